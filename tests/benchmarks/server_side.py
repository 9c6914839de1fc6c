"""Figures of the server by itself: pages of the list, searches and counts, in this process, without a browser."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from order_app.bootstrap import build, container, use
from order_app.domain.list_filter import ListFilter, Sort, SortColumn
from order_app.domain.statuses import RequestStatus, Tab
from order_app.queries.all_orders import AllQuery, page_of_all
from order_app.queries.lists import LAST, ListQuery, list_page, tab_counts
from order_app.settings import Settings
from order_app.states.desk_orders import AllView
from order_app.states.order_list import PAGE_SIZE, ListView
from tests.benchmarks.dataset import FIRST_SELLER, Size, copy_of
from tests.benchmarks.figures import Report

BUDGET = 15.0
LAST_PAGE_RATIO = 1.5
TABS = (None, Tab.INCOMPLETED, Tab.UNPAID, Tab.PAID, Tab.PROCESSED, Tab.SHIPPED, Tab.CANCELLED)

Measured = dict[str, list[list[float]]]


def measure(report: Report, size: Size, folder: Path, repetitions: int) -> None:
    """Measure and report the server's figures."""
    path = copy_of(size, folder)
    use(build(Settings(database_url=f"sqlite:///{path}", demo=False, test_mode=False)))
    asyncio.run(_measure(report, repetitions))
    use(None)


async def _measure(report: Report, repetitions: int) -> None:
    database = container().database
    try:
        async with database.read() as session:
            seller_id: int = (
                await session.execute(text("SELECT id FROM sellers WHERE code = :code"), {"code": FIRST_SELLER})
            ).scalar_one()
            counts = await tab_counts(session, seller_id)
            searches = await _searches(session, seller_id)
        report.tell("orders of the first seller", f"{counts['All']:,} and {counts['Trash']:,} in the trash")

        first = {_word(tab): _reading(ListQuery(seller_id, tab, size=PAGE_SIZE)) for tab in TABS}
        last = {_word(tab): _reading(ListQuery(seller_id, tab, cursor=LAST, size=PAGE_SIZE)) for tab in TABS}
        shown = {_word(tab): _showing(ListQuery(seller_id, tab, size=PAGE_SIZE)) for tab in TABS}
        found = {
            kind: _showing(ListQuery(seller_id, tab, words, size=PAGE_SIZE)) for kind, (tab, words) in searches.items()
        }

        async def count() -> None:
            async with database.read() as session:
                await tab_counts(session, seller_id)

        firsts, lasts = await _times(first, report.runs, repetitions), await _times(last, report.runs, repetitions)
        _slowest(report, "first page of a tab, the query", firsts)
        ratios = {
            tab: [
                [statistics.median(late) / statistics.median(early)]
                for early, late in zip(firsts[tab], lasts[tab], strict=True)
            ]
            for tab in first
        }
        slowest = max(ratios, key=lambda tab: statistics.median(run[0] for run in ratios[tab]))
        report.add("server", f"last page / first page ({slowest})", ratios[slowest], budget=LAST_PAGE_RATIO, unit="x")
        _slowest(report, "first page as the screen reads it", await _times(shown, report.runs, repetitions))
        _slowest(report, "search as the screen reads it", await _times(found, report.runs, repetitions), each=True)
        counted = await _times({"all": count}, report.runs, repetitions)
        report.add("server", "counts of all tabs", counted["all"], budget=BUDGET)
        anyones = await _times(await _of_all_sellers(searches), report.runs, repetitions)
        _slowest(report, "support's list of all sellers", anyones, budget=None, each=True)
    finally:
        await database.close()


def _word(tab: Tab | None) -> str:
    return tab.value if tab else "All"


def _reading(query: ListQuery) -> Callable[[], Awaitable[None]]:
    async def read() -> None:
        async with container().database.read() as session:
            await list_page(session, query)

    return read


def _showing(query: ListQuery) -> Callable[[], Awaitable[None]]:
    async def read() -> None:
        await ListView(query).read()

    return read


async def _searches(session: AsyncSession, seller_id: int) -> dict[str, tuple[Tab | None, str]]:
    """Searches of every kind, with words that the data holds."""
    some = (
        await session.execute(
            text(
                "SELECT code, reference, recipient_name, email FROM orders WHERE seller_id = :seller AND"
                " deleted_at IS NULL AND reference <> '' AND email <> '' AND recipient_name LIKE '% %'"
                " ORDER BY created_at LIMIT 1 OFFSET 300"
            ),
            {"seller": seller_id},
        )
    ).one()
    name = str(some.recipient_name).split()
    return {
        "a code": (None, some.code),
        "a running number's beginning": (None, str(some.code).rpartition("-")[2][:5]),
        "a reference": (None, some.reference),
        "a name": (None, some.recipient_name),
        "two letters": (None, name[0][:2]),
        "two letters in a tab": (Tab.PAID, name[-1][:2]),
        "two words' beginnings": (None, f"{name[0][:3]} {name[-1][:3]}"),
        "an e-mail's part": (None, str(some.email).partition("@")[0][:4]),
        "the mail domain": (None, str(some.email).partition("@")[2]),
        "the seller's code, which all have": (None, str(some.code).partition("-")[0]),
        "no match": (None, "zzqxzzqx"),
    }


async def _times(what: Mapping[str, Callable[[], Awaitable[None]]], runs: int, repetitions: int) -> Measured:
    """Milliseconds of each call, in turns, so that a disturbance doesn't hit one kind only."""
    measured: Measured = {name: [] for name in what}
    for name in what:
        await what[name]()
    for _ in range(runs):
        for name in what:
            measured[name].append([])
        for _ in range(repetitions):
            for name, call in what.items():
                started = time.perf_counter()
                await call()
                measured[name][-1].append((time.perf_counter() - started) * 1000)
    return measured


async def _of_all_sellers(searches: Mapping[str, tuple[Tab | None, str]]) -> dict[str, Callable[[], Awaitable[None]]]:
    """Pages of the list of all sellers' orders, as support's screen reads them."""
    dear, cheap = (Sort(SortColumn.AMOUNT, descending) for descending in (True, False))
    deep = AllQuery(size=PAGE_SIZE, sort=cheap)
    async with container().database.read() as session:
        for _ in range(20):
            deep = replace(deep, cursor=(await page_of_all(session, deep)).next)
    queries = {
        "the first page": AllQuery(size=PAGE_SIZE),
        "the last page": AllQuery(size=PAGE_SIZE, cursor=LAST),
        "the dearest": AllQuery(size=PAGE_SIZE, sort=dear),
        "the 21st page by amount": deep,
        "a tab": AllQuery(Tab.PAID, size=PAGE_SIZE),
        "two filters": AllQuery(
            size=PAGE_SIZE,
            where=ListFilter(countries=frozenset({"DE"}), requests=frozenset({RequestStatus.DECLINED})),
        ),
        **{kind: AllQuery(tab, words, size=PAGE_SIZE) for kind, (tab, words) in searches.items()},
    }

    def reading(query: AllQuery) -> Callable[[], Awaitable[None]]:
        async def read() -> None:
            await AllView(query).read()

        return read

    return {name: reading(query) for name, query in queries.items()}


def _slowest(
    report: Report, words: str, measured: Measured, *, budget: float | None = BUDGET, each: bool = False
) -> None:
    """Report the kind with the highest median; with `each` the others too, without a budget's line of their own."""
    medians = {name: statistics.median(value for run in runs for value in run) for name, runs in measured.items()}
    worst = max(medians, key=lambda name: medians[name])
    report.add("server", f"{words} (slowest: {worst})", measured[worst], budget=budget)
    if each:
        report.tell(words, ", ".join(f"{name} {value:.1f}" for name, value in medians.items()) + " ms")
