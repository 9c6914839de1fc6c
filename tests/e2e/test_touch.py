"""Fingers: every target is at least 24 pixels wide and high, those of every day 44."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.access import survey
from tests.e2e.api import TestMode
from tests.e2e.conftest import PHONE, SignIn
from tests.e2e.pages.dialog import Dialog
from tests.e2e.pages.order import OrderPage
from tests.e2e.pages.order_list import OrderListPage
from tests.e2e.shows import PAGES

SCREENS = (
    "sign-in",
    "all orders",
    "all orders, filters",
    "new order",
    "order, unpaid",
    "order, paid",
    "order, conflict",
    "trash",
    "wallet",
    "wallets",
    "wallet of a seller",
    "account",
    "requests",
    "decision",
    "find an order",
)


@pytest.mark.parametrize("name", SCREENS)
def test_a_finger_hits_every_target_of_a_page(signed_in: SignIn, api: TestMode, name: str) -> None:
    def on_phone(account: str, **_: object) -> Page:
        return signed_in(account, viewport=PHONE, has_touch=True, is_mobile=True)

    assert survey(PAGES[name](on_phone, api), handy=44) == []


def test_a_finger_hits_every_target_of_a_dialog_and_of_a_message(phone: Page, api: TestMode) -> None:
    code, unpaid = api.scheduled(), api.order()
    order, dialog = OrderPage(phone).open_order(code), Dialog(phone)
    order.refund.tap()
    expect(dialog.box).to_be_visible()
    assert survey(phone, handy=44) == []
    dialog.go_back.tap()
    dialog.expect_closed()
    orders = OrderListPage(phone).open()
    orders.action(unpaid, "Delete").tap()
    dialog.expect_open("Delete 1 order?").confirm.tap()
    undo = orders.expect_message(f"Deleted {unpaid}.").get_by_role("button", name="Undo")
    box = undo.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    undo.tap()
    orders.expect_orders(unpaid, code)
