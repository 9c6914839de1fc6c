"""Threads with photos, what came back, production's stops, fee suggestions, forgotten buyers, reasons in the ledger,
what the outbox knows of each hand-over, and the lists of all sellers together."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

NO = sa.text("false")
NOTHING = sa.text("''")
SORTED_BY = {
    "created": ["created_at", "id"],
    "amount": ["amount", "created_at", "id"],
    "cost": ["cost", "created_at", "id"],
}


def upgrade() -> None:
    """Bring the schema to this revision."""
    for column in (
        sa.Column("refund_shipping_if_late", sa.Boolean(), nullable=False, server_default=NO),
        sa.Column("request_news", sa.Boolean(), nullable=False, server_default=NO),
        sa.Column("forgotten_at", sa.DateTime(timezone=True), nullable=True),
    ):
        op.add_column("orders", column)
    for column in (
        sa.Column("refund", sa.Integer(), nullable=True),
        sa.Column("proposed_approval", sa.String(length=40), nullable=True),
        sa.Column("refund_shipping_if_late", sa.Boolean(), nullable=False, server_default=NO),
        sa.Column("news_for_support", sa.Boolean(), nullable=False, server_default=NO),
    ):
        op.add_column("refund_requests", column)
    # A fee of an order that has been shipped by now may have been meant for its cancellation or not: nobody knows.
    op.execute(
        "UPDATE refund_requests SET proposed_approval = 'cancel' WHERE proposed_fee IS NOT NULL"
        " AND order_id IN (SELECT id FROM orders WHERE shipment = 'None')"
    )
    op.add_column("wallet_entries", sa.Column("note", sa.String(length=300), nullable=False, server_default=NOTHING))
    for column in (
        sa.Column("html", sa.String(), nullable=False, server_default=NOTHING),
        sa.Column("message_id", sa.String(length=200), nullable=False, server_default=NOTHING),
        sa.Column("attempts", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("refusals", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("unknown_ends", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("given_up_at", sa.DateTime(timezone=True), nullable=True),
    ):
        op.add_column("outbox_mails", column)
    create_thread()
    create_desk()
    anyones = sa.text("id > 0")
    for name, order in SORTED_BY.items():
        op.create_index(
            f"ix_order_list_{name}",
            "order_list",
            [*order, "standing", "route"],
            sqlite_where=anyones,
            postgresql_where=anyones,
        )


def create_thread() -> None:
    """Make the tables of messages and photos."""
    op.create_table(
        "request_messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("seller_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(length=254), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("internal", sa.Boolean(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("sent_key", sa.String(length=64), nullable=False, server_default=NOTHING),
        sa.CheckConstraint("role IN ('merchant', 'support')", name="ck_request_messages_role"),
        sa.ForeignKeyConstraint(
            ["request_id"], ["refund_requests.id"], name="fk_request_messages_request_id_refund_requests"
        ),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_request_messages_order_id_orders"),
        sa.ForeignKeyConstraint(["seller_id"], ["sellers.id"], name="fk_request_messages_seller_id_sellers"),
        sa.PrimaryKeyConstraint("id", name="pk_request_messages"),
    )
    op.create_index("ix_request_messages_request_id_id", "request_messages", ["request_id", "id"])
    op.create_index("ix_request_messages_order_id", "request_messages", ["order_id"])
    op.create_table(
        "request_photos",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("seller_id", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["request_messages.id"], name="fk_request_photos_message_id_request_messages"
        ),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_request_photos_order_id_orders"),
        sa.ForeignKeyConstraint(["seller_id"], ["sellers.id"], name="fk_request_photos_seller_id_sellers"),
        sa.PrimaryKeyConstraint("id", name="pk_request_photos"),
    )
    op.create_index("ix_request_photos_message_id", "request_photos", ["message_id"])
    op.create_index("ix_request_photos_order_id", "request_photos", ["order_id"])


def create_desk() -> None:
    """Make the tables of fee suggestions and of production's stops."""
    op.create_table(
        "fee_suggestions",
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(length=254), nullable=False),
        sa.CheckConstraint("percent >= 0 AND percent <= 100", name="ck_fee_suggestions_percent"),
        sa.PrimaryKeyConstraint("stage", name="pk_fee_suggestions"),
    )
    op.create_table(
        "production_stops",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("seller_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heeded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_production_stops_order_id_orders"),
        sa.ForeignKeyConstraint(["seller_id"], ["sellers.id"], name="fk_production_stops_seller_id_sellers"),
        sa.PrimaryKeyConstraint("id", name="pk_production_stops"),
        sa.UniqueConstraint("order_id", name="uq_production_stops_order_id"),
    )
    unheeded = sa.text("heeded_at IS NULL")
    op.create_index(
        "ix_production_stops_open", "production_stops", ["id"], sqlite_where=unheeded, postgresql_where=unheeded
    )
