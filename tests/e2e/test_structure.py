"""The sense that a page makes to ears: language, title, landmarks, headings, tables, and fields with what is wrong."""

import re
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.api import TestMode
from tests.e2e.conftest import PHONE, SignIn
from tests.e2e.pages.dialog import Dialog
from tests.e2e.pages.order import OrderPage
from tests.e2e.pages.order_list import COLUMNS, OrderListPage
from tests.e2e.shows import PAGES

TITLES = {
    "sign-in": "Sign in",
    "all orders": "All orders",
    "all orders, empty": "Search “nothing” · All orders",
    "new order": "New order",
    "order, unpaid": r"A33378-CT-\d+",
    "trash": "Trash",
    "wallet": "Wallet",
    "wallets": "Wallets",
    "wallet of a seller": "Wallets",
    "account": "Account",
    "requests": r"\(1\) Requests",
    "decision": r"A33378-CT-\d+",
    "find an order": "Find an order",
    "settings": "Settings",
    "gallery": "Gallery",
}

OUTLINE = """() => {
  const shown = (element) => element.checkVisibility({ visibilityProperty: true });
  const name = (e) => e.getAttribute("aria-label")
    ?? document.getElementById(e.getAttribute("aria-labelledby") ?? "")?.textContent ?? "";
  const all = (selector) => [...document.querySelectorAll(selector)].filter(shown);
  return {
    lang: document.documentElement.lang,
    headings: all("h1, h2, h3, h4").map((heading) => Number(heading.tagName[1])),
    empty: all("h1, h2, h3, h4").filter((heading) => !heading.textContent.trim()).length,
    mains: all("main").length,
    banners: all("body header:not(main header)").length,
    unnamed: all("nav, aside, [role=region], [role=navigation]").filter((one) => !name(one))
      .map((one) => one.outerHTML.slice(0, 80)),
    regions: all("nav, aside, [role=region]").map(name),
    bare: all("input:not([type=hidden]), select, textarea").filter((field) => !field.labels?.length
      && !field.ariaLabel && !field.getAttribute("aria-labelledby")).map((field) => field.outerHTML.slice(0, 120)),
  };
}"""


@pytest.mark.parametrize("name", TITLES)
def test_a_page_names_itself_its_parts_and_its_fields(signed_in: SignIn, api: TestMode, name: str) -> None:
    page = PAGES[name](signed_in, api)
    expect(page).to_have_title(re.compile(f"^{TITLES[name]} · Order App$"))
    found: dict[str, Any] = page.evaluate(OUTLINE)
    assert found["lang"] == "en"
    assert found["mains"] == 1
    assert found["unnamed"] == []
    assert len(found["regions"]) == len(set(found["regions"])), "two landmarks of one name"
    assert found["bare"] == []
    levels = found["headings"]
    assert found["empty"] == 0
    assert levels.count(1) == 1
    assert levels[0] == 1
    jumps = [(one, other) for one, other in pairwise(levels) if other > one + 1]
    assert jumps == []


def _tree(page: Page) -> list[tuple[str, str]]:
    """Role and name of everything that Chromium itself tells a screen reader."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    return [
        (node.get("role", {}).get("value", ""), node.get("name", {}).get("value", ""))
        for node in nodes
        if not node.get("ignored")
    ]


@pytest.mark.parametrize(
    ("name", "table", "rows"),
    [
        ("all orders", "Orders", 6),
        ("trash", "Deleted orders", 2),
        ("wallet", "Ledger", 3),
        ("account", "Open sign-ins", 2),
        ("requests", "Requests", 2),
        ("find an order", "Orders", 2),
    ],
)
def test_a_table_laid_out_as_cards_is_still_a_table(
    signed_in: SignIn, api: TestMode, name: str, table: str, rows: int
) -> None:
    def on_phone(account: str, **_: object) -> Page:
        return signed_in(account, viewport=PHONE, has_touch=True, is_mobile=True)

    page = PAGES[name](on_phone, api)
    tree = _tree(page)
    roles = [role for role, _ in tree]
    assert ("table", table) in tree
    assert roles.count("row") >= rows
    assert roles.count("columnheader") >= 5
    assert roles.count("cell") >= 5
    explicit = page.get_by_role("table", name=table).evaluate(
        """table => [...table.querySelectorAll("thead, tbody, tr, th, td")].filter((e) => !e.hasAttribute("role"))
             .map((e) => e.tagName)"""
    )
    assert explicit == []


def test_the_list_names_its_columns_and_says_which_one_it_is_sorted_by(merchant: Page, api: TestMode) -> None:
    api.order()
    orders = OrderListPage(merchant).open("?sort=cost")
    for column in COLUMNS:
        expect(orders.head(column).first).to_be_attached()
    expect(orders.head("Cost")).to_have_attribute("aria-sort", "ascending")
    expect(orders.head("Date")).to_have_attribute("aria-sort", "none")


def test_what_is_wrong_with_a_field_belongs_to_the_field(merchant: Page, api: TestMode) -> None:
    order = OrderPage(merchant).open_order(api.order())
    order.fill(amount="a lot")
    order.item("Quantity").fill("0")
    order.save.click()
    expect(order.field("Amount")).to_have_attribute("aria-invalid", "true")
    expect(order.field("Amount")).to_have_accessible_description(re.compile("amount", re.IGNORECASE))
    expect(order.item("Quantity")).to_have_attribute("aria-invalid", "true")
    expect(order.item("Quantity")).to_have_accessible_description(re.compile(r"\d"))
    expect(order.field("City")).to_have_attribute("aria-invalid", "false")


def test_what_a_complete_order_needs_is_marked_for_ears_too(merchant: Page, api: TestMode) -> None:
    order = OrderPage(merchant).open_order(api.order())
    for label in ("Recipient name", "Country", "Address line 1", "City"):
        expect(order.field(label)).to_have_attribute("aria-required", "true")
    expect(order.field("Phone")).not_to_have_attribute("aria-required", "true")


def test_a_locked_field_and_a_refused_button_say_why(merchant: Page, api: TestMode) -> None:
    order = OrderPage(merchant).open_order(api.paid())
    expect(order.field("Country")).to_have_accessible_description(re.compile("country .* after payment"))
    order.open_order(api.order())
    expect(order.refund).to_have_attribute("aria-disabled", "true")
    expect(order.refund).to_have_accessible_description(re.compile("[Nn]othing was paid|not (been )?paid"))


def test_a_dialog_is_named_and_described(merchant: Page, api: TestMode) -> None:
    code = api.order()
    orders = OrderListPage(merchant).open()
    orders.act(code, "Pay")
    dialog = Dialog(merchant).expect_open(f"Pay {code}?")
    expect(dialog.box).to_have_accessible_description(re.compile("^The cost is taken from the wallet"))


def test_a_busy_button_says_so_and_keeps_the_focus(merchant: Page, api: TestMode) -> None:
    code = api.order()
    OrderListPage(merchant).open().act(code, "Pay")
    dialog = Dialog(merchant).expect_open(f"Pay {code}?")
    merchant.evaluate(
        """() => { window.busy = [];
             const confirm = [...document.querySelectorAll('[role=alertdialog] button')].at(-1);
             new MutationObserver(() => window.busy.push(confirm.getAttribute("aria-busy")))
               .observe(confirm, { attributes: true, attributeFilter: ["aria-busy"] }); }"""
    )
    dialog.confirm.click()
    dialog.expect_closed()
    assert merchant.evaluate("() => window.busy[0]") == "true"
