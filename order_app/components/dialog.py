"""The confirmation dialog: one a page, filled by its state."""

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
from order_app.components.parts import button
from order_app.domain.fields import MAX_MESSAGE_LENGTH
from order_app.states.dialogs import DialogState

ROWS_IN_VIEW = 8
"""How many codes stand in view at least; a longer list scrolls, and a keyboard must reach what scrolls."""


def _facts() -> rx.Component:
    return rx.cond(
        DialogState.facts.length() > 0,
        rx.el.dl(
            rx.foreach(
                DialogState.facts,
                lambda fact: rx.el.div(rx.el.dt(fact["label"]), rx.el.dd(fact["value"]), key=fact["label"]),
            ),
            class_name="facts",
        ),
    )


def _listed() -> rx.Component:
    return rx.cond(
        DialogState.listed.length() > 0,
        rx.el.div(
            rx.cond(DialogState.listed_words != "", rx.el.h3(DialogState.listed_words)),
            rx.el.ul(
                rx.foreach(DialogState.listed, lambda code: rx.el.li(code, key=code)),
                rx.cond(DialogState.more != "", rx.el.li(DialogState.more)),
                class_name="listed",
                tab_index=rx.cond(DialogState.listed.length() > ROWS_IN_VIEW, 0, -1),
                aria_label=DialogState.title,
            ),
        ),
    )


def _left() -> rx.Component:
    return rx.cond(
        DialogState.groups.length() > 0,
        rx.el.div(rx.el.h3("Left as before"), left_groups(DialogState.groups), class_name="left-out"),
    )


def _copy() -> rx.Component:
    return rx.cond(
        DialogState.offers_copy,
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


def _request() -> rx.Component:
    return rx.cond(
        DialogState.is_request,
        rx.el.div(
            rx.el.label("What should happen", html_for="request-kind"),
            rx.el.select(
                rx.foreach(DialogState.kinds, lambda kind: rx.el.option(kind["label"], value=kind["value"])),
                id="request-kind",
                name="kind",
                default_value=DialogState.kind,
            ),
            rx.el.label("Reason", html_for="request-reason"),
            rx.el.select(
                rx.foreach(DialogState.reasons, lambda reason: rx.el.option(reason, value=reason)),
                id="request-reason",
                name="reason",
            ),
            rx.cond(
                DialogState.asks_fee,
                rx.el.div(
                    rx.el.label(DialogState.fee_label, html_for="request-fee"),
                    rx.el.input(
                        id="request-fee",
                        name="fee",
                        default_value=DialogState.fee,
                        input_mode="decimal",
                        auto_complete="off",
                    ),
                    rx.el.p("Support asks you first if more would be kept back.", class_name="hint"),
                ),
            ),
            rx.el.label("Message (optional)", html_for="request-message"),
            rx.el.textarea(id="request-message", name="message", rows=3, max_length=MAX_MESSAGE_LENGTH),
            class_name="stack",
        ),
    )


def confirm_dialog() -> rx.Component:
    """The dialog itself; Escape and Go back change nothing."""
    return AlertDialogRoot.create(
        AlertDialogPortal.create(
            AlertDialogOverlay.create(class_name="overlay"),
            AlertDialogContent.create(
                AlertDialogTitle.create(DialogState.title),
                AlertDialogDescription.create(DialogState.lead),
                rx.el.form(
                    _facts(),
                    _listed(),
                    _left(),
                    _copy(),
                    _request(),
                    rx.cond(
                        DialogState.problem != "", rx.el.p(DialogState.problem, class_name="problem", role="alert")
                    ),
                    rx.el.div(
                        AlertDialogCancel.create(button("Go back", disabled=DialogState.busy), as_child=True),
                        rx.el.button(
                            "Confirm",
                            type="submit",
                            class_name=rx.cond(DialogState.danger, "button danger", "button primary"),
                            disabled=DialogState.busy | DialogState.confirm_off,
                            custom_attrs={"aria-busy": DialogState.busy},
                        ),
                        class_name="actions",
                    ),
                    on_submit=DialogState.confirm,
                    key=DialogState.number,
                ),
                class_name="dialog",
            ),
        ),
        open=DialogState.is_open,
        on_open_change=DialogState.close,
    )
