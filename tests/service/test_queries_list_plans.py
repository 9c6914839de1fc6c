"""How the engines read the lists: no statement scans a table, none sorts one.

What may be sorted: the rows of the page itself (`size` + 1 of them), and on PostgreSQL the beginnings of a list's
stretches, of which each holds at most as many. Two ways of reading sort what they gathered, chosen only where that is
little: the orders of a narrow date range that are sorted by money, and what the index of words found for a search.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from sqlalchemy import event, text

from order_app.clock import MovableClock
from order_app.db.engine import Database
from order_app.demo.seeding import seed
from order_app.domain.list_filter import NO_FILTER, ListFilter, Sort, SortColumn
from order_app.domain.statuses import Payment, ShippingMethod, Tab
from order_app.queries import all_orders, list_plan, list_search
from order_app.queries.all_orders import AllQuery, counts_of_all, page_of_all
from order_app.queries.lists import LAST, ListQuery, list_page, rows_by_code, tab_counts
from order_app.queries.orders import order_detail, timeline
from order_app.queries.payable import oldest_unpaid
from order_app.queries.wallet import entries

BIG_TABLES = ("orders", "order_list", "order_search", "order_events", "wallet_entries")
SORTS = [Sort(column, descending) for column in SortColumn for descending in (True, False)]

AS_USUAL = "SELECT 1"
Statement = tuple[str, Any, str]
"""A statement, its parameters, and what PostgreSQL was told before it."""


class Noted:
    """The statements that were read while it listened."""

    def __init__(self, database: Database) -> None:
        self.statements: list[Statement] = []
        self._told = AS_USUAL
        reader, _ = database._engines()
        event.listen(reader.sync_engine, "before_cursor_execute", self._note)

    def _note(self, _: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        if "set_config(" in statement:
            self._told = statement
        elif statement.lstrip().startswith(("SELECT", "WITH")):
            self.statements.append((statement, parameters, self._told))

    def taken(self) -> list[Statement]:
        """What was noted, each text once; then begins anew."""
        noted, self.statements = {one[0]: one for one in self.statements}, []
        return list(noted.values())


@pytest.fixture
async def many(database: Database, clock: MovableClock) -> Database:
    """2,000 orders of 30 sellers, with the engine's statistics of them."""
    await seed(database, sellers=30, orders=2000, clock=clock)
    return database


def filters(clock: MovableClock) -> Iterator[ListFilter]:
    now = clock.now()
    month = {"created_from": now - timedelta(days=40), "created_before": now - timedelta(days=10)}
    yield NO_FILTER
    yield ListFilter(**month)
    for kinds in (
        {"payments": frozenset({Payment.PAID})},
        {"countries": frozenset({"US", "DE"})},
        {"methods": frozenset({ShippingMethod.STANDARD})},
        {"payments": frozenset({Payment.PAID, Payment.UNPAID}), "countries": frozenset({"US"})},
    ):
        yield ListFilter(**kinds)
        yield ListFilter(**kinds, **month)


async def read_every_list(database: Database, seller_id: int, clock: MovableClock, *, searches: bool) -> int:
    """Read the first page, the one after it, the one before that, and the last, of every kind of list; how many."""
    number = 0
    tabs, sorts = ((None, Tab.SHIPPED), SORTS[::3]) if searches else ((None, Tab.SHIPPED, Tab.TRASH), SORTS)
    async with database.read() as session:
        for where in list(filters(clock))[:: 3 if searches else 1]:
            for sort, tab, typed in product(sorts, tabs, ("com", "a33378 example") if searches else ("",)):
                number += 1
                query = ListQuery(seller_id, tab, typed, size=3, where=where, sort=sort)
                first = await list_page(session, query)
                after = await list_page(session, replace(query, cursor=first.next))
                await list_page(session, replace(query, cursor=after.previous))
                await list_page(session, replace(query, cursor=LAST))
    return number


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_sqlite_walks_a_list_on_its_index_and_sorts_no_more_than_the_page(
    many: Database, seller_id: int, clock: MovableClock
) -> None:
    noted = Noted(many)
    assert await read_every_list(many, seller_id, clock, searches=False) > 100
    statements = noted.taken()

    assert len(statements) > 100
    for statement, values, _ in statements:
        steps = await sqlite_plan(many, statement, values)
        scans = [step for step in steps if step.startswith("SCAN")]
        assert set(scans) <= {"SCAN page", "SCAN anon_1", "SCAN (subquery-2)"}, (statement, steps)
        assert "SCAN (subquery-2)" not in scans or "_created" in statement
        for step in steps:
            if "order_list" in step or "ix_orders" in step:
                assert "(seller_id=?" in step, steps
        if "LIMIT :limit) AS page" in statement:
            gathers = "_created WHERE" in statement and ("entry.amount" in statement or "entry.cost" in statement)
            sorts = [step for step in steps if step == "USE TEMP B-TREE FOR ORDER BY"]
            assert len(sorts) == (2 if gathers else 1), (statement, steps)
            if not gathers and "ix_orders_seller_tab" not in statement:
                assert all("COVERING INDEX" in step for step in steps if step.startswith("SEARCH entry")), steps


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
@pytest.mark.parametrize("narrow", [0, 2000])
async def test_sqlite_searches_by_the_index_of_words_or_on_the_index_of_the_list(
    many: Database, seller_id: int, clock: MovableClock, narrow: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_search, "_NARROW", narrow)
    noted = Noted(many)
    await read_every_list(many, seller_id, clock, searches=True)

    for statement, values, _ in noted.taken():
        steps = await sqlite_plan(many, statement, values)
        for step in steps:
            if step.startswith("SCAN"):
                allowed = (
                    "SCAN page",
                    "SCAN hits",
                    "SCAN anon_1",
                    "SCAN found VIRTUAL TABLE",
                    "SCAN order_search VIRTUAL TABLE",
                )
                assert step.startswith((*allowed, "SCAN (subquery-")), (statement, steps)


async def sqlite_plan(database: Database, statement: str, values: Any) -> list[str]:
    async with database.read() as session:
        connection = await session.connection()
        rows = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        return [row.detail for row in rows]


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
async def test_postgresql_walks_a_list_on_its_index_and_sorts_limited_stretches(
    many: Database, seller_id: int, clock: MovableClock
) -> None:
    noted = Noted(many)
    await read_every_list(many, seller_id, clock, searches=False)
    statements = noted.taken()

    assert len(statements) > 50
    for statement, values, told in statements:
        for plan in await postgresql_plans(many, statement, values, told):
            check_scans(plan, statement)
            if "OFFSET 0" not in statement and "AS page" in statement:
                check_sorts(plan, statement)


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
async def test_postgresql_searches_by_the_index_of_words_or_on_the_index_of_the_list(
    many: Database, seller_id: int, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_search, "_LOOK_THROUGH", 8)
    noted = Noted(many)
    await read_every_list(many, seller_id, clock, searches=True)
    statements = noted.taken()

    assert any("found AS MATERIALIZED" in statement for statement, *_ in statements)
    for statement, values, told in statements:
        for plan in await postgresql_plans(many, statement, values, told):
            check_scans(plan, statement)


async def postgresql_plans(database: Database, statement: str, values: Any, told: str) -> list[dict[str, Any]]:
    """The plan for these values, and the one for any values, which a prepared statement settles on."""
    async with database.read() as session:
        connection = await session.connection()
        await connection.exec_driver_sql(told)
        own = (await connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", values)).scalar_one()
        plans = [own[0]["Plan"]]
        if isinstance(values, dict):
            names = list(values)
            general = re.sub(r"%\((\w+)\)s", lambda found: f"${names.index(found[1]) + 1}", statement)
            if "::" not in general:
                told = await connection.exec_driver_sql(f"EXPLAIN (GENERIC_PLAN, FORMAT JSON) {general}")
                plans.append(told.scalar_one()[0]["Plan"])
        return plans


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", []):
        yield from nodes(part)


def check_scans(plan: dict[str, Any], statement: str) -> None:
    """Tables are read by an index only, the list by a seller's part of it."""
    for node in nodes(plan):
        told = statement + json.dumps(plan, indent=1)
        table = node.get("Relation Name")
        if table in BIG_TABLES:
            assert node["Node Type"] in ("Index Scan", "Index Only Scan", "Bitmap Heap Scan"), told
            # The count of a date range ends at a bound; its part of the index may be read in any order.
            may_be_bitmap = table == "order_search" or statement.startswith("SELECT count(*) AS count_1")
            assert node["Node Type"] != "Bitmap Heap Scan" or may_be_bitmap, told
            if str(node.get("Index Name", "")).startswith(("ix_order_list", "ix_orders_seller")):
                assert "seller_id = " in node["Index Cond"], told


def check_sorts(plan: dict[str, Any], statement: str) -> None:
    """Whatever is sorted comes from a limited part of the list."""
    for node in nodes(plan):
        if node["Node Type"] in ("Sort", "Incremental Sort"):
            for part in unlimited(node):
                told = statement + json.dumps(plan, indent=1)
                assert part.get("Index Name") == "pk_orders", told


def unlimited(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The tables below a node that are read without a limit in between."""
    for part in plan.get("Plans", []):
        if part["Node Type"] == "Limit":
            continue
        if part.get("Relation Name") in BIG_TABLES:
            yield part
        yield from unlimited(part)


async def test_a_narrow_date_range_sorted_by_money_is_gathered_and_a_wide_one_walked(
    many: Database, seller_id: int, clock: MovableClock
) -> None:
    now = clock.now()
    async with many.read() as session:
        for hours, gathers in ((3, True), (2400, False)):
            where = ListFilter(created_from=now - timedelta(hours=hours))
            way = await list_plan.plan(session, seller_id, None, where, SortColumn.AMOUNT, 26)
            assert way is not None
            assert way.gathers is gathers


async def read_every_list_of_all(database: Database, clock: MovableClock) -> None:
    """As `read_every_list`, over all sellers."""
    async with database.read() as session:
        await counts_of_all(session)
        for where, sort, tab in product(list(filters(clock)), SORTS, (None, Tab.SHIPPED, Tab.TRASH)):
            query = AllQuery(tab, size=3, where=where, sort=sort)
            first = await page_of_all(session, query)
            after = await page_of_all(session, replace(query, cursor=first.next))
            await page_of_all(session, replace(query, cursor=after.previous))
            await page_of_all(session, replace(query, cursor=LAST))
        for sort, where in product(SORTS[::3], (NO_FILTER, ListFilter(countries=frozenset({"US"})))):
            await page_of_all(session, AllQuery(text="a33378 example", where=where, sort=sort))


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
@pytest.mark.parametrize("gathered", [-1, 5000])
async def test_sqlite_walks_the_list_of_all_sellers_on_its_index_or_gathers_what_is_little(
    many: Database, clock: MovableClock, gathered: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(all_orders, "_GATHERED", gathered)
    noted = Noted(many)
    await read_every_list_of_all(many, clock)
    statements = noted.taken()

    assert len(statements) > 50
    small = ("SCAN page", "SCAN kind", "SCAN sellers", "SCAN standing_counts", "SCAN route_counts", "SCAN anon_1")
    walks = places = 0
    for statement, values, _ in statements:
        steps = await sqlite_plan(many, statement, values)
        entries = [step for step in steps if step.split()[1] == "entry"]
        for step in steps:
            if step.startswith("SCAN") and step not in entries:
                assert step.startswith((*small, "SCAN order_search VIRTUAL TABLE")), (statement, steps)
        if entries and "NOT INDEXED" not in statement:
            (step,) = entries
            by_dates = "ix_order_list_created" in statement and (
                "entry.amount" in statement or "entry.cost" in statement
            )
            gathers = by_dates or "AS kind" in statement
            assert f"USING {'' if by_dates else 'COVERING '}INDEX ix_order_list_" in step, (statement, steps)
            # The page itself, and what was gathered for it.
            sorts = [step for step in steps if step == "USE TEMP B-TREE FOR ORDER BY"]
            assert len(sorts) <= (2 if gathers else 1), (statement, steps)
            if "(entry.amount, entry.created_at, entry.id)" in statement and not gathers:
                assert "(amount,created_at" in step, (statement, steps)
                places += 1
            walks += not gathers
    assert walks > 15
    assert places >= 2


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
@pytest.mark.parametrize("gathered", [-1, 5000])
async def test_postgresql_walks_the_list_of_all_sellers_on_its_index_or_gathers_what_is_little(
    many: Database, clock: MovableClock, gathered: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(all_orders, "_GATHERED", gathered)
    noted = Noted(many)
    await read_every_list_of_all(many, clock)
    statements = [one for one in noted.taken() if "AS page" in one[0]]

    assert len(statements) > 50
    for statement, values, told in statements:
        for plan in await postgresql_plans(many, statement, values, told):
            gathers = "OFFSET 0" in statement
            by_index = ["Index Scan", "Index Only Scan", *["Bitmap Heap Scan"] * gathers]
            for node in nodes(plan):
                if node.get("Relation Name") in BIG_TABLES:
                    assert node["Node Type"] in by_index, statement + json.dumps(plan, indent=1)
            if not gathers:
                check_sorts(plan, statement)


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_no_other_query_of_a_seller_reads_a_whole_table(many: Database, seller_id: int) -> None:
    noted = Noted(many)
    async with many.read() as session:
        row = (await list_page(session, ListQuery(seller_id))).rows[0]
        await tab_counts(session, seller_id)
        await oldest_unpaid(session, seller_id, 1000)
        await rows_by_code(session, seller_id, [row.code])
        await order_detail(session, row.code, seller_id)
        await timeline(session, row.id)
        await entries(session, seller_id)
    statements = noted.taken()

    assert len(statements) >= 7
    steps = [step for statement, values, _ in statements for step in await sqlite_plan(many, statement, values)]
    assert [step for step in steps if step.startswith("SCAN") and step != "SCAN page"] == []


async def test_the_counts_are_read_by_their_seller(many: Database, seller_id: int) -> None:
    async with many.read() as session:
        if many.dialect == "postgresql":
            # They are so few that PostgreSQL would read all of them.
            await session.execute(text("SET LOCAL enable_seqscan = off"))
        plan = await session.execute(
            text(
                ("EXPLAIN QUERY PLAN " if many.dialect == "sqlite" else "EXPLAIN ")
                + "SELECT standing, number FROM standing_counts WHERE seller_id = 1"
            )
        )
        told = " ".join(str(row) for row in plan)

    assert "pk_standing_counts" in told or "sqlite_autoindex_standing_counts_1 (seller_id=?)" in told
