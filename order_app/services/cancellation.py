"""Cancels paid orders at once and free of charge, while the policy allows it."""

from datetime import datetime

from order_app.db.locking import lock_order
from order_app.db.unit_of_work import Actor, UnitOfWork
from order_app.domain.money import format_minor
from order_app.domain.statuses import Life, RequestStatus
from order_app.models import Order
from order_app.services import stops
from order_app.services.outcomes import Outcome, demand
from order_app.services.payments import give_back
from order_app.services.ports import Ports
from order_app.services.recording import record
from order_app.services.request_rows import close_request, open_request_of


async def cancel(ports: Ports, actor: Actor, seller_id: int, code: str) -> Outcome:
    """Cancel the order; the whole cost comes back to the wallet and an open request ends.

    Help page: "you have 2 hours to cancel the order without any fees". Raises NotAllowed, NotFound.
    """
    async with ports.transaction() as uow:
        order = await lock_order(uow.session, code, seller_id)
        if (outcome := demand(ports.permissions(order.facts).cancel, code)) is not None:
            return outcome
        back = await end_free(uow, actor, order, ports.now())
    returned = format_minor(back, order.currency, actor.locale)
    return Outcome(code, changed=True, sentence=f"Cancelled. {returned} came back to the wallet.")


async def end_free(uow: UnitOfWork, actor: Actor, order: Order, now: datetime) -> int:
    """Cancel the locked order free of charge; the caller has asked the policy. Returns what came back (minor units)."""
    request = await open_request_of(uow, order)
    if request is not None:
        # What support wrote with a fee that it asked for stays readable.
        answer = request.answer or "The order was cancelled free of charge."
        close_request(order, request, RequestStatus.WITHDRAWN, actor, now, answer)
    back = order.cost - order.refunded
    await end_order(uow, actor, order, back, now)
    return back


async def end_order(
    uow: UnitOfWork, actor: Actor, order: Order, back: int, now: datetime, *, stops_production: bool = False
) -> None:
    """Mark the order cancelled and bring `back` (minor units) to the wallet; the caller has asked the policy.

    `stops_production` says that the plant has begun and must be told to stop.
    """
    await give_back(uow, actor, order, back, now)
    order.life = Life.CANCELLED
    order.cancelled_at = now
    await record(uow, order, actor, now, "cancelled", f"{format_minor(back, order.currency)} back to the wallet")
    if stops_production:
        await stops.put(uow, actor, order, now)
