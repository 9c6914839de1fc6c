"""The routes that put the product into any state for tests; they exist in test mode only."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal, Protocol, Self

from fastapi import APIRouter, Depends, Request
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from order_app.api.requests import refuse_foreign
from order_app.clock import Clock, MovableClock
from order_app.demo.stage import Stage, Wanted
from order_app.domain.errors import BadInput
from order_app.domain.fields import Field as FormField
from order_app.domain.statuses import Fulfillment, Payment, ProductionStep, ShippingMethod
from order_app.services.ports import Ports
from order_app.settings import Settings

MAX_ORDERS = 2000
"""The most orders that one call makes."""
MAX_MINUTES = 60 * 24 * 365
"""The longest time since a payment, and the longest step of the clock, in minutes."""
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_LATEST = datetime(2100, 1, 1, tzinfo=UTC)


class Container(Protocol):
    """What the test routes need of the wired application."""

    @property
    def settings(self) -> Settings:
        """The settings of this process."""
        ...

    @property
    def clock(self) -> Clock:
        """The present moment; in test mode it can be moved."""
        ...

    @property
    def ports(self) -> Ports:
        """The outside of the services."""
        ...


class _Body(BaseModel):
    # A misspelt name would otherwise test something else than was meant.
    model_config = ConfigDict(extra="forbid")


def _in_reach(moment: datetime) -> datetime:
    if not _EARLIEST <= moment <= _LATEST:
        raise ValueError("a time between the years 2000 and 2100")
    return moment.astimezone(UTC)


class ClockMove(_Body):
    """Either the moment that the clock shall show (RFC 3339 with an offset), or how many seconds shall pass."""

    now: Annotated[AwareDatetime, AfterValidator(_in_reach)] | None = None
    advance_seconds: Annotated[float, Field(ge=0, le=MAX_MINUTES * 60, allow_inf_nan=False)] | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.now is None) == (self.advance_seconds is None):
            raise ValueError('give either "now" or "advance_seconds"')
        return self


class ItemWanted(_Body):
    """One line of an order."""

    sku: str
    quantity: int = 1
    artwork_url: str = "https://example.com/art/test.png"


class OrdersWanted(_Body):
    """The orders to be made.

    Content is drawn by chance, the same after each reset; `reference` (one order only), `recipient_name`, `email`,
    `method` and `items` replace a part of it. `minutes_since_paid` counts back from the clock's now; left out, it is 5
    for unfulfilled orders and days for produced ones, whose free window is then over. Unpaid orders don't look at it.
    """

    seller: str = "A33378"
    payment: Literal[Payment.UNPAID, Payment.PAID] = Payment.UNPAID
    fulfillment: Fulfillment = Fulfillment.UNFULFILLED
    shipped: bool = False
    minutes_since_paid: Annotated[float, Field(ge=0, le=MAX_MINUTES, allow_inf_nan=False)] | None = None
    count: Annotated[int, Field(ge=1, le=MAX_ORDERS)] = 1
    complete: bool = True
    country: str = "US"
    reference: str | None = None
    recipient_name: str | None = None
    email: str | None = None
    method: ShippingMethod | None = None
    items: list[ItemWanted] | None = None

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.payment is Payment.UNPAID and self.fulfillment is not Fulfillment.UNFULFILLED:
            raise ValueError("an unpaid order is never produced")
        if self.shipped and self.fulfillment is not Fulfillment.FULFILLED:
            raise ValueError("only a fulfilled order is shipped")
        if self.payment is Payment.PAID and not self.complete:
            raise ValueError("an order that is not complete can't be paid")
        if self.reference and self.count > 1:
            raise ValueError("one reference fits one order")
        return self

    def wanted(self) -> Wanted:
        """The same, in the words of the stage."""
        typed = {
            FormField.REFERENCE: self.reference,
            FormField.RECIPIENT_NAME: self.recipient_name,
            FormField.EMAIL: self.email,
            FormField.SHIPPING_METHOD: self.method,
        }
        return Wanted(
            seller=self.seller,
            payment=self.payment,
            fulfillment=self.fulfillment,
            shipped=self.shipped,
            minutes_since_paid=self.minutes_since_paid,
            count=self.count,
            complete=self.complete,
            country=self.country,
            items=None
            if self.items is None
            else tuple((item.sku, str(item.quantity), item.artwork_url) for item in self.items),
            fields={name: str(text) for name, text in typed.items() if text is not None},
        )


class StepWanted(_Body):
    """A step that the plant takes; carrier and tracking code are for `shipped`, drawn by chance where left out."""

    code: str
    step: ProductionStep
    carrier: str | None = None
    tracking_code: str | None = None


def test_mode_router(
    container: Container,
    on_clock_change: Callable[[], None],
    on_reset: Callable[[], None],
) -> APIRouter:
    """The test routes; none of them outside of test mode.

    `on_clock_change` is called after the clock was moved, `on_reset` after everything was cleared away, so that open
    pages read again. Raises TypeError when the container's clock can't be moved.
    """
    if not container.settings.test_mode:
        return APIRouter()
    clock = container.clock
    if not isinstance(clock, MovableClock):
        raise TypeError("test mode needs a clock that can be moved")
    stage = Stage(container.ports)

    def from_here(request: Request) -> None:
        refuse_foreign(request, container.settings.public_url)

    router = APIRouter(prefix="/test", tags=["test mode"], dependencies=[Depends(from_here)])

    @router.post("/reset", summary="No orders, wallets of 1,000.00, the system's time, an empty outbox")
    async def reset() -> dict[str, Any]:
        await stage.reset(datetime.now(UTC))
        clock.reset()
        on_clock_change()
        on_reset()
        return {"now": clock.now()}

    @router.post("/clock", summary="Set the clock, or let time pass")
    async def move_clock(move: ClockMove) -> dict[str, Any]:
        if move.now is not None:
            clock.set(move.now)
        else:
            passed = timedelta(seconds=move.advance_seconds or 0)
            if clock.now() + passed > _LATEST:
                raise BadInput("The clock would stand beyond the year 2100.", "Reset it first.")
            clock.advance(passed)
        on_clock_change()
        return {"now": clock.now()}

    @router.post("/orders", summary="Make orders with true histories")
    async def make_orders(orders: OrdersWanted) -> dict[str, list[str]]:
        return {"codes": await stage.make_orders(orders.wanted())}

    @router.post("/production", summary="Let the plant take a step with an order")
    async def take_step(wanted: StepWanted) -> dict[str, Any]:
        outcome = await stage.take_step(wanted.code, wanted.step, wanted.carrier, wanted.tracking_code)
        return {"code": outcome.code, "changed": outcome.changed}

    @router.get("/mail", summary="Every e-mail that was written, the oldest first")
    async def mail() -> dict[str, list[dict[str, Any]]]:
        return {
            "messages": [
                {
                    "id": message.id,
                    "to": message.recipient,
                    "subject": message.subject,
                    "body": message.text,
                    "text": message.text,
                    "html": message.html,
                    "message_id": message.message_id,
                    "created_at": message.created_at,
                    "sent_at": message.sent_at,
                    "given_up_at": message.given_up_at,
                }
                for message in await stage.messages()
            ]
        }

    return router
