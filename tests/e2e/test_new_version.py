"""A new version under open pages: they reload once, calmly, and nothing that was typed is lost."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.api import TestMode
from tests.e2e.conftest import DESK, Complaints
from tests.e2e.other_build import OTHER_PAGES, copy_of_pages
from tests.e2e.pages.dialog import Dialog
from tests.e2e.pages.order import OrderPage
from tests.e2e.pages.order_list import OrderListPage
from tests.e2e.pages.screen import Screen
from tests.server import Server

# Each of these tests starts two servers.
pytestmark = pytest.mark.timeout(300)

NEW = "0123abcd"
SECONDS = 1_000


@pytest.fixture
def old_server(tmp_path: Path) -> Iterator[Server]:
    """A server on the pages as they are built."""
    folder = tmp_path / "server"
    folder.mkdir()
    with Server(folder) as server:
        yield server


@pytest.fixture
def tab(old_server: Server, browser: Browser, complaints: Complaints) -> Iterator[Page]:
    """A tab of that server, in which the merchant is signed in."""
    complaints.allow(r"WebSocket|websocket|ERR_CONNECTION_REFUSED")
    context = browser.new_context(
        base_url=old_server.url, viewport=DESK, reduced_motion="reduce", locale="en-US", timezone_id="UTC"
    )
    complaints.listen(context)
    answer = httpx.post(
        f"{old_server.url}/auth/sign-in", data={"email": "merchant@example.com", "password": "merchant-demo"}
    )
    context.add_cookies(
        [{"name": name, "value": value, "url": old_server.url} for name, value in answer.cookies.items()]
    )
    context.route(re.compile(r"^https://"), lambda route: route.abort("blockedbyclient"))
    complaints.allow("ERR_BLOCKED_BY_CLIENT")
    yield context.new_page()
    context.close()


def deploy(old: Server, pages: Path) -> Server:
    """Start a server on other pages in the place of the old one."""
    old.stop()
    new = Server(old.folder, port=old.port, module="tests.e2e.other_build", environment={OTHER_PAGES: str(pages)})
    try:
        return new.start()
    except BaseException:
        new.stop()
        raise


def loads(page: Page) -> list[str]:
    """The documents that the tab loads from now on."""
    found: list[str] = []
    page.on("request", lambda request: found.append(request.url) if request.is_navigation_request() else None)
    return found


def version(page: Page) -> str:
    """The version of the page that the tab shows."""
    return str(page.evaluate("window.__reactRouterManifest.version"))


def expect_version(page: Page, wanted: str) -> None:
    """The tab shows the page of this version, with its data."""
    page.wait_for_function(
        "wanted => window.__reactRouterManifest?.version === wanted", arg=wanted, timeout=30 * SECONDS
    )
    Screen(page).shown()


def test_open_pages_reload_once_and_keep_words_place_and_sign_in(tab: Page, old_server: Server, tmp_path: Path) -> None:
    code = old_server.order()
    order = OrderPage(tab).open_order(code)
    order.fill(city="Hudson Falls")
    expect(tab.get_by_text("Not saved yet")).to_be_visible()
    tab.evaluate("window.scrollTo(0, 120)")
    seen = loads(tab)
    new = deploy(old_server, copy_of_pages(tmp_path / "pages", NEW))
    try:
        expect_version(tab, NEW)
        order.expect_message("This page was reloaded for a new version of Order App. What you typed is kept.")
        expect(order.field("City")).to_have_value("Hudson Falls")
        # The notice above came in between; what was read stays under the eyes.
        assert tab.evaluate("window.scrollY") >= 120
        assert [url.removeprefix(new.url) for url in seen] == [f"/orders/{code}"]
        order.save.click()
        order.expect_message("Saved: City.")
    finally:
        new.stop()


def test_words_outside_of_an_order_are_put_back_too(tab: Page, old_server: Server, tmp_path: Path) -> None:
    tab.context.clear_cookies()
    tab.goto("/login")
    Screen(tab).shown()
    tab.get_by_label("Email").fill("somebody@example.com")
    tab.get_by_label("Password").fill("a secret of mine")
    new = deploy(old_server, copy_of_pages(tmp_path / "pages", NEW))
    try:
        expect_version(tab, NEW)
        expect(tab.get_by_label("Email")).to_have_value("somebody@example.com")
        # A password is kept nowhere.
        expect(tab.get_by_label("Password")).to_have_value("")
        assert "a secret" not in tab.evaluate("JSON.stringify({...sessionStorage, ...localStorage})")
    finally:
        new.stop()


def test_a_server_that_starts_again_on_the_same_pages_reloads_nothing(tab: Page, old_server: Server) -> None:
    orders = OrderListPage(tab).open()
    before = version(tab)
    seen = loads(tab)
    with tab.expect_websocket(timeout=30 * SECONDS):
        old_server.restart()
    code = old_server.order()
    expect(orders.row(code)).to_be_visible(timeout=15 * SECONDS)
    assert (version(tab), seen) == (before, [])


def test_a_page_that_a_reload_does_not_renew_says_so_and_does_not_try_for_ever(
    tab: Page, old_server: Server, tmp_path: Path
) -> None:
    tab.goto("/wallet")
    Screen(tab).shown()
    before = version(tab)
    seen = loads(tab)
    new = deploy(old_server, copy_of_pages(tmp_path / "pages", NEW, only_first=True))
    try:
        told = tab.get_by_role("status").filter(has_text="A new version of Order App is here.")
        expect(told).to_be_visible(timeout=30 * SECONDS)
        assert version(tab) == before
        assert [url.removeprefix(new.url) for url in seen] == ["/wallet"]
        with tab.expect_navigation():
            told.get_by_role("button", name="Reload").click()
        expect(told).to_be_visible()
    finally:
        new.stop()


@pytest.mark.parametrize("typed", [False, True])
def test_a_part_of_the_page_that_is_gone_leads_to_a_fresh_page_where_the_way_was_going(
    merchant: Page, api: TestMode, complaints: Complaints, *, typed: bool
) -> None:
    complaints.allow(r"ERR_FAILED|wallet|Failed to fetch dynamically imported module")
    page = OrderPage(merchant).open_order(api.order())
    merchant.route(re.compile(r"/assets/_wallet_"), lambda route: route.abort(), times=1)
    seen = loads(merchant)
    if typed:
        page.fill(city="Hudson Falls")
        page.expect_unsaved()
    page.follow("Wallet")
    if typed:
        Dialog(merchant).expect_open("Leave without saving?").confirm.click()
    page.expect_heading("Wallet")
    page.shown()
    assert [url.rpartition("/")[2] for url in seen] == ["wallet"]
