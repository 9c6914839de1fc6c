"""The inputs of the order's form: open while the policy lets, read-only with the reason where it does not."""

from typing import Any

import reflex as rx

from order_app.components.parts import button
from order_app.domain.fields import LABELS, MAX_ITEMS, MAX_LENGTH, MAX_QUANTITY, MAX_URL_LENGTH, Field
from order_app.states.catalogue import CatalogueState
from order_app.states.order_form import OrderFormState as Form
from order_app.states.order_views import Line


def _under(name: str) -> list[rx.Component]:
    """What stands under a field: the reason of its lock, or what is wrong with what was typed."""
    return [
        rx.cond(
            Form.reasons[name] != "",
            rx.el.p(Form.reasons[name], id=f"{name}-why", class_name="why", title=Form.reasons[name]),
        ),
        rx.cond(Form.problems.contains(name), rx.el.p(Form.problems[name], id=f"{name}-problem", class_name="problem")),
    ]


def _identity(identity: Any) -> dict[str, Any]:
    # Given as `id`, Reflex would watch the input by it and send its value a second time under a name of its own.
    return {"id": identity}


def _locked(name: str, value: Any, **props: Any) -> rx.Component:
    return rx.el.input(
        name=name,
        value=value,
        read_only=True,
        class_name="locked",
        custom_attrs=_identity(props.pop("id", name)) | {"aria-describedby": f"{name}-why"},
        **props,
    )


def _open_attributes(name: str) -> dict[str, Any]:
    return {
        "aria-describedby": f"{name}-problem",
        "aria-invalid": rx.cond(Form.problems.contains(name), "true", "false"),
    }


def text_field(field: Field, *, first: bool = False, wide: bool = False, **props: Any) -> rx.Component:
    """A labelled text input of the form."""
    name = field.value
    # The first field's id is what `?mode=edit` puts the focus on.
    identity = "first-field" if first else name
    return rx.el.div(
        rx.el.label(LABELS[field], html_for=identity),
        rx.cond(
            Form.read_only[name],
            _locked(name, Form.words[name], id=identity),
            rx.el.input(
                name=name,
                default_value=Form.values[name],
                key=f"{name}-{Form.generation}-{Form.epochs[name]}",
                max_length=MAX_LENGTH[field],
                auto_complete="off",
                custom_attrs=_identity(identity) | _open_attributes(name),
                **props,
            ),
        ),
        *_under(name),
        class_name="field wide" if wide else "field",
    )


def select_field(field: Field, options: rx.Component, *, blank: str = "") -> rx.Component:
    """A labelled choice of the form; locked, it is a read-only input with the words."""
    name = field.value
    return rx.el.div(
        rx.el.label(LABELS[field], html_for=name),
        rx.cond(
            Form.read_only[name],
            _locked(name, Form.words[name]),
            rx.el.select(
                *([rx.el.option(blank, value="")] if blank else []),
                options,
                name=name,
                default_value=Form.values[name],
                key=f"{name}-{Form.generation}-{Form.epochs[name]}-{CatalogueState.places.length()}",
                custom_attrs=_identity(name) | _open_attributes(name),
            ),
        ),
        *_under(name),
        class_name="field",
    )


def country_field() -> rx.Component:
    """The country the order goes to."""
    options = rx.foreach(CatalogueState.places, lambda place: rx.el.option(place["name"], value=place["code"]))
    return select_field(Field.COUNTRY, options, blank="Choose a country")


def method_field() -> rx.Component:
    """How the order travels; only what the plant offers to the country."""
    return select_field(
        Field.SHIPPING_METHOD, rx.foreach(Form.methods, lambda method: rx.el.option(method, value=method))
    )


def _line_input(line: rx.Var[Line], label: str, part: str, value: Any, **props: Any) -> rx.Component:
    identity = f"item-{line['key']}-{part}"
    return rx.el.div(
        rx.el.label(label, html_for=identity),
        rx.cond(
            Form.read_only["items"],
            rx.el.input(
                name=identity,
                value=value,
                read_only=True,
                class_name="locked",
                custom_attrs={"id": identity, "aria-describedby": "items-why"},
            ),
            # As a plain attribute: Reflex would make a reference of the id, and one that names no single line.
            rx.el.input(
                name=identity, default_value=value, auto_complete="off", custom_attrs={"id": identity}, **props
            ),
        ),
        class_name=f"field {part}",
    )


def _line(line: rx.Var[Line], index: Any) -> rx.Component:
    def problem(part: str) -> rx.Component:
        name = f"items.{index}.{part}"
        return rx.cond(Form.problems.contains(name), rx.el.p(Form.problems[name], class_name="problem"))

    return rx.el.li(
        rx.el.div(
            _line_input(line, "SKU", "sku", line["sku"], list="skus", max_length=40, placeholder="Type or choose"),
            _line_input(
                line,
                "Quantity",
                "quantity",
                line["quantity"],
                type="number",
                min="1",
                max=str(MAX_QUANTITY),
                input_mode="numeric",
            ),
            _line_input(
                line,
                "Artwork URL",
                "artwork",
                line["artwork_url"],
                max_length=MAX_URL_LENGTH,
                placeholder="https://",
                input_mode="url",
            ),
            rx.cond(
                Form.read_only["items"],
                rx.fragment(),
                button(
                    "Remove",
                    kind="small quiet",
                    on_click=Form.remove_item(line["key"]),
                    aria_label=f"Remove line {index + 1}",
                ),
            ),
            class_name="line",
        ),
        rx.cond(
            line["words"] != "",
            rx.el.p(line["words"], " ", rx.el.span(line["price"], class_name="each"), class_name="hint"),
        ),
        problem("sku"),
        problem("quantity"),
        problem("artwork_url"),
        key=line["key"],
    )


def items_fields() -> rx.Component:
    """The lines of the order."""
    return rx.el.div(
        rx.el.ul(rx.foreach(Form.lines, _line), class_name="lines"),
        *_under("items"),
        rx.cond(
            Form.read_only["items"],
            rx.fragment(),
            button("Add item", kind="small", on_click=Form.add_item, disabled=Form.lines.length() >= MAX_ITEMS),
        ),
        rx.el.datalist(
            rx.foreach(CatalogueState.offers, lambda offer: rx.el.option(offer["words"], value=offer["sku"])), id="skus"
        ),
        class_name="items",
    )
