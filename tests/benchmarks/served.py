"""The `order-app` command line as benchmarks start it: it notes each commit's moment, and forgets gone tabs sooner.

The server forks its workers from this process, so what is replaced here is replaced there too.
"""

import os
import sys
import time
from pathlib import Path
from typing import Any

from order_app import cli, serving
from order_app.db.engine import Database
from order_app.db.unit_of_work import UnitOfWork

STAMPS = "BENCH_COMMIT_STAMPS"
"""The environment variable that names the file of the notes: epoch seconds and the order's id, a line each."""
KEEP = "BENCH_KEEP_SECONDS"
"""The environment variable that tells how many seconds the state of a gone tab is kept."""


def stamp_commits(path: Path) -> None:
    """From now on write down each commit of a database of this process, before anybody is told of it."""
    tell = Database._tell

    def tell_stamped(self: Database, uow: UnitOfWork) -> None:
        at = time.time()
        tell(self, uow)
        with path.open("a") as stamps:
            stamps.writelines(f"{at} {change.order_id}\n" for change in uow.changes)

    Database._tell = tell_stamped  # type: ignore[method-assign]


def keep_tabs(seconds: float) -> None:
    """From now on let applications of this process drop the state of a gone tab after so many seconds."""
    make = serving.application

    def application() -> Any:
        # Only a worker may import Reflex.
        from order_app.states import door

        door.KEEP_SECONDS = seconds
        return make()

    serving.application = application


if __name__ == "__main__":
    if stamps := os.environ.get(STAMPS):
        stamp_commits(Path(stamps))
    if keep := os.environ.get(KEEP):
        keep_tabs(float(keep))
    sys.exit(cli.run())
