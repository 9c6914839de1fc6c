"""Finds and closes the open request of a locked order."""

from datetime import datetime

from sqlalchemy import or_, select

from order_app.db.unit_of_work import Actor, UnitOfWork
from order_app.domain.statuses import OPEN_REQUEST_STATUSES, RequestStatus, Role
from order_app.models import Order, RefundRequest


async def open_request_of(uow: UnitOfWork, order: Order) -> RefundRequest | None:
    """The order's open request, if there is one; the order's row is locked by the caller."""
    if order.open_request is None:
        return None
    found: RefundRequest | None = await uow.session.scalar(
        select(RefundRequest).where(
            RefundRequest.order_id == order.id,  # type: ignore[arg-type]
            or_(*(RefundRequest.status == status for status in OPEN_REQUEST_STATUSES)),  # type: ignore[arg-type]
        )
    )
    return found


async def last_request_of(uow: UnitOfWork, order: Order) -> RefundRequest | None:
    """The order's latest request, open or not."""
    found: RefundRequest | None = await uow.session.scalar(
        select(RefundRequest)
        .where(RefundRequest.order_id == order.id)  # type: ignore[arg-type]
        .order_by(RefundRequest.id.desc())  # type: ignore[union-attr]
        .limit(1)
    )
    return found


def close_request(
    order: Order, request: RefundRequest, status: RequestStatus, actor: Actor, now: datetime, answer: str
) -> None:
    """Give the request its last status; the order may then have another."""
    request.status = order.request_status = status
    request.decided_at = now
    request.decided_by = actor.name
    request.answer = answer
    order.open_request, order.refund_shipping_if_late = None, False
    if actor.role == Role.SUPPORT:
        order.request_news = True
