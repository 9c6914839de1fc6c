"""The focus: seen and free wherever it is, held by dialogs and given back, never lost, led to each page's heading."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.access import NOWHERE, Focus, Keyboard, focused, walk
from tests.e2e.api import TestMode
from tests.e2e.conftest import SignIn
from tests.e2e.pages.bulk import BulkCard
from tests.e2e.pages.dialog import Dialog
from tests.e2e.pages.order import OrderPage
from tests.e2e.pages.order_list import OrderListPage
from tests.e2e.pages.others import TrashPage, WalletPage
from tests.e2e.shows import PAGES

WALKED = ("sign-in", "new order", "order, paid", "trash", "wallet", "account", "requests", "decision")


@pytest.mark.parametrize("name", WALKED)
def test_tab_goes_as_the_page_is_read_and_its_ring_is_seen(signed_in: SignIn, api: TestMode, name: str) -> None:
    page = PAGES[name](signed_in, api)
    page.evaluate("() => { document.activeElement.blur(); window.scrollTo(0, 0); }")
    assert walk(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_sticky_hides_the_focus_in_a_long_list(signed_in: SignIn, api: TestMode, theme: str) -> None:
    page = signed_in("merchant", viewport={"width": 1440, "height": 480}, color_scheme=theme)
    codes = api.orders(6)
    orders = OrderListPage(page).open()
    orders.select(codes[-1])
    expect(orders.selection).to_be_visible()
    page.evaluate("() => { document.activeElement.blur(); window.scrollTo(0, 0); }")
    assert walk(page) == []


def test_nothing_sticky_hides_the_focus_on_the_way_back(signed_in: SignIn, api: TestMode) -> None:
    page = signed_in("merchant", viewport={"width": 1440, "height": 480})
    codes = api.orders(8)
    orders, keys = OrderListPage(page).open(), Keyboard(page)
    orders.select(codes[-1])
    orders.link(codes[0]).focus()
    for code in codes[1:4]:
        keys.tab_to("link", code, back=True)
        top = page.locator("*:focus").evaluate(
            """e => { const box = e.getBoundingClientRect();
                 return e.contains(document.elementFromPoint(box.left + 4, box.top + box.height / 2)); }"""
        )
        assert top, f"{code} lies under a bar"


def test_the_skip_link_leads_past_the_head(merchant: Page, api: TestMode) -> None:
    WalletPage(merchant).open()
    keys = Keyboard(merchant)
    keys.tab_to("link", "Skip to the content", most=1).press("Enter")
    expect(merchant.get_by_role("main")).to_be_focused()
    keys.tab_to("link", "support@example.com", most=1)
    expect(merchant).to_have_url(re.compile("/wallet$"))


def test_a_dialog_takes_the_focus_holds_it_and_gives_it_back(merchant: Page, api: TestMode) -> None:
    code = api.scheduled()
    OrderPage(merchant).open_order(code)
    keys = Keyboard(merchant).tab_to("button", "Refund").press("Enter").expect_on("button", "Go back")
    passed = set()
    for _ in range(14):
        keys.press("Tab")
        passed.add(focused(merchant))
    assert passed == {
        Focus("combobox", "What should happen"),
        Focus("combobox", "Reason"),
        Focus("textbox", "Highest fee you accept (USD)"),
        Focus("checkbox", "If it is too late to cancel, refund the shipping"),
        Focus("textbox", "Message (optional)"),
        Focus("button", "Go back"),
        Focus("button", "Confirm"),
    }
    keys.press("Escape").expect_on("button", "Refund")


def test_after_a_delete_the_next_order_has_the_focus_and_after_the_last_the_heading(
    merchant: Page, api: TestMode
) -> None:
    third, second, first = api.orders(3)
    orders, keys = OrderListPage(merchant).open(), Keyboard(merchant)
    for code, then in ((second, third), (third, first)):
        orders.link(code).focus()
        keys.tab_to("button", f"Delete {code}", most=4).press("Enter").expect_on("button", "Go back")
        keys.press("Tab", "Enter").expect_on("link", then)
    keys.tab_to("button", f"Delete {first}", most=4).press("Enter").expect_on("button", "Go back")
    keys.press("Tab", "Enter").expect_on("heading", "All orders")


def test_after_an_action_on_many_orders_the_heading_has_the_focus(merchant: Page, api: TestMode) -> None:
    api.orders(3)
    orders, keys = OrderListPage(merchant).open(), Keyboard(merchant)
    keys.tab_to("checkbox", "Select all on this page").press("Space")
    expect(orders.selection).to_be_visible()
    keys.tab_to("button", "Delete (3)", back=True).press("Enter").expect_on("button", "Go back").press("Tab", "Enter")
    orders.expect_orders()
    keys.expect_on("heading", "All orders")


def _paid(page: Page, api: TestMode) -> Focus:
    code = api.order()
    OrderListPage(page).open("?tab=unpaid").link(code).focus()
    keys = Keyboard(page).tab_to("button", f"Pay {code}", most=4).press("Enter").expect_on("button", "Go back")
    keys.press("Tab", "Enter")
    OrderListPage(page).expect_orders()
    return Focus("heading", "All orders")


def _saved(page: Page, api: TestMode) -> Focus:
    order = OrderPage(page).open_order(api.order())
    order.fill(city="Springfield")
    Keyboard(page).tab_to("button", "Save").press("Enter")
    order.expect_message("Saved: City.")
    return Focus("button", "Save")


def _discarded(page: Page, api: TestMode) -> Focus:
    order = OrderPage(page).open_order(api.order())
    order.fill(city="Springfield")
    order.expect_unsaved()
    Keyboard(page).tab_to("button", re.compile("^Discard")).press("Enter")
    order.expect_saved()
    return Focus("button", "Save")


def _line_removed(page: Page, api: TestMode) -> Focus:
    order = OrderPage(page).open_order(api.order(items=[{"sku": "MUG-11-WHT"}, {"sku": "TEE-U-BLK-M"}]))
    expect(order.form.get_by_label("SKU", exact=True)).to_have_count(2)
    Keyboard(page).tab_to("button", "Remove line 2").press("Enter")
    expect(order.form.get_by_label("SKU", exact=True)).to_have_count(1)
    return Focus("button", "Remove line 1")


def _chip_removed(page: Page, api: TestMode) -> Focus:
    orders = OrderListPage(page).open("?payment=paid,unpaid")
    expect(orders.chips).to_have_count(2)
    Keyboard(page).tab_to("link", "Remove Payment: Unpaid").press("Enter")
    expect(orders.chips).to_have_count(1)
    return Focus("button", "Filters 1")


def _tab_changed(page: Page, api: TestMode) -> Focus:
    api.paid()
    orders = OrderListPage(page).open()
    Keyboard(page).tab_to("tab", re.compile("^All")).press("ArrowRight", "ArrowRight", "ArrowRight", "Enter")
    expect(orders.tab("Paid")).to_have_attribute("aria-selected", "true")
    orders.shown()
    return Focus("tab", "Paid 1")


def _last_page(page: Page, api: TestMode) -> Focus:
    api.orders(27)
    orders = OrderListPage(page).open()
    orders.pager("Next").focus()
    Keyboard(page).press("Enter")
    expect(orders.rows).to_have_count(2)
    return Focus("link", "Previous")


def _selection_cleared(page: Page, api: TestMode) -> Focus:
    code = api.order()
    orders = OrderListPage(page).open()
    orders.select(code)
    Keyboard(page).tab_to("button", "Clear selection", back=True).press("Enter")
    expect(orders.selection).to_have_count(0)
    return Focus("checkbox", "Select all on this page")


def _restored(page: Page, api: TestMode) -> Focus:
    codes = api.orders(2)
    orders = OrderListPage(page).open()
    orders.select(*codes)
    orders.selection.get_by_role("button", name="Delete").click()
    Dialog(page).confirm.click()
    orders.expect_orders()
    trash = TrashPage(page).open()
    trash.restore(codes[0]).focus()
    Keyboard(page).press("Enter")
    expect(trash.row(codes[0])).to_have_count(0)
    return Focus("checkbox", f"Select {codes[1]}")


def _withdrawn(page: Page, api: TestMode) -> Focus:
    code = api.scheduled()
    order = OrderPage(page).open_order(code)
    order.refund.click()
    Dialog(page).confirm.click()
    OrderListPage(page).expect_heading("All orders")
    order.open_order(code)
    Keyboard(page).tab_to("button", "Withdraw request").press("Enter").expect_on("button", "Go back").press(
        "Tab", "Enter"
    )
    expect(order.button("Withdraw request")).to_have_count(0)
    return Focus("heading", code)


def _ledger_chip_removed(page: Page, api: TestMode) -> Focus:
    wallet = WalletPage(page).open("?kind=payment,top-up")
    Keyboard(page).tab_to("link", "Remove Type: Top-up").press("Enter")
    expect(wallet.chips).to_have_count(1)
    return Focus("link", "Remove Type: Payment")


def _card_closed(page: Page, api: TestMode) -> Focus:
    api.orders(25)
    orders = OrderListPage(page).open()
    orders.select_page.check()
    orders.selection.get_by_role("button", name="Delete").click()
    Dialog(page).confirm.click()
    BulkCard(page).expect_ended(re.compile("^Deleted"))
    BulkCard(page).button("Close").focus()
    Keyboard(page).press("Enter")
    expect(BulkCard(page).box).to_have_count(0)
    return Focus("heading", "All orders")


ACTIONS: dict[str, Callable[[Page, TestMode], Focus]] = {
    "pay": _paid,
    "save": _saved,
    "discard": _discarded,
    "remove a line": _line_removed,
    "remove a chip": _chip_removed,
    "change the tab": _tab_changed,
    "go to the last page": _last_page,
    "clear the selection": _selection_cleared,
    "restore": _restored,
    "withdraw a request": _withdrawn,
    "remove a filter of the ledger": _ledger_chip_removed,
    "close the card": _card_closed,
}
"""What takes away the very thing that had the focus, or draws it anew; each answers where the focus is then."""


@pytest.mark.parametrize("action", ACTIONS)
def test_the_focus_is_never_lost(merchant: Page, api: TestMode, action: str) -> None:
    then = ACTIONS[action](merchant, api)
    Keyboard(merchant).expect_on(then.role, then.name)
    assert focused(merchant) != NOWHERE


def test_a_new_page_gives_its_heading_the_focus_and_names_itself(merchant: Page, api: TestMode) -> None:
    code = api.order()
    orders, keys = OrderListPage(merchant).open(), Keyboard(merchant)
    expect(merchant).to_have_title("All orders · Order App")
    for name, heading in (
        ("Trash", "Trash"),
        ("Wallet", "Wallet"),
        ("Account", "Account"),
        ("All orders", "All orders"),
    ):
        keys.tab_to("link", name, back=True).press("Enter").expect_on("heading", heading)
        expect(merchant).to_have_title(f"{heading} · Order App")
    keys.tab_to("link", code).press("Enter").expect_on("heading", code)
    expect(merchant).to_have_title(f"{code} · Order App")
    merchant.go_back()
    keys.expect_on("heading", "All orders")
    orders.go_to("Unpaid")
    expect(merchant).to_have_title("Unpaid · All orders · Order App")
    merchant.goto("/orders/A33378-CT-1")
    expect(merchant).to_have_title("Order not found · Order App")


def test_a_page_that_asks_for_the_focus_keeps_it(merchant: Page, api: TestMode) -> None:
    code = api.order()
    OrderListPage(merchant).open().link(code).focus()
    keys = Keyboard(merchant).press("e").expect_on("textbox", "Recipient name")
    merchant.wait_for_function("() => document.getElementById('told').textContent.includes('Order App')")
    keys.expect_on("textbox", "Recipient name")
