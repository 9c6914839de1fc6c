"""Fills a database: what the product can't do without, and believable demo orders with true histories."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import Table, func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from order_app.clock import Clock
from order_app.db.engine import Database
from order_app.db.search import index_tokens, order_tokens
from order_app.demo.histories import Movement, Story, Storyteller
from order_app.domain.catalogue_data import CURRENCY, PRODUCTS, SHIPPING_RATES
from order_app.domain.codes import order_code
from order_app.domain.ledger import TOP_UP
from order_app.domain.orders import Item
from order_app.domain.pricing import Catalogue
from order_app.models import (
    CatalogueVariant,
    Order,
    OrderEvent,
    OrderEventValues,
    OrderItem,
    RefundRequest,
    Seller,
    ShippingPrice,
    Wallet,
    WalletEntry,
)
from order_app.queries.catalogue import load_catalogue

SPAN = timedelta(days=120)
"""How far back the demo orders reach; towards now they come ever faster."""
CHUNK = 2000
"""How many orders one transaction writes."""
FLOOR = 4_000_00
"""What a seeded wallet holds at least in the end, in minor units."""
_SUPPORT, _PAID_IN = "Support", "Bank transfer"

_STAFF = {
    "A33378": ("merchant@example.com", "merchant@example.com", "colleague@example.com"),
    "B10042": ("other@example.com",),
}
_FIRST_SELLERS = (("A33378", "Maple & Thread", 3_781_211), ("B10042", "Northlight Prints", 2_904_118))
_NAMES = (
    ("Copper", "Juniper", "Harbor", "Meadow", "Velvet", "Paper", "Wild", "Little", "Lantern", "Saffron"),
    ("Fox", "Press", "Studio", "Goods", "Supply", "Prints", "Works", "Market", "Atelier", "& Co."),
)


@dataclass(slots=True)
class _Shop:
    """A seller while it is being filled."""

    id: int
    code: str
    teller: Storyteller
    movements: list[tuple[int, Movement]] = field(default_factory=list)


async def ensure_basics(database: Database, clock: Clock, opening_balance: int = 0) -> None:
    """Make sure that the catalogue, the shipping prices and the first two sellers with their wallets are there.

    A wallet that is made here gets `opening_balance` (minor units). What is there already stays as it is.
    """
    async with database.write() as uow:
        session = uow.session
        await _insert_absent(
            session,
            CatalogueVariant,
            [
                {"sku": item.sku, "product": item.product, "variant": item.variant, "price": item.price}
                for item in PRODUCTS
            ],
        )
        await _insert_absent(
            session,
            ShippingPrice,
            [
                {
                    "country": country,
                    "method": method,
                    "first": rate.first,
                    "additional": rate.additional,
                    "days": rate.days,
                }
                for (country, method), rate in SHIPPING_RATES.items()
            ],
        )
        await _ensure_sellers(session, _FIRST_SELLERS, clock.now(), opening_balance)


async def seed(
    database: Database,
    *,
    sellers: int,
    orders: int,
    seed: int = 7,
    clock: Clock,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Add demo orders of the past months, with items, timelines, requests and wallets, for this many sellers.

    The same arguments at the same moment on an empty database always give the same data. The first seller gets a fifth
    of the orders, or all when it is alone. `progress` is told how many of how many orders are written.
    """
    now = clock.now().replace(microsecond=0)
    rng = Random(seed)
    await ensure_basics(database, clock)
    async with database.write() as uow:
        found = await _ensure_sellers(uow.session, _seller_names(rng, sellers), now, 0)
        catalogue = await load_catalogue(uow.session)
    shops = [_shop(Random(f"{seed}:{code}"), catalogue, now, seller_id, code) for seller_id, code in found]
    moments = _moments(rng, orders, now)
    for start in range(0, orders, CHUNK):
        part = range(start, min(start + CHUNK, orders))
        async with database.write() as uow:
            await _write_orders(uow.session, [(_turn(rng, shops, n), moments[n]) for n in part])
        if progress is not None:
            progress(part.stop, orders)
    for shop in shops:
        async with database.write() as uow:
            await _write_wallet(uow.session, shop)
            uow.announce(shop.id)
    await _tidy(database)


def _seller_names(rng: Random, number: int) -> list[tuple[str, str, int]]:
    """(code, name, first running number) of the first so many sellers."""
    named = list(_FIRST_SELLERS[:number])
    codes = {code for code, _, _ in _FIRST_SELLERS}
    while len(named) < number:
        code = f"{rng.choice('ABCDEFGHJKLMNPRSTUVWXYZ')}{rng.randrange(10_000, 100_000)}"
        if code not in codes:
            codes.add(code)
            named.append((code, " ".join(rng.choice(words) for words in _NAMES), rng.randrange(1_000_000, 4_000_000)))
    return named


def _shop(rng: Random, catalogue: Catalogue, now: datetime, seller_id: int, code: str) -> _Shop:
    staff = _STAFF.get(code, (f"orders@{code.lower()}.example.com",))
    return _Shop(seller_id, code, Storyteller(rng, catalogue, now, staff))


def _moments(rng: Random, number: int, now: datetime) -> list[datetime]:
    """When the orders are created: ascending, the denser the closer to now, the newest minutes ago."""
    ages = sorted((rng.random() ** 2 for _ in range(number)), reverse=True)
    return [now - timedelta(minutes=2, microseconds=n % 997) - SPAN * age for n, age in enumerate(ages)]


def _turn(rng: Random, shops: Sequence[_Shop], n: int) -> _Shop:
    """Whose order the n-th is: every fifth the first seller's, the others' by chance."""
    if len(shops) == 1 or n % 5 == 4:
        return shops[0]
    return shops[1 + int(rng.random() * (len(shops) - 1))]


async def _write_orders(session: AsyncSession, planned: Sequence[tuple[_Shop, datetime]]) -> None:
    numbers = await _reserve_numbers(session, [shop for shop, _ in planned])
    ids = await _reserve_ids(session, Order, len(planned))
    rows = []
    for (shop, created_at), order_id in zip(planned, ids, strict=True):
        number = next(numbers[shop.id])
        rows.append((order_id, shop, order_code(shop.code, number), shop.teller.tell(created_at, number)))
        shop.movements.extend((order_id, movement) for movement in rows[-1][3].movements)
    await _insert(session, Order, [_order_values(*row) for row in rows])
    prices = (await load_catalogue(session)).prices
    await _insert(
        session,
        OrderItem,
        [
            _item_values(order_id, position, item, prices)
            for order_id, _, _, story in rows
            for position, item in enumerate(story.content.items)
        ],
    )
    await _write_events(session, [(order_id, shop.id, story) for order_id, shop, _, story in rows])
    await _insert(
        session,
        RefundRequest,
        [
            {
                "order_id": order_id,
                "seller_id": shop.id,
                **{name: getattr(request, name) for name in _REQUEST_FIELDS},
            }
            for order_id, shop, _, story in rows
            for request in story.requests
        ],
    )
    await index_tokens(
        session,
        [
            (
                order_id,
                story.created_at,
                order_tokens(shop.id, code, story.content.reference, story.content.recipient_name, story.content.email),
            )
            for order_id, shop, code, story in rows
        ],
    )


_REQUEST_FIELDS = (
    "kind", "status", "reason", "message", "accepted_fee", "proposed_fee", "proposed_approval", "fee",
    "created_at", "created_by", "decided_at", "decided_by", "answer",
)  # fmt: skip
_STORY_FIELDS = (
    "created_at", "life", "payment", "fulfillment", "shipment", "is_complete", "open_request", "request_status",
    "address_check", "paid_at",
    "scheduled_at", "fulfilled_at", "shipped_at", "delivered_at", "cancelled_at", "deleted_at", "carrier",
    "tracking_code", "cost", "refunded", "note",
)  # fmt: skip
_CONTENT_FIELDS = (
    "amount", "reference", "shipping_method", "recipient_name", "phone", "email", "address_line1", "address_line2",
    "city", "state", "postal_code", "country",
)  # fmt: skip


def _order_values(order_id: int, shop: _Shop, code: str, story: Story) -> dict[str, Any]:
    return {
        "id": order_id,
        "seller_id": shop.id,
        "code": code,
        "version": len(story.events),
        "currency": CURRENCY,
        "missing": ",".join(story.missing),
        "tags": json.dumps(story.tags, ensure_ascii=False),
        **{name: getattr(story, name) for name in _STORY_FIELDS},
        **{name: getattr(story.content, name) for name in _CONTENT_FIELDS},
    }


def _item_values(order_id: int, position: int, item: Item, prices: Any) -> dict[str, Any]:
    return {
        "order_id": order_id,
        "position": position,
        "sku": item.sku,
        "quantity": item.quantity,
        "artwork_url": item.artwork_url,
        "unit_price": prices[item.sku],
    }


async def _write_events(session: AsyncSession, lives: Iterable[tuple[int, int, Story]]) -> None:
    happened = sorted(
        ((event.at, order_id, number, seller_id, event))
        for order_id, seller_id, story in lives
        for number, event in enumerate(story.events)
    )
    ids = await _reserve_ids(session, OrderEvent, len(happened))
    events, values = [], []
    for event_id, (_, order_id, _, seller_id, event) in zip(ids, happened, strict=True):
        events.append(
            {
                "id": event_id,
                "order_id": order_id,
                "seller_id": seller_id,
                "at": event.at,
                "who": event.who,
                "what": event.what,
                "detail": event.detail,
                "fields": ",".join(event.after),
            }
        )
        if event.after:
            values.append(
                {
                    "event_id": event_id,
                    "before": json.dumps(event.before, ensure_ascii=False),
                    "after": json.dumps(event.after, ensure_ascii=False),
                }
            )
    await _insert(session, OrderEvent, events)
    await _insert(session, OrderEventValues, values)


async def _write_wallet(session: AsyncSession, shop: _Shop) -> None:
    """Write the shop's movements in the order of time, with top-ups wherever the money would run out."""
    wallet = Wallet.__table__  # type: ignore[attr-defined]
    balance: int = (
        await session.execute(select(wallet.c.balance).where(wallet.c.seller_id == shop.id).with_for_update())
    ).scalar_one()
    portion = _portion(-sum(movement.amount for _, movement in shop.movements))
    entries: list[dict[str, Any]] = []

    def enter(order_id: int | None, at: datetime, who: str, kind: str, amount: int) -> None:
        nonlocal balance
        balance += amount
        entries.append(
            {
                "seller_id": shop.id,
                "order_id": order_id,
                "at": at,
                "who": who,
                "kind": kind,
                "note": _PAID_IN if kind == TOP_UP else "",
                "amount": amount,
                "balance": balance,
            }
        )

    movements = sorted(shop.movements, key=lambda pair: (pair[1].at, pair[0]))
    shop.movements = []
    for number, (order_id, movement) in enumerate(movements):
        lacking = -(balance + movement.amount) + (FLOOR if number == len(movements) - 1 else 0)
        if lacking > 0 or not entries:
            enter(None, movement.at, _SUPPORT, TOP_UP, portion * max(1, -(-lacking // portion)))
        enter(order_id, movement.at, movement.who, movement.kind, movement.amount)
    for start in range(0, len(entries), CHUNK * 2):
        await _insert(session, WalletEntry, entries[start : start + CHUNK * 2])
    await session.execute(update(wallet).where(wallet.c.seller_id == shop.id).values(balance=balance))


def _portion(spent: int) -> int:
    """What the shop puts in at a time: a round sum that lasts for a while."""
    return next((sum_ for sum_ in (500_00, 1_000_00, 2_500_00, 5_000_00) if spent < sum_ * 25), 10_000_00)


async def _ensure_sellers(
    session: AsyncSession, wanted: Sequence[tuple[str, str, int]], now: datetime, opening_balance: int
) -> list[tuple[int, str]]:
    """(id, code) of the sellers, those made that are absent."""
    sellers, wallets = Seller.__table__, Wallet.__table__  # type: ignore[attr-defined]
    codes = [code for code, _, _ in wanted]
    known = set(await session.scalars(select(sellers.c.code).where(sellers.c.code.in_(codes))))
    await _insert(
        session,
        Seller,
        [
            {"code": code, "name": name, "currency": CURRENCY, "next_number": first}
            for code, name, first in wanted
            if code not in known
        ],
    )
    found = (
        await session.execute(
            select(sellers.c.id, sellers.c.code, wallets.c.seller_id)
            .outerjoin_from(sellers, wallets, wallets.c.seller_id == sellers.c.id)
            .where(sellers.c.code.in_(codes))
        )
    ).all()
    without = [row.id for row in found if row.seller_id is None]
    await _insert(session, Wallet, [{"seller_id": seller_id, "balance": opening_balance} for seller_id in without])
    if opening_balance:
        await _insert(
            session,
            WalletEntry,
            [
                {
                    "seller_id": seller_id,
                    "at": now,
                    "who": "Demo",
                    "kind": TOP_UP,
                    "note": "Demo",
                    "amount": opening_balance,
                    "balance": opening_balance,
                }
                for seller_id in without
            ],
        )
    return sorted(((row.id, row.code) for row in found), key=lambda pair: codes.index(pair[1]))


async def _reserve_numbers(session: AsyncSession, shops: Iterable[_Shop]) -> dict[int, Any]:
    """Running numbers for the coming orders of each shop."""
    sellers = Seller.__table__  # type: ignore[attr-defined]
    reserved = {}
    for seller_id, number in sorted(Counter(shop.id for shop in shops).items()):
        after: int = (
            await session.execute(
                update(sellers)
                .where(sellers.c.id == seller_id)
                .values(next_number=sellers.c.next_number + number)
                .returning(sellers.c.next_number)
            )
        ).scalar_one()
        reserved[seller_id] = iter(range(after - number, after))
    return reserved


async def _reserve_ids(session: AsyncSession, model: Any, number: int) -> Sequence[int]:
    """Ids for that many new rows; PostgreSQL's sequence is moved on, SQLite has one writer anyway."""
    table: Table = model.__table__
    if session.get_bind().dialect.name == "sqlite":
        highest: int = (await session.execute(select(func.coalesce(func.max(table.c.id), 0)))).scalar_one()
        return range(highest + 1, highest + 1 + number)
    ids = await session.scalars(
        text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :number)"),
        {"name": table.name, "number": number},
    )
    return sorted(ids)


async def _insert(session: AsyncSession, model: Any, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        await session.execute(insert(model.__table__), rows)


async def _insert_absent(session: AsyncSession, model: Any, rows: Sequence[dict[str, Any]]) -> None:
    """Insert the rows whose primary key isn't there."""
    keys = list(model.__table__.primary_key.columns)
    known = {tuple(row) for row in await session.execute(select(*keys))}
    await _insert(session, model, [row for row in rows if tuple(row[key.name] for key in keys) not in known])


async def _tidy(database: Database) -> None:
    """Merge the search index after so many writes, and let the engine count what it has."""
    async with database.write() as uow:
        if database.dialect == "sqlite":
            await uow.session.execute(text("INSERT INTO order_search (order_search) VALUES ('optimize')"))
        await uow.session.execute(text("ANALYZE"))
