"""Cancel and copy: the old order is cancelled free of charge and the same placed anew, or nothing happens at all."""

from datetime import timedelta

import pytest
from sqlalchemy import delete

from order_app.domain.errors import NotAllowed, NotFound
from order_app.domain.policy import Stage, tab_of
from order_app.domain.statuses import Payment, Tab
from order_app.models import CatalogueVariant
from order_app.queries.lists import ListQuery, list_page
from order_app.services import orders
from order_app.services.copies import Copied, cancel_and_copy
from order_app.services.ports import Ports
from tests.service.builders import COMPLETE, COST, NOON, WINDOW, Shop


async def copy(shop: Shop, code: str) -> Copied:
    return await cancel_and_copy(shop.ports, shop.merchant, shop.seller_id, code)


async def test_the_money_comes_back_and_an_unpaid_order_holds_the_same(shop: Shop) -> None:
    code = await shop.paid(reference="#1")
    await orders.annotate(shop.ports, shop.merchant, shop.seller_id, code, note="ring twice", tags=["gift"])
    was = await shop.detail(code)
    shop.clock.advance(minutes=5)

    copied = await copy(shop, code)

    old, new = await shop.detail(code), await shop.detail(copied.code)
    assert (copied.back, copied.currency) == (COST, "USD")
    assert (tab_of(old.facts), old.facts.payment, old.refunded) == (Tab.CANCELLED, Payment.REFUNDED, COST)
    assert old.content == was.content
    assert (tab_of(new.facts), new.facts.paid_at, new.cost, new.refunded) == (Tab.UNPAID, None, COST, 0)
    assert new.content == was.content
    assert new.content.reference == "#1"
    assert (new.note, new.tags) == ("ring twice", ("gift",))
    assert new.created_at == NOON + timedelta(minutes=5)
    assert await shop.balance() == COST


async def test_the_timelines_of_both_name_the_other(shop: Shop) -> None:
    code = await shop.paid()

    new = (await copy(shop, code)).code

    assert [(entry.what, entry.detail) for entry in await shop.timeline(code)][-2:] == [
        ("cancelled", "$25.24 back to the wallet"),
        ("copied_to", new),
    ]
    assert [(entry.what, entry.detail) for entry in await shop.timeline(new)] == [
        ("created", ""),
        ("copied_from", code),
    ]


async def test_the_new_order_is_found_by_search(shop: Shop) -> None:
    code = await shop.paid(reference="FOX-7")
    new = (await copy(shop, code)).code
    async with shop.database.read() as session:
        found = await list_page(session, ListQuery(shop.seller_id, Tab.UNPAID, "fox"))
    assert [row.code for row in found.rows] == [new]


async def test_an_open_request_ends_with_the_old_order(shop: Shop) -> None:
    code = await shop.requested(await shop.paid())
    new = (await copy(shop, code)).code
    assert (await shop.detail(code)).facts.open_request is None
    assert (await shop.detail(new)).request is None


async def test_a_line_that_left_the_catalogue_carries_over_and_the_copy_is_incomplete(shop: Shop) -> None:
    code = await shop.paid()
    async with shop.database.write() as uow:
        await uow.session.execute(delete(CatalogueVariant).where(CatalogueVariant.sku == "TEE-U-BLK-M"))  # type: ignore[arg-type]
    shop.ports = Ports(shop.database, shop.clock, WINDOW)

    new = await shop.detail((await copy(shop, code)).code)

    assert new.content.items == COMPLETE.items
    assert tab_of(new.facts) is Tab.INCOMPLETED


@pytest.mark.parametrize(
    ("stage", "code"),
    [
        (Stage.INCOMPLETED, "not_paid"),
        (Stage.UNPAID, "not_paid"),
        (Stage.PAID_WINDOW_OVER, "window_over"),
        (Stage.SCHEDULED, "in_production"),
        (Stage.FULFILLED, "produced"),
        (Stage.SHIPPED, "shipped"),
        (Stage.DELIVERED, "shipped"),
        (Stage.CANCELLED, "cancelled"),
        (Stage.DELETED, "deleted"),
    ],
)
async def test_where_no_free_cancel_is_possible_nothing_happens(shop: Shop, stage: Stage, code: str) -> None:
    order = await shop.in_stage(stage)
    before = await shop.everything()

    with pytest.raises(NotAllowed) as refused:
        await copy(shop, order)

    assert refused.value.code == code
    assert await shop.everything() == before


async def test_a_second_time_nothing_is_copied(shop: Shop) -> None:
    code = await shop.paid()
    await copy(shop, code)
    before = await shop.everything()

    with pytest.raises(NotAllowed) as refused:
        await copy(shop, code)

    assert refused.value.message == "The order is cancelled. Use Duplicate to order it again."
    assert await shop.everything() == before


async def test_another_sellers_order_is_not_found(shop: Shop) -> None:
    code = await shop.paid()
    before = await shop.everything()

    with pytest.raises(NotFound):
        await cancel_and_copy(shop.ports, shop.stranger, shop.other_seller_id, code)

    assert await shop.everything() == before


async def test_a_duplicate_names_where_it_comes_from(shop: Shop) -> None:
    code = await shop.create()
    new = await orders.create(shop.ports, shop.merchant, shop.seller_id, COMPLETE, copied_from=code)
    assert [(entry.what, entry.detail) for entry in await shop.timeline(new)] == [
        ("created", ""),
        ("copied_from", code),
    ]
