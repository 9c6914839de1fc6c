"""The help page, done by somebody who has nothing but a keyboard: no pointer, no jump that a person could not make."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.access import Keyboard
from tests.e2e.api import TestMode
from tests.e2e.conftest import SignIn
from tests.e2e.pages.dialog import Dialog
from tests.e2e.pages.login import LoginPage
from tests.e2e.pages.order import OrderPage
from tests.e2e.pages.order_list import OrderListPage

NOTIFICATION = (
    "Your request has been successfully sent to our support team. "
    "The Support Team will assist with your request as quickly as possible."
)
MUG = [{"sku": "MUG-11-WHT"}]
"""One mug: $5.20, and $4.29 to the United States by Economy."""
CODE = re.compile(r"^A33378-CT-\d+$")


def confirm(keys: Keyboard, title: str) -> None:
    """Read what the dialog asks, and say yes."""
    Dialog(keys.page).expect_open(title)
    keys.expect_on("button", "Go back").tab_to("button", "Confirm", most=2).press("Enter")
    Dialog(keys.page).expect_closed()


def test_sign_in_and_sign_out(new_page: SignIn) -> None:
    page = new_page()
    keys = Keyboard(page)
    LoginPage(page).open()
    keys.tab_to("textbox", "Email", most=3).type("merchant@example.com")
    keys.tab_to("textbox", "Password", most=1).type("merchant-demo").press("Enter")
    OrderListPage(page).expect_heading("All orders")
    OrderListPage(page).shown()
    keys.tab_to("button", "Sign out").press("Enter")
    LoginPage(page).expect_heading("Sign in")


def test_place_an_order_and_find_it_by_search(merchant: Page, api: TestMode) -> None:
    api.orders(3)
    orders, keys = OrderListPage(merchant).open(), Keyboard(merchant)
    keys.tab_to("link", "New order").press("Enter")
    order = OrderPage(merchant)
    order.expect_heading("New order")
    keys.expect_on("textbox", "Recipient name").type("Keyboard Walker")
    keys.tab_to("combobox", "Country").type("United S")
    expect(order.field("Country")).to_have_value("US")
    keys.tab_to("textbox", "Address line 1").type("12 Main Street")
    keys.tab_to("textbox", "City").type("Springfield")
    keys.tab_to("combobox", "State").type("Illi")
    expect(merchant.get_by_role("listbox")).to_be_visible()
    keys.press("ArrowDown", "Enter")
    expect(order.field("State")).to_have_value("Illinois")
    keys.tab_to("textbox", "Postal code").type("62704")
    keys.tab_to("combobox", "SKU").type("MUG-11-WHT").press("Escape")
    keys.tab_to("textbox", "Artwork URL").type("https://example.com/a.png")
    keys.tab_to("combobox", "Shipping method").type("Eco")
    keys.tab_to("textbox", "Amount").type("24.90")
    keys.tab_to("button", "Save").press("Enter")
    order.expect_message(re.compile("^Saved A33378-CT-"))
    order.shown()
    keys.expect_on("heading", CODE)
    code = merchant.get_by_role("heading", level=1).inner_text()
    keys.press("/")
    orders.expect_heading("All orders")
    keys.expect_on("searchbox", "Search orders").type("walker")
    orders.expect_orders(code)
    orders.expect_state(code, payment="Unpaid", fulfillment="Unfulfilled", tab="Unpaid")


def test_pay_edit_meet_a_lock_and_cancel_free_of_charge(merchant: Page, api: TestMode) -> None:
    code = api.order(items=MUG, method="Economy")
    orders, order, keys = OrderListPage(merchant).open(), OrderPage(merchant), Keyboard(merchant)
    keys.press("j").expect_on("link", code)
    keys.tab_to("button", f"Pay {code}", most=3).press("Enter")
    confirm(keys, f"Pay {code}?")
    orders.expect_message("Paid $9.49.")
    keys.expect_on("link", code).press("e")
    order.expect_heading(code)
    keys.expect_on("textbox", "Recipient name").press("Control+a").type("Corrected In Time").press("Enter")
    order.expect_message("Saved: Recipient name.")
    keys.expect_on("textbox", "Recipient name")
    keys.tab_to("textbox", "Country", most=3)
    expect(merchant.locator("*:focus")).to_have_accessible_description(re.compile("country .*after payment"))
    keys.type("Germany")
    expect(order.field("Country")).to_have_value("United States")
    keys.tab_to("button", "Cancel order", back=True).press("Enter")
    confirm(keys, f"Cancel {code}?")
    order.expect_message("Cancelled. $9.49 came back to the wallet.")
    order.expect_state(payment="Refunded", fulfillment="Unfulfilled", tab="Cancelled")
    keys.expect_on("heading", code)


def test_delete_an_unpaid_order_and_take_it_back(merchant: Page, api: TestMode) -> None:
    other, code = api.orders(2)
    orders, keys = OrderListPage(merchant).open(), Keyboard(merchant)
    keys.press("j").expect_on("link", code)
    keys.tab_to("button", f"Delete {code}", most=4).press("Enter")
    Dialog(merchant).expect_open("Delete 1 order?")
    keys.expect_on("button", "Go back").press("Escape").expect_on("button", f"Delete {code}").press("Space")
    confirm(keys, "Delete 1 order?")
    orders.expect_orders(other)
    keys.expect_on("link", other)
    orders.expect_message(f"Deleted {code}.")
    keys.press("Alt+t").tab_to("button", "Undo", most=4).press("Enter")
    orders.expect_orders(code, other)
    orders.expect_message(re.compile("^Restored"))


def test_ask_for_a_refund_with_a_reason(merchant: Page, api: TestMode) -> None:
    code = api.scheduled()
    orders, order, keys = OrderListPage(merchant).open(), OrderPage(merchant), Keyboard(merchant)
    keys.press("j").expect_on("link", code).press("Enter")
    order.expect_heading(code)
    order.shown()
    keys.expect_on("heading", code)
    keys.tab_to("button", "Refund").press("Enter")
    dialog = Dialog(merchant).expect_open(f"Request a refund for {code}?")
    keys.expect_on("button", "Go back")
    keys.tab_to("combobox", "Reason", back=True).type("Wrong i")
    expect(dialog.reason).to_have_value("Wrong item, size or artwork")
    keys.tab_to("textbox", "Message (optional)", most=3).type("The print is mirrored.")
    keys.tab_to("button", "Confirm").press("Enter")
    orders.expect_heading("All orders")
    orders.expect_message(NOTIFICATION)
    orders.shown()
    keys.expect_on("heading", "All orders")


def test_select_several_orders_and_pay_them_together(merchant: Page, api: TestMode) -> None:
    third, second, first = api.orders(3, items=MUG, method="Economy")
    orders, keys = OrderListPage(merchant).open(), Keyboard(merchant)
    keys.tab_to("checkbox", f"Select {first}").press("Space")
    keys.tab_to("checkbox", f"Select {second}").press("Space")
    expect(orders.selection).to_contain_text("2 selected")
    keys.tab_to("button", "Pay (2)", back=True).press("Enter")
    confirm(keys, "Pay 2 orders?")
    orders.expect_message(re.compile("^Paid 2"))
    orders.expect_state(first, payment="Paid", fulfillment="Unfulfilled", tab="Paid")
    orders.expect_state(third, payment="Unpaid", fulfillment="Unfulfilled", tab="Unpaid")
    assert str(keys.page.evaluate("() => document.activeElement.tagName")) != "BODY"
