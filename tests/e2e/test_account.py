"""The account page in browsers: a changed password ends the other sign-ins, and sign-ins are ended one by one."""

import itertools
import re
import subprocess
import sys
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import SignIn
from tests.e2e.pages.account import AccountPage
from tests.e2e.pages.login import LoginPage
from tests.e2e.pages.order_list import OrderListPage
from tests.server import ROOT, Server

PASSWORD, NEW = "seven green kites", "three quiet foxes"
_numbers = itertools.count(1)


@pytest.fixture
def email(server: Server) -> str:
    """An account of this test's own, so that the others' sign-ins stay as they are."""
    made = f"kim{next(_numbers)}@example.com"
    command = ["user", "add", made, "--role", "merchant", "--seller", "A33378", "--password-stdin"]
    subprocess.run(
        [sys.executable, "-m", "order_app.cli", *command],
        input=f"{PASSWORD}\n",
        text=True,
        check=True,
        capture_output=True,
        cwd=ROOT,
        env={"ORDER_APP_DATABASE_URL": f"sqlite:///{server.database_path}", "PATH": ""},
    )
    return made


@pytest.fixture
def come_in(new_page: SignIn, email: str) -> Callable[..., Page]:
    """Opens a browser in which this account is signed in."""

    def sign_in(password: str = PASSWORD) -> Page:
        page = new_page()
        LoginPage(page).open().sign_in(email, password)
        OrderListPage(page).shown()
        return page

    return sign_in


def test_a_changed_password_ends_the_other_sign_ins_and_their_open_pages(come_in: Callable[..., Page]) -> None:
    here, there = come_in(), come_in()
    account = AccountPage(here).open()
    account.expect_heading("Account")
    expect(account.logins).to_have_count(2)
    account.change_password(PASSWORD, NEW)
    account.expect_message("Your password was changed. 1 other sign-in ended.")
    expect(here).to_have_url(re.compile(r"/account$"))
    expect(there).to_have_url(re.compile(r"/login"))
    expect(account.logins).to_have_count(1)
    expect(account.logins).to_contain_text("This one")
    come_in(NEW)


@pytest.mark.parametrize(
    ("current", "new", "repeat", "problem"),
    [
        ("wrong password", NEW, NEW, "The current password is wrong. Nothing was changed."),
        (PASSWORD, NEW, "three quiet fox", "The two new passwords are not the same."),
        (PASSWORD, "short", "short", "The password is shorter than 10 characters."),
        (PASSWORD, "qwertyuiop", "qwertyuiop", "The password is one of those that are tried first."),
    ],
)
def test_a_refusal_says_why_and_changes_nothing(
    come_in: Callable[..., Page], current: str, new: str, repeat: str, problem: str
) -> None:
    account = AccountPage(come_in()).open()
    account.change_password(current, new, repeat)
    expect(account.problem).to_contain_text(problem)
    expect(account.field("Current password")).to_have_value("")
    come_in()


def test_the_own_address_is_no_password(come_in: Callable[..., Page], email: str) -> None:
    account = AccountPage(come_in()).open()
    account.change_password(PASSWORD, email.upper())
    expect(account.problem).to_contain_text("The password is the account's email address.")


def test_one_other_sign_in_is_ended_and_its_page_shows_the_sign_in_form(come_in: Callable[..., Page]) -> None:
    here, there = come_in(), come_in()
    account = AccountPage(here).open()
    expect(account.logins.first).to_contain_text("Chrome on Linux")
    account.logins.get_by_role("button", name="End the sign-in of").click()
    account.expect_message("The sign-in ended.")
    expect(there).to_have_url(re.compile(r"/login"))
    expect(account.logins).to_have_count(1)
    expect(account.end_others).to_be_disabled()


def test_all_others_are_ended_at_once(come_in: Callable[..., Page]) -> None:
    here, *others = come_in(), come_in(), come_in()
    account = AccountPage(here).open()
    account.end_others.click()
    account.expect_message("2 other sign-ins ended.")
    for page in others:
        expect(page).to_have_url(re.compile(r"/login"))
    expect(account.logins).to_have_count(1)


def test_passwords_never_travel_over_the_websocket(come_in: Callable[..., Page]) -> None:
    page = come_in()
    frames: list[str] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: frames.append(str(frame))))
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: frames.append(str(frame))))
    account = AccountPage(page).open()
    account.change_password(PASSWORD, NEW)
    account.expect_message("Your password was changed.")
    assert frames
    assert not any(PASSWORD in frame or NEW in frame for frame in frames)


def test_support_has_the_page_too(support: Page) -> None:
    page = AccountPage(support)
    support.goto("/support")
    page.shown().follow("Account")
    page.expect_heading("Account")
    expect(page.logins.filter(has_text="This one")).to_have_count(1)
