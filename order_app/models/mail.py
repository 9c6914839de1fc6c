"""Outgoing e-mail, written in the transaction that causes it and sent afterwards."""

from datetime import datetime

from sqlalchemy import text
from sqlmodel import Field, SQLModel

from order_app.models.base import Utc


class OutboxMail(SQLModel, table=True):
    """One message; `sent_at` is empty until the mail server took it, `given_up_at` until nobody tries any more.

    `begun_at` tells that a hand-over was begun whose end is not known yet: should the process die in it, the message
    may have been taken already. `attempts` counts the hand-overs to a server that was there and did not take it,
    `refusals` those of them that it refused for good, `unknown_ends` those whose end nobody saw.
    """

    __tablename__ = "outbox_mails"

    id: int | None = Field(default=None, primary_key=True)
    recipient: str = Field(max_length=254)
    subject: str = Field(max_length=300)
    body: str
    html: str = Field(default="", sa_column_kwargs={"server_default": text("''")})
    message_id: str = Field(default="", max_length=200, sa_column_kwargs={"server_default": text("''")})
    attempts: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    refusals: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    unknown_ends: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    begun_at: datetime | None = Field(default=None, sa_type=Utc)
    not_before: datetime | None = Field(default=None, sa_type=Utc)
    given_up_at: datetime | None = Field(default=None, sa_type=Utc)
    created_at: datetime = Field(sa_type=Utc)
    sent_at: datetime | None = Field(default=None, sa_type=Utc, index=True)
