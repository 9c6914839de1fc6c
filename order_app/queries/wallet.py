"""Sellers' wallets: what they hold, and their movements, narrowed, page by page and summed up."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from order_app.db.engine import Database
from order_app.domain.ledger import ALL_ENTRIES, LedgerFilter
from order_app.domain.statuses import Role
from order_app.models import Order, Seller, User, Wallet, WalletEntry

PAGE = 50
"""How many entries, and how many wallets, a page holds."""
_LAST_ID = 2**31 - 1
_ENTRY = WalletEntry.__table__.c  # type: ignore[attr-defined]
_ORDER = Order.__table__.c  # type: ignore[attr-defined]
_SELLER = Seller.__table__.c  # type: ignore[attr-defined]
_USER = User.__table__.c  # type: ignore[attr-defined]
_WALLET = Wallet.__table__.c  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class EntryView:
    """One movement in minor units, positive in and negative out; `balance` is what stood after it."""

    id: int
    at: datetime
    who: str
    kind: str
    amount: int
    balance: int
    order_code: str
    """The order that it was for; empty for a top-up."""
    note: str = ""
    """Why, where somebody said it."""
    by_support: bool = False
    """Whether the person is one of support, whom merchants know as "Support" only."""


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """A page of a ledger, newest first, and the places from which the pages beside it go on ("" where none is)."""

    entries: tuple[EntryView, ...]
    newer: str
    older: str


@dataclass(frozen=True, slots=True)
class LedgerSums:
    """How many entries there are and what they come to, in minor units: in, and out as a number above zero."""

    number: int
    money_in: int
    money_out: int


@dataclass(frozen=True, slots=True)
class WalletRow:
    """A seller's wallet as support sees it; the balance in minor units, the last movement's time in UTC."""

    seller_id: int
    code: str
    name: str
    currency: str
    balance: int
    moved_at: datetime | None


@dataclass(frozen=True, slots=True)
class WalletsPage:
    """A page of wallets by their sellers' codes, and the codes from which the pages beside it go on."""

    wallets: tuple[WalletRow, ...]
    before: str
    after: str


async def balance(session: AsyncSession, seller_id: int) -> int:
    """What the seller's wallet holds, in minor units; nothing where there is no wallet."""
    found = await session.execute(
        select(Wallet.balance).where(Wallet.seller_id == seller_id)  # type: ignore[call-overload]
    )
    held: int | None = found.scalar_one_or_none()
    return held or 0


async def currency_of(session: AsyncSession, seller_id: int) -> str:
    """The currency of the seller's wallet, in which its new orders are too."""
    found = await session.execute(
        select(Seller.currency).where(Seller.id == seller_id)  # type: ignore[call-overload]
    )
    currency: str = found.scalar_one()
    return currency


async def entries(
    session: AsyncSession, seller_id: int, limit: int = 100, before_id: int | None = None
) -> tuple[EntryView, ...]:
    """The seller's movements, newest first; `before_id` goes on behind an entry seen already."""
    beyond = () if before_id is None else (_ENTRY.id < before_id,)
    return await _read(session, seller_id, ALL_ENTRIES, *beyond, limit=limit)


async def ledger_page(
    session: AsyncSession, seller_id: int, where: LedgerFilter, place: str = "", size: int = PAGE
) -> LedgerPage:
    """A page of the seller's movements that fit, behind ("b" and an entry's id) or ahead of ("a") a place.

    Ahead of a place there is a whole page, or else the page is the newest; behind the last entry too.
    """
    ahead, at = place.startswith("a"), min(int(place[1:] or 0), _LAST_ID)
    if ahead:
        nearest = await _read(session, seller_id, where, _ENTRY.id > at, limit=size + 1, newest_first=False)
        if len(nearest) > size:
            found = nearest[:size][::-1]
            return LedgerPage(found, f"a{found[0].id}", f"b{found[-1].id}")
    found = await _read(session, seller_id, where, *((_ENTRY.id < at,) if at and not ahead else ()), limit=size + 1)
    if not found and at:
        return await ledger_page(session, seller_id, where, size=size)
    shown, goes_on = found[:size], len(found) > size
    newer = ""
    if at and not ahead and await _read(session, seller_id, where, _ENTRY.id > shown[0].id, limit=1):
        newer = f"a{shown[0].id}"
    return LedgerPage(shown, newer, f"b{shown[-1].id}" if goes_on else "")


async def ledger_sums(session: AsyncSession, seller_id: int, where: LedgerFilter) -> LedgerSums:
    """What all entries that fit come to, on whatever page they stand."""
    comes_in = case((_ENTRY.amount > 0, _ENTRY.amount), else_=0)
    goes_out = case((_ENTRY.amount < 0, -_ENTRY.amount), else_=0)
    wanted = select(func.count(_ENTRY.id), func.sum(comes_in), func.sum(goes_out)).where(*_fitting(seller_id, where))
    number, money_in, money_out = (await session.execute(wanted)).one()
    return LedgerSums(number, int(money_in or 0), int(money_out or 0))


async def every_entry(
    database: Database, seller_id: int, where: LedgerFilter, size: int = 1000
) -> AsyncIterator[EntryView]:
    """All movements that fit, oldest first, read a portion at a time; what comes in meanwhile is not among them."""
    async with database.read() as session:
        newest = await _read(session, seller_id, where, limit=1)
    last = newest[0].id if newest else 0
    after = 0
    while after < last:
        async with database.read() as session:
            found = await _read(
                session,
                seller_id,
                where,
                _ENTRY.id > after,
                _ENTRY.id <= last,
                limit=size,
                newest_first=False,
            )
        for entry in found:
            yield entry
        if not found:
            return
        after = found[-1].id


def _fitting(seller_id: int, where: LedgerFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [_ENTRY.seller_id == seller_id]
    if where.kinds:
        conditions.append(_ENTRY.kind.in_(sorted(where.kinds)))
    if where.since is not None:
        conditions.append(_ENTRY.at >= where.since)
    if where.before is not None:
        conditions.append(_ENTRY.at < where.before)
    if where.order_code:
        wanted = select(_ORDER.id).where(_ORDER.code == where.order_code, _ORDER.seller_id == seller_id)
        conditions.append(_ENTRY.order_id == wanted.scalar_subquery())
    return conditions


async def _read(
    session: AsyncSession,
    seller_id: int,
    where: LedgerFilter,
    *more: ColumnElement[bool],
    limit: int,
    newest_first: bool = True,
) -> tuple[EntryView, ...]:
    by_support = and_(_USER.email == _ENTRY.who, _USER.role == Role.SUPPORT)
    wanted = (
        select(
            _ENTRY.id,
            _ENTRY.at,
            _ENTRY.who,
            _ENTRY.kind,
            _ENTRY.amount,
            _ENTRY.balance,
            _ORDER.code,
            _ENTRY.note,
            _USER.id,
        )
        .outerjoin_from(WalletEntry, Order, _ENTRY.order_id == _ORDER.id)
        .outerjoin(User, by_support)
        .where(*_fitting(seller_id, where), *more)
        .order_by(_ENTRY.id.desc() if newest_first else _ENTRY.id)
        .limit(limit)
    )
    return tuple(_entry(row) for row in await session.execute(wanted))


def _entry(row: Any) -> EntryView:
    *values, code, note, supporter = row
    return EntryView(*(*values, code or "", note, supporter is not None))


async def wallet_of(session: AsyncSession, code: str) -> WalletRow | None:
    """The wallet of the seller with this code; for support only."""
    found = await _wallets(session, _SELLER.code == code, limit=1)
    return found[0] if found else None


async def wallet_by_id(session: AsyncSession, seller_id: int) -> WalletRow | None:
    """The wallet of this seller."""
    found = await _wallets(session, _SELLER.id == seller_id, limit=1)
    return found[0] if found else None


async def wallets_page(session: AsyncSession, text: str, place: str = "", size: int = PAGE) -> WalletsPage:
    """Wallets of sellers whose code begins with the text or whose name holds it, by code; for support only.

    `place` is "a" or "b" and a seller's code: what comes after it, or before.
    """
    at, backwards = place[1:], place.startswith("b")
    fits = or_(_SELLER.code.startswith(text.upper(), autoescape=True), _SELLER.name.icontains(text, autoescape=True))
    beyond = () if not at else (_SELLER.code < at,) if backwards else (_SELLER.code > at,)
    found = await _wallets(session, fits, *beyond, limit=size + 1, backwards=backwards)
    if at and (not found or (backwards and len(found) <= size)):
        return await wallets_page(session, text, size=size)
    shown = found[:size]
    if backwards:
        return WalletsPage(shown[::-1], f"b{shown[-1].code}", f"a{shown[0].code}")
    goes_on = len(found) > size
    return WalletsPage(shown, f"b{shown[0].code}" if at else "", f"a{shown[-1].code}" if goes_on else "")


async def _wallets(
    session: AsyncSession, *conditions: ColumnElement[bool], limit: int, backwards: bool = False
) -> tuple[WalletRow, ...]:
    moved_at = (
        select(_ENTRY.at).where(_ENTRY.seller_id == _SELLER.id).order_by(_ENTRY.id.desc()).limit(1).scalar_subquery()
    )
    found = await session.execute(
        select(_SELLER.id, _SELLER.code, _SELLER.name, _SELLER.currency, _WALLET.balance, moved_at)
        .join_from(Seller, Wallet, _WALLET.seller_id == _SELLER.id)
        .where(*conditions)
        .order_by(_SELLER.code.desc() if backwards else _SELLER.code)
        .limit(limit)
    )
    return tuple(WalletRow(*row) for row in found)
