"""Messages and photos over HTTP: who may, what is cut off, and what nobody else gets to see."""

import io
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
from PIL import Image
from sqlalchemy import func, select

from order_app.api.thread import MAX_BODY_BYTES
from order_app.auth.sessions import COOKIE_NAME, Sessions
from order_app.clock import MovableClock
from order_app.db.engine import Database
from order_app.demo.seeding import ensure_basics
from order_app.demo.stage import Stage, Wanted
from order_app.domain.statuses import Fulfillment, Payment, RequestKind, RequestReason
from order_app.models import RequestMessage, RequestPhoto
from order_app.queries.orders import order_detail
from order_app.services import requests
from order_app.services.ports import Ports
from order_app.services.requests import RequestDraft

As = Callable[[str], Awaitable[httpx.AsyncClient]]
PEOPLE = {"merchant": "merchant-demo", "colleague": "colleague-demo", "other": "other-demo", "support": "support-demo"}


def png(colour: tuple[int, int, int] = (9, 120, 40)) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (12, 8), colour).save(made, "PNG")
    return made.getvalue()


def photo(name: str = "fox.png", content: bytes | None = None) -> tuple[str, tuple[str, bytes, str]]:
    return "photos", (name, png() if content is None else content, "image/png")


def field(name: str, text: str) -> tuple[str, tuple[None, str]]:
    return name, (None, text)


@pytest.fixture
async def ports(database: Database) -> Ports:
    """Services on the same database, whose wallets are full."""
    clock = MovableClock()
    await ensure_basics(database, clock, 1_000_00)
    return Ports(database, clock, timedelta(hours=2))


@pytest.fixture
async def code(ports: Ports) -> str:
    """An order of A33378 with an open request."""
    (made,) = await Stage(ports).make_orders(Wanted("A33378", payment=Payment.PAID, fulfillment=Fulfillment.SCHEDULED))
    async with ports.database.read() as session:
        seller_id = (await order_detail(session, made, None)).seller_id
    from order_app.db.unit_of_work import Actor

    await requests.send(
        ports,
        Actor("merchant@example.com", "merchant", seller_id),
        seller_id,
        made,
        RequestDraft(RequestKind.REFUND, RequestReason.OTHER),
    )
    return made


@pytest.fixture
async def as_(calling: Callable[..., Any], sessions: Sessions) -> AsyncIterator[As]:
    """Opens a client in which somebody is signed in: `await as_("support")`."""
    async with calling() as client:

        async def signed_in(who: str) -> httpx.AsyncClient:
            client.cookies.clear()
            if who in PEOPLE:
                made = await sessions.sign_in(f"{who}@example.com", PEOPLE[who], address="192.0.2.9", user_agent="")
                client.cookies.set(COOKIE_NAME, made.token)
            return client

        yield signed_in


async def count(database: Database, model: type) -> int:
    async with database.read() as session:
        return await session.scalar(select(func.count()).select_from(model)) or 0


def refused(answer: httpx.Response, status: int, code: str) -> str:
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    return str(answer.json()["detail"])


async def test_a_message_with_photos_is_written_and_its_photos_are_served(as_: As, code: str) -> None:
    client = await as_("merchant")

    answer = await client.post(
        f"/api/v1/orders/{code}/messages", files=[field("message", "Look."), photo(), photo("b.png")]
    )

    assert answer.status_code == 201
    told = answer.json()
    assert told["internal"] is False
    assert [(one["width"], one["height"]) for one in told["photos"]] == [(12, 8), (12, 8)]
    shown = await client.get(told["photos"][0]["url"])
    assert shown.status_code == 200
    assert Image.open(io.BytesIO(shown.content)).size == (12, 8)
    expected = {
        "content-type": "image/png",
        "x-content-type-options": "nosniff",
        "content-security-policy": "default-src 'none'; sandbox",
        "cache-control": "private, no-cache",
    }
    assert {name: shown.headers[name] for name in expected} == expected
    again = await client.get(told["photos"][0]["url"], headers={"If-None-Match": shown.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_a_photo_under_the_number_of_a_removed_one_is_not_taken_for_it(
    as_: As, code: str, database: Database
) -> None:
    client = await as_("merchant")
    sent = (await client.post(f"/api/v1/orders/{code}/messages", files=[photo()])).json()["photos"][0]
    first = await client.get(sent["url"])
    async with database.write() as uow:
        found = await uow.session.get(RequestPhoto, sent["id"])
        assert found is not None
        found.content = png((200, 1, 1))

    again = await client.get(sent["url"], headers={"If-None-Match": first.headers["etag"]})

    assert again.status_code == 200
    assert again.content != first.content


@pytest.mark.parametrize("who", ["merchant", "colleague", "support"])
async def test_a_photo_is_for_the_sellers_people_and_support(as_: As, code: str, who: str) -> None:
    url = (await (await as_("merchant")).post(f"/api/v1/orders/{code}/messages", files=[photo()])).json()["photos"][0]
    assert (await (await as_(who)).get(url["url"])).status_code == 200


@pytest.mark.parametrize("who", ["other", "nobody"])
async def test_for_everybody_else_there_is_no_such_photo(as_: As, code: str, who: str) -> None:
    url = (await (await as_("merchant")).post(f"/api/v1/orders/{code}/messages", files=[photo()])).json()["photos"][0]
    said = refused(await (await as_(who)).get(url["url"]), 404, "not_found")
    assert said == refused(await (await as_(who)).get("/api/v1/photos/999"), 404, "not_found")


async def test_a_photo_of_an_internal_note_is_for_support_alone(as_: As, code: str) -> None:
    support = await as_("support")
    answer = await support.post(f"/api/v1/orders/{code}/messages", files=[field("internal", "true"), photo()])
    assert (answer.status_code, answer.json()["internal"]) == (201, True)
    url = answer.json()["photos"][0]["url"]
    assert (await support.get(url)).status_code == 200
    for who in ("merchant", "colleague", "other", "nobody"):
        refused(await (await as_(who)).get(url), 404, "not_found")


@pytest.mark.parametrize("number", ["0", "-1", "1.5", "x", "99999999999", "2147483648", "%00", "1' OR 1=1"])
async def test_an_odd_number_is_no_photo(as_: As, code: str, number: str) -> None:
    refused(await (await as_("support")).get(f"/api/v1/photos/{number}"), 404, "not_found")


@pytest.mark.parametrize(("who", "status", "problem"), [("nobody", 401, "not_signed_in"), ("other", 404, "not_found")])
async def test_who_may_not_write_is_told_before_anything_is_read(
    as_: As, code: str, database: Database, who: str, status: int, problem: str
) -> None:
    client, read = await as_(who), 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        for _ in range(100):
            read += 1
            yield bytes(1024)

    headers = {"content-type": "multipart/form-data; boundary=x"}
    answer = await client.post(f"/api/v1/orders/{code}/messages", content=endless(), headers=headers)

    refused(answer, status, problem)
    assert read <= 1
    assert await count(database, RequestMessage) == 0


@pytest.mark.parametrize("unknown", ["A33378-CT-1", "nonsense", "..%2F..", "x" * 300])
async def test_an_unknown_order_is_not_found(as_: As, unknown: str) -> None:
    for who in ("merchant", "support"):
        answer = await (await as_(who)).post(f"/api/v1/orders/{unknown}/messages", files=[field("message", "Hi")])
        refused(answer, 404, "not_found")


async def test_a_merchant_who_forges_the_internal_flag_writes_nothing(as_: As, code: str, database: Database) -> None:
    answer = await (await as_("merchant")).post(
        f"/api/v1/orders/{code}/messages", files=[field("message", "Psst"), field("internal", "true")]
    )
    assert "Only support writes internal notes" in refused(answer, 403, "wrong_role")
    assert await count(database, RequestMessage) == 0


async def test_a_page_of_another_site_can_not_write(as_: As, code: str) -> None:
    client = await as_("merchant")
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        answer = await client.post(f"/api/v1/orders/{code}/messages", files=[field("message", "Hi")], headers=headers)
        refused(answer, 403, "foreign_origin")


async def test_two_hundred_megabytes_are_refused_without_being_read(as_: As, code: str, database: Database) -> None:
    client, piece, read = await as_("merchant"), bytes(1024 * 1024), 0

    async def huge() -> AsyncIterator[bytes]:
        nonlocal read
        yield b'--x\r\nContent-Disposition: form-data; name="photos"; filename="a.png"\r\n\r\n'
        for _ in range(200):
            read += 1
            yield piece

    headers = {"content-type": "multipart/form-data; boundary=x"}
    announced = await client.post(
        f"/api/v1/orders/{code}/messages", content=huge(), headers={**headers, "content-length": str(200 * 1024**2)}
    )
    assert "larger than 48 MB; nothing was sent." in refused(announced, 413, "too_large")
    assert read <= 1
    read = 0

    silent = await client.post(f"/api/v1/orders/{code}/messages", content=huge(), headers=headers)

    refused(silent, 413, "too_large")
    assert read <= MAX_BODY_BYTES // len(piece) + 2
    assert await count(database, RequestMessage) == 0


async def test_a_photo_above_eight_megabytes_is_refused_by_its_name(as_: As, code: str, database: Database) -> None:
    large = png() + bytes(8 * 1024 * 1024)
    answer = await (await as_("merchant")).post(
        f"/api/v1/orders/{code}/messages", files=[field("message", "Hi"), photo("../a/large.png", large)]
    )
    assert refused(answer, 400, "bad_photo") == "“large.png” is larger than 8 MB; nothing was sent."
    assert await count(database, RequestMessage) == 0


@pytest.mark.parametrize(
    "content", [b"<script>alert(1)</script>", b"<svg onload=alert(1)/>", png()[:40], png() + b"<html>", b""]
)
async def test_one_bad_photo_keeps_the_whole_message_back(
    as_: As, code: str, database: Database, content: bytes
) -> None:
    answer = await (await as_("merchant")).post(
        f"/api/v1/orders/{code}/messages", files=[field("message", "Hi"), photo(), photo("evil.png", content)]
    )
    assert "“evil.png”" in refused(answer, 400, "bad_photo")
    assert (await count(database, RequestMessage), await count(database, RequestPhoto)) == (0, 0)


EVIL_END = "<img src=x onerror=alert(1)>.png"


@pytest.mark.parametrize(
    ("called", "status", "named"),
    [
        # As browsers write it, as nobody does, and in a way that forms don't know.
        (f'filename="fox%0D%0ASet-Cookie: a=b{EVIL_END}"', 201, f"“fox%0D%0ASet-Cookie: a=b{EVIL_END}”"),
        (f'filename="fox\r\nSet-Cookie: a=b\r\n\r\n{EVIL_END}"', 400, '“"fox”'),
        (f"filename*=utf-8''fox%0D%0ASet-Cookie: a=b{EVIL_END}", 400, "A photo came without a file"),
    ],
)
async def test_a_file_name_with_line_ends_and_html_makes_no_header_and_is_not_kept(
    as_: As, code: str, database: Database, called: str, status: int, named: str
) -> None:
    client = await as_("merchant")

    async def send(content: bytes) -> httpx.Response:
        head = f'--x\r\nContent-Disposition: form-data; name="photos"; {called}\r\nContent-Type: image/png\r\n\r\n'
        return await client.post(
            f"/api/v1/orders/{code}/messages",
            content=head.encode() + content + b"\r\n--x--\r\n",
            headers={"content-type": "multipart/form-data; boundary=x"},
        )

    taken, bad = await send(png()), await send(b"no photo")

    assert (taken.status_code, bad.status_code) == (status, 400)
    assert bad.headers["content-type"] == "application/problem+json"
    assert bad.json()["detail"].startswith(named)
    assert await count(database, RequestPhoto) == (status == 201)
    answers = [taken, bad]
    if status == 201:
        (told,) = taken.json()["photos"]
        answers.append(await client.get(told["url"]))
        assert answers[-1].headers["content-disposition"] == f'inline; filename="photo-{told["id"]}.png"'
        assert "onerror" not in taken.text
    for answer in answers:
        assert "set-cookie" not in answer.headers
        assert "onerror" not in str(answer.headers)


async def test_seven_photos_are_too_many(as_: As, code: str) -> None:
    answer = await (await as_("merchant")).post(f"/api/v1/orders/{code}/messages", files=[photo()] * 7)
    assert refused(answer, 400, "too_many_photos") == "A message takes at most 6 photos; nothing was sent."


@pytest.mark.parametrize(
    ("content_type", "content", "status"),
    [
        ("application/json", b'{"message": "Hi"}', 415),
        ("", b"", 415),
        ("multipart/form-data", b"", 400),
        ("multipart/form-data; boundary=x", b"nonsense", 400),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\nhi\r\n--x--\r\n", 400),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="message"\r\n\r\n', 400),
    ],
)
async def test_what_is_no_form_is_refused(
    as_: As, code: str, content_type: str, content: bytes, status: int, database: Database
) -> None:
    answer = await (await as_("merchant")).post(
        f"/api/v1/orders/{code}/messages", content=content, headers={"content-type": content_type}
    )
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert await count(database, RequestMessage) == 0


@pytest.mark.parametrize(
    "parts",
    [
        [field("message", "Hi"), field("internal", "1")],
        [field("message", "Hi"), field("message", "again")],
        [field("message", "Hi"), field("role", "support")],
        [field("photos", "no file")],
        [("message", ("a.txt", b"Hi", "text/plain"))],
        [field("message", "x" * 40_000)],
        [field("message", "")],
    ],
)
async def test_odd_forms_are_refused(as_: As, code: str, parts: list[Any], database: Database) -> None:
    answer = await (await as_("support")).post(f"/api/v1/orders/{code}/messages", files=parts)
    assert answer.status_code == 400
    assert await count(database, RequestMessage) == 0


async def test_a_message_sent_again_under_its_key_is_the_same(as_: As, code: str, database: Database) -> None:
    client = await as_("merchant")
    answers = [
        await client.post(
            f"/api/v1/orders/{code}/messages",
            files=[field("message", "Once."), photo()],
            headers={"Idempotency-Key": "abc"},
        )
        for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json() == answers[1].json()
    assert await count(database, RequestMessage) == 1


async def test_without_an_open_request_there_is_nothing_to_write_into(as_: As, code: str, ports: Ports) -> None:
    from order_app.db.unit_of_work import Actor

    await requests.decline(ports, Actor("support@example.com", "support"), code, "No.")
    answer = await (await as_("merchant")).post(f"/api/v1/orders/{code}/messages", files=[field("message", "Why?")])
    assert refused(answer, 409, "no_open_request").endswith("Nothing was sent.")
    assert answer.json()["way_on"] == "Send a new request with Refund, or contact support."
