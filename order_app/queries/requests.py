"""The requests that wait for support."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from order_app.domain.policy import OrderFacts
from order_app.domain.statuses import OPEN_REQUEST_STATUSES, RequestKind, RequestReason, RequestStatus
from order_app.models import Order, RefundRequest, Seller
from order_app.models.order import facts_of


@dataclass(frozen=True, slots=True)
class RequestRow:
    """An open request with its order as support's list shows it; money in minor units, times in UTC."""

    id: int
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
    created_at: datetime
    created_by: str
    cost: int
    refunded: int
    currency: str
    facts: OrderFacts


_FACTS_FROM = 16


async def open_requests(session: AsyncSession, limit: int = 100) -> tuple[RequestRow, ...]:
    """Every seller's open requests, oldest first; for support only."""
    request = RefundRequest.__table__.c  # type: ignore[attr-defined]
    order = Order.__table__.c  # type: ignore[attr-defined]
    seller = Seller.__table__.c  # type: ignore[attr-defined]
    found = await session.execute(
        select(
            request.id,
            order.code,
            seller.code,
            seller.name,
            order.recipient_name,
            request.kind,
            request.status,
            request.reason,
            request.message,
            request.accepted_fee,
            request.proposed_fee,
            request.created_at,
            request.created_by,
            order.cost,
            order.refunded,
            order.currency,
            order.payment,
            order.fulfillment,
            order.shipment,
            order.life,
            order.is_complete,
            order.missing,
            order.paid_at,
            order.deleted_at,
            order.open_request,
            order.refund_shipping_if_late,
            order.forgotten_at,
        )
        .join_from(RefundRequest, Order, order.id == request.order_id)
        .join(Seller, seller.id == order.seller_id)
        .where(or_(*(request.status == status for status in OPEN_REQUEST_STATUSES)))
        .order_by(request.created_at, request.id)
        .limit(limit)
    )
    return tuple(_request_row(row) for row in found)


def _request_row(row: Any) -> RequestRow:
    return RequestRow(*(*row[:_FACTS_FROM], facts_of(row)))
