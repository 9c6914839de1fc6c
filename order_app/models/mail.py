"""Outgoing e-mail, written in the transaction that causes it and sent afterwards."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from order_app.models.base import Utc


class OutboxMail(SQLModel, table=True):
    """One message; `sent_at` is empty until the mail server took it."""

    __tablename__ = "outbox_mails"

    id: int | None = Field(default=None, primary_key=True)
    recipient: str = Field(max_length=254)
    subject: str = Field(max_length=300)
    body: str
    created_at: datetime = Field(sa_type=Utc)
    sent_at: datetime | None = Field(default=None, sa_type=Utc, index=True)
