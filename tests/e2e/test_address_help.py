"""Help with the address: the country's own fields, doubts and suggestions while typing, the check beside it all."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.e2e.api import TestMode
from tests.e2e.pages.order import OrderPage

NEW_YORK = {
    "recipient_name": "Jane Miller",
    "address_line_1": "12 Main St",
    "city": "New York",
    "state": "NY",
    "postal_code": "10001",
    "phone": "+1 212-555-0123",
}
ADDRESS = ("address_line1", "address_line2", "city", "state", "postal_code")


def order_of(page: OrderPage) -> list[str]:
    """The address's inputs as they stand in the page."""
    names: list[str] = page.form.locator("[name]").evaluate_all("all => all.map(e => e.name)")
    return [name for name in names if name in ADDRESS]


def in_new_york(page: Page, api: TestMode, *, complete: bool = True, **other: str) -> OrderPage:
    """An order to New York, saved with these values."""
    order = OrderPage(page).open_order(api.order(country="US", complete=complete))
    order.fill(**NEW_YORK | other)
    order.save.click()
    order.expect_message(re.compile("^Saved: .*Recipient name"))
    return order


def test_the_fields_follow_the_country_and_nothing_typed_is_lost(merchant: Page) -> None:
    order = OrderPage(merchant).open_new()
    assert order_of(order) == list(ADDRESS)
    order.fill(city="Springfield", postal_code="9", address_line_1="12 Main St")
    order.fill(country="Japan")
    expect(order.field("State")).to_have_accessible_description("Prefecture")
    assert order_of(order) == ["postal_code", "state", "city", "address_line1", "address_line2"]
    for label, text in (("City", "Springfield"), ("Postal code", "9"), ("Address line 1", "12 Main St")):
        expect(order.field(label)).to_have_value(text)
    order.fill(country="United States")
    expect(order.field("Postal code")).to_have_accessible_description(re.compile("ZIP code, like 95014"))
    assert order_of(order) == list(ADDRESS)
    expect(order.field("City")).to_have_value("Springfield")


def test_the_keyboard_goes_through_the_fields_as_they_stand(merchant: Page) -> None:
    order = OrderPage(merchant).open_new()
    order.fill(country="Japan")
    expect(order.field("State")).to_have_accessible_description("Prefecture")
    order.field("Email").focus()
    for label in ("Postal code", "State", "City", "Address line 1", "Address line 2"):
        merchant.keyboard.press("Tab")
        expect(order.field(label)).to_be_focused()


def test_the_focus_stays_in_a_field_whose_place_a_colleague_changes(
    merchant: Page, colleague: Page, api: TestMode
) -> None:
    code = api.order(country="US", complete=False)
    mine, theirs = OrderPage(merchant).open_order(code), OrderPage(colleague).open_order(code)
    mine.field("City").fill("Half ty")
    theirs.fill(country="Japan")
    theirs.save.click()
    expect(mine.field("State")).to_have_accessible_description(re.compile("Prefecture"))
    expect(mine.field("City")).to_be_focused()
    mine.field("City").press_sequentially("ped")
    expect(mine.field("City")).to_have_value("Half typed")


def test_a_field_that_the_country_lacks_stands_last_and_says_so(merchant: Page) -> None:
    order = OrderPage(merchant).open_new()
    order.fill(state="Bayern")
    order.fill(country="Germany")
    expect(order.field("State")).to_have_value("Bayern")
    expect(order.field("State")).to_have_role("textbox")
    expect(order.field("State")).to_have_accessible_description("Not part of addresses in Germany")
    order.fill(country="United States", state="NY")
    expect(order.field("State")).to_have_accessible_description("")


def test_needed_fields_say_so_to_the_eye_and_to_a_screen_reader(merchant: Page) -> None:
    order = OrderPage(merchant).open_new()
    order.fill(country="Ireland")
    expect(order.field("Postal code")).to_have_attribute("aria-required", "false")
    for label in ("Recipient name", "Address line 1", "City", "Country"):
        expect(order.field(label)).to_have_attribute("aria-required", "true")
    marks = order.form.locator(".over", has=merchant.locator(".needed-mark"))
    expect(marks).to_have_count(5)
    expect(merchant.get_by_text("* needed for a complete order")).to_be_visible()


def test_a_click_puts_in_what_was_meant_and_the_check_follows(merchant: Page, api: TestMode) -> None:
    order = in_new_york(merchant, api)
    expect(order.address_check).to_have_text("Verified")
    order.fill(state="Californa", postal_code="9O210", email="jane@gmial.com")
    expect(order.address_check).to_have_text("Needs a look")
    expect(order.field("State")).to_have_accessible_description(re.compile("“Californa” is no state or province"))
    order.meant("California").click()
    expect(order.field("State")).to_have_value("California")
    expect(order.field("State")).to_be_focused()
    order.meant("90210").click()
    order.meant("jane@gmail.com").click()
    expect(order.address_check).to_have_text("Verified")
    expect(order.form.get_by_role("button", name="Did you mean")).to_have_count(0)
    order.save.click()
    order.expect_message("Saved: Email, State, Postal code.")
    merchant.reload()
    expect(order.shown().field("State")).to_have_value("California")
    expect(order.address_check).to_have_text("Verified")


def test_what_looks_like_a_slip_can_be_saved_all_the_same(merchant: Page, api: TestMode) -> None:
    order = in_new_york(merchant, api)
    order.fill(email="jane@gmial.com", phone="+1 555 000 0000")
    expect(order.field("Phone")).to_have_accessible_description(re.compile("No such number is known"))
    order.save.click()
    order.expect_message("Saved: Phone, Email.")
    expect(order.address_check).to_have_text("Needs a look")


def test_a_postal_code_of_another_state_names_the_state(merchant: Page, api: TestMode) -> None:
    order = in_new_york(merchant, api)
    order.fill(postal_code="90210")
    belongs = re.compile("belongs to California, not to New York")
    expect(order.field("Postal code")).to_have_accessible_description(belongs)
    order.meant("CA").click()
    expect(order.field("State")).to_have_value("CA")
    expect(order.address_check).to_have_text("Verified")


def test_a_phone_number_takes_its_usual_spelling_when_it_is_left(merchant: Page) -> None:
    order = OrderPage(merchant).open_new()
    order.fill(country="United States")
    expect(order.field("Phone")).to_have_accessible_description("+1, like 201-555-0123")
    order.field("Phone").press_sequentially("(212) 555 0123")
    expect(order.field("Phone")).to_have_value("(212) 555 0123")
    order.field("Email").focus()
    expect(order.field("Phone")).to_have_value("+1 212-555-0123")
    order.fill(phone="12")
    order.field("Email").focus()
    expect(order.field("Phone")).to_have_accessible_description(re.compile("not a phone number"))
    expect(order.field("Phone")).to_have_value("12")


def test_a_state_is_chosen_by_the_keyboard(merchant: Page) -> None:
    order = OrderPage(merchant).open_new()
    order.fill(country="United States")
    state = order.field("State")
    expect(state).to_have_role("combobox")
    state.press_sequentially("new")
    options = merchant.get_by_role("listbox").get_by_role("option")
    expect(options).to_have_text(["New HampshireNH", "New JerseyNJ", "New MexicoNM", "New YorkNY"])
    for _ in range(4):
        state.press("ArrowDown")
    expect(merchant.get_by_role("listbox").get_by_role("option", selected=True)).to_contain_text("New York")
    state.press("Enter")
    expect(state).to_have_value("New York")
    expect(options).to_have_count(0)
    expect(order.field("State")).to_be_focused()


@pytest.mark.parametrize("typed", ["Đà nẵ", "da nang", "ĐÀ"])
def test_a_state_is_found_with_and_without_its_accents(merchant: Page, typed: str) -> None:
    order = OrderPage(merchant).open_new()
    order.fill(country="Vietnam")
    order.field("State").press_sequentially(typed)
    expect(merchant.get_by_role("listbox").get_by_role("option").filter(has_text="Da Nang City")).to_be_visible()


def test_support_sees_the_same_check_with_its_reasons(merchant: Page, support: Page, api: TestMode) -> None:
    order = in_new_york(merchant, api, complete=False, state="Californa", city="")
    desk = OrderPage(support).open_order(order.path.rpartition("/")[2])
    expect(desk.address_check).to_have_text("Needs a look")
    reasons = support.get_by_role("list", name="Why the address needs a look")
    expect(reasons).to_contain_text("Missing: City.")
    expect(reasons).to_contain_text("“Californa” is no state or province")
    expect(support.get_by_role("button", name="Did you mean")).to_have_count(0)


@pytest.mark.parametrize("country", ["United States", "Japan", "United Arab Emirates"])
def test_nothing_of_it_is_wider_than_a_phone(phone: Page, country: str) -> None:
    order = OrderPage(phone).open_new()
    order.fill(state="Californa", postal_code="9O210", email="a" * 40 + "@gmial.com", phone="12")
    order.fill(country=country)
    expect(order.form.get_by_role("button", name="Did you mean").first).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_axe_finds_nothing_while_everything_is_doubted(merchant: Page) -> None:
    order = OrderPage(merchant).open_new()
    order.fill(country="United States", state="Californa", postal_code="9O210", email="jo@gmial.com", phone="12")
    order.fill(amount="a lot")
    order.save.click()
    expect(order.field("Amount")).to_have_attribute("aria-invalid", "true")
    order.field("State").press("ArrowDown")
    found = {}
    for theme in ("light", "dark"):
        merchant.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        expect(merchant.locator("html")).to_have_class(theme)
        found[theme] = [
            (violation["id"], node["html"][:160])
            for violation in Axe().run(merchant).response["violations"]
            if violation["impact"] in ("serious", "critical")
            for node in violation["nodes"]
        ]
    assert found == {"light": [], "dark": []}
