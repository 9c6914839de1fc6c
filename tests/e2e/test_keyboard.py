"""The list by keyboard: one key for each thing, and none while somebody types or a dialog is open."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.api import TestMode
from tests.e2e.pages.dialog import Dialog
from tests.e2e.pages.order import OrderPage
from tests.e2e.pages.order_list import OrderListPage
from tests.e2e.pages.others import WalletPage


def press(page: Page, *keys: str) -> None:
    """Press keys one after the other."""
    for key in keys:
        page.keyboard.press(key)


@pytest.mark.parametrize(("down", "up"), [("j", "k"), ("ArrowDown", "ArrowUp")])
def test_the_cursor_goes_from_order_to_order(merchant: Page, api: TestMode, down: str, up: str) -> None:
    codes = list(reversed(api.orders(3)))
    orders = OrderListPage(merchant).open()
    for key, at in ((down, 0), (down, 1), (down, 2), (down, 2), (up, 1), (up, 0), (up, 0)):
        press(merchant, key)
        expect(orders.link(codes[at])).to_be_focused()
    expect(orders.toolbar(codes[0])).to_have_css("opacity", "1")


def test_x_selects_e_edits_and_enter_opens_the_order_of_the_cursor(merchant: Page, api: TestMode) -> None:
    codes = list(reversed(api.orders(2)))
    orders = OrderListPage(merchant).open()
    press(merchant, "x", "e")
    expect(orders.selection).to_have_count(0)
    press(merchant, "j", "j", "x")
    expect(orders.checkbox(codes[1])).to_be_checked()
    expect(orders.selection).to_contain_text("1 selected")
    expect(orders.link(codes[1])).to_be_focused()
    press(merchant, "x")
    expect(orders.checkbox(codes[1])).not_to_be_checked()
    press(merchant, "e")
    OrderPage(merchant).expect_heading(codes[1])
    expect(merchant).to_have_url(re.compile(r"\?mode=edit$"))
    merchant.go_back()
    orders.shown()
    press(merchant, "j", "Enter")
    OrderPage(merchant).expect_heading(codes[0])


def test_the_cursor_stays_through_live_updates(merchant: Page, api: TestMode) -> None:
    first, second, third = reversed(api.orders(3, payment="Paid", minutes_since_paid=200))
    orders = OrderListPage(merchant).open("?tab=paid")
    press(merchant, "j", "j")
    expect(orders.link(second)).to_be_focused()
    new = api.paid()
    orders.expect_orders(new, first, second, third)
    expect(orders.link(second)).to_be_focused()
    api.production(second, "scheduled")
    orders.expect_orders(new, first, third)
    expect(orders.link(third)).to_be_focused()
    press(merchant, "k")
    expect(orders.link(first)).to_be_focused()


def test_keys_search_order_anew_and_explain_themselves(merchant: Page, api: TestMode) -> None:
    code = api.order(recipient_name="Jana Vesela")
    orders = OrderListPage(merchant).open()
    press(merchant, "/")
    expect(orders.search).to_be_focused()
    merchant.keyboard.type("vesela?njx")
    expect(orders.search).to_have_value("vesela?njx")
    orders.look_for("vesela").expect_orders(code)
    merchant.keyboard.press("Tab")
    press(merchant, "n")
    OrderPage(merchant).expect_heading("New order")


def test_a_search_that_waits_for_more_letters_calls_nobody_back(merchant: Page, api: TestMode) -> None:
    api.order(recipient_name="Jana Vesela")
    OrderListPage(merchant).open().search.fill("vesela")
    press(merchant, "Tab", "n")
    OrderPage(merchant).expect_heading("New order")


def test_the_help_sheet_opens_by_key_and_by_button_and_gives_the_focus_back(merchant: Page, api: TestMode) -> None:
    code = api.order()
    orders = OrderListPage(merchant).open()
    sheet = merchant.get_by_role("dialog", name="Keyboard shortcuts")
    press(merchant, "j", "?")
    expect(sheet).to_be_visible()
    expect(sheet).to_contain_text("Select or unselect the order")
    press(merchant, "n", "j", "/")
    expect(sheet).to_be_visible()
    press(merchant, "Escape")
    expect(sheet).to_be_hidden()
    expect(orders.link(code)).to_be_focused()
    button = merchant.get_by_role("button", name="Keyboard shortcuts")
    button.click()
    sheet.get_by_role("button", name="Close").click()
    expect(sheet).to_be_hidden()
    expect(button).to_be_focused()


def test_no_key_works_while_somebody_types(merchant: Page, api: TestMode) -> None:
    code = api.order()
    order = OrderPage(merchant).open_order(code)
    for label in ("Recipient name", "Internal note", "Country"):
        order.page.get_by_label(label).first.focus()
        press(merchant, "n", "/", "?")
        expect(merchant).to_have_url(re.compile(rf"/orders/{code}$"))
        expect(merchant.get_by_role("dialog", name="Keyboard shortcuts")).to_be_hidden()


def test_nor_with_a_modifier_a_dialog_or_while_a_character_is_composed(merchant: Page, api: TestMode) -> None:
    code = api.order()
    orders = OrderListPage(merchant).open()
    press(merchant, "j")
    expect(orders.link(code)).to_be_focused()
    press(merchant, "Control+x", "Alt+e", "Meta+n")
    merchant.evaluate(
        """() => document.activeElement.dispatchEvent(
             new KeyboardEvent("keydown", { key: "x", bubbles: true, isComposing: true }))"""
    )
    expect(orders.selection).to_have_count(0)
    orders.act(code, "Delete")
    dialog = Dialog(merchant).expect_open("Delete 1 order?")
    press(merchant, "n", "x", "?", "/")
    expect(dialog.box).to_be_visible()
    expect(merchant.get_by_role("dialog", name="Keyboard shortcuts")).to_be_hidden()
    press(merchant, "Escape")
    expect(dialog.box).to_be_hidden()
    expect(orders.selection).to_have_count(0)
    expect(merchant).to_have_url(re.compile(r"/$"))


def test_other_pages_know_the_keys_that_lead_on(merchant: Page, api: TestMode) -> None:
    api.order()
    WalletPage(merchant).open()
    press(merchant, "?")
    sheet = merchant.get_by_role("dialog", name="Keyboard shortcuts")
    expect(sheet).to_be_visible()
    press(merchant, "Escape")
    press(merchant, "/")
    orders = OrderListPage(merchant)
    orders.expect_heading("All orders")
    expect(orders.search).to_be_focused()
    WalletPage(merchant).open()
    press(merchant, "j", "x", "e")
    press(merchant, "n")
    OrderPage(merchant).expect_heading("New order")


def test_arrows_go_along_the_tabs_which_are_one_stop_for_tab(merchant: Page, api: TestMode) -> None:
    api.order()
    orders = OrderListPage(merchant).open()
    orders.tab("All").focus()
    press(merchant, "ArrowRight", "ArrowRight")
    expect(orders.tab("Unpaid")).to_be_focused()
    expect(orders.tab("All")).to_have_attribute("aria-selected", "true")
    press(merchant, "Enter")
    expect(orders.tab("Unpaid")).to_have_attribute("aria-selected", "true")
    press(merchant, "End")
    expect(orders.tab("Cancelled")).to_be_focused()
    press(merchant, "ArrowRight")
    expect(orders.tab("All")).to_be_focused()
    press(merchant, "ArrowLeft", "Home", "Space")
    expect(orders.tab("All")).to_have_attribute("aria-selected", "true")
    press(merchant, "Tab")
    expect(orders.search).to_be_focused()
    press(merchant, "Shift+Tab")
    expect(orders.tab("All")).to_be_focused()
