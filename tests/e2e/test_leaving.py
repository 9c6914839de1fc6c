"""Leaving a page with words that are not saved asks first; the words are kept in any case but that of signing out."""

import re

from playwright.sync_api import Dialog as NativeDialog
from playwright.sync_api import Page, expect

from tests.e2e.api import TestMode
from tests.e2e.conftest import SignIn
from tests.e2e.pages.dialog import Dialog
from tests.e2e.pages.login import LoginPage
from tests.e2e.pages.order import OrderPage
from tests.e2e.pages.order_list import OrderListPage

LEAVE = "Leave without saving?"


def _typed(page: Page, code: str) -> OrderPage:
    """The order's page, reached from the list, with a city typed into it."""
    orders = OrderListPage(page).open()
    orders.row(code).get_by_role("link", name=code, exact=True).click()
    order = OrderPage(page)
    order.expect_heading(code)
    order.shown()
    order.field("City").click()
    order.fill(city="Hudson Falls")
    order.expect_unsaved()
    return order


def test_a_link_asks_and_go_back_changes_nothing(merchant: Page, api: TestMode) -> None:
    code = api.order()
    order = _typed(merchant, code)
    link = merchant.get_by_role("link", name="← All orders")
    link.click()
    dialog = Dialog(merchant).expect_open(LEAVE)
    expect(dialog.box).to_contain_text("It is kept in this tab")
    expect(dialog.go_back).to_be_focused()
    dialog.go_back.click()
    dialog.expect_closed()
    expect(link).to_be_focused()
    order.expect_heading(code)
    expect(order.field("City")).to_have_value("Hudson Falls")


def test_escape_stays_and_the_keyboard_leaves_and_the_words_are_there_on_return(merchant: Page, api: TestMode) -> None:
    code = api.order()
    order = _typed(merchant, code)
    merchant.get_by_role("link", name="Wallet").focus()
    merchant.keyboard.press("Enter")
    dialog = Dialog(merchant).expect_open(LEAVE)
    merchant.keyboard.press("Escape")
    dialog.expect_closed()
    order.expect_heading(code)
    merchant.get_by_role("link", name="Wallet").press("Enter")
    dialog.expect_open(LEAVE)
    merchant.keyboard.press("Tab")
    merchant.keyboard.press("Enter")
    order.expect_heading("Wallet")
    merchant.go_back()
    order.expect_heading(code)
    expect(order.put_back).to_be_visible()
    expect(order.field("City")).to_have_value("Hudson Falls")
    order.put_back.get_by_role("button", name="Discard").click()
    expect(order.field("City")).not_to_have_value("Hudson Falls")


def test_the_back_button_asks_and_leaves_the_address_alone_until_confirmed(merchant: Page, api: TestMode) -> None:
    code = api.order()
    order = _typed(merchant, code)
    merchant.evaluate("history.back()")
    dialog = Dialog(merchant).expect_open(LEAVE)
    dialog.go_back.click()
    dialog.expect_closed()
    expect(merchant).to_have_url(re.compile(rf"/orders/{code}$"))
    expect(order.field("City")).to_have_value("Hudson Falls")
    merchant.evaluate("history.back()")
    dialog.expect_open(LEAVE).confirm.click()
    order.expect_heading("All orders")


def test_closing_the_tab_asks_only_while_something_is_unsaved_and_the_page_lives_on(
    merchant: Page, api: TestMode
) -> None:
    code = api.order()
    order = _typed(merchant, code)
    asked: list[str] = []

    def stay(dialog: NativeDialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    merchant.on("dialog", stay)
    # Reflex ends its connection before the question is asked, and opens another one for a page that lives on.
    with merchant.expect_websocket() as opened, merchant.expect_event("dialog"):
        merchant.close(run_before_unload=True)
    opened.value.wait_for_event("framereceived", lambda frame: str(frame).startswith("40/_event"))
    assert asked == ["beforeunload"]
    order.fill(city="Glens Falls")
    order.save.click()
    order.expect_message("Saved: City.")
    merchant.reload()
    expect(order.shown().field("City")).to_have_value("Glens Falls")
    assert asked == ["beforeunload"]


def test_after_a_save_nothing_is_asked(merchant: Page, api: TestMode) -> None:
    order = _typed(merchant, api.order())
    order.save.click()
    order.expect_message("Saved: City.")
    merchant.get_by_role("link", name="← All orders").click()
    order.expect_heading("All orders")
    Dialog(merchant).expect_closed()


def test_a_new_order_is_asked_about_too_but_not_when_it_is_saved(merchant: Page) -> None:
    order = OrderPage(merchant).open_new()
    order.fill(recipient_name="Jane Miller")
    order.follow("Wallet")
    Dialog(merchant).expect_open(LEAVE).go_back.click()
    order.save.click()
    order.expect_message("Saved A33378-CT-")
    expect(merchant).to_have_url(re.compile(r"/orders/A33378-CT-\d+$"))
    Dialog(merchant).expect_closed()


def test_nothing_is_asked_where_typed_words_were_typed_back_or_discarded(merchant: Page, api: TestMode) -> None:
    code = api.order()
    order = OrderPage(merchant).open_order(code)
    stored = order.field("City").input_value()
    order.fill(city="Hudson Falls")
    order.expect_unsaved()
    order.fill(city=stored)
    order.expect_saved()
    order.follow("Wallet")
    order.expect_heading("Wallet")
    order = OrderPage(merchant).open_order(code)
    order.fill(city="Hudson Falls")
    order.button("Discard changes").click()
    order.expect_saved()
    order.follow("Wallet")
    order.expect_heading("Wallet")


def test_a_note_that_is_not_saved_asks_too(merchant: Page, api: TestMode) -> None:
    code = api.order()
    order = OrderPage(merchant).open_order(code)
    order.note.fill("Call first")
    order.follow("Wallet")
    Dialog(merchant).expect_open(LEAVE).confirm.click()
    order.expect_heading("Wallet")
    order = OrderPage(merchant).open_order(code)
    expect(order.note).to_have_value("Call first")
    order.button("Save note").click()
    order.expect_message("Note and tags saved.")
    order.follow("Wallet")
    order.expect_heading("Wallet")


def test_signing_out_asks_and_forgets_what_was_typed(new_page: SignIn, api: TestMode) -> None:
    code = api.order()
    page = new_page()
    LoginPage(page).open().sign_in("merchant@example.com", "merchant-demo")
    page.wait_for_url(re.compile(r"/$"))
    order = OrderPage(page).open_order(code)
    order.fill(city="Hudson Falls")
    order.expect_unsaved()
    order.sign_out.click()
    dialog = Dialog(page).expect_open("Sign out without saving?")
    dialog.go_back.click()
    expect(order.field("City")).to_have_value("Hudson Falls")
    order.sign_out.click()
    dialog.confirm.click()
    LoginPage(page).shown()
    page.wait_for_function("!Object.keys(sessionStorage).some(key => key.startsWith('draft:'))")
