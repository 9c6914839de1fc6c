"""The outbox: written with the change, handed over once the server takes it, never lost; and what the e-mails say."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from html.parser import HTMLParser
from typing import Any

import pytest
from sqlmodel import col, select
from structlog.testing import capture_logs

from order_app.db.engine import Database
from order_app.domain.errors import StorageUnavailable
from order_app.mail import messages, outbox
from order_app.mail.messages import MailText
from order_app.mail.outbox import Outbox
from order_app.mail.smtp import EndUnknown, RefusedForGood, ServerAway
from order_app.models import OutboxMail, User
from order_app.services import requests
from order_app.settings import Settings
from tests.service.builders import FixedClock, Shop, add_account

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


class Server:
    """A mail server that takes what it is not told to refuse."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.tried: list[str] = []
        self.refused: dict[str, Exception] = {}
        self.tried_one, self.took_one, self.goes_on = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self.goes_on.set()

    async def send(self, message: EmailMessage) -> None:
        self.tried.append(message["To"])
        self.tried_one.set()
        await self.goes_on.wait()
        if message["To"] in self.refused:
            raise self.refused[message["To"]]
        self.taken.append(message)
        self.took_one.set()

    @property
    def recipients(self) -> list[str]:
        return [message["To"] for message in self.taken]


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def box(database: Database, server: Server, clock: FixedClock) -> Outbox:
    return outbox_of(database, server, clock)


def outbox_of(database: Database, server: Server, clock: FixedClock) -> Outbox:
    """A relay of its own, as another process has it; its pauses have their full length."""
    return Outbox(database, clock, Settings(), server=server, chance=lambda: 0.0)


async def post(database: Database, *recipients: str, subject: str = "Hello", body: str = "Text") -> None:
    async with database.write() as uow:
        for recipient in recipients:
            await outbox.write(uow.session, recipient, MailText(subject, (body,)), NOW, "example.com")


async def mails(database: Database) -> list[OutboxMail]:
    """Every message, the oldest first."""
    async with database.read() as session:
        return list(await session.scalars(select(OutboxMail).order_by(col(OutboxMail.id))))


async def begun(database: Database, unknown_ends: int = 0) -> None:
    """Leave the oldest message as a process does that dies in its hand-over."""
    async with database.write() as uow:
        mail = (await uow.session.scalars(select(OutboxMail).order_by(col(OutboxMail.id)))).first()
        assert mail is not None
        mail.begun_at, mail.unknown_ends = NOW, unknown_ends


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
            await outbox.write(uow.session, "a@example.com", MailText("Hello", ("Text",)), NOW, "example.com")
            await uow.session.rollback()
        assert await box.deliver_due() == 0
        assert server.taken == []

    async def test_the_message_says_who_when_and_what(self, database: Database, box: Outbox, server: Server) -> None:
        await post(database, "a@example.com", subject="Order Đ\r\nBcc: x@example.com", body="Grüße")
        await box.deliver_due()
        message = server.taken[0]
        assert (message["From"], message["To"]) == ("orders@example.com", "a@example.com")
        assert message["Subject"] == "Order Đ Bcc: x@example.com"
        assert message["Bcc"] is None
        assert message["Date"] == "Mon, 02 Mar 2026 12:00:00 +0000"
        assert message["Message-ID"].endswith("@example.com>")
        assert message["Auto-Submitted"] == "auto-generated"
        text = message.get_body(("plain",))
        assert text is not None
        assert text.get_content() == "Hello,\n\nGrüße\n\nOrder App\n"

    async def test_a_refused_message_stays_and_holds_up_no_other(
        self, database: Database, box: Outbox, server: Server
    ) -> None:
        server.refused["a@example.com"] = ConnectionResetError()
        await post(database, "a@example.com", "b@example.com")
        assert await box.deliver_due() == 1
        assert server.recipients == ["b@example.com"]
        assert await unsent(database) == ["a@example.com"]

    async def test_a_recipient_that_is_none_is_given_up_and_holds_up_no_other(
        self, database: Database, box: Outbox, server: Server
    ) -> None:
        await post(database, "a@example.com\r\nBcc: x@example.com", "b@example.com")
        with capture_logs() as logs:
            assert await box.deliver_due() == 1
        assert server.recipients == ["b@example.com"]
        mail = (await mails(database))[0]
        assert (mail.recipient, mail.given_up_at) == ("a@example.comBcc: x@example.com", NOW)
        assert [(entry["log_level"], entry["event"]) for entry in logs if entry["log_level"] == "error"] == [
            ("error", "mail_given_up")
        ]

    async def test_the_message_id_is_made_at_the_writing_and_can_not_be_guessed(
        self, database: Database, box: Outbox, server: Server
    ) -> None:
        await post(database, "a@example.com", "b@example.com")
        first, second = (mail.message_id for mail in await mails(database))
        assert re.fullmatch(r"<[0-9a-f]{32}@example\.com>", first)
        assert first != second
        await box.deliver_due()
        assert [message["Message-ID"] for message in server.taken] == [first, second]

    async def test_tries_again_after_growing_pauses(
        self, database: Database, box: Outbox, server: Server, clock: FixedClock
    ) -> None:
        server.refused["a@example.com"] = ConnectionResetError()
        await post(database, "a@example.com")
        tries = []
        for seconds in range(0, 200, 5):
            clock.moment = NOW + timedelta(seconds=seconds)
            before = len(server.tried)
            await box.deliver_due()
            if len(server.tried) > before:
                tries.append(seconds)
        assert tries == [0, 10, 30, 70, 150]

    async def test_chance_makes_a_pause_shorter_by_at_most_a_fifth(
        self, database: Database, server: Server, clock: FixedClock
    ) -> None:
        server.refused["a@example.com"] = ConnectionResetError()
        await post(database, "a@example.com")
        await Outbox(database, clock, Settings(), server=server, chance=lambda: 1.0).deliver_due()
        assert (await mails(database))[0].not_before == NOW + timedelta(seconds=8)

    async def test_a_pause_is_never_longer_than_15_minutes_and_the_message_gets_through_at_last(
        self, database: Database, box: Outbox, server: Server, clock: FixedClock
    ) -> None:
        server.refused["a@example.com"] = ConnectionResetError()
        await post(database, "a@example.com")
        for _ in range(30):
            await box.deliver_due()
            clock.advance(minutes=15)
        assert len(server.tried) == 30
        server.refused.clear()
        assert await box.deliver_due() == 1
        assert await unsent(database) == []

    async def test_after_4_days_a_message_is_given_up_with_an_error_in_the_log(
        self, database: Database, box: Outbox, server: Server, clock: FixedClock
    ) -> None:
        server.refused["a@example.com"] = ConnectionResetError()
        await post(database, "a@example.com")
        for _ in range(9):
            await box.deliver_due()
            clock.advance(minutes=15)
        clock.moment = NOW + timedelta(days=4) - timedelta(seconds=1)
        await box.deliver_due()
        assert (await mails(database))[0].given_up_at is None
        clock.advance(minutes=15)
        with capture_logs() as logs:
            await box.deliver_due()
        mail = (await mails(database))[0]
        assert mail.given_up_at == clock.now()
        assert [(entry["event"], entry["message_id"], entry["log_level"]) for entry in logs] == [
            ("mail_given_up", mail.message_id, "error")
        ]
        clock.advance(days=1)
        await box.deliver_due()
        assert len(server.tried) == 11

    async def test_a_restart_remembers_when_to_try_again(
        self, database: Database, box: Outbox, server: Server, clock: FixedClock
    ) -> None:
        server.refused["a@example.com"] = ConnectionResetError()
        await post(database, "a@example.com")
        await box.deliver_due()
        fresh = Server()
        restarted = outbox_of(database, fresh, clock)
        clock.advance(seconds=9)
        assert await restarted.deliver_due() == 0
        clock.advance(seconds=1)
        assert await restarted.deliver_due() == 1
        assert fresh.recipients == ["a@example.com"]
        assert [mail.attempts for mail in await mails(database)] == [1]

    async def test_a_message_that_is_refused_for_good_three_times_is_given_up(
        self, database: Database, box: Outbox, server: Server, clock: FixedClock
    ) -> None:
        server.refused["a@example.com"] = RefusedForGood("550")
        await post(database, "a@example.com")
        for _ in range(5):
            await box.deliver_due()
            clock.advance(minutes=15)
        assert len(server.tried) == 3
        assert (await mails(database))[0].given_up_at == NOW + timedelta(minutes=30)

    async def test_a_server_that_is_away_is_not_asked_again_for_each_message(
        self, database: Database, box: Outbox, server: Server, clock: FixedClock
    ) -> None:
        server.refused = dict.fromkeys(("a@example.com", "b@example.com"), ServerAway("gone"))
        await post(database, "a@example.com", "b@example.com")
        tries = []
        for seconds in range(0, 200, 5):
            clock.moment = NOW + timedelta(seconds=seconds)
            before = len(server.tried)
            await box.deliver_due()
            tries += [seconds] * (len(server.tried) - before)
        assert tries == [0, 10, 30, 70, 150]
        assert set(server.tried) == {"a@example.com"}

    async def test_no_message_overtakes_another_while_the_server_is_away(
        self, database: Database, box: Outbox, server: Server, clock: FixedClock
    ) -> None:
        server.refused["a@example.com"] = ServerAway("gone")
        await post(database, "a@example.com", "b@example.com")
        await box.deliver_due()
        server.refused.clear()
        await post(database, "c@example.com")
        clock.advance(seconds=9)
        assert await box.deliver_due() == 0
        clock.advance(seconds=1)
        assert await box.deliver_due() == 3
        assert server.recipients == ["a@example.com", "b@example.com", "c@example.com"]

    async def test_a_server_that_came_back_is_asked_soon_when_it_goes_away_again(
        self, database: Database, box: Outbox, server: Server, clock: FixedClock
    ) -> None:
        server.refused["a@example.com"] = ServerAway("gone")
        await post(database, "a@example.com")
        for _ in range(5):
            await box.deliver_due()
            clock.advance(minutes=15)
        server.refused = {"b@example.com": ServerAway("gone")}
        assert await box.deliver_due() == 1
        await post(database, "b@example.com")
        await box.deliver_due()
        server.refused.clear()
        clock.advance(seconds=10)
        assert await box.deliver_due() == 1

    async def test_a_server_that_is_away_for_weeks_loses_no_message(
        self, database: Database, box: Outbox, server: Server, clock: FixedClock
    ) -> None:
        server.refused["a@example.com"] = ServerAway("gone")
        await post(database, "a@example.com")
        for _ in range(21):
            await box.deliver_due()
            clock.advance(days=1)
        (mail,) = await mails(database)
        assert (mail.given_up_at, mail.attempts, mail.not_before, mail.begun_at) == (None, 0, None, None)
        # A server that is back may put off whom it does not know yet.
        server.refused["a@example.com"] = ConnectionResetError()
        await box.deliver_due()
        server.refused.clear()
        clock.advance(seconds=10)
        assert await box.deliver_due() == 1

    async def test_two_workers_send_each_message_once(
        self, database: Database, server: Server, clock: FixedClock
    ) -> None:
        await post(database, *(f"{number}@example.com" for number in range(10)))
        workers = [outbox_of(database, server, clock) for _ in range(3)]
        await asyncio.gather(*(worker.deliver_due() for worker in workers))
        assert server.recipients == [f"{number}@example.com" for number in range(10)]

    async def test_a_hand_over_at_work_is_not_taken_for_one_whose_process_died(
        self, database: Database, server: Server, clock: FixedClock
    ) -> None:
        await post(database, "a@example.com")
        server.goes_on.clear()
        at_work = asyncio.create_task(outbox_of(database, server, clock).deliver_due())
        await server.tried_one.wait()
        assert await outbox_of(database, server, clock).deliver_due() == 0
        server.goes_on.set()
        assert await at_work == 1
        assert server.tried == ["a@example.com"]


class TestUnknownEnd:
    async def test_the_begin_is_committed_before_the_hand_over(
        self, database: Database, box: Outbox, server: Server
    ) -> None:
        await post(database, "a@example.com")
        server.goes_on.clear()
        at_work = asyncio.create_task(box.deliver_due())
        await server.tried_one.wait()
        assert [mail.begun_at for mail in await mails(database)] == [NOW]
        server.goes_on.set()
        await at_work
        assert [(mail.begun_at, mail.sent_at) for mail in await mails(database)] == [(None, NOW)]

    async def test_a_message_found_begun_is_handed_over_once_more_with_the_same_message_id(
        self, database: Database, box: Outbox, server: Server
    ) -> None:
        await post(database, "a@example.com")
        await begun(database)
        assert await box.deliver_due() == 1
        (mail,) = await mails(database)
        assert [message["Message-ID"] for message in server.taken] == [mail.message_id]
        assert (mail.sent_at, mail.begun_at, mail.unknown_ends) == (NOW, None, 1)

    async def test_a_message_found_begun_twice_is_never_sent_again(
        self, database: Database, box: Outbox, server: Server
    ) -> None:
        await post(database, "a@example.com", "b@example.com")
        await begun(database, unknown_ends=1)
        with capture_logs() as logs:
            assert await box.deliver_due() == 1
        assert server.recipients == ["b@example.com"]
        assert (await mails(database))[0].given_up_at == NOW
        (told,) = [entry for entry in logs if entry["event"] == "mail_given_up"]
        assert told["reason"] == "a process ended in its hand-over, twice: it may have been delivered"

    async def test_an_answer_that_never_came_is_followed_by_one_repeat_15_minutes_later(
        self, database: Database, box: Outbox, server: Server, clock: FixedClock
    ) -> None:
        server.refused["a@example.com"] = EndUnknown("timeout")
        await post(database, "a@example.com")
        for minutes in (0, 14, 1, 15, 60):
            clock.advance(minutes=minutes)
            await box.deliver_due()
        assert len(server.tried) == 2
        assert (await mails(database))[0].given_up_at == NOW + timedelta(minutes=15)

    async def test_what_was_sent_while_the_database_was_away_is_not_sent_again(
        self, database: Database, box: Outbox, server: Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await post(database, "a@example.com")
        write = database.write

        def away() -> Any:
            if server.tried:
                raise StorageUnavailable
            return write()

        monkeypatch.setattr(database, "write", away)
        with pytest.raises(StorageUnavailable):
            await box.deliver_due()
        monkeypatch.setattr(database, "write", write)
        await box.deliver_due()
        assert server.recipients == ["a@example.com"]
        assert [(mail.sent_at, mail.unknown_ends) for mail in await mails(database)] == [(NOW, 0)]

    async def test_a_process_that_ends_waits_for_the_hand_over(
        self, database: Database, box: Outbox, server: Server
    ) -> None:
        await post(database, "a@example.com")
        server.goes_on.clear()
        at_work = asyncio.create_task(box.deliver_due())
        await server.tried_one.wait()
        at_work.cancel()
        await asyncio.sleep(0)
        server.goes_on.set()
        with pytest.raises(asyncio.CancelledError):
            await at_work
        assert [mail.sent_at for mail in await mails(database)] == [NOW]


class TestClosedAccounts:
    async def test_a_closed_account_gets_no_mail(self, database: Database, box: Outbox, server: Server) -> None:
        await add_account(database, "gone@example.com", disabled_at=NOW)
        await add_account(database, "here@example.com")
        await post(database, "Gone@example.com", "here@example.com", "nobody@example.com")
        await box.deliver_due()
        assert server.recipients == ["here@example.com", "nobody@example.com"]
        assert [mail.recipient for mail in await mails(database)] == ["here@example.com", "nobody@example.com"]

    async def test_an_account_closed_before_the_mail_left_gets_none(
        self, database: Database, box: Outbox, server: Server
    ) -> None:
        await add_account(database, "gone@example.com")
        await post(database, "gone@example.com")
        async with database.write() as uow:
            (user,) = await uow.session.scalars(select(User).where(col(User.email) == "gone@example.com"))
            user.disabled_at = NOW
        assert await box.deliver_due() == 0
        assert server.tried == []
        assert [mail.given_up_at for mail in await mails(database)] == [NOW]


class TestDecisions:
    async def ask_and_decline(self, shop: Shop) -> OutboxMail | None:
        code = await shop.requested(await shop.paid())
        await requests.decline(shop.ports, shop.support, code, "Too late.")
        assert (await shop.detail(code)).facts.open_request is None
        return next(iter(await shop.mails()), None)

    async def test_the_mail_leads_to_the_order_below_the_public_address(self, shop: Shop) -> None:
        shop.ports.public_url = "https://shop.test/"
        mail = await self.ask_and_decline(shop)
        assert mail is not None
        url = f"https://shop.test/orders/{re.findall(r'order (.*) was', mail.body)[0]}"
        assert f"The order: {url}\n" in mail.body
        assert f'href="{url}"' in mail.html

    async def test_the_message_id_is_of_the_senders_domain(self, shop: Shop) -> None:
        shop.ports.mail_from = "Order App <orders@bücher.test>"
        mail = await self.ask_and_decline(shop)
        assert mail is not None
        assert mail.message_id.endswith("@xn--bcher-kva.test>")

    async def test_a_decision_stands_though_the_account_that_asked_is_closed(self, shop: Shop) -> None:
        await add_account(shop.database, "merchant@example.com", disabled_at=NOW)
        assert await self.ask_and_decline(shop) is None

    @pytest.mark.parametrize("answer", ["declined", "approved", "asked for a fee"])
    async def test_where_the_account_that_asked_is_closed_its_colleagues_are_told(
        self, shop: Shop, answer: str
    ) -> None:
        for name, disabled_at in (("merchant", NOW), ("colleague", None), ("third", None), ("gone", NOW)):
            await add_account(shop.database, f"{name}@example.com", disabled_at, seller_id=shop.seller_id)
        await add_account(shop.database, "other@example.com", seller_id=shop.other_seller_id)
        code = await shop.requested(await shop.paid())
        if answer == "declined":
            await requests.decline(shop.ports, shop.support, code, "Too late.")
        else:
            await requests.approve(shop.ports, shop.support, code, 0 if answer == "approved" else 500)
        assert [mail.recipient for mail in await shop.mails()] == ["colleague@example.com", "third@example.com"]

    async def test_who_asked_and_can_still_sign_in_is_told_alone(self, shop: Shop) -> None:
        for name in ("merchant", "colleague"):
            await add_account(shop.database, f"{name}@example.com", seller_id=shop.seller_id)
        mail = await self.ask_and_decline(shop)
        assert mail is not None
        assert [mail.recipient for mail in await shop.mails()] == ["merchant@example.com"]


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
        box = Outbox(database, FixedClock(NOW), Settings())
        await post(database, "old@example.com")
        with capture_logs() as logs:
            await box.deliver_due()
            await post(database, "a@example.com", subject="Order A", body="The text")
            assert await box.deliver_due() == 1
            assert await box.deliver_due() == 0
        assert [entry["event"] for entry in logs] == ["mail_waits", "mail_written"]
        assert (logs[1]["to"], logs[1]["subject"], logs[1]["body"]) == (
            "a@example.com",
            "Order A",
            "Hello,\n\nThe text\n\nOrder App\n",
        )
        assert await unsent(database) == ["old@example.com", "a@example.com"]


CODE = "A33378-CT-3781211"


def test_approved_with_a_fee() -> None:
    text = messages.request_approved(
        CODE,
        refunded=1990,
        fee=500,
        currency="USD",
        cancelled=True,
        answer="It was half made.",
    )
    text = replace(text, order_url=f"http://h/orders/{CODE}")
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


@pytest.mark.parametrize(
    ("photos", "more"),
    [
        (0, ""),
        (1, "With it: a photo, to be seen on the order's page.\n"),
        (6, "With it: 6 photos, to be seen on the order's page.\n"),
    ],
)
def test_support_wrote(photos: int, more: str) -> None:
    text = messages.support_wrote(CODE, words="Which colour?", photos=photos)
    assert text.subject == "Order A33378-CT-3781211: support wrote to you"
    assert text.body == (
        "Hello,\n\n"
        "Support wrote to you about order A33378-CT-3781211.\n"
        f"{more}"
        "To answer, open the order and write there, not to this address.\n\n"
        "Support writes:\nWhich colour?\n\n"
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


class Document(HTMLParser):
    """The HTML of a message as a mail program reads it: its tags, its words, its links."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self._said: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        self._said.append(data)

    @property
    def words(self) -> str:
        """Everything that is read, with single spaces."""
        return " ".join(" ".join(self._said).split())


EVIL = [
    "<script>alert(1)</script>",
    "<img src=https://spy.test/x.gif onerror=alert(1)>",
    "</div></body><h1>Paid",
    "&lt;b&gt; & &amp;",
    "\"' onmouseover='alert(1)",
    "<!-- ]]> --><a href='https://evil.test'>Open the order</a>",
]
"""What would be more than text if it were not escaped."""


class TestHtml:
    URL = f"https://shop.test/orders/{CODE}"

    def test_says_what_the_text_says_and_opens_the_order(self) -> None:
        text = messages.request_approved(
            CODE, refunded=1990, fee=500, currency="USD", cancelled=True, answer="Half made."
        )
        text = replace(text, order_url=self.URL)
        document = Document(text.html)
        assert document.words == (
            f"Order {CODE}: your request was approved Hello, Your request for order {CODE} was approved. "
            "The order is cancelled and will not be shipped. Back to your wallet: $19.90 Fee kept back: $5.00 "
            f"Support writes: Half made. Open the order The order: {self.URL} Order App"
        )
        assert document.links == [self.URL, self.URL]

    def test_without_an_address_there_is_no_link(self) -> None:
        assert Document(messages.request_declined(CODE, reason="No.").html).links == []

    @pytest.mark.parametrize("evil", EVIL)
    def test_html_in_a_message_stays_text(self, evil: str) -> None:
        plain = replace(messages.support_wrote(CODE, words="Y", photos=2), order_url=self.URL)
        text = replace(messages.support_wrote(CODE, words=evil, photos=2), order_url=self.URL)
        document, usual = Document(text.html), Document(plain.html)
        assert (document.tags, document.links) == (usual.tags, usual.links)
        assert " ".join(evil.split()) in document.words
        assert f"Support writes:\n{evil}\n" in text.body

    @pytest.mark.parametrize("evil", EVIL)
    def test_html_in_an_answer_or_a_code_stays_text(self, evil: str) -> None:
        plain = replace(messages.request_declined("X", reason="Y"), order_url=self.URL)
        text = replace(messages.request_declined(evil, reason=f"{evil}\n{evil}"), order_url=self.URL)
        document, usual = Document(text.html), Document(plain.html)
        # One line more, and so one break.
        assert document.tags == [
            *usual.tags[: usual.tags.index("a") - 1],
            "br",
            *usual.tags[usual.tags.index("a") - 1 :],
        ]
        assert document.links == usual.links
        assert document.words.count(" ".join(evil.split())) == 4
        assert f"Support writes:\n{evil}\n{evil}\n" in text.body

    @pytest.mark.parametrize(
        "answer",
        ["Zażółć gęślą jaźń", "😀👩‍👩‍👧‍👦🏳️‍🌈", "שלום, ההזמנה בוטלה", "تم إلغاء الطلب", "一二三" * 300, "x" * 5000],
    )
    def test_every_language_stays_as_it_was_written(self, answer: str) -> None:
        text = messages.request_declined(CODE, reason=answer)
        assert f"Support writes:\n{answer}\n" in text.body
        assert answer in Document(text.html).words

    def test_marks_that_turn_the_reading_direction_are_left_out(self) -> None:
        text = messages.request_declined(CODE, reason="not \u202edewolla\u202c yet\x07")
        assert "not dewolla yet\n" in text.body
        assert "not dewolla yet<" in text.html

    def test_no_colour_but_that_of_the_button_and_the_line(self) -> None:
        html = replace(messages.request_declined(CODE, reason="No."), order_url=self.URL).html
        assert '<meta name="color-scheme" content="light dark">' in html
        assert set(re.findall(r"#[0-9a-f]{6}", html)) == {"#808792", "#2f55d4", "#ffffff"}
        assert not re.search(r"<(style|script|link|img)", html)


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
