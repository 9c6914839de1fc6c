"""What is typed and not saved: it outlives a reload, another page, a lost connection and a restart of the server."""

from playwright.sync_api import Page, expect

from tests.e2e.api import TestMode
from tests.e2e.conftest import Complaints, SignIn
from tests.e2e.pages.login import LoginPage
from tests.e2e.pages.order import OrderPage
from tests.server import Server


def test_typed_words_outlive_a_reload_and_are_gone_once_saved(merchant: Page, api: TestMode) -> None:
    code = api.order()
    page = OrderPage(merchant).open_order(code)
    page.fill(city="Hudson Falls")
    expect(page.page.get_by_text("Not saved yet")).to_be_visible()
    page.page.reload()
    page.shown()
    expect(page.field("City")).to_have_value("Hudson Falls")
    expect(page.page.get_by_text("Not saved yet")).to_be_visible()
    page.save.click()
    page.expect_message("Saved: City.")
    page.page.reload()
    page.shown()
    expect(page.field("City")).to_have_value("Hudson Falls")
    expect(page.page.get_by_text("Not saved yet")).to_be_hidden()


def test_discarded_words_do_not_come_back(merchant: Page, api: TestMode) -> None:
    code = api.order()
    page = OrderPage(merchant).open_order(code)
    stored = page.field("City").input_value()
    page.fill(city="Hudson Falls")
    page.button("Discard changes").click()
    expect(page.field("City")).to_have_value(stored)
    page.page.reload()
    page.shown()
    expect(page.field("City")).to_have_value(stored)


def test_an_added_line_outlives_a_reload(merchant: Page, api: TestMode) -> None:
    code = api.order()
    page = OrderPage(merchant).open_order(code)
    page.button("Add item").click()
    page.item("SKU", 1).fill("MUG-11-BLK")
    expect(page.page.get_by_text("Ceramic mug, 11 oz / Black $5.20 each")).to_be_visible()
    page.page.reload()
    page.shown()
    expect(page.item("SKU", 1)).to_have_value("MUG-11-BLK")


def test_a_restart_of_the_server_in_mid_edit_says_so_and_loses_nothing(
    merchant: Page, api: TestMode, server: Server, complaints: Complaints
) -> None:
    complaints.allow(r"WebSocket|ERR_CONNECTION_REFUSED|websocket")
    code = api.order()
    page = OrderPage(merchant).open_order(code)
    page.fill(city="Hudson Falls")
    expect(page.page.get_by_text("Not saved yet")).to_be_visible()
    server.stop()
    expect(page.page.get_by_text("The connection is lost.")).to_be_visible(timeout=15_000)
    server.start()
    expect(page.page.get_by_text("The connection is lost.")).to_be_hidden(timeout=30_000)
    expect(page.field("City")).to_have_value("Hudson Falls")
    page.save.click()
    page.expect_message("Saved: City.")


def test_signing_out_forgets_what_was_typed(new_page: SignIn, api: TestMode) -> None:
    code = api.order()
    page = new_page()
    LoginPage(page).open().sign_in("merchant@example.com", "merchant-demo")
    order = OrderPage(page).open_order(code)
    order.fill(city="Hudson Falls")
    expect(page.get_by_text("Not saved yet")).to_be_visible()
    order.sign_out.click()
    LoginPage(page).shown()
    page.wait_for_function("!Object.keys(sessionStorage).some(key => key.startsWith('draft:'))")
