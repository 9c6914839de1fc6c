"""The health check, the API's description, and errors as problem documents."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from fastapi import APIRouter
from pydantic import BaseModel

from order_app.api.app import create_api
from order_app.auth.sessions import Sessions, SignInRefused
from order_app.clock import MovableClock
from order_app.db.engine import Database
from order_app.domain.errors import (
    BadInput,
    DomainError,
    InsufficientFunds,
    InvalidFields,
    NotAllowed,
    NotFound,
    NotSignedIn,
    StorageUnavailable,
    WrongRole,
)
from order_app.services.ports import Ports
from order_app.settings import Settings


async def test_health_is_ok_while_the_database_answers(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/v1/health")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


async def test_health_is_503_while_the_database_is_away(
    client: httpx.AsyncClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise StorageUnavailable

    monkeypatch.setattr(database, "read", away)
    answer = await client.get("/api/v1/health")
    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "database_unavailable"


async def test_the_description_stands_under_the_api_only(client: httpx.AsyncClient) -> None:
    description = (await client.get("/api/v1/openapi.json")).json()
    assert set(description["paths"]) == {
        "/api/v1/health",
        "/api/v1/orders/{code}/messages",
        "/api/v1/photos/{photo_id}",
        "/api/v1/wallet/statement.csv",
        "/auth/password",
        "/auth/sign-in",
        "/auth/sign-out",
    }
    docs = await client.get("/api/v1/docs")
    assert docs.status_code == 200
    assert all(path in docs.text for path in description["paths"])
    # Neither a script nor anything of another host.
    assert "<script" not in docs.text
    assert "http" not in docs.text.replace("httpx", "")
    assert "script-src" not in docs.headers["content-security-policy"]
    for elsewhere in ("/docs", "/redoc", "/openapi.json"):
        assert (await client.get(elsewhere)).status_code == 404


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/", "/auth/nothing"])
async def test_an_unknown_address_of_the_api_is_a_problem(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "code": "not_found",
        "detail": "There is nothing at this address.",
        "way_on": "See /api/v1/docs for what there is.",
        "request_id": answer.headers["x-request-id"],
    }


async def test_a_wrong_method_is_told_the_right_one(client: httpx.AsyncClient) -> None:
    answer = await client.delete("/api/v1/health")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")
    assert answer.json()["code"] == "method_not_allowed"


async def test_pages_are_left_alone(client: httpx.AsyncClient) -> None:
    answer = await client.get("/orders/A33378-CT-1")
    assert "x-request-id" not in answer.headers
    assert answer.headers["content-type"] == "application/json"


class Body(BaseModel):
    """What the test's own route takes."""

    count: int


@pytest.fixture
def failing(database: Database, sessions: Sessions) -> Callable[[Exception], httpx.AsyncClient]:
    """A client of an API whose own route `/api/v1/fail` raises the given error."""

    class Wired:
        def __init__(self) -> None:
            self.database, self.sessions, self.clock, self.settings = database, sessions, MovableClock(), Settings()
            self.ports = Ports(database, self.clock, self.settings.cancel_window)

    def client(error: Exception) -> httpx.AsyncClient:
        router = APIRouter()

        @router.post("/api/v1/fail")
        async def fail(body: Body) -> None:
            raise error

        app: Any = create_api(Wired(), router)
        return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://127.0.0.1:3000")

    return client


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (NotFound("There is no such order."), 404, "not_found"),
        (NotSignedIn(), 401, "not_signed_in"),
        (WrongRole("This is for support."), 403, "wrong_role"),
        (BadInput("This is not an amount."), 400, "bad_input"),
        (NotAllowed("The order is in production.", code="in_production"), 409, "in_production"),
        (InsufficientFunds("The wallet holds too little."), 409, "insufficient_funds"),
        (StorageUnavailable(), 503, "storage_unavailable"),
        (SignInRefused("locked", "Locked.", "Wait.", wait_seconds=4), 429, "locked"),
        (DomainError("No."), 409, "refused"),
    ],
)
async def test_a_refusal_is_a_problem_with_its_code(
    failing: Callable[[Exception], httpx.AsyncClient], error: DomainError, status: int, code: str
) -> None:
    async with failing(error) as client:
        answer = await client.post("/api/v1/fail", json={"count": 1})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.json()["code"], answer.json()["detail"]) == (code, error.sentence)
    assert answer.json().get("way_on", "") == error.way_on


async def test_fields_that_need_a_look_are_named(failing: Callable[[Exception], httpx.AsyncClient]) -> None:
    async with failing(InvalidFields({"amount": "This is not an amount."})) as client:
        answer = await client.post("/api/v1/fail", json={"count": 1})
    assert answer.status_code == 422
    assert answer.json()["fields"] == {"amount": "This is not an amount."}


async def test_a_request_of_another_form_is_a_problem_that_repeats_nothing(
    failing: Callable[[Exception], httpx.AsyncClient],
) -> None:
    async with failing(DomainError("No.")) as client:
        answer = await client.post("/api/v1/fail", json={"count": "a secret"})
    assert answer.status_code == 422
    assert answer.json()["code"] == "invalid_request"
    assert list(answer.json()["fields"]) == ["body.count"]
    assert "a secret" not in answer.text


async def test_what_nobody_expected_shows_no_traceback(failing: Callable[[Exception], httpx.AsyncClient]) -> None:
    async with failing(RuntimeError("a secret of the inside")) as client:
        answer = await client.post("/api/v1/fail", json={"count": 1})
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "unexpected"
    assert answer.json()["request_id"] == answer.headers["x-request-id"]
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
