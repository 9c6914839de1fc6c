"""The wallet: balance, top-up and ledger."""

import reflex as rx

from order_app.components.browser import PageLink
from order_app.components.parts import empty, failed, local_time, plain_cell, plain_table, skeleton
from order_app.components.shell import page
from order_app.pages import routes
from order_app.states.wallet import EntryRow, WalletState


def _row(row: rx.Var[EntryRow]) -> rx.Component:
    return rx.el.tr(
        plain_cell("Date", local_time(row["at"], show="both")),
        plain_cell("Type", row["what"]),
        plain_cell(
            "Order",
            rx.cond(row["code"] != "", PageLink.create(row["code"], to=f"/orders/{row['code']}", class_name="code")),
        ),
        plain_cell("By", row["who"]),
        plain_cell("Amount", row["amount"], kind=rx.cond(row["is_in"], "money in", "money")),
        plain_cell("Balance", row["balance"], kind="money"),
        role="row",
    )


def wallet() -> rx.Component:
    """What the seller has paid in advance, and where it went."""
    heads = ("Date", "Type", "Order", "By")
    return page(
        rx.el.div(rx.el.h1("Wallet"), class_name="title"),
        rx.cond(
            WalletState.failed != "",
            failed(WalletState.failed, WalletState.load),
            rx.fragment(
                rx.el.section(
                    rx.el.div(rx.el.h2("Balance"), rx.el.p(WalletState.balance, class_name="balance", role="status")),
                    rx.el.form(
                        rx.el.label("Amount to add (", WalletState.currency, ")", html_for="top-up"),
                        rx.el.div(
                            rx.el.input(
                                id="top-up",
                                name="amount",
                                input_mode="decimal",
                                placeholder=WalletState.example,
                                auto_complete="off",
                                max_length=20,
                                key=f"top-up-{WalletState.generation}",
                            ),
                            rx.el.button("Top up", type="submit", class_name="button primary"),
                            class_name="actions",
                        ),
                        rx.cond(
                            WalletState.problem != "", rx.el.p(WalletState.problem, class_name="problem", role="alert")
                        ),
                        on_submit=WalletState.top_up,
                        class_name="stack",
                    ),
                    class_name="card wallet",
                ),
                rx.el.section(
                    rx.cond(
                        WalletState.rows.length() > 0,
                        plain_table("Ledger", heads, rx.foreach(WalletState.rows, _row), money=("Amount", "Balance")),
                        rx.cond(
                            WalletState.shown_url == "",
                            skeleton(4),
                            empty("No top-ups or payments yet.", picture="money"),
                        ),
                    ),
                    class_name="card list",
                ),
            ),
        ),
        shown_url=WalletState.shown_url,
        current=routes.WALLET,
    )
