"""Who may sign in, who is signed in, and who has tried too often."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from order_app.domain.statuses import Role
from order_app.models.base import Utc, word


class User(SQLModel, table=True):
    """A person; merchants belong to a seller, support to none. `email` is stored in lower case."""

    __tablename__ = "users"

    id: int | None = Field(default=None, primary_key=True)
    email: str = Field(max_length=254, unique=True)
    name: str = Field(default="", max_length=120)
    password_hash: str = Field(max_length=255)
    role: Role = Field(sa_type=word(Role))
    seller_id: int | None = Field(default=None, foreign_key="sellers.id", index=True)
    created_at: datetime = Field(sa_type=Utc)
    disabled_at: datetime | None = Field(default=None, sa_type=Utc)


class LoginSession(SQLModel, table=True):
    """One sign-in; only the SHA-256 of its token is stored."""

    __tablename__ = "login_sessions"

    id: int | None = Field(default=None, primary_key=True)
    token_sha256: str = Field(max_length=64, unique=True)
    user_id: int = Field(foreign_key="users.id", index=True)
    created_at: datetime = Field(sa_type=Utc)
    expires_at: datetime = Field(sa_type=Utc)
    ended_at: datetime | None = Field(default=None, sa_type=Utc)
    address: str = Field(default="", max_length=64)
    user_agent: str = Field(default="", max_length=300)


class LoginThrottle(SQLModel, table=True):
    """How often a sign-in failed lately for one key (an account or an address), and until when it is locked."""

    __tablename__ = "login_throttles"

    key: str = Field(primary_key=True, max_length=300)
    failures: int = Field(default=0)
    last_failure_at: datetime = Field(sa_type=Utc)
    locked_until: datetime | None = Field(default=None, sa_type=Utc)
