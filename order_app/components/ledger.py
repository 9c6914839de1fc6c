"""A wallet's ledger with its tools: filters, what is in use, sums, the statement, pages."""

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
    skeleton,
)
from order_app.domain.ledger import KIND_OF_SLUG, KINDS
from order_app.states.wallet import EntryRow, FilterChip, WalletState


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


def _kind(slug: str, kind: str) -> rx.Component:
    return rx.el.label(
        rx.el.input(type="checkbox", name=f"kind-{slug}", default_checked=WalletState.kinds.contains(slug)),
        f" {KINDS[kind]}",
        class_name="box",
    )


def _day(name: str, words: str, value: Any) -> rx.Component:
    return rx.el.label(
        words, rx.el.input(type="date", name=name, default_value=value, min="2000-01-01", max="2099-12-31")
    )


def _filters() -> rx.Component:
    return Popover.create(
        rx.el.form(
            rx.el.fieldset(
                rx.el.legend("Type"), *(_kind(slug, kind) for slug, kind in KIND_OF_SLUG.items()), class_name="kinds"
            ),
            _day("from", "From", WalletState.first_day),
            _day("to", "To", WalletState.last_day),
            rx.el.p("Whole days, both included, in ", WalletState.zone, " time.", class_name="hint"),
            rx.el.label(
                "Order",
                rx.el.input(
                    name="order",
                    default_value=WalletState.order,
                    placeholder="Order code",
                    auto_complete="off",
                    max_length=30,
                ),
            ),
            rx.el.button("Show", type="submit", class_name="button primary small"),
            on_submit=WalletState.narrow,
            class_name="stack",
        ),
        words="Filters",
        label="Filters",
        done=WalletState.loads,
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


def _tools() -> rx.Component:
    return rx.el.div(
        _filters(),
        rx.cond(
            WalletState.chips.length() > 0,
            rx.fragment(
                rx.el.ul(
                    rx.foreach(WalletState.chips, _chip), aria_label="Filters in use", role="list", class_name="chips"
                ),
                link_button("Clear all filters", to=WalletState.plain_href, kind="small quiet"),
            ),
        ),
        FileLink.create(
            "Download CSV", href=WalletState.statement_href, download="", class_name="button small download"
        ),
        class_name="in-use",
    )


def _sums() -> rx.Component:
    """Of every entry that fits, on whatever page: it says so."""
    of = rx.cond(WalletState.chips.length() > 0, " with these filters", " in all")
    return rx.el.dl(
        rx.el.div(rx.el.dt("Shown"), rx.el.dd(WalletState.number_words, of)),
        rx.el.div(rx.el.dt("In"), rx.el.dd(WalletState.money_in, class_name="in")),
        rx.el.div(rx.el.dt("Out"), rx.el.dd(WalletState.money_out)),
        class_name="sums",
        aria_label="Sums",
    )


def pager() -> rx.Component:
    """The ways to the pages beside this one."""
    return rx.el.nav(
        rx.cond(WalletState.newer_href != "", link_button("Newer", to=WalletState.newer_href, kind="small")),
        rx.cond(WalletState.older_href != "", link_button("Older", to=WalletState.older_href, kind="small")),
        aria_label="Pages of the ledger",
        class_name="pager",
    )


def ledger() -> rx.Component:
    """The movements, newest first."""
    heads = ("Date", "Type", "Order", "By")
    return rx.fragment(
        rx.cond(WalletState.notice != "", notice(WalletState.notice, role="status")),
        _tools(),
        rx.el.section(
            rx.cond(
                WalletState.rows.length() > 0,
                rx.fragment(
                    _sums(),
                    plain_table("Ledger", heads, rx.foreach(WalletState.rows, _row), money=("Amount", "Balance")),
                ),
                rx.cond(
                    WalletState.shown_url == "",
                    skeleton(4),
                    rx.cond(
                        WalletState.chips.length() > 0,
                        empty(
                            "No entry fits these filters.",
                            link_button("Clear all filters", to=WalletState.plain_href),
                            picture="search",
                        ),
                        empty("No top-ups or payments yet.", picture="money"),
                    ),
                ),
            ),
            pager(),
            class_name="card list",
        ),
    )
