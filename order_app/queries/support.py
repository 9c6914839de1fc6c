"""Finds any seller's order, for support."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, text
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
    given = {"match": _match(dialect, sellers, words), "limit": limit}
    connection = await session.connection()
    if dialect == "postgresql":
        # A word that many orders hold would have it read the whole table, or walk it backward row by row.
        await connection.execute(text(_WITHOUT_SCANS))
    ids = [row[0] for row in await connection.execute(_FOUND[dialect], given)]
    if dialect == "postgresql":
        await connection.execute(text(_AS_USUAL))
    found = await session.execute(
        select(
            _order.code, _seller.code, _seller.name, _order.reference, _order.recipient_name, _order.email,
            _order.created_at, _order.payment, _order.fulfillment, _order.shipment, _order.life, _order.is_complete,
            _order.missing, _order.paid_at, _order.deleted_at, _order.open_request, _order.refund_shipping_if_late,
        )
        .join_from(Order, Seller, _seller.id == _order.seller_id)
        .where(_order.id.in_(bindparam("ids", expanding=True)))
        .order_by(_order.created_at.desc(), _order.id.desc()),
        {"ids": ids},
    )  # fmt: skip
    return tuple(FoundOrder(*(*row[:_FACTS_FROM], facts_of(row))) for row in found)


_FACTS_FROM = 7
_WITHOUT_SCANS = "SELECT set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true)"
_AS_USUAL = "SELECT set_config('enable_seqscan', 'on', true)"
_FOUND = {
    "sqlite": text(
        "SELECT order_id FROM order_search WHERE order_search MATCH :match ORDER BY rowid DESC LIMIT :limit"
    ),
    "postgresql": text(
        "WITH found AS MATERIALIZED"
        " (SELECT order_id FROM order_search WHERE vector @@ CAST(:match AS tsquery))"
        " SELECT order_id FROM found ORDER BY order_id DESC LIMIT :limit"
    ),
}
"""The newest orders that the index finds; PostgreSQL takes the highest ids for the newest."""


def _match(dialect: str, sellers: Sequence[int], words: Sequence[str]) -> str:
    """The words of any of the sellers as one condition in the engine's own notation."""
    either = " OR " if dialect == "sqlite" else " | "
    marks = [seller_mark(seller_id) for seller_id in sellers]
    return either.join(f"({match_text(dialect, [mark + word for word in words])})" for mark in marks)
