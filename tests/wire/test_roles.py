"""Who may do what: every page, every handler and every route, with every role and with none.

Pages, handlers and routes are found, not listed: one that the tables below (for handlers: `SURFACE`) don't know fails.
"""

import contextlib
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
from tests.wire.conftest import Dump, OpenTab, _in_a_loop_of_its_own
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
        (
            "/orders/{alpha_paid}",
            "/orders/{beta_paid}",
            "/orders/{alpha_requested}?mode=edit",
            "/orders/{beta_requested}",
            "/orders/{alpha_declined}",
            "/orders/{beta_declined}",
            "/orders/{alpha_cancelled}",
            "/orders/{beta_cancelled}",
            f"/orders/{UNKNOWN}",
        ),
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


KIM, KIMS_NAME = "support@kim.example", "Kim Undertow"
"""A second person of support, whose address is no seller's contact: no merchant may hear of either."""


def copied_account(server: Server, email: str, of: str, name: str = "") -> None:
    """Another account like that of the demo's person `of`, with the same password."""
    copied = "password_hash, role, seller_id, created_at"
    with contextlib.closing(database_of(server)) as connection:
        connection.execute(
            f"INSERT INTO users (email, name, {copied}) SELECT ?, ?, {copied} FROM users WHERE email = ?",
            (email, name, of),
        )


def database_of(server: Server) -> sqlite3.Connection:
    """The server's own rows, as another process writes them."""
    return sqlite3.connect(server.database_path, isolation_level=None, timeout=10)


@pytest.fixture(scope="session")
def kim(server: Server) -> str:
    """Kim's Cookie header."""
    copied_account(server, KIM, "support@example.com", KIMS_NAME)
    return _in_a_loop_of_its_own(lambda: sign_in(server, KIM))


async def asked(tab: Tab, code: str) -> None:
    """Let a merchant ask support to cancel; the message names the seller's word."""
    typed = {"kind": "cancel", "reason": "Something else", "message": f"Message of {_WORDS[code[:6]]}"}
    await tab.load(f"/orders/{code}")
    await said(tab, code, "DialogState.ask_refund", {}, typed, "successfully sent")


async def said(tab: Tab, code: str, ask: str, asking: dict[str, Any], typed: dict[str, Any], answer: str) -> None:
    """Open a dialog about an order and confirm it."""
    await tab.call(ask, {"code": code, **asking})
    frames = await tab.call("DialogState.confirm", {"typed": typed})
    assert any(answer in toast for toast in toasts_of(frames)), (ask, frames)


async def proposed(kim: Tab, code: str) -> None:
    """Let Kim ask the merchant for a fee."""
    asking = {"typed": {"fee": "1.25", "answer": "The print is made already."}}
    await said(kim, code, "DecisionDialogs.ask_approve", asking, {}, "was asked to accept a fee of")


async def declined(kim: Tab, code: str) -> None:
    """Let Kim decline."""
    asking = {"typed": {"answer": "It is on its way."}}
    await said(kim, code, "DecisionDialogs.ask_decline", asking, {}, "The request was declined.")


async def cancelled(kim: Tab, code: str) -> None:
    """Let Kim cancel for the seller, without a request."""
    typed = {"amount": "0.75", "words": "By phone."}
    await said(kim, code, "DecisionDialogs.ask_cancel", {}, typed, "Cancelled for the seller")


async def topped_up(kim: Tab, seller: str) -> None:
    """Let Kim put money into a seller's wallet."""
    await kim.load(f"/support/wallets?seller={seller}")
    await kim.call("TopUpState.ask", {"typed": {"amount": "12.34", "reason": "Goodwill of May"}})
    frames = await kim.call("TopUpState.confirm", {"typed": {}})
    assert any("Added" in toast for toast in toasts_of(frames)), frames


def written(server: Server, cookie: str, code: str, *parts: Any) -> httpx.Response:
    """Write into an order's thread."""
    thread = f"{server.url}/api/v1/orders/{code}/messages"
    answer = httpx.post(thread, headers={"cookie": cookie}, files=list(parts))
    assert answer.status_code == 201, answer.text
    return answer


@pytest.fixture(scope="session")
def hidden(server: Server, cookies: dict[str, str], kim: str) -> dict[str, str]:
    """Orders of both sellers, by the seller's word and the state, whose buyers no other merchant may hear of.

    The requested ones have a photo in their thread (`..._photo` is its number) and an answer and a note of Kim, who
    asked for a fee there, declined and cancelled others, and put money into both wallets.
    """
    found = {}

    async def act(word: str, seller: str, who: str) -> None:
        buyer = {
            "seller": seller,
            "recipient_name": f"Sekreta {word.capitalize()}",
            "email": f"sekreta.{word}@hidden.example",
            "reference": None,
        }
        found[f"{word}_incomplete"] = server.order(**buyer, complete=False)
        found[f"{word}_paid"] = server.order(**buyer, payment="Paid")
        for state in ("requested", "declined", "cancelled"):
            found[f"{word}_{state}"] = server.order(**buyer, payment="Paid", fulfillment="Scheduled")
        requested = found[f"{word}_requested"]
        for code in (requested, found[f"{word}_declined"]):
            async with Tab(server, cookies[who]) as tab:
                await asked(tab, code)
        sent = written(server, cookies[who], requested, ("photos", ("fox.png", picture())))
        found[f"{word}_photo"] = str(sent.json()["photos"][0]["id"])
        written(server, kim, requested, ("message", (None, f"Answer to {word}")))
        written(server, kim, requested, ("message", (None, f"Note on {word}")), ("internal", (None, "true")))
        for state, do in (("requested", proposed), ("declined", declined), ("cancelled", cancelled)):
            async with Tab(server, kim) as tab:
                await tab.load(f"/orders/{found[f'{word}_{state}']}")
                await do(tab, found[f"{word}_{state}"])
        async with Tab(server, kim) as tab:
            await topped_up(tab, seller)
        # All have looked already: that the mark of something new goes is no change that a test must see.
        for cookie in (cookies[SUPPORT], cookies[who]):
            for state in ("requested", "declined", "cancelled"):
                async with Tab(server, cookie) as tab:
                    await tab.load(f"/orders/{found[f'{word}_{state}']}")
                    await tab.call("ThreadState.seen", {"code": found[f"{word}_{state}"]})

    for seller, word in _WORDS.items():
        _in_a_loop_of_its_own(lambda word=word, seller=seller: act(word, seller, _WHO[word]))
    return found


_WORDS = {"A33378": "alpha", "B10042": "beta"}
_WHO = {"alpha": MERCHANT, "beta": OTHER}


@pytest.fixture(scope="session")
def keys(server: Server, cookies: dict[str, str]) -> dict[str, str]:
    """The Cookie header of everybody, of those too whose sign-in is worth nothing any more."""
    copied_account(server, "merchant@closed.example", "merchant@example.com")

    async def both() -> dict[str, str]:
        with contextlib.closing(database_of(server)) as connection:
            disabled = await sign_in(server, "merchant@closed.example")
            connection.execute("UPDATE users SET disabled_at = created_at WHERE email = 'merchant@closed.example'")
            expired = await sign_in(server, "merchant@example.com")
            connection.execute(
                "UPDATE login_sessions SET expires_at = created_at WHERE id = (SELECT max(id) FROM login_sessions)"
            )
        return {DISABLED: disabled, EXPIRED: expired}

    return {**cookies, **_in_a_loop_of_its_own(both)}


def secrets_from(who: str) -> list[str]:
    """Words of others' orders, of support's own notes and of who of support did what, that this person must never be
    sent."""
    words = {
        word: [f"Sekreta {word.capitalize()}", f"sekreta.{word}@", f"Message of {word}"] for word in ("alpha", "beta")
    }
    if who == SUPPORT:
        return []
    theirs = [secret for word, said in words.items() if (who, word) not in _OWN for secret in said]
    return [*theirs, *(f"Note on {word}" for word in words), KIM, KIMS_NAME]


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


async def test_what_somebody_of_support_did_is_told_to_the_seller_as_supports(
    server: Server, keys: dict[str, str], hidden: dict[str, str]
) -> None:
    for who, doer in ((MERCHANT, "Support"), (SUPPORT, KIM)):
        for state in ("requested", "declined", "cancelled"):
            async with Tab(server, keys[who]) as tab:
                await tab.load(f"/orders/{hidden[f'alpha_{state}']}")
                doers = {entry["who"] for entry in tab.shown("OrderFormState.happenings")}
                assert doer in doers, (who, state)
    for word in _WORDS.values():
        async with Tab(server, keys[_WHO[word]]) as tab:
            await tab.load("/wallet")
            assert ("Support", "Goodwill of May") in {
                (row["who"], row["note"]) for row in tab.shown("WalletState.rows")
            }


def test_the_statement_names_support_and_to_support_who_it_was(
    server: Server, keys: dict[str, str], hidden: dict[str, str]
) -> None:
    for seller, word in _WORDS.items():
        for who, doer in ((_WHO[word], "Support"), (SUPPORT, KIM)):
            address = f"{server.url}/api/v1/wallet/statement.csv?seller={seller}"
            answer = httpx.get(address, headers={"cookie": keys[who]})
            added = [line for line in answer.text.splitlines() if "Goodwill of May" in line]
            assert f",{doer}," in added[0], who
            assert told_of(answer.text, who, "", hidden) == []


async def test_while_somebody_of_support_acts_no_frame_and_no_mail_names_them(
    server: Server, cookies: dict[str, str], kim: str, hidden: dict[str, str], open_tab: OpenTab
) -> None:
    asked_for, taken = server.orders(count=2, seller="A33378", payment="Paid", fulfillment="Scheduled")
    page, other_page = await open_tab(MERCHANT, f"/orders/{asked_for}"), await open_tab(MERCHANT, f"/orders/{taken}")
    beside = [await open_tab("colleague", path) for path in (f"/?q={asked_for}", "/wallet", f"/orders/{asked_for}")]
    stranger = await open_tab(OTHER, f"/orders/{asked_for}")

    asking = {"kind": "cancel", "reason": "Something else"}
    await said(page, asked_for, "DialogState.ask_refund", {}, asking, "successfully sent")
    desk = await open_tab(path=f"/orders/{asked_for}", cookie=kim)
    written(server, kim, asked_for, ("message", (None, "We look at it.")))
    await page.until(lambda: "We look at it." in page.text, "the message")
    await proposed(desk, asked_for)
    # Asked about the fee, and declined before the answer: the refusal tells of who was first.
    await page.call("DialogState.ask_accept_fee", {"code": asked_for})
    assert "Accept the fee" in page.shown("DialogState.title")
    await declined(desk, asked_for)
    late = await page.call("DialogState.confirm", {"typed": {}})
    assert toasts_of(late)
    await page.until(lambda: "It is on its way." in page.text, "the decision")

    await other_page.call("DialogState.ask_refund", {"code": taken})
    other_desk = await open_tab(path=f"/orders/{taken}", cookie=kim)
    await cancelled(other_desk, taken)
    late = await other_page.call("DialogState.confirm", {"typed": asking})
    assert toasts_of(late)
    await beside[1].settle()
    known = beside[1].text.count("Goodwill of May")
    async with Tab(server, kim) as wallets:
        await topped_up(wallets, "A33378")
    await beside[1].until(lambda: beside[1].text.count("Goodwill of May") > known, "the money in the wallet")

    for tab in (page, other_page, *beside):
        await tab.settle()
        assert told_of(tab.text, MERCHANT, "", hidden) == []
    assert told_of(stranger.text, OTHER, "", hidden) == []
    with contextlib.closing(database_of(server)) as connection:
        mails = connection.execute("SELECT recipient, subject, body, html FROM outbox_mails").fetchall()
    told = [mail for mail in mails if asked_for in str(mail) or taken in str(mail)]
    assert len(told) >= 3
    assert [mail for mail in mails if mail[0] != KIM and (KIM in str(mail) or KIMS_NAME in str(mail))] == []


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
