"""The form in which support decides on the open request of the order that is shown."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import reflex as rx

from order_app.components.form import Radio
from order_app.components.parts import button, fact, facts, notice, shown_by
from order_app.domain.fields import MAX_MESSAGE_LENGTH
from order_app.domain.policy import Approval
from order_app.states.decision_dialogs import DecisionDialogs
from order_app.states.decisions import ALL, PART, DecisionState, Quick
from order_app.states.order_form import OrderFormState as Form
from order_app.states.questions import Fact

TYPING_RESTS = 200
"""How long typing rests, in milliseconds, before the preview follows it."""


@dataclass(frozen=True, slots=True)
class Deciding:
    """What the form shows, in vars, and what its inputs tell; the names are those of `DecisionState`."""

    currency: Any
    refusal: Any
    approval: Any
    how: Any
    left: Any
    fee: Any
    part: Any
    quick: Any
    hint: Any
    facts: Any
    waits: Any
    problem: Any
    generation: Any
    round: Any
    choose_how: Callable[[str], Any] | None = None
    choose_fee: Callable[[Any], Any] | None = None
    on_fee: Any = None
    on_part: Any = None
    on_approve: Any = None
    on_decline: Any = None


def decision() -> rx.Component:
    """The form that decides on the request of the order in this tab."""
    return decision_of(
        shown_by(
            Deciding,
            DecisionState,
            currency=Form.currency,
            on_fee=lambda text: DecisionState.fee_typed(text, DecisionState.generation).debounce(TYPING_RESTS),
            on_part=lambda text: DecisionState.part_typed(text, DecisionState.generation).debounce(TYPING_RESTS),
            on_approve=lambda typed: DecisionDialogs.ask_approve(Form.code, typed),
            on_decline=lambda typed: DecisionDialogs.ask_decline(Form.code, typed),
        )
    )


def decision_of(deciding: Deciding, slug: str = "") -> rx.Component:
    """Approve, with what a yes comes to as one types, and decline; where a yes is refused, why. The ids in it begin
    with `slug`."""
    return rx.el.div(
        rx.cond(
            deciding.refusal != "",
            notice(deciding.refusal, kind="lock", role="status"),
            rx.el.form(
                _what(deciding, slug),
                _preview(deciding),
                rx.el.label("Message to the merchant (optional)", html_for=f"{slug}approve-answer"),
                rx.el.textarea(
                    name="answer",
                    rows=2,
                    max_length=MAX_MESSAGE_LENGTH,
                    key=f"approve-{deciding.round}",
                    custom_attrs={"id": f"{slug}approve-answer"},
                ),
                rx.el.button("Approve", type="submit", class_name="button primary"),
                on_submit=deciding.on_approve,
                class_name="stack",
            ),
        ),
        rx.el.form(
            rx.el.label("Reason for declining", html_for=f"{slug}decline-answer"),
            rx.el.textarea(
                name="answer",
                rows=2,
                required=True,
                max_length=MAX_MESSAGE_LENGTH,
                key=f"decline-{deciding.round}",
                custom_attrs={"id": f"{slug}decline-answer"},
            ),
            rx.el.button("Decline", type="submit", class_name="button danger"),
            on_submit=deciding.on_decline,
            class_name="stack",
        ),
        rx.cond(deciding.problem != "", rx.el.p(deciding.problem, class_name="problem", role="alert")),
        class_name="decision",
    )


def _what(deciding: Deciding, slug: str) -> rx.Component:
    return rx.match(
        deciding.approval,
        (
            Approval.REFUND_SHIPPING.value,
            rx.el.p("The order has been shipped; the request asks for the shipping in this case.", class_name="hint"),
        ),
        (
            Approval.REFUND.value,
            rx.el.div(_how(deciding), rx.cond(deciding.how == PART, _part(deciding, slug), _fee(deciding, slug))),
        ),
        _fee(deciding, slug),
    )


def _how(deciding: Deciding) -> rx.Component:
    def choice(how: str, *words: rx.Component | rx.Var[str] | str) -> rx.Component:
        return rx.el.label(
            Radio.create(
                checked=deciding.how == how,
                name="how",
                value=how,
                on_change=deciding.choose_how(how) if deciding.choose_how else None,
            ),
            rx.el.span(*words),
            class_name="pick",
        )

    return rx.el.fieldset(
        rx.el.legend("What comes back"),
        choice(ALL, "All that is left, ", deciding.left, ", less a fee"),
        choice(PART, "A part; the rest can be asked for again"),
        class_name="how",
    )


def _fee(deciding: Deciding, slug: str) -> rx.Component:
    return rx.el.div(
        rx.el.label("Fee kept back (", deciding.currency, ")", html_for=f"{slug}fee"),
        rx.el.input(
            name="fee",
            default_value=deciding.fee,
            key=f"fee-{deciding.generation}",
            input_mode="decimal",
            auto_complete="off",
            on_change=deciding.on_fee,
            custom_attrs={"id": f"{slug}fee", "aria-describedby": f"{slug}fee-hint"},
        ),
        rx.el.div(
            rx.foreach(
                deciding.quick.to(list[Quick]),
                lambda choice: button(
                    choice["label"],
                    kind="small",
                    on_click=deciding.choose_fee(choice["which"]) if deciding.choose_fee else None,
                    key=choice["which"],
                ),
            ),
            class_name="actions",
            role="group",
            aria_label="Fee",
        ),
        rx.el.p(deciding.hint, id=f"{slug}fee-hint", class_name="hint"),
    )


def _part(deciding: Deciding, slug: str) -> rx.Component:
    return rx.el.div(
        rx.el.label("Amount back (", deciding.currency, ")", html_for=f"{slug}part"),
        rx.el.input(
            name="part",
            default_value=deciding.part,
            key=f"part-{deciding.generation}",
            input_mode="decimal",
            auto_complete="off",
            on_change=deciding.on_part,
            custom_attrs={"id": f"{slug}part"},
        ),
    )


def _preview(deciding: Deciding) -> rx.Component:
    return rx.el.div(
        facts(
            rx.foreach(deciding.facts.to(list[Fact]), lambda one: fact(one["label"], one["value"], key=one["label"]))
        ),
        rx.cond(deciding.waits != "", notice(deciding.waits, kind="warn")),
        class_name="comes-to",
        role="status",
        aria_label="What this comes to",
    )
