"""Saved views: a person's own, shared with the colleagues of the seller, out of everybody else's reach."""

import asyncio
from dataclasses import replace

import pytest

from order_app.db.unit_of_work import Actor
from order_app.domain.errors import BadInput, NotFound
from order_app.domain.statuses import Role
from order_app.models import User
from order_app.queries.views import ViewRow, views_of
from order_app.services import views
from tests.service.builders import NOON, Shop

QUERY = "tab=paid&country=DE"


@pytest.fixture
async def people(shop: Shop) -> dict[str, Actor]:
    """Two merchants of the seller and one of another, with accounts."""
    found = {}
    async with shop.database.write() as uow:
        for name, actor in (("mia", shop.merchant), ("cole", shop.colleague), ("otis", shop.stranger)):
            user = User(
                email=actor.name,
                name=name.title(),
                password_hash="x",
                role=Role.MERCHANT,
                seller_id=actor.seller_id,
                created_at=NOON,
            )
            uow.session.add(user)
            await uow.session.flush()
            found[name] = replace(actor, user_id=user.id)
    return found


@pytest.fixture
def mia(people: dict[str, Actor]) -> Actor:
    """A merchant."""
    return people["mia"]


@pytest.fixture
def cole(people: dict[str, Actor]) -> Actor:
    """A colleague of hers."""
    return people["cole"]


@pytest.fixture
def otis(people: dict[str, Actor]) -> Actor:
    """A merchant of another seller."""
    return people["otis"]


async def save(shop: Shop, actor: Actor, name: str, query: str = QUERY, *, shared: bool = False) -> int:
    assert actor.seller_id is not None
    return await views.save(shop.ports, actor, actor.seller_id, name, query, shared=shared)


async def seen(shop: Shop, actor: Actor) -> tuple[ViewRow, ...]:
    assert actor.seller_id is not None
    assert actor.user_id is not None
    async with shop.database.read() as session:
        return await views_of(session, actor.seller_id, actor.user_id)


async def names(shop: Shop, actor: Actor) -> list[str]:
    return [view.name for view in await seen(shop, actor)]


async def test_a_view_is_its_owners_alone(shop: Shop, mia: Actor, cole: Actor) -> None:
    view_id = await save(shop, mia, "  Rush to Germany ")

    assert await seen(shop, mia) == (ViewRow(view_id, "Rush to Germany", QUERY, False, True, "Mia"),)
    assert await seen(shop, cole) == ()


async def test_a_shared_view_is_the_colleagues_too_after_their_own(
    shop: Shop, mia: Actor, cole: Actor, otis: Actor
) -> None:
    shared = await save(shop, mia, "Team", shared=True)
    own = await save(shop, cole, "Mine")

    assert await seen(shop, cole) == (
        ViewRow(own, "Mine", QUERY, False, True, "Cole"),
        ViewRow(shared, "Team", QUERY, True, False, "Mia"),
    )
    assert await seen(shop, otis) == ()


async def test_sharing_ends_as_it_began(shop: Shop, mia: Actor, cole: Actor) -> None:
    view_id = await save(shop, mia, "Team")

    await views.share(shop.ports, mia, shop.seller_id, view_id, shared=True)
    assert await names(shop, cole) == ["Team"]
    await views.share(shop.ports, mia, shop.seller_id, view_id, shared=False)
    assert await names(shop, cole) == []


async def test_the_owner_renames_changes_and_deletes_it(shop: Shop, mia: Actor) -> None:
    view_id = await save(shop, mia, "Old")

    assert await views.rename(shop.ports, mia, shop.seller_id, view_id, " New ") == "New"
    await views.change_query(shop.ports, mia, shop.seller_id, view_id, "tab=unpaid")
    assert [(view.name, view.query) for view in await seen(shop, mia)] == [("New", "tab=unpaid")]
    assert await views.delete(shop.ports, mia, shop.seller_id, view_id) == "New"
    assert await seen(shop, mia) == ()


@pytest.mark.parametrize("who", ["cole", "otis"])
async def test_nobody_else_touches_it_though_it_is_shared(
    shop: Shop, mia: Actor, people: dict[str, Actor], who: str
) -> None:
    view_id = await save(shop, mia, "Team", shared=True)
    before = await seen(shop, mia)
    actor = people[who]

    for seller_id in {shop.seller_id, actor.seller_id or 0}:
        own = (shop.ports, actor, seller_id, view_id)
        with pytest.raises(NotFound):
            await views.rename(*own, "Mine now")
        with pytest.raises(NotFound):
            await views.share(*own, shared=False)
        with pytest.raises(NotFound):
            await views.change_query(*own, "tab=unpaid")
        with pytest.raises(NotFound):
            await views.delete(*own)

    assert await seen(shop, mia) == before


async def test_a_view_of_another_seller_can_not_be_made(shop: Shop, otis: Actor, mia: Actor) -> None:
    with pytest.raises(NotFound):
        await views.save(shop.ports, otis, shop.seller_id, "Spy", QUERY, shared=True)
    assert await seen(shop, mia) == ()


@pytest.mark.parametrize(
    "name",
    ["", "   ", "x" * 41, "a\x00b", "a\nb", "\x1b[2J", "\u200b\u200d", "\u0301", "All", "unpaid", "TRASH"],
)
async def test_a_name_that_is_none_is_refused(shop: Shop, mia: Actor, name: str) -> None:
    with pytest.raises(BadInput):
        await save(shop, mia, name)
    assert await seen(shop, mia) == ()


@pytest.mark.parametrize("name", ["x" * 40, "مستعجل", "🧵", "𝒜 <b>&", "Z\u0351a\u0328lgo", "Đơn gấp", "Paid in Berlin"])
async def test_a_name_in_any_script_is_kept_as_it_is(shop: Shop, mia: Actor, name: str) -> None:
    await save(shop, mia, name)
    assert await names(shop, mia) == [name]


async def test_a_name_is_used_once_by_a_person(shop: Shop, mia: Actor, cole: Actor) -> None:
    first, second = await save(shop, mia, "Rush"), await save(shop, mia, "Other")

    with pytest.raises(BadInput, match=r"You have a view named “rush” already; nothing was saved\."):
        await save(shop, mia, "rush")
    with pytest.raises(BadInput, match="already"):
        await views.rename(shop.ports, mia, shop.seller_id, second, "RUSH")
    await views.rename(shop.ports, mia, shop.seller_id, first, "RUSH")
    await save(shop, cole, "Rush")

    assert await names(shop, mia) == ["RUSH", "Other"]


async def test_a_person_has_at_most_twenty(shop: Shop, mia: Actor, cole: Actor) -> None:
    for number in range(views.MAX_VIEWS):
        await save(shop, mia, f"View {number}")

    with pytest.raises(BadInput, match=r"You have 20 views already; nothing was saved\."):
        await save(shop, mia, "One more")
    await save(shop, cole, "A colleague's first")
    assert len(await seen(shop, mia)) == views.MAX_VIEWS


async def test_two_saves_at_once_keep_to_the_rules(shop: Shop, mia: Actor) -> None:
    for number in range(views.MAX_VIEWS - 2):
        await save(shop, mia, f"View {number}")

    outcomes = await asyncio.gather(
        *(save(shop, mia, name) for name in ("Same", "same", "Third", "Fourth")), return_exceptions=True
    )

    assert sum(isinstance(outcome, BadInput) for outcome in outcomes) == 2
    assert sum(isinstance(outcome, int) for outcome in outcomes) == 2


async def test_a_filter_that_is_too_long_is_refused(shop: Shop, mia: Actor) -> None:
    view_id = await save(shop, mia, "Short", "q=" + "x" * 998)

    for query in ("q=" + "x" * 999, "q=\x00"):
        with pytest.raises(BadInput, match="too long to be kept"):
            await save(shop, mia, "Long", query)
        with pytest.raises(BadInput, match="too long to be kept"):
            await views.change_query(shop.ports, mia, shop.seller_id, view_id, query)
    assert await names(shop, mia) == ["Short"]
