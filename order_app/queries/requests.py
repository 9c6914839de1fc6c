"""The requests of all sellers as support's queue walks them: filtered, the oldest first, page by page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from order_app.domain.list_filter import SortColumn
from order_app.domain.policy import OrderFacts
from order_app.domain.statuses import OPEN_REQUEST_STATUSES, RequestKind, RequestReason, RequestStatus
from order_app.models import Order, RefundRequest, Seller
from order_app.models.order import facts_of
from order_app.queries.list_cursor import Cursor, Place, Way

PAGE_SIZE = 50
"""How many requests stand on a page of the queue."""
OPEN = frozenset(OPEN_REQUEST_STATUSES)


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request with its order as support's queue shows it; money in minor units, times in UTC."""

    id: int
    order_id: int
    seller_id: int
    order_code: str
    seller_code: str
    seller_name: str
    recipient_name: str
    kind: RequestKind
    status: RequestStatus
    reason: RequestReason
    message: str
    accepted_fee: int
    proposed_fee: int | None
    fee: int | None
    refund: int | None
    has_news: bool
    """The merchant wrote something that nobody of support has looked at yet."""
    created_at: datetime
    created_by: str
    decided_at: datetime | None
    decided_by: str
    answer: str
    cost: int
    refunded: int
    currency: str
    facts: OrderFacts


@dataclass(frozen=True, slots=True)
class RequestFilter:
    """Which requests remain; an empty field but the statuses is no limit. `sellers` holds codes of sellers.

    `older_than` leaves those that were sent at least so long ago.
    """

    statuses: frozenset[RequestStatus] = OPEN
    kinds: frozenset[RequestKind] = frozenset()
    sellers: frozenset[str] = frozenset()
    older_than: timedelta | None = None


ALL_OPEN = RequestFilter()


@dataclass(frozen=True, slots=True)
class RequestPage:
    """Requests, the oldest first, with the cursors of the pages around them (empty: there is none).

    `total` counts all that the filter leaves, `open` all that wait for an answer, whatever the filter. `grows_at` is
    when (UTC) the clock alone brings the next one in.
    """

    rows: tuple[RequestRow, ...]
    next: str
    previous: str
    total: int
    open: int
    grows_at: datetime | None


_request: Any = RefundRequest.__table__.c  # type: ignore[attr-defined]
_order: Any = Order.__table__.c  # type: ignore[attr-defined]
_seller: Any = Seller.__table__.c  # type: ignore[attr-defined]
_COLUMNS = (
    _request.id, _request.order_id, _request.seller_id, _order.code, _seller.code, _seller.name, _order.recipient_name,
    _request.kind, _request.status, _request.reason, _request.message, _request.accepted_fee, _request.proposed_fee,
    _request.fee, _request.refund, _request.news_for_support, _request.created_at, _request.created_by,
    _request.decided_at, _request.decided_by, _request.answer, _order.cost, _order.refunded, _order.currency,
    _order.payment, _order.fulfillment, _order.shipment, _order.life, _order.is_complete, _order.missing,
    _order.paid_at, _order.deleted_at, _order.open_request, _order.refund_shipping_if_late, _order.forgotten_at,
)  # fmt: skip
_FACTS_FROM = 24
"""Where in `_COLUMNS` the columns of the policy's facts begin."""


async def request_page(
    session: AsyncSession, where: RequestFilter, now: datetime, cursor: str = "", size: int = PAGE_SIZE
) -> RequestPage:
    """A page of every seller's requests at `now` (UTC), the oldest first; for support only.

    A cursor that makes no sense is the first page; one beyond which nothing is left is the page nearest to it.
    """
    at = Cursor.parse(cursor, SortColumn.DATE)
    ids = await _ids(session, where, now, at, size + 1)
    if not ids and at.place is not None:
        # All beyond the cursor was decided meanwhile.
        at = Cursor(Way.LAST if at.way is Way.AFTER else Way.FIRST)
        ids = await _ids(session, where, now, at, size + 1)
    has_more, ids = len(ids) > size, ids[:size]
    if at.way.is_backward:
        ids = ids[::-1]
        has_next, has_previous = at.way is Way.BEFORE, has_more
    else:
        has_next, has_previous = has_more, at.way is Way.AFTER
    found = {row.id: row for row in await _rows(session, ids)}
    rows = tuple(found[number] for number in ids if number in found)
    return RequestPage(
        rows=rows,
        next=_beside(rows[-1], Way.AFTER) if rows and has_next else "",
        previous=_beside(rows[0], Way.BEFORE) if rows and has_previous else "",
        total=await _count(session, where, now),
        open=await _count(session, ALL_OPEN, now),
        grows_at=await _grows_at(session, where, now),
    )


async def request_by_id(session: AsyncSession, request_id: int) -> RequestRow | None:
    """One request of whichever seller, open or not; for support only. None where there is none."""
    return next(iter(await _rows(session, [request_id])), None)


def _status(statuses: Iterable[RequestStatus]) -> Any:
    return or_(*(_request.status == status for status in statuses))


def _limits(where: RequestFilter) -> list[Any]:
    """What the filter asks for beside status and age."""
    limits = []
    if where.kinds:
        limits.append(or_(*(_request.kind == kind for kind in where.kinds)))
    if where.sellers:
        limits.append(_request.seller_id.in_(select(_seller.id).where(_seller.code.in_(where.sellers))))
    return limits


def _old_enough(where: RequestFilter, now: datetime) -> list[Any]:
    return [] if where.older_than is None else [_request.created_at <= now - where.older_than]


async def _ids(session: AsyncSession, where: RequestFilter, now: datetime, cursor: Cursor, limit: int) -> list[int]:
    """The ids from the cursor on, in the order in which they are read.

    Each status is a stretch of the index by status and time: the first of every stretch are merged, so that nothing is
    read beyond the page however many requests were ever decided.
    """
    is_backward = cursor.way.is_backward
    limits = [*_limits(where), *_old_enough(where, now), *_beyond(cursor)]

    def order(table: Any) -> tuple[Any, Any]:
        return (table.created_at.desc(), table.id.desc()) if is_backward else (table.created_at, table.id)

    stretches = [
        select(_request.id, _request.created_at)
        .where(_request.status == status, *limits)
        .order_by(*order(_request))
        .limit(limit)
        .subquery()
        for status in sorted(where.statuses)
    ]
    if not stretches:
        return []
    merged = union_all(*(select(stretch.c.id, stretch.c.created_at) for stretch in stretches)).subquery()
    return list(await session.scalars(select(merged.c.id).order_by(*order(merged.c)).limit(limit)))


def _beyond(cursor: Cursor) -> list[Any]:
    place = cursor.place
    if place is None:
        return []
    at, number = place.created_at, place.id
    if cursor.way.is_backward:
        return [
            _request.created_at <= at,
            or_(_request.created_at < at, and_(_request.created_at == at, _request.id < number)),
        ]
    return [
        _request.created_at >= at,
        or_(_request.created_at > at, and_(_request.created_at == at, _request.id > number)),
    ]


async def _rows(session: AsyncSession, ids: list[int]) -> tuple[RequestRow, ...]:
    found = await session.execute(
        select(*_COLUMNS)
        .join_from(RefundRequest, Order, _order.id == _request.order_id)
        .join(Seller, _seller.id == _order.seller_id)
        .where(_request.id.in_(ids))
        .order_by(_request.created_at, _request.id)
    )
    return tuple(RequestRow(*(*row[:_FACTS_FROM], facts_of(row))) for row in found)


async def _count(session: AsyncSession, where: RequestFilter, now: datetime) -> int:
    limits = [_status(where.statuses), *_limits(where), *_old_enough(where, now)]
    number: int = (await session.execute(select(func.count(_request.id)).where(*limits))).scalar_one()
    return number


async def _grows_at(session: AsyncSession, where: RequestFilter, now: datetime) -> datetime | None:
    """When (UTC) the next request that is too young by now is old enough."""
    if where.older_than is None:
        return None
    limits = [_status(where.statuses), *_limits(where), _request.created_at > now - where.older_than]
    first: datetime | None = await session.scalar(
        select(_request.created_at).where(*limits).order_by(_request.created_at).limit(1)
    )
    return None if first is None else first + where.older_than


def _beside(row: RequestRow, way: Way) -> str:
    return Cursor.beside(Place(None, row.created_at, row.id), way, SortColumn.DATE)
