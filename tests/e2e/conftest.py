"""What the browser tests stand on: one server, one Chromium, a sign-in per role, and a page that may not complain.

`pytest tests/e2e --base-url http://host:port` runs the same tests against a server in test mode that runs already.
"""

import base64
import os
import re
import shutil
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    Request,
    Response,
    StorageState,
    expect,
)

from tests.chromium import ARGUMENTS
from tests.e2e.api import TestMode
from tests.server import Server, free_port
from tests.smtp import MailServer, certificate_file

PASSWORDS = {
    "merchant": "merchant-demo",
    "colleague": "colleague-demo",
    "other": "other-demo",
    "support": "support-demo",
}
"""The demo accounts: the part of the e-mail address before the @, and the password."""

DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}

PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)
"""A picture of one pixel, which every other host answers with."""

SignIn = Callable[..., Page]
OpenPage = Callable[..., Page]
LOOPBACK = ("127.0.0.1", "localhost", "::1")

expect.set_options(timeout=5_000)


def pytest_configure(config: pytest.Config) -> None:
    """Keep traces and pictures of what failed, unless the command line says otherwise."""
    if config.option.tracing == "off":
        config.option.tracing = "retain-on-failure"
    if config.option.screenshot == "off":
        config.option.screenshot = "only-on-failure"
    if config.option.base_url and getattr(config.option, "numprocesses", None):
        raise pytest.UsageError("A test resets the whole server: with --base-url leave out -n.")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let tests reach the server that the command line names, and leave out those that need a server of their own."""
    base_url = config.getoption("base_url")
    if not base_url:
        return
    for item in items:
        if urlsplit(base_url).hostname not in LOOPBACK:
            item.add_marker(pytest.mark.enable_socket)
        if "server" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.skip(reason="needs the database file of a server that the suite started"))


@pytest.fixture(scope="session")
def own_server(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server | None]:
    """The server that this run started; None where `--base-url` names another."""
    if pytestconfig.getoption("base_url"):
        yield None
        return
    with Server(tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture
def server(own_server: Server | None) -> Server:
    """The server that this run started, for tests that reach behind it; skipped with `--base-url`."""
    assert own_server is not None
    return own_server


@pytest.fixture(scope="session")
def base_url(pytestconfig: pytest.Config, own_server: Server | None) -> str:
    """Where the product answers, without a slash at the end."""
    named: str | None = pytestconfig.getoption("base_url")
    if named:
        return named.rstrip("/")
    assert own_server is not None
    return own_server.url


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The Chromium that `make test` found, or the system's; Playwright's own where there is neither."""
    named = os.environ.get("ORDER_APP_TEST_CHROMIUM") or shutil.which("chromium")
    found = {"executable_path": named} if named else {}
    return {**browser_type_launch_args, **found, "args": list(ARGUMENTS)}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any], base_url: str) -> dict[str, Any]:
    """One language and one time zone, nothing that moves; the screen is chosen by `new_page`."""
    return {
        **browser_context_args,
        "base_url": base_url,
        "reduced_motion": "reduce",
        "locale": "en-US",
        "timezone_id": "UTC",
    }


@pytest.fixture(scope="session")
def api(base_url: str) -> Iterator[TestMode]:
    """The test routes."""
    client = TestMode(base_url)
    yield client
    client.close()


@pytest.fixture(autouse=True)
def fresh_stage(api: TestMode) -> None:
    """Every test begins without orders, with full wallets and the system's time."""
    api.reset()


# A page that is left drops what it was still loading or connecting; Chromium says so of a websocket.
LEFT_WHILE_CONNECTING = "WebSocket is closed before the connection is established"


class Complaints:
    """What the pages of a test complained about: script errors, console errors, requests that failed."""

    def __init__(self) -> None:
        self._found: list[str] = []
        self._expected: list[re.Pattern[str]] = []

    def allow(self, pattern: str) -> None:
        """The test brings this complaint about itself."""
        self._expected.append(re.compile(pattern))

    @property
    def unexpected(self) -> list[str]:
        """Everything that no test has asked for."""
        return [text for text in self._found if not any(pattern.search(text) for pattern in self._expected)]

    def listen(self, context: BrowserContext) -> None:
        """Hear all pages of a context."""
        context.on("console", self._console)
        context.on("weberror", lambda error: self._found.append(f"page error: {error.error}"))
        context.on("requestfailed", self._failed)
        context.on("response", self._answered)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and LEFT_WHILE_CONNECTING not in message.text:
            self._found.append(f"console {message.type}: {message.text} ({message.location.get('url')})")

    def _failed(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":
            self._found.append(f"request failed: {request.method} {request.url}: {request.failure}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self._found.append(f"answered {response.status}: {response.request.method} {response.url}")


@pytest.fixture(autouse=True)
def complaints() -> Iterator[Complaints]:
    """A test in which a page complained has failed."""
    heard = Complaints()
    yield heard
    assert heard.unexpected == []


@pytest.fixture
def new_page(new_context: Any, complaints: Complaints, base_url: str) -> SignIn:
    """Open a page in a browser context of its own, at a desk unless told otherwise: `new_page(viewport=...)`."""
    ours = ("", urlsplit(base_url).netloc)

    def open_page(**options: Any) -> Page:
        context = new_context(**{"viewport": DESK, **options})
        context.set_default_timeout(5_000)
        complaints.listen(context)
        # Pictures of artwork are the only thing a page asks of other hosts; here nothing leaves the machine.
        context.route(
            lambda url: urlsplit(url).netloc not in ours,
            lambda route: route.fulfill(body=PICTURE, content_type="image/png"),
        )
        page: Page = context.new_page()
        return page

    return open_page


@pytest.fixture(scope="session")
def sign_ins(playwright: Playwright, base_url: str) -> dict[str, StorageState]:
    """Each account's cookie, got once for the whole run."""
    states = {}
    for name, password in PASSWORDS.items():
        request = playwright.request.new_context(base_url=base_url)
        answer = request.post(
            "/auth/sign-in", form={"email": f"{name}@example.com", "password": password}, max_redirects=0
        )
        assert "error" not in answer.headers.get("location", "error"), f"{name} could not sign in"
        states[name] = request.storage_state()
        request.dispose()
    return states


@pytest.fixture
def signed_in(new_page: SignIn, sign_ins: dict[str, StorageState]) -> SignIn:
    """Open a page as one of the accounts, in a browser context of its own: `signed_in("colleague")`."""

    def open_as(name: str, **options: Any) -> Page:
        return new_page(storage_state=sign_ins[name], **options)

    return open_as


@pytest.fixture
def merchant(signed_in: SignIn) -> Page:
    """A browser in which merchant@example.com is signed in."""
    return signed_in("merchant")


@pytest.fixture
def colleague(signed_in: SignIn) -> Page:
    """A browser in which colleague@example.com, of the same seller, is signed in."""
    return signed_in("colleague")


@pytest.fixture
def support(signed_in: SignIn) -> Page:
    """A browser in which support@example.com is signed in."""
    return signed_in("support")


@pytest.fixture
def phone(signed_in: SignIn) -> Page:
    """A phone, 390 pixels wide and with touch, on which merchant@example.com is signed in."""
    return signed_in("merchant", viewport=PHONE, has_touch=True, is_mobile=True)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, post: MailServer) -> Iterator[Server]:
    """The product with a public address and a mail server: the `post` of the test's own module."""
    port, folder = free_port(), tmp_path_factory.mktemp("site")
    environment = {
        "ORDER_APP_SMTP_URL": post.url,
        "SSL_CERT_FILE": str(certificate_file(folder)),
        "ORDER_APP_MAIL_FROM": "Order App <orders@shop.test>",
        "ORDER_APP_PUBLIC_URL": f"http://127.0.0.1:{port}",
    }
    with Server(folder, port=port, environment=environment) as server:
        yield server


@pytest.fixture
def open_page(site: Server, browser: Browser, complaints: Complaints) -> Iterator[OpenPage]:
    """Opens a browser of its own; with a name, that account is signed in."""
    contexts = []

    def open_as(name: str = "") -> Page:
        context = browser.new_context(
            base_url=site.url, viewport=DESK, reduced_motion="reduce", locale="en-US", timezone_id="UTC"
        )
        contexts.append(context)
        context.set_default_timeout(5_000)
        complaints.listen(context)
        context.route(
            lambda url: not url.startswith((site.url, site.url.replace("http", "ws"))),
            lambda route: route.fulfill(body="elsewhere", content_type="text/plain"),
        )
        if name:
            form = {"email": f"{name}@example.com", "password": PASSWORDS[name]}
            assert context.request.post("/auth/sign-in", form=form, max_redirects=0).status == 303
        return context.new_page()

    yield open_as
    for context in contexts:
        context.close()
