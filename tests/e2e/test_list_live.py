"""What changes by itself is marked softly, and nothing moves under the eyes while it does."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.api import TestMode
from tests.e2e.conftest import SignIn
from tests.e2e.pages.dialog import Dialog
from tests.e2e.pages.order_list import OrderListPage


def _scroll(page: Page, to: int) -> None:
    page.evaluate("(to) => window.scrollTo({ top: to, behavior: 'instant' })", to)


def test_what_changed_by_itself_is_marked_in_every_open_list_for_a_moment(
    merchant: Page, colleague: Page, api: TestMode
) -> None:
    code = api.paid(minutes_since_paid=200)
    api.orders(2)
    screens = [OrderListPage(page).open().watch_marks() for page in (merchant, colleague)]
    api.production(code, "scheduled")
    for orders in screens:
        orders.expect_marked(**{code: "changed"})
        expect(orders.page.locator("[data-moved]")).to_have_count(0, timeout=15_000)
    new = api.order()
    for orders in screens:
        orders.expect_marked(**{code: "changed", new: "new"})


def test_a_mark_fades_and_stands_still_where_motion_is_unwanted(signed_in: SignIn, api: TestMode) -> None:
    code = api.paid(minutes_since_paid=200)
    screens = [OrderListPage(signed_in(name)).open().watch_marks() for name in ("merchant", "colleague")]
    screens[0].page.emulate_media(reduced_motion="no-preference")
    api.production(code, "scheduled")
    for orders in screens:
        orders.expect_marked(**{code: "changed"})
    fading, standing = (orders.marks()[code] for orders in screens)
    assert (fading["animation"], fading["shadow"]) == ("moved", "none")
    assert standing["animation"] == "none"
    assert standing["shadow"].endswith("3px 0px 0px 0px inset")


def test_nothing_is_marked_by_ones_own_loads_tabs_sorting_paging_and_actions(merchant: Page, api: TestMode) -> None:
    paid = api.paid()
    api.orders(29)
    orders = OrderListPage(merchant).open().watch_marks()
    orders.go_to("Unpaid").go_to("All").sort("Cost", "descending").sort("Cost", "ascending")
    orders.pager("Next").click()
    expect(orders.rows).to_have_count(5)
    orders.go_to("Paid").act(paid, "Cancel order")
    Dialog(merchant).confirm.click()
    orders.expect_orders()
    orders.go_to("Cancelled").expect_orders(paid)
    orders.expect_marked()


def test_ones_own_payment_marks_nothing_but_a_colleague_sees_it_marked(
    merchant: Page, colleague: Page, api: TestMode
) -> None:
    code = api.order()
    mine, theirs = (OrderListPage(page).open().watch_marks() for page in (merchant, colleague))
    mine.act(code, "Pay")
    Dialog(merchant).confirm.click()
    theirs.expect_marked(**{code: "changed"})
    mine.expect_state(code, payment="Paid", fulfillment="Unfulfilled", tab="Paid")
    mine.expect_marked()


def test_a_running_countdown_marks_nothing(merchant: Page, api: TestMode) -> None:
    code = api.paid(minutes_since_paid=60)
    orders = OrderListPage(merchant).open().watch_marks()
    timer = orders.row(code).get_by_role("timer")
    api.advance(minutes=5)
    expect(timer).to_have_text(re.compile(r"^5[45]:\d\d$"))
    api.advance(minutes=60)
    expect(timer).to_have_count(0)
    orders.expect_marked()


def test_an_order_that_only_moves_up_from_the_next_page_is_not_new(
    merchant: Page, colleague: Page, api: TestMode
) -> None:
    codes = list(reversed(api.orders(26)))
    orders, theirs = OrderListPage(merchant).open().watch_marks(), OrderListPage(colleague).open()
    theirs.act(codes[3], "Delete")
    Dialog(colleague).confirm.click()
    expect(orders.row(codes[25])).to_be_visible()
    orders.expect_marked()


def test_what_changed_behind_another_tab_is_marked_when_one_comes_back(merchant: Page, api: TestMode) -> None:
    code = api.paid(minutes_since_paid=200)
    orders = OrderListPage(merchant).open().watch_marks()
    hide = """(hidden) => {
      Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }"""
    merchant.evaluate(hide, True)
    api.production(code, "scheduled")
    expect(orders.row(code)).to_have_attribute("data-fulfillment", "Scheduled")
    orders.expect_marked()
    merchant.evaluate(hide, False)
    orders.expect_marked(**{code: "changed"})


@pytest.mark.parametrize("held", ["desk", "phone"])
def test_new_orders_above_push_nothing_under_the_eyes(signed_in: SignIn, api: TestMode, held: str) -> None:
    touch = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    page = signed_in("merchant", **(touch if held == "phone" else {}))
    codes = list(reversed(api.orders(25)))
    orders = OrderListPage(page).open()
    chosen, focused = codes[7], codes[8]
    orders.checkbox(chosen).check()
    expect(orders.selection).to_be_visible()
    orders.row(chosen).evaluate("(row) => window.scrollBy({ top: row.getBoundingClientRect().top - 300 })")
    orders.link(focused).evaluate("(link) => link.focus({ preventScroll: true })")
    seen = [chosen, focused, codes[9]]
    places = [orders.place(orders.row(code)) for code in seen]
    for number in range(1, 4):
        new = api.order()
        expect(orders.row(new)).to_be_attached()
        expect(orders.rows).to_have_count(25)
        assert [orders.place(orders.row(code)) for code in seen] == pytest.approx(places, abs=1), number
    api.orders(3)
    expect(orders.row(codes[19])).to_have_count(0)
    assert [orders.place(orders.row(code)) for code in seen] == pytest.approx(places, abs=1)
    expect(orders.link(focused)).to_be_focused()
    expect(orders.checkbox(chosen)).to_be_checked()
    expect(orders.selection).to_contain_text("1 selected")


def test_the_focus_stays_on_a_row_that_changes_its_place(merchant: Page, api: TestMode) -> None:
    low, high = (api.order(items=[{"sku": "MUG-11-WHT", "quantity": count}], method="Economy") for count in (1, 3))
    orders = OrderListPage(merchant).open("?sort=cost")
    orders.expect_orders(low, high)
    orders.checkbox(high).focus()
    middle = api.order(items=[{"sku": "MUG-11-WHT", "quantity": 2}], method="Economy")
    orders.expect_orders(low, middle, high)
    expect(orders.checkbox(high)).to_be_focused()


def test_the_focus_goes_to_the_orders_link_when_its_button_goes(merchant: Page, colleague: Page, api: TestMode) -> None:
    code = api.order()
    orders, theirs = OrderListPage(merchant).open(), OrderListPage(colleague).open()
    orders.action(code, "Delete").focus()
    theirs.act(code, "Pay")
    Dialog(colleague).confirm.click()
    orders.expect_state(code, payment="Paid", fulfillment="Unfulfilled", tab="Paid")
    expect(orders.link(code)).to_be_focused()
