"""Pays orders from the seller's wallet, one or many."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from order_app.db.locking import lock_order
from order_app.db.unit_of_work import Actor, UnitOfWork
from order_app.domain.errors import CostChanged, InsufficientFunds
from order_app.domain.money import format_minor
from order_app.domain.policy import Refused
from order_app.domain.statuses import Payment
from order_app.models import Order
from order_app.services import ledger
from order_app.services.bulk import Course, for_each
from order_app.services.outcomes import BulkOutcome, Outcome, demand
from order_app.services.ports import Ports
from order_app.services.recording import record


async def pay(ports: Ports, actor: Actor, seller_id: int, code: str, agreed_cost: int | None = None) -> Outcome:
    """Take the order's cost out of the wallet and freeze it; the free-cancel window runs from now.

    `agreed_cost` (minor units) is what the dialog showed. Raises NotAllowed, InsufficientFunds, CostChanged, NotFound.
    """
    async with ports.transaction() as uow:
        order = await lock_order(uow.session, code, seller_id)
        if (outcome := demand(ports.permissions(order.facts).pay, code)) is not None:
            return outcome
        if agreed_cost is not None:
            _demand_cost(actor, order, agreed_cost)
        now = ports.now()
        await _take(uow, actor, order, now)
        for name, value in _paid(now).items():
            setattr(order, name, value)
    return Outcome(code, changed=True, sentence=f"Paid {format_minor(order.cost, order.currency, actor.locale)}.")


async def pay_many(
    ports: Ports,
    actor: Actor,
    seller_id: int,
    codes: Sequence[str],
    agreed: Mapping[str, int] | None = None,
    course: Course | None = None,
) -> BulkOutcome:
    """Pay each order that can be paid as far as the wallet lasts, in the order of `codes`; answers order by order.

    At the first that the wallet does not hold enough for the paying ends: no later, cheaper one is paid before it.
    `agreed` holds the costs (minor units) that the dialog showed: an order whose cost is another by now is left.
    """
    ended = False

    async def take(uow: UnitOfWork, order: Order, now: datetime) -> int:
        nonlocal ended
        if ended:
            raise InsufficientFunds(WAITS.sentence, WAITS.way_on)
        if agreed is not None:
            _demand_cost(actor, order, agreed.get(order.code))
        try:
            await _take(uow, actor, order, now)
        except InsufficientFunds:
            ended = True
            raise
        return order.cost

    return await for_each(ports, seller_id, codes, lambda permitted: permitted.pay, take, put=_paid, course=course)


def _paid(now: datetime) -> dict[str, object]:
    return {"payment": Payment.PAID, "paid_at": now}


WAITS = Refused(
    "insufficient_funds", "The wallet did not last for an order before this one; nothing was paid.", ledger.TOP_UP_FIRST
)
"""Why an order is left that comes after the first for which the wallet does not hold enough."""


def lasts_for(costs: Mapping[str, int], held: int) -> tuple[str, ...]:
    """Which of these orders `pay_many` would pay from a wallet that holds so much; all in minor units."""
    paid = []
    for code, cost in costs.items():
        if cost > held:
            break
        held -= cost
        paid.append(code)
    return tuple(paid)


def _demand_cost(actor: Actor, order: Order, agreed: int | None) -> None:
    if agreed != order.cost:
        raise CostChanged(
            f"The cost is now {format_minor(order.cost, order.currency, actor.locale)}; nothing was paid.",
            "Look at the order once more, then pay.",
        )


async def _take(uow: UnitOfWork, actor: Actor, order: Order, now: datetime) -> None:
    """Take the cost out of the wallet and write it down; the order itself is still to be marked paid."""
    await ledger.move(uow, order.seller_id, actor, now, ledger.PAYMENT, -order.cost, order)
    await record(uow, order, actor, now, "paid", format_minor(order.cost, order.currency))


async def give_back(uow: UnitOfWork, actor: Actor, order: Order, amount: int, now: datetime) -> None:
    """Bring `amount` (minor units) of the order's cost back to the wallet and set the payment status to match."""
    if amount > 0:
        await ledger.move(uow, order.seller_id, actor, now, ledger.REFUND, amount, order)
        order.refunded += amount
        order.payment = Payment.REFUNDED if order.refunded == order.cost else Payment.PARTIALLY_REFUNDED
