"""A paid order can be cancelled free of charge for two hours, unless production has begun."""

from datetime import timedelta

import pytest

from order_app.domain.errors import NotAllowed, NotFound
from order_app.domain.policy import Stage, tab_of
from order_app.domain.statuses import Life, Payment, RequestStatus, Tab
from order_app.services import cancellation
from order_app.services.outcomes import Outcome
from tests.service.builders import COST, NOON, Shop


async def cancel(shop: Shop, code: str) -> Outcome:
    return await cancellation.cancel(shop.ports, shop.merchant, shop.seller_id, code)


async def test_the_whole_cost_comes_back_to_the_wallet(shop: Shop) -> None:
    code = await shop.paid()
    shop.clock.advance(minutes=5)

    outcome = await cancel(shop, code)

    order = await shop.detail(code)
    assert outcome == Outcome(code, changed=True, sentence="Cancelled. $25.24 came back to the wallet.")
    assert (order.facts.life, order.facts.payment, tab_of(order.facts)) == (
        Life.CANCELLED,
        Payment.REFUNDED,
        Tab.CANCELLED,
    )
    assert (order.cost, order.refunded, order.cancelled_at) == (COST, COST, NOON + timedelta(minutes=5))
    assert await shop.balance() == COST
    assert [(e.kind, e.amount, e.order_code) for e in await shop.entries()] == [
        ("top_up", COST, ""),
        ("payment", -COST, code),
        ("refund", COST, code),
    ]
    event = (await shop.timeline(code))[-1]
    assert (event.what, event.detail, event.who) == ("cancelled", "$25.24 back to the wallet", "merchant@example.com")


@pytest.mark.parametrize(
    ("after", "is_open"),
    [
        (timedelta(0), True),
        (timedelta(hours=1, minutes=59, seconds=59), True),
        (timedelta(hours=2, microseconds=-1), True),
        (timedelta(hours=2), False),
        (timedelta(hours=2, seconds=1), False),
    ],
)
async def test_the_window_closes_two_hours_after_payment_to_the_moment(
    shop: Shop, after: timedelta, is_open: bool
) -> None:
    code = await shop.create()
    shop.clock.advance(hours=5)
    await shop.fund(COST)
    code = await shop.paid()
    shop.clock.advance(seconds=after.total_seconds())

    if is_open:
        assert (await cancel(shop, code)).changed
    else:
        before = await shop.everything()
        with pytest.raises(NotAllowed) as refused:
            await cancel(shop, code)
        assert refused.value.code == "window_over"
        assert refused.value.message == (
            "The time for free cancellation is over."
            " Use Refund to ask support; no fee is expected while nothing has been produced."
        )
        assert await shop.everything() == before


async def test_the_length_of_the_window_is_a_setting(shop: Shop) -> None:
    shop.ports.window = timedelta(minutes=10)
    open_one, closed_one = await shop.paid(), await shop.paid()
    shop.clock.advance(minutes=9, seconds=59)
    await cancel(shop, open_one)
    shop.clock.advance(seconds=1)

    with pytest.raises(NotAllowed) as refused:
        await cancel(shop, closed_one)

    assert refused.value.code == "window_over"


@pytest.mark.parametrize(
    ("stage", "code"),
    [
        (Stage.INCOMPLETED, "not_paid"),
        (Stage.UNPAID, "not_paid"),
        (Stage.SCHEDULED, "in_production"),
        (Stage.FULFILLED, "produced"),
        (Stage.SHIPPED, "shipped"),
        (Stage.DELIVERED, "shipped"),
        (Stage.DELETED, "deleted"),
    ],
)
async def test_inside_the_two_hours_too_other_states_refuse(shop: Shop, stage: Stage, code: str) -> None:
    order = await shop.in_stage(stage)
    before = await shop.everything()

    with pytest.raises(NotAllowed) as refused:
        await cancel(shop, order)

    assert refused.value.code == code
    assert refused.value.sentence
    assert refused.value.way_on
    assert await shop.everything() == before


async def test_a_second_cancel_is_answered_with_the_state_as_it_is(shop: Shop) -> None:
    code = await shop.paid()
    await cancel(shop, code)
    before = await shop.everything()

    assert await cancel(shop, code) == Outcome(code, changed=False, sentence="The order is cancelled.")
    assert await shop.everything() == before


async def test_an_open_request_ends_with_the_order(shop: Shop) -> None:
    code = await shop.requested(await shop.paid())

    await cancel(shop, code)

    order = await shop.detail(code)
    assert order.facts.open_request is None
    assert order.request is not None
    assert (order.request.status, order.request.decided_by, order.request.answer) == (
        RequestStatus.WITHDRAWN,
        "merchant@example.com",
        "The order was cancelled free of charge.",
    )
    assert (order.refunded, await shop.balance()) == (COST, COST)


async def test_another_sellers_order_is_not_found(shop: Shop) -> None:
    code = await shop.paid()
    before = await shop.everything()

    with pytest.raises(NotFound):
        await cancellation.cancel(shop.ports, shop.stranger, shop.other_seller_id, code)

    assert await shop.everything() == before
