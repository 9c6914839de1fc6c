"""Many open tabs in a process of their own: the websockets of the list page, as browsers open them.

Started as a module it takes a JSON command a line and answers each with a JSON line: `{"open": n, "token": [...]}`,
`{"close": true}`, `{"frames": true}` (when and how large the last frames were).
"""

import asyncio
import json
import subprocess
import sys
import time
import urllib.parse
import uuid
from collections import deque
from dataclasses import dataclass, field
from typing import Any

import aiohttp

_NAMESPACE = "/_event"
_BOOT = "reflex___state____state.hydrate_and_load"
_LOADED = '"is_hydrated_rx_state_":true'
_AT_ONCE = 20
_SECONDS = 30.0


class Tabs:
    """So many tabs of one merchant on the list page, served by the server at `url`."""

    def __init__(self, url: str, cookies: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__, url, "; ".join(f"{name}={value}" for name, value in cookies.items())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def open(self, number: int) -> None:
        """Open so many tabs more and wait until each shows its list. Raises RuntimeError when one doesn't."""
        self._ask({"open": number})

    def close_all(self) -> None:
        """Close every tab, as a browser that is ended does."""
        self._ask({"close": True})

    def frames(self) -> list[tuple[float, int]]:
        """Of each tab's last frame, when it came (epoch seconds) and its length in bytes."""
        return [(float(at), int(size)) for at, size in self._ask({"frames": True})["frames"]]

    def end(self) -> None:
        """Close every tab and end the process."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(_SECONDS)

    def __enter__(self) -> "Tabs":
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def _ask(self, command: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps(command), file=self._process.stdin, flush=True)
        answer = json.loads(self._process.stdout.readline() or '{"error": "the tabs have ended"}')
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return dict(answer)


@dataclass(slots=True)
class _Tab:
    """One websocket; what comes is noted and not looked into, since many share one process here."""

    socket: aiohttp.ClientWebSocketResponse
    frames: deque[tuple[float, int]] = field(default_factory=lambda: deque(maxlen=8))
    loaded: asyncio.Event = field(default_factory=asyncio.Event)

    async def follow(self) -> None:
        async for message in self.socket:
            if message.type is not aiohttp.WSMsgType.TEXT:
                continue
            text: str = message.data
            if text.startswith("0"):
                boot = {"name": _BOOT, "payload": {}, "router_data": {"pathname": "/", "asPath": "/", "query": {}}}
                await self.socket.send_str(f"40{_NAMESPACE}," + json.dumps({"event": boot}))
            elif text == "2":
                await self.socket.send_str("3")
            else:
                self.frames.append((time.time(), len(text.encode())))
                if not self.loaded.is_set() and _LOADED in text.replace(" ", "").replace("\\", ""):
                    self.loaded.set()


class _Browser:
    def __init__(self, url: str, cookie: str) -> None:
        self._url, self._cookie = url, cookie
        self._tabs: list[tuple[_Tab, asyncio.Task[None]]] = []

    async def open(self, session: aiohttp.ClientSession, number: int) -> None:
        for start in range(0, number, _AT_ONCE):
            await asyncio.gather(*(self._open_one(session) for _ in range(start, min(number, start + _AT_ONCE))))

    async def _open_one(self, session: aiohttp.ClientSession) -> None:
        query = urllib.parse.urlencode({"EIO": 4, "transport": "websocket", "token": str(uuid.uuid4())})
        socket = await session.ws_connect(
            f"{self._url}{_NAMESPACE}/?{query}",
            headers={"cookie": self._cookie, "origin": self._url},
            max_msg_size=0,
        )
        tab = _Tab(socket)
        self._tabs.append((tab, asyncio.create_task(tab.follow())))
        await asyncio.wait_for(tab.loaded.wait(), _SECONDS)

    async def close(self) -> None:
        await asyncio.gather(*(tab.socket.close() for tab, _ in self._tabs))
        await asyncio.gather(*(task for _, task in self._tabs), return_exceptions=True)
        self._tabs = []

    def frames(self) -> list[tuple[float, int]]:
        return [tab.frames[-1] for tab, _ in self._tabs if tab.frames]


async def _serve(url: str, cookie: str) -> None:
    browser = _Browser(url, cookie)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        while line := await asyncio.to_thread(sys.stdin.readline):
            command = json.loads(line)
            answer: dict[str, Any] = {}
            try:
                if "open" in command:
                    await browser.open(session, command["open"])
                elif "close" in command:
                    await browser.close()
                else:
                    answer["frames"] = browser.frames()
            except (aiohttp.ClientError, OSError, TimeoutError) as error:
                answer["error"] = f"a tab failed: {error!r}"
            print(json.dumps(answer), flush=True)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(_serve(sys.argv[1], sys.argv[2]))
