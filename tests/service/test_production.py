"""The plant's steps: one by one, each once, and the first one not while a request is open."""

import pytest

from order_app.domain.errors import BadInput, NotAllowed, NotFound
from order_app.domain.policy import Stage, tab_of
from order_app.domain.statuses import Fulfillment, ProductionStep, Shipment, Tab
from order_app.services import production
from order_app.services.outcomes import Outcome
from tests.service.builders import NOON, Shop

STEPS = list(ProductionStep)
BETWEEN = [Stage.PAID_WINDOW_OPEN, Stage.SCHEDULED, Stage.FULFILLED, Stage.SHIPPED, Stage.DELIVERED]
"""The stage before each step, and after the last."""


async def advance(shop: Shop, code: str, step: ProductionStep) -> Outcome:
    return await production.advance(shop.ports, code, step)


async def test_the_steps_in_their_order_leave_their_times_and_the_tracking(shop: Shop) -> None:
    code = await shop.paid()
    tabs, times = [], []
    for step in STEPS:
        shop.clock.advance(hours=1)
        times.append(shop.clock.now())
        carrier = ("DHL", "JD0001") if step is ProductionStep.SHIPPED else ("", "")
        outcome = await production.advance(shop.ports, code, step, carrier=carrier[0], tracking_code=carrier[1])
        assert outcome == Outcome(code, changed=True)
        tabs.append(tab_of((await shop.detail(code)).facts))

    order = await shop.detail(code)
    assert tabs == [Tab.PROCESSED, Tab.PROCESSED, Tab.SHIPPED, Tab.SHIPPED]
    assert [order.scheduled_at, order.fulfilled_at, order.shipped_at, order.delivered_at] == times
    assert (order.facts.fulfillment, order.facts.shipment) == (Fulfillment.FULFILLED, Shipment.DELIVERED)
    assert (order.carrier, order.tracking_code) == ("DHL", "JD0001")
    events = (await shop.timeline(code))[2:]
    assert [(event.what, event.who, event.detail) for event in events] == [
        ("scheduled", "Production", ""),
        ("fulfilled", "Production", ""),
        ("shipped", "Production", "DHL JD0001"),
        ("delivered", "Production", ""),
    ]


@pytest.mark.parametrize(("stage", "step"), [(s, p) for i, s in enumerate(BETWEEN) for p in STEPS[:i]])
async def test_a_step_already_taken_is_answered_with_the_state_as_it_is(
    shop: Shop, stage: Stage, step: ProductionStep
) -> None:
    code = await shop.in_stage(stage)
    before = await shop.everything()
    shop.clock.advance(hours=1)

    outcome = await production.advance(shop.ports, code, step, carrier="UPS", tracking_code="other")

    assert outcome == Outcome(code, changed=False, sentence=f"The order is {step.value} already.")
    assert await shop.everything() == before


@pytest.mark.parametrize(("stage", "step"), [(s, p) for i, s in enumerate(BETWEEN) for p in STEPS[i + 1 :]])
async def test_a_step_out_of_turn_is_refused(shop: Shop, stage: Stage, step: ProductionStep) -> None:
    code = await shop.in_stage(stage)
    before = await shop.everything()

    with pytest.raises(NotAllowed) as refused:
        await advance(shop, code, step)

    assert refused.value.code == "out_of_turn"
    assert await shop.everything() == before


@pytest.mark.parametrize(
    ("stage", "code"),
    [
        (Stage.INCOMPLETED, "not_paid"),
        (Stage.UNPAID, "not_paid"),
        (Stage.CANCELLED, "cancelled"),
        (Stage.DELETED, "deleted"),
    ],
)
async def test_the_plant_takes_nothing_that_is_not_paid_or_no_longer_counts(
    shop: Shop, stage: Stage, code: str
) -> None:
    order = await shop.in_stage(stage)
    before = await shop.everything()

    refusals = []
    for step in STEPS:
        with pytest.raises(NotAllowed) as refused:
            await advance(shop, order, step)
        refusals.append(refused.value.code)

    assert refusals == [code] * 4
    assert await shop.everything() == before


@pytest.mark.parametrize("stage", [Stage.PAID_WINDOW_OPEN, Stage.PAID_WINDOW_OVER])
async def test_production_may_start_inside_the_window_and_after_it(shop: Shop, stage: Stage) -> None:
    code = await shop.in_stage(stage)

    await advance(shop, code, ProductionStep.SCHEDULED)

    assert (await shop.permissions(code)).stage is Stage.SCHEDULED
    assert (await shop.permissions(code)).free_cancel_until is None


async def test_an_open_request_stops_the_start(shop: Shop) -> None:
    code = await shop.requested(await shop.paid())
    before = await shop.everything()

    with pytest.raises(NotAllowed) as refused:
        await advance(shop, code, ProductionStep.SCHEDULED)

    assert (refused.value.code, refused.value.way_on) == ("request_open", "Wait until support has decided.")
    assert await shop.everything() == before


async def test_an_open_request_does_not_stop_the_later_steps(shop: Shop) -> None:
    code = await shop.requested(await shop.in_stage(Stage.SCHEDULED))

    for step in STEPS[1:]:
        await advance(shop, code, step)

    assert (await shop.permissions(code)).stage is Stage.DELIVERED


@pytest.mark.parametrize(("carrier", "tracking"), [("x" * 61, ""), ("", "x" * 61), ("DHL\x00", ""), ("", "a\nb")])
async def test_a_tracking_code_that_cannot_be_shown_is_refused(shop: Shop, carrier: str, tracking: str) -> None:
    code = await shop.in_stage(Stage.FULFILLED)
    before = await shop.everything()

    with pytest.raises(BadInput):
        await production.advance(shop.ports, code, ProductionStep.SHIPPED, carrier=carrier, tracking_code=tracking)

    assert await shop.everything() == before


async def test_an_unknown_code_is_not_found(shop: Shop) -> None:
    assert shop.clock.now() == NOON
    with pytest.raises(NotFound):
        await advance(shop, "A33378-CT-1", ProductionStep.SCHEDULED)
