"""Beside the order's form: the latest request, what support asks for, what came of it, and production's stop."""

import reflex as rx

from order_app.components.order_decision import decision
from order_app.components.parts import badge, button, local_time
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
            rx.cond(
                Form.is_open_request,
                rx.el.p(
                    rx.cond(
                        Form.request_accepted != "",
                        rx.fragment("A fee of up to ", rx.el.b(Form.request_accepted), " is accepted."),
                        "No fee is accepted yet.",
                    ),
                    class_name="hint",
                ),
            ),
            rx.cond(
                Form.request_late,
                rx.el.p("If it is too late to cancel: refund the shipping.", class_name="hint"),
            ),
            rx.cond(Form.request_answer != "", rx.el.p(rx.el.b("Support: "), Form.request_answer)),
            rx.cond(Form.request_fee != "", _proposed()),
            rx.cond(Form.request_outcome != "", rx.el.p(Form.request_outcome)),
            rx.cond(
                Form.request_by != "",
                rx.el.p(
                    Form.request_status,
                    " by ",
                    Form.request_by,
                    ", ",
                    local_time(Form.request_decided_at, show="both"),
                    class_name="hint",
                ),
            ),
            rx.cond(
                Form.can_withdraw,
                rx.el.div(
                    rx.cond(
                        (Form.request_fee != "") & (Form.accept_fee_reason == ""),
                        button("Accept fee", kind="primary small", on_click=DialogState.ask_accept_fee(Form.code)),
                    ),
                    button("Withdraw request", kind="small", on_click=DialogState.ask_withdraw(Form.code)),
                    class_name="actions",
                ),
            ),
            rx.cond(SessionState.is_support & Form.is_open_request, decision()),
            class_name="card request",
            aria_label="Request",
        ),
    )


def _proposed() -> rx.Component:
    """The fee that support asks for and what would come back; to both."""
    return rx.el.div(
        rx.el.p("Support asks for a fee of ", rx.el.b(Form.request_fee), "."),
        rx.el.p(
            rx.cond(SessionState.is_support, "The merchant would get back ", "You would get back "),
            rx.el.b(Form.request_net),
            ".",
        ),
        rx.cond(~SessionState.is_support & (Form.accept_fee_reason != ""), rx.el.p(Form.accept_fee_reason)),
        class_name="notice warn",
    )


def stop_panel() -> rx.Component:
    """Since when the cancelled order stands on production's stop list, and whether production has stopped."""
    return rx.cond(
        Form.stop_since > 0,
        rx.el.div(
            rx.el.p("On production's stop list since ", local_time(Form.stop_since, show="both"), "."),
            rx.cond(
                Form.stop_heeded > 0,
                rx.el.p("Production confirmed that it stopped, ", local_time(Form.stop_heeded, show="both"), "."),
                rx.el.p("Production has not confirmed yet that it stopped."),
            ),
            class_name=rx.cond(Form.stop_heeded > 0, "notice info", "notice warn"),
            role="status",
        ),
    )
