"""The wallet: the balance, its ledger, and a top-up."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, TypedDict

import reflex as rx
from pydantic import Field as Rule

from order_app.auth.sessions import Viewer
from order_app.bootstrap import container
from order_app.db.changes import OrderChanged
from order_app.domain.errors import BadInput, StorageUnavailable
from order_app.domain.locales import EN
from order_app.domain.money import format_minor, minor_digits, parse_minor, plain_minor
from order_app.live.reflex_adapter import hub
from order_app.queries.wallet import balance, currency_of, entries
from order_app.services import wallet
from order_app.states.guard import MERCHANT, handler
from order_app.states.session import here, present, watch
from order_app.states.toasts import good
from order_app.states.wording import epoch_ms

KINDS = {"top_up": "Top-up", "payment": "Payment", "refund": "Money back"}


class EntryRow(TypedDict):
    """One movement of the ledger."""

    at: int
    what: str
    who: str
    code: str
    amount: str
    is_in: bool
    balance: str


@dataclass(frozen=True, slots=True)
class ShownWallet:
    """What was read for the wallet."""

    balance: str
    rows: list[EntryRow]
    currency: str
    boundary: datetime | None = None


@dataclass(frozen=True, slots=True)
class WalletView:
    """A seller's wallet, its money as the viewer's locale writes it."""

    seller_id: int
    locale: str = EN

    def concerns(self, change: OrderChanged) -> bool:
        """Every payment and refund, and what is put in; the hint of another process names only the order."""
        return True

    async def read(self) -> ShownWallet:
        """Read balance and newest movements."""
        async with container().database.read() as session:
            held = await balance(session, self.seller_id)
            found = await entries(session, self.seller_id)
            currency = await currency_of(session, self.seller_id)

        def money(amount: int) -> str:
            return format_minor(amount, currency, self.locale)

        rows = [
            EntryRow(
                at=epoch_ms(entry.at),
                what=KINDS.get(entry.kind, entry.kind),
                who=entry.who,
                code=entry.order_code or "",
                amount=("+" if entry.amount > 0 else "−") + money(abs(entry.amount)),
                is_in=entry.amount > 0,
                balance=money(entry.balance),
            )
            for entry in found
        ]
        return ShownWallet(money(held), rows, currency)


class WalletState(rx.State):
    """What the wallet page shows."""

    shown_url: str = ""
    failed: str = ""
    balance: str = ""
    currency: str = ""
    example: str = ""
    rows: list[EntryRow] = []
    problem: str = ""
    generation: int = 0

    @handler(roles=MERCHANT, supersedes=True)
    async def load(self, viewer: Viewer) -> None:
        """Show the wallet."""
        await present(self, viewer)
        view = WalletView(viewer.seller_id or 0, viewer.locale)
        self.problem = ""
        mark = hub().mark
        try:
            shown = await view.read()
        except StorageUnavailable as error:
            self.failed, self.shown_url = error.message, here(self)
            return
        self.failed = ""
        await self._apply(shown)
        self.currency = shown.currency
        self.example = plain_minor(100 * 10 ** minor_digits(shown.currency), shown.currency, viewer.locale)
        self.shown_url = here(self)
        watch(self, viewer, view, shown, mark)

    async def _apply(self, shown: ShownWallet) -> None:
        self.balance = shown.balance
        if self.rows != shown.rows:
            self.rows = shown.rows

    @handler(roles=MERCHANT)
    async def top_up(self, viewer: Viewer, typed: dict[str, Annotated[str, Rule(max_length=40)]]) -> Any:
        """Put money into the wallet."""
        self.problem = ""
        try:
            async with container().database.read() as session:
                currency = await currency_of(session, viewer.seller_id or 0)
            amount = parse_minor(typed.get("amount", ""), currency, viewer.locale)
            await wallet.top_up(container().ports, viewer.actor, viewer.seller_id or 0, amount)
        except BadInput as error:
            self.problem = error.message
            return None
        self.generation += 1
        await self._apply(await WalletView(viewer.seller_id or 0, viewer.locale).read())
        return good(f"Added {format_minor(amount, currency, viewer.locale)} to the wallet.")
