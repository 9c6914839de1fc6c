"""All orders: tabs, search, the table with its row toolbar, the selection bar and the ways through the pages."""

from typing import Any

import reflex as rx

from order_app.components.browser import Check, Countdown, PageLink, SearchBox, is_shown
from order_app.components.dialog import confirm_dialog
from order_app.components.parts import badge, button, empty, failed, hidden, link_button, local_time, notice, skeleton
from order_app.components.shell import page
from order_app.pages import routes
from order_app.states.dialogs import DialogState
from order_app.states.order_list import OrderListState as List
from order_app.states.order_list import Row
from order_app.states.session import SessionState
from order_app.states.wording import TABS

COLUMNS = ("Date", "Order", "Reference", "Customer", "Country", "Payment", "Fulfillment", "Tracking", "Amount", "Cost")


def _tab(slug: str, word: str) -> rx.Component:
    return PageLink.create(
        word,
        " ",
        rx.el.span(List.counts[slug].to(int), class_name="count"),
        to=List.hrefs[slug],
        class_name="tab",
        # Given as `role`, a component that is not one of Reflex's own elements would take it for a style.
        custom_attrs={
            "role": "tab",
            "aria-selected": rx.cond(List.tab == slug, "true", "false"),
            "aria-controls": "orders",
        },
    )


def _above() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            *(_tab(slug, word) for slug, word, _ in TABS), role="tablist", aria_label="Status", class_name="tabs"
        ),
        rx.el.div(
            SearchBox.create(
                param="q",
                delay=150,
                reset=["page"],
                aria_label="Search orders",
                custom_attrs={"placeholder": "Search code, reference, customer, e-mail", "maxLength": 100},
                class_name="search",
            ),
            class_name="search-line",
        ),
        class_name="above",
    )


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


def _cell(label: str, *children: Any, kind: str = "") -> rx.Component:
    return rx.el.td(*children, role="cell", class_name=kind, custom_attrs={"data-label": label})


def _row(row: rx.Var[Row]) -> rx.Component:
    code = row["code"]
    chosen = List.selected.contains(code)
    return rx.el.tr(
        _cell(
            "",
            Check.create(
                checked=chosen,
                on_change=lambda on: List.toggle(code, on),
                aria_label=f"Select {code}",
                name="select",
            ),
            kind="check",
        ),
        _cell("Date", local_time(row["at"]), kind="date"),
        _cell("Order", PageLink.create(code, to=row["href"], class_name="code"), kind="order"),
        _cell("Reference", row["reference"], kind="text"),
        _cell("Customer", row["customer"], kind="text customer"),
        _cell("Country", row["country"], kind="text country"),
        _cell(
            "Payment",
            badge(row["payment"], "payment"),
            rx.cond(
                row["until"] > 0,
                rx.el.span(
                    "free cancel ",
                    Countdown.create(until=row["until"], now=SessionState.now_ms, over="over"),
                    class_name="left",
                ),
            ),
            rx.cond(row["request"] != "", badge(row["request"], "request")),
            kind="status",
        ),
        _cell("Fulfillment", badge(row["fulfillment"], "fulfillment"), kind="status"),
        _cell(
            "Tracking",
            rx.cond(row["stage"] != "", badge(row["stage"], "stage")),
            rx.cond(row["tracking"] != "", rx.el.span(row["tracking"], class_name="parcel")),
            kind="text tracking",
        ),
        _cell("Amount", row["amount"], kind="money"),
        _cell("Cost", row["cost"], _toolbar(row), kind="money last"),
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


def _table() -> rx.Component:
    return rx.el.table(
        rx.el.thead(
            rx.el.tr(
                rx.el.th(
                    Check.create(
                        checked=List.all_selected,
                        on_change=List.toggle_page,
                        aria_label="Select all on this page",
                        name="select-all",
                    ),
                    role="columnheader",
                    class_name="check",
                    scope="col",
                ),
                *(
                    rx.el.th(
                        name,
                        role="columnheader",
                        scope="col",
                        class_name="money" if name in ("Amount", "Cost") else "",
                    )
                    for name in COLUMNS
                ),
                role="row",
            ),
            role="rowgroup",
        ),
        rx.el.tbody(rx.foreach(List.rows, _row), role="rowgroup"),
        role="table",
        aria_label="Orders",
        id="orders",
        class_name="orders",
        custom_attrs={"aria-busy": rx.cond(is_shown(List.shown_url), "false", "true")},
    )


def _selection_bar() -> rx.Component:
    return rx.cond(
        List.selected_count > 0,
        rx.el.div(
            rx.el.p(List.selection_words, class_name="said"),
            rx.cond(List.selection_news != "", rx.el.p(List.selection_news, class_name="news")),
            rx.el.div(
                rx.cond(List.selected_count == 1, link_button("Edit", to=List.selected_href, kind="small")),
                button(
                    "Delete (",
                    List.deletable,
                    ")",
                    kind="small danger",
                    disabled=List.deletable == 0,
                    on_click=DialogState.ask_delete_selected,
                ),
                button(
                    "Pay (",
                    List.payable,
                    ")",
                    kind="small",
                    disabled=List.payable == 0,
                    on_click=DialogState.ask_pay_selected,
                ),
                button("Clear selection", kind="small quiet", on_click=List.clear_selection),
                class_name="actions",
            ),
            class_name="selection",
            role="region",
            aria_label="Selection",
        ),
    )


def _pager() -> rx.Component:
    def way(words: str, to: Any, on: Any) -> rx.Component:
        return rx.cond(on, link_button(words, to=to, kind="small"), button(words, kind="small", disabled=True))

    back, on = List.previous_href != "", List.next_href != ""
    return rx.cond(
        back | on,
        rx.el.nav(
            way("First", List.first_href, back),
            way("Previous", List.previous_href, back),
            way("Next", List.next_href, on),
            way("Last", List.last_href, on),
            aria_label="Pages of the list",
            class_name="pager",
        ),
    )


def _nothing() -> rx.Component:
    return rx.cond(
        List.shown_url == "",
        skeleton(),
        empty(
            List.empty_words,
            rx.cond(
                List.search != "",
                link_button("Clear the search", to=List.clear_href),
                rx.cond(List.tab == "all", link_button("Place the first order", to=routes.NEW_ORDER, kind="primary")),
            ),
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
            class_name="title",
        ),
        rx.cond(List.notice != "", notice(List.notice, role="status")),
        _above(),
        rx.el.div(
            hidden(List.selection_words),
            hidden(List.selection_news),
            role="status",
            aria_live="polite",
            class_name="sr-only",
        ),
        rx.el.section(
            _selection_bar(),
            rx.cond(
                List.failed != "",
                failed(List.failed, List.retry),
                rx.fragment(_table(), rx.cond(List.rows.length() == 0, _nothing())),
            ),
            _pager(),
            class_name="card list",
        ),
        confirm_dialog(),
        shown_url=List.shown_url,
        current=routes.ALL_ORDERS,
        wide=True,
    )
