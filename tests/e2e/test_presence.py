"""Colleagues in one order see each other come, type and go."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.api import TestMode
from tests.e2e.conftest import Complaints, SignIn
from tests.e2e.pages.login import LoginPage
from tests.e2e.pages.order import OrderPage


def test_a_colleague_comes_edits_and_goes(merchant: Page, colleague: Page, api: TestMode) -> None:
    code = api.order()
    mine = OrderPage(merchant).open_order(code)
    expect(mine.companions).to_have_count(0)
    mine.field("Recipient name").focus()
    theirs = OrderPage(colleague).open_order(code)
    expect(mine.companions).to_have_text(["colleague@example.com is here"])
    expect(theirs.companions).to_have_text(["merchant@example.com is here"])
    expect(merchant.get_by_role("status").filter(has_text="colleague@example.com is here.")).to_be_attached()
    theirs.fill(city="Theirtown")
    expect(mine.companions).to_have_text(["colleague@example.com is editing City"])
    theirs.field("State").press_sequentially("X")
    expect(mine.companions).to_have_text(["colleague@example.com is editing State"])
    expect(mine.field("Recipient name")).to_be_focused()
    theirs.button("Discard changes").click()
    expect(mine.companions).to_have_text(["colleague@example.com is here"])
    colleague.get_by_role("link", name="← All orders").click()
    expect(mine.companions).to_have_count(0)


def test_who_closes_the_tab_is_gone(merchant: Page, colleague: Page, api: TestMode) -> None:
    code = api.order()
    mine = OrderPage(merchant).open_order(code)
    OrderPage(colleague).open_order(code)
    expect(mine.companions).to_have_count(1)
    colleague.close()
    expect(mine.companions).to_have_count(0)


def test_who_signs_out_is_gone(merchant: Page, new_page: SignIn, api: TestMode) -> None:
    code = api.order()
    mine = OrderPage(merchant).open_order(code)
    other = new_page()
    LoginPage(other).open().sign_in("colleague@example.com", "colleague-demo")
    other.wait_for_url(re.compile(r"/$"))
    theirs = OrderPage(other).open_order(code)
    expect(mine.companions).to_have_count(1)
    theirs.sign_out.click()
    expect(mine.companions).to_have_count(0)


def test_who_loses_the_connection_is_gone_within_ten_seconds_and_comes_back(
    merchant: Page, colleague: Page, api: TestMode, complaints: Complaints
) -> None:
    complaints.allow(r"WebSocket|ERR_INTERNET_DISCONNECTED|websocket")
    code = api.order()
    mine = OrderPage(merchant).open_order(code)
    OrderPage(colleague).open_order(code)
    expect(mine.companions).to_have_count(1)
    colleague.context.set_offline(True)
    expect(mine.companions).to_have_count(0, timeout=10_000)
    colleague.context.set_offline(False)
    expect(mine.companions).to_have_count(1, timeout=20_000)


def test_ones_own_other_tab_and_support_are_told_apart(merchant: Page, support: Page, api: TestMode) -> None:
    code = api.order()
    mine = OrderPage(merchant).open_order(code)
    again = OrderPage(merchant.context.new_page()).open_order(code)
    expect(mine.companions).to_have_text(["You, in another tab"])
    again.fill(city="Typed elsewhere")
    expect(mine.companions).to_have_text(["You, in another tab are editing City"])
    desk = OrderPage(support).open_order(code)
    expect(mine.companions).to_have_text(["You, in another tab are editing City", "Support is here"])
    expect(desk.companions).to_have_text(["merchant@example.com is editing City"])
