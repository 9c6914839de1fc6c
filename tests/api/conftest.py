"""The API as a browser or a machine calls it, without a network: the app over a migrated SQLite file."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from order_app.api.app import create_api
from order_app.auth.passwords import Passwords
from order_app.auth.sessions import Sessions
from order_app.clock import MovableClock
from order_app.db.engine import Database
from order_app.db.migrate import migrate
from order_app.demo.seeding import ensure_basics
from order_app.services.ports import Ports
from order_app.settings import Settings

ORIGIN = "http://127.0.0.1:3000"


@dataclass(frozen=True, slots=True)
class Wired:
    """What the API is given in these tests."""

    database: Database
    clock: MovableClock
    settings: Settings
    sessions: Sessions
    ports: Ports


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file with the demo's sellers and nothing else to sign in to, to copy."""
    file = tmp_path_factory.mktemp("api") / "empty.db"
    url = f"sqlite:///{file}"
    migrate(url)
    asyncio.run(_with_sellers(url))
    return file


async def _with_sellers(url: str) -> None:
    database = Database(url)
    await ensure_basics(database, MovableClock())
    await database.close()


@pytest.fixture
async def database(empty_database: Path, tmp_path: Path) -> AsyncIterator[Database]:
    """A database of this test's own."""
    file = tmp_path / "orders.db"
    await asyncio.to_thread(lambda: file.write_bytes(empty_database.read_bytes()))
    made = Database(f"sqlite:///{file}")
    yield made
    await made.close()


@pytest.fixture
async def sessions(database: Database) -> Sessions:
    """The demo's accounts, with cheap hashes."""
    made = Sessions(database, MovableClock(), Settings(demo=True), passwords=Passwords(memory_kib=8))
    await made.ensure_demo_users()
    return made


@pytest.fixture
def calling(database: Database, sessions: Sessions) -> Callable[..., Any]:
    """Opens a client of the API under the given settings: `async with calling(public_url=...) as client`."""

    @asynccontextmanager
    async def client(
        *, base_url: str = ORIGIN, peer: str = "192.0.2.7", **settings: Any
    ) -> AsyncIterator[httpx.AsyncClient]:
        clock, given = MovableClock(), Settings(**settings)
        ports = Ports(database, clock, given.cancel_window, given.public_url, given.mail_from)
        app = create_api(Wired(database, clock, given, sessions, ports))
        transport = httpx.ASGITransport(app=app, client=(peer, 50_000))
        async with httpx.AsyncClient(transport=transport, base_url=base_url) as opened:
            yield opened

    return client


@pytest.fixture
async def client(calling: Callable[..., Any]) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the API under the default settings."""
    async with calling() as opened:
        yield opened
