"""Whether this process can do its work: it runs and its database answers."""

import asyncio
from typing import TYPE_CHECKING

import structlog
from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from order_app.api.problems import problem
from order_app.domain.errors import StorageUnavailable

if TYPE_CHECKING:
    from order_app.api.app import Container

DATABASE_SECONDS = 2.0
"""How long the database may take to answer before it counts as away."""
_log = structlog.get_logger(__name__)


def health_routes(container: "Container") -> APIRouter:
    """The route that a monitor asks."""
    router = APIRouter(tags=["health"])

    @router.get(
        "/api/v1/health",
        summary="Whether the app and its database answer",
        responses={503: {"description": "The database does not answer", "content": {"application/problem+json": {}}}},
    )
    async def health() -> Response:
        try:
            async with asyncio.timeout(DATABASE_SECONDS), container.database.read() as session:
                await session.execute(text("SELECT 1"))
        except (StorageUnavailable, SQLAlchemyError, TimeoutError) as error:
            _log.warning("health_database_away", reason=type(error).__name__)
            return problem(503, "database_unavailable", "The database does not answer.", headers=_NO_STORE)
        return JSONResponse({"status": "ok"}, headers=_NO_STORE)

    return router


_NO_STORE = {"Cache-Control": "no-store"}
