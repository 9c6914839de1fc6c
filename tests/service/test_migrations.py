"""The migrations bring every database to the schema that the models describe."""

import sqlite3
import time
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine, inspect, text
from sqlalchemy.exc import DatabaseError

from order_app.db.engine import plain_url
from order_app.db.migrate import check, migrate


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
