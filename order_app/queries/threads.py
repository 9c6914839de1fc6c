"""What was written about an order's requests, as its seller or as support may read it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from order_app.domain.statuses import RequestKind, RequestReason, RequestStatus, Role
from order_app.models import RefundRequest, RequestMessage, RequestPhoto

MOST_SHOWN = 200
"""Of a longer thread the newest messages are shown."""


@dataclass(frozen=True, slots=True)
class PhotoView:
    """A photo of a message; sizes in pixels."""

    id: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class AskedView:
    """A request as it opened a thread, and how it ended: `ended` is None while it is open; times in UTC.

    `asked_fee` says that support had asked for a fee: what it wrote then stands in `answer` until it writes another.
    """

    id: int
    at: datetime
    who: str
    kind: RequestKind
    status: RequestStatus
    reason: RequestReason
    body: str
    ended: datetime | None
    ended_by: str
    answer: str
    asked_fee: bool


@dataclass(frozen=True, slots=True)
class MessageView:
    """A message of a thread; time in UTC. An internal one is support's own."""

    id: int
    at: datetime
    who: str
    role: Role
    internal: bool
    body: str
    photos: tuple[PhotoView, ...]


@dataclass(frozen=True, slots=True)
class ThreadView:
    """Everything that was written about an order's requests, the oldest first."""

    requests: tuple[AskedView, ...] = ()
    messages: tuple[MessageView, ...] = ()


async def thread(session: AsyncSession, order_id: int, seller_id: int | None) -> ThreadView:
    """The thread of an order; None stands for support, who reads its internal notes too.

    Of somebody else's order there is nothing to read.
    """
    request = RefundRequest.__table__.c  # type: ignore[attr-defined]
    asked = select(
        request.id,
        request.created_at,
        request.created_by,
        request.kind,
        request.status,
        request.reason,
        request.message,
        request.decided_at,
        request.decided_by,
        request.answer,
        request.proposed_fee.is_not(None),
    ).where(request.order_id == order_id)
    if seller_id is not None:
        asked = asked.where(request.seller_id == seller_id)
    found: Iterable[Any] = await session.execute(asked.order_by(request.id))
    requests = tuple(AskedView(*row) for row in found)
    if not requests:
        return ThreadView()
    message = RequestMessage.__table__.c  # type: ignore[attr-defined]
    written = select(message.id, message.at, message.who, message.role, message.internal, message.body).where(
        message.order_id == order_id
    )
    if seller_id is not None:
        written = written.where(message.seller_id == seller_id, message.internal.is_(False))
    rows = (await session.execute(written.order_by(message.id.desc()).limit(MOST_SHOWN))).all()[::-1]
    photos = await _photos(session, [row.id for row in rows])
    return ThreadView(requests, tuple(MessageView(*row, photos.get(row.id, ())) for row in rows))


async def _photos(session: AsyncSession, message_ids: list[int]) -> dict[int, tuple[PhotoView, ...]]:
    found: dict[int, tuple[PhotoView, ...]] = {}
    if message_ids:
        photo = RequestPhoto.__table__.c  # type: ignore[attr-defined]
        rows = await session.execute(
            select(photo.message_id, photo.id, photo.width, photo.height)
            .where(photo.message_id.in_(message_ids))
            .order_by(photo.id)
        )
        for row in rows:
            found[row.message_id] = (*found.get(row.message_id, ()), PhotoView(row.id, row.width, row.height))
    return found


async def photo_content(session: AsyncSession, photo_id: int, seller_id: int | None) -> tuple[str, bytes] | None:
    """The type and the bytes of a photo; None where there is none that this seller (None: support) may see."""
    photo = RequestPhoto.__table__.c  # type: ignore[attr-defined]
    message = RequestMessage.__table__.c  # type: ignore[attr-defined]
    wanted = (
        select(photo.media_type, photo.content)
        .join_from(RequestPhoto, RequestMessage, message.id == photo.message_id)
        .where(photo.id == photo_id)
    )
    if seller_id is not None:
        wanted = wanted.where(photo.seller_id == seller_id, message.internal.is_(False))
    row = (await session.execute(wanted)).one_or_none()
    return (row.media_type, bytes(row.content)) if row is not None else None
