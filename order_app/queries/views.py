"""The saved views that a person finds as tabs: the own ones, and those that colleagues share."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from order_app.models import SavedView, User


@dataclass(frozen=True, slots=True)
class ViewRow:
    """One saved view; `query` is the list's URL query in its one spelling, `owner` whose view it is, by name."""

    id: int
    name: str
    query: str
    shared: bool
    is_own: bool
    owner: str


async def views_of(session: AsyncSession, seller_id: int, user_id: int) -> tuple[ViewRow, ...]:
    """The person's own views, oldest first, then what colleagues of the same seller share."""
    views, users = SavedView.__table__.c, User.__table__.c  # type: ignore[attr-defined]
    found = await session.execute(
        select(views.id, views.user_id, views.name, views.query, views.shared, users.name.label("owner"), users.email)
        .join_from(SavedView.__table__, User.__table__, views.user_id == users.id)  # type: ignore[attr-defined]
        .where(views.seller_id == seller_id, (views.user_id == user_id) | views.shared)
        .order_by(views.id)
    )
    rows = [
        ViewRow(row.id, row.name, row.query, row.shared, row.user_id == user_id, row.owner or row.email)
        for row in found
    ]
    return tuple(sorted(rows, key=lambda view: not view.is_own))
