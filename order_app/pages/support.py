"""Support's pages: the queue of requests, and the way to any seller's order."""

from typing import Any

import reflex as rx

from order_app.components.desk_browser import Desk
from order_app.components.desk_list import (
    ALL_ROWS,
    clear_links,
    find_above,
    find_keeper,
    find_table,
    page_ways,
    pager,
    tools_above,
)
from order_app.components.desk_queue import clear_filters, peek_panel, queue_above, queue_keeper, queue_table
from order_app.components.guide import PageTitle, ToldList
from order_app.components.parts import empty, failed, notice, skeleton
from order_app.components.shell import page
from order_app.pages import routes
from order_app.states.desk_orders import FindState as List
from order_app.states.support import SupportState as Queue


def _key(does: str, *press: str) -> dict[str, Any]:
    return {"press": list(press), "does": does}


EVERYWHERE = {
    "title": "Everywhere",
    "keys": [_key("Search orders", "/"), _key("Show these shortcuts", "?"), _key("Close a dialog or a panel", "Esc")],
}
QUEUE_KEYS = [
    EVERYWHERE,
    {
        "title": "In the queue",
        "keys": [
            _key("Look at the next request", "j", "↓"),
            _key("Look at the previous request", "k", "↑"),
            _key("Open the order", "Enter"),
            _key("Close the panel", "Esc"),
        ],
    },
]
LIST_KEYS = [
    EVERYWHERE,
    {
        "title": "In the list",
        "keys": [_key("Next order", "j", "↓"), _key("Previous order", "k", "↑"), _key("Open the order", "Enter")],
    },
]
"""What the keys do, in the words of the sheet that lists them."""


def requests() -> rx.Component:
    """What waits for a decision."""
    return page(
        PageTitle.create(words=rx.cond(Queue.open > 0, f"({Queue.open}) Requests", "Requests")),
        rx.el.div(
            rx.el.div(
                rx.el.div(
                    rx.el.h1("Requests"),
                    rx.cond(Queue.open > 0, rx.el.span(Queue.open, " waiting", class_name="count waiting-count")),
                    class_name="heading-line",
                ),
                rx.el.p(
                    "The oldest request comes first. Look at one here, open the order to decide.", class_name="hint"
                ),
            ),
            class_name="title",
        ),
        rx.cond(Queue.notice != "", notice(Queue.notice, role="status")),
        queue_above(),
        rx.el.div(
            rx.el.section(
                rx.cond(
                    Queue.failed != "",
                    failed(Queue.failed, Queue.retry),
                    rx.cond(
                        Queue.rows.length() > 0,
                        queue_table(),
                        rx.cond(
                            Queue.shown_url == "",
                            skeleton(4),
                            rx.cond(
                                Queue.chips.length() > 0,
                                empty("No request fits these filters.", clear_filters(), picture="search"),
                                empty(
                                    "No request is open.",
                                    rx.el.p("New ones appear here by themselves.", class_name="hint"),
                                ),
                            ),
                        ),
                    ),
                ),
                rx.el.div(
                    page_ways(Queue.first_href, Queue.previous_href, Queue.next_href, Queue.last_href),
                    class_name="pager",
                ),
                queue_keeper(),
                class_name="card list",
            ),
            peek_panel(),
            class_name=rx.cond(Queue.looked > 0, "desk looking", "desk"),
        ),
        Desk.create(groups=QUEUE_KEYS, panel=True, looked=Queue.looked, on_look=Queue.look),
        shown_url=Queue.shown_url,
        current=routes.SUPPORT,
        wide=True,
    )


def _nothing() -> rx.Component:
    filtered = rx.cond(List.chips.length() > 0, " with these filters", "")
    return empty(
        rx.cond(
            List.search != "",
            f"No order matches “{List.search}”{filtered}.",
            rx.cond(
                (List.chips.length() > 0) | (List.tab != "all"), "No order fits what is asked for.", "No orders yet."
            ),
        ),
        rx.cond(
            List.search != "",
            rx.el.p(
                "Search finds the beginnings of codes, references, names and parts of email addresses.",
                class_name="hint",
            ),
        ),
        rx.el.div(clear_links(), class_name="actions"),
        picture="search",
    )


def _orders() -> rx.Component:
    return rx.fragment(
        tools_above(),
        rx.el.section(
            find_table(),
            rx.cond(List.rows.length() == 0, rx.cond(List.shown_url == "", skeleton(), _nothing())),
            rx.cond(List.cut != "", rx.el.p(List.cut, class_name="hint cut")),
            pager(),
            class_name="card list",
        ),
    )


def find_order() -> rx.Component:
    """The orders of all sellers, or of one."""
    return page(
        rx.el.div(rx.el.h1("Find an order"), class_name="title"),
        rx.cond(List.notice != "", notice(List.notice, role="status")),
        find_above(),
        rx.cond(
            List.failed != "",
            rx.el.section(failed(List.failed, List.retry), class_name="card list"),
            _orders(),
        ),
        find_keeper(),
        ToldList.create(
            shown=List.shown_url,
            name="",
            count=ALL_ROWS.length(),
            more=(List.next_href != "") | (List.previous_href != ""),
            total=-1,
            empty="No order matches.",
        ),
        Desk.create(groups=LIST_KEYS),
        shown_url=List.shown_url,
        current=routes.SUPPORT_ORDERS,
        wide=True,
    )
