"""What every answer says beside its content: what a browser may do with it, and how long it may keep it.

The policy of the pages is as tight as Reflex allows. What Reflex and the parts it brings force:

- `style-src 'unsafe-inline'`: Sonner (messages), Emotion and Radix' scroll lock put style elements into the page, whose
  text changes; none of them can be given a nonce, since the pages are files.
- inline scripts, allowed one by one by their hashes: React Router's start and React's streaming stand in the built
  HTML. Nothing else that stands in a page runs.
- nothing by `eval`: `rx.call_script`, `rx.call_function` and `rx.toast` would need it, so the server asks things of the
  page by name instead (`states/page_calls.py`).

`img-src https: data:` is the product's own wish: pictures of artwork lie on the merchants' hosts, small signs in the
style sheets. `connect-src 'self'` takes the websocket in, which is opened on the page's own address.
"""

from collections.abc import Callable, Iterable
from types import MappingProxyType

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = "Content-Security-Policy"
NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""The policy of what is no page: answers of the API, scripts, pictures, redirects."""

EVERYWHERE = MappingProxyType(
    {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        # Addresses hold order codes and searches: other hosts, such as those of artwork, learn none.
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": ", ".join(
            f"{feature}=()"
            for feature in (
                "accelerometer", "camera", "display-capture", "geolocation", "gyroscope",
                "magnetometer", "microphone", "midi", "payment", "publickey-credentials-get", "screen-wake-lock", "usb",
            )
        ),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
)  # fmt: skip
"""What each answer carries, whatever it is."""

ONLY_HTTPS = "max-age=31536000"
"""Strict-Transport-Security, in seconds: a year."""
FOR_GOOD = "public, max-age=31536000, immutable"
"""The built scripts and style sheets have a hash of their content in their names."""
A_MONTH = "public, max-age=2592000"
"""The typefaces' names stay, and so does what is in them."""
ASK_FIRST = "no-cache"
"""A page names the scripts of its build: after a new one the old page must not be shown from a cache."""
NEVER = "no-store"

_MACHINES = ("/api/", "/auth/", "/test/")
_SERVED = (200, 206, 304)


def page_policy(inline_scripts: Iterable[str], *, https: bool) -> str:
    """The policy of the pages, with the hashes of the scripts that stand in them."""
    rules = [
        "default-src 'none'",
        " ".join(["script-src 'self'", *inline_scripts]),
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: https:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "manifest-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
    return "; ".join([*rules, "upgrade-insecure-requests"] if https else rules)


class Headers:
    """An ASGI application around another one, which gives all its HTTP answers these headers.

    A header that the answer has already stays as it is. `inline_scripts` gives the hashes of the scripts that stand in
    the pages as they are built now. `https` tells that browsers reach the app by https only.
    """

    def __init__(
        self, app: ASGIApp, *, inline_scripts: Callable[[], Iterable[str]] = tuple, https: bool = False
    ) -> None:
        self._app = app
        self._inline_scripts, self._https = inline_scripts, https
        self._everywhere = dict(EVERYWHERE)
        if https:
            self._everywhere["Strict-Transport-Security"] = ONLY_HTTPS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._everywhere.items():
                    headers.setdefault(name, value)
                path, status = scope["path"], message["status"]
                # An answer "not modified" has no type, and its headers take the place of those that the browser kept.
                is_page = (
                    headers.get("content-type", "").startswith("text/html")
                    or (status == 304 and ("." not in path.rpartition("/")[2] or path.endswith(".html")))
                )  # fmt: skip
                policy = page_policy(self._inline_scripts(), https=self._https) if is_page else NOTHING
                headers.setdefault(POLICY, policy)
                headers.setdefault("Cache-Control", _keeps(path, status, is_page=is_page))
            await send(message)

        await self._app(scope, receive, send_with_headers)


def _keeps(path: str, status: int, *, is_page: bool) -> str:
    """For how long a browser may keep an answer."""
    if path.startswith(_MACHINES):
        return NEVER
    if is_page or status not in _SERVED:
        return ASK_FIRST
    if path.startswith("/assets/"):
        return FOR_GOOD
    return A_MONTH if path.startswith("/fonts/") else ASK_FIRST
