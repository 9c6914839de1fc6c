"""One browser tab without a browser: the websocket as the page opens it, and everything that came over it."""

import asyncio
import itertools
import json
import time
import urllib.parse
import uuid
from collections.abc import Callable
from typing import Any

import aiohttp
import httpx
import socketio
from reflex_base.utils.format import format_event_handler

from order_app.states.gallery import GalleryState
from order_app.states.page_calls import PAGE_CALL
from tests.server import Server
from tests.wire.surface import our_handlers

NAMESPACE = "/_event"
SECONDS = 15.0
"""How long an answer may take."""
_ROOT = "reflex___state____state"
BOOT = f"{_ROOT}.hydrate_and_load"
TRACE_WORDS = ("Traceback", 'File "', "Error:", "Exception", "sqlite3", "sqlalchemy", "pydantic")
"""What no frame may hold: words of tracebacks and of the inside."""


# Reflex's registry of states belongs to the context in which they were imported: names are looked up here, not later.
WIRE_NAMES = {short: format_event_handler(handler) for short, handler in our_handlers().items()}
"""The name on the wire of each handler of ours, by its short name."""
_FENCE = format_event_handler(GalleryState.event_handlers["load"])


async def sign_in(server: Server, email: str, cookie: str = "") -> str:
    """Sign a demo account in and return its Cookie header; `cookie` is that of the browser's former sign-in."""
    form = {"email": email, "password": f"{email.partition('@')[0]}-demo"}
    async with httpx.AsyncClient(base_url=server.url, headers={"cookie": cookie} if cookie else {}) as client:
        answer = await client.post("/auth/sign-in", data=form)
    assert answer.status_code == 303, answer.text
    return answer.headers["set-cookie"].partition(";")[0]


async def sign_out(server: Server, cookie: str) -> None:
    """End the sign-in behind a cookie."""
    async with httpx.AsyncClient(base_url=server.url, headers={"cookie": cookie}) as client:
        answer = await client.post("/auth/sign-out")
    assert answer.status_code == 303, answer.text


class Tab:
    """A tab of somebody who is signed in by this cookie; `token` is what the page keeps over reloads."""

    def __init__(self, server: Server, cookie: str = "", token: str | None = None) -> None:
        self.server = server
        self.cookie = cookie
        self.token = token or str(uuid.uuid4())
        self.frames: list[dict[str, Any]] = []
        self.path = "/"
        self._fences = itertools.count(1)
        self._changed = asyncio.Event()
        self._client: socketio.AsyncClient | None = None
        self._http: aiohttp.ClientSession | None = None

    @property
    def is_open(self) -> bool:
        """Whether the websocket stands."""
        return self._client is not None and self._client.connected

    async def open(self, path: str = "/", *, boot: Any = ...) -> "Tab":
        """Connect and load a page, as a full page load does; `boot` replaces the event of the first message."""
        self.path = path
        self._http = aiohttp.ClientSession()
        self._client = client = socketio.AsyncClient(reconnection=False, http_session=self._http)
        client.on("event", self._on_event, namespace=NAMESPACE)
        client.on("new_token", self._on_token, namespace=NAMESPACE)
        event = {"name": BOOT, "payload": {}, "router_data": self._router(path)} if boot is ... else boot
        await client.connect(
            f"{self.server.url}/_event?token={urllib.parse.quote(self.token)}",
            namespaces=[NAMESPACE],
            transports=["websocket"],
            socketio_path="/_event",
            headers={"cookie": self.cookie, "origin": self.server.url},
            auth={"event": event},
            wait_timeout=int(SECONDS),
        )
        return self

    async def load(self, path: str = "/") -> "Tab":
        """Open a page and wait until its load has ended."""
        await self.open(path)
        # The boot calls the load and the load calls its end: how many rounds that takes is the framework's affair.
        await self.until(self._is_loaded, f"the load of {path}")
        await self.settle()
        return self

    async def go(self, path: str) -> None:
        """Follow a link of the page."""
        self.path = path
        await self.raw(
            {
                "name": "reflex___state____state.reflex___state____on_load_internal_state.on_load_internal",
                "payload": {},
                "router_data": self._router(path),
            }
        )
        await self.settle()

    async def raw(self, data: Any) -> None:
        """Send one message as it is."""
        assert self._client is not None
        await self._client.emit("event", data, namespace=NAMESPACE)

    async def packet(self, text: str) -> None:
        """Send the text of a socket.io packet as it is."""
        assert self._client is not None
        await self._client.eio.send(text)

    async def send(self, handler: str, payload: Any = ..., *, path: str | None = None) -> None:
        """Call a handler, such as `OrderListState.toggle`, with any payload."""
        await self.raw(
            {
                "name": WIRE_NAMES[handler],
                "payload": {} if payload is ... else payload,
                "router_data": self._router(path or self.path),
            }
        )

    async def call(self, handler: str, payload: Any = ..., *, path: str | None = None) -> list[dict[str, Any]]:
        """Call a handler and return the frames that came until it had ended."""
        before = len(self.frames)
        await self.send(handler, payload, path=path)
        await self.settle()
        return self.frames[before:]

    async def settle(self, rounds: int = 2) -> None:
        """Wait until everything sent so far was worked off; what a handler has called in turn ends a round later."""
        for _ in range(rounds):
            mark = f"/fence/{next(self._fences)}-{uuid.uuid4().hex[:8]}"
            await self.raw({"name": _FENCE, "payload": {}, "router_data": self._router(mark)})
            await self.until(lambda mark=mark: self._takes_fence(mark), f"an answer to {mark}")

    def _is_loaded(self) -> bool:
        return any(frame["delta"].get(_ROOT, {}).get("is_hydrated_rx_state_") for frame in self.frames)

    def _takes_fence(self, mark: str) -> bool:
        for index in range(len(self.frames) - 1, -1, -1):
            if mark in json.dumps(self.frames[index]["delta"]):
                del self.frames[index]
                return True
        return False

    async def until(self, holds: Callable[[], bool], what: str, seconds: float = SECONDS) -> None:
        """Wait until something holds of what came; looks again at each message."""
        deadline = time.monotonic() + seconds
        while not holds():
            self._changed.clear()
            left = deadline - time.monotonic()
            if left <= 0:
                raise AssertionError(f"waited in vain for {what}; last frames: {json.dumps(self.frames[-3:])[:1500]}")
            try:
                await asyncio.wait_for(self._changed.wait(), min(left, 0.25))
            except TimeoutError:
                continue

    async def close(self) -> None:
        """Close the websocket."""
        if self._client is not None:
            await self._client.disconnect()
            # The client's own tasks end a moment after the connection.
            await self._client.eio.wait()
        if self._http is not None:
            await self._http.close()
        self._client = self._http = None

    async def __aenter__(self) -> "Tab":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @property
    def text(self) -> str:
        """Everything that came, as one text."""
        return json.dumps(self.frames)

    def shown(self, variable: str) -> Any:
        """The last value that came of a variable such as `OrderListState.rows`."""
        state, _, name = variable.partition(".")
        found = [
            value
            for frame in self.frames
            for full_name, values in frame["delta"].items()
            if _class_of(full_name) == state
            for key, value in values.items()
            if key.removesuffix("_rx_state_") == name
        ]
        assert found, f"{variable} never came"
        return found[-1]

    def toasts(self, since: int = 0) -> list[str]:
        """The messages that were shown."""
        return toasts_of(self.frames[since:])

    def scripts(self) -> list[str]:
        """What the page was asked to do, messages aside, as calls: `leave("/login")`."""
        return [call for call in _calls(self.frames) if not call.startswith("toast(")]

    def was_told(self, script: str) -> bool:
        """Whether the page was asked to do this, among other things perhaps."""
        return any(script in told for told in self.scripts())

    def redirects(self) -> list[str]:
        """Where the page was sent by the router."""
        return [e["payload"]["path"] for frame in self.frames for e in frame["events"] if e["name"] == "_redirect"]

    def _router(self, path: str) -> dict[str, Any]:
        parts = urllib.parse.urlsplit(path)
        pathname = "/orders/[code]" if parts.path.startswith("/orders/") and parts.path != "/orders/new" else parts.path
        return {
            "pathname": parts.path,
            "asPath": path,
            "query": dict(urllib.parse.parse_qsl(parts.query)),
            "route": pathname,
        }

    async def _on_event(self, update: Any) -> None:
        data = json.loads(update) if isinstance(update, str) else update
        self.frames.append({"delta": data.get("delta") or {}, "events": data.get("events") or []})
        self._changed.set()

    async def _on_token(self, token: str) -> None:
        self.token = token
        self._changed.set()


def toasts_of(frames: list[dict[str, Any]]) -> list[str]:
    """The messages among these frames, as the calls that show them."""
    return [call for call in _calls(frames) if call.startswith("toast(")]


def _calls(frames: list[dict[str, Any]]) -> list[str]:
    return [
        f"{called['name']}({', '.join(json.dumps(one, ensure_ascii=False) for one in called['arguments'])})"
        for frame in frames
        for event in frame["events"]
        if event["name"] == PAGE_CALL
        for called in [event["payload"]]
    ]


def _class_of(full_name: str) -> str:
    """`OrderListState` of `reflex___state____state.order_app___states___order_list____order_list_state`."""
    return "".join(part.capitalize() for part in full_name.rpartition("____")[2].split("_"))
