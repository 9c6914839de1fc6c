"""A seller's wallet: its balance and its movements."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from order_app.models import Order, Seller, Wallet, WalletEntry


@dataclass(frozen=True, slots=True)
class EntryView:
    """One movement in minor units, positive in and negative out; `balance` is what stood after it."""

    id: int
    at: datetime
    who: str
    kind: str
    amount: int
    balance: int
    order_code: str
    """The order that it was for; empty for a top-up."""


async def balance(session: AsyncSession, seller_id: int) -> int:
    """What the seller's wallet holds, in minor units; nothing where there is no wallet."""
    found = await session.execute(
        select(Wallet.balance).where(Wallet.seller_id == seller_id)  # type: ignore[call-overload]
    )
    held: int | None = found.scalar_one_or_none()
    return held or 0


async def currency_of(session: AsyncSession, seller_id: int) -> str:
    """The currency of the seller's wallet, in which its new orders are too."""
    found = await session.execute(
        select(Seller.currency).where(Seller.id == seller_id)  # type: ignore[call-overload]
    )
    currency: str = found.scalar_one()
    return currency


async def entries(
    session: AsyncSession, seller_id: int, limit: int = 100, before_id: int | None = None
) -> tuple[EntryView, ...]:
    """The seller's movements, newest first; `before_id` goes on behind an entry seen already."""
    entry, order = WalletEntry.__table__.c, Order.__table__.c  # type: ignore[attr-defined]
    wanted = (
        select(entry.id, entry.at, entry.who, entry.kind, entry.amount, entry.balance, order.code)
        .outerjoin_from(WalletEntry, Order, entry.order_id == order.id)
        .where(entry.seller_id == seller_id)
        .order_by(entry.id.desc())
        .limit(limit)
    )
    if before_id is not None:
        wanted = wanted.where(entry.id < before_id)
    return tuple(EntryView(*row[:6], order_code=row.code or "") for row in await session.execute(wanted))
