"""One way to run an action over many orders: short transactions, progress, a stop, and an answer for each order."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from sqlalchemy import update

from order_app.db.locking import lock_orders
from order_app.db.unit_of_work import UnitOfWork
from order_app.domain.errors import DomainError, StorageUnavailable
from order_app.domain.policy import Answer, Permissions, Refused
from order_app.models import Order
from order_app.services.outcomes import NOT_FOUND, STOPPED, BulkOutcome, NotDone, chunks
from order_app.services.ports import Ports

Ask = Callable[[Permissions], Answer]
Act = Callable[[UnitOfWork, Order, datetime], Awaitable[int]]
Put = Callable[[datetime], Mapping[str, object]]

_ORDERS = Order.__table__  # type: ignore[attr-defined]


class Course(Protocol):
    """Who follows a bulk action while it runs."""

    async def goes_on(self, so_far: BulkOutcome) -> bool:
        """Told after each transaction what is committed; False ends the action there, and the rest is left."""
        ...


async def for_each(
    ports: Ports,
    seller_id: int,
    codes: Sequence[str],
    ask: Ask,
    act: Act,
    *,
    put: Put | None = None,
    course: Course | None = None,
) -> BulkOutcome:
    """Ask the policy on each locked order and act where it allows, a few orders a transaction.

    `act` is given the transaction's moment (UTC), returns the money that moved, in minor units, and raises a
    DomainError before it has written anything when the order must be left as it is. What changes in the orders
    themselves it may leave to `put`: columns and values that are the same for all, written in one go.

    When the database goes away after some orders are done, the rest is answered as not done; before that, raises
    StorageUnavailable. What was not reached since `course` ended the action is `stopped`.
    """
    outcome = BulkOutcome((), ())
    parts = list(chunks(codes))
    for number, part in enumerate(parts):
        try:
            outcome += await _part(ports, seller_id, part, ask, act, put)
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


async def _part(ports: Ports, seller_id: int, codes: Sequence[str], ask: Ask, act: Act, put: Put | None) -> BulkOutcome:
    done: list[str] = []
    not_done: list[NotDone] = []
    amount = 0
    async with ports.transaction() as uow:
        now = ports.now()
        orders = {order.code: order for order in await lock_orders(uow.session, codes, seller_id)}
        for code in codes:
            order = orders.get(code)
            if order is None:
                not_done.append(NotDone(code, NOT_FOUND))
            elif isinstance(answer := ask(ports.permissions(order.facts)), Refused):
                not_done.append(NotDone(code, answer))
            else:
                try:
                    amount += await act(uow, order, now)
                    done.append(code)
                except DomainError as error:
                    not_done.append(NotDone(code, Refused(error.code, error.sentence, error.way_on)))
        if done and put is not None:
            # The rows are held, so none of them has another version than the one that was read.
            await uow.session.execute(
                update(_ORDERS)
                .where(_ORDERS.c.id.in_([orders[code].id for code in done]))
                .values({**put(now), "version": _ORDERS.c.version + 1})
            )
    return BulkOutcome(tuple(done), tuple(not_done), amount)
