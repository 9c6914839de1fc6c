"""The names that others build on: addresses, roles, data attributes, and when a page is ready."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.api import TestMode
from tests.e2e.conftest import SignIn
from tests.e2e.pages.dialog import Dialog
from tests.e2e.pages.order import FIELDS, ITEM_FIELDS, OrderPage
from tests.e2e.pages.order_list import COLUMNS, TABS, OrderListPage
from tests.e2e.pages.others import WalletsPage
from tests.e2e.pages.screen import Screen


@pytest.mark.parametrize(
    ("name", "path", "heading"),
    [
        ("merchant", "/", "All orders"),
        ("merchant", "/orders/new", "New order"),
        ("merchant", "/trash", "Trash"),
        ("merchant", "/account", "Account"),
        ("support", "/account", "Account"),
        ("merchant", "/wallet", "Wallet"),
        ("support", "/support", "Requests"),
        ("support", "/support/orders", "Find an order"),
        ("support", "/support/wallets", "Wallets"),
        ("support", "/support/settings", "Settings"),
    ],
)
def test_each_page_is_served_under_its_own_address_with_its_heading(
    signed_in: SignIn, base_url: str, name: str, path: str, heading: str
) -> None:
    page = signed_in(name)
    answer = page.goto(path)
    assert answer is not None
    assert answer.status == 200
    assert answer.request.redirected_from is None
    screen = Screen(page).shown()
    screen.expect_heading(heading)
    expect(page).to_have_url(f"{base_url}{path}")
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    expect(page.get_by_role("main")).to_have_count(1)


def test_an_orders_page_is_served_under_its_code(merchant: Page, api: TestMode, base_url: str) -> None:
    code = api.order()
    answer = merchant.goto(f"/orders/{code}")
    assert answer is not None
    assert answer.status == 200
    OrderPage(merchant).shown().expect_heading(code)
    expect(merchant).to_have_url(f"{base_url}/orders/{code}")


def test_mode_edit_puts_the_focus_into_the_form(merchant: Page, api: TestMode) -> None:
    order = OrderPage(merchant).open_order(api.order(), "?mode=edit")
    expect(order.field("Recipient name")).to_be_focused()


def test_data_hydrated_is_true_only_once_the_data_of_this_address_is_shown(merchant: Page, api: TestMode) -> None:
    code = api.order()
    # Each change of the attribute is noted together with what the page shows at that moment.
    merchant.add_init_script("""
        window.noted = [];
        new MutationObserver(() => {
            const root = document.querySelector('[data-hydrated]');
            const now = root && root.dataset.hydrated + ' ' + location.pathname + ' '
                + document.querySelectorAll('[data-order]').length;
            if (now && window.noted.at(-1) !== now) window.noted.push(now);
        }).observe(document, {subtree: true, childList: true, attributes: true});
    """)
    orders = OrderListPage(merchant).open()
    orders.link(code).click()
    OrderPage(merchant).expect_heading(code)
    OrderPage(merchant).shown()
    noted: list[str] = merchant.evaluate("window.noted")
    true = [entry for entry in noted if entry.startswith("true")]
    assert noted[0].startswith("false")
    assert set(true) == {"true / 1", f"true /orders/{code} 1"}


def test_a_row_and_the_orders_page_carry_the_statuses_in_the_domains_words(merchant: Page, api: TestMode) -> None:
    words = {
        api.order(complete=False): ("Unpaid", "Unfulfilled", "Incompleted"),
        api.order(): ("Unpaid", "Unfulfilled", "Unpaid"),
        api.paid(): ("Paid", "Unfulfilled", "Paid"),
        api.scheduled(): ("Paid", "Scheduled", "Processed"),
        api.fulfilled(): ("Paid", "Fulfilled", "Processed"),
        api.shipped(): ("Paid", "Fulfilled", "Shipped"),
    }
    orders = OrderListPage(merchant).open()
    for code, (payment, fulfillment, tab) in words.items():
        orders.expect_state(code, payment=payment, fulfillment=fulfillment, tab=tab)
    for code, (payment, fulfillment, tab) in words.items():
        OrderPage(merchant).open_order(code).expect_state(payment=payment, fulfillment=fulfillment, tab=tab)


def test_all_orders_has_the_promised_roles_and_names(merchant: Page, api: TestMode) -> None:
    code = api.order()
    orders = OrderListPage(merchant).open()
    expect(merchant.get_by_role("tablist").get_by_role("tab")).to_have_count(len(TABS))
    for word in TABS:
        expect(orders.tab(word)).to_have_count(1)
    expect(orders.tab("All")).to_have_attribute("aria-selected", "true")
    expect(orders.table.get_by_role("row")).to_have_count(2)
    for column in COLUMNS:
        expect(orders.table.get_by_role("columnheader", name=column, exact=True)).to_have_count(1)
    expect(orders.checkbox(code)).to_have_count(1)
    expect(orders.select_page).to_have_count(1)
    expect(orders.search).to_have_count(1)
    expect(orders.link(code)).to_have_attribute("href", f"/orders/{code}")
    orders.expect_actions(code, "Pay", "Delete")
    expect(merchant.get_by_role("link", name="New order")).to_be_visible()
    expect(merchant.get_by_role("button", name="Pay all unpaid")).to_be_enabled()


def test_the_order_page_has_the_promised_labels(merchant: Page, api: TestMode) -> None:
    order = OrderPage(merchant).open_order(api.order(items=[{"sku": "MUG-11-WHT"}]))
    for label in (*FIELDS, *ITEM_FIELDS):
        expect(order.field(label)).to_have_count(1)
    expect(order.save).to_be_visible()
    expect(order.note).to_be_visible()
    expect(order.timeline).to_be_visible()


def test_dialogs_are_alertdialogs_with_confirm_and_go_back(merchant: Page, api: TestMode) -> None:
    code = api.order()
    OrderListPage(merchant).open().act(code, "Delete")
    dialog = Dialog(merchant)
    expect(dialog.box).to_have_attribute("role", "alertdialog")
    expect(dialog.box).to_have_accessible_name("Delete 1 order?")
    expect(dialog.confirm).to_be_enabled()
    expect(dialog.go_back).to_be_enabled()


def test_messages_come_in_a_live_region_that_is_there_before_them(support: Page) -> None:
    wallets = WalletsPage(support).open("?seller=A33378")
    expect(wallets.messages).to_have_attribute("aria-live", "polite")
    wallets.fill_wallet("5")
    wallets.expect_message("Added $5.00 to the wallet of A33378; it now holds $1,005.00.")


def test_the_gallery_shows_every_component_in_test_mode(merchant: Page) -> None:
    merchant.goto("/test/gallery")
    Screen(merchant).shown().expect_heading("Gallery")
    parts = "Badges Buttons Fields Locked Notices Toasts Countdown Empty Skeleton Failed Timeline Conflict Dialogs"
    for words in parts.split():
        expect(merchant.get_by_role("heading", name=words, exact=True)).to_be_visible()


def test_every_page_has_a_title_of_its_own(signed_in: SignIn) -> None:
    titles = set()
    for name, path in (("merchant", "/"), ("merchant", "/wallet"), ("merchant", "/trash"), ("support", "/support")):
        page = signed_in(name)
        page.goto(path)
        Screen(page).shown()
        titles.add(page.title())
    assert len(titles) == 4
    assert all(title.endswith("Order App") for title in titles)
