"""The order page: creating, editing, live cost, conflicts, the countdown, note and timeline."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.api import TestMode
from tests.e2e.pages.dialog import Dialog
from tests.e2e.pages.order import OrderPage
from tests.e2e.pages.order_list import OrderListPage

MUG = [{"sku": "MUG-11-WHT"}]
"""One mug: $5.20, and $4.29 to the United States by Economy."""
BUYER = {
    "recipient_name": "Jane Miller",
    "phone": "+1 415 555 0132",
    "email": "jane.miller@example.com",
    "address_line_1": "350 Fifth Avenue",
    "city": "New York",
    "state": "NY",
    "postal_code": "10118",
    "country": "United States",
    "shipping_method": "Economy",
}


@pytest.mark.parametrize("screen", ["desk", "phone"])
def test_a_new_order_is_created_and_waits_for_payment(request: pytest.FixtureRequest, screen: str) -> None:
    page: Page = request.getfixturevalue("merchant" if screen == "desk" else "phone")
    orders = OrderListPage(page).open()
    page.get_by_role("link", name="New order").click()
    order = OrderPage(page)
    order.expect_heading("New order")
    expect(order.field("Recipient name")).to_be_focused()
    order.fill(**BUYER, reference="SHOP-1", amount="19.90")
    order.fill_item(sku="MUG-11-WHT")
    expect(order.cost("Cost")).to_have_text("$9.49")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    order.save.click()
    expect(page).to_have_url(re.compile(r"/orders/A33378-CT-\d+$"))
    code = page.url.rsplit("/", 1)[-1]
    order.expect_message(f"Saved {code}.")
    order.expect_heading(code)
    order.expect_state(payment="Unpaid", fulfillment="Unfulfilled", tab="Unpaid")
    expect(order.happening("Created")).to_contain_text("merchant@example.com")
    orders.open().expect_counts(Unpaid=1)
    expect(orders.cell(code, "Customer")).to_have_text("Jane Miller")


def test_a_new_order_saved_unfinished_waits_under_incompleted_and_says_what_is_needed(merchant: Page) -> None:
    order = OrderPage(merchant).open_new()
    order.fill(recipient_name="Jane Miller", country="United States")
    order.save.click()
    order.expect_message("Saved A33378-CT-")
    order.expect_state(payment="Unpaid", fulfillment="Unfulfilled", tab="Incompleted")
    expect(order.form).to_contain_text(re.compile(r"Before it can be paid: .*Items.*Address line 1"))
    expect(order.button("Pay")).to_have_count(0)


def test_a_double_click_on_save_makes_one_order(merchant: Page) -> None:
    order = OrderPage(merchant).open_new()
    order.fill(**BUYER)
    order.fill_item(sku="MUG-11-WHT")
    order.save.dblclick()
    order.expect_message("Saved A33378-CT-")
    OrderListPage(merchant).open().expect_counts(Unpaid=1)


def test_the_cost_follows_items_country_and_method(merchant: Page, api: TestMode) -> None:
    code = api.order(items=MUG, method="Economy")
    order = OrderPage(merchant).open_order(code)
    expect(order.cost("Items")).to_have_text("$5.20")
    expect(order.cost("Shipping")).to_have_text("$4.29")
    expect(order.cost("Cost")).to_have_text("$9.49")
    order.item("Quantity").fill("2")
    expect(order.cost("Cost")).to_have_text("$16.19")
    order.fill(shipping_method="Express")
    expect(order.cost("Cost")).to_have_text("$29.89")
    order.fill(country="Germany")
    expect(order.cost("Shipping")).to_have_text("$24.49")
    expect(order.cost("Cost")).to_have_text("$34.89")
    order.button("Add item").click()
    order.fill_item(1, sku="STK-3")
    expect(order.cost("Items")).to_have_text("$12.20")
    order.button("Remove line 2").click()
    expect(order.cost("Cost")).to_have_text("$34.89")


def test_what_was_paid_is_frozen(merchant: Page, api: TestMode) -> None:
    code = api.order(items=MUG, method="Economy")
    order = OrderPage(merchant).open_order(code)
    order.button("Pay").click()
    Dialog(merchant).confirm.click()
    order.expect_message("Paid $9.49.")
    order.expect_state(payment="Paid", fulfillment="Unfulfilled", tab="Paid")
    order.expect_locked(
        "Country",
        "The country can't be changed after payment. To ship elsewhere, cancel or ask for a refund, then order again.",
    )
    expect(order.cost("Cost")).to_have_text("$9.49")


def test_what_cannot_be_stored_is_told_beside_its_field_and_nothing_is_saved(merchant: Page, api: TestMode) -> None:
    code = api.order(items=MUG)
    order = OrderPage(merchant).open_order(code)
    order.fill(amount="a lot", city="Springfield")
    order.item("Quantity").fill("0")
    order.save.click()
    order.expect_message("Nothing was saved: 2 fields need correcting.")
    assert order.problem("Amount") == "This is not an amount. Write it like 24.90."
    expect(order.form).to_contain_text("A whole number from 1 to 1000.")
    expect(order.field("City")).to_have_value("Springfield")
    expect(order.happening("Edited")).to_have_count(0)


def test_a_reference_in_use_is_refused_with_the_code_of_the_order_that_has_it(merchant: Page, api: TestMode) -> None:
    first, second = api.order(reference="SHOP-1"), api.order(reference="SHOP-2")
    order = OrderPage(merchant).open_order(second)
    order.fill(reference="SHOP-1")
    order.save.click()
    assert first in order.problem("Reference")
    merchant.reload()
    expect(order.shown().happening("Edited")).to_have_count(0)


def test_a_paid_orders_address_may_be_corrected_but_not_emptied(merchant: Page, api: TestMode) -> None:
    code = api.paid()
    order = OrderPage(merchant).open_order(code)
    order.fill(city="")
    order.save.click()
    expect(order.messages.get_by_role("listitem")).to_contain_text(re.compile("City|complete|one field"))
    expect(order.happening("Edited")).to_have_count(0)
    order.expect_state(payment="Paid", fulfillment="Unfulfilled", tab="Paid")


def test_discard_changes_puts_the_stored_words_back(merchant: Page, api: TestMode) -> None:
    code = api.order(recipient_name="Stored Name")
    order = OrderPage(merchant).open_order(code)
    order.fill(recipient_name="Typed Name")
    order.button("Discard changes").click()
    expect(order.field("Recipient name")).to_have_value("Stored Name")
    expect(order.button("Discard changes")).to_have_count(0)


def test_two_people_who_change_different_fields_both_keep_their_edit(
    merchant: Page, colleague: Page, api: TestMode
) -> None:
    code = api.order()
    mine, theirs = OrderPage(merchant).open_order(code), OrderPage(colleague).open_order(code)
    mine.fill(recipient_name="My Buyer")
    theirs.fill(city="Theirtown")
    theirs.save.click()
    theirs.expect_message("Saved: City.")
    expect(mine.field("City")).to_have_value("Theirtown")
    expect(mine.field("Recipient name")).to_have_value("My Buyer")
    mine.save.click()
    mine.expect_message(re.compile(r"Saved: Recipient name\."))
    merchant.reload()
    expect(mine.shown().field("City")).to_have_value("Theirtown")
    expect(mine.field("Recipient name")).to_have_value("My Buyer")


def test_a_colleagues_country_method_and_items_survive_my_save_of_another_field(
    merchant: Page, colleague: Page, api: TestMode
) -> None:
    code = api.order(items=MUG, method="Economy")
    mine, theirs = OrderPage(merchant).open_order(code), OrderPage(colleague).open_order(code)
    mine.fill(recipient_name="My Buyer")
    expect(mine.button("Discard changes")).to_be_visible()
    theirs.fill(shipping_method="Express")
    theirs.fill_item(sku="TEE-U-BLK-M", quantity=4)
    theirs.save.click()
    theirs.expect_message("Saved: Items, Shipping method.")
    expect(mine.happening("Edited")).to_be_visible()
    mine.save.click()
    mine.expect_message("Saved: Recipient name.")
    merchant.reload()
    mine.shown()
    expect(mine.field("Recipient name")).to_have_value("My Buyer")
    expect(mine.field("Shipping method")).to_have_value("Express")
    expect(mine.item("SKU")).to_have_value("TEE-U-BLK-M")
    expect(mine.item("Quantity")).to_have_value("4")


def test_words_that_are_not_saved_yet_survive_a_colleagues_note(merchant: Page, colleague: Page, api: TestMode) -> None:
    code = api.order()
    mine, theirs = OrderPage(merchant).open_order(code), OrderPage(colleague).open_order(code)
    mine.fill(recipient_name="Half typed")
    theirs.note.fill("Buyer called twice")
    theirs.page.get_by_role("button", name="Save note").click()
    expect(mine.happening("Note changed")).to_be_visible()
    expect(mine.field("Recipient name")).to_have_value("Half typed")


def test_cancel_order_counts_down_on_the_servers_clock_and_goes_without_a_click(merchant: Page, api: TestMode) -> None:
    code = api.paid(minutes_since_paid=5)
    order = OrderPage(merchant).open_order(code)
    expect(order.countdown).to_have_text(re.compile(r"^1:5[45]:\d\d$"))
    api.advance(minutes=60)
    expect(order.countdown).to_have_text(re.compile(r"^5[45]:\d\d$"))
    api.advance(minutes=54, seconds=30)
    expect(order.countdown).to_have_text(re.compile(r"^0:[0-3]\d$"))
    api.advance(seconds=31)
    expect(order.cancel).to_have_count(0)
    expect(order.refund).to_have_attribute("aria-disabled", "false")


def test_the_countdown_ends_by_itself_when_the_time_runs_out(merchant: Page, api: TestMode) -> None:
    code = api.paid(minutes_since_paid=119.95)
    order = OrderPage(merchant).open_order(code)
    expect(order.cancel).to_have_count(0, timeout=8_000)
    orders = OrderListPage(merchant).open()
    orders.expect_actions(code, "Refund")


def test_refund_stands_on_an_unpaid_order_too_and_says_that_nothing_was_paid(merchant: Page, api: TestMode) -> None:
    code = api.order()
    order = OrderPage(merchant).open_order(code)
    reason = "Nothing was paid for this order, so there is nothing to refund. Delete it instead."
    expect(order.refund).to_have_attribute("aria-disabled", "true")
    expect(order.refund).to_have_accessible_description(reason)
    order.refund.click(force=True)
    order.expect_message(reason)
    Dialog(merchant).expect_closed()


@pytest.mark.parametrize("stage", ["order", "shipped"])
def test_note_and_tags_can_be_changed_in_every_state(merchant: Page, api: TestMode, stage: str) -> None:
    code = getattr(api, stage)()
    order = OrderPage(merchant).open_order(code)
    order.note.fill("Gift wrap, please")
    order.tags.fill("gift, rush")
    merchant.get_by_role("button", name="Save note").click()
    order.expect_message("Note and tags saved.")
    merchant.reload()
    expect(order.shown().note).to_have_value("Gift wrap, please")
    expect(order.tags).to_have_value("gift, rush")
    expect(order.happening("Tags changed")).to_be_visible()


def test_the_timeline_tells_who_did_what_when_with_before_and_after(merchant: Page, api: TestMode) -> None:
    code = api.order(recipient_name="First Name", items=MUG, method="Economy")
    order = OrderPage(merchant).open_order(code)
    order.fill(recipient_name="Second Name")
    order.save.click()
    edited = order.happening("Edited")
    expect(edited).to_contain_text("merchant@example.com")
    expect(edited.locator("time")).to_have_attribute("datetime", re.compile("Z$"))
    expect(edited.get_by_role("deletion")).to_have_text("First Name")
    expect(edited.get_by_role("insertion")).to_have_text("Second Name")
    order.button("Pay").click()
    Dialog(merchant).confirm.click()
    expect(order.timeline.locator("xpath=./li").nth(0)).to_contain_text("Paid $9.49")
    expect(order.timeline.locator("xpath=./li").nth(1)).to_contain_text("Edited")
    expect(order.timeline.locator("xpath=./li").nth(2)).to_contain_text("Created")


def test_enter_right_after_typing_saves_once_and_doubles_nothing(merchant: Page, api: TestMode) -> None:
    code = api.order(items=MUG)
    order = OrderPage(merchant).open_order(code)
    order.item("Quantity").fill("3")
    order.item("Quantity").press("Enter")
    order.expect_message("Saved: Items.")
    expect(order.item("SKU")).to_have_value("MUG-11-WHT")
    expect(order.form.get_by_label("SKU")).to_have_count(1)
    order.field("Recipient name").fill("Jane Enter")
    order.field("Recipient name").press("Enter")
    order.expect_message("Saved: Recipient name.")
    expect(order.form.get_by_label("SKU")).to_have_count(1)
    expect(merchant.get_by_text("Not saved yet")).to_be_hidden()


def test_a_removed_line_stays_removed_while_a_colleague_saves(merchant: Page, colleague: Page, api: TestMode) -> None:
    code = api.order(items=[{"sku": "MUG-11-WHT"}, {"sku": "MUG-11-BLK"}])
    mine = OrderPage(merchant).open_order(code)
    theirs = OrderPage(colleague).open_order(code)
    merchant.get_by_role("button", name="Remove line 2").click()
    expect(mine.form.get_by_label("SKU")).to_have_count(1)
    theirs.fill(city="Hudson Falls")
    theirs.save.click()
    expect(mine.field("City")).to_have_value("Hudson Falls")
    expect(mine.form.get_by_label("SKU")).to_have_count(1)
    mine.save.click()
    mine.expect_message("Saved: Items.")


def test_a_note_being_typed_outlives_a_colleagues_save_and_ones_own(
    merchant: Page, colleague: Page, api: TestMode
) -> None:
    code = api.order()
    mine = OrderPage(merchant).open_order(code)
    theirs = OrderPage(colleague).open_order(code)
    mine.note.fill("Call the buyer")
    theirs.fill(city="Hudson Falls")
    theirs.save.click()
    expect(mine.field("City")).to_have_value("Hudson Falls")
    expect(mine.note).to_have_value("Call the buyer")
    mine.fill(city="Glens Falls")
    mine.save.click()
    mine.expect_message("Saved: City.")
    expect(mine.note).to_have_value("Call the buyer")


def test_a_note_that_somebody_else_changed_is_not_overwritten_unseen(
    merchant: Page, colleague: Page, api: TestMode
) -> None:
    code = api.order()
    mine = OrderPage(merchant).open_order(code)
    theirs = OrderPage(colleague).open_order(code)
    mine.note.fill("Mine")
    expect(mine.note).to_have_value("Mine")
    theirs.note.fill("Theirs")
    theirs.button("Save note").click()
    theirs.expect_message("Note and tags saved.")
    mine.button("Save note").click()
    mine.expect_message("somebody else changed this meanwhile. It now says: Theirs")
    expect(mine.note).to_have_value("Mine")
    mine.button("Save note").click()
    mine.expect_message("Note and tags saved.")
    expect(theirs.note).to_have_value("Mine")


def test_support_sees_neither_note_nor_tags_nor_their_history(merchant: Page, support: Page, api: TestMode) -> None:
    code = api.paid()
    mine = OrderPage(merchant).open_order(code)
    mine.note.fill("Between us")
    mine.button("Save note").click()
    mine.expect_message("Note and tags saved.")
    desk = OrderPage(support).open_order(code)
    expect(desk.timeline).to_contain_text("Paid")
    expect(support.get_by_text("Between us")).to_have_count(0)
    expect(support.get_by_text("Note changed")).to_have_count(0)
