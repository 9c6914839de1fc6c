"""Mail over a real socket: to servers of every kind, to those that fail in every way, and over killed processes."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlmodel import col, select
from structlog.testing import capture_logs

from order_app.db.engine import Database
from order_app.domain.policy import Stage
from order_app.domain.statuses import Life, RequestStatus
from order_app.mail import outbox, smtp
from order_app.mail.messages import MailText, request_declined
from order_app.mail.outbox import Outbox
from order_app.mail.smtp import EndUnknown, RefusedForGood, ServerAway, SmtpServer
from order_app.models import OutboxMail
from order_app.settings import Settings
from tests.server import ROOT
from tests.service.builders import COST, NOON, FixedClock, Shop
from tests.smtp import PASSWORD, USER, Closed, MailServer, Received, Security, certificate_file

pytestmark = pytest.mark.timeout(120)
TO = "anna@example.com"
SETTINGS = {"mail_from": "Order App <orders@shop.test>"}


@pytest.fixture(autouse=True)
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The certificates of the tests' own mail servers are believed."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate_file(tmp_path)))


@pytest.fixture
def mail() -> Iterator[MailServer]:
    """A mail server that speaks without encryption and asks for no password."""
    with MailServer() as server:
        yield server


def a_message(to: str = TO) -> EmailMessage:
    """Any message."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "Order App <orders@shop.test>", to, "Hello"
    message.set_content("Text\n.with a dot first\n")
    return message


async def hand_over(url: str, to: str = TO) -> None:
    """Hand one message to the server at this address."""
    await SmtpServer.from_url(url).send(a_message(to))


async def write(database: Database, *recipients: str, text: MailText | None = None) -> None:
    """Put a message for each into the outbox."""
    async with database.write() as uow:
        for recipient in recipients:
            said = text or replace(
                request_declined("A33378-CT-1", reason="No."), order_url="https://shop.test/orders/A33378-CT-1"
            )
            await outbox.write(uow.session, recipient, said, NOON, "shop.test")


async def stored(database: Database) -> list[OutboxMail]:
    """Every message of the outbox, the oldest first."""
    async with database.read() as session:
        return list(await session.scalars(select(OutboxMail).order_by(col(OutboxMail.id))))


def outbox_to(database: Database, url: str, clock: FixedClock | None = None) -> Outbox:
    """A relay to the server at this address; its pauses have their full length."""
    settings = Settings(smtp_url=url, **SETTINGS)
    return Outbox(database, clock or FixedClock(), settings, chance=lambda: 0.0)


async def say(answer: str) -> str:
    """An answer without waiting."""
    return answer


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


class TestSecurity:
    @pytest.mark.parametrize(
        ("security", "sign_in"),
        [("plain", False), ("starttls", False), ("starttls", True), ("smtps", False), ("smtps", True)],
    )
    async def test_a_message_goes_over_every_kind_of_connection(self, security: Security, sign_in: bool) -> None:
        with MailServer(security, sign_in=sign_in) as mail:
            await hand_over(mail.url)
        (received,) = mail.received
        assert (received.sender, received.recipients) == ("orders@shop.test", (TO,))
        assert received.text.replace("\r\n", "\n") == "Text\n.with a dot first\n"
        assert (received.encrypted, received.signed_in) == (security != "plain", sign_in)
        assert mail.passwords == ([(USER, PASSWORD)] if sign_in else [])

    async def test_a_server_without_starttls_is_told_no_password(self) -> None:
        with MailServer("plain", sign_in=True) as mail, pytest.raises(ServerAway, match="STARTTLS"):
            await hand_over(mail.url)
        assert (mail.passwords, mail.received, mail.connections) == ([], [], 1)

    @pytest.mark.parametrize("security", ["starttls", "smtps"])
    async def test_a_wrong_password_is_the_servers_matter_and_stays_out_of_the_error(self, security: Security) -> None:
        with MailServer(security, sign_in=True) as mail, pytest.raises(ServerAway) as refused:
            await hand_over(mail.url_for("wrong-secret"))
        assert str(refused.value) == "SMTPAuthenticationError 535"
        assert mail.received == []

    @pytest.mark.parametrize("security", ["starttls", "smtps"])
    async def test_a_certificate_that_nobody_vouches_for_gets_neither_password_nor_message(
        self, security: Security, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("SSL_CERT_FILE")
        with MailServer(security, sign_in=True) as mail, pytest.raises(ServerAway):
            await hand_over(mail.url)
        assert (mail.passwords, mail.received) == ([], [])

    @pytest.mark.parametrize("security", ["starttls", "smtps"])
    async def test_a_certificate_of_another_host_gets_neither_password_nor_message(self, security: Security) -> None:
        with MailServer(security, sign_in=True, host_name="other.test") as mail, pytest.raises(ServerAway):
            await hand_over(mail.url)
        assert (mail.passwords, mail.received) == ([], [])


class TestFaults:
    async def test_a_dead_server_is_away(self, mail: MailServer) -> None:
        mail.stop()
        with pytest.raises(ServerAway, match="SMTPConnectError"):
            await hand_over(mail.url)

    async def test_a_server_that_never_says_a_word_is_away(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(smtp, "SMTP_SECONDS", 0.2)
        with (
            socket.create_server(("127.0.0.1", 0)) as silent,
            pytest.raises(ServerAway, match="SMTPConnectTimeoutError"),
        ):
            await hand_over(f"smtp://127.0.0.1:{silent.getsockname()[1]}")

    async def test_a_recipient_refused_with_5xx_is_refused_for_good(self, mail: MailServer) -> None:
        mail.refused[TO] = "550 nobody here"
        with pytest.raises(RefusedForGood, match="SMTPRecipientRefused 550"):
            await hand_over(mail.url)

    @pytest.mark.parametrize("answer", ["451 later", "421 busy", "452 full"])
    async def test_4xx_is_not_for_good_and_not_the_servers_matter(self, mail: MailServer, answer: str) -> None:
        mail.refused[TO] = answer
        with pytest.raises(Exception) as refused:  # noqa: PT011  (which one is the library's affair)
            await hand_over(mail.url)
        assert not isinstance(refused.value, RefusedForGood | EndUnknown | ServerAway)

    @pytest.mark.parametrize(("answer", "kind"), [("554 spam", RefusedForGood), ("451 later", Exception)])
    async def test_the_whole_message_may_be_refused_too(
        self, mail: MailServer, answer: str, kind: type[Exception]
    ) -> None:
        mail.answer = lambda _: say(answer)
        with pytest.raises(kind) as refused:
            await hand_over(mail.url)
        assert not isinstance(refused.value, EndUnknown)

    async def test_a_server_that_closes_without_a_word_leaves_the_end_unknown(self, mail: MailServer) -> None:
        mail.answer = closes
        with pytest.raises(EndUnknown, match="SMTPServerDisconnected"):
            await hand_over(mail.url)

    async def test_a_server_that_hangs_over_the_message_leaves_the_end_unknown(
        self, mail: MailServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(smtp, "TAKING_SECONDS", 0.2)
        mail.answer = hangs
        with pytest.raises(EndUnknown, match="SMTPReadTimeoutError"):
            await hand_over(mail.url)


async def closes(_: Received) -> str:
    raise Closed


async def hangs(_: Received) -> str:
    await asyncio.Event().wait()
    raise AssertionError("never")


class TestOutbox:
    async def test_what_arrives_is_what_was_written(self, database: Database, mail: MailServer) -> None:
        text = request_declined(
            "A33378-CT-1",
            reason="Żółć 😀 <b>no</b>\nשלום " + "long " * 400 + "x" * 3000,
        )
        text = replace(text, order_url="https://shop.test/orders/A33378-CT-1")
        await write(database, TO, text=text)
        assert await outbox_to(database, mail.url).deliver_due() == 1
        (received,) = mail.received
        (kept,) = await stored(database)
        assert received.message.get_content_type() == "multipart/alternative"
        assert [part.get_content_type() for part in received.message.iter_parts()] == ["text/plain", "text/html"]
        assert received.text.replace("\r\n", "\n") == kept.body
        assert received.html.replace("\r\n", "\n") == kept.html
        assert received.message_id == kept.message_id
        assert received.message["From"] == "Order App <orders@shop.test>"
        assert received.message["Auto-Submitted"] == "auto-generated"
        assert max(map(len, received.raw.split(b"\r\n"))) <= 998

    @pytest.mark.parametrize(
        "evil",
        [
            "x\r\nBcc: spy@evil.test",
            "x\nBcc: spy@evil.test",
            "x\rBcc: spy@evil.test",
            "x\r\n\r\nBody of mine",
            "x\u2028Bcc: spy@evil.test\u2029\x85Bcc: spy@evil.test\x0b\x0c\x1c",
            "x\x00\x1b[2J\ud800",
            "=?utf-8?q?x=0D=0ABcc:_spy@evil.test?=",
        ],
    )
    async def test_no_header_can_be_smuggled_in(self, database: Database, mail: MailServer, evil: str) -> None:
        text = replace(request_declined(evil, reason=evil), order_url="https://shop.test/orders/1")
        await write(database, TO, text=text)
        await write(database, f"{TO}{evil}", text=text)
        settings = Settings(smtp_url=mail.url, mail_from=f"Order App {evil} <orders@shop.test>")
        await Outbox(database, FixedClock(), settings).deliver_due()
        await outbox_to(database, mail.url).deliver_due()
        for received in mail.received:
            assert received.recipients == (TO,)
            assert set(received.message.keys()) <= {
                "From",
                "To",
                "Subject",
                "Date",
                "Message-ID",
                "Auto-Submitted",
                "MIME-Version",
                "Content-Type",
            }
            assert len(received.message.get_all("Subject", [])) == 1

    async def test_one_server_fault_loses_nothing_and_the_others_go_on(
        self, database: Database, mail: MailServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(smtp, "TAKING_SECONDS", 0.3)
        clock = FixedClock()
        faults = {"hangs@x.test": hangs, "closes@x.test": closes, "later@x.test": lambda _: say("451 later")}

        async def answer(received: Received) -> str:
            fault = faults.pop(received.recipients[0], None)
            return await fault(received) if fault else "250 taken"

        mail.answer = answer
        mail.refused["gone@x.test"] = "550 nobody"
        everyone = ["hangs@x.test", "closes@x.test", "later@x.test", "gone@x.test", TO]
        await write(database, *everyone)
        relay = outbox_to(database, mail.url, clock)
        assert await relay.deliver_due() == 1
        clock.advance(minutes=15)
        assert await relay.deliver_due() == 3
        clock.advance(minutes=15)
        assert await relay.deliver_due() == 0
        ends = {one.recipient: (one.sent_at is not None, one.given_up_at is not None) for one in await stored(database)}
        assert ends == {name: (name != "gone@x.test", name == "gone@x.test") for name in everyone}
        # Those whose end was unknown came twice, with one Message-ID.
        came = [(received.recipients[0], received.message_id) for received in mail.received]
        assert sorted(name for name, _ in came) == sorted(["hangs@x.test", "closes@x.test", "later@x.test"] * 2 + [TO])
        assert len({message_id for _, message_id in came}) == 4

    async def test_a_server_that_was_dead_gets_everything_when_it_is_back(
        self, database: Database, mail: MailServer
    ) -> None:
        clock = FixedClock()
        mail.stop()
        await write(database, "a@x.test", "b@x.test")
        relay = outbox_to(database, mail.url, clock)
        for _ in range(20):
            assert await relay.deliver_due() == 0
            clock.advance(minutes=15)
        mail.start()
        assert await relay.deliver_due() == 2
        assert [received.recipients for received in mail.received] == [("a@x.test",), ("b@x.test",)]

    async def test_a_wrong_password_loses_nothing_and_is_not_written_into_the_log(self, database: Database) -> None:
        clock = FixedClock()
        with MailServer("starttls", sign_in=True) as mail:
            await write(database, TO)
            with capture_logs() as logs:
                for _ in range(10):
                    await outbox_to(database, mail.url_for("wrong-secret"), clock).deliver_due()
                    clock.advance(minutes=15)
            assert "wrong-secret" not in str(logs)
            assert {entry["reason"] for entry in logs} == {"ServerAway: SMTPAuthenticationError 535"}
            assert await outbox_to(database, mail.url, clock).deliver_due() == 1

    async def test_a_woken_relay_delivers_within_a_second(self, database: Database, mail: MailServer) -> None:
        relay = outbox_to(database, mail.url)
        async with running(relay):
            await write(database, TO)
            relay.wake()
            await asyncio.to_thread(mail.wait_for, 1, 1.0)


@asynccontextmanager
async def running(relay: Outbox) -> AsyncIterator[None]:
    """The relay at work."""
    task = asyncio.create_task(relay.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


StartRelay = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def start_relay(database_url: str, mail: MailServer, tmp_path: Path) -> Iterator[StartRelay]:
    """Starts the outbox as a process of its own."""
    started: list[subprocess.Popen[bytes]] = []

    def start(*arguments: str) -> "subprocess.Popen[bytes]":
        environment = {
            **os.environ,
            "ORDER_APP_DATABASE_URL": database_url,
            "ORDER_APP_SMTP_URL": mail.url,
            "ORDER_APP_MAIL_FROM": SETTINGS["mail_from"],
        }
        with (tmp_path / "relay.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.relay", *arguments], cwd=ROOT, env=environment, stdout=log, stderr=log
            )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


class TestKilled:
    """kill -9, to real processes, on both databases."""

    async def ended(self, database: Database) -> OutboxMail:
        """The one message, once its end is written down."""
        async with asyncio.timeout(30):
            while True:
                (one,) = await stored(database)
                if one.sent_at or one.given_up_at:
                    return one
                await asyncio.sleep(0.05)

    def deaths(self, mail: MailServer, processes: "list[subprocess.Popen[bytes]]", times: int) -> None:
        """Let the server take a message, and kill who sent it before it hears so, so many times."""
        left = [None] * times

        async def answer(_: Received) -> str:
            if left:
                left.pop()
                processes[-1].send_signal(signal.SIGKILL)
                await asyncio.to_thread(processes[-1].wait)
            return "250 taken"

        mail.answer = answer

    async def test_between_commit_and_sending_the_decision_stands_and_its_message_comes_once(
        self, shop: Shop, mail: MailServer, start_relay: StartRelay
    ) -> None:
        code = await shop.requested(await shop.in_stage(Stage.SCHEDULED))
        held = await shop.balance()
        decider = start_relay("approve-and-die", code)
        assert await asyncio.to_thread(decider.wait, 60) == -signal.SIGKILL
        assert mail.received == []

        start_relay("run")

        one = await self.ended(shop.database)
        assert (one.sent_at is not None, one.recipient) == (True, shop.merchant.name)
        assert [received.message_id for received in mail.received] == [one.message_id]
        order = await shop.detail(code)
        assert order.request is not None
        assert (order.facts.life, order.facts.open_request, order.refunded) == (Life.CANCELLED, None, COST)
        assert order.request.status is RequestStatus.APPROVED
        assert await shop.balance() == held + COST
        assert [(entry.amount, entry.balance) for entry in (await shop.entries())[2:]] == [(COST, held + COST)]
        assert (await shop.happened(code))[-3:] == ["request_approved", "cancelled", "stop_listed"]

    async def test_killed_before_the_commit_nothing_was_decided_and_nothing_is_sent(
        self, shop: Shop, mail: MailServer, start_relay: StartRelay
    ) -> None:
        code = await shop.requested(await shop.in_stage(Stage.SCHEDULED))
        before = await shop.everything()
        decider = start_relay("die-approving", code)
        assert await asyncio.to_thread(decider.wait, 60) == -signal.SIGKILL

        assert await shop.everything() == before
        assert await outbox_to(shop.database, mail.url).deliver_due() == 0
        assert mail.received == []

    async def test_between_sending_and_marking_the_message_comes_at_most_twice(
        self, database: Database, mail: MailServer, start_relay: StartRelay
    ) -> None:
        processes: list[subprocess.Popen[bytes]] = []
        self.deaths(mail, processes, times=1)
        await write(database, TO)
        processes.append(start_relay("run"))
        await asyncio.to_thread(processes[-1].wait, 60)
        assert len(mail.received) == 1
        start_relay("run")
        one = await self.ended(database)
        assert (one.sent_at is not None, one.unknown_ends) == (True, 1)
        assert [received.message_id for received in mail.received] == [one.message_id] * 2

    async def test_killed_again_in_the_repeat_it_is_given_up_and_never_sent_a_third_time(
        self, database: Database, mail: MailServer, start_relay: StartRelay, tmp_path: Path
    ) -> None:
        processes: list[subprocess.Popen[bytes]] = []
        self.deaths(mail, processes, times=2)
        await write(database, TO)
        for _ in range(2):
            processes.append(start_relay("run"))
            await asyncio.to_thread(processes[-1].wait, 60)
        start_relay("run")
        one = await self.ended(database)
        assert (one.sent_at, one.given_up_at is not None) == (None, True)
        assert [received.message_id for received in mail.received] == [one.message_id] * 2
        assert "it may have been delivered" in (tmp_path / "relay.log").read_text()

    async def test_asked_to_end_the_relay_waits_for_the_servers_answer(
        self, database: Database, mail: MailServer, start_relay: StartRelay
    ) -> None:
        await write(database, TO)
        processes: list[subprocess.Popen[bytes]] = []

        async def answer(_: Received) -> str:
            processes[-1].send_signal(signal.SIGINT)
            await asyncio.sleep(0.3)
            return "250 taken"

        mail.answer = answer
        processes.append(start_relay("run"))
        await asyncio.to_thread(processes[-1].wait, 60)
        (one,) = await stored(database)
        assert one.sent_at is not None
        assert len(mail.received) == 1
