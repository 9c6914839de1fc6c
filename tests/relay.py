"""Processes for tests to kill: `python -m tests.relay run`, which delivers, and `approve-and-die|die-approving CODE`.

They work with `ORDER_APP_DATABASE_URL` and `ORDER_APP_SMTP_URL`, as the product does.
"""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from order_app import bootstrap, logging
from order_app.db.unit_of_work import Actor, UnitOfWork
from order_app.mail.outbox import Outbox
from order_app.services import requests

SUPPORT = Actor("support@example.com", "support")


async def run() -> None:
    """Deliver until killed."""
    wired = bootstrap.container()
    await Outbox(wired.database, wired.clock, wired.settings).run()


async def approve_and_die(code: str) -> None:
    """Approve the order's request, and be killed once it is committed and before anybody could send its message."""
    outcome = await requests.approve(bootstrap.container().ports, SUPPORT, code)
    assert outcome.changed
    os.kill(os.getpid(), signal.SIGKILL)


async def die_approving(code: str) -> None:
    """Be killed within the transaction that approves the order's request, when all but its end is written."""
    ports = bootstrap.container().ports
    write = ports.database.write

    @asynccontextmanager
    async def cut_off() -> AsyncIterator[UnitOfWork]:
        async with write() as uow:
            yield uow
            await uow.session.flush()
            os.kill(os.getpid(), signal.SIGKILL)

    ports.database.write = cut_off  # type: ignore[method-assign]
    await requests.approve(ports, SUPPORT, code)


WAYS = {"approve-and-die": approve_and_die, "die-approving": die_approving}

if __name__ == "__main__":
    logging.set_up()
    asyncio.run(run() if sys.argv[1] == "run" else WAYS[sys.argv[1]](sys.argv[2]))
