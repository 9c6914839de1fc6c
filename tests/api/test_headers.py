"""What every answer carries beside its content: the policy of pages and of what is no page, and how long it is kept."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from order_app.built_pages import BuiltPages, PagesNow, csp_hash, read_built_pages
from order_app.headers import EVERYWHERE, NOTHING, Headers

SCRIPT = "'sha256-abc='"
PAGES = (
    "default-src 'none'; script-src 'self' 'sha256-abc='; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: https:; font-src 'self'; connect-src 'self'; form-action 'self'; manifest-src 'self'; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
)


async def _answers(request: Request) -> Response:
    match request.url.path:
        case "/gone":
            return HTMLResponse("gone", 404)
        case "/same" | "/assets/same.js":
            return Response(status_code=304)
        case "/sent-on":
            return RedirectResponse("/login", 303)
        case "/own":
            return HTMLResponse("own", headers={"Content-Security-Policy": "own", "Cache-Control": "own"})
        case "/broken":
            raise RuntimeError
        case path if "." in path:
            return Response("x", 404 if "missing" in path else 200, media_type="text/javascript")
        case _:
            return HTMLResponse("page")


async def _get(path: str, **options: Any) -> httpx.Response:
    app = Headers(Starlette(routes=[Route("/{path:path}", _answers)]), inline_scripts=lambda: [SCRIPT], **options)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        return await client.get(path)


@pytest.mark.parametrize(
    ("path", "status", "policy", "kept"),
    [
        ("/", 200, PAGES, "no-cache"),
        ("/wallet", 200, PAGES, "no-cache"),
        ("/gone", 404, PAGES, "no-cache"),
        ("/same", 304, PAGES, "no-cache"),
        ("/assets/root-a1.js", 200, NOTHING, "public, max-age=31536000, immutable"),
        ("/assets/same.js", 304, NOTHING, "public, max-age=31536000, immutable"),
        ("/assets/missing.js", 404, NOTHING, "no-cache"),
        ("/fonts/inter.woff2", 200, NOTHING, "public, max-age=2592000"),
        ("/favicon.ico", 200, NOTHING, "no-cache"),
        ("/sent-on", 303, NOTHING, "no-cache"),
        ("/auth/sign-in", 200, PAGES, "no-store"),
        ("/broken", 500, NOTHING, "no-cache"),
    ],
)
async def test_policy_and_time_of_each_kind_of_answer(path: str, status: int, policy: str, kept: str) -> None:
    answer = await _get(path)
    assert answer.status_code == status
    assert (answer.headers["content-security-policy"], answer.headers["cache-control"]) == (policy, kept)
    assert {name: answer.headers[name] for name in EVERYWHERE} == dict(EVERYWHERE)


async def test_no_page_may_run_text_as_code_or_be_framed() -> None:
    policy = (await _get("/")).headers["content-security-policy"]
    assert "unsafe-eval" not in policy
    assert "script-src 'self' 'sha256-abc=';" in policy
    assert "frame-ancestors 'none'" in policy
    assert EVERYWHERE["X-Frame-Options"] == "DENY"


async def test_what_an_answer_says_itself_stays() -> None:
    answer = await _get("/own")
    assert (answer.headers["content-security-policy"], answer.headers["cache-control"]) == ("own", "own")


async def test_only_behind_https_browsers_are_told_to_stay_there() -> None:
    plain, secure = await _get("/"), await _get("/", https=True)
    assert "strict-transport-security" not in plain.headers
    assert "upgrade-insecure-requests" not in plain.headers["content-security-policy"]
    assert secure.headers["strict-transport-security"] == "max-age=31536000"
    assert secure.headers["content-security-policy"] == f"{PAGES}; upgrade-insecure-requests"


async def test_a_websocket_passes_untouched() -> None:
    seen: list[Any] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(send)

    async def send(message: Message) -> None: ...

    await Headers(app)({"type": "websocket", "path": "/_event"}, None, send)  # type: ignore[arg-type]
    assert seen == [send]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/health", 200),
        ("GET", "/api/v1/nothing", 404),
        ("DELETE", "/api/v1/health", 405),
        ("POST", "/auth/sign-in", 415),
    ],
)
async def test_the_api_answers_under_the_same_headers(
    calling: Callable[..., Any], method: str, path: str, status: int
) -> None:
    async with calling() as client:
        client._transport.app = Headers(client._transport.app)
        answer = await client.request(method, path)
    assert answer.status_code == status
    assert answer.headers["content-security-policy"] == NOTHING
    assert answer.headers["cache-control"] == "no-store"
    assert {name: answer.headers[name] for name in EVERYWHERE} == dict(EVERYWHERE)


def test_the_built_pages_tell_their_version_and_the_hashes_of_their_scripts(tmp_path: Path) -> None:
    (tmp_path / "wallet").mkdir()
    (tmp_path / "index.html").write_text('<script>one()</script><script src="/assets/manifest-1a2b3c4d.js"></script>')
    (tmp_path / "wallet" / "index.html").write_text("<script>one()</script><script type=module>\nthree()\n</script>")
    assert read_built_pages(tmp_path) == BuiltPages(
        "1a2b3c4d", tuple(sorted([csp_hash(b"one()"), csp_hash(b"\nthree()\n")]))
    )
    # As a browser computes it of the text between the tags.
    assert csp_hash(b"alert('Hello, world.');") == "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='"


def test_another_build_in_the_same_place_is_taken_up_and_a_missing_one_changes_nothing(tmp_path: Path) -> None:
    first = tmp_path / "index.html"
    pages = PagesNow(tmp_path)
    assert pages.facts == BuiltPages()
    first.write_text('<script>one()</script><script src="/assets/manifest-1a.js"></script>')
    assert pages.facts == BuiltPages("1a", (csp_hash(b"one()"),))
    first.unlink()
    assert pages.facts.version == "1a"
    first.write_text('<script>two()</script><script src="/assets/manifest-2b.js"></script>')
    os.utime(first, ns=(1, 1))
    assert pages.facts == BuiltPages("2b", (csp_hash(b"two()"),))


def test_where_nothing_is_built_there_is_no_version(tmp_path: Path) -> None:
    assert read_built_pages(tmp_path) == BuiltPages()
