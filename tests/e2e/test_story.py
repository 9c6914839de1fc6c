"""The whole story of a refund: asked for by a merchant, decided by support, told to everybody at once, and by mail."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

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


@pytest.fixture(scope="module")
def post() -> Iterator[MailServer]:
    """A mail server that speaks STARTTLS and demands a password."""
    with MailServer("starttls", sign_in=True) as server:
        yield server


def test_a_refund_from_the_request_to_the_mail(site: Server, open_page: OpenPage, post: MailServer) -> None:
    api = TestMode(site.url)
    code = api.scheduled(items=MUG, method="Economy")
    merchant, colleague, support = (open_page(name) for name in ("merchant", "colleague", "support"))

    # Everybody looks at what is theirs, and from here on nobody reloads.
    queue = SupportPage(support).open()
    expect(queue.row(code)).to_have_count(0)
    wallet = WalletPage(colleague.context.new_page()).open()
    expect(wallet.balance).to_have_text("$1,000.00")
    list_of_colleague = OrderListPage(colleague).open()
    row = list_of_colleague.row(code)
    expect(row).to_have_attribute("data-tab", "Processed")

    # The merchant asks, as the help page says: the code, Refund at the top right, Confirm, back on All orders.
    order = OrderPage(merchant).open_order(code)
    order.refund.click()
    dialog = Dialog(merchant).expect_open(f"Request a refund for {code}?")
    dialog.fee.fill("1.00")
    dialog.confirm.click()
    orders = OrderListPage(merchant)
    orders.expect_heading("All orders")
    orders.expect_message(SENT)
    expect(row).to_contain_text("Sent")

    # The queue moves by itself; support opens the order and asks for more than the merchant accepted.
    expect(queue.row(code)).to_contain_text("$1.00")
    decision: Decision = queue.open_order(code)
    decision.fee.fill("2.49")
    expect(decision.would("Comes back")).to_have_text("$7.00")
    decision.words.fill("The mug is printed already.")
    decision.grant().confirm.click()
    decision.expect_message("The merchant was asked to accept a fee of $2.49.")
    expect(row).to_contain_text("In review")
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

    # Status, wallet, timeline and mail: for the merchant, the colleague and support, without a reload.
    order.expect_state(payment="Partially refunded", fulfillment="Scheduled", tab="Cancelled")
    expect(row).to_have_attribute("data-tab", "Cancelled")
    expect(row).to_contain_text("Approved")
    expect(wallet.balance).to_have_text("$1,007.00")
    expect(wallet.entry(code).filter(has_text="+$7.00")).to_have_count(1)
    expect(decision.page.get_by_role("region", name="Request")).to_contain_text("Approved")
    queue.open()
    expect(queue.row(code)).to_have_count(0)
    _, approved = post.wait_for(2)
    assert approved.message["Subject"] == f"Order {code}: your request was approved"
    assert "Back to your wallet: $7.00" in approved.text
    assert "Fee kept back: $2.49" in approved.text
    assert "The mug is printed already." in approved.html
    api.close()
