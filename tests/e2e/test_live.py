"""What others do is seen in every open tab without a reload: a colleague, the plant, the clock, the command line."""

import os
import re
import subprocess
import sys

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.api import OTHER_SELLER, TestMode
from tests.e2e.conftest import SignIn
from tests.e2e.pages.dialog import Dialog
from tests.e2e.pages.order import SHIPPING_INFO, OrderPage
from tests.e2e.pages.order_list import OrderListPage
from tests.e2e.pages.others import TrashPage, WalletPage
from tests.server import ROOT, Server

IN_PRODUCTION = "The order is in production, so it can't be edited. Use Refund to ask support; a fee may apply."


def test_a_rows_status_and_buttons_follow_the_plant(merchant: Page, api: TestMode) -> None:
    code = api.paid()
    orders = OrderListPage(merchant).open()
    orders.expect_actions(code, "Cancel order", "Refund")
    api.production(code, "scheduled")
    orders.expect_state(code, payment="Paid", fulfillment="Scheduled", tab="Processed")
    orders.expect_actions(code, "Refund")
    api.production(code, "fulfilled")
    orders.expect_state(code, payment="Paid", fulfillment="Fulfilled", tab="Processed")
    api.production(code, "shipped", carrier="DHL", tracking_code="JD014600003RU")
    orders.expect_state(code, payment="Paid", fulfillment="Fulfilled", tab="Shipped")
    expect(orders.cell(code, "Tracking")).to_have_text("ShippedDHL JD014600003RU")


def test_rows_leave_one_tab_and_enter_another_and_the_counts_follow(
    merchant: Page, colleague: Page, api: TestMode
) -> None:
    code, staying = api.orders(2)
    unpaid, paid = OrderListPage(merchant).open("?tab=unpaid"), OrderListPage(colleague).open("?tab=paid")
    unpaid.expect_orders(staying, code)
    paid.expect_orders()
    third = OrderListPage(merchant.context.new_page()).open()
    third.act(code, "Pay")
    Dialog(third.page).confirm.click()
    unpaid.expect_orders(staying)
    paid.expect_orders(code)
    for screen in (unpaid, paid, third):
        screen.expect_counts(Unpaid=1, Paid=1)
    api.production(code, "scheduled")
    paid.expect_orders()
    for screen in (unpaid, paid, third):
        screen.expect_counts(Unpaid=1, Processed=1)


def test_a_new_order_and_a_deletion_appear_in_a_colleagues_list(merchant: Page, colleague: Page, api: TestMode) -> None:
    mine, theirs = OrderListPage(merchant).open(), OrderListPage(colleague).open()
    code = api.order()
    mine.expect_orders(code)
    theirs.expect_orders(code)
    theirs.act(code, "Delete")
    Dialog(colleague).confirm.click()
    mine.expect_orders()
    mine.expect_counts()


def test_a_colleagues_edit_appears_in_the_list(merchant: Page, colleague: Page, api: TestMode) -> None:
    code = api.order(recipient_name="First Name")
    orders = OrderListPage(merchant).open()
    expect(orders.cell(code, "Customer")).to_have_text("First Name")
    order = OrderPage(colleague).open_order(code)
    order.fill(recipient_name="Second Name")
    order.save.click()
    expect(orders.cell(code, "Customer")).to_have_text("Second Name")


def test_another_sellers_list_hears_nothing(signed_in: SignIn, merchant: Page, api: TestMode) -> None:
    page = signed_in("other")
    heard: list[str] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: heard.append(str(frame))))
    theirs = OrderListPage(page).open()
    code = api.order(recipient_name="Sekreta Person")
    expect(OrderListPage(merchant).open().row(code)).to_be_visible()
    own = api.order(seller=OTHER_SELLER)
    theirs.expect_orders(own)
    assert heard
    assert not any(code in frame or "Sekreta" in frame for frame in heard)


def test_the_timeline_grows_and_statuses_move_on_an_open_order(merchant: Page, api: TestMode) -> None:
    code = api.paid(minutes_since_paid=180)
    order = OrderPage(merchant).open_order(code)
    for step, words, fulfillment in (
        ("scheduled", "In production", "Scheduled"),
        ("fulfilled", "Produced", "Fulfilled"),
        ("shipped", "Shipped", "Fulfilled"),
        ("delivered", "Delivered", "Fulfilled"),
    ):
        api.production(code, step)  # type: ignore[arg-type]
        expect(order.timeline.locator("xpath=./li").first).to_contain_text(words)
        expect(order.facts).to_have_attribute("data-fulfillment", fulfillment)
    order.expect_state(payment="Paid", fulfillment="Fulfilled", tab="Shipped")


def test_fields_lock_under_the_users_eyes_and_typed_words_are_kept_and_can_be_copied(
    merchant: Page, api: TestMode
) -> None:
    code = api.paid()
    merchant.context.grant_permissions(["clipboard-read", "clipboard-write"])
    order = OrderPage(merchant).open_order(code, "?mode=edit")
    order.fill(address_line_1="12 Unsaved Street")
    expect(order.button("Discard changes")).to_be_visible()
    api.production(code, "scheduled")
    order.expect_locked("Address line 1", IN_PRODUCTION)
    for label in SHIPPING_INFO:
        expect(order.field(label)).to_have_attribute("readonly", "")
    expect(order.save).to_have_count(0)
    expect(merchant.get_by_role("status").filter(has_text=IN_PRODUCTION)).to_be_visible()
    expect(order.kept).to_contain_text("12 Unsaved Street")
    expect(order.field("Address line 1")).not_to_have_value("12 Unsaved Street")
    copy = order.kept.get_by_role("button", name="Copy Address line 1")
    copy.click()
    expect(copy).to_have_text("Copied")
    assert merchant.evaluate("navigator.clipboard.readText()") == "12 Unsaved Street"


def test_words_typed_in_the_very_moment_of_the_lock_are_kept_too(merchant: Page, api: TestMode) -> None:
    code = api.paid()
    order = OrderPage(merchant).open_order(code)
    order.fill(city="Lastmomentville")
    api.production(code, "scheduled")
    order.expect_locked("City", IN_PRODUCTION)
    expect(order.kept).to_contain_text("Lastmomentville")


def test_a_save_that_comes_too_late_is_refused_and_changes_nothing(merchant: Page, api: TestMode) -> None:
    code = api.paid(recipient_name="Stored Name")
    order = OrderPage(merchant).open_order(code)
    order.fill(recipient_name="Too Late")
    expect(order.button("Discard changes")).to_be_visible()
    # The button is pressed in the page itself, at once: the plant's step is not yet seen there.
    order.form.evaluate("form => { window.orderForm = form }")
    api.production(code, "scheduled")
    merchant.evaluate("() => window.orderForm.requestSubmit()")
    order.expect_locked("Recipient name", IN_PRODUCTION)
    merchant.reload()
    expect(order.shown().field("Recipient name")).to_have_value("Stored Name")
    expect(order.happening("Edited")).to_have_count(0)


def test_the_country_locks_when_a_colleague_pays_and_the_rest_stays_open(
    merchant: Page, colleague: Page, api: TestMode
) -> None:
    code = api.order()
    order = OrderPage(merchant).open_order(code)
    order.fill(recipient_name="Still typing")
    order.expect_open("Country")
    orders = OrderListPage(colleague).open()
    orders.act(code, "Pay")
    Dialog(colleague).confirm.click()
    order.expect_locked(
        "Country",
        "The country can't be changed after payment. To ship elsewhere, cancel or ask for a refund, then order again.",
    )
    expect(order.field("Recipient name")).to_have_value("Still typing")
    expect(order.cancel).to_be_visible()
    order.save.click()
    order.expect_message("Saved: Recipient name.")


def test_a_selected_order_that_stops_being_deletable_says_so_at_once(
    merchant: Page, colleague: Page, api: TestMode
) -> None:
    codes = api.orders(2)
    orders = OrderListPage(merchant).open()
    orders.select(*codes)
    expect(orders.selection).to_contain_text("2 selected: 2 can be deleted")
    theirs = OrderListPage(colleague).open()
    theirs.act(codes[0], "Pay")
    Dialog(colleague).confirm.click()
    expect(orders.selection).to_contain_text("2 selected: 1 can be deleted, 1 is paid")
    expect(orders.selection).to_contain_text(f"{codes[0]} can no longer be deleted.")
    expect(merchant.get_by_role("status").filter(has_text="can no longer be deleted")).to_be_attached()
    expect(orders.checkbox(codes[0])).to_be_checked()
    orders.selection.get_by_role("button", name="Delete").click()
    Dialog(merchant).confirm.click()
    orders.expect_orders(codes[0])


def test_the_free_window_ends_in_the_list_without_a_click(merchant: Page, api: TestMode) -> None:
    code = api.paid(minutes_since_paid=60)
    orders = OrderListPage(merchant).open()
    expect(orders.row(code).get_by_role("timer")).to_have_text(re.compile(r"^59:\d\d$|^1:00:00$"))
    api.advance(minutes=61)
    orders.expect_actions(code, "Refund")
    expect(orders.row(code).get_by_role("timer")).to_have_count(0)


def test_an_open_cancel_dialog_does_nothing_once_the_window_is_over(merchant: Page, api: TestMode) -> None:
    code = api.paid(minutes_since_paid=60)
    order = OrderPage(merchant).open_order(code)
    order.cancel.click()
    Dialog(merchant).expect_open(f"Cancel {code}?")
    api.advance(minutes=61)
    Dialog(merchant).confirm.click()
    order.expect_message("The time for free cancellation is over.")
    order.expect_state(payment="Paid", fulfillment="Unfulfilled", tab="Paid")


def test_wallet_and_trash_of_a_colleague_move_too(merchant: Page, colleague: Page, api: TestMode) -> None:
    code = api.order(items=[{"sku": "MUG-11-WHT"}], method="Economy")
    deleted = api.order()
    wallet = WalletPage(merchant).open()
    trash = TrashPage(merchant.context.new_page()).open()
    theirs = OrderListPage(colleague).open()
    theirs.act(code, "Pay")
    Dialog(colleague).confirm.click()
    expect(wallet.balance).to_have_text("$990.51")
    expect(wallet.entries.first).to_contain_text(code)
    theirs.act(deleted, "Delete")
    Dialog(colleague).confirm.click()
    expect(trash.row(deleted)).to_be_visible()


def test_an_order_deleted_by_a_colleague_says_so_on_its_open_page(
    merchant: Page, colleague: Page, api: TestMode
) -> None:
    code = api.order()
    order = OrderPage(merchant).open_order(code)
    theirs = OrderListPage(colleague).open()
    theirs.act(code, "Delete")
    Dialog(colleague).confirm.click()
    expect(order.save).to_have_count(0)
    expect(merchant.get_by_role("main")).to_contain_text("The order is in the trash")


def _command(server: Server, *arguments: str) -> None:
    """Run the product's command line in a process of its own, on the server's database."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ORDER_APP_")}
    done = subprocess.run(
        [sys.executable, "-m", "order_app.cli", *arguments],
        cwd=ROOT,
        env={**environment, "ORDER_APP_DATABASE_URL": f"sqlite:///{server.database_path}"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.usefixtures("fresh_stage")
def test_the_simulator_of_the_command_line_moves_rows_counts_and_open_orders(
    merchant: Page, api: TestMode, server: Server
) -> None:
    code = api.paid(minutes_since_paid=180)
    orders = OrderListPage(merchant).open()
    order = OrderPage(merchant.context.new_page()).open_order(code)
    orders.expect_counts(Paid=1)
    _command(server, "simulate", "--rate", "6000", "--for", "0.5")
    expect(orders.row(code)).to_have_attribute("data-tab", re.compile("Processed|Shipped"))
    expect(orders.tab("Paid")).to_have_text(re.compile(r"^Paid\s*0$"))
    expect(order.happening("In production")).to_be_visible()
    expect(order.save).to_have_count(0)
