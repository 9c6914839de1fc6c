"""Small parts that every page uses: badges, fields, buttons, times, panels for empty and failed loads."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any, TypeVar

import reflex as rx

from order_app.components.browser import Countdown, LocalTime, PageLink

_Shown = TypeVar("_Shown")
BONES = 5
"""How many columns a row has that is still to come."""


def badge(word: Any, axis: str) -> rx.Component:
    """A status in its word; the style sheet gives each word its shape and its tone."""
    return rx.el.span(word, class_name="badge", custom_attrs={"data-axis": axis, "data-word": word})


def button(*children: Any, kind: str = "", **props: Any) -> rx.Component:
    """A button; `kind` is "", "primary", "danger" or "quiet", and "small" beside it inside tables and bars."""
    props.setdefault("type", "button")
    return rx.el.button(*children, class_name=f"button {kind}".strip(), **props)


def link_button(*children: Any, to: Any, kind: str = "", **props: Any) -> rx.Component:
    """A link that looks like a button."""
    return PageLink.create(*children, to=to, class_name=f"button {kind}".strip(), **props)


def local_time(at: Any, *, show: str = "ago") -> rx.Component:
    """A moment in the viewer's zone; `show` says how, see `LocalTime`."""
    return LocalTime.create(at=at, show=show)


def countdown(until: Any, now: Any, *, over: str = "over", **props: Any) -> rx.Component:
    """The time left until a moment, both in epoch milliseconds; its tone changes under 30 and under 5 minutes."""
    return rx.el.span(Countdown.create(until=until, now=now, over=over, **props), class_name="countdown")


def notice(words: Any, *children: Any, kind: str = "info", **props: Any) -> rx.Component:
    """A sentence that stays until its reason is gone; `kind` is "info", "warn", "bad" or "lock"."""
    return rx.el.div(rx.el.p(words), *children, class_name=f"notice {kind}", **props)


def _picture(kind: str) -> rx.Component:
    return rx.el.div(class_name=f"picture {kind}".strip(), aria_hidden="true")


def failed(words: Any, retry: Any) -> rx.Component:
    """What a page shows when its data could not be read."""
    return rx.el.div(
        _picture("failed"),
        rx.el.h2("This could not be loaded"),
        rx.el.p(words),
        button("Try again", kind="primary", on_click=retry),
        class_name="empty",
        role="alert",
    )


def empty(words: Any, *children: Any, picture: str = "") -> rx.Component:
    """What stands where nothing is: a sentence, and below it the way on.

    `picture` is "search", "money", "trash", "parcel", "lost" or "" (an empty tray).
    """
    return rx.el.div(_picture(picture), rx.el.p(words), *children, class_name="empty")


def skeleton(rows: int = 8) -> rx.Component:
    """What a list shows before its first rows have come; each of its rows is as high as one of the list."""
    row = rx.el.div(*(rx.el.span() for _ in range(BONES)), class_name="bar")
    return rx.el.div(*(row for _ in range(rows)), class_name="skeleton", aria_hidden="true")


def fact(label: Any, *value: Any, kind: str = "", **props: Any) -> rx.Component:
    """A line of facts: what it is, and the value at the right; `kind` "total" sets it apart."""
    return rx.el.div(rx.el.dt(label), rx.el.dd(*value), class_name=kind, **props)


def facts(*lines: rx.Component, **props: Any) -> rx.Component:
    """Lines of `fact`, such as what makes up a cost."""
    return rx.el.dl(*lines, class_name="facts", **props)


def drawn_as(kind: type[_Shown], **values: Any) -> _Shown:
    """A dataclass of what a part shows, filled with plain values as vars that never change; handlers are left out."""
    return kind(**{name: rx.Var.create(value) for name, value in values.items()})


def shown_by(kind: type[_Shown], state: Any, **more: Any) -> _Shown:
    """A dataclass of what a part shows, filled with a state's vars and handlers of the same names, and with `more`."""
    # Every caller's kind is a dataclass; what has a default and no name in the state keeps the default.
    names = [field.name for field in fields(kind) if hasattr(state, field.name)]  # type: ignore[arg-type]
    return kind(**{name: getattr(state, name) for name in names} | more)


def many(values: Any, of: Any) -> rx.Var[Any]:
    """A list for `rx.foreach`: a state var, or plain values of the type `of`."""
    return values if isinstance(values, rx.Var) else rx.Var.create(list(values)).to(list[of])


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
