"""Signing in and out, as people meet it."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.api import OTHER_SELLER, TestMode
from tests.e2e.conftest import PASSWORDS, Complaints, SignIn
from tests.e2e.pages.login import LoginPage
from tests.e2e.pages.order import OrderPage
from tests.e2e.pages.order_list import OrderListPage
from tests.e2e.pages.others import SupportPage


@pytest.mark.parametrize(
    ("name", "heading", "seller"),
    [
        ("merchant", "All orders", "A33378"),
        ("colleague", "All orders", "A33378"),
        ("other", "All orders", "B10042"),
        ("support", "Requests", None),
    ],
)
def test_each_account_signs_in_and_lands_on_its_first_page(
    new_page: SignIn, name: str, heading: str, seller: str | None
) -> None:
    page = new_page()
    login = LoginPage(page).open()
    login.expect_heading("Sign in")
    login.sign_in(f"{name}@example.com", PASSWORDS[name])
    login.expect_heading(heading)
    login.shown()
    expect(page.get_by_role("banner")).to_contain_text(f"{name}@example.com")
    if seller:
        expect(page.get_by_role("banner")).to_contain_text(seller)


def test_the_sign_in_page_lists_the_demo_accounts_and_fills_one_in_on_click(new_page: SignIn) -> None:
    page = new_page()
    login = LoginPage(page).open()
    page.get_by_role("button", name="colleague@example.com").click()
    expect(login.email).to_have_value("colleague@example.com")
    expect(login.password).to_have_value(PASSWORDS["colleague"])
    login.submit.click()
    login.expect_heading("All orders")


def test_a_wrong_password_is_answered_with_a_sentence_and_keeps_the_address(new_page: SignIn) -> None:
    page = new_page()
    login = LoginPage(page).open()
    login.sign_in("merchant@example.com", "wrong")
    expect(login.problem).to_have_text("Email or password is wrong. Check both and try again.")
    expect(login.email).to_have_value("merchant@example.com")
    expect(login.password).to_have_value("")


def test_repeated_wrong_passwords_lock_the_sign_in_and_say_for_how_long(new_page: SignIn, api: TestMode) -> None:
    page = new_page()
    login = LoginPage(page).open()
    for _ in range(7):
        page.context.request.post(
            "/auth/sign-in", form={"email": "other@example.com", "password": "wrong"}, max_redirects=0
        )
        api.advance(seconds=40)
    login.sign_in("other@example.com", "wrong")
    login.sign_in("other@example.com", PASSWORDS["other"])
    expect(login.problem).to_have_text(
        re.compile(r"^Too many wrong tries\. Sign-in is closed for 1[45] minutes; try again then\.$")
    )
    api.advance(minutes=16)
    login.sign_in("other@example.com", PASSWORDS["other"])
    login.expect_heading("All orders")


def test_who_is_not_signed_in_is_sent_to_the_sign_in_page_and_afterwards_to_what_was_asked_for(
    new_page: SignIn, api: TestMode
) -> None:
    code = api.order()
    page = new_page()
    page.goto(f"/orders/{code}")
    login = LoginPage(page)
    login.expect_heading("Sign in")
    login.shown().sign_in("merchant@example.com", PASSWORDS["merchant"])
    login.expect_heading(code)


def _signed_in_context(new_page: SignIn) -> BrowserContext:
    """A sign-in of its own, which may be ended without ending that of other tests."""
    page = new_page()
    LoginPage(page).open().sign_in("merchant@example.com", PASSWORDS["merchant"])
    OrderListPage(page).expect_heading("All orders")
    OrderListPage(page).shown()
    return page.context


def test_sign_out_ends_every_open_tab_of_that_sign_in(new_page: SignIn, api: TestMode) -> None:
    code = api.order()
    context = _signed_in_context(new_page)
    list_tab, order_tab = context.pages[0], context.new_page()
    OrderPage(order_tab).open_order(code)
    OrderListPage(list_tab).sign_out.click()
    LoginPage(list_tab).expect_heading("Sign in")
    LoginPage(order_tab).expect_heading("Sign in")
    expect(order_tab).to_have_url(re.compile("/login"))


def test_sign_out_leaves_the_same_persons_other_browser_signed_in(
    new_page: SignIn, merchant: Page, api: TestMode
) -> None:
    code = api.order()
    orders = OrderListPage(merchant).open()
    context = _signed_in_context(new_page)
    OrderListPage(context.pages[0]).sign_out.click()
    LoginPage(context.pages[0]).expect_heading("Sign in")
    api.order()
    expect(orders.rows).to_have_count(2)
    expect(orders.row(code)).to_be_visible()


def test_after_sign_out_back_shows_nothing(new_page: SignIn, api: TestMode) -> None:
    code = api.order(recipient_name="Sekreta Person")
    page = _signed_in_context(new_page).pages[0]
    OrderPage(page).open_order(code)
    OrderListPage(page).open()
    OrderListPage(page).sign_out.click()
    LoginPage(page).expect_heading("Sign in")
    page.go_back()
    LoginPage(page).expect_heading("Sign in")
    expect(page.get_by_text("Sekreta Person")).to_have_count(0)
    assert "Sekreta" not in page.content()
    assert code not in page.content()


def test_whoever_signs_in_next_in_the_same_tab_sees_nothing_of_the_former_seller(
    new_page: SignIn, api: TestMode
) -> None:
    api.order(recipient_name="Sekreta Person")
    theirs = api.order(seller=OTHER_SELLER)
    page = _signed_in_context(new_page).pages[0]
    expect(OrderListPage(page).rows).to_have_count(1)
    frames: list[str] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: frames.append(str(frame))))
    OrderListPage(page).sign_out.click()
    login = LoginPage(page)
    login.expect_heading("Sign in")
    login.shown().sign_in("other@example.com", PASSWORDS["other"])
    login.expect_heading("All orders")
    OrderListPage(page).shown().expect_orders(theirs)
    assert frames
    assert not any("Sekreta" in frame for frame in frames)


def test_another_sellers_order_is_not_found(signed_in: SignIn, api: TestMode) -> None:
    code = api.order(recipient_name="Sekreta Person")
    page = signed_in("other")
    page.goto(f"/orders/{code}")
    order = OrderPage(page).shown()
    order.expect_heading("Order not found")
    assert "Sekreta" not in page.content()


def test_an_unknown_code_says_so_and_leads_back(merchant: Page) -> None:
    merchant.goto("/orders/A33378-CT-1")
    order = OrderPage(merchant).shown()
    order.expect_heading("Order not found")
    merchant.get_by_role("link", name="To All orders").click()
    order.expect_heading("All orders")


@pytest.mark.parametrize(
    ("name", "path", "heading"), [("merchant", "/support", "All orders"), ("support", "/", "Requests")]
)
def test_the_page_of_another_role_leads_to_ones_own_first_page(
    signed_in: SignIn, name: str, path: str, heading: str
) -> None:
    page = signed_in(name)
    page.goto(path)
    SupportPage(page).expect_heading(heading)


def test_an_unknown_address_says_that_there_is_no_such_page(merchant: Page, complaints: Complaints) -> None:
    complaints.allow("404")
    merchant.goto("/no-such-page")
    expect(merchant.get_by_role("link", name=re.compile("orders", re.IGNORECASE)).first).to_be_visible()
