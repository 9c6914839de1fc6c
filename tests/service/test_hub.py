"""The hub wakes the tabs that a change concerns, at once and no others."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from order_app.clock import MovableClock
from order_app.db.changes import OrderChanged
from order_app.live.hub import COALESCE_SECONDS, Hub, Watch


@dataclass(slots=True)
class Book:
    """What the fake views were asked for, and what they answer."""

    reads: list[str] = field(default_factory=list)
    boundaries: dict[str, datetime] = field(default_factory=dict)
    failing: set[str] = field(default_factory=set)
    gate: asyncio.Event | None = None


@dataclass(frozen=True, slots=True)
class FakeShown:
    name: str
    number: int
    boundary: datetime | None


@dataclass(frozen=True, slots=True)
class FakeView:
    """Shows some orders of a seller, or all of them."""

    name: str
    seller_id: int | None
    book: Book = field(compare=False)
    orders: frozenset[int] | None = None

    def concerns(self, change: OrderChanged) -> bool:
        return self.orders is None or change.order_id in self.orders

    async def read(self) -> FakeShown:
        self.book.reads.append(self.name)
        number = len(self.book.reads)
        if self.book.gate is not None:
            await self.book.gate.wait()
        if self.name in self.book.failing:
            raise RuntimeError(self.name)
        return FakeShown(self.name, number, self.book.boundaries.pop(self.name, None))


@dataclass(slots=True)
class Stage:
    """A running hub with its fake tabs."""

    hub: Hub
    book: Book
    delivered: list[tuple[str, str]]
    dead: set[str]
    failing: set[str]

    def watch(self, token: str, view: FakeView, boundary: datetime | None = None) -> None:
        self.hub.watch(Watch(token, 1, view, screen=None, boundary=boundary))

    def view(self, name: str, seller_id: int | None, *orders: int) -> FakeView:
        return FakeView(name, seller_id, self.book, frozenset(orders) if orders else None)

    def publish(self, seller_id: int, order_id: int) -> None:
        self.hub.publish(OrderChanged(seller_id, order_id))

    async def settle(self) -> None:
        """Let one round end, and the pause behind it."""
        await asyncio.sleep(COALESCE_SECONDS * 1.6)


async def ticks(number: int = 12) -> None:
    """Let what is ready run, without any time passing."""
    for _ in range(number):
        await asyncio.sleep(0)


async def until(condition: Callable[[], bool], seconds: float = 3.0) -> float:
    """Wait for the condition; returns after how many seconds it held."""
    loop = asyncio.get_running_loop()
    start = loop.time()
    while not condition():
        assert loop.time() - start < seconds, "it never came"
        await asyncio.sleep(0.001)
    return loop.time() - start


@pytest.fixture
async def stage(clock: MovableClock) -> AsyncIterator[Stage]:
    delivered: list[tuple[str, str]] = []
    dead: set[str] = set()
    failing: set[str] = set()

    async def deliver(watch: Watch, shown: FakeShown) -> None:
        if watch.token in failing:
            raise ConnectionError(watch.token)
        delivered.append((watch.token, shown.name))

    hub = Hub(clock, deliver, lambda token: token not in dead)
    running = asyncio.create_task(hub.run())
    await ticks(2)
    yield Stage(hub, Book(), delivered, dead, failing)
    assert not running.done(), "the hub ended by itself"
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


async def test_only_the_tabs_that_a_change_concerns_are_woken(stage: Stage) -> None:
    stage.watch("list", stage.view("list", 1))
    stage.watch("order 7", stage.view("order 7", 1, 7))
    stage.watch("order 8", stage.view("order 8", 1, 8))
    stage.watch("another seller", stage.view("another seller", 2))
    stage.watch("support", stage.view("support", None))

    stage.publish(1, 7)
    await ticks()

    assert sorted(token for token, _ in stage.delivered) == ["list", "order 7", "support"]
    assert sorted(stage.book.reads) == ["list", "order 7", "support"]


async def test_a_change_that_concerns_nobody_reads_nothing_and_delays_nobody(stage: Stage) -> None:
    stage.watch("order 7", stage.view("order 7", 1, 7))

    stage.publish(1, 8)
    await ticks()
    stage.publish(1, 7)
    await ticks()

    assert stage.delivered == [("order 7", "order 7")]


async def test_equal_views_are_read_once_for_all_their_tabs(stage: Stage) -> None:
    for number in range(200):
        stage.watch(f"tab {number}", stage.view("same", 1))

    stage.publish(1, 7)
    await until(lambda: len(stage.delivered) == 200)

    assert stage.book.reads == ["same"]


async def test_the_first_hint_goes_out_at_once(stage: Stage) -> None:
    stage.watch("tab", stage.view("list", 1))

    stage.publish(1, 7)
    await ticks()

    assert stage.delivered == [("tab", "list")]


async def test_a_burst_behind_the_first_hint_is_gathered_into_one_round(stage: Stage) -> None:
    assert COALESCE_SECONDS <= 0.1
    stage.watch("tab", stage.view("list", 1))
    stage.publish(1, 1)
    await ticks()
    for order_id in range(2, 60):
        stage.publish(1, order_id)
        await ticks(1)

    before = list(stage.book.reads)
    took = await until(lambda: len(stage.book.reads) > 1)
    await stage.settle()

    assert before == ["list"]
    assert took < 10 * COALESCE_SECONDS
    assert stage.book.reads == ["list"] * 2


async def test_a_change_while_a_view_is_being_read_is_read_again(stage: Stage) -> None:
    stage.book.gate = asyncio.Event()
    stage.watch("tab", stage.view("list", 1))
    stage.publish(1, 1)
    await ticks()
    stage.publish(1, 2)
    stage.book.gate.set()

    await until(lambda: len(stage.delivered) == 2)

    assert stage.book.reads == ["list", "list"]


async def test_the_clock_wakes_a_tab_at_its_boundary_and_not_before(stage: Stage, clock: MovableClock) -> None:
    boundary = clock.now() + timedelta(milliseconds=150)
    stage.watch("tab", stage.view("list", 1), boundary)
    stage.watch("other", stage.view("other", 1), boundary + timedelta(hours=1))
    await asyncio.sleep(0.02)
    early = list(stage.delivered)

    await until(lambda: bool(stage.delivered))

    assert early == []
    assert clock.now() >= boundary
    assert stage.delivered == [("tab", "list")]
    await stage.settle()
    assert stage.book.reads == ["list"]


async def test_the_next_boundary_is_the_one_that_was_read(stage: Stage, clock: MovableClock) -> None:
    now = clock.now()
    stage.book.boundaries["list"] = now + timedelta(milliseconds=120)
    stage.watch("tab", stage.view("list", 1), now)

    await until(lambda: len(stage.delivered) == 2)

    assert clock.now() >= now + timedelta(milliseconds=120)


async def test_a_moved_clock_wakes_every_tab(stage: Stage) -> None:
    stage.watch("one", stage.view("one", 1, 7))
    stage.watch("two", stage.view("two", 2))

    stage.hub.clock_changed()
    await ticks()

    assert sorted(stage.delivered) == [("one", "one"), ("two", "two")]


async def test_tabs_that_are_gone_are_forgotten(stage: Stage) -> None:
    stage.watch("gone", stage.view("gone", 1))
    stage.watch("here", stage.view("here", 1))
    stage.dead.add("gone")

    stage.publish(1, 7)
    await ticks()

    assert stage.delivered == [("here", "here")]
    assert stage.book.reads == ["here"]
    assert stage.hub.size == 1


async def test_a_delivery_that_raises_stops_no_other_and_is_tried_again(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("order_app.live.hub.RETRY_SECONDS", 0.02)
    for token in ("first", "broken", "last"):
        stage.watch(token, stage.view("same", 1))
    stage.failing.add("broken")

    stage.publish(1, 7)
    await ticks()
    served = [token for token, _ in stage.delivered]
    await stage.settle()
    stage.failing.clear()
    await until(lambda: ("broken", "same") in stage.delivered)

    assert served == ["first", "last"]


async def test_a_tab_that_can_never_be_served_is_given_up(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("order_app.live.hub.RETRY_SECONDS", 0.001)
    monkeypatch.setattr("order_app.live.hub.MAX_FAILURES", 2)
    stage.watch("broken", stage.view("list", 1))
    stage.failing.add("broken")

    stage.publish(1, 7)
    await until(lambda: stage.hub.size == 0)

    assert stage.book.reads == ["list"] * 3


async def test_a_tab_that_is_busy_keeps_no_other_waiting(clock: MovableClock) -> None:
    release, delivered = asyncio.Event(), []

    async def deliver(watch: Watch, shown: FakeShown) -> None:
        if watch.token == "busy":
            await release.wait()
        delivered.append(watch.token)

    hub, book = Hub(clock, deliver, lambda _: True), Book()
    running = asyncio.create_task(hub.run())
    for token in ("busy", "free"):
        hub.watch(Watch(token, 1, FakeView("same", 1, book), screen=None))

    hub.publish(OrderChanged(1, 7))
    await until(lambda: delivered == ["free"])
    hub.publish(OrderChanged(1, 8))
    await until(lambda: delivered == ["free", "free"])
    release.set()
    # What changed meanwhile is served behind what was on its way.
    await until(lambda: delivered.count("busy") == 2)

    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


async def test_a_tab_that_was_read_while_something_changed_is_served_once_more(stage: Stage) -> None:
    mark = stage.hub.mark
    stage.publish(1, 7)
    await stage.settle()
    stage.watch("late", stage.view("late", 1))
    stage.watch("in time", stage.view("in time", 1))

    stage.hub.catch_up("late", mark)
    stage.hub.catch_up("in time", stage.hub.mark)
    await ticks()

    assert stage.delivered == [("late", "late")]


async def test_a_read_that_raises_stops_no_other_and_is_tried_at_the_next_change(stage: Stage) -> None:
    stage.watch("broken", stage.view("broken", 1))
    stage.watch("sound", stage.view("sound", 1))
    stage.book.failing.add("broken")

    stage.publish(1, 7)
    await ticks()
    await stage.settle()
    stage.book.failing.clear()
    stage.publish(1, 8)
    await ticks()

    assert sorted(stage.delivered) == [("broken", "broken"), ("sound", "sound"), ("sound", "sound")]


async def test_a_tab_shows_its_latest_view_only(stage: Stage) -> None:
    stage.watch("tab", stage.view("before", 1, 7))
    stage.watch("tab", stage.view("now", 2, 8))

    stage.publish(1, 7)
    stage.publish(2, 8)
    await ticks()

    assert stage.delivered == [("tab", "now")]
    assert stage.hub.size == 1


async def test_what_was_read_for_a_view_that_the_tab_has_left_is_not_delivered(stage: Stage) -> None:
    stage.book.gate = asyncio.Event()
    stage.watch("tab", stage.view("before", 1))
    stage.publish(1, 7)
    await ticks()
    stage.watch("tab", stage.view("now", 1))
    stage.book.gate.set()
    await ticks()

    assert stage.delivered == []


async def test_a_forgotten_tab_is_not_woken(stage: Stage) -> None:
    stage.watch("tab", stage.view("list", 1))
    stage.hub.forget("tab")
    stage.hub.forget("tab")

    stage.publish(1, 7)
    await ticks()

    assert (stage.delivered, stage.hub.size) == ([], 0)


async def test_a_hub_that_is_cancelled_while_a_change_comes_in_ends(clock: MovableClock) -> None:
    async def deliver(watch: Watch, shown: FakeShown) -> None:
        pass

    hub = Hub(clock, deliver, lambda _: True)
    boundary = clock.now() + timedelta(hours=1)
    running = asyncio.create_task(hub.run())
    hub.watch(Watch("tab", 1, FakeView("list", 1, Book(boundaries={"list": boundary})), None, boundary))
    await asyncio.sleep(2 * COALESCE_SECONDS)

    hub.publish(OrderChanged(1, 7))
    await ticks(1)
    running.cancel()
    ended, _ = await asyncio.wait([running], timeout=0.5)

    running.cancel()
    await asyncio.wait([running], timeout=0.5)
    assert ended
