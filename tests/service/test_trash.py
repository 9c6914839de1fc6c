"""Unpaid orders go to the trash and come back within 30 days."""

from datetime import timedelta

import pytest

from order_app.domain.policy import Stage, tab_of
from order_app.domain.statuses import Life, Tab
from order_app.queries.lists import ListQuery, list_page
from order_app.services import orders, trash
from order_app.services.outcomes import BulkOutcome
from tests.service.builders import COMPLETE, NOON, Shop


async def delete(shop: Shop, *codes: str) -> BulkOutcome:
    return await trash.delete_many(shop.ports, shop.merchant, shop.seller_id, codes)


async def restore(shop: Shop, *codes: str) -> BulkOutcome:
    return await trash.restore_many(shop.ports, shop.merchant, shop.seller_id, codes)


def reasons(outcome: BulkOutcome) -> list[tuple[str, str, bool]]:
    return [(left.code, left.reason.code, left.reason.already) for left in outcome.not_done]


async def listed(shop: Shop, tab: Tab | None) -> list[str]:
    async with shop.database.read() as session:
        return [row.code for row in (await list_page(session, ListQuery(shop.seller_id, tab))).rows]


@pytest.mark.parametrize("stage", [Stage.UNPAID, Stage.INCOMPLETED])
async def test_an_unpaid_order_goes_to_the_trash_and_is_never_called_cancelled(shop: Shop, stage: Stage) -> None:
    code = await shop.in_stage(stage)

    outcome = await delete(shop, code)

    order = await shop.detail(code)
    assert outcome == BulkOutcome((code,), ())
    assert (order.facts.life, tab_of(order.facts), order.deleted_at) == (Life.DELETED, Tab.TRASH, NOON)
    assert order.cancelled_at is None
    assert await listed(shop, None) == []
    assert await listed(shop, Tab.TRASH) == [code]
    assert (await shop.happened(code))[-1] == "deleted"


async def test_of_a_mixed_selection_each_order_is_answered(shop: Shop) -> None:
    foreign = await orders.create(shop.ports, shop.stranger, shop.other_seller_id, COMPLETE)
    codes = {stage: await shop.in_stage(stage) for stage in Stage}

    outcome = await delete(shop, *codes.values(), foreign, "nonsense")

    assert outcome.done == (codes[Stage.INCOMPLETED], codes[Stage.UNPAID])
    assert outcome.amount == 0
    assert reasons(outcome) == [
        (codes[Stage.PAID_WINDOW_OPEN], "already_paid", False),
        (codes[Stage.PAID_WINDOW_OVER], "already_paid", False),
        (codes[Stage.SCHEDULED], "in_production", False),
        (codes[Stage.FULFILLED], "produced", False),
        (codes[Stage.SHIPPED], "shipped", False),
        (codes[Stage.DELIVERED], "shipped", False),
        (codes[Stage.CANCELLED], "cancelled", False),
        (codes[Stage.DELETED], "deleted", True),
        (foreign, "not_found", False),
        ("nonsense", "not_found", False),
    ]
    assert all(left.reason.sentence and left.reason.way_on for left in outcome.not_done)


async def test_deleting_twice_happens_once(shop: Shop) -> None:
    code = await shop.create()
    await delete(shop, code)
    before = await shop.everything()
    shop.clock.advance(days=1)

    outcome = await delete(shop, code, code)

    assert reasons(outcome) == [(code, "deleted", True)]
    assert await shop.everything() == before


async def test_more_orders_than_one_transaction_takes_are_all_deleted(shop: Shop) -> None:
    codes = [await shop.create() for _ in range(51)]

    assert await delete(shop, *codes) == BulkOutcome(tuple(codes), ())
    assert await listed(shop, None) == []


async def test_a_restored_order_stands_where_it_stood(shop: Shop) -> None:
    code = await shop.create(reference="#1")
    was = await shop.detail(code)
    await delete(shop, code)

    outcome = await restore(shop, code)

    order = await shop.detail(code)
    assert outcome == BulkOutcome((code,), ())
    assert (order.facts, order.content, order.cost) == (was.facts, was.content, was.cost)
    assert await listed(shop, Tab.UNPAID) == [code]
    assert await listed(shop, Tab.TRASH) == []
    assert await shop.happened(code) == ["created", "deleted", "restored"]


@pytest.mark.parametrize(
    ("after", "restored"),
    [(timedelta(days=30, microseconds=-1), True), (timedelta(days=30), False), (timedelta(days=31), False)],
)
async def test_restore_works_for_thirty_days(shop: Shop, after: timedelta, restored: bool) -> None:
    code = await shop.in_stage(Stage.DELETED)
    shop.clock.moment = NOON + after

    outcome = await restore(shop, code)

    assert outcome.done == ((code,) if restored else ())
    assert reasons(outcome) == ([] if restored else [(code, "trash_over", False)])
    assert tab_of((await shop.detail(code)).facts) is (Tab.UNPAID if restored else Tab.TRASH)


async def test_a_reference_taken_since_keeps_the_order_in_the_trash(shop: Shop) -> None:
    code = await shop.create(reference="#1")
    await delete(shop, code)
    taker = await shop.create(reference="#1")
    before = await shop.everything()

    outcome = await restore(shop, code)

    assert reasons(outcome) == [(code, "reference_taken", False)]
    assert outcome.not_done[0].reason.message == (
        f"Order {taker} already has the reference “#1”. Change that order's reference, then restore."
    )
    assert await shop.everything() == before


async def test_of_two_deleted_orders_with_one_reference_the_first_named_comes_back(shop: Shop) -> None:
    first = await shop.create(reference="#1")
    await delete(shop, first)
    second = await shop.create(reference="#1")
    await delete(shop, second)

    outcome = await restore(shop, second, first)

    assert outcome.done == (second,)
    assert reasons(outcome) == [(first, "reference_taken", False)]


async def test_what_is_not_in_the_trash_is_left_as_it_is(shop: Shop) -> None:
    unpaid, cancelled = await shop.create(), await shop.in_stage(Stage.CANCELLED)
    before = await shop.everything()

    outcome = await restore(shop, unpaid, cancelled)

    assert reasons(outcome) == [(unpaid, "not_deleted", True), (cancelled, "not_deleted", False)]
    assert await shop.everything() == before


async def test_another_seller_deletes_and_restores_nothing(shop: Shop) -> None:
    unpaid, deleted = await shop.create(), await shop.in_stage(Stage.DELETED)
    before = await shop.everything()

    gone = await trash.delete_many(shop.ports, shop.stranger, shop.other_seller_id, [unpaid])
    back = await trash.restore_many(shop.ports, shop.stranger, shop.other_seller_id, [deleted])

    assert reasons(gone) == [(unpaid, "not_found", False)]
    assert reasons(back) == [(deleted, "not_found", False)]
    assert await shop.everything() == before
