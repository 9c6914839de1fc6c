"""Two who act on the same order at the same moment: one wins, the other is told calmly, and the money is right."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import func, select

from order_app.db.engine import Database
from order_app.domain.errors import DomainError
from order_app.domain.fields import Field
from order_app.domain.policy import Stage
from order_app.domain.statuses import ProductionStep, RequestKind
from order_app.models import Order, WalletEntry
from order_app.services import (
    cancellation,
    copies,
    desk,
    orders,
    payments,
    production,
    requests,
    trash,
    trash_cleaning,
    wallet,
)
from order_app.services.outcomes import BulkOutcome, Outcome
from order_app.services.ports import Ports
from tests.service.builders import COMPLETE, COST, FixedClock, Shop, draft, patch

REPEATS = {"sqlite": 3, "postgresql": 10}
DONE, AS_IT_IS = "done", "as it is"

Act = Callable[[Shop, Ports, str], Awaitable[Any]]


async def settle(acting: Awaitable[Any]) -> str:
    """What came of an action, in one word."""
    try:
        result = await acting
    except DomainError as error:
        return error.code
    if isinstance(result, BulkOutcome):
        return DONE if result.done else result.not_done[0].reason.code
    if isinstance(result, Outcome):
        return DONE if result.changed else AS_IT_IS
    return DONE


async def cancel(shop: Shop, ports: Ports, code: str) -> object:
    return await cancellation.cancel(ports, shop.merchant, shop.seller_id, code)


async def copy(shop: Shop, ports: Ports, code: str) -> object:
    return await copies.cancel_and_copy(ports, shop.colleague, shop.seller_id, code)


async def schedule(shop: Shop, ports: Ports, code: str) -> object:
    return await production.advance(ports, code, ProductionStep.SCHEDULED)


async def ship(shop: Shop, ports: Ports, code: str) -> object:
    return await production.advance(ports, code, ProductionStep.SHIPPED)


async def edit_city(shop: Shop, ports: Ports, code: str) -> object:
    return await orders.edit(ports, shop.merchant, shop.seller_id, code, patch({Field.CITY: "Peoria"}))


async def edit_city_too(shop: Shop, ports: Ports, code: str) -> object:
    return await orders.edit(ports, shop.colleague, shop.seller_id, code, patch({Field.CITY: "Joliet"}))


async def edit_name(shop: Shop, ports: Ports, code: str) -> object:
    return await orders.edit(ports, shop.colleague, shop.seller_id, code, patch({Field.RECIPIENT_NAME: "Bo Miles"}))


async def edit_country(shop: Shop, ports: Ports, code: str) -> object:
    values = {Field.COUNTRY: "GB", Field.STATE: "", Field.POSTAL_CODE: "SW1A 1AA"}
    return await orders.edit(ports, shop.colleague, shop.seller_id, code, patch(values))


async def pay(shop: Shop, ports: Ports, code: str) -> object:
    return await payments.pay(ports, shop.merchant, shop.seller_id, code, COST)


async def pay_all(shop: Shop, ports: Ports, code: str) -> object:
    return await payments.pay_many(ports, shop.colleague, shop.seller_id, [code])


async def delete(shop: Shop, ports: Ports, code: str) -> object:
    return await trash.delete_many(ports, shop.merchant, shop.seller_id, [code])


async def send_cancel(shop: Shop, ports: Ports, code: str) -> object:
    return await requests.send(ports, shop.merchant, shop.seller_id, code, draft())


async def send_refund(shop: Shop, ports: Ports, code: str) -> object:
    return await requests.send(ports, shop.colleague, shop.seller_id, code, draft(RequestKind.REFUND))


async def approve(shop: Shop, ports: Ports, code: str) -> object:
    return await requests.approve(ports, shop.support, code, 0)


async def decline(shop: Shop, ports: Ports, code: str) -> object:
    return await requests.decline(ports, shop.support, code, "No.")


async def propose(shop: Shop, ports: Ports, code: str) -> object:
    return await requests.approve(ports, shop.support, code, 100)


async def desk_cancel(shop: Shop, ports: Ports, code: str) -> object:
    return await desk.cancel(ports, shop.support, code, 0, "By phone.", held_when_asked=COST)


async def desk_refund(shop: Shop, ports: Ports, code: str) -> object:
    return await desk.refund(ports, shop.support, code, COST, "By phone.", held_when_asked=COST)


async def withdraw(shop: Shop, ports: Ports, code: str) -> object:
    return await requests.withdraw(ports, shop.merchant, shop.seller_id, code)


async def accept_fee(shop: Shop, ports: Ports, code: str) -> object:
    return await requests.accept_fee(ports, shop.merchant, shop.seller_id, code, 100)


async def accept_fee_too(shop: Shop, ports: Ports, code: str) -> object:
    return await requests.accept_fee(ports, shop.colleague, shop.seller_id, code, 100)


@dataclass(frozen=True, slots=True)
class Race:
    """Two actions on an order in this state, and every pair of answers that may come of it."""

    left: Act
    right: Act
    stage: Stage
    answers: frozenset[tuple[str, str]]
    requested: bool = False
    proposed: bool = False
    """The merchant has been asked to accept a fee of 100."""

    @property
    def name(self) -> str:
        return f"{self.left.__name__} against {self.right.__name__}"


def race(
    left: Act, right: Act, stage: Stage, *answers: tuple[str, str], requested: bool = False, proposed: bool = False
) -> Any:
    made = Race(left, right, stage, frozenset(answers), requested or proposed, proposed)
    return pytest.param(made, id=made.name)


PAID, UNPAID, FULFILLED = Stage.PAID_WINDOW_OPEN, Stage.UNPAID, Stage.FULFILLED
RACES = [
    race(cancel, schedule, PAID, (DONE, "cancelled"), ("in_production", DONE)),
    race(cancel, cancel, PAID, (DONE, AS_IT_IS), (AS_IT_IS, DONE)),
    race(copy, schedule, PAID, (DONE, "cancelled"), ("in_production", DONE)),
    race(copy, copy, PAID, (DONE, "cancelled"), ("cancelled", DONE)),
    race(copy, cancel, PAID, (DONE, AS_IT_IS), ("cancelled", DONE)),
    race(cancel, approve, PAID, (DONE, AS_IT_IS), (AS_IT_IS, DONE), requested=True),
    race(edit_city, schedule, PAID, (DONE, DONE), ("in_production", DONE)),
    race(edit_city, edit_city_too, UNPAID, (DONE, "edit_conflict"), ("edit_conflict", DONE)),
    race(edit_city, edit_name, UNPAID, (DONE, DONE)),
    race(edit_country, pay, UNPAID, (DONE, "cost_changed"), ("country_after_payment", DONE)),
    race(pay, delete, UNPAID, (DONE, "already_paid"), ("deleted", DONE)),
    race(pay, pay, UNPAID, (DONE, AS_IT_IS), (AS_IT_IS, DONE)),
    race(pay, pay_all, UNPAID, (DONE, "already_paid"), (AS_IT_IS, DONE)),
    race(schedule, schedule, PAID, (DONE, AS_IT_IS), (AS_IT_IS, DONE)),
    race(send_cancel, schedule, PAID, (DONE, "request_open"), (DONE, DONE)),
    race(send_cancel, ship, FULFILLED, (DONE, DONE), ("shipped", DONE)),
    race(send_cancel, send_refund, PAID, (DONE, "request_exists"), ("request_exists", DONE)),
    race(approve, decline, PAID, (DONE, AS_IT_IS), (AS_IT_IS, DONE), requested=True),
    race(approve, withdraw, PAID, (DONE, AS_IT_IS), (AS_IT_IS, DONE), requested=True),
    race(approve, approve, PAID, (DONE, AS_IT_IS), (AS_IT_IS, DONE), requested=True),
    race(approve, ship, FULFILLED, (DONE, "cancelled"), ("shipped", DONE), requested=True),
    race(decline, decline, PAID, (DONE, AS_IT_IS), (AS_IT_IS, DONE), requested=True),
    race(decline, withdraw, PAID, (DONE, AS_IT_IS), (AS_IT_IS, DONE), requested=True),
    race(accept_fee, withdraw, PAID, (DONE, AS_IT_IS), (AS_IT_IS, DONE), proposed=True),
    race(accept_fee, decline, PAID, (DONE, AS_IT_IS), (AS_IT_IS, DONE), proposed=True),
    race(accept_fee, ship, FULFILLED, (DONE, "cancelled"), ("shipped", DONE), proposed=True),
    race(accept_fee, accept_fee_too, PAID, (DONE, AS_IT_IS), (AS_IT_IS, DONE), proposed=True),
    race(propose, withdraw, PAID, (DONE, DONE), (AS_IT_IS, DONE), requested=True),
    race(desk_cancel, ship, FULFILLED, (DONE, "cancelled"), ("shipped", DONE)),
    race(desk_cancel, desk_cancel, FULFILLED, (DONE, AS_IT_IS), (AS_IT_IS, DONE)),
    race(desk_cancel, send_cancel, FULFILLED, (DONE, "cancelled"), ("request_open", DONE)),
    race(desk_refund, desk_refund, FULFILLED, (DONE, "nothing_left"), ("nothing_left", DONE)),
    race(desk_refund, desk_cancel, FULFILLED, (DONE, "changed_meanwhile"), ("cancelled", DONE)),
]


@pytest.fixture
async def elsewhere(shop: Shop, database_url: str) -> AsyncIterator[Ports]:
    """The services as another process has them, on the same database."""
    database = Database(database_url, patience_ms=5000)
    yield Ports(database, shop.clock, shop.ports.window)
    await database.close()


async def demand_right_money(shop: Shop) -> None:
    """The wallet is the sum of its entries, and each order's entries tell what was paid and what came back."""
    async with shop.database.read() as session:
        per_order = dict(
            (
                await session.execute(
                    select(WalletEntry.order_id, func.sum(WalletEntry.amount)).group_by(WalletEntry.order_id)  # type: ignore[arg-type, call-overload]
                )
            ).all()
        )
        found = list(await session.scalars(select(Order)))
    assert await shop.balance() == sum(int(amount) for amount in per_order.values()) >= 0
    for order in found:
        assert int(per_order.get(order.id, 0)) == (order.refunded - order.cost if order.paid_at else 0), order.code


@pytest.mark.parametrize("processes", [1, 2])
@pytest.mark.parametrize("raced", RACES)
async def test_exactly_one_wins_and_the_other_is_told(
    shop: Shop, elsewhere: Ports, dialect: str, raced: Race, processes: int
) -> None:
    rng = Random(f"{raced.name} {processes}")
    beside = shop.ports if processes == 1 else elsewhere
    for number in range(REPEATS[dialect]):
        await shop.fund(COST)
        code = await shop.in_stage(raced.stage)
        if raced.requested:
            await shop.requested(code)
        if raced.proposed:
            await requests.approve(shop.ports, shop.support, code, 100)

        async def start(act: Act, ports: Ports, code: str, pause: float) -> str:
            await asyncio.sleep(pause)
            return await settle(act(shop, ports, code))

        left = start(raced.left, shop.ports, code, rng.choice((0, 0, 0.001, 0.002)))
        right = start(raced.right, beside, code, rng.choice((0, 0, 0.001, 0.002)))
        if number % 2:
            answers = tuple(await asyncio.gather(left, right))
        else:
            answers = tuple(await asyncio.gather(right, left))[::-1]

        assert answers in raced.answers
        once = [what for what in await shop.happened(code) if what != "edited"]
        assert len(once) == len(set(once))
        await demand_right_money(shop)


async def test_an_edit_that_was_saved_stands_and_one_that_was_refused_does_not(shop: Shop, dialect: str) -> None:
    for _ in range(REPEATS[dialect]):
        code = await shop.paid()

        said, _ = await asyncio.gather(
            settle(edit_city(shop, shop.ports, code)), settle(schedule(shop, shop.ports, code))
        )

        assert (await shop.detail(code)).content.city == ("Peoria" if said == DONE else "Springfield")


async def test_the_wallet_pays_for_one_of_two_orders_when_it_holds_enough_for_one(shop: Shop, dialect: str) -> None:
    for _ in range(REPEATS[dialect]):
        first, second = await shop.create(), await shop.create()
        await shop.fund(COST)

        answers = await asyncio.gather(settle(pay(shop, shop.ports, first)), settle(pay(shop, shop.ports, second)))

        assert sorted(answers) == [DONE, "insufficient_funds"]
        assert await shop.balance() == 0
        await demand_right_money(shop)


async def test_a_reference_goes_to_one_of_two_new_orders(shop: Shop, elsewhere: Ports, dialect: str) -> None:
    for number in range(REPEATS[dialect]):
        content = replace(COMPLETE, reference=f"#{number}")

        answers = await asyncio.gather(
            *(settle(orders.create(p, shop.merchant, shop.seller_id, content)) for p in (shop.ports, elsewhere))
        )

        assert sorted(answers) == [DONE, "reference_taken"]


async def test_a_reference_goes_to_a_new_order_or_to_the_restored_one(shop: Shop, dialect: str) -> None:
    for number in range(REPEATS[dialect]):
        content = replace(COMPLETE, reference=f"#{number}")
        code = await shop.in_stage(Stage.DELETED, reference=f"#{number}")
        own = (shop.ports, shop.merchant, shop.seller_id)

        answers = await asyncio.gather(settle(trash.restore_many(*own, [code])), settle(orders.create(*own, content)))

        assert sorted(answers) == [DONE, "reference_taken"]


async def test_an_order_is_restored_or_cleared_away_and_never_half(shop: Shop, elsewhere: Ports, dialect: str) -> None:
    elsewhere.clock = FixedClock(shop.clock.moment + timedelta(days=30))
    for number in range(REPEATS[dialect]):
        kept = await shop.everything()
        code = await shop.in_stage(Stage.DELETED, reference=f"#{number}")

        restored, purged = await asyncio.gather(
            trash.restore_many(shop.ports, shop.merchant, shop.seller_id, [code]),
            trash_cleaning.purge_overdue(elsewhere),
        )

        assert (len(restored.done), purged) in ((1, 0), (0, 1))
        if restored.done:
            assert await shop.happened(code) == ["created", "deleted", "restored"]
        else:
            assert [left.reason.code for left in restored.not_done] == ["not_found"]
            left = await shop.everything()
            assert {
                name: left[name] for name in left if name not in ("sellers", "standing_counts", "route_counts")
            } == {name: kept[name] for name in kept if name not in ("sellers", "standing_counts", "route_counts")}


async def test_two_cleaners_clear_each_order_away_once(shop: Shop, elsewhere: Ports) -> None:
    for _ in range(5):
        await shop.in_stage(Stage.DELETED)
    shop.clock.advance(days=30)

    purged = await asyncio.gather(trash_cleaning.purge_overdue(shop.ports), trash_cleaning.purge_overdue(elsewhere))

    assert sum(purged) == 5
    assert (await shop.everything())["orders"] == []


async def test_codes_are_never_given_twice(shop: Shop, elsewhere: Ports) -> None:
    codes = await asyncio.gather(
        *(
            orders.create(ports, shop.merchant, shop.seller_id, COMPLETE)
            for ports in (shop.ports, elsewhere)
            for _ in range(10)
        )
    )

    assert len(set(codes)) == 20


async def test_no_top_up_is_lost(shop: Shop, elsewhere: Ports) -> None:
    await asyncio.gather(
        *(
            wallet.top_up(ports, shop.support, shop.seller_id, 100, "Bank transfer")
            for ports in (shop.ports, elsewhere)
            for _ in range(10)
        )
    )

    assert await shop.balance() == 2000
    assert [entry.balance for entry in await shop.entries()] == list(range(100, 2001, 100))


async def test_two_bulks_over_the_same_orders_share_them(shop: Shop, elsewhere: Ports) -> None:
    codes = [await shop.create() for _ in range(12)]
    await shop.fund(12 * COST)

    paid, deleted = await asyncio.gather(
        payments.pay_many(shop.ports, shop.merchant, shop.seller_id, codes),
        trash.delete_many(elsewhere, shop.merchant, shop.seller_id, codes[::-1]),
    )

    assert sorted((*paid.done, *deleted.done)) == codes
    assert await shop.balance() == (12 - len(paid.done)) * COST
    await demand_right_money(shop)
