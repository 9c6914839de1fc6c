"""The policy of the pages as a browser keeps it, who is asked for what, and what the browser is given to keep."""

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Request, expect

from tests.e2e.api import TestMode
from tests.e2e.conftest import Complaints, SignIn
from tests.e2e.pages.dialog import Dialog
from tests.e2e.pages.order import OrderPage
from tests.e2e.pages.order_list import OrderListPage
from tests.e2e.pages.screen import Screen

PAGES = [
    ("merchant", "/"),
    ("merchant", "/orders/new"),
    ("merchant", "/orders/{code}"),
    ("merchant", "/trash"),
    ("merchant", "/wallet"),
    ("merchant", "/account"),
    ("merchant", "/test/gallery"),
    ("support", "/support"),
    ("support", "/support/orders"),
    ("support", "/support/wallets"),
    ("support", "/support/wallets?seller=A33378"),
    ("support", "/support/settings"),
    ("support", "/orders/{code}"),
]
"""Every page of somebody signed in, and as whom."""

NOTE_VIOLATIONS = """
window.violations = [];
addEventListener("securitypolicyviolation", (event) => window.violations.push(
  [event.effectiveDirective, event.blockedURI, event.sample].join(" ")));
"""


def _violations(page: Page) -> list[str]:
    return list(page.evaluate("window.violations"))


@pytest.mark.parametrize(("name", "path"), PAGES)
def test_no_page_breaks_its_policy_or_asks_another_host(
    signed_in: SignIn, api: TestMode, base_url: str, name: str, path: str
) -> None:
    page = signed_in(name)
    asked: list[Request] = []
    sockets: list[str] = []
    page.on("request", lambda request: asked.append(request))
    page.on("websocket", lambda socket: sockets.append(socket.url))
    page.add_init_script(NOTE_VIOLATIONS)
    page.goto(path.format(code=api.paid()))
    Screen(page).shown()
    assert _violations(page) == []
    # Pictures of artwork lie where the merchant has put them.
    foreign = [r.url for r in asked if not r.url.startswith(f"{base_url}/") and r.resource_type != "image"]
    assert foreign == []
    assert {urlsplit(url).netloc for url in sockets} == {urlsplit(base_url).netloc}
    assert "reflex.dev" not in page.content()
    assert "Built with" not in page.locator("body").inner_text()


@pytest.mark.parametrize("path", ["/login", "/nowhere", "/api/v1/docs"])
def test_nor_does_a_page_that_nobody_must_sign_in_for(
    new_page: SignIn, complaints: Complaints, base_url: str, path: str
) -> None:
    complaints.allow(r"/nowhere|status of 404")
    page = new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.add_init_script(NOTE_VIOLATIONS)
    page.goto(path)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert _violations(page) == []
    assert [url for url in asked if not url.startswith(f"{base_url}/")] == []


def test_dialogs_messages_and_the_ways_between_pages_keep_the_policy(merchant: Page, api: TestMode) -> None:
    merchant.add_init_script(NOTE_VIOLATIONS)
    first, second = api.order(), api.paid()
    orders = OrderListPage(merchant).open()
    orders.act(first, "Delete")
    Dialog(merchant).confirm.click()
    orders.expect_message(f"Deleted {first}.").get_by_role("button", name="Undo").click()
    expect(orders.row(first)).to_be_visible()
    orders.open_filters()
    merchant.get_by_role("button", name="Keyboard shortcuts").click()
    merchant.keyboard.press("Escape")
    orders.link(second).click()
    order = OrderPage(merchant)
    order.expect_heading(second)
    order.fill(city="Hudson Falls")
    order.expect_unsaved()
    order.follow("Wallet")
    Dialog(merchant).expect_open("Leave without saving?").go_back.click()
    order.save.click()
    order.expect_message("Saved: City.")
    order.button("Cancel order").click()
    Dialog(merchant).confirm.click()
    expect(order.happening("Cancelled")).to_be_visible()
    assert _violations(merchant) == []


def test_a_script_that_got_into_a_page_does_not_run(merchant: Page, complaints: Complaints) -> None:
    complaints.allow("Content Security Policy|violates|ERR_BLOCKED_BY_CSP|: csp$")
    merchant.add_init_script(NOTE_VIOLATIONS)
    Screen(merchant).open()
    merchant.evaluate(
        """() => {
          const script = document.createElement("script");
          script.textContent = "window.ran = 'inline'";
          document.body.append(script);
          const foreign = document.createElement("script");
          foreign.src = "https://evil.example/a.js";
          document.body.append(foreign);
          const button = document.createElement("button");
          button.setAttribute("onclick", "window.ran = 'handler'");
          document.body.append(button);
          button.click();
          const base = document.createElement("base");
          base.href = "https://evil.example/";
          document.head.append(base);
          window.baseTaken = document.baseURI.includes("evil");
        }"""
    )
    # What the debugger itself evaluates is free to; what the page does a moment later is not.
    run_as_code = """() => new Promise((told) => setTimeout(() => {
      try { told(new Function("return 1")()); } catch (error) { told(error.name); }
    }))"""
    assert merchant.evaluate(run_as_code) == "EvalError"
    merchant.wait_for_function("() => window.violations.length >= 5")
    assert merchant.evaluate("[window.ran ?? '', window.baseTaken]") == ["", False]
    assert {told.split()[0] for told in _violations(merchant)} == {
        "script-src-elem",
        "script-src-attr",
        "base-uri",
        "script-src",
    }


def test_no_site_can_frame_a_page_not_even_this_one(merchant: Page, base_url: str, complaints: Complaints) -> None:
    complaints.allow("frame|X-Frame-Options|ERR_BLOCKED_BY_RESPONSE")
    framing = f"{base_url}/framing"
    merchant.route(
        framing, lambda route: route.fulfill(body='<iframe src="/login"></iframe>', content_type="text/html")
    )
    merchant.goto(framing)
    frame = merchant.frames[1]
    frame.wait_for_load_state()
    assert not frame.url.startswith(base_url)
    expect(merchant.frame_locator("iframe").get_by_role("heading", name="Sign in")).to_have_count(0)


def test_what_the_browser_keeps(new_page: SignIn, base_url: str) -> None:
    page = new_page()
    page.goto("/login")
    Screen(page).shown()
    page.get_by_label("Email").fill("merchant@example.com")
    page.get_by_label("Password").fill("merchant-demo")
    page.get_by_role("button", name="Sign in", exact=True).click()
    OrderListPage(page).shown()
    cookies: dict[str, Any] = {cookie["name"]: cookie for cookie in page.context.cookies()}
    marks = {
        name: (cookie["httpOnly"], cookie["sameSite"], cookie["path"], cookie["secure"])
        for name, cookie in cookies.items()
    }
    # Over plain http none can be marked as secure.
    assert marks == {
        "order_app_session": (True, "Lax", "/", False),
        "zone": (False, "Lax", "/", False),
        "locale": (False, "Lax", "/", False),
    }
    assert "order_app_session" not in page.evaluate("document.cookie")
    page.get_by_label("Theme").select_option("Dark")
    expect(page.locator("html")).to_have_class(re.compile("dark"))
    assert page.evaluate("Object.keys(localStorage)") == ["theme"]
