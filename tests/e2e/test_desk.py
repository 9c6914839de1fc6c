"""Support's queue moves by itself, is narrowed by its address, and is walked by the keyboard."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.api import OTHER_SELLER, SELLER, TestMode
from tests.e2e.conftest import PHONE, SignIn
from tests.e2e.pages.dialog import Dialog
from tests.e2e.pages.order import OrderPage
from tests.e2e.pages.order_list import OrderListPage
from tests.e2e.pages.others import FindOrderPage, SupportPage

MUG = [{"sku": "MUG-11-WHT"}]
"""One mug: $5.20, and $4.29 to the United States by Economy."""


def ask(page: Page, code: str) -> OrderPage:
    """The merchant sends a request for an order."""
    order = OrderPage(page).open_order(code)
    order.refund.click()
    Dialog(page).confirm.click()
    OrderListPage(page).expect_heading("All orders")
    return order


@pytest.fixture
def three(merchant: Page, api: TestMode) -> list[str]:
    """Three orders with a request each, the oldest request first."""
    codes = [api.paid(minutes_since_paid=200), api.scheduled(items=MUG, method="Economy"), api.shipped()]
    for code in codes:
        ask(merchant, code)
    return codes


def test_the_queue_moves_while_merchants_send_and_withdraw(
    merchant: Page, support: Page, api: TestMode, three: list[str]
) -> None:
    queue = SupportPage(support).open()
    queue.expect_requests(*three)
    expect(support.get_by_text("3 waiting")).to_be_visible()
    expect(support).to_have_title("(3) Requests · Order App")
    new = api.fulfilled()
    ask(merchant, new)
    queue.expect_requests(*three, new)
    order = OrderPage(merchant).open_order(three[1])
    order.button("Withdraw request").click()
    Dialog(merchant).confirm.click()
    queue.expect_requests(three[0], three[2], new)
    expect(support.get_by_text("3 waiting")).to_be_visible()


def test_filters_stand_in_the_address_and_survive_a_reload(support: Page, three: list[str]) -> None:
    queue = SupportPage(support).open()
    queue.filters.click()
    support.get_by_role("checkbox", name="Cancel").check()
    expect(support).to_have_url(re.compile(r"/support\?kind=cancel$"))
    queue.expect_requests(three[0], three[1])
    support.get_by_role("checkbox", name=SELLER).check()
    support.get_by_role("radio", name="Older than 24 hours").check()
    expect(support.get_by_text("No request fits these filters.")).to_be_visible()
    expect(support).to_have_url(re.compile(r"/support\?kind=cancel&seller=A33378&age=24h$"))
    expect(queue.chips).to_have_text(["Kind: Cancel×", "Seller: A33378×", "Older than 24 hours×"])
    support.reload()
    queue.shown()
    expect(queue.chips).to_have_text(["Kind: Cancel×", "Seller: A33378×", "Older than 24 hours×"])
    support.get_by_role("link", name="Remove Older than 24 hours").click()
    queue.expect_requests(three[0], three[1])
    support.get_by_role("link", name="Clear all filters").click()
    queue.expect_requests(*three)
    expect(support).to_have_url(re.compile(r"/support$"))


def test_decided_requests_are_found_by_their_status(support: Page, three: list[str]) -> None:
    decision = SupportPage(support).open().open_order(three[0])
    decision.refuse("Too late.").confirm.click()
    decision.expect_message("The request was declined.")
    queue = SupportPage(support).open()
    queue.expect_requests(three[1], three[2])
    queue.choose("Declined")
    expect(support).to_have_url(re.compile(r"/support\?status=declined$"))
    queue.expect_requests(three[0])
    expect(queue.row(three[0])).to_have_attribute("data-status", "Declined")
    expect(queue.chips).to_have_text(["Status: Declined×"])
    queue.choose("Sent")
    expect(support).to_have_url(re.compile(r"/support\?status=declined,sent$"))
    queue.expect_requests(*three)
    support.get_by_role("link", name="Remove Status: Declined").click()
    queue.expect_requests(three[1], three[2])


def test_the_queue_of_one_seller_leaves_the_others_out(
    merchant: Page, support: Page, signed_in: SignIn, api: TestMode
) -> None:
    other = signed_in("other")
    mine, theirs = api.scheduled(), api.scheduled(seller=OTHER_SELLER)
    ask(merchant, mine)
    ask(other, theirs)
    queue = SupportPage(support).open()
    queue.expect_requests(mine, theirs)
    expect(queue.row(theirs)).to_contain_text(OTHER_SELLER)
    queue.choose(OTHER_SELLER)
    expect(support).to_have_url(re.compile(r"/support\?seller=B10042$"))
    queue.expect_requests(theirs)
    ask(merchant, api.scheduled())
    later = api.scheduled(seller=OTHER_SELLER)
    ask(other, later)
    queue.expect_requests(theirs, later)
    queue.choose(SELLER)
    expect(support).to_have_url(re.compile(r"/support\?seller=B10042,A33378$"))
    expect(queue.rows).to_have_count(4)


def test_the_age_of_a_request_grows_and_narrows_the_queue(merchant: Page, support: Page, api: TestMode) -> None:
    noon = api.advance(seconds=0).replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=1)
    api.set_clock(noon)
    old = api.scheduled()
    ask(merchant, old)
    queue = SupportPage(support).open()
    expect(queue.age(old)).to_have_text("just now")
    api.advance(minutes=40)
    expect(queue.age(old)).to_have_text("40 min ago")
    new = api.scheduled()
    ask(merchant, new)
    expect(queue.age(new)).to_have_text("just now")
    queue.choose(age="Older than 1 hour")
    expect(support.get_by_text("No request fits these filters.")).to_be_visible()
    api.advance(minutes=25)
    queue.expect_requests(old)
    expect(queue.age(old)).to_have_text("1 h ago")
    api.advance(minutes=115)
    queue.expect_requests(old, new)
    expect(queue.age(old)).to_have_text("3 h ago")
    expect(queue.age(new)).to_have_text("2 h ago")
    api.advance(minutes=4 * 24 * 60)
    expect(queue.age(old)).to_have_text("4 days ago")


def test_j_and_k_look_from_request_to_request_enter_opens_and_escape_closes(support: Page, three: list[str]) -> None:
    queue = SupportPage(support).open()
    expect(queue.panel).to_be_hidden()
    for key, at in (("j", 0), ("j", 1), ("ArrowDown", 2), ("j", 2), ("k", 1)):
        support.keyboard.press(key)
        expect(queue.link(three[at])).to_be_focused()
        queue.expect_looked(three[at])
    expect(queue.row(three[1])).to_have_attribute("aria-current", "true")
    expect(queue.look(three[1])).to_have_attribute("aria-expanded", "true")
    support.keyboard.press("Escape")
    expect(queue.panel).to_be_hidden()
    expect(queue.link(three[1])).to_be_focused()
    support.keyboard.press("k")
    queue.expect_looked(three[0])
    support.keyboard.press("Enter")
    OrderPage(support).expect_heading(three[0])


def test_the_keys_do_nothing_while_somebody_types(support: Page, three: list[str]) -> None:
    queue = SupportPage(support).open()
    queue.filters.click()
    box = support.get_by_role("searchbox", name="Find a seller")
    box.press_sequentially("jk")
    expect(box).to_have_value("jk")
    expect(box).to_be_focused()
    expect(queue.panel).to_be_hidden()
    support.keyboard.press("Escape")
    expect(queue.filters).to_be_focused()
    support.keyboard.press("?")
    sheet = support.get_by_role("dialog", name="Keyboard shortcuts")
    expect(sheet).to_contain_text("Look at the next request")
    support.keyboard.press("j")
    expect(queue.panel).to_be_hidden()


def test_the_panel_tells_what_approving_does_to_order_and_wallet(support: Page, three: list[str]) -> None:
    queue = SupportPage(support).open()
    queue.row(three[1]).get_by_text("Cancel", exact=True).click()
    panel = queue.expect_looked(three[1])
    expect(panel).to_contain_text("Approving cancels the order. The plant has begun and is told to stop.")
    effects = panel.get_by_role("table", name="What approving brings back")
    expect(effects.get_by_role("row", name="Comes back")).to_have_text("Comes back$9.49$6.64")
    expect(effects.get_by_role("row", name="Wallet after")).to_have_text("Wallet after$1,009.49$1,006.64")
    expect(panel).to_contain_text("Request sent")
    panel.get_by_role("link", name="Open and decide").click()
    OrderPage(support).expect_heading(three[1])


def test_the_panel_follows_what_another_one_decides_and_the_cursor_stays(
    support: Page, signed_in: SignIn, three: list[str]
) -> None:
    queue = SupportPage(support).open()
    support.keyboard.press("j")
    queue.expect_looked(three[0])
    decision = SupportPage(signed_in("support")).open().open_order(three[0])
    decision.fee.fill("0")
    decision.grant().confirm.click()
    decision.expect_message("Approved")
    queue.expect_requests(three[1], three[2])
    expect(queue.panel).to_contain_text("Approved by support@example.com")
    expect(queue.link(three[1])).to_be_focused()
    support.keyboard.press("j")
    queue.expect_looked(three[2])


def test_who_of_support_has_an_order_open_is_shown_in_its_row(
    support: Page, signed_in: SignIn, merchant: Page, three: list[str]
) -> None:
    queue = SupportPage(support).open()
    other = signed_in("support")
    desk = OrderPage(other).open_order(three[1])
    expect(queue.row(three[1])).to_contain_text("You, in another tab")
    OrderPage(merchant).open_order(three[0])
    expect(queue.row(three[0])).not_to_contain_text("in another tab")
    expect(desk.companions).to_have_count(0)
    other.close()
    expect(queue.row(three[1])).not_to_contain_text("in another tab")


def test_on_a_phone_the_panel_lies_over_the_queue(signed_in: SignIn, three: list[str]) -> None:
    page = signed_in("support", viewport=PHONE, has_touch=True, is_mobile=True)
    queue = SupportPage(page).open()
    queue.look(three[1]).tap()
    panel = queue.expect_looked(three[1])
    expect(panel).to_have_css("position", "fixed")
    panel.get_by_role("button", name="Close").tap()
    expect(queue.panel).to_be_hidden()


def test_the_panel_is_still_there_after_a_look_at_the_order(support: Page, three: list[str]) -> None:
    queue = SupportPage(support).open()
    support.keyboard.press("j")
    queue.expect_looked(three[0])
    support.keyboard.press("Enter")
    OrderPage(support).expect_heading(three[0])
    support.go_back()
    queue.expect_looked(three[0])


def test_any_sellers_order_is_found_by_name_mail_reference_and_code(support: Page, api: TestMode) -> None:
    mine = api.order(recipient_name="Änne Quillfeather", email="feather77@example.com", reference="WEB-77001")
    theirs = api.order(seller=OTHER_SELLER, recipient_name="Anne Quillfeather")
    find = FindOrderPage(support).open()
    expect(find.codes).to_have_text([theirs, mine])
    find.search.fill("anne quill")
    expect(find.table.locator("a.code")).to_have_text([theirs, mine])
    expect(support).to_have_url(re.compile(r"/support/orders\?q=anne\+quill$"))
    for typed in ("feather77@example.com", "77001", mine.lower()):
        find.search.fill(typed)
        expect(find.table.locator("a.code")).to_have_text([mine])
    another = api.order(recipient_name="Bo Quillfeather", reference="77001-2")
    find.search.fill("quillf")
    expect(find.table.locator("a.code")).to_have_text([another, theirs, mine])
    last = api.order(seller=OTHER_SELLER, recipient_name="Cy Quillfeather")
    expect(find.table.locator("a.code")).to_have_text([last, another, theirs, mine])


@pytest.mark.parametrize("query", ["", "?q=quillf", "?seller=A33378"])
def test_found_orders_are_walked_by_keys(support: Page, api: TestMode, query: str) -> None:
    first, second, third = (api.order(recipient_name=f"{name} Quillfeather") for name in ("Cy", "Bo", "Al"))
    find = FindOrderPage(support).open(query)
    expect(find.codes).to_have_text([third, second, first])
    for key, at in (("j", third), ("j", second), ("ArrowDown", first), ("j", first), ("k", second)):
        support.keyboard.press(key)
        expect(find.link(at)).to_be_focused()
    support.keyboard.press("/")
    expect(find.search).to_be_focused()
    support.keyboard.press("End")
    support.keyboard.press("j")
    expect(find.search).to_have_value("quillfj" if "q=" in query else "j")
    support.keyboard.press("Backspace")
    expect(find.codes).to_have_text([third, second, first])
    find.link(second).focus()
    support.keyboard.press("Enter")
    OrderPage(support).expect_heading(second)


def test_what_is_asked_for_stays_when_a_seller_is_chosen_and_left_again(support: Page, api: TestMode) -> None:
    api.order(recipient_name="Al Quillfeather")
    paid = api.paid(recipient_name="Bo Quillfeather")
    theirs = api.paid(seller=OTHER_SELLER, recipient_name="Cy Quillfeather", email="cy@example.com")
    find = FindOrderPage(support).open("?q=quillf&tab=paid")
    expect(find.codes).to_have_text([theirs, paid])
    expect(find.cell(theirs, "Seller")).to_contain_text(OTHER_SELLER)
    expect(find.cell(theirs, "Customer")).to_contain_text("cy@example.com")
    find.choose_seller(SELLER)
    expect(support).to_have_url(re.compile(r"\?seller=A33378&tab=paid&q=quillf$"))
    expect(find.codes).to_have_text([paid])
    expect(find.table.get_by_role("columnheader", name="Seller")).to_have_count(0)
    support.locator(".seller-menu > button").click()
    support.get_by_role("link", name="All sellers").click()
    expect(support).to_have_url(re.compile(r"/support/orders\?tab=paid&q=quillf$"))
    expect(find.codes).to_have_text([theirs, paid])


def test_the_list_of_all_sellers_has_the_tools_of_the_merchants(support: Page, api: TestMode) -> None:
    unpaid, paid = api.order(), api.paid(recipient_name="Zora Zimmer")
    theirs = api.paid(seller=OTHER_SELLER, recipient_name="Zora Zimmer")
    unpaid_theirs = api.order(seller=OTHER_SELLER)
    find = FindOrderPage(support).open()
    expect(find.codes).to_have_text([unpaid_theirs, unpaid, theirs, paid])
    support.get_by_role("tab", name="Paid 2", exact=True).click()
    expect(support).to_have_url(re.compile(r"/support/orders\?tab=paid$"))
    expect(find.codes).to_have_text([theirs, paid])
    support.get_by_role("tab", name="All 4", exact=True).click()
    support.get_by_role("link", name="Date", exact=True).click()
    expect(support).to_have_url(re.compile(r"/support/orders\?sort=date$"))
    expect(find.codes).to_have_text([paid, theirs, unpaid, unpaid_theirs])
    expect(find.table.get_by_role("columnheader", name="Date")).to_have_attribute("aria-sort", "ascending")
    support.get_by_role("link", name="Cost", exact=True).click()
    expect(find.table.get_by_role("columnheader", name="Cost")).to_have_attribute("aria-sort", "descending")
    support.get_by_role("button", name="Filters").click()
    support.get_by_role("region", name="Filters").get_by_role("checkbox", name="Unpaid").check()
    expect(support).to_have_url(re.compile(r"/support/orders\?payment=unpaid&sort=-cost$"))
    expect(find.codes).to_have_count(2)
    support.keyboard.press("Escape")
    new = api.order(seller=OTHER_SELLER)
    expect(find.link(new)).to_be_visible()
    expect(support.get_by_role("tab", name="All 5", exact=True)).to_be_visible()
    support.get_by_role("link", name="Remove Payment: Unpaid").click()
    expect(find.codes).to_have_count(5)
    find.search.fill("zora")
    expect(support).to_have_url(re.compile(r"sort=-cost&q=zora$"))
    expect(find.codes).to_have_count(2)
    expect(find.link(unpaid)).to_have_count(0)


def test_the_pages_of_all_sellers_lead_on_and_back(support: Page, api: TestMode) -> None:
    made = {*api.orders(count=30), *api.orders(seller=OTHER_SELLER, count=25)}
    find = FindOrderPage(support).open("?size=100")
    expect(find.codes).to_have_count(55)
    codes = find.codes.all_inner_texts()
    assert set(codes) == made
    support.get_by_label("Orders per page").select_option("25")
    ways = support.get_by_role("navigation", name="Pages of the list")
    expect(find.codes).to_have_text(codes[:25])
    ways.get_by_role("link", name="Next").click()
    expect(find.codes).to_have_text(codes[25:50])
    ways.get_by_role("link", name="Last").click()
    expect(find.codes).to_have_text(codes[30:])
    ways.get_by_role("link", name="Previous").click()
    expect(find.codes).to_have_text(codes[5:30])
    ways.get_by_role("link", name="First").click()
    expect(find.codes).to_have_text(codes[:25])
    support.get_by_label("Orders per page").select_option("50")
    expect(find.codes).to_have_text(codes[:50])


def test_a_sellers_whole_list_has_the_tools_of_the_merchants(support: Page, api: TestMode) -> None:
    unpaid = api.order()
    paid = api.paid(recipient_name="Zora Zimmer")
    api.order(seller=OTHER_SELLER)
    find = FindOrderPage(support).open()
    find.choose_seller(SELLER)
    expect(support).to_have_url(re.compile(r"/support/orders\?seller=A33378$"))
    codes = find.table.locator("a.code")
    expect(codes).to_have_text([unpaid, paid])
    support.get_by_role("tab", name="Paid 1", exact=True).click()
    expect(support).to_have_url(re.compile(r"\?seller=A33378&tab=paid$"))
    expect(codes).to_have_text([paid])
    support.get_by_role("tab", name="All").click()
    find.search.fill("zora")
    expect(codes).to_have_text([paid])
    expect(support).to_have_url(re.compile(r"seller=A33378.*q=zora"))
    find.search.fill("")
    support.get_by_role("link", name="Cost", exact=True).click()
    expect(support).to_have_url(re.compile(r"\?seller=A33378&sort=-cost$"))
    expect(find.table.get_by_role("columnheader", name="Cost")).to_have_attribute("aria-sort", "descending")
    support.get_by_role("button", name="Filters").click()
    support.get_by_role("region", name="Filters").get_by_role("checkbox", name="Unpaid").check()
    expect(codes).to_have_text([unpaid])
    expect(support.get_by_role("checkbox", name="Select")).to_have_count(0)
    expect(support.get_by_role("button", name="Pay")).to_have_count(0)
    new = api.order()
    expect(support.locator(f'[data-order="{new}"]')).to_be_visible()
    support.keyboard.press("Escape")
    support.reload()
    find.shown()
    expect(codes).to_have_count(2)
    find.table.get_by_role("link", name=new, exact=True).click()
    OrderPage(support).expect_heading(new)
