"""The search index: which order holds which words, on each engine's own full-text search.

Every word is stored behind a mark of fixed width that names the seller. A search for the beginning of a word therefore
reads one seller's part of the index and nothing else, whatever others have stored. Words come from `domain.text`,
already folded, so both engines only compare; neither is asked to understand language.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from order_app.domain.text import base36, query_words, words
from order_app.models import Order

MARK_WIDTH = 7
"""How many characters the seller's mark has: "s" and the id in base 36."""
MAX_WORD_LENGTH = 64
"""How much of a word is indexed and looked for, in characters; keeps a token below both engines' limits."""


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)
_ID_BITS = 21


def seller_mark(seller_id: int) -> str:
    """The mark of fixed width that stands before each of a seller's words."""
    return "s" + base36(seller_id).rjust(MARK_WIDTH - 1, "0")


def order_tokens(seller_id: int, code: str, reference: str, recipient_name: str, email: str) -> list[str]:
    """What is stored for an order: its searched words, each behind the seller's mark."""
    mark = seller_mark(seller_id)
    found = words(f"{code} {reference} {recipient_name} {email}")
    return list(dict.fromkeys(mark + _clip(word) for word in found))


def query_tokens(seller_id: int, typed: str) -> tuple[str, ...]:
    """What a search looks for: each token is the beginning of a stored one. Empty where nothing is long enough."""
    mark = seller_mark(seller_id)
    return tuple(dict.fromkeys(mark + _clip(word) for word in query_words(typed)))


def _clip(word: str) -> str:
    # Folding can bring up a capital from within a composed character; SQLite would ignore its case, PostgreSQL not.
    return word.casefold()[:MAX_WORD_LENGTH]


def place(created_at: datetime, order_id: int) -> int:
    """The row of an order in SQLite's index: rows stand in the order of the list, to the second.

    FTS5 gives what it finds by descending rows without finding all of it first, so a broad search costs no more than a
    narrow one.
    """
    return ((created_at - _EPOCH) // _SECOND) << _ID_BITS | order_id & ((1 << _ID_BITS) - 1)


def second_begins(at: int) -> int:
    """The lowest place within the same second."""
    return at >> _ID_BITS << _ID_BITS


def second_ends(at: int) -> int:
    """The highest place within the same second."""
    return at | ((1 << _ID_BITS) - 1)


async def index_order(session: AsyncSession, order: Order) -> None:
    """Bring the index up to date with an order's code, reference, recipient name and e-mail address."""
    if order.id is None:
        await session.flush()
    tokens = order_tokens(order.seller_id, order.code, order.reference, order.recipient_name, order.email)
    await index_tokens(session, [(order.id or 0, order.created_at, tokens)])


async def index_tokens(session: AsyncSession, entries: Sequence[tuple[int, datetime, Sequence[str]]]) -> None:
    """Store (order id, time of creation, tokens), in place of what was stored for these orders.

    An order's time of creation never changes: SQLite's index finds its row by it.
    """
    dialect = session.get_bind().dialect.name
    statement = _STORE[dialect]
    if dialect == "sqlite":
        rows = [
            {"place": place(created_at, order_id), "id": order_id, "words": " ".join(tokens)}
            for order_id, created_at, tokens in entries
        ]
    else:
        rows = [{"id": order_id, "words": list(tokens)} for order_id, _, tokens in entries]
    await session.execute(statement, rows)


_STORE = {
    "sqlite": text("INSERT OR REPLACE INTO order_search (rowid, words, order_id) VALUES (:place, :words, :id)"),
    "postgresql": text(
        "INSERT INTO order_search (order_id, vector) VALUES (:id, array_to_tsvector(CAST(:words AS text[])))"
        " ON CONFLICT (order_id) DO UPDATE SET vector = EXCLUDED.vector"
    ),
}


async def drop_replaced_words(session: AsyncSession) -> None:
    """Take the words that were replaced out of the index's storage too.

    SQLite's index only marks them as gone until it happens to merge its parts. Merging all of them took 0.5 to 1.1
    seconds with 100,000 orders, measured on two busy cores; nobody else writes meanwhile. PostgreSQL's index is
    vacuumed by itself: nothing is done there.
    """
    if session.get_bind().dialect.name == "sqlite":
        await session.execute(text("INSERT INTO order_search (order_search) VALUES ('optimize')"))


STREAMED = 7
"""Up to how many typed characters of a word SQLite's index gives what begins so without finding all of it first."""


def streamed(token: str) -> str:
    """As much of a token as is streamed."""
    return token[: MARK_WIDTH + STREAMED]


def match_text(dialect: str, tokens: Sequence[str]) -> str:
    """The tokens as one condition in the engine's own notation: every one must begin some word."""
    # Tokens hold letters and digits only, so the quotes can't be broken out of.
    if dialect == "sqlite":
        return " AND ".join(f'"{token}"*' for token in tokens)
    return " & ".join(f"'{token}':*" for token in tokens)
