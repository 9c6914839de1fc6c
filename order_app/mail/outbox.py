"""The outbox: a message is written in the transaction that causes it and handed to the mail server afterwards.

A message leaves the outbox only when the server has taken it, so none is lost; a fault between the two can send one
twice, with the same Message-ID.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import Protocol
from urllib.parse import unquote, urlsplit

import aiosmtplib
import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from order_app.clock import Clock
from order_app.db.engine import Database
from order_app.domain.errors import StorageUnavailable
from order_app.models import OutboxMail
from order_app.settings import Settings

POLL_SECONDS = 5.0
"""How long a message waits at most for the next look into the outbox."""
FIRST_RETRY_SECONDS = 10.0
LONGEST_RETRY_SECONDS = 15 * 60.0
SMTP_SECONDS = 20.0
"""How long the mail server may take for each of its answers."""
_log = structlog.get_logger(__name__)


async def write(session: AsyncSession, recipient: str, subject: str, body: str, now: datetime) -> OutboxMail:
    """Put a message into the outbox, within the caller's transaction; it is sent after the commit, if there is one."""
    mail = OutboxMail(recipient=recipient.strip(), subject=" ".join(subject.split())[:300], body=body, created_at=now)
    session.add(mail)
    await session.flush()
    return mail


class MailServer(Protocol):
    """Takes messages; raises when it does not take one."""

    async def send(self, message: EmailMessage) -> None:
        """Hand over one message; returns once the server has taken it."""
        ...


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """A mail server behind `smtp://user:password@host:port` (STARTTLS where offered) or `smtps://`."""

    host: str
    port: int
    tls: bool
    user: str | None
    password: str | None

    @classmethod
    def from_url(cls, url: str) -> "SmtpServer":
        """Read the address of a mail server; raises ValueError, without repeating it, when it is none."""
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port
        except ValueError:
            host, port = None, None
        if not host or parts.scheme not in ("smtp", "smtps"):
            raise ValueError("the mail server's address must look like smtp://user:password@host:port or smtps://...")
        tls = parts.scheme == "smtps"
        return cls(
            host=host,
            port=port or (465 if tls else 587 if parts.username else 25),
            tls=tls,
            user=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
        )

    async def send(self, message: EmailMessage) -> None:
        """Hand over one message; returns once the server has taken it."""
        await aiosmtplib.send(
            message,
            hostname=self.host,
            port=self.port,
            use_tls=self.tls,
            # A password is never sent in the clear: with one, STARTTLS is demanded.
            start_tls=None if self.tls or self.user is None else True,
            username=self.user,
            password=self.password,
            timeout=SMTP_SECONDS,
        )


@dataclass(slots=True)
class _Retry:
    failures: int
    not_before: float


class Outbox:
    """Delivers what stands in the outbox; without a mail server it only shows each new message in the log.

    `server` and `monotonic` (seconds) stand in for the real ones in tests.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        settings: Settings,
        *,
        server: MailServer | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._clock = clock
        self._mail_from = settings.mail_from
        self._server = server or (SmtpServer.from_url(settings.smtp_url) if settings.smtp_url else None)
        self._monotonic = monotonic
        self._woken = asyncio.Event()
        self._retries: dict[int, _Retry] = {}
        self._shown_up_to: int | None = None

    def wake(self) -> None:
        """Look into the outbox now; a message was committed."""
        self._woken.set()

    async def run(self) -> None:
        """Deliver until cancelled; no fault of the database or of the mail server ends it."""
        while True:
            self._woken.clear()
            try:
                await self.deliver_due()
            except (StorageUnavailable, SQLAlchemyError) as error:
                _log.warning("outbox_unavailable", reason=type(error).__name__)
            try:
                async with asyncio.timeout(POLL_SECONDS):
                    await self._woken.wait()
            except TimeoutError:
                continue

    async def deliver_due(self) -> int:
        """Hand over every message whose turn it is; returns how many were sent, or shown where no server is set."""
        waiting = await self._waiting()
        if self._server is None:
            return await self._show(waiting)
        # What somebody else sent needs no memory here.
        self._retries = {mail_id: self._retries[mail_id] for mail_id in waiting if mail_id in self._retries}
        now = self._monotonic()
        due = [i for i in waiting if i not in self._retries or self._retries[i].not_before <= now]
        return sum([await self._deliver(mail_id, self._server) for mail_id in due])

    async def _waiting(self) -> list[int]:
        async with self._database.read() as session:
            found = await session.scalars(
                select(OutboxMail.id).where(col(OutboxMail.sent_at).is_(None)).order_by(col(OutboxMail.id))
            )
            return [mail_id for mail_id in found if mail_id is not None]

    async def _deliver(self, mail_id: int, server: MailServer) -> bool:
        if self._database.dialect == "sqlite":
            # One process owns the file, and its single writer must not wait for a mail server.
            async with self._database.read() as session:
                mail = await session.get(OutboxMail, mail_id)
            if mail is None or mail.sent_at is not None or not await self._hand_over(mail, server):
                return False
            async with self._database.write() as uow:
                (await uow.session.get_one(OutboxMail, mail_id)).sent_at = self._clock.now()
            return True
        async with self._database.write() as uow:
            # The lock keeps the other workers from sending the same message meanwhile.
            mail = await uow.session.get(OutboxMail, mail_id, with_for_update={"skip_locked": True})
            if mail is None or mail.sent_at is not None or not await self._hand_over(mail, server):
                return False
            mail.sent_at = self._clock.now()
        return True

    async def _hand_over(self, mail: OutboxMail, server: MailServer) -> bool:
        mail_id = mail.id or 0
        try:
            await server.send(self._message(mail))
        # Whatever is wrong with one message or with the server, the message stays and the others go on.
        except Exception as error:
            failures = self._retries[mail_id].failures + 1 if mail_id in self._retries else 1
            pause = min(FIRST_RETRY_SECONDS * 2 ** min(failures - 1, 20), LONGEST_RETRY_SECONDS)
            self._retries[mail_id] = _Retry(failures, self._monotonic() + pause)
            _log.warning(
                "mail_not_sent", mail_id=mail_id, failures=failures, retry_in_seconds=pause, reason=type(error).__name__
            )
            return False
        self._retries.pop(mail_id, None)
        _log.info("mail_sent", mail_id=mail_id, subject=mail.subject)
        return True

    def _message(self, mail: OutboxMail) -> EmailMessage:
        message = EmailMessage()
        message["From"] = self._mail_from
        message["To"] = mail.recipient
        message["Subject"] = mail.subject
        message["Date"] = format_datetime(mail.created_at)
        domain = parseaddr(self._mail_from)[1].rpartition("@")[2] or "localhost"
        message["Message-ID"] = f"<outbox-{mail.id}-{mail.created_at:%Y%m%d%H%M%S%f}@{domain}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(mail.body)
        return message

    async def _show(self, waiting: list[int]) -> int:
        if self._shown_up_to is None:
            self._shown_up_to = max(waiting, default=0)
            if waiting:
                _log.info("mail_waits", messages=len(waiting), reason="no mail server is set")
            return 0
        fresh = [mail_id for mail_id in waiting if mail_id > (self._shown_up_to or 0)]
        if not fresh:
            return 0
        async with self._database.read() as session:
            mails = await session.scalars(
                select(OutboxMail).where(col(OutboxMail.id).in_(fresh)).order_by(col(OutboxMail.id))
            )
            for mail in mails:
                _log.info("mail_written", mail_id=mail.id, to=mail.recipient, subject=mail.subject, body=mail.body)
        self._shown_up_to = max(fresh)
        return len(fresh)
