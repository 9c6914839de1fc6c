"""Support decides on requests, and the merchant sees it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.api import OTHER_SELLER, TestMode
from tests.e2e.pages.dialog import Dialog
from tests.e2e.pages.order import OrderPage
from tests.e2e.pages.order_list import OrderListPage
from tests.e2e.pages.others import Decision, FindOrderPage, SupportPage, WalletPage

MUG = [{"sku": "MUG-11-WHT"}]
"""One mug: $5.20, and $4.29 to the United States by Economy."""


def _request(page: Page, code: str, *, fee: str | None = None) -> OrderPage:
    """The merchant sends a request for an order, accepting a fee."""
    order = OrderPage(page).open_order(code)
    order.refund.click()
    if fee is not None:
        Dialog(page).fee.fill(fee)
    Dialog(page).confirm.click()
    OrderListPage(page).expect_heading("All orders")
    return order


def test_approve_without_a_fee_cancels_the_order_and_brings_everything_back(
    merchant: Page, support: Page, api: TestMode
) -> None:
    code = api.scheduled(items=MUG, method="Economy")
    order = _request(merchant, code)
    decision = SupportPage(support).open().open_order(code)
    decision.fee.fill("0")
    decision.grant().confirm.click()
    decision.expect_message("Approved: the order is cancelled, $9.49 came back, no fee.")
    order.open_order(code)
    order.expect_state(payment="Refunded", fulfillment="Scheduled", tab="Cancelled")
    expect(WalletPage(merchant).open().balance).to_have_text("$1,009.49")
    expect(SupportPage(support).open().row(code)).to_have_count(0)


def test_approve_with_a_fee_that_the_merchant_accepted_keeps_it_back(
    merchant: Page, support: Page, api: TestMode
) -> None:
    code = api.fulfilled(items=MUG, method="Economy")
    order = _request(merchant, code, fee="3.00")
    requests = SupportPage(support).open()
    expect(requests.row(code)).to_contain_text("$3.00")
    decision = requests.open_order(code)
    decision.fee.fill("2.50")
    decision.words.fill("Half of the material is lost.")
    decision.grant().confirm.click()
    decision.expect_message("Approved: the order is cancelled, $6.99 came back, fee $2.50.")
    order.open_order(code)
    order.expect_state(payment="Partially refunded", fulfillment="Fulfilled", tab="Cancelled")
    expect(order.request).to_contain_text("Half of the material is lost.")
    expect(order.cost("Came back")).to_have_text("$6.99")


def test_a_higher_fee_waits_for_the_merchants_yes(merchant: Page, support: Page, api: TestMode) -> None:
    code = api.scheduled(items=MUG, method="Economy")
    order = _request(merchant, code, fee="1.00")
    decision = SupportPage(support).open().open_order(code)
    decision.fee.fill("4.00")
    decision.grant().confirm.click()
    decision.expect_message("The merchant was asked to accept a fee of $4.00.")
    order.open_order(code)
    order.expect_state(payment="Paid", fulfillment="Scheduled", tab="Processed")
    expect(order.request).to_contain_text("In review")
    expect(order.request).to_contain_text("Support asks for a fee of $4.00.")
    order.button("Accept fee").click()
    dialog = Dialog(merchant).expect_open(f"Accept the fee for {code}?")
    expect(dialog.fact("Fee")).to_have_text("$4.00")
    expect(dialog.fact("Comes back to the wallet")).to_have_text("$5.49")
    dialog.confirm.click()
    order.expect_state(payment="Partially refunded", fulfillment="Scheduled", tab="Cancelled")
    expect(order.request).to_contain_text("Approved")


def test_decline_needs_a_reason_which_the_merchant_reads(merchant: Page, support: Page, api: TestMode) -> None:
    code = api.scheduled()
    order = _request(merchant, code)
    decision = SupportPage(support).open().open_order(code)
    decision.decline.click()
    expect(decision.reason).to_have_js_property("validity.valueMissing", True)
    decision.refuse("It is printed and packed already.").confirm.click()
    decision.expect_message("The request was declined.")
    order.open_order(code)
    expect(order.request).to_contain_text("Declined")
    expect(order.request).to_contain_text("It is printed and packed already.")
    order.expect_state(payment="Paid", fulfillment="Scheduled", tab="Processed")
    expect(order.refund).to_have_attribute("aria-disabled", "false")


def test_a_fee_above_what_the_order_holds_is_refused(merchant: Page, support: Page, api: TestMode) -> None:
    code = api.scheduled(items=MUG, method="Economy")
    _request(merchant, code)
    decision = SupportPage(support).open().open_order(code)
    decision.fee.fill("9.50")
    decision.approve.click()
    expect(support.get_by_role("alert")).to_contain_text(
        "The fee must be between $0.00 and $9.49; nothing was changed."
    )
    Dialog(support).expect_closed()


@pytest.mark.parametrize("typed", ["abc", "-1"])
def test_a_fee_that_is_no_amount_is_refused(merchant: Page, support: Page, api: TestMode, typed: str) -> None:
    code = api.scheduled()
    _request(merchant, code)
    decision = SupportPage(support).open().open_order(code)
    decision.fee.fill(typed)
    decision.approve.click()
    expect(support.get_by_role("alert")).to_contain_text("This is not an amount.")


def test_a_shipped_order_is_refunded_and_not_cancelled(merchant: Page, support: Page, api: TestMode) -> None:
    code = api.shipped(items=MUG, method="Economy")
    order = _request(merchant, code, fee="5.00")
    decision = SupportPage(support).open().open_order(code)
    decision.fee.fill("5.00")
    decision.grant().confirm.click()
    decision.expect_message("Approved: the order is refunded, $4.49 came back, fee $5.00.")
    order.open_order(code)
    order.expect_state(payment="Partially refunded", fulfillment="Fulfilled", tab="Shipped")


def test_a_second_request_is_refused_and_the_first_can_be_withdrawn(
    merchant: Page, support: Page, api: TestMode
) -> None:
    code = api.scheduled()
    order = _request(merchant, code)
    order.open_order(code)
    expect(order.refund).to_have_attribute("aria-disabled", "true")
    requests = SupportPage(support).open()
    expect(requests.row(code)).to_be_visible()
    order.button("Withdraw request").click()
    Dialog(merchant).expect_open(f"Withdraw the request for {code}?").confirm.click()
    order.expect_message("The request was withdrawn.")
    expect(order.refund).to_have_attribute("aria-disabled", "false")
    expect(requests.row(code)).to_have_count(0)
    expect(support.get_by_text("No request is open.")).to_be_visible()


def test_a_new_request_appears_in_supports_open_list_by_itself(merchant: Page, support: Page, api: TestMode) -> None:
    requests = SupportPage(support).open()
    expect(support.get_by_text("No request is open.")).to_be_visible()
    code = api.scheduled(recipient_name="Jane Miller")
    _request(merchant, code)
    expect(requests.row(code)).to_contain_text("Jane Miller")


def test_two_people_of_support_decide_once(merchant: Page, support: Page, api: TestMode) -> None:
    code = api.scheduled(items=MUG, method="Economy")
    _request(merchant, code)
    first = SupportPage(support).open().open_order(code)
    second_tab = support.context.new_page()
    second_tab.goto(f"/orders/{code}")
    second = Decision(second_tab).shown()
    first.fee.fill("0")
    first.grant().confirm.click()
    first.expect_message("Approved")
    expect(second.approve).to_have_count(0)
    expect(WalletPage(merchant).open().balance).to_have_text("$1,009.49")


def test_support_finds_every_sellers_order_by_its_code(support: Page, api: TestMode) -> None:
    mine, theirs = api.order(), api.order(seller=OTHER_SELLER, recipient_name="Otto Other")
    find = FindOrderPage(support).open()
    for code in (mine, theirs):
        find.search.fill(code)
        expect(find.codes).to_have_text([code])
    find.table.get_by_role("link", name=theirs).click()
    order = OrderPage(support)
    order.expect_heading(theirs)
    expect(support.get_by_role("main")).to_contain_text(OTHER_SELLER)
    expect(order.field("Recipient name")).to_have_value("Otto Other")


def test_support_looks_at_an_order_and_edits_nothing(support: Page, api: TestMode) -> None:
    order = OrderPage(support).open_order(api.order())
    order.expect_locked(
        "Recipient name", "Only the seller can edit the order. Write to the seller, or decide on a request."
    )
    for name in ("Save", "Delete", "Pay", "Cancel order", "Refund"):
        expect(order.button(name)).to_have_count(0)
    expect(order.note).to_have_count(0)


def test_an_open_request_keeps_production_from_starting(merchant: Page, api: TestMode) -> None:
    code = api.paid(minutes_since_paid=180)
    order = _request(merchant, code)
    with pytest.raises(AssertionError, match=re.escape("request_open")):
        api.production(code, "scheduled")
    order.open_order(code)
    order.expect_state(payment="Paid", fulfillment="Unfulfilled", tab="Paid")
