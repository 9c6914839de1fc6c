"""What lists are filtered by, kept with the order; saved views."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


COLUMNS = (
    """
    ALTER TABLE orders ADD COLUMN request_status VARCHAR(40) CONSTRAINT ck_orders_requeststatus CHECK (
        request_status IN ('Sent', 'In review', 'Approved', 'Declined', 'Withdrawn')
    )
    """,
    """
    ALTER TABLE orders ADD COLUMN address_check VARCHAR(40) NOT NULL DEFAULT 'Needs a look'
    CONSTRAINT ck_orders_addresscheck CHECK (address_check IN ('Verified', 'Needs a look'))
    """,
    """
    UPDATE orders SET request_status = (
        SELECT status FROM refund_requests WHERE refund_requests.order_id = orders.id ORDER BY id DESC LIMIT 1
    )
    WHERE id IN (SELECT order_id FROM refund_requests)
    """,
)


def upgrade() -> None:
    """Bring the schema to this revision."""
    for statement in COLUMNS:
        op.execute(statement)
    op.create_table(
        "saved_views",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seller_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("query", sa.String(length=1000), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["seller_id"], ["sellers.id"], name="fk_saved_views_seller_id_sellers"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_saved_views_user_id_users"),
        sa.PrimaryKeyConstraint("id", name="pk_saved_views"),
    )
    op.create_index("ix_saved_views_seller_id", "saved_views", ["seller_id"])
    op.create_index("uq_saved_views_user_id_name", "saved_views", ["user_id", "name"], unique=True)
