"""Cancels a paid order free of charge and places the same order anew, in one step."""

from dataclasses import dataclass

from order_app.db.locking import lock_order
from order_app.db.unit_of_work import Actor
from order_app.domain.errors import NotAllowed
from order_app.domain.policy import Refused
from order_app.queries.orders import content_of, items_of
from order_app.services.cancellation import end_free
from order_app.services.orders import place
from order_app.services.ports import Ports
from order_app.services.recording import record


@dataclass(frozen=True, slots=True)
class Copied:
    """The code of the new order, and what came back to the wallet (minor units of the currency)."""

    code: str
    back: int
    currency: str


async def cancel_and_copy(ports: Ports, actor: Actor, seller_id: int, code: str) -> Copied:
    """Cancel the order, bring its whole cost back and place an unpaid one with the same content, note and tags.

    The new order takes the reference over. Raises NotAllowed and NotFound; both orders are then as they were.
    """
    catalogue = await ports.catalogue()
    async with ports.transaction() as uow:
        order = await lock_order(uow.session, code, seller_id)
        answer = ports.permissions(order.facts).cancel_and_copy
        if isinstance(answer, Refused):
            raise NotAllowed(answer.sentence, answer.way_on, code=answer.code)
        now = ports.now()
        content = content_of(order, await items_of(uow.session, order))
        back = await end_free(uow, actor, order, now)
        # The reference is unique among live orders: the old one must have left them before the new one comes.
        await uow.session.flush()
        copy = await place(uow, actor, seller_id, content, catalogue, now)
        copy.note, copy.tags = order.note, order.tags
        await record(uow, copy, actor, now, "copied_from", code)
        await record(uow, order, actor, now, "copied_to", copy.code)
        return Copied(copy.code, back, order.currency)
