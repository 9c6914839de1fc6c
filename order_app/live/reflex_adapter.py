"""Puts what the hub read into the browsers: the one place of this room that knows Reflex."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import reflex as rx
import structlog

from order_app.bootstrap import container
from order_app.live.hub import Hub, Watch

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

log = structlog.get_logger(__name__)

_app: Callable[[], Any] | None = None
_hub: Hub | None = None


def attach(app: Callable[[], Any]) -> None:
    """Tell which Reflex app the tabs belong to."""
    global _app
    _app = app


def hub() -> Hub:
    """The hub of this process."""
    global _hub
    if _hub is None:
        _hub = Hub(container().clock, _deliver, _is_connected)
    return _hub


def reset() -> None:
    """Forget all tabs; tests that build another app do."""
    global _hub
    _hub = None


def _is_connected(token: str) -> bool:
    assert _app is not None
    return bool(_app().event_namespace.is_connected(token))


async def _deliver(watch: Watch, shown: Any) -> None:
    assert _app is not None
    async with _app().modify_state(rx.BaseStateToken(ident=watch.token, cls=watch.screen)) as root:
        screen = await root.get_state(watch.screen)
        apply: Callable[[Any], Awaitable[None]] = screen._apply
        await apply(shown)
