"""Text of every kind through the form: it comes back as it was typed, or is refused beside its field."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.api import TestMode
from tests.e2e.pages.order import OrderPage
from tests.e2e.pages.order_list import OrderListPage

TEXTS = {
    "right to left": "محمد بن سلمان ١٢",
    "both directions": "שלום (12) abc",
    "combining": "Z̴͎̈́ä̶̪l̷̝̾g̸̱̈o e\u0301 é",
    "emoji": "👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽",
    "four bytes": "𠮷野家 𝔘",
    "zero width": "می‌خواهم a\u200bb",
    "markup": "<img src=x onerror=alert(1)> &amp; {{7*7}} ${x} \"'`",
}
FIELDS = ("Recipient name", "Address line 1", "Address line 2", "City", "State", "Reference")


@pytest.mark.parametrize("name", TEXTS)
def test_it_comes_back_as_it_was_typed_in_form_timeline_and_list(merchant: Page, api: TestMode, name: str) -> None:
    text = TEXTS[name]
    code = api.order(country="US", complete=False)
    order = OrderPage(merchant).open_order(code)
    for label in FIELDS:
        order.field(label).fill(text)
    order.note.fill(f"{text}\n{text}")
    tag = text[:40].strip()
    order.tags.fill(tag)
    order.save.click()
    order.expect_message("Saved:")
    merchant.get_by_role("button", name="Save note").click()
    order.expect_message("Note and tags saved.")
    merchant.reload()
    order.shown()
    for label in FIELDS:
        expect(order.field(label)).to_have_value(text)
    expect(order.note).to_have_value(f"{text}\n{text}")
    expect(order.tags).to_have_value(tag)
    edited = order.happening("Edited").get_by_role("insertion")
    assert edited.all_text_contents().count(text) == len(FIELDS)
    orders = OrderListPage(merchant).open()
    assert orders.cell(code, "Customer").text_content() == text
    assert merchant.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_each_field_reads_in_the_direction_of_its_text(merchant: Page) -> None:
    order = OrderPage(merchant).open_new()
    order.fill(recipient_name="محمد بن سلمان", city="Haifa")
    direction = "e => getComputedStyle(e).direction"
    assert order.field("Recipient name").evaluate(direction) == "rtl"
    assert order.field("City").evaluate(direction) == "ltr"


def test_marks_that_turn_the_reading_direction_are_refused_and_can_be_taken_out(merchant: Page, api: TestMode) -> None:
    order = OrderPage(merchant).open_order(api.order())
    order.fill(recipient_name="Jane\u202erelliM\u202c")
    words = "Recipient name holds invisible marks that turn the reading direction."
    expect(order.field("Recipient name")).to_have_accessible_description(words)
    order.save.click()
    order.expect_message("Nothing was saved: one field needs correcting.")
    expect(order.field("Recipient name")).to_have_attribute("aria-invalid", "true")
    assert order.problem("Recipient name") == f"{words} Type it again."
    order.meant("JanerelliM").click()
    expect(order.field("Recipient name")).to_have_value("JanerelliM")
    order.save.click()
    order.expect_message("Saved: Recipient name.")


@pytest.mark.parametrize("label", ["Recipient name", "Address line 1", "City", "Reference"])
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a\\u0000b", "holds characters that can't be shown."),
        ("a\\u001b[2J", "holds characters that can't be shown."),
        ("a\\ud83d", "holds a character that was damaged on its way here."),
        ("\\u200b\\u2060", "holds nothing that can be seen."),
    ],
)
def test_what_no_page_can_show_is_refused_beside_its_field(
    merchant: Page, api: TestMode, label: str, text: str, words: str
) -> None:
    order = OrderPage(merchant).open_order(api.order())
    order.field(label).evaluate(
        f"e => {{ e.value = '{text}'; e.dispatchEvent(new Event('input', {{ bubbles: true }})) }}"
    )
    expect(order.field(label)).to_have_accessible_description(re.compile(re.escape(f"{label} {words}")))
    order.save.click()
    expect(order.field(label)).to_have_attribute("aria-invalid", "true")
    assert order.problem(label) == f"{label} {words} Type it again."


def test_a_long_text_is_refused_with_its_length_and_never_cut(merchant: Page, api: TestMode) -> None:
    order = OrderPage(merchant).open_order(api.order())
    long = "👩‍👧" * 50  # 150 characters to us, 250 to the browser
    order.fill(recipient_name=long)
    words = "Recipient name takes at most 120 characters; this has 150."
    expect(order.field("Recipient name")).to_have_accessible_description(words)
    order.save.click()
    expect(order.field("Recipient name")).to_have_attribute("aria-invalid", "true")
    expect(order.field("Recipient name")).to_have_value(long)
    order.fill(recipient_name="👩‍👧" * 40)
    order.save.click()
    order.expect_message("Saved: Recipient name.")


def test_a_note_is_refused_beside_itself_and_never_cut(merchant: Page, api: TestMode) -> None:
    order = OrderPage(merchant).open_order(api.order())
    order.note.fill("x" * 2013)
    merchant.get_by_role("button", name="Save note").click()
    problem = "A note takes at most 2,000 characters; this has 2,013. Shorten it; nothing was saved."
    expect(merchant.get_by_role("alert").filter(has_text=problem)).to_be_visible()
    expect(order.note).to_have_value("x" * 2013)


def test_a_phone_number_pasted_with_marks_around_it_is_understood(merchant: Page, api: TestMode) -> None:
    order = OrderPage(merchant).open_order(api.order(country="US"))
    order.fill(phone="\u202a+1 (212) 555\u20110123\u202c")
    order.save.click()
    order.expect_message("Saved: Phone.")
    expect(order.field("Phone")).to_have_value("+1 212-555-0123")
