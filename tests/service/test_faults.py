"""A database that is locked or away, and a failure in mid-transaction: a calm sentence and unchanged data."""

import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from order_app.db.changes import OrderChanged
from order_app.db.engine import Database
from order_app.db.unit_of_work import UnitOfWork
from order_app.domain.errors import StorageUnavailable
from order_app.domain.fees import LADDER
from order_app.domain.fields import Field
from order_app.domain.policy import Stage
from order_app.domain.statuses import ProductionStep
from order_app.services import (
    cancellation,
    copies,
    desk,
    erasure,
    fees,
    orders,
    payments,
    production,
    requests,
    stops,
    thread,
    trash,
    wallet,
)
from order_app.services.outcomes import CHUNK
from tests.service.builders import COMPLETE, COST, Shop, draft, patch

only_sqlite = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
only_postgresql = pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)

Action = Callable[[], Awaitable[object]]
CALM = "The data can't be reached right now; nothing was changed. Try again in a moment."
WITH_RECORD = (
    "cancellation", "orders", "desk", "erasure", "granting", "payments", "production", "requests", "stops", "thread",
    "trash",
)  # fmt: skip
"""The modules of services that write the timeline."""


async def every_action(shop: Shop) -> dict[str, Action]:
    """Each service with an order that it could act on."""
    unpaid, deleted = await shop.create(), await shop.in_stage(Stage.DELETED)
    paid, asked, proposed = await shop.paid(), await shop.requested(await shop.paid()), await shop.paid()
    await shop.requested(proposed)
    await requests.approve(shop.ports, shop.support, proposed, 100)
    stopped = await shop.in_stage(Stage.SCHEDULED)
    await desk.cancel(shop.ports, shop.support, stopped, COST, "By phone.")
    await shop.fund(10_000)
    note = thread.Draft("Between us.", internal=True)
    own = (shop.ports, shop.merchant, shop.seller_id)
    return {
        "create": lambda: orders.create(*own, COMPLETE),
        "edit": lambda: orders.edit(*own, unpaid, patch({Field.CITY: "Peoria"})),
        "note": lambda: orders.annotate(*own, unpaid, note="a note"),
        "tags": lambda: orders.annotate(*own, unpaid, tags=["gift"]),
        "pay": lambda: payments.pay(*own, unpaid),
        "pay_many": lambda: payments.pay_many(*own, [unpaid]),
        "cancel_and_copy": lambda: copies.cancel_and_copy(*own, paid),
        "delete": lambda: trash.delete_many(*own, [unpaid]),
        "restore": lambda: trash.restore_many(*own, [deleted]),
        "cancel": lambda: cancellation.cancel(*own, paid),
        "send": lambda: requests.send(*own, paid, draft()),
        "withdraw": lambda: requests.withdraw(*own, asked),
        "accept_fee": lambda: requests.accept_fee(*own, proposed, 100),
        "approve": lambda: requests.approve(shop.ports, shop.support, asked, 0),
        "propose": lambda: requests.approve(shop.ports, shop.support, asked, 100),
        "decline": lambda: requests.decline(shop.ports, shop.support, asked, "No."),
        "desk_cancel": lambda: desk.cancel(shop.ports, shop.support, paid, 0, "By phone."),
        "desk_refund": lambda: desk.refund(shop.ports, shop.support, paid, 1, "By phone."),
        "heed": lambda: stops.heed(shop.ports, stopped),
        "write": lambda: thread.write(*own, asked, thread.Draft("A word.")),
        "internal_note": lambda: thread.write(shop.ports, shop.support, None, asked, note),
        "looked": lambda: thread.looked(*own, proposed),
        "set_ladder": lambda: fees.set_ladder(shop.ports, shop.support, {Stage.SCHEDULED: 37}, LADDER),
        "forget": lambda: erasure.forget(shop.ports, shop.support, COMPLETE.email, even_open=True),
        "advance": lambda: production.advance(shop.ports, paid, ProductionStep.SCHEDULED),
    }


async def refusals(actions: dict[str, Action]) -> dict[str, str]:
    """What each action says while the database can't be used."""
    said = {}
    for name, act in actions.items():
        with pytest.raises(StorageUnavailable) as refused:
            await act()
        said[name] = refused.value.message
    return said


@contextmanager
def broken_at_the_record(monkeypatch: pytest.MonkeyPatch, fail: Callable[[], None]) -> Iterator[None]:
    """While open, each service fails where it writes the timeline; the ladder, which has none, where it announces."""
    announce = UnitOfWork.announce

    async def record(*_: object, **__: object) -> None:
        fail()

    def announced(uow: UnitOfWork, seller_id: int, order_id: int = 0) -> None:
        if seller_id == fees.EVERYBODY:
            fail()
        announce(uow, seller_id, order_id)

    with monkeypatch.context() as patched:
        for module in WITH_RECORD:
            patched.setattr(f"order_app.services.{module}.record", record)
        patched.setattr(UnitOfWork, "announce", announced)
        yield


@pytest.fixture
def locked(dialect: str, database: Database, tmp_path: Path) -> Callable[[], AbstractContextManager[None]]:
    """While open, somebody else holds what every writer needs."""

    @contextmanager
    def hold() -> Iterator[None]:
        if dialect == "sqlite":
            other: Any = sqlite3.connect(tmp_path / "orders.db", isolation_level=None)
            other.execute("BEGIN IMMEDIATE")
        else:
            other = psycopg.connect(database.libpq_url)
            other.execute("SELECT * FROM sellers FOR UPDATE")
            other.execute("LOCK TABLE fee_suggestions IN EXCLUSIVE MODE")
        try:
            yield
        finally:
            other.rollback()
            other.close()

    return hold


@pytest.fixture
def away(
    dialect: str, database: Database, tmp_path: Path, request: pytest.FixtureRequest
) -> Callable[[], AbstractContextManager[None]]:
    """While open, there is a folder where the file was, or the server takes no connections and ended those it had."""

    @contextmanager
    def take_away() -> Iterator[None]:
        if dialect == "sqlite":
            file, elsewhere = tmp_path / "orders.db", tmp_path / "elsewhere.db"
            file.rename(elsewhere)
            file.mkdir()
            yield
            file.rmdir()
            elsewhere.rename(file)
            return
        server, name = request.getfixturevalue("postgresql"), database.url.database
        server.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        server.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        yield
        server.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")

    return take_away


async def test_a_locked_database_refuses_every_action_calmly_and_serves_again_afterwards(
    shop: Shop, locked: Callable[[], AbstractContextManager[None]]
) -> None:
    actions = await every_action(shop)
    before = await shop.everything()
    impatient = Database(shop.database.url.render_as_string(hide_password=False), patience_ms=30)
    shop.ports.database = impatient

    with locked():
        said = await refusals(actions)
        assert await shop.everything() == before
        held = await shop.balance()

    assert set(said.values()) == {CALM}
    assert held == 10_000
    await actions["pay"]()
    assert await shop.balance() == 10_000 - COST
    await impatient.close()


async def test_a_database_that_is_away_refuses_every_action_calmly_and_serves_again_afterwards(
    shop: Shop, away: Callable[[], AbstractContextManager[None]]
) -> None:
    actions = await every_action(shop)
    actions["read"] = shop.balance
    before = await shop.everything()
    await shop.database.close()

    with away():
        said = await refusals(actions)

    assert set(said.values()) == {CALM}
    assert await shop.everything() == before
    await actions["pay"]()
    assert await shop.balance() == 10_000 - COST


@only_postgresql
async def test_a_server_that_goes_away_in_mid_transaction_leaves_nothing_half_done(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    actions = await every_action(shop)
    before = await shop.everything()

    def end_connections() -> None:
        with psycopg.connect(shop.database.libpq_url, autocommit=True) as other:
            other.execute(
                "SELECT pg_terminate_backend(pid, 2000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )

    with broken_at_the_record(monkeypatch, end_connections):
        said = await refusals(actions)

    assert set(said.values()) == {CALM}
    assert await shop.everything() == before
    await actions["pay"]()


async def test_a_failure_between_two_writes_undoes_the_whole_transaction(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    actions = await every_action(shop)
    before = await shop.everything()
    heard: list[OrderChanged] = []
    shop.database.listeners.append(heard.append)

    def fail() -> None:
        raise RuntimeError("no timeline")

    with broken_at_the_record(monkeypatch, fail):
        for act in actions.values():
            with pytest.raises(RuntimeError, match="no timeline"):
                await act()

    assert await shop.everything() == before
    assert heard == []
    for act in (actions["pay"], actions["cancel"], actions["approve"]):
        await act()
    assert await shop.balance() == 10_000 - COST + COST + COST


async def test_a_top_up_whose_entry_cannot_be_written_leaves_the_balance(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    await shop.fund(100)
    before = await shop.everything()

    def fail(**_: object) -> None:
        raise RuntimeError("no entry")

    monkeypatch.setattr("order_app.services.ledger.WalletEntry", fail)
    with pytest.raises(RuntimeError, match="no entry"):
        await wallet.top_up(shop.ports, shop.support, shop.seller_id, 50, "Bank transfer")

    assert await shop.everything() == before


@only_sqlite
async def test_when_the_database_goes_away_within_a_bulk_the_answer_tells_what_was_done(
    shop: Shop, tmp_path: Path
) -> None:
    codes = [await shop.create() for _ in range(CHUNK + 2)]
    await shop.fund((CHUNK + 2) * COST)
    impatient = Database(str(shop.database.url), patience_ms=30)
    shop.ports.database = impatient
    other = sqlite3.connect(tmp_path / "orders.db", isolation_level=None)

    def lock_after_the_first_transaction(_: OrderChanged) -> None:
        if not other.in_transaction:
            other.execute("BEGIN IMMEDIATE")

    impatient.listeners.append(lock_after_the_first_transaction)

    outcome = await payments.pay_many(shop.ports, shop.merchant, shop.seller_id, codes)

    other.rollback()
    other.close()
    assert (outcome.done, outcome.amount) == (tuple(codes[:CHUNK]), CHUNK * COST)
    assert [(left.code, left.reason.code, left.reason.message) for left in outcome.not_done] == [
        (code, "storage_unavailable", CALM) for code in codes[CHUNK:]
    ]
    assert await shop.balance() == 2 * COST
    await impatient.close()
