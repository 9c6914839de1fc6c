"""The gallery's fields: open, wrong, doubtful, with help, and locked."""

from typing import Any

import reflex as rx

from order_app.components.browser import Check
from order_app.components.gallery_parts import part
from order_app.components.inputs import Artwork, ChoiceBox, PutIn
from order_app.states.order_views import Choice

STATES: list[Choice] = [
    {"value": name, "code": code, "words": "", "price": "", "key": f"{name} {code}".lower()}
    for name, code in (("California", "CA"), ("Colorado", "CO"), ("Connecticut", "CT"))
]


def _field(label: str, *children: Any) -> rx.Component:
    slug = label.lower().replace(" ", "-")
    return rx.el.div(rx.el.label(label, html_for=f"gallery-{slug}"), *children, class_name="field")


def _input(slug: str, value: str = "", **attributes: Any) -> rx.Component:
    return rx.el.input(default_value=value, name=slug, custom_attrs={"id": f"gallery-{slug}", **attributes})


def fields() -> rx.Component:
    """An input open, empty, wrong, doubtful, with a hint, with suggestions, and its relatives."""
    return part(
        "Fields",
        rx.el.div(
            _field("Open", _input("open", "12 Main Street")),
            _field("Empty", _input("empty", placeholder="A123 Main Street")),
            _field(
                "Wrong",
                _input("wrong", "abc", **{"aria-invalid": "true", "aria-describedby": "gallery-wrong-problem"}),
                rx.el.p(
                    "This is not an amount. Write it like 24.90.", id="gallery-wrong-problem", class_name="problem"
                ),
            ),
            _field(
                "Doubtful",
                _input("doubtful", "example@gmial.com"),
                rx.el.p("The part after the @ looks like a slip.", class_name="note"),
                rx.el.div(
                    PutIn.create(
                        "Did you mean ",
                        rx.el.bdi("example@gmail.com"),
                        "?",
                        field="gallery-doubtful",
                        value="example@gmail.com",
                        class_name="button small meant",
                    ),
                    class_name="meant-line",
                ),
            ),
            rx.el.div(
                rx.el.div(
                    rx.el.label("With a hint", html_for="gallery-hint"),
                    rx.el.span("*", class_name="needed-mark", aria_hidden="true"),
                    rx.el.span("5 digits", class_name="hint"),
                    class_name="over",
                ),
                _input("hint", "94107"),
                class_name="field",
            ),
            _field(
                "With choices",
                ChoiceBox.create(
                    choices=STATES,
                    name="choices",
                    default_value="C",
                    max_length=100,
                    custom_attrs={"id": "gallery-with-choices"},
                ),
            ),
            _field(
                "Choice",
                rx.el.select(rx.el.option("Standard"), rx.el.option("Express"), name="choice", id="gallery-choice"),
            ),
            _field("Disabled", rx.el.input(name="off", default_value="Not now", disabled=True, id="gallery-disabled")),
            _field(
                "Long text", rx.el.textarea(name="long", default_value="Gift wrap, please.", id="gallery-long-text")
            ),
            rx.el.div(
                rx.el.p(
                    Check.create(checked=True, name="on", aria_label="Ticked"),
                    Check.create(checked=False, name="off", aria_label="Not ticked"),
                    class_name="actions",
                ),
                Artwork.create(url="", field="gallery-open", refused=False, label="artwork", ask=False),
                class_name="field",
            ),
            class_name="grid",
        ),
    )


def _locked(label: str, value: str, *reason: rx.Component) -> rx.Component:
    slug = label.lower().replace(" ", "-")
    return _field(
        label,
        rx.el.input(
            name=slug, value=value, read_only=True, class_name="locked", custom_attrs={"id": f"gallery-{slug}"}
        ),
        *reason,
    )


def locks() -> rx.Component:
    """A locked field among open ones, and a group that is locked as a whole."""
    return part(
        "Locked",
        rx.el.div(
            _locked(
                "Locked country",
                "United States",
                rx.el.p("The country is locked: the shipping price was paid for it.", class_name="why"),
            ),
            class_name="grid",
        ),
        rx.el.div(
            rx.el.div(
                rx.el.div(
                    rx.el.h3("A whole group"), rx.el.span("Locked", class_name="lock-mark"), class_name="head-line"
                ),
                rx.el.p("Locked since payment. To change it, cancel or ask for a refund.", class_name="hint"),
                class_name="section-head",
            ),
            rx.el.div(
                _locked("Locked name", "Maria Alexandra Fernández de Córdoba-Hohenlohe"),
                _locked("Locked city", "San Francisco"),
                class_name="grid",
            ),
            class_name="reads",
        ),
    )
