"""The database that is measured: a hundred thousand orders in SQLite, made once and kept beside the project."""

import asyncio
import hashlib
import shutil
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from order_app.clock import SystemClock
from order_app.db.engine import Database
from order_app.db.migrate import migrate
from order_app.demo.seeding import seed
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

    asyncio.run(sow())


def _key(size: Size) -> str:
    digest = hashlib.sha256(f"{size} {datetime.now(UTC).date()}".encode())
    for folder in _MADE_BY:
        for path in sorted((ROOT / folder).rglob("*.py")):
            digest.update(path.relative_to(ROOT).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
