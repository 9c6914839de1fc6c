"""The simulator plays the plant by its rules: a step at a time, and never with an order that can still be cancelled."""

import shutil
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.dialects import sqlite

from order_app import bootstrap
from order_app.bootstrap import Container
from order_app.clock import MovableClock
from order_app.db.migrate import migrate
from order_app.db.unit_of_work import Actor
from order_app.demo import simulator
from order_app.demo.seeding import ensure_basics
from order_app.demo.stage import Stage, Wanted
from order_app.domain.errors import StorageUnavailable
from order_app.domain.statuses import Fulfillment, Payment, ProductionStep, RequestKind, RequestReason, Shipment
from order_app.models import Order, Seller
from order_app.queries.stops import open_stops, stop_of
from order_app.services import desk, requests
from order_app.services.production import advance
from order_app.settings import Settings

FAST = 60_000.0
"""Steps a minute: whatever can be done is done within the fraction of a second that a test gives."""


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("plant") / "orders.db"
    migrate(f"sqlite:///{file}")
    return file


@pytest.fixture
async def container(schema: Path, tmp_path: Path) -> AsyncIterator[Container]:
    for file in schema.parent.iterdir():
        shutil.copy(file, tmp_path / file.name)
    made = bootstrap.build(Settings(database_url=f"sqlite:///{tmp_path / schema.name}", test_mode=True))
    await ensure_basics(made.database, made.clock, 1_000_00)
    yield made
    await made.database.close()


async def make(container: Container, *, seller: str = "A33378", **wanted: Any) -> list[str]:
    return await Stage(container.ports).make_orders(Wanted(seller, **{"payment": Payment.PAID, **wanted}))


async def play(container: Container, *, seconds: float = 0.4, rate: float = FAST) -> int:
    return await simulator.simulate(container.ports, rate_per_minute=rate, rng=Random(7), stop_after=seconds)


async def order_of(container: Container, code: str) -> Order:
    async with container.database.read() as session:
        return (await session.scalars(select(Order).where(Order.code == code))).one()  # type: ignore[arg-type]


async def test_an_order_in_its_free_window_is_left_alone(container: Container) -> None:
    (code,) = await make(container, minutes_since_paid=119)
    assert await play(container) == 0
    assert (await order_of(container, code)).fulfillment is Fulfillment.UNFULFILLED


async def test_it_goes_into_production_when_the_window_is_over(container: Container) -> None:
    (code,) = await make(container, minutes_since_paid=125)
    assert await play(container) == 1
    assert (await order_of(container, code)).fulfillment is Fulfillment.SCHEDULED


async def test_an_order_goes_a_step_at_a_time_with_a_rest_in_each_state(container: Container) -> None:
    (code,) = await make(container, minutes_since_paid=125)
    assert isinstance(container.clock, MovableClock)
    states = []
    for _ in range(5):
        await play(container)
        order = await order_of(container, code)
        states.append((order.fulfillment, order.shipment))
        container.clock.advance(simulator.REST)
    assert states == [
        (Fulfillment.SCHEDULED, Shipment.NONE),
        (Fulfillment.FULFILLED, Shipment.NONE),
        (Fulfillment.FULFILLED, Shipment.SHIPPED),
        (Fulfillment.FULFILLED, Shipment.DELIVERED),
        (Fulfillment.FULFILLED, Shipment.DELIVERED),
    ]
    assert order.carrier in ("USPS", "UPS", "FedEx")
    assert order.tracking_code


@pytest.mark.parametrize("fulfillment", list(Fulfillment))
async def test_what_waits_for_support_is_left_alone(container: Container, fulfillment: Fulfillment) -> None:
    (code,) = await make(container, fulfillment=fulfillment, minutes_since_paid=300)
    draft = requests.RequestDraft(RequestKind.CANCEL, RequestReason.OTHER)
    await requests.send(container.ports, Actor("merchant@example.com", "merchant", 1), 1, code, draft)
    assert await play(container) == 0


@pytest.mark.parametrize("fulfillment", [Fulfillment.SCHEDULED, Fulfillment.FULFILLED])
async def test_what_is_on_the_stop_list_is_stopped_once_it_was_noticed_and_worked_on_no_more(
    container: Container, fulfillment: Fulfillment
) -> None:
    (code,) = await make(container, fulfillment=fulfillment, minutes_since_paid=300)
    assert isinstance(container.clock, MovableClock)
    await desk.cancel(container.ports, Actor("support@example.com", "support"), code, 0, "By phone.")
    container.clock.advance(simulator.HEED_AFTER - timedelta(seconds=1))
    assert await play(container) == 0
    container.clock.advance(timedelta(seconds=1))
    assert await play(container) == 1
    container.clock.advance(simulator.REST)
    assert await play(container) == 0
    order = await order_of(container, code)
    assert (order.fulfillment, order.shipment) == (fulfillment, Shipment.NONE)
    async with container.database.read() as session:
        stop = await stop_of(session, order.id or 0)
        assert await open_stops(session) == ()
    assert stop is not None
    assert stop.heeded_at is not None


async def test_unpaid_cancelled_and_deleted_orders_are_left_alone(container: Container) -> None:
    await make(container, payment=Payment.UNPAID, count=3)
    await make(container, payment=Payment.UNPAID, complete=False)
    assert await play(container) == 0


async def test_a_step_that_is_refused_meanwhile_is_skipped(
    container: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = await make(container, minutes_since_paid=125, count=3)
    asked = simulator.candidates

    def stale(ports: Any, seller_id: int, step: ProductionStep) -> Any:
        # As if production had stopped these orders after they were looked up.
        return (
            asked(ports, seller_id, ProductionStep.SCHEDULED)
            if step is ProductionStep.SHIPPED
            else asked(ports, seller_id, step)
        )

    monkeypatch.setattr(simulator, "candidates", stale)
    assert await play(container) == 3
    assert {(await order_of(container, code)).shipment for code in codes} == {Shipment.NONE}


async def test_a_step_that_somebody_else_took_is_not_counted(container: Container) -> None:
    (code,) = await make(container, minutes_since_paid=125)
    await advance(container.ports, code, ProductionStep.SCHEDULED)
    assert await play(container) == 0


async def test_it_keeps_the_rate(container: Container) -> None:
    await make(container, minutes_since_paid=125, count=60)
    # Six hundred a minute are ten a second.
    assert 5 <= await play(container, seconds=1.0, rate=600) <= 14


async def test_most_steps_are_the_demo_merchants_and_others_have_their_part(container: Container) -> None:
    for seller in ("A33378", "B10042"):
        await make(container, seller=seller, minutes_since_paid=125, count=100)
    await play(container, seconds=1.0, rate=4000)
    async with container.database.read() as session:
        found = await session.execute(
            select(Seller.code, Order.fulfillment).join(Seller, Seller.id == Order.seller_id)  # type: ignore[call-overload]
        )
        taken = Counter(code for code, fulfillment in found if fulfillment is Fulfillment.SCHEDULED)
    assert taken.total() >= 20
    assert taken["A33378"] > taken["B10042"] > 0


async def test_more_candidates_than_one_query_brings_are_all_taken(container: Container) -> None:
    count = simulator.QUEUE_LENGTH + 5
    await make(container, minutes_since_paid=125, count=count)
    assert await play(container, seconds=2.0) == count


async def test_a_database_that_is_away_is_waited_for(container: Container, monkeypatch: pytest.MonkeyPatch) -> None:
    await make(container, minutes_since_paid=125)
    real, calls = advance, 0

    async def away_once(*args: Any, **more: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise StorageUnavailable
        return await real(*args, **more)

    monkeypatch.setattr(simulator, "advance", away_once)
    monkeypatch.setattr(simulator, "LOOK_SECONDS", 0.0)
    monkeypatch.setattr(simulator, "_PAUSE_WITHOUT_DATABASE", 0.05)
    assert await play(container, seconds=1.0) == 1


@pytest.mark.parametrize("step", list(ProductionStep))
async def test_candidates_are_found_on_the_index_of_the_tabs(container: Container, step: ProductionStep) -> None:
    asked = simulator.candidates(container.ports, 1, step)
    statement = str(asked.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}))
    async with container.database.read() as session:
        plan = [
            row.detail for row in await session.execute(text("EXPLAIN QUERY PLAN " + statement.replace(":", "\\:")))
        ]
    assert len(plan) == 1
    assert "USING INDEX ix_orders_seller_tab_created (seller_id=? AND tab=? AND created_at>?" in plan[0]


async def test_what_went_astray_long_ago_is_not_looked_at(container: Container) -> None:
    (code,) = await make(container, minutes_since_paid=125)
    async with container.database.write() as uow:
        await uow.session.execute(
            update(Order).where(Order.code == code).values(created_at=container.clock.now() - timedelta(days=46))  # type: ignore[arg-type]
        )
    assert await play(container) == 0
