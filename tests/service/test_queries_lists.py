"""Pages of the order lists: every order once, in order, whatever happens between two pages; never a foreign one."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from random import Random
from typing import Any

import pytest

from order_app.db.engine import Database
from order_app.domain.policy import tab_of
from order_app.domain.statuses import Life, Payment, Tab
from order_app.models import Order
from order_app.queries.lists import (
    LAST,
    ListQuery,
    OrderRow,
    Page,
    list_page,
    rows_by_code,
    tab_counts,
)
from order_app.queries.payable import oldest_unpaid

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


async def page(database: Database, query: ListQuery) -> Page:
    async with database.read() as session:
        return await list_page(session, query)


async def walk(
    database: Database,
    query: ListQuery,
    *,
    backward: bool = False,
    between: Callable[[], Awaitable[object]] | None = None,
) -> list[list[OrderRow]]:
    """Every page from one end to the other, newest first."""
    pages: list[list[OrderRow]] = []
    cursor = LAST if backward else ""
    while True:
        shown = await page(database, replace(query, cursor=cursor))
        pages.append(list(shown.rows))
        cursor = shown.previous if backward else shown.next
        if not cursor:
            return pages[::-1] if backward else pages
        if between is not None:
            await between()


def ids(pages: list[list[OrderRow]]) -> list[int]:
    return [row.id for rows in pages for row in rows]


@pytest.fixture
async def some_orders(add_orders: Any, seller_id: int, other_seller_id: int) -> list[Order]:
    """37 orders of the seller with times in no order and many alike, each beside one of another seller's."""
    rng = Random(5)
    made = await add_orders(
        values
        for number in range(37)
        for values in (
            {
                "seller_id": seller_id,
                "created_at": NOW + timedelta(seconds=rng.randrange(12)),
                "is_complete": number % 3 > 0,
                "payment": Payment.PAID if number % 4 == 0 else Payment.UNPAID,
                "recipient_name": "Ann Miller" if number % 2 else "Bo Miles",
                "cost": 100 + number,
                **({"life": Life.DELETED, "deleted_at": NOW} if number % 11 == 0 else {}),
            },
            {"seller_id": other_seller_id, "created_at": NOW, "is_complete": True, "recipient_name": "Ann Miller"},
        )
    )
    return [order for order in made if order.seller_id == seller_id]


def expected(orders: list[Order], tab: Tab | None, name: str = "") -> list[int]:
    kept = [
        order
        for order in orders
        if (order.tab == tab.value if tab else order.deleted_at is None) and name in order.recipient_name.lower()
    ]
    return [order.id or 0 for order in sorted(kept, key=lambda o: (o.created_at, o.id or 0), reverse=True)]


@pytest.mark.parametrize("search", ["", "mil", "miller ann"])
@pytest.mark.parametrize("backward", [False, True])
async def test_pages_hold_every_order_once_newest_first(
    database: Database, some_orders: list[Order], seller_id: int, search: str, backward: bool
) -> None:
    name = {"": "", "mil": "mil", "miller ann": "ann miller"}[search]
    for tab, size in product((None, *Tab), (1, 4, 100)):
        pages = await walk(database, ListQuery(seller_id, tab, search, size=size), backward=backward)

        assert ids(pages) == expected(some_orders, tab, name), (tab, size)


async def test_the_last_page_is_full_and_reached_backward(
    database: Database, some_orders: list[Order], seller_id: int
) -> None:
    everything = expected(some_orders, None)

    last = await page(database, ListQuery(seller_id, cursor=LAST, size=10))

    assert [row.id for row in last.rows] == everything[-10:]
    assert last.next == ""
    before = await page(database, ListQuery(seller_id, cursor=last.previous, size=10))
    assert [row.id for row in before.rows] == everything[-20:-10]
    again = await page(database, ListQuery(seller_id, cursor=before.next, size=10))
    assert again.rows == last.rows


async def test_one_page_has_no_neighbours(database: Database, some_orders: list[Order], seller_id: int) -> None:
    shown = await page(database, ListQuery(seller_id, size=100))

    assert (shown.next, shown.previous) == ("", "")


@pytest.mark.parametrize("backward", [False, True])
async def test_orders_that_come_in_between_shift_nothing(
    database: Database, some_orders: list[Order], add_order: Any, seller_id: int, backward: bool
) -> None:
    async def add() -> None:
        await add_order(seller_id, created_at=NOW + timedelta(hours=1))

    pages = await walk(database, ListQuery(seller_id, size=5), backward=backward, between=add)

    known = {order.id for order in some_orders}
    assert [number for number in ids(pages) if number in known] == expected(some_orders, None)
    assert len(ids(pages)) == len(set(ids(pages)))


async def test_a_cursor_behind_everything_shows_the_last_page(
    database: Database, some_orders: list[Order], seller_id: int
) -> None:
    last = await page(database, ListQuery(seller_id, cursor=LAST, size=5))

    shown = await page(database, ListQuery(seller_id, cursor="a0-1", size=5))

    assert shown == last


async def test_a_cursor_before_everything_shows_the_first_page(
    database: Database, some_orders: list[Order], seller_id: int
) -> None:
    first = await page(database, ListQuery(seller_id, size=5))

    shown = await page(database, ListQuery(seller_id, cursor="bzzzzzzzzzz-1", size=5))

    assert shown == first


@pytest.mark.parametrize(
    "nonsense", ["?", "a", "a-", "azzzzzzzzzzzz-1", "c1-1", "a1-zzzzzzzzz", "LAST", "a1-1\n", "é", "x" * 5000]
)
async def test_a_nonsense_cursor_is_the_first_page(
    database: Database, some_orders: list[Order], seller_id: int, nonsense: str
) -> None:
    assert await page(database, ListQuery(seller_id, cursor=nonsense)) == await page(database, ListQuery(seller_id))


async def test_cursors_are_short_and_fit_into_an_address(
    database: Database, some_orders: list[Order], seller_id: int
) -> None:
    shown = await page(database, ListQuery(seller_id, size=5))

    assert shown.next.replace("-", "").isalnum()
    assert len(shown.next) < 24


@pytest.mark.parametrize(("asked", "given"), [(0, 1), (-5, 1), (10_000, 36)])
async def test_the_size_of_a_page_is_bounded(
    database: Database, some_orders: list[Order], seller_id: int, asked: int, given: int
) -> None:
    shown = await page(database, ListQuery(seller_id, size=asked))

    assert len(shown.rows) == min(given, len(expected(some_orders, None)))


async def test_a_row_holds_what_the_list_shows(database: Database, add_order: Any, seller_id: int) -> None:
    order = await add_order(
        seller_id, reference="#7", recipient_name="Đặng An", country="VN", carrier="DHL", tracking_code="1", amount=990,
        cost=500, missing="city,country",
    )  # fmt: skip

    (row,) = (await page(database, ListQuery(seller_id))).rows

    assert row == OrderRow(
        id=order.id,
        code=order.code,
        version=1,
        created_at=order.created_at,
        reference="#7",
        recipient_name="Đặng An",
        country="VN",
        carrier="DHL",
        tracking_code="1",
        amount=990,
        cost=500,
        currency="USD",
        request_status=None,
        request_news=False,
        facts=order.facts,
    )


async def test_rows_by_code_gives_the_sellers_own_in_the_order_asked(
    database: Database, some_orders: list[Order], seller_id: int, other_seller_id: int, add_order: Any
) -> None:
    foreign = await add_order(other_seller_id)
    asked = [some_orders[3].code, foreign.code, "X-CT-1", some_orders[1].code]
    async with database.read() as session:
        rows = await rows_by_code(session, seller_id, asked)

    assert [row.code for row in rows] == [some_orders[3].code, some_orders[1].code]


async def test_the_oldest_unpaid_orders_come_first_and_no_more_than_are_asked_for(
    database: Database, some_orders: list[Order], seller_id: int
) -> None:
    unpaid = [order for order in some_orders if order.tab == Tab.UNPAID.value]
    async with database.read() as session:
        found = await oldest_unpaid(session, seller_id, len(unpaid) + 1)
        first = await oldest_unpaid(session, seller_id, 1)

    oldest_first = [order.code for order in sorted(unpaid, key=lambda o: (o.created_at, o.id or 0))]
    assert (list(found), list(first)) == (oldest_first, oldest_first[:1])


async def test_a_seller_without_orders_sees_empty_lists(database: Database, seller_id: int) -> None:
    async with database.read() as session:
        shown = await list_page(session, ListQuery(seller_id, cursor=LAST))
        counts = await tab_counts(session, seller_id)
        unpaid = await oldest_unpaid(session, seller_id, 1000)

    assert shown == Page((), "", "")
    assert counts == dict.fromkeys(
        ("All", "Incompleted", "Unpaid", "Paid", "Processed", "Shipped", "Cancelled", "Trash"), 0
    )
    assert unpaid == ()


async def test_a_seller_never_sees_anothers_orders(
    database: Database, some_orders: list[Order], seller_id: int, other_seller_id: int
) -> None:
    own = {order.id for order in some_orders}
    for tab in (None, *Tab):
        for text in ("", "ann", "t2", "miller"):
            pages = await walk(database, ListQuery(other_seller_id, tab, text))
            assert own.isdisjoint(ids(pages))


async def test_the_tab_of_every_listed_row_is_the_tab_asked_for(
    database: Database, some_orders: list[Order], seller_id: int
) -> None:
    for tab in Tab:
        for row in (await page(database, ListQuery(seller_id, tab))).rows:
            assert tab_of(row.facts) is tab
