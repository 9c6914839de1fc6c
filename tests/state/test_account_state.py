"""The account page without a browser: what it lists, what it ends, and what it says of a change of the password."""

from typing import Any

import pytest

from order_app.states.account import AccountState
from tests.state.conftest import OpenTab, Tab


async def account(tabs: OpenTab, who: str = "merchant", path: str = "/account") -> Tab:
    """A tab on the account page."""
    return await (await tabs(who)).load(path, AccountState.load)


@pytest.mark.parametrize("who", ["merchant", "support"])
async def test_the_open_sign_ins_of_this_person_are_listed_and_this_one_is_marked(tabs: OpenTab, who: str) -> None:
    await tabs("colleague")
    other = await (await tabs(who)).viewer()
    tab = await account(tabs, who)
    mine = (await tab.viewer()).login_id
    rows = tab.last("logins")
    assert [(row["id"], row["is_this"]) for row in rows] == [(mine, True), (other.login_id, False)]
    assert [(row["device"], row["address"]) for row in rows] == [("Unknown device", "127.0.0.1")] * 2
    assert tab.last("others") == 1


async def test_another_sign_in_is_ended_once(tabs: OpenTab, container: Any) -> None:
    other = await tabs("merchant")
    login_id = (await other.viewer()).login_id
    tab = await account(tabs)
    await tab.send(AccountState.end, login_id=login_id)
    assert "The sign-in ended." in tab.toasts[-1]
    assert await container.sessions.viewer(other.cookie.partition("=")[2]) is None
    assert [row["is_this"] for row in tab.last("logins")] == [True]
    await tab.send(AccountState.end, login_id=login_id)
    assert "That sign-in has ended already." in tab.toasts[-1]


async def test_the_own_sign_in_is_not_ended_here(tabs: OpenTab) -> None:
    tab = await account(tabs)
    viewer = await tab.viewer()
    await tab.send(AccountState.end, login_id=viewer.login_id)
    assert "This is the sign-in that you are using. Use Sign out to end it." in tab.toasts[-1]
    assert await tab.viewer() == viewer


async def test_nobody_elses_sign_in_is_ended(tabs: OpenTab) -> None:
    colleague = await tabs("colleague")
    viewer = await colleague.viewer()
    tab = await account(tabs)
    await tab.send(AccountState.end, login_id=viewer.login_id)
    assert "That sign-in has ended already." in tab.toasts[-1]
    assert await colleague.viewer() == viewer


async def test_all_others_are_ended_at_once(tabs: OpenTab) -> None:
    colleague = await tabs("colleague")
    for _ in range(2):
        await tabs("merchant")
    tab = await account(tabs)
    await tab.send(AccountState.end_others)
    assert "2 other sign-ins ended." in tab.toasts[-1]
    assert tab.last("others") == 0
    await tab.send(AccountState.end_others)
    assert "There is no other sign-in." in tab.toasts[-1]
    assert await colleague.viewer()


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("", ""),
        ("error=mismatch", "The two new passwords are not the same. Nothing was changed. Type the new one twice."),
        ("error=wrong_credentials&wait=0", "The current password is wrong. Nothing was changed. Type it again."),
        (
            "error=wrong_credentials&wait=1",
            "The current password is wrong. Nothing was changed. Type it again. The next try is possible in 1 second.",
        ),
        ("error=locked&wait=900", "Too many wrong tries. The password can't be changed for 15 minutes."),
        ("error=locked", "Too many wrong tries. The password can't be changed for a while."),
        (
            "error=password_too_short",
            (
                "The password is shorter than 10 characters. Nothing was changed. "
                "Choose a longer one, such as a few words."
            ),
        ),
        (
            "error=password_common",
            (
                "The password is one of those that are tried first. Nothing was changed. "
                "Choose one that nobody else has, such as a few words."
            ),
        ),
        (
            "error=unavailable",
            "The data can't be reached right now. Nothing was changed. Try again in a moment.",
        ),
        ("error=%00%ff&wait=9999999", "Nothing was changed. Try again."),
    ],
)
async def test_why_the_password_was_not_changed(tabs: OpenTab, query: str, problem: str) -> None:
    tab = await account(tabs, path=f"/account?{query}")
    assert [told for told in tab.came("problem") if told] == ([problem] if problem else [])


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ("0", "Your password was changed. There was no other sign-in."),
        ("1", "Your password was changed. 1 other sign-in ended."),
        ("3", "Your password was changed. 3 other sign-ins ended."),
    ],
)
async def test_a_changed_password_is_told_once_and_the_address_is_cleared(
    tabs: OpenTab, changed: str, words: str
) -> None:
    tab = await account(tabs, path=f"/account?changed={changed}")
    assert words in tab.toasts[-1]
    assert tab.redirects == ["/account"]


@pytest.mark.parametrize("changed", ["", "x", "-1", "٣", "9" * 9])
async def test_nonsense_is_no_change(tabs: OpenTab, changed: str) -> None:
    tab = await account(tabs, path=f"/account?changed={changed}")
    assert tab.toasts == []
    assert tab.redirects == []
