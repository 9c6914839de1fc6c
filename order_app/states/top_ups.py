"""Support puts money into a seller's wallet: what is typed, the question before it, and Confirm, which works once."""

from typing import Annotated, Any, NamedTuple

import reflex as rx
from pydantic import Field as Rule

from order_app.auth.sessions import Viewer
from order_app.bootstrap import container
from order_app.domain.errors import BadInput, DomainError
from order_app.domain.money import format_minor, parse_minor
from order_app.domain.statuses import Role
from order_app.queries.wallet import wallet_of
from order_app.services import wallet
from order_app.states.guard import handler
from order_app.states.questions import Fact
from order_app.states.toasts import bad, good
from order_app.states.wallet import WalletState

SUPPORT = (Role.SUPPORT,)


class TopUpAsked(NamedTuple):
    """What Confirm will do; the amount in minor units of the currency."""

    seller_id: int
    code: str
    amount: int
    currency: str
    reason: str


class TopUpState(rx.State):
    """The form and the dialog of a top-up; whose wallet it is, is what the page shows."""

    is_open: bool = False
    busy: bool = False
    title: str = ""
    lead: str = ""
    facts: list[Fact] = []
    problem: str = ""
    number: int = 0
    done: int = 0
    _asked: TopUpAsked | None = None

    @handler(roles=SUPPORT)
    async def ask(self, viewer: Viewer, typed: dict[str, Annotated[str, Rule(max_length=1000)]]) -> None:
        """Ask whether this much shall be put into the wallet that the page shows."""
        self.problem = ""
        code = (await self.get_state(WalletState)).seller
        async with container().database.read() as session:
            held = await wallet_of(session, code) if code else None
        if held is None:
            raise BadInput("No seller's wallet is open here, so nothing was changed.", "Open a wallet first.")
        try:
            amount = parse_minor(typed.get("amount", ""), held.currency, viewer.locale)
            reason = await wallet.demand_top_up(
                container().ports, viewer.actor, held.seller_id, amount, typed.get("reason", "")
            )
        except BadInput as error:
            self.problem = error.message
            return

        def money(minor: int) -> str:
            return format_minor(minor, held.currency, viewer.locale)

        self._asked = TopUpAsked(held.seller_id, held.code, amount, held.currency, reason)
        self.title = f"Top up the wallet of {held.code}?"
        self.lead = f"The seller sees the amount and the reason: “{reason}”. It can't be undone."
        self.facts = [
            Fact(label="Top-up", value=money(amount)),
            Fact(label="Wallet now", value=money(held.balance)),
            Fact(label="Wallet after", value=money(held.balance + amount)),
        ]
        self.number += 1
        self.busy, self.is_open = False, True

    @handler(public=True)
    async def close(self, on: bool = False) -> None:
        """Go back: nothing changes. `on` is what the dialog reports of itself on Escape."""
        if not on and not self.busy:
            self._close()

    def _close(self) -> None:
        if self.is_open:
            self.is_open = self.busy = False
        self._asked = None
        self.problem = ""

    @handler(roles=SUPPORT)
    async def confirm(self, viewer: Viewer, typed: dict[str, Any]) -> Any:
        """Do what was asked, once, however often Confirm is clicked."""
        asked, self._asked = self._asked, None
        if asked is None:
            return
        self.busy = True
        yield
        try:
            held = await wallet.top_up(container().ports, viewer.actor, asked.seller_id, asked.amount, asked.reason)
        except DomainError as error:
            self.busy = self.is_open = False
            yield bad(error.message)
            return
        except BaseException:
            self.busy = self.is_open = False
            raise
        self.busy = self.is_open = False
        self.done += 1
        added, holds = (format_minor(minor, asked.currency, viewer.locale) for minor in (asked.amount, held))
        yield good(f"Added {added} to the wallet of {asked.code}; it now holds {holds}.")
