"""The table of orders: sortable heads, the rows, and each row's toolbar."""

from typing import Any

import reflex as rx

from order_app.components.browser import Check, Countdown, Ghosts, ListKeeper, PageLink, is_shown
from order_app.components.list_above import query_link
from order_app.components.list_columns import KINDS
from order_app.components.parts import badge, button, link_button, local_time
from order_app.domain.list_filter import SortColumn
from order_app.states.bulk import BulkState
from order_app.states.dialogs import DialogState
from order_app.states.list_rows import Row
from order_app.states.order_list import OrderListState as List
from order_app.states.session import SessionState

ALL_ROWS = List.rows + List.rows_b + List.rows_c + List.rows_d


def _row_button(words: str, on_click: Any, code: Any, kind: str = "") -> rx.Component:
    return button(words, kind=f"small {kind}".strip(), on_click=on_click, aria_label=f"{words} {code}")


def _toolbar(row: rx.Var[Row]) -> rx.Component:
    code = row["code"]
    return rx.el.div(
        link_button("Edit", to=f"{row['href']}?mode=edit", kind="small", aria_label=f"Edit {code}"),
        rx.cond(row["can_pay"], _row_button("Pay", DialogState.ask_pay(code), code)),
        rx.cond(row["can_cancel"], _row_button("Cancel order", DialogState.ask_cancel(code), code)),
        rx.cond(row["can_delete"], _row_button("Delete", DialogState.ask_delete(code), code)),
        rx.cond(row["can_refund"], _row_button("Refund", DialogState.ask_refund(code), code)),
        rx.cond(
            row["can_duplicate"],
            link_button("Duplicate", to=f"/orders/new?from={code}", kind="small", aria_label=f"Duplicate {code}"),
        ),
        class_name="toolbar",
    )


def _cell(column: str, *children: Any) -> rx.Component:
    return rx.el.td(*children, role="cell", class_name=KINDS[column], custom_attrs={"data-label": column})


def _typed_cell(column: str, text: Any) -> rx.Component:
    """A cell for what a person typed: in whichever direction it is written, it leaves its neighbours alone."""
    return _cell(column, rx.cond(text != "", rx.el.bdi(text, title=text)))


def _line(*children: Any, **props: Any) -> rx.Component:
    return rx.el.div(*children, class_name="cell-line", **props)


def _payment(row: rx.Var[Row]) -> rx.Component:
    return _line(
        badge(row["payment"], "payment"),
        rx.cond(
            row["until"] > 0,
            rx.el.span(
                rx.el.span("free cancel ", class_name="lead"),
                Countdown.create(until=row["until"], now=SessionState.now_ms, over="over"),
                class_name="left",
                title="The time left to cancel at no cost",
            ),
        ),
        rx.cond(
            row["request"] != "", rx.el.span(badge(row["request"], "request"), title=row["request"], class_name="asks")
        ),
    )


def _tracking(row: rx.Var[Row]) -> rx.Component:
    return _line(
        rx.cond(row["stage"] != "", badge(row["stage"], "stage")),
        rx.cond(row["tracking"] != "", rx.el.span(row["tracking"], class_name="parcel")),
        title=row["tracking"],
    )


def _row(row: rx.Var[Row]) -> rx.Component:
    code = row["code"]
    chosen = List.selected_here.contains(code)
    return rx.el.tr(
        rx.el.td(
            # The label makes the whole cell a place to click or to touch.
            rx.el.label(
                Check.create(
                    checked=chosen,
                    refused=List.refused,
                    on_change=lambda on: List.toggle(code, on),
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
            _toolbar(row),
        ),
        _typed_cell("Reference", row["reference"]),
        _typed_cell("Customer", row["customer"]),
        _cell("Country", rx.cond(row["country"] != "", rx.el.span(row["country"], title=row["country"]))),
        _cell("Payment", _payment(row)),
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
        },
    )


def _head(name: str) -> rx.Component:
    kind = KINDS[name]
    if name not in tuple(SortColumn):
        return rx.el.th(name, role="columnheader", scope="col", class_name=kind)
    up = name.lower()
    down, usual = f"-{up}", name == SortColumn.DATE
    link = query_link(
        name,
        # The greatest first; once more, the other way round. The usual order has no word in the URL.
        change={"sort": rx.cond(List.sort == down, up, "" if usual else down)},
        class_name="sort",
    )
    return rx.el.th(
        link,
        role="columnheader",
        scope="col",
        class_name=kind,
        custom_attrs={
            "aria-sort": rx.cond(List.sort == down, "descending", rx.cond(List.sort == up, "ascending", "none"))
        },
    )


def orders_table() -> rx.Component:
    """The table itself."""
    return rx.el.table(
        rx.el.thead(
            rx.el.tr(
                rx.el.th(
                    rx.el.label(
                        Check.create(
                            checked=List.all_selected,
                            refused=List.refused,
                            on_change=List.toggle_page,
                            aria_label="Select all on this page",
                            name="select-all",
                        ),
                        class_name="hit",
                    ),
                    role="columnheader",
                    class_name="check",
                    scope="col",
                ),
                *(_head(name) for name in KINDS),
                role="row",
            ),
            role="rowgroup",
        ),
        rx.el.tbody(
            rx.cond(List.shown_url == "", Ghosts.create(columns=list(KINDS.values()))),
            # One list over all parts: a row that a new one pushes into the next part stays the same row.
            rx.foreach(ALL_ROWS, _row),
            role="rowgroup",
        ),
        role="table",
        aria_label="Orders",
        id="orders",
        class_name="orders",
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


def looked_row(row: rx.Var[Row]) -> rx.Component:
    """An order for somebody who only looks: no box to select it, no toolbar."""
    code = row["code"]
    return rx.el.tr(
        _cell("Date", local_time(row["at"])),
        _cell("Order", PageLink.create(code, to=row["href"], class_name="code", custom_attrs={"title": code})),
        _typed_cell("Reference", row["reference"]),
        _typed_cell("Customer", row["customer"]),
        _cell("Country", rx.cond(row["country"] != "", rx.el.span(row["country"], title=row["country"]))),
        _cell("Payment", _payment(row)),
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
