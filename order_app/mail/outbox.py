"""The outbox: a message is written in the transaction that causes it and handed to the mail server afterwards.

A message leaves the outbox only when the server has taken it, so none is lost. Before each hand-over its begin is
committed, after it its end: where a process dies between the two, the message may have been taken. It is then handed
over once more, with the same Message-ID, and should that end stay unknown too, never again.
"""

import asyncio
import random
import re
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

import structlog
from sqlalchemy import func
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, or_, select

from order_app.clock import Clock
from order_app.db.engine import Database
from order_app.db.file_turn import file_turn
from order_app.domain.errors import StorageUnavailable
from order_app.domain.text import without_hidden_marks, without_unseen
from order_app.mail.messages import MailText
from order_app.mail.smtp import EndUnknown, MailServer, RefusedForGood, ServerAway, SmtpServer
from order_app.models import OutboxMail, User
from order_app.settings import Settings

POLL_SECONDS = 5.0
"""How long a message waits at most for the next look into the outbox."""
GATHER_SECONDS = 0.05
"""The least time between two looks, however often it is woken."""
FIRST_RETRY = timedelta(seconds=10)
LONGEST_RETRY = timedelta(minutes=15)
JITTER = 0.2
"""By which part at most a pause is made shorter by chance, so that what failed together is not tried together."""
GIVE_UP_AFTER = timedelta(days=4)
"""How long after it was written a message is tried that the server puts off; one that is away gives up none."""
LEAST_TRIES = 10
"""How often a server must have put a message off before it is given up for its age, which an outage gives it too."""
MAX_REFUSALS = 3
"""How often a server may refuse a message for good before it is believed."""
MAX_UNKNOWN_ENDS = 2
"""After so many hand-overs of which nobody knows the end a message may have been taken twice."""
ENDING_SECONDS = 1.0
"""How long a process that is asked to end waits for the end of a hand-over."""
_RELAY_LOCK = 0x6F7264657262
"""PostgreSQL's lock of the one process that delivers."""
_LONGEST_SUBJECT = 300
_LONGEST_RECIPIENT = 254
_ADDRESS = re.compile(r"""[^@\s<>()\[\]\\,;:"]+@[^@\s<>()\[\]\\,;:"]+""")
_SYSTEM_RANDOM = random.SystemRandom()
_log = structlog.get_logger(__name__)


async def write(session: AsyncSession, recipient: str, mail: MailText, now: datetime, domain: str) -> OutboxMail | None:
    """Put a message into the outbox, within the caller's transaction; it is sent after the commit, if there is one.

    `domain` is the sender's, for the Message-ID. A closed account gets no mail: nothing is written then, and None
    returned.
    """
    recipient = without_unseen(recipient.strip())[:_LONGEST_RECIPIENT]
    if await _is_closed(session, recipient):
        _log.info("mail_not_written", reason="the account is closed")
        return None
    written = OutboxMail(
        recipient=recipient,
        subject=_one_line(mail.subject)[:_LONGEST_SUBJECT],
        body=mail.body,
        html=mail.html,
        message_id=f"<{secrets.token_hex(16)}@{domain}>",
        created_at=now,
    )
    session.add(written)
    await session.flush()
    return written


def domain_of(mail_from: str) -> str:
    """The domain of a sender such as `Order App <orders@example.com>`, in ASCII."""
    domain = parseaddr(_one_line(mail_from))[1].rpartition("@")[2]
    try:
        return domain.encode("idna").decode("ascii") or "localhost"
    except UnicodeError:
        return "localhost"


def _one_line(text: str) -> str:
    return without_hidden_marks(" ".join(text.split()))


async def _is_closed(session: AsyncSession, recipient: str) -> bool:
    closed = select(User.id).where(col(User.email) == recipient.lower(), col(User.disabled_at).is_not(None))
    return await session.scalar(closed) is not None


@dataclass(frozen=True, slots=True)
class _End:
    """How a hand-over ended; without `error` the server has taken the message."""

    error: Exception | None = None

    @property
    def reason(self) -> str:
        return (
            f"{type(self.error).__name__}: {self.error}"
            if isinstance(self.error, _KNOWN)
            else type(self.error).__name__
        )


_KNOWN = (ServerAway, RefusedForGood, EndUnknown)
"""Errors whose words hold no more than what may stand in the log."""


class NotSendable(Exception):
    """The message can't be put into an e-mail at all."""


class Outbox:
    """Delivers what stands in the outbox; without a mail server it only shows each new message in the log.

    Of several processes one delivers at a time. `server` stands in for the real one in tests, `chance`
    (0 up to 1) for the length of pauses.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        settings: Settings,
        *,
        server: MailServer | None = None,
        chance: Callable[[], float] = _SYSTEM_RANDOM.random,
    ) -> None:
        self._database = database
        self._clock = clock
        self._mail_from = _one_line(settings.mail_from)
        self._server = server or (SmtpServer.from_url(settings.smtp_url) if settings.smtp_url else None)
        self._chance = chance
        self._woken = asyncio.Event()
        self._ends: dict[int, _End] = {}
        """Ends that are known here and could not be written down yet."""
        self._shown_up_to: int | None = None
        self._times_away = 0
        self._server_not_before: datetime | None = None

    def wake(self) -> None:
        """Look into the outbox now; a message may have been committed."""
        self._woken.set()

    async def run(self) -> None:
        """Deliver until cancelled; no fault of the database or of the mail server ends it."""
        while True:
            self._woken.clear()
            try:
                await self.deliver_due()
            except (StorageUnavailable, SQLAlchemyError, OSError) as error:
                _log.warning("outbox_unavailable", reason=type(error).__name__)
            await asyncio.sleep(GATHER_SECONDS)
            try:
                async with asyncio.timeout(POLL_SECONDS):
                    await self._woken.wait()
            except TimeoutError:
                continue

    async def deliver_due(self) -> int:
        """Hand over every message whose turn it is, in the order of their writing; returns how many were sent, or shown
        where no server is set."""
        if self._server is None:
            return await self._show()
        if not self._ends and (self._server_is_left_alone() or not await self._due()):
            return 0
        sent = 0
        async with self._turn() as is_mine:
            if is_mine:
                for mail_id in list(self._ends):
                    await self._write_down(mail_id)
                for mail_id in [] if self._server_is_left_alone() else await self._due():
                    end = await self._deliver(mail_id, self._server)
                    sent += end is not None and end.error is None
                    if self._server_is_left_alone():
                        # The others would only wait for the same server, and none may overtake this one.
                        break
        return sent

    def _server_is_left_alone(self) -> bool:
        return self._server_not_before is not None and self._clock.now() < self._server_not_before

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[bool]:
        """Whether this process delivers now: whoever does so may take a begun hand-over for one whose process died."""
        if self._database.dialect == "sqlite":
            with file_turn(f"{self._database.url.database}-relay") as is_mine:
                yield is_mine
            return
        async with self._database.write() as uow:
            # Held until this transaction ends, which the end of the process does too.
            yield bool(await uow.session.scalar(select(func.pg_try_advisory_xact_lock(_RELAY_LOCK))))

    async def _due(self) -> list[int]:
        async with self._database.read() as session:
            found = await session.scalars(
                select(OutboxMail.id)
                .where(
                    *_WAITING,
                    or_(col(OutboxMail.not_before).is_(None), col(OutboxMail.not_before) <= self._clock.now()),
                )
                .order_by(col(OutboxMail.id))
            )
            return [mail_id for mail_id in found if mail_id is not None]

    async def _deliver(self, mail_id: int, server: MailServer) -> _End | None:
        """Hand one message over, its begin and its end written down; None where it is not to be handed over."""
        async with self._database.write() as uow:
            mail = await uow.session.get(OutboxMail, mail_id)
            if mail is None or mail.sent_at is not None or mail.given_up_at is not None:
                return None
            if mail.begun_at is not None:
                mail.begun_at, mail.unknown_ends = None, mail.unknown_ends + 1
                _log.warning("mail_end_unknown", mail_id=mail_id, message_id=mail.message_id, times=mail.unknown_ends)
                if mail.unknown_ends >= MAX_UNKNOWN_ENDS:
                    self._give_up(mail, "a process ended in its hand-over, twice: it may have been delivered")
                    return None
            if await _is_closed(uow.session, mail.recipient):
                self._give_up(mail, "the account is closed")
                return None
            mail.begun_at = self._clock.now()
        handing_over = asyncio.create_task(self._hand_over(mail, server))
        try:
            return await asyncio.shield(handing_over)
        except asyncio.CancelledError:
            # The server may have the message in its hands.
            await asyncio.wait({handing_over}, timeout=ENDING_SECONDS)
            handing_over.cancel()
            await asyncio.gather(handing_over, return_exceptions=True)
            raise

    async def _hand_over(self, mail: OutboxMail, server: MailServer) -> _End:
        end = _End()
        try:
            await server.send(self._message(mail))
        # Whatever is wrong with one message or with the server, the message stays and the others go on.
        except Exception as error:
            end = _End(error)
        mail_id = mail.id or 0
        self._ends[mail_id] = end
        self._heed_server(end)
        await self._write_down(mail_id)
        return end

    def _heed_server(self, end: _End) -> None:
        """A server that is away is left alone for all messages at once; its pause is nothing of theirs."""
        if not isinstance(end.error, ServerAway):
            self._times_away, self._server_not_before = 0, None
            return
        self._times_away += 1
        pause = self._pause(self._times_away)
        self._server_not_before = self._clock.now() + pause
        _log.warning(
            "mail_server_away",
            times=self._times_away,
            retry_in_seconds=round(pause.total_seconds()),
            reason=end.reason,
        )

    def _pause(self, times: int) -> timedelta:
        """The pause after so many failures in a row."""
        return self._by_chance(min(FIRST_RETRY * 2 ** min(times - 1, 20), LONGEST_RETRY))

    def _by_chance(self, pause: timedelta) -> timedelta:
        return pause * (1 - JITTER * self._chance())

    async def _write_down(self, mail_id: int) -> None:
        """Mark how the hand-over ended; where that can't be written now, it is known here until it can."""
        end, now = self._ends[mail_id], self._clock.now()
        async with self._database.write() as uow:
            mail = await uow.session.get(OutboxMail, mail_id)
            if mail is not None and mail.sent_at is None:
                mail.begun_at = None
                if end.error is None:
                    mail.sent_at, mail.given_up_at = now, None
                elif mail.given_up_at is None and not isinstance(end.error, ServerAway):
                    self._put_off(mail, end, now)
        del self._ends[mail_id]
        if end.error is None:
            _log.info("mail_sent", mail_id=mail_id)

    def _put_off(self, mail: OutboxMail, end: _End, now: datetime) -> None:
        mail.attempts += 1
        mail.refusals += isinstance(end.error, RefusedForGood)
        mail.unknown_ends += isinstance(end.error, EndUnknown)
        if isinstance(end.error, NotSendable):
            self._give_up(mail, end.reason)
        elif mail.refusals >= MAX_REFUSALS:
            self._give_up(mail, f"refused for good, {end.reason}")
        elif mail.unknown_ends >= MAX_UNKNOWN_ENDS:
            self._give_up(mail, f"twice no answer to the whole message: it may have been delivered, {end.reason}")
        elif mail.attempts >= LEAST_TRIES and now - mail.created_at >= GIVE_UP_AFTER:
            self._give_up(mail, f"too old, {end.reason}")
        else:
            waits_longest = isinstance(end.error, RefusedForGood | EndUnknown)
            pause = self._by_chance(LONGEST_RETRY) if waits_longest else self._pause(mail.attempts)
            mail.not_before = now + pause
            _log.warning(
                "mail_not_sent",
                mail_id=mail.id,
                attempts=mail.attempts,
                retry_in_seconds=round(pause.total_seconds()),
                reason=end.reason,
            )

    def _give_up(self, mail: OutboxMail, reason: str) -> None:
        mail.given_up_at = self._clock.now()
        _log.error("mail_given_up", mail_id=mail.id, message_id=mail.message_id, attempts=mail.attempts, reason=reason)

    def _message(self, mail: OutboxMail) -> EmailMessage:
        """The e-mail as it goes out. Raises NotSendable."""
        if not _ADDRESS.fullmatch(mail.recipient):
            raise NotSendable
        message = EmailMessage()
        try:
            message["From"] = self._mail_from
            message["To"] = mail.recipient
            message["Subject"] = mail.subject
            message["Date"] = format_datetime(mail.created_at)
            # Messages of before it was stored have none.
            message["Message-ID"] = mail.message_id or (
                f"<outbox-{mail.id}-{mail.created_at:%Y%m%d%H%M%S%f}@{domain_of(self._mail_from)}>"
            )
            message["Auto-Submitted"] = "auto-generated"
            message.set_content(mail.body)
            if mail.html:
                message.add_alternative(mail.html, subtype="html")
        except (ValueError, UnicodeError) as error:
            raise NotSendable from error
        return message

    async def _show(self) -> int:
        async with self._database.read() as session:
            waiting = list(
                await session.scalars(
                    select(OutboxMail)
                    .where(*_WAITING, col(OutboxMail.id) > (self._shown_up_to or 0))
                    .order_by(col(OutboxMail.id))
                )
            )
        is_first_look = self._shown_up_to is None
        self._shown_up_to = max((mail.id or 0 for mail in waiting), default=self._shown_up_to or 0)
        if is_first_look:
            if waiting:
                _log.info("mail_waits", messages=len(waiting), reason="no mail server is set")
            return 0
        for mail in waiting:
            _log.info("mail_written", mail_id=mail.id, to=mail.recipient, subject=mail.subject, body=mail.body)
        return len(waiting)


_WAITING = (col(OutboxMail.sent_at).is_(None), col(OutboxMail.given_up_at).is_(None))
