"""Support's page of wallets: the sellers with what they hold, and one seller's ledger with the top-up."""

import reflex as rx

from order_app.components.browser import AlertDialogRoot, PageLink, SearchBox
from order_app.components.dialog import Asking, dialog_box
from order_app.components.ledger import ledger, pager
from order_app.components.parts import (
    empty,
    failed,
    link_button,
    local_time,
    notice,
    plain_cell,
    plain_table,
    skeleton,
)
from order_app.components.shell import page
from order_app.components.top_up import top_up
from order_app.pages import routes
from order_app.pages.wallet import balance
from order_app.states.top_ups import TopUpState
from order_app.states.wallet import SellerRow, WalletState


def _seller(row: rx.Var[SellerRow]) -> rx.Component:
    return rx.el.tr(
        plain_cell("Seller", PageLink.create(row["code"], to=row["href"], class_name="code")),
        plain_cell("Name", row["name"]),
        plain_cell("Last movement", rx.cond(row["at"] > 0, local_time(row["at"], show="both"), "none yet")),
        plain_cell("Balance", row["balance"], kind="money"),
        role="row",
        key=row["code"],
        custom_attrs={"data-seller": row["code"]},
    )


def _sellers() -> rx.Component:
    return rx.fragment(
        rx.el.div(
            SearchBox.create(
                param="q",
                delay=150,
                reset=["page", "seller"],
                aria_label="Search sellers",
                custom_attrs={"placeholder": "Seller code, or a part of the name", "maxLength": 60},
                class_name="search",
            ),
            class_name="find",
        ),
        rx.cond(WalletState.notice != "", notice(WalletState.notice, role="status")),
        rx.el.section(
            rx.cond(
                WalletState.sellers.length() > 0,
                plain_table(
                    "Wallets",
                    ("Seller", "Name", "Last movement"),
                    rx.foreach(WalletState.sellers, _seller),
                    money=("Balance",),
                ),
                rx.cond(
                    WalletState.shown_url == "",
                    skeleton(4),
                    empty("No seller has this code or name. Check it, then try again.", picture="search"),
                ),
            ),
            pager(),
            class_name="card list",
        ),
    )


def _dialog() -> rx.Component:
    asking = Asking(
        title=TopUpState.title,
        lead=TopUpState.lead,
        facts=TopUpState.facts,
        busy=TopUpState.busy,
        number=TopUpState.number,
    )
    return AlertDialogRoot.create(
        dialog_box(asking, on_submit=TopUpState.confirm),
        open=TopUpState.is_open,
        on_open_change=TopUpState.close,
    )


def wallets() -> rx.Component:
    """What the sellers hold, and one of them in full."""
    return page(
        rx.el.div(
            rx.el.div(
                rx.el.h1("Wallets"),
                rx.cond(
                    WalletState.seller != "",
                    rx.el.p(WalletState.seller, " · ", WalletState.seller_name, class_name="hint"),
                ),
            ),
            rx.cond(WalletState.seller != "", link_button("All wallets", to=routes.SUPPORT_WALLETS)),
            class_name="title",
        ),
        rx.cond(
            WalletState.failed != "",
            failed(WalletState.failed, WalletState.load_wallets),
            rx.cond(
                WalletState.seller != "",
                rx.fragment(rx.el.section(balance(), top_up(), class_name="card wallet"), ledger()),
                _sellers(),
            ),
        ),
        _dialog(),
        shown_url=WalletState.shown_url,
        current=routes.SUPPORT_WALLETS,
    )
