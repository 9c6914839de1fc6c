"""The one confirmation dialog of a page: delete, pay, cancel, refund and withdraw, each asked once and done once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict

import reflex as rx

from order_app.auth.sessions import Viewer
from order_app.bootstrap import container
from order_app.domain.errors import BadInput, DomainError, NotAllowed
from order_app.domain.fields import MAX_MESSAGE_LENGTH
from order_app.domain.money import format_minor, parse_minor, plain_minor
from order_app.domain.policy import Answer, Fee, Refused
from order_app.domain.statuses import RequestKind, RequestReason, Role
from order_app.queries.lists import rows_by_code, unpaid_costs
from order_app.queries.orders import OrderDetail, order_detail
from order_app.queries.wallet import balance
from order_app.services import cancellation, payments, requests, trash
from order_app.services.outcomes import BulkOutcome
from order_app.states.guard import handler
from order_app.states.order_form import OrderFormState
from order_app.states.order_list import Code, Codes, OrderListState
from order_app.states.toasts import SECONDS, bad, calmly, good
from order_app.states.wording import FEE_WORDS, bulk_words, free_words, kind_words, orders

MERCHANT = (Role.MERCHANT,)
SHOWN_CODES = 200
"""How many codes a dialog lists; the rest is counted."""


class Fact(TypedDict):
    """A line of the dialog: what, and how much."""

    label: str
    value: str


class Choice(TypedDict):
    """One option of a select."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What Confirm will do."""

    action: str
    codes: tuple[str, ...]
    agreed: int = 0
    costs: tuple[tuple[str, int], ...] = ()


class DialogState(rx.State):
    """What the dialog says, and what Confirm does; nothing about it is taken from the browser but the typed fields."""

    is_open: bool = False
    busy: bool = False
    is_request: bool = False
    danger: bool = False
    title: str = ""
    lead: str = ""
    facts: list[Fact] = []
    listed: list[str] = []
    more: str = ""
    problem: str = ""
    confirm_off: bool = False
    kinds: list[Choice] = []
    kind: str = ""
    reasons: list[str] = [reason.value for reason in RequestReason]
    asks_fee: bool = False
    fee: str = ""
    fee_label: str = ""
    number: int = 0
    _asked: Asked | None = None

    @handler(roles=MERCHANT)
    async def ask_delete(self, viewer: Viewer, code: Code) -> Any:
        """Ask whether one order shall go."""
        detail = await _detail(viewer, code)
        _demand(container().ports.permissions(detail.facts).delete)
        return self._ask_delete([code], 1)

    @handler(roles=MERCHANT)
    async def ask_delete_selected(self, viewer: Viewer) -> Any:
        """Ask whether those of the selected orders shall go that can."""
        chosen = await self.get_state(OrderListState)
        codes = [code for code in chosen.selected if chosen._asked[code].delete.allowed]
        if not codes:
            raise BadInput("None of the selected orders can be deleted.", "Nothing was changed.")
        return self._ask_delete(codes, len(chosen.selected))

    def _ask_delete(self, codes: Sequence[str], selected: int) -> None:
        kept = selected - len(codes)
        self._open(
            Asked("delete", tuple(codes)),
            title=f"Delete {orders(len(codes))}?",
            lead="Deleted orders wait in the Trash for 30 days and can be restored from there."
            + (f" {orders(kept).capitalize()} of the selection will be left as before." if kept else ""),
            listed=codes,
            danger=True,
        )

    @handler(roles=MERCHANT)
    async def ask_pay(self, viewer: Viewer, code: Code) -> Any:
        """Ask whether one order shall be paid: its cost and what the wallet holds afterwards."""
        detail = await _detail(viewer, code)
        _demand(container().ports.permissions(detail.facts).pay)
        await self._ask_pay(viewer, "pay", {code: detail.cost}, detail.currency)

    @handler(roles=MERCHANT)
    async def ask_pay_selected(self, viewer: Viewer) -> Any:
        """Ask whether those of the selected orders shall be paid that can."""
        chosen = await self.get_state(OrderListState)
        codes = tuple(code for code in chosen.selected if chosen._asked[code].pay.allowed)
        if not codes:
            raise BadInput("None of the selected orders can be paid.", "Nothing was changed.")
        async with container().database.read() as session:
            found = await rows_by_code(session, viewer.seller_id or 0, codes)
        rows = sorted(found, key=lambda row: (row.created_at, row.id))
        costs = {row.code: row.cost for row in rows}
        await self._ask_pay(viewer, "pay_many", costs, rows[0].currency, tuple(costs))

    @handler(roles=MERCHANT)
    async def ask_pay_all(self, viewer: Viewer) -> Any:
        """Ask whether all complete unpaid orders shall be paid."""
        async with container().database.read() as session:
            costs = await unpaid_costs(session, viewer.seller_id or 0)
        if not costs:
            return calmly("There is no complete unpaid order.")
        await self._ask_pay(viewer, "pay_all", costs, "USD")
        return None

    async def _ask_pay(
        self, viewer: Viewer, action: str, costs: Mapping[str, int], currency: str, listed: Sequence[str] = ()
    ) -> None:
        async with container().database.read() as session:
            held = await balance(session, viewer.seller_id or 0)
        cost, codes = sum(costs.values()), tuple(costs)
        enough, is_one = held >= cost, action == "pay"
        self._open(
            Asked(action, codes, cost, tuple(costs.items())),
            title=f"Pay {codes[0]}?" if is_one else f"Pay {orders(len(codes))}?",
            lead=f"The cost is taken from the wallet. {free_words(container().ports.window)}"
            if is_one
            else "The cost is taken from the wallet, order by order, oldest first, as long as the wallet lasts.",
            facts=[
                Fact(label="Cost", value=format_minor(cost, currency)),
                Fact(label="Wallet now", value=format_minor(held, currency)),
                Fact(label="Wallet after", value=format_minor(held - cost, currency))
                if enough
                else Fact(label="Missing", value=format_minor(cost - held, currency)),
            ],
            listed=listed,
            problem="" if enough else "The wallet does not hold enough. Top it up under Wallet.",
            confirm_off=not enough and is_one,
        )

    @handler(roles=MERCHANT)
    async def ask_cancel(self, viewer: Viewer, code: Code) -> Any:
        """Ask whether the order shall be cancelled free of charge."""
        detail = await _detail(viewer, code)
        _demand(container().ports.permissions(detail.facts).cancel)
        self._open(
            Asked("cancel", (code,)),
            title=f"Cancel {code}?",
            lead="Cancelling is free now and can't be undone.",
            facts=[
                Fact(
                    label="Comes back to the wallet", value=format_minor(detail.cost - detail.refunded, detail.currency)
                ),
                Fact(label="Fee", value="none"),
            ],
            danger=True,
        )

    @handler(roles=MERCHANT)
    async def ask_refund(self, viewer: Viewer, code: Code) -> Any:
        """Ask what to request from support."""
        detail = await _detail(viewer, code)
        permitted = container().ports.permissions(detail.facts)
        _demand(permitted.request)
        left = detail.cost - detail.refunded
        self._open(
            Asked("request", (code,)),
            title=f"Request a refund for {code}?",
            lead=FEE_WORDS[permitted.fee]
            + (" You can also cancel at once, free of charge." if permitted.cancel.allowed else ""),
            facts=[
                Fact(
                    label="Comes back to the wallet" if permitted.fee is Fee.NONE else "Comes back, less the fee",
                    value=format_minor(left, detail.currency),
                )
            ],
            kinds=[
                Choice(value=kind.value, label=kind_words(kind, cancels=permitted.cancels_on_approval))
                for kind in permitted.request_kinds
            ],
            asks_fee=permitted.fee is not Fee.NONE,
            fee=plain_minor(0, detail.currency),
            fee_label=f"Highest fee you accept ({detail.currency})",
        )

    @handler(roles=MERCHANT)
    async def ask_withdraw(self, viewer: Viewer, code: Code) -> Any:
        """Ask whether the open request shall be taken back."""
        detail = await _detail(viewer, code)
        _demand(container().ports.permissions(detail.facts).withdraw)
        self._open(
            Asked("withdraw", (code,)),
            title=f"Withdraw the request for {code}?",
            lead="Support stops working on it, and production may start.",
        )

    @handler(roles=MERCHANT)
    async def ask_accept_fee(self, viewer: Viewer, code: Code) -> Any:
        """Ask whether the fee that support proposed is accepted."""
        detail = await _detail(viewer, code)
        _demand(container().ports.permissions(detail.facts).withdraw)
        if detail.request is None or detail.request.proposed_fee is None:
            raise BadInput("Support has not proposed a fee.", "Reload the page.")
        fee = detail.request.proposed_fee
        back = detail.cost - detail.refunded - fee
        self._open(
            Asked("accept_fee", (code,), fee),
            title=f"Accept the fee for {code}?",
            lead="The request is then approved at once and can't be undone.",
            facts=[
                Fact(label="Fee", value=format_minor(fee, detail.currency)),
                Fact(label="Comes back to the wallet", value=format_minor(back, detail.currency)),
            ],
        )

    def _open(
        self,
        asked: Asked,
        *,
        title: str,
        lead: str,
        facts: Sequence[Fact] = (),
        listed: Sequence[str] = (),
        kinds: Sequence[Choice] = (),
        danger: bool = False,
        problem: str = "",
        confirm_off: bool = False,
        asks_fee: bool = False,
        fee: str = "",
        fee_label: str = "",
    ) -> None:
        self._asked = asked
        self.number += 1
        self.title, self.lead, self.problem = title, lead, problem
        self.facts = list(facts)
        self.listed = list(listed[:SHOWN_CODES])
        hidden = len(listed) - SHOWN_CODES
        self.more = f"and {orders(hidden)} more" if hidden > 0 else ""
        self.kinds, self.kind = list(kinds), kinds[0]["value"] if kinds else ""
        self.is_request = bool(kinds)
        self.danger, self.confirm_off = danger, confirm_off
        self.asks_fee, self.fee, self.fee_label = asks_fee, fee, fee_label
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

    @handler(roles=MERCHANT)
    async def confirm(self, viewer: Viewer, typed: dict[str, Any]) -> Any:
        """Do what was asked, once, however often Confirm is clicked."""
        asked, self._asked = self._asked, None
        if asked is None or self.confirm_off:
            return
        self.busy = True
        yield
        try:
            events = await self._do(viewer, asked, typed)
        except DomainError as error:
            self.busy = False
            if isinstance(error, BadInput):
                self._asked, self.problem = asked, error.message
                return
            self.is_open = False
            await self._refresh()
            yield bad(error.message)
            return
        except BaseException:
            self.busy = self.is_open = False
            raise
        self.busy = self.is_open = False
        await self._refresh()
        yield events

    async def _do(self, viewer: Viewer, asked: Asked, typed: dict[str, Any]) -> Any:
        ports, actor, seller_id = container().ports, viewer.actor, viewer.seller_id or 0
        code = asked.codes[0] if asked.codes else ""
        match asked.action:
            case "delete":
                return await self._delete(viewer, asked.codes)
            case "pay":
                return _said(await payments.pay(ports, actor, seller_id, code, asked.agreed))
            case "pay_many":
                return self._paid(await payments.pay_many(ports, actor, seller_id, asked.codes, dict(asked.costs)))
            case "pay_all":
                return self._paid(await payments.pay_all_unpaid(ports, actor, seller_id, dict(asked.costs)))
            case "cancel":
                return _said(await cancellation.cancel(ports, actor, seller_id, code))
            case "withdraw":
                return _said(await requests.withdraw(ports, actor, seller_id, code))
            case "accept_fee":
                return _said(await requests.accept_fee(ports, actor, seller_id, code, asked.agreed))
            case "request":
                outcome = await requests.send(ports, actor, seller_id, code, self._draft(typed))
                return [_said(outcome), rx.redirect("/")]
            case _:
                raise BadInput("That was not understood.", "Nothing was changed.")

    async def _delete(self, viewer: Viewer, codes: Sequence[str]) -> Any:
        ports = container().ports
        outcome = await trash.delete_many(ports, viewer.actor, viewer.seller_id or 0, codes)
        chosen = await self.get_state(OrderListState)
        chosen._select([code for code in chosen.selected if code not in outcome.done])
        if not outcome.done:
            return calmly(outcome.not_done[0].reason.message)
        undo = {"label": "Undo", "on_click": DialogState.undo_delete(list(outcome.done))}
        words = bulk_words(outcome, "Deleted") if len(codes) > 1 else f"Deleted {codes[0]}."
        told = good(words, action=undo, duration=15 * SECONDS)
        form = await self.get_state(OrderFormState)
        return [told, rx.redirect("/")] if self.router.url.path == f"/orders/{form.code}" else told

    @handler(roles=MERCHANT)
    async def undo_delete(self, viewer: Viewer, codes: Codes) -> Any:
        """Bring back what was just deleted."""
        outcome = await trash.restore_many(container().ports, viewer.actor, viewer.seller_id or 0, codes)
        await self._refresh()
        return good(bulk_words(outcome, "Restored")) if outcome.done else calmly(bulk_words(outcome, "Restored"))

    def _paid(self, outcome: BulkOutcome) -> Any:
        words = bulk_words(outcome, "Paid")
        return good(f"{words} {format_minor(outcome.amount)} left the wallet.") if outcome.done else bad(words)

    def _draft(self, typed: dict[str, Any]) -> requests.RequestDraft:
        try:
            kind, reason = RequestKind(str(typed.get("kind", ""))), RequestReason(str(typed.get("reason", "")))
        except ValueError as error:
            raise BadInput("Choose a kind and a reason.", "Nothing was sent.") from error
        message = str(typed.get("message", ""))
        if len(message) > MAX_MESSAGE_LENGTH:
            raise BadInput(f"The message takes at most {MAX_MESSAGE_LENGTH} characters.", "Nothing was sent.")
        fee = str(typed.get("fee", "")) or "0"
        return requests.RequestDraft(kind, reason, message, parse_minor(fee, "USD") if self.asks_fee else 0)

    async def _refresh(self) -> None:
        """Show at once in this tab what this tab did; other tabs are woken by the hub."""
        path = self.router.url.path
        screen = await self.get_state(OrderListState if path == "/" else OrderFormState)
        await screen._refresh()


def _demand(answer: Answer) -> None:
    if isinstance(answer, Refused):
        raise NotAllowed(answer.sentence, answer.way_on, code=answer.code)


def _said(outcome: Any) -> Any:
    return good(outcome.sentence) if outcome.changed else calmly(outcome.sentence)


async def _detail(viewer: Viewer, code: str) -> OrderDetail:
    async with container().database.read() as session:
        return await order_detail(session, code, viewer.seller_id)
