"""Merchant and support write to each other about a request, with photos, and nobody needs to reload."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.api import TestMode
from tests.e2e.conftest import Complaints
from tests.e2e.pages.dialog import Dialog
from tests.e2e.pages.order import OrderPage
from tests.e2e.pages.order_list import OrderListPage
from tests.e2e.pages.others import SupportPage
from tests.e2e.pages.thread import Thread, picture

FOX = ("fox.jpg", "image/jpeg", picture())


@pytest.fixture
def code(merchant: Page, api: TestMode) -> str:
    """An order with an open request."""
    made = api.scheduled()
    OrderPage(merchant).open_order(made).refund.click()
    Dialog(merchant).message.fill("The print is crooked.")
    Dialog(merchant).confirm.click()
    OrderListPage(merchant).expect_heading("All orders")
    return made


def chip(orders: OrderListPage, code: str) -> Locator:
    """The request's status in a row of the list."""
    return orders.cell(code, "Payment").locator('[data-axis="request-status"]')


def drawn(photo: Locator) -> None:
    """The picture has come and can be shown."""
    expect(photo).to_have_js_property("complete", True)
    assert photo.evaluate("async image => { await image.decode(); return image.naturalWidth }") > 0


def test_both_sides_write_to_each_other_without_a_reload(
    merchant: Page, colleague: Page, support: Page, code: str
) -> None:
    mine, theirs = Thread(merchant).open(code), Thread(support).open(code)
    orders = OrderListPage(colleague).open()
    expect(chip(orders, code)).to_have_text("Sent")
    expect(orders.cell(code, "Payment")).not_to_contain_text("New answer")
    expect(theirs.entry("The print is crooked.")).to_contain_text("merchant@example.com")

    mine.choose(FOX)
    mine.say("Here is a photo.")
    expect(theirs.entry("Here is a photo.")).to_contain_text("merchant@example.com")
    drawn(theirs.entry("Here is a photo.").get_by_role("img"))
    drawn(mine.entry("Here is a photo.").get_by_role("img"))

    # What is typed while something comes stays, with the focus.
    mine.field.press_sequentially("Half a sen")
    theirs.say("Thank you, we look at it.")
    expect(mine.entry("Thank you, we look at it.")).to_contain_text("Support")
    expect(mine.field).to_be_focused()
    expect(mine.field).to_have_value("Half a sen")
    expect(chip(orders, code)).to_have_text("In review")
    expect(OrderPage(merchant).facts).to_contain_text("In review")
    expect(OrderPage(merchant).facts).to_contain_text("New answer")
    expect(merchant.get_by_role("main")).not_to_contain_text("support@example.com, ")
    assert "support@example.com" not in mine.box.inner_text()


def test_an_internal_note_is_in_no_frame_of_the_merchant(merchant: Page, support: Page, code: str) -> None:
    frames: list[str] = []
    merchant.on("websocket", lambda socket: socket.on("framereceived", lambda frame: frames.append(str(frame))))
    mine, theirs = Thread(merchant).open(code), Thread(support).open(code)

    theirs.for_support.check()
    theirs.field.fill("Tom knows this machine.")
    theirs.choose(FOX)
    theirs.add_note.click()
    expect(theirs.entry("Tom knows this machine.")).to_contain_text("For support only")
    drawn(theirs.entry("Tom knows this machine.").get_by_role("img"))
    expect(theirs.for_support).not_to_be_checked()
    theirs.say("We are on it.")

    expect(mine.entry("We are on it.")).to_be_visible()
    expect(mine.entries).to_have_count(2)
    assert any("We are on it." in frame for frame in frames)
    assert not any("Tom knows" in frame for frame in frames)


def test_the_mark_in_the_list_stays_until_somebody_of_the_seller_looks(
    merchant: Page, colleague: Page, support: Page, code: str
) -> None:
    orders = OrderListPage(colleague).open()
    Thread(support).open(code).say("A question: which colour?")
    expect(orders.cell(code, "Payment")).to_contain_text("New answer")
    width = orders.cell(code, "Payment").bounding_box()
    Thread(merchant).open(code)
    expect(orders.cell(code, "Payment")).not_to_contain_text("New answer")
    expect(chip(orders, code)).to_have_text("In review")
    assert orders.cell(code, "Payment").bounding_box() == width


def test_words_that_are_not_sent_survive_a_reload_and_go_with_the_message(merchant: Page, code: str) -> None:
    mine = Thread(merchant).open(code)
    mine.field.fill("Not sent yet\nsecond line")
    mine.open(code)
    expect(mine.field).to_have_value("Not sent yet\nsecond line")
    mine.send.click()
    expect(mine.entry("Not sent yet")).to_be_visible()
    expect(mine.field).to_have_value("")
    mine.open(code)
    expect(mine.entry("Not sent yet")).to_be_visible()
    expect(mine.field).to_have_value("")


def test_a_script_named_as_a_photo_is_refused_and_everything_stays(
    merchant: Page, complaints: Complaints, code: str
) -> None:
    complaints.allow(r"answered 400|status of 400")
    mine = Thread(merchant).open(code)
    mine.field.fill("See here.")
    mine.choose(FOX, ("evil.png", "image/png", b"<script>alert(1)</script>"))
    expect(mine.chosen).to_have_count(2)
    mine.send.click()
    expect(mine.problem).to_have_text(
        "“evil.png” is not a PNG, JPEG or WebP photo; nothing was sent. Send it as PNG, JPEG or WebP."
    )
    expect(mine.field).to_have_value("See here.")
    expect(mine.entries).to_have_count(1)
    mine.box.get_by_role("button", name="Take out evil.png").click()
    expect(mine.chosen).to_have_count(1)
    mine.send.click()
    expect(mine.entry("See here.").get_by_role("img")).to_have_count(1)
    expect(mine.chosen).to_have_count(0)


def test_what_can_not_be_sent_is_told_before_it_is_sent(merchant: Page, code: str) -> None:
    mine = Thread(merchant).open(code)
    mine.send.click()
    expect(mine.problem).to_have_text("There is nothing to send yet. Write a message or choose a photo.")
    mine.choose(("film.mp4", "video/mp4", b"film"))
    expect(mine.problem).to_have_text("Not added: “film.mp4” is not a PNG, JPEG or WebP photo.")
    mine.choose(("large.png", "image/png", bytes(8 * 1024 * 1024 + 1)))
    expect(mine.problem).to_have_text("Not added: “large.png” is larger than 8 MB.")
    mine.choose(*[(f"{number}.jpg", "image/jpeg", picture()) for number in range(7)])
    expect(mine.problem).to_have_text(
        "Not added: A message takes at most 6 photos; send the others with another message."
    )
    expect(mine.chosen).to_have_count(6)


def test_html_in_a_message_is_text(merchant: Page, support: Page, code: str) -> None:
    words = "<img src=x onerror=alert(1)> <b>bold</b>"
    Thread(merchant).open(code).say(words)
    theirs = Thread(support).open(code)
    expect(theirs.entry("onerror").get_by_text(words, exact=True)).to_be_visible()
    expect(theirs.entry("onerror").locator("b", has_text="bold")).to_have_count(0)


def test_a_lost_connection_loses_neither_words_nor_photos(merchant: Page, complaints: Complaints, code: str) -> None:
    complaints.allow(r"messages: net::|ERR_FAILED")
    mine = Thread(merchant).open(code)
    mine.field.fill("On its way")
    mine.choose(FOX)
    merchant.route("**/messages", lambda route: route.abort())
    mine.send.click()
    expect(mine.problem).to_have_text(
        "Not sent: the server could not be reached. Your words and photos are still here; try again."
    )
    expect(mine.field).to_have_value("On its way")
    expect(mine.chosen).to_have_count(1)
    merchant.unroute("**/messages")
    mine.send.click()
    expect(mine.entry("On its way")).to_have_count(1)


def test_once_support_has_decided_the_words_typed_stay_to_be_read(merchant: Page, support: Page, code: str) -> None:
    mine = Thread(merchant).open(code)
    mine.field.fill("One more thing")
    decision = SupportPage(support).open().open_order(code)
    decision.refuse("It is printed already.").confirm.click()
    expect(mine.entries.last).to_contain_text("It is printed already.")
    expect(mine.box).to_contain_text("No request is open on this order, so what was written can only be read.")
    expect(mine.field).to_have_value("One more thing")
    expect(mine.field).not_to_be_editable()
    mine.box.get_by_role("button", name="Discard it").click()
    expect(mine.field).to_have_count(0)


def test_on_a_phone_the_card_tells_the_status_too(phone: Page, code: str) -> None:
    orders = OrderListPage(phone).open()
    expect(chip(orders, code)).to_have_text("Sent")
    expect(chip(orders, code)).to_be_visible()
    thread = Thread(phone).open(code)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    thread.say("From the phone.")
    expect(thread.entry("From the phone.").locator("time")).to_have_text(re.compile("just now|ago"))
