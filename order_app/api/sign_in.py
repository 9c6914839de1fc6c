"""Where the sign-in form and the sign-out button post to: plain forms, answered by a redirect and a cookie."""

from typing import TYPE_CHECKING
from urllib.parse import urlencode

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.exc import SQLAlchemyError

from order_app.api.requests import FORM_TYPE, client_address, is_https, read_form, refuse_foreign
from order_app.auth.landing import LOGIN_PAGE, local_path
from order_app.auth.sessions import COOKIE_NAME, HTTPS_COOKIE_NAME, LIFETIME, SignInRefused
from order_app.domain.errors import StorageUnavailable
from order_app.domain.statuses import Role

if TYPE_CHECKING:
    from order_app.api.app import Container

HOME = {Role.MERCHANT: "/", Role.SUPPORT: "/support"}
"""The page that each role lands on."""
UNAVAILABLE = "unavailable"
"""The error code of the sign-in page when the database does not answer."""
_LONGEST_EMAIL = 254
_log = structlog.get_logger(__name__)

_FORM = {
    "requestBody": {
        "required": True,
        "content": {
            FORM_TYPE: {
                "schema": {
                    "type": "object",
                    "required": ["email", "password"],
                    "properties": {
                        "email": {"type": "string"},
                        "password": {"type": "string", "format": "password"},
                        "next": {"type": "string", "description": "the page of this app to go to"},
                    },
                }
            }
        },
    }
}


def sign_in_routes(container: "Container") -> APIRouter:
    """The routes behind the sign-in form and the sign-out button."""
    router = APIRouter(tags=["sign-in"])
    settings = container.settings
    sessions = container.sessions

    def with_cookie(request: Request, response: Response, token: str) -> Response:
        secure = is_https(request, settings.trusted_proxy_hops, settings.public_url)
        response.set_cookie(
            HTTPS_COOKIE_NAME if secure else COOKIE_NAME,
            token,
            max_age=int(LIFETIME.total_seconds()) if token else 0,
            path="/",
            httponly=True,
            samesite="lax",
            secure=secure,
        )
        other = COOKIE_NAME if secure else HTTPS_COOKIE_NAME
        if other in request.cookies:
            # Left from the other way of reaching the app, or put there by a neighbour: it must not be believed.
            response.delete_cookie(other, path="/", httponly=True, samesite="lax", secure=True)
        return response

    @router.post("/auth/sign-in", status_code=303, response_class=Response, openapi_extra=_FORM)
    async def sign_in(request: Request) -> Response:
        """Check the form, set the cookie and go to `next`, or back to the sign-in page with the reason."""
        refuse_foreign(request, settings.public_url)
        form = await read_form(request)
        email, target = form.get("email", ""), local_path(form.get("next", ""))
        address = client_address(request, settings.trusted_proxy_hops)
        try:
            signed_in = await sessions.sign_in(
                email, form.get("password", ""), address=address, user_agent=request.headers.get("user-agent", "")
            )
            # The browser's former sign-in would else live on, out of anybody's reach.
            for former in sessions.tokens(request.headers.get("cookie", "")):
                await sessions.sign_out(former)
        except SignInRefused as refusal:
            _log.info("sign_in_refused", code=refusal.code, address=address)
            return _back_to_login(refusal.code, email, target, refusal.wait_seconds)
        except (StorageUnavailable, SQLAlchemyError) as error:
            _log.error("sign_in_unavailable", reason=type(error).__name__)
            return _back_to_login(UNAVAILABLE, email, target)
        viewer = signed_in.viewer
        _log.info("signed_in", user_id=viewer.user_id, login_id=viewer.login_id, address=address)
        # "/" is what the sign-in page names when nothing was asked for.
        landing = target if target not in (None, "/") else HOME[viewer.role]
        return with_cookie(request, redirect(landing), signed_in.token)

    @router.post("/auth/sign-out", status_code=303, response_class=Response)
    async def sign_out(request: Request) -> Response:
        """End the sign-in in every tab and forget the cookie."""
        refuse_foreign(request, settings.public_url)
        try:
            for token in sessions.tokens(request.headers.get("cookie", "")):
                await sessions.sign_out(token)
        except (StorageUnavailable, SQLAlchemyError) as error:
            # The cookie stays: a sign-in that could not be ended must not look as if it had been.
            _log.error("sign_out_unavailable", reason=type(error).__name__)
            return _back_to_login(UNAVAILABLE)
        return with_cookie(request, redirect(LOGIN_PAGE), "")

    @router.get("/auth/sign-in", include_in_schema=False)
    @router.get("/auth/sign-out", include_in_schema=False)
    async def reloaded() -> Response:
        """Somebody reloaded, or typed the address of, what only forms post to."""
        return redirect(LOGIN_PAGE)

    return router


def _back_to_login(code: str, email: str = "", target: str | None = None, wait_seconds: int = 0) -> Response:
    query = {"error": code}
    if email.strip():
        query["email"] = email.strip()[:_LONGEST_EMAIL]
    if wait_seconds:
        query["wait"] = str(wait_seconds)
    if target not in (None, "/"):
        query["next"] = str(target)
    return redirect(f"{LOGIN_PAGE}?{urlencode(query, errors='replace')}")


def redirect(target: str) -> Response:
    """Send the browser on after a form, with an answer that nobody keeps."""
    return RedirectResponse(target, status_code=303, headers={"Cache-Control": "no-store"})
