"""Times in words that move by themselves on the server's clock, and money as each viewer writes it."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, StorageState, expect

from tests.e2e.api import TestMode
from tests.e2e.conftest import Complaints
from tests.e2e.pages.order import OrderPage
from tests.e2e.pages.order_list import OrderListPage

BERLIN = pytest.mark.browser_context_args(locale="de-DE", timezone_id="Europe/Berlin")


def date_of(page: Page, code: str) -> Locator:
    """When the order of a row was made."""
    return OrderListPage(page).cell(code, "Date").get_by_role("time")


def made_at(time: Locator) -> datetime:
    """The moment that a time stands for."""
    return datetime.fromisoformat(str(time.get_attribute("datetime")))


def later(api: TestMode, since: datetime, **span: int) -> None:
    """Let time pass on the server until so long after a moment."""
    now = api.advance()
    api.advance(seconds=(since + timedelta(**span) - now).total_seconds())


def test_a_time_is_told_from_the_servers_now_however_that_moves(merchant: Page, api: TestMode) -> None:
    code = api.order()
    OrderListPage(merchant).open()
    time = date_of(merchant, code)
    made = made_at(time)
    later(api, made, minutes=4, seconds=20)
    expect(time).to_have_text("4 min ago")
    later(api, made, hours=1, minutes=5)
    expect(time).to_have_text(re.compile("^(1 h ago|yesterday, .+)$"))
    later(api, made, days=1, hours=7)
    expect(time).to_have_text(re.compile(r"^(yesterday, \d?\d:\d\d [AP]M|[A-Z][a-z]{2} \d+)$"))
    later(api, made, days=5)
    expect(time).to_have_text(re.compile(f"^{made:%b} {made.day}(, {made.year})?$"))
    later(api, made, days=370)
    expect(time).to_have_text(f"{made:%b} {made.day}, {made.year}")
    expect(time).to_have_attribute("title", re.compile(rf"{made:%A, %B} {made.day}, {made.year} at .+ UTC$"))


def test_a_wrong_clock_of_the_browser_does_not_matter(merchant: Page, api: TestMode) -> None:
    code = api.order()
    merchant.clock.set_fixed_time(datetime(2001, 1, 1, tzinfo=UTC))
    OrderListPage(merchant).open()
    time = date_of(merchant, code)
    later(api, made_at(time), minutes=7, seconds=20)
    expect(time).to_have_text("7 min ago")


def test_times_move_by_themselves(merchant: Page, api: TestMode, complaints: Complaints) -> None:
    complaints.allow("WebSocket|request failed|ERR_INTERNET_DISCONNECTED")
    merchant.clock.install()
    code = api.order()
    OrderListPage(merchant).open()
    time = date_of(merchant, code)
    later(api, made_at(time), minutes=2, seconds=10)
    expect(time).to_have_text("2 min ago")
    # From here on nobody tells the page anything.
    merchant.context.set_offline(True)
    merchant.clock.run_for(58_000)
    expect(time).to_have_text("3 min ago")
    merchant.clock.fast_forward(20 * 60_000)
    merchant.clock.run_for(1_000)
    expect(time).to_have_text("23 min ago")


@BERLIN
def test_words_are_english_and_the_rest_is_the_viewers(merchant: Page, api: TestMode) -> None:
    (code,) = api.orders(payment="Paid", items=[{"sku": "TEE-U-BLK-M", "quantity": 300}])
    OrderListPage(merchant).open()
    expect(OrderListPage(merchant).cell(code, "Cost")).to_contain_text(re.compile(r"\d\.\d{3},\d\d\s\$"))
    time = date_of(merchant, code)
    expect(time).to_have_attribute(
        "title", re.compile(r"^[A-Z][a-z]+, \d+ [A-Z][a-z]+ 20\d\d at \d\d:\d\d:\d\d CES?T$")
    )
    order = OrderPage(merchant).open_order(code)
    paid = order.happening("Paid")
    expect(paid).to_contain_text(re.compile(r"\d\.\d{3},\d\d\s\$"))
    # As text, for those who have no pointer.
    expect(paid.get_by_role("time")).to_have_text(
        re.compile(r"^\d+ [A-Z][a-z]{2,3}, \d\d:\d\d · (just now|\d+ min ago)$")
    )
    expect(merchant.locator("#cancel-why")).to_have_text(re.compile(r"^Free of charge until (tomorrow, )?\d\d:\d\d$"))


@BERLIN
def test_an_amount_is_typed_the_viewers_way(merchant: Page, api: TestMode) -> None:
    code = api.order()
    order = OrderPage(merchant).open_order(code)
    amount = order.field("Amount")
    expect(amount).to_have_value(re.compile(r"^\d+,\d\d$"))
    expect(amount).to_have_accessible_description(re.compile("USD"))
    amount.fill("1.024,50")
    order.save.click()
    order.expect_message("Saved: Amount.")
    expect(amount).to_have_value("1024,50")
    amount.fill("1,024.50")
    order.save.click()
    expect(merchant.get_by_text("This is not an amount. Write it like 24,90.")).to_be_visible()


def test_viewers_of_one_list_are_each_told_a_change_in_their_own_way(
    browser: Browser, browser_context_args: dict[str, Any], sign_ins: dict[str, StorageState], api: TestMode
) -> None:
    (code,) = api.orders(payment="Paid", items=[{"sku": "TEE-U-BLK-M", "quantity": 300}])
    costs = {"en-US": r"\$\d,\d{3}\.\d\d", "de-DE": r"\d\.\d{3},\d\d\s\$", "ja-JP": r"\$\d,\d{3}\.\d\d"}
    contexts = {
        locale: browser.new_context(**{**browser_context_args, "locale": locale, "storage_state": sign_ins["merchant"]})
        for locale in costs
    }
    pages = {locale: OrderListPage(context.new_page()).open() for locale, context in contexts.items()}
    api.production(code, "scheduled")
    for locale, orders in pages.items():
        expect(orders.row(code)).to_have_attribute("data-fulfillment", "Scheduled")
        expect(orders.cell(code, "Cost")).to_contain_text(re.compile(costs[locale]))
    for context in contexts.values():
        context.close()
