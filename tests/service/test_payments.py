"""Paying takes the cost out of the wallet once, and never more than the wallet holds."""

import pytest

from order_app.domain.errors import CostChanged, InsufficientFunds, NotAllowed, NotFound
from order_app.domain.policy import Refused, Stage, tab_of
from order_app.domain.statuses import Payment, Tab
from order_app.queries.payable import oldest_unpaid
from order_app.services import orders, payments
from order_app.services.outcomes import CHUNK, BulkOutcome
from tests.service.builders import COMPLETE, COST, Shop


async def pay(shop: Shop, code: str, agreed_cost: int | None = None) -> tuple[bool, str]:
    outcome = await payments.pay(shop.ports, shop.merchant, shop.seller_id, code, agreed_cost)
    return outcome.changed, outcome.sentence


async def pay_many(shop: Shop, *codes: str) -> BulkOutcome:
    return await payments.pay_many(shop.ports, shop.merchant, shop.seller_id, codes)


def reasons(outcome: BulkOutcome) -> list[tuple[str, str]]:
    return [(left.code, left.reason.code) for left in outcome.not_done]


class TestPay:
    async def test_the_cost_leaves_the_wallet_and_the_window_begins(self, shop: Shop) -> None:
        code = await shop.create()
        await shop.fund(3000)
        shop.clock.advance(minutes=7)

        answer = await pay(shop, code, COST)

        order = await shop.detail(code)
        assert answer == (True, "Paid $25.24.")
        assert (order.facts.payment, tab_of(order.facts), order.paid_at) == (Payment.PAID, Tab.PAID, shop.clock.now())
        assert (order.cost, order.refunded) == (COST, 0)
        entry = (await shop.entries())[-1]
        assert (entry.kind, entry.amount, entry.balance, entry.order_code, entry.who) == (
            "payment",
            -COST,
            3000 - COST,
            code,
            "merchant@example.com",
        )
        assert await shop.balance() == 3000 - COST
        event = (await shop.timeline(code))[-1]
        assert (event.what, event.detail) == ("paid", "$25.24")

    async def test_the_last_cent_may_be_spent_but_not_one_more(self, shop: Shop) -> None:
        first, second = await shop.create(), await shop.create()
        await shop.fund(2 * COST - 1)
        await pay(shop, first)
        before = await shop.everything()

        with pytest.raises(InsufficientFunds) as refused:
            await pay(shop, second)

        assert refused.value.message == (
            "The wallet holds $25.23, and $25.24 is needed: $0.01 is missing; nothing was paid. "
            "Ask support to top up the wallet, then pay again."
        )
        assert await shop.everything() == before
        await shop.fund(1)
        await pay(shop, second)
        assert await shop.balance() == 0

    @pytest.mark.parametrize("agreed", [COST - 1, COST + 1, 0])
    async def test_a_cost_that_nobody_agreed_to_is_not_paid(self, shop: Shop, agreed: int) -> None:
        code = await shop.create()
        await shop.fund(3000)
        before = await shop.everything()

        with pytest.raises(CostChanged) as refused:
            await pay(shop, code, agreed)

        assert refused.value.sentence == "The cost is now $25.24; nothing was paid."
        assert await shop.everything() == before

    @pytest.mark.parametrize(
        "stage", [stage for stage in Stage if stage.name.startswith(("PAID", "SCHED", "FULF", "SHIP", "DELIV"))]
    )
    async def test_paying_again_is_answered_with_the_state_as_it_is(self, shop: Shop, stage: Stage) -> None:
        code = await shop.in_stage(stage)
        await shop.fund(3000)
        before = await shop.everything()

        assert await pay(shop, code, COST) == (False, "The order is paid already.")
        assert await shop.everything() == before

    @pytest.mark.parametrize(
        ("stage", "code", "sentence"),
        [
            (Stage.INCOMPLETED, "incomplete", "The order is not complete yet; still needed: City."),
            (Stage.CANCELLED, "cancelled", "The order is cancelled."),
            (Stage.DELETED, "deleted", "The order is in the trash."),
        ],
    )
    async def test_what_cannot_be_paid_says_why(self, shop: Shop, stage: Stage, code: str, sentence: str) -> None:
        order = await shop.in_stage(stage)
        await shop.fund(3000)
        before = await shop.everything()

        with pytest.raises(NotAllowed) as refused:
            await pay(shop, order)

        assert (refused.value.code, refused.value.sentence) == (code, sentence)
        assert await shop.everything() == before


class TestPayMany:
    async def test_a_mixed_selection_is_answered_order_by_order(self, shop: Shop) -> None:
        foreign = await orders.create(shop.ports, shop.stranger, shop.other_seller_id, COMPLETE)
        codes = [
            await shop.create(),
            await shop.in_stage(Stage.INCOMPLETED),
            await shop.paid(),
            await shop.in_stage(Stage.CANCELLED),
            await shop.in_stage(Stage.DELETED),
            await shop.create(),
        ]
        held = await shop.balance()
        await shop.fund(10_000)

        outcome = await pay_many(shop, *codes, foreign, "A33378-CT-1")

        assert outcome.done == (codes[0], codes[5])
        assert outcome.amount == 2 * COST
        assert reasons(outcome) == [
            (codes[1], "incomplete"),
            (codes[2], "already_paid"),
            (codes[3], "cancelled"),
            (codes[4], "deleted"),
            (foreign, "not_found"),
            ("A33378-CT-1", "not_found"),
        ]
        assert await shop.balance() == held + 10_000 - 2 * COST
        assert (await shop.detail(foreign)).facts.payment is Payment.UNPAID

    async def test_where_the_money_ends_paying_ends_and_no_cheaper_order_overtakes(self, shop: Shop) -> None:
        dear, cheap = {"shipping_method": "Express"}, {"shipping_method": "Economy"}
        codes = [await shop.create(), await shop.create(**dear), await shop.create(), await shop.create(**cheap)]
        await shop.fund(COST + 2359)

        outcome = await pay_many(shop, *codes)

        assert outcome.done == (codes[0],)
        assert reasons(outcome) == [(code, "insufficient_funds") for code in codes[1:]]
        assert outcome.not_done[0].reason == Refused(
            "insufficient_funds",
            "The wallet holds $23.59, and $37.29 is needed: $13.70 is missing; nothing was paid.",
            "Ask support to top up the wallet, then pay again.",
        )
        assert outcome.not_done[1].reason == payments.WAITS
        assert outcome.amount == COST
        assert await shop.balance() == 2359
        assert [entry.balance for entry in await shop.entries()] == [COST + 2359, 2359]

    async def test_where_the_money_ends_in_one_transaction_it_has_ended_for_the_next_ones_too(self, shop: Shop) -> None:
        dear = await shop.create(shipping_method="Express")
        codes = [dear, *[await shop.create(shipping_method="Economy") for _ in range(CHUNK)]]
        await shop.fund(2359)

        outcome = await pay_many(shop, *codes)

        assert outcome.done == ()
        assert reasons(outcome) == [(code, "insufficient_funds") for code in codes]
        assert await shop.balance() == 2359

    async def test_a_code_named_twice_is_paid_once(self, shop: Shop) -> None:
        code = await shop.create()
        await shop.fund(3000)

        assert await pay_many(shop, code, code) == BulkOutcome((code,), (), COST)
        assert await shop.balance() == 3000 - COST

    async def test_nothing_selected_does_nothing(self, shop: Shop) -> None:
        assert await pay_many(shop) == BulkOutcome((), (), 0)


async def oldest(shop: Shop, limit: int = 1000) -> tuple[str, ...]:
    async with shop.database.read() as session:
        return await oldest_unpaid(session, shop.seller_id, limit)


class TestPayTheOldest:
    async def test_every_complete_unpaid_order_is_paid_oldest_first(self, shop: Shop) -> None:
        foreign = await orders.create(shop.ports, shop.stranger, shop.other_seller_id, COMPLETE)
        codes = []
        for stage in (Stage.UNPAID, Stage.INCOMPLETED, Stage.UNPAID, Stage.UNPAID):
            codes.append(await shop.in_stage(stage))
            shop.clock.advance(minutes=1)
        await shop.fund(2 * COST)
        assert await oldest(shop) == (codes[0], codes[2], codes[3])

        outcome = await pay_many(shop, *await oldest(shop))

        assert outcome.done == (codes[0], codes[2])
        assert reasons(outcome) == [(codes[3], "insufficient_funds")]
        assert await shop.balance() == 0
        assert (await shop.detail(foreign)).facts.payment is Payment.UNPAID

    async def test_no_more_than_asked_for(self, shop: Shop) -> None:
        codes = [await shop.create() for _ in range(3)]
        assert await oldest(shop, 2) == tuple(codes[:2])

    async def test_more_orders_than_one_transaction_takes_are_all_paid(self, shop: Shop) -> None:
        codes = [await shop.create() for _ in range(2 * CHUNK + 3)]
        await shop.fund(len(codes) * COST)

        outcome = await pay_many(shop, *codes)

        assert outcome == BulkOutcome(tuple(codes), (), len(codes) * COST)
        assert await shop.balance() == 0
        assert [entry.balance for entry in await shop.entries()][1:] == [
            (len(codes) - n) * COST for n in range(1, len(codes) + 1)
        ]

    @pytest.mark.parametrize(
        ("held", "paid"),
        [(0, ()), (99, ()), (100, ("a",)), (160, ("a",)), (249, ("a",)), (250, ("a", "b")), (310, ("a", "b", "c"))],
    )
    async def test_what_the_dialog_foretells_is_what_the_wallet_pays(
        self, shop: Shop, held: int, paid: tuple[str, ...]
    ) -> None:
        assert payments.lasts_for({"a": 100, "b": 150, "c": 60}, held) == paid


async def test_somebody_elses_order_is_not_found_and_not_paid(shop: Shop) -> None:
    code = await shop.create()
    await shop.fund(3000)
    before = await shop.everything()

    with pytest.raises(NotFound):
        await payments.pay(shop.ports, shop.stranger, shop.other_seller_id, code)
    outcome = await payments.pay_many(shop.ports, shop.stranger, shop.other_seller_id, [code])

    assert reasons(outcome) == [(code, "not_found")]
    assert await shop.everything() == before


async def test_a_bulk_payment_leaves_an_order_whose_cost_is_not_the_agreed_one(shop: Shop) -> None:
    await shop.fund(200_00)
    first, second = await shop.create(), await shop.create()
    costs = {code: (await shop.detail(code)).cost for code in (first, second)}

    outcome = await payments.pay_many(
        shop.ports, shop.merchant, shop.seller_id, [first, second], {**costs, second: costs[second] - 1}
    )

    assert outcome.done == (first,)
    assert [(entry.code, entry.reason.code) for entry in outcome.not_done] == [(second, "cost_changed")]
    assert outcome.amount == costs[first]
    assert (await shop.detail(second)).facts.paid_at is None
