"""One transaction of a service: its session, its moment, and what it announces once it is committed."""

from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncSession

from order_app.db.changes import OrderChanged
from order_app.domain.locales import EN
from order_app.models import Wallet


@dataclass(slots=True)
class UnitOfWork:
    """Committed as a whole when its block ends, rolled back as a whole when the block raises."""

    session: AsyncSession
    changes: dict[OrderChanged, None] = field(default_factory=dict)
    """What is announced, each hint once, in the order of its coming."""
    wallets: dict[int, Wallet] = field(default_factory=dict)
    """The wallets that this transaction holds, by their seller: held once, they stay as this transaction left them."""

    def announce(self, seller_id: int, order_id: int = 0) -> None:
        """Tell, after the commit, who shows this order; 0 stands for something else of the seller."""
        self.changes.setdefault(OrderChanged(seller_id, order_id))


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: shown in the timeline as `name`; `seller_id` is None for support and the plant.

    What a service answers them writes money as their `locale` does; what it stores is written for everybody.
    """

    name: str
    role: str
    seller_id: int | None = None
    user_id: int | None = None
    locale: str = EN


PRODUCTION = Actor("Production", "production")
"""The plant's system."""
