"""The inputs of the order's form: open while the policy lets, read-only with the reason where it does not."""

from typing import Any

import reflex as rx

from order_app.components.inputs import Locked, PutIn
from order_app.domain.fields import LABELS, MAX_TYPED, Field
from order_app.states.catalogue import CatalogueState
from order_app.states.order_form import OrderFormState as Form
from order_app.states.order_rules import GROUPS

_NEEDED = "Needed for a complete order"


def as_attribute(identity: Any) -> dict[str, Any]:
    """The id of an input. Given as `id`, Reflex would watch the input by it and send its value a second time."""
    return {"id": identity}


def over(label: Any, identity: Any, name: Any, *, hint: Any = "", required: Any = False) -> rx.Component:
    """What stands over an input: its label, and beside it, while it is open, whether it is needed and how it looks.

    The label itself stays the bare word: it is the name by which the input is found.
    """
    return rx.el.div(
        rx.el.label(label, html_for=identity),
        rx.cond(
            Form.read_only[name],
            rx.fragment(),
            rx.fragment(
                rx.cond(required, rx.el.span("*", class_name="needed-mark", title=_NEEDED, aria_hidden="true")),
                rx.cond(hint != "", rx.el.span(hint, id=f"{name}-hint", class_name="hint")),
            ),
        ),
        class_name="over",
    )


def section(words: str, group: str, *children: Any, beside: Any = None, hint: Any = None) -> rx.Component:
    """A part of the form. Where all its fields are locked for one reason, it reads as text, and the reason stands once
    at its head; where that holds of the whole form, once above the form, and here for screen readers."""
    reason = Form.group_reasons[group]
    is_locked = reason != ""
    return rx.el.section(
        rx.el.div(
            rx.el.div(
                rx.el.h2(words),
                *([] if beside is None else [beside]),
                rx.cond(is_locked, rx.el.span("Locked", class_name="lock-mark")),
                class_name="head-line",
            ),
            rx.cond(
                is_locked,
                rx.el.p(
                    reason,
                    id=f"{group}-why",
                    class_name=rx.cond(reason == Form.common_reason, "sr-only", "hint"),
                ),
                *([] if hint is None else [hint]),
            ),
            class_name="section-head",
        ),
        *children,
        class_name=rx.cond(is_locked, "card reads", "card"),
    )


def group_of(field: Field) -> str:
    """The section in which a field stands."""
    return next(group for group, names in GROUPS.items() if field in names)


def why(name: Any, group: str) -> rx.Var[str]:
    """The id of the reason why a field is locked: its section's, or its own."""
    return rx.cond(Form.group_reasons[group] != "", f"{group}-why", f"{name}-why")


def under(name: Any, group: str, identity: Any = None) -> list[rx.Component]:
    """What stands under an input: the reason of its lock unless its section tells it, what is wrong or doubtful, and
    what may be meant."""
    return [
        rx.cond(
            (Form.reasons[name] != "") & (Form.group_reasons[group] == ""),
            rx.el.p(Form.reasons[name], id=f"{name}-why", class_name="why"),
        ),
        rx.cond(
            Form.problems.contains(name),
            rx.el.p(Form.problems[name], id=f"{name}-problem", class_name="problem"),
            rx.cond(
                Form.notes.contains(name),
                # Made anew with each text, so that it waits until typing rests.
                rx.el.p(Form.notes[name], id=f"{name}-note", class_name="note", key=Form.notes[name]),
            ),
        ),
        rx.cond(
            Form.meant.contains(name) & ~Form.read_only[name],
            rx.el.div(
                rx.foreach(
                    Form.meant[name].to(list[str]),
                    lambda value: PutIn.create(
                        "Did you mean ",
                        rx.el.bdi(value),
                        "?",
                        field=name if identity is None else identity,
                        value=value,
                        class_name="button small meant",
                        key=value,
                    ),
                ),
                class_name="meant-line",
            ),
        ),
    ]


def locked(name: Any, value: Any, group: str, identity: Any = None) -> rx.Component:
    """A read-only input with the words of the field."""
    return Locked.create(
        name=name,
        value=value,
        custom_attrs=as_attribute(name if identity is None else identity)
        | {"aria-describedby": why(name, group), "dir": "auto"},
    )


def open_attributes(name: Any, *, required: Any = False) -> dict[str, Any]:
    """What an open input says of itself to a screen reader."""
    return {
        "aria-describedby": f"{name}-hint {name}-problem {name}-note",
        "aria-invalid": rx.cond(Form.problems.contains(name), "true", "false"),
        "aria-required": rx.cond(required, "true", "false"),
        "dir": "auto",
    }


def text_field(
    field: Field, *, first: bool = False, wide: bool = False, hint: Any = "", required: bool = False, **props: Any
) -> rx.Component:
    """A labelled text input of the form."""
    name = field.value
    # The first field's id is what `?mode=edit` puts the focus on.
    identity, group = "first-field" if first else name, group_of(field)
    return rx.el.div(
        over(LABELS[field], identity, name, hint=hint, required=required),
        rx.cond(
            Form.read_only[name],
            locked(name, Form.words[name], group, identity),
            rx.el.input(
                name=name,
                default_value=Form.values[name],
                key=f"{name}-{Form.generation}-{Form.epochs[name]}",
                max_length=MAX_TYPED,
                auto_complete="off",
                custom_attrs=as_attribute(identity) | open_attributes(name, required=required),
                **props,
            ),
        ),
        *under(name, group, identity),
        class_name="field wide" if wide else "field",
    )


def select_field(field: Field, options: rx.Component, *, blank: str = "", required: bool = False) -> rx.Component:
    """A labelled choice of the form; locked, it is a read-only input with the words."""
    name, group = field.value, group_of(field)
    return rx.el.div(
        over(LABELS[field], name, name, required=required),
        rx.cond(
            Form.read_only[name],
            locked(name, Form.words[name], group),
            rx.el.select(
                *([rx.el.option(blank, value="")] if blank else []),
                options,
                name=name,
                default_value=Form.values[name],
                key=f"{name}-{Form.generation}-{Form.epochs[name]}-{CatalogueState.places.length()}",
                custom_attrs=as_attribute(name) | open_attributes(name, required=required),
            ),
        ),
        *under(name, group),
        class_name="field",
    )


def method_field() -> rx.Component:
    """How the order travels; only what the plant offers to the country."""
    return select_field(
        Field.SHIPPING_METHOD,
        rx.foreach(Form.methods, lambda method: rx.el.option(method, value=method)),
        required=True,
    )
