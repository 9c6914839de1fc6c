"""Zoomed to 200 and to 400 per cent, and with wider spacing of text: nothing cut off, covered or out of reach."""

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.e2e.access import survey
from tests.e2e.api import TestMode
from tests.e2e.conftest import SignIn
from tests.e2e.pages.dialog import Dialog
from tests.e2e.pages.order_list import OrderListPage
from tests.e2e.shows import PAGES

TWICE: ViewportSize = {"width": 720, "height": 450}
"""What is left of a window of 1440 x 900 at 200%."""
FOUR_TIMES: ViewportSize = {"width": 320, "height": 640}
"""What WCAG measures reflow by: 1280 at 400%."""

SPACED = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
p { margin-bottom: 2em !important; }"""
"""WCAG 1.4.12: what a reader may set without losing anything."""


def looks(page: Page) -> dict[str, list[str]]:
    """What is lost at each size, and with wider spacing at the smallest."""
    found = {}
    for name, size in (("200%", TWICE), ("400%", FOUR_TIMES)):
        page.set_viewport_size(size)
        expect(page.locator("html")).to_have_js_property("clientWidth", size["width"])
        found[name] = survey(page)
    page.add_style_tag(content=SPACED)
    # Wider letters may need another line, never another target.
    found["400%, spaced"] = [line for line in survey(page) if not line.startswith("small")]
    return {name: lines for name, lines in found.items() if lines}


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_lost_at_200_and_400_per_cent_nor_with_wider_spacing(
    signed_in: SignIn, api: TestMode, name: str
) -> None:
    assert looks(PAGES[name](signed_in, api)) == {}


def test_every_action_of_a_row_and_of_the_selection_can_be_used_at_400_per_cent(
    signed_in: SignIn, api: TestMode
) -> None:
    page = signed_in("merchant", viewport=FOUR_TIMES)
    code, other = api.orders(2)
    orders, dialog = OrderListPage(page).open(), Dialog(page)
    orders.select_page.check()
    expect(orders.checkbox(other)).to_be_checked()
    orders.selection.get_by_role("button", name="Pay (2)").click()
    dialog.expect_open("Pay 2 orders?")
    expect(dialog.confirm).to_be_in_viewport()
    dialog.go_back.click()
    orders.act(code, "Delete")
    dialog.expect_open("Delete 1 order?").confirm.click()
    orders.expect_orders(other)
