"""The head of an order's page: its code and statuses, what may be done with it, and who else looks at it."""

import reflex as rx

from order_app.components.browser import CopyButton, PageLink
from order_app.components.order_thread import request_chip
from order_app.components.parts import badge, button, countdown, link_button, local_time
from order_app.states.decision_dialogs import DecisionDialogs
from order_app.states.dialogs import DialogState
from order_app.states.order_form import OrderFormState as Form
from order_app.states.presence import PresenceState
from order_app.states.session import SessionState
from order_app.states.trash import TrashState


def _cancel() -> rx.Component:
    return rx.cond(
        Form.can_cancel,
        rx.el.div(
            _cancel_button(),
            rx.el.span(
                "Free of charge until ",
                local_time(Form.cancel_until, show="until"),
                id="cancel-why",
                class_name="sr-only",
            ),
        ),
    )


def _cancel_button() -> rx.Component:
    return button(
        "Cancel order",
        rx.cond(
            Form.cancel_until > 0,
            # The button's own name and description say it to screen readers.
            rx.el.span(
                countdown(
                    Form.cancel_until,
                    SessionState.now_ms,
                    announce="Free cancellation ends in",
                    announce_over="The time for free cancellation is over. Use Refund to ask support.",
                ),
                aria_hidden="true",
            ),
        ),
        on_click=DialogState.ask_cancel(Form.code),
        aria_label="Cancel order",
        aria_describedby="cancel-why",
    )


def _refund() -> rx.Component:
    return rx.el.div(
        button(
            "Refund",
            on_click=DialogState.ask_refund(Form.code),
            custom_attrs={
                "aria-disabled": rx.cond(Form.can_request, "false", "true"),
                "aria-describedby": "refund-why",
                "title": Form.refund_reason,
            },
        ),
        rx.el.span(Form.refund_reason, id="refund-why", class_name="sr-only"),
    )


def order_head(requests: str, orders: str) -> rx.Component:
    """The head; the way back leads to `requests` for support, else to `orders`."""
    return rx.el.div(
        rx.el.div(
            PageLink.create(
                rx.cond(SessionState.is_support, "← Requests", "← All orders"),
                to=rx.cond(SessionState.is_support, requests, orders),
                class_name="back",
            ),
            rx.el.div(
                rx.el.h1(Form.code),
                CopyButton.create(
                    text=Form.code, class_name="button small quiet", custom_attrs={"aria-label": "Copy the order code"}
                ),
                class_name="code-line",
            ),
            rx.el.p(
                badge(Form.payment, "payment"),
                badge(Form.fulfillment, "fulfillment"),
                rx.cond(Form.stage != "", badge(Form.stage, "stage")),
                request_chip(),
                class_name="badges",
                custom_attrs={
                    "data-order": Form.code,
                    "data-payment": Form.payment,
                    "data-fulfillment": Form.fulfillment,
                    "data-tab": Form.tab,
                },
            ),
        ),
        rx.cond(
            ~SessionState.is_support,
            rx.el.div(
                rx.cond(
                    Form.can_duplicate,
                    link_button(
                        "Duplicate",
                        to=f"/orders/new?from={Form.code}",
                        kind="quiet",
                        aria_label=f"Duplicate {Form.code}",
                    ),
                ),
                rx.cond(
                    Form.can_copy,
                    button("Cancel and copy", kind="quiet", on_click=DialogState.ask_cancel_and_copy(Form.code)),
                ),
                rx.cond(Form.can_delete, button("Delete", kind="quiet", on_click=DialogState.ask_delete(Form.code))),
                # At most one of them: what comes next for this order.
                rx.cond(Form.can_pay, button("Pay", kind="primary", on_click=DialogState.ask_pay(Form.code))),
                rx.cond(Form.can_restore, button("Restore", kind="primary", on_click=TrashState.restore(Form.code))),
                _cancel(),
                _refund(),
                class_name="actions",
            ),
            rx.el.div(
                rx.cond(
                    Form.can_cancel_for_seller,
                    button("Cancel for the seller", kind="danger", on_click=DecisionDialogs.ask_cancel(Form.code)),
                ),
                rx.cond(
                    Form.can_refund_for_seller,
                    button("Refund for the seller", on_click=DecisionDialogs.ask_refund(Form.code)),
                ),
                class_name="actions",
            ),
        ),
        class_name="title",
    )


def presence() -> rx.Component:
    """Who else has the order open; a screen reader is told who comes, goes and begins to edit, not each field."""
    return rx.el.div(
        rx.cond(
            (PresenceState.code == Form.code) & (PresenceState.companions.length() > 0),
            rx.el.ul(
                rx.foreach(
                    PresenceState.companions,
                    lambda other: rx.el.li(
                        rx.el.b(other["who"]),
                        rx.cond(other["doing"] != "", rx.el.span(" ", other["doing"])),
                        key=other["who"],
                        class_name=rx.cond(other["editing"], "editing", ""),
                    ),
                ),
                aria_label="Also here",
                class_name="companions",
            ),
        ),
        rx.el.p(rx.cond(PresenceState.code == Form.code, PresenceState.said, ""), role="status", class_name="sr-only"),
    )
