"""Recipient and address: the country's own fields in its own order, and whether the address stands the check."""

import reflex as rx

from order_app.components.inputs import ChoiceBox, TidyUp
from order_app.components.order_fields import (
    as_attribute,
    locked,
    open_attributes,
    over,
    section,
    select_field,
    text_field,
    under,
)
from order_app.components.parts import badge
from order_app.domain.fields import MAX_TYPED, Field
from order_app.states.catalogue import CatalogueState
from order_app.states.order_form import OrderFormState as Form
from order_app.states.order_views import AddressPart

_GROUP = "address"


def _country() -> rx.Component:
    options = rx.foreach(CatalogueState.places, lambda place: rx.el.option(place["name"], value=place["code"]))
    return select_field(Field.COUNTRY, options, blank="Choose a country", required=True)


def _phone() -> rx.Component:
    return rx.fragment(
        text_field(Field.PHONE, hint=Form.phone_hint, input_mode="tel"),
        TidyUp.create(field=Field.PHONE.value, typed=Form.phone_typed, tidy=Form.phone_tidy),
    )


def _part(part: rx.Var[AddressPart]) -> rx.Component:
    name = part["name"]
    attributes = as_attribute(name) | open_attributes(name, required=part["required"])
    # Either is kept when the country changes its place: what is typed in it stays, and so does the focus.
    choice = ChoiceBox.create(
        choices=Form.state_choices,
        name=name,
        default_value=part["value"],
        key=part["key"],
        max_length=MAX_TYPED,
        custom_attrs=attributes,
    )
    plain = rx.el.input(
        name=name,
        default_value=part["value"],
        key=part["key"],
        max_length=MAX_TYPED,
        auto_complete="off",
        custom_attrs=attributes,
    )
    return rx.el.div(
        over(part["label"], name, name, hint=part["hint"], required=part["required"]),
        rx.cond(
            Form.read_only[name],
            locked(name, Form.words[name], _GROUP),
            rx.cond(name == Field.STATE.value, choice, plain),
        ),
        *under(name, _GROUP),
        class_name=rx.cond(part["wide"], "field wide", "field"),
        key=name,
    )


def _check() -> rx.Component:
    return rx.el.span(
        rx.cond(Form.address_check != "", badge(Form.address_check, "address")),
        role="status",
        aria_label="Address check",
    )


def _reasons() -> rx.Component:
    return rx.cond(
        Form.address_reasons.length() > 0,
        rx.el.ul(
            rx.foreach(Form.address_reasons, lambda reason: rx.el.li(reason, key=reason)),
            class_name="check-reasons",
            aria_label="Why the address needs a look",
        ),
    )


def address_section() -> rx.Component:
    """The form's part on who gets the parcel, and where."""
    return section(
        "Recipient and address",
        _GROUP,
        rx.el.div(
            text_field(Field.RECIPIENT_NAME, first=True, required=True),
            _country(),
            _phone(),
            text_field(Field.EMAIL, input_mode="email"),
            rx.foreach(Form.address_parts, _part),
            class_name="grid",
        ),
        _reasons(),
        beside=_check(),
        hint=rx.el.p("* needed for a complete order", class_name="hint"),
    )
