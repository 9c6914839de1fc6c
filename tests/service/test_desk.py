"""What support does for a seller without a request: cancel, refund, stop production; and how decisions end."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import select

from order_app.auth.passwords import Passwords
from order_app.auth.sessions import Sessions
from order_app.domain.errors import (
    BadInput,
    FeeOutOfRange,
    LadderConflict,
    NotAllowed,
    NotFound,
    RefundOutOfRange,
    WrongRole,
)
from order_app.domain.fees import LADDER
from order_app.domain.policy import Approval, Stage, tab_of
from order_app.domain.statuses import Life, Payment, ProductionStep, RequestKind, RequestStatus, Tab
from order_app.models import Order, ProductionStop, User
from order_app.queries.fees import Step, fee_ladder
from order_app.queries.orders import RequestView
from order_app.queries.people import active_merchants, support_among
from order_app.queries.stops import StopView, open_stops, stop_of
from order_app.services import desk, fees, requests, stops
from order_app.services.outcomes import Outcome
from order_app.services.requests import Seen
from order_app.settings import Settings
from tests.service.builders import COST, Shop, draft

ITEMS = 2 * 890
SHIPPING = COST - ITEMS
BEFORE_PRODUCTION = (Stage.PAID_WINDOW_OPEN, Stage.PAID_WINDOW_OVER)
IN_PRODUCTION = (Stage.SCHEDULED, Stage.FULFILLED)
BEFORE_SHIPPING = (*BEFORE_PRODUCTION, *IN_PRODUCTION)
MADE = (Stage.SCHEDULED, Stage.FULFILLED)
SENT = (Stage.SHIPPED, Stage.DELIVERED)
REASON = "The buyer phoned."


@pytest.fixture
async def people(shop: Shop) -> Shop:
    """The shop whose people have their sign-ins: two merchants of it, one of another seller, one of support."""
    settings = Settings(database_url="sqlite://", test_mode=True)
    await Sessions(shop.database, shop.clock, settings, passwords=Passwords(memory_kib=8)).ensure_demo_users()
    return shop


async def cancel(shop: Shop, code: str, fee: int = 0, reason: str = REASON) -> Outcome:
    return await desk.cancel(shop.ports, shop.support, code, fee, reason)


async def refund(shop: Shop, code: str, amount: int, reason: str = REASON) -> Outcome:
    return await desk.refund(shop.ports, shop.support, code, amount, reason)


async def approve(shop: Shop, code: str, fee: int = 0, *, part: int | None = None, seen: Seen | None = None) -> Outcome:
    return await requests.approve(shop.ports, shop.support, code, fee, part=part, seen=seen)


async def late_request(shop: Shop) -> str:
    """A cancellation that says: if too late, refund the shipping; and it is too late."""
    code = await shop.in_stage(Stage.FULFILLED)
    wanted = replace(draft(), refund_shipping_if_late=True)
    await requests.send(shop.ports, shop.merchant, shop.seller_id, code, wanted)
    await shop.advance(code, ProductionStep.SHIPPED)
    return code


async def latest(shop: Shop, code: str) -> RequestView:
    found = (await shop.detail(code)).request
    assert found is not None
    return found


async def listed(shop: Shop, code: str) -> StopView | None:
    detail = await shop.detail(code)
    async with shop.database.read() as session:
        return await stop_of(session, detail.id)


class TestCancelForTheSeller:
    @pytest.mark.parametrize("stage", IN_PRODUCTION)
    async def test_the_order_ends_and_what_is_not_kept_comes_back(self, shop: Shop, stage: Stage) -> None:
        code = await shop.in_stage(stage)

        outcome = await cancel(shop, code, 500)

        order = await shop.detail(code)
        assert outcome == Outcome(
            code,
            changed=True,
            sentence="Cancelled for the seller: $20.24 came back to the wallet, fee $5.00.",
        )
        assert (order.facts.life, order.facts.payment) == (Life.CANCELLED, Payment.PARTIALLY_REFUNDED)
        assert (order.refunded, await shop.balance()) == (COST - 500, COST - 500)
        events = [(entry.what, entry.detail, entry.who) for entry in await shop.timeline(code)]
        assert ("cancelled_for_seller", REASON, "support@example.com") in events
        assert ("cancelled", "$20.24 back to the wallet", "support@example.com") in events

    @pytest.mark.parametrize(
        ("stage", "code"),
        [
            (Stage.INCOMPLETED, "not_paid"),
            (Stage.UNPAID, "not_paid"),
            (Stage.SHIPPED, "shipped"),
            (Stage.DELIVERED, "shipped"),
            (Stage.DELETED, "deleted"),
        ],
    )
    async def test_elsewhere_it_is_refused(self, shop: Shop, stage: Stage, code: str) -> None:
        order = await shop.in_stage(stage)
        before = await shop.everything()

        with pytest.raises(NotAllowed) as refused:
            await cancel(shop, order)

        assert refused.value.code == code
        assert await shop.everything() == before

    async def test_an_open_request_is_decided_instead(self, shop: Shop) -> None:
        code = await shop.requested(await shop.paid())
        before = await shop.everything()

        for act in (cancel(shop, code), refund(shop, code, 1)):
            with pytest.raises(NotAllowed) as refused:
                await act
            assert (refused.value.code, refused.value.way_on) == ("request_open", "Decide on the request instead.")

        assert await shop.everything() == before

    async def test_a_second_time_is_answered_with_the_state_as_it_is(self, shop: Shop) -> None:
        code = await shop.paid()
        await cancel(shop, code)
        before = await shop.everything()

        assert not (await cancel(shop, code)).changed
        assert await shop.everything() == before

    @pytest.mark.parametrize("stage", BEFORE_PRODUCTION)
    async def test_before_production_it_is_free(self, shop: Shop, stage: Stage) -> None:
        code = await shop.in_stage(stage)
        before = await shop.everything()
        with pytest.raises(FeeOutOfRange, match="Production has not begun"):
            await cancel(shop, code, 1)
        assert await shop.everything() == before

        outcome = await cancel(shop, code, 0)

        assert outcome.sentence == "Cancelled for the seller: $25.24 came back to the wallet, no fee."
        order = await shop.detail(code)
        assert (order.facts.life, order.facts.payment) == (Life.CANCELLED, Payment.REFUNDED)
        assert (order.refunded, await shop.balance()) == (COST, COST)

    async def test_where_production_began_since_support_looked_nothing_is_cancelled(self, shop: Shop) -> None:
        code = await shop.in_stage(Stage.SCHEDULED)
        before = await shop.everything()
        with pytest.raises(NotAllowed, match="Production has begun meanwhile"):
            await desk.cancel(shop.ports, shop.support, code, 0, REASON, might_cost_when_asked=False)
        assert await shop.everything() == before

    @pytest.mark.parametrize("fee", [-1, COST + 1])
    async def test_the_fee_lies_within_what_was_paid(self, shop: Shop, fee: int) -> None:
        code = await shop.in_stage(Stage.SCHEDULED)
        before = await shop.everything()

        with pytest.raises(FeeOutOfRange):
            await cancel(shop, code, fee)

        assert await shop.everything() == before

    @pytest.mark.parametrize("reason", ["", "  ", "x" * 1001, "a\x00"])
    async def test_it_needs_a_readable_reason(self, shop: Shop, reason: str) -> None:
        code = await shop.paid()
        before = await shop.everything()

        for act in (cancel(shop, code, 0, reason), refund(shop, code, 1, reason)):
            with pytest.raises(BadInput):
                await act

        assert await shop.everything() == before


class TestRefundForTheSeller:
    @pytest.mark.parametrize("stage", [*BEFORE_SHIPPING, *SENT])
    async def test_the_money_comes_back_and_the_order_stays(self, shop: Shop, stage: Stage) -> None:
        code = await shop.in_stage(stage)
        tab = tab_of((await shop.detail(code)).facts)

        outcome = await refund(shop, code, 400)

        order = await shop.detail(code)
        assert outcome.sentence == "Refunded for the seller: $4.00 came back to the wallet."
        assert (order.facts.life, order.facts.payment, tab_of(order.facts)) == (
            Life.ACTIVE,
            Payment.PARTIALLY_REFUNDED,
            tab,
        )
        assert (order.refunded, await shop.balance()) == (400, 400)
        assert [(entry.what, entry.detail) for entry in await shop.timeline(code)][-2:] == [
            ("refunded_for_seller", REASON),
            ("money_back", "$4.00 back to the wallet"),
        ]
        assert await listed(shop, code) is None

    async def test_parts_add_up_to_the_cost_and_not_beyond(self, shop: Shop) -> None:
        code = await shop.in_stage(Stage.SHIPPED)
        for amount in (1, 1000, COST - 1002):
            await refund(shop, code, amount)
            assert (await shop.detail(code)).facts.payment is Payment.PARTIALLY_REFUNDED
        with pytest.raises(RefundOutOfRange) as refused:
            await refund(shop, code, 2)
        assert refused.value.sentence == "The refund must be above $0.00 and at most $0.01; nothing was changed."

        await refund(shop, code, 1)

        order = await shop.detail(code)
        assert (order.facts.payment, order.refunded, await shop.balance()) == (Payment.REFUNDED, COST, COST)
        with pytest.raises(NotAllowed) as over:
            await refund(shop, code, 1)
        assert over.value.code == "nothing_left"

    @pytest.mark.parametrize("amount", [-1, 0, COST + 1])
    async def test_an_amount_outside_of_what_is_left_is_refused(self, shop: Shop, amount: int) -> None:
        code = await shop.paid()
        before = await shop.everything()

        with pytest.raises(RefundOutOfRange):
            await refund(shop, code, amount)

        assert await shop.everything() == before

    async def test_what_was_refunded_meanwhile_is_not_refunded_again_unseen(self, shop: Shop) -> None:
        code = await shop.in_stage(Stage.SHIPPED)
        await refund(shop, code, 400)
        before = await shop.everything()

        for act in (
            desk.refund(shop.ports, shop.support, code, 400, REASON, held_when_asked=COST),
            desk.cancel(shop.ports, shop.support, await shop.paid(), 0, REASON, held_when_asked=1),
        ):
            with pytest.raises(NotAllowed) as refused:
                await act
            assert refused.value.code in ("changed_meanwhile", "shipped")
        assert (await shop.detail(code)).refunded == 400
        assert {k: v for k, v in (await shop.everything()).items() if k == "outbox_mails"} == {
            "outbox_mails": before["outbox_mails"]
        }


class TestMail:
    async def test_everybody_of_the_seller_who_may_sign_in_is_written_to(self, people: Shop) -> None:
        cancelled, refunded = await people.in_stage(Stage.SCHEDULED), await people.in_stage(Stage.SHIPPED)

        await cancel(people, cancelled, 500)
        await refund(people, refunded, 400)

        mails = await people.mails()
        assert [(mail.recipient, mail.subject) for mail in mails] == [
            ("merchant@example.com", f"Order {cancelled} was cancelled by support"),
            ("colleague@example.com", f"Order {cancelled} was cancelled by support"),
            ("merchant@example.com", f"Order {refunded}: support refunded $4.00"),
            ("colleague@example.com", f"Order {refunded}: support refunded $4.00"),
        ]
        assert "Back to your wallet: $20.24\nFee kept back: $5.00" in mails[0].body
        assert f"Support writes:\n{REASON}" in mails[0].body
        assert "Back to your wallet: $4.00\nNot refunded: $21.24" in mails[2].body
        assert not any("support@example.com" in mail.body for mail in mails)

    async def test_who_may_not_sign_in_any_more_is_not_written_to(self, people: Shop) -> None:
        async with people.database.write() as uow:
            colleague = (
                await uow.session.scalars(select(User).where(User.email == "colleague@example.com"))  # type: ignore[arg-type]
            ).one()
            colleague.disabled_at = people.clock.now()
        async with people.database.read() as session:
            assert await active_merchants(session, people.seller_id) == ("merchant@example.com",)

    async def test_names_of_support_are_known_apart(self, people: Shop) -> None:
        names = ["merchant@example.com", "support@example.com", "Production", "gone@example.com"]
        async with people.database.read() as session:
            assert await support_among(session, names) == {"support@example.com"}

    @pytest.mark.parametrize("broken", ["order_app.mail.outbox.write", "order_app.services.ledger.move"])
    async def test_what_cannot_be_mailed_or_booked_is_not_done(
        self, people: Shop, monkeypatch: pytest.MonkeyPatch, broken: str
    ) -> None:
        code, shipped, asked = (
            await people.in_stage(Stage.SCHEDULED),
            await people.in_stage(Stage.SHIPPED),
            await late_request(people),
        )
        made = await people.requested(await people.in_stage(Stage.SCHEDULED))
        before = await people.everything()

        async def fail(*_: object, **__: object) -> None:
            raise RuntimeError("broken")

        monkeypatch.setattr(broken, fail)
        for act in (
            cancel(people, code),
            refund(people, shipped, 1),
            approve(people, asked),
            approve(people, made),
        ):
            with pytest.raises(RuntimeError, match="broken"):
                await act

        assert await people.everything() == before

    async def test_each_kind_of_refund_has_its_own_words(self, shop: Shop) -> None:
        part = await shop.requested(await shop.in_stage(Stage.SHIPPED), RequestKind.REFUND)
        late = await late_request(shop)

        await approve(shop, part, part=400)
        await approve(shop, late)

        first, second = await shop.mails()
        assert first.subject == f"Order {part}: a part was refunded"
        assert "Back to your wallet: $4.00\nNot refunded: $21.24. You can ask for it in another request." in first.body
        assert second.subject == f"Order {late}: the shipping was refunded"
        assert "Back to your wallet: $7.44" in second.body


class TestPartOfARefund:
    async def test_a_part_comes_back_and_the_rest_can_be_asked_for_again(self, shop: Shop) -> None:
        code = await shop.in_stage(Stage.SHIPPED)
        back = 0
        for amount in (400, 1, COST - 401):
            await shop.requested(code, RequestKind.REFUND)
            await approve(shop, code, part=amount)
            back += amount
            request = await latest(shop, code)
            assert (request.status, request.fee, request.refund) == (RequestStatus.APPROVED, 0, amount)
            assert ((await shop.detail(code)).refunded, await shop.balance()) == (back, back)
        assert (await shop.detail(code)).facts.payment is Payment.REFUNDED
        with pytest.raises(NotAllowed) as refused:
            await shop.requested(code, RequestKind.REFUND)
        assert refused.value.code == "nothing_left"

    async def test_it_says_so(self, shop: Shop) -> None:
        code = await shop.requested(await shop.in_stage(Stage.SHIPPED), RequestKind.REFUND)

        outcome = await approve(shop, code, part=400)

        assert outcome.sentence == "Approved: the order is refunded, $4.00 came back, a part of the cost."
        events = [(entry.what, entry.detail) for entry in await shop.timeline(code)]
        assert events[-1] == ("request_approved", "$4.00 back to the wallet, a part of the cost")

    @pytest.mark.parametrize("part", [-1, 0, COST + 1])
    async def test_a_part_outside_of_what_is_left_is_refused(self, shop: Shop, part: int) -> None:
        code = await shop.requested(await shop.in_stage(Stage.SHIPPED), RequestKind.REFUND)
        before = await shop.everything()

        with pytest.raises(RefundOutOfRange):
            await approve(shop, code, part=part)

        assert await shop.everything() == before

    @pytest.mark.parametrize("stage", BEFORE_SHIPPING)
    async def test_where_approval_cancels_there_is_no_part(self, shop: Shop, stage: Stage) -> None:
        code = await shop.requested(await shop.in_stage(stage), RequestKind.REFUND)
        before = await shop.everything()

        with pytest.raises(BadInput):
            await approve(shop, code, part=400)

        assert await shop.everything() == before


class TestTooLateToCancel:
    async def test_the_shipping_comes_back_and_the_order_stays(self, shop: Shop) -> None:
        code = await late_request(shop)

        outcome = await approve(shop, code)

        order, request = await shop.detail(code), await latest(shop, code)
        assert outcome.sentence == "Approved: the order is refunded, $7.44 came back, for the shipping."
        assert (order.facts.life, tab_of(order.facts), order.facts.payment) == (
            Life.ACTIVE,
            Tab.SHIPPED,
            Payment.PARTIALLY_REFUNDED,
        )
        assert (order.refunded, request.refund, request.fee) == (SHIPPING, SHIPPING, 0)
        assert request.status is RequestStatus.APPROVED
        assert await listed(shop, code) is None

    async def test_less_what_came_back_already(self, shop: Shop) -> None:
        code = await shop.in_stage(Stage.FULFILLED)
        await refund(shop, code, 100)
        wanted = replace(draft(), refund_shipping_if_late=True)
        await requests.send(shop.ports, shop.merchant, shop.seller_id, code, wanted)
        await shop.advance(code, ProductionStep.SHIPPED)

        await approve(shop, code)

        assert (await shop.detail(code)).refunded == SHIPPING

    async def test_shipping_that_came_back_already_is_not_granted_again(self, shop: Shop) -> None:
        code = await shop.in_stage(Stage.FULFILLED)
        await refund(shop, code, SHIPPING)
        wanted = replace(draft(), refund_shipping_if_late=True)
        await requests.send(shop.ports, shop.merchant, shop.seller_id, code, wanted)
        await shop.advance(code, ProductionStep.SHIPPED)
        before = await shop.everything()

        with pytest.raises(NotAllowed) as refused:
            await approve(shop, code)

        assert refused.value.code == "nothing_left"
        assert await shop.everything() == before

    async def test_no_fee_is_kept_of_it(self, shop: Shop) -> None:
        code = await late_request(shop)
        before = await shop.everything()

        with pytest.raises(FeeOutOfRange):
            await approve(shop, code, 1)

        assert await shop.everything() == before


class TestWhatWasSeen:
    async def test_another_request_than_the_one_that_was_seen_is_not_decided(self, shop: Shop) -> None:
        code = await shop.requested(await shop.paid())
        first = await latest(shop, code)
        await requests.withdraw(shop.ports, shop.merchant, shop.seller_id, code)
        await shop.requested(code)
        before = await shop.everything()

        for act in (
            approve(shop, code, seen=Seen(first.id)),
            requests.decline(shop.ports, shop.support, code, "No.", seen=Seen(first.id)),
        ):
            with pytest.raises(NotAllowed) as refused:
                await act
            assert refused.value.code == "another_request"

        assert await shop.everything() == before

    async def test_a_yes_that_would_now_do_something_else_is_not_taken(self, shop: Shop) -> None:
        code = await shop.requested(await shop.in_stage(Stage.FULFILLED), RequestKind.REFUND)
        seen = Seen((await latest(shop, code)).id, Approval.CANCEL)
        await shop.advance(code, ProductionStep.SHIPPED)
        before = await shop.everything()

        with pytest.raises(NotAllowed) as refused:
            await approve(shop, code, seen=seen)

        assert refused.value.code == "changed_meanwhile"
        assert await shop.everything() == before

    async def test_a_fee_that_a_colleague_asked_for_meanwhile_is_not_decided_over_unnoticed(self, shop: Shop) -> None:
        code = await shop.requested(await shop.in_stage(Stage.SCHEDULED))
        seen = Seen((await latest(shop, code)).id, Approval.CANCEL)
        await approve(shop, code, 900)
        before = await shop.everything()

        for act in (
            approve(shop, code, 0, seen=seen),
            approve(shop, code, 500, seen=seen),
            requests.decline(shop.ports, shop.support, code, "No.", seen=seen),
        ):
            with pytest.raises(NotAllowed) as refused:
                await act
            assert (refused.value.code, refused.value.sentence) == (
                "changed_meanwhile",
                "Support has asked the merchant to accept a fee of $9.00 meanwhile; nothing was decided.",
            )

        assert await shop.everything() == before
        assert not (await approve(shop, code, 900, seen=seen)).changed
        assert (await approve(shop, code, 500, seen=replace(seen, proposed_fee=900))).changed

    @pytest.mark.parametrize("ended", ["approved", "declined", "withdrew"])
    async def test_a_second_decision_is_told_who_took_the_first(self, shop: Shop, ended: str) -> None:
        code = await shop.requested(await shop.paid())
        match ended:
            case "approved":
                await approve(shop, code)
            case "declined":
                await requests.decline(shop.ports, shop.support, code, "No.")
            case _:
                await requests.withdraw(shop.ports, shop.merchant, shop.seller_id, code)
        before = await shop.everything()
        who = "merchant@example.com" if ended == "withdrew" else "support@example.com"
        told = Outcome(code, changed=False, sentence=f"{who} {ended} this request already. Nothing was decided again.")

        assert await approve(shop, code) == told
        assert await requests.decline(shop.ports, shop.support, code, "No.") == told
        assert await shop.everything() == before

    async def test_two_decisions_at_once_are_one(self, shop: Shop) -> None:
        code = await shop.requested(await shop.in_stage(Stage.SCHEDULED))

        answers = await asyncio.gather(*(approve(shop, code) for _ in range(4)))

        assert sorted(answer.changed for answer in answers) == [False, False, False, True]
        assert await shop.balance() == COST
        assert (await shop.happened(code)).count("request_approved") == 1
        assert (await shop.happened(code)).count("stop_listed") == 1


class TestStopList:
    @pytest.mark.parametrize("stage", MADE)
    @pytest.mark.parametrize("way", ["request", "desk", "accepted"])
    async def test_what_the_plant_has_begun_is_stopped(self, shop: Shop, stage: Stage, way: str) -> None:
        code = await shop.in_stage(stage)
        match way:
            case "request":
                await approve(shop, await shop.requested(code))
            case "desk":
                await cancel(shop, code)
            case _:
                await approve(shop, await shop.requested(code), 900)
                assert await listed(shop, code) is None
                await requests.accept_fee(shop.ports, shop.merchant, shop.seller_id, code, 900)

        stop = await listed(shop, code)
        assert stop is not None
        assert (stop.order_code, stop.at, stop.heeded_at) == (code, shop.clock.now(), None)
        assert (await shop.happened(code))[-1] == "stop_listed"
        async with shop.database.read() as session:
            assert await open_stops(session) == (stop,)
            assert await open_stops(session, after_id=stop.id) == ()

    @pytest.mark.parametrize("stage", [Stage.PAID_WINDOW_OPEN, Stage.PAID_WINDOW_OVER])
    async def test_what_was_not_begun_needs_no_stop(self, shop: Shop, stage: Stage) -> None:
        first, second = await shop.in_stage(stage), await shop.in_stage(stage)
        await cancel(shop, first)
        await approve(shop, await shop.requested(second))

        assert (await listed(shop, first), await listed(shop, second)) == (None, None)

    async def test_the_plant_confirms_it_once(self, shop: Shop) -> None:
        code = await shop.in_stage(Stage.SCHEDULED)
        await cancel(shop, code)
        shop.clock.advance(minutes=3)

        first = await stops.heed(shop.ports, code)
        shop.clock.advance(minutes=3)
        second = await stops.heed(shop.ports, code)

        assert (first.changed, second.changed) == (True, False)
        stop = await listed(shop, code)
        assert stop is not None
        assert stop.heeded_at is not None
        assert (stop.heeded_at - stop.at).total_seconds() == 180
        assert [(e.what, e.who) for e in await shop.timeline(code)][-1] == ("stop_heeded", "Production")
        async with shop.database.read() as session:
            assert await open_stops(session) == ()

    async def test_what_is_not_on_the_list_cannot_be_confirmed(self, shop: Shop) -> None:
        code = await shop.in_stage(Stage.SCHEDULED)

        for unknown in (code, "A33378-CT-1"):
            with pytest.raises(NotFound):
                await stops.heed(shop.ports, unknown)

    async def test_an_order_stands_on_it_once(self, shop: Shop) -> None:
        code = await shop.in_stage(Stage.SCHEDULED)
        await cancel(shop, code)
        async with shop.database.write() as uow:
            order = (await uow.session.scalars(select(Order).where(Order.code == code))).one()  # type: ignore[arg-type]
            assert await stops.put(uow, shop.support, order, shop.clock.now()) is False
        async with shop.database.read() as session:
            assert len(list(await session.scalars(select(ProductionStop)))) == 1

    @pytest.mark.parametrize("step", ProductionStep)
    async def test_nobody_works_on_it_any_more(self, shop: Shop, step: ProductionStep) -> None:
        code = await shop.in_stage(Stage.SCHEDULED)
        await cancel(shop, code)

        with pytest.raises(NotAllowed) as refused:
            await shop.advance(code, step)

        assert (refused.value.code, refused.value.way_on) == ("cancelled", "Stop working on it.")


class TestWho:
    async def test_only_support_acts_for_a_seller(self, shop: Shop) -> None:
        code = await shop.paid()
        before = await shop.everything()

        for actor in (shop.merchant, shop.stranger):
            for act in (
                desk.cancel(shop.ports, actor, code, 0, REASON),
                desk.refund(shop.ports, actor, code, 1, REASON),
                fees.set_ladder(shop.ports, actor, {Stage.SCHEDULED: 1}, {}),
            ):
                with pytest.raises(WrongRole):
                    await act

        assert await shop.everything() == before

    async def test_an_unknown_order_is_not_found(self, shop: Shop) -> None:
        with pytest.raises(NotFound):
            await cancel(shop, "A33378-CT-1")
        with pytest.raises(NotFound):
            await refund(shop, "A33378-CT-1", 1)


class TestFeeLadder:
    async def ladder(self, shop: Shop) -> dict[Stage, Step]:
        async with shop.database.read() as session:
            return dict(await fee_ladder(session))

    async def test_it_begins_as_the_product_comes(self, shop: Shop) -> None:
        assert await self.ladder(shop) == {stage: Step(percent) for stage, percent in LADDER.items()}

    async def test_a_change_tells_who_and_when_and_leaves_the_others(self, shop: Shop) -> None:
        new = await fees.set_ladder(shop.ports, shop.support, {Stage.SCHEDULED: 35, Stage.FULFILLED: 60}, LADDER)

        found = await self.ladder(shop)
        assert new == {Stage.SCHEDULED: 35}
        assert found[Stage.SCHEDULED] == Step(35, "support@example.com", shop.clock.now())
        assert found[Stage.FULFILLED] == Step(60)

    async def test_two_who_change_different_steps_both_keep_theirs(self, shop: Shop) -> None:
        await fees.set_ladder(shop.ports, shop.support, {**LADDER, Stage.SCHEDULED: 35}, LADDER)
        await fees.set_ladder(shop.ports, shop.support, {**LADDER, Stage.FULFILLED: 70}, LADDER)

        found = await self.ladder(shop)
        assert (found[Stage.SCHEDULED].percent, found[Stage.FULFILLED].percent) == (35, 70)

    async def test_a_step_that_somebody_else_set_meanwhile_is_not_overwritten(self, shop: Shop) -> None:
        await fees.set_ladder(shop.ports, shop.support, {Stage.SCHEDULED: 35}, LADDER)
        before = await shop.everything()

        with pytest.raises(LadderConflict) as refused:
            await fees.set_ladder(shop.ports, shop.support, {Stage.SCHEDULED: 40}, LADDER)

        assert refused.value.sentence == (
            "In production was set to 35% by support@example.com meanwhile; nothing was saved."
        )
        assert await shop.everything() == before

    async def test_of_two_who_set_a_step_first_at_the_same_time_one_is_told_of_the_other(self, shop: Shop) -> None:
        wanted = (31, 32, 33, 34)
        answers = await asyncio.gather(
            *(fees.set_ladder(shop.ports, shop.support, {Stage.SCHEDULED: percent}, LADDER) for percent in wanted),
            return_exceptions=True,
        )
        told = [answer for answer in answers if isinstance(answer, BaseException)]
        assert [type(answer) for answer in told] == [LadderConflict] * 3
        (new,) = [answer for answer in answers if not isinstance(answer, BaseException)]
        assert (await self.ladder(shop))[Stage.SCHEDULED].percent == new[Stage.SCHEDULED]

    async def test_the_same_twice_is_done_once(self, shop: Shop) -> None:
        await fees.set_ladder(shop.ports, shop.support, {Stage.SCHEDULED: 35}, LADDER)
        before = await shop.everything()

        assert await fees.set_ladder(shop.ports, shop.support, {Stage.SCHEDULED: 35}, LADDER) == {}
        assert await shop.everything() == before

    @pytest.mark.parametrize("wanted", [{Stage.SCHEDULED: -1}, {Stage.SCHEDULED: 101}, {Stage.UNPAID: 5}])
    async def test_what_is_no_percentage_of_a_stage_is_refused(self, shop: Shop, wanted: dict[Stage, int]) -> None:
        before = await shop.everything()

        with pytest.raises(BadInput):
            await fees.set_ladder(shop.ports, shop.support, wanted, LADDER)

        assert await shop.everything() == before
