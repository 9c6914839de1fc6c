"""A wallet's ledger with its tools: filters, what is in use, sums, the statement, pages."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from order_app.components.browser import FileLink, PageLink, Popover
from order_app.components.parts import (
    empty,
    link_button,
    local_time,
    notice,
    plain_cell,
    plain_table,
    shown_by,
    skeleton,
)
from order_app.domain.ledger import KIND_OF_SLUG, KINDS
from order_app.states.wallet import EntryRow, FilterChip, WalletState


@dataclass(frozen=True, slots=True)
class Ledger:
    """What the ledger and its tools show, in vars; the names are those of `WalletState`."""

    shown_url: Any
    notice: Any
    rows: Any
    chips: Any
    plain_href: Any
    statement_href: Any
    kinds: Any
    first_day: Any
    last_day: Any
    order: Any
    zone: Any
    loads: Any
    number_words: Any
    money_in: Any
    money_out: Any
    newer_href: Any
    older_href: Any
    narrow: Any = None


def _row(row: rx.Var[EntryRow]) -> rx.Component:
    return rx.el.tr(
        plain_cell("Date", local_time(row["at"], show="both")),
        plain_cell(
            "Type", row["what"], rx.cond(row["note"] != "", rx.el.p(row["note"], class_name="hint", dir="auto"))
        ),
        plain_cell(
            "Order",
            rx.cond(row["code"] != "", PageLink.create(row["code"], to=f"/orders/{row['code']}", class_name="code")),
        ),
        plain_cell("By", row["who"]),
        plain_cell("Amount", row["amount"], kind=rx.cond(row["is_in"], "money in", "money")),
        plain_cell("Balance", row["balance"], kind="money"),
        role="row",
        key=row["key"],
        custom_attrs={"data-entry": row["key"]},
    )


def _kind(slug: str, kind: str, shown: Ledger) -> rx.Component:
    return rx.el.label(
        rx.el.input(type="checkbox", name=f"kind-{slug}", default_checked=shown.kinds.contains(slug)),
        f" {KINDS[kind]}",
        class_name="box",
    )


def _day(name: str, words: str, value: Any) -> rx.Component:
    return rx.el.label(
        words, rx.el.input(type="date", name=name, default_value=value, min="2000-01-01", max="2099-12-31")
    )


def _filters(shown: Ledger) -> rx.Component:
    return Popover.create(
        rx.el.form(
            rx.el.fieldset(
                rx.el.legend("Type"),
                *(_kind(slug, kind, shown) for slug, kind in KIND_OF_SLUG.items()),
                class_name="kinds",
            ),
            _day("from", "From", shown.first_day),
            _day("to", "To", shown.last_day),
            rx.el.p("Whole days, both included, in ", shown.zone, " time.", class_name="hint"),
            rx.el.label(
                "Order",
                rx.el.input(
                    name="order",
                    default_value=shown.order,
                    placeholder="Order code",
                    auto_complete="off",
                    max_length=30,
                ),
            ),
            rx.el.button("Show", type="submit", class_name="button primary small"),
            on_submit=shown.narrow,
            class_name="stack",
        ),
        words="Filters",
        label="Filters",
        done=shown.loads,
    )


def _chip(chip: rx.Var[FilterChip]) -> rx.Component:
    return rx.el.li(
        PageLink.create(
            chip["words"],
            rx.el.span("×", aria_hidden="true"),
            to=chip["href"],
            class_name="chip",
            custom_attrs={"aria-label": f"Remove {chip['words']}"},
        ),
        key=chip["words"],
    )


def _tools(shown: Ledger) -> rx.Component:
    return rx.el.div(
        _filters(shown),
        rx.cond(
            shown.chips.length() > 0,
            rx.fragment(
                rx.el.ul(
                    rx.foreach(shown.chips.to(list[FilterChip]), _chip),
                    aria_label="Filters in use",
                    role="list",
                    class_name="chips",
                ),
                link_button("Clear all filters", to=shown.plain_href, kind="small quiet"),
            ),
        ),
        FileLink.create("Download CSV", href=shown.statement_href, download="", class_name="button small download"),
        class_name="in-use",
    )


def _sums(shown: Ledger) -> rx.Component:
    """Of every entry that fits, on whatever page: it says so."""
    of = rx.cond(shown.chips.length() > 0, " with these filters", " in all")
    return rx.el.dl(
        rx.el.div(rx.el.dt("Shown"), rx.el.dd(shown.number_words, of)),
        rx.el.div(rx.el.dt("In"), rx.el.dd(shown.money_in, class_name="in")),
        rx.el.div(rx.el.dt("Out"), rx.el.dd(shown.money_out)),
        class_name="sums",
        aria_label="Sums",
    )


def pager() -> rx.Component:
    """The ways to the pages beside this one, of the wallet or of the list of wallets."""
    return pager_of(WalletState.newer_href, WalletState.older_href)


def pager_of(newer: Any, older: Any, label: str = "Pages of the ledger") -> rx.Component:
    """The ways to these addresses, where there are any; `label` names them."""
    return rx.el.nav(
        rx.cond(newer != "", link_button("Newer", to=newer, kind="small")),
        rx.cond(older != "", link_button("Older", to=older, kind="small")),
        aria_label=label,
        class_name="pager",
    )


def ledger() -> rx.Component:
    """The ledger of the wallet in this tab."""
    return ledger_of(shown_by(Ledger, WalletState))


def ledger_of(shown: Ledger, *, pages: str = "Pages of the ledger") -> rx.Component:
    """The movements, newest first, with their tools; `pages` names the ways to other pages."""
    heads = ("Date", "Type", "Order", "By")
    return rx.fragment(
        rx.cond(shown.notice != "", notice(shown.notice, role="status")),
        _tools(shown),
        rx.el.section(
            rx.cond(
                shown.rows.length() > 0,
                rx.fragment(
                    _sums(shown),
                    plain_table(
                        "Ledger", heads, rx.foreach(shown.rows.to(list[EntryRow]), _row), money=("Amount", "Balance")
                    ),
                ),
                rx.cond(
                    shown.shown_url == "",
                    skeleton(4),
                    rx.cond(
                        shown.chips.length() > 0,
                        empty(
                            "No entry fits these filters.",
                            link_button("Clear all filters", to=shown.plain_href),
                            picture="search",
                        ),
                        empty("No top-ups or payments yet.", picture="money"),
                    ),
                ),
            ),
            pager_of(shown.newer_href, shown.older_href, pages),
            class_name="card list",
        ),
    )
