"""One order: everything its page shows, its timeline, and the feed of what happened to orders."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from order_app.db.locking import order_not_found
from order_app.domain.codes import is_order_code
from order_app.domain.fees import Held
from order_app.domain.orders import Item, OrderContent
from order_app.domain.policy import Approval, OrderFacts
from order_app.domain.statuses import RequestKind, RequestReason, RequestStatus, Role
from order_app.models import Order, OrderEvent, OrderEventValues, OrderItem, RefundRequest, Seller, User


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request to support; fees in minor units, times in UTC."""

    id: int
    order_code: str
    seller_code: str
    kind: RequestKind
    status: RequestStatus
    reason: RequestReason
    message: str
    accepted_fee: int
    proposed_fee: int | None
    proposed_approval: Approval | None
    """What granting the request would have done when support asked for the fee."""
    fee: int | None
    refund: int | None
    """What came back with the approval."""
    refund_shipping_if_late: bool
    created_at: datetime
    created_by: str
    decided_at: datetime | None
    decided_by: str
    answer: str
    news_for_support: bool
    """The merchant sent or wrote something that nobody of support has looked at yet."""


@dataclass(frozen=True, slots=True)
class OrderDetail:
    """An order with its content, its lines' prices and its latest request; money in minor units, times in UTC."""

    id: int
    seller_id: int
    seller_code: str
    code: str
    version: int
    facts: OrderFacts
    content: OrderContent
    currency: str
    cost: int
    refunded: int
    created_at: datetime
    paid_at: datetime | None
    scheduled_at: datetime | None
    fulfilled_at: datetime | None
    shipped_at: datetime | None
    delivered_at: datetime | None
    cancelled_at: datetime | None
    deleted_at: datetime | None
    carrier: str
    tracking_code: str
    note: str
    tags: tuple[str, ...]
    item_prices: tuple[int, ...]
    """The price of one piece, line by line."""
    request: RequestView | None
    """The latest request, open or not."""
    request_news: bool
    """Support did or wrote something about it that nobody of the seller has looked at yet."""

    @property
    def held(self) -> Held:
        """What the order holds of its seller's money."""
        items = zip(self.item_prices, self.content.items, strict=True)
        return Held(self.cost, self.refunded, sum(price * item.quantity for price, item in items), self.currency)


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One event of an order: who did what, when (UTC), which fields it touched and what they held.

    `by_support` tells that somebody of support did it, whose name is for support alone.
    """

    id: int
    at: datetime
    who: str
    what: str
    detail: str
    fields: tuple[str, ...]
    before: dict[str, str]
    after: dict[str, str]
    by_support: bool = False


async def order_detail(session: AsyncSession, code: str, seller_id: int | None) -> OrderDetail:
    """The order with this code; `seller_id` None is support, who sees everybody's.

    Raises NotFound for an unknown code and for somebody else's order alike.
    """
    if not is_order_code(code):
        raise order_not_found()
    wanted = (
        select(Order, Seller.code)  # type: ignore[call-overload]
        .join(Seller, Seller.id == Order.seller_id)
        .where(Order.code == code)
    )
    if seller_id is not None:
        wanted = wanted.where(Order.seller_id == seller_id)
    found = (await session.execute(wanted)).one_or_none()
    if found is None:
        raise order_not_found()
    order: Order = found[0]
    seller_code: str = found[1]
    items = await items_of(session, order)
    assert order.id is not None
    return OrderDetail(
        id=order.id,
        seller_id=order.seller_id,
        seller_code=seller_code,
        code=order.code,
        version=order.version,
        facts=order.facts,
        content=content_of(order, items),
        currency=order.currency,
        cost=order.cost,
        refunded=order.refunded,
        created_at=order.created_at,
        paid_at=order.paid_at,
        scheduled_at=order.scheduled_at,
        fulfilled_at=order.fulfilled_at,
        shipped_at=order.shipped_at,
        delivered_at=order.delivered_at,
        cancelled_at=order.cancelled_at,
        deleted_at=order.deleted_at,
        carrier=order.carrier,
        tracking_code=order.tracking_code,
        note=order.note,
        tags=tuple(json.loads(order.tags)),
        item_prices=tuple(item.unit_price for item in items),
        request=await _latest_request(session, order, seller_code),
        request_news=order.request_news,
    )


async def items_of(session: AsyncSession, order: Order) -> list[OrderItem]:
    """The lines of an order that the caller may see, in their order."""
    found = await session.scalars(
        select(OrderItem)
        .where(OrderItem.order_id == order.id)  # type: ignore[arg-type]
        .order_by(OrderItem.position)  # type: ignore[arg-type]
    )
    return list(found)


def content_of(order: Order, items: Iterable[OrderItem]) -> OrderContent:
    """What the order's form holds."""
    return OrderContent(
        items=tuple(Item(item.sku, item.quantity, item.artwork_url) for item in items),
        shipping_method=order.shipping_method,
        reference=order.reference,
        amount=order.amount,
        recipient_name=order.recipient_name,
        phone=order.phone,
        email=order.email,
        address_line1=order.address_line1,
        address_line2=order.address_line2,
        city=order.city,
        state=order.state,
        postal_code=order.postal_code,
        country=order.country,
    )


async def _latest_request(session: AsyncSession, order: Order, seller_code: str) -> RequestView | None:
    request = RefundRequest.__table__.c  # type: ignore[attr-defined]
    found = await session.execute(
        select(
            request.id,
            literal(order.code),
            literal(seller_code),
            request.kind,
            request.status,
            request.reason,
            request.message,
            request.accepted_fee,
            request.proposed_fee,
            request.proposed_approval,
            request.fee,
            request.refund,
            request.refund_shipping_if_late,
            request.created_at,
            request.created_by,
            request.decided_at,
            request.decided_by,
            request.answer,
            request.news_for_support,
        )
        .where(request.order_id == order.id)
        .order_by(request.id.desc())
        .limit(1)
    )
    row = found.one_or_none()
    return RequestView(*row) if row is not None else None


async def timeline(
    session: AsyncSession, order_id: int, limit: int = 100, *, without: Sequence[str] = ()
) -> tuple[TimelineEntry, ...]:
    """What happened to an order that the caller may see, newest first; `without` events of these kinds."""
    event, values = OrderEvent.__table__.c, OrderEventValues.__table__.c  # type: ignore[attr-defined]
    user = User.__table__.c  # type: ignore[attr-defined]
    found = await session.execute(
        select(
            event.id,
            event.at,
            event.who,
            event.what,
            event.detail,
            event.fields,
            values.before,
            values.after,
            user.id.label("supporter"),
        )
        .outerjoin_from(OrderEvent, OrderEventValues, values.event_id == event.id)
        .outerjoin(User, and_(user.email == event.who, user.role == Role.SUPPORT))
        .where(event.order_id == order_id, *(event.what != kind for kind in without))
        .order_by(event.id.desc())
        .limit(limit)
    )
    return tuple(_entry(row) for row in found)


def _entry(row: Any) -> TimelineEntry:
    return TimelineEntry(
        id=row.id,
        at=row.at,
        who=row.who,
        what=row.what,
        detail=row.detail,
        fields=tuple(name for name in row.fields.split(",") if name),
        before=json.loads(row.before or "{}"),
        after=json.loads(row.after or "{}"),
        by_support=row.supporter is not None,
    )


async def last_change(session: AsyncSession, order_id: int, field_name: str) -> tuple[str, datetime] | None:
    """Who last changed a field of an order, and when (UTC); None when nobody did since it was created."""
    event = OrderEvent.__table__.c  # type: ignore[attr-defined]
    names = literal(",").concat(event.fields).concat(",")
    found = await session.execute(
        select(event.who, event.at)
        .where(event.order_id == order_id, names.contains(f",{field_name},", autoescape=True))
        .order_by(event.id.desc())
        .limit(1)
    )
    row = found.one_or_none()
    return (row.who, row.at) if row is not None else None


async def events_after(session: AsyncSession, last_id: int, limit: int = 500) -> tuple[tuple[int, int, int], ...]:
    """(event id, seller id, order id) of what happened after an event, oldest first."""
    event = OrderEvent.__table__.c  # type: ignore[attr-defined]
    found = await session.execute(
        select(event.id, event.seller_id, event.order_id).where(event.id > last_id).order_by(event.id).limit(limit)
    )
    return tuple((row.id, row.seller_id, row.order_id) for row in found)


async def last_event_id(session: AsyncSession) -> int:
    """The id of the newest event, 0 before the first."""
    event = OrderEvent.__table__.c  # type: ignore[attr-defined]
    newest: int | None = await session.scalar(select(event.id).order_by(event.id.desc()).limit(1))
    return newest or 0
