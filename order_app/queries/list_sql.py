"""The statements that read a list: merges of limited stretches of an index, written by hand for each engine.

SQLite is told which index to walk and merges the stretches as it goes; PostgreSQL takes the beginning of each stretch
by a lateral join, whose one shape it plans alike for any number of them. Only the rows of the page are then looked up
in `orders`.
"""

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from functools import cache, lru_cache
from typing import Any

from sqlalchemy.engine import Dialect
from sqlalchemy.ext.asyncio import AsyncSession

from order_app.domain.list_filter import SortColumn
from order_app.domain.statuses import Tab
from order_app.models import Order
from order_app.models.base import Utc
from order_app.models.standing import TRASH, standings_of
from order_app.queries.list_cursor import Place
from order_app.queries.list_plan import Side, Walk

ORDERS: Any = Order.__table__  # type: ignore[attr-defined]
COLUMNS: Sequence[Any] = [
    ORDERS.c[name]
    for name in (
        "id", "code", "version", "created_at", "reference", "recipient_name", "country", "carrier", "tracking_code",
        "amount", "cost", "currency", "request_status", "request_news", "payment", "fulfillment", "shipment", "life",
        "is_complete", "missing", "paid_at", "deleted_at", "open_request", "refund_shipping_if_late",
        "forgotten_at",
    )
]  # fmt: skip
"""What a row of a list shows."""
NAMES = ", ".join(f"orders.{column.name}" for column in COLUMNS)
_NEVER = {Side.STANDING: -1, Side.ROUTE: "", Side.TAB: ""}
"""A value that no order has."""
LOWEST = -(2**31)
"""No amount is lower."""


class Part(Enum):
    """Which orders of a list sorted by amount are read: those without an amount come after all others."""

    ALL = "all"
    VALUED = "valued"
    BARE = "bare"


@dataclass(frozen=True, slots=True)
class Reading:
    """One stretch of a list to read: how, sorted by what, from which end, between which places (exclusive)."""

    walk: Walk
    column: SortColumn
    part: Part
    descending: bool
    above: Place | None
    below: Place | None
    limit: int
    words: tuple[str, ...] = ()
    """What the words of an order are looked through for: tokens, or on PostgreSQL one query in its notation."""
    looked_through: int = 0
    """How many orders are looked through for the words at most; on PostgreSQL of each stretch."""

    def bounded(self) -> "Reading":
        """The same with what keeps it within its part and its dates put into places, so that the index begins there.

        Where the list goes by date, the dates are places themselves; an amount stands above a place below all numbers.
        """
        walk, above, below = self.walk, self.above, self.below
        if self.column is SortColumn.DATE or self.part is Part.BARE:
            above = _later(above, walk.created_from)
            below = _earlier(below, walk.created_before)
            walk = replace(walk, created_from=None, created_before=None)
        elif self.part is Part.VALUED and above is None:
            above = Place(LOWEST, _BEGINNING, 0)
        return replace(self, walk=walk, above=above, below=below)


@dataclass(frozen=True, slots=True)
class _Shape:
    """All that a statement's text depends on."""

    side: Side
    stretches: int
    standings: int
    routes: int
    has_from: bool
    has_before: bool
    gathers: bool
    column: SortColumn
    part: Part
    descending: bool
    is_above: bool
    is_below: bool
    words: int


def _shape(dialect: str, reading: Reading) -> _Shape:
    walk = reading.walk
    pad: Callable[[Sequence[Any]], int] = (
        (lambda values: 1 << max(0, len(values) - 1).bit_length() if values else 0) if dialect == "sqlite" else bool
    )
    return _Shape(
        walk.side,
        max(1, pad(walk.values)),
        pad(walk.standings),
        pad(walk.routes),
        walk.created_from is not None,
        walk.created_before is not None,
        walk.gathers,
        reading.column,
        reading.part,
        reading.descending,
        reading.above is not None,
        reading.below is not None,
        len(reading.words),
    )


def sorted_by(column: SortColumn) -> tuple[str, ...]:
    """The columns by which a list in this order is sorted, all in the same direction."""
    return (
        *{SortColumn.DATE: (), SortColumn.AMOUNT: ("amount",), SortColumn.COST: ("cost",)}[column],
        "created_at",
        "id",
    )


KEPT_TEXTS = 512
"""How many statements are kept ready: people ask in few shapes, though they could in thousands."""
INDEX_OF = {SortColumn.DATE: "created", SortColumn.AMOUNT: "amount", SortColumn.COST: "cost"}


@lru_cache(maxsize=KEPT_TEXTS)
def _text(dialect: str, shape: _Shape) -> str:
    return (_Sqlite(shape) if dialect == "sqlite" else _Postgresql(shape)).page()


@lru_cache(maxsize=KEPT_TEXTS)
def _found_text(dialect: str, shape: _Shape) -> str:
    return (_Sqlite(shape) if dialect == "sqlite" else _Postgresql(shape)).found()


class _Writer:
    """Writes a statement of one shape."""

    def __init__(self, shape: _Shape) -> None:
        self.shape = shape
        self.keys = sorted_by(shape.column)
        self.table = "orders" if shape.side is Side.TAB else "order_list"

    def bind(self, name: str) -> str:
        """A parameter of the statement."""
        raise NotImplementedError

    def one_of(self, column: str, name: str, number: int) -> str:
        """The condition that a column has one of so many given values."""
        raise NotImplementedError

    def order(self, prefix: str = "") -> str:
        """The list's order, by columns of a table."""
        direction = "DESC" if self.shape.descending else "ASC"
        return ", ".join(f"{prefix}{key} {direction}" for key in self.keys)

    def conditions(self, value: str) -> str:
        """What an order of the stretch with this value is to be."""
        shape = self.shape
        wanted = [f"entry.seller_id = {self.bind('seller_id')}"]
        if shape.side is not Side.SELLER:
            wanted.append(f"entry.{shape.side.value} = {value}")
        return " AND ".join([*wanted, *self.checks()])

    def checks(self) -> list[str]:
        """What an order of any stretch is to be, for the list and for the page."""
        shape, bind = self.shape, self.bind
        wanted = []
        if shape.side in (Side.SELLER, Side.ROUTE):
            wanted.append(f"entry.standing < {TRASH}")
        if shape.part is Part.BARE:
            wanted.append("entry.amount IS NULL")
        keys = self.keys[-2:] if shape.part is Part.BARE else self.keys
        row = ", ".join(f"entry.{key}" for key in keys)
        for is_there, name, sign in ((shape.is_above, "above", ">"), (shape.is_below, "below", "<")):
            if is_there:
                wanted.append(f"({row}) {sign} ({', '.join(bind(f'{name}_{key}') for key in keys)})")
        if shape.has_from:
            wanted.append(f"entry.created_at >= {bind('created_from')}")
        if shape.has_before:
            wanted.append(f"entry.created_at < {bind('created_before')}")
        if shape.standings:
            wanted.append(self.one_of("entry.standing", "standing", shape.standings))
        if shape.routes:
            wanted.append(self.one_of("entry.route", "route", shape.routes))
        return wanted

    def stretch(self, value: str) -> str:
        """The orders of one stretch by what they are sorted by."""
        selected = ", ".join(f"entry.{key}" for key in self.keys)
        return f"SELECT {selected} FROM {self.table} AS entry{self.hint()} WHERE {self.conditions(value)}"  # noqa: S608

    def hint(self) -> str:
        """Which index is to be walked."""
        return ""

    def walked(self) -> str:
        """The merged stretches, in the list's order, as far as they are wanted."""
        raise NotImplementedError

    def has_words(self) -> str:
        """The condition that the words of `page` hold what is searched for."""
        raise NotImplementedError

    def page(self) -> str:
        """The whole statement."""
        source = self.walked()
        if self.shape.words:
            source = (
                f"SELECT * FROM ({source}) AS page WHERE {self.has_words()}"  # noqa: S608
                f"{self.kept_order()} LIMIT {self.bind('limit')}"
            )
        return self.rows_of(source)

    def kept_order(self) -> str:
        """What keeps the walk's order while it is looked through."""
        return f" ORDER BY {self.order('page.')}"

    def rows_of(self, source: str) -> str:
        """The rows of the orders that a subquery names, in the list's order."""
        return f"SELECT {NAMES} FROM ({source}) AS page {self.joined()} ORDER BY {self.order('page.')}"  # noqa: S608

    def joined(self) -> str:
        """The look-up of the page's orders."""
        return "JOIN orders ON orders.id = page.id"

    @property
    def bound(self) -> str:
        """What ends the walk."""
        return f" LIMIT {self.bind('looked_through' if self.shape.words else 'limit')}"

    def within(self) -> str:
        """What an order that the index of words found is to be, so that it stands in the list and on the page."""
        shape = self.shape
        wanted = [f"entry.seller_id = {self.bind('seller_id')}", *self.checks()]
        if shape.side is Side.TAB:
            wanted.append(f"entry.standing BETWEEN {self.bind('lowest')} AND {self.bind('highest')}")
        elif shape.side is not Side.SELLER:
            wanted.append(self.one_of(f"entry.{shape.side.value}", "value", shape.stretches))
        return " AND ".join(wanted)

    def found(self) -> str:
        """The whole statement that looks the orders up that the index of words finds."""
        raise NotImplementedError


class _Sqlite(_Writer):
    def bind(self, name: str) -> str:
        return f":{name}"

    def one_of(self, column: str, name: str, number: int) -> str:
        # The plus keeps SQLite from reading the stretch once for each value, out of order.
        return f"+{column} IN ({', '.join(f':{name}_{at}' for at in range(number))})"

    def hint(self) -> str:
        if self.shape.side is Side.TAB:
            return " INDEXED BY ix_orders_seller_tab_created"
        sort = "created" if self.shape.gathers else INDEX_OF[self.shape.column]
        return f" INDEXED BY ix_order_list_{self.shape.side.value}_{sort}"

    def walked(self) -> str:
        stretches = " UNION ALL ".join(self.stretch(f":value_{at}") for at in range(self.shape.stretches))
        if self.shape.gathers or self.shape.stretches == 1:
            prefix = "" if self.shape.gathers and self.shape.stretches > 1 else "entry."
            order = self.order(prefix)
        else:
            # A merge sorts by the place of a column among those selected.
            direction = "DESC" if self.shape.descending else "ASC"
            order = ", ".join(f"{at} {direction}" for at in range(1, len(self.keys) + 1))
        if self.shape.gathers and self.shape.stretches > 1:
            stretches = f"SELECT * FROM ({stretches})"  # noqa: S608
        return f"{stretches} ORDER BY {order}{self.bound}"

    def kept_order(self) -> str:
        # A limited subquery is read as it comes, in its order; to sort here again would be to read all of it.
        return ""

    def found(self) -> str:
        selected = ", ".join(f"entry.{key}" for key in self.keys)
        looked_for = "".join(f" AND {self.holds(at)}" for at in range(self.shape.words))
        return self.rows_of(
            f"SELECT {selected} FROM order_search AS found"  # noqa: S608
            # Without an index other than the look-up by id.
            f" CROSS JOIN order_list AS entry NOT INDEXED ON entry.id = found.order_id"
            f" WHERE found.order_search MATCH :match AND found.rowid BETWEEN :first AND :last{looked_for}"
            f" AND {self.within()} ORDER BY {self.order('entry.')} LIMIT :limit"
        )

    @staticmethod
    def holds(at: int) -> str:
        """The condition that one of the words begins with what is searched for."""
        return f"instr(' ' || words, ' ' || :word_{at}) > 0"

    def has_words(self) -> str:
        looked_for = " AND ".join(self.holds(at) for at in range(self.shape.words))
        row = "(CAST(strftime('%s', substr(page.created_at, 1, 19)) AS INTEGER) << 21) | (page.id & 2097151)"
        return f"(SELECT {looked_for} FROM order_search WHERE rowid = {row})"  # noqa: S608

    def joined(self) -> str:
        return "CROSS JOIN orders ON orders.id = page.id"


class _Postgresql(_Writer):
    def bind(self, name: str) -> str:
        cast = {"standing": "integer[]", "route": "text[]", "seller_id": "integer"}.get(name, "")
        if name == "value":
            cast = "integer[]" if self.shape.side is Side.STANDING else "text[]"
        if name.endswith(("created_at", "created_from", "created_before")):
            cast = "timestamptz"
        if name.endswith(("_id", "_amount", "_cost")):
            cast = cast or "bigint"
        return f"CAST(%({name})s AS {cast})" if cast else f"%({name})s"

    def one_of(self, column: str, name: str, number: int) -> str:
        return f"{column} = ANY({self.bind(name)})"

    def walked(self) -> str:
        if self.shape.side is Side.SELLER:
            walked = self.stretch("")
            if self.shape.gathers:
                walked = f"SELECT * FROM ({walked} OFFSET 0) AS entry"  # noqa: S608
            return f"{walked} ORDER BY {self.order('entry.')}{self.bound}"
        one = self.stretch("side.value")
        # OFFSET 0 keeps the sort out of the stretch, where it would be walked in the order of the list after all.
        one += " OFFSET 0" if self.shape.gathers else f" ORDER BY {self.order('entry.')}{self.bound}"
        return (
            f"SELECT entry.* FROM unnest({self.bind('value')}) AS side (value) "  # noqa: S608
            f"CROSS JOIN LATERAL ({one}) AS entry ORDER BY {self.order('entry.')}{self.bound}"
        )

    def found(self) -> str:
        # OFFSET 0 makes each look-up one by id: what is found is never joined with the whole list.
        selected = ", ".join(f"entry.{key}" for key in self.keys)
        # Said so that the index of words has no part in it.
        rest = " AND (vector @@ CAST(%(word_0)s AS tsquery)) IS NOT FALSE" if self.shape.words else ""
        return (
            "WITH found AS MATERIALIZED"  # noqa: S608
            f" (SELECT order_id FROM order_search WHERE vector @@ CAST(%(match)s AS tsquery){rest}) "
            + self.rows_of(
                f"SELECT entry.* FROM found CROSS JOIN LATERAL (SELECT {selected} FROM order_list AS entry"  # noqa: S608
                f" WHERE entry.id = found.order_id AND {self.within()} OFFSET 0) AS entry"
                f" ORDER BY {self.order('entry.')} LIMIT {self.bind('limit')}"
            )
        )

    def has_words(self) -> str:
        # A subquery for each order, so that the index of words is not read as a whole for a join.
        return "(SELECT vector @@ CAST(%(word_0)s AS tsquery) FROM order_search WHERE order_search.order_id = page.id)"


def _values(dialect: Dialect, seller_id: int, reading: Reading) -> dict[str, Any]:
    """The parameters of the statement."""
    walk, shape = reading.walk, _shape(dialect.name, reading)
    given: dict[str, Any] = {"seller_id": seller_id, "limit": reading.limit}
    given["looked_through"] = reading.looked_through
    if walk.side is Side.TAB:
        tab = Tab(str(walk.values[0]))
        given |= {"lowest": standings_of(tab).start, "highest": standings_of(tab).stop - 1}
    given |= {f"word_{at}": word for at, word in enumerate(reading.words)}
    keys = sorted_by(reading.column)
    moment = moment_of(dialect)
    for name, place in (("above", reading.above), ("below", reading.below)):
        if place is not None:
            at = {keys[0]: place.key, "created_at": moment(place.created_at), "id": place.id}
            given |= {f"{name}_{key}": at[key] for key in (keys[-2:] if reading.part is Part.BARE else keys)}
    for name, date in (("created_from", walk.created_from), ("created_before", walk.created_before)):
        if date is not None:
            given[name] = moment(date)
    if dialect.name == "sqlite":
        never = _NEVER.get(walk.side)
        if walk.values:
            given |= {f"value_{at}": value for at, value in _padded(walk.values, shape.stretches, never)}
        given |= {f"standing_{at}": value for at, value in _padded(walk.standings, shape.standings, -1)}
        given |= {f"route_{at}": value for at, value in _padded(walk.routes, shape.routes, "")}
    else:
        lists = {"value": walk.values, "standing": walk.standings, "route": walk.routes}
        given |= {name: list(values) for name, values in lists.items() if values}
    return given


def _padded(values: Sequence[Any], number: int, never: Any) -> Iterable[tuple[int, Any]]:
    """The values by their numbers, filled up, so that few different statements serve any number of values."""
    return enumerate((*values, *((never,) * (number - len(values)))))


async def read(session: AsyncSession, seller_id: int, reading: Reading) -> list[tuple[Any, ...]]:
    """The rows of `COLUMNS` that a reading comes to."""
    dialect = session.get_bind().dialect
    statement = _text(dialect.name, _shape(dialect.name, reading))
    values = _values(dialect, seller_id, reading)
    walk = reading.walk
    is_whole = walk.side in (Side.SELLER, Side.TAB) and not (walk.standings or walk.routes or reading.words)
    is_whole &= not (reading.above or reading.below or walk.created_from or walk.created_before)
    if dialect.name == "sqlite" or is_whole:
        return await _run(session, statement, values)
    # Where PostgreSQL expects a short stretch it would rather sort all of it, and its guess is the average of all
    # sellers' stretches. Sorts that nothing can stand in for are made all the same.
    async with without(session, SORTS):
        return await _run(session, statement, values)


SORTS, SCANS = "enable_sort", "enable_seqscan"
"""What PostgreSQL can be told to do without."""


@asynccontextmanager
async def without(session: AsyncSession, ways: str) -> AsyncIterator[None]:
    """Let PostgreSQL do without sorts, or without scans of a table, as far as it can; SQLite is told nothing.

    An error ends the transaction, and what was said with it.
    """
    if session.get_bind().dialect.name == "sqlite":
        yield
        return
    connection = await session.connection()
    await connection.exec_driver_sql(f"SELECT set_config('{ways}', 'off', true), set_config('jit', 'off', true)")
    yield
    await connection.exec_driver_sql(f"SELECT set_config('{ways}', 'on', true)")


async def find(
    session: AsyncSession, seller_id: int, reading: Reading, values: dict[str, Any]
) -> list[tuple[Any, ...]]:
    """The rows of `COLUMNS` of the reading's orders that the index of words finds by the given `match`."""
    dialect = session.get_bind().dialect
    statement = _found_text(dialect.name, _shape(dialect.name, reading))
    given = _values(dialect, seller_id, reading) | values
    # A word that many orders of all sellers hold would have PostgreSQL read the whole table.
    async with without(session, SCANS):
        return await _run(session, statement, given)


async def _run(session: AsyncSession, statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of `COLUMNS` that a statement gives.

    Past SQLAlchemy's own parameters, which it would bind once for each place that they stand in: a hundred stretches
    share theirs.
    """
    connection = await session.connection()
    found = await connection.exec_driver_sql(statement, values)
    return _typed(session.get_bind().dialect, found.all())


def _typed(dialect: Dialect, rows: Iterable[Sequence[Any]]) -> list[tuple[Any, ...]]:
    processors = _processors(dialect)
    return [
        tuple(value if make is None else make(value) for make, value in zip(processors, row, strict=True))
        for row in rows
    ]


@cache
def _processors(dialect: Dialect) -> tuple[Callable[[Any], Any] | None, ...]:
    return tuple(column.type.dialect_impl(dialect).result_processor(dialect, None) for column in COLUMNS)


@cache
def moment_of(dialect: Dialect) -> Callable[[datetime], Any]:
    """How a moment is handed to the engine."""
    return Utc().dialect_impl(dialect).bind_processor(dialect) or (lambda moment: moment)


_BEGINNING = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


def _later(place: Place | None, moment: datetime | None) -> Place | None:
    if moment is None or (place is not None and place.created_at >= moment):
        return place
    return Place(None, moment, 0)


def _earlier(place: Place | None, moment: datetime | None) -> Place | None:
    if moment is None or (place is not None and place.created_at < moment):
        return place
    return Place(None, moment, 0)
