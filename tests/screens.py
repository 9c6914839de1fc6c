"""Makes the pictures of the six main screens for the README: `python -m tests.screens`, on the demo's orders.

Each stands in `assets/screens/` four times: wide and on a phone, light and dark. Pages must be built before.
"""

import io
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from PIL import Image, ImageDraw
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright

from tests.chromium import ARGUMENTS
from tests.server import ROOT, free_port

FOLDER = ROOT / "assets" / "screens"
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
SIZES: dict[str, dict[str, Any]] = {
    "wide": {"viewport": {"width": 1440, "height": 900}},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
}
ACCOUNTS = {
    "merchant": ("merchant@example.com", "merchant-demo"),
    "support": ("support@example.com", "support-demo"),
}


def _list(page: Page) -> None:
    page.goto("/")


def _paid(page: Page) -> None:
    _open_first(page, "/?tab=paid")


def _locked(page: Page) -> None:
    _open_first(page, "/?tab=processed")


def _new(page: Page) -> None:
    page.goto("/orders/new")


def _wallet(page: Page) -> None:
    page.goto("/wallet")


def _requests(page: Page) -> None:
    page.goto("/support")
    if page.viewport_size and page.viewport_size["width"] >= SIZES["wide"]["viewport"]["width"]:
        _shown(page)
        page.keyboard.press("j")
        page.get_by_role("link", name="Open and decide").wait_for()


SCREENS: dict[str, tuple[str, Callable[[Page], None]]] = {
    "all-orders": ("merchant", _list),
    "order": ("merchant", _paid),
    "locked": ("merchant", _locked),
    "new-order": ("merchant", _new),
    "wallet": ("merchant", _wallet),
    "requests": ("support", _requests),
}


def main() -> int:
    """Make all of them anew."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, _demo(Path(folder)) as url, sync_playwright() as playwright:
        executable = os.environ.get("ORDER_APP_TEST_CHROMIUM") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=executable, args=list(ARGUMENTS))
        states = {name: _signed_in(browser, url, *account) for name, account in ACCOUNTS.items()}
        for theme in THEMES:
            for size, options in SIZES.items():
                for name, (account, show) in SCREENS.items():
                    context = browser.new_context(
                        base_url=url,
                        storage_state=states[account],
                        color_scheme=theme,
                        reduced_motion="reduce",
                        locale="en-US",
                        timezone_id="UTC",
                        **options,
                    )
                    _keep(_shot(context, show), FOLDER / f"{name}-{size}-{theme}.webp")
                    context.close()
        browser.close()
    return 0


@contextmanager
def _demo(folder: Path) -> Iterator[str]:
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "order_app.cli", "serve", "--demo", "--port", str(port)],
        cwd=ROOT,
        env={**os.environ, "ORDER_APP_DATABASE_URL": f"sqlite:///{folder / 'orders.db'}"},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stdout is not None
        if not any("ready" in line for line in server.stdout):
            raise SystemExit("The demo did not start.")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=15)


def _signed_in(browser: Browser, url: str, email: str, password: str) -> Any:
    context = browser.new_context(base_url=url)
    context.request.post("/auth/sign-in", form={"email": email, "password": password}, max_redirects=0)
    state = context.storage_state()
    context.close()
    return state


def _shot(context: BrowserContext, show: Callable[[Page], None]) -> bytes:
    # The demo's artwork stands under names that nobody serves.
    context.route("https://example.com/**", _draw)
    page = context.new_page()
    show(page)
    _shown(page)
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    return page.screenshot(animations="disabled")


def _shown(page: Page) -> None:
    page.locator("[data-hydrated=true]").wait_for()


def _open_first(page: Page, address: str) -> None:
    page.goto(address)
    _shown(page)
    page.locator("tr[data-order] a.code").first.click()
    page.locator("form[aria-label=Order]").wait_for()


def _draw(route: Route) -> None:
    """A plain picture, its colours taken from the artwork's name."""
    hue = sum(route.request.url.encode()) * 37 % 360
    picture = Image.new("RGB", (128, 128), f"hsl({hue}, 45%, 88%)")
    pen = ImageDraw.Draw(picture)
    pen.ellipse((28, 20, 100, 92), fill=f"hsl({hue}, 60%, 55%)")
    pen.polygon(((16, 112), (64, 52), (112, 112)), fill=f"hsl({(hue + 140) % 360}, 45%, 45%)")
    body = io.BytesIO()
    picture.save(body, "PNG")
    route.fulfill(body=body.getvalue(), content_type="image/png")


def _keep(shot: bytes, path: Path) -> None:
    Image.open(io.BytesIO(shot)).convert("RGB").save(path, "WEBP", quality=82, method=6)
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size / 1024:.0f} KB")


if __name__ == "__main__":
    sys.exit(main())
