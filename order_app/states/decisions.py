"""Support's answer to the open request of the order that is shown."""

from typing import Annotated, Any

import reflex as rx
from pydantic import Field as Rule

from order_app.auth.sessions import Viewer
from order_app.bootstrap import container
from order_app.domain.errors import BadInput, DomainError
from order_app.domain.fields import MAX_MESSAGE_LENGTH
from order_app.domain.money import parse_minor
from order_app.domain.statuses import Role
from order_app.queries.orders import order_detail
from order_app.services import requests
from order_app.services.outcomes import Outcome
from order_app.states.guard import handler
from order_app.states.order_form import OrderFormState
from order_app.states.order_list import Code
from order_app.states.toasts import bad, calmly, good

SUPPORT = (Role.SUPPORT,)
Decision = dict[str, Annotated[str, Rule(max_length=MAX_MESSAGE_LENGTH + 1)]]


class DecisionState(rx.State):
    """The form in which support decides on the open request of the order that is shown."""

    problem: str = ""
    generation: int = 0

    @handler(roles=SUPPORT)
    async def approve(self, viewer: Viewer, code: Code, typed: Decision) -> Any:
        """Approve, keeping the typed fee back."""
        fee = typed.get("fee", "").strip() or "0"
        async with container().database.read() as session:
            currency = (await order_detail(session, code, None)).currency
        try:
            minor = parse_minor(fee, currency, viewer.locale)
        except BadInput as error:
            self.problem = error.message
            return None
        return await self._decide(
            code, requests.approve(container().ports, viewer.actor, code, minor, typed.get("answer", ""))
        )

    @handler(roles=SUPPORT)
    async def decline(self, viewer: Viewer, code: Code, typed: Decision) -> Any:
        """Decline with the typed reason."""
        return await self._decide(
            code, requests.decline(container().ports, viewer.actor, code, typed.get("answer", ""))
        )

    async def _decide(self, code: str, decision: Any) -> Any:
        self.problem = ""
        try:
            outcome: Outcome = await decision
        except BadInput as error:
            self.problem = error.message
            return None
        except DomainError as error:
            await (await self.get_state(OrderFormState))._refresh()
            return bad(error.message)
        self.generation += 1
        await (await self.get_state(OrderFormState))._refresh()
        return good(outcome.sentence) if outcome.changed else calmly(outcome.sentence)
