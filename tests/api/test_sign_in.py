"""The sign-in form's target and the sign-out button's: cookie, redirects, refusals and hostile input."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from sqlmodel import select

from order_app.api.requests import MAX_FORM_BYTES
from order_app.auth.landing import local_path
from order_app.auth.sessions import COOKIE_NAME, HTTPS_COOKIE_NAME, Sessions
from order_app.db.engine import Database
from order_app.domain.errors import StorageUnavailable
from order_app.models import LoginSession
from order_app.settings import Settings

MERCHANT = {"email": "merchant@example.com", "password": "merchant-demo"}
SUPPORT = {"email": "support@example.com", "password": "support-demo"}
WRONG = {"email": "merchant@example.com", "password": "wrong-password"}


def login_query(answer: httpx.Response) -> dict[str, str]:
    """The query of the redirect back to the sign-in page."""
    assert answer.status_code == 303
    location = urlsplit(answer.headers["location"])
    assert location.path == "/login"
    return {name: values[0] for name, values in parse_qs(location.query).items()}


def cookie_of(answer: httpx.Response) -> Any:
    """The session cookie that an answer sets."""
    return SimpleCookie(answer.headers["set-cookie"])[COOKIE_NAME]


async def test_a_merchant_lands_on_all_orders_with_a_cookie(client: httpx.AsyncClient, sessions: Sessions) -> None:
    answer = await client.post("/auth/sign-in", data=MERCHANT)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert answer.headers["cache-control"] == "no-store"
    cookie = cookie_of(answer)
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["max-age"], cookie["secure"]) == (
        True,
        "lax",
        "/",
        "1209600",
        "",
    )
    viewer = await sessions.viewer(cookie.value)
    assert viewer is not None
    assert viewer.email == "merchant@example.com"


@pytest.mark.parametrize(
    ("form", "target", "landing"),
    [
        (SUPPORT, "", "/support"),
        (SUPPORT, "/", "/support"),
        (SUPPORT, "/orders/A33378-CT-1", "/orders/A33378-CT-1"),
        (MERCHANT, "/?tab=paid&q=miller", "/?tab=paid&q=miller"),
        (MERCHANT, "/orders/A33378-CT-1?mode=edit", "/orders/A33378-CT-1?mode=edit"),
        (MERCHANT, "/?q=%C4%90%E1%BA%B7ng", "/?q=%C4%90%E1%BA%B7ng"),
        (MERCHANT, "/?q=Đặng", "/?q=%C4%90%E1%BA%B7ng"),
        (MERCHANT, "//evil.example", "/"),
        (MERCHANT, "https://evil.example", "/"),
    ],
)
async def test_where_one_lands(client: httpx.AsyncClient, form: dict[str, str], target: str, landing: str) -> None:
    answer = await client.post("/auth/sign-in", data={**form, "next": target})
    assert (answer.status_code, answer.headers["location"]) == (303, landing)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "orders",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "/\x00",
        " /orders",
        "https://evil.example/",
        "javascript:alert(1)",
        "/login",
        "/login?next=/login",
        "/auth/sign-out",
        "/" + "x" * 2000,
    ],
)
def test_what_is_no_local_path(text: str) -> None:
    assert local_path(text) is None


@pytest.mark.parametrize("text", ["/", "/wallet", "/?tab=paid", "/orders/A33378-CT-1?mode=edit#note", "/loginless"])
def test_what_is_a_local_path(text: str) -> None:
    assert local_path(text) == text


async def test_a_wrong_password_goes_back_with_the_address_and_no_secret(client: httpx.AsyncClient) -> None:
    answer = await client.post("/auth/sign-in", data={**WRONG, "next": "/wallet"})
    assert login_query(answer) == {
        "error": "wrong_credentials",
        "email": "merchant@example.com",
        "next": "/wallet",
    }
    assert "set-cookie" not in answer.headers
    assert "wrong-password" not in str(answer.headers)


async def test_a_locked_account_is_told_how_long(client: httpx.AsyncClient, sessions: Sessions) -> None:
    clock: Any = sessions._clock
    for _ in range(8):
        answer = await client.post("/auth/sign-in", data=WRONG)
        query = login_query(answer)
        clock.advance(timedelta(seconds=int(query.get("wait", "0")) if query["error"] == "wrong_credentials" else 0))
    assert query["error"] == "locked"
    assert 895 <= int(query["wait"]) <= 900


async def test_signing_in_again_ends_the_browsers_former_sign_in(client: httpx.AsyncClient, sessions: Sessions) -> None:
    former = cookie_of(await client.post("/auth/sign-in", data=MERCHANT)).value
    fresh = cookie_of(await client.post("/auth/sign-in", data=SUPPORT)).value
    assert await sessions.viewer(former) is None
    assert await sessions.viewer(fresh) is not None


async def test_sign_out_ends_the_sign_in_and_the_cookie(client: httpx.AsyncClient, sessions: Sessions) -> None:
    token = cookie_of(await client.post("/auth/sign-in", data=MERCHANT)).value
    answer = await client.post("/auth/sign-out")
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")
    cookie = cookie_of(answer)
    assert (cookie.value, cookie["max-age"], cookie["path"]) == ("", "0", "/")
    assert await sessions.viewer(token) is None


@pytest.mark.parametrize(
    "cookie", ["", "nonsense", f"{COOKIE_NAME}=unknown-but-well-formed-token", f"{COOKIE_NAME}=\xff"]
)
async def test_sign_out_without_a_sign_in_is_calm(client: httpx.AsyncClient, cookie: str) -> None:
    answer = await client.post("/auth/sign-out", headers={"Cookie": cookie.encode("latin-1")})  # type: ignore[dict-item]
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")


@pytest.mark.parametrize("path", ["/auth/sign-in", "/auth/sign-out"])
async def test_a_reload_of_the_target_goes_to_the_sign_in_page(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")


class TestForeignPages:
    @pytest.mark.parametrize(
        "headers",
        [
            {"Origin": "https://evil.example"},
            {"Origin": "http://127.0.0.1:3001"},
            {"Origin": "null"},
            {"Origin": ""},
            {"Origin": "http://[::1"},
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
            {"Sec-Fetch-Site": "cross-site", "Origin": "http://127.0.0.1:3000"},
            {"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"},
        ],
    )
    @pytest.mark.parametrize("path", ["/auth/sign-in", "/auth/sign-out"])
    async def test_are_refused(
        self, client: httpx.AsyncClient, sessions: Sessions, path: str, headers: dict[str, str]
    ) -> None:
        token = cookie_of(await client.post("/auth/sign-in", data=MERCHANT)).value
        answer = await client.post(path, data=SUPPORT, headers=headers)
        assert answer.status_code == 403
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["code"] == "foreign_origin"
        assert await sessions.viewer(token) is not None

    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"Origin": "http://127.0.0.1:3000"},
            {"Sec-Fetch-Site": "same-origin", "Origin": "http://127.0.0.1:3000"},
            {"Sec-Fetch-Site": "none"},
            {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
        ],
    )
    async def test_own_pages_are_not(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        answer = await client.post("/auth/sign-in", data=MERCHANT, headers=headers)
        assert answer.headers["location"] == "/"

    async def test_the_public_address_is_our_own(self, calling: Callable[..., Any]) -> None:
        async with calling(public_url="https://orders.example.com") as client:
            answer = await client.post("/auth/sign-in", data=MERCHANT, headers={"Origin": "https://orders.example.com"})
        assert answer.headers["location"] == "/"


class TestSecureCookie:
    @pytest.mark.parametrize(
        ("options", "headers", "secure"),
        [
            ({}, {}, False),
            ({"base_url": "https://127.0.0.1:3000"}, {}, True),
            ({"public_url": "https://orders.example.com"}, {}, True),
            ({"public_url": "http://orders.example.com"}, {}, False),
            ({"trusted_proxy_hops": 1}, {"X-Forwarded-Proto": "https"}, True),
            ({"trusted_proxy_hops": 0}, {"X-Forwarded-Proto": "https"}, False),
        ],
    )
    async def test_follows_the_browsers_scheme(
        self, calling: Callable[..., Any], options: dict[str, Any], headers: dict[str, str], *, secure: bool
    ) -> None:
        async with calling(**options) as client:
            answer = await client.post("/auth/sign-in", data=MERCHANT, headers=headers)
        (cookie,) = SimpleCookie(answer.headers["set-cookie"]).values()
        assert cookie.key == ("__Host-order_app_session" if secure else "order_app_session")
        assert (bool(cookie["secure"]), cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (
            secure,
            True,
            "lax",
            "/",
            "",
        )

    async def test_over_https_a_cookie_that_plain_http_could_set_is_not_believed_and_taken_away(
        self, calling: Callable[..., Any], sessions: Sessions, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sessions, "_settings", Settings(public_url="https://orders.example.com"))
        planted = (await sessions.sign_in(**SUPPORT, address="192.0.2.1", user_agent="")).token
        async with calling(public_url="https://orders.example.com", base_url="https://orders.example.com") as client:
            answer = await client.post("/auth/sign-in", data=MERCHANT, headers={"Cookie": f"{COOKIE_NAME}={planted}"})
        ours, taken = answer.headers.get_list("set-cookie")
        assert ours.startswith(f"{HTTPS_COOKIE_NAME}=")
        assert taken.startswith(f'{COOKIE_NAME}="";')
        assert "Max-Age=0" in taken
        # Whose it was is not signed out either: it was nobody's of this browser.
        assert await sessions.viewer(planted) is not None

    async def test_over_http_what_is_left_from_https_ends_and_does_not_hide_the_new_sign_in(
        self, calling: Callable[..., Any], sessions: Sessions
    ) -> None:
        left = (await sessions.sign_in(**MERCHANT, address="192.0.2.1", user_agent="")).token
        async with calling() as client:
            answer = await client.post(
                "/auth/sign-in", data=MERCHANT, headers={"Cookie": f"{HTTPS_COOKIE_NAME}={left}"}
            )
        ours, taken = answer.headers.get_list("set-cookie")
        assert ours.startswith(f"{COOKIE_NAME}=")
        assert taken.startswith(f'{HTTPS_COOKIE_NAME}="";')
        assert await sessions.viewer(left) is None


class TestClientAddress:
    @pytest.mark.parametrize(
        ("hops", "forwarded", "address"),
        [
            (0, "198.51.100.1", "192.0.2.7"),
            (1, "", "192.0.2.7"),
            (1, "203.0.113.9, 198.51.100.1", "198.51.100.1"),
            (2, "203.0.113.9, 198.51.100.1", "203.0.113.9"),
            (2, "198.51.100.1", "192.0.2.7"),
            (1, "198.51.100.1:4711", "198.51.100.1"),
            (1, "[2001:db8::1]:4711", "2001:db8::1"),
            (1, "2001:db8::1", "2001:db8::1"),
            (1, "not an address", "192.0.2.7"),
        ],
    )
    async def test_believes_only_our_own_proxies(
        self, calling: Callable[..., Any], database: Database, hops: int, forwarded: str, address: str
    ) -> None:
        headers = {"X-Forwarded-For": forwarded} if forwarded else {}
        async with calling(trusted_proxy_hops=hops) as client:
            await client.post("/auth/sign-in", data=MERCHANT, headers=headers)
        async with database.read() as session:
            assert (await session.scalars(select(LoginSession.address))).all() == [address]


class TestOddRequests:
    @pytest.mark.parametrize(
        ("content_type", "body"),
        [
            ("application/json", b'{"email": "merchant@example.com", "password": "merchant-demo"}'),
            ("multipart/form-data; boundary=x", b"--x--"),
            ("text/plain", b"email=merchant@example.com"),
            ("", b"email=merchant@example.com"),
        ],
    )
    async def test_what_is_no_form_is_415(self, client: httpx.AsyncClient, content_type: str, body: bytes) -> None:
        answer = await client.post("/auth/sign-in", content=body, headers={"Content-Type": content_type})
        assert (answer.status_code, answer.json()["code"]) == (415, "not_a_form")
        assert answer.headers["content-type"] == "application/problem+json"

    async def test_a_large_body_is_413(self, client: httpx.AsyncClient) -> None:
        answer = await client.post("/auth/sign-in", data={"email": "x" * MAX_FORM_BYTES, "password": ""})
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large")

    async def test_a_large_body_without_a_length_is_not_read_to_its_end(self, client: httpx.AsyncClient) -> None:
        sent = 0

        async def endless() -> AsyncIterator[bytes]:
            nonlocal sent
            while sent < 10_000_000:
                sent += 1024
                yield b"x" * 1024

        answer = await client.post(
            "/auth/sign-in", content=endless(), headers={"Content-Type": "application/x-www-form-urlencoded"}
        )
        assert answer.status_code == 413
        assert sent < 100_000

    @pytest.mark.parametrize("length", ["99999999999999999999999999", "999999"])
    async def test_a_large_declared_length_is_413(self, client: httpx.AsyncClient, length: str) -> None:
        answer = await client.post(
            "/auth/sign-in",
            content=b"email=a",
            headers={"Content-Type": "application/x-www-form-urlencoded", "Content-Length": length},
        )
        assert answer.status_code == 413

    @pytest.mark.parametrize("body", [b"\xff\xfe=\xff", b"&".join([b"a=1"] * 1000)])
    async def test_an_unreadable_form_is_400(self, client: httpx.AsyncClient, body: bytes) -> None:
        answer = await client.post(
            "/auth/sign-in", content=body, headers={"Content-Type": "application/x-www-form-urlencoded"}
        )
        assert (answer.status_code, answer.json()["code"]) == (400, "not_a_form")

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"&&&",
            b"email",
            b"email=%00&password=%00",
            b"email=%FF%FE&password=%FF",
            b"email=%ED%A0%80@example.com&password=x",
            b"email=a%0d%0aSet-Cookie:x=1&password=x",
            b"email=" + b"x" * 10_000 + b"&password=" + b"y" * 5000,
        ],
    )
    async def test_any_other_form_is_only_wrong(self, client: httpx.AsyncClient, body: bytes) -> None:
        answer = await client.post(
            "/auth/sign-in", content=body, headers={"Content-Type": "application/x-www-form-urlencoded"}
        )
        query = login_query(answer)
        assert query["error"] == "wrong_credentials"
        assert len(query.get("email", "")) <= 254
        assert "set-cookie" not in answer.headers


class TestDatabaseAway:
    @pytest.fixture(autouse=True)
    def away(self, database: Database, monkeypatch: pytest.MonkeyPatch, sessions: Sessions) -> None:
        def no_transaction() -> None:
            raise StorageUnavailable

        monkeypatch.setattr(database, "write", no_transaction)

    async def test_sign_in_says_so_calmly(self, client: httpx.AsyncClient) -> None:
        answer = await client.post("/auth/sign-in", data=MERCHANT)
        assert login_query(answer) == {"error": "unavailable", "email": "merchant@example.com"}

    async def test_sign_out_does_not_pretend(self, client: httpx.AsyncClient) -> None:
        answer = await client.post("/auth/sign-out", headers={"Cookie": f"{COOKIE_NAME}={'a' * 43}"})
        assert login_query(answer) == {"error": "unavailable"}
        assert "set-cookie" not in answer.headers
