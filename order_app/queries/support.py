"""What support asks of all sellers together: who they are, and which orders hold the words that it looks for."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import TextClause, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from order_app.db.search import MARK_WIDTH, match_text, query_tokens, second_begins, seller_mark
from order_app.models import Seller
from order_app.models.order import ANYONES
from order_app.queries.list_search import seldom_of
from order_app.queries.list_sql import SCANS, without

_seller: Any = Seller.__table__.c  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class SellerName:
    """A seller, by code and name."""

    id: int
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Matches:
    """Orders that hold what was looked for, by their ids; `is_whole` tells that there are no others."""

    ids: tuple[int, ...]
    is_whole: bool


async def all_sellers(session: AsyncSession) -> tuple[SellerName, ...]:
    """Every seller, by code."""
    found = await session.execute(select(_seller.id, _seller.code, _seller.name).order_by(_seller.code))
    return tuple(SellerName(*row) for row in found)


async def newest_matches(session: AsyncSession, typed: str, limit: int) -> Matches | None:
    """Orders of which every typed word begins a word of code, reference, recipient name or e-mail address.

    About the newest `limit` of them, whoever's they are, the trash included. The index keeps each seller's words apart,
    so it is asked for the same words of every seller at once. None where no word has two characters.
    """
    words = [token[MARK_WIDTH:] for token in query_tokens(0, typed)]
    if not words:
        return None
    sellers = list(await session.scalars(select(_seller.id)))
    if not sellers:
        return Matches((), is_whole=True)
    if session.get_bind().dialect.name == "sqlite":
        return await _newest_of_sqlite(session, _match("sqlite", sellers, words), limit)
    return await _newest_of_postgresql(session, sellers, words, limit)


async def _newest_of_sqlite(session: AsyncSession, match: str, limit: int) -> Matches:
    # Given by descending rows without finding all of it first, so a broad search costs no more than a narrow one.
    rows = (await session.execute(_NEWEST, {"match": match, "limit": limit + 1})).all()
    if len(rows) <= limit:
        return Matches(tuple(row.order_id for row in rows), is_whole=True)
    # The index is in the order of the list to the second; of the last one there may be more.
    begun = second_begins(rows[-1].rowid)
    whole = [row for row in rows if second_begins(row.rowid) != begun] or rows[:limit]
    return Matches(tuple(row.order_id for row in whole), is_whole=False)


_NEWEST = text(
    "SELECT rowid, order_id FROM order_search WHERE order_search MATCH :match ORDER BY rowid DESC LIMIT :limit"
)
_SAMPLE = 300
"""How many of the newest orders PostgreSQL looks through before it asks its index, which finds all or none."""
_LOOKED_AT = 15_000
"""How many it looks through at most, where the first ones let expect that these hold enough."""
_FOUND = text(
    # The second condition is said so that the index has no part in it.
    "WITH found AS MATERIALIZED (SELECT order_id FROM order_search"
    " WHERE vector @@ CAST(:seldom AS tsquery) AND (vector @@ CAST(:match AS tsquery)) IS NOT FALSE)"
    " SELECT order_id FROM found ORDER BY order_id DESC LIMIT :limit"
)


async def _newest_of_postgresql(
    session: AsyncSession, sellers: Sequence[int], words: Sequence[str], limit: int
) -> Matches:
    """By the times of creation where the newest orders hold enough of them, else by the ids, which grow with these."""
    # The words one by one: an order holds all of them where it holds each, for all of its words are one seller's.
    each = {f"word_{at}": _match("postgresql", sellers, [word]) for at, word in enumerate(words)}
    sample = (await session.execute(_sample(len(words)), {**each, "number": _SAMPLE})).all()
    numbers = [sum(row[at] for row in sample) for at in range(1, len(words) + 1)]
    looked_at, held = _SAMPLE, _held(sample)
    if held and len(held) < limit and len(sample) == _SAMPLE:
        looked_at = int(1.3 * limit * _SAMPLE / len(held))
        if looked_at <= _LOOKED_AT:
            held = _held((await session.execute(_sample(len(words)), {**each, "number": looked_at})).all())
    if len(held) >= limit or len(sample) < _SAMPLE:
        return Matches(tuple(held[:limit]), is_whole=len(held) <= limit and len(sample) < _SAMPLE)
    given = {
        "seldom": _match("postgresql", sellers, seldom_of(words, numbers, len(sample))),
        "match": _match("postgresql", sellers, words),
        "limit": limit + 1,
    }
    # A word that many orders hold would have it read the whole table.
    async with without(session, SCANS):
        ids = list(await session.scalars(_FOUND, given))
    return Matches(tuple(ids[:limit]), is_whole=len(ids) <= limit)


def _held(sample: Sequence[Any]) -> list[int]:
    """Which of the orders looked at hold all words."""
    return [row[0] for row in sample if all(row[1:])]


@cache
def _sample(number: int) -> TextClause:
    """Which of the newest orders hold which of so many words."""
    holds = ", ".join(f"coalesce(vector @@ CAST(:word_{at} AS tsquery), false)" for at in range(number))
    return text(
        f"SELECT newest.id, {holds} FROM (SELECT id, created_at FROM order_list WHERE {ANYONES}"  # noqa: S608
        " ORDER BY created_at DESC, id DESC LIMIT :number) AS newest LEFT JOIN LATERAL"
        " (SELECT vector FROM order_search WHERE order_id = newest.id OFFSET 0) AS held ON true"
        " ORDER BY newest.created_at DESC, newest.id DESC"
    )


def _match(dialect: str, sellers: Sequence[int], words: Sequence[str]) -> str:
    """The words of any of the sellers as one condition in the engine's own notation."""
    either = " OR " if dialect == "sqlite" else " | "
    marks = [seller_mark(seller_id) for seller_id in sellers]
    return either.join(f"({match_text(dialect, [mark + word for word in words])})" for mark in marks)
