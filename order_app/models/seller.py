"""A merchant's business: the owner of orders, users and a wallet."""

from sqlmodel import Field, SQLModel


class Seller(SQLModel, table=True):
    """A seller; `next_number` is the running number that its next order gets."""

    __tablename__ = "sellers"

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=12, unique=True)
    name: str = Field(max_length=120)
    currency: str = Field(default="USD", max_length=3)
    next_number: int = Field(default=1)
