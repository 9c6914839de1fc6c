"""One order as its page reads it, its timeline, the feed of events, requests, the wallet and the catalogue."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from order_app.clock import MovableClock
from order_app.db.engine import Database
from order_app.demo.seeding import ensure_basics
from order_app.domain.catalogue_data import PRODUCTS, SHIPPING_RATES
from order_app.domain.errors import NotFound
from order_app.domain.orders import Item, OrderContent
from order_app.domain.pricing import Catalogue
from order_app.domain.statuses import RequestKind, RequestReason, RequestStatus
from order_app.models import (
    Order,
    OrderEvent,
    OrderEventValues,
    OrderItem,
    RefundRequest,
    Wallet,
    WalletEntry,
)
from order_app.queries.catalogue import load_catalogue
from order_app.queries.orders import (
    TimelineEntry,
    events_after,
    last_change,
    last_event_id,
    order_detail,
    timeline,
)
from order_app.queries.wallet import EntryView, balance, entries

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
CONTENT = OrderContent(
    items=(Item("TEE-U-BLK-S", 2, "https://example.com/a.png"), Item("CAP-BLK", 1, "")),
    shipping_method="Express",
    reference="#1001",
    amount=9900,
    recipient_name="Anna Miller",
    phone="+12025550123",
    email="anna@example.com",
    address_line1="1 Main St",
    address_line2="Apt 2",
    city="Springfield",
    state="IL",
    postal_code="62701",
    country="US",
)


async def write(database: Database, *rows: Any) -> None:
    async with database.write() as uow:
        for row in rows:
            uow.session.add(row)
            await uow.session.flush()


def event(order: Order, seconds: int, what: str, **values: Any) -> OrderEvent:
    assert order.id is not None
    return OrderEvent(
        order_id=order.id,
        seller_id=order.seller_id,
        at=NOW + timedelta(seconds=seconds),
        who=values.pop("who", "merchant@example.com"),
        what=what,
        **values,
    )


def request(order: Order, seconds: int, **values: Any) -> RefundRequest:
    assert order.id is not None
    return RefundRequest(
        order_id=order.id,
        seller_id=order.seller_id,
        kind=values.pop("kind", RequestKind.REFUND),
        reason=RequestReason.DAMAGED,
        message="Torn",
        created_at=NOW + timedelta(seconds=seconds),
        created_by="merchant@example.com",
        **values,
    )


@pytest.fixture
async def order(database: Database, add_order: Any, seller_id: int) -> Order:
    made: Order = await add_order(
        seller_id,
        code="A33378-CT-3781211",
        cost=3000,
        note="Call first",
        tags=json.dumps(["gift", "vip"]),
        **{name: getattr(CONTENT, name) for name in OrderContent.__dataclass_fields__ if name != "items"},
    )
    assert made.id is not None
    await write(
        database,
        OrderItem(order_id=made.id, position=1, sku="CAP-BLK", quantity=1, unit_price=1290),
        OrderItem(
            order_id=made.id,
            position=0,
            sku="TEE-U-BLK-S",
            quantity=2,
            artwork_url="https://example.com/a.png",
            unit_price=890,
        ),
    )
    return made


async def test_detail_holds_the_whole_order(database: Database, order: Order, seller_id: int) -> None:
    async with database.read() as session:
        detail = await order_detail(session, order.code, seller_id)

    assert detail.content == CONTENT
    assert detail.item_prices == (890, 1290)
    assert detail.facts == order.facts
    assert detail.tags == ("gift", "vip")
    assert (detail.id, detail.seller_id, detail.seller_code) == (order.id, seller_id, "A33378")
    assert (detail.code, detail.version, detail.cost, detail.refunded) == (order.code, 1, 3000, 0)
    assert (detail.currency, detail.note, detail.created_at) == ("USD", "Call first", order.created_at)
    assert detail.request is None


async def test_support_sees_every_order(database: Database, order: Order) -> None:
    async with database.read() as session:
        assert (await order_detail(session, order.code, None)).id == order.id


@pytest.mark.parametrize("code", ["A33378-CT-1", "", "?", "a33378-ct-3781211", "A33378-CT-3781211 ", "x" * 5000])
async def test_an_unknown_code_is_not_found(database: Database, order: Order, seller_id: int, code: str) -> None:
    async with database.read() as session:
        with pytest.raises(NotFound) as refused:
            await order_detail(session, code, seller_id)

    assert refused.value.message == (
        "There is no order with this code. Check the code, or look for it under All orders."
    )


async def test_a_foreign_code_is_not_found(database: Database, order: Order, other_seller_id: int) -> None:
    async with database.read() as session:
        with pytest.raises(NotFound, match="There is no order with this code"):
            await order_detail(session, order.code, other_seller_id)


async def test_detail_shows_the_latest_request(database: Database, order: Order, seller_id: int) -> None:
    await write(
        database,
        request(order, 0, status=RequestStatus.DECLINED),
        request(order, 9, kind=RequestKind.CANCEL, accepted_fee=200),
    )
    async with database.read() as session:
        shown = (await order_detail(session, order.code, seller_id)).request

    assert shown is not None
    assert (shown.order_code, shown.seller_code) == (order.code, "A33378")
    assert (shown.kind, shown.status, shown.reason) == (RequestKind.CANCEL, RequestStatus.SENT, RequestReason.DAMAGED)
    assert (shown.message, shown.accepted_fee, shown.proposed_fee, shown.fee) == ("Torn", 200, None, None)
    assert (shown.created_at, shown.created_by) == (NOW + timedelta(seconds=9), "merchant@example.com")
    assert (shown.decided_at, shown.decided_by, shown.answer) == (None, "", "")


async def test_timeline_is_newest_first_with_values_where_there_are_some(
    database: Database, order: Order, add_order: Any, seller_id: int
) -> None:
    other = await add_order(seller_id)
    created, edited = event(order, 0, "created"), event(order, 5, "edited", fields="phone,city", detail="x")
    await write(database, created, event(other, 3, "created"), edited)
    assert created.id is not None
    assert edited.id is not None
    await write(
        database,
        OrderEventValues(
            event_id=edited.id, before='{"phone": "", "city": "Ulm"}', after='{"phone": "1", "city": "Bonn"}'
        ),
    )
    assert order.id is not None
    async with database.read() as session:
        shown = await timeline(session, order.id)
        newest = await timeline(session, order.id, limit=1)

    who = "merchant@example.com"
    assert shown == (
        TimelineEntry(
            edited.id, NOW + timedelta(seconds=5), who, "edited", "x", ("phone", "city"),
            {"phone": "", "city": "Ulm"}, {"phone": "1", "city": "Bonn"},
        ),
        TimelineEntry(created.id, NOW, who, "created", "", (), {}, {}),
    )  # fmt: skip
    assert newest == shown[:1]


async def test_last_change_names_who_changed_exactly_this_field(database: Database, order: Order) -> None:
    await write(
        database,
        event(order, 1, "edited", fields="city,phone", who="ann@example.com"),
        event(order, 2, "edited", fields="state,city", who="bo@example.com"),
        event(order, 3, "edited", fields="postal_code", who="cy@example.com"),
    )
    assert order.id is not None
    async with database.read() as session:
        city = await last_change(session, order.id, "city")
        phone = await last_change(session, order.id, "phone")
        part_of_a_name = await last_change(session, order.id, "code")
        wildcard = await last_change(session, order.id, "c%")

    assert city == ("bo@example.com", NOW + timedelta(seconds=2))
    assert phone == ("ann@example.com", NOW + timedelta(seconds=1))
    assert part_of_a_name is None
    assert wildcard is None


async def test_events_after_goes_on_where_it_was_left(database: Database, order: Order, seller_id: int) -> None:
    async with database.read() as session:
        assert await last_event_id(session) == 0
    happened = [event(order, number, "edited") for number in range(5)]
    await write(database, *happened)
    async with database.read() as session:
        first = await events_after(session, 0, limit=3)
        rest = await events_after(session, first[-1][0])
        newest = await last_event_id(session)

    assert first + rest == tuple((each.id, seller_id, order.id) for each in happened)
    assert newest == happened[-1].id


async def test_wallet_entries_are_the_sellers_own_newest_first(
    database: Database, order: Order, seller_id: int, other_seller_id: int
) -> None:
    common: dict[str, Any] = {"at": NOW, "who": "merchant@example.com"}
    top_up = WalletEntry(seller_id=seller_id, kind="top_up", amount=5000, balance=5000, **common)
    paid = WalletEntry(seller_id=seller_id, order_id=order.id, kind="payment", amount=-3000, balance=2000, **common)
    foreign = WalletEntry(seller_id=other_seller_id, kind="top_up", amount=1, balance=1, **common)
    await write(database, top_up, paid, foreign)
    async with database.write() as uow:
        (await uow.session.get_one(Wallet, seller_id)).balance = 2000
    async with database.read() as session:
        shown = await entries(session, seller_id)
        older = await entries(session, seller_id, before_id=paid.id)
        held = await balance(session, seller_id), await balance(session, other_seller_id), await balance(session, 999)

    assert top_up.id is not None
    assert paid.id is not None
    assert shown == (
        EntryView(paid.id, NOW, "merchant@example.com", "payment", -3000, 2000, order.code),
        EntryView(top_up.id, NOW, "merchant@example.com", "top_up", 5000, 5000, ""),
    )
    assert older == shown[1:]
    assert held == (2000, 0, 0)


async def test_the_stored_catalogue_is_the_domains_and_basics_come_once(
    database: Database, clock: MovableClock
) -> None:
    await ensure_basics(database, clock)
    async with database.read() as session:
        stored = await load_catalogue(session)

    assert stored == Catalogue({variant.sku: variant for variant in PRODUCTS}, dict(SHIPPING_RATES))
