"""The lines of the order: SKU with its choices, quantity, artwork with a small picture; add, duplicate, remove."""

from typing import Any

import reflex as rx

from order_app.components.inputs import Artwork, ChoiceBox, DuplicateLine, Locked
from order_app.components.order_fields import as_attribute, section, under
from order_app.components.parts import button
from order_app.domain.fields import MAX_ITEMS, MAX_QUANTITY, MAX_TYPED, MAX_URL_LENGTH
from order_app.states.catalogue import CatalogueState
from order_app.states.order_form import OrderFormState as Form
from order_app.states.order_views import Line
from order_app.states.session import SessionState

_LIMITS = (
    f"Up to {MAX_ITEMS} lines, 1 to {MAX_QUANTITY:,} pieces a line, "
    f"artwork addresses (https) up to {MAX_URL_LENGTH:,} characters."
)


def _problem(index: Any, part: str) -> rx.Component:
    name = f"items.{index}.{part}"
    return rx.cond(
        Form.problems.contains(name),
        rx.el.p(Form.problems[name], id=f"item-{index}-{part}-problem", class_name="problem"),
    )


def _input(line: rx.Var[Line], index: Any, label: str, part: str, stored: str, open_input: Any) -> rx.Component:
    identity = f"item-{line['key']}-{part}"
    problem = f"items.{index}.{stored}"
    attributes = as_attribute(identity) | {
        "aria-describedby": f"item-{index}-{stored}-problem item-{line['key']}-note",
        "aria-invalid": rx.cond(Form.problems.contains(problem), "true", "false"),
    }
    value = line[stored]
    return rx.el.div(
        rx.el.label(label, html_for=identity),
        rx.cond(
            Form.read_only["items"],
            Locked.create(
                name=identity,
                value=value,
                custom_attrs=as_attribute(identity) | {"aria-describedby": "items-why"},
            ),
            open_input(name=identity, default_value=value, custom_attrs=attributes),
        ),
        class_name=f"field {part}",
    )


def _sku(**props: Any) -> rx.Component:
    return ChoiceBox.create(
        choices=CatalogueState.offers, max_length=MAX_TYPED, placeholder="Product, color, size or SKU", **props
    )


def _quantity(**props: Any) -> rx.Component:
    return rx.el.input(
        type="number", min="1", max=str(MAX_QUANTITY), input_mode="numeric", auto_complete="off", **props
    )


def _artwork(**props: Any) -> rx.Component:
    return rx.el.input(max_length=MAX_TYPED, placeholder="https://", input_mode="url", auto_complete="off", **props)


def _tools(line: rx.Var[Line], index: Any) -> rx.Component:
    return rx.el.div(
        rx.cond(
            Form.lines.length() < MAX_ITEMS,
            DuplicateLine.create(
                "Duplicate",
                line=line["key"],
                on_duplicate=lambda typed: Form.duplicate_item(line["key"], typed),
                class_name="button small quiet",
                custom_attrs={"aria-label": f"Duplicate line {index + 1}"},
            ),
        ),
        button(
            "Remove",
            kind="small quiet",
            on_click=Form.remove_item(line["key"]),
            custom_attrs=as_attribute(f"remove-{line['key']}") | {"aria-label": f"Remove line {index + 1}"},
        ),
        class_name="tools",
    )


def _told(line: rx.Var[Line], index: Any) -> rx.Component:
    return rx.el.p(
        rx.cond(line["words"] != "", rx.el.span(line["words"])),
        rx.cond(line["price"] != "", rx.fragment(" ", rx.el.span(line["price"], class_name="each"))),
        rx.cond(line["total"] != "", rx.fragment(" · ", rx.el.span(line["total"], class_name="sum"), " together")),
        rx.cond(
            line["preview"] != "",
            rx.fragment(
                " ",
                rx.el.a(
                    "Open artwork",
                    href=line["preview"],
                    target="_blank",
                    rel="noopener noreferrer nofollow",
                    custom_attrs={"aria-label": f"Open artwork of line {index + 1} in a new tab"},
                ),
            ),
        ),
        rx.cond(line["no_preview"] != "", rx.fragment(" ", rx.el.span(line["no_preview"]))),
        id=f"item-{line['key']}-note",
        class_name="hint told",
    )


def _line(line: rx.Var[Line], index: Any) -> rx.Component:
    return rx.el.li(
        Artwork.create(
            url=line["preview"],
            field=f"item-{line['key']}-artwork",
            refused=line["no_preview"] != "",
            label=f"artwork of line {index + 1}",
            ask=SessionState.is_support,
        ),
        rx.el.div(
            rx.el.div(
                _input(line, index, "SKU", "sku", "sku", _sku),
                _input(line, index, "Quantity", "quantity", "quantity", _quantity),
                _input(line, index, "Artwork URL", "artwork", "artwork_url", _artwork),
                class_name="line",
            ),
            rx.el.div(
                _told(line, index),
                rx.cond(Form.read_only["items"], rx.fragment(), _tools(line, index)),
                class_name="line-foot",
            ),
            _problem(index, "sku"),
            _problem(index, "quantity"),
            _problem(index, "artwork_url"),
            class_name="line-body",
        ),
        key=line["key"],
    )


def items_section() -> rx.Component:
    """The form's part on what is made."""
    return section("Items", "items", _items())


def _items() -> rx.Component:
    return rx.el.div(
        rx.el.ul(rx.foreach(Form.lines, _line), class_name="lines"),
        *under("items", "items"),
        rx.cond(
            Form.read_only["items"],
            rx.fragment(),
            rx.el.div(
                button("Add item", kind="small", on_click=Form.add_item, disabled=Form.lines.length() >= MAX_ITEMS),
                rx.el.p(
                    rx.cond(
                        Form.lines.length() >= MAX_ITEMS,
                        f"All {MAX_ITEMS} lines are in use; put further items into another order.",
                        _LIMITS,
                    ),
                    id="items-limits",
                    class_name="hint",
                ),
                class_name="line-foot",
            ),
        ),
        rx.el.p(Form.items_news, role="status", class_name="sr-only"),
        class_name="items",
    )
