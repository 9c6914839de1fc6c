"""Where the account page's password form posts to.

A plain form, as for signing in: so no password ever enters a page's state, a websocket frame or what is logged of
either.
"""

from typing import TYPE_CHECKING
from urllib.parse import urlencode

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy.exc import SQLAlchemyError

from order_app.api.requests import FORM_TYPE, client_address, read_form, refuse_foreign
from order_app.api.sign_in import LOGIN_PAGE, UNAVAILABLE, redirect
from order_app.auth.passwords import WeakPassword
from order_app.auth.sessions import SignInRefused
from order_app.domain.errors import NotFound, StorageUnavailable

if TYPE_CHECKING:
    from order_app.api.app import Container

ACCOUNT_PAGE = "/account"
MISMATCH = "mismatch"
"""The error code of the account page when the new password was not repeated as it was."""
_log = structlog.get_logger(__name__)

_PASSWORD = {"type": "string", "format": "password"}
_FORM = {
    "requestBody": {
        "required": True,
        "content": {
            FORM_TYPE: {
                "schema": {
                    "type": "object",
                    "required": ["current", "new", "repeat"],
                    "properties": {"current": _PASSWORD, "new": _PASSWORD, "repeat": _PASSWORD},
                }
            }
        },
    }
}


def account_routes(container: "Container") -> APIRouter:
    """The route behind the password form."""
    router = APIRouter(tags=["sign-in"])
    settings, sessions = container.settings, container.sessions

    @router.post("/auth/password", status_code=303, response_class=Response, openapi_extra=_FORM)
    async def change_password(request: Request) -> Response:
        """Change the password of who is signed in, end the other sign-ins, and go back to the account page."""
        refuse_foreign(request, settings.public_url)
        form = await read_form(request)
        token = sessions.token(request.headers.get("cookie", ""))
        try:
            viewer = await sessions.viewer(token) if token is not None else None
            if viewer is None:
                return redirect(f"{LOGIN_PAGE}?{urlencode({'next': ACCOUNT_PAGE})}")
            if form.get("new", "") != form.get("repeat", ""):
                return _back({"error": MISMATCH})
            address = client_address(request, settings.trusted_proxy_hops)
            ended = await sessions.change_password(
                viewer, form.get("current", ""), form.get("new", ""), address=address
            )
        except WeakPassword as refusal:
            return _back({"error": refusal.code})
        except SignInRefused as refusal:
            _log.info("password_change_refused", code=refusal.code)
            return _back({"error": refusal.code, "wait": str(refusal.wait_seconds)})
        except NotFound:
            return redirect(LOGIN_PAGE)
        except (StorageUnavailable, SQLAlchemyError) as error:
            _log.error("password_change_unavailable", reason=type(error).__name__)
            return _back({"error": UNAVAILABLE})
        _log.info("password_changed", user_id=viewer.user_id, ended=len(ended))
        return _back({"changed": str(len(ended))})

    @router.get("/auth/password", include_in_schema=False)
    async def reloaded() -> Response:
        """Somebody reloaded, or typed the address of, what only the form posts to."""
        return redirect(ACCOUNT_PAGE)

    return router


def _back(query: dict[str, str]) -> Response:
    return redirect(f"{ACCOUNT_PAGE}?{urlencode(query)}")
