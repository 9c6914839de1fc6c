"""The FastAPI application that answers machines and forms; the pages are mounted under it by whoever serves it."""

from typing import Protocol

from fastapi import APIRouter, FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.routing import Match

from order_app.api import problems
from order_app.api.account import account_routes
from order_app.api.bodies import BodiesReadOff
from order_app.api.docs import docs_routes
from order_app.api.health import health_routes
from order_app.api.problems import ApiRefusal
from order_app.api.sign_in import sign_in_routes
from order_app.api.statement import statement_routes
from order_app.api.thread import thread_routes
from order_app.auth.sessions import Sessions
from order_app.clock import Clock
from order_app.db.engine import Database
from order_app.services.ports import Ports
from order_app.settings import Settings


class Container(Protocol):
    """What the API needs of the wired application."""

    @property
    def database(self) -> Database:
        """Where everything is stored."""
        ...

    @property
    def clock(self) -> Clock:
        """The present moment."""
        ...

    @property
    def settings(self) -> Settings:
        """The settings of this process."""
        ...

    @property
    def sessions(self) -> Sessions:
        """Who is signed in."""
        ...

    @property
    def ports(self) -> Ports:
        """What the services need."""
        ...


def create_api(container: Container, *routers: APIRouter) -> FastAPI:
    """The API over a wired application; `routers` are further ones, such as the test mode's.

    FastAPI's own /docs and /openapi.json are off: outside of the API's paths every address is a page's, and its page of
    docs loads its scripts from a public host.
    """
    app = FastAPI(
        title="Order App",
        version="1",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        swagger_ui_oauth2_redirect_url=None,
        redirect_slashes=False,
    )
    problems.install(app)
    app.add_middleware(BodiesReadOff)
    ours = (
        docs_routes(app),
        health_routes(container),
        sign_in_routes(container),
        account_routes(container),
        statement_routes(container),
        thread_routes(container),
        *routers,
    )
    for router in (*ours, _nothing_there(ours)):
        app.include_router(router)
    return app


def _nothing_there(ours: tuple[APIRouter, ...]) -> APIRouter:
    """Unknown addresses below /api and /auth; without it they would fall through to the pages and answer with HTML."""
    router = APIRouter(include_in_schema=False)
    every = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]

    @router.api_route("/api/{rest:path}", methods=every)
    @router.api_route("/auth/{rest:path}", methods=every)
    async def nothing_there(request: Request, rest: str) -> None:
        # This route takes every method, and so takes from Starlette the chance to say 405.
        known = [route for one in ours for route in one.routes if route.matches(request.scope)[0] is Match.PARTIAL]
        methods = sorted({method for route in known for method in getattr(route, "methods", None) or ()})
        if methods:
            raise HTTPException(405, headers={"Allow": ", ".join(methods)})
        raise ApiRefusal(404, "not_found", "There is nothing at this address.", "See /api/v1/docs for what there is.")

    return router
