"""The countdown ticks in silence, and where it is asked to, speaks at a few moments."""

from playwright.sync_api import Page, expect

from tests.e2e.pages.screen import Screen


def test_the_moments_are_told_and_the_ticking_is_not(merchant: Page) -> None:
    merchant.clock.install()
    merchant.goto("/test/gallery")
    Screen(merchant).shown()
    told = merchant.locator("#told")
    timer = merchant.get_by_text("told to screen readers").get_by_role("timer")
    expect(timer).to_have_attribute("aria-live", "off")
    merchant.clock.run_for(20_000)
    expect(told).not_to_contain_text("cancellation")
    heard = []
    for minutes in (1, 20, 1, 4, 1, 3):
        merchant.clock.fast_forward(minutes * 60_000)
        merchant.clock.run_for(500)
        # What was said before is off the page by now; the connection speaks there too.
        heard.append("".join(told.get_by_text("cancellation").all_inner_texts()))
    assert heard == [
        "Free cancellation ends in 30 minutes.",
        "Free cancellation ends in 10 minutes.",
        "",
        "Free cancellation ends in 5 minutes.",
        "",
        "Free cancellation ends in 1 minute.",
    ]
    merchant.clock.fast_forward(60_000)
    merchant.clock.run_for(500)
    expect(told).to_contain_text("The time for free cancellation is over.")
    expect(timer).to_have_text("over")
