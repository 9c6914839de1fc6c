"""Figures of a change that travels: from its commit to the changed row in somebody else's browser."""

import statistics
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from tests.benchmarks import chromium
from tests.benchmarks.dataset import Size, copy_of
from tests.benchmarks.figures import Report
from tests.benchmarks.served import STAMPS
from tests.benchmarks.tabs import Tabs
from tests.server import Server

STEPS = {
    "scheduled": ("fulfillment", "Scheduled"),
    "fulfilled": ("fulfillment", "Fulfilled"),
    "shipped": ("tab", "Shipped"),
}
"""The plant's steps, and what of the row each changes."""
PAUSE = 0.15
"""Seconds between changes, so that each is told by itself."""


def measure(report: Report, size: Size, folder: Path, executable: str | None, tabs: int, orders: int) -> None:
    """Measure and report the figures with one tab and with many; the orders of all runs must fit on one page."""
    copy_of(size, folder)
    stamps = folder / "commits.txt"
    stamps.touch()
    server = Server(folder, module="tests.benchmarks.served", environment={STAMPS: str(stamps)})
    with server, chromium.browser_with_stopwatch(executable) as browser:
        cookies = chromium.sign_in(server.url, "colleague@example.com", "colleague-demo")
        page = _list_page(browser, server, cookies)
        alone = [_changes(server, page, stamps, orders) for _ in range(report.runs)]
        report.add("live", "commit to changed row, 1 tab", alone, budget=25)
        page.context.close()
        with Tabs(server.url, cookies) as many:
            many.open(tabs - 1)
            # The page that is measured comes last, and the hub serves the tabs in the order of their coming.
            page = _list_page(browser, server, cookies)
            others: list[list[float]] = []
            sizes: list[int] = []
            among = [_changes(server, page, stamps, orders, many, others, sizes) for _ in range(report.runs)]
            report.add("live", f"commit to changed row, {tabs} tabs connected", among, budget=60)
            report.add("live", f"commit to the websocket of each of {tabs} tabs", others)
            report.tell("a change's frame in each tab", f"{statistics.median(sizes):,.0f} bytes")


def _list_page(browser: Browser, server: Server, cookies: dict[str, str]) -> Page:
    page = chromium.fresh_context(browser, server.url, cookies).new_page()
    page.goto("/")
    return chromium.shown(page)


def _changes(
    server: Server,
    page: Page,
    stamps: Path,
    orders: int,
    many: Tabs | None = None,
    arrivals: list[list[float]] | None = None,
    sizes: list[int] | None = None,
) -> list[float]:
    """Let the plant take steps with orders that the page shows; milliseconds from each commit to its row."""
    codes = server.orders(payment="Paid", minutes_since_paid=0, count=orders)
    page.locator(f'tr[data-order="{codes[-1]}"]').wait_for()
    page.evaluate("window.stopwatch.follow()")
    before = stamps.stat().st_size
    asked: list[tuple[str, str]] = []
    noted: list[float] = []
    if arrivals is not None:
        arrivals.append(noted)
    time.sleep(1)
    for step, (what, word) in STEPS.items():
        for code in codes:
            asked.append((code, word))
            server.post("/test/production", {"code": code, "step": step})
            page.locator(f'tr[data-order="{code}"][data-{what}="{word}"]').wait_for()
            time.sleep(PAUSE)
            if many is not None and sizes is not None:
                committed = _last_commit(stamps)
                frames = many.frames()
                noted += [(at - committed) * 1000 for at, _ in frames if at > committed]
                sizes += [length for at, length in frames if at > committed]
    seen: dict[str, float] = page.evaluate("window.stopwatch.followed")
    return _since_commit(stamps, before, asked, seen)


def _last_commit(stamps: Path) -> float:
    return float(stamps.read_text().rstrip().rpartition("\n")[2].partition(" ")[0])


def _since_commit(stamps: Path, before: int, asked: list[tuple[str, str]], seen: dict[str, Any]) -> list[float]:
    # One commit for each step that was asked for, in the same order.
    committed = [float(line.partition(" ")[0]) for line in stamps.read_text()[before:].splitlines()]
    if len(committed) != len(asked):
        raise RuntimeError(f"{len(asked)} steps, {len(committed)} commits")
    return [seen[f"{code} {word}"] - at * 1000 for (code, word), at in zip(asked, committed, strict=True)]
