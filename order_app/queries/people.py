"""Who belongs to a seller, and which names are those of support."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from order_app.domain.statuses import Role
from order_app.models import User


async def active_merchants(session: AsyncSession, seller_id: int) -> tuple[str, ...]:
    """The e-mail addresses of the seller's people who may sign in, in the order of their coming."""
    user = User.__table__.c  # type: ignore[attr-defined]
    found = await session.scalars(
        select(user.email)
        .where(user.seller_id == seller_id, user.role == Role.MERCHANT, user.disabled_at.is_(None))
        .order_by(user.id)
    )
    return tuple(found)


async def support_among(session: AsyncSession, names: Iterable[str]) -> frozenset[str]:
    """Which of these names, as the timeline holds them, are those of support: no merchant is shown them."""
    asked = {name for name in names if "@" in name}
    if not asked:
        return frozenset()
    user = User.__table__.c  # type: ignore[attr-defined]
    found = await session.scalars(select(user.email).where(user.email.in_(asked), user.role == Role.SUPPORT))
    return frozenset(found)
