"""How a list is read: which stretches of which index hold its orders, chosen by numbers that the database keeps.

A filter on statuses is a set of standings, one on country and method a set of routes (see `models.standing`), and each
standing and each route of a seller is one stretch of an index in the order of the list. A page is the merge of the
stretches' beginnings. Where both are filtered, the stretches of one are merged and the other is checked within the
index; the numbers say which way reads less.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from sqlalchemy import bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from order_app.domain.list_filter import ListFilter, SortColumn
from order_app.domain.statuses import Tab
from order_app.models import OrderListing, RouteCount, StandingCount
from order_app.models.standing import TRASH, Standing, route_parts

MAX_STRETCHES = 128
"""How many stretches are merged at most; a filter that leaves more of them leaves most orders."""
_COUNTED_DATES = 8000
"""How many orders of a date range are counted at most."""
_LOOK_UP = 6
"""What it costs to look a gathered order's money up, in entries of an index."""
_UNEVEN = {True: 20, False: 4}
"""How much longer than on average a walk past orders of other kinds may be: kinds gather in time, less so in money."""


class Side(Enum):
    """By what the stretches of a walk are told apart."""

    SELLER = "seller"
    """All orders outside the trash, one stretch."""
    TAB = "tab"
    STANDING = "standing"
    ROUTE = "route"


@dataclass(frozen=True, slots=True)
class Walk:
    """How to read a list: the stretches, and what is still to be checked of their orders.

    `gathers` says that all orders of the stretches' dates are read and then sorted, since a walk in the order of the
    list would pass too many others. `number` is about how many orders the stretches hold, None where nobody counted.
    """

    side: Side
    values: tuple[int | str, ...] = ()
    standings: tuple[int, ...] = ()
    routes: tuple[str, ...] = ()
    created_from: datetime | None = None
    created_before: datetime | None = None
    gathers: bool = False
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Numbers:
    """How many orders of a seller have each standing and each route."""

    standings: dict[int, int]
    routes: dict[str, int]

    @property
    def total(self) -> int:
        """How many orders the seller has, outside the trash."""
        return sum(number for standing, number in self.standings.items() if standing < TRASH)


async def standing_numbers(session: AsyncSession, seller_id: int) -> dict[int, int]:
    """How many orders of the seller have each standing, the trash too."""
    found = await session.execute(_STANDINGS, {"seller_id": seller_id})
    return {standing: number for standing, number in found if number}


async def plan(
    session: AsyncSession, seller_id: int, tab: Tab | None, where: ListFilter, column: SortColumn, size: int
) -> Walk | None:
    """How to read a page of this size; None where no order can match."""
    dates = (where.created_from, where.created_before)
    by_standing = bool(where.payments or where.fulfillments or where.requests or where.address_checks)
    by_route = bool(where.countries or where.methods)
    by_date = column is SortColumn.DATE
    if not by_standing and not by_route:
        if by_date:
            side, values = (Side.SELLER, ()) if tab is None else (Side.TAB, (tab.value,))
            return Walk(side, values, (), (), *dates)
        if tab is None and dates == (None, None):
            return Walk(Side.SELLER)
    standings = await standing_numbers(session, seller_id)
    routes = dict((await session.execute(_ROUTES, {"seller_id": seller_id})).all()) if by_route else {}
    numbers = Numbers(standings, {route: number for route, number in routes.items() if number})
    total = max(1, numbers.total)
    dated = (1.0, 1.0)
    if dates != (None, None) and not by_date:
        dated = await _share_of_dates(session, seller_id, dates, total)
    narrowed = by_standing or tab is not None
    chosen = _Chosen(
        standings=tuple(s for s in standings if stands(Standing.of(s), tab, where)) if narrowed else None,
        routes=tuple(r for r in numbers.routes if goes(r, where)) if by_route else None,
        dates=dates,
    )
    if chosen.standings == () or chosen.routes == ():
        return None
    is_lazy = session.get_bind().dialect.name == "sqlite"
    ways = _ways(numbers, total, chosen, dated, size, by_date=by_date, is_lazy=is_lazy, in_trash=tab is Tab.TRASH)
    return min(ways, key=lambda way: way[0])[1]


@dataclass(frozen=True, slots=True)
class _Chosen:
    """What a list is narrowed to; None where not narrowed."""

    standings: tuple[int, ...] | None
    routes: tuple[str, ...] | None
    dates: tuple[datetime | None, datetime | None]


def stands(standing: Standing, tab: Tab | None, where: ListFilter) -> bool:
    """Whether an order of this standing may be in the list."""
    return (
        (standing.tab is tab if tab is not None else standing.tab is not Tab.TRASH)
        and (not where.payments or standing.payment in where.payments)
        and (not where.fulfillments or standing.fulfillment in where.fulfillments)
        and (not where.requests or standing.request in where.requests)
        and (not where.address_checks or standing.address_check in where.address_checks)
    )


def goes(route: str, where: ListFilter) -> bool:
    """Whether an order of this route may be in the list."""
    country, method = route_parts(route)
    return (not where.countries or country in where.countries) and (not where.methods or method in where.methods)


def _ways(
    numbers: Numbers,
    total: int,
    chosen: _Chosen,
    dated: tuple[float, float],
    size: int,
    *,
    by_date: bool,
    is_lazy: bool,
    in_trash: bool,
) -> Iterator[tuple[float, Walk]]:
    """Each way to read the page with about how many entries of an index it reads.

    SQLite merges stretches lazily (`is_lazy`); PostgreSQL reads a whole page of each.
    """
    standings, routes = chosen.standings or (), chosen.routes or ()
    standing_share = min(1.0, sum(numbers.standings[s] for s in standings) / total) if standings else 1.0
    route_share = min(1.0, sum(numbers.routes[r] for r in routes) / total) if routes else 1.0
    for side, values, number, share, rest in (
        (Side.STANDING, standings, sum(numbers.standings[s] for s in standings), route_share, ((), routes)),
        (Side.ROUTE, routes, sum(numbers.routes[r] for r in routes), standing_share, (standings, ())),
        (Side.SELLER, (), total, standing_share * route_share, (standings, routes)),
    ):
        stretches = max(1, len(values))
        if (side is not Side.SELLER and not values) or stretches > MAX_STRETCHES:
            continue
        if in_trash and side is not Side.STANDING:
            continue
        uneven = _UNEVEN[by_date] if side is Side.SELLER and share < 1 else 1
        heads = size + stretches if is_lazy else size * stretches
        passed = min(number, heads * uneven / max(share * dated[0], 1e-9))
        yield passed + 4 * stretches, Walk(side, values, *rest, *chosen.dates, number=number)
        if dated[0] < 1:
            gathered = number * dated[1] * _LOOK_UP
            yield gathered + 4 * stretches, Walk(side, values, *rest, *chosen.dates, gathers=True, number=number)


async def _share_of_dates(
    session: AsyncSession, seller_id: int, dates: tuple[datetime | None, datetime | None], total: int
) -> tuple[float, float]:
    """Which share of the seller's orders was created within the dates: at least, and at most; equal where few were."""
    created_from, created_before = dates
    some = select(_LISTED.c.id).where(_LISTED.c.seller_id == seller_id, _LISTED.c.standing < TRASH)
    if created_from is not None:
        some = some.where(_LISTED.c.created_at >= created_from)
    if created_before is not None:
        some = some.where(_LISTED.c.created_at < created_before)
    number = (await session.scalar(select(func.count()).select_from(some.limit(_COUNTED_DATES).subquery()))) or 0
    least = min(1.0, number / total)
    return least, 1.0 if number == _COUNTED_DATES else least


_LISTED = OrderListing.__table__  # type: ignore[attr-defined]
_STANDINGS = select(StandingCount.standing, StandingCount.number).where(  # type: ignore[call-overload]
    StandingCount.seller_id == bindparam("seller_id")
)
_ROUTES = select(RouteCount.route, RouteCount.number).where(  # type: ignore[call-overload]
    RouteCount.seller_id == bindparam("seller_id")
)
