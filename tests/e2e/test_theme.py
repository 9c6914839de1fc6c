"""The theme: the machine's own until somebody chooses, remembered, and there before anything is drawn."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Complaints, SignIn
from tests.e2e.pages.order_list import OrderListPage
from tests.e2e.pages.others import WalletPage


def _theme(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Theme")


def _expect_drawn(page: Page, theme: str) -> None:
    expect(page.locator("html")).to_have_class(theme)
    expect(page.locator("html")).to_have_css("color-scheme", theme)


def test_the_theme_is_the_machines_until_one_is_chosen(merchant: Page) -> None:
    OrderListPage(merchant).open()
    expect(_theme(merchant)).to_have_value("system")
    _expect_drawn(merchant, "light")
    merchant.emulate_media(color_scheme="dark")
    _expect_drawn(merchant, "dark")


def test_a_chosen_theme_stays_on_other_pages_and_after_a_reload(merchant: Page) -> None:
    OrderListPage(merchant).open()
    _theme(merchant).select_option(label="Dark")
    _expect_drawn(merchant, "dark")
    WalletPage(merchant).open()
    _expect_drawn(merchant, "dark")
    expect(_theme(merchant)).to_have_value("dark")
    _theme(merchant).select_option(label="As the machine")
    merchant.reload()
    _expect_drawn(merchant, "light")
    expect(_theme(merchant)).to_have_value("system")


def test_the_theme_can_be_chosen_by_keyboard(merchant: Page) -> None:
    OrderListPage(merchant).open()
    _theme(merchant).focus()
    merchant.keyboard.press("d")
    _expect_drawn(merchant, "dark")


def test_the_page_is_drawn_in_the_chosen_theme_before_its_scripts_have_come(
    new_page: SignIn, complaints: Complaints
) -> None:
    complaints.allow("ERR_FAILED")
    page = new_page()
    page.add_init_script("localStorage.setItem('theme', 'dark')")
    page.route(re.compile(r"/assets/.*\.js$"), lambda route: route.abort())
    page.goto("/login")
    _expect_drawn(page, "dark")
