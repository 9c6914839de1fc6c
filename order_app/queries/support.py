"""Finds any seller's order, for support."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from order_app.domain.policy import OrderFacts
from order_app.models import Order, Seller


@dataclass(frozen=True, slots=True)
class FoundOrder:
    """One order that was found, whoever's it is."""

    code: str
    seller_code: str
    recipient_name: str
    created_at: datetime
    facts: OrderFacts


async def find_orders(session: AsyncSession, text: str, limit: int = 25) -> tuple[FoundOrder, ...]:
    """Orders whose code begins with the text, in the order of their codes."""
    prefix = text.strip().upper()
    if not prefix.isascii():
        return ()
    found = await session.execute(
        select(Order, Seller.code)  # type: ignore[call-overload]
        .join(Seller, col(Seller.id) == Order.seller_id)
        .where(col(Order.code).startswith(prefix, autoescape=True))
        .order_by(col(Order.code))
        .limit(limit)
    )
    return tuple(
        FoundOrder(order.code, seller_code, order.recipient_name, order.created_at, order.facts)
        for order, seller_code in found
    )
