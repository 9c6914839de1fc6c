"""The outbox as a process of its own, so that a test can kill it: `python -m tests.relay run|write-and-die [ADDRESS]`.

It works with `ORDER_APP_DATABASE_URL` and `ORDER_APP_SMTP_URL`, as the product does.
"""

import asyncio
import os
import signal
import sys

from order_app import bootstrap, logging
from order_app.mail.messages import request_declined
from order_app.mail.outbox import Outbox


async def run() -> None:
    """Deliver until killed."""
    wired = bootstrap.container()
    await Outbox(wired.database, wired.clock, wired.settings).run()


async def write_and_die(recipient: str) -> None:
    """Commit a message and be killed before anybody could send it."""
    ports = bootstrap.container().ports
    async with ports.transaction() as uow:
        code = "A33378-CT-1"
        await ports.post(uow, recipient, request_declined(code, reason="No."), code)
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    logging.set_up()
    asyncio.run(run() if sys.argv[1] == "run" else write_and_die(sys.argv[2]))
