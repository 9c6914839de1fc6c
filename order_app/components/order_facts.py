"""Beside the order's form: its times, the customer, the parcel and the cost, to be read at a glance."""

import reflex as rx

from order_app.components.browser import CopyButton
from order_app.components.parts import fact, facts, local_time
from order_app.domain.fields import Field
from order_app.states.order_form import OrderFormState as Form
from order_app.states.order_views import Moment
from order_app.states.session import SessionState


def _times() -> rx.Component:
    return facts(
        rx.cond(SessionState.is_support, fact("Seller", rx.el.span(Form.owner, class_name="code"))),
        rx.foreach(
            Form.moments.to(list[Moment]),
            lambda moment: fact(moment["label"], local_time(moment["at"]), key=moment["label"]),
        ),
        aria_label="Times",
    )


def _customer() -> rx.Component:
    return facts(
        fact("Customer", rx.el.bdi(Form.words[Field.RECIPIENT_NAME.value])),
        rx.cond(
            Form.mail_to != "", fact("Email", rx.el.a(Form.words[Field.EMAIL.value], href=Form.mail_to, dir="auto"))
        ),
        rx.cond(Form.call_to != "", fact("Phone", rx.el.a(Form.words[Field.PHONE.value], href=Form.call_to))),
        aria_label="Customer",
    )


def _parcel() -> rx.Component:
    return facts(
        fact("Shipping by", Form.words[Field.SHIPPING_METHOD.value]),
        rx.cond(
            Form.tracking != "",
            rx.fragment(
                rx.cond(Form.carrier != "", fact("Carrier", Form.carrier)),
                fact(
                    "Tracking",
                    rx.el.span(Form.tracking, class_name="code"),
                    CopyButton.create(
                        text=Form.tracking,
                        class_name="button small",
                        custom_attrs={"aria-label": "Copy the tracking code"},
                    ),
                ),
            ),
        ),
        aria_label="Parcel",
    )


def _cost() -> rx.Component:
    return facts(
        fact("Items", Form.items_cost),
        fact("Shipping", Form.shipping_cost),
        fact("Cost", Form.total_cost, kind="total"),
        rx.cond(Form.refunded != "", fact("Came back", Form.refunded)),
        aria_label="Cost",
    )


def facts_panel() -> rx.Component:
    """What is known of a saved order."""
    return rx.el.section(
        rx.el.h2("Summary"), _times(), _customer(), _parcel(), _cost(), class_name="card summary", aria_label="Summary"
    )


def cost_panel() -> rx.Component:
    """What a new order costs, as it is typed."""
    return rx.el.section(rx.el.h2("Summary"), _cost(), class_name="card summary", aria_label="Summary")
