"""A merchant's request to support: to cancel an order or to get money back."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from order_app.domain.statuses import OPEN_REQUEST_STATUSES, RequestKind, RequestReason, RequestStatus
from order_app.models.base import Utc, word

_IS_OPEN = text(" OR ".join(f"status = '{status.value}'" for status in OPEN_REQUEST_STATUSES))


class RefundRequest(SQLModel, table=True):
    """One request; fees in minor units. `accepted_fee` is the most that the merchant agreed to."""

    __tablename__ = "refund_requests"
    __table_args__ = (
        Index(
            "uq_refund_requests_open",
            "order_id",
            unique=True,
            sqlite_where=_IS_OPEN,
            postgresql_where=_IS_OPEN,
        ),
        Index("ix_refund_requests_status_created", "status", "created_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    order_id: int = Field(foreign_key="orders.id", index=True)
    seller_id: int = Field(foreign_key="sellers.id")
    kind: RequestKind = Field(sa_type=word(RequestKind))
    status: RequestStatus = Field(default=RequestStatus.SENT, sa_type=word(RequestStatus))
    reason: RequestReason = Field(sa_type=word(RequestReason))
    message: str = Field(default="")
    accepted_fee: int = Field(default=0)
    proposed_fee: int | None = Field(default=None)
    fee: int | None = Field(default=None)
    created_at: datetime = Field(sa_type=Utc)
    created_by: str = Field(max_length=254)
    decided_at: datetime | None = Field(default=None, sa_type=Utc)
    decided_by: str = Field(default="", max_length=254)
    answer: str = Field(default="")
