"""Small parts that every page uses: badges, fields, buttons, times, panels for empty and failed loads."""

from collections.abc import Sequence
from typing import Any

import reflex as rx

from order_app.components.browser import LocalTime, PageLink


def badge(word: Any, axis: str) -> rx.Component:
    """A status in its word; the colour comes from the style sheet."""
    return rx.el.span(word, class_name="badge", custom_attrs={"data-axis": axis, "data-word": word})


def button(*children: Any, kind: str = "", **props: Any) -> rx.Component:
    """A button; `kind` is "", "primary", "danger" or "quiet"."""
    props.setdefault("type", "button")
    return rx.el.button(*children, class_name=f"button {kind}".strip(), **props)


def link_button(*children: Any, to: Any, kind: str = "", **props: Any) -> rx.Component:
    """A link that looks like a button."""
    return PageLink.create(*children, to=to, class_name=f"button {kind}".strip(), **props)


def local_time(at: Any) -> rx.Component:
    """A moment in the viewer's zone."""
    return LocalTime.create(at=at)


def notice(words: Any, *children: Any, kind: str = "info", **props: Any) -> rx.Component:
    """A sentence that stays until its reason is gone."""
    return rx.el.div(rx.el.p(words), *children, class_name=f"notice {kind}", **props)


def failed(words: Any, retry: Any) -> rx.Component:
    """What a page shows when its data could not be read."""
    return rx.el.div(
        rx.el.h2("This could not be loaded"),
        rx.el.p(words),
        button("Try again", kind="primary", on_click=retry),
        class_name="empty",
        role="alert",
    )


def empty(words: Any, *children: Any) -> rx.Component:
    """What a list shows when nothing is in it."""
    return rx.el.div(rx.el.p(words), *children, class_name="empty")


def skeleton(rows: int = 8) -> rx.Component:
    """What a list shows before its first rows have come."""
    return rx.el.div(*(rx.el.div(class_name="bar") for _ in range(rows)), class_name="skeleton", aria_hidden="true")


def plain_table(label: str, heads: Sequence[str], body: rx.Component, money: Sequence[str] = ()) -> rx.Component:
    """A simple table; on a phone each row becomes a card. The columns of `money` come last, to the right."""
    return rx.el.table(
        rx.el.thead(
            rx.el.tr(
                *(rx.el.th(word, role="columnheader", scope="col") for word in heads),
                *(rx.el.th(word, role="columnheader", scope="col", class_name="money") for word in money),
                role="row",
            ),
            role="rowgroup",
        ),
        rx.el.tbody(body, role="rowgroup"),
        # Laid out as cards it would be no table any more for some screen readers.
        role="table",
        aria_label=label,
        class_name="plain",
    )


def plain_cell(label: str, *children: Any, kind: Any = "") -> rx.Component:
    """A cell of a simple table; `label` stands before it on a phone."""
    return rx.el.td(*children, role="cell", class_name=kind, custom_attrs={"data-label": label})


def hidden(words: Any, **props: Any) -> rx.Component:
    """Text for screen readers only."""
    return rx.el.span(words, class_name="sr-only", **props)
