"""Saved views without a browser: kept from the list that is shown, found again as tabs, their owner's to change."""

from typing import Any

import pytest

from order_app.services import views as service
from order_app.services.ports import Ports
from order_app.states.order_list import OrderListState
from order_app.states.views import ViewsState
from tests.state.conftest import Make, OpenTab, Tab


@pytest.fixture
async def tab(tabs: OpenTab) -> Tab:
    """A merchant's tab."""
    return await tabs("merchant")


async def show(tab: Tab, path: str = "/") -> Tab:
    """Go to a list."""
    return await tab.load(path, OrderListState.load)


async def save(tab: Tab, name: str, **typed: Any) -> Tab:
    """Keep the shown list."""
    return await tab.send(ViewsState.save, typed={"name": name, **typed})


def views(tab: Tab) -> list[tuple[str, str]]:
    """The names and queries of the views beside the tabs."""
    return [(view["name"], view["query"]) for view in tab.last("views")]


async def test_a_plain_tab_can_not_be_saved_and_a_filter_can(tab: Tab) -> None:
    await show(tab, "/?payment=paid")
    assert tab.last("can_save") is True
    await show(tab, "/?tab=paid&size=100")
    assert tab.last("can_save") is False
    tab.forget()
    await save(tab, "Nothing")
    assert "There is nothing to save: this list is a tab already." in tab.toasts[-1]


async def test_a_saved_view_is_the_tab_that_is_shown(tab: Tab) -> None:
    await show(tab, "/?page=last&payment=PAID&tab=paid&bogus=1&payment=gold&size=50")
    await save(tab, " Rush ")
    assert views(tab) == [("Rush", "tab=paid&payment=paid")], "in the one spelling, without place and size"
    (view,) = tab.last("views")
    assert view["title"] == "Your view"
    assert tab.last("active") == view["id"]
    assert tab.last("can_save") is False
    assert tab.last("done") == 1
    assert "Saved the view" in tab.toasts[-1]
    await show(tab, "/?tab=paid")
    assert tab.last("active") == 0
    await show(tab, "/?tab=paid&payment=paid&size=100&page=last")
    assert tab.last("active") == view["id"]


async def test_what_is_refused_is_said_beside_the_field(tab: Tab) -> None:
    await show(tab, "/?payment=paid")
    await save(tab, "Rush")
    await show(tab, "/?payment=unpaid")
    await save(tab, "rush")
    assert tab.last("problem", "views_state") == (
        "You have a view named “rush” already; nothing was saved. Choose another name."
    )
    await save(tab, "Calm")
    assert tab.last("problem", "views_state") == ""
    assert [name for name, _ in views(tab)] == ["Rush", "Calm"]


async def test_a_colleague_finds_what_is_shared_and_nobody_elses_does(tabs: OpenTab, tab: Tab) -> None:
    colleague, other = await tabs("colleague"), await tabs("other")
    await show(tab, "/?payment=paid")
    await save(tab, "Team", shared=True)
    await show(tab, "/?payment=unpaid")
    await save(tab, "Mine")
    await show(colleague)
    assert views(colleague) == [("Team", "payment=paid")]
    assert colleague.last("views")[0]["title"] == "Shared by Mia Merchant"
    await show(colleague, "/?payment=paid")
    assert colleague.last("active") == colleague.last("views")[0]["id"]
    assert colleague.last("mine")["id"] == 0, "only its owner may change it"
    await show(other)
    assert "Team" not in str(other.deltas)


async def test_the_owner_changes_a_view_step_by_step(tab: Tab) -> None:
    await show(tab, "/?payment=paid")
    await save(tab, "Rush")
    view_id = tab.last("active")
    await tab.send(ViewsState.rename, view_id=view_id, typed={"name": "Calm"})
    await tab.send(ViewsState.share, view_id=view_id, on=True)
    assert tab.last("views")[0]["title"] == "Your view, shared with colleagues"
    await show(tab, "/?payment=paid&country=DE")
    assert (tab.last("active"), tab.last("mine")["name"], tab.last("changed")) == (0, "Calm", True)
    await tab.send(ViewsState.update_view, view_id=view_id)
    assert views(tab) == [("Calm", "payment=paid&country=DE")]
    assert (tab.last("active"), tab.last("changed")) == (view_id, False)
    await tab.send(ViewsState.delete, view_id=view_id)
    assert views(tab) == []
    assert (tab.last("active"), tab.last("can_save")) == (0, True)


async def test_a_tab_without_a_filter_leaves_the_view(tab: Tab) -> None:
    await show(tab, "/?payment=paid")
    await save(tab, "Rush")
    await show(tab, "/?tab=paid")
    assert tab.last("mine")["id"] == 0


async def test_views_of_other_people_are_not_there(tabs: OpenTab, tab: Tab) -> None:
    colleague, other = await tabs("colleague"), await tabs("other")
    await show(tab, "/?payment=paid")
    await save(tab, "Team", shared=True)
    view_id = tab.last("active")
    for somebody in (colleague, other):
        await show(somebody, "/?payment=unpaid")
        await somebody.send(ViewsState.rename, view_id=view_id, typed={"name": "Stolen"})
        await somebody.send(ViewsState.share, view_id=view_id, on=False)
        await somebody.send(ViewsState.update_view, view_id=view_id)
        await somebody.send(ViewsState.delete, view_id=view_id)
        assert sum("This view no longer exists." in toast for toast in somebody.toasts) == 4
    await show(tab)
    assert views(tab) == [("Team", "payment=paid")]


async def test_a_stored_view_is_read_anew_so_that_old_words_do_no_harm(tab: Tab, make: Make, ports: Ports) -> None:
    viewer = await tab.viewer()
    query = "payment=paid,gold&sort=weight"
    await service.save(ports, viewer.actor, viewer.seller_id or 0, "Old", query, shared=False)
    await show(tab, "/?payment=paid")
    assert views(tab) == [("Old", "payment=paid")]
    assert tab.last("active") == tab.last("views")[0]["id"]
