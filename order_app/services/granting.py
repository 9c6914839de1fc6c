"""Brings a decision of support about: the money, the order's end or its going on, the timeline and the mail."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from order_app.db.unit_of_work import Actor, UnitOfWork
from order_app.domain.errors import BadInput, WrongRole
from order_app.domain.fees import Held, Settled
from order_app.domain.fields import MAX_MESSAGE_LENGTH
from order_app.domain.money import format_minor
from order_app.domain.policy import Approval, Permissions
from order_app.domain.statuses import RequestStatus, Role
from order_app.domain.text import has_control_characters
from order_app.mail import messages
from order_app.mail.messages import MailText
from order_app.models import Order, OrderItem, RefundRequest
from order_app.services.cancellation import end_order
from order_app.services.outcomes import Outcome
from order_app.services.payments import give_back
from order_app.services.ports import Ports
from order_app.services.posting import to_asker
from order_app.services.recording import record
from order_app.services.request_rows import close_request


async def held_by(session: AsyncSession, order: Order) -> Held:
    """What the order holds of its seller's money."""
    item = OrderItem.__table__.c  # type: ignore[attr-defined]
    items = await session.scalar(select(func.sum(item.unit_price * item.quantity)).where(item.order_id == order.id))
    return Held(order.cost, order.refunded, int(items or 0), order.currency)


async def grant(
    ports: Ports,
    uow: UnitOfWork,
    actor: Actor,
    order: Order,
    request: RefundRequest,
    permitted: Permissions,
    settled: Settled,
    answer: str,
) -> Outcome:
    """Approve the open request of the locked order at what was settled; the caller has asked the policy."""
    now = ports.now()
    left = order.cost - order.refunded - settled.back
    is_part = permitted.approval is Approval.REFUND and left > settled.fee
    close_request(order, request, RequestStatus.APPROVED, actor, now, answer)
    request.fee, request.refund = settled.fee, settled.back
    kept = _kept(settled, permitted.approval, order, is_part=is_part)
    await record(
        uow, order, actor, now, "request_approved", f"{_money(order, settled.back)} back to the wallet, {kept}"
    )
    if permitted.approval is Approval.CANCEL:
        await end_order(uow, actor, order, settled.back, now, stops_production=permitted.stops_production)
    else:
        await give_back(uow, actor, order, settled.back, now)
    mail = _mail(order, permitted.approval, settled, left, answer, is_part=is_part)
    await to_asker(ports, uow, order, request, mail)
    what = "cancelled" if permitted.approval is Approval.CANCEL else "refunded"
    kept = _kept(settled, permitted.approval, order, actor.locale, is_part=is_part)
    return Outcome(
        order.code,
        changed=True,
        sentence=f"Approved: the order is {what}, {_money(order, settled.back, actor.locale)} came back, {kept}.",
    )


def _kept(settled: Settled, approval: Approval, order: Order, locale: str = "", *, is_part: bool) -> str:
    if approval is Approval.REFUND_SHIPPING:
        return "for the shipping"
    if is_part:
        return "a part of the cost"
    return f"fee {_money(order, settled.fee, locale)}" if settled.fee else "no fee"


def _mail(order: Order, approval: Approval, settled: Settled, left: int, answer: str, *, is_part: bool) -> MailText:
    if approval is Approval.REFUND_SHIPPING:
        return messages.shipping_refunded(order.code, refunded=settled.back, currency=order.currency, answer=answer)
    if is_part:
        return messages.part_refunded(
            order.code, refunded=settled.back, left=left, currency=order.currency, answer=answer
        )
    return messages.request_approved(
        order.code,
        refunded=settled.back,
        fee=settled.fee,
        currency=order.currency,
        cancelled=approval is Approval.CANCEL,
        answer=answer,
    )


def demand_support(actor: Actor) -> None:
    """Raise WrongRole for anybody but support."""
    if actor.role != Role.SUPPORT:
        raise WrongRole("Only support decides this; nothing was changed.", "Write to support.")


def readable(text: str) -> str:
    """Words of one person to another, without what surrounds them. Raises BadInput for too many, or no plain text."""
    text = text.strip()
    if len(text) > MAX_MESSAGE_LENGTH or has_control_characters(text, allow_newlines=True):
        raise BadInput(f"A message takes at most {MAX_MESSAGE_LENGTH} characters of plain text.", "Nothing was sent.")
    return text


def _money(order: Order, amount: int, locale: str = "") -> str:
    """For the timeline as everybody's, or as the locale writes it."""
    return format_minor(amount, order.currency, locale) if locale else format_minor(amount, order.currency)
