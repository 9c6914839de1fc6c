"""One way to run an action over many orders: short transactions, and an answer for each order."""

from collections.abc import Awaitable, Callable, Sequence

from order_app.db.locking import lock_orders
from order_app.db.unit_of_work import UnitOfWork
from order_app.domain.errors import DomainError, StorageUnavailable
from order_app.domain.policy import Answer, Permissions, Refused
from order_app.models import Order
from order_app.services.outcomes import NOT_FOUND, BulkOutcome, NotDone, chunks
from order_app.services.ports import Ports


async def for_each(
    ports: Ports,
    seller_id: int,
    codes: Sequence[str],
    ask: Callable[[Permissions], Answer],
    act: Callable[[UnitOfWork, Order], Awaitable[int]],
) -> BulkOutcome:
    """Ask the policy on each locked order and act where it allows.

    `act` returns the money that moved, in minor units, and raises a DomainError before it has written anything when
    the order must be left as it is. When the database goes away after some orders are done, the rest is answered as not
    done; before that, raises StorageUnavailable.
    """
    done: list[str] = []
    not_done: list[NotDone] = []
    amount = 0
    parts = list(chunks(codes))
    for number, part in enumerate(parts):
        try:
            answer = await _part(ports, seller_id, part, ask, act)
        except StorageUnavailable as error:
            if not done:
                raise
            # What the transactions before this one did is committed: the answer must not hide it.
            refused = Refused(error.code, error.sentence, error.way_on)
            not_done += [NotDone(code, refused) for rest in parts[number:] for code in rest]
            break
        done += answer.done
        not_done += answer.not_done
        amount += answer.amount
    return BulkOutcome(tuple(done), tuple(not_done), amount)


async def _part(
    ports: Ports,
    seller_id: int,
    codes: Sequence[str],
    ask: Callable[[Permissions], Answer],
    act: Callable[[UnitOfWork, Order], Awaitable[int]],
) -> BulkOutcome:
    done: list[str] = []
    not_done: list[NotDone] = []
    amount = 0
    async with ports.transaction() as uow:
        orders = {order.code: order for order in await lock_orders(uow.session, codes, seller_id)}
        for code in codes:
            order = orders.get(code)
            if order is None:
                not_done.append(NotDone(code, NOT_FOUND))
            elif isinstance(answer := ask(ports.permissions(order.facts)), Refused):
                not_done.append(NotDone(code, answer))
            else:
                try:
                    amount += await act(uow, order)
                    await uow.session.flush()
                    done.append(code)
                except DomainError as error:
                    not_done.append(NotDone(code, Refused(error.code, error.sentence, error.way_on)))
    return BulkOutcome(tuple(done), tuple(not_done), amount)
