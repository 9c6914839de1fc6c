"""Tells the other server processes who is in which order, over a Redis channel, and hears of theirs."""

import asyncio
import contextlib
import json
import secrets
from collections.abc import Mapping
from typing import Any

import redis.asyncio
import structlog
from redis.exceptions import RedisError

from order_app.live.presence import REPEAT_SECONDS, Board, Told, Visitor

log = structlog.get_logger(__name__)

CHANNEL = "order_app_presence"
RETRY_SECONDS = 1.0
GATHER_SECONDS = 0.05
"""How long changes are gathered before they are told."""


class PresenceRelay:
    """Connects the board of this process with those of the others; what is lost is repeated a moment later."""

    def __init__(self, url: str, board: Board) -> None:
        self._url, self._board = url, board
        self._name = secrets.token_hex(8)
        self._changed: set[int] = set()
        self._kick = asyncio.Event()

    async def run(self) -> None:
        """Tell and hear until cancelled; outlives a Redis that goes away and comes back."""
        self._board.on_change.append(self._note)
        try:
            while True:
                try:
                    async with redis.asyncio.from_url(self._url) as client, asyncio.TaskGroup() as tasks:
                        tasks.create_task(self._hear(client))
                        tasks.create_task(self._tell(client))
                except* (RedisError, OSError) as errors:
                    log.warning("presence_interrupted", error=str(errors.exceptions[0]))
                await asyncio.sleep(RETRY_SECONDS)
        finally:
            self._board.on_change.remove(self._note)

    def _note(self, order_id: int) -> None:
        self._changed.add(order_id)
        self._kick.set()

    async def _tell(self, client: "redis.asyncio.Redis") -> None:
        try:
            await self._send(client, {"ask": True})
            while True:
                await self._send(client, {"all": True, "orders": _packed(self._board.own())})
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(REPEAT_SECONDS):
                        await self._tell_changes(client)
        except asyncio.CancelledError:
            # An ending process says so; one that can't is forgotten soon.
            with contextlib.suppress(RedisError, OSError):
                await self._send(client, {"all": True, "orders": {}})
            raise

    async def _tell_changes(self, client: "redis.asyncio.Redis") -> None:
        while True:
            await self._kick.wait()
            self._kick.clear()
            changed, self._changed = self._changed, set()
            orders: dict[int, Any] = {}
            for order_id in changed:
                orders |= self._board.own(order_id)
            await self._send(client, {"all": False, "orders": _packed(orders)})
            await asyncio.sleep(GATHER_SECONDS)

    async def _send(self, client: "redis.asyncio.Redis", message: Mapping[str, Any]) -> None:
        await client.publish(CHANNEL, json.dumps({"from": self._name, **message}))

    async def _hear(self, client: "redis.asyncio.Redis") -> None:
        async with client.pubsub() as channel:
            await channel.subscribe(CHANNEL)
            async for heard in channel.listen():
                if heard["type"] != "message":
                    continue
                message = json.loads(heard["data"])
                if message["from"] == self._name:
                    continue
                if message.get("ask"):
                    self._changed |= self._board.own().keys()
                    self._kick.set()
                else:
                    self._board.heard(message["from"], _unpacked(message["orders"]), everything=message["all"])


def _packed(orders: Told) -> dict[str, list[list[Any]]]:
    return {
        str(number): [[ident, v.user_id, v.name, v.editing, v.field, v.email] for ident, v in visitors]
        for number, visitors in orders.items()
    }


def _unpacked(orders: Mapping[str, list[list[Any]]]) -> Told:
    return {
        int(number): tuple((ident, Visitor(*rest)) for ident, *rest in visitors) for number, visitors in orders.items()
    }
