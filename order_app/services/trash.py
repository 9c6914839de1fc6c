"""Deletes unpaid orders softly and restores them; one or many, answered order by order."""

from collections.abc import Sequence
from datetime import datetime

from order_app.db.unit_of_work import Actor, UnitOfWork
from order_app.domain.errors import ReferenceTaken
from order_app.domain.statuses import Life
from order_app.models import Order
from order_app.services.bulk import Course, for_each
from order_app.services.orders import demand_free_reference
from order_app.services.outcomes import BulkOutcome
from order_app.services.ports import Ports
from order_app.services.recording import record


async def delete_many(
    ports: Ports, actor: Actor, seller_id: int, codes: Sequence[str], course: Course | None = None
) -> BulkOutcome:
    """Put each unpaid order into the trash, where it can be restored for 30 days.

    Help page: an order in the Unpaid status is cancelled "by selecting one or more orders and clicking Delete".
    """

    async def delete(uow: UnitOfWork, order: Order, now: datetime) -> int:
        await record(uow, order, actor, now, "deleted")
        return 0

    return await for_each(
        ports,
        seller_id,
        codes,
        lambda permitted: permitted.delete,
        delete,
        put=lambda now: {"life": Life.DELETED, "deleted_at": now},
        course=course,
    )


async def restore_many(
    ports: Ports, actor: Actor, seller_id: int, codes: Sequence[str], course: Course | None = None
) -> BulkOutcome:
    """Bring deleted orders back; an order whose reference another live order has taken stays in the trash."""

    async def restore(uow: UnitOfWork, order: Order, now: datetime) -> int:
        try:
            await demand_free_reference(uow, seller_id, order.reference)
        except ReferenceTaken as error:
            raise ReferenceTaken(error.sentence, "Change that order's reference, then restore.") from error
        order.life = Life.ACTIVE
        order.deleted_at = None
        await record(uow, order, actor, now, "restored")
        return 0

    return await for_each(ports, seller_id, codes, lambda permitted: permitted.restore, restore, course=course)
