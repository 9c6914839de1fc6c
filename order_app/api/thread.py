"""Where the order page sends messages with photos to, and where it gets the photos from.

A message comes as a multipart form, so that photos never pass through the page's state. Whoever may not write is told
before anything large is read; a body is cut off at `MAX_BODY_BYTES`, and its photos wait on the disk, not in memory.
"""

import asyncio
import hashlib
import re
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect

from order_app.api.problems import ApiRefusal
from order_app.api.requests import refuse_foreign
from order_app.auth.sessions import Viewer
from order_app.domain.codes import is_order_code
from order_app.domain.errors import BadInput, NotSignedIn
from order_app.domain.photos import MAX_BYTES, MAX_OF_MESSAGE, Photo, too_large, written_anew
from order_app.domain.statuses import Role
from order_app.queries.threads import photo_content
from order_app.services import thread

if TYPE_CHECKING:
    from order_app.api.app import Container

MULTIPART = "multipart/form-data"
MAX_BODY_BYTES = MAX_OF_MESSAGE * MAX_BYTES + 64 * 1024
"""The largest body that is read, in bytes: as many photos as a message takes, each as large as one may be."""
MAX_TEXT_BYTES = 32 * 1024
"""The largest text field, in bytes: above the longest message, so that one too long is refused and not cut."""
AT_ONCE = 2
"""How many photos are decoded at the same time; each may take some hundred megabytes for a moment."""
_MOST_FILES = 20
_LARGEST_ID = 2**31 - 1
_ENDINGS = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}
_PHOTO_POLICY = "default-src 'none'; sandbox"

_FORM = {
    "requestBody": {
        "required": True,
        "content": {
            MULTIPART: {
                "schema": {
                    "type": "object",
                    "properties": {
                        "message": {"type": "string"},
                        "internal": {"type": "string", "enum": ["true", "false"], "description": "support only"},
                        "photos": {"type": "array", "items": {"type": "string", "format": "binary"}},
                    },
                }
            }
        },
    }
}


def thread_routes(container: "Container") -> APIRouter:
    """The routes of messages and photos."""
    router = APIRouter(prefix="/api/v1", tags=["thread"])
    sessions = container.sessions
    ports = container.ports
    decoding = asyncio.Semaphore(AT_ONCE)

    async def viewer_of(request: Request) -> Viewer | None:
        token = sessions.token(request.headers.get("cookie", ""))
        return await sessions.viewer(token) if token is not None else None

    @router.post("/orders/{code}/messages", status_code=201, response_class=JSONResponse, openapi_extra=_FORM)
    async def write(request: Request, code: str) -> JSONResponse:
        """Write into the thread of the order's open request, as who is signed in by the cookie.

        An `Idempotency-Key` makes sending the same message again harmless.
        """
        refuse_foreign(request, container.settings.public_url)
        viewer = await viewer_of(request)
        if viewer is None:
            raise NotSignedIn
        code = code if is_order_code(code) else ""
        key = request.headers.get("idempotency-key", "")
        await thread.may_write(ports, viewer.actor, viewer.seller_id, code, key)
        async with _form(request) as form:
            body, internal = _text(form, "message"), _flag(form, "internal")
            files = _files(form)
            photos = [await _photo(decoding, file) for file in files]
        sent = await thread.write(
            ports, viewer.actor, viewer.seller_id, code, thread.Draft(body, internal, photos, key)
        )
        told = [
            {"id": photo_id, "url": f"/api/v1/photos/{photo_id}", "width": photo.width, "height": photo.height}
            for photo_id, photo in zip(sent.photos, photos, strict=False)
        ]
        return JSONResponse(
            {"id": sent.id, "internal": internal, "photos": told}, status_code=201 if sent.changed else 200
        )

    @router.get("/photos/{photo_id}", response_class=Response)
    async def photo(request: Request, photo_id: str) -> Response:
        """A photo of a thread, for who may see the order: to everybody else there is none."""
        viewer = await viewer_of(request)
        number = int(photo_id) if re.fullmatch(r"[0-9]{1,10}", photo_id) else 0
        found = None
        if viewer is not None and 0 < number <= _LARGEST_ID:
            async with ports.database.read() as session:
                # Somebody without a seller is of support, or sees nothing.
                seller_id = None if viewer.role is Role.SUPPORT else viewer.seller_id or 0
                found = await photo_content(session, number, seller_id)
        if found is None:
            raise ApiRefusal(404, "not_found", "There is no such photo that you can see.", "Open its order again.")
        media_type, content = found
        return _picture(request, number, media_type, content)

    return router


def _picture(request: Request, number: int, media_type: str, content: bytes) -> Response:
    headers = {
        # Asked for again each time, so that nobody sees it after signing out; what is unchanged is not sent again.
        "Cache-Control": "private, no-cache",
        "Content-Disposition": f'inline; filename="photo-{number}.{_ENDINGS[media_type]}"',
        "Content-Security-Policy": _PHOTO_POLICY,
        "Content-Type": media_type,
        # Of the content: a number may be given out again once its photo was removed for good.
        "ETag": f'"{hashlib.sha256(content).hexdigest()}"',
        "X-Content-Type-Options": "nosniff",
    }
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers)


@asynccontextmanager
async def _form(request: Request) -> AsyncIterator[FormData]:
    """The multipart form of a request; its files are gone afterwards. Raises ApiRefusal: 415, 413, 400."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != MULTIPART:
        raise ApiRefusal(415, "not_a_form", "This address takes a form with files.", f"Send {MULTIPART}.")
    parser = MultiPartParser(
        request.headers, _bounded(request), max_files=_MOST_FILES, max_fields=10, max_part_size=MAX_TEXT_BYTES
    )
    try:
        form = await parser.parse()
    except ClientDisconnect as error:
        raise ApiRefusal(
            400, "cut_off", "The message did not come whole; nothing was sent.", "Send it again."
        ) from error
    except MultiPartException as error:
        raise ApiRefusal(
            400, "not_a_form", "The message could not be read; nothing was sent.", "Reload the page and try again."
        ) from error
    try:
        yield form
    finally:
        await form.close()


async def _bounded(request: Request) -> AsyncGenerator[bytes, None]:
    """The body as it comes, up to `MAX_BODY_BYTES`; what announces more is not read at all."""
    most = MAX_BODY_BYTES // 1024**2
    refusal = ApiRefusal(
        413,
        "too_large",
        f"The message is larger than {most} MB; nothing was sent.",
        "Take some photos out, or send smaller ones.",
    )
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and (len(declared) > 15 or int(declared) > MAX_BODY_BYTES):
        raise refusal
    read = 0
    async for chunk in request.stream():
        read += len(chunk)
        if read > MAX_BODY_BYTES:
            raise refusal
        yield chunk


def _text(form: FormData, name: str) -> str:
    values = form.getlist(name)
    if len(values) > 1 or any(not isinstance(value, str) for value in values):
        raise BadInput("The message could not be read; nothing was sent.", "Reload the page and try again.")
    return str(values[0]) if values else ""


def _flag(form: FormData, name: str) -> bool:
    said = _text(form, name)
    if said not in ("", "true", "false"):
        raise BadInput("The message could not be read; nothing was sent.", "Reload the page and try again.")
    return said == "true"


def _files(form: FormData) -> list[UploadFile]:
    if set(form.keys()) - {"message", "internal", "photos"}:
        raise BadInput("The message could not be read; nothing was sent.", "Reload the page and try again.")
    found: list[Any] = form.getlist("photos")
    if any(not isinstance(one, UploadFile) for one in found):
        raise BadInput("A photo came without a file; nothing was sent.", "Choose it again.")
    if len(found) > MAX_OF_MESSAGE:
        raise thread.too_many_at_once()
    return found


async def _photo(decoding: asyncio.Semaphore, file: UploadFile) -> Photo:
    name = _shown_name(file.filename or "")
    if (file.size or 0) > MAX_BYTES:
        raise too_large(name)
    async with decoding:
        # Decoding keeps a processor busy for a while: the event loop goes on meanwhile.
        return await asyncio.to_thread(written_anew, await file.read(), name)


def _shown_name(name: str) -> str:
    """A file's name as it may be told, only so that its sender knows which one is meant."""
    bare = re.split(r"[/\\]", name)[-1]
    shown = "".join(c for c in bare if c.isprintable())
    return shown if len(shown) <= 60 else f"{shown[:59]}…"
