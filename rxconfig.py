"""Reflex's configuration: no telemetry, no badge, the browser talks only to the address that served the page."""

import os
from typing import Unpack

import reflex as rx
from reflex.plugins import Plugin, SitemapPlugin
from reflex_base.constants import Env, StateManagerMode, Templates
from reflex_base.environment import environment
from reflex_base.plugins.base import PreCompileContext


class SameOriginPlugin(Plugin):
    """Makes a production page open its websocket on the address and port that it came from.

    Reflex bakes the server's port into the bundle; a build would then serve on that one port only.
    """

    _BAKED_IN = {
        "endpoint.hostname = frontend_hostname;": (
            "endpoint.hostname = frontend_hostname; endpoint.port = window.location.port;"
        ),
        'endpoint.port = "";': "endpoint.port = window.location.port;",
    }

    def pre_compile(self, **context: Unpack[PreCompileContext]) -> None:
        """Write Reflex's browser code with the two lines changed that choose host and port."""
        context["add_save_task"](self._browser_code)

    def _browser_code(self) -> tuple[str, str]:
        path = "utils/state.js"
        code = (Templates.Dirs.WEB_TEMPLATE / path).read_text()
        # In development the page comes from Vite's server, which is not the one to talk to.
        if environment.REFLEX_ENV_MODE.get() == Env.PROD:
            for baked_in, from_page in self._BAKED_IN.items():
                if baked_in not in code:
                    message = f"Reflex's browser code no longer holds {baked_in!r}: look at SameOriginPlugin again."
                    raise RuntimeError(message)
                code = code.replace(baked_in, from_page)
        return path, code


# Several server processes share the states of the open tabs in Redis; a single one keeps them itself.
_redis_url = os.environ.get("ORDER_APP_REDIS_URL") or None

config = rx.Config(
    app_name="order_app",
    telemetry_enabled=False,
    show_built_with_reflex=False,
    # Exact origins; `order-app serve` sets those of the address that it listens on (REFLEX_CORS_ALLOWED_ORIGINS).
    cors_allowed_origins=["http://localhost:3000", "http://127.0.0.1:3000"],
    redis_url=_redis_url,
    # An open tab in which nobody clicks keeps its state; `states/door.py` drops that of a tab that is gone.
    redis_token_expiration=7 * 24 * 60 * 60,
    state_manager_mode=StateManagerMode.REDIS if _redis_url else StateManagerMode.MEMORY,
    trusted_proxy_hops=int(os.environ.get("ORDER_APP_TRUSTED_PROXY_HOPS") or 0),
    plugins=[SameOriginPlugin()],
    disable_plugins=[SitemapPlugin],
)
