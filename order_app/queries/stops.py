"""Production's stop list: what the plant had begun when it was cancelled."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from order_app.models import Order, ProductionStop


@dataclass(frozen=True, slots=True)
class StopView:
    """An order that the plant must stop: since when (UTC), and when it said that it did."""

    id: int
    order_code: str
    at: datetime
    heeded_at: datetime | None


def _stops() -> tuple[object, ...]:
    stop, order = ProductionStop.__table__.c, Order.__table__.c  # type: ignore[attr-defined]
    return stop.id, order.code, stop.at, stop.heeded_at


async def open_stops(session: AsyncSession, *, after_id: int = 0, limit: int = 100) -> tuple[StopView, ...]:
    """What the plant has still to stop, every seller's, oldest first; `after_id` goes on behind one seen already."""
    stop, order = ProductionStop.__table__.c, Order.__table__.c  # type: ignore[attr-defined]
    found = await session.execute(
        select(*_stops())  # type: ignore[call-overload]
        .join_from(ProductionStop, Order, order.id == stop.order_id)
        .where(stop.heeded_at.is_(None), stop.id > after_id)
        .order_by(stop.id)
        .limit(limit)
    )
    return tuple(StopView(*row) for row in found)


async def stop_of(session: AsyncSession, order_id: int) -> StopView | None:
    """Where the order stands on the stop list; None where it does not."""
    stop, order = ProductionStop.__table__.c, Order.__table__.c  # type: ignore[attr-defined]
    found = await session.execute(
        select(*_stops())  # type: ignore[call-overload]
        .join_from(ProductionStop, Order, order.id == stop.order_id)
        .where(stop.order_id == order_id)
    )
    row = found.one_or_none()
    return StopView(*row) if row is not None else None
