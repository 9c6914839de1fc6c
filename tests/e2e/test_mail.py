"""The e-mail that a merchant waits for: it leaves at once, and its link opens the order, after signing in if needed."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.api import TestMode
from tests.e2e.conftest import PASSWORDS, OpenPage
from tests.e2e.pages.dialog import Dialog
from tests.e2e.pages.login import LoginPage
from tests.e2e.pages.order import OrderPage
from tests.e2e.pages.order_list import OrderListPage
from tests.e2e.pages.others import Decision
from tests.e2e.pages.thread import Thread, picture
from tests.server import Server
from tests.smtp import MailServer

# These tests start a server of their own, which knows its public address and a mail server.
pytestmark = pytest.mark.timeout(300)
BEFORE_ANY_POLL = 4.0
"""Seconds within which a message has left only if the outbox was woken."""


@pytest.fixture(scope="module")
def post() -> Iterator[MailServer]:
    """The mail server."""
    with MailServer() as server:
        yield server


class _Links(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if name == "href"]


def outbox_of(site: Server) -> list[dict[str, Any]]:
    """Every message that the product wrote."""
    api = TestMode(site.url)
    try:
        return api.mail()
    finally:
        api.close()


def requested(site: Server, open_page: OpenPage) -> tuple[str, Page]:
    """An order about which the merchant has just sent a request, and the merchant's page."""
    code = site.order(payment="Paid", fulfillment="Scheduled")
    merchant = open_page("merchant")
    OrderPage(merchant).open_order(code).refund.click()
    Dialog(merchant).confirm.click()
    OrderListPage(merchant).expect_heading("All orders")
    return code, merchant


def test_the_answer_comes_by_mail_at_once_and_its_link_opens_the_order_after_sign_in(
    site: Server, post: MailServer, open_page: OpenPage
) -> None:
    code, merchant = requested(site, open_page)
    support = open_page("support")

    support.goto(f"/orders/{code}")
    decision = Decision(support).shown()
    came = len(post.received)
    decision.refuse("<b>Too late</b> & 😀").confirm.click()
    decision.expect_message(re.compile("declined"))
    received = post.wait_for(came + 1, BEFORE_ANY_POLL)[came]

    assert received.recipients == ("merchant@example.com",)
    assert received.message["Subject"] == f"Order {code}: your request was declined"
    assert "Support writes:\n<b>Too late</b> & 😀" in received.text.replace("\r\n", "\n")
    assert "&lt;b&gt;Too late&lt;/b&gt; &amp; 😀" in received.html
    (kept,) = [one for one in outbox_of(site) if one["message_id"] == received.message_id]
    assert (kept["text"], kept["html"]) == (
        received.text.replace("\r\n", "\n"),
        received.html.replace("\r\n", "\n"),
    )
    (link,) = set(_Links(received.html).found)
    assert link == f"{site.url}/orders/{code}"

    merchant.goto(link)
    OrderPage(merchant).expect_heading(code)

    reader = open_page()
    reader.goto(link)
    login = LoginPage(reader)
    login.expect_heading("Sign in")
    login.shown().sign_in("merchant@example.com", "wrong")
    expect(login.problem).to_be_visible()
    login.shown().sign_in("merchant@example.com", PASSWORDS["merchant"])
    login.expect_heading(code)
    expect(reader).to_have_url(link)


def test_a_message_of_support_comes_by_mail_at_once_and_a_note_does_not(
    site: Server, post: MailServer, open_page: OpenPage
) -> None:
    code, _ = requested(site, open_page)
    support = open_page("support")

    thread = Thread(support).open(code)
    came = len(post.received)
    thread.for_support.check()
    thread.field.fill("Ask Tom.")
    thread.add_note.click()
    expect(thread.entry("Ask Tom.")).to_be_visible()
    thread.choose(("fox.jpg", "image/jpeg", picture()))
    thread.say("<b>Which</b> one?")
    post.wait_for(came + 1, BEFORE_ANY_POLL)
    (received,) = [one for one in post.received if code in str(one.message["Subject"])]

    assert received.recipients == ("merchant@example.com",)
    assert received.message["Subject"] == f"Order {code}: support wrote to you"
    assert "Support writes:\n<b>Which</b> one?" in received.text.replace("\r\n", "\n")
    assert "With it: a photo, to be seen on the order's page." in received.text
    assert "&lt;b&gt;Which&lt;/b&gt; one?" in received.html
    kinds = [part.get_content_type() for part in received.message.walk()]
    assert kinds == ["multipart/alternative", "text/plain", "text/html"]
    assert set(_Links(received.html).found) == {f"{site.url}/orders/{code}"}
    # A mail of the note would have been written before it.
    assert [one["subject"] for one in outbox_of(site) if code in one["subject"]] == [received.message["Subject"]]


def test_who_is_signed_in_passes_the_sign_in_page_to_what_was_asked_for(site: Server, open_page: OpenPage) -> None:
    code = site.order()
    page = open_page("merchant")
    page.goto(f"/login?next={quote(f'/orders/{code}')}")
    OrderPage(page).expect_heading(code)


@pytest.mark.parametrize(
    "elsewhere",
    [
        "//evil.example/orders",
        "https://evil.example/",
        "/\\evil.example",
        "/\t/evil.example",
        "/\r\n/evil.example",
        "///evil.example",
        "javascript:alert(document.cookie)",
        "data:text/html,hello",
        "evil.example",
        " //evil.example",
    ],
)
def test_nobody_is_sent_to_another_site_after_signing_in(elsewhere: str, open_page: OpenPage, site: Server) -> None:
    page = open_page()
    page.goto(f"/login?next={quote(elsewhere, safe='')}")
    login = LoginPage(page)
    login.shown().sign_in("merchant@example.com", PASSWORDS["merchant"])
    login.expect_heading("All orders")
    expect(page).to_have_url(f"{site.url}/")
    # The same for who is signed in already.
    page.goto(f"/login?next={quote(elsewhere, safe='')}")
    login.expect_heading("All orders")
    expect(page).to_have_url(f"{site.url}/")
