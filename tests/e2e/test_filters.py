"""All orders narrowed, sorted and paged: all of it in the address, at once, by mouse and by keyboard."""

import re
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.api import TestMode
from tests.e2e.pages.order import OrderPage
from tests.e2e.pages.order_list import OrderListPage

MUG = [{"sku": "MUG-11-WHT"}]


def address(page: Page, query: str) -> None:
    """The address bar holds exactly this query."""
    expect(page).to_have_url(re.compile(rf"/{re.escape('?' + query) if query else ''}$"))


def test_filters_combine_and_stand_in_the_address(merchant: Page, api: TestMode) -> None:
    german = api.paid(country="DE")
    american = api.paid(country="US")
    unpaid = api.order(country="DE")
    orders = OrderListPage(merchant).open().open_filters()
    orders.box("Payment", "Paid").check()
    orders.expect_orders(american, german)
    orders.box("Country", "Germany").check()
    orders.expect_orders(german)
    address(merchant, "payment=paid&country=DE")
    orders.box("Payment", "Unpaid").check()
    orders.expect_orders(unpaid, german)
    address(merchant, "payment=paid,unpaid&country=DE")
    expect(orders.chips).to_have_count(3)
    expect(orders.filters).to_have_text("Filters 3")
    merchant.reload()
    orders.shown().expect_orders(unpaid, german)
    orders.open_filters()
    expect(orders.box("Payment", "Unpaid")).to_be_checked()
    expect(orders.box("Payment", "Refunded")).not_to_be_checked()


def test_every_field_narrows_the_list(merchant: Page, api: TestMode) -> None:
    express = api.order(method="Express", country="US")
    economy = api.order(method="Economy", country="US")
    scheduled = api.scheduled(method="Economy")
    asked = api.paid(method="Economy", minutes_since_paid=180)
    OrderPage(merchant).open_order(asked).refund.click()
    merchant.get_by_role("alertdialog").get_by_role("button", name="Confirm").click()
    orders = OrderListPage(merchant)
    orders.expect_heading("All orders")
    orders.open_filters()
    for group, value, codes in (
        ("Shipping method", "Express", [express]),
        ("Fulfillment", "Scheduled", [scheduled]),
        ("Request", "Sent", [asked]),
        ("Payment", "Unpaid", [economy, express]),
    ):
        orders.box(group, value).check()
        orders.expect_orders(*codes)
        orders.box(group, value).uncheck()
        expect(orders.rows).to_have_count(4)


def test_the_panel_stays_open_and_keeps_the_focus(merchant: Page, api: TestMode) -> None:
    api.paid()
    unpaid = api.order()
    orders = OrderListPage(merchant).open().open_filters()
    orders.box("Payment", "Unpaid").focus()
    merchant.keyboard.press("Space")
    orders.expect_orders(unpaid)
    expect(orders.box("Payment", "Unpaid")).to_be_focused()
    merchant.keyboard.press("Tab")
    expect(orders.box("Payment", "Paid")).to_be_focused()
    merchant.keyboard.press("Escape")
    expect(orders.panel).to_be_hidden()
    expect(orders.filters).to_be_focused()
    expect(orders.filters).to_have_attribute("aria-expanded", "false")
    orders.expect_orders(unpaid)


def test_a_filter_waits_for_no_answer(merchant: Page, api: TestMode) -> None:
    api.order()
    orders = OrderListPage(merchant).open().open_filters()
    checked = merchant.evaluate(
        """() => {
          const boxes = [...document.querySelectorAll('input[name="filter-payment"]')].slice(0, 3);
          boxes.forEach((box) => box.click());
          return boxes.map((box) => box.checked);
        }"""
    )
    assert checked == [True, True, True]
    address(merchant, "payment=unpaid,paid,partially-refunded")
    expect(orders.chips).to_have_count(3)


def test_chips_take_their_filter_out_one_by_one_or_all_at_once(merchant: Page, api: TestMode) -> None:
    paid, unpaid = api.paid(country="DE"), api.order(country="DE")
    orders = OrderListPage(merchant).open("?payment=paid&country=DE,US&from=2020-01-01&sort=cost")
    orders.expect_orders(paid)
    orders.chip("Payment: Paid").click()
    expect(orders.rows).to_have_count(2)
    expect(orders.filters).to_be_focused()
    address(merchant, "country=DE,US&from=2020-01-01&sort=cost")
    orders.chip("Country: United States").click()
    address(merchant, "country=DE&from=2020-01-01&sort=cost")
    orders.chip("Created from: Jan 1, 2020").click()
    address(merchant, "country=DE&sort=cost")
    orders.clear_filters.click()
    address(merchant, "sort=cost")
    expect(orders.chips).to_have_count(0)
    merchant.go_back()
    expect(orders.chip("Country: Germany")).to_be_visible()
    expect(orders.row(unpaid)).to_be_visible()


def test_an_empty_list_under_filters_says_so_and_offers_the_way_out(merchant: Page, api: TestMode) -> None:
    code = api.order()
    orders = OrderListPage(merchant).open("?payment=refunded")
    main = merchant.get_by_role("main")
    expect(main.get_by_text("No order fits these filters.")).to_be_visible()
    main.get_by_role("link", name="Clear all filters").last.click()
    orders.expect_orders(code)
    address(merchant, "")


def test_countries_are_found_by_typing(merchant: Page, api: TestMode) -> None:
    api.order(country="US")
    code = api.order(country="DE")
    orders = OrderListPage(merchant).open().open_filters()
    countries = orders.panel.get_by_role("group", name="Country")
    find = countries.get_by_role("searchbox", name="Find a country")
    find.fill("turk")
    expect(countries.get_by_role("checkbox")).to_have_count(1)
    expect(countries.get_by_role("checkbox", name="Türkiye")).to_be_visible()
    find.fill("atlantis")
    expect(countries).to_contain_text("The plant ships to no such country.")
    find.fill("german")
    countries.get_by_role("checkbox", name="Germany").check()
    orders.expect_orders(code)
    expect(find).to_have_value("german")


@pytest.mark.browser_context_args(timezone_id="Asia/Tokyo")
def test_days_are_the_viewers_own(merchant: Page, api: TestMode) -> None:
    page = merchant
    code = api.order()
    made = api.advance(seconds=0)
    tokyo = datetime.fromtimestamp(made.timestamp() + 9 * 3600, UTC).date().isoformat()
    orders = OrderListPage(page).open().open_filters()
    expect(orders.panel).to_contain_text("Whole days, both included, in Asia/Tokyo time.")
    orders.panel.get_by_role("button", name="Today").click()
    address(page, f"from={tokyo}&to={tokyo}")
    orders.expect_orders(code)
    expect(orders.day("from")).to_have_value(tokyo)
    expect(orders.panel.get_by_role("button", name="Today")).to_have_attribute("aria-pressed", "true")
    api.advance(minutes=60 * 24)
    expect(orders.panel.get_by_role("button", name="Today")).to_have_attribute("aria-pressed", "false")
    orders.panel.get_by_role("button", name="Today").click()
    orders.expect_orders()
    orders.panel.get_by_role("button", name="Last 7 days").click()
    orders.expect_orders(code)


def test_a_date_is_taken_once_it_is_whole(merchant: Page, api: TestMode) -> None:
    code = api.order()
    orders = OrderListPage(merchant).open().open_filters()
    orders.day("from").fill("2021-05-01")
    address(merchant, "from=2021-05-01")
    orders.expect_orders(code)
    orders.day("to").fill("2021-05-31")
    orders.expect_orders()
    orders.chip("Created to: May 31, 2021").click()
    expect(orders.day("to")).to_have_value("")
    orders.expect_orders(code)


def test_heads_sort_the_greatest_first_and_then_the_other_way(merchant: Page, api: TestMode) -> None:
    dear = api.order(items=[{"sku": "BLNK-6080", "quantity": 3}], method="Economy")
    cheap = api.order(items=MUG, method="Economy")
    orders = OrderListPage(merchant).open()
    expect(orders.head("Date")).to_have_attribute("aria-sort", "descending")
    orders.expect_orders(cheap, dear)
    orders.sort("Cost", "descending").expect_orders(dear, cheap)
    address(merchant, "sort=-cost")
    expect(orders.head("Date")).to_have_attribute("aria-sort", "none")
    orders.sort("Cost", "ascending").expect_orders(cheap, dear)
    address(merchant, "sort=cost")
    orders.sort("Date", "descending").expect_orders(cheap, dear)
    address(merchant, "")
    orders.sort("Date", "ascending").expect_orders(dear, cheap)
    address(merchant, "sort=date")
    orders.sort("Amount", "descending")
    address(merchant, "sort=-amount")


def test_a_page_holds_25_50_or_100_orders(merchant: Page, api: TestMode) -> None:
    codes = list(reversed(api.orders(101)))
    orders = OrderListPage(merchant).open()
    expect(orders.page_size).to_have_value("25")
    expect(orders.rows).to_have_count(25)
    orders.page_size.select_option("100")
    expect(orders.rows).to_have_count(100)
    address(merchant, "size=100")
    orders.expect_orders(*codes[:100])
    orders.pager("Next").click()
    orders.expect_orders(codes[100])
    orders.page_size.select_option("50")
    expect(orders.rows).to_have_count(50)
    address(merchant, "size=50")
    orders.go_to("Unpaid")
    address(merchant, "tab=unpaid&size=50")


def test_a_long_page_follows_the_plant(merchant: Page, api: TestMode) -> None:
    codes = list(reversed(api.orders(100, payment="Paid")))
    orders = OrderListPage(merchant).open("?size=100")
    expect(orders.rows).to_have_count(100)
    api.production(codes[77], "scheduled")
    orders.expect_state(codes[77], payment="Paid", fulfillment="Scheduled", tab="Processed")
    new = api.order()
    orders.expect_orders(new, *codes[:99])


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("?payment=gold", "left out: payment “gold”."),
        ("?size=13&sort=weight&from=never", "left out: from “never”, sort “weight”, size “13”."),
        (
            "?page=%00%00&country=" + ",".join(f"Q{number}" for number in range(600)),
            "left out: country “Q0”, country “Q1”, country “Q2” and 598 more.",
        ),
    ],
)
def test_nonsense_in_the_address_is_named_and_the_list_is_shown(
    merchant: Page, api: TestMode, query: str, said: str
) -> None:
    code = api.order()
    orders = OrderListPage(merchant).open(query)
    expect(orders.notice).to_contain_text(said)
    orders.expect_orders(code)
    orders.go_to("Unpaid")
    expect(orders.notice).to_have_count(0)
    address(merchant, "tab=unpaid")


def test_the_whole_list_is_selected_page_after_page(merchant: Page, api: TestMode) -> None:
    codes = list(reversed(api.orders(60)))
    orders = OrderListPage(merchant).open()
    orders.select_page.check()
    orders.selection.get_by_role("button", name="Select all 60 in this list").click()
    expect(orders.selection).to_contain_text("60 selected: 60 can be deleted")
    orders.pager("Next").click()
    orders.expect_orders(*codes[25:50])
    expect(orders.select_page).to_be_checked()
    orders.checkbox(codes[30]).uncheck()
    expect(orders.selection).to_contain_text("59 selected")
    orders.open_filters()
    orders.box("Payment", "Unpaid").check()
    expect(orders.selection).to_have_count(0)


def test_the_countdown_ticks_in_the_row_without_pointing_at_it(merchant: Page, api: TestMode) -> None:
    code = api.paid(minutes_since_paid=60)
    late = api.paid(minutes_since_paid=121)
    orders = OrderListPage(merchant).open()
    timer = orders.row(code).get_by_role("timer")
    expect(timer).to_be_visible()
    expect(timer).to_have_attribute("aria-live", "off")
    before = timer.inner_text()
    expect(timer).not_to_have_text(before)
    expect(orders.row(late).get_by_role("timer")).to_have_count(0)


TEXTS = {
    "right to left": "محمد بن سلمان",
    "combining": "Z\u0351\u036b\u0343\u036a\u0302\u036b\u033da\u0328\u0301lgo",
    "emoji": "👩‍👩‍👧‍👦 🏳️‍🌈 Smith",
    "four bytes": "𝒜𝓃𝓃𝒶 𠮷野家",
    "zero width": "An\u200bna Mil\u200dler",
    "markup": '<b>Anna</b> & "Co" \'',
    "one long word": "Donaudampfschifffahrtsgesellschaftskapitänswitwe" * 2,
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_texts_in_any_script_are_shown_unchanged_and_leave_the_table_as_it_is(
    merchant: Page, api: TestMode, text: str
) -> None:
    plain = api.order(recipient_name="Anna Smith", reference="REF-1")
    code = api.order(recipient_name=text, reference=text[:60])
    orders = OrderListPage(merchant).open()
    for column, whole in (("Customer", text), ("Reference", text[:60])):
        cell = orders.cell(code, column)
        expect(cell).to_have_text(whole)
        assert cell.evaluate("cell => cell.textContent") == whole
    heights = [orders.row(each).evaluate("row => row.offsetHeight") for each in (code, plain)]
    assert heights[0] == heights[1]
    lefts = [orders.cell(each, "Country").evaluate("cell => cell.offsetLeft") for each in (code, plain)]
    assert lefts[0] == lefts[1]
    assert merchant.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    orders.look_for(text)
    expect(orders.row(code)).to_be_visible()
    orders.open(f"?q={quote(text[:100])}")
    expect(orders.search).to_have_value(text[:100])
    expect(orders.row(code)).to_be_visible()


def test_on_a_phone_the_filters_take_the_whole_width(phone: Page, api: TestMode) -> None:
    code = api.paid()
    api.order()
    orders = OrderListPage(phone).open()
    orders.filters.tap()
    orders.box("Payment", "Paid").tap()
    box = orders.panel.bounding_box()
    assert box is not None
    assert box["width"] >= 360
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    orders.panel.get_by_role("button", name="Show the orders").tap()
    expect(orders.panel).to_be_hidden()
    orders.expect_orders(code)
    phone.get_by_label("Sort").select_option(label="Lowest cost first")
    address(phone, "payment=paid&sort=cost")
