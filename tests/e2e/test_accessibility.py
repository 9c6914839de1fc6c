"""Every page, dialog, panel and message in both themes, examined by axe: nothing at all."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.access import expect_no_complaints
from tests.e2e.api import TestMode
from tests.e2e.conftest import PHONE, Complaints, SignIn
from tests.e2e.pages.dialog import Dialog
from tests.e2e.pages.order import OrderPage
from tests.e2e.pages.order_list import Action, OrderListPage
from tests.e2e.pages.others import Decision, SettingsPage, SupportPage
from tests.e2e.pages.screen import Screen
from tests.e2e.shows import PAGES

DIALOG = '[role="alertdialog"]'
MESSAGES = "[data-sonner-toaster]"


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_in_either_theme(signed_in: SignIn, api: TestMode, name: str) -> None:
    expect_no_complaints(PAGES[name](signed_in, api))


ON_A_PHONE = (
    "all orders",
    "all orders, filters",
    "order, unpaid",
    "order, in production",
    "trash",
    "wallet",
    "wallet, filters",
    "wallets",
    "wallet of a seller",
    "account",
    "requests",
    "decision",
    "find an order",
    "settings",
)
"""What is laid out otherwise where there is little room."""


@pytest.mark.parametrize("name", ON_A_PHONE)
def test_axe_finds_nothing_on_a_phone_either(signed_in: SignIn, api: TestMode, name: str) -> None:
    def on_phone(account: str, **_: object) -> Page:
        return signed_in(account, viewport=PHONE, has_touch=True, is_mobile=True)

    page = PAGES[name](on_phone, api)
    if name == "trash":
        page.reload()
        Screen(page).shown()
    expect_no_complaints(page)


def test_axe_finds_nothing_in_the_confirmations_of_the_list(merchant: Page, api: TestMode) -> None:
    unpaid, paid = api.order(), api.paid()
    orders, dialog = OrderListPage(merchant).open(), Dialog(merchant)
    asked: tuple[tuple[str, Action, str], ...] = (
        (unpaid, "Delete", "Delete 1 order?"),
        (unpaid, "Pay", f"Pay {unpaid}?"),
        (paid, "Cancel order", f"Cancel {paid}?"),
        (paid, "Refund", f"Request a refund for {paid}?"),
    )
    for code, action, title in asked:
        orders.act(code, action)
        dialog.expect_open(title)
        expect_no_complaints(merchant, DIALOG)
        dialog.go_back.click()
        dialog.expect_closed()


def test_axe_finds_nothing_in_the_confirmations_for_many_orders(merchant: Page, api: TestMode) -> None:
    codes = [api.order(items=[{"sku": "BLNK-6080", "quantity": 40}]), *api.orders(11), api.paid(), api.scheduled()]
    orders, dialog = OrderListPage(merchant).open(), Dialog(merchant)
    orders.select(*codes)
    for name in ("Delete", "Pay"):
        orders.selection.get_by_role("button", name=name).click()
        expect(dialog.box).to_contain_text("Left as before")
        expect_no_complaints(merchant, DIALOG)
        dialog.go_back.click()
        dialog.expect_closed()
    merchant.get_by_role("button", name="Pay all unpaid").click()
    expect(dialog.box).to_be_visible()
    expect_no_complaints(merchant, DIALOG)


def test_axe_finds_nothing_in_the_confirmations_of_an_order(merchant: Page, support: Page, api: TestMode) -> None:
    code = api.paid()
    order, dialog = OrderPage(merchant).open_order(code), Dialog(merchant)
    order.button("Cancel and copy").click()
    expect(dialog.box).to_be_visible()
    expect_no_complaints(merchant, DIALOG)
    dialog.go_back.click()
    code = api.scheduled()
    order.open_order(code).refund.click()
    expect(dialog.fee).to_be_visible()
    dialog.fee.fill("nonsense")
    dialog.confirm.click()
    expect(dialog.box.get_by_role("alert")).to_be_visible()
    expect_no_complaints(merchant, DIALOG)
    dialog.fee.fill("0")
    dialog.confirm.click()
    OrderListPage(merchant).expect_heading("All orders")
    decision = SupportPage(support).open().open_order(code)
    decision.fee.fill("2.50")
    asked = decision.grant()
    expect_no_complaints(support, DIALOG)
    asked.confirm.click()
    decision.expect_message(re.compile("fee", re.IGNORECASE))
    order.open_order(code)
    for name in ("Accept fee", "Withdraw request"):
        order.button(name).click()
        expect(dialog.box).to_be_visible()
        expect_no_complaints(merchant, DIALOG)
        dialog.go_back.click()
        dialog.expect_closed()
    expect_no_complaints(merchant, "main")


def test_axe_finds_nothing_where_support_acts_for_a_seller_and_in_its_settings(support: Page, api: TestMode) -> None:
    desk, dialog = Decision(support), Dialog(support)
    for code, button in ((api.scheduled(), desk.cancel_for_seller), (api.shipped(), desk.refund_for_seller)):
        OrderPage(support).open_order(code)
        button.click()
        expect(dialog.box).to_be_visible()
        expect_no_complaints(support, DIALOG)
        dialog.go_back.click()
        dialog.expect_closed()
    settings = SettingsPage(support).open()
    settings.percent("Produced").fill("many")
    settings.save.click()
    expect(support.get_by_role("alert")).to_be_visible()
    expect_no_complaints(support)


def test_axe_finds_nothing_while_choices_and_suggestions_are_open(merchant: Page, api: TestMode) -> None:
    order = OrderPage(merchant).open_order(api.order(country="US"))
    order.item("SKU").fill("tee")
    expect(merchant.get_by_role("listbox")).to_be_visible()
    merchant.keyboard.press("ArrowDown")
    expect_no_complaints(merchant, "main form")
    merchant.keyboard.press("Escape")
    order.fill(email="jana@gmial.com", postal_code="99999", amount="a lot")
    expect(order.meant("jana@gmail.com")).to_be_visible()
    expect_no_complaints(merchant, "main form")


def test_axe_finds_nothing_in_messages(merchant: Page, api: TestMode) -> None:
    code, paid = api.order(), api.paid()
    orders = OrderListPage(merchant).open()
    orders.act(code, "Delete")
    Dialog(merchant).confirm.click()
    orders.expect_message(f"Deleted {code}.")
    expect_no_complaints(merchant, MESSAGES)
    order = OrderPage(merchant).open_order(paid)
    order.fill(recipient_name="")
    order.save.click()
    expect(order.messages.get_by_role("listitem")).to_have_count(1)
    expect_no_complaints(merchant, MESSAGES, "main form")


def test_axe_finds_nothing_while_the_connection_is_lost(
    signed_in: SignIn, api: TestMode, complaints: Complaints
) -> None:
    complaints.allow("ERR_INTERNET_DISCONNECTED|WebSocket|websocket|ERR_FAILED")
    page = signed_in("merchant")
    api.order()
    OrderListPage(page).open()
    page.context.set_offline(True)
    page.evaluate("() => window.dispatchEvent(new Event('offline'))")
    expect(page.get_by_text("connection is lost")).to_be_visible(timeout=30_000)
    expect_no_complaints(page)


def test_axe_finds_nothing_on_a_page_that_does_not_exist(
    signed_in: SignIn, api: TestMode, complaints: Complaints
) -> None:
    complaints.allow("404")
    page = signed_in("merchant")
    page.goto("/nowhere")
    expect(page.get_by_role("heading", level=1)).to_have_text("Page not found")
    expect_no_complaints(page)
    page.goto("/orders/A33378-CT-1")
    expect(page.get_by_role("heading", level=1)).to_have_text("Order not found")
    expect_no_complaints(page)
