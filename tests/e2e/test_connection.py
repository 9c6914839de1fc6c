"""A lost connection: said within seconds, nothing is done meanwhile or later, all is read afresh on return."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Locator, Page, WebSocketRoute, expect

from tests.e2e.api import TestMode
from tests.e2e.conftest import Complaints
from tests.e2e.pages.dialog import Dialog
from tests.e2e.pages.order import OrderPage
from tests.e2e.pages.order_list import OrderListPage
from tests.e2e.pages.screen import Screen
from tests.server import Server

WITHOUT_CONNECTION = r"WebSocket|websocket|ERR_CONNECTION_REFUSED|ERR_INTERNET_DISCONNECTED"
HELD_BACK = "Nothing was done: the connection is lost. Try again when it is back."
SECONDS = 1_000


def notice(page: Page) -> Locator:
    """The notice of the connection: a live region that is there from the start, and mostly empty."""
    return page.get_by_role("status").filter(has_text="The connection is lost.")


@pytest.fixture(autouse=True)
def lost_on_purpose(complaints: Complaints) -> None:
    """These tests take the connection away themselves."""
    complaints.allow(WITHOUT_CONNECTION)


@contextmanager
def without_server(page: Page, server: Server) -> Iterator[None]:
    """Stop the server until the end of the block, once the page says so; then wait until all is shown afresh."""
    server.stop()
    try:
        expect(notice(page)).to_be_visible(timeout=10 * SECONDS)
        yield
    finally:
        server.start()
    expect(notice(page)).to_have_count(0, timeout=30 * SECONDS)
    Screen(page).shown()


def test_what_is_confirmed_without_a_connection_is_never_done(merchant: Page, api: TestMode, server: Server) -> None:
    code = api.order()
    orders = OrderListPage(merchant).open()
    orders.act(code, "Delete")
    dialog = Dialog(merchant)
    expect(dialog.confirm).to_be_visible()
    with without_server(merchant, server):
        dialog.confirm.click()
        orders.expect_message(HELD_BACK)
    expect(orders.row(code)).to_be_visible()
    # What had waited would have been done by now: this comes after it, on the same connection.
    orders.select(code)
    expect(orders.selection).to_be_visible()
    expect(orders.row(code)).to_be_visible()


def test_without_a_connection_nothing_looks_done_that_is_not(merchant: Page, api: TestMode, server: Server) -> None:
    code = api.order()
    orders = OrderListPage(merchant).open()
    with without_server(merchant, server):
        box = orders.checkbox(code)
        box.click()
        orders.expect_message(HELD_BACK)
        expect(box).not_to_be_checked()
        for leave in (lambda: orders.follow("Wallet"), orders.sign_out.click, lambda: merchant.keyboard.press("n")):
            leave()
            orders.expect_heading("All orders")
        expect(merchant).to_have_url(re.compile("/$"))
    expect(orders.row(code)).to_be_visible()
    orders.follow("Wallet")
    orders.expect_heading("Wallet")


def test_words_typed_without_a_connection_stay_and_can_be_saved_after_it(
    merchant: Page, api: TestMode, server: Server
) -> None:
    code = api.order()
    page = OrderPage(merchant).open_order(code)
    with without_server(merchant, server):
        page.fill(city="Hudson Falls")
        page.save.click()
        page.expect_message(HELD_BACK)
    expect(page.field("City")).to_have_value("Hudson Falls")
    expect(page.page.get_by_text("Not saved yet")).to_be_visible()
    page.save.click()
    page.expect_message("Saved: City.")


def test_a_network_that_is_gone_is_noticed_and_the_list_is_read_afresh_on_return(merchant: Page, api: TestMode) -> None:
    first = api.order()
    orders = OrderListPage(merchant).open()
    expect(orders.row(first)).to_be_visible()
    merchant.context.set_offline(True)
    expect(notice(merchant)).to_be_visible(timeout=15 * SECONDS)
    later = api.order()
    merchant.context.set_offline(False)
    expect(notice(merchant)).to_have_count(0, timeout=15 * SECONDS)
    expect(orders.row(later)).to_be_visible()
    expect(orders.row(first)).to_be_visible()


def test_an_order_and_the_wallet_are_read_afresh_on_return(merchant: Page, colleague: Page, api: TestMode) -> None:
    code = api.paid()
    page = OrderPage(merchant).open_order(code)
    wallet = Screen(merchant.context.new_page())
    wallet.page.goto("/wallet")
    wallet.shown()
    merchant.context.set_offline(True)
    expect(notice(merchant)).to_be_visible(timeout=15 * SECONDS)
    expect(notice(wallet.page)).to_be_visible(timeout=15 * SECONDS)
    theirs = OrderPage(colleague).open_order(code)
    theirs.button("Cancel order").click()
    Dialog(colleague).confirm.click()
    expect(theirs.page.get_by_text("Cancelled").first).to_be_visible()
    merchant.context.set_offline(False)
    expect(notice(merchant)).to_have_count(0, timeout=15 * SECONDS)
    expect(page.happening("Cancelled")).to_be_visible()
    expect(page.save).to_have_count(0)
    expect(notice(wallet.page)).to_have_count(0, timeout=15 * SECONDS)
    expect(wallet.page.get_by_text(code)).to_have_count(2)


def test_support_sees_a_request_that_came_without_a_connection(support: Page, merchant: Page, api: TestMode) -> None:
    code = api.scheduled()
    support.goto("/support")
    Screen(support).shown()
    support.context.set_offline(True)
    expect(notice(support)).to_be_visible(timeout=15 * SECONDS)
    page = OrderPage(merchant).open_order(code)
    page.button("Refund").click()
    Dialog(merchant).confirm.click()
    page.expect_heading("All orders")
    support.context.set_offline(False)
    expect(notice(support)).to_have_count(0, timeout=15 * SECONDS)
    expect(support.get_by_role("link", name=code)).to_be_visible()


def test_a_gap_that_is_over_at_once_is_not_worth_a_word(merchant: Page, api: TestMode) -> None:
    opened: list[WebSocketRoute] = []

    def follow(route: WebSocketRoute) -> None:
        route.connect_to_server()
        opened.append(route)

    merchant.route_web_socket(re.compile("_event"), follow)
    code = api.order()
    orders = OrderListPage(merchant).open()
    merchant.evaluate(
        """() => { window.said = 0; new MutationObserver(() => { window.said += 1; })
                   .observe(document.querySelector(".offline"), { subtree: true, childList: true }); }"""
    )
    # The page's clock stands: what it says after a while can only come when it goes on.
    merchant.clock.install()
    merchant.clock.pause_at(merchant.evaluate("Date.now()") + 1)
    with merchant.expect_websocket():
        opened[0].close()
    expect(orders.row(code)).to_be_visible()
    api.order()
    expect(merchant.locator("tr[data-order]")).to_have_count(2)
    merchant.clock.run_for(5 * SECONDS)
    assert merchant.evaluate("window.said") == 0
