"""Plays the plant: takes orders on, a step of production at a time, by the same service that the plant itself calls."""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any, Protocol

import psycopg
import structlog
from sqlalchemy import Select, select

from order_app.db.engine import Database
from order_app.demo.histories import _CARRIERS, _CARRIERS_ABROAD
from order_app.domain.errors import DomainError, NotFound, StorageUnavailable
from order_app.domain.statuses import Fulfillment, ProductionStep, Shipment, Tab
from order_app.models import Order, Seller
from order_app.queries.stops import open_stops
from order_app.services.ports import Ports
from order_app.services.production import advance
from order_app.services.stops import heed

DEFAULT_RATE = 20.0
"""Steps of production a minute."""
FAVOURITE_SELLER = "A33378"
"""The demo merchant's seller, who sees most of what moves."""
FAVOURITE_SHARE = 2 / 3
REST = timedelta(minutes=2)
"""How long an order stays in a state at least, so that none runs through the plant in seconds."""
OLDEST = timedelta(days=45)
"""How far back orders are looked at; what is older and still under way has gone astray."""
HEED_AFTER = timedelta(seconds=30)
"""How long the plant takes at least to notice that an order is on the stop list."""
QUEUE_LENGTH = 40
"""How many candidates one query brings."""
LOOK_SECONDS = 20.0
"""How long a queue is believed, and how long an empty one is not asked for again."""
_PAUSE_WITHOUT_DATABASE = 5.0
_ONE_SIMULATOR = 4_215_005_512
"""The key of PostgreSQL's advisory lock which the one process holds that plays the plant."""
_WEIGHT = {
    ProductionStep.SCHEDULED: 3,
    ProductionStep.FULFILLED: 3,
    ProductionStep.SHIPPED: 3,
    ProductionStep.DELIVERED: 2,
}
"""How often each step comes up against the others."""

_log = structlog.get_logger(__name__)


class Container(Protocol):
    """What the simulator needs of the wired application."""

    @property
    def ports(self) -> Ports:
        """The outside of the services."""
        ...

    @property
    def database(self) -> Database:
        """Where everything is stored."""
        ...


async def run_simulator(container: Container, rate_per_minute: float = DEFAULT_RATE) -> None:
    """Play the plant until cancelled, within a server; of several processes on one PostgreSQL only one does."""
    while True:
        try:
            async with _alone(container.database):
                await simulate(container.ports, rate_per_minute=rate_per_minute, rng=Random(), stop_after=None)
        except psycopg.OperationalError:
            _log.warning("simulator_waits", reason="the database can't be reached")
            await asyncio.sleep(_PAUSE_WITHOUT_DATABASE)


async def simulate(ports: Ports, *, rate_per_minute: float, rng: Random, stop_after: float | None) -> int:
    """Take about `rate_per_minute` steps of production a minute, for `stop_after` seconds or until cancelled.

    Orders whose free window is open are left alone, and those that wait for support. A step that the policy refuses
    meanwhile is skipped; a database that is away is waited for. Returns how many steps were taken.
    """
    plant = _Plant(ports, rng)
    ends = None if stop_after is None else time.monotonic() + stop_after
    due = time.monotonic()
    steps = 0
    while True:
        # Uneven like life, and right on average.
        due = max(due + 60 / rate_per_minute * rng.uniform(0.4, 1.6), time.monotonic() - 1)
        if ends is not None and due >= ends:
            await asyncio.sleep(max(0.0, ends - time.monotonic()))
            return steps
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        try:
            steps += await plant.step()
        except StorageUnavailable:
            _log.warning("simulator_waits", reason="the database can't be reached")
            due = time.monotonic() + _PAUSE_WITHOUT_DATABASE


def candidates(ports: Ports, seller_id: int, step: ProductionStep) -> Select[Any]:
    """The query for (code, country) of the seller's orders that could take this step, on the index of its tabs."""
    order = Order.__table__.c  # type: ignore[attr-defined]
    now = ports.now()
    rested = now - REST
    asked = select(order.code, order.country).where(order.seller_id == seller_id, order.created_at > now - OLDEST)
    match step:
        case ProductionStep.SCHEDULED:
            # An order is not younger than its payment, so the index leaves out those that were created lately.
            over = now - ports.window
            asked = asked.where(
                order.tab == Tab.PAID.value,
                order.created_at <= over,
                order.paid_at <= over,
                order.open_request.is_(None),
            )
        case ProductionStep.FULFILLED:
            asked = asked.where(
                order.tab == Tab.PROCESSED.value,
                order.fulfillment == Fulfillment.SCHEDULED,
                order.scheduled_at <= rested,
                order.open_request.is_(None),
            )
        case ProductionStep.SHIPPED:
            asked = asked.where(
                order.tab == Tab.PROCESSED.value,
                order.fulfillment == Fulfillment.FULFILLED,
                order.fulfilled_at <= rested,
                order.open_request.is_(None),
            )
        case ProductionStep.DELIVERED:
            asked = asked.where(
                order.tab == Tab.SHIPPED.value, order.shipment == Shipment.SHIPPED, order.shipped_at <= rested
            )
    # From the newest: what was delivered long ago stands in the same tab and would have to be passed first.
    latest_first = order.created_at.desc() if step is ProductionStep.DELIVERED else order.created_at.asc()
    return asked.order_by(latest_first).limit(QUEUE_LENGTH)


@dataclass(slots=True)
class _Queue:
    """Candidates of one seller for one step: until when (monotonic seconds) they are believed, and whether all came."""

    orders: deque[tuple[str, str]] = field(default_factory=deque)
    good_until: float = 0.0
    is_whole: bool = False


class _Plant:
    """Knows what could be done next, seller by seller, and asks the database rarely."""

    def __init__(self, ports: Ports, rng: Random) -> None:
        self._ports = ports
        self._rng = rng
        self._sellers: dict[int, str] = {}
        self._sellers_good_until = 0.0
        self._stops: deque[str] = deque()
        self._stops_good_until = 0.0
        self._queues: dict[tuple[int, ProductionStep], _Queue] = {}

    async def step(self) -> bool:
        """Take one step with some order, and before any other stop what is to be stopped; False where there is nothing
        to do."""
        if await self._stop():
            return True
        for seller_id in await self._sellers_in_turn():
            for step in self._steps_in_turn():
                if await self._take(seller_id, step):
                    return True
        return False

    async def _stop(self) -> bool:
        """Say of one order on the stop list that nobody works on it any more."""
        if not self._stops and time.monotonic() >= self._stops_good_until:
            async with self._ports.database.read() as session:
                known = self._ports.now() - HEED_AFTER
                self._stops = deque(stop.order_code for stop in await open_stops(session) if stop.at <= known)
            self._stops_good_until = time.monotonic() + LOOK_SECONDS
        while self._stops:
            with suppress(NotFound):
                if (await heed(self._ports, self._stops.popleft())).changed:
                    return True
        return False

    async def _take(self, seller_id: int, step: ProductionStep) -> bool:
        queue = await self._queue(seller_id, step)
        while queue.orders:
            code, country = queue.orders.popleft()
            try:
                if await self._advance(code, country, step):
                    return True
            except StorageUnavailable:
                raise
            except DomainError as refusal:
                _log.debug("step_refused", order=code, step=step.value, code=refusal.code)
        return False

    async def _advance(self, code: str, country: str, step: ProductionStep) -> bool:
        carrier, tracking_code = parcel(self._rng, country) if step is ProductionStep.SHIPPED else ("", "")
        outcome = await advance(self._ports, code, step, carrier=carrier, tracking_code=tracking_code)
        return outcome.changed

    async def _queue(self, seller_id: int, step: ProductionStep) -> _Queue:
        queue = self._queues.setdefault((seller_id, step), _Queue())
        if time.monotonic() >= queue.good_until or not (queue.orders or queue.is_whole):
            asked = candidates(self._ports, seller_id, step)
            async with self._ports.database.read() as session:
                found = [(row.code, row.country) for row in await session.execute(asked)]
            queue.is_whole = len(found) < QUEUE_LENGTH
            self._rng.shuffle(found)
            queue.orders = deque(found)
            queue.good_until = time.monotonic() + LOOK_SECONDS
        return queue

    async def _sellers_in_turn(self) -> list[int]:
        """The favourite first as often as it should be, then others by chance; not all of very many."""
        if time.monotonic() >= self._sellers_good_until:
            async with self._ports.database.read() as session:
                sellers = Seller.__table__.c  # type: ignore[attr-defined]
                self._sellers = {row.id: row.code for row in await session.execute(select(sellers.id, sellers.code))}
            self._sellers_good_until = time.monotonic() + LOOK_SECONDS
        others = [seller_id for seller_id, code in self._sellers.items() if code != FAVOURITE_SELLER]
        favourite = [seller_id for seller_id, code in self._sellers.items() if code == FAVOURITE_SELLER]
        others = self._rng.sample(others, min(len(others), 5))
        return favourite + others if self._rng.random() < FAVOURITE_SHARE else others + favourite

    def _steps_in_turn(self) -> list[ProductionStep]:
        """Every step once, in an order by chance in which the weightier ones tend to come first."""
        return sorted(_WEIGHT, key=lambda step: self._rng.random() ** (1 / _WEIGHT[step]), reverse=True)


def parcel(rng: Random, country: str) -> tuple[str, str]:
    """A carrier that delivers to the country, with a tracking code in its manner."""
    carrier, pattern = rng.choice(_CARRIERS.get(country, _CARRIERS_ABROAD))
    return carrier, "".join(rng.choice("0123456789") if c == "#" else c for c in pattern)


@asynccontextmanager
async def _alone(database: Database) -> AsyncIterator[None]:
    """Wait until no other process plays the plant on this database; a SQLite file is served by one process anyway."""
    if database.dialect != "postgresql":
        yield
        return
    async with await psycopg.AsyncConnection.connect(database.libpq_url, autocommit=True) as connection:
        await connection.execute("SELECT pg_advisory_lock(%s)", (_ONE_SIMULATOR,))
        yield
