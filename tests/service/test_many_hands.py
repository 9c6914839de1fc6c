"""Many hands at the same orders at the same moment: however they meet, money, statuses and announcements stay true."""

import asyncio
import shutil
from collections import defaultdict
from collections.abc import Awaitable
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import psycopg
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule
from sqlalchemy import func, select

from order_app.db.changes import OrderChanged
from order_app.db.engine import NOTIFY_CHANNEL, Database
from order_app.domain.errors import DomainError, StorageUnavailable
from order_app.domain.fields import Field
from order_app.domain.statuses import Fulfillment, Life, Payment, RequestStatus, Shipment
from order_app.models import Order, OrderEvent, RefundRequest, WalletEntry
from order_app.services import copies, erasure, orders, payments, requests, stops, thread, trash, wallet
from tests.service.builders import COMPLETE, COST, Shop, draft, patch
from tests.service.test_lifecycle_machine import ACTIONS, Act, Lifecycle, play

MOVES = {
    ("Unpaid", "deleted"): "Deleted",
    ("Deleted", "restored"): "Unpaid",
    ("Unpaid", "paid"): "Paid",
    ("Paid", "scheduled"): "Scheduled",
    ("Scheduled", "fulfilled"): "Fulfilled",
    ("Fulfilled", "shipped"): "Shipped",
    ("Shipped", "delivered"): "Delivered",
    **{(state, "cancelled"): "Cancelled" for state in ("Paid", "Scheduled", "Fulfilled")},
}
"""Every step that an order may take, as its timeline tells it."""
STEPS = {what for _, what in MOVES}
PAID = ("Paid", "Scheduled", "Fulfilled", "Shipped", "Delivered")
STORED = {
    "Unpaid": (Life.ACTIVE, Fulfillment.UNFULFILLED, Shipment.NONE),
    "Deleted": (Life.DELETED, Fulfillment.UNFULFILLED, Shipment.NONE),
    "Paid": (Life.ACTIVE, Fulfillment.UNFULFILLED, Shipment.NONE),
    "Scheduled": (Life.ACTIVE, Fulfillment.SCHEDULED, Shipment.NONE),
    "Fulfilled": (Life.ACTIVE, Fulfillment.FULFILLED, Shipment.NONE),
    "Shipped": (Life.ACTIVE, Fulfillment.FULFILLED, Shipment.SHIPPED),
    "Delivered": (Life.ACTIVE, Fulfillment.FULFILLED, Shipment.DELIVERED),
}
"""What the order's row says in each state; a cancelled one keeps what the plant had made of it."""
ANSWERS = {
    "request_withdrawn": RequestStatus.WITHDRAWN,
    "request_declined": RequestStatus.DECLINED,
    "request_approved": RequestStatus.APPROVED,
}
OPEN = (RequestStatus.SENT, RequestStatus.IN_REVIEW)
EDITED_IN = ("Unpaid", "Paid")
DESK = {"cancelled_for_seller": PAID[:3], "refunded_for_seller": PAID}
COMES_AFTER = {"money_back": "refunded_for_seller", "copied_to": "cancelled", "stop_listed": "cancelled"}
"""What never stands on a timeline without the other right before it."""
KNOWN = {"note", "tags", "copied_from", "forgotten", "forgotten_values", *COMES_AFTER}
"""What may happen to an order in any state and changes none."""
SUPPORT = "support@example.com"


@dataclass(slots=True)
class Journey:
    """How far an order has come, as its timeline tells it."""

    state: str = ""
    stored: tuple[Life, Fulfillment, Shipment] | None = None
    requests: list[RequestStatus] = field(default_factory=list)
    news_for_seller: bool = False
    news_for_support: bool = False
    last: str = ""

    @property
    def is_asked(self) -> bool:
        """Whether a request waits for somebody."""
        return bool(self.requests) and self.requests[-1] in OPEN

    def follow(self, what: str, who: str) -> None:
        """Go along with one event; every turn that no rule knows fails."""
        turn = (self.state, what, self.last)
        by_support = who == SUPPORT
        if what == "created":
            assert not self.state, turn
            self.state, self.stored = "Unpaid", STORED["Unpaid"]
        elif what in STEPS:
            self._step(what)
        elif what == "request_sent":
            assert self.state in PAID, turn
            assert not self.is_asked, turn
            self.requests.append(RequestStatus.SENT)
            self.news_for_support = True
        elif what in ANSWERS:
            assert self.is_asked, turn
            assert by_support is (what != "request_withdrawn" and self.last != "fee_accepted"), (turn, who)
            self.requests[-1] = ANSWERS[what]
            self.news_for_seller |= by_support
        elif what == "fee_proposed" or (what == "message_sent" and by_support):
            assert self.is_asked, turn
            self.requests[-1] = RequestStatus.IN_REVIEW
            self.news_for_seller = True
        elif what == "message_sent":
            assert self.is_asked, turn
            self.news_for_support = True
        elif what == "internal_note":
            assert self.is_asked, turn
            assert by_support, (turn, who)
        elif what == "fee_accepted":
            assert self.requests[-1] is RequestStatus.IN_REVIEW, turn
        elif what == "news_seen" and by_support:
            assert self.news_for_support, turn
            self.news_for_support = False
        elif what == "news_seen":
            assert self.news_for_seller, turn
            self.news_for_seller = False
        elif what == "edited":
            assert self.state in EDITED_IN, turn
        elif what in DESK:
            assert self.state in DESK[what], turn
            assert not self.is_asked, turn
        elif what == "stop_heeded":
            assert self.state == "Cancelled", turn
        else:
            assert what in KNOWN, turn
            assert COMES_AFTER.get(what) in (None, self.last), turn
        self.last = what

    def _step(self, what: str) -> None:
        assert (self.state, what) in MOVES, (self.state, what)
        assert self.stored is not None
        if what == "scheduled":
            assert not self.is_asked, "production began beside an open request"
        if what != "cancelled":
            self.state = MOVES[self.state, what]
            self.stored = STORED[self.state]
            return
        # Only support ends what the plant has begun.
        assert self.state == "Paid" or self.last in ("cancelled_for_seller", "request_approved"), (
            self.state,
            self.last,
        )
        self.state, self.stored = "Cancelled", (Life.CANCELLED, *self.stored[1:])
        if self.is_asked:
            # What support left unanswered ends with the order.
            self.requests[-1] = RequestStatus.WITHDRAWN


def _write(*, merchant: bool = False, internal: bool = False) -> Act:
    def write(m: Lifecycle, code: str) -> Awaitable[Any]:
        actor, seller_id = m.own[1:] if merchant else (m.shop.support, None)
        return thread.write(m.shop.ports, actor, seller_id, code, thread.Draft("A word.", internal=internal))

    return write


def _look(m: Lifecycle, code: str) -> Awaitable[Any]:
    ports, actor, seller_id = m.own
    return thread.looked(ports, actor, seller_id, code)


def _accept(m: Lifecycle, code: str) -> Awaitable[Any]:
    own = m.own

    async def accept() -> Any:
        request = (await m.shop.detail(code)).request
        return await requests.accept_fee(*own, code, (request and request.proposed_fee) or 0)

    return accept()


HANDS: dict[str, Act] = {
    **{name: act for name, (_, act) in ACTIONS.items()},
    "edit": lambda m, code: orders.edit(*m.own, code, patch({Field.CITY: "Peoria"})),
    "spoil": lambda m, code: orders.edit(*m.own, code, patch({Field.CITY: ""})),
    "write": _write(merchant=True),
    "support writes": _write(),
    "note": _write(internal=True),
    "accept what is asked": _accept,
    "look": _look,
    "support looks": lambda m, code: thread.looked(m.shop.ports, m.shop.support, None, code),
    "copy": lambda m, code: copies.cancel_and_copy(*m.own, code),
    "heed": lambda m, code: stops.heed(m.shop.ports, code),
    "pay all": lambda m, _: payments.pay_many(*m.own, m.codes),
    "delete all": lambda m, _: trash.delete_many(*m.own, m.codes),
    "create": lambda m, _: orders.create(*m.own, COMPLETE),
    "top up": lambda m, _: wallet.top_up(m.shop.ports, m.shop.support, m.shop.seller_id, COST, "More"),
}
"""What somebody does to an order or to several, whether it is allowed or not."""
ALL_HANDS = sorted(HANDS)
SEEDS = st.integers(0, 100_000)
BESIDE = ["accept what is asked", "write", "support writes", "note", "look", "support looks", "heed"]
"""What is done beside the decisions."""


class Ear:
    """Hears every hint that is really delivered: as this process is told on SQLite, as any other is on PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._told: set[OrderChanged] = set()
        self._marks = count(1)
        self._heard = 0
        self._connection: psycopg.Connection | None = None
        if database.dialect == "sqlite":
            database.listeners.append(self._told.add)
        else:
            self._connection = psycopg.connect(database.libpq_url, autocommit=True)
            self._connection.add_notify_handler(self._hear)
            self._connection.execute(f"LISTEN {NOTIFY_CHANNEL}".encode())

    def _hear(self, notice: psycopg.Notify) -> None:
        seller_id, _, order_id = notice.payload.partition(":")
        if seller_id == "mark":
            self._heard = int(order_id)
        else:
            self._told.add(OrderChanged(int(seller_id), int(order_id)))

    def told(self) -> set[OrderChanged]:
        """What was delivered since the last question."""
        if self._connection is not None:
            # Notices come in the order of their commits: what was committed before the mark comes before it.
            mark = next(self._marks)
            self._connection.execute("SELECT pg_notify(%s, %s)", (NOTIFY_CHANNEL, f"mark:{mark}"))
            while self._heard < mark:
                self._connection.execute("SELECT 1")
        told = set(self._told)
        self._told.clear()
        return told

    def close(self) -> None:
        """Hear nothing any more."""
        if self._connection is not None:
            self._connection.close()


class ManyHands(Lifecycle):
    """The life of orders, with several people and machines acting at once; nobody asks the policy beforehand."""

    def __init__(self) -> None:
        super().__init__()
        # One order is with support from the first.
        code = self.codes[0]
        self.run(payments.pay(*self.own, code))
        self.run(requests.send(*self.own, code, draft()))

    async def _open(self) -> Shop:
        shop = await super()._open()
        self.ear = Ear(shop.database)
        self.heard = 0
        async with shop.database.read() as session:
            self.booked: int = await session.scalar(select(func.max(WalletEntry.id))) or 0
        self.journeys: defaultdict[int, Journey] = defaultdict(Journey)
        return shop

    def teardown(self) -> None:
        self.ear.close()
        super().teardown()

    # Played at the start of every life, since rules are drawn and many lives go without one or another.
    @initialize(seed=SEEDS)
    def begin(self, seed: int) -> None:
        self._act_at_once(seed, rounds=25)

    @rule(seed=SEEDS, rounds=st.integers(5, 10))
    def act_at_once(self, seed: int, rounds: int) -> None:
        self._act_at_once(seed, rounds)

    # Several rounds in a row, mostly of what the order's state allows, so that orders get as far as the money back.
    def _act_at_once(self, seed: int, rounds: int) -> None:
        rng = Random(seed)
        for turn in range(rounds):
            # A few rounds stay with one order, the first ones with that which is with support.
            number = 0 if turn < 5 else (turn // 5 + seed) % len(self.codes)
            permitted = self.run(self.shop.permissions(self.one(number)))
            likely = [name for name, (ask, _) in ACTIONS.items() if ask(permitted).allowed] + BESIDE
            likely += [name for name in likely if name in STEPS] * 4
            hands = [(rng.choice(likely), number, rng.random() < 0.5) for _ in range(rng.randint(1, 3))]
            hands.append((rng.choice(ALL_HANDS), rng.randrange(6), rng.random() < 0.5))
            said = self.run(self._gather(hands))
            for (name, *_), answer in zip(hands, said, strict=True):
                if name == "create" and isinstance(answer, str):
                    self.codes.append(answer)
            self.run(self._demand_all())

    async def _gather(self, hands: list[tuple[str, int, bool]]) -> list[Any]:
        said = await asyncio.gather(*(self._hand(*hand) for hand in hands), return_exceptions=True)
        for hand, answer in zip(hands, said, strict=True):
            refused = isinstance(answer, DomainError) and not isinstance(answer, StorageUnavailable)
            assert refused or not isinstance(answer, BaseException), (hand, answer)
        return said

    def _hand(self, name: str, number: int, by_colleague: bool) -> Awaitable[Any]:
        """What the seller does is done by one of its two people."""
        mine, who = self.own, self.shop.colleague if by_colleague else self.shop.merchant
        self.own = (self.shop.ports, who, self.shop.seller_id)
        try:
            return HANDS[name](self, self.one(number))
        finally:
            self.own = mine

    @rule()
    def forget_the_buyer(self) -> None:
        self.run(erasure.forget(self.shop.ports, self.shop.support, COMPLETE.email, even_open=True))

    async def _demand_all(self) -> None:
        await super()._demand_all()
        told = self.ear.told()
        async with self.shop.database.read() as session:
            events = list(
                await session.scalars(select(OrderEvent).where(OrderEvent.id > self.heard).order_by(OrderEvent.id))  # type: ignore[arg-type, operator]
            )
            entries = list(await session.scalars(select(WalletEntry).order_by(WalletEntry.id)))  # type: ignore[arg-type]
            found = list(await session.scalars(select(Order)))
            asked = list(await session.scalars(select(RefundRequest).order_by(RefundRequest.id)))  # type: ignore[arg-type]
        for event in events:
            self.heard = event.id or 0
            assert OrderChanged(event.seller_id, event.order_id) in told, event
            self.journeys[event.order_id].follow(event.what, event.who)
        balances: defaultdict[int, int] = defaultdict(int)
        for entry in entries:
            balances[entry.seller_id] += entry.amount
            assert entry.balance == balances[entry.seller_id] >= 0, entry
            assert (entry.id or 0) <= self.booked or OrderChanged(entry.seller_id, 0) in told, entry
            self.booked = max(self.booked, entry.id or 0)
        requests_of: defaultdict[int, list[RefundRequest]] = defaultdict(list)
        for request in asked:
            requests_of[request.order_id].append(request)
        for order in found:
            self._demand_followed(order, requests_of[order.id or 0])

    def _demand_followed(self, order: Order, asked: list[RefundRequest]) -> None:
        """What is stored is where the timeline led."""
        journey = self.journeys[order.id or 0]
        assert (order.life, order.fulfillment, order.shipment) == journey.stored, (order.code, journey)
        assert order.payment is _payment_of(order), (order.code, order.refunded, order.cost)
        assert (order.paid_at is not None) is (journey.state not in ("Unpaid", "Deleted")), (order.code, journey)
        assert [request.status for request in asked] == journey.requests, (order.code, journey)
        assert order.request_status == (journey.requests[-1] if journey.requests else None), (order.code, journey)
        assert order.request_news is journey.news_for_seller, (order.code, journey)
        assert any(request.news_for_support for request in asked) is journey.news_for_support, (order.code, journey)


def _payment_of(order: Order) -> Payment:
    if order.paid_at is None:
        return Payment.UNPAID
    if not order.refunded:
        return Payment.PAID
    return Payment.REFUNDED if order.refunded == order.cost else Payment.PARTIALLY_REFUNDED


def test_hands_that_meet_on_sqlite(sqlite_template: Path, tmp_path: Path) -> None:
    numbers = count()

    def open_url() -> str:
        path = tmp_path / f"{next(numbers)}.db"
        shutil.copyfile(sqlite_template, path)
        return f"sqlite:///{path}"

    play(open_url, lambda _: None, examples=12, steps=15, machine=ManyHands)


def test_hands_that_meet_on_postgresql(postgresql: Any, postgresql_template: str) -> None:
    names: dict[str, str] = {}

    def open_url() -> str:
        name = postgresql.create(template=postgresql_template)
        url = postgresql.url(name)
        names[url] = name
        return url

    play(open_url, lambda url: postgresql.drop(names[url]), examples=6, steps=12, machine=ManyHands)
