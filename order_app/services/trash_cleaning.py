"""Takes orders out of the trash for good once they can't be restored any more, with everything that hangs on them."""

import asyncio
import contextlib
from collections.abc import Sequence

import structlog
from sqlalchemy import delete, select

from order_app.db.locking import lock_orders
from order_app.domain.policy import trash_cutoff
from order_app.domain.statuses import Tab
from order_app.models import (
    Order,
    OrderEvent,
    OrderEventValues,
    OrderItem,
    RefundRequest,
    StandingCount,
    WalletEntry,
)
from order_app.models.standing import TRASH
from order_app.services.outcomes import CHUNK
from order_app.services.ports import Ports

log = structlog.get_logger(__name__)

EVERY_SECONDS = 3600.0
"""How often the trash is looked through; an order may stay so much longer than it is kept."""

_ORDERS = Order.__table__  # type: ignore[attr-defined]
_COUNTS = StandingCount.__table__  # type: ignore[attr-defined]
_EVENTS = OrderEvent.__table__  # type: ignore[attr-defined]
_VALUES = OrderEventValues.__table__  # type: ignore[attr-defined]
_ENTRIES = WalletEntry.__table__  # type: ignore[attr-defined]
_HANGING = (_EVENTS, RefundRequest.__table__, OrderItem.__table__)  # type: ignore[attr-defined]
"""What points to an order; the search index and the tab's number follow by the database's own rules."""


class TrashCleaner:
    """Cleans the trash now and then. Two that run at once do no harm: each order goes under its seller's lock."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._look = asyncio.Event()

    def look_now(self) -> None:
        """Look at once: the clock was moved."""
        self._look.set()

    async def run(self) -> None:
        """Clean until cancelled."""
        while True:
            self._look.clear()
            if purged := await purge_overdue(self._ports):
                log.info("trash_cleaned", orders=purged)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(EVERY_SECONDS):
                    await self._look.wait()


async def purge_overdue(ports: Ports) -> int:
    """Take every order away whose days in the trash are over, a few a transaction; returns how many went.

    An order with an entry in the wallet's ledger stays, since the ledger is kept for ever; unpaid ones have none.
    """
    async with ports.database.read() as session:
        sellers = await session.scalars(
            select(_COUNTS.c.seller_id).where(_COUNTS.c.standing >= TRASH, _COUNTS.c.number > 0).distinct()
        )
        seller_ids = sorted(sellers)
    purged = 0
    for seller_id in seller_ids:
        async with ports.database.read() as session:
            overdue = await session.scalars(
                select(_ORDERS.c.code)
                .where(
                    _ORDERS.c.seller_id == seller_id,
                    _ORDERS.c.tab == Tab.TRASH.value,
                    _ORDERS.c.deleted_at <= trash_cutoff(ports.now()),
                    ~select(_ENTRIES.c.id).where(_ENTRIES.c.order_id == _ORDERS.c.id).exists(),
                )
                .order_by(_ORDERS.c.id)
            )
            codes = list(overdue)
        for start in range(0, len(codes), CHUNK):
            purged += await _purge(ports, seller_id, codes[start : start + CHUNK])
    return purged


async def _purge(ports: Ports, seller_id: int, codes: Sequence[str]) -> int:
    async with ports.transaction() as uow:
        # Asked again on the locked rows: one of them may have been restored meanwhile.
        orders = await lock_orders(uow.session, codes, seller_id)
        ids = [order.id for order in orders if ports.permissions(order.facts).purge.allowed]
        if not ids:
            return 0
        happened = select(_EVENTS.c.id).where(_EVENTS.c.order_id.in_(ids))
        await uow.session.execute(delete(_VALUES).where(_VALUES.c.event_id.in_(happened)))
        for table in _HANGING:
            await uow.session.execute(delete(table).where(table.c.order_id.in_(ids)))
        await uow.session.execute(delete(_ORDERS).where(_ORDERS.c.id.in_(ids)))
        # No order is left to name; the trash is read again.
        uow.announce(seller_id)
    return len(ids)
