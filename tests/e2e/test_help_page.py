"""The help page "Guidelines for editing or canceling an order": each of its sentences, shown in a real browser."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.api import TestMode
from tests.e2e.conftest import OpenPage
from tests.e2e.pages.dialog import Dialog
from tests.e2e.pages.order import FIELDS, ITEM_FIELDS, SHIPPING_INFO, OrderPage
from tests.e2e.pages.order_list import OrderListPage
from tests.e2e.pages.others import Decision, SupportPage, WalletPage
from tests.e2e.test_mail import outbox_of
from tests.server import Server
from tests.smtp import MailServer

NOTIFICATION = (
    "Your request has been successfully sent to our support team. "
    "The Support Team will assist with your request as quickly as possible."
)


def test_to_edit_or_cancel_an_order_that_has_been_placed_you_need_to_follow_the_steps_below(
    merchant: Page, api: TestMode
) -> None:
    """To edit or cancel an order that has been placed, you need to follow the steps below along with some important
    notes when canceling an order."""
    edited, cancelled = api.order(), api.paid()
    orders = OrderListPage(merchant).open()
    orders.act(edited, "Edit")
    order = OrderPage(merchant)
    order.fill(recipient_name="Placed and edited")
    order.save.click()
    order.expect_message("Saved: Recipient name.")
    orders.open().act(cancelled, "Cancel order")
    expect(Dialog(merchant).box).to_contain_text("can't be undone")
    Dialog(merchant).confirm.click()
    orders.expect_counts(Unpaid=1, Cancelled=1)
    expect(orders.cell(edited, "Customer")).to_have_text("Placed and edited")


def test_step_1_after_accessing_the_system_on_the_all_orders_interface_select_the_order_you_want_to_edit_and_click_edit(
    merchant: Page, api: TestMode
) -> None:
    """Step 1: After accessing the system, on the All orders interface, select the order you want to edit and click
    Edit."""
    code, _ = api.orders(2)
    orders = OrderListPage(merchant).open()
    orders.expect_heading("All orders")
    orders.select(code)
    orders.selection.get_by_role("link", name="Edit").click()
    order = OrderPage(merchant)
    order.expect_heading(code)
    expect(order.field("Recipient name")).to_be_editable()


def test_hover_the_mouse_pointer_over_the_order_position_and_a_toolbar_will_appear_on_the_right_side(
    merchant: Page, api: TestMode
) -> None:
    """Hover the mouse pointer over the order position, and a toolbar will appear on the right side of the order screen
    for editing."""
    code, other = api.orders(2)
    orders = OrderListPage(merchant).open()
    expect(orders.toolbar(code)).to_have_css("opacity", "0")
    orders.row(code).hover()
    expect(orders.toolbar(code)).to_have_css("opacity", "1")
    expect(orders.toolbar(other)).to_have_css("opacity", "0")
    row, toolbar = orders.row(code).bounding_box(), orders.toolbar(code).bounding_box()
    assert row is not None
    assert toolbar is not None
    assert toolbar["x"] > row["x"] + row["width"] / 2
    assert toolbar["x"] + toolbar["width"] <= row["x"] + row["width"]
    assert row["y"] <= toolbar["y"] + toolbar["height"] / 2 <= row["y"] + row["height"]


def test_click_edit_to_modify_the_order(merchant: Page, api: TestMode) -> None:
    """Click Edit to modify the order."""
    code = api.order()
    OrderListPage(merchant).open().act(code, "Edit")
    expect(merchant).to_have_url(re.compile(rf"/orders/{code}\?mode=edit$"))
    expect(OrderPage(merchant).field("Recipient name")).to_be_focused()


def test_step_2_after_clicking_edit_you_will_be_taken_to_the_edit_interface_to_modify_the_order(
    merchant: Page, api: TestMode
) -> None:
    """Step 2: After clicking Edit, you will be taken to the edit interface to modify the order."""
    code = api.order()
    OrderListPage(merchant).open().act(code, "Edit")
    order = OrderPage(merchant)
    order.expect_heading(code)
    for label in FIELDS:
        order.expect_open(label)
    for label in ITEM_FIELDS:
        expect(order.item(label).first).to_be_editable()


def test_here_you_can_make_adjustments_similarly_to_creating_a_new_order(merchant: Page, api: TestMode) -> None:
    """Here, you can make adjustments similarly to creating a new order."""
    code = api.order(items=[{"sku": "MUG-11-WHT"}])
    order = OrderPage(merchant).open_new()
    labels = order.form.locator("label").all_inner_texts()
    assert set(FIELDS) <= set(labels)
    order.open_order(code)
    expect(order.form.locator("label")).to_have_text(labels)
    expect(order.button("Add item")).to_be_visible()


def test_then_click_save_to_save_your_changes(merchant: Page, api: TestMode) -> None:
    """Then, click Save to save your changes."""
    code = api.order()
    order = OrderPage(merchant).open_order(code, "?mode=edit")
    order.fill(city="Springfield")
    order.save.click()
    order.expect_message("Saved: City.")
    merchant.reload()
    expect(order.shown().field("City")).to_have_value("Springfield")


def test_this_completes_the_process_of_editing_an_existing_order(merchant: Page, api: TestMode) -> None:
    """This completes the process of editing an existing order."""
    code = api.order()
    order = OrderPage(merchant).open_order(code, "?mode=edit")
    order.fill(recipient_name="Edited Whole")
    order.save.click()
    expect(order.happening("Edited")).to_contain_text("Edited Whole")
    orders = OrderListPage(merchant).open()
    expect(orders.cell(code, "Customer")).to_have_text("Edited Whole")
    orders.expect_state(code, payment="Unpaid", fulfillment="Unfulfilled", tab="Unpaid")


def test_when_the_order_status_is_unpaid_you_can_modify_the_entire_order(merchant: Page, api: TestMode) -> None:
    """When the order status is Unpaid, you can modify the entire order."""
    code = api.order(items=[{"sku": "MUG-11-WHT"}])
    order = OrderPage(merchant).open_order(code)
    changed = {
        "recipient_name": "Anna Schmidt",
        "phone": "+49 30 901820",
        "email": "anna.schmidt@example.com",
        "address_line_1": "Unter den Linden 77",
        "address_line_2": "2. Etage",
        "city": "Berlin",
        "state": "",
        "postal_code": "10117",
        "country": "Germany",
        "shipping_method": "Express",
        "reference": "WHOLE-1",
        "amount": "54.90",
    }
    order.fill(country=changed["country"])
    order.fill(**changed)
    order.fill_item(sku="TEE-U-BLK-M", quantity=3, artwork="https://example.com/other.png")
    order.save.click()
    order.expect_message("Saved:")
    merchant.reload()
    order.shown()
    for name, value in changed.items():
        field = order.field(name.replace("_", " ").capitalize())
        shown = field.evaluate("e => e.tagName === 'SELECT' ? e.selectedOptions[0].textContent : e.value")
        assert shown == value, name
    expect(order.item("SKU")).to_have_value("TEE-U-BLK-M")
    expect(order.item("Quantity")).to_have_value("3")
    expect(order.item("Artwork URL")).to_have_value("https://example.com/other.png")
    order.expect_state(payment="Unpaid", fulfillment="Unfulfilled", tab="Unpaid")


def test_for_orders_that_are_paid_and_unfulfilled_you_can_only_edit_the_shipping_info_but_the_country_cannot_be_changed(
    merchant: Page, api: TestMode
) -> None:
    """For orders that are Paid and Unfulfilled (not yet produced), you can only edit the Shipping info, but the Country
    field cannot be changed."""
    code = api.paid()
    order = OrderPage(merchant).open_order(code)
    order.expect_state(payment="Paid", fulfillment="Unfulfilled", tab="Paid")
    for label in SHIPPING_INFO:
        order.expect_open(label)
    order.expect_locked(
        "Country",
        "The country can't be changed after payment. To ship elsewhere, cancel or ask for a refund, then order again.",
    )
    expect(order.field("Country")).to_have_value("United States")
    for label in ("Shipping method", "Reference", "Amount"):
        order.expect_locked(label, "Locked since payment. To change it, cancel or ask for a refund, then order again.")
    for label in ITEM_FIELDS:
        expect(order.item(label).first).to_have_attribute("readonly", "")
    order.fill(recipient_name="Corrected Name", address_line_1="500 Corrected Street")
    order.save.click()
    order.expect_message("Saved: Recipient name, Address line 1.")


def test_for_orders_that_are_paid_and_scheduled_in_production_you_cannot_modify_any_information(
    merchant: Page, api: TestMode
) -> None:
    """For orders that are Paid and Scheduled (in production), you cannot modify any information."""
    code = api.scheduled(items=[{"sku": "MUG-11-WHT"}])
    order = OrderPage(merchant).open_order(code)
    order.expect_state(payment="Paid", fulfillment="Scheduled", tab="Processed")
    order.expect_all_locked(
        "The order is in production, so it can't be edited. Use Refund to ask support; a fee may apply."
    )


def test_orders_that_are_fulfilled_produced_also_cannot_be_edited(merchant: Page, api: TestMode) -> None:
    """Orders that are Fulfilled (produced) also cannot be edited."""
    code = api.fulfilled(items=[{"sku": "MUG-11-WHT"}])
    order = OrderPage(merchant).open_order(code)
    order.expect_state(payment="Paid", fulfillment="Fulfilled", tab="Processed")
    order.expect_all_locked(
        "The order has been produced, so it can't be edited. Use Refund to ask support; a fee is likely."
    )


@pytest.mark.parametrize("number", [1, 3])
def test_step_1_if_the_order_is_still_in_the_unpaid_status_you_can_cancel_by_selecting_one_or_more_orders_and_delete(
    merchant: Page, api: TestMode, number: int
) -> None:
    """Step 1: After placing an order, if the order is still in the Unpaid status on the All Orders interface, you can
    cancel the order by selecting one or more orders and clicking Delete."""
    codes = api.orders(4)
    orders = OrderListPage(merchant).open().go_to("Unpaid")
    orders.select(*codes[:number])
    orders.selection.get_by_role("button", name=re.compile("^Delete")).click()
    Dialog(merchant).confirm.click()
    orders.expect_counts(Unpaid=4 - number)
    orders.expect_orders(*reversed(codes[number:]))


def test_step_2_at_this_point_the_system_will_ask_if_you_are_sure_you_want_to_delete_the_order(
    merchant: Page, api: TestMode
) -> None:
    """Step 2: At this point, the system will ask if you are sure you want to delete the order."""
    code = api.order()
    orders = OrderListPage(merchant).open()
    orders.select(code)
    orders.selection.get_by_role("button", name=re.compile("^Delete")).click()
    dialog = Dialog(merchant).expect_open("Delete 1 order?")
    expect(dialog.box).to_contain_text(code)
    expect(dialog.confirm).to_be_enabled()
    expect(dialog.go_back).to_be_focused()
    expect(orders.row(code)).to_be_visible()


def test_click_confirm_if_you_want_to_delete_it(merchant: Page, api: TestMode) -> None:
    """Click Confirm if you want to delete it."""
    code = api.order()
    orders = OrderListPage(merchant).open()
    orders.act(code, "Delete")
    Dialog(merchant).confirm.click()
    orders.expect_message(f"Deleted {code}.")
    orders.expect_orders()
    orders.expect_counts()


def test_step_3_for_orders_that_have_been_paid_you_have_2_hours_to_cancel_the_order_without_any_fees(
    merchant: Page, api: TestMode
) -> None:
    """Step 3: For orders that have been paid, you have 2 hours to cancel the order without any fees."""
    first, second = api.orders(2, payment="Paid", minutes_since_paid=118)
    orders = OrderListPage(merchant).open()
    orders.act(first, "Cancel order")
    expect(Dialog(merchant).fact("Fee")).to_have_text("none")
    Dialog(merchant).confirm.click()
    orders.expect_state(first, payment="Refunded", fulfillment="Unfulfilled", tab="Cancelled")
    orders.expect_actions(second, "Cancel order", "Refund")
    api.advance(minutes=2)
    orders.expect_actions(second, "Refund")
    wallet = WalletPage(merchant).open()
    expect(wallet.entry("Money back")).to_contain_text(first)


@pytest.mark.parametrize("stage", ["scheduled", "fulfilled"])
def test_if_the_order_has_been_put_into_production_you_will_need_to_contact_support_to_cancel_it(
    merchant: Page, api: TestMode, stage: str
) -> None:
    """If the order has been put into production, you will need to contact support to cancel it."""
    # Inside of the 2 hours: being put into production ends them.
    fulfillment = stage.capitalize()
    code = api.order(payment="Paid", fulfillment=fulfillment, minutes_since_paid=30)
    orders = OrderListPage(merchant).open()
    orders.expect_actions(code, "Refund")
    order = OrderPage(merchant).open_order(code)
    expect(order.cancel).to_have_count(0)
    expect(order.contact).to_have_text("support@example.com")
    expect(order.contact).to_have_attribute("href", "mailto:support@example.com")
    order.refund.click()
    dialog = Dialog(merchant).expect_open(f"Request a refund for {code}?")
    expect(dialog.kind).to_have_value("cancel")


def test_at_this_point_you_may_be_able_to_cancel_it_without_any_fees_or_with_a_fee(
    merchant: Page, support: Page, api: TestMode
) -> None:
    """At this point, you may be able to cancel it without any fees or with a fee."""
    item = {"sku": "MUG-11-WHT"}
    free, charged = api.orders(2, payment="Paid", fulfillment="Scheduled", items=[item], method="Economy")
    order = OrderPage(merchant)
    for code, accepted in ((free, "0.00"), (charged, "2.00")):
        order.open_order(code).refund.click()
        expect(Dialog(merchant).box).to_contain_text("A fee may apply")
        Dialog(merchant).fee.fill(accepted)
        Dialog(merchant).confirm.click()
        OrderListPage(merchant).expect_message(NOTIFICATION).first.wait_for()
    for code, fee, sentence in (
        (free, "0.00", "Approved: the order is cancelled, $9.49 came back, no fee."),
        (charged, "2.00", "Approved: the order is cancelled, $7.49 came back, fee $2.00."),
    ):
        decision = SupportPage(support).open().open_order(code)
        decision.fee.fill(fee)
        decision.grant().confirm.click()
        decision.expect_message(sentence)
    OrderListPage(merchant).open().expect_counts(Cancelled=2)


def test_orders_that_have_already_been_shipped_cannot_be_canceled(merchant: Page, api: TestMode) -> None:
    """Orders that have already been shipped cannot be canceled."""
    code = api.shipped()
    orders = OrderListPage(merchant).open()
    orders.expect_actions(code, "Refund")
    order = OrderPage(merchant).open_order(code)
    expect(order.cancel).to_have_count(0)
    order.refund.click()
    expect(Dialog(merchant).kind.get_by_role("option")).to_have_text(["Refund"])


def test_you_can_contact_support_directly_to_cancel_the_order_or_create_a_refund_request_in_the_system(
    merchant: Page, support: Page, api: TestMode
) -> None:
    """You can contact support directly to cancel the order or create a refund request in the system to send to
    support."""
    directly, requested = api.orders(
        2, payment="Paid", fulfillment="Scheduled", items=[{"sku": "MUG-11-WHT"}], method="Economy"
    )
    # The merchant writes to the address on the order's page, and support cancels without a request.
    order = OrderPage(merchant).open_order(directly)
    expect(order.contact).to_have_attribute("href", "mailto:support@example.com")
    desk, dialog = Decision(support), Dialog(support)
    OrderPage(support).open_order(directly)
    desk.cancel_for_seller.click()
    dialog.expect_open(f"Cancel {directly} for the seller?")
    dialog.kept.fill("0")
    dialog.reason.fill("Asked for by e-mail.")
    dialog.confirm.click()
    desk.expect_message("Cancelled for the seller: $9.49 came back to the wallet, no fee.")
    order.expect_state(payment="Refunded", fulfillment="Scheduled", tab="Cancelled")
    expect(order.happening("Cancelled by support")).to_contain_text("Asked for by e-mail.")
    # Or the merchant sends a request.
    order.open_order(requested).refund.click()
    Dialog(merchant).confirm.click()
    OrderListPage(merchant).expect_message(NOTIFICATION)
    queue = SupportPage(support).open()
    queue.expect_requests(requested)
    expect(queue.row(requested)).to_contain_text("Sent")


@pytest.mark.parametrize("way", ["the order code", "edit order"])
def test_to_create_a_refund_click_on_the_order_code_or_press_edit_order(
    merchant: Page, api: TestMode, way: str
) -> None:
    """To create a refund, click on the order code or press edit order."""
    code = api.scheduled()
    orders = OrderListPage(merchant).open()
    if way == "the order code":
        orders.link(code).click()
    else:
        orders.act(code, "Edit")
    order = OrderPage(merchant)
    order.expect_heading(code)
    expect(order.refund).to_be_visible()
    expect(order.refund).to_be_enabled()


def test_you_will_see_the_refund_section_at_the_top_right_of_the_interface(merchant: Page, api: TestMode) -> None:
    """You will see the Refund section at the top right of the interface."""
    for code in (api.order(), api.paid(), api.scheduled(), api.shipped()):
        order = OrderPage(merchant).open_order(code)
        place = order.refund.bounding_box()
        frame = merchant.get_by_role("main").bounding_box()
        assert place is not None
        assert frame is not None
        assert place["x"] + place["width"] > frame["x"] + frame["width"] - 40
        assert place["y"] < frame["y"] + 120


@pytest.fixture(scope="module")
def post() -> Iterator[MailServer]:
    """The mail server."""
    with MailServer() as server:
        yield server


@pytest.mark.timeout(300)
def test_click_on_it_and_select_confirm_to_confirm_the_refund_then_wait_for_a_response_from_support(
    site: Server, post: MailServer, open_page: OpenPage
) -> None:
    """Click on it and select confirm to confirm the refund, then wait for a response email from support."""
    wanted = {"items": [{"sku": "MUG-11-WHT"}], "method": "Economy"}
    code = site.order(payment="Paid", fulfillment="Scheduled", **wanted)
    merchant, support = open_page("merchant"), open_page("support")
    OrderPage(merchant).open_order(code).refund.click()
    Dialog(merchant).confirm.click()
    OrderListPage(merchant).expect_message(NOTIFICATION)
    assert outbox_of(site) == []
    decision = SupportPage(support).open().open_order(code)
    decision.fee.fill("0")
    decision.words.fill("It was not printed yet.")
    decision.grant().confirm.click()
    decision.expect_message("Approved")
    order = OrderPage(merchant).open_order(code)
    expect(order.request).to_contain_text("Approved")
    (mail,) = post.wait_for(1)
    assert mail.recipients == ("merchant@example.com",)
    assert mail.message["Subject"] == f"Order {code}: your request was approved"
    for said in (
        f"Your request for order {code} was approved.",
        "Back to your wallet: $9.49",
        "No fee was kept back.",
        "It was not printed yet.",
    ):
        assert said in mail.text
        assert said in mail.html


def test_at_this_time_you_will_be_returned_to_the_orders_interface_with_the_notification(
    merchant: Page, api: TestMode
) -> None:
    """At this time, you will be returned to the Orders interface with the notification "Your request has been
    successfully sent to our support team. The Support Team will assist with your request as quickly as possible."."""
    code = api.scheduled()
    OrderPage(merchant).open_order(code).refund.click()
    Dialog(merchant).confirm.click()
    orders = OrderListPage(merchant)
    orders.expect_heading("All orders")
    expect(merchant).to_have_url(re.compile(r"^[^?]*//[^/]+/$"))
    expect(orders.messages.get_by_role("listitem")).to_have_text(NOTIFICATION)
    expect(orders.shown().cell(code, "Payment")).to_contain_text("Cancel requested")
