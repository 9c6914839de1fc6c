"""The table of orders: sortable heads, the rows, and each row's toolbar."""

from collections.abc import Callable, Mapping
from typing import Any

import reflex as rx

from order_app.components.browser import Check, Countdown, Ghosts, ListKeeper, PageLink, is_shown
from order_app.components.list_above import query_link
from order_app.components.list_columns import KINDS, SELLER
from order_app.components.parts import badge, button, hidden, link_button, local_time
from order_app.domain.list_filter import SortColumn
from order_app.states.bulk import BulkState
from order_app.states.desk_orders import FindRow
from order_app.states.dialogs import DialogState
from order_app.states.list_rows import Row
from order_app.states.order_list import OrderListState as List
from order_app.states.session import SessionState

ALL_ROWS = List.rows + List.rows_b + List.rows_c + List.rows_d
ASKS: Mapping[str, Callable[[Any], Any]] = {
    "Pay": DialogState.ask_pay,
    "Cancel order": DialogState.ask_cancel,
    "Delete": DialogState.ask_delete,
    "Refund": DialogState.ask_refund,
}
"""What a row's buttons do with its code."""


def _toolbar(row: rx.Var[Row], asks: Mapping[str, Callable[[Any], Any]]) -> rx.Component:
    code = row["code"]

    def ask(words: str, allowed: Any) -> rx.Component:
        on_click = asks[words](code) if words in asks else None
        return rx.cond(allowed, button(words, kind="small", on_click=on_click, aria_label=f"{words} {code}"))

    return rx.el.div(
        link_button("Edit", to=f"{row['href']}?mode=edit", kind="small", aria_label=f"Edit {code}"),
        ask("Pay", row["can_pay"]),
        ask("Cancel order", row["can_cancel"]),
        ask("Delete", row["can_delete"]),
        ask("Refund", row["can_refund"]),
        rx.cond(
            row["can_duplicate"],
            link_button("Duplicate", to=f"/orders/new?from={code}", kind="small", aria_label=f"Duplicate {code}"),
        ),
        class_name="toolbar",
    )


def _cell(column: str, *children: Any) -> rx.Component:
    kind = (KINDS | SELLER)[column]
    return rx.el.td(*children, role="cell", class_name=kind, custom_attrs={"data-label": column})


def _typed_cell(column: str, text: Any) -> rx.Component:
    """A cell for what a person typed: in whichever direction it is written, it leaves its neighbours alone."""
    return _cell(column, rx.cond(text != "", rx.el.bdi(text, title=text)))


def _line(*children: Any, **props: Any) -> rx.Component:
    return rx.el.div(*children, class_name="cell-line", **props)


def _request(row: rx.Var[Row]) -> rx.Component:
    """The status of the latest request; what an open one asks for is told to screen readers and on hovering."""
    asked = rx.cond(row["request"] != "", row["request"], "Request")
    told = f"{asked}: {row['request_status']}"
    return rx.el.span(
        hidden(f"{asked}: "),
        badge(row["request_status"], "request-status"),
        rx.cond(row["news"], rx.el.span(hidden(" New answer"), class_name="fresh-dot")),
        title=rx.cond(row["news"], f"{told}. New answer", told),
        class_name="asks",
    )


def _payment(row: rx.Var[Row], now: Any) -> rx.Component:
    return _line(
        badge(row["payment"], "payment"),
        rx.cond(
            row["until"] > 0,
            rx.el.span(
                rx.el.span("free cancel ", class_name="lead"),
                Countdown.create(until=row["until"], now=now, over="over"),
                class_name="left",
                title="The time left to cancel at no cost",
            ),
        ),
        rx.cond(row["request_status"] != "", _request(row)),
    )


def _tracking(row: rx.Var[Row]) -> rx.Component:
    return _line(
        rx.cond(row["stage"] != "", badge(row["stage"], "stage")),
        rx.cond(row["tracking"] != "", rx.el.span(row["tracking"], class_name="parcel")),
        title=row["tracking"],
    )


def order_row(
    row: rx.Var[Row],
    *,
    chosen: Any,
    now: Any,
    refused: Any = 0,
    on_choose: Any = None,
    asks: Mapping[str, Callable[[Any], Any]] = ASKS,
    **attributes: Any,
) -> rx.Component:
    """An order in the table; `now` is the page's clock in epoch milliseconds, `attributes` are more of its own."""
    code = row["code"]
    return rx.el.tr(
        rx.el.td(
            # The label makes the whole cell a place to click or to touch.
            rx.el.label(
                Check.create(
                    checked=chosen,
                    refused=refused,
                    on_change=on_choose,
                    aria_label=f"Select {code}",
                    name="select",
                ),
                class_name="hit",
            ),
            role="cell",
            class_name="check",
        ),
        _cell("Date", local_time(row["at"])),
        _cell(
            "Order",
            PageLink.create(code, to=row["href"], class_name="code", custom_attrs={"title": code}),
            _toolbar(row, asks),
        ),
        _typed_cell("Reference", row["reference"]),
        _typed_cell("Customer", row["customer"]),
        _cell("Country", rx.cond(row["country"] != "", rx.el.span(row["country"], title=row["country"]))),
        _cell("Payment", _payment(row, now)),
        _cell("Fulfillment", _line(badge(row["fulfillment"], "fulfillment"))),
        _cell("Tracking", rx.cond((row["stage"] != "") | (row["tracking"] != ""), _tracking(row))),
        _cell("Amount", rx.cond(row["amount"] != "", rx.el.span(row["amount"], title=row["amount"]))),
        _cell("Cost", rx.el.span(row["cost"], title=row["cost"])),
        key=code,
        role="row",
        class_name=rx.cond(chosen, "row chosen", "row"),
        custom_attrs={
            "data-order": code,
            "data-payment": row["payment"],
            "data-fulfillment": row["fulfillment"],
            "data-tab": row["tab"],
            **attributes,
        },
    )


def _row(row: rx.Var[Row]) -> rx.Component:
    code = row["code"]
    return order_row(
        row,
        chosen=List.selected_here.contains(code),
        now=SessionState.now_ms,
        refused=List.refused,
        on_choose=lambda on: List.toggle(code, on),
    )


def _head(name: str, sort: Any, link: Callable[..., rx.Component]) -> rx.Component:
    kind = KINDS[name]
    if name not in tuple(SortColumn):
        return rx.el.th(name, role="columnheader", scope="col", class_name=kind)
    up = name.lower()
    down, usual = f"-{up}", name == SortColumn.DATE
    return rx.el.th(
        link(
            name,
            # The greatest first; once more, the other way round. The usual order has no word in the URL.
            change={"sort": rx.cond(sort == down, up, "" if usual else down)},
            class_name="sort",
        ),
        role="columnheader",
        scope="col",
        class_name=kind,
        custom_attrs={"aria-sort": rx.cond(sort == down, "descending", rx.cond(sort == up, "ascending", "none"))},
    )


def table_of(
    *rows: Any,
    sort: Any,
    link: Callable[..., rx.Component],
    all_selected: Any,
    refused: Any = 0,
    on_choose: Any = None,
    **props: Any,
) -> rx.Component:
    """The table around its rows, sorted as `sort` says; `link` makes the links that sort it otherwise."""
    return rx.el.table(
        rx.el.thead(
            rx.el.tr(
                rx.el.th(
                    rx.el.label(
                        Check.create(
                            checked=all_selected,
                            refused=refused,
                            on_change=on_choose,
                            aria_label="Select all on this page",
                            name="select-all",
                        ),
                        class_name="hit",
                    ),
                    role="columnheader",
                    class_name="check",
                    scope="col",
                ),
                *(_head(name, sort, link) for name in KINDS),
                role="row",
            ),
            role="rowgroup",
        ),
        rx.el.tbody(*rows, role="rowgroup"),
        role="table",
        aria_label="Orders",
        class_name="orders",
        **props,
    )


def orders_table() -> rx.Component:
    """The table of the list that this tab shows."""
    return table_of(
        rx.cond(List.shown_url == "", Ghosts.create(columns=list(KINDS.values()))),
        # One list over all parts: a row that a new one pushes into the next part stays the same row.
        rx.foreach(ALL_ROWS, _row),
        sort=List.sort,
        link=query_link,
        all_selected=List.all_selected,
        refused=List.refused,
        on_choose=List.toggle_page,
        id="orders",
        custom_attrs={"aria-busy": rx.cond(is_shown(List.shown_url), "false", "true")},
    )


def list_keeper() -> rx.Component:
    """What holds the list still while its contents change."""
    return ListKeeper.create(
        rows=ALL_ROWS,
        shown=List.shown_url,
        earlier=List.previous_href,
        later=List.next_href,
        moved=List.moved,
        own=BulkState.running,
        above=[List.selection_words, List.selection_news, List.whole_words],
    )


def _second_line(text: Any) -> rx.Component:
    return rx.el.div(rx.el.bdi(text, title=text), class_name="second")


def looked_row(row: rx.Var[FindRow], of_all: Any) -> rx.Component:
    """An order for somebody who only looks: no box to select it, no toolbar.

    Among all sellers' orders (`of_all`) it tells whose it is, and the buyer's e-mail address.
    """
    code = row["code"]
    return rx.el.tr(
        _cell("Date", local_time(row["at"])),
        _cell("Order", PageLink.create(code, to=row["href"], class_name="code", custom_attrs={"title": code})),
        rx.cond(of_all, _cell("Seller", rx.el.bdi(row["seller"]), _second_line(row["seller_name"]))),
        _typed_cell("Reference", row["reference"]),
        _cell(
            "Customer",
            rx.cond(row["customer"] != "", rx.el.bdi(row["customer"], title=row["customer"])),
            rx.cond(of_all & (row["email"] != ""), _second_line(row["email"])),
        ),
        _cell("Country", rx.cond(row["country"] != "", rx.el.span(row["country"], title=row["country"]))),
        _cell("Payment", _payment(row, SessionState.now_ms)),
        _cell("Fulfillment", _line(badge(row["fulfillment"], "fulfillment"))),
        _cell("Tracking", rx.cond((row["stage"] != "") | (row["tracking"] != ""), _tracking(row))),
        _cell("Amount", rx.cond(row["amount"] != "", rx.el.span(row["amount"], title=row["amount"]))),
        _cell("Cost", rx.el.span(row["cost"], title=row["cost"])),
        key=code,
        role="row",
        class_name="row",
        custom_attrs={
            "data-order": code,
            "data-payment": row["payment"],
            "data-fulfillment": row["fulfillment"],
            "data-tab": row["tab"],
        },
    )
