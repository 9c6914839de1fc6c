"""Forgetting a buyer: no word of the person is left in any table, and money, statuses and history are as they were."""

import json
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select, text

from order_app.db.changes import OrderChanged
from order_app.domain.errors import BadInput, FieldLocked, NotAllowed
from order_app.domain.fields import Field
from order_app.domain.policy import Stage
from order_app.domain.statuses import ProductionStep, RequestKind, Role, Tab
from order_app.models import (
    Order,
    OrderEvent,
    OrderEventValues,
    OutboxMail,
    RefundRequest,
    RequestMessage,
    RequestPhoto,
    SavedView,
    User,
    Wallet,
    WalletEntry,
)
from order_app.queries.lists import ListQuery, list_page, tab_counts
from order_app.queries.orders import events_after, last_event_id
from order_app.services import copies, erasure, orders, payments, production, requests, views
from tests.service.builders import COMPLETE, NOON, Shop, draft, patch

BUYER = COMPLETE.with_values(
    {
        Field.RECIPIENT_NAME: "Zaphira Quixoticum",
        Field.PHONE: "+1 202 555 0199",
        Field.EMAIL: "Zaphira@Quix.example",
        Field.ADDRESS_LINE1: "77 Wobblywood Lane",
        Field.ADDRESS_LINE2: "Flat Zebrano",
    }
)
EMAIL = " zaphira@QUIX.example "
TRACES = ("zaphira", "quix", "wobblywood", "zebrano", "555 0199", "secretly")
"""Pieces of the person, in lower case."""
TABLES: tuple[Any, ...] = (
    Order,
    OrderEvent,
    OrderEventValues,
    OutboxMail,
    RefundRequest,
    RequestMessage,
    RequestPhoto,
    SavedView,
)


async def forget(shop: Shop, email: str = EMAIL, *, even_open: bool = False) -> erasure.Forgotten:
    return await erasure.forget(shop.ports, erasure.OPERATOR, email, even_open=even_open)


async def left(shop: Shop) -> list[str]:
    """The rows that still tell of the person, and what the search still finds."""
    found = []
    async with shop.database.read() as session:
        for model in TABLES:
            rows = [repr(tuple(row)) for row in await session.execute(select(model.__table__))]
            found += [f"{model.__tablename__}: {row}" for row in rows if any(piece in row.lower() for piece in TRACES)]
        for word in ("zaphira", "quix"):
            for tab in (None, Tab.TRASH):
                page = await list_page(session, ListQuery(shop.seller_id, tab, word))
                found += [f"search {word}: {row.code}" for row in page.rows]
    return found


async def accounts(shop: Shop) -> dict[str, Any]:
    """Everything that must stay as it is: money, counts, statuses, and what happened when."""
    async with shop.database.read() as session:
        ledger = [tuple(row) for row in await session.execute(select(WalletEntry.__table__))]  # type: ignore[attr-defined]
        wallets = [tuple(row) for row in await session.execute(select(Wallet.__table__))]  # type: ignore[attr-defined]
        kept = (
            "code", "payment", "fulfillment", "shipment", "life", "tab", "cost", "refunded", "amount", "country",
            "reference", "tags", "paid_at", "delivered_at", "open_request", "request_status", "address_check",
        )  # fmt: skip
        columns = [Order.__table__.c[name] for name in kept]  # type: ignore[attr-defined]
        rows = [tuple(row) for row in await session.execute(select(*columns).order_by(columns[0]))]
        happened = [
            (event.order_id, event.at, event.who, event.what, event.fields)
            for event in await session.scalars(select(OrderEvent).order_by(OrderEvent.id))  # type: ignore[arg-type]
            if event.what not in ("forgotten", "forgotten_values")
        ]
        counts = await tab_counts(session, shop.seller_id)
    return {"ledger": ledger, "wallets": wallets, "rows": rows, "happened": happened, "counts": counts}


async def with_thread(shop: Shop, code: str, kind: RequestKind = RequestKind.REFUND) -> str:
    """The order with a request that was answered, a thread with a photo, an internal note, and the seller's note."""
    await requests.send(shop.ports, shop.merchant, shop.seller_id, code, draft(kind, message="Zaphira is sad"))
    async with shop.ports.transaction() as uow:
        order = (await uow.session.scalars(select(Order).where(Order.code == code))).one()  # type: ignore[arg-type]
        request = (
            await uow.session.scalars(select(RefundRequest).where(RefundRequest.order_id == order.id))  # type: ignore[arg-type]
        ).one()
        message = RequestMessage(
            request_id=request.id,
            order_id=order.id,
            seller_id=shop.seller_id,
            at=NOON,
            who="support@example.com",
            role=Role.SUPPORT,
            internal=True,
            body="She secretly moved from Wobblywood",
        )
        uow.session.add(message)
        await uow.session.flush()
        assert message.id is not None
        assert order.id is not None
        uow.session.add(
            RequestPhoto(
                message_id=message.id,
                order_id=order.id,
                seller_id=shop.seller_id,
                media_type="image/png",
                width=1,
                height=1,
                size=3,
                content=b"abc",
            )
        )
    await requests.decline(shop.ports, shop.support, code, "Sorry, Zaphira")
    await orders.annotate(shop.ports, shop.merchant, shop.seller_id, code, note="Zaphira called", tags=["vip"])
    return code


async def delivered(shop: Shop) -> str:
    return await shop.produced_to(ProductionStep.DELIVERED, **_values())


def _values() -> dict[str, Any]:
    return {name.value: BUYER.value(name) for name in Field if BUYER.value(name) != COMPLETE.value(name)}


async def test_nothing_of_the_person_is_left_and_money_status_and_history_stay(shop: Shop) -> None:
    code = await with_thread(shop, await delivered(shop))
    await shop.in_stage(Stage.UNPAID, **_values())
    await shop.in_stage(Stage.INCOMPLETED, **_values())
    await shop.in_stage(Stage.CANCELLED, **_values())
    await shop.in_stage(Stage.DELETED, **_values())
    foreign = await orders.create(shop.ports, shop.stranger, shop.other_seller_id, BUYER)
    await shop.paid()
    edited = await shop.create(BUYER)
    await orders.edit(
        shop.ports, shop.merchant, shop.seller_id, edited, patch({Field.PHONE: "+1 202 555 01990"}, BUYER)
    )
    before = await accounts(shop)
    assert await left(shop) != []

    done = await forget(shop)

    assert await left(shop) == []
    assert await accounts(shop) == before
    assert done == erasure.Forgotten(orders=7, messages=3, photos=1, mails=1)
    detail = await shop.detail(code)
    assert (detail.content.country, detail.tags, detail.note) == ("US", ("vip",), "")
    assert detail.facts.is_forgotten
    assert (await shop.timeline(code))[-1].what == "forgotten"
    assert (await shop.detail(foreign)).content.recipient_name == ""
    async with shop.database.read() as session:
        texts = [message.body for message in await session.scalars(select(RequestMessage))]
        photos = list(await session.scalars(select(RequestPhoto)))
    assert (texts, photos) == (["(removed)"], [])
    assert detail.request is not None
    assert (detail.request.message, detail.request.answer) == ("(removed)", "(removed)")


async def test_a_second_time_nothing_is_left_to_do(shop: Shop) -> None:
    await with_thread(shop, await delivered(shop))
    await forget(shop)
    before = await shop.everything()

    assert await forget(shop) == erasure.Forgotten()
    assert await shop.everything() == before


async def test_other_buyers_stay_as_they_are(shop: Shop) -> None:
    other = await shop.create(**{Field.EMAIL.value: "x.zaphira@quix.example"})
    before = await shop.detail(other)
    await shop.create(BUYER)

    await forget(shop)

    assert await shop.detail(other) == before


OPEN = [stage for stage in Stage if stage.name.startswith(("PAID", "SCHEDULED", "FULFILLED", "SHIPPED"))]


@pytest.mark.parametrize("stage", OPEN)
async def test_what_is_paid_and_not_delivered_is_refused_by_name_unless_it_is_meant(shop: Shop, stage: Stage) -> None:
    code = await shop.in_stage(stage, **_values())
    await shop.create(BUYER)
    before = await shop.everything()

    with pytest.raises(NotAllowed) as refused:
        await forget(shop)

    assert refused.value.code == "not_delivered"
    assert refused.value.sentence == (
        f"Nothing was removed: 1 order is paid and not delivered yet, so its address is still needed ({code})."
    )
    assert await shop.everything() == before
    assert await forget(shop, even_open=True) == erasure.Forgotten(orders=2, open_orders=1)
    assert await left(shop) == []


async def test_a_forgotten_order_is_neither_edited_nor_paid_nor_produced_and_its_copy_has_no_buyer(shop: Shop) -> None:
    paid, unpaid = await shop.paid(**_values()), await shop.create(BUYER)
    await shop.fund(100_00)
    await forget(shop, even_open=True)

    with pytest.raises(FieldLocked) as locked:
        await orders.edit(
            shop.ports, shop.merchant, shop.seller_id, unpaid, patch({Field.CITY: "Quixton"}, replace(BUYER, city=""))
        )
    with pytest.raises(NotAllowed) as pay:
        await payments.pay(shop.ports, shop.merchant, shop.seller_id, unpaid)
    with pytest.raises(NotAllowed) as made:
        await production.advance(shop.ports, paid, ProductionStep.SCHEDULED)
    copied = await copies.cancel_and_copy(shop.ports, shop.merchant, shop.seller_id, paid)

    assert [locked.value.code, pay.value.code, made.value.code] == ["forgotten"] * 3
    copy = await shop.detail(copied.code)
    assert (copy.content.recipient_name, copy.content.email, copy.content.city) == ("", "", "")
    assert (copy.facts.is_forgotten, copy.facts.is_complete) == (False, False)
    assert await left(shop) == []


async def test_where_the_address_stood_before_only_the_older_values_go(shop: Shop) -> None:
    code = await shop.create(BUYER)
    bob = {Field.RECIPIENT_NAME: "Bob Stone", Field.EMAIL: "bob@stone.example", Field.ADDRESS_LINE1: "1 Main Street"}
    await orders.edit(shop.ports, shop.merchant, shop.seller_id, code, patch(bob, BUYER))
    await orders.edit(
        shop.ports,
        shop.merchant,
        shop.seller_id,
        code,
        patch({Field.ADDRESS_LINE2: "", Field.PHONE: "", Field.REFERENCE: "R-1"}, BUYER),
    )
    before = await shop.detail(code)

    done = await forget(shop)

    assert done == erasure.Forgotten(older=1)
    assert await left(shop) == []
    assert await shop.detail(code) == before
    async with shop.database.read() as session:
        values = [json.loads(row.after) for row in await session.scalars(select(OrderEventValues))]
    assert {"reference": "R-1"} in values


async def test_a_sent_mail_loses_its_text_and_a_waiting_one_only_when_it_quotes(shop: Shop) -> None:
    codes = [await delivered(shop), await delivered(shop)]
    await with_thread(shop, codes[0])
    await requests.send(shop.ports, shop.merchant, shop.seller_id, codes[1], draft(RequestKind.REFUND))
    await requests.approve(shop.ports, shop.support, codes[1], 0)
    other = await shop.requested(await shop.produced_to(ProductionStep.DELIVERED), RequestKind.REFUND)
    await requests.approve(shop.ports, shop.support, other, 0)
    async with shop.ports.transaction() as uow:
        for code, sent in ((codes[1] + "9", NOON), (codes[1], NOON)):
            uow.session.add(
                OutboxMail(
                    recipient="merchant@example.com",
                    subject=f"Order {code}",
                    body="Hello",
                    html="<p>Hello</p>",
                    created_at=NOON,
                    sent_at=sent,
                )
            )

    done = await forget(shop)

    bodies = {mail.id: (mail.body, mail.html) for mail in await shop.mails()}
    removed = [number for number, texts in bodies.items() if texts == (erasure.REMOVED_MAIL, "")]
    assert (done.mails, len(removed), len(bodies)) == (2, 2, 5)
    assert bodies[4] == ("Hello", "<p>Hello</p>")
    assert removed == [1, 5]


@pytest.mark.parametrize("typed", ["", "  ", "@", "zaphira"])
async def test_what_is_no_address_forgets_nobody(shop: Shop, typed: str) -> None:
    await shop.create(email="")
    before = await shop.everything()

    with pytest.raises(BadInput):
        await forget(shop, typed)

    assert await shop.everything() == before


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_open_screens_are_told(shop: Shop) -> None:
    code = await shop.create(BUYER)
    heard: list[OrderChanged] = []
    shop.database.listeners.append(heard.append)

    await forget(shop)

    assert heard == [OrderChanged(shop.seller_id, (await shop.detail(code)).id)]


async def test_the_feed_tells_of_an_order_that_lost_older_values(shop: Shop) -> None:
    code = await shop.create(BUYER)
    await orders.edit(shop.ports, shop.merchant, shop.seller_id, code, patch({Field.EMAIL: "bob@stone.example"}, BUYER))
    async with shop.database.read() as session:
        last = await last_event_id(session)

    await forget(shop)

    async with shop.database.read() as session:
        told = [(seller_id, order_id) for _, seller_id, order_id in await events_after(session, last, 10)]
    assert told == [(shop.seller_id, (await shop.detail(code)).id)]


async def test_saved_views_that_look_for_the_address_are_deleted(shop: Shop) -> None:
    names = {
        "one": "q=zaphira%40quix.example",
        "two": "tab=paid&q=Zaphira%40QUIX.example+x",
        "zaphira@quix.example": "q=lost",
        "kept": "q=bob%40stone.example",
    }
    async with shop.ports.transaction() as uow:
        seller = shop.seller_id
        user = User(email="m@example.com", password_hash="x", role=Role.MERCHANT, seller_id=seller, created_at=NOON)
        uow.session.add(user)
        await uow.session.flush()
        merchant = replace(shop.merchant, user_id=user.id)
    for name, query in names.items():
        await views.save(shop.ports, merchant, seller, name, query, shared=True)

    assert await forget(shop) == erasure.Forgotten(views=3)

    async with shop.database.read() as session:
        assert list(await session.scalars(select(SavedView.name))) == ["kept"]  # type: ignore[call-overload]


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_no_replaced_word_is_left_in_the_storage_of_the_search(shop: Shop) -> None:
    await shop.create(BUYER)
    await shop.create()
    stored = text("SELECT count(*) FROM order_search_data WHERE instr(hex(block), hex('zaphira')) > 0")
    async with shop.database.read() as session:
        assert await session.scalar(stored) != 0

    await forget(shop)

    async with shop.database.read() as session:
        assert await session.scalar(stored) == 0


async def test_a_removed_text_that_stands_in_our_own_words_leaves_amounts_readable(shop: Shop) -> None:
    code = await shop.in_stage(Stage.DELIVERED, **_values())
    await requests.send(
        shop.ports, shop.merchant, shop.seller_id, code, draft(RequestKind.REFUND, message="the wallet")
    )
    await requests.approve(shop.ports, shop.support, code, 0)
    amounts = {event.what: event.detail for event in await shop.timeline(code)}

    await forget(shop)

    told = {event.what: event.detail for event in await shop.timeline(code)}
    assert told["request_approved"] == amounts["request_approved"]
    assert "back to the wallet" in told["request_approved"]
