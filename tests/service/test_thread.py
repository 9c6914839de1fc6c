"""The thread of a request: who may write, what becomes news for whom, and what a seller never gets to read."""

from dataclasses import replace

import pytest

from order_app.db.changes import OrderChanged
from order_app.domain.errors import BadInput, NotAllowed, NotFound, WrongRole
from order_app.domain.photos import Photo
from order_app.domain.statuses import RequestStatus, Role
from order_app.queries.lists import ListQuery, list_page
from order_app.queries.threads import ThreadView, photo_content, thread
from order_app.services import requests
from order_app.services import thread as service
from order_app.services.thread import Draft, Sent
from tests.service.builders import NOON, Shop, add_account

PHOTO = Photo("image/png", 3, 2, b"pixels")


@pytest.fixture
async def code(shop: Shop) -> str:
    """An order with an open request."""
    return await shop.requested(await shop.paid())


async def by_merchant(shop: Shop, code: str, body: str = "Look.", **more: object) -> Sent:
    return await service.write(shop.ports, shop.merchant, shop.seller_id, code, Draft(body, **more))  # type: ignore[arg-type]


async def by_support(shop: Shop, code: str, body: str = "Thank you.", **more: object) -> Sent:
    return await service.write(shop.ports, shop.support, None, code, Draft(body, **more))  # type: ignore[arg-type]


async def read(shop: Shop, code: str, seller_id: int | None) -> ThreadView:
    detail = await shop.detail(code)
    async with shop.database.read() as session:
        return await thread(session, detail.id, seller_id)


async def news(shop: Shop, code: str) -> tuple[bool, bool]:
    """What is news for the seller and what for support."""
    detail = await shop.detail(code)
    assert detail.request is not None
    return detail.request_news, detail.request.news_for_support


class TestWrite:
    async def test_both_sides_read_what_was_written_in_its_order(self, shop: Shop, code: str) -> None:
        await by_merchant(shop, code, "  First.\r\nSecond line. ")
        shop.clock.advance(minutes=1)
        await by_support(shop, code, "Answer.")

        for seller_id in (shop.seller_id, None):
            found = await read(shop, code, seller_id)
            assert [(m.body, m.who, m.role, m.internal) for m in found.messages] == [
                ("First.\nSecond line.", "merchant@example.com", Role.MERCHANT, False),
                ("Answer.", "support@example.com", Role.SUPPORT, False),
            ]
            assert found.messages[1].at == shop.clock.now()
            assert [(asked.who, asked.ended) for asked in found.requests] == [("merchant@example.com", None)]

    async def test_every_message_stands_on_the_timeline_and_wakes_the_feed(self, shop: Shop, code: str) -> None:
        detail, heard = await shop.detail(code), []
        shop.database.listeners.append(heard.append)

        await by_merchant(shop, code, photos=[PHOTO, PHOTO])
        await by_support(shop, code, internal=True)

        assert [(e.what, e.detail, e.who) for e in (await shop.timeline(code))[-2:]] == [
            ("message_sent", "with 2 photos", "merchant@example.com"),
            ("internal_note", "", "support@example.com"),
        ]
        if shop.database.dialect == "sqlite":
            assert heard == [OrderChanged(shop.seller_id, detail.id)] * 2

    async def test_a_message_of_support_takes_the_request_up_and_is_news_for_the_seller(
        self, shop: Shop, code: str
    ) -> None:
        await by_support(shop, code)

        detail = await shop.detail(code)
        assert detail.request is not None
        assert detail.request.status is RequestStatus.IN_REVIEW
        async with shop.database.read() as session:
            (row,) = (await list_page(session, ListQuery(shop.seller_id))).rows
        assert (row.request_status, row.request_news) == (RequestStatus.IN_REVIEW, True)

    async def test_an_internal_note_changes_neither_the_status_nor_what_is_news(self, shop: Shop, code: str) -> None:
        await by_support(shop, code, internal=True)

        detail = await shop.detail(code)
        assert detail.request is not None
        assert detail.request.status is RequestStatus.SENT
        assert detail.request_news is False

    async def test_a_seller_reads_no_internal_note_and_sees_none_of_its_photos(self, shop: Shop, code: str) -> None:
        note = await by_support(shop, code, "Between us.", internal=True, photos=[PHOTO])
        open_one = await by_support(shop, code, "For you.", photos=[PHOTO])

        assert [m.body for m in (await read(shop, code, shop.seller_id)).messages] == ["For you."]
        assert [m.body for m in (await read(shop, code, None)).messages] == ["Between us.", "For you."]
        async with shop.database.read() as session:
            hidden, shown = note.photos[0], open_one.photos[0]
            assert await photo_content(session, hidden, shop.seller_id) is None
            assert await photo_content(session, hidden, None) == ("image/png", b"pixels")
            assert await photo_content(session, shown, shop.seller_id) == ("image/png", b"pixels")
            assert await photo_content(session, shown, shop.other_seller_id) is None

    async def test_a_merchant_can_not_write_an_internal_note(self, shop: Shop, code: str) -> None:
        before = await shop.everything()
        with pytest.raises(WrongRole, match="Only support writes internal notes"):
            await by_merchant(shop, code, internal=True)
        assert await shop.everything() == before
        assert (await read(shop, code, None)).messages == ()

    async def test_the_plant_writes_nothing(self, shop: Shop, code: str) -> None:
        with pytest.raises(WrongRole):
            await service.write(shop.ports, replace(shop.merchant, role="production"), None, code, Draft("Hi"))

    async def test_somebody_elses_order_is_not_found(self, shop: Shop, code: str) -> None:
        with pytest.raises(NotFound):
            await service.write(shop.ports, shop.stranger, shop.other_seller_id, code, Draft("Mine?"))
        assert (await read(shop, code, shop.other_seller_id)) == ThreadView()

    async def test_once_the_request_has_ended_nobody_writes_and_everybody_reads(self, shop: Shop, code: str) -> None:
        await by_merchant(shop, code)
        await requests.decline(shop.ports, shop.support, code, "Printed already.")
        before = await shop.everything()

        for write in (by_merchant, by_support):
            with pytest.raises(NotAllowed) as refused:
                await write(shop, code)
            assert refused.value.code == "no_open_request"
            assert refused.value.sentence.endswith("can only be read. Nothing was sent.")

        assert await shop.everything() == before
        found = await read(shop, code, shop.seller_id)
        assert len(found.messages) == 1
        assert (found.requests[0].status, found.requests[0].answer) == (RequestStatus.DECLINED, "Printed already.")

    @pytest.mark.parametrize(
        ("body", "said"),
        [
            ("", "There is nothing to send yet."),
            (" \n\t", "There is nothing to send yet."),
            ("x" * 1001, "at most 1000 characters, this one has 1001"),
            ("bell \x07", "holds characters that can't be shown"),
            ("\x00", "holds characters that can't be shown"),
            ("a\u202eb", "turn the reading direction"),
            ("\u200b", "nothing that can be seen"),
        ],
    )
    async def test_what_no_page_can_show_is_refused(self, shop: Shop, code: str, body: str, said: str) -> None:
        before = await shop.everything()
        with pytest.raises(BadInput, match=said):
            await by_merchant(shop, code, body)
        assert await shop.everything() == before

    async def test_words_stay_as_they_were_typed(self, shop: Shop, code: str) -> None:
        typed = "<script>alert(1)</script> & שלום 👩‍👩‍👧 Đặng\n\nend"
        await by_merchant(shop, code, typed)
        assert (await read(shop, code, None)).messages[0].body == typed

    async def test_photos_need_no_words(self, shop: Shop, code: str) -> None:
        sent = await by_merchant(shop, code, "", photos=[PHOTO])
        (message,) = (await read(shop, code, shop.seller_id)).messages
        assert [(p.id, p.width, p.height) for p in message.photos] == [(sent.photos[0], 3, 2)]

    async def test_a_message_takes_six_photos_and_a_request_twenty(self, shop: Shop, code: str) -> None:
        with pytest.raises(BadInput, match="at most 6 photos"):
            await by_merchant(shop, code, photos=[PHOTO] * 7)
        for _ in range(3):
            await by_merchant(shop, code, photos=[PHOTO] * 6)
        with pytest.raises(BadInput) as refused:
            await by_support(shop, code, photos=[PHOTO] * 3)
        assert refused.value.message == (
            "A request takes at most 20 photos and has 18; nothing was sent. Send 2 of them at most."
        )
        await by_support(shop, code, photos=[PHOTO] * 2)
        with pytest.raises(BadInput, match="and has 20"):
            await by_merchant(shop, code, photos=[PHOTO])
        await by_merchant(shop, code, "Words still go.")

    async def test_photos_of_internal_notes_take_no_room_from_the_sellers_and_the_other_way_round(
        self, shop: Shop, code: str
    ) -> None:
        for number in (6, 6, 6, 2):
            await by_support(shop, code, internal=True, photos=[PHOTO] * number)
        for _ in range(3):
            await by_merchant(shop, code, photos=[PHOTO] * 6)
        with pytest.raises(BadInput, match="and has 18"):
            await by_merchant(shop, code, photos=[PHOTO] * 3)
        with pytest.raises(BadInput, match="and has 20"):
            await by_support(shop, code, internal=True, photos=[PHOTO])

    async def test_the_same_message_sent_again_stands_there_once(self, shop: Shop, code: str) -> None:
        first = await by_merchant(shop, code, sent_key="k1", photos=[PHOTO])
        again = await by_merchant(shop, code, sent_key="k1", photos=[PHOTO])
        other = await by_support(shop, code, sent_key="k1")

        await requests.decline(shop.ports, shop.support, code, "No.")
        await service.may_write(shop.ports, shop.merchant, shop.seller_id, code, "k1")
        assert again == await by_merchant(shop, code, sent_key="k1") == replace(first, changed=False)
        assert other.changed
        assert len((await read(shop, code, None)).messages) == 2

    async def test_a_new_request_begins_with_room_for_photos_and_the_old_words_stay(
        self, shop: Shop, code: str
    ) -> None:
        for _ in range(3):
            await by_merchant(shop, code, photos=[PHOTO] * 6)
        await requests.withdraw(shop.ports, shop.merchant, shop.seller_id, code)
        await shop.requested(code)

        await by_merchant(shop, code, photos=[PHOTO] * 6)

        found = await read(shop, code, shop.seller_id)
        assert [asked.status for asked in found.requests] == [RequestStatus.WITHDRAWN, RequestStatus.SENT]
        assert len(found.messages) == 4


class TestMail:
    async def test_what_support_writes_reaches_the_asker_by_mail(self, shop: Shop, code: str) -> None:
        shop.ports.public_url = "https://shop.test"
        await by_support(shop, code, "Which colour?\r\nBcc: x@example.com", photos=[PHOTO, PHOTO])

        (mail,) = await shop.mails()
        assert (mail.recipient, mail.subject, mail.created_at) == (
            "merchant@example.com",
            f"Order {code}: support wrote to you",
            shop.clock.now(),
        )
        assert mail.body == (
            "Hello,\n\n"
            f"Support wrote to you about order {code}.\n"
            "With it: 2 photos, to be seen on the order's page.\n"
            "To answer, open the order and write there, not to this address.\n\n"
            "Support writes:\nWhich colour?\nBcc: x@example.com\n\n"
            f"The order: https://shop.test/orders/{code}\n\n"
            "Order App\n"
        )
        assert "support@example.com" not in mail.body + mail.html

    async def test_a_photo_without_words_is_mailed_too(self, shop: Shop, code: str) -> None:
        await by_support(shop, code, "", photos=[PHOTO])
        (mail,) = await shop.mails()
        assert "With it: a photo, to be seen on the order's page.\n" in mail.body
        assert "Support writes:" not in mail.body + mail.html

    async def test_neither_a_note_nor_a_merchants_message_is_mailed(self, shop: Shop, code: str) -> None:
        await by_support(shop, code, internal=True)
        await by_merchant(shop, code)
        assert await shop.mails() == []

    async def test_the_same_message_sent_again_is_mailed_once(self, shop: Shop, code: str) -> None:
        first = await by_support(shop, code, sent_key="k1")
        assert await by_support(shop, code, sent_key="k1") == replace(first, changed=False)
        assert len(await shop.mails()) == 1

    async def test_where_the_account_that_asked_is_closed_its_colleagues_are_told(self, shop: Shop, code: str) -> None:
        await add_account(shop.database, "merchant@example.com", disabled_at=NOON, seller_id=shop.seller_id)
        await add_account(shop.database, "colleague@example.com", seller_id=shop.seller_id)
        await by_support(shop, code)
        assert [mail.recipient for mail in await shop.mails()] == ["colleague@example.com"]

    async def test_where_everybodys_account_is_closed_the_message_stands_without_mail(
        self, shop: Shop, code: str
    ) -> None:
        await add_account(shop.database, "merchant@example.com", disabled_at=NOON, seller_id=shop.seller_id)
        assert (await by_support(shop, code)).changed
        assert await shop.mails() == []

    async def test_a_message_that_cannot_be_mailed_is_not_sent(
        self, shop: Shop, code: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = await shop.everything()

        async def fail(*_: object) -> None:
            raise RuntimeError("no mail")

        monkeypatch.setattr("order_app.mail.outbox.write", fail)
        with pytest.raises(RuntimeError, match="no mail"):
            await by_support(shop, code, photos=[PHOTO])
        assert await shop.everything() == before
        assert (await read(shop, code, None)).messages == ()


class TestLooked:
    async def test_what_support_wrote_is_news_until_somebody_of_the_seller_looks(self, shop: Shop, code: str) -> None:
        await by_support(shop, code)
        assert await news(shop, code) == (True, True)

        assert await service.looked(shop.ports, shop.colleague, shop.seller_id, code) is True

        assert await news(shop, code) == (False, True)
        assert (await shop.timeline(code))[-1].what == "news_seen"

    async def test_what_the_merchant_wrote_is_news_until_somebody_of_support_looks(self, shop: Shop, code: str) -> None:
        assert await service.looked(shop.ports, shop.support, None, code) is True
        assert await news(shop, code) == (False, False)
        await by_merchant(shop, code)
        assert await news(shop, code) == (False, True)
        assert await service.looked(shop.ports, shop.support, None, code) is True
        assert await news(shop, code) == (False, False)

    async def test_looking_where_nothing_is_new_changes_and_tells_nothing(self, shop: Shop, code: str) -> None:
        before = await shop.everything()
        heard: list[OrderChanged] = []
        shop.database.listeners.append(heard.append)

        assert await service.looked(shop.ports, shop.merchant, shop.seller_id, code) is False

        assert await shop.everything() == before
        assert heard == []

    async def test_a_decision_is_news_for_the_seller(self, shop: Shop, code: str) -> None:
        await requests.decline(shop.ports, shop.support, code, "No.")
        assert (await shop.detail(code)).request_news is True

    async def test_what_the_seller_did_itself_is_no_news_to_it(self, shop: Shop, code: str) -> None:
        await requests.withdraw(shop.ports, shop.merchant, shop.seller_id, code)
        assert (await shop.detail(code)).request_news is False

    async def test_somebody_else_can_not_take_the_mark_away(self, shop: Shop, code: str) -> None:
        await by_support(shop, code)
        with pytest.raises(NotFound):
            await service.looked(shop.ports, shop.stranger, shop.other_seller_id, code)
        assert (await shop.detail(code)).request_news is True
