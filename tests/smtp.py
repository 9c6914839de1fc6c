"""A real mail server on a socket of this machine, for tests: it takes messages, or does to them what a test wants.

with MailServer() as mail:
    start_the_product(ORDER_APP_SMTP_URL=mail.url, **mail.environment)
    (message,) = mail.wait_for(1)
"""

import asyncio
import ssl
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import quote

import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

HOST = "127.0.0.1"
USER, PASSWORD = "orders@shop.test", "p@ss word/1"
WAIT_SECONDS = 20.0
Security = Literal["plain", "starttls", "smtps"]
Answer = Callable[["Received"], Awaitable[str]]
"""What the server says to a whole message; what it says must begin with a status such as 250."""


class Closed(Exception):
    """Raised by an answer: the server closes the connection without a word."""


@dataclass(frozen=True, slots=True)
class Received:
    """A message as it came over the line, whether it was taken or not."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes
    encrypted: bool
    signed_in: bool

    @property
    def message(self) -> EmailMessage:
        """The message read as a mail program reads it."""
        read = message_from_bytes(self.raw, policy=policy.default)
        assert isinstance(read, EmailMessage)
        return read

    @property
    def message_id(self) -> str:
        """Its Message-ID."""
        return str(self.message["Message-ID"])

    @property
    def text(self) -> str:
        """Its plain text."""
        return self._part("plain")

    @property
    def html(self) -> str:
        """Its HTML."""
        return self._part("html")

    def _part(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        assert part is not None, f"the message has no {kind} part"
        return str(part.get_content())


@cache
def _authority() -> trustme.CA:
    return trustme.CA()


def certificate_file(folder: Path) -> Path:
    """A file with the certificate of the authority that these servers' certificates are from, for SSL_CERT_FILE."""
    file = folder / "mail-authority.pem"
    _authority().cert_pem.write_to_path(str(file))
    return file


class MailServer:
    """One mail server in a thread of its own; `received` holds every message that came, in order.

    With `sign_in` it demands `USER` and `PASSWORD`. `refused` names recipients and what they are refused with, such as
    `550 nobody here`. `answer` decides about each whole message, in the server's thread: an error leaves the client
    without a word, so does one that never returns.
    """

    def __init__(
        self,
        security: Security = "plain",
        *,
        sign_in: bool = False,
        port: int = 0,
        host_name: str = HOST,
    ) -> None:
        self.security: Security = security
        self.sign_in = sign_in
        self.port = port
        self.host_name = host_name
        """The name that its certificate is for."""
        self.refused: dict[str, str] = {}
        self.answer: Answer | None = None
        self.passwords: list[tuple[str, str]] = []
        """Every pair of user and password that it was told."""
        self.connections = 0
        self._received: list[Received] = []
        self._changed = threading.Condition()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """Its address for `ORDER_APP_SMTP_URL`."""
        return self.url_for(PASSWORD)

    def url_for(self, password: str) -> str:
        """The same with another password, where one is asked for."""
        scheme = "smtps" if self.security == "smtps" else "smtp"
        who = f"{quote(USER, safe='')}:{quote(password, safe='')}@" if self.sign_in else ""
        return f"{scheme}://{who}{HOST}:{self.port}"

    @property
    def received(self) -> list[Received]:
        """Every message that came so far."""
        with self._changed:
            return list(self._received)

    def wait_for(self, count: int, seconds: float = WAIT_SECONDS) -> list[Received]:
        """Wait until at least so many messages came; returns all. Raises AssertionError when they don't come."""
        with self._changed:
            came = self._changed.wait_for(lambda: len(self._received) >= count, seconds)
            assert came, f"{len(self._received)} of {count} messages came within {seconds} seconds"
            return list(self._received)

    def start(self) -> Self:
        """Listen; the port is chosen at the first start and kept."""
        ready = threading.Event()
        self._loop = loop = asyncio.new_event_loop()
        failed: list[BaseException] = []

        def serve() -> None:
            asyncio.set_event_loop(loop)
            try:
                context = self._context()
                listening = loop.run_until_complete(
                    loop.create_server(
                        lambda: self._protocol(context),
                        HOST,
                        self.port,
                        ssl=context if self.security == "smtps" else None,
                    )
                )
            except BaseException as error:
                failed.append(error)
                ready.set()
                return
            self.port = listening.sockets[0].getsockname()[1]
            ready.set()
            loop.run_forever()
            listening.close()
            open_ones = asyncio.all_tasks(loop)
            for task in open_ones:
                task.cancel()
            loop.run_until_complete(asyncio.gather(*open_ones, return_exceptions=True))
            for protocol in self._protocols:
                if protocol.transport is not None:
                    protocol.transport.abort()
            # The connections close in the loop's next rounds.
            loop.run_until_complete(asyncio.sleep(0))
            loop.run_until_complete(asyncio.sleep(0))
            loop.close()

        self._protocols: list[SMTP] = []
        self._thread = threading.Thread(target=serve, name="mail server", daemon=True)
        self._thread.start()
        ready.wait()
        if failed:
            raise failed[0]
        return self

    def stop(self) -> None:
        """Close every connection and listen no more; does nothing where it is stopped."""
        loop, thread = self._loop, self._thread
        self._loop = self._thread = None
        if loop is not None and thread is not None:
            loop.call_soon_threadsafe(loop.stop)
            thread.join()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _context(self) -> ssl.SSLContext | None:
        if self.security == "plain":
            return None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        _authority().issue_cert(self.host_name).configure_cert(context)
        return context

    def _protocol(self, context: ssl.SSLContext | None) -> SMTP:
        self.connections += 1
        made = SMTP(
            self,
            hostname="mail.test",
            enable_SMTPUTF8=True,
            authenticator=self._authenticate if self.sign_in else None,
            auth_required=self.sign_in,
            require_starttls=self.security == "starttls",
            tls_context=context if self.security == "starttls" else None,
            loop=self._loop,
        )
        if self.security != "starttls":
            # Over smtps the connection is encrypted before this protocol begins, which it can't see; and a server that
            # would take a password in the clear is what a test wants to see left alone.
            made._auth_require_tls = False
        self._protocols.append(made)
        return made

    def _authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        told = data.login.decode(), data.password.decode()
        self.passwords.append(told)
        return AuthResult(success=told == (USER, PASSWORD), handled=False)

    async def handle_RCPT(  # noqa: N802  (the name that aiosmtpd looks for)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take a recipient, or refuse it."""
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 fine"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Note the message down, then answer as the test wants."""
        assert isinstance(envelope.content, bytes)
        received = Received(
            sender=envelope.mail_from or "",
            recipients=tuple(envelope.rcpt_tos),
            raw=envelope.content,
            encrypted=session.ssl is not None or self.security == "smtps",
            signed_in=bool(session.authenticated),
        )
        with self._changed:
            self._received.append(received)
            self._changed.notify_all()
        if self.answer is None:
            return "250 taken"
        try:
            return await self.answer(received)
        except Closed:
            assert server.transport is not None
            server.transport.abort()
            return "421 gone"
