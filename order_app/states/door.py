"""The websocket's door: a tab's state belongs to one sign-in, and odd messages are answered calmly.

Reflex hands every message of a client to its event queue and sends a known tab's state before anything is checked. This
module stands in front of both. It relies on a few private names of Reflex; `tests/state/test_door.py` pins them.
"""

import asyncio
import inspect
import re
import time
import urllib.parse
import uuid
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import reflex as rx
import structlog
from reflex.app import EventNamespace
from reflex.istate.manager.memory import StateManagerMemory
from reflex.state import FrontendEventExceptionState, StateUpdate
from reflex_base.event import Event
from reflex_base.registry import RegistrationContext
from reflex_base.utils.form import FORM_DATA_ENTRIES_KEY
from socketio.exceptions import ConnectionRefusedError as Refused

from order_app.bootstrap import container
from order_app.domain.errors import StorageUnavailable
from order_app.live import reflex_adapter
from order_app.states.page_calls import page_call
from order_app.states.toasts import bad

log = structlog.get_logger(__name__)

NOBODY = 0


async def login_of_cookie_header(header: str) -> int:
    """The sign-in behind a Cookie header; NOBODY where there is none."""
    sessions = container().sessions
    token = sessions.token(header)
    viewer = await sessions.viewer(token) if token else None
    return viewer.login_id if viewer else NOBODY


_TOKEN = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
MAX_TEXT = 20_000  # characters of one string
MAX_VALUES = 2_000  # values in one payload
MAX_DEPTH = 6
BAD_PER_MINUTE = 60  # messages refused per connection before it is closed
NOT_UNDERSTOOD = "This could not be read, so nothing was changed. Reload the page and try again."

_ROOT = "reflex___state____state"
# The only handlers of the framework that the page itself calls. setvar, hydrate, set_is_hydrated and
# update_vars_internal stay inside; the last one would be needed again by an rx.LocalStorage(sync=True) var.
_PAGE_ERROR = f"{_ROOT}.reflex___state____frontend_event_exception_state.handle_frontend_exception"
_FRAMEWORK = frozenset(
    {
        f"{_ROOT}.hydrate_and_load",
        f"{_ROOT}.reflex___state____on_load_internal_state.on_load_internal",
        _PAGE_ERROR,
    }
)
SILENT_SECONDS = 4.0  # how long a ping may go unanswered before others no longer see the tab in an order
MAX_PAGE_ERRORS = 5  # script errors a connection may write into the log
KEEP_SECONDS = 300.0  # how long a tab's state outlives its connection; who comes back later gets all of it afresh
_FROM_CLIENT = frozenset({"event", "ping", "client_error"})


# Reflex would have the page run a script that reloads it; what failed is said there already, with a button.
FrontendEventExceptionState.auto_reload_on_errors = []


class OwnerState(rx.State):
    """Remembers which login this tab's state belongs to; None until the first connect."""

    _login: int | None = None


def _too_big(value: Any, depth: int, left: list[int]) -> bool:
    left[0] -= 1
    if left[0] < 0 or depth > MAX_DEPTH or isinstance(value, (bytes, bytearray)):
        return True
    if isinstance(value, str):
        return len(value) > MAX_TEXT
    if isinstance(value, Mapping):
        return any(_too_big(k, depth + 1, left) or _too_big(v, depth + 1, left) for k, v in value.items())
    if isinstance(value, list):
        return any(_too_big(v, depth + 1, left) for v in value)
    return False


def _is_form(value: Any) -> bool:
    """Whether an argument that says it is a form has the shape of one: Reflex unpacks it before any handler."""
    if not isinstance(value, dict) or FORM_DATA_ENTRIES_KEY not in value:
        return True
    entries = value[FORM_DATA_ENTRIES_KEY]
    return isinstance(entries, list) and all(
        isinstance(entry, list) and len(entry) == 2 and isinstance(entry[0], str) for entry in entries
    )


def problem(data: Any) -> str | None:
    """Why a message must not reach the event queue; None when it may."""
    if not isinstance(data, dict):
        return "not an object"
    name = data.get("name")
    known = RegistrationContext.get().event_handlers.get(name) if isinstance(name, str) else None
    if known is None or name.endswith(".setvar") or (_is_framework(name) and name not in _FRAMEWORK):
        return "unknown handler"
    payload = data.get("payload", {})
    router = data.get("router_data", {})
    if not isinstance(payload, dict) or not isinstance(router, dict):
        return "payload is not an object"
    if any(not isinstance(router.get(k, ""), str) or len(router.get(k, "")) > 4_000 for k in ("pathname", "asPath")):
        return "router data"
    if not isinstance(router.get("query", {}), dict):
        return "router data"
    left = [MAX_VALUES]
    if _too_big(payload, 0, left) or _too_big(router.get("query", {}), 0, left):
        return "too big"
    if not all(_is_form(value) for value in payload.values()):
        return "form data"
    if name == f"{_ROOT}.hydrate_and_load":
        # No var of this app lives in browser storage, so a boot event has none to set.
        hashes = payload.get("hashes")
        if payload.get("vars") or not (
            hashes is None or (isinstance(hashes, list) and all(isinstance(h, str) for h in hashes))
        ):
            return "boot payload"
    if name == _PAGE_ERROR and not all(isinstance(v, str) for v in payload.values()):
        return "page error"
    try:
        inspect.signature(known.handler.fn).bind(None, **payload)
    except TypeError:
        return "arguments"
    return None


def _is_framework(name: str) -> bool:
    state = name.rpartition(".")[0].rpartition(".")[2]
    return state.startswith("reflex___")


class GuardedNamespace(EventNamespace):
    """Adds to Reflex's namespace: whose state it is, which messages pass, the end of a login, which build is served."""

    build: Callable[[], str] = staticmethod(lambda: "")
    """The version of the built pages that this process serves; a page of another one reloads. Empty: not known."""

    def __init__(self, namespace: str, app: rx.App) -> None:
        super().__init__(namespace, app)
        self._login_of_sid: dict[str, int] = {}
        self._refused: dict[str, tuple[float, int]] = {}
        self._page_errors: dict[str, int] = {}
        self._drops: dict[str, asyncio.TimerHandle] = {}

    async def trigger_event(self, event: str, *args: Any) -> Any:
        # python-socketio hands a client's own message named "connect" or "disconnect" to the same methods as the
        # real thing; with it a client could forge headers, address and token of its connection.
        if event == "connect":
            if len(args) < 2 or self.server.get_environ(args[0], self.namespace) is not args[1]:
                return None
        elif event == "disconnect":
            if self.server.manager.is_connected(args[0], self.namespace):
                return None
        elif not isinstance(event, str) or event not in _FROM_CLIENT:
            return None
        elif event == "event" and len(args) != 2:
            await self._refuse(args[0], "argument count")
            return None
        elif event == "ping":
            args = args[:1]
        elif event == "client_error":
            args = args[:2]
        return await super().trigger_event(event, *args)

    async def on_connect(self, sid: str, environ: dict[str, Any], auth: Any = None) -> None:
        tokens = urllib.parse.parse_qs(environ.get("QUERY_STRING", "")).get("token", [])
        if len(tokens) != 1:
            raise Refused("token")
        await self.emit("build", self.build(), to=sid)
        await super().on_connect(sid, environ, auth)

    async def link_token_to_sid(self, sid: str, token: str, *, update_state: bool = True) -> None:
        # Reflex calls this on connect, before it looks at the hydrate event in the CONNECT packet.
        environ = self.server.get_environ(sid, self.namespace) or {}
        try:
            login = await login_of_cookie_header(environ.get("HTTP_COOKIE", ""))
        except StorageUnavailable as error:
            # Without a word the page would wait for ever; refused, it tries again by itself.
            raise Refused("unavailable") from error
        valid = _TOKEN.fullmatch(token) is not None
        if not valid or not await self._belongs(token, login):
            # A new token rather than an emptied state: what still runs or watches under the old one reaches nobody. A
            # state whose own tab is still here is left to it.
            if valid and not self.is_connected(token):
                await self._forget(token)
            token = str(uuid.uuid4())
            await self.emit("new_token", token, to=sid)
        await super().link_token_to_sid(sid, token, update_state=update_state)
        self._keep(self.sid_to_token[sid])
        self._login_of_sid[sid] = login
        async with self._owner(self.sid_to_token[sid]) as owner:
            owner._login = login

    @asynccontextmanager
    async def _owner(self, token: str) -> AsyncIterator[OwnerState]:
        async with self.app.state_manager.modify_state(rx.BaseStateToken(ident=token, cls=OwnerState)) as root:
            yield await root.get_state(OwnerState)

    async def _belongs(self, token: str, login: int) -> bool:
        async with self._owner(token) as owner:
            return owner._login is None or owner._login == login

    async def _forget(self, token: str) -> None:
        """Put every value of the state behind a token back to its default; nothing is sent."""
        async with self.app.state_manager.modify_state(rx.BaseStateToken(ident=token, cls=rx.State)) as root:
            root.reset()
            root._clean()
        reflex_adapter.presence().leave(token)
        self._drop_later(token)

    def _keep(self, token: str) -> None:
        """The tab is here: its state stays."""
        if (drop := self._drops.pop(token, None)) is not None:
            drop.cancel()

    def _drop_later(self, token: str) -> None:
        """Drop the state behind a token in KEEP_SECONDS, unless its tab returns: Reflex would keep it for an hour."""
        self._keep(token)
        self._drops[token] = asyncio.get_running_loop().call_later(KEEP_SECONDS, self._drop, token)

    def _drop(self, token: str) -> None:
        self._drops.pop(token, None)
        if self.is_connected(token):
            return
        reflex_adapter.hub().forget(token)
        states = self.app.state_manager
        # States in Redis take no memory here and end by themselves.
        if isinstance(states, StateManagerMemory):
            lock = states._states_locks.get(token)
            if lock is not None and lock.locked():
                self._drop_later(token)
            else:
                states._purge_token(rx.BaseStateToken(ident=token, cls=rx.State))

    def is_connected(self, token: str) -> bool:
        """Whether a tab of this process has this token. Asked for every tab that a change concerns, and Reflex's own
        `token_to_sid` would copy all tokens each time."""
        return token in self._token_manager.token_to_socket

    def is_answering(self, token: str) -> bool:
        """Whether the tab's connection is there and its last ping did not go unanswered for too long. A connection that
        was cut off stays open for the server until it is given up."""
        record = self._token_manager.token_to_socket.get(token)
        if record is None:
            return False
        connection = self.server.eio.sockets.get(self.server.manager.eio_sid_from_sid(record.sid, self.namespace))
        return connection is not None and not (
            connection.last_ping and time.time() - connection.last_ping > SILENT_SECONDS
        )

    def on_disconnect(self, sid: str) -> Any:
        if (token := self.sid_to_token.get(sid)) is not None:
            self._drop_later(token)
            record = self._token_manager.token_to_socket.get(token)
            if record is None or record.sid == sid:
                reflex_adapter.presence().leave(token)
        self._login_of_sid.pop(sid, None)
        self._refused.pop(sid, None)
        self._page_errors.pop(sid, None)
        return super().on_disconnect(sid)

    async def on_event(self, sid: str, data: Any) -> None:
        if sid not in self.sid_to_token:
            return
        try:
            why = problem(data)
            if why is None:
                if data["name"] == _PAGE_ERROR:
                    self._page_errors[sid] = n = self._page_errors.get(sid, 0) + 1
                    if n > MAX_PAGE_ERRORS:
                        return
                await super().on_event(sid, data)
                return
        except Exception:  # what a client sends must not end in a traceback on its page
            log.exception("websocket_message_failed")
            why = "failed"
        await self._refuse(sid, why)

    async def _refuse(self, sid: str, why: str) -> None:
        since, count = self._refused.get(sid, (0.0, 0))
        now = time.monotonic()
        if now - since > 60:
            since, count = now, 0
        count += 1
        self._refused[sid] = (since, count)
        if count <= 5:
            log.warning("websocket_message_refused", why=why)
        if count <= BAD_PER_MINUTE:
            await self._tell(sid, bad(NOT_UNDERSTOOD, id="not-understood"))
        else:
            await self.server.disconnect(sid, namespace=self.namespace)

    async def _tell(self, sid: str, *events: Any) -> None:
        await self.emit("event", StateUpdate(events=Event.from_event_type(list(events))), to=sid)

    async def end_logins(self, logins: Iterable[int], path: str = "/login") -> int:
        """End all tabs of these sign-ins in this process: forget their state and load the sign-in page afresh.

        Returns the number of tabs.
        """
        ended = set(logins)
        sids = [sid for sid, owner in self._login_of_sid.items() if owner in ended]
        for sid in sids:
            # The link goes first, so that nothing that is still queued for this tab can be sent.
            if (token := self.sid_to_token.get(sid)) is not None:
                await self._token_manager.disconnect_token(token, sid)
                self.app.event_processor._on_disconnect(token)
            await self._tell(sid, page_call("leave", path))
            if token is not None:
                await self._forget(token)
        return len(sids)


class GuardedApp(rx.App):
    """An rx.App whose websocket namespace is guarded."""

    def _setup_state(self) -> None:
        super()._setup_state()
        if self._event_namespace is not None and self.sio is not None:
            self._event_namespace = GuardedNamespace(self._event_namespace.namespace, self)
            self.sio.register_namespace(self._event_namespace)
