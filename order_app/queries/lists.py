"""The order lists: pages of a tab or of a search, tab counts, and what is unpaid."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, BindParameter, TextualSelect, bindparam, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from order_app.db.search import match_text, query_tokens
from order_app.domain.list_filter import NEWEST_FIRST, NO_FILTER, ListFilter, Sort, SortColumn
from order_app.domain.policy import OrderFacts
from order_app.domain.statuses import Tab
from order_app.models import Order, StandingCount
from order_app.models.base import Utc
from order_app.models.order import facts_of
from order_app.models.standing import Standing

MAX_PAGE = 200
"""The most rows of one page."""
ALL = "All"
"""The key under which `tab_counts` gives the number of all orders outside the trash."""
LAST = "last"
"""The cursor of the last page."""


@dataclass(frozen=True, slots=True)
class ListQuery:
    """Which page of whose orders: a tab (None for all but the trash), a search, a cursor, how many rows.

    `cursor` is empty for the first page, "last" for the last one, else what a `Page` gave; anything else means the
    first page.
    """

    seller_id: int
    tab: Tab | None = None
    text: str = ""
    cursor: str = ""
    size: int = 25
    where: ListFilter = NO_FILTER
    sort: Sort = NEWEST_FIRST


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order as a list shows it; money in minor units, times in UTC."""

    id: int
    code: str
    version: int
    created_at: datetime
    reference: str
    recipient_name: str
    country: str
    carrier: str
    tracking_code: str
    amount: int | None
    cost: int
    currency: str
    facts: OrderFacts


@dataclass(frozen=True, slots=True)
class Page:
    """Rows, newest first, with the cursors of the pages around them; an empty cursor where there is none."""

    rows: tuple[OrderRow, ...]
    next: str
    previous: str


class _Way(Enum):
    """From where a page is read, and in which direction."""

    FIRST = "first"
    AFTER = "after"
    BEFORE = "before"
    LAST = "last"

    @property
    def is_backward(self) -> bool:
        return self in (_Way.BEFORE, _Way.LAST)


@dataclass(frozen=True, slots=True)
class _Cursor:
    """A place in the list: beside the order with this time and id."""

    way: _Way
    created_at: datetime | None = None
    id: int | None = None

    @classmethod
    def parse(cls, written: str) -> "_Cursor":
        """Read a cursor from the page's address; nonsense is the first page."""
        if written == LAST:
            return cls(_Way.LAST)
        found = _CURSOR.fullmatch(written)
        if found is None:
            return cls(_Way.FIRST)
        try:
            moment = _EPOCH + timedelta(microseconds=int(found["micros"], 36))
        except OverflowError:
            return cls(_Way.FIRST)
        return cls(_Way.AFTER if found["way"] == "a" else _Way.BEFORE, moment, int(found["id"], 36))

    @staticmethod
    def beside(row: OrderRow, way: _Way) -> str:
        """The cursor that leads on from this row."""
        micros = (row.created_at - _EPOCH) // timedelta(microseconds=1)
        return f"{'a' if way is _Way.AFTER else 'b'}{_base36(micros)}-{_base36(row.id)}"


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CURSOR = re.compile(r"(?P<way>[ab])(?P<micros>[0-9a-z]{1,12})-(?P<id>[0-9a-z]{1,6})")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def _base36(number: int) -> str:
    digits = ""
    while number > 0:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits or "0"


async def list_page(session: AsyncSession, query: ListQuery) -> Page:
    """The page of the seller's orders that the query asks for, newest first.

    A search takes words of two or more characters; a text without any such word doesn't narrow the list.
    """
    cursor = _Cursor.parse(query.cursor)
    size = max(1, min(query.size, MAX_PAGE))
    search = await _search(session, query)
    rows = await _rows(session, query, cursor, search, size + 1)
    if not rows and cursor.way is _Way.AFTER:
        # Everything behind the cursor has left the list meanwhile.
        cursor = _Cursor(_Way.LAST)
        rows = await _rows(session, query, cursor, search, size + 1)
    elif not rows and cursor.way is _Way.BEFORE:
        cursor = _Cursor(_Way.FIRST)
        rows = await _rows(session, query, cursor, search, size + 1)
    has_more, rows = len(rows) > size, rows[:size]
    if cursor.way.is_backward:
        rows = rows[::-1]
        has_next, has_previous = cursor.way is _Way.BEFORE, has_more
    else:
        has_next, has_previous = has_more, cursor.way is _Way.AFTER
    return Page(
        rows=rows,
        next=_Cursor.beside(rows[-1], _Way.AFTER) if rows and has_next else "",
        previous=_Cursor.beside(rows[0], _Way.BEFORE) if rows and has_previous else "",
    )


async def rows_by_code(session: AsyncSession, seller_id: int, codes: Iterable[str]) -> tuple[OrderRow, ...]:
    """The rows of the seller's orders with these codes, in the order of the codes; others are absent."""
    wanted = list(dict.fromkeys(codes))
    found: dict[str, OrderRow] = {}
    for start in range(0, len(wanted), 500):
        some = select(*_COLUMNS).where(
            _ORDERS.c.seller_id == seller_id, _ORDERS.c.code.in_(wanted[start : start + 500])
        )
        found |= {row.code: _order_row(row) for row in await session.execute(some)}
    return tuple(found[code] for code in wanted if code in found)


async def tab_counts(session: AsyncSession, seller_id: int) -> dict[str, int]:
    """How many orders of the seller stand in each tab, the trash too; under "All" those outside the trash."""
    counts = dict.fromkeys((ALL, *(tab.value for tab in Tab)), 0)
    for standing, number in await session.execute(_COUNTS, {"seller_id": seller_id}):
        tab = Standing.of(standing).tab
        counts[tab] += number
        if tab != Tab.TRASH:
            counts[ALL] += number
    return counts


async def unpaid_costs(session: AsyncSession, seller_id: int) -> dict[str, int]:
    """The seller's complete unpaid orders, oldest first, with what each costs in minor units."""
    orders = _ORDERS.c
    found = await session.execute(
        select(orders.code, orders.cost)
        .where(orders.seller_id == seller_id, orders.tab == Tab.UNPAID.value)
        .order_by(orders.created_at, orders.id)
    )
    return {row.code: row.cost for row in found}


class _Search(Enum):
    """How the index of words and the index of the list work together."""

    NARROW = "narrow"
    """Few orders match: look each of them up, then sort."""
    BROAD = "broad"
    """Many orders match: walk the list and keep what matches, which soon fills a page."""


_NARROW_LIMIT = 400
"""Up to how many matching orders are looked up one by one."""


async def _search(session: AsyncSession, query: ListQuery) -> tuple[_Search, str] | None:
    tokens = query_tokens(query.seller_id, query.text)
    if not tokens:
        return None
    dialect = session.get_bind().dialect.name
    match = match_text(dialect, tokens)
    hits: int = (await session.execute(_HITS[dialect], {"match": match, "limit": _NARROW_LIMIT + 1})).scalar_one()
    return (_Search.NARROW if hits <= _NARROW_LIMIT else _Search.BROAD), match


_MATCHING = {
    "sqlite": "SELECT order_id FROM order_search WHERE order_search MATCH :match",
    "postgresql": "SELECT order_id FROM order_search WHERE vector @@ CAST(:match AS tsquery)",
}
_HITS = {
    dialect: text(f"SELECT count(*) FROM ({matching} LIMIT :limit) AS hits")  # noqa: S608
    for dialect, matching in _MATCHING.items()
}


async def _rows(
    session: AsyncSession, query: ListQuery, cursor: _Cursor, search: tuple[_Search, str] | None, limit: int
) -> tuple[OrderRow, ...]:
    how, match = search or (None, "")
    if not query.where.is_empty or query.sort != NEWEST_FIRST:
        return await _filtered(session, query, limit)
    statement = _statement(session.get_bind().dialect.name, query.tab is not None, cursor.way, how)
    values: dict[str, Any] = {"seller_id": query.seller_id, "limit": limit}
    if query.tab is not None:
        values["tab"] = query.tab.value
    if how is not None:
        values["match"] = match
    if cursor.created_at is not None:
        values |= {"created_at": cursor.created_at, "id": cursor.id}
    return tuple(_order_row(row) for row in await session.execute(statement, values))


async def _filtered(session: AsyncSession, query: ListQuery, limit: int) -> tuple[OrderRow, ...]:
    orders, where = _ORDERS.c, query.where
    conditions = [orders.seller_id == query.seller_id]
    conditions += [orders.tab == query.tab.value] if query.tab else [orders.deleted_at.is_(None)]
    for column, values in (
        (orders.payment, where.payments),
        (orders.fulfillment, where.fulfillments),
        (orders.country, where.countries),
        (orders.shipping_method, where.methods),
        (orders.request_status, where.requests),
        (orders.address_check, where.address_checks),
    ):
        conditions += [column.in_(sorted(values))] if values else []
    conditions += [orders.created_at >= where.created_from] if where.created_from else []
    conditions += [orders.created_at < where.created_before] if where.created_before else []
    by = {SortColumn.DATE: orders.created_at, SortColumn.AMOUNT: orders.amount, SortColumn.COST: orders.cost}
    order = [by[query.sort.column], orders.id]
    order = [column.desc().nulls_last() if query.sort.descending else column.asc().nulls_last() for column in order]
    return tuple(
        _order_row(row)
        for row in await session.execute(select(*_COLUMNS).where(*conditions).order_by(*order).limit(limit))
    )


@cache
def _statement(dialect: str, in_tab: bool, way: _Way, search: _Search | None) -> TextualSelect:
    """A page's statement. Written by hand: SQLite must be told which index to walk, whatever its statistics say."""
    index = ""
    if dialect == "sqlite":
        # NOT INDEXED leaves the look-up by id.
        index = "INDEXED BY " + ("ix_orders_seller_tab_created" if in_tab else "ix_orders_seller_created")
        index = "NOT INDEXED" if search is _Search.NARROW else index
    conditions = ["seller_id = :seller_id", "tab = :tab" if in_tab else "deleted_at IS NULL"]
    if search is not None:
        conditions.append(f"id IN ({_MATCHING[dialect]})")
    binds: list[BindParameter[Any]] = []
    if way in (_Way.AFTER, _Way.BEFORE):
        conditions.append(f"(created_at, id) {'<' if way is _Way.AFTER else '>'} (:created_at, :id)")
        binds = [bindparam("created_at", type_=Utc), bindparam("id", type_=BigInteger)]
    direction = "ASC" if way.is_backward else "DESC"
    names = ", ".join(column.name for column in _COLUMNS)
    statement = text(
        f"SELECT {names} FROM orders {index} WHERE {' AND '.join(conditions)} "  # noqa: S608  (constants only)
        f"ORDER BY created_at {direction}, id {direction} LIMIT :limit"
    )
    return statement.bindparams(*binds).columns(*_COLUMNS)


_ORDERS = Order.__table__  # type: ignore[attr-defined]
_COLUMNS: Sequence[Any] = [
    _ORDERS.c[name]
    for name in (
        "id", "code", "version", "created_at", "reference", "recipient_name", "country", "carrier", "tracking_code",
        "amount", "cost", "currency", "payment", "fulfillment", "shipment", "life", "is_complete", "missing", "paid_at",
        "deleted_at", "open_request",
    )
]  # fmt: skip
_FACTS_FROM = 12
"""Where in `_COLUMNS` the columns of the policy's facts begin."""


def _order_row(row: Any) -> OrderRow:
    return OrderRow(*(*row[:_FACTS_FROM], facts_of(row)))


_COUNTS = select(StandingCount.standing, StandingCount.number).where(  # type: ignore[call-overload]
    StandingCount.seller_id == bindparam("seller_id")
)
