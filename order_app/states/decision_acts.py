"""Does what support confirmed, and tells of a decision that somebody else took first."""

from collections.abc import Mapping
from typing import Any

import reflex as rx

from order_app.auth.sessions import Viewer
from order_app.bootstrap import container
from order_app.domain.errors import BadInput
from order_app.domain.locales import format_moment
from order_app.domain.policy import Approval
from order_app.queries.orders import OrderDetail, order_detail
from order_app.queries.wallet import balance
from order_app.services import desk, requests
from order_app.services.requests import Seen
from order_app.states import decision_questions
from order_app.states.decision_questions import CANCEL, REFUND, Effect
from order_app.states.questions import Asked
from order_app.states.toasts import calmly, good
from order_app.states.viewer_zone import viewer_zone
from order_app.states.wording import settled_words

ACTIONS = ("approve", "decline", CANCEL, REFUND)
"""What support confirms in the dialog."""


async def carry_out(state: rx.State, viewer: Viewer, asked: Asked, typed: Mapping[str, Any]) -> Any:
    """Do it, and say what was done. Raises what the services do."""
    ports, actor, code = container().ports, viewer.actor, asked.codes[0]
    match asked.action, asked.grant:
        case "approve", grant if grant is not None:
            seen = Seen(grant.request_id, Approval(grant.approval), grant.proposed)
            outcome = await requests.approve(ports, actor, code, grant.fee, grant.words, part=grant.part, seen=seen)
        case "decline", grant if grant is not None:
            seen = Seen(grant.request_id, proposed_fee=grant.proposed)
            outcome = await requests.decline(ports, actor, code, grant.words, seen=seen)
        case action, None if action in (CANCEL, REFUND):
            async with container().database.read() as session:
                detail = await order_detail(session, code, None)
            words = str(typed.get("words", ""))
            settled = decision_questions.settle_typed(action, str(typed.get("amount", "")), detail, viewer.locale)
            if action == CANCEL:
                outcome = await desk.cancel(
                    ports,
                    actor,
                    code,
                    settled.fee,
                    words,
                    held_when_asked=asked.agreed,
                    might_cost_when_asked=asked.may_cost,
                )
            else:
                outcome = await desk.refund(ports, actor, code, settled.back, words, held_when_asked=asked.agreed)
        case _:
            raise BadInput("This could not be read.", "Nothing was changed; reload the page and try again.")
    if outcome.changed:
        return good(outcome.sentence)
    async with container().database.read() as session:
        detail = await order_detail(session, code, None)
    return calmly((ended_by(state, viewer, detail) if asked.grant else "") or outcome.sentence)


async def previewed(viewer: Viewer, asked: Asked, typed: str) -> Effect:
    """What the amount typed into the open dialog comes to, of the order as it is now."""
    async with container().database.read() as session:
        detail = await order_detail(session, asked.codes[0], None)
        wallet = await balance(session, detail.seller_id)
    return decision_questions.effect(asked.action, typed, detail, wallet, viewer.locale)


def ended_by(state: rx.State, viewer: Viewer, detail: OrderDetail) -> str:
    """Who ended the latest request, when, and what came of it; empty while it is open."""
    request = detail.request
    if request is None or request.decided_at is None or request.status not in requests.ENDED:
        return ""
    who = "You" if request.decided_by == viewer.email else request.decided_by
    when = format_moment(request.decided_at, container().clock.now(), viewer_zone(state), viewer.locale)
    came = settled_words(request, detail.currency, viewer.locale)
    return (
        f"{who} {requests.ENDED[request.status]} already ({when}){f': {came}' if came else '.'} "
        "Nothing was decided again."
    )
