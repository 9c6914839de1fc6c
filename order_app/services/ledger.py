"""Moves money in a seller's wallet: one entry and the balance, in the caller's transaction."""

from datetime import datetime

from order_app.db.locking import lock_seller, lock_wallet
from order_app.db.unit_of_work import Actor, UnitOfWork
from order_app.domain.errors import InsufficientFunds
from order_app.domain.ledger import PAYMENT as PAYMENT
from order_app.domain.ledger import REFUND as REFUND
from order_app.domain.ledger import TOP_UP as TOP_UP
from order_app.domain.money import format_minor
from order_app.models import Order, WalletEntry

TOP_UP_FIRST = "Ask support to top up the wallet, then pay again."
"""The way on from a wallet that does not hold enough."""


def short_words(held: int, needed: int, currency: str, locale: str) -> str:
    """What is missing, of amounts in minor units, as whoever pays reads it."""
    holds, costs, missing = (format_minor(amount, currency, locale) for amount in (held, needed, needed - held))
    return f"The wallet holds {holds}, and {costs} is needed: {missing} is missing; nothing was paid."


async def move(
    uow: UnitOfWork,
    seller_id: int,
    actor: Actor,
    now: datetime,
    kind: str,
    amount: int,
    order: Order | None = None,
    *,
    note: str = "",
) -> int:
    """Put `amount` (minor units, negative to take out) into the wallet; returns the new balance. `note` says why.

    Raises InsufficientFunds when the wallet holds less.
    """
    wallet = uow.wallets.get(seller_id)
    if wallet is None:
        wallet = uow.wallets[seller_id] = await lock_wallet(uow.session, seller_id)
    if wallet.balance + amount < 0:
        currency = order.currency if order else (await lock_seller(uow.session, seller_id)).currency
        raise InsufficientFunds(short_words(wallet.balance, -amount, currency, actor.locale), TOP_UP_FIRST)
    wallet.balance += amount
    uow.session.add(
        WalletEntry(
            seller_id=seller_id,
            order_id=order.id if order else None,
            at=now,
            who=actor.name,
            kind=kind,
            note=note,
            amount=amount,
            balance=wallet.balance,
        )
    )
    uow.announce(seller_id)
    return wallet.balance
