"""The first schema: every table, the triggers that count tabs, the search index of each engine."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


TAB = (
    "CASE "
    "WHEN (life = 'Deleted') THEN 'Trash' "
    "WHEN (life = 'Cancelled') THEN 'Cancelled' "
    "WHEN (payment = 'Unpaid') AND is_complete THEN 'Unpaid' "
    "WHEN (payment = 'Unpaid') THEN 'Incompleted' "
    "WHEN (shipment = 'Shipped' OR shipment = 'Delivered') THEN 'Shipped' "
    "WHEN (fulfillment = 'Scheduled' OR fulfillment = 'Fulfilled') THEN 'Processed' "
    "ELSE 'Paid' END"
)
"""The tab as it stood in the domain when this revision was written."""

SQLITE = (
    """
    CREATE TRIGGER orders_count_inserted AFTER INSERT ON orders BEGIN
        INSERT INTO tab_counts (seller_id, tab, number) VALUES (NEW.seller_id, NEW.tab, 1)
        ON CONFLICT (seller_id, tab) DO UPDATE SET number = number + 1;
    END
    """,
    """
    CREATE TRIGGER orders_count_moved AFTER UPDATE ON orders
    WHEN OLD.tab IS NOT NEW.tab OR OLD.seller_id IS NOT NEW.seller_id BEGIN
        UPDATE tab_counts SET number = number - 1 WHERE seller_id = OLD.seller_id AND tab = OLD.tab;
        INSERT INTO tab_counts (seller_id, tab, number) VALUES (NEW.seller_id, NEW.tab, 1)
        ON CONFLICT (seller_id, tab) DO UPDATE SET number = number + 1;
    END
    """,
    """
    CREATE TRIGGER orders_count_deleted AFTER DELETE ON orders BEGIN
        UPDATE tab_counts SET number = number - 1 WHERE seller_id = OLD.seller_id AND tab = OLD.tab;
        DELETE FROM order_search WHERE rowid = OLD.id;
    END
    """,
    # The "ascii" tokenizer takes every character beyond ASCII as part of a word: words come folded and cut already.
    # The prefix indexes serve a seller's mark (7 characters) and two to four typed ones, the broadest searches.
    """
    CREATE VIRTUAL TABLE order_search USING fts5
    (words, tokenize = 'ascii', detail = 'none', columnsize = 0, prefix = '9 10 11')
    """,
)
"""Row by row: SQLite has no other triggers."""

POSTGRESQL = (
    """
    CREATE FUNCTION orders_count_tabs() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'INSERT' THEN
            INSERT INTO tab_counts AS counts (seller_id, tab, number)
            SELECT seller_id, tab, count(*) FROM after_rows GROUP BY seller_id, tab ORDER BY seller_id, tab
            ON CONFLICT (seller_id, tab) DO UPDATE SET number = counts.number + EXCLUDED.number;
        ELSIF TG_OP = 'DELETE' THEN
            UPDATE tab_counts AS counts SET number = counts.number - gone.number
            FROM (SELECT seller_id, tab, count(*) AS number FROM before_rows GROUP BY seller_id, tab) AS gone
            WHERE counts.seller_id = gone.seller_id AND counts.tab = gone.tab;
        ELSE
            INSERT INTO tab_counts AS counts (seller_id, tab, number)
            SELECT seller_id, tab, sum(step) FROM (
                SELECT seller_id, tab, -1 AS step FROM before_rows
                UNION ALL
                SELECT seller_id, tab, 1 FROM after_rows
            ) AS steps
            GROUP BY seller_id, tab HAVING sum(step) <> 0 ORDER BY seller_id, tab
            ON CONFLICT (seller_id, tab) DO UPDATE SET number = counts.number + EXCLUDED.number;
        END IF;
        RETURN NULL;
    END
    $$
    """,
    """
    CREATE TRIGGER orders_count_inserted AFTER INSERT ON orders REFERENCING NEW TABLE AS after_rows
    FOR EACH STATEMENT EXECUTE FUNCTION orders_count_tabs()
    """,
    """
    CREATE TRIGGER orders_count_moved AFTER UPDATE ON orders
    REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows
    FOR EACH STATEMENT EXECUTE FUNCTION orders_count_tabs()
    """,
    """
    CREATE TRIGGER orders_count_deleted AFTER DELETE ON orders REFERENCING OLD TABLE AS before_rows
    FOR EACH STATEMENT EXECUTE FUNCTION orders_count_tabs()
    """,
    """
    CREATE TABLE order_search (
        order_id integer CONSTRAINT pk_order_search PRIMARY KEY
            CONSTRAINT fk_order_search_order_id_orders REFERENCES orders (id) ON DELETE CASCADE,
        vector tsvector NOT NULL
    )
    """,
    "CREATE INDEX ix_order_search_vector ON order_search USING gin (vector) WITH (fastupdate = off)",
)
"""Statement by statement, so that a bulk change updates each counter once."""


def upgrade() -> None:
    """Bring the schema to this revision."""
    op.create_table(
        "catalogue_variants",
        sa.Column("sku", sa.String(length=40), nullable=False),
        sa.Column("product", sa.String(length=120), nullable=False),
        sa.Column("variant", sa.String(length=120), nullable=False),
        sa.Column("price", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("sku", name="pk_catalogue_variants"),
    )
    op.create_table(
        "login_throttles",
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_failure_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("key", name="pk_login_throttles"),
    )
    op.create_table(
        "outbox_mails",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_outbox_mails"),
    )
    op.create_index("ix_outbox_mails_sent_at", "outbox_mails", ["sent_at"])

    op.create_table(
        "sellers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("next_number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sellers"),
        sa.UniqueConstraint("code", name="uq_sellers_code"),
    )
    op.create_table(
        "shipping_prices",
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("method", sa.String(length=20), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("additional", sa.Integer(), nullable=False),
        sa.Column("days", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("country", "method", name="pk_shipping_prices"),
    )
    op.create_table(
        "orders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seller_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "life",
            sa.Enum(
                "Active", "Cancelled", "Deleted", name="life", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column(
            "payment",
            sa.Enum(
                "Unpaid",
                "Paid",
                "Partially refunded",
                "Refunded",
                name="payment",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "fulfillment",
            sa.Enum(
                "Unfulfilled",
                "Scheduled",
                "Fulfilled",
                name="fulfillment",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "shipment",
            sa.Enum(
                "None", "Shipped", "Delivered", name="shipment", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("is_complete", sa.Boolean(), nullable=False),
        sa.Column("missing", sa.String(), nullable=False),
        sa.Column(
            "tab",
            sa.String(length=20),
            sa.Computed(
                TAB,
                persisted=True,
            ),
            nullable=True,
        ),
        sa.Column(
            "open_request",
            sa.Enum("cancel", "refund", name="requestkind", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("scheduled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fulfilled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("shipped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("carrier", sa.String(length=60), nullable=False),
        sa.Column("tracking_code", sa.String(length=60), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=True),
        sa.Column("cost", sa.Integer(), nullable=False),
        sa.Column("refunded", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("shipping_method", sa.String(length=20), nullable=False),
        sa.Column("recipient_name", sa.String(length=120), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("address_line1", sa.String(length=200), nullable=False),
        sa.Column("address_line2", sa.String(length=200), nullable=False),
        sa.Column("city", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=120), nullable=False),
        sa.Column("postal_code", sa.String(length=20), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("tags", sa.String(), nullable=False),
        sa.CheckConstraint("(life = 'Cancelled') = (cancelled_at IS NOT NULL)", name=op.f("ck_orders_cancelled_at")),
        sa.CheckConstraint("(life = 'Deleted') = (deleted_at IS NOT NULL)", name=op.f("ck_orders_deleted_at")),
        sa.CheckConstraint("cost >= 0 AND refunded >= 0 AND refunded <= cost", name=op.f("ck_orders_money")),
        sa.ForeignKeyConstraint(["seller_id"], ["sellers.id"], name="fk_orders_seller_id_sellers"),
        sa.PrimaryKeyConstraint("id", name="pk_orders"),
        sa.UniqueConstraint("code", name="uq_orders_code"),
    )
    op.create_index(
        "ix_orders_seller_created",
        "orders",
        ["seller_id", "created_at", "id"],
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index("ix_orders_seller_tab_created", "orders", ["seller_id", "tab", "created_at", "id"])
    op.create_index(
        "uq_orders_live_reference",
        "orders",
        ["seller_id", "reference"],
        unique=True,
        sqlite_where=sa.text("deleted_at IS NULL AND cancelled_at IS NULL AND reference <> ''"),
        postgresql_where=sa.text("deleted_at IS NULL AND cancelled_at IS NULL AND reference <> ''"),
    )

    op.create_table(
        "tab_counts",
        sa.Column("seller_id", sa.Integer(), nullable=False),
        sa.Column("tab", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["seller_id"], ["sellers.id"], name="fk_tab_counts_seller_id_sellers"),
        sa.PrimaryKeyConstraint("seller_id", "tab", name="pk_tab_counts"),
    )
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=False),
        sa.Column(
            "role",
            sa.Enum("merchant", "support", name="role", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("seller_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["seller_id"], ["sellers.id"], name="fk_users_seller_id_sellers"),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.UniqueConstraint("email", name="uq_users_email"),
    )
    op.create_index("ix_users_seller_id", "users", ["seller_id"])

    op.create_table(
        "wallets",
        sa.Column("seller_id", sa.Integer(), nullable=False),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("balance >= 0", name=op.f("ck_wallets_balance_not_negative")),
        sa.ForeignKeyConstraint(["seller_id"], ["sellers.id"], name="fk_wallets_seller_id_sellers"),
        sa.PrimaryKeyConstraint("seller_id", name="pk_wallets"),
    )
    op.create_table(
        "login_sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("user_agent", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_login_sessions_user_id_users"),
        sa.PrimaryKeyConstraint("id", name="pk_login_sessions"),
        sa.UniqueConstraint("token_sha256", name="uq_login_sessions_token_sha256"),
    )
    op.create_index("ix_login_sessions_user_id", "login_sessions", ["user_id"])

    op.create_table(
        "order_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("seller_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(length=254), nullable=False),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("fields", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_order_events_order_id_orders"),
        sa.ForeignKeyConstraint(["seller_id"], ["sellers.id"], name="fk_order_events_seller_id_sellers"),
        sa.PrimaryKeyConstraint("id", name="pk_order_events"),
    )
    op.create_index("ix_order_events_order_id_id", "order_events", ["order_id", "id"])

    op.create_table(
        "order_items",
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("sku", sa.String(length=40), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("artwork_url", sa.String(length=2000), nullable=False),
        sa.Column("unit_price", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity >= 1", name=op.f("ck_order_items_quantity_at_least_one")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_order_items_order_id_orders", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("order_id", "position", name="pk_order_items"),
    )
    op.create_table(
        "refund_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("seller_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("cancel", "refund", name="requestkind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "Sent",
                "In review",
                "Approved",
                "Declined",
                "Withdrawn",
                name="requeststatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "reason",
            sa.Enum(
                "The buyer cancelled",
                "Wrong address or recipient",
                "Wrong item, size or artwork",
                "Arrived damaged or misprinted",
                "Did not arrive",
                "Something else",
                name="requestreason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("accepted_fee", sa.Integer(), nullable=False),
        sa.Column("proposed_fee", sa.Integer(), nullable=True),
        sa.Column("fee", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=254), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=254), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_refund_requests_order_id_orders"),
        sa.ForeignKeyConstraint(["seller_id"], ["sellers.id"], name="fk_refund_requests_seller_id_sellers"),
        sa.PrimaryKeyConstraint("id", name="pk_refund_requests"),
    )
    op.create_index("ix_refund_requests_order_id", "refund_requests", ["order_id"])
    op.create_index("ix_refund_requests_status_created", "refund_requests", ["status", "created_at"])
    op.create_index(
        "uq_refund_requests_open",
        "refund_requests",
        ["order_id"],
        unique=True,
        sqlite_where=sa.text("status = 'Sent' OR status = 'In review'"),
        postgresql_where=sa.text("status = 'Sent' OR status = 'In review'"),
    )

    op.create_table(
        "wallet_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seller_id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(length=254), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_wallet_entries_order_id_orders"),
        sa.ForeignKeyConstraint(["seller_id"], ["sellers.id"], name="fk_wallet_entries_seller_id_sellers"),
        sa.PrimaryKeyConstraint("id", name="pk_wallet_entries"),
    )
    op.create_index("ix_wallet_entries_order_id", "wallet_entries", ["order_id"])
    op.create_index("ix_wallet_entries_seller_id_id", "wallet_entries", ["seller_id", "id"])

    op.create_table(
        "order_event_values",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("after", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["order_events.id"], name="fk_order_event_values_event_id_order_events"),
        sa.PrimaryKeyConstraint("event_id", name="pk_order_event_values"),
    )
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)
