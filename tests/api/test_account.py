"""The password form's target: who may, what is refused, and that no secret comes back."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from order_app.auth.sessions import COOKIE_NAME, Sessions, SignedIn
from order_app.domain.errors import StorageUnavailable

NEW = "three quiet foxes"
FORM = {"current": "merchant-demo", "new": NEW, "repeat": NEW}


async def sign_in(sessions: Sessions, password: str = "merchant-demo") -> SignedIn:
    return await sessions.sign_in("merchant@example.com", password, address="192.0.2.9", user_agent="")


@pytest.fixture
async def signed_in(sessions: Sessions, client: httpx.AsyncClient) -> SignedIn:
    """The merchant, whose cookie the client sends."""
    made = await sign_in(sessions)
    client.cookies.set(COOKIE_NAME, made.token)
    return made


def account_query(answer: httpx.Response) -> dict[str, str]:
    """The query of the redirect back to the account page."""
    assert answer.status_code == 303
    assert answer.headers["cache-control"] == "no-store"
    location = urlsplit(answer.headers["location"])
    assert location.path == "/account"
    return {name: values[0] for name, values in parse_qs(location.query).items()}


async def test_the_password_is_changed_and_the_other_sign_ins_end(
    client: httpx.AsyncClient, sessions: Sessions, signed_in: SignedIn
) -> None:
    others = [await sign_in(sessions) for _ in range(2)]

    answer = await client.post("/auth/password", data=FORM)

    assert account_query(answer) == {"changed": "2"}
    assert await sessions.viewer(signed_in.token) == signed_in.viewer
    assert [await sessions.viewer(other.token) for other in others] == [None, None]
    await sign_in(sessions, NEW)


@pytest.mark.parametrize(
    ("form", "query"),
    [
        ({**FORM, "current": "wrong-password"}, {"error": "wrong_credentials", "wait": "0"}),
        ({**FORM, "repeat": "three quiet foxe"}, {"error": "mismatch"}),
        ({"current": "merchant-demo"}, {"error": "password_too_short"}),
        ({**FORM, "new": "too short", "repeat": "too short"}, {"error": "password_too_short"}),
        ({**FORM, "new": "x" * 201, "repeat": "x" * 201}, {"error": "password_too_long"}),
        ({**FORM, "new": "1q2w3e4r5t", "repeat": "1q2w3e4r5t"}, {"error": "password_common"}),
        (
            {**FORM, "new": "merchant@example.com", "repeat": "merchant@example.com"},
            {"error": "password_is_email"},
        ),
    ],
)
async def test_a_refusal_names_its_reason_and_nothing_else(
    client: httpx.AsyncClient, sessions: Sessions, signed_in: SignedIn, form: dict[str, str], query: dict[str, str]
) -> None:
    answer = await client.post("/auth/password", data=form)
    assert account_query(answer) == query
    await sign_in(sessions)


async def test_wrong_current_passwords_are_slowed_down(client: httpx.AsyncClient, signed_in: SignedIn) -> None:
    wrong = {**FORM, "current": "wrong-password"}
    for _ in range(3):
        answer = await client.post("/auth/password", data=wrong)
    assert account_query(answer) == {"error": "wrong_credentials", "wait": "1"}
    assert account_query(await client.post("/auth/password", data=FORM)) == {"error": "locked", "wait": "1"}


@pytest.mark.parametrize("cookie", ["", "x", "A" * 43])
async def test_nobody_is_sent_to_the_sign_in_page(client: httpx.AsyncClient, sessions: Sessions, cookie: str) -> None:
    client.cookies.set(COOKIE_NAME, cookie)
    answer = await client.post("/auth/password", data=FORM)
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=%2Faccount")
    await sign_in(sessions)


@pytest.mark.parametrize("header", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
async def test_a_page_of_another_site_changes_nothing(
    client: httpx.AsyncClient, sessions: Sessions, signed_in: SignedIn, header: dict[str, str]
) -> None:
    answer = await client.post("/auth/password", data=FORM, headers=header)
    assert answer.status_code == 403
    await sign_in(sessions)


async def test_a_database_that_is_away_is_told_and_nothing_is_changed(
    client: httpx.AsyncClient, sessions: Sessions, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object, **__: object) -> None:
        raise StorageUnavailable

    with monkeypatch.context() as patched:
        patched.setattr(sessions, "change_password", away)
        assert account_query(await client.post("/auth/password", data=FORM)) == {"error": "unavailable"}
    await sign_in(sessions)


async def test_what_is_no_form_is_refused(client: httpx.AsyncClient, signed_in: SignedIn) -> None:
    assert (await client.post("/auth/password", json=FORM)).status_code == 415
    assert (await client.post("/auth/password", data={**FORM, "new": "x" * 20_000})).status_code == 413


async def test_a_reload_leads_back_to_the_page(client: httpx.AsyncClient) -> None:
    answer = await client.get("/auth/password")
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")


async def test_no_password_is_logged(
    client: httpx.AsyncClient,
    calling: Callable[..., Any],
    signed_in: SignedIn,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    await client.post("/auth/password", data={**FORM, "current": "wrong-password"})
    await client.post("/auth/password", data=FORM)
    told = capsys.readouterr()
    everything = caplog.text + told.out + told.err
    assert NEW not in everything
    assert "wrong-password" not in everything
    assert "merchant-demo" not in everything
