"""A merchant's request to support, its thread with photos, and what support and the plant make of it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Enum, Index, text
from sqlmodel import Field, SQLModel

from order_app.domain.policy import Approval
from order_app.domain.statuses import OPEN_REQUEST_STATUSES, RequestKind, RequestReason, RequestStatus, Role
from order_app.models.base import Utc, word

_IS_OPEN = text(" OR ".join(f"status = '{status.value}'" for status in OPEN_REQUEST_STATUSES))

# Without a check constraint: SQLite takes no further one into a table that stands.
_APPROVAL = Enum(Approval, native_enum=False, length=40, values_callable=lambda words: [word.value for word in words])

_UNHEEDED = text("heeded_at IS NULL")


class RefundRequest(SQLModel, table=True):
    """One request; money in minor units. `accepted_fee` is the most that the merchant agreed to, `proposed_fee` what
    support asks for beyond it and `proposed_approval` for what, `fee` what was kept back in the end and `refund` what
    came back."""

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
    proposed_approval: Approval | None = Field(default=None, sa_type=_APPROVAL)  # type: ignore[call-overload]
    fee: int | None = Field(default=None)
    refund: int | None = Field(default=None)
    refund_shipping_if_late: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    news_for_support: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    """The merchant wrote something that nobody of support has looked at yet."""
    created_at: datetime = Field(sa_type=Utc)
    created_by: str = Field(max_length=254)
    decided_at: datetime | None = Field(default=None, sa_type=Utc)
    decided_by: str = Field(default="", max_length=254)
    answer: str = Field(default="")


class RequestMessage(SQLModel, table=True):
    """One message of a request's thread; an internal one is support's own and never shown to the seller."""

    __tablename__ = "request_messages"
    __table_args__ = (Index("ix_request_messages_request_id_id", "request_id", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    request_id: int = Field(foreign_key="refund_requests.id")
    order_id: int = Field(foreign_key="orders.id", index=True)
    seller_id: int = Field(foreign_key="sellers.id")
    at: datetime = Field(sa_type=Utc)
    who: str = Field(max_length=254)
    role: Role = Field(sa_type=word(Role))
    internal: bool = Field(default=False)
    body: str = Field(default="")
    sent_key: str = Field(default="", max_length=64, sa_column_kwargs={"server_default": text("''")})
    """By what the sender knows this message again, so that one sent twice stands here once; may be empty."""


class RequestPhoto(SQLModel, table=True):
    """A photo of a message, written anew from what was sent: only its pixels are left. Sizes in pixels and bytes."""

    __tablename__ = "request_photos"

    id: int | None = Field(default=None, primary_key=True)
    message_id: int = Field(foreign_key="request_messages.id", index=True)
    order_id: int = Field(foreign_key="orders.id", index=True)
    seller_id: int = Field(foreign_key="sellers.id")
    media_type: str = Field(max_length=40)
    width: int
    height: int
    size: int
    content: bytes


class FeeSuggestion(SQLModel, table=True):
    """What support suggests to keep back of an order that stands in a stage, in percent of what was paid."""

    __tablename__ = "fee_suggestions"
    __table_args__ = (CheckConstraint("percent >= 0 AND percent <= 100", name="percent"),)

    stage: str = Field(primary_key=True, max_length=40)
    percent: int
    changed_at: datetime = Field(sa_type=Utc)
    changed_by: str = Field(max_length=254)


class ProductionStop(SQLModel, table=True):
    """An order that the plant had begun when it was cancelled: it must stop, and says by `heeded_at` that it did."""

    __tablename__ = "production_stops"
    __table_args__ = (Index("ix_production_stops_open", "id", sqlite_where=_UNHEEDED, postgresql_where=_UNHEEDED),)

    id: int | None = Field(default=None, primary_key=True)
    order_id: int = Field(foreign_key="orders.id", unique=True)
    seller_id: int = Field(foreign_key="sellers.id")
    at: datetime = Field(sa_type=Utc)
    heeded_at: datetime | None = Field(default=None, sa_type=Utc)
