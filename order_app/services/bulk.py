"""One way to run an action over many orders: short transactions, progress, a stop, and an answer for each order."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from order_app.db.locking import lock_orders
from order_app.db.unit_of_work import UnitOfWork
from order_app.domain.errors import DomainError, StorageUnavailable
from order_app.domain.policy import Answer, Permissions, Refused
from order_app.models import Order
from order_app.services.outcomes import NOT_FOUND, STOPPED, BulkOutcome, NotDone, chunks
from order_app.services.ports import Ports

Ask = Callable[[Permissions], Answer]
Act = Callable[[UnitOfWork, Order], Awaitable[int]]


class Course(Protocol):
    """Who follows a bulk action while it runs."""

    async def goes_on(self, so_far: BulkOutcome) -> bool:
        """Told after each transaction what is committed; False ends the action there, and the rest is left."""
        ...


async def for_each(
    ports: Ports, seller_id: int, codes: Sequence[str], ask: Ask, act: Act, course: Course | None = None
) -> BulkOutcome:
    """Ask the policy on each locked order and act where it allows, a few orders a transaction.

    `act` returns the money that moved, in minor units, and raises a DomainError before it has written anything when
    the order must be left as it is. When the database goes away after some orders are done, the rest is answered as not
    done; before that, raises StorageUnavailable. What was not reached since `course` ended the action is `stopped`.
    """
    outcome = BulkOutcome((), ())
    parts = list(chunks(codes))
    for number, part in enumerate(parts):
        try:
            outcome += await _part(ports, seller_id, part, ask, act)
        except StorageUnavailable as error:
            if not outcome.done:
                raise
            # What the transactions before this one did is committed: the answer must not hide it.
            return outcome + _left(parts[number:], Refused(error.code, error.sentence, error.way_on))
        if course is not None and not await course.goes_on(outcome):
            return outcome + _left(parts[number + 1 :], STOPPED)
    return outcome


def _left(parts: Sequence[Sequence[str]], why: Refused) -> BulkOutcome:
    return BulkOutcome((), tuple(NotDone(code, why) for part in parts for code in part))


async def _part(ports: Ports, seller_id: int, codes: Sequence[str], ask: Ask, act: Act) -> BulkOutcome:
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
                    done.append(code)
                except DomainError as error:
                    not_done.append(NotDone(code, Refused(error.code, error.sentence, error.way_on)))
    return BulkOutcome(tuple(done), tuple(not_done), amount)
