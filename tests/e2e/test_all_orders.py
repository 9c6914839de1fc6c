"""All orders: tabs, columns, search, pages, the row's toolbar and the selection."""

import fcntl
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.api import OTHER_SELLER, TestMode
from tests.e2e.pages.dialog import Dialog
from tests.e2e.pages.order import OrderPage
from tests.e2e.pages.order_list import COLUMNS, OrderListPage
from tests.server import Server

MUG = [{"sku": "MUG-11-WHT"}]
"""One mug: $5.20, and $4.29 to the United States by Economy."""


def _one_of_each(api: TestMode) -> dict[str, list[str]]:
    return {
        "Incompleted": api.orders(2, complete=False),
        "Unpaid": api.orders(3),
        "Paid": [api.paid(), api.paid(minutes_since_paid=300)],
        "Processed": [api.scheduled(), api.fulfilled()],
        "Shipped": [api.shipped()],
    }


def test_every_tab_has_its_exact_count_and_shows_exactly_its_orders(merchant: Page, api: TestMode) -> None:
    made = _one_of_each(api)
    cancelled = api.paid()
    api.order(seller=OTHER_SELLER)
    orders = OrderListPage(merchant).open()
    orders.act(cancelled, "Cancel order")
    Dialog(merchant).confirm.click()
    made["Cancelled"] = [cancelled]
    orders.expect_counts(**{word: len(codes) for word, codes in made.items()})
    for word, codes in made.items():
        orders.go_to(word)
        expect(orders.rows).to_have_count(len(codes))
        for code in codes:
            expect(orders.row(code)).to_have_attribute("data-tab", word)
    orders.go_to("All")
    expect(orders.rows).to_have_count(sum(map(len, made.values())))


def test_the_columns_tell_what_an_order_is(merchant: Page, api: TestMode) -> None:
    code = api.shipped(reference="REF-77", recipient_name="Greta Muster", items=MUG, method="Economy")
    orders = OrderListPage(merchant).open()
    headers = orders.table.get_by_role("columnheader")
    expect(headers).to_have_text(["", *COLUMNS])
    for column, words in {
        "Reference": "REF-77",
        "Customer": "Greta Muster",
        "Country": "United States",
        "Payment": "Paid",
        "Fulfillment": "Fulfilled",
    }.items():
        expect(orders.cell(code, column)).to_have_text(words)
    expect(orders.cell(code, "Date").get_by_role("time")).to_have_attribute("datetime", re.compile("Z$"))
    expect(orders.cell(code, "Tracking")).not_to_be_empty()
    expect(orders.cell(code, "Amount")).to_have_text(re.compile(r"^\$\d+\.\d\d$"))
    expect(orders.cell(code, "Cost")).to_have_text("$9.49")
    expect(orders.cell(code, "Order").get_by_role("link", name=code, exact=True)).to_have_text(code)


def test_the_newest_order_stands_first(merchant: Page, api: TestMode) -> None:
    codes = api.orders(3)
    OrderListPage(merchant).open().expect_orders(*reversed(codes))


def test_search_finds_by_code_reference_name_and_e_mail_part_with_and_without_accents(
    merchant: Page, api: TestMode
) -> None:
    code = api.order(reference="REF-4711", recipient_name="Jörg Müller", email="joerg.m@paperhat.example")
    others = api.orders(3, recipient_name="Anna Smith", email="anna@example.com")
    orders = OrderListPage(merchant).open()
    for typed in (code, "REF-4711", "ref-47", "müller", "muller", "MULL", "jorg mull", "paperhat", "joerg.m"):
        orders.look_for(typed).expect_orders(code)
        orders.look_for("anna").expect_orders(*reversed(others))


def test_search_stays_within_the_tab_and_the_address_keeps_both(merchant: Page, api: TestMode) -> None:
    unpaid = api.order(recipient_name="Jana Vesela")
    paid = api.paid(recipient_name="Jana Vesela")
    orders = OrderListPage(merchant).open("?tab=paid")
    orders.look_for("vesela").expect_orders(paid)
    expect(merchant).to_have_url(re.compile(r"/\?tab=paid&q=vesela$"))
    orders.go_to("Unpaid").expect_orders(unpaid)
    expect(merchant).to_have_url(re.compile(r"/\?tab=unpaid&q=vesela$"))
    orders.go_to("All").expect_orders(unpaid, paid)


def test_pages_lead_first_previous_next_and_last_and_meet_in_the_middle(merchant: Page, api: TestMode) -> None:
    codes = list(reversed(api.orders(60)))
    orders = OrderListPage(merchant).open()
    first, second = codes[:25], codes[25:50]
    orders.expect_orders(*first)
    expect(orders.pager("First")).to_be_disabled()
    expect(orders.pager("Previous")).to_be_disabled()
    orders.pager("Next").click()
    orders.expect_orders(*second)
    orders.pager("Next").click()
    orders.expect_orders(*codes[50:])
    expect(orders.pager("Next")).to_be_disabled()
    expect(orders.pager("Last")).to_be_disabled()
    orders.pager("Previous").click()
    orders.expect_orders(*second)
    orders.pager("First").click()
    orders.expect_orders(*first)
    orders.pager("Last").click()
    # The last page is the first one from behind, so it is full.
    orders.expect_orders(*codes[35:])
    orders.pager("Previous").click()
    orders.expect_orders(*codes[10:35])


def test_tab_search_and_page_survive_a_reload_and_back_and_forward(merchant: Page, api: TestMode) -> None:
    codes = list(reversed(api.orders(30)))
    api.paid()
    orders = OrderListPage(merchant).open()
    orders.go_to("Unpaid")
    orders.pager("Next").click()
    orders.expect_orders(*codes[25:])
    merchant.reload()
    orders.shown().expect_orders(*codes[25:])
    expect(orders.tab("Unpaid")).to_have_attribute("aria-selected", "true")
    merchant.go_back()
    orders.expect_orders(*codes[:25])
    merchant.go_back()
    expect(orders.tab("All")).to_have_attribute("aria-selected", "true")
    merchant.go_forward()
    expect(orders.tab("Unpaid")).to_have_attribute("aria-selected", "true")
    orders.expect_orders(*codes[:25])


def test_a_search_survives_a_reload_and_the_way_to_an_order_and_back(merchant: Page, api: TestMode) -> None:
    code = api.order(recipient_name="Jana Vesela")
    api.orders(2, recipient_name="Anna Smith")
    orders = OrderListPage(merchant).open()
    orders.look_for("vesela").expect_orders(code)
    merchant.reload()
    orders.shown().expect_orders(code)
    expect(orders.search).to_have_value("vesela")
    orders.link(code).click()
    OrderPage(merchant).expect_heading(code)
    merchant.go_back()
    orders.expect_heading("All orders")
    orders.expect_orders(code)
    expect(orders.search).to_have_value("vesela")


def test_an_unknown_tab_in_the_address_says_so_and_shows_all_orders(merchant: Page, api: TestMode) -> None:
    code = api.order()
    orders = OrderListPage(merchant).open("?tab=nonsense")
    expect(merchant.get_by_text("There is no such tab; all orders are shown.")).to_be_visible()
    orders.expect_orders(code)
    expect(orders.tab("All")).to_have_attribute("aria-selected", "true")


def test_the_toolbar_offers_what_the_policy_allows_and_nothing_else(merchant: Page, api: TestMode) -> None:
    incomplete, unpaid, paid = api.order(complete=False), api.order(), api.paid()
    late, scheduled, shipped = api.paid(minutes_since_paid=121), api.scheduled(), api.shipped()
    orders = OrderListPage(merchant).open()
    orders.expect_actions(incomplete, "Delete")
    orders.expect_actions(unpaid, "Pay", "Delete")
    orders.expect_actions(paid, "Cancel order", "Refund")
    orders.expect_actions(late, "Refund")
    orders.expect_actions(scheduled, "Refund")
    orders.expect_actions(shipped, "Refund")


def test_the_toolbar_appears_on_keyboard_focus(merchant: Page, api: TestMode) -> None:
    code = api.order()
    orders = OrderListPage(merchant).open()
    orders.checkbox(code).focus()
    merchant.keyboard.press("Tab")
    expect(orders.link(code)).to_be_focused()
    merchant.keyboard.press("Tab")
    expect(orders.action(code, "Edit")).to_be_focused()
    expect(orders.toolbar(code)).to_have_css("opacity", "1")
    merchant.keyboard.press("Tab")
    expect(orders.action(code, "Pay")).to_be_focused()
    merchant.keyboard.press("Enter")
    Dialog(merchant).expect_open(f"Pay {code}?")


def test_the_toolbar_is_always_there_on_touch(phone: Page, api: TestMode) -> None:
    code = api.order()
    orders = OrderListPage(phone).open()
    expect(orders.toolbar(code)).to_have_css("opacity", "1")
    orders.action(code, "Delete").tap()
    Dialog(phone).expect_open("Delete 1 order?")


def test_on_a_phone_the_list_fits_the_screen(phone: Page, api: TestMode) -> None:
    _one_of_each(api)
    orders = OrderListPage(phone).open()
    expect(orders.rows).to_have_count(10)
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_selection_bar_says_how_many_each_action_would_touch(merchant: Page, api: TestMode) -> None:
    codes = [*api.orders(4), api.order(complete=False), *api.orders(2, payment="Paid")]
    orders = OrderListPage(merchant).open()
    orders.select(*codes)
    expect(orders.selection).to_contain_text("7 selected: 5 can be deleted, 2 are paid")
    expect(orders.selection.get_by_role("button", name="Delete")).to_have_text(re.compile(r"Delete \(5\)"))
    expect(orders.selection.get_by_role("button", name="Pay")).to_have_text(re.compile(r"Pay \(4\)"))
    expect(orders.selection.get_by_role("link", name="Edit")).to_have_count(0)
    orders.selection.get_by_role("button", name="Clear selection").click()
    expect(orders.selection).to_have_count(0)
    orders.select(codes[0])
    expect(orders.selection.get_by_role("link", name="Edit")).to_be_visible()


def test_select_all_on_this_page_selects_the_page_and_takes_it_back(merchant: Page, api: TestMode) -> None:
    codes = api.orders(3)
    orders = OrderListPage(merchant).open()
    orders.select_page.check()
    expect(orders.selection).to_contain_text("3 selected: 3 can be deleted")
    for code in codes:
        expect(orders.checkbox(code)).to_be_checked()
    orders.select_page.uncheck()
    expect(orders.selection).to_have_count(0)


def test_a_selection_goes_over_several_pages(merchant: Page, api: TestMode) -> None:
    codes = list(reversed(api.orders(26)))
    orders = OrderListPage(merchant).open()
    orders.select(codes[0])
    orders.pager("Next").click()
    orders.expect_orders(codes[25])
    orders.select(codes[25])
    expect(orders.selection).to_contain_text("2 selected: 2 can be deleted")


def test_an_empty_tab_says_so_in_its_own_words(merchant: Page) -> None:
    orders = OrderListPage(merchant).open()
    for tab, words in {
        "All": "No orders yet.",
        "Incompleted": "Nothing is incomplete: every unpaid order can be paid.",
        "Unpaid": "Nothing waits for payment.",
        "Paid": "No paid order waits for production.",
        "Processed": "Nothing is in production.",
        "Shipped": "Nothing has been shipped yet.",
        "Cancelled": "No order was cancelled.",
    }.items():
        orders.go_to(tab)
        expect(merchant.get_by_role("main").get_by_text(words)).to_be_visible()
        first_order = merchant.get_by_role("link", name="Place the first order")
        expect(first_order).to_have_count(int(tab == "All"))


def test_a_search_without_a_match_says_so_and_can_be_cleared(merchant: Page, api: TestMode) -> None:
    code = api.order()
    orders = OrderListPage(merchant).open()
    orders.look_for("zzzz")
    expect(merchant.get_by_text("No order matches “zzzz”.")).to_be_visible()
    merchant.get_by_role("link", name="Clear the search").click()
    orders.expect_orders(code)
    expect(orders.search).to_have_value("")


@contextmanager
def _nobody_can_read(database: Path) -> Iterator[None]:
    """Hold the locks by which SQLite's readers begin (WAL read locks 0 to 4, bytes 123 to 127 of the shared file)."""
    with Path(f"{database}-shm").open("r+b") as shared:
        deadline = time.monotonic() + 5
        while True:
            try:
                fcntl.lockf(shared, fcntl.LOCK_EX | fcntl.LOCK_NB, 5, 123)
                break
            except BlockingIOError:
                # Somebody reads at this very moment.
                assert time.monotonic() < deadline, "the database was never at rest"
        yield


def test_a_locked_database_is_told_with_a_way_to_try_again(merchant: Page, api: TestMode, server: Server) -> None:
    code = api.order()
    orders = OrderListPage(merchant).open()
    with _nobody_can_read(server.database_path):
        orders.tab("Unpaid").click()
        expect(merchant.get_by_role("alert")).to_contain_text(
            "The data can't be reached right now; nothing was changed.", timeout=30_000
        )
    merchant.get_by_role("button", name="Try again").click()
    expect(orders.row(code)).to_be_visible(timeout=15_000)
    expect(merchant.get_by_role("alert")).to_have_count(0)


def test_an_order_that_can_not_be_read_is_a_page_with_a_heading_and_a_way_to_try_again(
    merchant: Page, api: TestMode, server: Server
) -> None:
    code = api.order()
    orders = OrderListPage(merchant).open()
    with _nobody_can_read(server.database_path):
        orders.link(code).click()
        expect(merchant.get_by_role("alert")).to_contain_text("The data can't be reached right now", timeout=30_000)
        orders.expect_heading("Order")
    merchant.get_by_role("button", name="Try again").click()
    expect(merchant.get_by_role("heading", name=code, level=1)).to_be_visible(timeout=15_000)


def test_pay_all_unpaid_pays_what_is_complete_and_leaves_the_rest(merchant: Page, api: TestMode) -> None:
    payable = api.orders(2, items=MUG, method="Economy")
    incomplete = api.order(complete=False)
    orders = OrderListPage(merchant).open()
    merchant.get_by_role("button", name="Pay all unpaid").click()
    dialog = Dialog(merchant).expect_open("Pay 2 orders?")
    expect(dialog.fact("Cost")).to_have_text("$18.98")
    expect(dialog.fact("Wallet after")).to_have_text("$981.02")
    dialog.confirm.click()
    orders.expect_message("Paid 2 orders. $18.98 left the wallet.")
    orders.expect_counts(Incompleted=1, Paid=2)
    for code in payable:
        orders.expect_state(code, payment="Paid", fulfillment="Unfulfilled", tab="Paid")
    orders.expect_state(incomplete, payment="Unpaid", fulfillment="Unfulfilled", tab="Incompleted")


def test_pay_selected_lists_the_orders_and_pays_them_oldest_first_while_the_wallet_lasts(
    merchant: Page, api: TestMode
) -> None:
    dear = [{"sku": "BLNK-6080", "quantity": 15}]
    codes = api.orders(2, items=dear, method="Economy")
    orders = OrderListPage(merchant).open()
    orders.select(*reversed(codes))
    orders.selection.get_by_role("button", name="Pay").click()
    dialog = Dialog(merchant).expect_open("Pay 1 order?")
    expect(dialog.box.get_by_role("alert")).to_have_text(
        re.compile(r"^The wallet lasts for the 1 oldest of 2 orders: \$[\d.]+ is missing for the rest\.")
    )
    left = dialog.box.get_by_role("listitem").filter(has_text="1 waits for money in the wallet")
    expect(left).to_contain_text(codes[1])
    expect(dialog.fact("Missing for the rest")).to_be_visible()
    dialog.confirm.click()
    orders.expect_message(
        re.compile(r"Paid 1 order\. \$[\d.]+ left the wallet\. 1 order waits for money: \$[\d.]+ is missing")
    )
    orders.expect_counts(Unpaid=1, Paid=1)
    orders.expect_state(codes[0], payment="Paid", fulfillment="Unfulfilled", tab="Paid")
