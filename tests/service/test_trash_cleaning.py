"""What can't be restored any more leaves the trash for good, and nothing else does."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from order_app.domain.fields import Field
from order_app.domain.policy import Stage
from order_app.domain.statuses import Tab
from order_app.models import Order, WalletEntry
from order_app.queries.lists import ListQuery, list_page, tab_counts
from order_app.services import orders, trash, trash_cleaning
from order_app.services.outcomes import CHUNK
from order_app.services.trash_cleaning import TrashCleaner, purge_overdue
from tests.service.builders import COMPLETE, NOON, Shop, patch

MONTH = timedelta(days=30)


async def trashed(shop: Shop) -> list[str]:
    async with shop.database.read() as session:
        return [row.code for row in (await list_page(session, ListQuery(shop.seller_id, Tab.TRASH, size=200))).rows]


@pytest.mark.parametrize(("after", "goes"), [(MONTH - timedelta(microseconds=1), 0), (MONTH, 1)])
async def test_an_order_goes_when_its_days_in_the_trash_are_over(shop: Shop, after: timedelta, goes: int) -> None:
    code = await shop.in_stage(Stage.DELETED)
    shop.clock.moment = NOON + after

    assert await purge_overdue(shop.ports) == goes
    assert await trashed(shop) == ([] if goes else [code])


async def test_everything_that_hangs_on_it_goes_with_it_and_the_counters_are_exact(shop: Shop) -> None:
    stays = await shop.paid(reference="#2")
    before = await shop.everything()
    code = await shop.create(reference="#1", recipient_name="Gone Forever")
    await orders.edit(shop.ports, shop.merchant, shop.seller_id, code, patch({Field.CITY: "Peoria"}))
    await orders.annotate(shop.ports, shop.merchant, shop.seller_id, code, note="a note", tags=["gift"])
    await trash.delete_many(shop.ports, shop.merchant, shop.seller_id, [code])
    shop.clock.moment = NOON + MONTH

    assert await purge_overdue(shop.ports) == 1

    after = await shop.everything()
    unlike = {name for name in before if before[name] != after[name]}
    # Running numbers go on, and an empty standing keeps its counter.
    assert unlike == {"standing_counts", "sellers"}
    async with shop.database.read() as session:
        counts = await tab_counts(session, shop.seller_id)
        found = await list_page(session, ListQuery(shop.seller_id, None, "gone forever"))
        rest = await list_page(session, ListQuery(shop.seller_id, None, "miller"))
    assert (counts["All"], counts["Trash"], counts["Unpaid"]) == (1, 0, 0)
    assert found.rows == ()
    assert [row.code for row in rest.rows] == [stays]


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage is not Stage.DELETED])
async def test_an_order_outside_the_trash_stays_however_old(shop: Shop, stage: Stage) -> None:
    await shop.in_stage(stage)
    shop.clock.advance(days=400)
    before = await shop.everything()

    assert await purge_overdue(shop.ports) == 0
    assert await shop.everything() == before


async def test_an_order_that_was_restored_in_time_stays(shop: Shop) -> None:
    code = await shop.in_stage(Stage.DELETED)
    shop.clock.moment = NOON + MONTH - timedelta(seconds=1)
    await trash.restore_many(shop.ports, shop.merchant, shop.seller_id, [code])
    shop.clock.moment = NOON + 2 * MONTH

    assert await purge_overdue(shop.ports) == 0
    assert await shop.happened(code) == ["created", "deleted", "restored"]


async def test_an_order_deleted_anew_is_kept_for_its_days_again(shop: Shop) -> None:
    code = await shop.in_stage(Stage.DELETED)
    await trash.restore_many(shop.ports, shop.merchant, shop.seller_id, [code])
    shop.clock.moment = NOON + MONTH - timedelta(seconds=1)
    await trash.delete_many(shop.ports, shop.merchant, shop.seller_id, [code])
    shop.clock.moment = NOON + MONTH

    assert await purge_overdue(shop.ports) == 0
    assert await trashed(shop) == [code]


async def test_an_order_that_the_ledger_names_is_never_taken_away(shop: Shop) -> None:
    code, other = await shop.in_stage(Stage.DELETED), await shop.in_stage(Stage.DELETED)
    await shop.fund(100)
    async with shop.database.write() as uow:
        order_id = await uow.session.scalar(select(Order.id).where(Order.code == code))  # type: ignore[arg-type, call-overload]
        await uow.session.execute(update(WalletEntry).values(order_id=order_id))
    shop.clock.moment = NOON + MONTH

    assert await purge_overdue(shop.ports) == 1
    assert await trashed(shop) == [code]
    assert other != code


async def test_more_orders_than_one_transaction_takes_all_go_of_every_seller(shop: Shop) -> None:
    foreign = await orders.create(shop.ports, shop.stranger, shop.other_seller_id, COMPLETE)
    await trash.delete_many(shop.ports, shop.stranger, shop.other_seller_id, [foreign])
    codes = [await shop.create() for _ in range(CHUNK + 1)]
    await trash.delete_many(shop.ports, shop.merchant, shop.seller_id, codes)
    shop.clock.moment = NOON + MONTH

    assert await purge_overdue(shop.ports) == CHUNK + 2
    assert await purge_overdue(shop.ports) == 0
    async with shop.database.read() as session:
        assert await session.scalar(select(func.count()).select_from(Order)) == 0


async def test_the_trash_is_looked_through_at_the_start_and_when_the_clock_is_moved(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: asyncio.Queue[int] = asyncio.Queue()
    purge = trash_cleaning.purge_overdue

    async def told(ports: object) -> int:
        gone = await purge(shop.ports)
        looks.put_nowait(gone)
        return gone

    monkeypatch.setattr(trash_cleaning, "purge_overdue", told)
    await shop.in_stage(Stage.DELETED)
    cleaner = TrashCleaner(shop.ports)
    running = asyncio.create_task(cleaner.run())
    try:
        assert await asyncio.wait_for(looks.get(), 5) == 0
        shop.clock.moment = NOON + MONTH
        cleaner.look_now()
        assert await asyncio.wait_for(looks.get(), 5) == 1
    finally:
        running.cancel()
