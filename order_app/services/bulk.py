"""One way to run an action over many orders: short transactions, and an answer for each order."""

from collections.abc import Awaitable, Callable, Sequence

from order_app.db.locking import lock_orders
from order_app.db.unit_of_work import UnitOfWork
from order_app.domain.errors import DomainError
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
    the order must be left as it is.
    """
    done: list[str] = []
    not_done: list[NotDone] = []
    amount = 0
    for part in chunks(codes):
        async with ports.transaction() as uow:
            orders = {order.code: order for order in await lock_orders(uow.session, part, seller_id)}
            for code in part:
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
