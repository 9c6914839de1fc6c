"""What stands above the list: tabs and saved views, the search, the filters, and those in use."""

from typing import Any

import reflex as rx

from order_app.components.browser import Columns, Filters, Popover, QueryLink, QuerySelect, SearchBox, TabList, grouped
from order_app.components.list_columns import ALWAYS_SHOWN, CHOICES
from order_app.components.parts import button
from order_app.domain.address import COUNTRIES
from order_app.domain.catalogue_data import SHIPPING_RATES
from order_app.states.list_address import FACETS, FROM, TO
from order_app.states.order_list import Chip
from order_app.states.order_list import OrderListState as List
from order_app.states.session import SessionState
from order_app.states.views import MAX_VIEW_NAME, ViewTab
from order_app.states.views import ViewsState as Views
from order_app.states.wording import TABS

_SHIPPED_TO = {country for country, _ in SHIPPING_RATES}
COUNTRY_CHOICES = [{"value": code, "label": name} for code, name in COUNTRIES.items() if code in _SHIPPED_TO]
"""The countries that the plant ships to, by name."""
GROUPS = [
    {
        "param": facet.param,
        "name": facet.name,
        "options": [{"value": slug, "label": facet.label(value)} for slug, value in facet.values.items()],
    }
    for facet in FACETS
    if facet.param != "country"
]
SORTS = [
    {"value": "-date", "label": "Newest first"},
    {"value": "date", "label": "Oldest first"},
    {"value": "-amount", "label": "Highest amount first"},
    {"value": "amount", "label": "Lowest amount first"},
    {"value": "-cost", "label": "Highest cost first"},
    {"value": "cost", "label": "Lowest cost first"},
]
"""The same orders as by the table's heads, which a phone has no room for."""
_NO_FILTER = dict.fromkeys((*(facet.param for facet in FACETS), FROM, TO), "")


def query_link(*children: Any, **props: Any) -> rx.Component:
    """A link to this list with something changed."""
    return QueryLink.create(*children, query=List.query, shown=List.shown_url, **props)


def _tab_attributes(is_selected: Any) -> dict[str, Any]:
    # Given as `role`, a component that is not one of Reflex's own elements would take it for a style.
    return {
        "role": "tab",
        "aria-selected": rx.cond(is_selected, "true", "false"),
        "aria-controls": "orders",
        "tabIndex": rx.cond(is_selected, 0, -1),
    }


def _tab(slug: str, word: str) -> rx.Component:
    tab = "" if slug == "all" else slug
    return query_link(
        word,
        " ",
        rx.el.span(grouped(List.counts[slug].to(int)), class_name="count"),
        change={"tab": tab},
        # A saved view is left as a whole; filters that somebody has only just chosen go along.
        only=rx.cond(Views.active > 0, "", rx.Var("null")),
        class_name="tab",
        custom_attrs=_tab_attributes((Views.active == 0) & (List.tab == slug)),
    )


def _view(view: rx.Var[ViewTab]) -> rx.Component:
    return query_link(
        rx.el.bdi(view["name"]),
        only=view["query"],
        key=view["id"],
        class_name=rx.cond(view["shared"], "tab view shared", "tab view"),
        custom_attrs={"title": view["title"], **_tab_attributes(Views.active == view["id"])},
    )


def _tabs() -> rx.Component:
    return TabList.create(
        *(_tab(slug, word) for slug, word, _ in TABS),
        rx.foreach(Views.views, _view),
        class_name=rx.cond(List.shown_url == "", "tabs waiting", "tabs"),
        custom_attrs={"aria-label": "Status"},
    )


def _problem() -> rx.Component:
    return rx.cond(Views.problem != "", rx.el.p(Views.problem, class_name="problem", role="alert"))


def _name_field(**props: Any) -> rx.Component:
    return rx.el.label(
        "Name",
        rx.el.input(name="name", max_length=MAX_VIEW_NAME, required=True, auto_complete="off", dir="auto", **props),
    )


def _save_view() -> rx.Component:
    return Popover.create(
        rx.el.form(
            _name_field(placeholder="Rush to Germany"),
            rx.el.label(rx.el.input(type="checkbox", name="shared"), " Share with colleagues", class_name="box"),
            _problem(),
            rx.el.button("Save", type="submit", class_name="button primary small"),
            on_submit=Views.save,
            class_name="stack",
        ),
        words="Save view",
        label="Save view",
        done=Views.done,
    )


def _mine() -> rx.Component:
    view, shared = Views.mine, Views.mine["title"] != "Your view"
    view_id = view["id"]
    return Popover.create(
        rx.cond(
            Views.changed & Views.can_save,
            button("Update to these filters", kind="small", on_click=Views.update_view(view_id)),
        ),
        rx.el.form(
            _name_field(default_value=view["name"], key=view["name"]),
            _problem(),
            rx.el.button("Rename", type="submit", class_name="button small"),
            on_submit=lambda typed: Views.rename(view_id, typed),
            class_name="stack",
        ),
        rx.cond(
            shared,
            button("Stop sharing", kind="small", on_click=Views.share(view_id, False)),
            button("Share with colleagues", kind="small", on_click=Views.share(view_id, True)),
        ),
        rx.el.details(
            rx.el.summary("Delete view", class_name="button small danger"),
            rx.el.p(rx.cond(shared, "Your colleagues lose it too.", "No order is changed."), class_name="hint"),
            button("Delete for good", kind="small danger", on_click=Views.delete(view_id)),
        ),
        words=f"View: {view['name']}",
        label="View options",
        done=Views.done,
    )


def _chip(chip: rx.Var[Chip]) -> rx.Component:
    return rx.el.li(
        query_link(
            chip["words"],
            rx.el.span("×", aria_hidden="true"),
            drop=[chip["param"], chip["value"]],
            focus="[data-filters]",
            class_name="chip",
            custom_attrs={"aria-label": f"Remove {chip['words']}"},
        ),
        key=f"{chip['param']} {chip['value']}",
    )


def _in_use() -> rx.Component:
    return rx.cond(
        (List.chips.length() > 0) | Views.can_save | (Views.mine["id"] > 0),
        rx.el.div(
            rx.cond(
                List.chips.length() > 0,
                rx.fragment(
                    rx.el.ul(
                        rx.foreach(List.chips, _chip), aria_label="Filters in use", role="list", class_name="chips"
                    ),
                    query_link(
                        "Clear all filters",
                        change=_NO_FILTER,
                        focus="[data-filters]",
                        class_name="button small quiet",
                    ),
                ),
            ),
            rx.el.div(
                rx.cond(Views.can_save, _save_view()),
                rx.cond(Views.mine["id"] > 0, _mine()),
                class_name="actions",
            ),
            class_name="in-use",
        ),
    )


def clear_links() -> rx.Component:
    """Ways out of a list that is empty because of what was asked for."""
    clear_search = query_link("Clear the search", change={"q": ""}, class_name="button")
    clear_filters = query_link("Clear all filters", change=_NO_FILTER, class_name="button")
    return rx.fragment(rx.cond(List.search != "", clear_search), rx.cond(List.chips.length() > 0, clear_filters))


def list_above() -> rx.Component:
    """Tabs, search, filters."""
    return rx.fragment(
        rx.el.div(
            _tabs(),
            rx.el.div(
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
            class_name=rx.cond(Views.views.length() > 2, "above many", "above"),
        ),
        _in_use(),
    )
