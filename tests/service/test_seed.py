"""The demo data: as much as asked for, the same each time, true to every rule of the product."""

import time
from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import func, select

from order_app.clock import MovableClock
from order_app.db.engine import Database
from order_app.demo.seeding import CHUNK, ensure_basics, seed
from order_app.domain.orders import missing_fields
from order_app.domain.policy import DEFAULT_WINDOW, Stage, stage_of, tab_of
from order_app.domain.pricing import quote
from order_app.domain.statuses import OPEN_REQUEST_STATUSES, Payment, RequestKind, Tab
from order_app.models import Order, OrderEvent, OrderItem, RefundRequest, Seller, Wallet, WalletEntry
from order_app.queries.catalogue import load_catalogue
from order_app.queries.lists import ListQuery, list_page, tab_counts
from order_app.queries.orders import content_of

TIMES = ("paid_at", "scheduled_at", "fulfilled_at", "shipped_at", "delivered_at")


@pytest.fixture
def clock() -> MovableClock:
    """Stands still enough: seeds are told to the second."""
    made = MovableClock()
    made.set(datetime.fromisoformat("2026-03-02T12:00:00.5+00:00"))
    return made


async def all_of(database: Database, model: Any) -> list[Any]:
    async with database.read() as session:
        return list(await session.scalars(select(model).order_by(*model.__table__.primary_key.columns)))


async def lines_by_order(database: Database) -> dict[int, list[OrderItem]]:
    lines: dict[int, list[OrderItem]] = {}
    for line in await all_of(database, OrderItem):
        lines.setdefault(line.order_id, []).append(line)
    return lines


async def test_orders_are_as_many_as_asked_a_fifth_the_first_sellers(
    database: Database, clock: MovableClock, seller_id: int
) -> None:
    told: list[tuple[int, int]] = []

    await seed(database, sellers=4, orders=500, clock=clock, progress=lambda *step: told.append(step))

    owners = Counter(order.seller_id for order in await all_of(database, Order))
    assert owners.total() == 500
    assert owners[seller_id] == 100
    assert len(owners) == len(await all_of(database, Seller)) == 4
    assert told == [(500, 500)]


async def test_a_seller_alone_gets_everything(database: Database, clock: MovableClock, seller_id: int) -> None:
    await seed(database, sellers=1, orders=60, clock=clock)

    assert {order.seller_id for order in await all_of(database, Order)} == {seller_id}


async def test_the_same_seed_gives_the_same_data(database: Database, clock: MovableClock) -> None:
    moment = clock.now()
    await seed(database, sellers=1, orders=40, seed=3, clock=clock)
    clock.set(moment)
    await seed(database, sellers=1, orders=40, seed=3, clock=clock)

    told = [order.model_dump(exclude={"id", "code", "reference"}) for order in await all_of(database, Order)]
    assert told[40:] == told[:40]


async def test_every_tab_and_stage_is_there(database: Database, clock: MovableClock, seller_id: int) -> None:
    await seed(database, sellers=2, orders=1000, clock=clock)

    async with database.read() as session:
        counts = await tab_counts(session, seller_id)
    own = [order for order in await all_of(database, Order) if order.seller_id == seller_id]
    stages = {stage_of(order.facts, clock.now()) for order in own}
    assert all(counts[tab.value] >= 2 for tab in Tab), counts
    assert counts["All"] + counts["Trash"] == 200
    assert stages == set(Stage)
    assert sum(order.open_request is not None for order in own) >= 2


async def test_orders_are_true_to_the_rules(database: Database, clock: MovableClock) -> None:
    await seed(database, sellers=3, orders=600, clock=clock)
    async with database.read() as session:
        catalogue = await load_catalogue(session)
    lines = await lines_by_order(database)
    now = clock.now()

    orders = await all_of(database, Order)
    for order in orders:
        items = lines.get(order.id, [])
        content = content_of(order, items)
        pairs = [(item.sku, item.quantity) for item in items]
        assert order.tab == tab_of(order.facts).value
        assert order.missing == ",".join(missing_fields(content, catalogue))
        assert order.is_complete == (not order.missing)
        assert order.cost == quote(pairs, order.country, order.shipping_method, catalogue).total
        assert all(item.unit_price == catalogue.prices[item.sku] for item in items)
        assert (order.paid_at is None) == (order.payment is Payment.UNPAID)
        moments = [order.created_at, *(getattr(order, name) for name in TIMES if getattr(order, name)), now]
        assert moments == sorted(moments)
        if order.scheduled_at is not None:
            assert order.scheduled_at >= order.paid_at + DEFAULT_WINDOW
        if order.is_complete:
            assert 1.3 < order.amount / order.cost < 2.6
        assert bool(order.tracking_code) == bool(order.carrier) == (order.shipped_at is not None)
    assert [order.created_at for order in orders] == sorted(order.created_at for order in orders)
    assert orders[0].created_at < now - timedelta(days=90)
    assert orders[-1].created_at > now - timedelta(hours=2)


async def test_timelines_tell_what_the_statuses_show(database: Database, clock: MovableClock) -> None:
    await seed(database, sellers=2, orders=400, clock=clock)
    told: dict[int, list[OrderEvent]] = {}
    for event in await all_of(database, OrderEvent):
        told.setdefault(event.order_id, []).append(event)

    for order in await all_of(database, Order):
        events = told[order.id]
        what = [event.what for event in events]
        assert what[0] == "created"
        assert [event.at for event in events] == sorted(event.at for event in events)
        assert all(event.seller_id == order.seller_id for event in events)
        for name in TIMES:
            if (moment := getattr(order, name)) is not None:
                assert [event.at for event in events if event.what == name.removesuffix("_at")] == [moment]
        assert ("cancelled" in what) == (order.cancelled_at is not None)
        assert ("deleted" in what) == (order.deleted_at is not None)


async def test_requests_agree_with_their_orders(database: Database, clock: MovableClock) -> None:
    await seed(database, sellers=2, orders=600, clock=clock)
    orders = {order.id: order for order in await all_of(database, Order)}
    requests = await all_of(database, RefundRequest)
    waiting = {request.order_id: request.kind for request in requests if request.status in OPEN_REQUEST_STATUSES}

    assert waiting == {order.id: order.open_request for order in orders.values() if order.open_request is not None}
    assert {request.kind for request in requests} == set(RequestKind)
    assert all(request.seller_id == orders[request.order_id].seller_id for request in requests)


async def test_each_wallet_is_the_sum_of_its_entries_and_was_never_below_zero(
    database: Database, clock: MovableClock
) -> None:
    await seed(database, sellers=3, orders=600, clock=clock)
    orders = {order.id: order for order in await all_of(database, Order)}
    by_order: Counter[int] = Counter()

    for wallet in await all_of(database, Wallet):
        entries = [entry for entry in await all_of(database, WalletEntry) if entry.seller_id == wallet.seller_id]
        assert wallet.balance == sum(entry.amount for entry in entries) >= 1_000_00
        assert entries[0].balance == entries[0].amount
        assert all(after.balance == before.balance + after.amount for before, after in pairwise(entries))
        assert all(entry.balance >= 0 for entry in entries)
        assert [entry.at for entry in entries] == sorted(entry.at for entry in entries)
        assert entries[0].kind == "top_up"
        for entry in entries:
            if entry.order_id is not None:
                by_order[entry.order_id] += entry.amount
    for order_id, order in orders.items():
        assert by_order[order_id] == (order.refunded - order.cost if order.paid_at is not None else 0)


async def test_seeded_orders_are_found(database: Database, clock: MovableClock, seller_id: int) -> None:
    await seed(database, sellers=2, orders=100, clock=clock)
    orders = [order for order in await all_of(database, Order) if order.seller_id == seller_id]

    async with database.read() as session:
        for order in orders:
            page = await list_page(
                session, ListQuery(seller_id, Tab(order.tab), f"{order.code} {order.recipient_name}", size=5)
            )
            assert [row.id for row in page.rows] == [order.id]


async def test_new_orders_can_follow_a_seed(database: Database, clock: MovableClock, add_order: Any) -> None:
    await seed(database, sellers=2, orders=50, clock=clock)
    seller = (await all_of(database, Seller))[0]

    order = await add_order(seller.id, code=f"{seller.code}-CT-{seller.next_number}")

    assert order.id == 51


async def test_a_second_seed_adds_to_the_first(database: Database, clock: MovableClock) -> None:
    await seed(database, sellers=2, orders=CHUNK // 50, clock=clock)
    await seed(database, sellers=2, orders=CHUNK // 50, seed=8, clock=clock)

    async with database.read() as session:
        codes = await session.scalar(select(func.count(Order.code.distinct())))  # type: ignore[attr-defined]
    assert codes == CHUNK // 25


async def test_basics_leave_what_is_there(database: Database, clock: MovableClock, seller_id: int) -> None:
    async with database.write() as uow:
        (await uow.session.get_one(Wallet, seller_id)).balance = 42

    await ensure_basics(database, clock, opening_balance=1_000_00)

    assert (await all_of(database, Wallet))[0].balance == 42
    assert len(await all_of(database, Seller)) == 2


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_a_thousand_orders_are_there_at_once(database: Database, clock: MovableClock) -> None:
    began = time.process_time()

    await seed(database, sellers=2, orders=1000, clock=clock)

    assert time.process_time() - began < 1.5
