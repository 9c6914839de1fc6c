"""The merchant's wallet: balance, how to top it up, and the ledger."""

import reflex as rx

from order_app.components.ledger import ledger
from order_app.components.parts import failed
from order_app.components.shell import page
from order_app.pages import routes
from order_app.states.session import SessionState
from order_app.states.wallet import WalletState


def _how_to_top_up() -> rx.Component:
    return rx.el.div(
        rx.el.h2("Top up"),
        rx.el.p(
            "Support tops up your wallet. Write to ",
            rx.el.a(SessionState.support_contact, href=f"mailto:{SessionState.support_contact}"),
            " and say how much; it stands here as soon as it is done.",
        ),
        class_name="how",
    )


def balance() -> rx.Component:
    """What the wallet holds."""
    return rx.el.div(rx.el.h2("Balance"), rx.el.p(WalletState.balance, class_name="balance", role="status"))


def wallet() -> rx.Component:
    """What the seller has paid in advance, and where it went."""
    return page(
        rx.el.div(rx.el.h1("Wallet"), class_name="title"),
        rx.cond(
            WalletState.failed != "",
            failed(WalletState.failed, WalletState.load),
            rx.fragment(rx.el.section(balance(), _how_to_top_up(), class_name="card wallet"), ledger()),
        ),
        shown_url=WalletState.shown_url,
        current=routes.WALLET,
    )
