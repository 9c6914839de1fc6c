"""The form in which support decides on the open request of the order that is shown."""

import reflex as rx

from order_app.components.form import Radio
from order_app.components.parts import button, fact, facts, notice
from order_app.domain.fields import MAX_MESSAGE_LENGTH
from order_app.domain.policy import Approval
from order_app.states.decision_dialogs import DecisionDialogs
from order_app.states.decisions import ALL, PART, DecisionState, Quick
from order_app.states.order_form import OrderFormState as Form
from order_app.states.questions import Fact

TYPING_RESTS = 200
"""How long typing rests, in milliseconds, before the preview follows it."""


def decision() -> rx.Component:
    """Approve, with what a yes comes to as one types, and decline; where a yes is refused, why."""
    return rx.el.div(
        rx.cond(
            DecisionState.refusal != "",
            notice(DecisionState.refusal, kind="lock", role="status"),
            rx.el.form(
                _what(),
                _preview(),
                rx.el.label("Message to the merchant (optional)", html_for="approve-answer"),
                rx.el.textarea(
                    name="answer",
                    rows=2,
                    max_length=MAX_MESSAGE_LENGTH,
                    key=f"approve-{DecisionState.round}",
                    custom_attrs={"id": "approve-answer"},
                ),
                rx.el.button("Approve", type="submit", class_name="button primary"),
                on_submit=lambda typed: DecisionDialogs.ask_approve(Form.code, typed),
                class_name="stack",
            ),
        ),
        rx.el.form(
            rx.el.label("Reason for declining", html_for="decline-answer"),
            rx.el.textarea(
                name="answer",
                rows=2,
                required=True,
                max_length=MAX_MESSAGE_LENGTH,
                key=f"decline-{DecisionState.round}",
                custom_attrs={"id": "decline-answer"},
            ),
            rx.el.button("Decline", type="submit", class_name="button danger"),
            on_submit=lambda typed: DecisionDialogs.ask_decline(Form.code, typed),
            class_name="stack",
        ),
        rx.cond(DecisionState.problem != "", rx.el.p(DecisionState.problem, class_name="problem", role="alert")),
        class_name="decision",
    )


def _what() -> rx.Component:
    return rx.match(
        DecisionState.approval,
        (
            Approval.REFUND_SHIPPING.value,
            rx.el.p("The order has been shipped; the request asks for the shipping in this case.", class_name="hint"),
        ),
        (Approval.REFUND.value, rx.el.div(_how(), rx.cond(DecisionState.how == PART, _part(), _fee()))),
        _fee(),
    )


def _how() -> rx.Component:
    def choice(how: str, *words: rx.Component | rx.Var[str] | str) -> rx.Component:
        return rx.el.label(
            Radio.create(
                checked=DecisionState.how == how, name="how", value=how, on_change=DecisionState.choose_how(how)
            ),
            rx.el.span(*words),
            class_name="pick",
        )

    return rx.el.fieldset(
        rx.el.legend("What comes back"),
        choice(ALL, "All that is left, ", DecisionState.left, ", less a fee"),
        choice(PART, "A part; the rest can be asked for again"),
        class_name="how",
    )


def _fee() -> rx.Component:
    return rx.el.div(
        rx.el.label("Fee kept back (", Form.currency, ")", html_for="fee"),
        rx.el.input(
            name="fee",
            default_value=DecisionState.fee,
            key=f"fee-{DecisionState.generation}",
            input_mode="decimal",
            auto_complete="off",
            on_change=DecisionState.fee_typed.debounce(TYPING_RESTS),
            custom_attrs={"id": "fee", "aria-describedby": "fee-hint"},
        ),
        rx.el.div(
            rx.foreach(
                DecisionState.quick.to(list[Quick]),
                lambda choice: button(
                    choice["label"],
                    kind="small",
                    on_click=DecisionState.choose_fee(choice["which"]),
                    key=choice["which"],
                ),
            ),
            class_name="actions",
            role="group",
            aria_label="Fee",
        ),
        rx.el.p(DecisionState.hint, id="fee-hint", class_name="hint"),
    )


def _part() -> rx.Component:
    return rx.el.div(
        rx.el.label("Amount back (", Form.currency, ")", html_for="part"),
        rx.el.input(
            name="part",
            default_value=DecisionState.part,
            key=f"part-{DecisionState.generation}",
            input_mode="decimal",
            auto_complete="off",
            on_change=DecisionState.part_typed.debounce(TYPING_RESTS),
            custom_attrs={"id": "part"},
        ),
    )


def _preview() -> rx.Component:
    return rx.el.div(
        facts(
            rx.foreach(
                DecisionState.facts.to(list[Fact]), lambda one: fact(one["label"], one["value"], key=one["label"])
            )
        ),
        rx.cond(DecisionState.waits != "", notice(DecisionState.waits, kind="warn")),
        class_name="comes-to",
        role="status",
        aria_label="What this comes to",
    )
