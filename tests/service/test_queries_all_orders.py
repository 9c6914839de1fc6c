"""The list of all sellers' orders: every filter, sort, tab, search and page against a plain filter and sort in Python."""

from dataclasses import replace
from random import Random
from typing import Any

import pytest

from order_app.db.engine import Database
from order_app.domain.list_filter import ListFilter, Sort
from order_app.domain.statuses import Tab
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
)


async def page(database: Database, query: AllQuery) -> AllPage:
    async with database.read() as session:
        return await page_of_all(session, query)


async def walk(database: Database, query: AllQuery, *, backward: bool) -> list[AnyonesRow]:
    """Every row from one end to the other, in the list's order."""
    pages: list[list[AnyonesRow]] = []
    cursor = LAST if backward else ""
    while True:
        shown = await page(database, replace(query, cursor=cursor))
        assert not shown.is_cut
        assert len(shown.rows) <= query.size
        pages.append(list(shown.rows))
        cursor = shown.previous if backward else shown.next
        if not cursor:
            return [row for rows in (pages[::-1] if backward else pages) for row in rows]


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
