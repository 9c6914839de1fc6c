"""Two people change the same field: theirs and yours side by side, a choice for each, nothing overwritten unseen."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.api import TestMode
from tests.e2e.pages.order import OrderPage

MUG = [{"sku": "MUG-11-WHT"}]


def _both(merchant: Page, colleague: Page, code: str) -> tuple[OrderPage, OrderPage]:
    return OrderPage(merchant).open_order(code), OrderPage(colleague).open_order(code)


def _save(page: OrderPage, *labels: str) -> None:
    page.save.click()
    page.expect_message(f"Saved: {', '.join(labels)}.")


def test_a_conflict_is_shown_at_once_while_typing_and_takes_neither_words_nor_focus(
    merchant: Page, colleague: Page, api: TestMode
) -> None:
    mine, theirs = _both(merchant, colleague, api.order())
    mine.field("City").fill("Minetown")
    mine.expect_unsaved()
    theirs.fill(city="Theirtown")
    _save(theirs, "City")
    expect(mine.conflict).to_contain_text("Theirtown")
    expect(mine.conflict).to_contain_text("Minetown")
    expect(mine.conflict).to_contain_text("colleague@example.com")
    expect(mine.conflict.locator("time")).to_have_attribute("datetime", re.compile("Z$"))
    expect(mine.field("City")).to_be_focused()
    merchant.keyboard.type(" Upon Hill")
    expect(mine.field("City")).to_have_value("Minetown Upon Hill")
    expect(mine.conflict).to_contain_text("Minetown Upon Hill")
    expect(merchant.get_by_role("status").filter(has_text="colleague@example.com changed City too")).to_be_attached()


def test_without_a_choice_the_save_is_refused_and_the_focus_goes_to_the_conflict(
    merchant: Page, colleague: Page, api: TestMode
) -> None:
    mine, theirs = _both(merchant, colleague, api.order())
    mine.fill(city="Minetown")
    mine.expect_unsaved()
    theirs.fill(city="Theirtown")
    _save(theirs, "City")
    expect(mine.conflict).to_be_visible()
    mine.save.click()
    mine.expect_message("Nothing was saved: somebody else changed City too.")
    expect(merchant.get_by_role("heading", name="Somebody else changed the same field")).to_be_focused()
    expect(mine.happening("Minetown")).to_have_count(0)
    expect(theirs.field("City")).to_have_value("Theirtown")


def test_yours_is_chosen_by_keyboard_and_saved(merchant: Page, colleague: Page, api: TestMode) -> None:
    mine, theirs = _both(merchant, colleague, api.order())
    mine.fill(city="Minetown")
    mine.expect_unsaved()
    theirs.fill(city="Theirtown")
    _save(theirs, "City")
    expect(mine.conflict).to_be_visible()
    mine.save.click()
    expect(merchant.get_by_role("heading", name="Somebody else changed the same field")).to_be_focused()
    merchant.keyboard.press("Tab")
    expect(mine.choice("City", "Theirs")).to_be_focused()
    merchant.keyboard.press("Space")
    expect(mine.field("City")).to_have_value("Theirtown")
    merchant.keyboard.press("ArrowDown")
    expect(mine.choice("City", "Yours")).to_be_focused()
    expect(mine.choice("City", "Yours")).to_be_checked()
    expect(mine.field("City")).to_have_value("Minetown")
    mine.field("City").press("Enter")
    mine.expect_message("Saved: City.")
    expect(mine.conflict).to_have_count(0)
    expect(theirs.field("City")).to_have_value("Minetown")


def test_each_field_has_its_own_choice_and_ones_own_words_stay_in_view(
    merchant: Page, colleague: Page, api: TestMode
) -> None:
    code = api.order(items=MUG)
    merchant.context.grant_permissions(["clipboard-read", "clipboard-write"])
    mine, theirs = _both(merchant, colleague, code)
    mine.fill(city="Minetown", address_line_1="1 My Street", recipient_name="My Buyer")
    mine.item("Quantity").fill("3")
    mine.expect_unsaved()
    theirs.fill(city="Theirtown", address_line_1="2 Their Street")
    theirs.item("SKU").fill("TEE-U-BLK-M")
    _save(theirs, "Items", "Address line 1", "City")
    mine.choice("City", "Theirs").check()
    mine.choice("Address line 1", "Yours").check()
    mine.choice("Items", "Theirs").check()
    expect(mine.field("City")).to_have_value("Theirtown")
    expect(mine.field("Address line 1")).to_have_value("1 My Street")
    expect(mine.item("SKU")).to_have_value("TEE-U-BLK-M")
    expect(mine.conflict).to_contain_text("3 × MUG-11-WHT")
    mine.conflict.get_by_role("button", name="Copy your City").click()
    assert merchant.evaluate("navigator.clipboard.readText()") == "Minetown"
    _save(mine, "Recipient name", "Address line 1")
    expect(mine.conflict).to_have_count(0)
    merchant.reload()
    mine.shown()
    expect(mine.field("City")).to_have_value("Theirtown")
    expect(mine.field("Address line 1")).to_have_value("1 My Street")
    expect(mine.field("Recipient name")).to_have_value("My Buyer")
    expect(mine.item("SKU")).to_have_value("TEE-U-BLK-M")


def test_a_further_change_while_choosing_asks_again_and_is_not_overwritten(
    merchant: Page, colleague: Page, api: TestMode
) -> None:
    mine, theirs = _both(merchant, colleague, api.order())
    mine.fill(city="Minetown")
    mine.expect_unsaved()
    theirs.fill(city="Theirtown")
    _save(theirs, "City")
    mine.choice("City", "Yours").check()
    expect(mine.choice("City", "Yours")).to_be_checked()
    theirs.fill(city="Othertown")
    theirs.save.click()
    expect(mine.conflict).to_contain_text("Othertown")
    expect(mine.choice("City", "Yours")).not_to_be_checked()
    mine.save.click()
    mine.expect_message("Nothing was saved: somebody else changed City too.")
    expect(theirs.field("City")).to_have_value("Othertown")
    expect(mine.field("City")).to_have_value("Minetown")


def test_a_conflict_survives_a_reload_with_both_values(merchant: Page, colleague: Page, api: TestMode) -> None:
    mine, theirs = _both(merchant, colleague, api.order())
    mine.fill(city="Minetown")
    mine.expect_unsaved()
    theirs.fill(city="Theirtown")
    _save(theirs, "City")
    mine.choice("City", "Theirs").check()
    expect(mine.field("City")).to_have_value("Theirtown")
    merchant.reload()
    mine.shown()
    expect(mine.conflict).to_contain_text("Minetown")
    expect(mine.conflict).to_contain_text("Theirtown")
    mine.choice("City", "Yours").check()
    expect(mine.field("City")).to_have_value("Minetown")
    _save(mine, "City")
