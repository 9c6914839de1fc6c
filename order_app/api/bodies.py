"""Reads what is left of a small request's body before it is answered.

A server that answers and closes while the body is still on its way resets the connection, and the answer can be lost
with it: the client would hear of a broken connection instead of the reason why it was refused.
"""

import asyncio
from contextlib import suppress

from starlette.types import ASGIApp, Message, Receive, Scope, Send

READ_OFF_BYTES = 1024**2
"""Up to which size a body is read to its end though nobody wants it; a larger one is refused unread."""
PATIENCE_SECONDS = 5
"""How long an answer waits for the rest of such a body."""


class BodiesReadOff:
    """The application behind it answers a request only after a small body has come whole."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http" or not 0 < _announced(scope) <= READ_OFF_BYTES:
            await self._app(scope, receive, send)
            return
        is_whole = False

        async def noting() -> Message:
            nonlocal is_whole
            message = await receive()
            is_whole = is_whole or not message.get("more_body", False)
            return message

        async def answering(message: Message) -> None:
            if message["type"] == "http.response.start":
                with suppress(TimeoutError):
                    async with asyncio.timeout(PATIENCE_SECONDS):
                        while not is_whole:
                            await noting()
            await send(message)

        await self._app(scope, noting, answering)


def _announced(scope: Scope) -> int:
    """How many bytes the request says its body has; 0 where it says nothing or nonsense."""
    length = dict(scope["headers"]).get(b"content-length", b"")
    return int(length) if length.isdigit() and len(length) < 12 else 0
