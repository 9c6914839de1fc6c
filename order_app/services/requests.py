"""Requests to support: sending, withdrawing, and what support decides."""

from dataclasses import dataclass

from order_app.db.locking import lock_order
from order_app.db.unit_of_work import Actor, UnitOfWork
from order_app.domain.errors import BadInput, DomainError, FeeOutOfRange, NotAllowed, WrongRole
from order_app.domain.fields import MAX_MESSAGE_LENGTH
from order_app.domain.money import format_minor
from order_app.domain.policy import Approval
from order_app.domain.statuses import RequestKind, RequestReason, RequestStatus, Role
from order_app.domain.text import has_control_characters
from order_app.mail import messages
from order_app.models import Order, RefundRequest
from order_app.services.cancellation import end_order
from order_app.services.outcomes import Outcome, demand
from order_app.services.payments import give_back
from order_app.services.ports import Ports
from order_app.services.recording import record
from order_app.services.request_rows import close_request, open_request_of

SENT = (
    "Your request has been successfully sent to our support team. "
    "The Support Team will assist with your request as quickly as possible."
)
"""Word for word what the help page promises."""


@dataclass(frozen=True, slots=True)
class RequestDraft:
    """What a merchant asks for; `accepted_fee` (minor units) is the most that may be kept back without asking again.

    `refund_shipping_if_late` says of a cancellation: if the order has been shipped by then, refund the shipping.
    """

    kind: RequestKind
    reason: RequestReason
    message: str = ""
    accepted_fee: int = 0
    refund_shipping_if_late: bool = False


async def send(ports: Ports, actor: Actor, seller_id: int, code: str, draft: RequestDraft) -> Outcome:
    """Send a request to support; production does not start while it is open.

    Help page: "create a refund request in the system to send to support". Raises NotAllowed, BadInput, NotFound.
    """
    message = _text(draft.message)
    async with ports.transaction() as uow:
        order = await lock_order(uow.session, code, seller_id)
        permitted = ports.permissions(order.facts)
        if (outcome := demand(permitted.request, code)) is not None:
            return outcome
        if draft.kind not in permitted.request_kinds:
            raise NotAllowed(
                "The order has been shipped, so it can't be cancelled any more; nothing was sent.",
                "Ask for a refund instead.",
                code="shipped",
            )
        _demand_fee(actor, order, draft.accepted_fee)
        # Only a cancellation can come too late.
        refund_shipping = draft.refund_shipping_if_late and draft.kind is RequestKind.CANCEL
        now = ports.now()
        assert order.id is not None
        uow.session.add(
            RefundRequest(
                order_id=order.id,
                seller_id=order.seller_id,
                kind=draft.kind,
                reason=draft.reason,
                message=message,
                accepted_fee=draft.accepted_fee,
                refund_shipping_if_late=refund_shipping,
                news_for_support=True,
                created_at=now,
                created_by=actor.name,
            )
        )
        order.open_request, order.request_status = draft.kind, RequestStatus.SENT
        order.refund_shipping_if_late = refund_shipping
        await record(uow, order, actor, now, "request_sent", f"{draft.kind.capitalize()}: {draft.reason}")
    return Outcome(code, changed=True, sentence=SENT)


async def withdraw(ports: Ports, actor: Actor, seller_id: int, code: str) -> Outcome:
    """Take the open request back. Raises NotFound; without an open request the state is answered as it is."""
    async with ports.transaction() as uow:
        order = await lock_order(uow.session, code, seller_id)
        if (outcome := demand(ports.permissions(order.facts).withdraw, code)) is not None:
            return outcome
        now = ports.now()
        close_request(order, await _request(uow, order), RequestStatus.WITHDRAWN, actor, now, "")
        await record(uow, order, actor, now, "request_withdrawn")
    return Outcome(code, changed=True, sentence="The request was withdrawn.")


async def accept_fee(ports: Ports, actor: Actor, seller_id: int, code: str, fee: int) -> Outcome:
    """Say yes to the fee (minor units) that support proposed; the request is then approved with it.

    Raises FeeOutOfRange when another fee, or none, is proposed by now.
    """
    async with ports.transaction() as uow:
        order = await lock_order(uow.session, code, seller_id)
        if (outcome := demand(ports.permissions(order.facts).withdraw, code)) is not None:
            return outcome
        request = await _request(uow, order)
        if request.proposed_fee is None or request.proposed_fee != fee:
            raise FeeOutOfRange("Support has not proposed this fee; nothing was changed.", "Look at the request again.")
        await record(uow, order, actor, ports.now(), "fee_accepted", format_minor(fee, order.currency))
        request.accepted_fee = fee
        return await _approve(ports, uow, actor, order, request, fee, "The merchant accepted the fee.")


async def approve(ports: Ports, actor: Actor, code: str, fee: int, answer: str = "") -> Outcome:
    """Grant the open request, keeping `fee` (minor units) back. Before shipping the order is cancelled; a shipped order
    is refunded. A fee above what the merchant accepted is proposed to the merchant instead.

    Raises WrongRole, FeeOutOfRange, BadInput, NotFound.
    """
    _demand_support(actor)
    answer = _text(answer)
    async with ports.transaction() as uow:
        order = await lock_order(uow.session, code, None)
        if (outcome := demand(ports.permissions(order.facts).decide, code)) is not None:
            return outcome
        _demand_fee(actor, order, fee)
        request = await _request(uow, order)
        if fee <= request.accepted_fee:
            return await _approve(ports, uow, actor, order, request, fee, answer)
        shown = _written(fee, order, actor)
        if (request.proposed_fee, request.answer) == (fee, answer):
            return Outcome(
                code, changed=False, sentence=f"The merchant has already been asked to accept a fee of {shown}."
            )
        now = ports.now()
        request.status = order.request_status = RequestStatus.IN_REVIEW
        request.proposed_fee = fee
        request.answer = answer
        await record(uow, order, actor, now, "fee_proposed", format_minor(fee, order.currency))
        back = order.cost - order.refunded - fee
        mail = messages.fee_asked(order.code, fee=fee, refunded=back, currency=order.currency, answer=answer)
        await ports.post(uow, request.created_by, mail, order.code)
    return Outcome(code, changed=True, sentence=f"The merchant was asked to accept a fee of {shown}.")


async def decline(ports: Ports, actor: Actor, code: str, reason: str) -> Outcome:
    """Refuse the open request with a reason that the merchant reads. Raises WrongRole, BadInput, NotFound."""
    _demand_support(actor)
    reason = _text(reason)
    if not reason:
        raise BadInput("Declining needs a reason; nothing was decided.", "Write what the merchant should know.")
    async with ports.transaction() as uow:
        order = await lock_order(uow.session, code, None)
        if (outcome := demand(ports.permissions(order.facts).decide, code)) is not None:
            return outcome
        now = ports.now()
        request = await _request(uow, order)
        close_request(order, request, RequestStatus.DECLINED, actor, now, reason)
        await record(uow, order, actor, now, "request_declined", reason)
        mail = messages.request_declined(order.code, reason=reason)
        await ports.post(uow, request.created_by, mail, order.code)
    return Outcome(code, changed=True, sentence="The request was declined.")


async def _approve(
    ports: Ports, uow: UnitOfWork, actor: Actor, order: Order, request: RefundRequest, fee: int, answer: str
) -> Outcome:
    now = ports.now()
    back = order.cost - order.refunded - fee
    cancels = ports.permissions(order.facts).approval is Approval.CANCEL
    close_request(order, request, RequestStatus.APPROVED, actor, now, answer)
    request.fee = fee
    stored, kept = format_minor(back, order.currency), f"fee {format_minor(fee, order.currency)}" if fee else "no fee"
    await record(uow, order, actor, now, "request_approved", f"{stored} back to the wallet, {kept}")
    if cancels:
        await end_order(uow, actor, order, back, now)
    else:
        await give_back(uow, actor, order, back, now)
    mail = messages.request_approved(
        order.code, refunded=back, fee=fee, currency=order.currency, cancelled=cancels, answer=answer
    )
    await ports.post(uow, request.created_by, mail, order.code)
    what, amount = "cancelled" if cancels else "refunded", _written(back, order, actor)
    kept = f"fee {_written(fee, order, actor)}" if fee else "no fee"
    return Outcome(order.code, changed=True, sentence=f"Approved: the order is {what}, {amount} came back, {kept}.")


async def _request(uow: UnitOfWork, order: Order) -> RefundRequest:
    request = await open_request_of(uow, order)
    if request is None:
        raise DomainError("This request is no longer open.", "Reload the page.")
    return request


def _demand_support(actor: Actor) -> None:
    if actor.role != Role.SUPPORT:
        raise WrongRole("Only support decides on requests; nothing was changed.", "Write to support.")


def _demand_fee(actor: Actor, order: Order, fee: int) -> None:
    left = order.cost - order.refunded
    if not 0 <= fee <= left:
        least, most = _written(0, order, actor), _written(left, order, actor)
        raise FeeOutOfRange(
            f"The fee must be between {least} and {most}; nothing was changed.",
            "Type another fee.",
        )


def _written(amount: int, order: Order, actor: Actor) -> str:
    return format_minor(amount, order.currency, actor.locale)


def _text(text: str) -> str:
    text = text.strip()
    if len(text) > MAX_MESSAGE_LENGTH or has_control_characters(text, allow_newlines=True):
        raise BadInput(f"A message takes at most {MAX_MESSAGE_LENGTH} characters of plain text.", "Nothing was sent.")
    return text
