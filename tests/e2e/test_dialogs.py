"""The dialogs: what they say, that going back changes nothing, and that Confirm works once."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.api import TestMode
from tests.e2e.conftest import PASSWORDS, SignIn
from tests.e2e.pages.dialog import Dialog
from tests.e2e.pages.order import OrderPage
from tests.e2e.pages.order_list import Action, OrderListPage
from tests.e2e.pages.others import SupportPage, TrashPage, WalletPage

MUG = [{"sku": "MUG-11-WHT"}]
"""One mug: $5.20, and $4.29 to the United States by Economy."""


def test_delete_lists_what_will_go_and_says_what_is_left(merchant: Page, api: TestMode) -> None:
    going, staying = api.orders(10), api.paid()
    orders = OrderListPage(merchant).open()
    orders.select(*going, staying)
    orders.selection.get_by_role("button", name="Delete").click()
    dialog = Dialog(merchant).expect_open("Delete 10 orders?")
    expect(dialog.box.get_by_role("listitem").filter(has_text="1 is paid")).to_contain_text(staying)
    expect(dialog.box.get_by_role("listitem")).to_have_count(10 + 1)
    for code in going:
        expect(dialog.box).to_contain_text(code)
    dialog.confirm.click()
    orders.expect_message("Deleted 10 orders.")
    orders.expect_orders(staying)


def test_undo_in_the_message_brings_back_what_was_deleted(merchant: Page, api: TestMode) -> None:
    codes = api.orders(2)
    orders = OrderListPage(merchant).open()
    orders.select(*codes)
    orders.selection.get_by_role("button", name="Delete").click()
    Dialog(merchant).confirm.click()
    orders.expect_orders()
    orders.expect_message("Deleted 2 orders.").get_by_role("button", name="Undo").click()
    orders.expect_message("Restored 2 orders.")
    orders.expect_orders(*reversed(codes))


def test_delete_on_the_order_page_leads_back_to_all_orders_with_undo(merchant: Page, api: TestMode) -> None:
    code = api.order()
    order = OrderPage(merchant).open_order(code)
    order.button("Delete").click()
    Dialog(merchant).confirm.click()
    orders = OrderListPage(merchant)
    orders.expect_heading("All orders")
    orders.expect_message(f"Deleted {code}.").get_by_role("button", name="Undo").click()
    orders.expect_orders(code)


def test_cancel_says_what_comes_back_and_it_does(merchant: Page, api: TestMode) -> None:
    code = api.paid(items=MUG, method="Economy")
    order = OrderPage(merchant).open_order(code)
    order.cancel.click()
    dialog = Dialog(merchant).expect_open(f"Cancel {code}?")
    expect(dialog.fact("Comes back to the wallet")).to_have_text("$9.49")
    dialog.confirm.click()
    order.expect_message("Cancelled. $9.49 came back to the wallet.")
    order.expect_state(payment="Refunded", fulfillment="Unfulfilled", tab="Cancelled")
    expect(WalletPage(merchant).open().balance).to_have_text("$1,009.49")


def test_pay_shows_the_cost_and_the_balance_after(merchant: Page, api: TestMode) -> None:
    code = api.order(items=MUG, method="Economy")
    orders = OrderListPage(merchant).open()
    orders.act(code, "Pay")
    dialog = Dialog(merchant).expect_open(f"Pay {code}?")
    expect(dialog.fact("Cost")).to_have_text("$9.49")
    expect(dialog.fact("Wallet now")).to_have_text("$1,000.00")
    expect(dialog.fact("Wallet after")).to_have_text("$990.51")
    dialog.confirm.click()
    orders.expect_message("Paid $9.49.")
    orders.expect_state(code, payment="Paid", fulfillment="Unfulfilled", tab="Paid")


def test_pay_without_enough_money_says_what_is_missing_and_cannot_be_confirmed(merchant: Page, api: TestMode) -> None:
    code = api.order(items=[{"sku": "BLNK-6080", "quantity": 40}])
    orders = OrderListPage(merchant).open()
    orders.act(code, "Pay")
    dialog = Dialog(merchant)
    expect(dialog.fact("Missing")).to_have_text(re.compile(r"^\$"))
    expect(dialog.box.get_by_role("alert")).to_contain_text("Ask support to top up the wallet")
    expect(dialog.confirm).to_be_disabled()


def test_refund_has_kind_and_reason_preselected_and_the_message_is_optional(
    merchant: Page, support: Page, api: TestMode
) -> None:
    code = api.fulfilled()
    orders = OrderListPage(merchant).open()
    orders.act(code, "Refund")
    dialog = Dialog(merchant).expect_open(f"Request a refund for {code}?")
    expect(dialog.box).to_contain_text("A fee is likely: the order has been produced.")
    expect(dialog.kind).to_have_value("cancel")
    expect(dialog.reason).to_have_value("The buyer cancelled")
    expect(dialog.message).to_have_value("")
    dialog.confirm.click()
    expect(SupportPage(support).open().row(code)).to_contain_text("The buyer cancelled")


def test_what_is_chosen_in_the_refund_dialog_reaches_support(merchant: Page, support: Page, api: TestMode) -> None:
    code = api.scheduled()
    OrderPage(merchant).open_order(code).refund.click()
    dialog = Dialog(merchant)
    dialog.kind.select_option(label="Refund; the order is cancelled with it")
    dialog.reason.select_option(label="Wrong item, size or artwork")
    dialog.fee.fill("1.50")
    dialog.message.fill("The print is mirrored.")
    dialog.confirm.click()
    row = SupportPage(support).open().row(code)
    for words in ("Refund", "Wrong item, size or artwork", "The print is mirrored.", "$1.50"):
        expect(row).to_contain_text(words)


@pytest.mark.parametrize(
    ("action", "stage"), [("Delete", "order"), ("Pay", "order"), ("Cancel order", "paid"), ("Refund", "scheduled")]
)
def test_escape_and_go_back_change_nothing(merchant: Page, api: TestMode, action: Action, stage: str) -> None:
    code = getattr(api, stage)()
    orders = OrderListPage(merchant).open()
    row = orders.row(code)
    before = [row.get_attribute(name) for name in ("data-payment", "data-fulfillment", "data-tab")]
    dialog = Dialog(merchant)
    for way in ("Escape", "Go back"):
        orders.act(code, action)
        expect(dialog.go_back).to_be_focused()
        if way == "Escape":
            merchant.keyboard.press("Escape")
        else:
            dialog.go_back.click()
        dialog.expect_closed()
        expect(orders.action(code, action)).to_be_focused()
    merchant.reload()
    orders.shown()
    assert [row.get_attribute(name) for name in ("data-payment", "data-fulfillment", "data-tab")] == before
    expect(orders.action(code, action)).to_be_attached()


def test_confirm_pays_once_under_a_double_click(merchant: Page, api: TestMode) -> None:
    code = api.order(items=MUG, method="Economy")
    orders = OrderListPage(merchant).open()
    orders.act(code, "Pay")
    Dialog(merchant).confirm.dblclick()
    orders.expect_state(code, payment="Paid", fulfillment="Unfulfilled", tab="Paid")
    wallet = WalletPage(merchant).open()
    expect(wallet.balance).to_have_text("$990.51")
    expect(wallet.entry("Payment")).to_have_count(1)


def test_confirm_cancels_once_under_a_double_click(merchant: Page, api: TestMode) -> None:
    code = api.paid(items=MUG, method="Economy")
    order = OrderPage(merchant).open_order(code)
    order.cancel.click()
    Dialog(merchant).confirm.dblclick()
    order.expect_state(payment="Refunded", fulfillment="Unfulfilled", tab="Cancelled")
    expect(order.happening("Cancelled")).to_have_count(1)
    expect(WalletPage(merchant).open().balance).to_have_text("$1,009.49")


def test_confirm_sends_one_request_under_a_double_click(merchant: Page, api: TestMode) -> None:
    code = api.scheduled()
    OrderPage(merchant).open_order(code).refund.click()
    Dialog(merchant).confirm.dblclick()
    OrderListPage(merchant).expect_heading("All orders")
    order = OrderPage(merchant).open_order(code)
    expect(order.happening("Request sent")).to_have_count(1)


def test_confirm_deletes_once_under_a_double_click(merchant: Page, api: TestMode) -> None:
    code = api.order()
    orders = OrderListPage(merchant).open()
    orders.act(code, "Delete")
    Dialog(merchant).confirm.dblclick()
    expect(orders.messages.get_by_role("listitem")).to_have_count(1)
    orders.expect_orders()
    expect(TrashPage(merchant).open().row(code)).to_have_count(1)


def test_what_a_colleague_did_meanwhile_is_told_instead_of_done_twice(
    merchant: Page, colleague: Page, api: TestMode
) -> None:
    code = api.order(items=MUG, method="Economy")
    mine, theirs = OrderListPage(merchant).open(), OrderListPage(colleague).open()
    mine.act(code, "Pay")
    theirs.act(code, "Pay")
    Dialog(colleague).confirm.click()
    theirs.expect_message("Paid $9.49.")
    Dialog(merchant).confirm.click()
    mine.expect_message("The order is paid already.")
    expect(WalletPage(merchant).open().balance).to_have_text("$990.51")


def test_trash_keeps_what_was_deleted_and_restore_brings_it_back(merchant: Page, api: TestMode) -> None:
    code = api.order(reference="SHOP-9", recipient_name="Jane Miller")
    orders = OrderListPage(merchant).open()
    orders.act(code, "Delete")
    Dialog(merchant).confirm.click()
    orders.expect_orders()
    orders.follow("Trash")
    trash = TrashPage(merchant)
    trash.expect_heading("Trash")
    expect(trash.row(code)).to_contain_text("SHOP-9")
    trash.restore(code).click()
    trash.expect_message(f"Restored {code}.")
    expect(merchant.get_by_text("The trash is empty.")).to_be_visible()
    trash.follow("All orders")
    orders.expect_orders(code)


def test_after_30_days_an_order_leaves_an_open_trash_by_itself(merchant: Page, new_page: SignIn, api: TestMode) -> None:
    code = api.order()
    orders = OrderListPage(merchant).open()
    orders.act(code, "Delete")
    Dialog(merchant).confirm.click()
    orders.expect_orders()
    api.advance(minutes=60 * 24 * 29)
    # A sign-in does not last that long.
    page = new_page()
    form = {"email": "merchant@example.com", "password": PASSWORDS["merchant"]}
    page.context.request.post("/auth/sign-in", form=form, max_redirects=0)
    trash = TrashPage(page).open()
    expect(trash.restore(code)).to_be_enabled()
    api.advance(minutes=60 * 24 * 2)
    expect(trash.row(code)).to_have_count(0)
    expect(page.get_by_text("The trash is empty.")).to_be_visible()


def test_the_ledger_tells_each_movement_with_the_order_and_the_balance(merchant: Page, api: TestMode) -> None:
    code = api.order(items=MUG, method="Economy")
    orders = OrderListPage(merchant).open()
    orders.act(code, "Pay")
    Dialog(merchant).confirm.click()
    orders.act(code, "Cancel order")
    Dialog(merchant).confirm.click()
    orders.expect_counts(Cancelled=1)
    wallet = WalletPage(merchant).open()
    expect(wallet.entry("Payment")).to_contain_text(re.compile(rf"{code}.*−\$9\.49.*\$990\.51"))
    expect(wallet.entry("Money back")).to_contain_text(re.compile(rf"{code}.*\+\$9\.49.*\$1,000\.00"))
    wallet.entry("Payment").get_by_role("link", name=code).click()
    OrderPage(merchant).expect_heading(code)
