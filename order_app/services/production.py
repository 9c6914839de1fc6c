"""The plant's steps: scheduled, fulfilled, shipped, delivered."""

from datetime import datetime

from order_app.db.locking import lock_order
from order_app.db.unit_of_work import PRODUCTION
from order_app.domain.errors import BadInput
from order_app.domain.statuses import Fulfillment, ProductionStep, Shipment
from order_app.domain.text import has_control_characters
from order_app.models import Order
from order_app.services.outcomes import Outcome, demand
from order_app.services.ports import Ports
from order_app.services.recording import record

_TRACKING_LENGTH = 60


async def advance(
    ports: Ports, code: str, step: ProductionStep, *, carrier: str = "", tracking_code: str = ""
) -> Outcome:
    """Take one step of production; a step already taken is answered with the state as it is.

    Raises NotAllowed when the step is out of turn or a request stops it, BadInput, NotFound.
    """
    if any(len(text) > _TRACKING_LENGTH or has_control_characters(text) for text in (carrier, tracking_code)):
        raise BadInput(f"Carrier and tracking code take at most {_TRACKING_LENGTH} characters.", "Shorten them.")
    async with ports.transaction() as uow:
        order = await lock_order(uow.session, code, None)
        if (outcome := demand(ports.permissions(order.facts).production[step], code)) is not None:
            return outcome
        now = ports.now()
        if step is ProductionStep.SHIPPED:
            order.carrier, order.tracking_code = carrier, tracking_code
        _mark(order, step, now)
        detail = f"{carrier} {tracking_code}".strip() if step is ProductionStep.SHIPPED else ""
        await record(uow, order, PRODUCTION, now, step.value, detail)
    return Outcome(code, changed=True)


def _mark(order: Order, step: ProductionStep, now: datetime) -> None:
    match step:
        case ProductionStep.SCHEDULED:
            order.fulfillment, order.scheduled_at = Fulfillment.SCHEDULED, now
        case ProductionStep.FULFILLED:
            order.fulfillment, order.fulfilled_at = Fulfillment.FULFILLED, now
        case ProductionStep.SHIPPED:
            order.shipment, order.shipped_at = Shipment.SHIPPED, now
        case ProductionStep.DELIVERED:
            order.shipment, order.delivered_at = Shipment.DELIVERED, now
