"""The gallery's first half: the parts that every page is made of, each in every state."""

from typing import Any

import reflex as rx

from order_app.components.browser import CopyButton
from order_app.components.connection import LostConnection
from order_app.components.parts import (
    badge,
    button,
    countdown,
    empty,
    failed,
    link_button,
    notice,
    skeleton,
)
from order_app.components.theme import theme_choice
from order_app.domain.policy import Stage
from order_app.domain.statuses import AddressCheck, Fulfillment, Payment, RequestKind, RequestStatus
from order_app.states.gallery import GalleryState, Toast

KINDS = ("", "primary", "danger", "quiet")
TOASTS: dict[Toast, str] = {"done": "Done", "undo": "Done, with a way back", "refused": "Refused", "calm": "Calm"}
"""The kinds of toasts, by what their buttons say."""
MINUTE = 60_000
"""In milliseconds."""
SOMETIME = 1_705_314_600_000
"""15 January 2024, 10:30 UTC, in epoch milliseconds: the year stands beside the day, whenever it is looked at."""


def part(name: str, *children: Any) -> rx.Component:
    """One section of the gallery; tests find it by its name."""
    return rx.el.section(
        rx.el.h2(name),
        *children,
        class_name="card part",
        aria_label=name,
        custom_attrs={"data-part": name.lower().replace(" ", "-")},
    )


def _words(axis: str, words: list[str]) -> rx.Component:
    return rx.el.p(*(badge(word, axis) for word in words), class_name="badges")


def badges() -> rx.Component:
    """Every status in its word, shape and tone."""
    return part(
        "Badges",
        _words("payment", [word.value for word in Payment]),
        _words("fulfillment", [word.value for word in Fulfillment]),
        _words("stage", [word.value for word in Stage]),
        _words("request-status", [word.value for word in RequestStatus]),
        _words("request", [f"{kind.value.capitalize()} requested" for kind in RequestKind]),
        _words("address", [word.value for word in AddressCheck]),
        _words("login", ["This one"]),
    )


def _row_of_buttons(size: str, **props: Any) -> rx.Component:
    return rx.el.div(
        *(button(kind.capitalize() or "Plain", kind=f"{kind} {size}".strip(), **props) for kind in KINDS),
        class_name="actions",
    )


def buttons() -> rx.Component:
    """Each kind of button, as it is, small, refused, disabled and busy."""
    return part(
        "Buttons",
        _row_of_buttons(""),
        _row_of_buttons("small"),
        rx.el.h3("Refused, with the reason in its title"),
        _row_of_buttons("", custom_attrs={"aria-disabled": "true", "title": "Nothing was paid."}),
        rx.el.h3("Disabled"),
        _row_of_buttons("", disabled=True),
        rx.el.h3("Busy"),
        _row_of_buttons("", custom_attrs={"aria-busy": "true"}),
        rx.el.h3("Others"),
        rx.el.div(
            link_button("A link", to="/test/gallery"),
            CopyButton.create(text="copied", class_name="button small"),
            button("Pressed", kind="small", custom_attrs={"aria-pressed": "true"}),
            theme_choice(),
            class_name="actions",
        ),
    )


def bars() -> rx.Component:
    """A row's toolbar, tabs, chips, the ways through pages, keys."""
    tabs = (("All", 1284, "true"), ("Unpaid", 12, "false"), ("Paid", 0, "false"))
    return part(
        "Toolbar tabs chips pager keys",
        rx.el.div(
            *(button(words, kind="small") for words in ("Edit", "Pay", "Delete", "Duplicate")),
            class_name="toolbar",
            style={"position": "static", "transform": "none", "opacity": "1", "width": "fit-content"},
        ),
        rx.el.div(
            *(
                rx.el.a(
                    words,
                    " ",
                    rx.el.span(f"{count:,}", class_name="count"),
                    href="#tabs",
                    role="tab",
                    class_name="tab",
                    custom_attrs={"aria-selected": selected},
                )
                for words, count, selected in tabs
            ),
            role="tablist",
            aria_label="Status",
            class_name="tabs",
        ),
        rx.el.ul(
            *(
                rx.el.li(
                    rx.el.a(words, rx.el.span("×", aria_hidden="true"), href="#chips", class_name="chip"),
                )
                for words in ("Payment: Paid", "Country: Germany")
            ),
            class_name="chips",
        ),
        rx.el.div(
            rx.el.span("1 to 50 of 1,284", class_name="hint"),
            rx.el.nav(
                button("Previous", kind="small", disabled=True),
                link_button("Next", to="/test/gallery", kind="small"),
                aria_label="Pages of a list",
            ),
            class_name="pager",
        ),
        rx.el.p(rx.el.kbd("j"), " ", rx.el.kbd("Enter"), " ", rx.el.kbd("Esc"), " ", rx.el.kbd("?")),
    )


def messages() -> rx.Component:
    """Notices of each kind, the lost connection, and buttons that show toasts."""
    return part(
        "Notices",
        notice("The orders are paid one after the other; you can go on working."),
        notice("Two prices have changed since this order was made.", kind="warn"),
        notice("The wallet holds $3.20 and the order costs $24.90. Nothing was paid; top up first.", kind="bad"),
        notice("The order is in production, so it can't be edited.", kind="lock"),
        rx.el.div(
            LostConnection.create(),
            class_name="offline",
            style={"position": "static", "transform": "none", "width": "fit-content"},
        ),
    )


def toasts() -> rx.Component:
    """Buttons that show a toast of each kind."""
    return part(
        "Toasts",
        rx.el.div(
            *(button(words, on_click=GalleryState.show_toast(kind)) for kind, words in TOASTS.items()),
            class_name="actions",
        ),
    )


def countdowns() -> rx.Component:
    """The time left: far off, soon, in its last minutes, over."""
    return part(
        "Countdown",
        rx.el.div(
            *(countdown(until=minutes * MINUTE, now=0) for minutes in (119, 29, 4, 0)),
            rx.el.span(
                countdown(
                    until=31 * MINUTE,
                    now=0,
                    announce="Free cancellation ends in",
                    announce_over="The time for free cancellation is over.",
                ),
                " told to screen readers at 30, 10, 5 and 1 minutes",
                class_name="hint",
            ),
            class_name="actions",
        ),
    )


def emptiness() -> rx.Component:
    """Nothing there, still loading, could not be loaded."""
    return rx.fragment(
        part(
            "Empty",
            rx.el.div(
                empty("Nothing waits for payment."),
                empty("No order matches “miller”.", button("Clear the search"), picture="search"),
                empty("Nothing has moved yet.", picture="money"),
                empty("The trash is empty.", picture="trash"),
                empty("No orders yet.", link_button("New order", to="/test/gallery", kind="primary"), picture="parcel"),
                empty("There is no page at this address.", picture="lost"),
                class_name="side-by-side",
            ),
        ),
        part("Skeleton", skeleton(4)),
        part("Failed", failed("The database can't be reached right now; nothing was changed.", GalleryState.load)),
    )
