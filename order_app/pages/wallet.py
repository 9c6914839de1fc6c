"""The wallet: balance, top-up and ledger."""

import reflex as rx

from order_app.components.browser import PageLink
from order_app.components.parts import empty, failed, local_time, skeleton
from order_app.components.shell import page
from order_app.pages import routes
from order_app.states.wallet import EntryRow, WalletState


def _row(row: rx.Var[EntryRow]) -> rx.Component:
    return rx.el.tr(
        rx.el.td(local_time(row["at"]), custom_attrs={"data-label": "Date"}),
        rx.el.td(row["what"], custom_attrs={"data-label": "What"}),
        rx.el.td(
            rx.cond(row["code"] != "", PageLink.create(row["code"], to=f"/orders/{row['code']}", class_name="code")),
            custom_attrs={"data-label": "Order"},
        ),
        rx.el.td(row["who"], custom_attrs={"data-label": "By"}),
        rx.el.td(
            row["amount"], class_name=rx.cond(row["is_in"], "money in", "money"), custom_attrs={"data-label": "Amount"}
        ),
        rx.el.td(row["balance"], class_name="money", custom_attrs={"data-label": "Balance"}),
    )


def wallet() -> rx.Component:
    """What the seller has paid in advance, and where it went."""
    heads = ("Date", "What", "Order", "By")
    return page(
        rx.el.div(rx.el.h1("Wallet"), class_name="title"),
        rx.cond(
            WalletState.failed != "",
            failed(WalletState.failed, WalletState.load),
            rx.fragment(
                rx.el.section(
                    rx.el.div(rx.el.h2("Balance"), rx.el.p(WalletState.balance, class_name="balance", role="status")),
                    rx.el.form(
                        rx.el.label("Top up by (USD)", html_for="top-up"),
                        rx.el.div(
                            rx.el.input(
                                id="top-up",
                                name="amount",
                                input_mode="decimal",
                                placeholder="100.00",
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
                        rx.el.table(
                            rx.el.thead(
                                rx.el.tr(
                                    *(rx.el.th(w, scope="col") for w in heads),
                                    rx.el.th("Amount", scope="col", class_name="money"),
                                    rx.el.th("Balance", scope="col", class_name="money"),
                                )
                            ),
                            rx.el.tbody(rx.foreach(WalletState.rows, _row)),
                            aria_label="Ledger",
                            class_name="plain",
                        ),
                        rx.cond(WalletState.shown_url == "", skeleton(4), empty("Nothing has moved yet.")),
                    ),
                    class_name="card list",
                ),
            ),
        ),
        shown_url=WalletState.shown_url,
        current=routes.WALLET,
    )
