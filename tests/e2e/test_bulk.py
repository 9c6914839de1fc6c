"""Many orders at once in a browser: what is told before, the progress, the stop, and what is told afterwards."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.api import TestMode
from tests.e2e.conftest import SignIn
from tests.e2e.pages.bulk import BulkCard
from tests.e2e.pages.dialog import Dialog
from tests.e2e.pages.login import LoginPage
from tests.e2e.pages.order_list import OrderListPage
from tests.e2e.pages.others import TrashPage, WalletPage, WalletsPage

WRITE_DOWN_PROGRESS = """() => {
  const told = window.toldProgress = { words: [], of: [] };
  new MutationObserver(() => {
    const bar = document.querySelector('[role="progressbar"]');
    if (!bar) return;
    told.words.push(bar.getAttribute("aria-valuetext"));
    told.of.push(bar.getAttribute("aria-valuemax"));
  }).observe(document.body, { subtree: true, childList: true, attributes: true });
}"""
"""Writes down all that the bar of progress says: however fast it goes, nothing is missed."""


def pay_all(page: Page) -> Dialog:
    """Ask to pay all unpaid orders."""
    page.get_by_role("button", name="Pay all unpaid").click()
    return Dialog(page)


@pytest.fixture
def full_wallet(support: Page) -> None:
    """Enough in the wallet for a thousand orders."""
    WalletsPage(support).fill_wallet("90000")


@pytest.mark.timeout(180)
@pytest.mark.usefixtures("full_wallet")
def test_a_thousand_orders_are_paid_with_true_progress_while_the_page_is_used(merchant: Page, api: TestMode) -> None:
    api.orders(1000)
    orders = OrderListPage(merchant).open()
    dialog = pay_all(merchant).expect_open("Pay 1,000 orders?")
    expect(dialog.box.get_by_role("listitem").filter(has_text="and 800 more")).to_be_visible()
    merchant.evaluate(WRITE_DOWN_PROGRESS)
    dialog.confirm.click()
    card = BulkCard(merchant)
    orders.follow("Wallet")
    WalletPage(merchant).expect_heading("Wallet")
    expect(card.box).to_be_visible()
    orders.follow("All orders")
    card.expect_ended(re.compile(r"^Paid 1,000 orders\. \$[\d,.]+ left the wallet\.$"))
    expect(card.groups).to_have_count(0)
    told = merchant.evaluate("window.toldProgress")
    assert set(told["of"]) == {"1000"}
    assert any(re.fullmatch(r"[1-9]\d{0,2} of 1,000", words) for words in told["words"]), told
    orders.shown().expect_counts(Paid=1000)
    card.button("Close").click()
    expect(card.box).to_be_hidden()


@pytest.mark.timeout(120)
@pytest.mark.usefixtures("full_wallet")
def test_stop_ends_it_between_orders_and_the_rest_stays_selected(merchant: Page, api: TestMode) -> None:
    api.orders(1000)
    orders = OrderListPage(merchant).open()
    pay_all(merchant).confirm.click()
    card = BulkCard(merchant)
    card.button("Stop").click()
    card.expect_ended(re.compile(r"^Paid \d+ orders?\. .* left as before\.$"))
    words = card.box.get_by_role("heading").inner_text()
    done = int(words.split()[1])
    assert 0 < done < 1000
    expect(card.groups).to_contain_text([f"{1000 - done} were not reached before you stopped"])
    expect(orders.selection).to_contain_text(f"{1000 - done} selected")
    orders.expect_counts(Unpaid=1000 - done, Paid=done)


def test_before_a_delete_each_reason_is_told_with_its_orders(merchant: Page, api: TestMode) -> None:
    unpaid, paid, scheduled = api.orders(2), api.paid(), api.scheduled()
    orders = OrderListPage(merchant).open()
    orders.select_page.check()
    orders.selection.get_by_role("button", name="Delete").click()
    dialog = Dialog(merchant).expect_open("Delete 2 orders?")
    left = dialog.box.get_by_role("listitem")
    expect(left.filter(has_text="1 is paid")).to_contain_text(paid)
    expect(left.filter(has_text="1 is in production")).to_contain_text(scheduled)
    for code in unpaid:
        expect(left.filter(has_text=code)).to_have_count(1)
    dialog.go_back.click()
    orders.expect_counts(Unpaid=2, Paid=1, Processed=1)


def test_what_changed_meanwhile_is_left_told_and_still_selected(
    merchant: Page, signed_in: SignIn, api: TestMode
) -> None:
    taken, other = api.orders(2)
    orders = OrderListPage(merchant).open()
    orders.select(taken, other)
    orders.selection.get_by_role("button", name="Delete").click()
    dialog = Dialog(merchant).expect_open("Delete 2 orders?")
    colleague = signed_in("colleague")
    theirs = OrderListPage(colleague).open()
    theirs.act(taken, "Pay")
    Dialog(colleague).confirm.click()
    theirs.expect_message("Paid $")
    dialog.confirm.click()
    card = BulkCard(merchant)
    card.expect_ended("Deleted 1 order. 1 order left as before.")
    expect(card.groups).to_have_count(1)
    expect(card.groups).to_contain_text("1 is paid")
    expect(card.groups).to_contain_text(taken)
    expect(orders.checkbox(taken)).to_be_checked()
    expect(orders.row(other)).to_have_count(0)


def test_undo_brings_many_back(merchant: Page, api: TestMode) -> None:
    api.orders(25)
    orders = OrderListPage(merchant).open()
    orders.select_page.check()
    orders.selection.get_by_role("button", name="Delete").click()
    Dialog(merchant).confirm.click()
    card = BulkCard(merchant)
    card.expect_ended("Deleted 25 orders.")
    orders.expect_counts()
    orders.expect_message("Deleted 25 orders.").get_by_role("button", name="Undo").click()
    card.expect_ended("Restored 25 orders.")
    orders.expect_counts(Unpaid=25)


@pytest.mark.timeout(120)
@pytest.mark.usefixtures("full_wallet")
def test_a_reload_midway_loses_neither_the_action_nor_its_outcome(merchant: Page, api: TestMode) -> None:
    api.orders(300)
    orders = OrderListPage(merchant).open()
    pay_all(merchant).confirm.click()
    card = BulkCard(merchant)
    expect(card.progress).to_be_visible()
    orders.open()
    card.expect_ended(re.compile(r"^Paid 300 orders\."))
    orders.expect_counts(Paid=300)


def test_several_are_restored_from_the_trash_and_a_taken_reference_is_told(merchant: Page, api: TestMode) -> None:
    first, second = api.order(reference="#77"), api.order()
    orders = OrderListPage(merchant).open()
    orders.select(first, second)
    orders.selection.get_by_role("button", name="Delete").click()
    Dialog(merchant).confirm.click()
    orders.expect_message("Deleted 2 orders.")
    api.order(reference="#77")
    trash = TrashPage(merchant).open()
    expect(trash.row(first)).to_contain_text("just now")
    merchant.get_by_role("checkbox", name="Select all on this page").check()
    merchant.get_by_role("button", name="Restore selected (2)").click()
    Dialog(merchant).expect_open("Restore 2 orders?").confirm.click()
    card = BulkCard(merchant)
    card.expect_ended("Restored 1 order. 1 order left as before.")
    expect(card.groups).to_contain_text("1 has a reference in use")
    expect(trash.row(second)).to_have_count(0)
    expect(merchant.get_by_role("checkbox", name=f"Select {first}")).to_be_checked()


def test_the_trash_is_emptied_after_thirty_days(new_page: SignIn, merchant: Page, api: TestMode) -> None:
    code, other = api.orders(2)
    orders = OrderListPage(merchant).open()
    orders.act(code, "Delete")
    Dialog(merchant).confirm.click()
    orders.expect_message(f"Deleted {code}.")
    trash = TrashPage(merchant).open()
    expect(trash.row(code)).to_contain_text("just now")
    api.advance(minutes=30 * 24 * 60)
    # A sign-in lasts for less than the trash keeps, so somebody signs in anew.
    page = new_page()
    login = LoginPage(page).open()
    login.sign_in("merchant@example.com", "merchant-demo")
    OrderListPage(page).shown().expect_orders(other)
    later = TrashPage(page).open()
    expect(page.get_by_text("The trash is empty.")).to_be_visible()
    expect(later.row(code)).to_have_count(0)
