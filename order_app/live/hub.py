"""Knows which open browser tabs of this process show what, and wakes only those that a change concerns.

A change is a hint, never the data: what a tab shows is read again, once for all tabs that show the same. The first hint
goes out at once; what arrives while it is being delivered is gathered into the next round.
"""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

import structlog

from order_app.clock import Clock
from order_app.db.changes import OrderChanged

log = structlog.get_logger(__name__)

COALESCE_SECONDS = 0.05
"""How long a burst is gathered after a round, in seconds."""
PARALLEL_READS = 4
PATIENCE_SECONDS = 0.1
"""How long a round waits for its tabs before it goes on without the busy ones, in seconds."""
RETRY_SECONDS = 1.0
MAX_FAILURES = 30
"""How often a tab may fail to be served in a row; the pause grows by a second each time."""


class View(Hashable, Protocol):
    """What a tab shows: equal views are read once. `seller_id` is None for a view over all sellers."""

    @property
    def seller_id(self) -> int | None:
        """Whose orders it shows."""
        ...

    def concerns(self, change: OrderChanged) -> bool:
        """Whether the change of a seller that it shows can be seen in it."""
        ...

    async def read(self) -> "Shown":
        """Read afresh what the view shows."""
        ...


class Shown(Protocol):
    """What was read for a view; `boundary` is the next moment (UTC) at which the clock alone changes it."""

    @property
    def boundary(self) -> datetime | None:
        """When the clock changes what is shown."""
        ...


@dataclass(slots=True)
class Watch:
    """One tab and the view it shows; `screen` tells the adapter where to put what was read."""

    token: str
    login_id: int
    view: View
    screen: Any
    boundary: datetime | None = None
    failures: int = 0


Deliver = Callable[[Watch, Any], Awaitable[None]]
DeliverAlike = Callable[[Sequence[Watch], Any], Awaitable[list[Watch]]]
IsConnected = Callable[[str], bool]


@dataclass(slots=True)
class Hub:
    """The watches of this process; `deliver` puts what was read into one tab.

    `deliver_alike`, where there is one, first serves those of many tabs together that change alike, and returns the
    others.
    """

    clock: Clock
    deliver: Deliver
    is_connected: IsConnected
    deliver_alike: DeliverAlike | None = None
    _watches: dict[str, Watch] = field(default_factory=dict)
    _by_seller: dict[int | None, dict[str, Watch]] = field(default_factory=lambda: defaultdict(dict))
    _pending: set[OrderChanged] = field(default_factory=set)
    _everything: bool = False
    _count: int = 0
    _again: set[str] = field(default_factory=set)
    _busy: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _kick: asyncio.Event = field(default_factory=asyncio.Event)

    def watch(self, watch: Watch) -> None:
        """The tab shows this view from now on, and nothing else."""
        self.forget(watch.token)
        self._watches[watch.token] = watch
        self._by_seller[watch.view.seller_id][watch.token] = watch
        if watch.boundary is not None:
            self._kick.set()

    def forget(self, token: str) -> None:
        """The tab shows nothing live any more."""
        if (old := self._watches.pop(token, None)) is not None:
            tabs = self._by_seller[old.view.seller_id]
            tabs.pop(token, None)
            if not tabs:
                del self._by_seller[old.view.seller_id]

    def follows(self, watch: Watch) -> bool:
        """Whether the tab still shows what this watch says."""
        return self._watches.get(watch.token) is watch

    @property
    def mark(self) -> int:
        """A place in the stream of hints, to be kept while reading and handed to `catch_up`."""
        return self._count

    def catch_up(self, token: str, mark: int) -> None:
        """Serve the tab once more when something was told since the mark: it may have been read before that."""
        if self._count != mark:
            self._serve_again(token)

    def _serve_again(self, token: str) -> None:
        self._again.add(token)
        self._kick.set()

    @property
    def size(self) -> int:
        """How many tabs are watched."""
        return len(self._watches)

    def publish(self, change: OrderChanged) -> None:
        """Something was committed; safe to call from the loop's thread only."""
        self._count += 1
        self._pending.add(change)
        self._kick.set()

    def clock_changed(self) -> None:
        """The clock was moved: whatever is shown may have changed."""
        self._count += 1
        self._everything = True
        self._kick.set()

    async def run(self) -> None:
        """Deliver until cancelled; an error in one round is logged and the next goes on."""
        while True:
            # Not wait_for: on Python 3.11 it loses a cancellation that comes together with a hint.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._seconds_to_boundary()):
                    await self._kick.wait()
            self._kick.clear()
            try:
                if await self._round():
                    await asyncio.sleep(COALESCE_SECONDS)
            except Exception:
                log.exception("live_round_failed")

    def _seconds_to_boundary(self) -> float | None:
        boundaries = [watch.boundary for watch in self._watches.values() if watch.boundary is not None]
        if not boundaries:
            return None
        return max(0.0, (min(boundaries) - self.clock.now()).total_seconds())

    async def _round(self) -> bool:
        changes, self._pending = self._pending, set()
        everything, self._everything = self._everything, False
        now = self.clock.now()
        groups: dict[View, list[Watch]] = defaultdict(list)
        for watch in self._candidates(changes, everything, now):
            groups[watch.view].append(watch)
        limit = asyncio.Semaphore(PARALLEL_READS)
        await asyncio.gather(*(self._serve(view, watches, limit) for view, watches in groups.items()))
        return bool(groups)

    def _candidates(self, changes: set[OrderChanged], everything: bool, now: datetime) -> list[Watch]:
        chosen: dict[str, Watch] = {}
        for change in changes:
            for seller_id in (change.seller_id, None):
                for watch in self._by_seller.get(seller_id, {}).values():
                    if watch.view.concerns(change):
                        chosen[watch.token] = watch
        again = {token for token in self._again if token not in self._busy}
        self._again -= again
        for watch in self._watches.values():
            if everything or watch.token in again or (watch.boundary is not None and watch.boundary <= now):
                chosen[watch.token] = watch
        gone = [watch for watch in chosen.values() if not self.is_connected(watch.token)]
        for watch in gone:
            self.forget(watch.token)
            del chosen[watch.token]
        return list(chosen.values())

    async def _serve(self, view: View, watches: list[Watch], limit: asyncio.Semaphore) -> None:
        async with limit:
            try:
                shown = await view.read()
            except Exception:
                log.exception("live_read_failed")
                for watch in watches:
                    watch.boundary = None
                    self._retry(watch)
                return
        present = [watch for watch in watches if self.follows(watch)]
        for watch in present:
            watch.boundary = shown.boundary
        if self.deliver_alike is not None and len(present) > 1:
            present = await self.deliver_alike(present, shown)
        started = [self._start(watch, shown) for watch in present]
        if tasks := [task for task in started if task is not None]:
            await asyncio.wait(tasks, timeout=PATIENCE_SECONDS)

    def _start(self, watch: Watch, shown: Any) -> asyncio.Task[None] | None:
        """Deliver in a task of its own, so that a tab that is busy for long keeps nobody else waiting."""
        if watch.token in self._busy:
            self._again.add(watch.token)
            return None
        task = asyncio.create_task(self._deliver(watch, shown))
        self._busy[watch.token] = task
        return task

    async def _deliver(self, watch: Watch, shown: Any) -> None:
        try:
            if self.follows(watch):
                await self.deliver(watch, shown)
                watch.failures = 0
        except Exception:
            log.exception("live_delivery_failed")
            self._retry(watch)
        finally:
            del self._busy[watch.token]
            if watch.token in self._again:
                self._kick.set()

    def _retry(self, watch: Watch) -> None:
        """Serve the tab again a little later; one that can't be served at all is given up."""
        watch.failures += 1
        if watch.failures > MAX_FAILURES:
            self.forget(watch.token)
        else:
            asyncio.get_running_loop().call_later(RETRY_SECONDS * watch.failures, self._serve_again, watch.token)
