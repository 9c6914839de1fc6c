"""The `order-app` command line, with a note of the moment at which each change was committed.

The server forks its workers from this process, so what is replaced here is replaced there too.
"""

import os
import sys
import time
from pathlib import Path

from order_app import cli
from order_app.db.engine import Database
from order_app.db.unit_of_work import UnitOfWork

STAMPS = "BENCH_COMMIT_STAMPS"
"""The environment variable that names the file of the notes: epoch seconds and the order's id, a line each."""


def stamp_commits(path: Path) -> None:
    """From now on write down each commit of a database of this process, before anybody is told of it."""
    tell = Database._tell

    def tell_later(self: Database, uow: UnitOfWork) -> None:
        at = time.time()
        tell(self, uow)
        with path.open("a") as stamps:
            stamps.writelines(f"{at} {change.order_id}\n" for change in uow.changes)

    Database._tell = tell_later  # type: ignore[method-assign]


def commits(path: Path) -> dict[int, list[float]]:
    """When changes of each order were committed, in epoch seconds, ascending."""
    found: dict[int, list[float]] = {}
    for line in path.read_text().splitlines():
        at, _, order_id = line.partition(" ")
        found.setdefault(int(order_id), []).append(float(at))
    return found


if __name__ == "__main__":
    stamp_commits(Path(os.environ[STAMPS]))
    sys.exit(cli.run())
