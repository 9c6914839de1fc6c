"""Many hands at the same orders at the same moment: however they meet, money, statuses and announcements stay true."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule
from sqlalchemy import select

from order_app.db.changes import OrderChanged
from order_app.db.engine import Database
from order_app.db.unit_of_work import UnitOfWork
from order_app.domain.errors import DomainError, StorageUnavailable
from order_app.domain.fields import Field
from order_app.models import OrderEvent
from order_app.services import erasure, orders, payments, stops, thread, trash, wallet
from tests.service.builders import COMPLETE, COST, Shop, patch
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
ANSWERS = ("request_withdrawn", "request_declined", "request_approved")
EDITED_IN = ("Unpaid", "Paid")
DESK = {"cancelled_for_seller": PAID[:3], "refunded_for_seller": PAID}


def _write(*, internal: bool) -> Act:
    def write(m: Lifecycle, code: str) -> Awaitable[Any]:
        actor, seller_id = (m.shop.support, None) if internal else (m.shop.merchant, m.shop.seller_id)
        return thread.write(m.shop.ports, actor, seller_id, code, thread.Draft("A word.", internal=internal))

    return write


HANDS: dict[str, Act] = {
    **{name: act for name, (_, act) in ACTIONS.items()},
    "edit": lambda m, code: orders.edit(*m.own, code, patch({Field.CITY: "Peoria"})),
    "spoil": lambda m, code: orders.edit(*m.own, code, patch({Field.CITY: ""})),
    "write": _write(internal=False),
    "note": _write(internal=True),
    "heed": lambda m, code: stops.heed(m.shop.ports, code),
    "pay all": lambda m, _: payments.pay_many(*m.own, m.codes),
    "delete all": lambda m, _: trash.delete_many(*m.own, m.codes),
    "create": lambda m, _: orders.create(*m.own, COMPLETE),
    "top up": lambda m, _: wallet.top_up(m.shop.ports, m.shop.support, m.shop.seller_id, COST, "More"),
}
"""What somebody does to an order or to several, whether it is allowed or not."""


class Listening(Database):
    """A database that remembers what was announced."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.told: set[OrderChanged] = set()

    @asynccontextmanager
    async def write(self) -> AsyncIterator[UnitOfWork]:
        """One transaction, as ever."""
        async with super().write() as uow:
            yield uow
        self.told.update(uow.changes)


class ManyHands(Lifecycle):
    """The life of orders, with several people and machines acting at once; nobody asks the policy beforehand."""

    opened = Listening

    async def _open(self) -> Shop:
        self.heard = 0
        self.path: dict[int, str] = {}
        self.open_requests: dict[int, bool] = {}
        self.stopped: dict[int, str] = {}
        return await super()._open()

    @rule(
        hands=st.lists(st.tuples(st.sampled_from(sorted(HANDS)), st.integers(0, 5)), min_size=2, max_size=6),
    )
    def act_at_once(self, hands: list[tuple[str, int]]) -> None:
        said = self.run(self._gather(hands))
        for (name, _), answer in zip(hands, said, strict=True):
            if name == "create" and isinstance(answer, str):
                self.codes.append(answer)

    async def _gather(self, hands: list[tuple[str, int]]) -> list[Any]:
        said = await asyncio.gather(
            *(HANDS[name](self, self.one(number)) for name, number in hands), return_exceptions=True
        )
        for (name, number), answer in zip(hands, said, strict=True):
            refused = isinstance(answer, DomainError) and not isinstance(answer, StorageUnavailable)
            assert refused or not isinstance(answer, BaseException), (name, number, answer)
        return said

    @rule()
    def forget_the_buyer(self) -> None:
        self.run(erasure.forget(self.shop.ports, self.shop.support, COMPLETE.email, even_open=True))

    async def _demand_all(self) -> None:
        await super()._demand_all()
        async with self.shop.database.read() as session:
            found = await session.execute(
                select(OrderEvent.id, OrderEvent.seller_id, OrderEvent.order_id, OrderEvent.what)  # type: ignore[call-overload]
                .where(OrderEvent.id > self.heard)  # type: ignore[operator]
                .order_by(OrderEvent.id)
            )
            events = list(found)
        assert isinstance(self.shop.database, Listening)
        for event in events:
            self.heard = event.id
            assert OrderChanged(event.seller_id, event.order_id) in self.shop.database.told, event
            self._follow(event.order_id, event.what)
        self.shop.database.told.clear()

    def _follow(self, order_id: int, what: str) -> None:
        """Go along with the order's path; every turn that no rule knows fails."""
        state = self.path.setdefault(order_id, "Unpaid")
        is_open = self.open_requests.setdefault(order_id, False)
        if what in STEPS:
            assert (state, what) in MOVES, (state, what)
            assert not (is_open and what == "scheduled"), "production began beside an open request"
            self.path[order_id] = MOVES[state, what]
            if what == "cancelled":
                # What support left unanswered ends with the order.
                self.open_requests[order_id] = False
        elif what == "request_sent":
            assert state in PAID, (state, what)
            assert not is_open
            self.open_requests[order_id] = True
        elif what in ANSWERS:
            assert is_open, (state, what)
            self.open_requests[order_id] = False
        elif what == "edited":
            assert state in EDITED_IN, (state, what)
        elif what in DESK:
            assert state in DESK[what], (state, what)
            assert not is_open
        elif what in ("message_sent", "internal_note", "fee_proposed"):
            assert is_open, (state, what)
        elif what == "stop_listed":
            assert order_id not in self.stopped
            self.stopped[order_id] = what
        elif what == "stop_heeded":
            assert self.stopped[order_id] == "stop_listed"
            self.stopped[order_id] = what


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

    play(open_url, lambda url: postgresql.drop(names[url]), examples=4, steps=12, machine=ManyHands)
