"""Saved views: a filter of the list under a name, as a tab of one's own or of all colleagues."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from order_app.models.base import Utc


class SavedView(SQLModel, table=True):
    """One saved view; `query` is the list's URL query without the cursor, `shared` shows it to the seller's people."""

    __tablename__ = "saved_views"
    __table_args__ = (Index("uq_saved_views_user_id_name", "user_id", "name", unique=True),)

    id: int | None = Field(default=None, primary_key=True)
    seller_id: int = Field(foreign_key="sellers.id", index=True)
    user_id: int = Field(foreign_key="users.id")
    name: str = Field(max_length=40)
    query: str = Field(max_length=1000)
    shared: bool = Field(default=False)
    created_at: datetime = Field(sa_type=Utc)
