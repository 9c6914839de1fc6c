"""Writes the timeline in the transaction of the change, and tells whom to wake after the commit."""

import json
from collections.abc import Mapping
from datetime import datetime

from order_app.db.unit_of_work import Actor, UnitOfWork
from order_app.models import Order, OrderEvent, OrderEventValues


async def record(
    uow: UnitOfWork,
    order: Order,
    actor: Actor,
    now: datetime,
    what: str,
    detail: str = "",
    *,
    before: Mapping[str, str] | None = None,
    after: Mapping[str, str] | None = None,
) -> None:
    """Append one event to the order's timeline and announce the change; `before` and `after` as people read them."""
    fields = ",".join(dict.fromkeys([*(before or {}), *(after or {})]))
    assert order.id is not None
    event = OrderEvent(
        order_id=order.id, seller_id=order.seller_id, at=now, who=actor.name, what=what, detail=detail, fields=fields
    )
    uow.session.add(event)
    if fields:
        # The values point to the event; one without values waits for the flush of all that the transaction writes.
        await uow.session.flush()
        assert event.id is not None
        uow.session.add(
            OrderEventValues(
                event_id=event.id,
                before=json.dumps(dict(before or {}), ensure_ascii=False),
                after=json.dumps(dict(after or {}), ensure_ascii=False),
            )
        )
    uow.announce(order.seller_id, order.id)
