"""Where pages are pictured: a server of its own with always the same orders, a fixed time, a browser that draws the
same on every machine."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any, Literal

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Playwright, StorageState, expect

from tests.e2e.api import TestMode
from tests.e2e.pages.dialog import Dialog
from tests.e2e.pages.order import OrderPage
from tests.e2e.pages.order_list import OrderListPage
from tests.e2e.pages.thread import Thread

Theme = Literal["light", "dark"]
Size = Literal["wide", "phone"]

NOW = datetime(2026, 3, 10, 10, 20, 20, tzinfo=UTC)
"""When everything is pictured; some seconds into a minute, so that none ends meanwhile."""
SIZES: dict[Size, dict[str, Any]] = {
    "wide": {"viewport": {"width": 1440, "height": 900}},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
}
BESIDE = timedelta(seconds=15)
"""By how much more than whole minutes everything is older, so that none ends while a page is being loaded."""
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
STILL = """
const each = window.setInterval;
// Countdowns show what they begin with.
window.setInterval = (run, ms, ...rest) => (ms === 250 ? 0 : each(run, ms, ...rest));
"""


def _photo() -> bytes:
    made = BytesIO()
    Image.linear_gradient("L").rotate(30, fillcolor=90).resize((160, 120)).convert("RGB").save(made, "PNG")
    return made.getvalue()


PHOTO = _photo()
TOAST = "[data-sonner-toast]"
# A message's cross stands on its corner.
EDGES = """(element) => {
  const { left, top, right, bottom } = element.getBoundingClientRect();
  const around = element.matches("[data-sonner-toast]") ? 12 : 0;
  return [Math.floor(left) - around, Math.floor(top) - around, Math.ceil(right) + around, Math.ceil(bottom) + around];
}"""
# Seconds depend on how long the page took.
AT_THE_TOP = """async () => {
  // What just grew may be followed by the page in the next frames.
  for (let still = 0; still < 3; still = window.scrollY === 0 ? still + 1 : 0) {
    if (window.scrollY !== 0) window.scrollTo(0, 0);
    await new Promise(requestAnimationFrame);
  }
}"""
SETTLED = """async () => {
  for (const timer of document.querySelectorAll('[role="timer"]'))
    timer.textContent = timer.textContent.replace(/:\\d\\d$/, ":00");
  await document.fonts.ready;
  await Promise.all([...document.images].map((image) => {
    // One that waits to be near would never be ready.
    image.loading = "eager";
    return image.decode().catch(() => {});
  }));
}"""


@dataclass(frozen=True, slots=True)
class Stock:
    """The orders that are pictured, by how they stand."""

    incomplete: str
    unpaid: str
    contested: str
    paid: str
    hurried: str
    scheduled: str
    asked: str
    produced: str
    shipped: str
    cancelled: str
    discussed: str


class Studio:
    """Browser contexts, one for each account and size, and the orders."""

    def __init__(self, playwright: Playwright, browser: Browser, url: str, api: TestMode) -> None:
        self._playwright = playwright
        self._browser = browser
        self._url = url
        self._contexts: dict[tuple[str, Size], BrowserContext] = {}
        self._states: dict[str, StorageState] = {}
        self._api = api
        self.stock = self._make()

    def close(self) -> None:
        """Give the contexts back."""
        for context in self._contexts.values():
            context.close()

    @contextmanager
    def page(self, who: str = "", size: Size = "wide") -> Iterator[Page]:
        """A new page of an account, or of nobody; everything is at `NOW` again."""
        self._now()
        context = self._context(who, size)
        page = context.new_page()
        page.clock.set_fixed_time(NOW)
        # After the clock, which brings timers of its own.
        page.add_init_script(STILL)
        try:
            yield page
        finally:
            page.close()

    def shots(
        self, page: Page, themes: tuple[Theme, ...], of: Locator | None = None, *, whole: bool = True, toasts: int = 0
    ) -> Iterator[tuple[Theme, bytes]]:
        """The whole page, what is in view of it, or one element, in each theme."""
        for theme in themes:
            page.emulate_media(color_scheme=theme)
            expect(page.locator("html")).to_have_class(theme)
            yield theme, self.shot(page, of, whole=whole, toasts=toasts)

    def shot(self, page: Page, of: Locator | None = None, *, whole: bool = True, toasts: int = 0) -> bytes:
        """A picture (PNG) of what stands still, once so many toasts are shown; nothing moves, no caret blinks."""
        expect(page.locator(TOAST)).to_have_count(toasts)
        page.evaluate(SETTLED)
        options: Any = {"animations": "disabled", "caret": "hide", "scale": "css"}
        if of is None and not whole:
            return page.screenshot(**options)
        # What sticks to the top stands there, not where the page was scrolled to.
        page.evaluate(AT_THE_TOP)
        if of is None:
            return page.screenshot(full_page=True, **options)
        x, y, right, bottom = of.evaluate(EDGES)
        size = page.viewport_size
        assert size is not None
        clip: Any = {"x": x, "y": y, "width": right - x, "height": bottom - y}
        if bottom <= size["height"]:
            # A higher window would move what stands at its foot.
            return page.screenshot(clip=clip, **options)
        # For a picture of a whole page Playwright makes the window higher too, and a phone forgets its fingers by that.
        page.set_viewport_size({**size, "height": bottom})
        try:
            return page.screenshot(clip=clip, **options)
        finally:
            page.set_viewport_size(size)

    def _now(self) -> None:
        self._api.set_clock(NOW)

    def _context(self, who: str, size: Size) -> BrowserContext:
        if (who, size) not in self._contexts:
            self._contexts[who, size] = context = self._browser.new_context(
                base_url=self._url,
                device_scale_factor=1,
                reduced_motion="reduce",
                color_scheme="light",
                locale="en-US",
                timezone_id="UTC",
                user_agent=BROWSER,
                storage_state=self._signed_in(who) if who else None,
                **SIZES[size],
            )
            context.set_default_timeout(10_000)
            # Pictures of artwork would come from elsewhere.
            context.route(lambda url: not url.startswith(self._url), lambda route: route.abort())
        return self._contexts[who, size]

    def _signed_in(self, who: str) -> StorageState:
        if who not in self._states:
            request = self._playwright.request.new_context(base_url=self._url, user_agent=BROWSER)
            request.post(
                "/auth/sign-in", form={"email": f"{who}@example.com", "password": f"{who}-demo"}, max_redirects=0
            )
            self._states[who] = request.storage_state()
            request.dispose()
        return self._states[who]

    def _make(self) -> Stock:
        """Make the orders, always the same: a new server counts its orders from the same number."""

        # A minute apart, so that a slow moment of the machine changes nothing of their order.
        minutes = iter(range(12, 0, -1))

        def one(name: str, make: Callable[..., str] = self._api.order, **wanted: Any) -> str:
            self._api.set_clock(NOW - BESIDE - timedelta(minutes=next(minutes)))
            return make(recipient_name=name, **wanted)

        shipped = one("Ada Lindqvist", self._api.shipped)
        produced = one("Bruno Keller", self._api.fulfilled)
        asked = one("Clara Novak", self._api.scheduled)
        scheduled = one("Daniel Okafor", self._api.scheduled)
        hurried = one("Emma Rossi", self._api.paid, minutes_since_paid=100.25)
        cancelled = one("Felix Moreau", self._api.paid, minutes_since_paid=20.25)
        paid = one("Maria Alexandra Fernandez de Cordoba-Hohenlohe", self._api.paid, minutes_since_paid=5.25)
        contested = one("Grace Miller")
        unpaid = one("Hugo Silva")
        incomplete = one("Ines Petit", complete=False)
        deleted = [one("Jonas Weber"), one("Karla Jensen")]
        with self.page("merchant") as page:
            orders = OrderListPage(page).open()
            for code in deleted:
                self._now()
                orders.act(code, "Delete")
                Dialog(page).confirm.click()
                expect(orders.row(code)).to_have_count(0)
            self._now()
            orders.act(cancelled, "Cancel order")
            Dialog(page).confirm.click()
            expect(orders.row(cancelled)).to_have_attribute("data-tab", "Cancelled")
            self._now()
            OrderPage(page).open_order(asked).refund.click()
            Dialog(page).message.fill("The buyer wants another size.")
            Dialog(page).confirm.click()
            orders.expect_heading("All orders")
        with self.page("support") as page:
            # That support has looked at it is no matter of which pictures are taken first.
            OrderPage(page).open_order(asked)
            self._looked_at(page)
        discussed = self._discussed()
        return Stock(
            incomplete=incomplete,
            unpaid=unpaid,
            contested=contested,
            paid=paid,
            hurried=hurried,
            scheduled=scheduled,
            asked=asked,
            produced=produced,
            shipped=shipped,
            cancelled=cancelled,
            discussed=discussed,
        )

    def _discussed(self) -> str:
        """Make an order about whose request both sides wrote, and whose words both have seen."""

        def ago(minutes: int) -> None:
            self._api.set_clock(NOW - BESIDE - timedelta(minutes=minutes))

        ago(13)
        code = self._api.scheduled(recipient_name="Lena Fischer")
        with self.page("merchant") as mine, self.page("support") as theirs:
            ago(9)
            OrderPage(mine).open_order(code).refund.click()
            Dialog(mine).message.fill("The print is crooked.")
            Dialog(mine).confirm.click()
            OrderListPage(mine).expect_heading("All orders")
            ago(7)
            Thread(theirs).open(code).say("Sorry to hear it. Can you send a photo?")
            ago(5)
            thread = Thread(mine).open(code)
            thread.choose(("print.png", "image/png", PHOTO))
            thread.say("Here it is.")
            ago(3)
            thread = Thread(theirs).open(code)
            thread.for_support.check()
            thread.field.fill("Tom knows this machine.")
            thread.add_note.click()
            expect(thread.entry("Tom knows this machine.")).to_be_visible()
            for page in (mine, theirs):
                self._looked_at(page)
        return code

    def _looked_at(self, page: Page) -> None:
        """Nothing of the order that is shown is new to this side any more."""
        page.reload()
        expect(page.locator(".fresh-mark")).to_have_count(0)
