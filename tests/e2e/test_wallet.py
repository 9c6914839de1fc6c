"""The wallet in a browser: live, narrowed by its address, downloaded; topped up by support; and what it refuses."""

import csv
import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.api import TestMode
from tests.e2e.pages.dialog import Dialog
from tests.e2e.pages.order_list import OrderListPage
from tests.e2e.pages.others import WalletPage, WalletsPage

MUG = [{"sku": "MUG-11-WHT"}]
ONE = "?seller=A33378"


def test_a_merchant_can_make_no_money_and_reads_whom_to_ask(merchant: Page) -> None:
    wallet = WalletPage(merchant).open()
    expect(wallet.balance).to_have_text("$1,000.00")
    expect(merchant.get_by_role("button", name="Top up")).to_have_count(0)
    expect(merchant.get_by_text("Support tops up your wallet.")).to_be_visible()
    expect(merchant.get_by_role("main").get_by_role("link", name="support@example.com")).to_have_attribute(
        "href", "mailto:support@example.com"
    )


def test_a_top_up_by_support_stands_on_the_merchants_screen_without_a_reload(merchant: Page, support: Page) -> None:
    wallet = WalletPage(merchant).open()
    wallets = WalletsPage(support).open()
    wallets.expect_heading("Wallets")
    expect(wallets.row("A33378")).to_contain_text("$1,000.00")
    wallets.row("A33378").get_by_role("link", name="A33378").click()
    wallets.shown()
    wallets.amount.fill("25.50")
    wallets.reason.fill("Bank transfer of 20 November")
    wallets.top_up.click()
    dialog = Dialog(support).expect_open("Top up the wallet of A33378?")
    expect(dialog.fact("Wallet after")).to_have_text("$1,025.50")
    dialog.confirm.dblclick()
    wallets.expect_message("Added $25.50 to the wallet of A33378; it now holds $1,025.50.")
    for page, who in ((wallet, "Support"), (wallets, "support@example.com")):
        expect(page.balance).to_have_text("$1,025.50")
        expect(page.entries).to_have_count(2)
        for words in ("Top-up", "+$25.50", "$1,025.50", "Bank transfer of 20 November", who):
            expect(page.entries.first).to_contain_text(words)
    expect(wallet.entries.first).not_to_contain_text("support@example.com")
    expect(wallets.amount).to_have_value("")


def test_going_back_tops_up_nothing(support: Page) -> None:
    wallets = WalletsPage(support).open(ONE)
    wallets.amount.fill("5")
    wallets.reason.fill("Bank transfer")
    wallets.top_up.click()
    dialog = Dialog(support).expect_open("Top up the wallet of A33378?")
    dialog.go_back.click()
    dialog.expect_closed()
    expect(wallets.balance).to_have_text("$1,000.00")
    expect(wallets.entries).to_have_count(1)


def test_what_is_no_amount_or_has_no_reason_is_refused_in_the_form(support: Page) -> None:
    wallets = WalletsPage(support).open(ONE)
    for amount, reason, problem in (
        ("", "x", "This is not an amount."),
        ("0", "x", "A top-up must be above $0.00 and at most $100,000.00; nothing was changed."),
        ("-5", "x", "This is not an amount."),
        ("1.234", "x", "Amounts in USD have at most 2 decimals."),
        ("9999999", "x", "A top-up must be above $0.00 and at most $100,000.00; nothing was changed."),
        ("99999999999", "x", "This amount is too large."),
        ("5", " ", "A top-up needs a reason; nothing was changed."),
    ):
        wallets.amount.fill(amount)
        wallets.reason.fill(reason)
        wallets.top_up.click()
        expect(support.get_by_role("alert")).to_contain_text(problem)
    expect(wallets.balance).to_have_text("$1,000.00")
    expect(wallets.entries).to_have_count(1)


def test_sellers_are_searched_by_code_and_name(support: Page) -> None:
    wallets = WalletsPage(support).open()
    support.get_by_role("searchbox", name="Search sellers").fill("b1")
    expect(support).to_have_url(re.compile(r"\?q=b1$"))
    expect(wallets.row("A33378")).to_have_count(0)
    expect(wallets.row("B10042")).to_be_visible()


def test_filters_stand_in_the_address_and_each_is_taken_away_by_its_chip(merchant: Page, api: TestMode) -> None:
    first, second = api.paid(items=MUG, method="Economy"), api.paid(items=MUG, method="Economy")
    wallet = WalletPage(merchant).open()
    expect(wallet.sum("Shown")).to_have_text("5 entries in all")
    expect(wallet.sum("Out")).to_have_text("−$18.98")
    wallet.narrow("Payment", "Money back", from_="2020-01-01", order=second)
    expect(merchant).to_have_url(re.compile(rf"/wallet\?kind=payment,money-back&from=2020-01-01&order={second}$"))
    expect(wallet.entries).to_have_count(1)
    expect(wallet.entries).to_contain_text(second)
    expect(wallet.sum("Shown")).to_have_text("1 entry with these filters")
    expect(wallet.sum("In")).to_have_text("$0.00")
    expect(wallet.sum("Out")).to_have_text("−$9.49")
    expect(wallet.chips).to_have_count(4)
    merchant.reload()
    wallet.shown()
    expect(wallet.chips).to_have_count(4)
    merchant.get_by_role("link", name=f"Remove Order: {second}").click()
    expect(wallet.entries).to_have_count(2)
    expect(wallet.entry(first)).to_be_visible()
    merchant.get_by_role("link", name="Clear all filters").click()
    expect(merchant).to_have_url(re.compile("/wallet$"))
    expect(wallet.entries).to_have_count(5)


def test_pages_lead_through_every_entry_exactly_once(merchant: Page, api: TestMode) -> None:
    codes = api.orders(60, payment="Paid")
    wallet = WalletPage(merchant).open("?kind=payment")
    expect(wallet.entries).to_have_count(50)
    seen = [wallet.entries.nth(row).get_by_role("link").inner_text() for row in range(50)]
    merchant.get_by_role("link", name="Older").click()
    expect(wallet.entries).to_have_count(10)
    seen += [wallet.entries.nth(row).get_by_role("link").inner_text() for row in range(10)]
    assert seen == codes[::-1]
    expect(merchant.get_by_role("link", name="Older")).to_have_count(0)
    merchant.get_by_role("link", name="Newer").click()
    expect(wallet.entries).to_have_count(50)


def test_the_statement_holds_what_is_shown(merchant: Page, api: TestMode, tmp_path: Path) -> None:
    code = api.paid()
    wallet = WalletPage(merchant).open(f"?order={code}")
    with merchant.expect_download() as download:
        wallet.download.click()
    file = tmp_path / "statement.csv"
    download.value.save_as(file)
    assert re.fullmatch(r"wallet-A33378-\d{4}-\d{2}-\d{2}\.csv", download.value.suggested_filename)
    with file.open(encoding="utf-8-sig", newline="") as opened:
        (row,) = csv.DictReader(opened, strict=True)
    assert (row["Type"], row["Order"], row["By"], row["Currency"]) == ("Payment", code, "merchant@example.com", "USD")
    assert f"−${row['Amount'].removeprefix('-')}" == wallet.entries.locator(".money").first.inner_text()
    assert row["Balance"] == "1000.00"


def test_a_payment_stands_in_an_open_ledger_without_a_reload(merchant: Page, colleague: Page, api: TestMode) -> None:
    code = api.order(items=MUG, method="Economy")
    wallet = WalletPage(colleague).open("?kind=payment")
    expect(colleague.get_by_text("No entry fits these filters.")).to_be_visible()
    OrderListPage(merchant).open().act(code, "Pay")
    Dialog(merchant).confirm.click()
    expect(wallet.entry(code)).to_contain_text("−$9.49")
    expect(wallet.balance).to_have_text("$990.51")
    expect(wallet.sum("Out")).to_have_text("−$9.49")


DEAR = [{"sku": "BLNK-6080", "quantity": 40}]


def test_pay_names_what_is_missing_and_pays_nothing(merchant: Page, api: TestMode) -> None:
    code = api.order(items=DEAR, method="Economy")
    OrderListPage(merchant).open().act(code, "Pay")
    dialog = Dialog(merchant).expect_open(f"Pay {code}?")
    cost, missing = dialog.fact("Cost").inner_text(), dialog.fact("Missing").inner_text()
    expect(dialog.box.get_by_role("alert")).to_have_text(
        f"The wallet holds $1,000.00, and {cost} is needed: {missing} is missing; nothing was paid. "
        "Ask support to top up the wallet, then pay again."
    )
    expect(dialog.confirm).to_be_disabled()


def test_pay_all_pays_the_oldest_as_far_as_the_money_goes_and_no_newer_one_overtakes(
    merchant: Page, api: TestMode
) -> None:
    first = api.order(items=MUG, method="Economy")
    dear = api.order(items=DEAR, method="Economy")
    last = api.order(items=MUG, method="Economy")
    orders = OrderListPage(merchant).open()
    merchant.get_by_role("button", name="Pay all unpaid").click()
    dialog = Dialog(merchant).expect_open("Pay 1 order?")
    expect(dialog.box).to_contain_text("At the first order that the wallet does not hold enough for, paying ends")
    missing = dialog.fact("Missing for the rest").inner_text()
    expect(dialog.box.get_by_role("alert")).to_have_text(
        f"The wallet lasts for the 1 oldest of 3 orders: {missing} is missing for the rest. Ask support to top it up."
    )
    dialog.confirm.click()
    orders.expect_message(
        f"Paid 1 order. $9.49 left the wallet. 2 orders wait for money: {missing} is missing in the wallet."
    )
    orders.expect_state(first, payment="Paid", fulfillment="Unfulfilled", tab="Paid")
    for code in (dear, last):
        orders.expect_state(code, payment="Unpaid", fulfillment="Unfulfilled", tab="Unpaid")
