"""The server goes away and comes back, and so does its database: open tabs find their data again."""

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import socketio

from tests.server import Server
from tests.wire.faults import AWAY, away, locked
from tests.wire.tab import Tab, sign_in, toasts_of

pytestmark = pytest.mark.timeout(120)


@pytest.fixture(scope="module")
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of this module's own, which may be disturbed."""
    with Server(tmp_path_factory.mktemp("restart")) as started:
        yield started


@pytest.fixture
async def tab(own_server: Server) -> AsyncIterator[Tab]:
    """A merchant's tab, not yet open."""
    async with Tab(own_server, await sign_in(own_server, "merchant@example.com")) as made:
        yield made
    assert "Traceback" not in made.text


def rows(path: Path) -> list[tuple[object, ...]]:
    """The orders as another process sees them."""
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        return connection.execute("SELECT * FROM orders ORDER BY id").fetchall()


async def test_a_tab_that_outlives_the_server_is_shown_its_order_again(own_server: Server, tab: Tab) -> None:
    code = own_server.order(recipient_name="Outlives Restarts")
    await tab.load(f"/orders/{code}")
    await tab.call("OrderFormState.typed", {"draft": {"city": "Typed City"}})
    await asyncio.to_thread(own_server.restart)
    await tab.until(lambda: not tab.is_open, "the end of the connection")
    token = tab.token
    await tab.close()
    tab.frames.clear()
    await tab.load(f"/orders/{code}")
    assert tab.token == token
    assert tab.shown("OrderFormState.values")["recipient_name"] == "Outlives Restarts"
    assert tab.toasts() == []
    line = tab.shown("OrderFormState.lines")[0]["key"]
    frames = await tab.call("OrderFormState.save", {"submitted": {"city": "Typed City", f"item-{line}-quantity": "4"}})
    assert any("Saved: Items, City." in toast for toast in toasts_of(frames))


async def test_a_dialog_of_before_the_restart_does_nothing(own_server: Server, tab: Tab) -> None:
    code = own_server.order()
    await tab.load("/")
    await tab.call("DialogState.ask_delete", {"code": code})
    await asyncio.to_thread(own_server.restart)
    await tab.until(lambda: not tab.is_open, "the end of the connection")
    await tab.close()
    before = rows(own_server.database_path)
    await tab.load("/")
    await tab.call("DialogState.confirm", {"typed": {}})
    assert rows(own_server.database_path) == before
    assert tab.shown("DialogState.is_open") is False


async def test_a_locked_database_is_told_and_nothing_is_changed(own_server: Server, tab: Tab) -> None:
    code = own_server.order()
    await tab.load(f"/orders/{code}")
    before = rows(own_server.database_path)
    with locked(own_server.database_path):
        frames = await tab.call("OrderFormState.save", {"submitted": {"city": "Typed City"}})
        assert any(AWAY in toast for toast in toasts_of(frames))
    assert rows(own_server.database_path) == before
    assert tab.shown("OrderFormState.saving") is False
    frames = await tab.call("OrderFormState.save", {"submitted": {"city": "Typed City"}})
    assert any("Saved: City." in toast for toast in toasts_of(frames))


async def test_a_database_that_is_away_is_told_and_back_again_shown(own_server: Server, tab: Tab) -> None:
    code = own_server.order()
    await tab.load("/wallet")
    with away(own_server.database_path):
        await tab.go("/?tab=unpaid")
        assert tab.shown("OrderListState.failed") == AWAY
        assert tab.shown("OrderListState.shown_url") == "/?tab=unpaid"
        await tab.go(f"/orders/{code}")
        assert tab.shown("OrderFormState.failed") == AWAY
    await tab.call("OrderFormState.load")
    assert tab.shown("OrderFormState.failed") == ""
    assert tab.shown("OrderFormState.code") == code
    await tab.go("/?tab=unpaid")
    await tab.call("OrderListState.retry")
    assert tab.shown("OrderListState.failed") == ""
    assert code in [row["code"] for row in tab.shown("OrderListState.rows")]


async def test_what_is_done_while_it_is_away_is_refused_and_changes_nothing(own_server: Server, tab: Tab) -> None:
    code = own_server.order()
    await tab.load("/")
    await tab.call("DialogState.ask_delete", {"code": code})
    before = rows(own_server.database_path)
    with away(own_server.database_path):
        frames = await tab.call("DialogState.confirm", {"typed": {}})
        assert any(AWAY in toast for toast in toasts_of(frames))
    assert rows(own_server.database_path) == before


async def test_a_tab_that_connects_while_it_is_away_is_shown_its_page_afterwards(own_server: Server, tab: Tab) -> None:
    code = own_server.order()
    with away(own_server.database_path), pytest.raises(socketio.exceptions.ConnectionError):
        # The sign-in can't be looked up, so nobody is let in; refused, the page tries again by itself.
        await tab.open(f"/orders/{code}")
    await tab.close()
    await tab.load(f"/orders/{code}")
    assert tab.shown("OrderFormState.code") == code


async def test_live_updates_go_on_after_it_was_away(own_server: Server, tab: Tab) -> None:
    await tab.load("/")
    with away(own_server.database_path):
        await asyncio.sleep(0.3)
    code = await asyncio.to_thread(own_server.order)
    await tab.until(lambda: code in tab.text, "the new order")
