"""A seller's prepaid balance: an append-only ledger whose sum is the balance, never below zero."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from order_app.models.base import Utc


class Wallet(SQLModel, table=True):
    """The balance in minor units, kept in the transaction that writes an entry."""

    __tablename__ = "wallets"
    __table_args__ = (CheckConstraint("balance >= 0", name="balance_not_negative"),)

    seller_id: int = Field(primary_key=True, foreign_key="sellers.id")
    balance: int = Field(default=0, sa_type=BigInteger)


class WalletEntry(SQLModel, table=True):
    """One movement in minor units: positive in, negative out; `balance` is what stood after it."""

    __tablename__ = "wallet_entries"
    __table_args__ = (Index("ix_wallet_entries_seller_id_id", "seller_id", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    seller_id: int = Field(foreign_key="sellers.id")
    order_id: int | None = Field(default=None, foreign_key="orders.id", index=True)
    at: datetime = Field(sa_type=Utc)
    who: str = Field(max_length=254)
    kind: str = Field(max_length=20)
    note: str = Field(default="", max_length=300, sa_column_kwargs={"server_default": text("''")})
    """Why, where somebody said it."""
    amount: int = Field(sa_type=BigInteger)
    balance: int = Field(sa_type=BigInteger)
