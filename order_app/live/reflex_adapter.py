"""Puts what the hub read into the browsers: the one place of this room that knows Reflex."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any

import reflex as rx
import structlog
from reflex.istate.manager.memory import StateManagerMemory
from reflex.state import StateUpdate

from order_app.bootstrap import container
from order_app.live.hub import Hub, Watch
from order_app.live.presence import Board

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Hashable, Sequence

log = structlog.get_logger(__name__)

_app: Callable[[], Any] | None = None
_hub: Hub | None = None
_presence: Board | None = None


def attach(app: Callable[[], Any]) -> None:
    """Tell which Reflex app the tabs belong to."""
    global _app
    _app = app


def hub() -> Hub:
    """The hub of this process."""
    global _hub
    if _hub is None:
        _hub = Hub(container().clock, _deliver, _is_connected, _deliver_alike)
    return _hub


def presence() -> Board:
    """Who has which order open. It has a hub of its own: comings and goings wake no list and read no order."""
    global _presence
    if _presence is None:
        _presence = Board(Hub(container().clock, _deliver_presence, _is_connected))
    return _presence


def reset() -> None:
    """Forget all tabs; tests that build another app do."""
    global _hub, _presence
    _hub = _presence = None


def _is_connected(token: str) -> bool:
    assert _app is not None
    return bool(_app().event_namespace.is_connected(token))


def answers(token: str) -> bool:
    """Whether the tab's connection is there and answers."""
    assert _app is not None
    return bool(_app().event_namespace.is_answering(token))


async def _deliver_presence(watch: Watch, shown: Any) -> None:
    assert _app is not None
    async with _app().modify_state(rx.BaseStateToken(ident=watch.token, cls=watch.screen)) as root:
        if presence().hub.follows(watch):
            (await root.get_state(watch.screen))._apply(shown)


async def _deliver(watch: Watch, shown: Any) -> None:
    assert _app is not None
    async with _app().modify_state(rx.BaseStateToken(ident=watch.token, cls=watch.screen)) as root:
        if not hub().follows(watch):
            return
        screen = await root.get_state(watch.screen)
        apply: Callable[[Any], Awaitable[None]] = screen._apply
        await apply(shown)


async def _deliver_alike(watches: Sequence[Watch], shown: Any) -> list[Watch]:
    """Serve the tabs together for which the same message is right: it is put together and encoded once for all.

    Returns the tabs that must be served one by one: busy ones, those whose screen can't tell, and all of them where
    the states are kept in Redis. What this does beside Reflex is set a state without sending it (`modify_state` of the
    state manager, then `_clean`), which is only right for a state that has nothing else to send.
    """
    assert _app is not None
    app = _app()
    states, namespace = app.state_manager, app.event_namespace
    if not isinstance(states, StateManagerMemory):
        return list(watches)
    alone: list[Watch] = []
    deltas: dict[Hashable, Any] = {}
    sids: dict[Hashable, list[str]] = {}
    roots: list[Any] = []
    # Each tab stays locked until its message is out; else its own newer answer could be overtaken by this one.
    async with AsyncExitStack() as held:
        with app.set_contexts():
            for watch in watches:
                lock = states._states_locks.get(watch.token)
                record = namespace._token_manager.token_to_socket.get(watch.token)
                if lock is None or lock.locked() or record is None:
                    alone.append(watch)
                    continue
                token = rx.BaseStateToken(ident=watch.token, cls=watch.screen)
                root = await held.enter_async_context(states.modify_state(token))
                if not hub().follows(watch):
                    continue
                screen = await root.get_state(watch.screen)
                news = getattr(screen, "_news", None)
                what = news(shown) if news is not None else None
                if what is None or not root.router_data or root.dirty_vars or root.dirty_substates:
                    alone.append(watch)
                    continue
                kind = (watch.screen, what)
                await screen._apply(shown)
                if kind not in deltas:
                    deltas[kind] = await root._get_resolved_delta()
                roots.append(root)
                sids.setdefault(kind, []).append(record.sid)
        for kind, delta in deltas.items():
            if delta:
                await namespace.emit("event", StateUpdate(delta=delta), to=sids[kind])
        # Only now: what could not be sent stays to be sent with the tab's next answer.
        for root in roots:
            root._clean()
    return alone
