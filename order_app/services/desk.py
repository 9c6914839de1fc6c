"""What support does for a seller without a request: cancels an order, or brings money back."""

from order_app.db.locking import lock_order
from order_app.db.unit_of_work import Actor
from order_app.domain.errors import BadInput, FeeOutOfRange, NotAllowed
from order_app.domain.fees import Settled, settle
from order_app.domain.money import format_minor
from order_app.domain.policy import Approval
from order_app.mail import messages
from order_app.models import Order
from order_app.services.cancellation import end_order
from order_app.services.granting import demand_support, held_by, readable
from order_app.services.outcomes import Outcome, demand
from order_app.services.payments import give_back
from order_app.services.ports import Ports
from order_app.services.posting import to_seller
from order_app.services.recording import record


async def cancel(
    ports: Ports,
    actor: Actor,
    code: str,
    fee: int,
    reason: str,
    *,
    held_when_asked: int | None = None,
    might_cost_when_asked: bool | None = None,
) -> Outcome:
    """Cancel a paid order for its seller, keeping `fee` (minor units) back; everybody of the seller is written to.

    Help page: "You can contact support directly to cancel the order"; before production that costs nothing.
    `held_when_asked` (minor units) is what the order held when support looked, `might_cost_when_asked` whether a fee
    could be kept back: anything else by now is refused. Raises WrongRole, NotAllowed, FeeOutOfRange, BadInput,
    NotFound.
    """
    demand_support(actor)
    reason = _reason(reason)
    async with ports.transaction() as uow:
        order = await lock_order(uow.session, code, None)
        permitted = ports.permissions(order.facts)
        if (outcome := demand(permitted.cancel_for_seller, code)) is not None:
            return outcome
        _demand_held(order, held_when_asked)
        if might_cost_when_asked not in (None, permitted.keeps_fee_for_seller):
            raise NotAllowed(
                "Production has begun meanwhile, so a fee can be kept back; nothing was changed.",
                "Look at the order again, then decide.",
                code="changed_meanwhile",
            )
        if fee and not permitted.keeps_fee_for_seller:
            raise FeeOutOfRange(
                "Production has not begun, so cancelling is free; nothing was changed.", "Cancel it without a fee."
            )
        settled = settle(await held_by(uow.session, order), Approval.CANCEL, fee, locale=actor.locale)
        now = ports.now()
        await record(uow, order, actor, now, "cancelled_for_seller", reason)
        await end_order(uow, actor, order, settled.back, now, stops_production=permitted.stops_production)
        mail = messages.cancelled_by_support(
            order.code,
            refunded=settled.back,
            fee=settled.fee,
            currency=order.currency,
            reason=reason,
        )
        await to_seller(ports, uow, order, mail)
    back, kept = (format_minor(amount, order.currency, actor.locale) for amount in (settled.back, settled.fee))
    return Outcome(
        code,
        changed=True,
        sentence=f"Cancelled for the seller: {back} came back to the wallet, {f'fee {kept}' if fee else 'no fee'}.",
    )


async def refund(
    ports: Ports, actor: Actor, code: str, amount: int, reason: str, *, held_when_asked: int | None = None
) -> Outcome:
    """Bring `amount` (minor units) of a paid order back to its seller's wallet; the order stays as it is.

    `held_when_asked` as in `cancel`: two of support who refund at once don't refund twice unseen. Raises WrongRole,
    NotAllowed, RefundOutOfRange, BadInput, NotFound.
    """
    demand_support(actor)
    reason = _reason(reason)
    async with ports.transaction() as uow:
        order = await lock_order(uow.session, code, None)
        permitted = ports.permissions(order.facts)
        if (outcome := demand(permitted.refund_for_seller, code)) is not None:
            return outcome
        _demand_held(order, held_when_asked)
        held = await held_by(uow.session, order)
        settled: Settled = settle(held, Approval.REFUND, part=amount, locale=actor.locale)
        now = ports.now()
        await record(uow, order, actor, now, "refunded_for_seller", reason)
        await record(
            uow, order, actor, now, "money_back", f"{format_minor(settled.back, order.currency)} back to the wallet"
        )
        await give_back(uow, actor, order, settled.back, now)
        mail = messages.refunded_by_support(
            order.code,
            refunded=settled.back,
            left=held.left - settled.back,
            currency=order.currency,
            reason=reason,
        )
        await to_seller(ports, uow, order, mail)
    back = format_minor(settled.back, order.currency, actor.locale)
    return Outcome(code, changed=True, sentence=f"Refunded for the seller: {back} came back to the wallet.")


def _demand_held(order: Order, held_when_asked: int | None) -> None:
    if held_when_asked is not None and held_when_asked != order.cost - order.refunded:
        raise NotAllowed(
            "Money of this order has come back meanwhile; nothing was changed.",
            "Look at the order again, then decide.",
            code="changed_meanwhile",
        )


def _reason(reason: str) -> str:
    reason = readable(reason)
    if not reason:
        raise BadInput("This needs a reason; nothing was changed.", "Write what the seller should know.")
    return reason
