"""All orders: tabs, search and filters, the table, the selection bar and the ways through the pages."""

from typing import Any

import reflex as rx

from order_app.components.browser import QuerySelect
from order_app.components.dialog import confirm_dialog
from order_app.components.guide import PageTitle, ToldList
from order_app.components.list_above import clear_links, list_above, query_link
from order_app.components.list_selection import selection_bar, selection_told
from order_app.components.list_table import list_keeper, orders_table
from order_app.components.parts import button, empty, failed, link_button, notice
from order_app.components.shell import page
from order_app.domain.list_filter import PAGE_SIZES
from order_app.pages import routes
from order_app.states.dialogs import DialogState
from order_app.states.order_list import OrderListState as List
from order_app.states.wording import TABS


def _pager() -> rx.Component:
    def way(words: str, to: Any, on: Any) -> rx.Component:
        return rx.cond(on, link_button(words, to=to, kind="small"), button(words, kind="small", disabled=True))

    back, on = List.previous_href != "", List.next_href != ""
    return rx.el.div(
        rx.el.label(
            "Orders per page",
            QuerySelect.create(
                param="size",
                options=[{"value": str(size), "label": str(size)} for size in PAGE_SIZES],
                query=List.query,
                shown=List.shown_url,
                custom_attrs={"name": "size"},
            ),
        ),
        rx.cond(
            back | on,
            rx.el.nav(
                way("First", List.first_href, back),
                way("Previous", List.previous_href, back),
                way("Next", List.next_href, on),
                way("Last", List.last_href, on),
                aria_label="Pages of the list",
            ),
        ),
        class_name="pager",
    )


def _nothing() -> rx.Component:
    narrowed = (List.search != "") | (List.chips.length() > 0)
    return empty(
        List.empty_words,
        rx.el.p(List.empty_hint, class_name="hint"),
        rx.cond(
            narrowed,
            rx.el.div(
                clear_links(),
                rx.cond(List.tab != "all", query_link("Look in all tabs", change={"tab": ""}, class_name="button")),
                class_name="actions",
            ),
            rx.cond(
                List.tab == "all",
                link_button("Place the first order", to=routes.NEW_ORDER, kind="primary"),
                query_link("Show all orders", change={"tab": ""}, class_name="button"),
            ),
        ),
    )


def _told() -> rx.Component:
    """The title of the browser's tab, and how many orders there are, for screen readers."""
    tab = rx.Var.create({slug: word for slug, word, _ in TABS})[List.tab].to(str)
    name = rx.cond(List.tab == "all", "All orders", f"{tab} · All orders")
    plain = (List.search == "") & (List.chips.length() == 0)
    return rx.fragment(
        PageTitle.create(words=rx.cond(List.search != "", f"Search “{List.search}” · {name}", name)),
        ToldList.create(
            shown=List.shown_url,
            name=rx.cond(List.tab == "all", "", f"{tab}: "),
            count=List.rows.length() + List.rows_b.length() + List.rows_c.length() + List.rows_d.length(),
            more=(List.next_href != "") | (List.previous_href != ""),
            total=rx.cond(plain, List.counts[List.tab], -1),
            empty=List.empty_words,
        ),
    )


def all_orders() -> rx.Component:
    """The page of a merchant's day."""
    return page(
        rx.el.div(
            rx.el.h1("All orders"),
            rx.el.div(
                button(
                    List.pay_all_words,
                    on_click=DialogState.ask_pay_all,
                    disabled=List.unpaid == 0,
                    aria_label="Pay all unpaid",
                ),
                link_button("New order", to=routes.NEW_ORDER, kind="primary"),
                class_name="actions",
            ),
            class_name="title over-list",
        ),
        rx.cond(List.notice != "", notice(List.notice, role="status")),
        list_above(),
        selection_told(),
        rx.el.section(
            selection_bar(),
            rx.cond(
                List.failed != "",
                failed(List.failed, List.retry),
                rx.fragment(orders_table(), rx.cond((List.shown_url != "") & (List.rows.length() == 0), _nothing())),
            ),
            rx.cond(List.shown_url != "", _pager()),
            list_keeper(),
            class_name="card list",
        ),
        _told(),
        confirm_dialog(),
        shown_url=List.shown_url,
        current=routes.ALL_ORDERS,
        wide=True,
    )
