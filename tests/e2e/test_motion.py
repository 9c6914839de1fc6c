"""For those who ask for less motion nothing moves; where the system chooses the colours, states still tell."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.api import TestMode
from tests.e2e.conftest import SignIn
from tests.e2e.pages.dialog import Dialog
from tests.e2e.pages.order_list import OrderListPage
from tests.e2e.shows import PAGES

MOVES = """() => {
  const seconds = (text) => Math.max(...text.split(",").map((part) => parseFloat(part)));
  const found = document.getAnimations().filter((one) => {
    const { duration, delay } = one.effect.getComputedTiming();
    return duration + delay > 1;
  }).map((one) => `runs: ${one.animationName ?? one.transitionProperty}`);
  for (const element of document.querySelectorAll("body, body *")) {
    for (const part of [null, "::before", "::after"]) {
      const style = getComputedStyle(element, part);
      const moves = style.animationName !== "none" && seconds(style.animationDuration) > 0.001;
      const turns = style.transitionProperty !== "none" && seconds(style.transitionDuration) > 0.001;
      if (moves || turns) found.push(`${element.tagName} ${element.className}${part ?? ""}`);
    }
  }
  return found;
}"""
STILL = ("sign-in", "all orders, filters", "order, unpaid", "dialog, many orders", "card, many orders", "gallery")


@pytest.mark.parametrize("name", STILL)
def test_nothing_moves_for_those_who_ask_for_less_motion(signed_in: SignIn, api: TestMode, name: str) -> None:
    page = PAGES[name](signed_in, api)
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(MOVES) == []


def test_a_message_comes_without_motion_too(merchant: Page, api: TestMode) -> None:
    code = api.order()
    orders = OrderListPage(merchant).open()
    merchant.emulate_media(reduced_motion="reduce")
    orders.act(code, "Delete")
    Dialog(merchant).confirm.click()
    orders.expect_message(f"Deleted {code}.")
    assert merchant.evaluate(MOVES) == []


def test_what_moves_for_the_others_is_seen_by_this_test(signed_in: SignIn, api: TestMode) -> None:
    page = PAGES["gallery"](signed_in, api)
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate(MOVES) != []


def drawn(element: Locator) -> str:
    """How the element is drawn, with a little around it for its outline."""
    box = element.bounding_box()
    assert box is not None
    clip = {"x": box["x"] - 4, "y": box["y"] - 4, "width": box["width"] + 8, "height": box["height"] + 8}
    return element.page.screenshot(clip=clip).hex()  # type: ignore[arg-type]


def lines(element: Locator) -> dict[str, str]:
    """The lines around an element, which forced colours leave; grounds and shadows are gone."""
    found: dict[str, str] = element.evaluate(
        """e => { const style = getComputedStyle(e);
             return { border: style.borderBottom, outline: style.outline, weight: style.fontWeight }; }"""
    )
    return found


def test_with_forced_colours_the_tab_the_row_the_focus_and_the_badges_still_tell(
    signed_in: SignIn, api: TestMode
) -> None:
    page = signed_in("merchant", forced_colors="active")
    code, other = api.orders(2)
    orders = OrderListPage(page).open()
    assert lines(orders.tab("All")) != lines(orders.tab("Paid"))
    orders.select(code)
    assert lines(orders.row(code)) != lines(orders.row(other))
    expect(orders.checkbox(code)).to_be_checked()
    assert drawn(orders.checkbox(code)) != drawn(orders.checkbox(other))
    badge = orders.cell(code, "Payment").get_by_text("Unpaid", exact=True)
    expect(badge).to_be_visible()
    before = lines(orders.link(other))["outline"]
    orders.link(code).focus()
    page.keyboard.press("j")
    expect(orders.link(other).or_(orders.link(code)).and_(page.locator("*:focus"))).to_have_count(1)
    after = page.locator("*:focus").evaluate("e => getComputedStyle(e).outline")
    assert after != before
    assert "solid" in after
