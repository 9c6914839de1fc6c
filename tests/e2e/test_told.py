"""What screen readers are told: selection, outcomes, counts, progress, the connection."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.access import Ear
from tests.e2e.api import TestMode
from tests.e2e.conftest import Complaints
from tests.e2e.pages.bulk import BulkCard
from tests.e2e.pages.dialog import Dialog
from tests.e2e.pages.order import OrderPage
from tests.e2e.pages.order_list import OrderListPage
from tests.e2e.pages.others import TrashPage, WalletsPage


def test_the_region_is_part_of_the_page_as_it_is_delivered(merchant: Page) -> None:
    delivered = merchant.request.get("/wallet").text()
    region = re.search(r'<div[^>]*id="told"[^>]*>', delivered)
    assert region is not None
    assert 'aria-live="polite"' in region[0]
    assert 'role="status"' in region[0]


def test_the_region_outlives_a_change_of_page(merchant: Page, api: TestMode) -> None:
    api.order()
    orders = OrderListPage(merchant).open()
    ear = Ear(merchant)
    merchant.evaluate("() => { window.region = document.getElementById('told'); }")
    orders.follow("Wallet")
    ear.expect("Wallet · Order App")
    assert merchant.evaluate("() => window.region === document.getElementById('told')")


def test_the_selection_is_told_as_it_changes(merchant: Page, api: TestMode) -> None:
    first, second = api.order(), api.paid()
    orders = OrderListPage(merchant).open()
    ear = Ear(merchant)
    orders.checkbox(first).check()
    ear.expect("1 selected: 1 can be deleted")
    orders.checkbox(second).check()
    ear.expect("2 selected: 1 can be deleted, 1 is paid")
    merchant.get_by_role("button", name="Clear selection").click()
    ear.expect("Nothing is selected")


def test_the_selection_in_the_trash_is_told_and_its_checkbox_keeps_its_name(merchant: Page, api: TestMode) -> None:
    first, second = api.orders(2)
    orders = OrderListPage(merchant).open()
    orders.select(first, second)
    orders.selection.get_by_role("button", name="Delete").click()
    Dialog(merchant).confirm.click()
    orders.expect_message("Deleted 2 orders.")
    TrashPage(merchant).open()
    ear = Ear(merchant)
    merchant.get_by_role("checkbox", name=f"Select {first}").check()
    ear.expect("1 selected")
    both = merchant.get_by_role("checkbox", name="Select all on this page", exact=True)
    both.check()
    ear.expect("2 selected")
    expect(both).to_be_checked()
    expect(merchant.get_by_text("Select all on this page", exact=True)).to_be_visible()
    both.uncheck()
    ear.expect("Nothing is selected.")


def test_how_many_orders_there_are_is_told_after_search_filter_and_tab(merchant: Page, api: TestMode) -> None:
    api.orders(2)
    api.paid(recipient_name="Jana Vesela")
    orders = OrderListPage(merchant).open()
    ear = Ear(merchant)
    orders.look_for("vesela")
    ear.expect("1 order")
    orders.look_for("nobody at all")
    ear.expect("No order matches “nobody at all”.")
    orders.look_for("")
    ear.expect("3 orders")
    orders.go_to("Unpaid")
    ear.expect("Unpaid: 2 orders")
    before = len(ear.told)
    api.order()
    orders.expect_counts(Unpaid=3, Paid=1)
    assert [said for said in ear.told[before:] if "orders" in said] == []


def test_a_long_list_tells_how_many_there_are_in_all(merchant: Page, api: TestMode) -> None:
    api.orders(27)
    api.paid()
    orders = OrderListPage(merchant).open("?tab=paid")
    ear = Ear(merchant)
    orders.go_to("Unpaid")
    ear.expect("Unpaid: 27 orders, 25 on this page")


def test_outcomes_are_told(merchant: Page, api: TestMode) -> None:
    code, other = api.orders(2)
    orders = OrderListPage(merchant).open()
    ear = Ear(merchant)
    orders.act(code, "Delete")
    Dialog(merchant).confirm.click()
    ear.expect(f"Deleted {code}.")
    orders.link(other).click()
    order = OrderPage(merchant)
    order.expect_heading(other)
    ear.expect(f"{other} · Order App")
    order.fill(amount="a lot")
    order.save.click()
    expect(order.field("Amount")).to_have_attribute("aria-invalid", "true")
    order.fill(amount="24.90", city="Springfield")
    order.save.click()
    ear.expect("Saved: ")


def test_a_refusal_is_told_at_once_where_it_stands_in_the_page(support: Page) -> None:
    wallets = WalletsPage(support).open("?seller=A33378")
    ear = Ear(support)
    wallets.amount.fill("a lot")
    wallets.top_up.click()
    expect(support.get_by_role("alert")).to_be_visible()
    ear.expect(support.get_by_role("alert").inner_text())


def test_an_action_on_many_orders_tells_its_beginning_its_way_and_its_end(merchant: Page, api: TestMode) -> None:
    api.orders(60)
    orders = OrderListPage(merchant).open("?size=100")
    ear = Ear(merchant)
    orders.select_page.check()
    orders.selection.get_by_role("button", name="Delete").click()
    Dialog(merchant).confirm.click(timeout=20_000)
    BulkCard(merchant).expect_ended(re.compile("^Deleted"))
    ear.expect("Deleted 60 orders.")
    on_the_way = [said for said in ear.told if re.match(r"^\d+ of 60$", said)]
    assert len(on_the_way) <= 3
    assert len([said for said in ear.told if "Deleted 60 orders." in said]) == 1


def test_a_connection_that_is_lost_and_comes_back_is_told(
    merchant: Page, api: TestMode, complaints: Complaints
) -> None:
    complaints.allow("ERR_INTERNET_DISCONNECTED|WebSocket|websocket|ERR_FAILED|ERR_NETWORK")
    OrderListPage(merchant).open()
    ear = Ear(merchant)
    merchant.context.set_offline(True)
    merchant.evaluate("() => window.dispatchEvent(new Event('offline'))")
    merchant.wait_for_function("() => window.told.some((said) => said.includes('connection is lost'))", timeout=30_000)
    merchant.context.set_offline(False)
    merchant.evaluate("() => window.dispatchEvent(new Event('online'))")
    merchant.wait_for_function("() => window.told.some((said) => said.includes('connection is back'))", timeout=30_000)
    assert ear.times("The connection is back") == 1
