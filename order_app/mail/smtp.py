"""Hands one message to a mail server, and says of each failure what it means for the message."""

import asyncio
import contextlib
import socket
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Protocol
from urllib.parse import unquote, urlsplit

import aiosmtplib
from aiosmtplib import (
    SMTPDataError,
    SMTPNotSupported,
    SMTPRecipientRefused,
    SMTPRecipientsRefused,
    SMTPResponse,
    SMTPResponseException,
    SMTPSenderRefused,
    SMTPServerDisconnected,
    SMTPTimeoutError,
)

SMTP_SECONDS = 20.0
"""How long the mail server may take for each of its answers."""
SIGN_IN_SECONDS = 60.0
"""How long connecting, encrypting and signing in may take together."""
TAKING_SECONDS = 60.0
"""How long the mail server may take to say that it has taken a message: it may look into it first."""
GOODBYE_SECONDS = 2.0
_GO_ON = 354
_DONE = 250
_PERMANENT = 500


class ServerAway(Exception):
    """The mail server can't be reached, is not the one it should be, or does not let us in: no message's fault."""


class RefusedForGood(Exception):
    """The mail server refuses this message (5xx) and would again."""


class EndUnknown(Exception):
    """The message was sent, but the answer never came: it may have been taken."""


class MailServer(Protocol):
    """Takes messages; raises when it does not take one."""

    async def send(self, message: EmailMessage) -> None:
        """Hand over one message; returns once the server has taken it.

        Raises ServerAway, RefusedForGood or EndUnknown; anything else says that this message was not taken this time.
        """
        ...


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """A mail server behind `smtp://user:password@host:port` (STARTTLS where offered) or `smtps://`.

    Its certificate is checked against those that the machine trusts, or those in the file that `SSL_CERT_FILE` names.
    """

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
        """Hand over one message; returns once the server has taken it. Raises as `MailServer.send` says."""
        client = _Client(
            hostname=self.host,
            port=self.port,
            use_tls=self.tls,
            # A password is never sent in the clear: with one, STARTTLS is demanded.
            start_tls=None if self.tls or self.user is None else True,
            username=self.user,
            password=self.password,
            local_hostname=_own_name(),
            timeout=SMTP_SECONDS,
        )
        try:
            async with asyncio.timeout(SIGN_IN_SECONDS):
                await client.connect()
        except Exception as error:
            client.close()
            raise ServerAway(_reason(error)) from error
        try:
            await client.send_message(
                message, sender=parseaddr(str(message["From"]))[1], recipients=[str(message["To"])]
            )
        except SMTPSenderRefused as error:
            # Who writes is a setting, and the same for all messages.
            raise ServerAway(_reason(error)) from error
        except (SMTPResponseException, SMTPRecipientsRefused, SMTPNotSupported) as error:
            if _is_permanent(error):
                raise RefusedForGood(_reason(error)) from error
            raise
        finally:
            await _leave(client)


class _Client(aiosmtplib.SMTP):
    """Tells an answer to the whole message that never came from a fault before it was sent."""

    async def data(self, message: str | bytes, /, **_: object) -> SMTPResponse:
        go_on = await self.execute_command(b"DATA", timeout=SMTP_SECONDS)
        if go_on.code != _GO_ON:
            raise SMTPDataError(go_on.code, go_on.message)
        protocol = self.protocol
        if protocol is None:
            raise SMTPServerDisconnected("Connection lost")
        protocol.write(_as_data(message.encode("ascii") if isinstance(message, str) else message))
        try:
            answer = await protocol.read_response(timeout=TAKING_SECONDS)
        except (SMTPServerDisconnected, SMTPTimeoutError) as error:
            self.close()
            raise EndUnknown(_reason(error)) from error
        if answer.code != _DONE:
            raise SMTPDataError(answer.code, answer.message)
        return answer


async def _leave(client: aiosmtplib.SMTP) -> None:
    """Say goodbye; what became of the message is known by now, so nobody waits long for the answer."""
    with contextlib.suppress(aiosmtplib.SMTPException, TimeoutError, OSError):
        if client.is_connected:
            await client.quit(timeout=GOODBYE_SECONDS)
    client.close()


def _as_data(message: bytes) -> bytes:
    """The message as it goes over the line: CRLF at each line's end, a dot doubled at a line's beginning."""
    lines = message.replace(b"\r\n", b"\n").replace(b"\r", b"\n").removesuffix(b"\n").split(b"\n")
    return b"".join((b"." + line if line.startswith(b".") else line) + b"\r\n" for line in lines) + b".\r\n"


def _is_permanent(error: Exception) -> bool:
    match error:
        case SMTPNotSupported():
            return True
        case SMTPRecipientsRefused():
            return all(_is_permanent(one) for one in error.recipients)
        case SMTPResponseException():
            return error.code >= _PERMANENT
    return False


def _reason(error: Exception) -> str:
    """What went wrong, for the log; never what was sent to the server."""
    match error:
        case SMTPRecipientsRefused():
            return "; ".join(_reason(one) for one in error.recipients)
        case SMTPRecipientRefused() | SMTPResponseException():
            return f"{type(error).__name__} {error.code}"
        case aiosmtplib.SMTPConnectError():
            return f"{type(error).__name__}: {error}"
    # A server that must encrypt and can't is told by words alone.
    return str(error) if type(error) is aiosmtplib.SMTPException else type(error).__name__


def _own_name() -> str:
    """This machine's name as servers like to hear it; asking the network for it may take long."""
    name = socket.gethostname()
    return name if "." in name and name.isascii() else "[127.0.0.1]"
