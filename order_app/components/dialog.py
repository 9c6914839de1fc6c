"""The confirmation dialog: one a page, filled by its state."""

from dataclasses import dataclass, fields
from typing import Any

import reflex as rx

from order_app.components.browser import (
    AlertDialogCancel,
    AlertDialogContent,
    AlertDialogDescription,
    AlertDialogOverlay,
    AlertDialogPortal,
    AlertDialogRoot,
    AlertDialogTitle,
)
from order_app.components.bulk import left_groups
from order_app.components.parts import button, fact, facts, many
from order_app.domain.fields import MAX_MESSAGE_LENGTH
from order_app.states.dialogs import DialogState
from order_app.states.questions import Choice, Fact
from order_app.states.wording import Group

ROWS_IN_VIEW = 8
"""How many codes stand in view at least; a longer list scrolls, and a keyboard must reach what scrolls."""

TYPING_RESTS = 200
"""How long typing rests, in milliseconds, before the dialog follows it."""


@dataclass(frozen=True, slots=True)
class Asking:
    """What a dialog shows: state vars, or plain values; the names are those of `DialogState`."""

    title: Any
    lead: Any
    facts: Any = ()
    listed: Any = ()
    listed_words: Any = ""
    more: Any = ""
    groups: Any = ()
    offers_copy: Any = False
    is_request: Any = False
    kinds: Any = ()
    kind: Any = ""
    reasons: Any = ()
    asks_fee: Any = False
    fee: Any = ""
    fee_label: Any = ""
    asks_late: Any = False
    amount: Any = ""
    amount_label: Any = ""
    words_label: Any = ""
    problem: Any = ""
    busy: Any = False
    confirm_off: Any = False
    danger: Any = False
    number: Any = 0


def _facts(asking: Asking) -> rx.Component:
    told = many(asking.facts, Fact)
    return rx.cond(
        told.length() > 0, facts(rx.foreach(told, lambda one: fact(one["label"], one["value"], key=one["label"])))
    )


def _listed(asking: Asking) -> rx.Component:
    listed = many(asking.listed, str)
    return rx.cond(
        listed.length() > 0,
        rx.el.div(
            rx.cond(asking.listed_words != "", rx.el.h3(asking.listed_words)),
            rx.el.ul(
                rx.foreach(listed, lambda code: rx.el.li(code, key=code)),
                rx.cond(asking.more != "", rx.el.li(asking.more)),
                class_name="listed",
                tab_index=rx.cond(listed.length() > ROWS_IN_VIEW, 0, -1),
                aria_label=asking.title,
            ),
        ),
    )


def _left(asking: Asking) -> rx.Component:
    groups = many(asking.groups, Group)
    return rx.cond(groups.length() > 0, rx.el.div(rx.el.h3("Left as before"), left_groups(groups)))


def _copy(asking: Asking) -> rx.Component:
    return rx.cond(
        asking.offers_copy,
        rx.el.label(
            rx.el.input(type="checkbox", name="copy", custom_attrs={"aria-describedby": "copy-why"}),
            "Cancel and copy",
            rx.el.span(
                "A new unpaid order takes over the content and the reference, and opens for you to edit.",
                id="copy-why",
                class_name="hint",
            ),
            class_name="pick",
        ),
    )


def _request(asking: Asking) -> rx.Component:
    return rx.cond(
        asking.is_request,
        rx.el.div(
            rx.el.label("What should happen", html_for="request-kind"),
            rx.el.select(
                rx.foreach(many(asking.kinds, Choice), lambda kind: rx.el.option(kind["label"], value=kind["value"])),
                id="request-kind",
                name="kind",
                default_value=asking.kind,
            ),
            rx.el.label("Reason", html_for="request-reason"),
            rx.el.select(
                rx.foreach(many(asking.reasons, str), lambda reason: rx.el.option(reason, value=reason)),
                id="request-reason",
                name="reason",
            ),
            rx.cond(
                asking.asks_fee,
                rx.el.div(
                    rx.el.label(asking.fee_label, html_for="request-fee"),
                    rx.el.input(
                        id="request-fee",
                        name="fee",
                        default_value=asking.fee,
                        input_mode="decimal",
                        auto_complete="off",
                    ),
                    rx.el.p("Support asks you first if more would be kept back.", class_name="hint"),
                ),
            ),
            _late(asking),
            rx.el.label("Message (optional)", html_for="request-message"),
            rx.el.textarea(id="request-message", name="message", rows=3, max_length=MAX_MESSAGE_LENGTH),
            class_name="stack",
        ),
    )


def _late(asking: Asking) -> rx.Component:
    """Only of a cancellation: it goes with another kind, by the style sheet."""
    return rx.cond(
        asking.asks_late,
        rx.el.label(
            rx.el.input(type="checkbox", name="late"),
            "If it is too late to cancel, refund the shipping",
            class_name="pick late",
        ),
    )


def _decides(asking: Asking, on_amount: Any) -> rx.Component:
    """An amount, of which `on_amount` hears while it is typed, and a reason."""
    hears = {} if on_amount is None else {"on_change": on_amount}
    return rx.cond(
        asking.amount_label != "",
        rx.el.div(
            rx.el.label(asking.amount_label, html_for="decided-amount"),
            rx.el.input(
                name="amount",
                default_value=asking.amount,
                input_mode="decimal",
                auto_complete="off",
                custom_attrs={"id": "decided-amount"},
                **hears,
            ),
            rx.el.label(asking.words_label, html_for="decided-words"),
            rx.el.textarea(
                name="words",
                rows=3,
                required=True,
                max_length=MAX_MESSAGE_LENGTH,
                custom_attrs={"id": "decided-words"},
            ),
            class_name="stack",
        ),
    )


def dialog_box(asking: Asking, on_amount: Any = None, **props: Any) -> rx.Component:
    """What a dialog draws over the page; `on_amount` hears an amount while it is typed, `props` go to its form."""
    return AlertDialogPortal.create(
        AlertDialogOverlay.create(class_name="overlay"),
        AlertDialogContent.create(
            AlertDialogTitle.create(asking.title),
            AlertDialogDescription.create(asking.lead),
            rx.el.form(
                _facts(asking),
                _listed(asking),
                _left(asking),
                _copy(asking),
                _request(asking),
                _decides(asking, on_amount),
                rx.cond(asking.problem != "", rx.el.p(asking.problem, class_name="problem", role="alert")),
                rx.el.div(
                    AlertDialogCancel.create(button("Go back", disabled=asking.busy), as_child=True),
                    rx.el.button(
                        "Confirm",
                        type="submit",
                        class_name=rx.cond(asking.danger, "button danger", "button primary"),
                        disabled=rx.Var.create(asking.busy) | asking.confirm_off,
                        custom_attrs={"aria-busy": asking.busy},
                    ),
                    class_name="actions",
                ),
                key=asking.number,
                **props,
            ),
            class_name="dialog",
        ),
    )


def confirm_dialog() -> rx.Component:
    """The dialog itself; Escape and Go back change nothing."""
    asking = Asking(**{field.name: getattr(DialogState, field.name) for field in fields(Asking)})
    return AlertDialogRoot.create(
        dialog_box(asking, DialogState.amount_typed.debounce(TYPING_RESTS), on_submit=DialogState.confirm),
        open=DialogState.is_open,
        on_open_change=DialogState.close,
    )
