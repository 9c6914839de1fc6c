"""Support's queue: the filters, the rows, and the panel that shows one request beside them."""

from typing import Any

import reflex as rx

from order_app.components.browser import ListKeeper, PageLink, QueryLink, is_shown
from order_app.components.desk_browser import QueueFilters
from order_app.components.order_side import timeline_entry
from order_app.components.parts import badge, button, hidden, link_button, local_time, notice
from order_app.states.desk_address import AGE_WORDS, KIND_WORDS, KINDS, STATUSES
from order_app.states.desk_presence import DeskPresenceState as Presence
from order_app.states.desk_rows import Effect, Fact, QueueRow
from order_app.states.order_list import Chip
from order_app.states.order_views import Happening
from order_app.states.support import SupportState as Queue

GROUPS = [
    {
        "param": "status",
        "name": "Status",
        "options": [{"value": slug, "label": status.value} for slug, status in STATUSES.items()],
    },
    {
        "param": "kind",
        "name": "Kind",
        "options": [{"value": slug, "label": KIND_WORDS[kind]} for slug, kind in KINDS.items()],
    },
]
AGES = [{"value": slug, "label": words} for slug, words in AGE_WORDS.items()]
HEADS = {
    "Sent": "sent",
    "Order": "order",
    "Seller": "seller",
    "Request": "request",
    "Reason": "reason",
    "Order status": "stage",
    "Cost": "money cost",
    "Fee accepted": "money accepted",
}
"""The columns of the queue, and the classes of each one's cells."""
PANEL = "peek"
_NO_FILTER = dict.fromkeys(("status", "kind", "seller", "age"), "")


def _link(*children: Any, **props: Any) -> rx.Component:
    return QueryLink.create(*children, query=Queue.query, shown=Queue.shown_url, **props)


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


def clear_filters(kind: str = "") -> rx.Component:
    """The way back to all open requests."""
    return _link("Clear all filters", change=_NO_FILTER, focus="[data-filters]", class_name=f"button {kind}".strip())


def queue_above() -> rx.Component:
    """The filters, and those in use."""
    return rx.el.div(
        QueueFilters.create(groups=GROUPS, ages=AGES, sellers=Queue.sellers, query=Queue.query, shown=Queue.shown_url),
        rx.cond(
            Queue.chips.length() > 0,
            rx.fragment(
                rx.el.ul(rx.foreach(Queue.chips, _chip), aria_label="Filters in use", role="list", class_name="chips"),
                clear_filters("small quiet"),
            ),
        ),
        rx.el.p(Queue.count, class_name="hint queue-count"),
        class_name="queue-above",
    )


def _cell(head: str, *children: Any) -> rx.Component:
    return rx.el.td(*children, role="cell", class_name=HEADS[head], custom_attrs={"data-label": head})


def _second(*children: Any, **props: Any) -> rx.Component:
    return rx.el.div(*children, class_name="second", **props)


def _words_of(words: Any) -> rx.Component:
    """Who of support has the order open."""
    return rx.cond(words, rx.el.span(words, class_name="attended", title=words))


def _attended(order_id: Any) -> rx.Var[str]:
    return Presence.attended[order_id.to_string()]


def queue_row(row: rx.Var[QueueRow], is_looked: Any, attended: Any, panel: str = PANEL) -> rx.Component:
    """A request in the queue; `attended` are words about who has its order open, `panel` the id of what shows it."""
    code = row["code"]
    return rx.el.tr(
        _cell("Sent", local_time(row["at"], show="age")),
        _cell(
            "Order",
            rx.el.div(
                PageLink.create(code, to=row["href"], class_name="code", custom_attrs={"title": code}),
                rx.cond(
                    row["news"],
                    rx.el.span(hidden("New"), class_name="news-mark", title="The seller wrote something new"),
                ),
                class_name="cell-line",
            ),
            _second(rx.el.bdi(row["customer"], title=row["customer"])),
        ),
        _cell("Seller", rx.el.div(row["seller"]), _second(rx.el.bdi(row["seller_name"], title=row["seller_name"]))),
        _cell(
            "Request",
            rx.el.div(badge(row["status"], "request-status"), rx.el.span(row["kind"]), class_name="cell-line"),
            _second(_words_of(attended)),
        ),
        _cell(
            "Reason",
            rx.el.div(row["reason"], title=row["reason"]),
            rx.cond(row["message"] != "", _second(rx.el.bdi(row["message"], title=row["message"]))),
        ),
        _cell(
            "Order status",
            rx.el.div(badge(row["stage"], "stage"), class_name="cell-line"),
            _second(row["fee_words"], title=row["fee_words"]),
        ),
        _cell("Cost", row["cost"]),
        _cell("Fee accepted", row["accepted"]),
        rx.el.td(
            rx.el.button(
                rx.el.span("›", aria_hidden="true"),
                type="button",
                class_name="button quiet small look",
                aria_label=f"Look at {code}",
                aria_expanded=rx.cond(is_looked, "true", "false"),
                custom_attrs={"aria-controls": panel},
            ),
            role="cell",
            class_name="more",
        ),
        key=row["id"],
        role="row",
        class_name=rx.cond(is_looked, "row chosen", "row"),
        custom_attrs={
            "data-order": code,
            "data-request": row["id"].to_string(),
            "data-status": row["status"],
            "aria-current": rx.cond(is_looked, "true", rx.Var("undefined")),
        },
    )


def queue_table() -> rx.Component:
    """The requests, the oldest first."""
    return queue_of(
        rx.foreach(Queue.rows, lambda row: queue_row(row, Queue.looked == row["id"], _attended(row["order_id"]))),
        busy=rx.cond(is_shown(Queue.shown_url), "false", "true"),
        id="orders",
    )


def queue_of(*rows: Any, busy: Any = "false", **props: Any) -> rx.Component:
    """The table around its rows."""
    return rx.el.table(
        rx.el.thead(
            rx.el.tr(
                *(rx.el.th(head, role="columnheader", scope="col", class_name=kind) for head, kind in HEADS.items()),
                rx.el.th(hidden("Look"), role="columnheader", scope="col", class_name="more"),
                role="row",
            ),
            role="rowgroup",
        ),
        rx.el.tbody(*rows, role="rowgroup"),
        role="table",
        aria_label="Requests",
        class_name="orders queue",
        custom_attrs={"aria-busy": busy},
        **props,
    )


def queue_keeper() -> rx.Component:
    """What holds the queue still while requests come and go."""
    return ListKeeper.create(
        rows=Queue.rows,
        shown=Queue.shown_url,
        earlier=Queue.previous_href,
        later=Queue.next_href,
        moved=Queue.moved,
        own=False,
        above=[],
    )


def _fact(fact: rx.Var[Fact]) -> rx.Component:
    return rx.el.div(
        rx.el.dt(fact["label"]),
        rx.el.dd(rx.cond(fact["at"] > 0, local_time(fact["at"], show="both"), rx.el.bdi(fact["value"]))),
        key=fact["label"],
    )


def _effect(line: rx.Var[Effect], suggestion: Any) -> rx.Component:
    return rx.el.tr(
        rx.el.th(line["label"], scope="row", role="rowheader"),
        rx.el.td(line["plain"], role="cell"),
        rx.cond(suggestion != "", rx.el.td(line["suggested"], role="cell")),
        role="row",
        class_name=rx.cond(line["total"], "total", ""),
    )


def _effects(peek: Any) -> rx.Component:
    return rx.fragment(
        rx.cond(peek["refused"] != "", notice(peek["refused"], kind="warn"), rx.el.p(peek["does"])),
        rx.cond(
            peek["effects"].to(list[Effect]).length() > 0,
            rx.el.table(
                rx.el.thead(
                    rx.el.tr(
                        rx.el.th(hidden("What"), scope="col", role="columnheader"),
                        rx.el.th("No fee", scope="col", role="columnheader"),
                        rx.cond(
                            peek["suggestion"] != "", rx.el.th(peek["suggestion"], scope="col", role="columnheader")
                        ),
                        role="row",
                    ),
                    role="rowgroup",
                ),
                rx.el.tbody(
                    rx.foreach(peek["effects"].to(list[Effect]), lambda line: _effect(line, peek["suggestion"])),
                    role="rowgroup",
                ),
                role="table",
                aria_label="What approving brings back",
                class_name="effects",
            ),
        ),
        rx.cond(peek["accepts"] != "", rx.el.p(peek["accepts"], class_name="hint")),
    )


def peek_panel() -> rx.Component:
    """One request at a glance: what is asked, what approving would do, the order's facts and its newest events."""
    return peek_of(Queue.peek, Queue.looked > 0, _attended(Queue.peek["order_id"]))


def peek_of(
    peek: Any, is_looked: Any, attended: Any, *, panel: str = PANEL, label: str = "The request"
) -> rx.Component:
    """The panel of a request, if one is looked at; `attended` as in `queue_row`."""
    return rx.el.aside(
        rx.cond(
            is_looked,
            rx.el.div(
                rx.el.div(
                    rx.el.div(
                        rx.el.h2(peek["code"]),
                        rx.el.p(peek["seller"], class_name="hint"),
                    ),
                    button("Close", kind="quiet small", custom_attrs={"data-close": ""}),
                    class_name="peek-head",
                ),
                rx.el.p(
                    badge(peek["status"], "request-status"),
                    rx.el.span(peek["kind"]),
                    _words_of(attended),
                    class_name="cell-line wraps",
                ),
                rx.el.p(rx.el.b(peek["reason"])),
                rx.cond(peek["message"] != "", rx.el.p(peek["message"], class_name="typed said", dir="auto")),
                rx.el.p(rx.el.span(peek["by"]), local_time(peek["at"], show="both"), class_name="hint by-whom"),
                rx.cond(
                    peek["open"],
                    rx.el.section(rx.el.h3("If approved"), _effects(peek)),
                    rx.el.section(
                        rx.el.h3("Decided"),
                        rx.el.p(peek["outcome"]),
                        rx.cond(peek["answer"] != "", rx.el.p(peek["answer"], class_name="typed said", dir="auto")),
                    ),
                ),
                link_button(
                    rx.cond(peek["open"], "Open and decide", "Open the order"), to=peek["href"], kind="primary"
                ),
                rx.el.section(
                    rx.el.h3("Order"),
                    rx.el.p(
                        badge(peek["payment"], "payment"),
                        badge(peek["fulfillment"], "fulfillment"),
                        badge(peek["stage"], "stage"),
                        class_name="cell-line wraps",
                    ),
                    rx.el.dl(rx.foreach(peek["facts"].to(list[Fact]), _fact), class_name="facts"),
                ),
                rx.el.section(
                    rx.el.h3("Newest events"),
                    rx.el.ol(rx.foreach(peek["entries"].to(list[Happening]), timeline_entry), class_name="timeline"),
                ),
                class_name="peek-body",
            ),
        ),
        id=panel,
        aria_label=label,
        class_name=rx.cond(is_looked, "card peek", "peek-none"),
    )
