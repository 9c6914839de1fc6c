"""Find an order: what a search over all sellers found, and the whole list of one seller, both to look at only."""

from typing import Any

import reflex as rx

from order_app.components.browser import (
    Columns,
    Filters,
    ListKeeper,
    PageLink,
    QueryLink,
    QuerySelect,
    SearchBox,
    TabList,
    grouped,
    is_shown,
)
from order_app.components.desk_browser import SellerMenu
from order_app.components.list_above import COUNTRY_CHOICES, GROUPS, SORTS
from order_app.components.list_columns import ALWAYS_SHOWN, CHOICES, KINDS
from order_app.components.list_table import looked_row
from order_app.components.parts import badge, button, link_button, local_time
from order_app.domain.list_filter import PAGE_SIZES, SortColumn
from order_app.states.desk_orders import FindState as List
from order_app.states.desk_orders import FoundRow
from order_app.states.list_address import FACETS, FROM, TO
from order_app.states.order_list import Chip
from order_app.states.session import SessionState
from order_app.states.wording import TABS

ALL_ROWS = List.rows + List.rows_b + List.rows_c + List.rows_d
FOUND_HEADS = {
    "Created": "date",
    "Order": "order",
    "Seller": "text seller",
    "Reference": "text reference",
    "Customer": "text customer",
    "Email": "text email",
    "Payment": "status payment",
    "Fulfillment": "status fulfillment",
    "Status": "status tracking",
}
"""The columns of what a search over all sellers found."""
_NO_FILTER = dict.fromkeys((*(facet.param for facet in FACETS), FROM, TO), "")


def _link(*children: Any, **props: Any) -> rx.Component:
    return QueryLink.create(*children, query=List.query, shown=List.shown_url, **props)


def clear_links() -> rx.Component:
    """Ways out of a list that is empty because of what was asked for."""
    return rx.fragment(
        rx.cond(List.search != "", _link("Clear the search", change={"q": ""}, class_name="button")),
        rx.cond(List.chips.length() > 0, _link("Clear all filters", change=_NO_FILTER, class_name="button")),
        rx.cond(List.tab != "all", _link("Look in all tabs", change={"tab": ""}, class_name="button")),
    )


def find_above() -> rx.Component:
    """The search, and whose orders are looked at."""
    return rx.el.div(
        SellerMenu.create(
            sellers=List.sellers,
            seller=List.seller,
            words=rx.cond(List.seller != "", f"{List.seller} · {List.seller_name}", "All sellers"),
            query=List.query,
            shown=List.shown_url,
        ),
        SearchBox.create(
            param="q",
            delay=150,
            reset=["page"],
            aria_label="Search orders",
            custom_attrs={
                "placeholder": "Search code, reference, customer, email",
                "maxLength": 100,
                "dir": "auto",
                "data-search": "",
            },
            class_name="search",
        ),
        class_name="find-above",
    )


def _tab(slug: str, word: str) -> rx.Component:
    is_selected = List.tab == slug
    return _link(
        word,
        " ",
        rx.el.span(grouped(List.counts[slug].to(int)), class_name="count"),
        change={"tab": "" if slug == "all" else slug},
        class_name="tab",
        custom_attrs={
            "role": "tab",
            "aria-selected": rx.cond(is_selected, "true", "false"),
            "aria-controls": "orders",
            "tabIndex": rx.cond(is_selected, 0, -1),
        },
    )


def _chip(chip: rx.Var[Chip]) -> rx.Component:
    return rx.el.li(
        _link(
            chip["words"],
            rx.el.span("×", aria_hidden="true"),
            drop=[chip["param"], chip["value"]],
            focus="[data-filters]",
            class_name="chip",
            custom_attrs={"aria-label": f"Remove {chip['words']}"},
        ),
        key=f"{chip['param']} {chip['value']}",
    )


def seller_above() -> rx.Component:
    """The tools of a seller's list: tabs, filters, columns, sort, and the filters in use."""
    return rx.fragment(
        rx.el.div(
            TabList.create(
                *(_tab(slug, word) for slug, word, _ in TABS), class_name="tabs", custom_attrs={"aria-label": "Status"}
            ),
            Filters.create(
                groups=GROUPS,
                countries=COUNTRY_CHOICES,
                query=List.query,
                shown=List.shown_url,
                zone=List.zone,
                clock=SessionState.now_ms,
            ),
            Columns.create(user=SessionState.email, columns=CHOICES, fixed=ALWAYS_SHOWN),
            rx.el.label(
                rx.el.span("Sort"),
                QuerySelect.create(param="sort", options=SORTS, query=List.query, shown=List.shown_url),
                class_name="sort-line",
            ),
            class_name="above looked-above",
        ),
        rx.cond(
            List.chips.length() > 0,
            rx.el.div(
                rx.el.ul(rx.foreach(List.chips, _chip), aria_label="Filters in use", role="list", class_name="chips"),
                _link("Clear all filters", change=_NO_FILTER, focus="[data-filters]", class_name="button small quiet"),
                class_name="in-use",
            ),
        ),
    )


def _head(name: str) -> rx.Component:
    if name not in tuple(SortColumn):
        return rx.el.th(name, role="columnheader", scope="col", class_name=KINDS[name])
    up = name.lower()
    down, usual = f"-{up}", name == SortColumn.DATE
    return rx.el.th(
        _link(name, change={"sort": rx.cond(List.sort == down, up, "" if usual else down)}, class_name="sort"),
        role="columnheader",
        scope="col",
        class_name=KINDS[name],
        custom_attrs={
            "aria-sort": rx.cond(List.sort == down, "descending", rx.cond(List.sort == up, "ascending", "none"))
        },
    )


def _table(heads: list[rx.Component], rows: rx.Component, kind: str) -> rx.Component:
    return rx.el.table(
        rx.el.thead(rx.el.tr(*heads, role="row"), role="rowgroup"),
        rx.el.tbody(rows, role="rowgroup"),
        role="table",
        aria_label="Orders",
        id="orders",
        class_name=f"orders {kind}",
        custom_attrs={"aria-busy": rx.cond(is_shown(List.shown_url), "false", "true")},
    )


def seller_table() -> rx.Component:
    """The orders of the seller, to look at only."""
    return _table([_head(name) for name in KINDS], rx.foreach(ALL_ROWS, looked_row), "looked")


def _cell(head: str, *children: Any) -> rx.Component:
    return rx.el.td(*children, role="cell", class_name=FOUND_HEADS[head], custom_attrs={"data-label": head})


def _typed_cell(head: str, text: Any) -> rx.Component:
    return _cell(head, rx.cond(text != "", rx.el.bdi(text, title=text)))


def _found(row: rx.Var[FoundRow]) -> rx.Component:
    code = row["code"]
    return rx.el.tr(
        _cell("Created", local_time(row["at"])),
        _cell("Order", PageLink.create(code, to=row["href"], class_name="code", custom_attrs={"title": code})),
        _cell("Seller", rx.el.bdi(f"{row['seller']} · {row['seller_name']}", title=row["seller_name"])),
        _typed_cell("Reference", row["reference"]),
        _typed_cell("Customer", row["customer"]),
        _typed_cell("Email", row["email"]),
        _cell("Payment", rx.el.div(badge(row["payment"], "payment"), class_name="cell-line")),
        _cell("Fulfillment", rx.el.div(badge(row["fulfillment"], "fulfillment"), class_name="cell-line")),
        _cell(
            "Status",
            rx.el.div(
                rx.cond(row["stage"] != "", badge(row["stage"], "stage")),
                rx.cond(row["request"] != "", badge(row["request"], "request")),
                class_name="cell-line",
            ),
        ),
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


def found_table() -> rx.Component:
    """What the search found."""
    heads = [rx.el.th(name, role="columnheader", scope="col", class_name=kind) for name, kind in FOUND_HEADS.items()]
    return _table(heads, rx.foreach(List.found, _found), "looked found")


def find_keeper() -> rx.Component:
    """What holds the list still while its contents change."""
    return ListKeeper.create(
        rows=rx.cond(List.seller != "", ALL_ROWS, List.found),
        shown=List.shown_url,
        earlier=List.previous_href,
        later=List.next_href,
        moved=List.moved,
        own=False,
        above=[],
    )


def pager() -> rx.Component:
    """How much a page of the seller's list holds, and the ways to the pages around it."""
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
        page_ways(List.first_href, List.previous_href, List.next_href, List.last_href),
        class_name="pager",
    )


def page_ways(first: Any, previous: Any, following: Any, last: Any) -> rx.Component:
    """The ways to the other pages of a list; nothing where there is but one page."""

    def way(words: str, to: Any, on: Any) -> rx.Component:
        return rx.cond(on, link_button(words, to=to, kind="small"), button(words, kind="small", disabled=True))

    back, on = previous != "", following != ""
    return rx.cond(
        back | on,
        rx.el.nav(
            way("First", first, back),
            way("Previous", previous, back),
            way("Next", following, on),
            way("Last", last, on),
            aria_label="Pages of the list",
        ),
    )
