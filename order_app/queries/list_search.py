"""A page of a search: what the index of words finds, or the list looked through for the words, whichever is less."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncSession

from order_app.db.search import match_text, place, query_tokens, second_begins, second_ends, streamed
from order_app.domain.list_filter import SortColumn
from order_app.models.standing import TRASH
from order_app.queries.list_plan import Side, standing_numbers
from order_app.queries.list_sql import SORTS, Reading, find, read, without

_STREAM = 250
"""How many orders of SQLite's index are looked at where not each of them belongs on the page."""
_NARROW = 2000
"""Up to how many orders SQLite looks up one by one."""
_LOOK_THROUGH = 200
"""How many orders of the list PostgreSQL looks through before it asks its index of words, which finds all or none."""
_ALL = 2**31 - 1
_ROWS = 2**62


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for: tokens, each of which is to begin some word of an order."""

    seller_id: int
    tokens: tuple[str, ...]

    @classmethod
    def of(cls, seller_id: int, typed: str) -> "Search | None":
        """What was typed, None where no word of it is long enough."""
        tokens = query_tokens(seller_id, typed)
        return cls(seller_id, tokens) if tokens else None

    async def read(self, session: AsyncSession, reading: Reading) -> list[tuple[Any, ...]]:
        """The rows of the reading that hold what is looked for."""
        if session.get_bind().dialect.name == "sqlite":
            return await self._sqlite(session, reading)
        return await self._postgresql(session, reading)

    async def _sqlite(self, session: AsyncSession, reading: Reading) -> list[tuple[Any, ...]]:
        if reading.column is SortColumn.DATE:
            rows, is_whole = await self._streamed(session, reading)
            if is_whole or len(rows) == reading.limit:
                return rows
        match = match_text("sqlite", self.tokens)
        hits: int = (await session.execute(_HITS, {"match": match, "limit": _NARROW + 1})).scalar_one()
        if hits <= _NARROW:
            return await find(session, self.seller_id, reading, {"match": match, "first": 0, "last": _ROWS})
        return await read(session, self.seller_id, replace(reading, words=self.tokens, looked_through=_ALL))

    async def _streamed(self, session: AsyncSession, reading: Reading) -> tuple[list[tuple[Any, ...]], bool]:
        """Rows in the order in which the index gives them, and whether these are all.

        The index is in the order of the list to the second; a second is always read as a whole.
        """
        match = match_text("sqlite", [streamed(token) for token in self.tokens])
        rest = tuple(token for token in self.tokens if streamed(token) != token)
        walk = reading.walk
        is_plain = walk.side is Side.SELLER and not (walk.standings or walk.routes or rest)
        first = second_begins(place(reading.above.created_at, 0)) if reading.above else 0
        last = second_ends(place(reading.below.created_at, 0)) if reading.below else _ROWS
        number = reading.limit if is_plain else max(_STREAM, reading.limit)
        statement = _EDGE[reading.descending]
        given = {"match": match, "first": first, "last": last, "number": number - 1}
        edge = (await session.execute(statement, given)).scalar_one_or_none()
        if edge is not None and reading.descending:
            first = second_begins(edge)
        elif edge is not None:
            last = second_ends(edge)
        bounds = {"match": match, "first": first, "last": last}
        return await find(session, self.seller_id, replace(reading, words=rest), bounds), edge is None

    async def _postgresql(self, session: AsyncSession, reading: Reading) -> list[tuple[Any, ...]]:
        match = match_text("postgresql", self.tokens)
        looking = replace(reading, words=(match,), looked_through=_LOOK_THROUGH)
        rows = await read(session, self.seller_id, looking)
        if len(rows) == reading.limit:
            return rows
        if rows:
            share = len(rows) / _LOOK_THROUGH
            total = sum((await standing_numbers(session, self.seller_id)).values())
            to_look_through = int(reading.limit / share * 2)
            if to_look_through < share * total:
                rows = await read(session, self.seller_id, replace(looking, looked_through=to_look_through))
                if len(rows) == reading.limit:
                    return rows
        asked = await self._seldom(session)
        rest = (match,) if asked != self.tokens else ()
        given = {"match": match_text("postgresql", asked)}
        return await find(session, self.seller_id, replace(reading, words=rest), given)

    async def _seldom(self, session: AsyncSession) -> tuple[str, ...]:
        """The tokens that PostgreSQL's index is asked for; those that many orders hold are checked of what it finds.

        The index gathers all orders of each token before it looks which hold every one.
        """
        if len(self.tokens) == 1:
            return self.tokens
        given = {f"token_{at}": match_text("postgresql", [token]) for at, token in enumerate(self.tokens)}
        async with without(session, SORTS):
            numbers = (await session.execute(_shares(len(self.tokens)), {"seller_id": self.seller_id, **given})).one()
        return seldom_of(self.tokens, numbers, _SAMPLE)


def seldom_of(words: Sequence[str], numbers: Sequence[int], asked: int) -> tuple[str, ...]:
    """The words that few of so many `asked` orders hold, by the `numbers` of those that hold each.

    The most seldom one where none is held by few.
    """
    seldom = tuple(word for word, number in zip(words, numbers, strict=True) if number <= asked * _OFTEN)
    return seldom or (min(zip(numbers, words, strict=True))[1],)


@cache
def _shares(number: int) -> TextClause:
    """How many of the seller's newest orders hold each of so many tokens."""
    counts = ", ".join(
        f"count(*) FILTER (WHERE held.vector @@ CAST(:token_{at} AS tsquery)) AS number_{at}" for at in range(number)
    )
    return text(
        f"SELECT {counts} FROM (SELECT id FROM order_list WHERE seller_id = :seller_id AND standing < {TRASH}"  # noqa: S608
        f" ORDER BY created_at DESC, id DESC LIMIT {_SAMPLE}) AS newest CROSS JOIN LATERAL"
        f" (SELECT vector FROM order_search WHERE order_id = newest.id OFFSET 0) AS held"
    )


_SAMPLE = 100
"""How many of the seller's newest orders are asked how often a token is."""
_OFTEN = 0.15
"""From which share of those asked on a word is often: it is then checked of what the index finds for the others."""


_HITS = text("SELECT count(*) FROM (SELECT 1 FROM order_search WHERE order_search MATCH :match LIMIT :limit) AS hits")
_EDGE = {
    descending: text(
        "SELECT rowid FROM order_search WHERE order_search MATCH :match AND rowid BETWEEN :first AND :last"  # noqa: S608
        f" ORDER BY rowid {'DESC' if descending else 'ASC'} LIMIT 1 OFFSET :number"
    )
    for descending in (True, False)
}
