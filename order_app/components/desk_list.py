"""Find an order: the list of all sellers' orders or of one seller's, to look at only, with the merchant's tools."""

from typing import Any

import reflex as rx

from order_app.components.browser import (
    Columns,
    Filters,
    ListKeeper,
    QueryLink,
    QuerySelect,
    SearchBox,
    TabList,
    grouped,
    is_shown,
)
from order_app.components.desk_browser import SellerMenu
from order_app.components.list_above import COUNTRY_CHOICES, GROUPS, SORTS
from order_app.components.list_columns import ALWAYS_SHOWN, CHOICES, KINDS, SELLER
from order_app.components.list_table import looked_row
from order_app.components.parts import button, link_button
from order_app.domain.list_filter import PAGE_SIZES, SortColumn
from order_app.states.desk_orders import FindState as List
from order_app.states.list_address import FACETS, FROM, TO
from order_app.states.order_list import Chip
from order_app.states.session import SessionState
from order_app.states.wording import TABS

ALL_ROWS = List.rows + List.rows_b + List.rows_c + List.rows_d
OF_ALL = List.seller == ""
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


def tools_above() -> rx.Component:
    """The tools of the list: tabs, filters, columns, sort, and the filters in use."""
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
    kind = (KINDS | SELLER)[name]
    if name not in tuple(SortColumn):
        return rx.el.th(name, role="columnheader", scope="col", class_name=kind)
    up = name.lower()
    down, usual = f"-{up}", name == SortColumn.DATE
    return rx.el.th(
        _link(name, change={"sort": rx.cond(List.sort == down, up, "" if usual else down)}, class_name="sort"),
        role="columnheader",
        scope="col",
        class_name=kind,
        custom_attrs={
            "aria-sort": rx.cond(List.sort == down, "descending", rx.cond(List.sort == up, "ascending", "none"))
        },
    )


def find_table() -> rx.Component:
    """The orders, to look at only; whose each one is, where they are all sellers'."""
    heads: list[rx.Component] = []
    for name in KINDS:
        heads.append(_head(name))
        if name == "Order":
            heads += [rx.cond(OF_ALL, _head(seller)) for seller in SELLER]
    return rx.el.table(
        rx.el.thead(rx.el.tr(*heads, role="row"), role="rowgroup"),
        rx.el.tbody(rx.foreach(ALL_ROWS, lambda row: looked_row(row, OF_ALL)), role="rowgroup"),
        role="table",
        aria_label="Orders",
        id="orders",
        class_name=rx.cond(OF_ALL, "orders looked anyones", "orders looked"),
        custom_attrs={"aria-busy": rx.cond(is_shown(List.shown_url), "false", "true")},
    )


def find_keeper() -> rx.Component:
    """What holds the list still while its contents change."""
    return ListKeeper.create(
        rows=ALL_ROWS,
        shown=List.shown_url,
        earlier=List.previous_href,
        later=List.next_href,
        moved=List.moved,
        own=False,
        above=[],
    )


def pager() -> rx.Component:
    """How much a page of the list holds, and the ways to the pages around it."""
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
