"""Duplicate, and Cancel and copy, in a browser."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.api import TestMode
from tests.e2e.pages.dialog import Dialog
from tests.e2e.pages.order import OrderPage
from tests.e2e.pages.order_list import OrderListPage

MUG = [{"sku": "MUG-11-WHT", "quantity": 3}]


def test_duplicate_from_the_row_fills_a_new_order_without_the_reference(merchant: Page, api: TestMode) -> None:
    code = api.scheduled(recipient_name="Ada Copy", reference="#500", items=MUG, method="Economy")
    orders = OrderListPage(merchant).open()
    orders.row(code).hover()
    orders.row(code).get_by_role("link", name=f"Duplicate {code}").click()
    order = OrderPage(merchant)
    order.expect_heading("New order")
    order.shown()
    expect(merchant.get_by_text(f"Copied from {code}")).to_be_visible()
    expect(order.field("Recipient name")).to_have_value("Ada Copy")
    expect(order.field("Reference")).to_have_value("")
    expect(order.field("SKU")).to_have_value("MUG-11-WHT")
    expect(order.field("Quantity")).to_have_value("3")
    order.save.click()
    order.expect_message(re.compile(r"Saved A33378-CT-\d+\."))
    expect(merchant).to_have_url(re.compile(r"/orders/A33378-CT-\d+$"))
    expect(merchant.locator(".timeline")).to_contain_text(f"Copied from {code}")


def test_nothing_is_stored_until_save(merchant: Page, api: TestMode) -> None:
    code = api.paid()
    OrderPage(merchant).open_order(code)
    merchant.get_by_role("link", name=f"Duplicate {code}").click()
    expect(merchant.get_by_text(f"Copied from {code}")).to_be_visible()
    OrderListPage(merchant).open().expect_counts(Paid=1)


def test_somebody_elses_order_gives_the_plain_form_and_says_so(merchant: Page, api: TestMode) -> None:
    foreign = api.order(seller="B10042", recipient_name="Secret Buyer")
    merchant.goto(f"/orders/new?from={foreign}")
    OrderPage(merchant).shown()
    expect(merchant.get_by_text(f"There is no order {foreign} that you can copy")).to_be_visible()
    expect(OrderPage(merchant).field("Recipient name")).to_have_value("")


def test_an_order_of_the_trash_has_no_duplicate(merchant: Page, api: TestMode) -> None:
    code = api.order()
    orders = OrderListPage(merchant).open()
    orders.act(code, "Delete")
    Dialog(merchant).confirm.click()
    orders.expect_message(f"Deleted {code}.")
    OrderPage(merchant).open_order(code)
    expect(merchant.get_by_role("link", name=f"Duplicate {code}")).to_have_count(0)


def test_cancel_and_copy_cancels_free_of_charge_and_opens_the_same_order_to_be_edited(
    merchant: Page, api: TestMode
) -> None:
    code = api.paid(recipient_name="Ada Copy", reference="#501")
    OrderPage(merchant).open_order(code)
    merchant.get_by_role("button", name="Cancel and copy").click()
    dialog = Dialog(merchant).expect_open(f"Cancel {code} and copy it?")
    expect(dialog.box).to_contain_text("The reference “#501” goes to it.")
    dialog.confirm.dblclick()
    expect(merchant).to_have_url(re.compile(r"/orders/A33378-CT-\d+\?mode=edit$"))
    order = OrderPage(merchant).shown()
    expect(order.field("Recipient name")).to_have_value("Ada Copy")
    expect(order.field("Reference")).to_have_value("#501")
    expect(merchant.locator(".timeline")).to_contain_text(f"Copied from {code}")
    new = merchant.url.rpartition("/")[2].partition("?")[0]
    order.open_order(code)
    expect(merchant.locator(".timeline")).to_contain_text(f"Copied to {new}")
    OrderListPage(merchant).open().expect_counts(Unpaid=1, Cancelled=1)


def test_cancel_and_copy_is_a_second_choice_of_the_cancel_dialog(merchant: Page, api: TestMode) -> None:
    code = api.paid()
    orders = OrderListPage(merchant).open()
    orders.act(code, "Cancel order")
    dialog = Dialog(merchant).expect_open(f"Cancel {code}?")
    dialog.box.get_by_role("checkbox", name="Cancel and copy").check()
    dialog.confirm.click()
    expect(merchant).to_have_url(re.compile(r"/orders/A33378-CT-\d+\?mode=edit$"))
    orders.open().expect_counts(Unpaid=1, Cancelled=1)


def test_production_that_starts_meanwhile_leaves_everything_as_it_is(merchant: Page, api: TestMode) -> None:
    code = api.paid()
    order = OrderPage(merchant).open_order(code)
    merchant.get_by_role("button", name="Cancel and copy").click()
    dialog = Dialog(merchant).expect_open(f"Cancel {code} and copy it?")
    api.production(code, "scheduled")
    dialog.confirm.click()
    order.expect_message("The order is in production.")
    expect(merchant.get_by_role("button", name="Cancel and copy")).to_have_count(0)
    OrderListPage(merchant).open().expect_counts(Processed=1)
