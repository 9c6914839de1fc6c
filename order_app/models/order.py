"""An order with its lines, its narrow row in the lists, and how many a seller has of each standing and route."""

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, CheckConstraint, Column, Computed, Enum, Index, Integer, text
from sqlmodel import Field, SQLModel

from order_app.domain.fields import Field as FormField
from order_app.domain.policy import OrderFacts
from order_app.domain.statuses import (
    AddressCheck,
    Fulfillment,
    Life,
    Payment,
    RequestKind,
    RequestStatus,
    Shipment,
    Tab,
)
from order_app.models.base import Utc, word
from order_app.models.standing import TRASH, tab_case


def split_fields(names: str) -> tuple[FormField, ...]:
    """Field names from their stored, comma-separated form."""
    return tuple(FormField(name) for name in names.split(",") if name)


def facts_of(row: Any) -> OrderFacts:
    """What the policy needs to know, from an order or from a row with the columns of the same names."""
    return OrderFacts(
        payment=row.payment,
        fulfillment=row.fulfillment,
        shipment=row.shipment,
        life=row.life,
        is_complete=row.is_complete,
        missing=split_fields(row.missing),
        paid_at=row.paid_at,
        deleted_at=row.deleted_at,
        open_request=row.open_request,
        refund_shipping_if_late=row.refund_shipping_if_late,
        is_forgotten=row.forgotten_at is not None,
    )


_LIVE = text("deleted_at IS NULL")
_LIVE_WITH_REFERENCE = text("deleted_at IS NULL AND cancelled_at IS NULL AND reference <> ''")

# Without a check constraint: the words come out of the expression itself.
_TAB = Enum(Tab, native_enum=False, length=20, values_callable=lambda tabs: [tab.value for tab in tabs])

_VERSION = Column("version", Integer, nullable=False)


class Order(SQLModel, table=True):
    """An order of a seller; money in minor units, times in UTC, `version` grows with each change."""

    __tablename__ = "orders"
    __table_args__ = (
        CheckConstraint("cost >= 0 AND refunded >= 0 AND refunded <= cost", name="money"),
        # Indexes and lists go by these times, the tab goes by the life: they must not part.
        CheckConstraint("(life = 'Deleted') = (deleted_at IS NOT NULL)", name="deleted_at"),
        CheckConstraint("(life = 'Cancelled') = (cancelled_at IS NOT NULL)", name="cancelled_at"),
        Index("ix_orders_seller_tab_created", "seller_id", "tab", "created_at", "id"),
        Index(
            "uq_orders_live_reference",
            "seller_id",
            "reference",
            unique=True,
            sqlite_where=_LIVE_WITH_REFERENCE,
            postgresql_where=_LIVE_WITH_REFERENCE,
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    seller_id: int = Field(foreign_key="sellers.id")
    code: str = Field(max_length=30, unique=True)
    version: int = Field(default=1, sa_column=_VERSION)
    created_at: datetime = Field(sa_type=Utc)

    life: Life = Field(default=Life.ACTIVE, sa_type=word(Life))
    payment: Payment = Field(default=Payment.UNPAID, sa_type=word(Payment))
    fulfillment: Fulfillment = Field(default=Fulfillment.UNFULFILLED, sa_type=word(Fulfillment))
    shipment: Shipment = Field(default=Shipment.NONE, sa_type=word(Shipment))
    is_complete: bool = Field(default=False, sa_column=Column("is_complete", Boolean, nullable=False))
    missing: str = Field(default="")
    tab: Tab = Field(default=None, sa_column=Column("tab", _TAB, Computed(tab_case(), persisted=True)))
    open_request: RequestKind | None = Field(default=None, sa_type=word(RequestKind))
    request_status: RequestStatus | None = Field(default=None, sa_type=word(RequestStatus))
    refund_shipping_if_late: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    """Of the open request; false without one."""
    request_news: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    """Support did or wrote something about a request that nobody of the seller has looked at yet."""
    address_check: AddressCheck = Field(
        default=AddressCheck.NEEDS_A_LOOK,
        sa_type=word(AddressCheck),
        sa_column_kwargs={"server_default": AddressCheck.NEEDS_A_LOOK.value},
    )

    paid_at: datetime | None = Field(default=None, sa_type=Utc)
    scheduled_at: datetime | None = Field(default=None, sa_type=Utc)
    fulfilled_at: datetime | None = Field(default=None, sa_type=Utc)
    shipped_at: datetime | None = Field(default=None, sa_type=Utc)
    delivered_at: datetime | None = Field(default=None, sa_type=Utc)
    cancelled_at: datetime | None = Field(default=None, sa_type=Utc)
    deleted_at: datetime | None = Field(default=None, sa_type=Utc)
    forgotten_at: datetime | None = Field(default=None, sa_type=Utc)
    """When the buyer's personal data was blanked."""
    carrier: str = Field(default="", max_length=60)
    tracking_code: str = Field(default="", max_length=60)

    currency: str = Field(default="USD", max_length=3)
    amount: int | None = Field(default=None)
    cost: int = Field(default=0)
    refunded: int = Field(default=0)

    reference: str = Field(default="", max_length=60)
    shipping_method: str = Field(default="", max_length=20)
    recipient_name: str = Field(default="", max_length=120)
    phone: str = Field(default="", max_length=40)
    email: str = Field(default="", max_length=254)
    address_line1: str = Field(default="", max_length=200)
    address_line2: str = Field(default="", max_length=200)
    city: str = Field(default="", max_length=120)
    state: str = Field(default="", max_length=120)
    postal_code: str = Field(default="", max_length=20)
    country: str = Field(default="", max_length=2)

    note: str = Field(default="")
    tags: str = Field(default="[]")

    __mapper_args__ = {"eager_defaults": True, "version_id_col": _VERSION}

    @property
    def facts(self) -> OrderFacts:
        """What the policy needs to know of this order."""
        return facts_of(self)


class OrderItem(SQLModel, table=True):
    """One line of an order; `unit_price` in minor units, frozen with the order's cost at payment."""

    __tablename__ = "order_items"
    __table_args__ = (CheckConstraint("quantity >= 1", name="quantity_at_least_one"),)

    order_id: int = Field(primary_key=True, foreign_key="orders.id", ondelete="CASCADE")
    position: int = Field(primary_key=True)
    sku: str = Field(max_length=40)
    quantity: int
    artwork_url: str = Field(default="", max_length=2000)
    unit_price: int = Field(default=0)


_LISTED = text(f"standing < {TRASH}")
ANYONES = text("id > 0")
"""True of every order: only what is asked of all sellers says so, so that its indexes are walked for nothing else."""
_SORTED_BY = {
    "created": ("created_at", "id"),
    "amount": ("amount", "created_at", "id"),
    "cost": ("cost", "created_at", "id"),
}


def _list_indexes() -> list[Index]:
    """For each sort: a seller's orders, those of a standing, those of a route, and all sellers' together; what is left
    to check stands at the end.

    A seller's trash is listed by standing only.
    """
    listed: dict[str, Any] = {"sqlite_where": _LISTED, "postgresql_where": _LISTED}
    anyones: dict[str, Any] = {"sqlite_where": ANYONES, "postgresql_where": ANYONES}
    indexes = []
    for name, order in _SORTED_BY.items():
        indexes += [
            Index(f"ix_order_list_seller_{name}", "seller_id", *order, "standing", "route", **listed),
            Index(f"ix_order_list_standing_{name}", "seller_id", "standing", *order, "route"),
            Index(f"ix_order_list_route_{name}", "seller_id", "route", *order, "standing", **listed),
            Index(f"ix_order_list_{name}", *order, "standing", "route", **anyones),
        ]
    return indexes


class OrderListing(SQLModel, table=True):
    """An order as the lists are walked, filtered and sorted by: one narrow row, kept by the database's own triggers.

    A table of its own, so that a walk reads nothing but its index (SQLite doesn't where an index holds a generated
    column), and so that a change of what no list is sorted by leaves twelve indexes alone.
    """

    __tablename__ = "order_list"
    __table_args__ = tuple(_list_indexes())

    id: int = Field(primary_key=True, foreign_key="orders.id", ondelete="CASCADE")
    seller_id: int
    standing: int
    """See `models.standing`."""
    route: str = Field(max_length=30)
    created_at: datetime = Field(sa_type=Utc)
    amount: int | None = Field(default=None)
    cost: int


class StandingCount(SQLModel, table=True):
    """How many orders of a seller have a standing; kept by the database's own triggers, so exact for every writer."""

    __tablename__ = "standing_counts"

    seller_id: int = Field(primary_key=True, foreign_key="sellers.id")
    standing: int = Field(primary_key=True)
    number: int = Field(default=0)


class RouteCount(SQLModel, table=True):
    """How many orders of a seller have a route, the trash too; kept by the same triggers."""

    __tablename__ = "route_counts"

    seller_id: int = Field(primary_key=True, foreign_key="sellers.id")
    route: str = Field(primary_key=True, max_length=30)
    number: int = Field(default=0)
