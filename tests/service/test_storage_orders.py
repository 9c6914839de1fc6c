"""What the database itself holds to, whoever writes: the tab, the counters, what is unique, what is never negative."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta, timezone
from itertools import product
from random import Random
from typing import Any

import pytest
from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.exc import StaleDataError

from order_app.db.engine import Database
from order_app.db.locking import lock_order, lock_orders, lock_seller, lock_wallet
from order_app.domain.errors import NotFound
from order_app.domain.policy import OrderFacts, tab_of
from order_app.domain.statuses import (
    AddressCheck,
    Fulfillment,
    Life,
    Payment,
    RequestKind,
    RequestReason,
    RequestStatus,
    Shipment,
    ShippingMethod,
    Tab,
)
from order_app.models import Order, OrderItem, OrderListing, RefundRequest, RouteCount, StandingCount, Wallet
from order_app.models.standing import Standing, route_parts
from order_app.queries.lists import tab_counts

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ORDERS: Any = Order.__table__
LISTED: Any = OrderListing.__table__
EVERY_STATE = list(product(Life, Payment, Fulfillment, Shipment, (True, False)))


def row(seller_id: int, number: int, **values: Any) -> dict[str, Any]:
    """A whole row of `orders`, for writing past the models."""
    life = values.get("life", Life.ACTIVE)
    defaults = {
        column.name: column.default.arg
        for column in ORDERS.columns
        if column.default is not None and not callable(column.default.arg)
    }
    return {
        **defaults,
        "missing": "",
        "version": 1,
        "is_complete": False,
        "seller_id": seller_id,
        "code": f"R{seller_id}-CT-{number}",
        "created_at": NOW + timedelta(seconds=number),
        "deleted_at": NOW if life == Life.DELETED else None,
        "cancelled_at": NOW if life == Life.CANCELLED else None,
        "amount": None,
        "open_request": None,
        **values,
    }


async def test_stored_tab_is_the_domains_in_every_state(database: Database, seller_id: int) -> None:
    async with database.write() as uow:
        await uow.session.execute(
            insert(ORDERS),
            [
                row(
                    seller_id,
                    number,
                    life=life,
                    payment=payment,
                    fulfillment=fulfillment,
                    shipment=shipment,
                    is_complete=is_complete,
                )
                for number, (life, payment, fulfillment, shipment, is_complete) in enumerate(EVERY_STATE)
            ],
        )
    async with database.read() as session:
        stored = list(await session.scalars(select(ORDERS.c.tab).order_by(ORDERS.c.id)))

    assert stored == [
        tab_of(
            OrderFacts(payment=payment, fulfillment=fulfillment, shipment=shipment, life=life, is_complete=is_complete)
        ).value
        for life, payment, fulfillment, shipment, is_complete in EVERY_STATE
    ]


async def listing_is_true(session: AsyncSession) -> int:
    """Hold every row of the list against its order; how many there are."""
    orders = {order.id: order for order in await session.execute(select(ORDERS))}
    listed = list(await session.execute(select(LISTED)))
    assert {entry.id for entry in listed} == set(orders)
    for entry in listed:
        order = orders[entry.id]
        words = Standing(order.tab, order.payment, order.fulfillment, order.request_status, order.address_check)
        assert Standing.of(entry.standing) == words
        assert route_parts(entry.route) == (order.country, order.shipping_method)
        for name in ("seller_id", "created_at", "amount", "cost"):
            assert getattr(entry, name) == getattr(order, name)
    return len(listed)


async def test_standing_and_route_say_what_the_columns_say(database: Database, seller_id: int) -> None:
    every = list(product(EVERY_STATE, (None, *RequestStatus), AddressCheck))
    async with database.write() as uow:
        await uow.session.execute(
            insert(ORDERS),
            [
                row(
                    seller_id,
                    number,
                    life=state[0],
                    payment=state[1],
                    fulfillment=state[2],
                    shipment=state[3],
                    is_complete=state[4],
                    request_status=request,
                    address_check=check,
                    country=("", "US")[number % 2],
                    shipping_method=("", "Express", "Standard")[number % 3],
                )
                for number, (state, request, check) in enumerate(every)
            ],
        )
    async with database.read() as session:
        assert await listing_is_true(session) == len(every)


async def test_the_tab_of_an_object_follows_its_change(database: Database, add_order: Any, seller_id: int) -> None:
    order = await add_order(seller_id, is_complete=True)
    async with database.write() as uow:
        locked = await lock_order(uow.session, order.code, seller_id)
        locked.payment = Payment.PAID
        await uow.session.flush()
        moved = locked.tab

    assert (order.tab, moved) == (Tab.UNPAID, Tab.PAID)


@pytest.mark.parametrize("seed", range(3))
async def test_counters_are_exact_under_random_changes(
    database: Database, seller_id: int, other_seller_id: int, seed: int
) -> None:
    rng = Random(seed)
    number = 0

    def state() -> dict[str, Any]:
        life, payment, fulfillment, shipment, is_complete = rng.choice(EVERY_STATE)
        return {
            "life": life,
            "payment": payment,
            "fulfillment": fulfillment,
            "shipment": shipment,
            "is_complete": is_complete,
            "deleted_at": NOW if life == Life.DELETED else None,
            "cancelled_at": NOW if life == Life.CANCELLED else None,
            "request_status": rng.choice((None, *RequestStatus)),
            "address_check": rng.choice(list(AddressCheck)),
            "country": rng.choice(("", "US", "DE")),
            "shipping_method": rng.choice(("", *ShippingMethod)),
            "amount": rng.choice((None, 990, 1990)),
            "cost": rng.choice((0, 500, 700)),
        }

    for _ in range(40):
        async with database.write() as uow:
            some = ORDERS.c.id % rng.randrange(1, 9) == 0
            match rng.randrange(6):
                case 0 | 1:
                    many = [
                        row(rng.choice((seller_id, other_seller_id)), number + step, **state())
                        for step in range(rng.randrange(1, 30))
                    ]
                    number += len(many)
                    await uow.session.execute(insert(ORDERS), many)
                case 2 | 3:
                    await uow.session.execute(update(ORDERS).where(some).values(state()))
                case 4:
                    await uow.session.execute(update(ORDERS).where(some).values(note="untouched tab"))
                case 5:
                    await uow.session.execute(delete(ORDERS).where(some))
    async with database.read() as session:
        real: Counter[tuple[int, str]] = Counter()
        standings: Counter[tuple[int, int]] = Counter()
        routes: Counter[tuple[int, str]] = Counter()
        for order in await session.execute(select(ORDERS)):
            real[order.seller_id, order.tab] += 1
        await listing_is_true(session)
        for entry in await session.execute(select(LISTED)):
            standings[entry.seller_id, entry.standing] += 1
            routes[entry.seller_id, entry.route] += 1
        kept_standings, kept_routes = [
            {
                (seller, value): number
                for seller, value, number in await session.execute(select(model.__table__))
                if number
            }
            for model in (StandingCount, RouteCount)
        ]
        shown = await tab_counts(session, seller_id)

    assert kept_standings == dict(standings)
    assert kept_routes == dict(routes)
    assert shown == {
        "All": sum(count for (seller, tab), count in real.items() if seller == seller_id and tab != Tab.TRASH),
        **{tab.value: real[seller_id, tab.value] for tab in Tab},
    }


async def test_a_rolled_back_order_is_not_counted(database: Database, seller_id: int) -> None:
    with pytest.raises(RuntimeError):  # noqa: PT012
        async with database.write() as uow:
            await uow.session.execute(insert(ORDERS), [row(seller_id, 1)])
            raise RuntimeError

    async with database.read() as session:
        assert (await tab_counts(session, seller_id))["All"] == 0


async def test_a_reference_is_taken_by_one_live_order_of_a_seller(
    database: Database, add_order: Any, seller_id: int
) -> None:
    await add_order(seller_id, reference="#1001")

    with pytest.raises(IntegrityError):
        await add_order(seller_id, reference="#1001")


@pytest.mark.parametrize(
    "first",
    [{"life": Life.DELETED, "deleted_at": NOW}, {"life": Life.CANCELLED, "cancelled_at": NOW}],
    ids=["deleted", "cancelled"],
)
async def test_a_reference_is_free_again_after_its_order(add_order: Any, seller_id: int, first: dict[str, Any]) -> None:
    await add_order(seller_id, reference="#1001", **first)

    second = await add_order(seller_id, reference="#1001")

    assert second.id is not None


async def test_restoring_an_order_whose_reference_is_taken_fails(
    database: Database, add_order: Any, seller_id: int
) -> None:
    first = await add_order(seller_id, reference="#1001", life=Life.DELETED, deleted_at=NOW)
    await add_order(seller_id, reference="#1001")

    with pytest.raises(IntegrityError):  # noqa: PT012
        async with database.write() as uow:
            order = await lock_order(uow.session, first.code, seller_id)
            order.life, order.deleted_at = Life.ACTIVE, None


async def test_references_of_others_and_absent_ones_don_t_collide(
    add_order: Any, seller_id: int, other_seller_id: int
) -> None:
    await add_order(seller_id, reference="#1001")
    await add_order(other_seller_id, reference="#1001")
    await add_order(seller_id, reference="")
    last = await add_order(seller_id, reference="")

    assert last.id is not None


def a_request(order: Order, **values: Any) -> RefundRequest:
    assert order.id is not None
    return RefundRequest(
        order_id=order.id,
        seller_id=order.seller_id,
        kind=RequestKind.REFUND,
        reason=RequestReason.OTHER,
        created_at=NOW,
        created_by="merchant@example.com",
        **values,
    )


@pytest.mark.parametrize("status", [RequestStatus.SENT, RequestStatus.IN_REVIEW])
async def test_an_order_has_at_most_one_open_request(
    database: Database, add_order: Any, seller_id: int, status: RequestStatus
) -> None:
    order = await add_order(seller_id)
    async with database.write() as uow:
        uow.session.add(a_request(order, status=status))

    with pytest.raises(IntegrityError):
        async with database.write() as uow:
            uow.session.add(a_request(order))


@pytest.mark.parametrize("status", [RequestStatus.APPROVED, RequestStatus.DECLINED, RequestStatus.WITHDRAWN])
async def test_a_closed_request_leaves_room_for_another(
    database: Database, add_order: Any, seller_id: int, status: RequestStatus
) -> None:
    order = await add_order(seller_id)
    async with database.write() as uow:
        uow.session.add(a_request(order, status=status))
        uow.session.add(a_request(order))

    async with database.read() as session:
        assert await session.scalar(select(func.count()).select_from(RefundRequest)) == 2


async def test_a_wallet_is_never_below_zero(database: Database, seller_id: int) -> None:
    with pytest.raises(IntegrityError):  # noqa: PT012
        async with database.write() as uow:
            wallet = await lock_wallet(uow.session, seller_id)
            wallet.balance -= 1


async def test_a_line_has_at_least_one_piece(database: Database, add_order: Any, seller_id: int) -> None:
    order = await add_order(seller_id)

    with pytest.raises(IntegrityError):
        async with database.write() as uow:
            uow.session.add(OrderItem(order_id=order.id, position=0, sku="X", quantity=0))


@pytest.mark.parametrize(
    "change",
    [
        "payment = 'Gift'",
        "life = 'Lost'",
        "open_request = 'gift'",
        "refunded = 1",
        "cost = -1",
        "life = 'Deleted'",
        "life = 'Cancelled'",
        "deleted_at = CURRENT_TIMESTAMP",
        "seller_id = 999999",
    ],
)
async def test_what_can_t_be_is_refused(database: Database, add_order: Any, seller_id: int, change: str) -> None:
    await add_order(seller_id)

    with pytest.raises(IntegrityError):
        async with database.write() as uow:
            await uow.session.execute(text(f"UPDATE orders SET {change}"))


async def test_each_change_of_an_order_raises_its_version(database: Database, add_order: Any, seller_id: int) -> None:
    order = await add_order(seller_id)
    async with database.write() as uow:
        locked = await lock_order(uow.session, order.code, seller_id)
        locked.note = "Call first"
        await uow.session.flush()
        version = locked.version

    assert (order.version, version) == (1, 2)


async def test_a_change_of_a_stale_order_is_refused(database: Database, add_order: Any, seller_id: int) -> None:
    stale = await add_order(seller_id)
    async with database.write() as uow:
        (await lock_order(uow.session, stale.code, seller_id)).note = "First"

    with pytest.raises(StaleDataError):  # noqa: PT012
        async with database.write() as uow:
            uow.session.add(stale)
            stale.note = "Second"


async def test_moments_come_back_in_utc_to_the_microsecond(database: Database, add_order: Any, seller_id: int) -> None:
    there = datetime(2026, 3, 2, 9, 30, 0, 123456, tzinfo=timezone(timedelta(hours=-5)))
    order = await add_order(seller_id, created_at=there)

    async with database.read() as session:
        back = (await session.get_one(Order, order.id)).created_at

    assert back == there
    assert back.tzinfo is UTC


async def test_a_moment_without_time_zone_is_refused(add_order: Any, seller_id: int) -> None:
    with pytest.raises(StatementError, match="time zone"):
        await add_order(seller_id, created_at=datetime(2026, 3, 2))  # noqa: DTZ001


async def test_lock_order_finds_the_sellers_order_and_supports_any(
    database: Database, add_order: Any, seller_id: int
) -> None:
    order = await add_order(seller_id)
    async with database.write() as uow:
        own = await lock_order(uow.session, order.code, seller_id)
        any_ = await lock_order(uow.session, order.code, None)

    assert own.id == any_.id == order.id


async def test_a_foreign_order_is_not_found_in_the_same_words_as_an_unknown_one(
    database: Database, add_order: Any, seller_id: int, other_seller_id: int
) -> None:
    order = await add_order(other_seller_id)
    async with database.write() as uow:
        with pytest.raises(NotFound) as foreign:
            await lock_order(uow.session, order.code, seller_id)
        with pytest.raises(NotFound) as unknown:
            await lock_order(uow.session, "A33378-CT-1", seller_id)

    assert foreign.value.message == unknown.value.message


async def test_lock_order_reads_the_row_afresh(database: Database, add_order: Any, seller_id: int) -> None:
    order = await add_order(seller_id)
    async with database.write() as uow:
        await lock_order(uow.session, order.code, seller_id)
        await uow.session.execute(update(ORDERS).values(note="Changed beside the session"))
        again = await lock_order(uow.session, order.code, seller_id)

    assert again.note == "Changed beside the session"


async def test_lock_orders_gives_the_sellers_orders_by_id_and_leaves_out_the_rest(
    database: Database, add_order: Any, seller_id: int, other_seller_id: int
) -> None:
    first, second = await add_order(seller_id), await add_order(seller_id)
    foreign = await add_order(other_seller_id)
    async with database.write() as uow:
        locked = await lock_orders(uow.session, [second.code, "X-CT-1", foreign.code, first.code], seller_id)

    assert [order.id for order in locked] == [first.id, second.id]


async def test_unknown_sellers_and_wallets_are_not_found(database: Database) -> None:
    async with database.write() as uow:
        with pytest.raises(NotFound):
            await lock_seller(uow.session, 999)
        with pytest.raises(NotFound):
            await lock_wallet(uow.session, 999)


async def test_two_writers_of_one_seller_take_turns(database: Database, seller_id: int) -> None:
    async def put_in(amount: int) -> None:
        async with database.write() as uow:
            await lock_seller(uow.session, seller_id)
            wallet = await lock_wallet(uow.session, seller_id)
            held = wallet.balance
            await asyncio.sleep(0.002)
            wallet.balance = held + amount

    await asyncio.gather(*(put_in(1) for _ in range(15)))

    async with database.read() as session:
        assert (await session.get_one(Wallet, seller_id)).balance == 15
