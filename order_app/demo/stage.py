"""Sets the stage for tests of the whole product: orders with true histories in any state, and a way back to nothing."""

import gc
from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import delete, func, insert, select, update

from order_app.auth.sessions import LIFETIME
from order_app.db.unit_of_work import Actor, UnitOfWork
from order_app.demo.people import artwork_url, order_reference, person
from order_app.demo.simulator import parcel
from order_app.domain.errors import BadInput, NotFound
from order_app.domain.fields import LABELS, Field
from order_app.domain.orders import Item, OrderContent, missing_fields, parse_items, parse_text_fields
from order_app.domain.pricing import Catalogue, quote
from order_app.domain.statuses import Fulfillment, Payment, ProductionStep, Role, ShippingMethod
from order_app.models import (
    FeeSuggestion,
    LoginSession,
    LoginThrottle,
    Order,
    OrderEvent,
    OrderEventValues,
    OrderItem,
    OutboxMail,
    ProductionStop,
    RefundRequest,
    RequestMessage,
    RequestPhoto,
    RouteCount,
    SavedView,
    Seller,
    StandingCount,
    User,
    Wallet,
    WalletEntry,
)
from order_app.services import ledger
from order_app.services.orders import create
from order_app.services.outcomes import Outcome
from order_app.services.payments import pay_many
from order_app.services.ports import Ports
from order_app.services.production import advance
from order_app.services.wallet import MAX_TOP_UP, top_up

OPENING_BALANCE = 1_000_00
"""What every wallet holds on an empty stage, in minor units."""
CREATED_BEFORE = timedelta(minutes=2)
"""How long before its payment, or before now, the last order of a batch is created."""
TOPPED_UP_BEFORE = timedelta(minutes=1)
"""How long before the payment the wallet is topped up for it."""
_BATCH = 100
"""How many orders one transaction makes."""
_SEED = 20_261_123
_SPREAD = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Orders to be made: the state they shall be in, and what of their content is not left to chance."""

    seller: str
    payment: Payment = Payment.UNPAID
    fulfillment: Fulfillment = Fulfillment.UNFULFILLED
    shipped: bool = False
    minutes_since_paid: float | None = None
    """How long ago they were paid; None for a time that is believable in the state."""
    count: int = 1
    complete: bool = True
    country: str = "US"
    method: str | None = None
    items: tuple[tuple[str, str, str], ...] | None = None
    """SKU, quantity and artwork URL of each line, as a form holds them."""
    fields: dict[Field, str] = field(default_factory=dict)
    """Other fields as they would be typed."""

    @property
    def steps(self) -> tuple[ProductionStep, ...]:
        """What the plant has done with them."""
        done = {Fulfillment.UNFULFILLED: 0, Fulfillment.SCHEDULED: 1, Fulfillment.FULFILLED: 2}[self.fulfillment]
        return tuple(ProductionStep)[: done + self.shipped]


@dataclass(frozen=True, slots=True)
class Message:
    """An e-mail of the outbox; times in UTC, `sent_at` only where a mail server took it, `given_up_at` only where none
    would."""

    id: int
    recipient: str
    subject: str
    text: str
    html: str
    message_id: str
    created_at: datetime
    sent_at: datetime | None
    given_up_at: datetime | None


class Stage:
    """Makes and clears away what tests need; the clock of the ports is read, never moved."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._rng = Random(_SEED)

    async def make_orders(self, wanted: Wanted) -> list[str]:
        """Make the orders by the services, at the times at which it would have happened; returns their codes.

        What they cost is put into the wallet first, so its balance stays. Raises NotFound for an unknown seller,
        BadInput and InvalidFields for content that does not fit, ReferenceTaken; what the batch made is then undone.
        """
        now = self._ports.now()
        catalogue = await self._ports.catalogue()
        actor = await self._merchant(wanted.seller)
        history = _History(self._ports, now)
        codes: list[str] = []
        for start in range(0, wanted.count, _BATCH):
            numbers = range(start, min(start + _BATCH, wanted.count))
            with _without_garbage_collection():
                async with history.batch():
                    codes += await self._make_batch(history, catalogue, actor, wanted, numbers, now)
        return codes

    async def take_step(
        self, code: str, step: ProductionStep, carrier: str | None = None, tracking_code: str | None = None
    ) -> Outcome:
        """Let the plant take one step now; what a parcel needs is drawn by chance where it is not given.

        Raises as `services.production.advance` does.
        """
        if step is ProductionStep.SHIPPED:
            drawn = parcel(self._rng, "US")
            carrier, tracking_code = carrier or drawn[0], tracking_code or drawn[1]
        return await advance(self._ports, code, step, carrier=carrier or "", tracking_code=tracking_code or "")

    async def reset(self, now: datetime) -> None:
        """Take away every order and every message, forget wrong passwords, and fill the wallets as of `now` (UTC).

        Sign-ins stay valid, and running numbers go on, so that no order gets the code of one that is gone.
        """
        async with self._ports.transaction() as uow:
            session = uow.session
            seller_ids = list(await session.scalars(select(_SELLERS.c.id).order_by(_SELLERS.c.id).with_for_update()))
            for model in _EMPTIED:
                await session.execute(delete(model))
            await session.execute(update(_WALLETS).values(balance=OPENING_BALANCE))
            wallet_owners = await session.scalars(select(_WALLETS.c.seller_id).order_by(_WALLETS.c.seller_id))
            await session.execute(
                insert(WalletEntry.__table__),  # type: ignore[attr-defined]
                [
                    {
                        "seller_id": seller_id,
                        "at": now,
                        "who": _STAGEHAND.name,
                        "kind": ledger.TOP_UP,
                        "note": _WHY,
                        "amount": OPENING_BALANCE,
                        "balance": OPENING_BALANCE,
                    }
                    for seller_id in wallet_owners
                ],
            )
            logins = LoginSession.__table__  # type: ignore[attr-defined]
            await session.execute(update(logins).where(logins.c.ended_at.is_(None)).values(expires_at=now + LIFETIME))
            for seller_id in seller_ids:
                uow.announce(seller_id)
        self._rng.seed(_SEED)

    async def fill_wallets(self) -> None:
        """Top up every wallet that holds less than `OPENING_BALANCE`."""
        async with self._ports.database.read() as session:
            held = (await session.execute(select(_WALLETS.c.seller_id, _WALLETS.c.balance))).all()
        for seller_id, balance in held:
            if balance < OPENING_BALANCE:
                await top_up(self._ports, _STAGEHAND, seller_id, OPENING_BALANCE - balance, _WHY)

    async def messages(self) -> list[Message]:
        """Every e-mail of the outbox, the oldest first."""
        async with self._ports.database.read() as session:
            mails = await session.scalars(select(OutboxMail).order_by(OutboxMail.__table__.c.id))  # type: ignore[attr-defined]
            return [
                Message(
                    id=mail.id or 0,
                    recipient=mail.recipient,
                    subject=mail.subject,
                    text=mail.body,
                    html=mail.html,
                    message_id=mail.message_id,
                    created_at=mail.created_at,
                    sent_at=mail.sent_at,
                    given_up_at=mail.given_up_at,
                )
                for mail in mails
            ]

    async def _merchant(self, seller_code: str) -> Actor:
        """The seller's first merchant, in whose name the orders are placed."""
        users = User.__table__  # type: ignore[attr-defined]
        async with self._ports.database.read() as session:
            seller_id = await session.scalar(select(_SELLERS.c.id).where(_SELLERS.c.code == seller_code))
            if seller_id is None:
                raise NotFound(f"There is no seller {seller_code!r}.", "The test accounts name those there are.")
            found = await session.execute(
                select(users.c.id, users.c.email)
                .where(users.c.seller_id == seller_id, users.c.disabled_at.is_(None))
                .order_by(users.c.id)
                .limit(1)
            )
        user = found.one_or_none()
        if user is None:
            return Actor(_STAGEHAND.name, Role.MERCHANT.value, seller_id)
        return Actor(user.email, Role.MERCHANT.value, seller_id, user.id)

    async def _make_batch(
        self, history: "_History", catalogue: Catalogue, actor: Actor, wanted: Wanted, numbers: range, now: datetime
    ) -> list[str]:
        assert actor.seller_id is not None
        paid_at = now - _since_paid(wanted, self._ports.window)
        last_created = (paid_at if wanted.payment is Payment.PAID else now) - CREATED_BEFORE
        apart = min(timedelta(seconds=1), _SPREAD / wanted.count)
        running = await history.next_number(actor.seller_id)
        codes = []
        for n in numbers:
            history.go_to(last_created - apart * (wanted.count - 1 - n))
            content = self._content(catalogue, wanted, running + n - numbers.start)
            codes.append(await create(history, actor, actor.seller_id, content))
        if wanted.payment is Payment.PAID:
            history.go_to(paid_at - TOPPED_UP_BEFORE)
            await self._cover(history, actor, codes)
            history.go_to(paid_at)
            outcome = await pay_many(history, actor, actor.seller_id, codes)
            if outcome.not_done:
                reason = outcome.not_done[0].reason
                raise BadInput(reason.sentence, reason.way_on)
        for step, at in zip(
            wanted.steps, _step_times(paid_at, now, self._ports.window, len(wanted.steps)), strict=True
        ):
            history.go_to(at)
            for code in codes:
                carrier, tracking_code = "", ""
                if step is ProductionStep.SHIPPED:
                    carrier, tracking_code = parcel(self._rng, wanted.country)
                await advance(history, code, step, carrier=carrier, tracking_code=tracking_code)
        return codes

    @staticmethod
    async def _cover(history: "_History", actor: Actor, codes: Sequence[str]) -> None:
        """Put what the orders cost into the wallet."""
        assert actor.seller_id is not None
        left = await history.cost_of(codes)
        while left > 0:
            portion = min(left, MAX_TOP_UP)
            await top_up(history, _STAGEHAND, actor.seller_id, portion, _WHY)
            left -= portion

    def _content(self, catalogue: Catalogue, wanted: Wanted, number: int) -> OrderContent:
        """What the order with this running number holds: by chance, except for what is wanted."""
        rng = self._rng
        try:
            buyer = person(rng, wanted.country)
        except KeyError:
            raise BadInput(
                f"Nobody of the demo lives in {wanted.country!r}.",
                "Give a country (ISO alpha-2) that the plant ships to.",
            ) from None
        home = buyer.address
        content = OrderContent(
            items=self._items(catalogue),
            shipping_method=self._method(catalogue, wanted.country),
            reference=order_reference(rng, number % 1_000_000),
            recipient_name=buyer.name,
            phone=buyer.phone,
            email=buyer.email,
            address_line1=home.line1,
            address_line2=home.line2,
            city=home.city,
            state=home.state,
            postal_code=home.postal_code,
            country=home.country,
        )
        gap = rng.random()
        given: dict[Field, object] = parse_text_fields(wanted.fields, catalogue.currency, wanted.country)
        if wanted.items is not None:
            given[Field.ITEMS] = parse_items(wanted.items, catalogue)
        content = content.with_values(given)
        if not wanted.complete:
            content = _with_gap(content, catalogue, gap, given.keys())
        elif missing := missing_fields(content, catalogue):
            names = ", ".join(LABELS[name] for name in missing)
            raise BadInput(f"With these values the order would not be complete: {names}.", 'Say "complete": false.')
        if Field.AMOUNT not in given:
            lines = [(item.sku, item.quantity) for item in content.items]
            cost = quote(lines, content.country, content.shipping_method, catalogue).total
            content = content.with_values({Field.AMOUNT: cost * rng.randrange(16, 24) // 1000 * 100 + 99})
        return content

    def _items(self, catalogue: Catalogue) -> tuple[Item, ...]:
        rng = self._rng
        skus = rng.sample(sorted(catalogue.prices), rng.choice((1, 1, 1, 2, 3)))
        return tuple(Item(sku, rng.choice((1, 1, 1, 2, 3)), artwork_url(rng)) for sku in skus)

    def _method(self, catalogue: Catalogue, country: str) -> str:
        """Standard more often than not, where it is offered."""
        offered = catalogue.methods(country)
        standard = ShippingMethod.STANDARD.value
        return standard if standard in offered and self._rng.random() < 0.6 else self._rng.choice(offered)


_STAGEHAND = Actor("Demo", Role.SUPPORT)
_WHY = "Test mode"
_SELLERS = Seller.__table__  # type: ignore[attr-defined]
_WALLETS = Wallet.__table__  # type: ignore[attr-defined]
_EMPTIED = (
    OrderEventValues,
    OrderEvent,
    RequestPhoto,
    RequestMessage,
    ProductionStop,
    FeeSuggestion,
    RefundRequest,
    WalletEntry,
    OrderItem,
    # The search index goes with its order, by the database's own rules.
    Order,
    StandingCount,
    RouteCount,
    OutboxMail,
    LoginThrottle,
    SavedView,
)
"""What a reset empties, rows before those that they point to."""
_GAPS = (
    Field.RECIPIENT_NAME,
    Field.ADDRESS_LINE1,
    Field.ITEMS,
    Field.CITY,
    Field.SHIPPING_METHOD,
    Field.POSTAL_CODE,
)


def _with_gap(content: OrderContent, catalogue: Catalogue, draw: float, keep: Collection[Field]) -> OrderContent:
    """The content with one needed field left empty: the first that is needed from a drawn place (0 up to 1) on."""
    if missing_fields(content, catalogue):
        return content
    first = int(draw * len(_GAPS))
    for name in (*_GAPS[first:], *_GAPS[:first]):
        if name in keep:
            continue
        emptied = content.with_values({name: () if name is Field.ITEMS else ""})
        if missing_fields(emptied, catalogue):
            return emptied
    raise BadInput("Every needed field was given, so nothing can be left out.", "Leave one of them to chance.")


def _since_paid(wanted: Wanted, window: timedelta) -> timedelta:
    if wanted.minutes_since_paid is not None:
        return timedelta(minutes=wanted.minutes_since_paid)
    if not wanted.steps:
        return timedelta(minutes=5)
    return window + timedelta(days=2 * len(wanted.steps) - 1)


def _step_times(paid_at: datetime, now: datetime, window: timedelta, number: int) -> list[datetime]:
    """When the plant took its steps: evenly until now, from the window's end on where that is over."""
    begins = paid_at + window if paid_at + window < now else paid_at
    return [begins + (now - begins) * (n + 1) / (number + 1) for n in range(number)]


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """A batch makes objects so fast that looking for garbage would take a quarter of its time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _FixedClock:
    """Shows one moment until it is told another."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment


class _History(Ports):
    """The outside of the services while the past is made: a clock of its own, and many calls in one transaction."""

    def __init__(self, ports: Ports, now: datetime) -> None:
        self._moving = _FixedClock(now)
        self._uow: UnitOfWork | None = None
        super().__init__(ports.database, self._moving, ports.window)

    def go_to(self, moment: datetime) -> None:
        """Let the services believe that it is this moment (UTC)."""
        self._moving.moment = moment

    @asynccontextmanager
    async def batch(self) -> AsyncIterator[None]:
        """Whatever the services do in this block is committed together, or not at all."""
        async with self.database.write() as uow:
            self._uow = uow
            try:
                yield
            finally:
                self._uow = None

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[UnitOfWork]:
        """The batch's transaction."""
        yield self._open
        await self._open.session.flush()

    @property
    def _open(self) -> UnitOfWork:
        assert self._uow is not None, "history is made in a batch"
        return self._uow

    async def next_number(self, seller_id: int) -> int:
        """The running number of the seller's next order; the seller is held, so nobody else takes it."""
        number: int = (
            await self._open.session.execute(
                select(_SELLERS.c.next_number).where(_SELLERS.c.id == seller_id).with_for_update()
            )
        ).scalar_one()
        return number

    async def cost_of(self, codes: Sequence[str]) -> int:
        """What these orders of the batch cost together, in minor units."""
        orders = Order.__table__  # type: ignore[attr-defined]
        asked = select(func.coalesce(func.sum(orders.c.cost), 0)).where(orders.c.code.in_(codes))
        return int((await self._open.session.execute(asked)).scalar_one())
