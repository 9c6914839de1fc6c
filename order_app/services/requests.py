"""Requests to support: sending, withdrawing, and what support decides."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from order_app.db.locking import lock_order
from order_app.db.unit_of_work import Actor, UnitOfWork
from order_app.domain.errors import BadInput, DomainError, FeeOutOfRange, NotAllowed
from order_app.domain.fees import Settled, settle
from order_app.domain.money import format_minor
from order_app.domain.policy import Answer, Approval
from order_app.domain.statuses import RequestKind, RequestReason, RequestStatus
from order_app.mail import messages
from order_app.models import Order, RefundRequest
from order_app.services.granting import demand_support, grant, held_by, readable
from order_app.services.outcomes import Outcome, demand
from order_app.services.ports import Ports
from order_app.services.posting import to_asker
from order_app.services.recording import record
from order_app.services.request_rows import close_request, last_request_of, open_request_of

SENT = (
    "Your request has been successfully sent to our support team. "
    "The Support Team will assist with your request as quickly as possible."
)
"""Word for word what the help page promises."""
ENDED: Mapping[RequestStatus, str] = {
    RequestStatus.APPROVED: "approved this request",
    RequestStatus.DECLINED: "declined this request",
    RequestStatus.WITHDRAWN: "withdrew this request",
}
"""How a request ended, after the name of the one who ended it."""


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
    message = readable(draft.message)
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
        now, request = ports.now(), await _request(uow, order)
        # What support wrote with a fee that it asked for stays readable.
        close_request(order, request, RequestStatus.WITHDRAWN, actor, now, request.answer)
        await record(uow, order, actor, now, "request_withdrawn")
    return Outcome(code, changed=True, sentence="The request was withdrawn.")


async def accept_fee(ports: Ports, actor: Actor, seller_id: int, code: str, fee: int) -> Outcome:
    """Say yes to the fee (minor units) that support proposed; the request is then approved with it.

    Raises FeeOutOfRange when another fee, or none, is proposed by now, NotAllowed when the order has been shipped or a
    yes would by now do something else than what the fee was proposed for.
    """
    async with ports.transaction() as uow:
        order = await lock_order(uow.session, code, seller_id)
        permitted = ports.permissions(order.facts)
        if (outcome := demand(permitted.accept_fee, code)) is not None:
            return outcome
        request = await _request(uow, order)
        if request.proposed_fee is None or request.proposed_fee != fee:
            raise FeeOutOfRange("Support has not proposed this fee; nothing was changed.", "Look at the request again.")
        demand(permitted.accept_fee_for(request.proposed_approval), code)
        held = await held_by(uow.session, order)
        await record(uow, order, actor, ports.now(), "fee_accepted", format_minor(fee, order.currency))
        request.accepted_fee = fee
        settled = settle(held, permitted.approval, fee, locale=actor.locale)
        return await grant(ports, uow, actor, order, request, permitted, settled, request.answer)


@dataclass(frozen=True, slots=True)
class Seen:
    """What support had in view when it decided: which request, what a yes would have done, and which fee (minor units)
    somebody of support had proposed by then."""

    request_id: int
    approval: Approval | None = None
    proposed_fee: int | None = None


async def approve(
    ports: Ports,
    actor: Actor,
    code: str,
    fee: int = 0,
    answer: str = "",
    *,
    part: int | None = None,
    seen: Seen | None = None,
) -> Outcome:
    """Grant the open request, keeping `fee` (minor units) back. Before shipping the order is cancelled; a shipped order
    is refunded, in whole or by `part` (minor units), and can be asked for again; what was to be cancelled and has been
    shipped gets its shipping back, where the request says so. A fee above the accepted one is proposed instead.

    Asked again, or after somebody else decided, it answers who did, and changes nothing. Raises NotAllowed when the
    order was shipped meanwhile or what was `seen` is no longer so; WrongRole, FeeOutOfRange, RefundOutOfRange,
    BadInput, NotFound.
    """
    demand_support(actor)
    answer = readable(answer)
    async with ports.transaction() as uow:
        order = await lock_order(uow.session, code, None)
        permitted = ports.permissions(order.facts)
        if (outcome := await _decided(uow, order, permitted.decide)) is not None:
            return outcome
        request = await _request(uow, order)
        _demand_seen(request, seen)
        if (outcome := demand(permitted.approve, code)) is not None:
            return outcome
        if seen is not None and seen.approval not in (None, permitted.approval):
            raise NotAllowed(
                "The order has gone on meanwhile, and approving would now do something else; nothing was decided.",
                "Look at it again, then decide.",
                code="changed_meanwhile",
            )
        settled = settle(await held_by(uow.session, order), permitted.approval, fee, part, actor.locale)
        if settled.fee > request.accepted_fee:
            return await _propose(ports, uow, actor, order, request, permitted.approval, settled, answer, seen)
        _demand_proposal(actor, order, request, seen)
        return await grant(ports, uow, actor, order, request, permitted, settled, answer)


async def _propose(
    ports: Ports,
    uow: UnitOfWork,
    actor: Actor,
    order: Order,
    request: RefundRequest,
    approval: Approval,
    settled: Settled,
    answer: str,
    seen: Seen | None,
) -> Outcome:
    shown = format_minor(settled.fee, order.currency, actor.locale)
    if (request.proposed_fee, request.proposed_approval, request.answer) == (settled.fee, approval, answer):
        return Outcome(
            order.code, changed=False, sentence=f"The merchant has already been asked to accept a fee of {shown}."
        )
    _demand_proposal(actor, order, request, seen)
    now = ports.now()
    request.status = order.request_status = RequestStatus.IN_REVIEW
    request.proposed_fee, request.proposed_approval = settled.fee, approval
    request.answer = answer
    order.request_news = True
    await record(uow, order, actor, now, "fee_proposed", format_minor(settled.fee, order.currency))
    mail = messages.fee_asked(
        order.code,
        fee=settled.fee,
        refunded=settled.back,
        currency=order.currency,
        answer=answer,
    )
    await to_asker(ports, uow, order, request, mail)
    return Outcome(order.code, changed=True, sentence=f"The merchant was asked to accept a fee of {shown}.")


async def decline(ports: Ports, actor: Actor, code: str, reason: str, *, seen: Seen | None = None) -> Outcome:
    """Refuse the open request with a reason that the merchant reads. Raises WrongRole, BadInput, NotAllowed, NotFound.

    Asked again, or after somebody else decided, it answers who did, and changes nothing.
    """
    demand_support(actor)
    reason = readable(reason)
    if not reason:
        raise BadInput("Declining needs a reason; nothing was decided.", "Write what the merchant should know.")
    async with ports.transaction() as uow:
        order = await lock_order(uow.session, code, None)
        if (outcome := await _decided(uow, order, ports.permissions(order.facts).decide)) is not None:
            return outcome
        now = ports.now()
        request = await _request(uow, order)
        _demand_seen(request, seen)
        _demand_proposal(actor, order, request, seen)
        close_request(order, request, RequestStatus.DECLINED, actor, now, reason)
        await record(uow, order, actor, now, "request_declined", reason)
        mail = messages.request_declined(order.code, reason=reason)
        await to_asker(ports, uow, order, request, mail)
    return Outcome(code, changed=True, sentence="The request was declined.")


async def _request(uow: UnitOfWork, order: Order) -> RefundRequest:
    request = await open_request_of(uow, order)
    if request is None:
        raise DomainError("This request is no longer open.", "Reload the page.")
    return request


async def _decided(uow: UnitOfWork, order: Order, answer: Answer) -> Outcome | None:
    """None while the request is open; afterwards who ended it, as the state that stays."""
    outcome = demand(answer, order.code)
    if outcome is None:
        return None
    last = await last_request_of(uow, order)
    if last is None or last.status not in ENDED:
        return outcome
    return replace(outcome, sentence=f"{last.decided_by} {ENDED[last.status]} already. Nothing was decided again.")


def _demand_seen(request: RefundRequest, seen: Seen | None) -> None:
    if seen is not None and seen.request_id != request.id:
        raise NotAllowed(
            "The merchant has sent another request meanwhile; nothing was decided.",
            "Look at the new one, then decide.",
            code="another_request",
        )


def _demand_proposal(actor: Actor, order: Order, request: RefundRequest, seen: Seen | None) -> None:
    if seen is None or request.proposed_fee in (None, seen.proposed_fee):
        return
    shown = format_minor(request.proposed_fee, order.currency, actor.locale)
    raise NotAllowed(
        f"Support has asked the merchant to accept a fee of {shown} meanwhile; nothing was decided.",
        "Look at the request again, then decide.",
        code="changed_meanwhile",
    )


def _demand_fee(actor: Actor, order: Order, fee: int) -> None:
    left = order.cost - order.refunded
    if not 0 <= fee <= left:
        least, most = (format_minor(amount, order.currency, actor.locale) for amount in (0, left))
        raise FeeOutOfRange(
            f"The fee must be between {least} and {most}; nothing was changed.",
            "Type another fee.",
        )
