"""Opens the dialog before support decides on a request, or acts for a seller without one."""

from typing import Any

import reflex as rx

from order_app.auth.sessions import Viewer
from order_app.bootstrap import container
from order_app.domain.errors import NotAllowed
from order_app.domain.fees import suggested_fee
from order_app.domain.policy import Answer, Permissions, Refused
from order_app.queries.fees import fee_ladder
from order_app.queries.orders import OrderDetail, order_detail
from order_app.queries.wallet import balance
from order_app.states import decision_questions
from order_app.states.bulk import refresh
from order_app.states.decision_acts import ended_by
from order_app.states.decisions import OUT_OF_RANGE, SUPPORT, Decision, DecisionState, amounts_from, settle
from order_app.states.dialogs import DialogState
from order_app.states.guard import handler
from order_app.states.order_list import Code
from order_app.states.questions import Grant
from order_app.states.toasts import calmly


class DecisionDialogs(rx.State):
    """The questions before a decision; the dialog itself is the one that every page has."""

    @handler(roles=SUPPORT)
    async def ask_approve(self, viewer: Viewer, code: Code, typed: Decision) -> Any:
        """Ask whether the request shall be granted with what was typed."""
        detail, permitted, wallet = await _seen(code)
        form = await self.get_state(DecisionState)
        form.problem = ""
        if detail.request is None or not permitted.decide.allowed:
            await refresh(self)
            return calmly(ended_by(self, viewer, detail) or _why(permitted.decide))
        _demand(permitted.approve)
        try:
            fee, part = amounts_from(typed, detail, permitted.approval, viewer.locale)
            settled = settle(detail.held, permitted.approval, fee, part, viewer.locale)
        except OUT_OF_RANGE as error:
            form.problem = error.message
            return None
        proposed = form._proposed_of(detail.request)
        grant = Grant(detail.request.id, permitted.approval.value, fee, part, typed.get("answer", ""), proposed)
        question = decision_questions.approve(detail, permitted, grant, settled, wallet, viewer.locale)
        (await self.get_state(DialogState))._open(question)
        return None

    @handler(roles=SUPPORT)
    async def ask_decline(self, viewer: Viewer, code: Code, typed: Decision) -> Any:
        """Ask whether the request shall be refused with the typed reason."""
        detail, permitted, _ = await _seen(code)
        form = await self.get_state(DecisionState)
        form.problem = ""
        if detail.request is None or not permitted.decide.allowed:
            await refresh(self)
            return calmly(ended_by(self, viewer, detail) or _why(permitted.decide))
        if not typed.get("answer", "").strip():
            form.problem = "Declining needs a reason; nothing was decided. Write what the merchant should know."
            return None
        grant = Grant(detail.request.id, words=typed["answer"], proposed=form._proposed_of(detail.request))
        question = decision_questions.decline(code, grant)
        (await self.get_state(DialogState))._open(question)
        return None

    @handler(roles=SUPPORT)
    async def ask_cancel(self, viewer: Viewer, code: Code) -> None:
        """Ask at which fee and why the order shall be cancelled for its seller."""
        detail, permitted, wallet = await _seen(code)
        _demand(permitted.cancel_for_seller)
        async with container().database.read() as session:
            ladder = await fee_ladder(session)
        percent = ladder[permitted.stage].percent if permitted.stage in ladder else 0
        suggested = suggested_fee(detail.held.left, percent)
        question = decision_questions.cancel_for_seller(detail, permitted, suggested, wallet, viewer.locale)
        (await self.get_state(DialogState))._open(question)

    @handler(roles=SUPPORT)
    async def ask_refund(self, viewer: Viewer, code: Code) -> None:
        """Ask how much shall come back for the seller, and why."""
        detail, permitted, wallet = await _seen(code)
        _demand(permitted.refund_for_seller)
        question = decision_questions.refund_for_seller(detail, wallet, viewer.locale)
        (await self.get_state(DialogState))._open(question)


def _demand(answer: Answer) -> None:
    if isinstance(answer, Refused):
        raise NotAllowed(answer.sentence, answer.way_on, code=answer.code)


def _why(answer: Answer) -> str:
    return answer.message if isinstance(answer, Refused) else ""


async def _seen(code: str) -> tuple[OrderDetail, Permissions, int]:
    """The order as it is now, what may be done with it, and what its seller's wallet holds."""
    ports = container().ports
    async with ports.database.read() as session:
        detail = await order_detail(session, code, None)
        wallet = await balance(session, detail.seller_id)
    return detail, ports.permissions(detail.facts), wallet
