"""The list of all sellers' orders: filters, sorts, tabs, searches and pages, against a plain sort in Python."""

from dataclasses import replace
from random import Random
from typing import Any

import pytest

from order_app.db.engine import Database
from order_app.domain.list_filter import ListFilter, Sort, SortColumn
from order_app.domain.statuses import Payment, Tab
from order_app.models import Order, Seller
from order_app.queries import all_orders
from order_app.queries.all_orders import AllPage, AllQuery, AnyonesRow, counts_of_all, page_of_all
from order_app.queries.lists import LAST, ListQuery, tab_counts
from tests.service.test_queries_list_filters import (
    KINDS,
    SEARCHES,
    SORTS,
    dates,
    expected,
    ids,
    make_varied,
    some_of,
    walked,
)


async def page(database: Database, query: AllQuery) -> AllPage:
    async with database.read() as session:
        return await page_of_all(session, query)


async def walk(database: Database, query: AllQuery, *, backward: bool) -> list[AnyonesRow]:
    """Every row from one end to the other, in the list's order."""

    async def whole(cursor: str) -> AllPage:
        shown = await page(database, replace(query, cursor=cursor))
        assert not shown.is_cut
        assert len(shown.rows) <= query.size
        return shown

    return await walked(whole, backward=backward)


def wanted_of(orders: list[Order], query: AllQuery) -> list[int]:
    """What the list is, said plainly: as a seller's, of all sellers, and a search finds what is in the trash too."""
    asked = ListQuery(0, query.tab, query.text, "", query.size, query.where, query.sort)
    searches = len(query.text) > 1 and query.tab is None
    return expected(orders, asked, with_trash=searches)


async def agrees(database: Database, orders: list[Order], query: AllQuery) -> None:
    wanted = wanted_of(orders, query)
    for backward in (False, True):
        assert ids(await walk(database, query, backward=backward)) == wanted, (query, backward)


@pytest.fixture
async def everything(database: Database, add_orders: Any, seller_id: int, other_seller_id: int) -> list[Order]:
    """300 orders of three sellers of every kind."""
    async with database.write() as uow:
        third = Seller(code="C30001", name="Third Shop")
        uow.session.add(third)
        await uow.session.flush()
        numbers = (seller_id, other_seller_id, third.id)
    return await make_varied(add_orders, lambda number: numbers[number % 3])


@pytest.mark.parametrize("sort", SORTS, ids=lambda sort: f"{sort.column}{'-' if sort.descending else '+'}")
async def test_each_filter_and_tab_leaves_what_it_says_in_the_order_asked_for(
    database: Database, everything: list[Order], sort: Sort
) -> None:
    query = AllQuery(size=40, sort=sort)
    await agrees(database, everything, query)
    for tab in Tab:
        await agrees(database, everything, replace(query, tab=tab))
    for kind, values in KINDS.items():
        for value in values:
            await agrees(database, everything, replace(query, where=ListFilter(**{kind: frozenset({value})})))


@pytest.mark.parametrize("gathered", [5000, 40, -1])
@pytest.mark.parametrize("seed", range(4))
async def test_filters_tabs_searches_and_sorts_go_together_however_they_are_read(
    database: Database, everything: list[Order], seed: int, gathered: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(all_orders, "_GATHERED", gathered)
    rng = Random(seed)
    for _ in range(15):
        kinds = rng.sample(list(KINDS), rng.choice((0, 1, 2, 2, 3)))
        where = ListFilter(**{kind: some_of(rng, kind) for kind in kinds}, **(dates(rng) if rng.random() < 0.4 else {}))
        query = AllQuery(
            tab=rng.choice((None, None, *Tab)),
            text=rng.choice(("", "", *SEARCHES)),
            size=rng.choice((1, 3, 7, 25, 100)),
            where=where,
            sort=rng.choice(SORTS),
        )
        await agrees(database, everything, query)


async def test_a_row_tells_whose_order_it_is_and_how_it_stands(
    database: Database, add_order: Any, other_seller_id: int
) -> None:
    order = await add_order(
        other_seller_id, recipient_name="Đặng Ánh", email="anh@example.com", reference="WEB-9", cost=900
    )
    for typed in ("", "dang"):
        (row,) = (await page(database, AllQuery(text=typed))).rows
        assert (row.code, row.seller_code, row.recipient_name, row.email, row.reference, row.created_at, row.facts) == (
            order.code, "B10042", "Đặng Ánh", "anh@example.com", "WEB-9", order.created_at, order.facts,
        )  # fmt: skip
        assert row.seller_name != ""


async def test_the_counts_are_those_of_all_sellers_together(
    database: Database, everything: list[Order], seller_id: int, other_seller_id: int
) -> None:
    async with database.read() as session:
        together = await counts_of_all(session)
        each = [await tab_counts(session, number) for number in {order.seller_id for order in everything}]
    assert len(each) == 3
    assert together == {tab: sum(counts[tab] for counts in each) for tab in each[0]}


class TestASearchThatManyOrdersMatch:
    @pytest.fixture(autouse=True)
    def short_sight(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(all_orders, "LOOKED_THROUGH", 40)

    @pytest.fixture
    async def hundred(self, add_orders: Any, seller_id: int, other_seller_id: int) -> list[str]:
        """The codes of 100 orders, the newest first; every fourth costs something."""
        made = await add_orders(
            {
                "seller_id": (seller_id, other_seller_id)[number % 2],
                "recipient_name": "Anna Common",
                "cost": 0 if number % 4 else number,
            }
            for number in range(100)
        )
        return [order.code for order in reversed(made)]

    async def codes(self, database: Database, **asked: Any) -> tuple[list[str], bool]:
        shown = await page(database, AllQuery(text="common", **asked))
        return [row.code for row in shown.rows], shown.is_cut

    async def test_shows_the_newest_at_once(self, database: Database, hundred: list[str]) -> None:
        assert await self.codes(database, size=10) == (hundred[:10], False)

    async def test_leads_on_to_the_end_of_what_is_looked_through_and_says_so(
        self, database: Database, hundred: list[str]
    ) -> None:
        seen: list[str] = []
        cursor, number = "", 0
        while number == 0 or cursor:
            shown = await page(database, AllQuery(text="common", size=10, cursor=cursor))
            assert shown.is_cut is (number > 0)
            seen += [row.code for row in shown.rows]
            cursor, number = shown.next, number + 1
        assert len(seen) in (39, 40)
        assert seen == hundred[: len(seen)]
        assert await self.codes(database, size=5, cursor=LAST) == (seen[-5:], True)

    async def test_is_filtered_and_sorted_within_that(self, database: Database, hundred: list[str]) -> None:
        assert await self.codes(database, size=3, sort=Sort(SortColumn.COST)) == (
            [hundred[at] for at in (3, 7, 11)],
            True,
        )
        assert await self.codes(database, where=ListFilter(payments=frozenset({Payment.PAID}))) == ([], True)

    async def test_is_whole_where_another_word_narrows_it(
        self, database: Database, hundred: list[str], add_order: Any, seller_id: int
    ) -> None:
        order = await add_order(seller_id, recipient_name="Rare Common")
        shown = await page(database, AllQuery(text="common rare", sort=Sort(SortColumn.COST)))
        assert ([row.code for row in shown.rows], shown.is_cut) == ([order.code], False)
