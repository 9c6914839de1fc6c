"""Who may do what: every page, every handler and every route, with every role and with none.

Pages, handlers and routes are found, not listed: one that the tables below (for handlers: `SURFACE`) don't know fails.
"""

import io
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from PIL import Image

from order_app import bootstrap, order_app
from order_app.settings import Settings
from tests.server import Server
from tests.wire.cases import ALL_SIGNED_IN, MERCHANT, NOBODY, OTHER, SUPPORT, SURFACE, UNKNOWN, WRONG_ROLE
from tests.wire.conftest import Dump, _in_a_loop_of_its_own
from tests.wire.surface import our_handlers
from tests.wire.tab import Tab, sign_in, toasts_of

pytestmark = [pytest.mark.usefixtures("nothing_unforeseen"), pytest.mark.timeout(300)]

DISABLED, EXPIRED = "disabled", "expired"
NOT_SIGNED_IN = (NOBODY, DISABLED, EXPIRED)
"""Nobody at all, a merchant whose account was closed, and one whose sign-in is too old."""
EVERYBODY = (*ALL_SIGNED_IN, *NOT_SIGNED_IN)
MERCHANTS = (MERCHANT, OTHER)
BY_PERSON = pytest.mark.parametrize("who", EVERYBODY)


@dataclass(frozen=True, slots=True)
class Page:
    """A page's addresses, and who is let in; whoever is signed in and is not is led elsewhere, or told so."""

    people: tuple[str, ...]
    paths: tuple[str, ...]
    public: bool = False
    """Also who is not signed in may look at it."""


PAGES: dict[str, Page] = {
    "404": Page(EVERYBODY, ("/there/is/nothing",), public=True),
    "account": Page(ALL_SIGNED_IN, ("/account",)),
    "index": Page(MERCHANTS, ("/", "/?tab=paid", "/?q=Sekreta")),
    "login": Page(NOT_SIGNED_IN, ("/login", "/login?next=/orders/{alpha_paid}"), public=True),
    "orders/[code]": Page(
        ALL_SIGNED_IN,
        ("/orders/{alpha_paid}", "/orders/{beta_paid}", "/orders/{alpha_requested}?mode=edit", f"/orders/{UNKNOWN}"),
    ),
    "orders/new": Page(MERCHANTS, ("/orders/new", "/orders/new?from={alpha_paid}", "/orders/new?from={beta_paid}")),
    "support": Page((SUPPORT,), ("/support",)),
    "support/orders": Page(
        (SUPPORT,), ("/support/orders", "/support/orders?q=Sekreta", "/support/orders?q={beta_paid}")
    ),
    "support/settings": Page((SUPPORT,), ("/support/settings",)),
    "support/wallets": Page((SUPPORT,), ("/support/wallets", "/support/wallets?seller=A33378")),
    "test/gallery": Page(EVERYBODY, ("/test/gallery",), public=True),
    "trash": Page(MERCHANTS, ("/trash",)),
    "wallet": Page(MERCHANTS, ("/wallet",)),
}
"""Every page by its route, as the app names it."""


@dataclass(frozen=True, slots=True)
class Api:
    """What a route answers: `status` and, for a redirect, where to, and `otherwise` for who is not among `people`."""

    people: tuple[str, ...] = EVERYBODY
    status: int = 200
    to: str = ""
    otherwise: tuple[int, str] = (401, "")
    others: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    """What somebody signed in gets who is not among `people`, where that is another answer than `otherwise`."""
    path: str = ""
    """The address that is called; empty for the route's own. Words in braces are filled as in `PAGES`."""
    form: Mapping[str, str] = field(default_factory=dict)
    ends_sign_in: bool = False
    """Called with a sign-in of its own."""
    for_tests: bool = False
    """A route of test mode: whoever reaches it may call it, but no page of another site."""


_FORM_ONLY = Api(status=303, to="/login")
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
API: dict[tuple[str, str], Api] = {
    ("GET", "/api/v1/openapi.json"): Api(),
    ("HEAD", "/api/v1/openapi.json"): Api(),
    ("GET", "/api/v1/docs"): Api(),
    ("GET", "/api/v1/health"): Api(),
    ("POST", "/auth/sign-in"): Api(
        status=303,
        to="/orders/new",
        form={"email": "colleague@example.com", "password": "colleague-demo", "next": "/orders/new"},
        ends_sign_in=True,
    ),
    ("POST", "/auth/sign-out"): Api(status=303, to="/login", ends_sign_in=True),
    ("GET", "/auth/sign-in"): _FORM_ONLY,
    ("GET", "/auth/sign-out"): _FORM_ONLY,
    ("POST", "/auth/password"): Api(
        ALL_SIGNED_IN,
        status=303,
        to="/account?error=mismatch",
        otherwise=(303, "/login?next=%2Faccount"),
        form={"current": "x", "new": "one", "repeat": "two"},
    ),
    ("GET", "/api/v1/wallet/statement.csv"): Api(
        (MERCHANT, SUPPORT), others={OTHER: (404, "")}, path="/api/v1/wallet/statement.csv?seller=A33378"
    ),
    ("POST", "/api/v1/orders/{code}/messages"): Api(
        (MERCHANT, SUPPORT),
        status=415,
        others={OTHER: (404, "")},
        path="/api/v1/orders/{alpha_requested}/messages",
    ),
    ("GET", "/api/v1/photos/{photo_id}"): Api(
        (MERCHANT, SUPPORT), otherwise=(404, ""), path="/api/v1/photos/{alpha_photo}"
    ),
    ("GET", "/auth/password"): Api(status=303, to="/account"),
    **{
        (method, f"/{room}/{{rest:path}}"): Api(status=404, path=f"/{room}/orders/{{alpha_paid}}")
        for room in ("api", "auth")
        for method in _METHODS
    },
    ("POST", "/test/reset"): Api(for_tests=True),
    ("POST", "/test/clock"): Api(for_tests=True),
    ("POST", "/test/orders"): Api(for_tests=True),
    ("POST", "/test/production"): Api(for_tests=True),
    ("GET", "/test/mail"): Api(for_tests=True),
}
"""Every route of the API by method and path."""
FRAMEWORK = ("/ping", "/_health", "/_upload", "/_upload/x", "/_event", "/_all_routes", "/auth-codespace")
"""Addresses of the framework itself; some of them are not served at all."""


@pytest.fixture(scope="session")
def hidden(server: Server, cookies: dict[str, str]) -> dict[str, str]:
    """Orders of both sellers, by the seller's word and the state, whose buyers no other merchant may hear of.

    The requested ones have a photo in their thread (`..._photo` is its number) and a note of support.
    """
    found = {}

    async def look(code: str) -> None:
        async with Tab(server, cookies[SUPPORT]) as tab:
            await tab.load(f"/orders/{code}")

    for word, seller, who in (("alpha", "A33378", MERCHANT), ("beta", "B10042", OTHER)):
        buyer = {
            "seller": seller,
            "recipient_name": f"Sekreta {word.capitalize()}",
            "email": f"sekreta.{word}@hidden.example",
            "reference": None,
        }
        found[f"{word}_unpaid"] = server.order(**buyer)
        found[f"{word}_paid"] = server.order(**buyer, payment="Paid")
        found[f"{word}_requested"] = server.order(**buyer, payment="Paid", fulfillment="Scheduled")

        async def ask(code: str = found[f"{word}_requested"], who: str = who, word: str = word) -> None:
            async with Tab(server, cookies[who]) as tab:
                await tab.load(f"/orders/{code}")
                await tab.call("DialogState.ask_refund", {"code": code})
                typed = {"kind": "cancel", "reason": "Something else", "message": f"Message of {word}"}
                await tab.call("DialogState.confirm", {"typed": typed})
                assert "successfully sent" in tab.text

        _in_a_loop_of_its_own(ask)
        thread = f"{server.url}/api/v1/orders/{found[f'{word}_requested']}/messages"
        sent = httpx.post(thread, headers={"cookie": cookies[who]}, files=[("photos", ("fox.png", picture()))])
        found[f"{word}_photo"] = str(sent.json()["photos"][0]["id"])
        noted = httpx.post(
            thread,
            headers={"cookie": cookies[SUPPORT]},
            files=[("message", (None, f"Note on {word}")), ("internal", (None, "true"))],
        )
        assert noted.status_code == 201
        # Support has looked already: that the mark of something new goes is no change that a test must see.
        _in_a_loop_of_its_own(lambda code=found[f"{word}_requested"]: look(code))
    return found


@pytest.fixture(scope="session")
def keys(server: Server, cookies: dict[str, str]) -> dict[str, str]:
    """The Cookie header of everybody, of those too whose sign-in is worth nothing any more."""
    connection = sqlite3.connect(server.database_path, isolation_level=None, timeout=10, check_same_thread=False)
    copied = "name, password_hash, role, seller_id, created_at"
    connection.execute(
        f"INSERT INTO users (email, {copied}) SELECT 'merchant@closed.example', {copied} FROM users WHERE email = ?",
        ("merchant@example.com",),
    )

    async def both() -> dict[str, str]:
        disabled = await sign_in(server, "merchant@closed.example")
        connection.execute("UPDATE users SET disabled_at = created_at WHERE email = 'merchant@closed.example'")
        expired = await sign_in(server, "merchant@example.com")
        connection.execute(
            "UPDATE login_sessions SET expires_at = created_at WHERE id = (SELECT max(id) FROM login_sessions)"
        )
        return {DISABLED: disabled, EXPIRED: expired}

    found = {**cookies, **_in_a_loop_of_its_own(both)}
    connection.close()
    return found


def secrets_from(who: str) -> list[str]:
    """Words of others' orders, and of support's own notes, that this person must never be sent."""
    words = {
        word: [f"Sekreta {word.capitalize()}", f"sekreta.{word}@", f"Message of {word}"] for word in ("alpha", "beta")
    }
    if who == SUPPORT:
        return []
    theirs = [secret for word, said in words.items() if (who, word) not in _OWN for secret in said]
    return theirs + [f"Note on {word}" for word in words]


_OWN = {(MERCHANT, "alpha"), (OTHER, "beta")}


def told_of(text: str, who: str, asked: str, hidden: Mapping[str, str]) -> list[str]:
    """What a text holds that this person may not know; the code that was asked for may be repeated."""
    codes = [
        code
        for name, code in hidden.items()
        if _is_order(name) and who != SUPPORT and (who, name.partition("_")[0]) not in _OWN and code not in asked
    ]
    return [secret for secret in (*secrets_from(who), *codes) if secret in text]


def _is_order(name: str) -> bool:
    """Whether a word of `hidden` stands for an order: the others are numbers, found by chance in any text."""
    return not name.endswith("_photo")


def picture() -> bytes:
    """A small photo."""
    made = io.BytesIO()
    Image.new("RGB", (12, 8), (9, 120, 40)).save(made, "PNG")
    return made.getvalue()


def filled(text: str, hidden: Mapping[str, str]) -> str:
    """The text with the codes of the hidden orders."""
    for name, code in hidden.items():
        text = text.replace(f"{{{name}}}", code)
    return text


def test_every_page_says_who_may_see_it() -> None:
    assert set(order_app.app._unevaluated_pages) == set(PAGES)


def routes_of(routes: Iterable[Any]) -> Iterator[tuple[str, str]]:
    """Method and path of every route, of those too that came with a router."""
    for route in routes:
        router = getattr(route, "original_router", None)
        if router is not None:
            yield from routes_of(router.routes)
        else:
            yield from ((method, route.path) for method in route.methods)


def test_every_route_says_who_may_call_it(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(test_mode=True, database_url="sqlite:////nowhere/orders.db")
    monkeypatch.setattr(order_app, "get_settings", lambda: settings)
    bootstrap.use(bootstrap.build(settings))
    try:
        found = set(routes_of(order_app._api().routes))
    finally:
        bootstrap.use(None)
    assert found == set(API)


@pytest.mark.parametrize("route", sorted(PAGES))
@BY_PERSON
async def test_a_page_shows_everybody_what_is_theirs(
    route: str, who: str, server: Server, keys: dict[str, str], hidden: dict[str, str], dump: Dump
) -> None:
    page, before = PAGES[route], dump()
    for path in (filled(path, hidden) for path in page.paths):
        async with Tab(server, keys[who]) as tab:
            await tab.load(path)
            assert told_of(tab.text, who, path, hidden) == [], path
            if who in NOT_SIGNED_IN and not page.public:
                assert tab.was_told("signIn()")
                assert tab.redirects() == []
                assert tab.shown("OrderListState.rows") == []
                assert tab.shown("OrderFormState.code") == ""
            elif who in page.people:
                assert (tab.redirects(), tab.was_told("signIn()"), WRONG_ROLE in tab.text) == ([], False, False), path
            else:
                assert tab.redirects() or WRONG_ROLE in tab.text, path
    assert dump() == before


async def test_of_a_thread_the_seller_is_sent_the_photo_and_support_the_note_too(
    server: Server, keys: dict[str, str], hidden: dict[str, str]
) -> None:
    photo = f"/api/v1/photos/{hidden['alpha_photo']}"
    for who, shown in ((MERCHANT, (True, False)), (SUPPORT, (True, True)), (OTHER, (False, False))):
        async with Tab(server, keys[who]) as tab:
            await tab.load(f"/orders/{hidden['alpha_requested']}")
            assert (photo in tab.text, "Note on alpha" in tab.text) == shown, who


@pytest.mark.parametrize("route", sorted(PAGES))
def test_a_pages_files_are_the_same_for_everybody(
    route: str, server: Server, keys: dict[str, str], hidden: dict[str, str]
) -> None:
    for path in (filled(path, hidden) for path in PAGES[route].paths):
        answers = [httpx.get(f"{server.url}{path}", headers={"cookie": keys[who]}) for who in EVERYBODY]
        assert {answer.content for answer in answers} == {answers[0].content}
        assert told_of(answers[0].text, NOBODY, path, hidden) == []


def aimed(handler: str, hidden: Mapping[str, str], word: str) -> Iterator[dict[str, Any]]:
    """The handler's arguments, aimed at each of a seller's orders where they name one."""
    arguments = dict(SURFACE[handler].arguments)
    if "code" not in arguments:
        yield arguments
        return
    yield from (
        {**arguments, "code": code} for name, code in hidden.items() if _is_order(name) and name.startswith(word)
    )


@pytest.mark.parametrize("who", NOT_SIGNED_IN)
async def test_no_handler_serves_who_is_not_signed_in(
    who: str, server: Server, keys: dict[str, str], hidden: dict[str, str], dump: Dump
) -> None:
    before = dump()
    async with Tab(server, keys[who]) as tab:
        await tab.load("/")
        for handler in sorted(our_handlers()):
            for payload in aimed(handler, hidden, "alpha"):
                asked = len(tab.scripts())
                frames = await tab.call(handler, payload)
                if NOBODY not in SURFACE[handler].people:
                    assert tab.scripts()[asked:] == ["signIn()"], handler
                assert told_of(str(frames), who, str(payload), hidden) == [], handler
        assert tab.is_open
    assert dump() == before


@pytest.mark.parametrize("who", ALL_SIGNED_IN)
async def test_no_handler_serves_another_role(
    who: str, server: Server, keys: dict[str, str], hidden: dict[str, str], dump: Dump
) -> None:
    before = dump()
    async with Tab(server, keys[who]) as tab:
        await tab.load("/account")
        for handler in sorted(our_handlers()):
            if who in SURFACE[handler].people:
                continue
            for word in ("alpha", "beta"):
                for payload in aimed(handler, hidden, word):
                    frames = await tab.call(handler, payload)
                    assert any(WRONG_ROLE in toast for toast in toasts_of(frames)), handler
                    assert told_of(str(frames), who, str(payload), hidden) == [], handler
    assert dump() == before


@pytest.mark.parametrize(("who", "theirs"), [(MERCHANT, "beta"), (OTHER, "alpha")])
async def test_no_handler_touches_or_shows_another_sellers_order(
    who: str, theirs: str, server: Server, keys: dict[str, str], hidden: dict[str, str], dump: Dump
) -> None:
    before = dump()
    async with Tab(server, keys[who]) as tab:
        await tab.load("/?q=Sekreta")
        for handler in sorted(our_handlers()):
            if "code" not in SURFACE[handler].arguments:
                continue
            for payload in aimed(handler, hidden, theirs):
                frames = await tab.call(handler, payload)
                assert told_of(str(frames), who, str(payload), hidden) == [], handler
    assert dump() == before


Call = Callable[[str, str, Api], httpx.Response]


@pytest.fixture
def call(server: Server, keys: dict[str, str], hidden: dict[str, str]) -> Call:
    """Calls a route as somebody."""

    def calling(who: str, method: str, route: str, **headers: str) -> httpx.Response:
        rule = API[method, route]
        cookie = keys[who]
        if rule.ends_sign_in and who in ALL_SIGNED_IN:
            cookie = _in_a_loop_of_its_own(lambda: sign_in(server, f"{who}@example.com"))
        return httpx.request(
            method,
            f"{server.url}{filled(rule.path or route, hidden)}",
            headers={"cookie": cookie, **headers},
            data=rule.form or None,
        )

    return calling


@pytest.mark.parametrize(("method", "route"), sorted(one for one, rule in API.items() if not rule.for_tests))
def test_a_route_answers_everybody_as_the_table_says(
    method: str, route: str, call: Call, hidden: dict[str, str], dump: Dump
) -> None:
    rule, before = API[method, route], dump()
    for who in EVERYBODY:
        answer = call(who, method, route)
        expected = (rule.status, rule.to) if who in rule.people else rule.others.get(who, rule.otherwise)
        assert (answer.status_code, answer.headers.get("location", "")) == expected, who
        assert told_of(f"{answer.text} {answer.headers}", who, str(answer.url), hidden) == [], who
    assert dump() == before


@pytest.mark.parametrize(("method", "route"), sorted(one for one, rule in API.items() if rule.for_tests))
def test_no_other_sites_page_calls_a_route_of_test_mode(
    method: str, route: str, call: Call, hidden: dict[str, str], dump: Dump
) -> None:
    before = dump()
    for who in EVERYBODY:
        answer = call(who, method, route, origin="https://evil.example", **{"sec-fetch-site": "cross-site"})
        assert (answer.status_code, answer.json()["code"]) == (403, "foreign_origin")
        assert told_of(answer.text, NOBODY, "", hidden) == []
    assert dump() == before


@pytest.mark.parametrize("path", FRAMEWORK)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_frameworks_own_addresses_tell_nothing(
    path: str, method: str, server: Server, keys: dict[str, str], hidden: dict[str, str], dump: Dump
) -> None:
    before = dump()
    for who in EVERYBODY:
        answer = httpx.request(method, f"{server.url}{path}", headers={"cookie": keys[who]})
        assert answer.status_code < 500, who
        assert told_of(f"{answer.text} {answer.headers}", NOBODY, "", hidden) == [], who
    assert dump() == before
