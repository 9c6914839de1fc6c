"""What support decides moves the merchant's screen and wallet without a reload; nothing happens before Confirm."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.api import TestMode
from tests.e2e.pages.dialog import Dialog
from tests.e2e.pages.order import OrderPage
from tests.e2e.pages.order_list import OrderListPage
from tests.e2e.pages.others import Decision, SettingsPage, SupportPage, WalletPage

MUG = [{"sku": "MUG-11-WHT"}]
"""One mug: $5.20, and $4.29 to the United States by Economy."""


def ask(page: Page, code: str, *, fee: str | None = None, kind: str | None = None, late: bool = False) -> OrderPage:
    """The merchant sends a request and looks at the order."""
    order, dialog = OrderPage(page).open_order(code), Dialog(page)
    order.refund.click()
    expect(dialog.box).to_be_visible()
    if kind is not None:
        dialog.kind.select_option(kind)
    if fee is not None:
        dialog.fee.fill(fee)
    if late:
        dialog.late.check()
    dialog.confirm.click()
    OrderListPage(page).expect_heading("All orders")
    return order.open_order(code)


def look(page: Page, code: str) -> Decision:
    """Support opens the order's page."""
    OrderPage(page).open_order(code)
    return Decision(page)


def test_the_fee_is_suggested_and_what_comes_back_follows_the_typing(
    merchant: Page, support: Page, api: TestMode
) -> None:
    code = api.scheduled(items=MUG, method="Economy")
    ask(merchant, code, fee="3.00")
    decision = look(support, code)
    expect(decision.fee).to_have_value("2.85")
    expect(decision.would("Comes back")).to_have_text("$6.64")
    decision.fee.fill("3.50")
    expect(decision.would("Fee kept back")).to_have_text("$3.50")
    expect(decision.would("Comes back")).to_have_text("$5.99")
    expect(decision.comes_to).to_contain_text("so this waits for the merchant's yes")
    decision.fee.fill("9.50")
    expect(support.get_by_role("alert")).to_contain_text("The fee must be between $0.00 and $9.49")
    for label, typed, back in (
        ("No fee", "0.00", "$9.49"),
        ("Everything", "9.49", "$0.00"),
        ("Suggested", "2.85", "$6.64"),
    ):
        decision.choose_fee(label)
        expect(decision.fee).to_have_value(typed)
        expect(decision.would("Comes back")).to_have_text(back)


def test_go_back_and_what_others_do_leave_what_is_typed(merchant: Page, support: Page, api: TestMode) -> None:
    code = api.scheduled(items=MUG, method="Economy")
    ask(merchant, code, fee="3.00")
    decision = look(support, code)
    decision.fee.fill("1.25")
    decision.words.fill("Half of the material is lost.")
    decision.reason.fill("Perhaps not.")
    dialog = decision.grant().expect_open(f"Approve the request for {code}?")
    expect(dialog.fact("Fee kept back")).to_have_text("$1.25")
    expect(dialog.fact("Comes back to the wallet")).to_have_text("$8.24")
    expect(dialog.fact("Wallet now")).to_have_text("$1,000.00")
    expect(dialog.fact("Wallet after")).to_have_text("$1,008.24")
    expect(dialog.box).to_contain_text("Production is told to stop")
    dialog.go_back.click()
    dialog.expect_closed()
    api.production(code, "fulfilled")
    OrderPage(support).expect_state(payment="Paid", fulfillment="Fulfilled", tab="Processed")
    expect(decision.fee).to_have_value("1.25")
    expect(decision.words).to_have_value("Half of the material is lost.")
    expect(decision.reason).to_have_value("Perhaps not.")


def test_an_approval_moves_the_merchants_order_and_wallet_by_itself(
    merchant: Page, support: Page, api: TestMode
) -> None:
    code = api.scheduled(items=MUG, method="Economy")
    order = ask(merchant, code, fee="3.00")
    second = merchant.context.new_page()
    wallet = WalletPage(second).open()
    expect(wallet.balance).to_have_text("$1,000.00")
    decision = look(support, code)
    decision.fee.fill("3")
    decision.words.fill("Half of the material is lost.")
    decision.grant().confirm.click()
    decision.expect_message("Approved: the order is cancelled, $6.49 came back, fee $3.00.")
    order.expect_state(payment="Partially refunded", fulfillment="Scheduled", tab="Cancelled")
    expect(order.request).to_contain_text("$6.49 came back, fee $3.00.")
    expect(order.request).to_contain_text("Approved by Support")
    expect(merchant.get_by_text("On production's stop list since")).to_be_visible()
    expect(wallet.balance).to_have_text("$1,006.49")
    expect(merchant.get_by_role("list", name="Timeline")).not_to_contain_text("support@example.com")


def test_the_merchant_sees_fee_and_net_before_saying_yes(merchant: Page, support: Page, api: TestMode) -> None:
    code = api.scheduled(items=MUG, method="Economy")
    order = ask(merchant, code)
    decision = look(support, code)
    decision.fee.fill("4")
    decision.grant().expect_open("Ask the merchant to accept a fee of $4.00?").confirm.click()
    decision.expect_message("The merchant was asked to accept a fee of $4.00.")
    expect(order.request).to_contain_text("Support asks for a fee of $4.00.")
    expect(order.request).to_contain_text("You would get back $5.49.")


def test_a_fee_for_a_cancellation_that_is_too_late_is_not_accepted_any_more(
    merchant: Page, support: Page, api: TestMode
) -> None:
    code = api.fulfilled(items=MUG, method="Economy")
    order = ask(merchant, code)
    decision = look(support, code)
    decision.fee.fill("4")
    decision.grant().confirm.click()
    accept = order.button("Accept fee")
    expect(accept).to_have_attribute("aria-disabled", "false")
    api.production(code, "shipped")
    expect(accept).to_have_attribute("aria-disabled", "true")
    expect(accept).to_have_accessible_description(re.compile("^The order has been shipped meanwhile"))
    expect(order.request).to_contain_text("The order has been shipped meanwhile")


def test_a_fee_for_something_else_than_would_now_be_done_is_held_back_until_support_asks_again(
    merchant: Page, support: Page, api: TestMode
) -> None:
    code = api.fulfilled(items=MUG, method="Economy")
    order = ask(merchant, code, kind="refund")
    decision = look(support, code)
    decision.fee.fill("4")
    decision.grant().confirm.click()
    accept = order.button("Accept fee")
    expect(accept).to_have_attribute("aria-disabled", "false")
    api.production(code, "shipped")
    reason = "The order has gone on since support asked for this fee"
    expect(accept).to_have_attribute("aria-disabled", "true")
    expect(accept).to_have_accessible_description(re.compile(f"^{reason}"))
    accept.click(force=True)
    expect(merchant.locator("[data-sonner-toast]")).to_contain_text(reason)
    expect(Dialog(merchant).box).to_have_count(0)

    decision.grant().confirm.click()
    expect(accept).to_have_attribute("aria-disabled", "false")
    accept.click()
    Dialog(merchant).confirm.click()
    expect(order.request).to_contain_text("$5.49 came back, fee $4.00.")


def test_where_approving_is_refused_the_reason_stands_in_its_place(
    merchant: Page, support: Page, api: TestMode
) -> None:
    code = api.fulfilled()
    ask(merchant, code)
    decision = look(support, code)
    dialog = decision.grant()
    api.production(code, "shipped")
    expect(decision.approve).to_have_count(0)
    dialog.confirm.click()
    decision.expect_message("The order has been shipped meanwhile")
    dialog.expect_closed()
    expect(support.get_by_role("region", name="Request")).to_contain_text("it can't be cancelled any more")
    expect(decision.decline).to_be_visible()


def test_what_is_too_late_to_cancel_gets_its_shipping_back_where_the_request_says_so(
    merchant: Page, support: Page, api: TestMode
) -> None:
    code = api.fulfilled(items=MUG, method="Economy")
    order = ask(merchant, code, late=True)
    expect(order.request).to_contain_text("If it is too late to cancel: refund the shipping.")
    api.production(code, "shipped")
    decision = look(support, code)
    expect(support.get_by_text("If it is too late to cancel: refund the shipping.")).to_be_visible()
    expect(decision.fee).to_have_count(0)
    expect(decision.would("Comes back")).to_have_text("$4.29")
    decision.grant().confirm.click()
    decision.expect_message("Approved: the order is refunded, $4.29 came back, for the shipping.")
    order.expect_state(payment="Partially refunded", fulfillment="Fulfilled", tab="Shipped")


def test_the_late_option_is_offered_for_a_cancellation_only(merchant: Page, api: TestMode) -> None:
    dialog = Dialog(merchant)
    OrderPage(merchant).open_order(api.fulfilled()).refund.click()
    expect(dialog.late).to_be_visible()
    dialog.kind.select_option("refund")
    expect(dialog.late).to_be_hidden()
    dialog.go_back.click()
    OrderPage(merchant).open_order(api.shipped()).refund.click()
    expect(dialog.kind).to_be_visible()
    expect(dialog.late).to_have_count(0)


def test_a_part_of_a_refund_comes_back_and_the_rest_can_be_asked_for(
    merchant: Page, support: Page, api: TestMode
) -> None:
    code = api.shipped(items=MUG, method="Economy")
    order = ask(merchant, code)
    decision = look(support, code)
    support.get_by_label("A part; the rest can be asked for again").check()
    decision.part.fill("4.00")
    expect(decision.would("Stays paid")).to_have_text("$5.49")
    dialog = decision.grant()
    expect(dialog.fact("Comes back to the wallet")).to_have_text("$4.00")
    dialog.confirm.click()
    decision.expect_message("Approved: the order is refunded, $4.00 came back, a part of the cost.")
    order.expect_state(payment="Partially refunded", fulfillment="Fulfilled", tab="Shipped")
    expect(order.refund).to_have_attribute("aria-disabled", "false")


def test_support_cancels_for_the_seller_with_a_reason(merchant: Page, support: Page, api: TestMode) -> None:
    code = api.scheduled(items=MUG, method="Economy")
    order = OrderPage(merchant).open_order(code)
    desk, dialog = look(support, code), Dialog(support)
    desk.cancel_for_seller.click()
    dialog.expect_open(f"Cancel {code} for the seller?")
    expect(dialog.kept).to_have_value("2.85")
    dialog.kept.fill("1.00")
    expect(dialog.fact("Comes back to the wallet")).to_have_text("$8.49")
    expect(dialog.fact("Wallet after")).to_have_text("$1,008.49")
    dialog.confirm.click()
    expect(dialog.reason).to_have_js_property("validity.valueMissing", True)
    dialog.reason.fill("The buyer phoned.")
    dialog.kept.fill("99")
    dialog.confirm.click()
    expect(dialog.box.get_by_role("alert")).to_contain_text("The fee must be between $0.00 and $9.49")
    dialog.kept.fill("1.00")
    dialog.confirm.click()
    desk.expect_message("Cancelled for the seller: $8.49 came back to the wallet, fee $1.00.")
    expect(desk.cancel_for_seller).to_have_count(0)
    expect(desk.refund_for_seller).to_have_count(0)
    order.expect_state(payment="Partially refunded", fulfillment="Scheduled", tab="Cancelled")
    expect(merchant.get_by_role("list", name="Timeline")).to_contain_text("The buyer phoned.")
    expect(merchant.get_by_role("list", name="Timeline")).not_to_contain_text("support@example.com")
    # Other tests may have made further accounts of this seller.
    told = {(mail["to"], mail["subject"]) for mail in api.mail()}
    assert told >= {
        (f"{who}@example.com", f"Order {code} was cancelled by support") for who in ("merchant", "colleague")
    }
    assert {subject for _, subject in told} == {f"Order {code} was cancelled by support"}


def test_support_refunds_for_the_seller_and_the_order_stays(merchant: Page, support: Page, api: TestMode) -> None:
    code = api.shipped(items=MUG, method="Economy")
    order = OrderPage(merchant).open_order(code)
    desk, dialog = look(support, code), Dialog(support)
    expect(desk.cancel_for_seller).to_have_count(0)
    desk.refund_for_seller.click()
    expect(dialog.amount).to_have_value("9.49")
    dialog.amount.fill("4")
    expect(dialog.fact("Wallet after")).to_have_text("$1,004.00")
    dialog.reason.fill("A scratch.")
    dialog.confirm.click()
    desk.expect_message("Refunded for the seller: $4.00 came back to the wallet.")
    order.expect_state(payment="Partially refunded", fulfillment="Fulfilled", tab="Shipped")
    expect(order.cost("Came back")).to_have_text("$4.00")


def test_while_a_request_is_open_support_decides_on_it_instead(merchant: Page, support: Page, api: TestMode) -> None:
    code = api.scheduled()
    ask(merchant, code)
    desk = look(support, code)
    expect(desk.approve).to_be_visible()
    expect(desk.cancel_for_seller).to_have_count(0)
    expect(desk.refund_for_seller).to_have_count(0)


def test_the_second_of_two_decisions_is_told_who_took_the_first(merchant: Page, support: Page, api: TestMode) -> None:
    code = api.scheduled(items=MUG, method="Economy")
    ask(merchant, code, fee="9.00")
    first = SupportPage(support).open().open_order(code)
    second_tab = support.context.new_page()
    second = look(second_tab, code)
    dialog = second.grant()
    first.fee.fill("1")
    first.grant().confirm.click()
    first.expect_message("Approved: the order is cancelled, $8.49 came back, fee $1.00.")
    dialog.confirm.click()
    second.expect_message(re.compile(r"You approved this request already \(.*\): \$8\.49 came back, fee \$1\.00\."))
    expect(second.approve).to_have_count(0)


class TestSettings:
    def test_the_ladder_changes_the_suggestion_and_tells_who_set_it(
        self, merchant: Page, support: Page, api: TestMode
    ) -> None:
        settings = SettingsPage(support).open()
        settings.expect_heading("Settings")
        expect(settings.percent("In production")).to_have_value("30")
        settings.percent("In production").fill("50")
        settings.save.click()
        settings.expect_message("Saved: In production 50%.")
        expect(settings.step("In production")).to_contain_text("Set by support@example.com")
        expect(settings.step("Produced")).to_contain_text("nobody changed it yet")
        code = api.scheduled(items=MUG, method="Economy")
        ask(merchant, code)
        expect(look(support, code).fee).to_have_value("4.75")

    def test_an_open_order_page_of_support_follows_and_keeps_what_is_typed(
        self, merchant: Page, support: Page, api: TestMode
    ) -> None:
        untouched, typed = api.scheduled(items=MUG, method="Economy"), api.scheduled(items=MUG, method="Economy")
        ask(merchant, untouched)
        ask(merchant, typed)
        first, second = look(support, untouched), look(support.context.new_page(), typed)
        second.fee.fill("1.10")
        second.words.fill("Half of it is lost.")
        expect(second.would("Fee kept back")).to_have_text("$1.10")
        settings = SettingsPage(support.context.new_page()).open()
        settings.percent("In production").fill("50")
        settings.save.click()
        expect(first.fee).to_have_value("4.75")
        expect(first.would("Fee kept back")).to_have_text("$4.75")
        expect(second.page.get_by_text("Suggested at this stage: 50% of $9.49.")).to_be_visible()
        expect(second.fee).to_have_value("1.10")
        expect(second.words).to_have_value("Half of it is lost.")
        expect(second.would("Fee kept back")).to_have_text("$1.10")

    def test_a_colleague_sees_it_at_once_and_keeps_what_is_typed_elsewhere(self, support: Page) -> None:
        mine = SettingsPage(support).open()
        theirs = SettingsPage(support.context.new_page()).open()
        mine.percent("Produced").fill("70")
        theirs.percent("In production").fill("50")
        theirs.save.click()
        expect(mine.percent("In production")).to_have_value("50")
        expect(mine.percent("Produced")).to_have_value("70")
        mine.save.click()
        mine.expect_message("Saved: Produced 70%.")
        expect(theirs.percent("Produced")).to_have_value("70")

    @pytest.mark.parametrize("typed", ["101", "-1", "1.5", "many", ""])
    def test_what_is_no_percentage_is_not_saved(self, support: Page, typed: str) -> None:
        settings = SettingsPage(support).open()
        settings.percent("Produced").fill(typed)
        settings.save.click()
        expect(settings.step("Produced").get_by_role("alert")).to_have_text(
            "This is not a whole number from 0 to 100. Type another one."
        )
        expect(settings.percent("Produced")).to_have_value(typed)

    def test_a_merchant_is_sent_to_the_orders(self, merchant: Page) -> None:
        merchant.goto("/support/settings")
        OrderListPage(merchant).expect_heading("All orders")
