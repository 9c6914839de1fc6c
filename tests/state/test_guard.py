"""What the guard makes of who asks, of odd arguments and of errors."""

import asyncio
from typing import Annotated, Any

import pytest
import reflex as rx
from pydantic import Field as Rule

from order_app.auth.sessions import Viewer
from order_app.domain.errors import NotFound, StorageUnavailable
from order_app.domain.statuses import Role
from order_app.states.guard import handler
from tests.state.conftest import OpenTab

SEEN: list[Any] = []
MAY_GO_ON = asyncio.Event()


class ProbeState(rx.State):
    """Handlers of every kind that the guard makes."""

    count: int = 0

    @handler(roles=(Role.MERCHANT,))
    async def as_merchant(self, viewer: Viewer) -> None:
        """For merchants."""
        SEEN.append(viewer.email)

    @handler
    async def as_anybody_signed_in(self, viewer: Viewer, number: Annotated[int, Rule(ge=0, le=9)]) -> None:
        """For whoever is signed in."""
        SEEN.append((viewer.role, number))

    @handler(public=True)
    async def in_public(self, viewer: Viewer | None) -> None:
        """For everybody."""
        SEEN.append(viewer)

    @handler(public=True)
    async def refuse(self) -> None:
        """Refuse in the domain's words."""
        raise NotFound("There is no such thing.", "Look elsewhere.")

    @handler(public=True)
    async def break_down(self) -> None:
        """Fail in a way that nobody foresaw."""
        raise RuntimeError("secret inside")

    @handler(public=True)
    async def break_down_midway(self) -> Any:
        """Change something, show it, then fail."""
        self.count = 1
        yield
        self.count = 2
        raise RuntimeError("secret inside")

    @handler(public=True)
    async def lose_the_database_midway(self) -> Any:
        """Show something, then find the database away."""
        yield rx.redirect("/somewhere")
        raise StorageUnavailable

    @handler(roles=(Role.MERCHANT,), background=True)
    async def beside(self, viewer: Viewer, number: Annotated[int, Rule(ge=0, le=9)]) -> Any:
        """Work beside the tab's other events."""
        SEEN.append((viewer.email, number))
        await MAY_GO_ON.wait()
        async with self:
            self.count += number
        return rx.redirect("/done")

    @handler(public=True, background=True)
    async def break_down_beside(self) -> None:
        """Fail beside the others."""
        raise RuntimeError("secret inside")

    @handler(public=True, background=True)
    async def tell_beside(self) -> Any:
        """Tell something, then be refused."""
        yield rx.redirect("/somewhere")
        raise NotFound("There is no such thing.", "Look elsewhere.")

    @handler(public=True)
    async def let_go_on(self) -> None:
        """What is worked off while the other still waits."""
        self.count += 100
        MAY_GO_ON.set()

    @handler(public=True)
    def without_waiting(self, words: list[str]) -> Any:
        """A plain method."""
        SEEN.append(words)
        return rx.redirect("/done")


@pytest.fixture(autouse=True)
def nothing_seen() -> None:
    """Begin with an empty list."""
    SEEN.clear()
    MAY_GO_ON.clear()


async def test_a_handler_in_the_background_leaves_the_tab_to_its_other_events(tabs: OpenTab) -> None:
    tab = await tabs("merchant")
    beside = asyncio.create_task(tab.send(ProbeState.beside, number=3))
    await tab.send(ProbeState.let_go_on)
    await beside
    assert SEEN == [("merchant@example.com", 3)]
    assert tab.came("count") == [100, 103]
    assert tab.redirects == ["/done"]


@pytest.mark.parametrize(("who", "payload"), [("support", {"number": 3}), ("nobody", {"number": 3})])
async def test_a_handler_in_the_background_asks_who_it_is_too(tabs: OpenTab, who: str, payload: dict[str, Any]) -> None:
    tab = await (await tabs(who)).send(ProbeState.beside, payload)
    assert SEEN == []
    assert len(tab.toasts) + len(tab.scripts) == 1


@pytest.mark.parametrize("number", [-1, "x", None, []])
async def test_a_handler_in_the_background_parses_its_arguments_too(tabs: OpenTab, number: Any) -> None:
    tab = await (await tabs("merchant")).send(ProbeState.beside, number=number)
    assert SEEN == []
    assert "This could not be read." in tab.toasts[0]


async def test_what_fails_in_the_background_is_told_calmly(tabs: OpenTab) -> None:
    tab = await (await tabs("nobody")).send(ProbeState.break_down_beside)
    assert "Something went wrong on our side (number " in tab.toasts[0]
    assert "secret" not in tab.toasts[0]
    await tab.send(ProbeState.tell_beside)
    assert tab.redirects == ["/somewhere"]
    assert "There is no such thing. Look elsewhere." in tab.toasts[1]


async def test_the_handler_is_told_who_asks(tabs: OpenTab) -> None:
    await (await tabs("merchant")).send(ProbeState.as_merchant)
    await (await tabs("support")).send(ProbeState.as_anybody_signed_in, number=3)
    await (await tabs("nobody")).send(ProbeState.in_public)
    assert SEEN == ["merchant@example.com", (Role.SUPPORT, 3), None]


async def test_nobody_is_sent_to_the_sign_in_page_and_comes_back_to_where_they_were(tabs: OpenTab) -> None:
    tab = await (await tabs("nobody")).send(ProbeState.as_merchant)
    assert SEEN == []
    assert tab.scripts == ["signIn()"]


async def test_another_role_is_refused_in_words(tabs: OpenTab) -> None:
    tab = await (await tabs("support")).send(ProbeState.as_merchant)
    assert SEEN == []
    assert "Your account can't do this. Nothing was changed." in tab.toasts[0]


@pytest.mark.parametrize("number", [-1, 10, "x", None, 1.5, [], {}, "1" * 5000, float("nan")])
async def test_an_argument_that_does_not_fit_never_reaches_the_handler(tabs: OpenTab, number: Any) -> None:
    tab = await (await tabs("merchant")).send(ProbeState.as_anybody_signed_in, number=number)
    assert SEEN == []
    assert "This could not be read." in tab.toasts[0]


@pytest.mark.parametrize("payload", [{}, {"number": 1, "extra": 2}, {"number": 1, "viewer": {"role": "support"}}])
async def test_missing_or_extra_arguments_never_reach_the_handler(tabs: OpenTab, payload: dict[str, Any]) -> None:
    tab = await (await tabs("merchant")).send(ProbeState.as_anybody_signed_in, payload)
    assert SEEN == []
    assert "This could not be read." in tab.toasts[0]


async def test_a_plain_method_is_guarded_too(tabs: OpenTab) -> None:
    tab = await (await tabs("nobody")).send(ProbeState.without_waiting, words=["a", "b"])
    assert SEEN == [["a", "b"]]
    assert tab.redirects == ["/done"]


async def test_a_refusal_is_told_with_its_way_on(tabs: OpenTab) -> None:
    tab = await (await tabs("nobody")).send(ProbeState.refuse)
    assert "There is no such thing. Look elsewhere." in tab.toasts[0]


async def test_an_error_that_nobody_foresaw_is_told_by_a_number_only(tabs: OpenTab) -> None:
    tab = await (await tabs("nobody")).send(ProbeState.break_down)
    assert "Something went wrong on our side (number " in tab.toasts[0]
    assert "secret" not in tab.toasts[0]


async def test_a_handler_that_breaks_down_midway_shows_what_it_did_and_tells(tabs: OpenTab) -> None:
    tab = await (await tabs("nobody")).send(ProbeState.break_down_midway)
    assert tab.came("count") == [1, 2]
    assert "Something went wrong on our side" in tab.toasts[0]


async def test_a_handler_that_loses_the_database_midway_tells(tabs: OpenTab) -> None:
    tab = await (await tabs("nobody")).send(ProbeState.lose_the_database_midway)
    assert tab.redirects == ["/somewhere"]
    assert "The data can't be reached right now; nothing was changed. Try again in a moment." in tab.toasts[0]


async def test_a_sign_in_that_ended_is_nobody_at_once(tabs: OpenTab, container: Any) -> None:
    tab = await (await tabs("merchant")).send(ProbeState.as_merchant)
    assert len(SEEN) == 1
    await container.sessions.sign_out(tab.cookie.partition("=")[2])
    await tab.send(ProbeState.as_merchant)
    assert len(SEEN) == 1
    assert tab.scripts == ["signIn()"]


@pytest.mark.parametrize(
    "cookie", ["", "order_app_session=", "order_app_session=x", "order_app_session=" + "A" * 43, "a" * 9000, "=;=;;"]
)
async def test_a_cookie_of_nobody_is_nobody(tabs: OpenTab, cookie: str) -> None:
    tab = await tabs("nobody")
    tab.cookie = cookie
    await tab.send(ProbeState.as_merchant)
    assert SEEN == []
    assert tab.scripts == ["signIn()"]
