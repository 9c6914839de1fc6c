"""Transactions, sessions and what happens when the database is locked or away."""

import asyncio
import sqlite3
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError

from order_app.db.changes import OrderChanged
from order_app.db.engine import Database
from order_app.domain.errors import StorageUnavailable
from order_app.models import Seller

only_sqlite = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
only_postgresql = pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)


async def names(database: Database) -> list[str]:
    async with database.read() as session:
        return list(await session.scalars(select(Seller.name).where(Seller.code.startswith("N"))))


def a_seller(number: int = 1) -> Seller:
    return Seller(code=f"N{number}", name=f"Name {number}")


async def test_a_finished_block_is_committed(database: Database) -> None:
    async with database.write() as uow:
        uow.session.add(a_seller())

    assert await names(database) == ["Name 1"]


async def test_a_block_that_raises_is_rolled_back_whole(database: Database) -> None:
    with pytest.raises(RuntimeError):  # noqa: PT012
        async with database.write() as uow:
            uow.session.add(a_seller())
            await uow.session.flush()
            raise RuntimeError

    assert await names(database) == []


async def test_objects_stay_readable_after_the_commit(database: Database) -> None:
    seller = a_seller()
    async with database.write() as uow:
        uow.session.add(seller)

    assert (seller.code, seller.name) == ("N1", "Name 1")
    assert seller.id is not None


async def test_a_reading_session_sees_one_moment(database: Database) -> None:
    async with database.read() as session:
        before = await session.scalar(select(func.count()).select_from(Seller))
        async with database.write() as uow:
            uow.session.add(a_seller())
        after = await session.scalar(select(func.count()).select_from(Seller))

    assert after == before
    assert await names(database) == ["Name 1"]


async def test_a_reading_session_cannot_write(database: Database) -> None:
    with pytest.raises((DBAPIError, StorageUnavailable)):
        async with database.read() as session:
            await session.execute(update(Seller).values(name="Changed"))

    async with database.read() as session:
        assert "Changed" not in set(await session.scalars(select(Seller.name)))


async def test_waiting_writers_all_have_their_turn(database: Database, seller_id: int) -> None:
    async def count_up() -> None:
        async with database.write() as uow:
            locked = select(Seller).where(Seller.id == seller_id).with_for_update()
            seller = (await uow.session.scalars(locked)).one()
            await asyncio.sleep(0)
            seller.next_number += 1

    async with database.read() as session:
        before = (await session.get_one(Seller, seller_id)).next_number
    await asyncio.gather(*(count_up() for _ in range(30)))

    async with database.read() as session:
        assert (await session.get_one(Seller, seller_id)).next_number == before + 30


@only_sqlite
async def test_writers_queue_in_the_order_in_which_they_came(database: Database) -> None:
    finished: list[int] = []

    async def write(number: int) -> None:
        async with database.write() as uow:
            uow.session.add(a_seller(number))
        finished.append(number)

    await asyncio.gather(*(write(number) for number in range(20)))

    assert finished == list(range(20))


async def test_a_cancelled_writer_leaves_nothing_and_blocks_nobody(database: Database) -> None:
    inside = asyncio.Event()

    async def write() -> None:
        async with database.write() as uow:
            uow.session.add(a_seller(1))
            await uow.session.flush()
            inside.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(write())
    await inside.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with database.write() as uow:
        uow.session.add(a_seller(2))

    assert await names(database) == ["Name 2"]


@only_sqlite
async def test_listeners_hear_of_a_change_once_it_is_committed(database: Database) -> None:
    heard: list[OrderChanged] = []
    database.listeners.append(heard.append)

    async with database.write() as uow:
        uow.announce(3, 14)
        uow.announce(3, 14)
        uow.announce(3)
        assert heard == []

    assert heard == [OrderChanged(3, 14), OrderChanged(3, 0)]


@only_sqlite
async def test_listeners_hear_nothing_of_what_was_rolled_back(database: Database) -> None:
    heard: list[OrderChanged] = []
    database.listeners.append(heard.append)

    with pytest.raises(RuntimeError):  # noqa: PT012
        async with database.write() as uow:
            uow.announce(3, 14)
            raise RuntimeError

    assert heard == []


@only_sqlite
async def test_a_failing_listener_undoes_nothing_and_others_still_hear(database: Database) -> None:
    def fail(change: OrderChanged) -> None:
        raise RuntimeError(str(change))

    heard: list[OrderChanged] = []
    database.listeners += [fail, heard.append]

    async with database.write() as uow:
        uow.session.add(a_seller())
        uow.announce(3, 14)

    assert heard == [OrderChanged(3, 14)]
    assert await names(database) == ["Name 1"]


@only_postgresql
async def test_postgresql_notifies_at_the_commit(database: Database) -> None:
    with psycopg.connect(database.libpq_url, autocommit=True) as listening:
        listening.execute("LISTEN order_app")
        async with database.write() as uow:
            uow.announce(3, 14)
            await uow.session.flush()
            early = [notice.payload for notice in listening.notifies(timeout=0.05)]
        with pytest.raises(RuntimeError):  # noqa: PT012
            async with database.write() as uow:
                uow.announce(9, 9)
                raise RuntimeError
        heard = [notice.payload for notice in listening.notifies(timeout=2, stop_after=1)]
        heard += [notice.payload for notice in listening.notifies(timeout=0.05)]

    assert early == []
    assert heard == ["3:14"]


@only_sqlite
async def test_data_version_moves_with_the_commits_of_others(database: Database, tmp_path: Path) -> None:
    first = await database.data_version()
    unmoved = await database.data_version()
    other = sqlite3.connect(tmp_path / "orders.db")
    with other:
        other.execute("UPDATE sellers SET name = 'Changed'")
    other.close()

    assert unmoved == first
    assert await database.data_version() != first


@only_sqlite
async def test_a_file_that_is_locked_too_long_is_said_to_be_unavailable(database_url: str, tmp_path: Path) -> None:
    database = Database(database_url, patience_ms=50)
    other = sqlite3.connect(tmp_path / "orders.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(StorageUnavailable) as refused:
        async with database.write() as uow:
            uow.session.add(a_seller())
    readable = await names(database)
    other.execute("ROLLBACK")
    other.close()
    async with database.write() as uow:
        uow.session.add(a_seller(2))

    assert refused.value.code == "storage_unavailable"
    assert refused.value.message == ("The data can't be reached right now; nothing was changed. Try again in a moment.")
    assert readable == []
    assert await names(database) == ["Name 2"]
    await database.close()


@only_postgresql
async def test_a_row_that_is_locked_too_long_is_said_to_be_unavailable(database_url: str) -> None:
    database = Database(database_url, patience_ms=50)
    with psycopg.connect(database.libpq_url) as other:
        other.execute("SELECT * FROM sellers FOR UPDATE")

        with pytest.raises(StorageUnavailable):
            async with database.write() as uow:
                await uow.session.execute(update(Seller).values(name="Changed"))

    await database.close()


@only_sqlite
async def test_a_file_that_vanishes_is_unavailable_though_it_is_still_open(database: Database, tmp_path: Path) -> None:
    await names(database)
    (tmp_path / "orders.db").rename(tmp_path / "elsewhere.db")

    with pytest.raises(StorageUnavailable):
        async with database.write() as uow:
            uow.session.add(a_seller())
    (tmp_path / "elsewhere.db").rename(tmp_path / "orders.db")

    assert await names(database) == []


async def test_a_file_that_is_not_there_is_unavailable_and_not_made(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'nothing.db'}")

    with pytest.raises(StorageUnavailable):
        async with database.read() as session:
            await session.execute(text("SELECT 1"))
    with pytest.raises(StorageUnavailable):
        async with database.write():
            pytest.fail("there is nothing to write")

    assert not (tmp_path / "nothing.db").exists()
    await database.close()


@only_postgresql
async def test_a_server_that_is_away_is_unavailable(database_url: str) -> None:
    database = Database(database_url.replace("/test_", "/absent_"))

    with pytest.raises(StorageUnavailable):
        async with database.read() as session:
            await session.execute(text("SELECT 1"))
    with pytest.raises(StorageUnavailable):
        async with database.write():
            pytest.fail("there is nothing to write")

    await database.close()


@only_postgresql
async def test_connections_that_the_server_dropped_are_made_anew(database: Database) -> None:
    await names(database)
    with psycopg.connect(database.libpq_url, autocommit=True) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )

    assert await names(database) == []


async def test_a_wrong_statement_is_not_taken_for_an_absent_database(database: Database) -> None:
    with pytest.raises(DBAPIError):
        async with database.read() as session:
            await session.execute(text("SELECT nonsense FROM sellers"))


async def test_a_closed_database_can_be_used_again(database: Database) -> None:
    await names(database)
    await database.close()

    assert await names(database) == []
