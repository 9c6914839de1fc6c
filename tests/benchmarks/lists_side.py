"""Figures of the lists as orders grow: every tab, filter, sort, search and count with few orders and with many."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import combinations

from sqlalchemy import text

from order_app.db.engine import Database
from order_app.domain.list_filter import ListFilter, Sort, SortColumn
from order_app.domain.statuses import AddressCheck, Fulfillment, Payment, RequestStatus, ShippingMethod, Tab
from order_app.queries.lists import LAST, ListQuery, list_page, tab_counts
from tests.benchmarks.dataset import FIRST_SELLER, Size, postgresql, seeded_file
from tests.benchmarks.figures import Report

BUDGET = 25.0
GROWTH = 1.5
TABS = (None, Tab.INCOMPLETED, Tab.UNPAID, Tab.PAID, Tab.PROCESSED, Tab.SHIPPED, Tab.CANCELLED, Tab.TRASH)
FILTERS = {
    "often": ListFilter(
        payments=frozenset({Payment.PAID}),
        fulfillments=frozenset({Fulfillment.FULFILLED}),
        countries=frozenset({"US"}),
        methods=frozenset({ShippingMethod.STANDARD}),
        requests=frozenset({RequestStatus.APPROVED}),
        address_checks=frozenset({AddressCheck.VERIFIED}),
    ),
    "seldom": ListFilter(
        payments=frozenset({Payment.UNPAID, Payment.REFUNDED}),
        fulfillments=frozenset({Fulfillment.UNFULFILLED}),
        countries=frozenset({"NZ", "JP", "AU"}),
        methods=frozenset({ShippingMethod.EXPRESS}),
        requests=frozenset({RequestStatus.DECLINED, RequestStatus.WITHDRAWN}),
        address_checks=frozenset({AddressCheck.NEEDS_A_LOOK}),
    ),
}
"""A value or two of each filter: what many orders have, and what few have."""
KINDS = ("payments", "fulfillments", "countries", "methods", "requests", "address_checks")
SORTS = tuple(Sort(column, descending) for column in SortColumn for descending in (True, False))
PAGES = ("", LAST)


@dataclass(frozen=True, slots=True)
class Case:
    """One thing that is measured: a page of a list, or the counts of all its tabs."""

    group: str
    name: str
    query: ListQuery
    counts: bool = False


def measure(report: Report, few: Size, many: Size, repetitions: int) -> None:
    """Measure and report the figures of both engines."""
    _measure_on(report, "SQLite", [f"sqlite:///{seeded_file(size)}" for size in (few, many)], repetitions)
    with postgresql() as server:
        _measure_on(report, "PostgreSQL", [server.seeded(size) for size in (few, many)], repetitions)


def _measure_on(report: Report, engine: str, urls: list[str], repetitions: int) -> None:
    asyncio.run(_compare(report, engine, urls, repetitions))


async def _compare(report: Report, engine: str, urls: list[str], repetitions: int) -> None:
    databases = [Database(url) for url in urls]
    try:
        sellers = [await _seller(database) for database in databases]
        report.tell(f"{engine}, orders of the first seller", " and ".join(f"{number:,}" for _, number in sellers))
        found: dict[str, list[tuple[Case, list[float], list[float], tuple[int, int]]]] = {}
        words = await _words(databases[0], sellers[0][0]), await _words(databases[1], sellers[1][0])
        for small, large in zip(cases(sellers[0][0], words[0]), cases(sellers[1][0], words[1]), strict=True):
            times, rows = await _both(databases, (small, large), report.runs * repetitions)
            found.setdefault(small.group, []).append((small, *times, rows))
            _tell(engine, small, times, rows)
        for group, measured in found.items():
            _report(report, engine, group, measured)
    finally:
        for database in databases:
            await database.close()


async def _seller(database: Database) -> tuple[int, int]:
    async with database.read() as session:
        seller_id: int = (
            await session.execute(text("SELECT id FROM sellers WHERE code = :code"), {"code": FIRST_SELLER})
        ).scalar_one()
        return seller_id, sum((await tab_counts(session, seller_id)).values()) // 2


async def _words(database: Database, seller_id: int) -> dict[str, str]:
    """Searches of every kind, with words that the data holds: from one of the seller's oldest orders."""
    async with database.read() as session:
        some = (
            await session.execute(
                text(
                    "SELECT code, reference, recipient_name, email FROM orders WHERE seller_id = :seller AND"
                    " deleted_at IS NULL AND reference <> '' AND email <> '' AND recipient_name LIKE '% %'"
                    " AND country = 'US' ORDER BY created_at LIMIT 1 OFFSET 20"
                ),
                {"seller": seller_id},
            )
        ).one()
    return {
        "a code": some.code,
        "a running number": str(some.code).rpartition("-")[2],
        "a running number's beginning": str(some.code).rpartition("-")[2][:5],
        "a reference": some.reference,
        "a name": some.recipient_name,
        "a mail address": some.email,
    } | _SAME_WORDS


_SAME_WORDS = {
    "two letters": "ma",
    "three letters": "mar",
    "four letters": "mill",
    "a first name": "james",
    "a long name": "christopher",
    "two words' beginnings": "ma sm",
    "a first and a last name": "james smith",
    "the mail domain": "example.com",
    "the seller's code, which all have": "a33378",
    "no match": "zzqxzzqx",
}


def cases(seller_id: int, words: dict[str, str]) -> Iterator[Case]:
    """All that is measured."""
    query = ListQuery(seller_id)
    for tab in TABS:
        for cursor in PAGES:
            yield Case("tabs", _name(tab or "All", cursor), replace(query, tab=tab, cursor=cursor))
    yield Case("counts", "counts of all tabs", query, counts=True)
    now = datetime.now(UTC)
    dates = {
        "a month": ListFilter(created_from=now - timedelta(days=45), created_before=now - timedelta(days=15)),
        "a day": ListFilter(created_from=now - timedelta(days=31), created_before=now - timedelta(days=30)),
    }
    for often, values in FILTERS.items():
        for kind in KINDS:
            where = ListFilter(**{kind: getattr(values, kind)})
            for cursor in PAGES:
                yield Case("filters", _name(f"{kind} {often}", cursor), replace(query, where=where, cursor=cursor))
        for pair in combinations(KINDS, 2):
            where = ListFilter(**{kind: getattr(values, kind) for kind in pair})
            for cursor in PAGES:
                name = _name(f"{' and '.join(pair)} {often}", cursor)
                yield Case("filter pairs", name, replace(query, where=where, cursor=cursor))
        for kind in KINDS:
            where = ListFilter(**{kind: getattr(values, kind)})
            for cursor in PAGES:
                yield Case(
                    "filter and tab",
                    _name(f"{kind} {often} in Shipped", cursor),
                    replace(query, tab=Tab.SHIPPED, where=where, cursor=cursor),
                )
            for span, within in dates.items():
                dated = replace(where, created_from=within.created_from, created_before=within.created_before)
                for cursor in PAGES:
                    name = _name(f"{kind} {often} of {span}", cursor)
                    yield Case("filter and dates", name, replace(query, where=dated, cursor=cursor))
    for span, within in dates.items():
        for sort in SORTS:
            name = f"{span} by {_sorted(sort)}"
            yield Case("dates and sorts", name, replace(query, where=within, sort=sort))
    for sort in SORTS:
        for tab in (None, Tab.UNPAID, Tab.SHIPPED, Tab.CANCELLED):
            for cursor in PAGES:
                name = _name(f"{tab or 'All'} by {_sorted(sort)}", cursor)
                yield Case("sorts", name, replace(query, tab=tab, sort=sort, cursor=cursor))
        for kinds in (("payments",), ("countries",), ("payments", "countries"), ("methods", "address_checks")):
            for often, values in FILTERS.items():
                where = ListFilter(**{kind: getattr(values, kind) for kind in kinds})
                name = f"{' and '.join(kinds)} {often} by {_sorted(sort)}"
                yield Case("filters and sorts", name, replace(query, where=where, sort=sort))
    for name, typed in words.items():
        yield Case("searches", name, replace(query, text=typed))
    for name in ("two letters", "a first name", "a code", "the mail domain", "a long name"):
        typed = words[name]
        yield Case("searches within", f"{name} in Paid", replace(query, tab=Tab.PAID, text=typed))
        yield Case("searches within", f"{name} in Shipped", replace(query, tab=Tab.SHIPPED, text=typed))
        where = ListFilter(countries=FILTERS["often"].countries)
        yield Case("searches within", f"{name} to the US", replace(query, where=where, text=typed))
        yield Case("searches within", f"{name}, last page", replace(query, text=typed, cursor=LAST))
        yield Case("searches within", f"{name} by amount", replace(query, text=typed, sort=Sort(SortColumn.AMOUNT)))


def _name(name: str, cursor: str) -> str:
    return f"{name}, last page" if cursor else name


def _sorted(sort: Sort) -> str:
    return f"{sort.column.lower()} {'down' if sort.descending else 'up'}"


Times = tuple[list[float], list[float]]


async def _both(databases: list[Database], pair: tuple[Case, Case], repetitions: int) -> tuple[Times, tuple[int, int]]:
    """Milliseconds with few and with many orders, in turns, so that a disturbance hits both; and the rows shown."""
    reads = [_reading(database, case) for database, case in zip(databases, pair, strict=True)]
    rows = [await read() for read in reads]
    for read in reads:
        # PostgreSQL settles on a plan after some executions.
        for _ in range(12):
            await read()
    times: Times = ([], [])
    for _ in range(repetitions):
        for read, taken in zip(reads, times, strict=True):
            started = time.perf_counter()
            await read()
            taken.append((time.perf_counter() - started) * 1000)
    return times, (rows[0], rows[1])


def _reading(database: Database, case: Case) -> Callable[[], Awaitable[int]]:
    async def read() -> int:
        async with database.read() as session:
            if case.counts:
                return len(await tab_counts(session, case.query.seller_id))
            return len((await list_page(session, case.query)).rows)

    return read


def _growth(few: list[float], many: list[float]) -> float:
    return statistics.median(many) / statistics.median(few)


def _tell(engine: str, case: Case, times: Times, rows: tuple[int, int]) -> None:
    few, many = statistics.median(times[0]), statistics.median(times[1])
    grown = _growth(*times)
    missed = "" if many <= BUDGET and grown <= GROWTH else "  <--"
    print(
        f"{engine:<10} {case.group:<18} {case.name:<52} {few:7.2f} {many:7.2f} ms {grown:6.2f}x"
        f"  rows {rows[0]:>2} {rows[1]:>2}{missed}",
        flush=True,
    )


def _report(
    report: Report, engine: str, group: str, measured: list[tuple[Case, list[float], list[float], tuple[int, int]]]
) -> None:
    """The slowest of a group with many orders, and the one that grew most from few to many."""
    case, _, many, _ = max(measured, key=lambda one: statistics.median(one[2]))
    report.add("lists", f"{engine}, {group}: slowest of {len(measured)} ({case.name})", [many], budget=BUDGET)
    case, few, many, _ = max(measured, key=lambda one: _growth(one[1], one[2]))
    report.add("lists", f"{engine}, {group}: grew most ({case.name})", [[_growth(few, many)]], budget=GROWTH, unit="x")
    beyond = [one for one in measured if _growth(one[1], one[2]) > GROWTH]
    if beyond:
        short = sum(rows[0] < rows[1] for *_, rows in beyond)
        report.tell(
            f"{engine}, {group}: beyond {GROWTH}x",
            f"{len(beyond)} of {len(measured)}, {short} of them with fewer rows to show where orders are few",
        )
