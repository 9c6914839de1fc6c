"""Where hints come from: this process's commits, other processes' commits, and a slow look as the net under both."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import psycopg
import structlog
from sqlalchemy import func, select

from order_app.db.changes import OrderChanged
from order_app.db.engine import NOTIFY_CHANNEL, Database
from order_app.domain.errors import StorageUnavailable
from order_app.queries.orders import events_after, last_event_id

log = structlog.get_logger(__name__)

WATCH_SECONDS = 0.05
"""How often SQLite is asked whether another process wrote; the question costs microseconds."""
NET_SECONDS = 30.0
"""How often the timeline is read for changes that no hint told of."""
RETRY_SECONDS = 1.0
AT_ONCE = 500
"""How many events of the timeline are read at once."""

ENDED_CHANNEL = "order_app_ended"
"""The PostgreSQL channel that tells other processes which sign-ins ended; a payload is their ids, comma-separated."""

Publish = Callable[[OrderChanged], None]
Ended = Callable[[list[int]], Awaitable[object]]


async def run_feed(database: Database, publish: Publish, ended: Ended) -> None:
    """Feed hints to `publish` and ended sign-ins of other processes to `ended` until cancelled; outlives a database
    that goes away and comes back."""
    if database.dialect == "sqlite":
        wake = asyncio.Event()

        def committed(change: OrderChanged) -> None:
            # Every change of an order stands in the timeline: read there, each is told once, whoever has written it.
            if change.order_id:
                wake.set()
            else:
                publish(change)

        database.listeners.append(committed)
        try:
            await _follow(database, publish, wake, _SqliteSignal(database))
        finally:
            database.listeners.remove(committed)
    else:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_listen(database, publish, ended))
            tasks.create_task(_follow(database, publish, asyncio.Event(), None))


class _SqliteSignal:
    """Tells whether another connection has written since the last question."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._seen = -1

    async def __call__(self) -> bool:
        version = await self._database.data_version()
        moved, self._seen = version != self._seen, version
        return moved


async def _follow(database: Database, publish: Publish, wake: asyncio.Event, signal: "_SqliteSignal | None") -> None:
    """Read the timeline after the last event seen: at once when woken, when the signal says so, and at the latest
    every NET_SECONDS."""
    last: int | None = None
    waited = 0.0
    pause = WATCH_SECONDS if signal is not None else NET_SECONDS
    while True:
        try:
            if last is None:
                async with database.read() as session:
                    last = await last_event_id(session)
            moved = wake.is_set() or (signal is not None and await signal())
            waited += pause
            if moved or waited >= NET_SECONDS:
                waited = 0.0
                wake.clear()
                async with database.read() as session:
                    # Smaller than before where test mode has emptied the timeline.
                    last = min(last, await last_event_id(session))
                    events = await events_after(session, last, AT_ONCE)
                for event_id, seller_id, order_id in events:
                    last = event_id
                    publish(OrderChanged(seller_id, order_id))
                if len(events) == AT_ONCE:
                    wake.set()
        except (StorageUnavailable, OSError) as error:
            log.warning("feed_interrupted", error=str(error))
            wake.set()
            await asyncio.sleep(RETRY_SECONDS)
        except Exception:
            log.exception("feed_failed")
            await asyncio.sleep(RETRY_SECONDS)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(pause):
                await wake.wait()


async def announce_ended(database: Database, login_ids: list[int]) -> None:
    """Tell the other processes that these sign-ins ended; on SQLite there are none that serve pages."""
    if database.dialect == "postgresql" and login_ids:
        async with database.write() as uow:
            payload = ",".join(map(str, login_ids))
            await uow.session.execute(select(func.pg_notify(ENDED_CHANNEL, payload)))


async def _listen(database: Database, publish: Publish, ended: Ended) -> None:
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(database.libpq_url, autocommit=True) as connection:
                await connection.execute(f"LISTEN {NOTIFY_CHANNEL}")
                await connection.execute(f"LISTEN {ENDED_CHANNEL}")
                async for notice in connection.notifies():
                    await _hear(notice, publish, ended)
        except (psycopg.OperationalError, OSError) as error:
            log.warning("listen_interrupted", error=str(error))
        except Exception:
            log.exception("listen_failed")
        await asyncio.sleep(RETRY_SECONDS)


async def _hear(notice: psycopg.Notify, publish: Publish, ended: Ended) -> None:
    if notice.channel == ENDED_CHANNEL:
        await ended([int(login_id) for login_id in notice.payload.split(",")])
    else:
        seller_id, _, order_id = notice.payload.partition(":")
        publish(OrderChanged(int(seller_id), int(order_id)))
