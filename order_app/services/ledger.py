"""Moves money in a seller's wallet: one entry and the balance, in the caller's transaction."""

from datetime import datetime

from order_app.db.locking import lock_seller, lock_wallet
from order_app.db.unit_of_work import Actor, UnitOfWork
from order_app.domain.errors import InsufficientFunds
from order_app.domain.money import format_minor
from order_app.models import Order, WalletEntry

TOP_UP = "top_up"
PAYMENT = "payment"
REFUND = "refund"


async def move(
    uow: UnitOfWork, seller_id: int, actor: Actor, now: datetime, kind: str, amount: int, order: Order | None = None
) -> int:
    """Put `amount` (minor units, negative to take out) into the wallet; returns the new balance.

    Raises InsufficientFunds when the wallet holds less.
    """
    wallet = uow.wallets.get(seller_id)
    if wallet is None:
        wallet = uow.wallets[seller_id] = await lock_wallet(uow.session, seller_id)
    if wallet.balance + amount < 0:
        currency = order.currency if order else (await lock_seller(uow.session, seller_id)).currency
        raise InsufficientFunds(
            f"The wallet holds {format_minor(wallet.balance, currency, actor.locale)}, "
            f"and {format_minor(-amount, currency, actor.locale)} is needed; nothing was paid.",
            "Top up the wallet, then pay again.",
        )
    wallet.balance += amount
    uow.session.add(
        WalletEntry(
            seller_id=seller_id,
            order_id=order.id if order else None,
            at=now,
            who=actor.name,
            kind=kind,
            amount=amount,
            balance=wallet.balance,
        )
    )
    uow.announce(seller_id)
    return wallet.balance
