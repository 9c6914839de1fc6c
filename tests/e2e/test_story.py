"""The whole story of a refund: asked for by a merchant, decided by support, told to everybody at once, and by mail."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.api import TestMode
from tests.e2e.conftest import OpenPage
from tests.e2e.pages.dialog import Dialog
from tests.e2e.pages.order import OrderPage
from tests.e2e.pages.order_list import OrderListPage
from tests.e2e.pages.others import Decision, SupportPage, WalletPage
from tests.server import Server
from tests.smtp import MailServer

pytestmark = pytest.mark.timeout(300)

MUG = [{"sku": "MUG-11-WHT"}]
"""One mug: $5.20, and $4.29 to the United States by Economy."""
SENT = (
    "Your request has been successfully sent to our support team. "
    "The Support Team will assist with your request as quickly as possible."
)


def chip(orders: OrderListPage, code: str) -> Locator:
    """The status of the latest request in an order's row."""
    return orders.cell(code, "Payment").locator(".asks")


@pytest.fixture(scope="module")
def post() -> Iterator[MailServer]:
    """A mail server that speaks STARTTLS and demands a password."""
    with MailServer("starttls", sign_in=True) as server:
        yield server


def test_a_refund_from_the_request_to_the_mail(site: Server, open_page: OpenPage, post: MailServer) -> None:
    api = TestMode(site.url)
    code = api.scheduled(items=MUG, method="Economy")
    merchant, colleague, support = (open_page(name) for name in ("merchant", "colleague", "support"))

    # Everybody looks at what is theirs. None of these pages is ever loaded again.
    queue = SupportPage(support.context.new_page()).open()
    expect(queue.row(code)).to_have_count(0)
    wallet = WalletPage(colleague.context.new_page()).open()
    expect(wallet.balance).to_have_text("$1,000.00")
    lists = [OrderListPage(merchant.context.new_page()).open(), OrderListPage(colleague).open()]
    for orders in lists:
        orders.expect_state(code, payment="Paid", fulfillment="Scheduled", tab="Processed")
        expect(chip(orders, code)).to_have_count(0)
    watched = OrderPage(colleague.context.new_page()).open_order(code)
    for page in (queue.page, wallet.page, watched.page, *(orders.page for orders in lists)):
        page.evaluate("() => { window.neverLoadedAgain = true; }")

    # The merchant asks, as the help page says: the code, Refund at the top right, Confirm, back on All orders.
    order = OrderPage(merchant).open_order(code)
    order.refund.click()
    dialog = Dialog(merchant).expect_open(f"Request a refund for {code}?")
    dialog.fee.fill("1.00")
    dialog.confirm.click()
    asked_on = OrderListPage(merchant)
    asked_on.expect_heading("All orders")
    asked_on.expect_message(SENT)
    for orders in lists:
        expect(chip(orders, code)).to_contain_text("Sent")
    expect(watched.happening("Request sent")).to_contain_text("merchant@example.com")

    # The queue has moved by itself; support opens the order and asks for more than the merchant accepted.
    expect(queue.row(code)).to_contain_text("$1.00")
    expect(queue.row(code)).to_have_attribute("data-status", "Sent")
    expect(queue.page).to_have_title("(1) Requests · Order App")
    decision: Decision = SupportPage(support).open().open_order(code)
    expect(queue.row(code)).to_contain_text("You, in another tab")
    decision.fee.fill("2.49")
    expect(decision.would("Comes back")).to_have_text("$7.00")
    decision.words.fill("The mug is printed already.")
    decision.grant().confirm.click()
    decision.expect_message("The merchant was asked to accept a fee of $2.49.")
    expect(queue.row(code)).to_have_attribute("data-status", "In review")
    for orders in lists:
        expect(chip(orders, code)).to_contain_text("In review")
        orders.expect_state(code, payment="Paid", fulfillment="Scheduled", tab="Processed")
    expect(watched.happening("Fee proposed by support")).to_contain_text("$2.49")
    (asked,) = post.wait_for(1)
    assert asked.recipients == ("merchant@example.com",)
    assert (asked.encrypted, asked.signed_in) == (True, True)
    assert asked.message["Subject"] == f"Order {code}: a fee of $2.49 needs your answer"

    # The link of the mail opens the order; the merchant says yes.
    link = re.search(r"http://\S+/orders/\S+", asked.text)
    assert link is not None
    merchant.goto(link.group())
    order = OrderPage(merchant)
    order.expect_heading(code)
    order.shown()
    order.button("Accept fee").click()
    dialog = Dialog(merchant).expect_open(f"Accept the fee for {code}?")
    expect(dialog.fact("Fee")).to_have_text("$2.49")
    expect(dialog.fact("Comes back to the wallet")).to_have_text("$7.00")
    dialog.confirm.click()

    # Status, wallet, timeline and queue: for the merchant, the colleague and support, without a reload.
    for shown in (order, watched):
        shown.expect_state(payment="Partially refunded", fulfillment="Scheduled", tab="Cancelled")
        expect(shown.happening("Fee accepted")).to_contain_text("$2.49")
        expect(shown.happening("Request approved")).to_contain_text("$7.00 back to the wallet, fee $2.49")
        expect(shown.timeline).not_to_contain_text("support@example.com")
    for orders in lists:
        orders.expect_state(code, payment="Partially refunded", fulfillment="Scheduled", tab="Cancelled")
        expect(chip(orders, code)).to_contain_text("Approved")
    expect(wallet.balance).to_have_text("$1,007.00")
    expect(wallet.entry(code).filter(has_text="+$7.00")).to_have_count(1)
    expect(decision.page.get_by_role("region", name="Request")).to_contain_text("Approved")
    expect(queue.row(code)).to_have_count(0)
    expect(queue.page).to_have_title("Requests · Order App")
    for page in (queue.page, wallet.page, watched.page, *(orders.page for orders in lists)):
        assert page.evaluate("window.neverLoadedAgain") is True

    # And the mail that the merchant waits for.
    _, approved = post.wait_for(2)
    assert approved.recipients == ("merchant@example.com",)
    assert approved.message["Subject"] == f"Order {code}: your request was approved"
    assert "Back to your wallet: $7.00" in approved.text
    assert "Fee kept back: $2.49" in approved.text
    assert "The mug is printed already." in approved.html
    api.close()
