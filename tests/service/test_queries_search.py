"""The search: what it finds, that both engines find the same, and that it stays within a seller's own orders."""

from random import Random
from typing import Any

import pytest
from sqlalchemy import delete

from order_app.db.engine import Database
from order_app.db.locking import lock_order
from order_app.db.search import MARK_WIDTH, index_order, order_tokens, query_tokens, seller_mark
from order_app.domain.text import fold, query_words, words
from order_app.models import Order
from order_app.queries.lists import ListQuery, list_page

LONG = "㌖㌖㌖" * 40
"""As long as a name may be, and six times as long once it is folded."""
# fmt: off
ODD = (

    "Đặng Thị Ánh",
    "İpek Işık",
    "Straße ﬁn",
    "Ⅷ ™ ℡ Ltd",
    "山田 太郎",
    "O'Neill-Smith",
    "Łódź Œuvre",
    "ΣΊΣΥΦΟΣ",
    "㌖㌖㌖" * 40,
)
NAMES = ("Anna Miller", "Anne Mills", "Bo Annable", "Zoë Müller", "miller", "MILLER JR", *ODD)
MAILS = ("anna.miller@example.com", "a_b+c-1@sub.example.org", "", "zoë@müller.example")
REFERENCES = ("#1001", "WEB-2 / 77", "etsy_4711", "")
QUERIES = (
    "an", "ann", "anna", "mil", "miller", "MILLER", "mül", "mu", "đ", "dang", "ánh anh", "ipek", "isik", "strasse",
    "fin",
    "viii", "tm", "tel", "TM", "山田", "太", "neill", "o'neill", "smith o", "lodz", "oeuvre", "σισ", "キロ", "1001",
    "#1001", "web",
    "77", "etsy", "4711", "example", "example com", "sub org", "t1", "ct", "t1-ct-1", "ct 12",
    "zz", "a", "  ", "'", '"', "\"*", "NEAR(",
    "an* OR mil", "words:an", "-an", "':*", "\\", "&|!", "an\u0000mi", "x" * 300, "㌖" * 120, "an bo ct t1 mi ex co",
)
# fmt: on


async def found(database: Database, seller_id: int, text: str) -> set[int]:
    async with database.read() as session:
        page = await list_page(session, ListQuery(seller_id, text=text, size=200))
    return {row.id for row in page.rows}


def searched(order: Order) -> list[str]:
    return [word.casefold() for word in words(f"{order.code} {order.reference} {order.recipient_name} {order.email}")]


async def test_a_search_finds_exactly_the_orders_whose_words_begin_so(
    database: Database, add_orders: Any, seller_id: int, other_seller_id: int
) -> None:
    rng = Random(3)
    orders = await add_orders(
        {
            "seller_id": rng.choice((seller_id, other_seller_id)),
            "recipient_name": rng.choice(NAMES),
            "email": rng.choice(MAILS),
            "reference": (rng.choice(REFERENCES) + f" {number}") if rng.random() < 0.7 else "",
        }
        for number in range(150)
    )

    for text in QUERIES:
        looked_for = [word.casefold() for word in query_words(text)]
        expected = {
            order.id
            for order in orders
            if order.seller_id == seller_id
            and all(any(word.startswith(wanted) for word in searched(order)) for wanted in looked_for)
        }
        assert await found(database, seller_id, text) == expected, text


@pytest.mark.parametrize(
    "text",
    [
        "A33378-CT-3781211",
        "a33378",
        "3781211",
        "37812",
        "#1001",
        "1001",
        "etsy",
        "Đặng",
        "dang",
        "ĐẶNG anh",
        "anh@",
        "anh.dang@example.com",
    ],
)  # fmt: skip
async def test_an_order_is_found_by_code_number_reference_name_and_mail(
    database: Database, add_order: Any, seller_id: int, text: str
) -> None:
    order = await add_order(
        seller_id, code="A33378-CT-3781211", reference="ETSY #1001", recipient_name="Đặng Thị Ánh",
        email="anh.dang@example.com",
    )  # fmt: skip
    await add_order(seller_id, code="A33378-CT-9", recipient_name="Somebody Else", email="else@example.net")

    hits = await found(database, seller_id, text)

    assert order.id in hits
    assert len(hits) == (2 if text == "a33378" else 1)


@pytest.mark.parametrize("text", ["Miller", "#77", "anna@example.com", "B10042-CT-5"])
async def test_a_foreign_order_is_not_found(
    database: Database, add_order: Any, seller_id: int, other_seller_id: int, text: str
) -> None:
    await add_order(
        other_seller_id, code="B10042-CT-5", reference="#77", recipient_name="Anna Miller", email="anna@example.com"
    )

    assert await found(database, seller_id, text) == set()
    assert len(await found(database, other_seller_id, text)) == 1


async def test_the_index_follows_a_change(database: Database, add_order: Any, seller_id: int) -> None:
    order = await add_order(seller_id, recipient_name="Anna Miller")
    async with database.write() as uow:
        locked = await lock_order(uow.session, order.code, seller_id)
        locked.recipient_name = "Bo Baker"
        await index_order(uow.session, locked)

    assert await found(database, seller_id, "miller") == set()
    assert await found(database, seller_id, "baker") == {order.id}


async def test_the_index_is_rolled_back_with_its_transaction(
    database: Database, add_order: Any, seller_id: int
) -> None:
    order = await add_order(seller_id, recipient_name="Anna Miller")
    with pytest.raises(RuntimeError):  # noqa: PT012
        async with database.write() as uow:
            locked = await lock_order(uow.session, order.code, seller_id)
            locked.recipient_name = "Bo Baker"
            await index_order(uow.session, locked)
            raise RuntimeError

    assert await found(database, seller_id, "miller") == {order.id}
    assert await found(database, seller_id, "baker") == set()


async def test_a_removed_order_leaves_the_index(database: Database, add_order: Any, seller_id: int) -> None:
    await add_order(seller_id, recipient_name="Anna Miller")
    async with database.write() as uow:
        await uow.session.execute(delete(Order))
    await add_order(seller_id, recipient_name="Bo Baker")

    assert await found(database, seller_id, "miller") == set()


async def test_a_new_order_is_indexed_before_it_has_an_id(database: Database, seller_id: int, clock: Any) -> None:
    async with database.write() as uow:
        order = Order(seller_id=seller_id, code="A33378-CT-1", created_at=clock.now(), recipient_name="Anna")
        uow.session.add(order)
        await index_order(uow.session, order)

    assert await found(database, seller_id, "anna") == {order.id}


def test_marks_have_one_width_and_never_begin_one_another() -> None:
    marks = [seller_mark(number) for number in (1, 35, 36, 1296, 2**31 - 1)]

    assert {len(mark) for mark in marks} == {MARK_WIDTH}
    assert len(set(marks)) == len(marks)


def test_tokens_are_plain_letters_and_digits_of_bounded_length() -> None:
    for text in (*NAMES, *QUERIES):
        for token in (*order_tokens(1, text, text, text, text), *query_tokens(1, text)):
            assert token.isalnum()
            assert len(token.encode()) < 1000


def test_a_query_word_too_long_for_the_index_still_meets_its_word() -> None:
    long = "x" * 90
    (asked,) = query_tokens(1, long)

    assert any(token.startswith(asked) for token in order_tokens(1, "", "", long, ""))
    assert fold(long) == long
