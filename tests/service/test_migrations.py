"""The migrations bring every database to the schema that the models describe."""

import sqlite3
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import NullPool, create_engine, inspect, text
from sqlalchemy.exc import DatabaseError

from order_app.db.engine import Database, plain_url
from order_app.db.migrate import _config, _connection, check, migrate
from order_app.db.search import order_tokens
from order_app.domain.list_filter import ListFilter, Sort, SortColumn
from order_app.domain.statuses import AddressCheck, RequestStatus, ShippingMethod, Tab
from order_app.models.standing import standing_sum
from order_app.queries.lists import ListQuery, list_page, tab_counts


def test_migrated_schema_equals_the_models(empty_url: str) -> None:
    migrate(empty_url)

    check(empty_url)


def test_migrating_twice_changes_nothing(empty_url: str) -> None:
    migrate(empty_url)
    engine = create_engine(plain_url(empty_url), poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO sellers (code, name, currency, next_number) VALUES ('A1', 'A', 'USD', 1)"))

    migrate(empty_url)

    with engine.connect() as connection:
        assert connection.execute(text("SELECT code FROM sellers")).scalars().all() == ["A1"]


def test_every_constraint_has_a_name(empty_url: str) -> None:
    migrate(empty_url)
    inspector = inspect(create_engine(plain_url(empty_url), poolclass=NullPool))

    unnamed = [
        (table, kind)
        for table in inspector.get_table_names()
        if not table.startswith(("order_search", "alembic_version"))
        for kind, found in (
            ("primary key", [inspector.get_pk_constraint(table)]),
            ("foreign key", inspector.get_foreign_keys(table)),
            ("unique", inspector.get_unique_constraints(table)),
            ("check", inspector.get_check_constraints(table)),
        )
        for constraint in found
        if not constraint["name"]
    ]

    assert unnamed == []


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_an_empty_file_is_migrated_within_a_second(empty_url: str) -> None:
    began = time.perf_counter()

    migrate(empty_url)

    assert time.perf_counter() - began < 1


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_sqlite_file_uses_the_write_ahead_log(empty_url: str, tmp_path: Path) -> None:
    migrate(empty_url)

    with sqlite3.connect(tmp_path / "orders.db") as connection:
        (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
    connection.close()

    assert mode == "wal"


def test_a_migration_that_fails_leaves_nothing_behind(empty_url: str) -> None:
    engine = create_engine(plain_url(empty_url), poolclass=NullPool)
    with engine.begin() as connection:
        # In the way of the last table of the first revision.
        connection.execute(text("CREATE TABLE order_search (x integer)"))

    with pytest.raises(DatabaseError):
        migrate(empty_url)

    assert inspect(engine).get_table_names() == ["order_search"]


@pytest.mark.parametrize("address", ["sqlite://", "sqlite:///:memory:", "mysql://localhost/x"])
def test_other_databases_are_refused_with_a_sentence(address: str) -> None:
    with pytest.raises(ValueError, match="SQLite"):
        plain_url(address)


def at_first_revision(url: str) -> None:
    with _connection(url) as connection:
        command.upgrade(_config(connection), "0001")


def fill_first_revision(url: str) -> None:
    """Three orders as the first revision kept them: a paid one with two requests, an incomplete one, a deleted one."""
    dialect = plain_url(url).get_backend_name()
    noon = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
    stored = (lambda at: at.strftime("%Y-%m-%d %H:%M:%S.%f")) if dialect == "sqlite" else (lambda at: at)
    good = {"address_line1": "1 Main St", "city": "Springfield", "state": "IL", "postal_code": "62701", "country": "US"}
    orders: list[dict[str, object]] = [
        {"payment": "Paid", "is_complete": True, "amount": 990, **good, "shipping_method": "Standard"},
        {"recipient_name": "Bo Baker", "city": "Nowhere", "country": "DE"},
        {"life": "Deleted", "deleted_at": stored(noon), **good, "shipping_method": "Express", "recipient_name": "Bo"},
    ]
    engine = create_engine(plain_url(url), poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO sellers (code, name, currency, next_number) VALUES ('A1', 'A', 'USD', 1)"))
        for number, order in enumerate(orders, 1):
            values = {
                "id": number, "seller_id": 1, "code": f"A1-CT-{number}", "version": 1, "life": "Active",
                "created_at": stored(noon + timedelta(microseconds=number)), "payment": "Unpaid",
                "fulfillment": "Unfulfilled", "shipment": "None", "is_complete": False, "currency": "USD",
                "cost": 500, "refunded": 0, "note": "", "tags": "[]", "recipient_name": "Ann Miller",
                **dict.fromkeys(
                    ("missing", "carrier", "tracking_code", "reference", "shipping_method", "phone", "email",
                     "address_line1", "address_line2", "city", "state", "postal_code", "country"), ""
                ),
                **order,
            }  # fmt: skip
            names = ", ".join(values)
            connection.execute(
                text(f"INSERT INTO orders ({names}) VALUES ({', '.join(f':{name}' for name in values)})"),
                values,
            )
            tokens = order_tokens(1, f"A1-CT-{number}", "", str(values["recipient_name"]), "")
            if dialect == "sqlite":
                statement = text("INSERT INTO order_search (rowid, words) VALUES (:id, :words)")
                connection.execute(statement, {"id": number, "words": " ".join(tokens)})
            else:
                statement = text("INSERT INTO order_search (order_id, vector) VALUES (:id, array_to_tsvector(:words))")
                connection.execute(statement, {"id": number, "words": tokens})
        for status in ("Declined", "Sent"):
            connection.execute(
                text(
                    "INSERT INTO refund_requests (order_id, seller_id, kind, status, reason, message, accepted_fee,"
                    " created_at, created_by, decided_by, answer) VALUES (1, 1, 'refund', :status, 'Something else',"
                    " '', 0, :at, 'ann@example.com', '', '')"
                ),
                {"status": status, "at": stored(noon)},
            )
    engine.dispose()


async def test_orders_of_the_first_revision_are_listed_filtered_searched_and_counted(empty_url: str) -> None:
    at_first_revision(empty_url)
    fill_first_revision(empty_url)

    migrate(empty_url)

    check(empty_url)
    database = Database(empty_url)

    async def found(**query: object) -> list[str]:
        async with database.read() as session:
            return [row.code for row in (await list_page(session, ListQuery(1, **query))).rows]  # type: ignore[arg-type]

    try:
        paid, incomplete, deleted = "A1-CT-1", "A1-CT-2", "A1-CT-3"
        assert await found() == [incomplete, paid]
        assert await found(tab=Tab.TRASH) == [deleted]
        assert await found(sort=Sort(SortColumn.AMOUNT, descending=False)) == [paid, incomplete]
        assert await found(where=ListFilter(requests=frozenset({RequestStatus.SENT}))) == [paid]
        assert await found(where=ListFilter(requests=frozenset({RequestStatus.DECLINED}))) == []
        assert await found(where=ListFilter(address_checks=frozenset({AddressCheck.VERIFIED}))) == [paid]
        assert await found(where=ListFilter(address_checks=frozenset({AddressCheck.NEEDS_A_LOOK}))) == [incomplete]
        assert await found(where=ListFilter(methods=frozenset({ShippingMethod.STANDARD}))) == [paid]
        assert await found(text="miller") == [paid]
        assert await found(text="bo") == [incomplete]
        assert await found(text="bo", tab=Tab.TRASH) == [deleted]
        async with database.read() as session:
            counts = await tab_counts(session, 1)
        assert {tab: number for tab, number in counts.items() if number} == {
            "All": 2, "Paid": 1, "Incompleted": 1, "Trash": 1,
        }  # fmt: skip
    finally:
        await database.close()


@pytest.mark.parametrize(("shipment", "meant"), [("None", "cancel"), ("Shipped", None)])
def test_a_fee_asked_for_before_is_known_to_be_for_a_cancellation_while_nothing_was_shipped(
    empty_url: str, shipment: str, meant: str | None
) -> None:
    at_first_revision(empty_url)
    fill_first_revision(empty_url)
    engine = create_engine(plain_url(empty_url), poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text("UPDATE orders SET shipment = :shipment WHERE id = 1"), {"shipment": shipment})
        connection.execute(text("UPDATE refund_requests SET proposed_fee = 100 WHERE status = 'Sent'"))

    migrate(empty_url)

    with engine.connect() as connection:
        found = connection.execute(text("SELECT status, proposed_approval FROM refund_requests ORDER BY id"))
        assert [tuple(row) for row in found] == [("Declined", None), ("Sent", meant)]
    engine.dispose()


def test_the_standing_is_the_one_that_the_triggers_write() -> None:
    path = Path(__file__).parents[2] / "order_app/db/migrations/versions/0002_filters_and_views.py"
    scope: dict[str, str] = {}
    source = path.read_text()
    begin = source.index("STANDING = (")
    exec(source[begin : source.index('"""', begin)], scope)

    assert scope["STANDING"] == standing_sum()
