"""What stands around every page: the head with its ways, and the main part."""

from typing import Any

import reflex as rx

from order_app.components.browser import Keys, PageLink, PageRoot, PostedForm, ServerClock
from order_app.components.bulk import bulk_panel
from order_app.components.form import DraftKeeper
from order_app.components.guide import Jump
from order_app.components.theme import theme_choice
from order_app.states.session import SessionState


def _way(words: str, to: str, current: str) -> rx.Component:
    attributes = {"aria-current": "page"} if to == current else {}
    return PageLink.create(words, to=to, class_name="way", custom_attrs=attributes)


def _head(current: str) -> rx.Component:
    return rx.el.header(
        PageLink.create(
            rx.el.span("O", class_name="mark", aria_hidden="true"),
            "Order App",
            to=rx.cond(SessionState.is_support, "/support", "/"),
            class_name="brand",
        ),
        rx.el.nav(
            rx.cond(
                SessionState.is_support,
                rx.fragment(
                    _way("Requests", "/support", current),
                    _way("Find an order", "/support/orders", current),
                    _way("Wallets", "/support/wallets", current),
                    _way("Settings", "/support/settings", current),
                ),
                rx.fragment(
                    _way("All orders", "/", current),
                    _way("Trash", "/trash", current),
                    _way("Wallet", "/wallet", current),
                ),
            ),
            _way("Account", "/account", current),
            aria_label="Pages",
        ),
        rx.el.div(
            rx.el.span(
                rx.cond(SessionState.seller_code != "", rx.el.b(SessionState.seller_code)),
                rx.el.span(SessionState.email, class_name="email"),
                class_name="who",
            ),
            theme_choice(),
            PostedForm.create(
                rx.el.button("Sign out", type="submit", class_name="button quiet small"),
                method="post",
                action="/auth/sign-out",
            ),
            class_name="me",
        ),
        class_name="head",
    )


def _key(does: str, *press: str) -> dict[str, Any]:
    return {"press": list(press), "does": does}


KEYS = [
    {
        "title": "Everywhere",
        "keys": [
            _key("Search orders", "/"),
            _key("New order", "n"),
            _key("Show these shortcuts", "?"),
            _key("Close a dialog or a panel", "Esc"),
        ],
    },
    {
        "title": "In the list",
        "keys": [
            _key("Next order", "j", "↓"),
            _key("Previous order", "k", "↑"),
            _key("Open the order", "Enter"),
            _key("Edit the order", "e"),
            _key("Select or unselect the order", "x"),
            _key("Move between the tabs", "←", "→"),
        ],
    },
]
"""What the keys do, in the words of the sheet that lists them."""


def page(*children: Any, shown_url: Any, current: str = "", wide: bool = False) -> rx.Component:
    """A page of somebody signed in."""
    return PageRoot.create(
        Jump.create("Skip to the content", to="main", class_name="skip"),
        _head(current),
        bulk_panel(),
        DraftKeeper.create(user=SessionState.email),
        ServerClock.create(now=SessionState.now_ms),
        rx.el.main(*children, id="main", tab_index=-1, class_name="wide" if wide else ""),
        rx.cond(SessionState.seller_code != "", Keys.create(groups=KEYS)),
        shown_url=shown_url,
        class_name="page",
    )
