"""Two people in one order see each other, and nobody else sees them."""

from collections.abc import Awaitable, Callable

import pytest

from order_app.bootstrap import Container
from order_app.domain.fields import Field
from order_app.domain.statuses import Role
from order_app.live import reflex_adapter
from order_app.states.order_form import OrderFormState as Form
from order_app.states.order_list import OrderListState
from order_app.states.support import SupportState as Queue
from tests.state.conftest import Make, OpenTab, Tab
from tests.state.form import form, show, type_in

Live = Callable[[], Awaitable[None]]


@pytest.fixture
def live(tabs: OpenTab) -> Live:
    """Lets every open tab learn who is in its order."""

    async def round_of_the_hub() -> None:
        hub = reflex_adapter.presence().hub
        hub.clock_changed()
        await hub._round()

    return round_of_the_hub


def others(tab: Tab) -> list[tuple[str, str]]:
    """Who else is shown, and what they do."""
    return [(entry["who"], entry["doing"]) for entry in tab.last("companions")] if tab.came("companions") else []


async def test_a_colleague_is_here_then_edits_a_field_then_is_done(tabs: OpenTab, make: Make, live: Live) -> None:
    code = await make(fields={Field.CITY: "Austin"})
    mine, theirs = await show(await tabs("merchant"), code), await show(await tabs("colleague"), code)
    await live()
    assert others(mine) == [("colleague@example.com", "is here")]
    assert others(theirs) == [("merchant@example.com", "is here")]
    assert mine.last("said") == "colleague@example.com is here."
    await type_in(theirs, city="Dallas", **{"typed-in": "city"})
    await live()
    assert others(mine) == [("colleague@example.com", "is editing City")]
    assert mine.last("said") == "colleague@example.com is editing."
    await theirs.send(Form.save, submitted=form(theirs, city="Dallas"))
    await live()
    assert others(mine) == [("colleague@example.com", "is here")]


async def test_typing_on_in_the_same_field_tells_nobody_anew(tabs: OpenTab, make: Make, live: Live) -> None:
    code = await make(fields={Field.CITY: "Austin"})
    mine, theirs = await show(await tabs("merchant"), code), await show(await tabs("colleague"), code)
    await type_in(theirs, city="D", **{"typed-in": "city"})
    await live()
    mine.forget()
    board = reflex_adapter.presence()
    count = board.hub.mark
    await type_in(theirs, city="Dallas", **{"typed-in": "city"})
    assert board.hub.mark == count
    await live()
    assert not mine.came("companions")


async def test_who_goes_to_another_page_is_gone_at_once(tabs: OpenTab, make: Make, live: Live) -> None:
    code, other = await make(), await make()
    mine, theirs = await show(await tabs("merchant"), code), await show(await tabs("colleague"), code)
    await live()
    await theirs.load("/", OrderListState.load)
    await live()
    assert others(mine) == []
    assert mine.last("said") == "colleague@example.com left."
    await show(theirs, code)
    await live()
    assert others(mine) == [("colleague@example.com", "is here")]
    await show(theirs, other)
    await live()
    assert others(mine) == []
    assert others(theirs) == []
    await show(theirs, code)
    await live()
    await theirs.load("/orders/new", Form.load_new)
    await live()
    assert others(mine) == []


async def test_ones_own_other_tab_is_said_to_be_ones_own(tabs: OpenTab, make: Make, live: Live) -> None:
    code = await make()
    first, second = await show(await tabs("merchant"), code), await show(await tabs("merchant"), code)
    await type_in(second, city="Dallas", **{"typed-in": "city"})
    await live()
    assert others(first) == [("You, in another tab", "are editing City")]
    assert others(second) == [("You, in another tab", "")]


async def test_a_person_with_two_tabs_is_shown_once(tabs: OpenTab, make: Make, live: Live) -> None:
    code = await make()
    mine = await show(await tabs("merchant"), code)
    await show(await tabs("colleague"), code)
    typing = await show(await tabs("colleague"), code)
    await type_in(typing, city="Dallas", **{"typed-in": "city"})
    await live()
    assert others(mine) == [("colleague@example.com", "is editing City")]


async def test_support_is_shown_as_support_and_sees_who_is_there(tabs: OpenTab, make: Make, live: Live) -> None:
    code = await make()
    mine, desk = await show(await tabs("merchant"), code), await show(await tabs("support"), code)
    await live()
    assert others(mine) == [("Support", "is here")]
    assert others(desk) == [("merchant@example.com", "is here")]


async def test_people_of_support_know_each_other_by_mail_and_are_one_to_a_merchant(
    tabs: OpenTab, make: Make, live: Live, container: Container
) -> None:
    for name in ("kim", "lee"):
        await container.sessions.add_user(f"{name}@example.com", f"{name} of support 77", Role.SUPPORT)
    code = await make()
    mine = await show(await tabs("merchant"), code)
    desk = await show(await tabs("support"), code)
    again = await show(await tabs("support"), code)
    kim = await show(await tabs("kim", password="kim of support 77"), code)
    await show(await tabs("lee", password="lee of support 77"), code)
    await live()
    assert others(desk) == [
        ("You, in another tab", ""),
        ("kim@example.com", "is here"),
        ("lee@example.com", "is here"),
        ("merchant@example.com", "is here"),
    ]
    assert others(again) == others(desk)
    assert [who for who, _ in others(kim)] == ["lee@example.com", "merchant@example.com", "support@example.com"]
    assert others(mine) == [("Support", "is here")]
    assert mine.last("said") == "Support is here."
    # The address of the first of them is also the one that merchants may write to.
    assert "kim@example.com" not in str(mine.deltas)
    assert "lee@example.com" not in str(mine.deltas)
    assert "support@example.com" not in str(mine.came("companions"))
    await kim.load("/support", Queue.load)
    await live()
    assert [who for who, _ in others(desk)] == ["You, in another tab", "lee@example.com", "merchant@example.com"]
    assert desk.last("said") == "kim@example.com left."
    assert others(mine) == [("Support", "is here")]


async def test_another_seller_is_neither_seen_nor_sees_anybody(tabs: OpenTab, make: Make, live: Live) -> None:
    code = await make()
    mine, stranger = await show(await tabs("merchant"), code), await show(await tabs("other"), code)
    await live()
    assert others(mine) == []
    assert others(stranger) == []
    assert "merchant@example.com" not in str(stranger.deltas)


async def test_a_list_is_not_woken_by_comings_and_goings(tabs: OpenTab, make: Make, live: Live) -> None:
    code = await make()
    lists = await tabs("merchant")
    await lists.load("/", OrderListState.load)
    before = reflex_adapter.hub().mark
    theirs = await show(await tabs("colleague"), code)
    await type_in(theirs, city="Dallas", **{"typed-in": "city"})
    assert reflex_adapter.hub().mark == before
