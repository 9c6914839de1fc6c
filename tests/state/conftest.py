"""Tabs without a browser or a server: handlers run as Reflex runs them, on a database of the test's own."""

import asyncio
import contextlib
import json
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from reflex.istate.manager.memory import StateManagerMemory
from reflex_base.event import Event, EventHandler
from reflex_base.event.context import EventContext
from reflex_base.event.processor import BaseStateEventProcessor
from reflex_base.utils.format import format_event_handler, json_dumps

from order_app import bootstrap
from order_app.auth.passwords import Passwords
from order_app.auth.sessions import COOKIE_NAME, DEMO_ACCOUNTS, Sessions, Viewer
from order_app.bootstrap import Container
from order_app.clock import MovableClock
from order_app.db.engine import Database
from order_app.db.migrate import migrate
from order_app.demo.seeding import ensure_basics
from order_app.demo.stage import Stage, Wanted
from order_app.domain.statuses import Payment
from order_app.live import reflex_adapter
from order_app.order_app import app  # registers every state: one asks for another by Reflex's registry
from order_app.services.ports import Ports
from order_app.settings import Settings
from order_app.states.page_calls import PAGE_CALL

START = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
"""What the clock shows when a test begins."""
OpenTab = Callable[..., Awaitable["Tab"]]
Make = Callable[..., Awaitable[str]]


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file with the catalogue, the demo's people and full wallets, to copy."""
    path = tmp_path_factory.mktemp("template") / "orders.db"
    url = f"sqlite:///{path}"
    migrate(url)

    async def fill() -> None:
        container = _container(url)
        await ensure_basics(container.database, container.clock, 1_000_00)
        await container.sessions.ensure_demo_users()
        await container.database.close()

    # In a thread of its own, since the test's event loop may be at work in this one.
    with ThreadPoolExecutor(max_workers=1) as threads:
        threads.submit(lambda: asyncio.run(fill())).result()
    return path


def _container(url: str) -> Container:
    clock = MovableClock()
    clock.set(START)
    settings = Settings(database_url=url, test_mode=True)
    database = Database(url, patience_ms=300)
    return Container(
        settings=settings,
        database=database,
        clock=clock,
        sessions=Sessions(database, clock, settings, passwords=Passwords(memory_kib=8)),
        ports=Ports(database, clock, settings.cancel_window),
    )


@pytest.fixture
def database_path(template: Path, tmp_path: Path) -> Path:
    """The SQLite file of this test."""
    path = tmp_path / "orders.db"
    shutil.copyfile(template, path)
    return path


@pytest.fixture
async def container(database_path: Path) -> AsyncIterator[Container]:
    """What the states find behind `bootstrap.container()`."""
    made = _container(f"sqlite:///{database_path}")
    bootstrap.use(made)
    yield made
    bootstrap.use(None)
    await made.database.close()


@pytest.fixture
def clock(container: Container) -> MovableClock:
    """The clock that the states see."""
    assert isinstance(container.clock, MovableClock)
    return container.clock


@pytest.fixture
def ports(container: Container) -> Ports:
    """The outside of the services, for what happens elsewhere."""
    return container.ports


@pytest.fixture
def stage(ports: Ports) -> Stage:
    """Makes orders and lets the plant work."""
    return Stage(ports)


@pytest.fixture
def make(stage: Stage) -> Make:
    """Makes one order of the first seller: `await make(payment=Payment.PAID)`; returns its code."""

    async def one(seller: str = "A33378", **wanted: Any) -> str:
        (code,) = await stage.make_orders(Wanted(seller, **wanted))
        return code

    return one


@pytest.fixture
def paid(make: Make) -> Callable[[], Awaitable[str]]:
    """Makes an order that was paid five minutes ago."""
    return lambda: make(payment=Payment.PAID)


class Tab:
    """One open tab: what it sends, and what it would have received."""

    def __init__(self, processor: BaseStateEventProcessor, token: str, cookie: str) -> None:
        self._processor, self.token, self.cookie = processor, token, cookie
        self.path = "/"
        self.deltas: list[dict[str, dict[str, Any]]] = []
        self.events: list[Event] = []

    async def send(self, handler: Any, payload: dict[str, Any] | None = None, **arguments: Any) -> "Tab":
        """Call a handler and wait until it and all that it called have ended."""
        event = Event(
            name=format_event_handler(_handler_of(handler)),
            payload=payload if payload is not None else arguments,
            router_data={
                "pathname": self.path.partition("?")[0],
                "asPath": self.path,
                "token": self.token,
                "sid": f"s-{self.token}",
                "ip": "127.0.0.1",
                "headers": {"cookie": self.cookie, "origin": "http://orders.test"},
            },
        )
        await (await self._processor.enqueue(self.token, event)).wait_all()
        return self

    async def load(self, path: str, *loads: Any) -> "Tab":
        """Go to a page, whose loads are these handlers."""
        self.path = path
        for load in loads:
            await self.send(load)
        return self

    def last(self, variable: str, state: str = "") -> Any:
        """The last value that came of a variable; `state` tells apart variables of the same name."""
        for delta in reversed(self.deltas):
            for name, values in delta.items():
                if state and not name.endswith(f"____{state}"):
                    continue
                for key, value in values.items():
                    if key.removesuffix("_rx_state_") == variable:
                        return value
        raise AssertionError(f"{variable} never came")

    def came(self, variable: str) -> list[Any]:
        """Every value that came of a variable, in order."""
        return [
            value
            for delta in self.deltas
            for values in delta.values()
            for key, value in values.items()
            if key.removesuffix("_rx_state_") == variable
        ]

    @property
    def toasts(self) -> list[str]:
        """The messages that were shown, as the calls that show them."""
        return [call for call in self._calls if call.startswith("toast(")]

    @property
    def redirects(self) -> list[str]:
        """Where the page was sent."""
        return [str(e.payload["path"]).strip('"') for e in self.events if e.name == "_redirect"]

    @property
    def scripts(self) -> list[str]:
        """What else the page was asked to do, as calls: `saved("merchant@example.com:A33378-CT-1")`."""
        return [call for call in self._calls if not call.startswith("toast(")]

    @property
    def _calls(self) -> list[str]:
        return [
            f"{e.payload['name']}({', '.join(json.dumps(one, ensure_ascii=False) for one in e.payload['arguments'])})"
            for e in self.events
            if e.name == PAGE_CALL
        ]

    async def viewer(self) -> Viewer:
        """Who is signed in behind this tab."""
        viewer = await bootstrap.container().sessions.viewer(self.cookie.partition("=")[2])
        assert viewer is not None
        return viewer

    def forget(self) -> None:
        """Look only at what comes from now on."""
        self.deltas.clear()
        self.events.clear()


def _handler_of(handler: Any) -> EventHandler:
    return handler if isinstance(handler, EventHandler) else handler.handler


class _App:
    """As much of the Reflex app as the live room needs."""

    def __init__(self, manager: StateManagerMemory, tabs: dict[str, Tab]) -> None:
        self._manager, self._tabs = manager, tabs
        self.event_namespace = mock.Mock(is_connected=tabs.__contains__)

    @contextlib.asynccontextmanager
    async def modify_state(self, token: Any) -> AsyncIterator[Any]:
        async with self._manager.modify_state(token) as root:
            yield root
            delta = await root._get_resolved_delta()
            root._clean()
            if delta:
                self._tabs[token.ident].deltas.append(json.loads(json_dumps(delta)))


@pytest.fixture
async def tabs(container: Container, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[OpenTab]:
    """Opens a tab of a person: `await tabs("merchant")`; for nobody without a cookie, for others than the demo's people
    with their `password`."""
    # A token that the server has not met is first rehydrated; that is kept out of what is under test.
    monkeypatch.setattr(BaseStateEventProcessor, "_rehydrate", mock.AsyncMock())
    opened: dict[str, Tab] = {}
    errors: list[Exception] = []

    async def emit_delta(token: str, delta: Any) -> None:
        opened[token].deltas.append(json.loads(json_dumps(delta)))

    async def emit_event(token: str, *events: Event) -> None:
        opened[token].events.extend(events)

    processor = BaseStateEventProcessor(backend_exception_handler=errors.append, graceful_shutdown_timeout=1)
    manager = StateManagerMemory()
    processor._root_context = EventContext(
        token="",
        txid="",
        parent_txid=None,
        state_manager=manager,
        enqueue_impl=processor.enqueue_many,
        emit_delta_impl=emit_delta,
        emit_event_impl=emit_event,
    )
    passwords = {account.email: account.password for account in DEMO_ACCOUNTS}

    async def open_tab(who: str = "merchant", password: str = "") -> Tab:
        cookie = ""
        if who != "nobody":
            email = f"{who}@example.com"
            signed_in = await container.sessions.sign_in(
                email, password or passwords[email], address="127.0.0.1", user_agent=""
            )
            cookie = f"{COOKIE_NAME}={signed_in.token}"
        tab = Tab(processor, f"tab-{len(opened)}", cookie)
        opened[tab.token] = tab
        return tab

    reflex_adapter.reset()
    reflex_adapter.attach(lambda: _App(manager, opened))
    async with processor:
        yield open_tab
    reflex_adapter.reset()
    assert not errors, errors


@pytest.fixture
async def tab(tabs: OpenTab) -> Tab:
    """A merchant's tab."""
    return await tabs("merchant")


@pytest.fixture
def live(tabs: OpenTab) -> Callable[[], Awaitable[None]]:
    """Lets every open tab learn what happened elsewhere."""

    async def round_of_the_hub() -> None:
        hub = reflex_adapter.hub()
        hub.clock_changed()
        await hub._round()

    return round_of_the_hub


@pytest.fixture(autouse=True)
def no_attached_app() -> Iterator[None]:
    """The live room belongs to the app again after each test."""
    yield
    reflex_adapter.attach(lambda: app)
