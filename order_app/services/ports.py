"""What every service needs from outside: the database, the clock, the free-cancel window and the catalogue."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import quote

from order_app.clock import Clock
from order_app.db.engine import Database
from order_app.db.unit_of_work import UnitOfWork
from order_app.domain.policy import OrderFacts, Permissions, permissions
from order_app.domain.pricing import Catalogue
from order_app.mail import outbox
from order_app.mail.messages import MailText
from order_app.queries.catalogue import load_catalogue


@dataclass(slots=True)
class Ports:
    """The outside of the services; `window` is the setting for free cancellation."""

    database: Database
    clock: Clock
    window: timedelta
    public_url: str = ""
    """The address under which browsers reach the app; without one, e-mails hold no links."""
    mail_from: str = "orders@example.com"
    _catalogue: Catalogue | None = field(default=None, init=False)

    def now(self) -> datetime:
        """The present moment in UTC, as fine as both databases keep it."""
        return self.clock.now()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[UnitOfWork]:
        """One transaction; committed when the block ends, undone as a whole when it raises."""
        async with self.database.write() as uow:
            yield uow

    def order_url(self, code: str) -> str:
        """The address of an order's page for an e-mail; empty where no public address is set."""
        return f"{self.public_url.rstrip('/')}/orders/{quote(code, safe='')}" if self.public_url else ""

    async def post(self, uow: UnitOfWork, recipient: str, mail: MailText, code: str) -> None:
        """Put an e-mail about an order into the outbox, in this transaction, with a link that opens the order.

        A closed account gets none.
        """
        linked = replace(mail, order_url=self.order_url(code))
        await outbox.write(uow.session, recipient, linked, self.now(), outbox.domain_of(self.mail_from))

    def permissions(self, facts: OrderFacts) -> Permissions:
        """What the policy says of an order now."""
        return permissions(facts, self.now(), self.window)

    async def catalogue(self) -> Catalogue:
        """The plant's catalogue; read once a process, since it changes only with a new version of the product."""
        if self._catalogue is None or not self._catalogue.variants:
            async with self.database.read() as session:
                self._catalogue = await load_catalogue(session)
        return self._catalogue
