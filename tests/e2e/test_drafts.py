"""What is typed and not saved: it outlives a reload, another page, a lost connection and a restart of the server."""

import re

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


def test_a_reload_puts_words_back_says_so_and_lets_them_be_discarded(merchant: Page, api: TestMode) -> None:
    code = api.order()
    page = OrderPage(merchant).open_order(code)
    stored = page.field("City").input_value()
    page.fill(city="Hudson Falls")
    page.expect_unsaved()
    merchant.reload()
    expect(page.shown().put_back).to_be_visible()
    page.put_back.get_by_role("button", name="Discard").click()
    expect(page.field("City")).to_have_value(stored)
    expect(page.put_back).to_have_count(0)
    merchant.reload()
    expect(page.shown().field("City")).to_have_value(stored)
    page.expect_saved()


def test_words_outlive_a_change_that_somebody_made_meanwhile(merchant: Page, colleague: Page, api: TestMode) -> None:
    code = api.order()
    mine = OrderPage(merchant).open_order(code)
    mine.fill(city="Minetown", recipient_name="My Buyer")
    mine.expect_unsaved()
    merchant.goto("about:blank")
    theirs = OrderPage(colleague).open_order(code)
    theirs.fill(city="Theirtown", state="TX")
    theirs.save.click()
    theirs.expect_message("Saved: City, State.")
    mine.open_order(code)
    expect(mine.field("Recipient name")).to_have_value("My Buyer")
    expect(mine.field("State")).to_have_value("TX")
    expect(mine.conflict).to_contain_text("Minetown")
    expect(mine.conflict).to_contain_text("Theirtown")


def test_words_whose_field_was_locked_meanwhile_can_be_copied(merchant: Page, api: TestMode) -> None:
    code = api.paid()
    page = OrderPage(merchant).open_order(code)
    page.fill(city="Minetown")
    page.expect_unsaved()
    merchant.goto("about:blank")
    api.production(code, "scheduled")
    page.open_order(code)
    expect(page.kept).to_contain_text("Minetown")
    page.kept.get_by_role("button", name="Discard them").click()
    expect(page.kept).to_have_count(0)
    merchant.reload()
    page.shown()
    expect(page.happening("In production")).to_be_visible()
    expect(page.kept).to_have_count(0)


def test_a_restart_of_the_server_behind_a_new_page_loses_nothing_and_finds_the_conflict(
    merchant: Page, colleague: Page, api: TestMode, server: Server, complaints: Complaints
) -> None:
    complaints.allow(r"WebSocket|ERR_CONNECTION_REFUSED|websocket")
    code = api.order()
    mine = OrderPage(merchant).open_order(code)
    mine.fill(city="Minetown", recipient_name="My Buyer")
    mine.expect_unsaved()
    theirs = OrderPage(colleague).open_order(code)
    theirs.fill(city="Theirtown")
    theirs.save.click()
    theirs.expect_message("Saved: City.")
    expect(mine.conflict).to_be_visible()
    server.restart()
    expect(mine.page.get_by_text("The connection is lost.")).to_be_hidden(timeout=30_000)
    merchant.reload()
    mine.shown()
    expect(mine.field("Recipient name")).to_have_value("My Buyer")
    expect(mine.conflict).to_contain_text("Minetown")
    expect(mine.conflict).to_contain_text("Theirtown")


def test_a_new_order_with_several_lines_outlives_a_reload(merchant: Page) -> None:
    page = OrderPage(merchant).open_new()
    page.fill(recipient_name="Jane Miller", country="Germany", shipping_method="Express")
    page.fill_item(sku="MUG-11-WHT", quantity=2)
    page.button("Add item").click()
    page.fill_item(1, sku="TEE-U-BLK-M", quantity=5)
    page.button("Add item").click()
    expect(page.form.get_by_label("SKU")).to_have_count(3)
    page.fill_item(2, sku="MUG-11-BLK", quantity=7)
    expect(page.page.get_by_text("Ceramic mug, 11 oz / Black $5.20 each")).to_be_visible()
    merchant.get_by_role("button", name="Remove line 2").click()
    expect(page.form.get_by_label("SKU")).to_have_count(2)
    merchant.reload()
    expect(page.shown().put_back).to_be_visible()
    expect(page.field("Recipient name")).to_have_value("Jane Miller")
    expect(page.field("Country")).to_have_value("DE")
    expect(page.field("Shipping method")).to_have_value("Express")
    expect(page.form.get_by_label("SKU")).to_have_count(2)
    expect(page.item("Quantity", 0)).to_have_value("2")
    expect(page.item("Quantity", 1)).to_have_value("7")
    page.save.click()
    page.expect_message("Saved A33378-CT-")
    page.open_new()
    expect(page.field("Recipient name")).to_have_value("")
    expect(page.put_back).to_have_count(0)


def _sign_in(page: Page, who: str) -> None:
    LoginPage(page).sign_in(f"{who}@example.com", f"{who}-demo")


def _kept(page: Page) -> list[str]:
    found: list[str] = page.evaluate("Object.keys(sessionStorage).filter(key => key.startsWith('draft:'))")
    return found


def _expire(page: Page) -> None:
    """The sign-in ends by itself: nothing told the page of it."""
    page.context.clear_cookies()
    page.reload()
    LoginPage(page).shown()


def test_the_same_person_goes_on_typing_after_an_expired_sign_in(new_page: SignIn, api: TestMode) -> None:
    code = api.order()
    page = new_page()
    LoginPage(page).open()
    _sign_in(page, "merchant")
    page.wait_for_url(re.compile(r"/$"))
    order = OrderPage(page).open_order(code)
    order.fill(city="Hudson Falls")
    order.expect_unsaved()
    _expire(page)
    LoginPage(page).sign_in("merchant@example.com", "wrong")
    expect(LoginPage(page).problem).to_be_visible()
    _sign_in(page, "merchant")
    order.expect_heading(code)
    expect(order.shown().put_back).to_be_visible()
    expect(order.field("City")).to_have_value("Hudson Falls")


def test_another_person_in_the_same_tab_finds_nothing(new_page: SignIn, api: TestMode) -> None:
    code = api.order()
    page = new_page()
    LoginPage(page).open()
    _sign_in(page, "merchant")
    page.wait_for_url(re.compile(r"/$"))
    order = OrderPage(page).open_order(code)
    stored = order.field("City").input_value()
    order.fill(city="Hudson Falls")
    order.expect_unsaved()
    _expire(page)
    assert _kept(page) == [f"draft:merchant@example.com:{code}"]
    _sign_in(page, "colleague")
    order.expect_heading(code)
    order.shown()
    expect(order.field("City")).to_have_value(stored)
    expect(order.put_back).to_have_count(0)
    assert _kept(page) == []


def test_words_that_nobody_came_back_to_for_a_week_are_dropped(merchant: Page, api: TestMode) -> None:
    code = api.order()
    page = OrderPage(merchant).open_order(code)
    stored = page.field("City").input_value()
    page.fill(city="Hudson Falls")
    page.expect_unsaved()
    merchant.evaluate(
        """key => {
            const kept = JSON.parse(sessionStorage.getItem(key));
            sessionStorage.setItem(key, JSON.stringify({ ...kept, at: Date.now() - 8 * 24 * 3600 * 1000 }));
        }""",
        f"draft:merchant@example.com:{code}",
    )
    # Another tab of the browser's, as far as the server is concerned.
    merchant.evaluate("sessionStorage.removeItem('token')")
    merchant.reload()
    expect(page.shown().field("City")).to_have_value(stored)
    assert _kept(merchant) == []


def test_a_draft_that_is_no_draft_breaks_nothing(merchant: Page, api: TestMode) -> None:
    code = api.order()
    page = OrderPage(merchant).open_order(code)
    stored = page.field("City").input_value()
    for junk in ("", "null", "{", "[1]", '{"at": 1e15, "typed": {"city": 5, "country": "XX"}, "loaded": 7}'):
        merchant.evaluate(
            "([key, text]) => sessionStorage.setItem(key, text)", [f"draft:merchant@example.com:{code}", junk]
        )
        merchant.reload()
        expect(page.shown().field("City")).to_have_value(stored)
