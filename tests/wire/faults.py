"""Ways in which a SQLite database fails while somebody works: locked by another process, or its file away."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

AWAY = "The data can't be reached right now; nothing was changed. Try again in a moment."
"""What is said of both."""


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Another process holds the write lock of the database."""
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


@contextlib.contextmanager
def away(path: Path) -> Iterator[None]:
    """The database's file is somewhere else, and nobody may make an empty one in its place."""
    elsewhere = path.with_suffix(".away")
    path.rename(elsewhere)
    try:
        yield
        assert not path.exists()
    finally:
        elsewhere.rename(path)
