"""Removes a buyer's personal data for good: from orders, the values beside the timeline, threads, mails, saved views.

Money, statuses, counts and what happened when stay true. What is the seller's own and no field of a person stays too:
reference, tags, items with their artwork, and the country, which the shipping cost rests on.
"""

import html
import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import unquote_plus

from sqlalchemy import delete, select, update

from order_app.db.locking import lock_orders
from order_app.db.search import drop_replaced_words, index_order
from order_app.db.unit_of_work import Actor, UnitOfWork
from order_app.domain.errors import BadInput, NotAllowed
from order_app.domain.fields import SHIPPING_INFO_FIELDS, Field
from order_app.domain.policy import Refused
from order_app.models import (
    Order,
    OrderEvent,
    OrderEventValues,
    OutboxMail,
    RefundRequest,
    RequestMessage,
    RequestPhoto,
    SavedView,
)
from order_app.services.ports import Ports
from order_app.services.recording import record

REMOVED = "(removed)"
"""What stands in place of a text that somebody wrote."""
REMOVED_MAIL = (
    "The text of this message was removed with the buyer's personal data. Open the order to see how it stands."
)
OPERATOR = Actor("Operator", "operator")
"""Whoever runs the command on the server."""
PERSONAL = frozenset(name.value for name in SHIPPING_INFO_FIELDS)
"""The fields of an order that tell of a person."""
_NOTE = "note"
_OUR_WORDS = frozenset(
    (
        "created", "edited", "paid", "copied_from", "copied_to", "deleted", "restored", "cancelled", "request_sent",
        "request_withdrawn", "fee_proposed", "fee_accepted", "request_approved", "money_back", "stop_listed",
        "stop_heeded", "news_seen", "scheduled", "fulfilled", "shipped", "delivered",
    )
)  # fmt: skip
"""Events whose detail holds words and amounts of ours, never what somebody wrote."""
_AMOUNTS = frozenset(("paid", "cancelled", "fee_proposed", "fee_accepted", "request_approved", "money_back"))
"""Those of them whose detail is an amount among fixed words: what somebody wrote is found in it by chance only."""
_PORTION = 5000
_SOME = 500
_SHORTEST = 3
"""A shorter text than this is found by chance in any other."""
_CODE = re.compile(r"[A-Z0-9]{2,12}-CT-[0-9]{1,12}")

_ORDERS = Order.__table__  # type: ignore[attr-defined]
_EVENTS = OrderEvent.__table__  # type: ignore[attr-defined]
_VALUES = OrderEventValues.__table__  # type: ignore[attr-defined]
_REQUESTS = RefundRequest.__table__  # type: ignore[attr-defined]
_MESSAGES = RequestMessage.__table__  # type: ignore[attr-defined]
_PHOTOS = RequestPhoto.__table__  # type: ignore[attr-defined]
_MAILS = OutboxMail.__table__  # type: ignore[attr-defined]
_VIEWS = SavedView.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Traces:
    """Where an e-mail address stands: orders whose buyer has it, orders that had it before it was changed, and saved
    views that look for it or are called by it.

    Orders are (seller id, code), views their ids.
    """

    orders: tuple[tuple[int, str], ...]
    older: tuple[tuple[int, str], ...]
    views: tuple[int, ...] = ()


@dataclass(slots=True)
class Forgotten:
    """What was removed: from orders (`open_orders` of them paid and not delivered), from the older values of other
    orders, and of what hung on the orders; and whole saved views."""

    orders: int = 0
    open_orders: int = 0
    older: int = 0
    messages: int = 0
    photos: int = 0
    mails: int = 0
    views: int = 0


@dataclass(slots=True)
class _Gone:
    """What is being removed in this transaction: the orders' ids and codes, and the texts themselves."""

    ids: list[int] = field(default_factory=list)
    codes: set[str] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)

    def note(self, *texts: str) -> None:
        self.texts.update(text.strip() for text in texts if len(text.strip()) >= _SHORTEST and text != REMOVED)


def folded(email: str) -> str:
    """An e-mail address as it is compared: in whatever case it was typed."""
    return unicodedata.normalize("NFC", email).strip().casefold()


async def traces(ports: Ports, email: str) -> Traces:
    """Where this address stands, in the trash too. Raises BadInput for what is no address."""
    wanted = folded(email)
    if "@" not in wanted.strip("@"):
        raise BadInput("This is not an email address; nothing was changed.", "Write it like name@example.com.")
    now = [key async for key in _now(ports, wanted)]
    before = dict.fromkeys([key async for key in _before(ports, wanted)])
    views = [view_id async for view_id in _views(ports, wanted)]
    return Traces(tuple(now), tuple(key for key in before if key not in set(now)), tuple(views))


async def _now(ports: Ports, wanted: str) -> AsyncIterator[tuple[int, str]]:
    async for row in _rows(
        ports,
        select(_ORDERS.c.id, _ORDERS.c.seller_id, _ORDERS.c.code, _ORDERS.c.email).where(_ORDERS.c.email != ""),
        _ORDERS.c.id,
    ):
        if folded(row.email) == wanted:
            yield row.seller_id, row.code


async def _before(ports: Ports, wanted: str) -> AsyncIterator[tuple[int, str]]:
    holds = (
        select(_EVENTS.c.id, _EVENTS.c.seller_id, _ORDERS.c.code, _VALUES.c.before, _VALUES.c.after)
        .join_from(_EVENTS, _VALUES, _VALUES.c.event_id == _EVENTS.c.id)
        .join(_ORDERS, _ORDERS.c.id == _EVENTS.c.order_id)
        .where(_EVENTS.c.fields.contains(Field.EMAIL.value, autoescape=True))
    )
    async for row in _rows(ports, holds, _EVENTS.c.id):
        values = (json.loads(row.before or "{}"), json.loads(row.after or "{}"))
        if any(folded(str(held.get(Field.EMAIL.value, ""))) == wanted for held in values):
            yield row.seller_id, row.code


async def _views(ports: Ports, wanted: str) -> AsyncIterator[int]:
    async for row in _rows(ports, select(_VIEWS.c.id, _VIEWS.c.name, _VIEWS.c.query), _VIEWS.c.id):
        if wanted in folded(row.name) or wanted in folded(unquote_plus(row.query)):
            yield row.id


async def _rows(ports: Ports, wanted: Any, key: Any) -> AsyncIterator[Any]:
    """All rows, by their ascending key and a portion at a time, so that nobody waits for them."""
    last = 0
    while True:
        async with ports.database.read() as session:
            found = (await session.execute(wanted.where(key > last).order_by(key).limit(_PORTION))).all()
        for row in found:
            yield row
        if len(found) < _PORTION:
            return
        last = found[-1].id


async def forget(ports: Ports, actor: Actor, email: str, *, even_open: bool = False) -> Forgotten:
    """Remove the personal data of the buyer with this address from every seller's orders; asked again, nothing is left.

    Orders that had the address earlier keep their present buyer; the personal values beside their timeline go, since
    they can't be told apart. Saved views that look for the address are deleted. Raises NotAllowed, naming them, while
    orders are paid and not delivered, unless `even_open`: then their production never begins. Raises BadInput. Nothing
    was changed then.
    """
    found = await traces(ports, email)
    now, done, gone = ports.now(), Forgotten(), _Gone()
    async with ports.transaction() as uow:
        older = await _locked(uow, found.older)
        orders = [order for order in await _locked(uow, found.orders) if folded(order.email) == folded(email)]
        answers = [(order, ports.permissions(order.facts).forget) for order in orders]
        refused = [(order.code, answer) for order, answer in answers if isinstance(answer, Refused)]
        if refused and not even_open:
            raise _still_open(refused)
        done.orders, done.open_orders, done.older = len(orders), len(refused), len(older)
        for order in orders:
            _blank(order, gone, now)
        await _blank_texts(uow, gone, done)
        await _blank_values(uow, [order.id or 0 for order in older], PERSONAL, gone)
        await _blank_values(uow, gone.ids, PERSONAL | {_NOTE}, gone)
        await _blank_details(uow, gone)
        done.mails = await _blank_mails(uow, gone)
        for ids in _some(found.views):
            taken = await uow.session.scalars(delete(_VIEWS).where(_VIEWS.c.id.in_(ids)).returning(_VIEWS.c.id))
            done.views += len(list(taken))
        await uow.session.flush()
        for order in orders:
            await index_order(uow.session, order)
            await record(uow, order, actor, now, "forgotten")
        if orders:
            await drop_replaced_words(uow.session)
        for order in older:
            await record(uow, order, actor, now, "forgotten_values")
    return done


def _still_open(refused: Sequence[tuple[str, Refused]]) -> NotAllowed:
    codes = [code for code, _ in refused]
    named = ", ".join(codes[:10]) + (f" and {len(codes) - 10:,} more" if len(codes) > 10 else "")
    one = len(codes) == 1
    return NotAllowed(
        f"Nothing was removed: {len(codes):,} {'order is' if one else 'orders are'} paid and not delivered yet, "
        f"so {'its address is' if one else 'their addresses are'} still needed ({named}).",
        "Wait until they are delivered or cancel them; --even-open removes the data all the same.",
        code=refused[0][1].code,
    )


async def _locked(uow: UnitOfWork, found: Iterable[tuple[int, str]]) -> list[Order]:
    by_seller: dict[int, list[str]] = defaultdict(list)
    for seller_id, code in found:
        by_seller[seller_id].append(code)
    return [
        order
        for seller_id in sorted(by_seller)
        for order in await lock_orders(uow.session, by_seller[seller_id], seller_id)
    ]


def _blank(order: Order, gone: _Gone, now: datetime) -> None:
    gone.ids.append(order.id or 0)
    gone.codes.add(order.code)
    gone.note(order.note)
    for name in sorted(PERSONAL):
        gone.note(getattr(order, name))
        setattr(order, name, "")
    order.note = ""
    order.forgotten_at = now


async def _blank_texts(uow: UnitOfWork, gone: _Gone, done: Forgotten) -> None:
    """What was written about the orders, and the photos."""
    for ids in _some(gone.ids):
        for table, names in ((_REQUESTS, ("message", "answer")), (_MESSAGES, ("body",))):
            for name in names:
                column = table.c[name]
                held = table.c.order_id.in_(ids) & (column != "") & (column != REMOVED)
                texts = list(await uow.session.scalars(select(column).where(held)))
                gone.note(*texts)
                done.messages += len(texts)
                await uow.session.execute(update(table).where(held).values({name: REMOVED}))
        taken = await uow.session.scalars(delete(_PHOTOS).where(_PHOTOS.c.order_id.in_(ids)).returning(_PHOTOS.c.id))
        done.photos += len(list(taken))


async def _blank_values(uow: UnitOfWork, order_ids: Sequence[int], names: frozenset[str], gone: _Gone) -> None:
    """The values before and after each event; that the fields were changed, by whom and when, stays."""
    for ids in _some(order_ids):
        found = await uow.session.execute(
            select(_VALUES).join(_EVENTS, _EVENTS.c.id == _VALUES.c.event_id).where(_EVENTS.c.order_id.in_(ids))
        )
        for row in found.all():
            sides = [json.loads(side or "{}") for side in (row.before, row.after)]
            if not any(names & side.keys() for side in sides):
                continue
            for side in sides:
                gone.note(*(str(side[name]) for name in names & side.keys()))
            before, after = (
                json.dumps({name: value for name, value in side.items() if name not in names}, ensure_ascii=False)
                for side in sides
            )
            await uow.session.execute(
                update(_VALUES).where(_VALUES.c.event_id == row.event_id).values(before=before, after=after)
            )


async def _blank_details(uow: UnitOfWork, gone: _Gone) -> None:
    for ids in _some(gone.ids):
        found = await uow.session.execute(
            select(_EVENTS.c.id, _EVENTS.c.what, _EVENTS.c.detail).where(
                _EVENTS.c.order_id.in_(ids),
                _EVENTS.c.detail != "",
                _EVENTS.c.detail != REMOVED,
                _EVENTS.c.what.not_in(_AMOUNTS),
            )
        )
        written = [
            row.id for row in found if row.what not in _OUR_WORDS or any(text in row.detail for text in gone.texts)
        ]
        for some in _some(written):
            await uow.session.execute(update(_EVENTS).where(_EVENTS.c.id.in_(some)).values(detail=REMOVED))


async def _blank_mails(uow: UnitOfWork, gone: _Gone) -> int:
    """Mails about the orders that are out of the house, and of those still to be sent the ones that quote something."""
    if not gone.ids:
        return 0
    wanted: list[int] = []
    last = 0
    while True:
        found = (
            await uow.session.execute(
                select(_MAILS)
                .where(_MAILS.c.id > last, _MAILS.c.body != REMOVED_MAIL)
                .order_by(_MAILS.c.id)
                .limit(_SOME)
            )
        ).all()
        for mail in found:
            if gone.codes.isdisjoint(_CODE.findall(f"{mail.subject} {mail.body}")):
                continue
            is_over = mail.sent_at is not None or mail.given_up_at is not None
            if is_over or any(text in mail.body or html.escape(text) in mail.html for text in gone.texts):
                wanted.append(mail.id)
        if len(found) < _SOME:
            break
        last = found[-1].id
    for some in _some(wanted):
        await uow.session.execute(update(_MAILS).where(_MAILS.c.id.in_(some)).values(body=REMOVED_MAIL, html=""))
    return len(wanted)


def _some(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    """In portions, since a statement takes a limited number of values."""
    return (ids[start : start + _SOME] for start in range(0, len(ids), _SOME))
