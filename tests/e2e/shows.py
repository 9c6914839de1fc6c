"""Pages in the states that the tests of accessibility look at: each brought there by what a person would do."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.api import TestMode
from tests.e2e.conftest import SignIn
from tests.e2e.pages.account import AccountPage
from tests.e2e.pages.bulk import BulkCard
from tests.e2e.pages.dialog import Dialog
from tests.e2e.pages.login import LoginPage
from tests.e2e.pages.order import OrderPage
from tests.e2e.pages.order_list import OrderListPage
from tests.e2e.pages.others import FindOrderPage, SettingsPage, SupportPage, TrashPage, WalletPage, WalletsPage
from tests.e2e.pages.screen import Screen
from tests.e2e.pages.thread import Thread

Show = Callable[[SignIn, TestMode], Page]


def _login(signed_in: SignIn, _: TestMode) -> Page:
    page = signed_in("merchant")
    page.context.clear_cookies()
    login = LoginPage(page).open("?error=wrong_credentials&email=merchant%40example.com")
    expect(login.problem).to_be_visible()
    return page


def _list(signed_in: SignIn, api: TestMode) -> Page:
    page = signed_in("merchant")
    codes = [api.order(complete=False), api.order(), api.paid(), api.scheduled(), api.shipped()]
    orders = OrderListPage(page).open()
    orders.select(*codes)
    expect(orders.selection).to_be_visible()
    return page


def _filters(signed_in: SignIn, api: TestMode) -> Page:
    page = signed_in("merchant")
    api.paid(country="DE")
    orders = OrderListPage(page).open("?payment=paid&country=DE,US&nonsense=1&sort=cost&size=3").open_filters()
    expect(orders.chips).to_have_count(3)
    page.get_by_role("button", name="Save view").click()
    expect(page.get_by_role("dialog", name="Save view")).to_be_visible()
    return page


def _keys(signed_in: SignIn, api: TestMode) -> Page:
    page = signed_in("merchant")
    api.order()
    OrderListPage(page).open()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    return page


def _empty_list(signed_in: SignIn, _: TestMode) -> Page:
    page = signed_in("merchant")
    OrderListPage(page).open("?q=nothing")
    expect(page.get_by_text("No order matches")).to_be_visible()
    return page


def _new_order(signed_in: SignIn, _: TestMode) -> Page:
    page = signed_in("merchant")
    order = OrderPage(page).open_new()
    order.fill(amount="a lot")
    order.save.click()
    expect(order.field("Amount")).to_have_attribute("aria-invalid", "true")
    return page


def _order(stage: str) -> Show:
    def show(signed_in: SignIn, api: TestMode) -> Page:
        page = signed_in("merchant")
        OrderPage(page).open_order(getattr(api, stage)())
        return page

    return show


def _trash(signed_in: SignIn, api: TestMode) -> Page:
    page = signed_in("merchant")
    code = api.order()
    orders = OrderListPage(page).open()
    orders.act(code, "Delete")
    Dialog(page).confirm.click()
    orders.expect_orders()
    expect(TrashPage(page).open().row(code)).to_be_visible()
    return page


def _wallet(signed_in: SignIn, api: TestMode) -> Page:
    page = signed_in("merchant")
    api.paid()
    WalletPage(page).open()
    return page


def _ledger_filtered(signed_in: SignIn, api: TestMode) -> Page:
    page = signed_in("merchant")
    api.paid()
    WalletPage(page).open("?kind=payment,top-up&from=2020-01-01")
    page.get_by_role("button", name="Filters", exact=True).click()
    expect(page.get_by_role("dialog", name="Filters")).to_be_visible()
    return page


def _wallets(signed_in: SignIn, api: TestMode) -> Page:
    page = signed_in("support")
    WalletsPage(page).open()
    return page


def _one_wallet(signed_in: SignIn, api: TestMode) -> Page:
    page = signed_in("support")
    api.paid()
    wallets = WalletsPage(page).open("?seller=A33378")
    wallets.amount.fill("5")
    wallets.top_up.click()
    expect(page.get_by_role("alert")).to_be_visible()
    return page


def _top_up(signed_in: SignIn, api: TestMode) -> Page:
    page = signed_in("support")
    wallets = WalletsPage(page).open("?seller=A33378")
    wallets.amount.fill("5")
    wallets.reason.fill("Bank transfer")
    wallets.top_up.click()
    expect(Dialog(page).box).to_be_visible()
    return page


def _dialog(signed_in: SignIn, api: TestMode) -> Page:
    page = signed_in("merchant")
    OrderPage(page).open_order(api.scheduled()).refund.click()
    expect(Dialog(page).box).to_be_visible()
    return page


def _many(signed_in: SignIn, api: TestMode) -> Page:
    page = signed_in("merchant")
    codes = [api.paid(), *api.orders(2)]
    orders = OrderListPage(page).open()
    orders.select(*codes)
    orders.selection.get_by_role("button", name="Delete").click()
    expect(Dialog(page).box).to_contain_text("Left as before")
    return page


def _bulk_card(signed_in: SignIn, api: TestMode) -> Page:
    page = _many(signed_in, api)
    api.orders(23)
    Dialog(page).go_back.click()
    orders = OrderListPage(page).open()
    orders.select_page.check()
    orders.selection.get_by_role("button", name="Delete").click()
    Dialog(page).confirm.click()
    BulkCard(page).expect_ended(re.compile("^Deleted"))
    return page


def _account(signed_in: SignIn, _: TestMode) -> Page:
    page = signed_in("merchant")
    AccountPage(page).open("?error=mismatch")
    return page


def _conflict(signed_in: SignIn, api: TestMode) -> Page:
    code = api.order()
    page = signed_in("merchant")
    mine, theirs = OrderPage(page).open_order(code), OrderPage(signed_in("colleague")).open_order(code)
    mine.fill(city="Minetown", country="Germany")
    mine.expect_unsaved()
    theirs.fill(city="Theirtown", country="France")
    theirs.save.click()
    mine.choice("City", "Theirs").check()
    expect(mine.field("City")).to_have_value("Theirtown")
    expect(mine.companions).to_have_count(1)
    return page


def _put_back(signed_in: SignIn, api: TestMode) -> Page:
    page = signed_in("merchant")
    order = OrderPage(page).open_order(api.order())
    order.fill(city="Minetown")
    order.expect_unsaved()
    page.reload()
    expect(order.shown().put_back).to_be_visible()
    return page


def _leaving(signed_in: SignIn, api: TestMode) -> Page:
    page = signed_in("merchant")
    order = OrderPage(page).open_order(api.order())
    order.fill(city="Minetown")
    order.follow("Wallet")
    Dialog(page).expect_open("Leave without saving?")
    return page


def _requests(signed_in: SignIn, api: TestMode) -> Page:
    code = api.scheduled()
    sender = signed_in("merchant")
    OrderPage(sender).open_order(code).refund.click()
    Dialog(sender).confirm.click()
    OrderListPage(sender).expect_heading("All orders")
    page = signed_in("support")
    expect(SupportPage(page).open().row(code)).to_be_visible()
    return page


def _conversation(signed_in: SignIn, api: TestMode) -> Page:
    sender, code = signed_in("merchant"), api.scheduled()
    OrderPage(sender).open_order(code).refund.click()
    Dialog(sender).confirm.click()
    OrderListPage(sender).expect_heading("All orders")
    Thread(sender).open(code).say("The print is crooked.")
    page = signed_in("support")
    thread = Thread(page).open(code)
    thread.say("Can you send a photo?")
    thread.send.click()
    expect(thread.problem).to_be_visible()
    # What lies under the head of the page could not be touched there.
    page.evaluate("window.scrollTo(0, 0)")
    return page


def _answered(signed_in: SignIn, api: TestMode) -> Page:
    support = _conversation(signed_in, api)
    page = signed_in("merchant")
    thread = Thread(page).open(support.url.rsplit("/", 1)[1])
    expect(thread.entries).to_have_count(3)
    return page


def _decision(signed_in: SignIn, api: TestMode) -> Page:
    page = _requests(signed_in, api)
    page.get_by_role("table", name="Requests").get_by_role("link").click()
    expect(page.get_by_role("button", name="Approve")).to_be_visible()
    return page


def _looking(signed_in: SignIn, api: TestMode) -> Page:
    page = _requests(signed_in, api)
    page.get_by_role("button", name="Look at").click()
    expect(page.get_by_role("heading", name="If approved")).to_be_visible()
    return page


def _queue_filters(signed_in: SignIn, api: TestMode) -> Page:
    page = signed_in("support")
    SupportPage(page).open("?status=sent,declined&age=1h").filters.click()
    expect(page.get_by_role("region", name="Filters")).to_be_visible()
    return page


def _seller_list(signed_in: SignIn, api: TestMode) -> Page:
    page = signed_in("support")
    api.order()
    find = FindOrderPage(page).open("?seller=A33378")
    expect(find.table.get_by_role("link")).not_to_have_count(0)
    return page


def _find(signed_in: SignIn, api: TestMode) -> Page:
    page = signed_in("support")
    code = api.order()
    find = FindOrderPage(page).open(f"?q={code}")
    expect(find.table).to_be_visible()
    return page


def _settings(signed_in: SignIn, _: TestMode) -> Page:
    page = signed_in("support")
    expect(SettingsPage(page).open().percent("Produced")).to_be_visible()
    return page


def _gallery(signed_in: SignIn, _: TestMode) -> Page:
    page = signed_in("merchant")
    page.goto("/test/gallery")
    Screen(page).shown()
    return page


PAGES: dict[str, Show] = {
    "sign-in": _login,
    "all orders": _list,
    "all orders, empty": _empty_list,
    "all orders, filters": _filters,
    "keyboard shortcuts": _keys,
    "new order": _new_order,
    "order, unpaid": _order("order"),
    "order, paid": _order("paid"),
    "order, in production": _order("scheduled"),
    "order, conflict": _conflict,
    "order, put back": _put_back,
    "order, leaving": _leaving,
    "trash": _trash,
    "wallet": _wallet,
    "wallet, filters": _ledger_filtered,
    "wallets": _wallets,
    "wallet of a seller": _one_wallet,
    "top-up": _top_up,
    "dialog": _dialog,
    "dialog, many orders": _many,
    "card, many orders": _bulk_card,
    "account": _account,
    "requests": _requests,
    "decision": _decision,
    "conversation": _conversation,
    "conversation, answered": _answered,
    "requests, looking": _looking,
    "requests, filters": _queue_filters,
    "find an order": _find,
    "find an order, one seller": _seller_list,
    "settings": _settings,
    "gallery": _gallery,
}
"""Every page, and what stands on it beyond its first look."""
