"""The search over all sellers: it finds what each seller's own search finds, in the trash too, and nothing else."""

from random import Random
from typing import Any

from order_app.db.engine import Database
from order_app.models import Seller
from order_app.queries.lists import ListQuery, list_page
from order_app.queries.support import all_sellers, find_orders
from tests.service.test_queries_search import MAILS, NAMES, QUERIES


async def found(database: Database, typed: str, limit: int = 50) -> list[str]:
    async with database.read() as session:
        return [order.code for order in await find_orders(session, typed, limit)]


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
        each: set[str] = set()
        if any(len(word) > 1 for word in typed.split()):
            async with database.read() as session:
                for seller in (seller_id, other_seller_id):
                    page = await list_page(session, ListQuery(seller, text=typed, size=200))
                    each |= {row.code for row in page.rows}
        # The list shows all orders where no word is long enough; a search over all sellers then finds nothing.
        if len(each) < 120:
            assert set(await found(database, typed, 200)) == each, typed


async def test_it_tells_whose_order_it_is_and_how_it_stands(
    database: Database, add_order: Any, other_seller_id: int
) -> None:
    order = await add_order(
        other_seller_id, recipient_name="Đặng Ánh", email="anh@example.com", reference="WEB-9", cost=900
    )
    async with database.read() as session:
        (row,) = await find_orders(session, "dang")
    assert (row.code, row.seller_code, row.recipient_name, row.email, row.reference, row.created_at, row.facts) == (
        order.code, "B10042", "Đặng Ánh", "anh@example.com", "WEB-9", order.created_at, order.facts,
    )  # fmt: skip
    assert row.seller_name != ""


async def test_the_newest_come_first_and_no_more_than_asked_for(
    database: Database, add_orders: Any, seller_id: int, other_seller_id: int
) -> None:
    orders = await add_orders(
        {"seller_id": (seller_id, other_seller_id)[number % 2], "recipient_name": "Anna"} for number in range(9)
    )
    codes = [order.code for order in reversed(orders)]
    assert await found(database, "anna", 4) == codes[:4]
    assert await found(database, "anna") == codes


async def test_a_code_or_its_beginning_is_found_in_any_case(database: Database, add_order: Any, seller_id: int) -> None:
    order = await add_order(seller_id, code="A33378-CT-3781211")
    for typed in ("A33378-CT-3781211", "a33378-ct-3781", "3781211", " A33378 "):
        assert await found(database, typed) == [order.code], typed
    for typed in ("A33378-CT-3781212", "a", "", "'", '"*', "OR", "NEAR(", "%_"):
        assert await found(database, typed) == [], typed


async def test_hundreds_of_sellers_are_searched_at_once(database: Database, add_orders: Any) -> None:
    async with database.write() as uow:
        sellers = [Seller(code=f"C{10000 + number}", name=f"Shop {number}") for number in range(400)]
        uow.session.add_all(sellers)
        await uow.session.flush()
        numbers = [seller.id for seller in sellers]
    orders = await add_orders({"seller_id": number, "recipient_name": "Bo Miller"} for number in numbers[::100])
    assert await found(database, "bo mil") == [order.code for order in reversed(orders)]
    async with database.read() as session:
        names = await all_sellers(session)
    assert len(names) == 402
    assert [seller.code for seller in names[:3]] == ["A33378", "B10042", "C10000"]


async def test_a_seldom_word_is_found_among_often_ones_however_old_the_order(
    database: Database, add_orders: Any, seller_id: int, other_seller_id: int
) -> None:
    names = ["Rare Common", *["Anna Common"] * 320, "Bo Seldom"]
    orders = await add_orders(
        {"seller_id": (seller_id, other_seller_id)[number % 2], "recipient_name": name}
        for number, name in enumerate(names)
    )
    codes = [order.code for order in orders]
    assert await found(database, "rare common") == [codes[0]]
    assert await found(database, "common") == codes[-2:-52:-1]
    assert await found(database, "anna ct") == codes[-2:-52:-1]
    assert await found(database, "common ct rare", 400) == [codes[0]]
    assert await found(database, "common ct", 400) == codes[-2::-1]
    assert await found(database, "seldom") == [codes[-1]]
    assert await found(database, "common nobody") == []
