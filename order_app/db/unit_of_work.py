"""One transaction of a service: its session, its moment, and what it announces once it is committed."""

from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncSession

from order_app.db.changes import OrderChanged


@dataclass(slots=True)
class UnitOfWork:
    """Committed as a whole when its block ends, rolled back as a whole when the block raises."""

    session: AsyncSession
    changes: list[OrderChanged] = field(default_factory=list)

    def announce(self, seller_id: int, order_id: int = 0) -> None:
        """Tell, after the commit, who shows this order; 0 stands for something else of the seller."""
        change = OrderChanged(seller_id, order_id)
        if change not in self.changes:
            self.changes.append(change)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: shown in the timeline as `name`; `seller_id` is None for support and the plant."""

    name: str
    role: str
    seller_id: int | None = None
    user_id: int | None = None


PRODUCTION = Actor("Production", "production")
"""The plant's system."""
