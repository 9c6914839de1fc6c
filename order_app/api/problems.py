"""Errors as machines read them: application/problem+json (RFC 9457), and the log line that belongs to each."""

import logging
import traceback
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import structlog
from fastapi import FastAPI, Request
from fastapi.exception_handlers import http_exception_handler
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from order_app.auth.sessions import SignInRefused
from order_app.domain.errors import (
    BadInput,
    DomainError,
    EditConflict,
    FeeOutOfRange,
    InvalidFields,
    NotFound,
    NotSignedIn,
    RefundOutOfRange,
    StorageUnavailable,
    WrongRole,
)

OWN_PATHS = ("/api/", "/auth/", "/test/")
"""Where this API answers; everything else under the same port is the pages', and is left alone."""
REQUEST_ID_HEADER = "X-Request-Id"
MEDIA_TYPE = "application/problem+json"
_log = structlog.get_logger(__name__)

_STATUS_OF: Mapping[type[DomainError], int] = {
    NotFound: HTTPStatus.NOT_FOUND,
    NotSignedIn: HTTPStatus.UNAUTHORIZED,
    WrongRole: HTTPStatus.FORBIDDEN,
    InvalidFields: HTTPStatus.UNPROCESSABLE_ENTITY,
    FeeOutOfRange: HTTPStatus.UNPROCESSABLE_ENTITY,
    RefundOutOfRange: HTTPStatus.UNPROCESSABLE_ENTITY,
    BadInput: HTTPStatus.BAD_REQUEST,
    StorageUnavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}
"""Every other refusal is a conflict with the state that the thing is in."""


class ApiRefusal(DomainError):
    """A refusal of the HTTP surface itself, with the status that says so."""

    def __init__(self, status: int, code: str, sentence: str, way_on: str = "") -> None:
        super().__init__(sentence, way_on, code=code)
        self.status = status


def status_of(error: DomainError) -> int:
    """The HTTP status under which a refusal is told."""
    if isinstance(error, ApiRefusal):
        return error.status
    if isinstance(error, SignInRefused):
        return HTTPStatus.TOO_MANY_REQUESTS if error.code == "locked" else HTTPStatus.UNAUTHORIZED
    return next((status for kind, status in _STATUS_OF.items() if isinstance(error, kind)), HTTPStatus.CONFLICT)


def problem(
    status: int,
    code: str,
    detail: str,
    way_on: str = "",
    *,
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> JSONResponse:
    """A problem document; `more` are members of its own, such as the fields that need a look."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": int(status),
        "code": code,
        "detail": detail,
    }
    if way_on:
        body["way_on"] = way_on
    request_id = structlog.contextvars.get_contextvars().get("request_id")
    if request_id is not None:
        body["request_id"] = request_id
    return JSONResponse(body | more, status, headers=dict(headers or {}), media_type=MEDIA_TYPE)


def problem_of(error: DomainError) -> JSONResponse:
    """The problem document of a refusal."""
    status = status_of(error)
    more: dict[str, Any] = {}
    headers: dict[str, str] = {}
    if isinstance(error, InvalidFields):
        more["fields"] = error.problems
    if isinstance(error, EditConflict):
        more["conflicts"] = [{"field": c.field, "theirs": c.theirs, "yours": c.yours} for c in error.conflicts]
    if isinstance(error, SignInRefused) and error.wait_seconds:
        headers["Retry-After"] = str(error.wait_seconds)
    if isinstance(error, StorageUnavailable):
        headers["Retry-After"] = "5"
    return problem(status, error.code, error.sentence, error.way_on, headers=headers, **more)


def install(app: FastAPI) -> None:
    """Answer every error of the API as a problem document."""
    app.add_exception_handler(DomainError, _on_refusal)
    app.add_exception_handler(RequestValidationError, _on_invalid_request)
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_middleware(CorrelatedRequests)


async def _on_refusal(request: Request, error: Exception) -> Response:
    assert isinstance(error, DomainError)
    _log.log(
        logging.WARNING if isinstance(error, StorageUnavailable) else logging.INFO,
        "refused",
        code=error.code,
        path=request.url.path,
    )
    return problem_of(error)


async def _on_invalid_request(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    # What was sent is not repeated: it may be large, or secret.
    fields = {".".join(str(part) for part in one["loc"]): str(one["msg"]) for one in error.errors()[:50]}
    _log.info("refused", code="invalid_request", path=request.url.path)
    return problem(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "invalid_request",
        "The request does not have the form that is expected here.",
        "The API's description at /api/v1/docs shows it.",
        fields=fields,
    )


_HTTP_ERRORS = {
    404: (
        "not_found",
        "There is nothing at this address.",
        "The API's description at /api/v1/docs lists what there is.",
    ),
    405: ("method_not_allowed", "This address does not take this method.", "The Allow header names those it takes."),
}


async def _on_http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if not request.url.path.startswith(OWN_PATHS):
        return await http_exception_handler(request, error)
    code, detail, way_on = _HTTP_ERRORS.get(error.status_code, ("refused", str(error.detail), ""))
    return problem(error.status_code, code, detail, way_on, headers=error.headers)


class CorrelatedRequests:
    """Gives each request an id that stands in the log and in the answer, and turns what nobody expected into a problem.

    Requests of the pages pass through untouched.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or not scope["path"].startswith(OWN_PATHS):
            await self.app(scope, receive, send)
            return
        request_id = uuid4().hex
        started = False

        async def send_with_id(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                MutableHeaders(scope=message)[REQUEST_ID_HEADER] = request_id
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self.app(scope, receive, send_with_id)
            except Exception:
                # As plain text: a log that prints the variables of each frame would print passwords.
                _log.error(
                    "request_failed", method=scope["method"], path=scope["path"], traceback=traceback.format_exc()
                )
                if started:
                    raise
                await _unexpected()(scope, receive, send_with_id)


def _unexpected() -> Response:
    return problem(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "unexpected",
        "Something went wrong that should not have.",
        "Look at the state as it is, then try again; if it stays, tell support the request id.",
    )
