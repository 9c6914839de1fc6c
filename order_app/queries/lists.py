"""The order lists: pages of a tab or of a search, tab counts, and what is unpaid."""

from collections import namedtuple
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from order_app.domain.list_filter import NEWEST_FIRST, NO_FILTER, ListFilter, Sort, SortColumn
from order_app.domain.policy import OrderFacts
from order_app.domain.statuses import RequestStatus, Tab
from order_app.models.order import facts_of
from order_app.models.standing import Standing
from order_app.queries.list_cursor import LAST, Cursor, Place, Way
from order_app.queries.list_plan import Walk, plan, standing_numbers
from order_app.queries.list_search import Search
from order_app.queries.list_sql import COLUMNS, ORDERS, Part, Reading, read

__all__ = (
    "ALL",
    "LAST",
    "MAX_PAGE",
    "ListQuery",
    "OrderRow",
    "Page",
    "counts_of",
    "list_page",
    "paged",
    "part_of",
    "parts_from",
    "rows_by_code",
    "shown_of",
    "tab_counts",
)

MAX_PAGE = 200
"""The most rows of one page."""
ALL = "All"
"""The key under which `tab_counts` gives the number of all orders outside the trash."""


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
    request_status: RequestStatus | None
    """Of the latest request."""
    request_news: bool
    """Support did something about it that nobody of the seller has looked at yet."""
    facts: OrderFacts


R = TypeVar("R", bound=OrderRow)


@dataclass(frozen=True, slots=True)
class Page:
    """Rows in the list's order, with the cursors of the pages around them; an empty cursor where there is none."""

    rows: tuple[OrderRow, ...]
    next: str
    previous: str


async def list_page(session: AsyncSession, query: ListQuery) -> Page:
    """The page of the seller's orders that the query asks for, in its order.

    A search takes words of two or more characters; a text without any such word doesn't narrow the list.
    """
    column, size = query.sort.column, max(1, min(query.size, MAX_PAGE))
    walk = await plan(session, query.seller_id, query.tab, query.where, column, size + 1)
    if walk is None:
        return Page((), "", "")

    async def read_from(cursor: Cursor, limit: int) -> Sequence[OrderRow]:
        return await _rows(session, query, walk, cursor, limit)

    return Page(*await paged(read_from, Cursor.parse(query.cursor, column), size, column))


async def paged(
    read_from: Callable[[Cursor, int], Awaitable[Sequence[R]]], cursor: Cursor, size: int, column: SortColumn
) -> tuple[tuple[R, ...], str, str]:
    """The rows of a page, and the cursors of the pages around it as `Page` has them.

    `read_from` gives so many rows from a cursor on, those from the end of the list the last one first.
    """
    rows = await read_from(cursor, size + 1)
    if not rows and cursor.place is not None:
        # Everything beyond the cursor has left the list meanwhile.
        cursor = Cursor(Way.LAST if cursor.way is Way.AFTER else Way.FIRST)
        rows = await read_from(cursor, size + 1)
    has_more, shown = len(rows) > size, tuple(rows[:size])
    if cursor.way.is_backward:
        shown = shown[::-1]
        has_next, has_previous = cursor.way is Way.BEFORE, has_more
    else:
        has_next, has_previous = has_more, cursor.way is Way.AFTER
    following = Cursor.beside(_place(shown[-1], column), Way.AFTER, column) if shown and has_next else ""
    earlier = Cursor.beside(_place(shown[0], column), Way.BEFORE, column) if shown and has_previous else ""
    return shown, following, earlier


async def rows_by_code(session: AsyncSession, seller_id: int, codes: Iterable[str]) -> tuple[OrderRow, ...]:
    """The rows of the seller's orders with these codes, in the order of the codes; others are absent."""
    wanted = list(dict.fromkeys(codes))
    found: dict[str, OrderRow] = {}
    for start in range(0, len(wanted), 500):
        some = select(*COLUMNS).where(ORDERS.c.seller_id == seller_id, ORDERS.c.code.in_(wanted[start : start + 500]))
        found |= {row.code: _order_row(row) for row in await session.execute(some)}
    return tuple(found[code] for code in wanted if code in found)


async def tab_counts(session: AsyncSession, seller_id: int) -> dict[str, int]:
    """How many orders of the seller stand in each tab, the trash too; under "All" those outside the trash."""
    return counts_of(await standing_numbers(session, seller_id))


def counts_of(numbers: Mapping[int, int]) -> dict[str, int]:
    """The same from the numbers of orders of each standing."""
    counts = dict.fromkeys((ALL, *(tab.value for tab in Tab)), 0)
    for standing, number in numbers.items():
        tab = Standing.of(standing).tab
        counts[tab] += number
        if tab != Tab.TRASH:
            counts[ALL] += number
    return counts


def _place(row: OrderRow, column: SortColumn) -> Place:
    key = {SortColumn.DATE: None, SortColumn.AMOUNT: row.amount, SortColumn.COST: row.cost}[column]
    return Place(key, row.created_at, row.id)


async def _rows(
    session: AsyncSession, query: ListQuery, walk: Walk, cursor: Cursor, limit: int
) -> tuple[OrderRow, ...]:
    """Rows from the cursor on; from the end of the list, and the last one first, where it is read backward."""
    sort, is_backward = query.sort, cursor.way.is_backward
    descending = sort.descending is not is_backward
    search = Search.of(query.seller_id, query.text)
    rows: list[OrderRow] = []
    for part in parts_from(sort.column, cursor):
        place = cursor.place if part is part_of(sort.column, cursor.place) else None
        above, below = (None, place) if descending else (place, None)
        reading = Reading(walk, sort.column, part, descending, above, below, limit - len(rows)).bounded()
        found = await (search.read(session, reading) if search else read(session, query.seller_id, reading))
        rows += [_order_row(row) for row in found]
        if len(rows) == limit:
            break
    return tuple(rows)


def parts_from(column: SortColumn, cursor: Cursor) -> Sequence[Part]:
    """What is read one after another from a cursor on.

    Orders without an amount stand at the end of the list in either direction.
    """
    if column is not SortColumn.AMOUNT:
        return (Part.ALL,)
    parts = (Part.BARE, Part.VALUED) if cursor.way.is_backward else (Part.VALUED, Part.BARE)
    return parts if cursor.place is None or part_of(column, cursor.place) is parts[0] else parts[1:]


def part_of(column: SortColumn, place: Place | None) -> Part | None:
    """To which part of a list in this order a place belongs."""
    if place is None:
        return None
    return Part.ALL if column is not SortColumn.AMOUNT else Part.BARE if place.key is None else Part.VALUED


_FACTS_FROM = 14
"""Where in `COLUMNS` the columns of the policy's facts begin."""


_Row = namedtuple("_Row", [column.name for column in COLUMNS])  # type: ignore[misc]


def _order_row(row: Sequence[Any]) -> OrderRow:
    return OrderRow(*shown_of(row))


def shown_of(row: Sequence[Any]) -> tuple[Any, ...]:
    """The fields of an `OrderRow` from a row of `COLUMNS`."""
    return (*row[:_FACTS_FROM], facts_of(_Row(*row)))
