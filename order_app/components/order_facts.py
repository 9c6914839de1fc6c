"""Beside the order's form: its times, the customer, the parcel and the cost, to be read at a glance."""

from typing import Any

import reflex as rx

from order_app.components.browser import CopyButton
from order_app.components.parts import local_time
from order_app.domain.fields import Field
from order_app.states.order_form import OrderFormState as Form
from order_app.states.order_views import Moment
from order_app.states.session import SessionState


def _fact(label: Any, *value: Any, **props: Any) -> rx.Component:
    return rx.el.div(rx.el.dt(label), rx.el.dd(*value), **props)


def _times() -> rx.Component:
    return rx.el.dl(
        rx.cond(SessionState.is_support, _fact("Seller", rx.el.span(Form.owner, class_name="code"))),
        rx.foreach(
            Form.moments.to(list[Moment]),
            lambda moment: _fact(moment["label"], local_time(moment["at"]), key=moment["label"]),
        ),
        class_name="facts",
        aria_label="Times",
    )


def _customer() -> rx.Component:
    return rx.el.dl(
        _fact("Customer", rx.el.bdi(Form.words[Field.RECIPIENT_NAME.value])),
        rx.cond(
            Form.mail_to != "", _fact("Email", rx.el.a(Form.words[Field.EMAIL.value], href=Form.mail_to, dir="auto"))
        ),
        rx.cond(Form.call_to != "", _fact("Phone", rx.el.a(Form.words[Field.PHONE.value], href=Form.call_to))),
        class_name="facts",
        aria_label="Customer",
    )


def _parcel() -> rx.Component:
    return rx.el.dl(
        _fact("Shipping by", Form.words[Field.SHIPPING_METHOD.value]),
        rx.cond(
            Form.tracking != "",
            rx.fragment(
                rx.cond(Form.carrier != "", _fact("Carrier", Form.carrier)),
                _fact(
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
        class_name="facts",
        aria_label="Parcel",
    )


def _cost() -> rx.Component:
    return rx.el.dl(
        _fact("Items", Form.items_cost),
        _fact("Shipping", Form.shipping_cost),
        _fact("Cost", Form.total_cost, class_name="total"),
        rx.cond(Form.refunded != "", _fact("Came back", Form.refunded)),
        class_name="facts",
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
