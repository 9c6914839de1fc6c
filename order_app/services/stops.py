"""Puts cancelled orders on production's stop list, and takes the plant's word that it stopped."""

from datetime import datetime

from sqlalchemy import select

from order_app.db.locking import lock_order
from order_app.db.unit_of_work import PRODUCTION, Actor, UnitOfWork
from order_app.domain.errors import NotFound
from order_app.models import Order, ProductionStop
from order_app.services.outcomes import Outcome
from order_app.services.ports import Ports
from order_app.services.recording import record


async def put(uow: UnitOfWork, actor: Actor, order: Order, now: datetime) -> bool:
    """Put the locked order on the stop list, once; False where it stands there already. The caller has asked the policy
    whether the plant has begun."""
    if await _stop(uow, order) is not None:
        return False
    assert order.id is not None
    uow.session.add(ProductionStop(order_id=order.id, seller_id=order.seller_id, at=now))
    await record(uow, order, actor, now, "stop_listed")
    return True


async def heed(ports: Ports, code: str) -> Outcome:
    """The plant says that it stopped working on the order; a second time is answered with the state as it is.

    Raises NotFound for an order that is unknown or was never on the list.
    """
    async with ports.transaction() as uow:
        order = await lock_order(uow.session, code, None)
        stop = await _stop(uow, order)
        if stop is None:
            raise NotFound("This order is not on the stop list.", "Go on with it.")
        if stop.heeded_at is not None:
            return Outcome(code, changed=False, sentence="The stop was confirmed already.")
        stop.heeded_at = now = ports.now()
        await record(uow, order, PRODUCTION, now, "stop_heeded")
    return Outcome(code, changed=True, sentence="The stop is confirmed.")


async def _stop(uow: UnitOfWork, order: Order) -> ProductionStop | None:
    found: ProductionStop | None = await uow.session.scalar(
        select(ProductionStop).where(ProductionStop.order_id == order.id)  # type: ignore[arg-type]
    )
    return found
