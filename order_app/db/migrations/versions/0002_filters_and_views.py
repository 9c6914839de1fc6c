"""What lists are filtered by; a narrow table that they walk, counted; the search in their order; saved views."""

import re

import sqlalchemy as sa
from alembic import op

from order_app.domain.address import Address, check
from order_app.domain.statuses import AddressCheck

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


STANDING = (
    "(CASE "
    "WHEN (life = 'Deleted') THEN 6 "
    "WHEN (life = 'Cancelled') THEN 5 "
    "WHEN (payment = 'Unpaid') AND is_complete THEN 1 "
    "WHEN (payment = 'Unpaid') THEN 0 "
    "WHEN (shipment = 'Shipped' OR shipment = 'Delivered') THEN 4 "
    "WHEN (fulfillment = 'Scheduled' OR fulfillment = 'Fulfilled') THEN 3 "
    "ELSE 2 END) * 10000 + "
    "(CASE "
    "WHEN (payment = 'Unpaid') THEN 0 "
    "WHEN (payment = 'Paid') THEN 1 "
    "WHEN (payment = 'Partially refunded') THEN 2 "
    "ELSE 3 END) * 1000 + "
    "(CASE "
    "WHEN (fulfillment = 'Unfulfilled') THEN 0 "
    "WHEN (fulfillment = 'Scheduled') THEN 1 "
    "ELSE 2 END) * 100 + "
    "(CASE "
    "WHEN (request_status = 'Sent') THEN 1 "
    "WHEN (request_status = 'In review') THEN 2 "
    "WHEN (request_status = 'Approved') THEN 3 "
    "WHEN (request_status = 'Declined') THEN 4 "
    "WHEN (request_status = 'Withdrawn') THEN 5 "
    "ELSE 0 END) * 10 + "
    "(CASE "
    "WHEN (address_check = 'Verified') THEN 0 "
    "ELSE 1 END)"
)
"""The standing as it was built when this revision was written."""
ROUTE = "country || '|' || shipping_method"

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

LISTED = (
    "seller_id", "life", "payment", "fulfillment", "shipment", "is_complete", "request_status", "address_check",
    "country", "shipping_method", "created_at", "amount", "cost",
)  # fmt: skip
"""The columns of an order that its row in the list comes from."""
COUNTED = (("standing_counts", "standing"), ("route_counts", "route"))


def of_row(expression: str, row: str) -> str:
    """The expression over the columns of `orders` with each of them taken from a row of that name."""
    return re.sub(rf"\b({'|'.join(LISTED)})\b", rf"{row}.\1", expression)


# Rows of the list, and where an order's come from.
NEW_LISTING = ", ".join(f"NEW.{name}" for name in ("id", "seller_id", "created_at", "amount", "cost"))
LISTING = "INSERT INTO order_list (id, seller_id, created_at, amount, cost, standing, route)"
CHANGED = "seller_id = {row}.seller_id, created_at = {row}.created_at, amount = {row}.amount, cost = {row}.cost"
FILL = (
    f"{LISTING} SELECT id, seller_id, created_at, amount, cost, {STANDING}, {ROUTE} FROM orders",  # noqa: S608
    *(
        f"INSERT INTO {table} (seller_id, {column}, number)"  # noqa: S608
        f" SELECT seller_id, {column}, count(*) FROM order_list GROUP BY seller_id, {column}"
        for table, column in COUNTED
    ),
)


def sqlite_count(table: str, column: str, *, more: bool) -> str:
    """A trigger's step that counts the new row, or counts the old one no longer."""
    if more:
        return (
            f"INSERT INTO {table} (seller_id, {column}, number) VALUES (NEW.seller_id, NEW.{column}, 1)"  # noqa: S608
            f" ON CONFLICT (seller_id, {column}) DO UPDATE SET number = number + 1;"
        )
    return f"UPDATE {table} SET number = number - 1 WHERE seller_id = OLD.seller_id AND {column} = OLD.{column};"  # noqa: S608


def sqlite_place(row: str) -> str:
    """The search's row of an order: its second of creation, then its id, so that rows stand in the list's order."""
    second = f"CAST(strftime('%s', substr({row}.created_at, 1, 19)) AS INTEGER)"
    return f"(({second} << 21) | ({row}.id & 2097151))"


SQLITE = (
    (
        f"CREATE TRIGGER orders_listed AFTER INSERT ON orders BEGIN"  # noqa: S608
        f" {LISTING} VALUES ({NEW_LISTING}, {of_row(STANDING, 'NEW')}, {of_row(ROUTE, 'NEW')}); END"
    ),
    (
        f"CREATE TRIGGER orders_list_changed AFTER UPDATE OF {', '.join(LISTED)} ON orders"  # noqa: S608
        f" WHEN {' OR '.join(f'OLD.{name} IS NOT NEW.{name}' for name in LISTED)} BEGIN"
        f" UPDATE order_list SET {CHANGED.format(row='NEW')},"
        f" standing = {of_row(STANDING, 'NEW')}, route = {of_row(ROUTE, 'NEW')} WHERE id = NEW.id; END"
    ),
    (
        f"CREATE TRIGGER orders_unlisted AFTER DELETE ON orders BEGIN DELETE FROM order_list WHERE id = OLD.id;"  # noqa: S608
        f" DELETE FROM order_search WHERE rowid = {sqlite_place('OLD')}; END"
    ),
    "CREATE TRIGGER order_list_counted AFTER INSERT ON order_list BEGIN "
    + " ".join(sqlite_count(*counted, more=True) for counted in COUNTED)
    + " END",
    *(
        f"CREATE TRIGGER order_list_{column}_moved AFTER UPDATE ON order_list"
        f" WHEN OLD.{column} IS NOT NEW.{column} OR OLD.seller_id IS NOT NEW.seller_id BEGIN "
        + sqlite_count(table, column, more=False)
        + " "
        + sqlite_count(table, column, more=True)
        + " END"
        for table, column in COUNTED
    ),
    "CREATE TRIGGER order_list_uncounted AFTER DELETE ON order_list BEGIN "
    + " ".join(sqlite_count(*counted, more=False) for counted in COUNTED)
    + " END",
)
"""Row by row: SQLite has no other triggers. An order's row goes before the order, by the trigger or by the cascade."""
SQLITE_SEARCH = (
    # The tokenizer and the seller's mark are as in the first revision. New are the order of the rows, the column that
    # names the order, and prefix indexes for up to seven typed letters: those give their hits in order without
    # gathering all of them first.
    """
    CREATE VIRTUAL TABLE order_search_ordered USING fts5
    (words, order_id UNINDEXED, tokenize = 'ascii', detail = 'none', columnsize = 0, prefix = '9 10 11 12 13 14')
    """,
    f"""
    INSERT INTO order_search_ordered (rowid, words, order_id)
    SELECT {sqlite_place("orders")} AS place, order_search.words, orders.id
    FROM orders JOIN order_search ON order_search.rowid = orders.id ORDER BY place
    """,  # noqa: S608
    "DROP TABLE order_search",
    "ALTER TABLE order_search_ordered RENAME TO order_search",
)


def postgresql_counts(steps: str) -> str:
    """What is to be added to the counts, for each table of them in the same order."""
    return " ".join(
        f"INSERT INTO {table} AS counts (seller_id, {column}, number)"  # noqa: S608
        f" SELECT seller_id, {column}, sum(step) FROM ({steps.format(column=column)}) AS steps"
        f" GROUP BY seller_id, {column} HAVING sum(step) <> 0 ORDER BY seller_id, {column}"
        f" ON CONFLICT (seller_id, {column}) DO UPDATE SET number = counts.number + EXCLUDED.number;"
        for table, column in COUNTED
    )


MORE = "SELECT seller_id, {column}, 1 AS step FROM after_rows"
LESS = "SELECT seller_id, {column}, -1 AS step FROM before_rows"
POSTGRESQL_TRIGGERS = (
    (
        "orders_listed",
        "INSERT ON orders REFERENCING NEW TABLE AS after_rows",
        f"{LISTING} SELECT id, seller_id, created_at, amount, cost, {STANDING}, {ROUTE} FROM after_rows;",  # noqa: S608
    ),
    (
        "orders_list_changed",
        "UPDATE ON orders REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows",
        (
            f"UPDATE order_list SET {CHANGED.format(row='a')},"  # noqa: S608
            f" standing = {of_row(STANDING, 'a')}, route = {of_row(ROUTE, 'a')}"
            f" FROM after_rows AS a JOIN before_rows AS b ON b.id = a.id WHERE order_list.id = a.id"
            f" AND ({', '.join(f'a.{name}' for name in LISTED)})"
            f" IS DISTINCT FROM ({', '.join(f'b.{name}' for name in LISTED)});"
        ),
    ),
    (
        "order_list_counted",
        "INSERT ON order_list REFERENCING NEW TABLE AS after_rows",
        postgresql_counts(MORE),
    ),
    (
        "order_list_moved",
        "UPDATE ON order_list REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows",
        postgresql_counts(f"{LESS} UNION ALL {MORE}"),
    ),
    (
        "order_list_uncounted",
        "DELETE ON order_list REFERENCING OLD TABLE AS before_rows",
        postgresql_counts(LESS),
    ),
)
"""Statement by statement, so that a bulk change updates each count once; a removed order's row goes by the cascade."""
POSTGRESQL = tuple(
    statement
    for name, event, body in POSTGRESQL_TRIGGERS
    for statement in (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} RETURN NULL; END $$",
        f"CREATE TRIGGER {name} AFTER {event} FOR EACH STATEMENT EXECUTE FUNCTION {name}()",
    )
)
OLD_TRIGGERS = ("orders_count_inserted", "orders_count_moved", "orders_count_deleted")

LIVE = sa.text("standing < 60000")
SORTED_BY = {
    "created": ["created_at", "id"],
    "amount": ["amount", "created_at", "id"],
    "cost": ["cost", "created_at", "id"],
}

BATCH = 5000
"""How many orders' addresses are looked at together."""
ADDRESS = ("address_line1", "address_line2", "city", "state", "postal_code", "country")


def upgrade() -> None:
    """Bring the schema to this revision."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for trigger in OLD_TRIGGERS:
        op.execute(f"DROP TRIGGER {trigger}" + ("" if is_sqlite else " ON orders"))
    if not is_sqlite:
        op.execute("DROP FUNCTION orders_count_tabs()")
    op.drop_table("tab_counts")
    op.drop_index("ix_orders_seller_created", "orders")
    for statement in COLUMNS:
        op.execute(statement)
    check_addresses(op.get_bind())
    create_list()
    for statement in (*FILL, *((*SQLITE_SEARCH, *SQLITE) if is_sqlite else POSTGRESQL)):
        op.execute(statement)
    index_list()
    if not is_sqlite:
        # The lists choose their indexes by statistics, which the new table would not have before the night.
        op.execute("ANALYZE order_list")
    create_saved_views()


def create_list() -> None:
    """Make the narrow table and the tables of its counts."""
    op.create_table(
        "order_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seller_id", sa.Integer(), nullable=False),
        sa.Column("standing", sa.Integer(), nullable=False),
        sa.Column("route", sa.String(length=30), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=True),
        sa.Column("cost", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["orders.id"], name="fk_order_list_id_orders", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_order_list"),
    )
    for table, column in COUNTED:
        op.create_table(
            table,
            sa.Column("seller_id", sa.Integer(), nullable=False),
            sa.Column(column, sa.Integer() if column == "standing" else sa.String(length=30), nullable=False),
            sa.Column("number", sa.Integer(), nullable=False),
            sa.ForeignKeyConstraint(["seller_id"], ["sellers.id"], name=f"fk_{table}_seller_id_sellers"),
            sa.PrimaryKeyConstraint("seller_id", column, name=f"pk_{table}"),
        )


def index_list() -> None:
    """Index the narrow table once it is filled."""
    live = {"sqlite_where": LIVE, "postgresql_where": LIVE}
    for name, order in SORTED_BY.items():
        for leading, rest, where in (
            ("seller", ["seller_id", *order, "standing", "route"], live),
            ("standing", ["seller_id", "standing", *order, "route"], {}),
            ("route", ["seller_id", "route", *order, "standing"], live),
        ):
            op.create_index(f"ix_order_list_{leading}_{name}", "order_list", rest, **where)


def check_addresses(connection: sa.Connection) -> None:
    """Say of every order whether its address looks right.

    In Python, since the rules of the countries are data of the domain that no SQL knows; every later change of an order
    asks them anew, so today's rules are the right ones.
    """
    orders = sa.table("orders", *(sa.column(name) for name in ("id", "phone", "address_check", *ADDRESS)))
    verified = (
        sa.update(orders)
        .where(orders.c.id == sa.bindparam("order_id"))
        .values(address_check=AddressCheck.VERIFIED.value)
    )
    after = 0
    while True:
        some = connection.execute(sa.select(orders).where(orders.c.id > after).order_by(orders.c.id).limit(BATCH)).all()
        if not some:
            return
        after = some[-1].id
        good = [
            {"order_id": row.id}
            for row in some
            if check(Address(*(getattr(row, name) for name in ADDRESS)), row.phone) is AddressCheck.VERIFIED
        ]
        if good:
            connection.execute(verified, good)


def create_saved_views() -> None:
    """Make the table of the saved views."""
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
