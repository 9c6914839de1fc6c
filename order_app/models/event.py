"""What happened to an order: append-only; the timeline, the audit log and the source of the live feed in one."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from order_app.models.base import Utc


class OrderEvent(SQLModel, table=True):
    """Who did what to an order, when (UTC), and which fields it touched (comma-separated names)."""

    __tablename__ = "order_events"
    __table_args__ = (Index("ix_order_events_order_id_id", "order_id", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    order_id: int = Field(foreign_key="orders.id")
    seller_id: int = Field(foreign_key="sellers.id")
    at: datetime = Field(sa_type=Utc)
    who: str = Field(max_length=254)
    what: str = Field(max_length=40)
    detail: str = Field(default="")
    fields: str = Field(default="")


class OrderEventValues(SQLModel, table=True):
    """The values before and after an event, as JSON; blanked when a person's data must be erased."""

    __tablename__ = "order_event_values"

    event_id: int = Field(primary_key=True, foreign_key="order_events.id")
    before: str = Field(default="{}")
    after: str = Field(default="{}")
