"""Beside the order's form: the latest request, what support asks for, what came of it, and production's stop."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from order_app.components.order_decision import decision
from order_app.components.parts import badge, button, local_time, shown_by
from order_app.states.dialogs import DialogState
from order_app.states.order_form import OrderFormState as Form
from order_app.states.session import SessionState


@dataclass(frozen=True, slots=True)
class Asked:
    """What the panel shows, in vars; the names are those of `OrderFormState`, and what its buttons do."""

    request_status: Any
    request_words: Any
    request_at: Any
    request_text: Any
    is_open_request: Any
    request_accepted: Any
    request_late: Any
    request_answer: Any
    request_fee: Any
    request_net: Any
    request_outcome: Any
    request_by: Any
    request_decided_at: Any
    can_withdraw: Any
    accept_fee_reason: Any
    on_accept: Any = None
    on_withdraw: Any = None


def request_panel() -> rx.Component:
    """The latest request, and what the viewer may do about it."""
    asked = shown_by(
        Asked, Form, on_accept=DialogState.ask_accept_fee(Form.code), on_withdraw=DialogState.ask_withdraw(Form.code)
    )
    return rx.cond(
        Form.request_status != "",
        request_of(asked, SessionState.is_support, rx.cond(SessionState.is_support & Form.is_open_request, decision())),
    )


def request_of(
    asked: Asked, support: rx.Var[bool], *children: rx.Component, label: str = "Request", slug: str = ""
) -> rx.Component:
    """A request, the fee that is asked for, what came of it, and `children`.

    `label` names the section; ids in it begin with `slug`.
    """
    why = f"{slug}accept-why"
    return rx.el.section(
        rx.el.h2("Request"),
        rx.el.p(
            badge(asked.request_status, "request-status"),
            " ",
            asked.request_words,
            ", ",
            local_time(asked.request_at, show="both"),
        ),
        rx.el.p(asked.request_text),
        rx.cond(
            asked.is_open_request,
            rx.el.p(
                rx.cond(
                    asked.request_accepted != "",
                    rx.fragment("A fee of up to ", rx.el.b(asked.request_accepted), " is accepted."),
                    "No fee is accepted yet.",
                ),
                class_name="hint",
            ),
        ),
        rx.cond(
            asked.request_late,
            rx.el.p("If it is too late to cancel: refund the shipping.", class_name="hint"),
        ),
        rx.cond(asked.request_answer != "", rx.el.p(rx.el.b("Support: "), asked.request_answer)),
        rx.cond(asked.request_fee != "", _proposed(asked, support, why)),
        rx.cond(asked.request_outcome != "", rx.el.p(asked.request_outcome)),
        rx.cond(
            asked.request_by != "",
            rx.el.p(
                asked.request_status,
                " by ",
                asked.request_by,
                ", ",
                local_time(asked.request_decided_at, show="both"),
                class_name="hint",
            ),
        ),
        rx.cond(
            asked.can_withdraw,
            rx.el.div(
                rx.cond(asked.request_fee != "", _accept(asked, why)),
                button("Withdraw request", kind="small", on_click=asked.on_withdraw),
                class_name="actions",
            ),
        ),
        *children,
        class_name="card request",
        aria_label=label,
    )


def _accept(asked: Asked, why: str) -> rx.Component:
    return button(
        "Accept fee",
        kind="primary small",
        on_click=asked.on_accept,
        custom_attrs={
            "aria-disabled": rx.cond(asked.accept_fee_reason == "", "false", "true"),
            "aria-describedby": why,
            "title": asked.accept_fee_reason,
        },
    )


def _proposed(asked: Asked, support: rx.Var[bool], why: str) -> rx.Component:
    """The fee that support asks for and what would come back, or why it can't be accepted any more; `why` is the
    reason's id."""
    return rx.el.div(
        rx.el.p("Support asks for a fee of ", rx.el.b(asked.request_fee), "."),
        rx.cond(
            ~support & (asked.accept_fee_reason != ""),
            rx.el.p(asked.accept_fee_reason, id=why),
            rx.el.p(
                rx.cond(support, "The merchant would get back ", "You would get back "),
                rx.el.b(asked.request_net),
                ".",
            ),
        ),
        class_name="notice warn",
    )


def stop_panel() -> rx.Component:
    """Since when the cancelled order stands on production's stop list, and whether production has stopped."""
    return stop_of(Form.stop_since, Form.stop_heeded)


def stop_of(since: Any, heeded: Any) -> rx.Component:
    """The notice of a stop at these moments (epoch milliseconds; 0: not yet)."""
    return rx.cond(
        since > 0,
        rx.el.div(
            rx.el.p("On production's stop list since ", local_time(since, show="both"), "."),
            rx.cond(
                heeded > 0,
                rx.el.p("Production confirmed that it stopped, ", local_time(heeded, show="both"), "."),
                rx.el.p("Production has not confirmed yet that it stopped."),
            ),
            class_name=rx.cond(heeded > 0, "notice info", "notice warn"),
            role="status",
        ),
    )
