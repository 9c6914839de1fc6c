"""The list of all sellers' orders, for support: its pages, and the counts of its tabs.

An index of all orders is walked in the list's order, and all else checked within it. Where the numbers that the
database keeps say that few orders can match, those are gathered and sorted instead. A search looks through the newest
orders that hold the words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from sqlalchemy import String, bindparam, column, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from order_app.domain.list_filter import NEWEST_FIRST, NO_FILTER, ListFilter, Sort, SortColumn
from order_app.domain.statuses import Tab
from order_app.models import OrderListing, RouteCount, StandingCount
from order_app.models.base import Utc
from order_app.models.order import ANYONES
from order_app.models.standing import TRASH, Standing
from order_app.queries.list_cursor import Cursor, Place, Way
from order_app.queries.list_plan import goes, stands
from order_app.queries.list_sql import (
    COLUMNS,
    INDEX_OF,
    LOWEST,
    NAMES,
    SCANS,
    SORTS,
    Part,
    sorted_by,
    without,
)
from order_app.queries.lists import MAX_PAGE, OrderRow, counts_of, paged, part_of, parts_from, shown_of
from order_app.queries.support import Matches, newest_matches

LOOKED_THROUGH = 2000
"""How many of the newest orders that hold the words a search looks through at most."""
_GATHERED = 5000
"""Up to how many orders are gathered and sorted rather than walked to."""


@dataclass(frozen=True, slots=True)
class AllQuery:
    """Which page of all sellers' orders; its fields are those of a `ListQuery`.

    Outside a tab, orders in the trash are found by a search only.
    """

    tab: Tab | None = None
    text: str = ""
    cursor: str = ""
    size: int = 25
    where: ListFilter = NO_FILTER
    sort: Sort = NEWEST_FIRST


@dataclass(frozen=True, slots=True)
class AnyonesRow(OrderRow):
    """An order as the list of all sellers shows it."""

    seller_code: str
    seller_name: str
    email: str


@dataclass(frozen=True, slots=True)
class AllPage:
    """Rows and cursors as a `Page` has them; `is_cut` tells that older orders hold the words too and were left out.

    The first page of the newest matches, where full, is found without looking for that.
    """

    rows: tuple[AnyonesRow, ...] = ()
    next: str = ""
    previous: str = ""
    is_cut: bool = False


async def page_of_all(session: AsyncSession, query: AllQuery) -> AllPage:
    """The page that the query asks for, in its order."""
    order, size = query.sort.column, max(1, min(query.size, MAX_PAGE))
    cursor = Cursor.parse(query.cursor, order)
    begins_newest = query.sort == NEWEST_FIRST and cursor.way is Way.FIRST
    found = await newest_matches(session, query.text, 2 * size if begins_newest else LOOKED_THROUGH)
    page = await _page(session, query, found, cursor, size)
    if found is None or found.is_whole:
        return page
    if begins_newest:
        if page.next:
            return page
        found = await newest_matches(session, query.text, LOOKED_THROUGH)
        page = await _page(session, query, found, cursor, size)
    return AllPage(page.rows, page.next, page.previous, is_cut=found is not None and not found.is_whole)


async def counts_of_all(session: AsyncSession) -> dict[str, int]:
    """How many orders of all sellers stand in each tab, as `tab_counts` has it for one."""
    return counts_of(await _numbers(session, StandingCount.standing))


async def _page(session: AsyncSession, query: AllQuery, found: Matches | None, cursor: Cursor, size: int) -> AllPage:
    reading = await _plan(session, query, found)
    if reading is None:
        return AllPage()

    async def read_from(cursor: Cursor, limit: int) -> Sequence[AnyonesRow]:
        return await _rows(session, query, reading, cursor, limit)

    return AllPage(*await paged(read_from, cursor, size, query.sort.column))


class _By(Enum):
    """How the orders of a list are come by: on a walk in its order, or gathered first."""

    WALK = "walk"
    DATES = "dates"
    STANDINGS = "standing"
    ROUTES = "route"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class _Reading:
    """How to read a list, and what its orders are to be; None where anything will do."""

    by: _By
    standings: tuple[int, ...] | None
    routes: tuple[str, ...] | None
    ids: tuple[int, ...] | None
    with_trash: bool


async def _plan(session: AsyncSession, query: AllQuery, found: Matches | None) -> _Reading | None:
    """How to read the list; None where no order can match."""
    where, tab = query.where, query.tab
    standings: dict[int, int] | None = None
    routes: dict[str, int] | None = None
    if tab is not None or where.payments or where.fulfillments or where.requests or where.address_checks:
        standings = {
            standing: number
            for standing, number in (await _numbers(session, StandingCount.standing)).items()
            if stands(one := Standing.of(standing), one.tab if tab is None and found is not None else tab, where)
        }
    if where.countries or where.methods:
        numbers = await _numbers(session, RouteCount.route)
        routes = {route: number for route, number in numbers.items() if goes(route, where)}
    ids = None if found is None else found.ids
    if standings == {} or routes == {} or ids == ():
        return None
    return _Reading(
        by=await _cheapest(session, query, standings, routes) if ids is None else _By.WORDS,
        standings=None if standings is None else tuple(standings),
        routes=None if routes is None else tuple(routes),
        ids=ids,
        with_trash=tab is Tab.TRASH or found is not None,
    )


async def _cheapest(
    session: AsyncSession, query: AllQuery, standings: dict[int, int] | None, routes: dict[str, int] | None
) -> _By:
    """A walk, unless what is to be gathered is little."""
    ways = []
    if standings is not None:
        ways.append((sum(standings.values()), _By.STANDINGS))
    if routes is not None and query.tab is not Tab.TRASH:
        ways.append((sum(routes.values()), _By.ROUTES))
    number, by = min(ways, key=lambda way: way[0], default=(_GATHERED + 1, _By.WALK))
    if number <= _GATHERED:
        return by
    if query.sort.column is not SortColumn.DATE and await _are_few(session, query.where):
        return _By.DATES
    return _By.WALK


async def _are_few(session: AsyncSession, where: ListFilter) -> bool:
    """Whether few orders were created within the filter's dates, where it has any."""
    if where.created_from is None and where.created_before is None:
        return False
    some = select(_LISTED.id).where(ANYONES)
    some = some.with_hint(_TABLE, "INDEXED BY ix_order_list_created", "sqlite")
    if where.created_from is not None:
        some = some.where(_LISTED.created_at >= where.created_from)
    if where.created_before is not None:
        some = some.where(_LISTED.created_at < where.created_before)
    number = await session.scalar(select(func.count()).select_from(some.limit(_GATHERED + 1).subquery()))
    return (number or 0) <= _GATHERED


async def _numbers(session: AsyncSession, kind: Any) -> dict[Any, int]:
    """How many orders of all sellers have each standing, or each route, the trash too."""
    counts = kind.class_
    summed = select(kind, func.sum(counts.number)).where(counts.number > 0).group_by(kind)
    return {value: int(number) for value, number in await session.execute(summed)}


_TABLE: Any = OrderListing.__table__  # type: ignore[attr-defined]
_LISTED = _TABLE.c


async def _rows(
    session: AsyncSession, query: AllQuery, reading: _Reading, cursor: Cursor, limit: int
) -> list[AnyonesRow]:
    """Rows from the cursor on; from the end of the list, and the last one first, where it is read backward."""
    order = query.sort.column
    descending = query.sort.descending is not cursor.way.is_backward
    rows: list[AnyonesRow] = []
    for part in parts_from(order, cursor):
        place = cursor.place if part is part_of(order, cursor.place) else None
        rows += await _read(session, query, reading, part, place, limit - len(rows), descending=descending)
        if len(rows) == limit:
            break
    return rows


async def _read(
    session: AsyncSession,
    query: AllQuery,
    reading: _Reading,
    part: Part,
    place: Place | None,
    limit: int,
    *,
    descending: bool,
) -> list[AnyonesRow]:
    dialect = session.get_bind().dialect.name
    given: dict[str, Any] = {"limit": limit}
    checks = _checks(query, reading, part, place, given, descending=descending)
    source = (_of_sqlite if dialect == "sqlite" else _of_postgresql)(reading.by, query.sort.column, checks)
    keys = sorted_by(query.sort.column)
    cross = "CROSS JOIN" if dialect == "sqlite" else "JOIN"

    def sorted_as(table: str) -> str:
        return ", ".join(f"{table}.{key} {'DESC' if descending else 'ASC'}" for key in keys)

    statement = text(
        f"SELECT {NAMES}, sellers.code, sellers.name, orders.email FROM"  # noqa: S608
        f" (SELECT {', '.join(f'entry.{key}' for key in keys)} FROM {source}"
        f" ORDER BY {sorted_as('entry')} LIMIT :limit) AS page"
        f" {cross} orders ON orders.id = page.id {cross} sellers ON sellers.id = orders.seller_id"
        f" ORDER BY {sorted_as('page')}"
    )
    statement = statement.bindparams(
        *(bindparam(name, expanding=True) for name, value in given.items() if isinstance(value, tuple)),
        *(bindparam(name, type_=Utc()) for name in given if name.startswith("created_")),
    )
    typed = statement.columns(*COLUMNS, *_OF_SELLER)
    # PostgreSQL would rather sort or scan all of a list that it takes for short.
    async with without(session, SORTS if reading.by is _By.WALK else SCANS):
        rows = (await session.execute(typed, given)).all()
    return [AnyonesRow(*shown_of(row[: len(COLUMNS)]), *row[len(COLUMNS) :]) for row in rows]


_OF_SELLER = [column(name, String) for name in ("seller_code", "seller_name", "email")]


def _checks(
    query: AllQuery, reading: _Reading, part: Part, place: Place | None, given: dict[str, Any], *, descending: bool
) -> str:
    """What an entry of the list is to be; its parameters are put into `given`."""
    wanted = [] if reading.with_trash else [f"entry.standing < {TRASH}"]
    if reading.by in (_By.WALK, _By.DATES):
        wanted.append(f"entry.{ANYONES}")
    values: tuple[tuple[str, _By, tuple[Any, ...] | None], ...] = (
        ("id", _By.WORDS, reading.ids),
        ("standing", _By.STANDINGS, reading.standings),
        ("route", _By.ROUTES, reading.routes),
    )
    for name, by, chosen in values:
        if chosen is not None:
            given[name] = chosen
            wanted += [] if by is reading.by and by is not _By.WORDS else [f"entry.{name} IN :{name}"]
    if part is Part.BARE:
        wanted.append("entry.amount IS NULL")
    elif part is Part.VALUED and (place is None or descending):
        wanted.append(f"entry.amount >= {LOWEST}")
    created_from, created_before = query.where.created_from, query.where.created_before
    if place is not None:
        keys = sorted_by(query.sort.column)[-2 if part is Part.BARE else 0 :]
        at = {keys[0]: place.key, "created_at": place.created_at, "id": place.id}
        given |= {f"{key}_place": at[key] for key in keys}
        row = ", ".join(f"entry.{key}" for key in keys)
        binds = ", ".join(f":{key}_place" for key in keys)
        wanted.append(f"({row}) {'<' if descending else '>'} ({binds})")
        if keys[0] == "created_at":
            # Of two ends on one side an index would begin at either; so it would at no amount and at a place.
            if descending and created_before is not None and place.created_at < created_before:
                created_before = None
            if not descending and created_from is not None and place.created_at >= created_from:
                created_from = None
    for name, sign, moment in (("created_from", ">=", created_from), ("created_before", "<", created_before)):
        if moment is not None:
            given[name] = moment
            wanted.append(f"entry.created_at {sign} :{name}")
    return " AND ".join(wanted) or "1 = 1"


_COUNTS = {_By.STANDINGS: "standing_counts", _By.ROUTES: "route_counts"}


def _of_sqlite(by: _By, order: SortColumn, checks: str) -> str:
    """Where the entries are read from, with the index to be walked."""
    if by in _COUNTS:
        kind = by.value
        return (
            f"{_COUNTS[by]} AS kind CROSS JOIN order_list AS entry INDEXED BY ix_order_list_{kind}_{INDEX_OF[order]}"
            f" WHERE kind.number > 0 AND kind.{kind} IN :{kind}"
            f" AND entry.seller_id = kind.seller_id AND entry.{kind} = kind.{kind} AND {checks}"
        )
    hint = {_By.WORDS: "NOT INDEXED", _By.DATES: "INDEXED BY ix_order_list_created"}
    return f"order_list AS entry {hint.get(by, f'INDEXED BY ix_order_list_{INDEX_OF[order]}')} WHERE {checks}"


def _of_postgresql(by: _By, order: SortColumn, checks: str) -> str:
    """The same; OFFSET 0 keeps what is gathered apart from the list's order, which would have it walk after all."""
    if by is _By.WALK:
        return f"order_list AS entry WHERE {checks}"
    if by in _COUNTS:
        kind = by.value
        return (
            f"{_COUNTS[by]} AS kind CROSS JOIN LATERAL (SELECT * FROM order_list AS entry"  # noqa: S608
            f" WHERE entry.seller_id = kind.seller_id AND entry.{kind} = kind.{kind} AND {checks} OFFSET 0) AS entry"
            f" WHERE kind.number > 0 AND kind.{kind} IN :{kind}"
        )
    return f"(SELECT * FROM order_list AS entry WHERE {checks} OFFSET 0) AS entry"  # noqa: S608
