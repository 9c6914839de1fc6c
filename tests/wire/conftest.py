"""A real server for the tests of the websocket, people who are signed in, and the orders of the stage."""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.server import Server
from tests.service.builders import WRITTEN
from tests.wire.cases import FOREIGN_VIEWS, NOBODY, STAGEHAND, THE_STAGE
from tests.wire.tab import TRACE_WORDS, Tab, sign_in

TABLES = [table.name for table in WRITTEN]
OpenTab = Callable[..., Awaitable[Tab]]
Dump = Callable[[], dict[str, list[tuple[Any, ...]]]]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server of this test run; tests add orders and never take any away."""
    with Server(tmp_path_factory.mktemp("server")) as started:
        yield started


@pytest.fixture(scope="session")
def cookies(server: Server) -> dict[str, str]:
    """The Cookie header of each person; for nobody an empty one."""

    async def all_of_them() -> dict[str, str]:
        names = ("merchant", "colleague", "other", "support")
        return {NOBODY: ""} | {name: await sign_in(server, f"{name}@example.com") for name in names}

    return _in_a_loop_of_its_own(all_of_them)


def _in_a_loop_of_its_own(work: Callable[[], Any]) -> Any:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(max_workers=1) as threads:
        return threads.submit(lambda: asyncio.run(work())).result()


@pytest.fixture(scope="session")
def stage(server: Server, cookies: dict[str, str]) -> dict[str, str]:
    """One order in each state that the forged calls name; none of them is changed by a test."""
    seller, other = ({"seller": code, "recipient_name": STAGEHAND} for code in ("A33378", "B10042"))
    taken = f"TAKEN-{time.time_ns()}"
    found = {
        "unpaid": server.order(**seller),
        "incomplete": server.order(**seller, complete=False),
        "paid": server.order(**seller, payment="Paid"),
        "scheduled": server.order(**seller, payment="Paid", fulfillment="Scheduled"),
        "shipped": server.order(**seller, payment="Paid", fulfillment="Fulfilled", shipped=True),
        "requested": server.order(**seller, payment="Paid", minutes_since_paid=200),
        "noted": server.order(**seller, payment="Paid", fulfillment="Fulfilled"),
        "deleted": server.order(**seller),
        "taken_by": server.order(**seller, reference=taken),
        "foreign": server.order(**other, payment="Paid"),
        "foreign_deleted": server.order(**other),
    }

    async def prepare() -> None:
        for who, code in (("merchant", found["deleted"]), ("other", found["foreign_deleted"])):
            async with Tab(server, cookies[who]) as tab:
                await tab.load("/")
                await tab.call("DialogState.ask_delete", {"code": code})
                await tab.call("DialogState.confirm", {"typed": {}})
        async with Tab(server, cookies["merchant"]) as tab:
            await tab.load(f"/orders/{found['requested']}")
            await tab.call("DialogState.ask_refund", {"code": found["requested"]})
            await tab.call("DialogState.confirm", {"typed": {"kind": "cancel", "reason": "Something else"}})
            assert "successfully sent" in tab.text
        # Looked at once: opening it later changes nothing any more.
        async with Tab(server, cookies["support"]) as tab:
            await tab.load(f"/orders/{found['requested']}")
        # The first views of this server, so theirs are the ids 1 and 2, which the forged calls name.
        for who in ("other", "colleague"):
            async with Tab(server, cookies[who]) as tab:
                await tab.load("/?payment=paid")
                await tab.call("ViewsState.save", {"typed": {"name": "Theirs", "shared": True}})
                assert tab.shown("ViewsState.active") == FOREIGN_VIEWS[who]

    _in_a_loop_of_its_own(prepare)
    return {**found, "taken": taken}


@pytest.fixture
def database_path(server: Server) -> Path:
    """The server's SQLite file."""
    return server.database_path


@pytest.fixture
def dump(database_path: Path) -> Dump:
    """Reads every row of every table that has to do with orders, as another process sees it."""

    def read() -> dict[str, list[tuple[Any, ...]]]:
        connection = sqlite3.connect(f"file:{database_path}?mode=ro", uri=True)
        try:
            return {table: connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall() for table in TABLES}
        finally:
            connection.close()

    return read


@pytest.fixture
async def open_tab(server: Server, cookies: dict[str, str]) -> AsyncIterator[OpenTab]:
    """Opens a tab of a person on a page: `await open_tab("merchant", "/wallet")`; all are closed afterwards.

    Without a page it is the list of the stage's orders, which the orders that tests add don't push to a later page.

    No frame of any of them may hold a word of a traceback.
    """
    opened: list[Tab] = []

    async def open_one(who: str = "merchant", path: str = THE_STAGE, **options: Any) -> Tab:
        tab = Tab(server, options.pop("cookie", cookies[who]), **options)
        opened.append(tab)
        return await tab.load(path)

    yield open_one
    for tab in opened:
        await tab.close()
        found = [word for word in TRACE_WORDS if word in tab.text]
        assert not found, f"a frame holds {found}"


@pytest.fixture
def nothing_unforeseen(server: Server) -> Iterator[None]:
    """No handler may end in an error that nobody foresaw, even though the page tells it calmly."""
    before = len(server.log)
    yield
    said = server.log[before:]
    for sign in (
        "handler_failed",
        "websocket_message_failed",
        "Traceback",
        "live_round_failed",
        "live_delivery_failed",
    ):
        assert sign not in said, said[said.index(sign) : said.index(sign) + 3000]
