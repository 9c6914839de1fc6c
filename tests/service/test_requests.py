"""Requests to support: one at a time, decided by support alone, with the money and the mail in one transaction."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from order_app.db.unit_of_work import PRODUCTION
from order_app.domain.errors import BadInput, FeeOutOfRange, NotAllowed, NotFound, WrongRole
from order_app.domain.policy import Approval, Stage, tab_of
from order_app.domain.statuses import Life, Payment, ProductionStep, RequestKind, RequestReason, RequestStatus, Tab
from order_app.models import Order
from order_app.queries.orders import RequestView
from order_app.queries.requests import ALL_OPEN, request_page
from order_app.services import cancellation, requests
from order_app.services.outcomes import Outcome
from order_app.services.requests import RequestDraft
from tests.service.builders import COST, NOON, Shop, draft

BEFORE_SHIPPING = (Stage.PAID_WINDOW_OPEN, Stage.PAID_WINDOW_OVER, Stage.SCHEDULED, Stage.FULFILLED)
SENT = (Stage.SHIPPED, Stage.DELIVERED)


async def send(shop: Shop, code: str, wanted: RequestDraft) -> Outcome:
    return await requests.send(shop.ports, shop.merchant, shop.seller_id, code, wanted)


async def withdraw(shop: Shop, code: str) -> Outcome:
    return await requests.withdraw(shop.ports, shop.merchant, shop.seller_id, code)


async def accept_fee(shop: Shop, code: str, fee: int) -> Outcome:
    return await requests.accept_fee(shop.ports, shop.merchant, shop.seller_id, code, fee)


async def approve(shop: Shop, code: str, fee: int = 0, answer: str = "") -> Outcome:
    return await requests.approve(shop.ports, shop.support, code, fee, answer)


async def decline(shop: Shop, code: str, reason: str = "Already printed.") -> Outcome:
    return await requests.decline(shop.ports, shop.support, code, reason)


async def latest(shop: Shop, code: str) -> RequestView:
    found = (await shop.detail(code)).request
    assert found is not None
    return found


class TestSend:
    @pytest.mark.parametrize(
        ("stage", "kind"),
        [
            *((stage, kind) for stage in BEFORE_SHIPPING for kind in RequestKind),
            *((stage, RequestKind.REFUND) for stage in SENT),
        ],
    )
    async def test_a_request_waits_for_support(self, shop: Shop, stage: Stage, kind: RequestKind) -> None:
        code = await shop.in_stage(stage)
        tab = tab_of((await shop.detail(code)).facts)

        outcome = await send(shop, code, RequestDraft(kind, RequestReason.OTHER, "  Please hurry.\nThank you ", 500))

        assert outcome == Outcome(
            code,
            changed=True,
            sentence="Your request has been successfully sent to our support team. "
            "The Support Team will assist with your request as quickly as possible.",
        )
        order, request = await shop.detail(code), await latest(shop, code)
        assert (order.facts.open_request, tab_of(order.facts)) == (kind, tab)
        assert (request.kind, request.status, request.reason) == (kind, RequestStatus.SENT, RequestReason.OTHER)
        assert (request.message, request.accepted_fee) == ("Please hurry.\nThank you", 500)
        assert (request.created_by, request.created_at) == ("merchant@example.com", shop.clock.now())
        event = (await shop.timeline(code))[-1]
        assert (event.what, event.detail) == ("request_sent", f"{kind.value.capitalize()}: Something else")
        async with shop.database.read() as session:
            assert [row.order_code for row in (await request_page(session, ALL_OPEN, shop.clock.now())).rows] == [code]

    @pytest.mark.parametrize(
        ("stage", "code"),
        [
            (Stage.INCOMPLETED, "nothing_paid"),
            (Stage.UNPAID, "nothing_paid"),
            (Stage.CANCELLED, "cancelled"),
            (Stage.DELETED, "deleted"),
        ],
    )
    async def test_where_there_is_nothing_to_ask_for_it_is_refused(self, shop: Shop, stage: Stage, code: str) -> None:
        order = await shop.in_stage(stage)
        before = await shop.everything()

        with pytest.raises(NotAllowed) as refused:
            await send(shop, order, draft(RequestKind.REFUND))

        assert refused.value.code == code
        assert await shop.everything() == before

    @pytest.mark.parametrize("stage", SENT)
    async def test_what_was_shipped_cannot_be_cancelled_by_request_either(self, shop: Shop, stage: Stage) -> None:
        code = await shop.in_stage(stage)
        before = await shop.everything()

        with pytest.raises(NotAllowed) as refused:
            await send(shop, code, draft(RequestKind.CANCEL))

        assert refused.value.code == "shipped"
        assert await shop.everything() == before

    async def test_a_second_request_is_refused_while_one_is_open(self, shop: Shop) -> None:
        code = await shop.requested(await shop.paid())
        before = await shop.everything()

        with pytest.raises(NotAllowed) as refused:
            await send(shop, code, draft(RequestKind.REFUND))

        assert (refused.value.code, refused.value.way_on) == (
            "request_exists",
            "Wait for the answer, or withdraw the request.",
        )
        assert await shop.everything() == before

    @pytest.mark.parametrize("fee", [-1, COST + 1])
    async def test_a_fee_outside_of_the_cost_cannot_be_accepted(self, shop: Shop, fee: int) -> None:
        code = await shop.paid()
        before = await shop.everything()

        with pytest.raises(FeeOutOfRange) as refused:
            await send(shop, code, draft(accepted_fee=fee))

        assert refused.value.sentence == "The fee must be between $0.00 and $25.24; nothing was changed."
        assert await shop.everything() == before

    @pytest.mark.parametrize("message", ["x" * 1001, "a\x00b", "\x1b[2J"])
    async def test_a_message_that_is_no_plain_text_is_not_sent(self, shop: Shop, message: str) -> None:
        code = await shop.paid()
        before = await shop.everything()

        with pytest.raises(BadInput):
            await send(shop, code, draft(message=message))

        assert await shop.everything() == before


class TestWithdraw:
    async def test_a_withdrawn_request_is_not_decided(self, shop: Shop) -> None:
        code, proposed = await shop.requested(await shop.paid()), await shop.requested(await shop.paid())
        await approve(shop, proposed, 100)
        await withdraw(shop, code)
        await withdraw(shop, proposed)
        before = await shop.everything()

        ended = "merchant@example.com withdrew this request already. Nothing was decided again."
        for asked in (code, proposed):
            for fee in (0, 100):
                assert await approve(shop, asked, fee) == Outcome(asked, changed=False, sentence=ended)
            assert await decline(shop, asked) == Outcome(asked, changed=False, sentence=ended)
        assert not (await accept_fee(shop, proposed, 100)).changed
        assert await shop.everything() == before

    async def test_the_order_goes_on_and_another_request_may_follow(self, shop: Shop) -> None:
        code = await shop.requested(await shop.paid())

        outcome = await withdraw(shop, code)

        assert outcome == Outcome(code, changed=True, sentence="The request was withdrawn.")
        assert (await latest(shop, code)).status is RequestStatus.WITHDRAWN
        assert (await shop.detail(code)).facts.open_request is None
        await shop.requested(code, RequestKind.REFUND)
        assert (await latest(shop, code)).kind is RequestKind.REFUND

    async def test_a_second_time_is_answered_with_the_state_as_it_is(self, shop: Shop) -> None:
        code = await shop.requested(await shop.paid())
        await withdraw(shop, code)
        before = await shop.everything()

        assert not (await withdraw(shop, code)).changed
        assert await shop.everything() == before


class TestApprove:
    @pytest.mark.parametrize("kind", RequestKind)
    @pytest.mark.parametrize("stage", BEFORE_SHIPPING)
    async def test_before_shipping_the_order_is_cancelled_whatever_was_asked(
        self, shop: Shop, stage: Stage, kind: RequestKind
    ) -> None:
        code = await shop.requested(await shop.in_stage(stage), kind)

        outcome = await approve(shop, code, answer="Gladly.")

        order, request = await shop.detail(code), await latest(shop, code)
        assert outcome.sentence == "Approved: the order is cancelled, $25.24 came back, no fee."
        assert (order.facts.life, order.facts.payment) == (Life.CANCELLED, Payment.REFUNDED)
        assert (order.refunded, order.facts.open_request) == (COST, None)
        assert (request.status, request.fee, request.answer, request.decided_by) == (
            RequestStatus.APPROVED,
            0,
            "Gladly.",
            "support@example.com",
        )
        assert request.decided_at == shop.clock.now()
        assert await shop.balance() == COST
        stopped = ["stop_listed"] if stage in (Stage.SCHEDULED, Stage.FULFILLED) else []
        assert (await shop.happened(code))[-2 - len(stopped) :] == ["request_approved", "cancelled", *stopped]

    async def test_a_fee_up_to_the_accepted_one_is_kept_back(self, shop: Shop) -> None:
        code = await shop.requested(await shop.in_stage(Stage.SCHEDULED), accepted_fee=500)

        outcome = await approve(shop, code, 500)

        order = await shop.detail(code)
        assert outcome.sentence == "Approved: the order is cancelled, $20.24 came back, fee $5.00."
        assert (order.facts.life, order.facts.payment) == (Life.CANCELLED, Payment.PARTIALLY_REFUNDED)
        assert (order.refunded, await shop.balance()) == (COST - 500, COST - 500)
        assert (await latest(shop, code)).fee == 500

    async def test_a_fee_of_the_whole_cost_brings_nothing_back(self, shop: Shop) -> None:
        code = await shop.requested(await shop.in_stage(Stage.FULFILLED), accepted_fee=COST)

        await approve(shop, code, COST)

        order = await shop.detail(code)
        assert (order.facts.life, order.facts.payment, order.refunded) == (Life.CANCELLED, Payment.PAID, 0)
        assert await shop.balance() == 0
        assert [entry.kind for entry in await shop.entries()] == ["top_up", "payment"]

    @pytest.mark.parametrize("stage", SENT)
    async def test_a_shipped_order_is_refunded_in_part_then_the_rest_and_stays(self, shop: Shop, stage: Stage) -> None:
        code = await shop.requested(await shop.in_stage(stage), RequestKind.REFUND, accepted_fee=1000)

        first = await approve(shop, code, 1000)
        part = await shop.detail(code)
        await shop.requested(code, RequestKind.REFUND)
        second = await approve(shop, code, 0)
        whole = await shop.detail(code)

        assert first.sentence == "Approved: the order is refunded, $15.24 came back, fee $10.00."
        assert second.sentence == "Approved: the order is refunded, $10.00 came back, no fee."
        assert (part.facts.payment, part.refunded) == (Payment.PARTIALLY_REFUNDED, COST - 1000)
        assert (whole.facts.payment, whole.refunded) == (Payment.REFUNDED, COST)
        assert (whole.facts.life, tab_of(whole.facts)) == (Life.ACTIVE, Tab.SHIPPED)
        assert await shop.balance() == COST
        with pytest.raises(NotAllowed) as refused:
            await send(shop, code, draft(RequestKind.REFUND))
        assert refused.value.code == "nothing_left"

    async def test_a_fee_lies_within_what_is_left_after_a_refund(self, shop: Shop) -> None:
        code = await shop.requested(await shop.in_stage(Stage.SHIPPED), RequestKind.REFUND, accepted_fee=1000)
        await approve(shop, code, 1000)
        await shop.requested(code, RequestKind.REFUND)
        before = await shop.everything()

        with pytest.raises(FeeOutOfRange) as refused:
            await approve(shop, code, 1001)

        assert refused.value.sentence == "The fee must be between $0.00 and $10.00; nothing was changed."
        assert await shop.everything() == before

    async def test_an_order_shipped_since_the_request_is_not_cancelled_any_more(self, shop: Shop) -> None:
        code = await shop.requested(await shop.in_stage(Stage.FULFILLED), RequestKind.CANCEL)
        await shop.advance(code, ProductionStep.SHIPPED)
        before = await shop.everything()

        with pytest.raises(NotAllowed) as refused:
            await approve(shop, code)

        assert (refused.value.code, refused.value.way_on) == (
            "shipped",
            "Decline the request and say that a refund can be asked for.",
        )
        assert await shop.everything() == before

    @pytest.mark.parametrize("fee", [-1, COST + 1])
    async def test_a_fee_outside_of_the_cost_is_refused(self, shop: Shop, fee: int) -> None:
        code = await shop.requested(await shop.paid())
        before = await shop.everything()

        with pytest.raises(FeeOutOfRange):
            await approve(shop, code, fee)

        assert await shop.everything() == before

    async def test_a_second_time_is_answered_with_the_state_as_it_is(self, shop: Shop) -> None:
        code = await shop.requested(await shop.paid())
        await approve(shop, code)
        before = await shop.everything()

        assert await approve(shop, code) == Outcome(
            code,
            changed=False,
            sentence="support@example.com approved this request already. Nothing was decided again.",
        )
        assert not (await decline(shop, code)).changed
        assert await shop.everything() == before


class TestProposedFee:
    @pytest.fixture
    async def code(self, shop: Shop) -> str:
        code = await shop.requested(await shop.in_stage(Stage.SCHEDULED), accepted_fee=300)
        outcome = await approve(shop, code, 900, "The shirts are printed.")
        assert outcome.sentence == "The merchant was asked to accept a fee of $9.00."
        return code

    async def test_a_fee_above_the_accepted_one_waits_for_the_merchants_yes(self, shop: Shop, code: str) -> None:
        order, request = await shop.detail(code), await latest(shop, code)

        assert (order.facts.life, order.facts.payment, order.refunded) == (Life.ACTIVE, Payment.PAID, 0)
        assert order.facts.open_request is RequestKind.CANCEL
        assert (request.status, request.proposed_fee, request.fee) == (RequestStatus.IN_REVIEW, 900, None)
        assert request.answer == "The shirts are printed."
        assert await shop.balance() == 0
        event = (await shop.timeline(code))[-1]
        assert (event.what, event.detail) == ("fee_proposed", "$9.00")

    async def test_the_yes_completes_the_approval(self, shop: Shop, code: str) -> None:
        outcome = await accept_fee(shop, code, 900)

        order, request = await shop.detail(code), await latest(shop, code)
        assert outcome.changed
        assert (order.facts.life, order.facts.payment) == (Life.CANCELLED, Payment.PARTIALLY_REFUNDED)
        assert (request.status, request.fee, request.accepted_fee) == (RequestStatus.APPROVED, 900, 900)
        assert await shop.balance() == COST - 900
        assert (await shop.happened(code))[-4:] == ["fee_accepted", "request_approved", "cancelled", "stop_listed"]
        assert request.answer == "The shirts are printed."

    async def test_saying_yes_twice_is_done_once(self, shop: Shop, code: str) -> None:
        await accept_fee(shop, code, 900)
        before = await shop.everything()

        assert not (await accept_fee(shop, code, 900)).changed
        assert await shop.everything() == before

    @pytest.mark.parametrize("fee", [0, 300, 899, 901])
    async def test_a_yes_to_another_fee_is_refused(self, shop: Shop, code: str, fee: int) -> None:
        before = await shop.everything()

        with pytest.raises(FeeOutOfRange):
            await accept_fee(shop, code, fee)

        assert await shop.everything() == before

    async def test_a_yes_before_any_fee_was_proposed_is_refused(self, shop: Shop) -> None:
        code = await shop.requested(await shop.in_stage(Stage.SCHEDULED))
        before = await shop.everything()

        with pytest.raises(FeeOutOfRange):
            await accept_fee(shop, code, 0)

        assert await shop.everything() == before

    async def test_proposing_the_same_fee_again_asks_the_merchant_only_once(self, shop: Shop, code: str) -> None:
        before = await shop.everything()

        outcome = await approve(shop, code, 900, "The shirts are printed.")

        assert outcome == Outcome(
            code, changed=False, sentence="The merchant has already been asked to accept a fee of $9.00."
        )
        assert await shop.everything() == before

    async def test_support_may_propose_another_fee_or_grant_it_within_the_accepted_one(
        self, shop: Shop, code: str
    ) -> None:
        await approve(shop, code, 700)
        assert (await latest(shop, code)).proposed_fee == 700

        await approve(shop, code, 300)

        assert (await latest(shop, code)).fee == 300
        assert await shop.balance() == COST - 300

    async def test_the_merchant_may_withdraw_and_support_may_decline_meanwhile(self, shop: Shop, code: str) -> None:
        await withdraw(shop, code)
        assert (await latest(shop, code)).status is RequestStatus.WITHDRAWN
        await shop.requested(code, accepted_fee=1)
        await approve(shop, code, 2)

        await decline(shop, code)

        assert (await latest(shop, code)).status is RequestStatus.DECLINED
        assert (await shop.detail(code)).facts.payment is Payment.PAID

    @pytest.mark.parametrize("late", [False, True])
    async def test_a_yes_after_shipping_takes_no_fee_for_a_cancellation_that_is_too_late(
        self, shop: Shop, late: bool
    ) -> None:
        code = await shop.in_stage(Stage.FULFILLED)
        await send(shop, code, replace(draft(), refund_shipping_if_late=late))
        await approve(shop, code, 900)
        await shop.advance(code, ProductionStep.SHIPPED)
        before = await shop.everything()

        with pytest.raises(NotAllowed) as refused:
            await accept_fee(shop, code, 900)

        assert (refused.value.code, refused.value.sentence) == (
            "shipped",
            "The order has been shipped meanwhile, so it can't be cancelled any more; no fee was taken.",
        )
        assert await shop.everything() == before

    async def test_a_yes_that_would_now_do_something_else_than_support_decided_is_refused(self, shop: Shop) -> None:
        code = await shop.requested(await shop.in_stage(Stage.FULFILLED), RequestKind.REFUND)
        await approve(shop, code, 900)
        await shop.advance(code, ProductionStep.SHIPPED)
        before = await shop.everything()

        with pytest.raises(NotAllowed) as refused:
            await accept_fee(shop, code, 900)

        assert (refused.value.code, refused.value.message) == (
            "changed_meanwhile",
            (
                "The order has gone on since support asked for this fee, so it can't be accepted any more; "
                "no fee was taken. "
                "Withdraw the request, or wait for support's answer."
            ),
        )
        assert await shop.everything() == before

    async def test_support_may_ask_for_the_same_fee_again_of_what_was_shipped_and_the_order_stays(
        self, shop: Shop
    ) -> None:
        code = await shop.requested(await shop.in_stage(Stage.FULFILLED), RequestKind.REFUND)
        await approve(shop, code, 900)
        await shop.advance(code, ProductionStep.SHIPPED)

        assert (await approve(shop, code, 900)).changed
        assert (await latest(shop, code)).proposed_approval is Approval.REFUND
        await accept_fee(shop, code, 900)

        order = await shop.detail(code)
        assert (order.facts.life, order.facts.payment) == (Life.ACTIVE, Payment.PARTIALLY_REFUNDED)
        assert order.refunded == COST - 900

    @pytest.mark.parametrize("end", ["withdraw", "cancel"])
    async def test_what_support_wrote_with_the_fee_stays_when_the_seller_ends_the_request(
        self, shop: Shop, end: str
    ) -> None:
        code = await shop.requested(await shop.paid())
        await approve(shop, code, 900, "The shirts are printed.")

        if end == "withdraw":
            await withdraw(shop, code)
        else:
            await cancellation.cancel(shop.ports, shop.merchant, shop.seller_id, code)

        request = await latest(shop, code)
        assert (request.status, request.answer) == (RequestStatus.WITHDRAWN, "The shirts are printed.")

    async def test_a_proposed_fee_is_news_to_the_merchant(self, shop: Shop, code: str) -> None:
        async with shop.database.read() as session:
            assert await session.scalar(select(Order.request_news).where(Order.code == code)) is True


class TestDecline:
    async def test_the_order_goes_on_with_the_reason_told(self, shop: Shop) -> None:
        code = await shop.requested(await shop.in_stage(Stage.SCHEDULED))

        outcome = await decline(shop, code, "  It is printed already. ")

        order, request = await shop.detail(code), await latest(shop, code)
        assert outcome == Outcome(code, changed=True, sentence="The request was declined.")
        assert (request.status, request.answer) == (RequestStatus.DECLINED, "It is printed already.")
        assert (order.facts.open_request, order.facts.payment, order.refunded) == (None, Payment.PAID, 0)
        event = (await shop.timeline(code))[-1]
        assert (event.what, event.detail) == ("request_declined", "It is printed already.")
        await shop.requested(code)

    @pytest.mark.parametrize("reason", ["", "   ", "x" * 1001, "a\x00"])
    async def test_without_a_readable_reason_nothing_is_decided(self, shop: Shop, reason: str) -> None:
        code = await shop.requested(await shop.paid())
        before = await shop.everything()

        with pytest.raises(BadInput):
            await decline(shop, code, reason)

        assert await shop.everything() == before

    async def test_a_second_time_is_answered_with_the_state_as_it_is(self, shop: Shop) -> None:
        code = await shop.requested(await shop.paid())
        await decline(shop, code)
        before = await shop.everything()

        assert not (await decline(shop, code)).changed
        assert not (await approve(shop, code)).changed
        assert await shop.everything() == before


class TestMail:
    async def test_each_decision_writes_to_the_one_who_asked(self, shop: Shop) -> None:
        approved = await shop.requested(await shop.in_stage(Stage.SCHEDULED), accepted_fee=100)
        declined = await shop.requested(await shop.in_stage(Stage.SCHEDULED))
        asked = await shop.requested(await shop.in_stage(Stage.SCHEDULED))

        await approve(shop, approved, 100)
        await decline(shop, declined, "No.")
        await approve(shop, asked, 200)

        mails = await shop.mails()
        assert [mail.recipient for mail in mails] == ["merchant@example.com"] * 3
        assert [mail.subject for mail in mails] == [
            f"Order {approved}: your request was approved",
            f"Order {declined}: your request was declined",
            f"Order {asked}: a fee of $2.00 needs your answer",
        ]
        assert "Back to your wallet: $24.24\nFee kept back: $1.00" in mails[0].body
        assert "The order is cancelled and will not be shipped." in mails[0].body
        assert "Support writes:\nNo." in mails[1].body
        assert [mail.created_at for mail in mails] == [NOON] * 3
        assert {mail.sent_at for mail in mails} == {None}

    async def test_sending_and_withdrawing_write_no_mail(self, shop: Shop) -> None:
        await withdraw(shop, await shop.requested(await shop.paid()))

        assert await shop.mails() == []

    async def test_a_decision_that_cannot_be_mailed_is_not_taken(
        self, shop: Shop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        code, proposed = await shop.requested(await shop.paid()), await shop.requested(await shop.paid())
        await approve(shop, proposed, 100)
        before = await shop.everything()

        async def fail(*_: object) -> None:
            raise RuntimeError("no mail")

        monkeypatch.setattr("order_app.mail.outbox.write", fail)
        with pytest.raises(RuntimeError, match="no mail"):
            await approve(shop, code)
        with pytest.raises(RuntimeError, match="no mail"):
            await decline(shop, code)
        with pytest.raises(RuntimeError, match="no mail"):
            await approve(shop, code, 100)
        with pytest.raises(RuntimeError, match="no mail"):
            await accept_fee(shop, proposed, 100)

        assert await shop.everything() == before


class TestWho:
    async def test_only_support_decides(self, shop: Shop) -> None:
        code = await shop.requested(await shop.paid())
        before = await shop.everything()

        for actor in (shop.merchant, shop.colleague, shop.stranger, PRODUCTION):
            for fee in (0, 100):
                with pytest.raises(WrongRole):
                    await requests.approve(shop.ports, actor, code, fee)
            with pytest.raises(WrongRole):
                await requests.decline(shop.ports, actor, code, "No.")

        assert await shop.everything() == before

    async def test_another_seller_finds_no_order_to_ask_about(self, shop: Shop) -> None:
        code, asked = await shop.paid(), await shop.requested(await shop.paid())
        await approve(shop, asked, 500)
        before = await shop.everything()
        outside = (shop.ports, shop.stranger, shop.other_seller_id)

        with pytest.raises(NotFound):
            await requests.send(*outside, code, draft())
        with pytest.raises(NotFound):
            await requests.withdraw(*outside, asked)
        with pytest.raises(NotFound):
            await requests.accept_fee(*outside, asked, 500)

        assert await shop.everything() == before

    async def test_support_finds_no_order_behind_an_unknown_code(self, shop: Shop) -> None:
        with pytest.raises(NotFound):
            await approve(shop, "A33378-CT-1")
        with pytest.raises(NotFound):
            await decline(shop, "A33378-CT-1")
