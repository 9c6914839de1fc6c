"""The database: its engines, its sessions for reading, its transactions for writing."""

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, event, exc, make_url, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool, ConnectionPoolEntry

import order_app.models  # noqa: F401  (registers every table, so that relationships and foreign keys resolve)
from order_app.db.changes import Listener
from order_app.db.unit_of_work import UnitOfWork
from order_app.domain.errors import StorageUnavailable

NOTIFY_CHANNEL = "order_app"
"""The PostgreSQL channel of the announcements; a payload is `<seller_id>:<order_id>`."""

PATIENCE_MS = 5000
"""How long a statement waits for somebody else's lock before the database counts as away, in milliseconds."""
_SQLITE_READERS = 4
_POSTGRESQL_CONNECTIONS = 10
_POOL_WAIT_SECONDS = 10

_log = logging.getLogger(__name__)


def plain_url(url: str) -> URL:
    """The URL with the synchronous driver that belongs to it, a SQLite path made absolute.

    Raises ValueError for a database that is neither a SQLite file nor PostgreSQL.
    """
    parsed = make_url(url)
    backend = parsed.get_backend_name()
    if backend == "postgresql" or parsed.drivername == "postgres":
        return parsed.set(drivername="postgresql+psycopg")
    if backend == "sqlite":
        if parsed.database in (None, "", ":memory:"):
            raise ValueError("SQLite needs a file: write the address like sqlite:///orders.db.")
        return parsed.set(drivername="sqlite", database=str(Path(parsed.database).absolute()), query={})
    raise ValueError("The database must be SQLite (sqlite:///orders.db) or PostgreSQL (postgresql://user@host/name).")


class Database:
    """One database, SQLite or PostgreSQL.

    Nothing is opened before it is used, so that a process may fork after making one. A SQLite file must exist
    (`migrate` makes it): a file that vanished is an error, not an empty database.
    """

    def __init__(self, url: str, *, patience_ms: int = PATIENCE_MS) -> None:
        self.url = plain_url(url)
        self._patience_ms = patience_ms
        self.dialect = self.url.get_backend_name()
        self.listeners: list[Listener] = []
        self._forget()

    @property
    def libpq_url(self) -> str:
        """PostgreSQL's address as libpq takes it, password included."""
        return self.url.set(drivername="postgresql").render_as_string(hide_password=False)

    def _forget(self) -> None:
        self._process = os.getpid()
        self._reader: AsyncEngine | None = None
        self._writer: AsyncEngine | None = None
        self._watch: AsyncConnection | None = None
        self._turn = asyncio.Lock()
        self._watch_turn = asyncio.Lock()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A session that sees one moment of the database and can't write.

        Raises StorageUnavailable when the database is locked or away.
        """
        reader, _ = self._engines()
        with _translated():
            async with AsyncSession(reader, expire_on_commit=False) as session:
                yield session

    @asynccontextmanager
    async def write(self) -> AsyncIterator[UnitOfWork]:
        """One transaction: committed when the block ends, rolled back when it raises; announces after the commit.

        SQLite takes one writer at a time; the waiting ones queue in their order. Raises StorageUnavailable when the
        database is locked or away; nothing was changed then.
        """
        _, writer = self._engines()
        if self.dialect == "sqlite":
            async with self._turn, self._transaction(writer) as uow:
                yield uow
            self._tell(uow)
        else:
            async with self._transaction(writer) as uow:
                yield uow
                if uow.changes:
                    payloads = [f"{change.seller_id}:{change.order_id}" for change in uow.changes]
                    await uow.session.execute(_NOTIFY, {"payloads": payloads})

    async def data_version(self) -> int:
        """A number that changes whenever any other connection, of any process, has committed; 0 on PostgreSQL."""
        if self.dialect != "sqlite":
            return 0
        reader, _ = self._engines()
        async with self._watch_turn:
            with _translated():
                if self._watch is None:
                    self._watch = await reader.connect()
                version: int = (await self._watch.exec_driver_sql("PRAGMA data_version")).scalar_one()
                await self._watch.rollback()
                return version

    async def close(self) -> None:
        """Give back every connection; the database can be used again afterwards."""
        if self._watch is not None:
            await self._watch.close()
        if self._writer is not None and self.dialect == "sqlite":
            await self._optimize(self._writer)
        for engine in (self._reader, self._writer):
            if engine is not None:
                await engine.dispose()
        self._forget()

    @asynccontextmanager
    async def _transaction(self, writer: AsyncEngine) -> AsyncIterator[UnitOfWork]:
        with _translated():
            async with AsyncSession(writer, expire_on_commit=False) as session, session.begin():
                # Takes the write lock now: a transaction that only reads first could not become a writer later.
                await session.connection()
                uow = UnitOfWork(session)
                yield uow
                await session.flush()

    def _tell(self, uow: UnitOfWork) -> None:
        for change in uow.changes:
            for listener in tuple(self.listeners):
                try:
                    listener(change)
                except Exception:
                    # The change is committed; who listens badly must not make it look undone.
                    _log.exception("a listener failed on %s", change)

    def _engines(self) -> tuple[AsyncEngine, AsyncEngine]:
        if self._process != os.getpid():
            # Connections can't be shared with the process that this one was forked from.
            self._forget()
        if self.dialect == "sqlite" and not Path(str(self.url.database)).exists():
            # Open connections would go on writing to a file that nobody can find any more.
            _log.warning("the database file is gone: %s", self.url.database)
            raise StorageUnavailable
        if self._reader is None or self._writer is None:
            make = _sqlite_engines if self.dialect == "sqlite" else _postgresql_engines
            self._reader, self._writer = make(self.url, self._patience_ms)
        return self._reader, self._writer

    async def _optimize(self, writer: AsyncEngine) -> None:
        """Let SQLite refresh its statistics where they are stale; a matter of milliseconds."""
        try:
            async with self._turn, writer.connect() as connection:
                await connection.exec_driver_sql("PRAGMA optimize")
                await connection.commit()
        except exc.SQLAlchemyError:
            _log.debug("statistics were not refreshed", exc_info=True)


_NOTIFY = text(
    f"SELECT pg_notify('{NOTIFY_CHANNEL}', payload) FROM unnest(CAST(:payloads AS text[])) AS payload"  # noqa: S608  (a constant)
)


@contextmanager
def _translated() -> Iterator[None]:
    """Say StorageUnavailable for what the driver raises when the database is locked or away."""
    try:
        yield
    except (exc.OperationalError, exc.InterfaceError, exc.TimeoutError) as error:
        if _is_own_fault(error):
            raise
        _log.warning("the database can't be reached: %s", error)
        raise StorageUnavailable from error


def _is_own_fault(error: BaseException) -> bool:
    """Whether SQLite complains of the statement rather than of the file: it says OperationalError to both."""
    return getattr(getattr(error, "orig", None), "sqlite_errorname", "") == "SQLITE_ERROR"


def _sqlite_engines(url: URL, patience_ms: int) -> tuple[AsyncEngine, AsyncEngine]:
    assert url.database is not None
    file = URL.create("sqlite+aiosqlite", database="file:" + quote(url.database), query={"mode": "rw", "uri": "true"})

    def engine(begin: str, pragmas: tuple[str, ...], size: int) -> AsyncEngine:
        made = create_async_engine(
            file,
            poolclass=AsyncAdaptedQueuePool,
            # Parameters hold people's data; an error must not carry them into the log.
            hide_parameters=True,
            pool_size=size,
            max_overflow=0,
            pool_timeout=_POOL_WAIT_SECONDS,
            connect_args={"timeout": patience_ms / 1000, "cached_statements": 256},
        )

        @event.listens_for(made.sync_engine, "connect")
        def set_up(connection: Any, _: ConnectionPoolEntry) -> None:
            # The driver's own transactions begin late and never for a read; ours are begun below.
            connection.isolation_level = None
            cursor = connection.cursor()
            for pragma in (*_PRAGMAS, *pragmas):
                cursor.execute(f"PRAGMA {pragma}")
            cursor.close()

        @event.listens_for(made.sync_engine, "begin")
        def begin_transaction(connection: Any) -> None:
            connection.exec_driver_sql(begin)

        return made

    return (
        engine("BEGIN", ("query_only = ON",), _SQLITE_READERS),
        engine("BEGIN IMMEDIATE", ("synchronous = FULL",), 1),
    )


_PRAGMAS = (
    "journal_mode = WAL",
    "foreign_keys = ON",
    "temp_store = MEMORY",
    "cache_size = -8000",
    "mmap_size = 268435456",
    "analysis_limit = 400",
)


def _postgresql_engines(url: URL, patience_ms: int) -> tuple[AsyncEngine, AsyncEngine]:
    engine = create_async_engine(
        url,
        pool_size=_POSTGRESQL_CONNECTIONS,
        max_overflow=0,
        pool_timeout=_POOL_WAIT_SECONDS,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={
            "connect_timeout": 5,
            "options": f"-c lock_timeout={patience_ms} -c timezone=UTC",
            "application_name": "order-app",
        },
    )
    reader = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return reader, engine
