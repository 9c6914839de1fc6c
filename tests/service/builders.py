"""A shop for the tests of services: brings an order into any state by the services, and reads what came of it."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlmodel import SQLModel

from order_app.db.engine import Database
from order_app.db.unit_of_work import Actor
from order_app.domain.fields import Field
from order_app.domain.orders import Item, OrderContent
from order_app.domain.policy import Permissions, Stage
from order_app.domain.statuses import ProductionStep, RequestKind, RequestReason, Role
from order_app.models import OutboxMail, User
from order_app.queries.orders import OrderDetail, TimelineEntry, order_detail, timeline
from order_app.queries.wallet import EntryView, balance, entries
from order_app.services import cancellation, orders, payments, production, requests, trash, wallet
from order_app.services.orders import OrderPatch
from order_app.services.ports import Ports
from order_app.services.requests import RequestDraft

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
"""What a `FixedClock` shows at first."""
WINDOW = timedelta(minutes=120)

COMPLETE = OrderContent(
    items=(Item("TEE-U-BLK-M", 2, "https://example.com/fox.png"),),
    shipping_method="Standard",
    reference="",
    amount=4990,
    recipient_name="Anna Miller",
    phone="+12025550123",
    email="anna@example.com",
    address_line1="1 Main St",
    city="Springfield",
    state="IL",
    postal_code="62701",
    country="US",
)
"""Everything that an order needs: two T-shirts by Standard to the United States."""
COST = 2 * 890 + 549 + 195
"""What `COMPLETE` costs: $25.24."""


@dataclass(slots=True)
class FixedClock:
    """A clock that stands still until it is moved."""

    moment: datetime = NOON

    def now(self) -> datetime:
        """The moment that it shows, in UTC."""
        return self.moment

    def advance(self, **by: float) -> None:
        """Let time pass: `advance(minutes=5)`."""
        self.moment += timedelta(**by)


def patch(values: dict[Field, object], loaded: OrderContent = COMPLETE) -> OrderPatch:
    """What a form sends whose fields were loaded with `loaded`."""
    return OrderPatch(values, {name: loaded.value(name) for name in values})


def draft(kind: RequestKind = RequestKind.CANCEL, accepted_fee: int = 0, message: str = "") -> RequestDraft:
    """What a merchant asks of support."""
    return RequestDraft(kind, RequestReason.BUYER_CANCELLED, message, accepted_fee)


async def add_account(
    database: Database, email: str, disabled_at: datetime | None = None, seller_id: int | None = None
) -> None:
    """An account of the seller's, or of support; closed or not."""
    role = Role.SUPPORT if seller_id is None else Role.MERCHANT
    async with database.write() as uow:
        uow.session.add(
            User(
                email=email,
                password_hash="x",
                role=role,
                seller_id=seller_id,
                created_at=NOON,
                disabled_at=disabled_at,
            )
        )


@dataclass(slots=True)
class Shop:
    """The seller A33378 with its people, beside the seller B10042."""

    database: Database
    seller_id: int
    other_seller_id: int
    clock: FixedClock = field(default_factory=FixedClock)
    ports: Ports = field(init=False)
    merchant: Actor = field(init=False)
    colleague: Actor = field(init=False)
    stranger: Actor = field(init=False)
    support: Actor = field(init=False)

    def __post_init__(self) -> None:
        self.ports = Ports(self.database, self.clock, WINDOW)
        self.merchant = Actor("merchant@example.com", "merchant", self.seller_id)
        self.colleague = Actor("colleague@example.com", "merchant", self.seller_id)
        self.stranger = Actor("other@example.com", "merchant", self.other_seller_id)
        self.support = Actor("support@example.com", "support")

    async def fund(self, amount: int) -> None:
        """Put money (minor units) into the seller's wallet."""
        await wallet.top_up(self.ports, self.support, self.seller_id, amount, "Bank transfer")

    async def create(self, content: OrderContent = COMPLETE, **values: Any) -> str:
        """An order with the complete content, some values replaced."""
        return await orders.create(self.ports, self.merchant, self.seller_id, replace(content, **values))

    async def paid(self, **values: Any) -> str:
        """A paid order; its cost was put into the wallet first, so that the balance stays."""
        code = await self.create(**values)
        await self.fund((await self.detail(code)).cost)
        await payments.pay(self.ports, self.merchant, self.seller_id, code)
        return code

    async def advance(self, code: str, *steps: ProductionStep) -> None:
        """Let the plant take these steps."""
        for step in steps:
            shipped = step is ProductionStep.SHIPPED
            await production.advance(
                self.ports,
                code,
                step,
                carrier="DHL" if shipped else "",
                tracking_code="JD0001" if shipped else "",
            )

    async def produced_to(self, step: ProductionStep, **values: Any) -> str:
        """A paid order that the plant has brought this far."""
        code = await self.paid(**values)
        steps = list(ProductionStep)
        await self.advance(code, *steps[: steps.index(step) + 1])
        return code

    async def in_stage(self, stage: Stage, **values: Any) -> str:
        """An order that stands in this row of the rule table."""
        match stage:
            case Stage.INCOMPLETED:
                return await self.create(**{"city": "", **values})
            case Stage.UNPAID:
                return await self.create(**values)
            case Stage.PAID_WINDOW_OPEN:
                return await self.paid(**values)
            case Stage.PAID_WINDOW_OVER:
                code = await self.paid(**values)
                self.clock.advance(minutes=120)
                return code
            case Stage.CANCELLED:
                code = await self.paid(**values)
                await cancellation.cancel(self.ports, self.merchant, self.seller_id, code)
                return code
            case Stage.DELETED:
                code = await self.create(**values)
                await trash.delete_many(self.ports, self.merchant, self.seller_id, [code])
                return code
            case _:
                return await self.produced_to(STEP_TO[stage], **values)

    async def requested(self, code: str, kind: RequestKind = RequestKind.CANCEL, accepted_fee: int = 0) -> str:
        """The same order with an open request."""
        await requests.send(self.ports, self.merchant, self.seller_id, code, draft(kind, accepted_fee))
        return code

    async def detail(self, code: str) -> OrderDetail:
        """The order as its page reads it."""
        async with self.database.read() as session:
            return await order_detail(session, code, None)

    async def permissions(self, code: str) -> Permissions:
        """What the policy says of the order now."""
        return self.ports.permissions((await self.detail(code)).facts)

    async def timeline(self, code: str) -> tuple[TimelineEntry, ...]:
        """What happened to the order, oldest first."""
        detail = await self.detail(code)
        async with self.database.read() as session:
            return (await timeline(session, detail.id))[::-1]

    async def happened(self, code: str) -> list[str]:
        """The words of what happened to the order, oldest first."""
        return [entry.what for entry in await self.timeline(code)]

    async def balance(self) -> int:
        """What the seller's wallet holds."""
        async with self.database.read() as session:
            return await balance(session, self.seller_id)

    async def entries(self) -> tuple[EntryView, ...]:
        """The seller's movements, oldest first."""
        async with self.database.read() as session:
            return (await entries(session, self.seller_id))[::-1]

    async def mails(self) -> list[OutboxMail]:
        """What was written to people, oldest first."""
        async with self.database.read() as session:
            return list(await session.scalars(select(OutboxMail).order_by(OutboxMail.id)))  # type: ignore[arg-type]

    async def everything(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table that a service may write: equal before and after where nothing was changed."""
        async with self.database.read() as session:
            return {
                table.name: sorted((tuple(row) for row in await session.execute(select(table))), key=repr)
                for table in WRITTEN
            }


STEP_TO = {
    Stage.SCHEDULED: ProductionStep.SCHEDULED,
    Stage.FULFILLED: ProductionStep.FULFILLED,
    Stage.SHIPPED: ProductionStep.SHIPPED,
    Stage.DELIVERED: ProductionStep.DELIVERED,
}
"""The plant's step that brings an order to a stage."""

SIGNING_IN = frozenset({"users", "login_sessions", "login_throttles"})
"""The tables that signing in writes, which is no service."""
WRITTEN = [table for table in SQLModel.metadata.sorted_tables if table.name not in SIGNING_IN]
"""Every other table, whoever writes it: a new one can't be forgotten."""
