"""A Chromium with a stopwatch in its pages."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.chromium import ARGUMENTS

SECONDS = 10_000
"""How long anything may take, in milliseconds."""

STOPWATCH = """
(() => {
  const signature = () => Array.from(document.querySelectorAll("tr[data-order]"), (row) => row.dataset.order).join();
  let waiting = null;
  const look = () => {
    if (!waiting || waiting.started === null) return;
    let there = false;
    try { there = waiting.is_there(); } catch { there = false; }
    if (!there) return;
    const { started, resolve } = waiting;
    const changed = performance.now();
    waiting = null;
    // A message after the next animation frame comes once that frame has been drawn.
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => resolve({ changed: changed - started, drawn: performance.now() - started });
      channel.port2.postMessage(0);
    });
  };
  const begin = (event) => {
    if (waiting && waiting.started === null && waiting.type === event.type) waiting.started = event.timeStamp;
  };
  for (const type of ["click", "keydown"]) window.addEventListener(type, begin, { capture: true });
  const watch = () => new MutationObserver(look).observe(document, {
    subtree: true, childList: true, attributes: true, characterData: true,
  });
  document.documentElement ? watch() : window.addEventListener("DOMContentLoaded", watch);
  window.stopwatch = {
    signature,
    // From the next event of this type until the condition holds; `before` are the rows shown when it is armed.
    arm(type, condition) {
      const before = signature();
      const test = new Function("before", "signature", `return (${condition})`);
      window.stopwatch.result = new Promise((resolve) => {
        waiting = { type, started: null, is_there: () => test(before, signature), resolve };
      });
    },
    // When the first order's row was there, from the navigation's start.
    first_row: new Promise((resolve) => {
      const seen = () => document.querySelector("tr[data-order]") && (resolve(performance.now()), true);
      const observer = new MutationObserver(() => seen() && observer.disconnect());
      observer.observe(document, { subtree: true, childList: true });
    }),
    // When the first row was there, and a click on its checkbox had been answered by the server, from the navigation's
    // start.
    usable: new Promise((resolve) => {
      let clicked = false;
      const look = () => {
        const box = document.querySelector("tr[data-order] input[type=checkbox]");
        if (box && !clicked) { clicked = true; setTimeout(() => box.click()); }
        if (clicked && document.querySelector("[role=region][aria-label=Selection]")) resolve(performance.now());
      };
      new MutationObserver(look).observe(document, { subtree: true, childList: true });
    }),
    // Wall clock of each change of an order's row, by code and new word.
    follow() {
      const at = {};
      window.stopwatch.followed = at;
      new MutationObserver((records) => {
        const now = performance.timeOrigin + performance.now();
        for (const record of records) {
          const row = record.target;
          if (!row.dataset?.order) continue;
          at[row.dataset.order + " " + row.getAttribute(record.attributeName)] ??= now;
        }
      }).observe(document.body, {
        subtree: true, attributes: true, attributeFilter: ["data-fulfillment", "data-payment", "data-tab"],
      });
    },
  };
})();
"""


def sign_in(url: str, email: str, password: str) -> dict[str, str]:
    """Sign an account in; returns name and value of its cookie."""
    answer = httpx.post(f"{url}/auth/sign-in", data={"email": email, "password": password}, follow_redirects=False)
    cookies = dict(answer.cookies)
    if not cookies:
        raise RuntimeError(f"{email} could not sign in: {answer.status_code}")
    return cookies


@contextmanager
def browser_with_stopwatch(executable: str | None) -> Iterator[Browser]:
    """A Chromium without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


def fresh_context(browser: Browser, url: str, cookies: dict[str, str]) -> BrowserContext:
    """A browser context with an empty cache, signed in, whose pages carry the stopwatch."""
    context = browser.new_context(
        base_url=url,
        viewport={"width": 1440, "height": 900},
        reduced_motion="reduce",
        locale="en-US",
        timezone_id="UTC",
        # The stopwatch takes its conditions as text, which the pages' policy would not let it run.
        bypass_csp=True,
    )
    context.set_default_timeout(SECONDS)
    context.add_cookies([{"name": name, "value": value, "url": url} for name, value in cookies.items()])
    context.add_init_script(STOPWATCH)
    return context


def shown(page: Page) -> Page:
    """The page, once it shows the data of its address."""
    page.locator('[data-hydrated="true"]').wait_for(state="attached")
    return page


def arm(page: Page, event: str, condition: str) -> None:
    """Start the stopwatch at the next event of this type; it stops when the condition (JavaScript) holds."""
    page.evaluate("([event, condition]) => window.stopwatch.arm(event, condition)", [event, condition])


def read(page: Page) -> tuple[float, float]:
    """Milliseconds from the event to the changed document, and to the frame after it."""
    result: dict[str, Any] = page.evaluate(
        "Promise.race([window.stopwatch.result, new Promise((_, late) => setTimeout(() => late(new Error("
        f"'the condition did not come to hold')), {SECONDS}))])"
    )
    return float(result["changed"]), float(result["drawn"])
