"""What a page costs on the wire: its first load, and what a second one still asks for."""

from typing import Any

import pytest
from playwright.sync_api import Page, Response, StorageState

from tests.e2e.api import TestMode
from tests.e2e.pages.order_list import OrderListPage
from tests.e2e.pages.screen import Screen

BUDGET_KB = 400
"""How much the first load may transfer, in kilobytes of 1,024 bytes."""

_TRANSFERRED = """
() => ["navigation", "resource"].flatMap((kind) => performance.getEntriesByType(kind))
  .reduce((sum, entry) => sum + entry.transferSize, 0) / 1024
"""


@pytest.mark.parametrize("path", ["/", "/orders/{code}", "/orders/new", "/wallet"])
def test_the_first_load_keeps_to_its_budget(merchant: Page, api: TestMode, path: str) -> None:
    code = api.orders(25)[0]
    merchant.goto(path.format(code=code))
    Screen(merchant).shown()
    transferred = merchant.evaluate(_TRANSFERRED)
    assert 50 < transferred <= BUDGET_KB


def test_scripts_and_style_sheets_come_compressed_and_only_those_of_the_page(merchant: Page, api: TestMode) -> None:
    answers: list[Response] = []
    merchant.on("response", lambda answer: answers.append(answer))
    OrderListPage(merchant).open()
    built = [answer for answer in answers if "/assets/" in answer.url]
    assert {answer.headers.get("content-encoding") for answer in built} <= {"br", "gzip"}
    assert any(answer.url.endswith(".css") for answer in built)
    # The parts of other pages come when they are gone to.
    others = ("_wallet_", "_trash_", "_account_", "_support_", "_gallery_", "_code_")
    assert [answer.url for answer in built if any(part in answer.url for part in others)] == []
    # Neither Radix' themes nor maps of the sources.
    assert [answer.url for answer in answers if "radix" in answer.url or answer.url.endswith(".map")] == []


def test_a_second_load_asks_for_the_page_alone(
    new_context: Any, sign_ins: dict[str, StorageState], api: TestMode
) -> None:
    # Without a route of Playwright's, which would turn the browser's cache off.
    context = new_context(storage_state=sign_ins["merchant"])
    OrderListPage(context.new_page()).open()
    again = context.new_page()
    OrderListPage(again).open()
    fetched = again.evaluate(
        """() => performance.getEntriesByType("resource")
             .filter((entry) => entry.transferSize > 0).map((entry) => new URL(entry.name).pathname)"""
    )
    assert [path for path in fetched if path.startswith(("/assets/", "/fonts/"))] == []


def test_each_page_describes_itself_and_robots_are_sent_away(merchant: Page, api: TestMode) -> None:
    for path, title in (("/login", "Sign in"), ("/", "All orders"), ("/wallet", "Wallet")):
        merchant.goto(path)
        assert merchant.title() == f"{title} · Order App"
        description = merchant.locator('meta[name="description"]').first.get_attribute("content") or ""
        assert 20 < len(description) < 160
    answer = merchant.request.get("/robots.txt")
    assert (answer.status, answer.text()) == (200, "User-agent: *\nDisallow: /\n")
