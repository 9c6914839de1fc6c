"""The outbox: written with the change, handed over once the server takes it, never lost; and what the e-mails say."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

import pytest
from sqlmodel import col, select
from structlog.testing import capture_logs

from order_app.clock import MovableClock
from order_app.db.engine import Database
from order_app.domain.errors import StorageUnavailable
from order_app.mail import messages, outbox
from order_app.mail.outbox import Outbox, SmtpServer
from order_app.models import OutboxMail
from order_app.settings import Settings

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


class Server:
    """A mail server that takes what it is not told to refuse."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.tried: list[str] = []
        self.refused: set[str] = set()
        self.took_one = asyncio.Event()

    async def send(self, message: EmailMessage) -> None:
        self.tried.append(message["To"])
        if message["To"] in self.refused:
            raise ConnectionRefusedError("no")
        self.taken.append(message)
        self.took_one.set()

    @property
    def recipients(self) -> list[str]:
        return [message["To"] for message in self.taken]


class Moments:
    """Seconds that pass only when told to."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def moments() -> Moments:
    return Moments()


@pytest.fixture
def box(database: Database, server: Server, moments: Moments) -> Outbox:
    return Outbox(database, MovableClock(), Settings(), server=server, monotonic=moments)


async def post(database: Database, *recipients: str, subject: str = "Hello", body: str = "Text") -> None:
    async with database.write() as uow:
        for recipient in recipients:
            await outbox.write(uow.session, recipient, subject, body, NOW)


async def unsent(database: Database) -> list[str]:
    async with database.read() as session:
        found = await session.scalars(
            select(OutboxMail.recipient).where(col(OutboxMail.sent_at).is_(None)).order_by(col(OutboxMail.id))
        )
        return list(found)


class TestDeliver:
    async def test_hands_over_in_order_and_marks_as_sent(self, database: Database, box: Outbox, server: Server) -> None:
        await post(database, "a@example.com", "b@example.com")
        assert await box.deliver_due() == 2
        assert server.recipients == ["a@example.com", "b@example.com"]
        assert await unsent(database) == []

    async def test_sends_nothing_twice(self, database: Database, box: Outbox, server: Server) -> None:
        await post(database, "a@example.com")
        await box.deliver_due()
        assert await box.deliver_due() == 0
        assert server.recipients == ["a@example.com"]

    async def test_what_is_rolled_back_is_not_sent(self, database: Database, box: Outbox, server: Server) -> None:
        async with database.write() as uow:
            await outbox.write(uow.session, "a@example.com", "Hello", "Text", NOW)
            await uow.session.rollback()
        assert await box.deliver_due() == 0
        assert server.taken == []

    async def test_the_message_says_who_when_and_what(self, database: Database, box: Outbox, server: Server) -> None:
        await post(database, "a@example.com", subject="Order Đ\r\nBcc: x@example.com", body="Grüße\n")
        await box.deliver_due()
        message = server.taken[0]
        assert (message["From"], message["To"]) == ("orders@example.com", "a@example.com")
        assert message["Subject"] == "Order Đ Bcc: x@example.com"
        assert message["Bcc"] is None
        assert message["Date"] == "Mon, 02 Mar 2026 12:00:00 +0000"
        assert message["Message-ID"].endswith("@example.com>")
        assert message["Auto-Submitted"] == "auto-generated"
        assert message.get_content() == "Grüße\n"

    async def test_a_refused_message_stays_and_holds_up_no_other(
        self, database: Database, box: Outbox, server: Server
    ) -> None:
        server.refused.add("a@example.com")
        await post(database, "a@example.com", "b@example.com")
        assert await box.deliver_due() == 1
        assert server.recipients == ["b@example.com"]
        assert await unsent(database) == ["a@example.com"]

    async def test_a_recipient_that_is_none_holds_up_no_other(
        self, database: Database, box: Outbox, server: Server
    ) -> None:
        await post(database, "a@example.com\r\nBcc: x@example.com", "b@example.com")
        assert await box.deliver_due() == 1
        assert server.recipients == ["b@example.com"]

    async def test_tries_again_after_growing_pauses(
        self, database: Database, box: Outbox, server: Server, moments: Moments
    ) -> None:
        server.refused.add("a@example.com")
        await post(database, "a@example.com")
        tries = []
        for seconds in range(0, 200, 5):
            moments.seconds = 1000 + seconds
            before = len(server.tried)
            await box.deliver_due()
            if len(server.tried) > before:
                tries.append(seconds)
        assert tries == [0, 10, 30, 70, 150]

    async def test_a_pause_is_never_longer_than_15_minutes_and_the_message_gets_through_at_last(
        self, database: Database, box: Outbox, server: Server, moments: Moments
    ) -> None:
        server.refused.add("a@example.com")
        await post(database, "a@example.com")
        for _ in range(30):
            await box.deliver_due()
            moments.seconds += 15 * 60
        assert len(server.tried) == 30
        server.refused.clear()
        assert await box.deliver_due() == 1
        assert await unsent(database) == []

    async def test_another_process_goes_on_where_this_one_stopped(
        self, database: Database, box: Outbox, server: Server
    ) -> None:
        server.refused.add("a@example.com")
        await post(database, "a@example.com")
        await box.deliver_due()
        fresh = Server()
        assert await Outbox(database, MovableClock(), Settings(), server=fresh).deliver_due() == 1
        assert fresh.recipients == ["a@example.com"]

    async def test_two_workers_send_each_message_once(self, database: Database, server: Server) -> None:
        if database.dialect == "sqlite":
            pytest.skip("SQLite takes one process only")
        await post(database, *(f"{number}@example.com" for number in range(10)))
        workers = [Outbox(database, MovableClock(), Settings(), server=server) for _ in range(2)]
        await asyncio.gather(*(worker.deliver_due() for worker in workers))
        assert sorted(server.recipients) == sorted(f"{number}@example.com" for number in range(10))


class TestRun:
    @asynccontextmanager
    async def running(self, box: Outbox) -> AsyncIterator[None]:
        task = asyncio.create_task(box.run())
        try:
            yield
        finally:
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    async def test_a_wake_delivers_without_waiting(self, database: Database, box: Outbox, server: Server) -> None:
        async with self.running(box):
            await post(database, "a@example.com")
            box.wake()
            async with asyncio.timeout(4):
                await server.took_one.wait()
        assert server.recipients == ["a@example.com"]

    async def test_goes_on_after_the_database_was_away(
        self, database: Database, box: Outbox, server: Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(outbox, "POLL_SECONDS", 0.01)
        await post(database, "a@example.com")
        read, failed = database.read, asyncio.Event()

        def away() -> Any:
            if failed.is_set():
                return read()
            failed.set()
            raise StorageUnavailable

        monkeypatch.setattr(database, "read", away)
        async with self.running(box):
            async with asyncio.timeout(4):
                await server.took_one.wait()
        assert failed.is_set()


class TestWithoutServer:
    async def test_each_new_message_stands_in_the_log_once_and_in_the_outbox(self, database: Database) -> None:
        box = Outbox(database, MovableClock(), Settings())
        await post(database, "old@example.com")
        with capture_logs() as logs:
            await box.deliver_due()
            await post(database, "a@example.com", subject="Order A", body="The text")
            assert await box.deliver_due() == 1
            assert await box.deliver_due() == 0
        assert [entry["event"] for entry in logs] == ["mail_waits", "mail_written"]
        assert (logs[1]["to"], logs[1]["subject"], logs[1]["body"]) == ("a@example.com", "Order A", "The text")
        assert await unsent(database) == ["old@example.com", "a@example.com"]


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example.com", SmtpServer("mail.example.com", 25, False, None, None)),
        ("smtp://mail.example.com:2525", SmtpServer("mail.example.com", 2525, False, None, None)),
        ("smtp://me:p%40ss@mail.example.com", SmtpServer("mail.example.com", 587, False, "me", "p@ss")),
        ("smtps://me:secret@mail.example.com", SmtpServer("mail.example.com", 465, True, "me", "secret")),
    ],
)
def test_the_servers_address(url: str, server: SmtpServer) -> None:
    assert SmtpServer.from_url(url) == server


@pytest.mark.parametrize("url", ["mail.example.com", "http://mail.example.com", "smtp://", "smtp://[", "smtp://h:x"])
def test_what_is_no_servers_address(url: str) -> None:
    with pytest.raises(ValueError, match="must look like smtp://"):
        SmtpServer.from_url(url)


async def test_a_message_goes_over_smtp() -> None:
    heard: list[str] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 test\r\n")
        in_text = False
        while received := await reader.readline():
            line = received.decode().rstrip("\r\n")
            if in_text and line == ".":
                in_text = False
                answer = "250 taken"
            elif in_text:
                continue
            elif line == "DATA":
                in_text, answer = True, "354 go on"
            elif line == "QUIT":
                writer.write(b"221 bye\r\n")
                break
            else:
                heard.append(line)
                answer = "250 fine"
            writer.write(f"{answer}\r\n".encode())
        writer.close()

    listening = await asyncio.start_server(talk, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "orders@example.com", "a@example.com", "Hello"
    message.set_content("Text")
    async with listening:
        await SmtpServer.from_url(f"smtp://127.0.0.1:{port}").send(message)
    assert heard[0].startswith("EHLO ")
    assert any(line.startswith("MAIL FROM:<orders@example.com>") for line in heard)
    assert any(line.startswith("RCPT TO:<a@example.com>") for line in heard)


CODE = "A33378-CT-3781211"


def test_approved_with_a_fee() -> None:
    text = messages.request_approved(
        CODE,
        refunded=1990,
        fee=500,
        currency="USD",
        cancelled=True,
        answer="It was half made.",
        order_url=f"http://h/orders/{CODE}",
    )
    assert text.subject == "Order A33378-CT-3781211: your request was approved"
    assert text.body == (
        "Hello,\n\n"
        "Your request for order A33378-CT-3781211 was approved.\n"
        "The order is cancelled and will not be shipped.\n"
        "Back to your wallet: $19.90\n"
        "Fee kept back: $5.00\n\n"
        "Support writes:\nIt was half made.\n\n"
        "The order: http://h/orders/A33378-CT-3781211\n\n"
        "Order App\n"
    )


def test_approved_after_shipping_without_a_fee() -> None:
    text = messages.request_approved(CODE, refunded=2490, currency="USD", cancelled=False)
    assert text.body == (
        "Hello,\n\n"
        "Your request for order A33378-CT-3781211 was approved.\n"
        "The order itself stays as it is.\n"
        "Back to your wallet: $24.90\n"
        "No fee was kept back.\n\n"
        "Order App\n"
    )


def test_declined() -> None:
    text = messages.request_declined(CODE, reason="The parcel is on its way.")
    assert text.subject == "Order A33378-CT-3781211: your request was declined"
    assert text.body == (
        "Hello,\n\n"
        "Your request for order A33378-CT-3781211 was declined.\n"
        "The order goes on as before, and nothing was taken from or put into your wallet.\n\n"
        "Support writes:\nThe parcel is on its way.\n\n"
        "Order App\n"
    )


def test_a_fee_is_asked() -> None:
    text = messages.fee_asked(CODE, fee=500, refunded=1990, currency="EUR")
    assert text.subject == "Order A33378-CT-3781211: a fee of €5.00 needs your answer"
    assert text.body == (
        "Hello,\n\n"
        "Your request for order A33378-CT-3781211 can be approved, but not without a fee.\n"
        "Fee: €5.00\n"
        "Back to your wallet after the fee: €19.90\n"
        "Nothing happens until you answer: open the order to accept the fee or to withdraw the request.\n\n"
        "Order App\n"
    )


def test_a_part_was_refunded() -> None:
    text = messages.part_refunded(CODE, refunded=500, left=1990, currency="EUR", answer="A scratch.")
    assert text.subject == "Order A33378-CT-3781211: a part was refunded"
    assert text.body == (
        "Hello,\n\n"
        "Your request for order A33378-CT-3781211 was approved in part.\n"
        "The order itself stays as it is.\n"
        "Back to your wallet: €5.00\n"
        "Not refunded: €19.90. You can ask for it in another request.\n\n"
        "Support writes:\nA scratch.\n\n"
        "Order App\n"
    )


def test_the_shipping_was_refunded() -> None:
    text = messages.shipping_refunded(CODE, refunded=549, currency="USD")
    assert text.subject == "Order A33378-CT-3781211: the shipping was refunded"
    assert text.body == (
        "Hello,\n\n"
        "Order A33378-CT-3781211 had been shipped before it could be cancelled, so it stays as it is.\n"
        "As you asked for this case, the shipping was refunded.\n"
        "Back to your wallet: $5.49\n\n"
        "Order App\n"
    )


@pytest.mark.parametrize(("fee", "kept"), [(0, "No fee was kept back."), (100, "Fee kept back: $1.00")])
def test_an_order_was_cancelled_by_support(fee: int, kept: str) -> None:
    text = messages.cancelled_by_support(CODE, refunded=2424, fee=fee, currency="USD", reason="You phoned.")
    assert text.subject == "Order A33378-CT-3781211 was cancelled by support"
    assert text.body == (
        "Hello,\n\n"
        "Support has cancelled order A33378-CT-3781211 for you. It will not be shipped.\n"
        "Back to your wallet: $24.24\n"
        f"{kept}\n\n"
        "Support writes:\nYou phoned.\n\n"
        "Order App\n"
    )


@pytest.mark.parametrize(
    ("left", "rest"), [(0, "With this, its whole cost has come back."), (100, "Not refunded: $1.00")]
)
def test_an_order_was_refunded_by_support(left: int, rest: str) -> None:
    text = messages.refunded_by_support(CODE, refunded=2424, left=left, currency="USD", reason="A scratch.")
    assert text.subject == "Order A33378-CT-3781211: support refunded $24.24"
    assert text.body == (
        "Hello,\n\n"
        "Support has refunded order A33378-CT-3781211 for you. The order itself stays as it is.\n"
        "Back to your wallet: $24.24\n"
        f"{rest}\n\n"
        "Support writes:\nA scratch.\n\n"
        "Order App\n"
    )
