"""Finds any seller's order, for support."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import TextClause, bindparam, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from order_app.db.search import MARK_WIDTH, match_text, query_tokens, seller_mark
from order_app.domain.policy import OrderFacts
from order_app.models import Order, Seller
from order_app.models.order import facts_of

FOUND = 50
"""How many orders of a search over all sellers are shown."""
_order: Any = Order.__table__.c  # type: ignore[attr-defined]
_seller: Any = Seller.__table__.c  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class SellerName:
    """A seller, by code and name."""

    id: int
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class FoundOrder:
    """One order that was found, whoever's it is."""

    code: str
    seller_code: str
    seller_name: str
    reference: str
    recipient_name: str
    email: str
    created_at: datetime
    facts: OrderFacts


async def all_sellers(session: AsyncSession) -> tuple[SellerName, ...]:
    """Every seller, by code."""
    found = await session.execute(select(_seller.id, _seller.code, _seller.name).order_by(_seller.code))
    return tuple(SellerName(*row) for row in found)


async def find_orders(session: AsyncSession, typed: str, limit: int = FOUND) -> tuple[FoundOrder, ...]:
    """Orders of which every typed word begins a word of code, reference, recipient name or e-mail address.

    The newest `limit` of them, the newest first, the trash included. The index keeps each seller's words apart, so it
    is asked for the same words of every seller at once. Nothing where no word has two characters.
    """
    words = [token[MARK_WIDTH:] for token in query_tokens(0, typed)]
    if not words:
        return ()
    dialect = session.get_bind().dialect.name
    sellers = list(await session.scalars(select(_seller.id)))
    if not sellers:
        return ()
    if dialect == "sqlite":
        # Given by descending rows without finding all of it first, so a broad search costs no more than a narrow one.
        given = {"match": _match(dialect, sellers, words), "limit": limit}
        ids = list(await session.scalars(_NEWEST, given))
    else:
        ids = await _ids_of_postgresql(session, sellers, words, limit)
    found = await session.execute(
        select(
            _order.code, _seller.code, _seller.name, _order.reference, _order.recipient_name, _order.email,
            _order.created_at, _order.payment, _order.fulfillment, _order.shipment, _order.life, _order.is_complete,
            _order.missing, _order.paid_at, _order.deleted_at, _order.open_request, _order.refund_shipping_if_late,
            _order.forgotten_at,
        )
        .join_from(Order, Seller, _seller.id == _order.seller_id)
        .where(_order.id.in_(bindparam("ids", expanding=True)))
        .order_by(_order.created_at.desc(), _order.id.desc()),
        {"ids": ids},
    )  # fmt: skip
    return tuple(FoundOrder(*(*row[:_FACTS_FROM], facts_of(row))) for row in found)


_FACTS_FROM = 7
_NEWEST = text("SELECT order_id FROM order_search WHERE order_search MATCH :match ORDER BY rowid DESC LIMIT :limit")
_SAMPLE = 300
"""How many of the newest orders PostgreSQL looks through before it asks its index, which finds all or none."""
_OFTEN = 0.15
"""From which share of them on a word is left to be checked of what the index finds for the others."""
_WITHOUT_SCANS = text("SELECT set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true)")
_AS_USUAL = text("SELECT set_config('enable_seqscan', 'on', true)")
_FOUND = text(
    # The second condition is said so that the index has no part in it.
    "WITH found AS MATERIALIZED (SELECT order_id FROM order_search"
    " WHERE vector @@ CAST(:seldom AS tsquery) AND (vector @@ CAST(:match AS tsquery)) IS NOT FALSE)"
    " SELECT order_id FROM found ORDER BY order_id DESC LIMIT :limit"
)


async def _ids_of_postgresql(
    session: AsyncSession, sellers: Sequence[int], words: Sequence[str], limit: int
) -> list[int]:
    """The highest ids, taken for the newest orders, that hold all words."""
    match = _match("postgresql", sellers, words)
    each = {f"word_{at}": _match("postgresql", sellers, [word]) for at, word in enumerate(words)}
    # The words one by one: an order holds all of them where it holds each, for all of its words are one seller's.
    sample = (await session.execute(_sample(len(words)), each)).all()
    ids = sorted((row[0] for row in sample if all(row[1:])), reverse=True)
    if len(ids) >= limit or len(sample) < _SAMPLE:
        return ids[:limit]
    often = _OFTEN * len(sample)
    numbers = [sum(row[at] for row in sample) for at in range(1, len(words) + 1)]
    seldom = [word for word, number in zip(words, numbers, strict=True) if number <= often]
    seldom = seldom or [min(zip(numbers, words, strict=True))[1]]
    # A word that many orders hold would have it read the whole table.
    await session.execute(_WITHOUT_SCANS)
    given = {"seldom": _match("postgresql", sellers, seldom), "match": match, "limit": limit}
    ids = list(await session.scalars(_FOUND, given))
    await session.execute(_AS_USUAL)
    return ids


@cache
def _sample(number: int) -> TextClause:
    """Which of the newest orders hold which of so many words."""
    holds = ", ".join(f"vector @@ CAST(:word_{at} AS tsquery)" for at in range(number))
    return text(
        f"SELECT order_id, {holds} FROM (SELECT order_id, vector FROM order_search ORDER BY order_id DESC"  # noqa: S608
        f" LIMIT {_SAMPLE} OFFSET 0) AS newest"
    )


def _match(dialect: str, sellers: Sequence[int], words: Sequence[str]) -> str:
    """The words of any of the sellers as one condition in the engine's own notation."""
    either = " OR " if dialect == "sqlite" else " | "
    marks = [seller_mark(seller_id) for seller_id in sellers]
    return either.join(f"({match_text(dialect, [mark + word for word in words])})" for mark in marks)
