"""Filters, sorts, tabs, searches and directions, all against a plain filter and sort of the same orders in Python."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from random import Random
from typing import Any

import pytest

from order_app.db.engine import Database
from order_app.domain.list_filter import NO_FILTER, ListFilter, Sort, SortColumn
from order_app.domain.statuses import (
    AddressCheck,
    Fulfillment,
    Life,
    Payment,
    RequestStatus,
    Shipment,
    ShippingMethod,
    Tab,
)
from order_app.domain.text import query_words, words
from order_app.models import Order
from order_app.queries import list_plan, list_search
from order_app.queries.lists import LAST, ListQuery, OrderRow, Page, list_page

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SORTS = [Sort(column, descending) for column in SortColumn for descending in (True, False)]
COUNTRIES = ("US", "DE", "GB", "VN", "")
NAMES = ("Anna Miller", "Anne Mills", "Bo Annable", "Zoë Müller", "Christopher Robin", "Christina Roth")
SEARCHES = ("an", "mil", "christo", "christopher", "chris ro", "t1", "example com", "zz", "a")
KINDS: dict[str, Sequence[Any]] = {
    "payments": list(Payment),
    "fulfillments": list(Fulfillment),
    "countries": COUNTRIES[:4],
    "methods": list(ShippingMethod),
    "requests": list(RequestStatus),
    "address_checks": list(AddressCheck),
}


async def page(database: Database, query: ListQuery) -> Page:
    async with database.read() as session:
        return await list_page(session, query)


async def walk(database: Database, query: ListQuery, *, backward: bool) -> list[OrderRow]:
    """Every row from one end to the other, in the list's order."""
    return await walked(lambda cursor: page(database, replace(query, cursor=cursor)), backward=backward)


async def walked(read: Callable[[str], Awaitable[Any]], *, backward: bool) -> list[Any]:
    """The same of any list, whose page at a cursor `read` gives."""
    pages: list[list[Any]] = []
    cursor = LAST if backward else ""
    while True:
        shown = await read(cursor)
        pages.append(list(shown.rows))
        cursor = shown.previous if backward else shown.next
        if not cursor:
            return [row for rows in (pages[::-1] if backward else pages) for row in rows]


@pytest.fixture
async def varied(add_orders: Any, seller_id: int, other_seller_id: int) -> list[Order]:
    """Those of the first of two sellers with 300 orders of every kind."""
    made = await make_varied(add_orders, lambda number: other_seller_id if number % 5 == 0 else seller_id)
    return [order for order in made if order.seller_id == seller_id]


async def make_varied(add_orders: Any, seller_of: Callable[[int], int]) -> list[Order]:
    """300 orders of every kind, many with the same time, amount or cost, some without an amount."""
    rng = Random(11)

    def values(number: int) -> dict[str, Any]:
        life = rng.choice((Life.ACTIVE,) * 6 + (Life.CANCELLED, Life.DELETED))
        return {
            "seller_id": seller_of(number),
            "created_at": NOON + timedelta(hours=rng.randrange(40), microseconds=rng.choice((0, 0, 1, 999_999))),
            "life": life,
            "deleted_at": NOON if life is Life.DELETED else None,
            "cancelled_at": NOON if life is Life.CANCELLED else None,
            "is_complete": rng.random() < 0.8,
            "payment": rng.choice(list(Payment)),
            "fulfillment": rng.choice(list(Fulfillment)),
            "shipment": rng.choice(list(Shipment)),
            "request_status": rng.choice((None, None, *RequestStatus)),
            "address_check": rng.choice(list(AddressCheck)),
            "country": rng.choice(COUNTRIES),
            "shipping_method": rng.choice(("", *ShippingMethod)),
            "amount": rng.choice((None, 0, 990, 990, 1990, rng.randrange(5000))),
            "cost": rng.choice((0, 500, 700, rng.randrange(5000))),
            "recipient_name": rng.choice(NAMES),
            "email": rng.choice(("", "anna@example.com", "mill@sub.example.org")),
        }

    made: list[Order] = await add_orders(values(number) for number in range(300))
    return made


def expected(orders: list[Order], query: ListQuery, *, with_trash: bool = False) -> list[int]:
    """What the list is, said plainly."""
    where = query.where
    looked_for = query_words(query.text)

    def remains(order: Order) -> bool:
        searched = words(f"{order.code} {order.reference} {order.recipient_name} {order.email}")
        return (
            (order.tab == query.tab if query.tab else with_trash or order.deleted_at is None)
            and (not where.payments or order.payment in where.payments)
            and (not where.fulfillments or order.fulfillment in where.fulfillments)
            and (not where.countries or order.country in where.countries)
            and (not where.methods or order.shipping_method in where.methods)
            and (not where.requests or order.request_status in where.requests)
            and (not where.address_checks or order.address_check in where.address_checks)
            and (where.created_from is None or order.created_at >= where.created_from)
            and (where.created_before is None or order.created_at < where.created_before)
            and all(any(word.startswith(wanted) for word in searched) for wanted in looked_for)
        )

    kept = [order for order in orders if remains(order)]
    column, turned = query.sort.column, query.sort.descending
    if column is SortColumn.DATE:
        return ids(sorted(kept, key=lambda o: (o.created_at, o.id), reverse=turned))
    if column is SortColumn.COST:
        return ids(sorted(kept, key=lambda o: (o.cost, o.created_at, o.id), reverse=turned))
    valued = [order for order in kept if order.amount is not None]
    bare = [order for order in kept if order.amount is None]
    return ids(sorted(valued, key=lambda o: (o.amount, o.created_at, o.id), reverse=turned)) + ids(
        sorted(bare, key=lambda o: (o.created_at, o.id), reverse=turned)
    )


def ids(orders: Sequence[Any]) -> list[int]:
    return [order.id or 0 for order in orders]


def some_of(rng: Random, kind: str) -> frozenset[Any]:
    return frozenset(rng.sample(list(KINDS[kind]), rng.choice((1, 1, 2, 3)) if len(KINDS[kind]) > 2 else 1))


def dates(rng: Random) -> dict[str, datetime]:
    begin = NOON + timedelta(hours=rng.randrange(-2, 40))
    both = {"created_from": begin, "created_before": begin + timedelta(hours=rng.choice((1, 8, 24)))}
    return rng.choice((both, {"created_from": begin}, {"created_before": begin}))


async def agrees(database: Database, orders: list[Order], query: ListQuery) -> None:
    """Every page forward and backward is as it is said plainly."""
    wanted = expected(orders, query)
    for backward in (False, True):
        assert ids(await walk(database, query, backward=backward)) == wanted, (query, backward)


@pytest.mark.parametrize("sort", SORTS, ids=lambda sort: f"{sort.column}{'-' if sort.descending else '+'}")
async def test_each_filter_leaves_what_it_says_in_the_order_asked_for(
    database: Database, varied: list[Order], seller_id: int, sort: Sort
) -> None:
    query = ListQuery(seller_id, size=40, sort=sort)
    await agrees(database, varied, query)
    for kind, values in KINDS.items():
        for value in values:
            await agrees(database, varied, replace(query, where=ListFilter(**{kind: frozenset({value})})))


@pytest.mark.parametrize("seed", range(8))
async def test_filters_tabs_searches_and_sorts_go_together(
    database: Database, varied: list[Order], seller_id: int, seed: int
) -> None:
    rng = Random(seed)
    for _ in range(15):
        kinds = rng.sample(list(KINDS), rng.choice((0, 1, 2, 2, 3)))
        where = ListFilter(**{kind: some_of(rng, kind) for kind in kinds}, **(dates(rng) if rng.random() < 0.4 else {}))
        query = ListQuery(
            seller_id,
            tab=rng.choice((None, None, *Tab)),
            text=rng.choice(("", "", *SEARCHES)),
            size=rng.choice((1, 3, 7, 25, 100)),
            where=where,
            sort=rng.choice(SORTS),
        )
        await agrees(database, varied, query)


@pytest.mark.parametrize("side", [side for side in list_plan.Side if side is not list_plan.Side.TAB])
@pytest.mark.parametrize("gathers", [False, True])
async def test_every_way_to_read_a_list_reads_the_same(
    database: Database,
    varied: list[Order],
    seller_id: int,
    side: list_plan.Side,
    gathers: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    choose = list_plan._ways

    def only(*given: Any, **named: Any) -> Any:
        ways = list(choose(*given, **named))
        return [way for way in ways if (way[1].side, way[1].gathers) == (side, gathers)] or ways

    monkeypatch.setattr(list_plan, "_ways", only)
    rng = Random(3)
    for sort in SORTS:
        for tab, text in ((None, ""), (Tab.PAID, ""), (None, "mil"), (Tab.SHIPPED, "an")):
            where = ListFilter(payments=some_of(rng, "payments"), countries=some_of(rng, "countries"), **dates(rng))
            await agrees(database, varied, ListQuery(seller_id, tab, text, size=3, where=where, sort=sort))


@pytest.mark.parametrize(
    "settings",
    [{"_NARROW": 0, "_STREAM": 1}, {"_NARROW": 10_000, "_STREAM": 2}, {"_LOOK_THROUGH": 3}, {"_LOOK_THROUGH": 40}],
    ids=str,
)
async def test_every_way_to_search_finds_the_same(
    database: Database, varied: list[Order], seller_id: int, settings: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in settings.items():
        monkeypatch.setattr(list_search, name, value)
    rng = Random(8)
    for text in SEARCHES:
        for sort in SORTS:
            where = rng.choice((NO_FILTER, ListFilter(methods=some_of(rng, "methods")), ListFilter(**dates(rng))))
            tab = rng.choice((None, Tab.PAID, Tab.TRASH))
            await agrees(database, varied, ListQuery(seller_id, tab, text, size=4, where=where, sort=sort))


async def test_orders_without_an_amount_come_last_in_either_direction(
    database: Database, add_order: Any, seller_id: int
) -> None:
    none, low, high = [await add_order(seller_id, amount=amount) for amount in (None, 100, 200)]

    for descending, wanted in ((True, [high, low, none]), (False, [low, high, none])):
        shown = await page(database, ListQuery(seller_id, sort=Sort(SortColumn.AMOUNT, descending)))
        assert ids(shown.rows) == ids(wanted)


@pytest.mark.parametrize(
    ("written", "column"),
    [
        *product(("a1-1", "aZ.1-1", "a1.1.1-1", "azzzzzzzz.1-1", "a-1.1-1"), (SortColumn.AMOUNT, SortColumn.COST)),
        # Among the orders without an amount; a cost there always is.
        ("b.1-1", SortColumn.COST),
    ],
)
async def test_a_cursor_that_is_none_of_this_sort_is_the_first_page(
    database: Database, varied: list[Order], seller_id: int, written: str, column: SortColumn
) -> None:
    query = ListQuery(seller_id, sort=Sort(column), size=5)

    assert await page(database, replace(query, cursor=written)) == await page(database, query)


async def test_filters_never_show_anothers_orders(
    database: Database, varied: list[Order], seller_id: int, other_seller_id: int
) -> None:
    own = {order.id for order in varied}
    for sort in SORTS:
        for where in (
            NO_FILTER,
            ListFilter(countries=frozenset({"US"})),
            ListFilter(payments=frozenset({Payment.PAID})),
        ):
            for text in ("", "mil"):
                query = ListQuery(other_seller_id, text=text, where=where, sort=sort, size=20)
                shown = await walk(database, query, backward=False)
                assert shown
                assert own.isdisjoint(ids(shown))
