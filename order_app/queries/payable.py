"""What can be paid: a seller's complete unpaid orders."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from order_app.domain.statuses import Tab
from order_app.models import Order


async def oldest_unpaid(session: AsyncSession, seller_id: int, limit: int) -> tuple[str, ...]:
    """The codes of the seller's complete unpaid orders, the oldest first, `limit` of them at most."""
    orders = Order.__table__.c  # type: ignore[attr-defined]
    found = await session.scalars(
        select(orders.code)
        .where(orders.seller_id == seller_id, orders.tab == Tab.UNPAID.value)
        .order_by(orders.created_at, orders.id)
        .limit(limit)
    )
    return tuple(found)
