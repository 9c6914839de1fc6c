"""Figures of a merchant's clicks and keys: from the event in Chromium to the changed page."""

import itertools
import json
import re
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.benchmarks import chromium
from tests.benchmarks.dataset import Size, copy_of
from tests.benchmarks.figures import Report
from tests.server import Server

DEBOUNCE = 150.0
"""How long the search box waits for the next key, in milliseconds; not counted."""
TABS = ("Unpaid", "Shipped", "Paid", "All", "Processed", "Cancelled")
WORDS = ("anna", "mar", "smith", "lee", "john", "gar", "mil", "ber", "tho", "kim")
_CHANGED = "signature() !== '' && signature() !== before"

Pair = tuple[float, float]


def measure(report: Report, size: Size, folder: Path, executable: str | None, repetitions: int) -> None:
    """Measure and report the figures of a browser."""
    copy_of(size, folder)
    with Server(folder) as server, chromium.browser_with_stopwatch(executable) as browser:
        cookies = chromium.sign_in(server.url, "merchant@example.com", "merchant-demo")
        _cold_loads(report, browser, server.url, cookies, repetitions)
        page = chromium.fresh_context(browser, server.url, cookies).new_page()
        page.goto("/")
        chromium.shown(page)
        _report(report, "tab: click to changed rows", _runs(report, _tab_clicks(page), repetitions), 60, 100)
        _report(report, "search: key to changed rows, debounce off", _runs(report, _searches(page), repetitions), 80)
        _report(report, "open an order", _runs(report, _opened_orders(page), repetitions), 80)
        _report(report, "save an order", _runs(report, _saves(page), repetitions), 80)
        _report(report, "confirmed delete", _runs(report, _deletes(page), repetitions), 80)


def _runs(report: Report, measured: Iterator[Pair], repetitions: int) -> list[list[Pair]]:
    # The first ones load code that later ones find in the browser.
    for _ in range(3):
        next(measured)
    return [list(itertools.islice(measured, repetitions)) for _ in range(report.runs)]


def _report(report: Report, name: str, runs: list[list[Pair]], budget: float | None, p95: float | None = None) -> None:
    report.add("browser", name, [[changed for changed, _ in run] for run in runs], budget=budget, p95=p95)
    report.add("browser", f"{name}, next frame drawn", [[drawn for _, drawn in run] for run in runs])


def _cold_loads(report: Report, browser: Browser, url: str, cookies: dict[str, str], repetitions: int) -> None:
    first_rows: list[list[float]] = []
    cold: list[list[float]] = []
    again_rows: list[list[float]] = []
    warm: list[list[float]] = []
    for _ in range(report.runs):
        first_rows.append([])
        cold.append([])
        again_rows.append([])
        warm.append([])
        for _ in range(max(3, repetitions // 2)):
            context = chromium.fresh_context(browser, url, cookies)
            page = context.new_page()
            page.goto("/", wait_until="commit")
            first_rows[-1].append(float(page.evaluate("window.stopwatch.first_row")))
            cold[-1].append(float(page.evaluate("window.stopwatch.usable")))
            # The same browser again, in another tab, once the first has come to rest: what it has kept it need not ask
            # for.
            page.wait_for_load_state("networkidle")
            again = context.new_page()
            again.goto("/", wait_until="commit")
            again_rows[-1].append(float(again.evaluate("window.stopwatch.first_row")))
            warm[-1].append(float(again.evaluate("window.stopwatch.usable")))
            context.close()
    # The browser draws the rows itself, so they take a click from the moment they stand there.
    report.add("browser", "cold load to rows that can be clicked", first_rows, budget=1000)
    report.add("browser", "cold load to the server's answer to a click", cold, budget=1000)
    report.add("browser", "warm load to rows that can be clicked", again_rows, budget=400)
    report.add("browser", "warm load to the server's answer to a click", warm)
    for path, name in (("/login", "sign-in page"), ("/", "list")):
        context = chromium.fresh_context(browser, url, cookies if path == "/" else {})
        page = context.new_page()
        page.goto(path)
        chromium.shown(page)
        kilobytes, kinds = _weight(page)
        report.add("browser", f"first load of the {name}, transferred", [[kilobytes]], budget=400, unit="KB")
        report.tell(f"of which on the {name}", kinds)
        context.close()


def _weight(page: Page) -> tuple[float, str]:
    """What the page's first load took over the network, in KB, and the same by kind."""
    found = page.evaluate(
        """() => performance.getEntriesByType("resource").concat(performance.getEntriesByType("navigation"))
             .map((entry) => [new URL(entry.name).pathname.match(/[.]([a-z0-9]+)$/)?.[1] ?? "html",
               entry.transferSize, entry.decodedBodySize])"""
    )
    kinds = [
        f"{kind} {sum(sent for one, sent, _ in found if one == kind) / 1024:.0f}"
        for kind in sorted({kind for kind, _, _ in found})
    ]
    sent, raw = (sum(entry[at] for entry in found) / 1024 for at in (1, 2))
    return sent, f"{len(found)} requests, KB by kind: {', '.join(kinds)}; {raw:.0f} KB unpacked"


def _tab_clicks(page: Page) -> Iterator[Pair]:
    for word in itertools.cycle(TABS):
        chromium.arm(
            page,
            "click",
            f"{_CHANGED} && document.querySelector('[aria-selected=true]')?.textContent.startsWith('{word}')",
        )
        page.get_by_role("tab", name=re.compile(rf"^{word}\b")).click()
        yield chromium.read(page)
        chromium.shown(page)


def _searches(page: Page) -> Iterator[Pair]:
    page.goto("/")
    chromium.shown(page)
    box = page.get_by_role("searchbox", name="Search orders")
    for word in itertools.cycle(WORDS):
        box.fill(word[:-1])
        chromium.arm(
            page, "keydown", f"{_CHANGED} && new URLSearchParams(location.search).get('q') === {json.dumps(word)}"
        )
        box.press(word[-1])
        changed, drawn = chromium.read(page)
        chromium.shown(page)
        yield changed - DEBOUNCE, drawn - DEBOUNCE


def _opened_orders(page: Page) -> Iterator[Pair]:
    """By a click on the code in the list; the way back is not measured."""
    for number in itertools.count():
        if number == 0:
            page.goto("/?tab=unpaid")
        else:
            page.go_back()
        chromium.shown(page)
        link = page.locator("tr[data-order] a.code").nth(number % 25)
        code = link.inner_text()
        chromium.arm(
            page,
            "click",
            f"document.querySelector('h1')?.textContent === '{code}'"
            f" && document.querySelector('form[aria-label=Order] input[name=recipient_name]') !== null"
            f" && document.querySelector('[data-hydrated]')?.dataset.hydrated === 'true'",
        )
        link.click()
        yield chromium.read(page)
        chromium.shown(page)


def _saves(page: Page) -> Iterator[Pair]:
    page.goto("/?tab=unpaid")
    chromium.shown(page).locator("tr[data-order] a.code").first.click()
    form = page.get_by_role("form", name="Order")
    form.wait_for()
    for number in itertools.count():
        name = f"Robin Bench {number}"
        form.get_by_label("Recipient name", exact=True).fill(name)
        page.get_by_text("Not saved yet").wait_for()
        # The timeline tells what was saved, with the value before and after.
        chromium.arm(
            page,
            "click",
            f"Array.from(document.querySelectorAll('aside ins')).some((after) => after.textContent === '{name}')"
            " && Array.from(document.querySelectorAll('[data-sonner-toast]'))"
            ".some((toast) => toast.textContent.includes('Saved'))",
        )
        form.get_by_role("button", name="Save").click()
        yield chromium.read(page)
        page.get_by_text("Not saved yet").wait_for(state="detached")


def _deletes(page: Page) -> Iterator[Pair]:
    """From Confirm to the list without the order."""
    page.goto("/?tab=unpaid")
    chromium.shown(page)
    while True:
        row = page.locator("tr[data-order]").first
        code = row.get_attribute("data-order")
        row.hover()
        row.get_by_role("button", name=f"Delete {code}").click()
        confirm = page.get_by_role("alertdialog").get_by_role("button", name="Confirm")
        confirm.wait_for()
        chromium.arm(page, "click", f"{_CHANGED} && !document.querySelector('tr[data-order=\"{code}\"]')")
        confirm.click()
        yield chromium.read(page)
        page.get_by_role("alertdialog").wait_for(state="detached")
