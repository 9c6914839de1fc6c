"""Saved views: the present filter under a name, as a tab of one's own, shared with colleagues and nobody else."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.api import TestMode
from tests.e2e.conftest import SignIn
from tests.e2e.pages.order_list import OrderListPage


def forget(page: Page) -> None:
    """Delete every view of one's own: the tests' reset leaves them."""
    orders = OrderListPage(page).open()
    tabs = page.get_by_role("tablist", name="Status").get_by_role("tab")
    while (mine := tabs.and_(page.get_by_title(re.compile("^Your view")))).count():
        mine.first.click()
        orders.shown()
        page.get_by_role("button", name=re.compile("^View: ")).click()
        options = page.get_by_role("dialog", name="View options")
        left = mine.count() - 1
        options.get_by_text("Delete view").click()
        options.get_by_role("button", name="Delete for good").click()
        expect(mine).to_have_count(left)


def test_a_view_is_kept_as_a_tab_and_shows_its_list_again(merchant: Page, api: TestMode) -> None:
    forget(merchant)
    german = api.paid(country="DE")
    other = api.order()
    orders = OrderListPage(merchant).open()
    expect(merchant.get_by_role("button", name="Save view")).to_have_count(0)
    orders.open("?payment=paid&country=DE&sort=-cost&size=50")
    orders.save_view("Rush to Germany")
    orders.expect_message("Saved the view “Rush to Germany”.")
    tab = merchant.get_by_role("tab", name="Rush to Germany")
    expect(tab).to_have_attribute("aria-selected", "true")
    expect(orders.tab("All")).to_have_attribute("aria-selected", "false")
    expect(merchant.get_by_role("button", name="Save view")).to_have_count(0)
    orders.go_to("All").expect_orders(other, german)
    expect(merchant).to_have_url(re.compile(r"/\?size=50$"))
    tab.click()
    orders.shown().expect_orders(german)
    expect(merchant).to_have_url(re.compile(r"/\?payment=paid&country=DE&sort=-cost&size=50$"))
    merchant.reload()
    orders.shown()
    expect(tab).to_have_attribute("aria-selected", "true")
    forget(merchant)


def test_a_name_that_can_not_be_kept_is_refused_beside_the_field(merchant: Page, api: TestMode) -> None:
    forget(merchant)
    orders = OrderListPage(merchant).open("?payment=paid")
    orders.save_view("Unpaid")
    form = merchant.get_by_role("dialog", name="Save view")
    expect(form.get_by_role("alert")).to_contain_text("There is a tab named “Unpaid” already; nothing was saved.")
    expect(form.get_by_label("Name")).to_have_value("Unpaid")
    merchant.keyboard.press("Escape")
    expect(form).to_have_count(0)
    expect(merchant.get_by_role("button", name="Save view")).to_be_focused()


def test_a_view_is_renamed_changed_shared_and_deleted(merchant: Page, colleague: Page, api: TestMode) -> None:
    forget(merchant)
    orders = OrderListPage(merchant).open("?payment=paid")
    orders.save_view("Rush")
    theirs = OrderListPage(colleague).open()
    expect(colleague.get_by_role("tab", name="Rush")).to_have_count(0)

    options = orders.view_options("Rush")
    options.get_by_label("Name").fill("Urgent مستعجل")
    options.get_by_role("button", name="Rename").click()
    expect(merchant.get_by_role("tab", name="Urgent مستعجل")).to_be_visible()
    expect(options).to_have_count(0)

    orders.view_options("Urgent مستعجل").get_by_role("button", name="Share with colleagues").click()
    orders.expect_message(re.compile("^Your colleagues see the view"))
    theirs.open()
    shared = colleague.get_by_role("tab", name="Urgent مستعجل")
    expect(shared).to_have_attribute("title", "Shared by Mia Merchant")
    shared.click()
    theirs.shown()
    expect(colleague).to_have_url(re.compile(r"/\?payment=paid$"))
    expect(colleague.get_by_role("button", name=re.compile("^View: "))).to_have_count(0)

    orders.open_filters().box("Fulfillment", "Scheduled").check()
    merchant.keyboard.press("Escape")
    options = orders.view_options("Urgent مستعجل")
    options.get_by_role("button", name="Update to these filters").click()
    expect(merchant.get_by_role("tab", name="Urgent مستعجل")).to_have_attribute("aria-selected", "true")

    options = orders.view_options("Urgent مستعجل")
    options.get_by_text("Delete view").click()
    expect(options).to_contain_text("Your colleagues lose it too.")
    options.get_by_role("button", name="Delete for good").click()
    expect(merchant.get_by_role("tab", name="Urgent مستعجل")).to_have_count(0)
    expect(orders.chips).to_have_count(2)
    theirs.open()
    expect(shared).to_have_count(0)


def test_other_sellers_never_see_a_shared_view(signed_in: SignIn, merchant: Page, api: TestMode) -> None:
    forget(merchant)
    OrderListPage(merchant).open("?payment=paid").save_view("Sekret", shared=True)
    expect(merchant.get_by_role("tab", name="Sekret")).to_be_visible()
    page = signed_in("other")
    heard: list[str] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: heard.append(str(frame))))
    OrderListPage(page).open("?payment=paid")
    expect(page.get_by_role("tab")).to_have_count(7)
    assert heard
    assert not any("Sekret" in frame for frame in heard)
    forget(merchant)
