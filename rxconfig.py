"""Reflex's configuration: no telemetry, no badge, and Reflex's browser code as this product needs it."""

import os
from typing import Unpack

import reflex as rx
from reflex.plugins import Plugin, SitemapPlugin
from reflex_base.constants import Env, StateManagerMode, Templates
from reflex_base.environment import environment
from reflex_base.plugins.base import PreCompileContext


class BrowserCodePlugin(Plugin):
    """Writes Reflex's browser code (`utils/state.js`) with the places changed that this product needs otherwise.

    - The websocket is opened on the address and port that the page came from; Reflex bakes the server's port into the
      bundle, and a build would then serve on that one port only.
    - Events are held back while the connection is lost; Reflex queues them, and would send them whenever it is back.
    - The page is told of another build and of other states, and reloads without losing what was typed.
    - The server asks things of the page by name (`assets/calls.jsx`); no text is run as code, so that the pages' policy
      (`order_app/headers.py`) does not have to allow `unsafe-eval`.
    """

    _CHANGED = {
        'import { mergician } from "mergician";\n': (
            'import { mergician } from "mergician";\n'
            'import { heldBack, otherStates, watch } from "$/public/connection.jsx";\n'
            'import { pageCall } from "$/public/calls.jsx";\n'
            'const noEval = () => { throw new Error("This page runs no text as code."); };\n'
        ),
        "  warmSocket = null;\n  cancelWarmup();\n  socket.current.auth =": (
            "  warmSocket = null;\n  cancelWarmup();\n  watch(socket.current);\n  socket.current.auth ="
        ),
        "    if (!event_actions?.temporal) {\n": (
            "    if (heldBack(_events)) {\n      ensureSocketConnected();\n      return;\n    }\n"
            "    if (!event_actions?.temporal) {\n"
        ),
        "socket.current.on(STATE_MISMATCH_EVENT, handleStateMismatch);": (
            "socket.current.on(STATE_MISMATCH_EVENT, app.isDevMode ? handleStateMismatch : otherStates);"
        ),
        "  // Send the event to the server.\n  if (socket) {": (
            '  if (event.name == "_page_call") {\n    pageCall(event.payload);\n    return;\n  }\n\n'
            "  // Send the event to the server.\n  if (socket) {"
        ),
        "eval?.(": "noEval(",
        " eval(": " noEval(",
    }
    # In development the page comes from Vite's server, which is not the one to talk to.
    _CHANGED_IN_PRODUCTION = {
        "endpoint.hostname = frontend_hostname;": (
            "endpoint.hostname = frontend_hostname; endpoint.port = window.location.port;"
        ),
        'endpoint.port = "";': "endpoint.port = window.location.port;",
    }

    def pre_compile(self, **context: Unpack[PreCompileContext]) -> None:
        """Write Reflex's browser code with these places changed."""
        context["add_save_task"](self._browser_code)

    def _browser_code(self) -> tuple[str, str]:
        path = "utils/state.js"
        code = (Templates.Dirs.WEB_TEMPLATE / path).read_text()
        changes = dict(self._CHANGED)
        if environment.REFLEX_ENV_MODE.get() == Env.PROD:
            changes |= self._CHANGED_IN_PRODUCTION
        for reflexs, ours in changes.items():
            if reflexs not in code:
                message = f"Reflex's browser code no longer holds {reflexs!r}: look at BrowserCodePlugin again."
                raise RuntimeError(message)
            code = code.replace(reflexs, ours)
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
    # Made once when the pages are built; browsers ask for brotli over https and from this machine itself.
    frontend_compression_formats=["brotli", "gzip"],
    # Else every page holds all of React, Emotion and Reflex for components that a server might send as text.
    frontend_lazy_bundled_libraries=True,
    plugins=[BrowserCodePlugin()],
    disable_plugins=[SitemapPlugin],
)
