"""The words of all sellers' orders: found are those that each seller's own search finds, and no others."""

from random import Random
from typing import Any

import pytest

from order_app.db.engine import Database
from order_app.models import Order, Seller
from order_app.queries import support
from order_app.queries.lists import ListQuery, list_page
from order_app.queries.support import Matches, all_sellers, newest_matches
from tests.service.test_queries_search import MAILS, NAMES, QUERIES


async def found(database: Database, typed: str, limit: int = 50) -> Matches | None:
    async with database.read() as session:
        return await newest_matches(session, typed, limit)


def whole(orders: list[Order]) -> Matches:
    return Matches(tuple(order.id or 0 for order in orders), is_whole=True)


def cut(orders: list[Order]) -> Matches:
    return Matches(tuple(order.id or 0 for order in orders), is_whole=False)


async def test_it_finds_what_the_searches_of_all_sellers_find_together(
    database: Database, add_orders: Any, seller_id: int, other_seller_id: int
) -> None:
    rng = Random(7)
    await add_orders(
        {
            "seller_id": rng.choice((seller_id, other_seller_id)),
            "recipient_name": rng.choice(NAMES),
            "email": rng.choice(MAILS),
        }
        for _ in range(120)
    )
    for typed in QUERIES:
        if not any(len(word) > 1 for word in typed.split()):
            continue
        each: set[int] = set()
        async with database.read() as session:
            for seller in (seller_id, other_seller_id):
                page = await list_page(session, ListQuery(seller, text=typed, size=200))
                each |= {row.id for row in page.rows}
        # A seller's list shows all orders where no word is long enough.
        if len(each) < 120:
            matches = await found(database, typed, 200)
            assert matches is not None, typed
            assert (set(matches.ids), matches.is_whole) == (each, True), typed


async def test_a_code_or_its_beginning_is_found_in_any_case(database: Database, add_order: Any, seller_id: int) -> None:
    order = await add_order(seller_id, code="A33378-CT-3781211")
    for typed in ("A33378-CT-3781211", "a33378-ct-3781", "3781211", " A33378 "):
        assert await found(database, typed) == whole([order]), typed
    for typed in ("A33378-CT-3781212", "OR", "NEAR(", "zz"):
        assert await found(database, typed) == whole([]), typed
    for typed in ("a", "", "'", '"*', "%_"):
        assert await found(database, typed) is None, typed


async def test_hundreds_of_sellers_are_searched_at_once(database: Database, add_orders: Any) -> None:
    async with database.write() as uow:
        sellers = [Seller(code=f"C{10000 + number}", name=f"Shop {number}") for number in range(400)]
        uow.session.add_all(sellers)
        await uow.session.flush()
        numbers = [seller.id for seller in sellers]
    orders = await add_orders({"seller_id": number, "recipient_name": "Bo Miller"} for number in numbers[::100])
    assert await found(database, "bo mil") == whole(orders[::-1])
    async with database.read() as session:
        names = await all_sellers(session)
    assert len(names) == 402
    assert [seller.code for seller in names[:3]] == ["A33378", "B10042", "C10000"]


@pytest.mark.parametrize("looked_at", [0, 15_000])
async def test_a_seldom_word_is_found_among_often_ones_however_old_the_order(
    database: Database,
    add_orders: Any,
    seller_id: int,
    other_seller_id: int,
    looked_at: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(support, "_LOOKED_AT", looked_at)
    names = ["Rare Common", *["Anna Common"] * 320, "Bo Seldom"]
    orders = await add_orders(
        {"seller_id": (seller_id, other_seller_id)[number % 2], "recipient_name": name}
        for number, name in enumerate(names)
    )
    assert await found(database, "rare common") == whole([orders[0]])
    for typed in ("common", "anna ct"):
        matches = await found(database, typed)
        assert matches is not None
        # Of one second either all or none are given.
        newest = cut(orders[-2:-52:-1])
        assert (matches.ids, matches.is_whole) in ((newest.ids, False), (newest.ids[:-1], False)), typed
    assert await found(database, "common ct rare", 400) == whole([orders[0]])
    assert await found(database, "common ct", 400) == whole(orders[-2::-1])
    assert await found(database, "seldom") == whole([orders[-1]])
    assert await found(database, "common nobody") == whole([])
