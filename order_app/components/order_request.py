"""Beside the order's form: the latest request, and the form in which support decides on it."""

import reflex as rx

from order_app.components.parts import badge, button, local_time
from order_app.domain.fields import MAX_MESSAGE_LENGTH
from order_app.states.decisions import DecisionState
from order_app.states.dialogs import DialogState
from order_app.states.order_form import OrderFormState as Form
from order_app.states.session import SessionState


def request_panel() -> rx.Component:
    """The latest request, and what the viewer may do about it."""
    return rx.cond(
        Form.request_status != "",
        rx.el.section(
            rx.el.h2("Request"),
            rx.el.p(
                badge(Form.request_status, "request-status"),
                " ",
                Form.request_words,
                ", ",
                local_time(Form.request_at, show="both"),
            ),
            rx.el.p(Form.request_text),
            rx.cond(Form.request_answer != "", rx.el.p(rx.el.b("Support: "), Form.request_answer)),
            rx.cond(
                Form.request_fee != "",
                rx.el.p("Support asks for a fee of ", rx.el.b(Form.request_fee), ".", class_name="notice warn"),
            ),
            rx.cond(
                Form.can_withdraw,
                rx.el.div(
                    rx.cond(
                        Form.request_fee != "",
                        button("Accept fee", kind="primary small", on_click=DialogState.ask_accept_fee(Form.code)),
                    ),
                    button("Withdraw request", kind="small", on_click=DialogState.ask_withdraw(Form.code)),
                    class_name="actions",
                ),
            ),
            rx.cond(SessionState.is_support & Form.is_open_request, _decision()),
            class_name="card",
            aria_label="Request",
        ),
    )


def _decision() -> rx.Component:
    return rx.el.div(
        rx.el.form(
            rx.el.label("Fee kept back (", Form.currency, ")", html_for="fee"),
            rx.el.input(
                id="fee",
                name="fee",
                default_value=Form.no_fee,
                key=f"fee-{DecisionState.generation}",
                input_mode="decimal",
                auto_complete="off",
            ),
            rx.el.label("Message to the merchant (optional)", html_for="approve-answer"),
            rx.el.textarea(id="approve-answer", name="answer", rows=2, max_length=MAX_MESSAGE_LENGTH),
            rx.el.button("Approve", type="submit", class_name="button primary"),
            on_submit=lambda typed: DecisionState.approve(Form.code, typed),
            class_name="stack",
        ),
        rx.el.form(
            rx.el.label("Reason for declining", html_for="decline-answer"),
            rx.el.textarea(
                id="decline-answer",
                name="answer",
                rows=2,
                required=True,
                max_length=MAX_MESSAGE_LENGTH,
                key=f"decline-{DecisionState.generation}",
            ),
            rx.el.button("Decline", type="submit", class_name="button danger"),
            on_submit=lambda typed: DecisionState.decline(Form.code, typed),
            class_name="stack",
        ),
        rx.cond(DecisionState.problem != "", rx.el.p(DecisionState.problem, class_name="problem", role="alert")),
        class_name="decision",
    )
