"""The seller's own note and tags stand outside the order's form: they can be changed in every state."""

import pytest

from order_app.domain.errors import BadInput, NotFound
from order_app.domain.policy import Stage
from order_app.services import orders
from tests.service.builders import Shop


async def set_note(shop: Shop, code: str, note: str) -> None:
    await orders.annotate(shop.ports, shop.merchant, shop.seller_id, code, note=note)


async def set_tags(shop: Shop, code: str, *tags: str) -> None:
    await orders.annotate(shop.ports, shop.merchant, shop.seller_id, code, tags=tags)


@pytest.mark.parametrize("stage", Stage)
async def test_note_and_tags_can_be_changed_in_every_state(shop: Shop, stage: Stage) -> None:
    code = await shop.in_stage(stage)
    was = await shop.detail(code)

    await set_note(shop, code, "  Buyer called.\nSend on Monday. ")
    await set_tags(shop, code, "gift", " gift ", "", "Đặng", "gift")

    order = await shop.detail(code)
    assert (order.note, order.tags) == ("Buyer called.\nSend on Monday.", ("gift", "Đặng"))
    assert (order.facts, order.content, order.cost) == (was.facts, was.content, was.cost)
    assert (await shop.happened(code))[-2:] == ["note", "tags"]


async def test_the_timeline_tells_what_stood_before_and_after(shop: Shop) -> None:
    code = await shop.create()

    await set_note(shop, code, "one")
    await set_note(shop, code, "two")
    await set_tags(shop, code, "a", "b")

    note, tags = (await shop.timeline(code))[-2:]
    assert (note.before, note.after, note.who) == ({"note": "one"}, {"note": "two"}, "merchant@example.com")
    assert (tags.before, tags.after) == ({"tags": ""}, {"tags": "a, b"})


async def test_the_same_again_writes_nothing(shop: Shop) -> None:
    code = await shop.create()
    await set_note(shop, code, "one")
    await set_tags(shop, code, "a")
    before = await shop.everything()

    await set_note(shop, code, " one ")
    await set_tags(shop, code, "a", "a")

    assert await shop.everything() == before


async def test_a_note_does_not_stand_in_the_way_of_somebodys_edit(shop: Shop) -> None:
    code = await shop.create()
    await set_note(shop, code, "one")
    await set_note(shop, code, "")
    await set_tags(shop, code)

    assert (await shop.detail(code)).note == ""


@pytest.mark.parametrize("note", ["x" * 2001, "a\x00b", "\x1b[0m", "\ud800"])
async def test_a_note_that_is_no_plain_text_is_refused(shop: Shop, note: str) -> None:
    code = await shop.create()
    before = await shop.everything()

    with pytest.raises(BadInput):
        await set_note(shop, code, note)

    assert await shop.everything() == before


@pytest.mark.parametrize("tags", [["x" * 41], [str(n) for n in range(21)], ["a\nb"], ["a\x00"]])
async def test_tags_beyond_the_limits_are_refused(shop: Shop, tags: list[str]) -> None:
    code = await shop.create()
    before = await shop.everything()

    with pytest.raises(BadInput):
        await set_tags(shop, code, *tags)

    assert await shop.everything() == before


async def test_the_longest_note_and_the_most_tags_are_kept(shop: Shop) -> None:
    code, tags = await shop.create(), [f"{n:040}" for n in range(20)]

    await set_note(shop, code, "x" * 2000)
    await set_tags(shop, code, *tags)

    order = await shop.detail(code)
    assert (order.note, order.tags) == ("x" * 2000, tuple(tags))


async def test_another_seller_finds_no_order_to_write_on(shop: Shop) -> None:
    code = await shop.create()
    before = await shop.everything()

    with pytest.raises(NotFound):
        await orders.annotate(shop.ports, shop.stranger, shop.other_seller_id, code, note="mine")
    with pytest.raises(NotFound):
        await orders.annotate(shop.ports, shop.stranger, shop.other_seller_id, code, tags=["mine"])

    assert await shop.everything() == before


async def test_note_and_tags_are_kept_together_or_not_at_all(shop: Shop) -> None:
    code = await shop.create()
    before = await shop.everything()

    with pytest.raises(BadInput):
        await orders.annotate(shop.ports, shop.merchant, shop.seller_id, code, note="good", tags=["x" * 41])

    assert await shop.everything() == before
