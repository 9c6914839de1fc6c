"""The one confirmation dialog of a page: delete, restore, pay, cancel, refund and withdraw, each asked once and done
once."""

from collections.abc import Callable, Sequence
from typing import Any

import reflex as rx

from order_app.auth.sessions import Viewer
from order_app.bootstrap import container
from order_app.domain.errors import BadInput, DomainError, NotAllowed
from order_app.domain.fields import MAX_MESSAGE_LENGTH
from order_app.domain.locales import format_moment
from order_app.domain.money import format_minor, parse_minor
from order_app.domain.policy import Answer, Permissions, Refused
from order_app.domain.statuses import RequestKind, RequestReason, Tab
from order_app.queries.lists import OrderRow, rows_by_code, tab_counts
from order_app.queries.orders import OrderDetail, order_detail
from order_app.queries.payable import oldest_unpaid
from order_app.queries.wallet import balance
from order_app.services import cancellation, copies, payments, requests, trash
from order_app.services.outcomes import NotDone
from order_app.states import decision_acts, questions
from order_app.states.bulk import BulkState, Job, refresh
from order_app.states.decisions import OUT_OF_RANGE, SUPPORT, Amount, DecisionState
from order_app.states.guard import MERCHANT, handler
from order_app.states.order_form import OrderFormState
from order_app.states.order_list import MAX_SELECTED, Code, OrderListState
from order_app.states.questions import SHOWN_CODES, Asked, Choice, Fact, Question
from order_app.states.toasts import bad, calmly, good
from order_app.states.trash import TrashState
from order_app.states.viewer_zone import viewer_locale, viewer_zone
from order_app.states.wording import Group

AT_ONCE = 100
"""How many orders are read and judged in one go."""


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
    listed_words: str = ""
    more: str = ""
    groups: list[Group] = []
    problem: str = ""
    confirm_off: bool = False
    kinds: list[Choice] = []
    kind: str = ""
    reasons: list[str] = [reason.value for reason in RequestReason]
    asks_fee: bool = False
    fee: str = ""
    fee_label: str = ""
    offers_copy: bool = False
    asks_late: bool = False
    amount: str = ""
    amount_label: str = ""
    words_label: str = ""
    number: int = 0
    _asked: Asked | None = None

    @handler(roles=MERCHANT)
    async def ask_delete(self, viewer: Viewer, code: Code) -> None:
        """Ask whether one order shall go."""
        _, permitted = await _seen(viewer, code)
        _demand(permitted.delete)
        self._open(questions.delete_one(code))

    @handler(roles=MERCHANT)
    async def ask_delete_selected(self, viewer: Viewer) -> None:
        """Ask whether those of the selected orders shall go that can."""
        chosen = (await self.get_state(OrderListState)).get_value("selected")
        rows, left = await _parted(viewer, chosen, lambda permitted: permitted.delete)
        if not rows:
            raise BadInput("None of the selected orders can be deleted.", "Nothing was changed.")
        self._open(
            questions.delete_many(rows, left, viewer.locale) if len(chosen) > 1 else questions.delete_one(rows[0].code)
        )

    @handler(roles=MERCHANT)
    async def ask_restore_selected(self, viewer: Viewer) -> None:
        """Ask whether those of the selected orders of the trash shall come back that can."""
        chosen = (await self.get_state(TrashState)).get_value("selected")
        rows, left = await _parted(viewer, chosen, lambda permitted: permitted.restore)
        if not rows:
            raise BadInput("None of the selected orders can be restored.", "Nothing was changed.")
        self._open(questions.restore_many(rows, left, viewer.locale))

    @handler(roles=MERCHANT)
    async def ask_pay(self, viewer: Viewer, code: Code) -> None:
        """Ask whether one order shall be paid: its cost and what the wallet holds afterwards."""
        detail, permitted = await _seen(viewer, code)
        _demand(permitted.pay)
        self._open(questions.pay_one(detail, await _held(viewer), container().ports.window, viewer.locale))

    @handler(roles=MERCHANT)
    async def ask_pay_selected(self, viewer: Viewer) -> None:
        """Ask whether those of the selected orders shall be paid that can."""
        chosen = (await self.get_state(OrderListState)).get_value("selected")
        rows, left = await _parted(viewer, chosen, lambda permitted: permitted.pay)
        if not rows:
            raise BadInput("None of the selected orders can be paid.", "Nothing was changed.")
        self._open(questions.pay_many(rows, left, await _held(viewer), locale=viewer.locale))

    @handler(roles=MERCHANT)
    async def ask_pay_all(self, viewer: Viewer) -> Any:
        """Ask whether all complete unpaid orders shall be paid, the oldest first, as many as one action takes."""
        async with container().database.read() as session:
            codes = await oldest_unpaid(session, viewer.seller_id or 0, MAX_SELECTED)
            unpaid = (await tab_counts(session, viewer.seller_id or 0))[Tab.UNPAID.value]
        rows, left = await _parted(viewer, codes, lambda permitted: permitted.pay)
        if not rows:
            return calmly("No unpaid order is complete, so none was paid. Complete one under Incompleted first.")
        self._open(questions.pay_many(rows, left, await _held(viewer), max(0, unpaid - len(codes)), viewer.locale))
        return None

    @handler(roles=MERCHANT)
    async def ask_cancel(self, viewer: Viewer, code: Code) -> None:
        """Ask whether the order shall be cancelled free of charge."""
        detail, permitted = await _seen(viewer, code)
        _demand(permitted.cancel)
        self._open(questions.cancel(detail, permitted, self._free_until(permitted), viewer.locale))

    @handler(roles=MERCHANT)
    async def ask_cancel_and_copy(self, viewer: Viewer, code: Code) -> None:
        """Ask whether the order shall be cancelled free of charge and placed anew."""
        detail, permitted = await _seen(viewer, code)
        _demand(permitted.cancel_and_copy)
        self._open(questions.cancel_and_copy(detail, viewer.locale))

    @handler(roles=MERCHANT)
    async def ask_refund(self, viewer: Viewer, code: Code) -> None:
        """Ask what to request from support."""
        detail, permitted = await _seen(viewer, code)
        _demand(permitted.request)
        self._open(questions.request(detail, permitted, viewer.locale))

    @handler(roles=MERCHANT)
    async def ask_withdraw(self, viewer: Viewer, code: Code) -> None:
        """Ask whether the open request shall be taken back."""
        _, permitted = await _seen(viewer, code)
        _demand(permitted.withdraw)
        self._open(questions.withdraw(code))

    @handler(roles=MERCHANT)
    async def ask_accept_fee(self, viewer: Viewer, code: Code) -> None:
        """Ask whether the fee that support proposed is accepted."""
        detail, permitted = await _seen(viewer, code)
        _demand(permitted.accept_fee)
        if detail.request is None or detail.request.proposed_fee is None:
            raise BadInput("Support has not proposed a fee.", "Reload the page.")
        _demand(permitted.accept_fee_for(detail.request.proposed_approval))
        self._open(questions.accept_fee(detail, detail.request.proposed_fee, viewer.locale))

    def _free_until(self, permitted: Permissions) -> str:
        """Until when cancelling is free, on the viewer's clock; empty where nothing ends it."""
        until = permitted.free_cancel_until
        return format_moment(until, container().clock.now(), viewer_zone(self), viewer_locale(self)) if until else ""

    def _open(self, question: Question) -> None:
        self._asked = question.asked
        self.number += 1
        self.title, self.lead, self.problem = question.title, question.lead, question.problem
        self.facts = list(question.facts)
        self.listed, self.more = list(question.listed[:SHOWN_CODES]), question.more
        self.listed_words, self.groups = question.listed_words, question.groups
        kinds = list(question.kinds)
        self.kinds, self.kind, self.is_request = kinds, kinds[0]["value"] if kinds else "", bool(kinds)
        self.danger, self.confirm_off, self.offers_copy = question.danger, question.confirm_off, question.offers_copy
        self.asks_fee, self.fee, self.fee_label = question.asks_fee, question.fee, question.fee_label
        self.asks_late, self.amount = question.asks_late, question.amount
        self.amount_label, self.words_label = question.amount_label, question.words_label
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

    @handler(roles=SUPPORT)
    async def amount_typed(self, viewer: Viewer, text: Amount) -> None:
        """Show what the amount that is typed into the dialog comes to."""
        asked: Asked | None = self._asked
        if asked is not None and self.amount_label and not self.busy:
            effect = await decision_acts.previewed(viewer, asked, text)
            self.facts, self.problem = effect.facts or self.facts, effect.problem

    @handler
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
            if isinstance(error, OUT_OF_RANGE) and asked.action != "accept_fee":
                self._asked, self.problem = asked, error.message
                return
            self.is_open = False
            await refresh(self)
            yield bad(error.message)
            return
        except BaseException:
            self.busy = self.is_open = False
            raise
        self.busy = self.is_open = False
        await refresh(self)
        yield events

    async def _do(self, viewer: Viewer, asked: Asked, typed: dict[str, Any]) -> Any:
        ports, actor, seller_id = container().ports, viewer.actor, viewer.seller_id or 0
        code = asked.codes[0] if asked.codes else ""
        if asked.action in decision_acts.ACTIONS:
            said = await decision_acts.carry_out(self, viewer, asked, typed)
            (await self.get_state(DecisionState))._done()
            return said
        match asked.action:
            case "delete_many" | "pay_many" | "restore_many":
                return await self._begin(asked, viewer)
            case "delete":
                return await self._delete(viewer, code)
            case "pay":
                return _said(await payments.pay(ports, actor, seller_id, code, asked.agreed))
            case "cancel" if not typed.get("copy"):
                return _said(await cancellation.cancel(ports, actor, seller_id, code))
            case "cancel" | "cancel_and_copy":
                copied = await copies.cancel_and_copy(ports, actor, seller_id, code)
                back = format_minor(copied.back, copied.currency, viewer.locale)
                words = f"Cancelled {code}. {back} came back to the wallet. "
                return [
                    good(f"{words}This is the copy, {copied.code}."),
                    rx.redirect(f"/orders/{copied.code}?mode=edit"),
                ]
            case "withdraw":
                return _said(await requests.withdraw(ports, actor, seller_id, code))
            case "accept_fee":
                return _said(await requests.accept_fee(ports, actor, seller_id, code, asked.agreed))
            case "request":
                outcome = await requests.send(
                    ports, actor, seller_id, code, self._draft(typed, asked.currency, viewer.locale)
                )
                return [_said(outcome), rx.redirect("/")]
            case _:
                raise BadInput("This could not be read.", "Nothing was changed; reload the page and try again.")

    async def _begin(self, asked: Asked, viewer: Viewer) -> Any:
        """Hand many orders over to the background; they leave the selection until it is known what came of them."""
        action = asked.action.removesuffix("_many")
        job = Job(action, asked.codes, asked.costs, asked.currency, viewer.locale, asked.waiting)
        begun = (await self.get_state(BulkState))._begin(job)
        screen = await self.get_state(TrashState if action == "restore" else OrderListState)
        taken = set(asked.codes)
        screen._select([code for code in screen.selected if code not in taken])
        return begun

    async def _delete(self, viewer: Viewer, code: str) -> Any:
        outcome = await trash.delete_many(container().ports, viewer.actor, viewer.seller_id or 0, [code])
        if not outcome.done:
            return calmly(outcome.not_done[0].reason.message)
        chosen = await self.get_state(OrderListState)
        chosen._select([other for other in chosen.selected if other != code])
        told = (await self.get_state(BulkState))._deleted_one(code)
        form = await self.get_state(OrderFormState)
        return [told, rx.redirect("/")] if self.router.url.path == f"/orders/{form.code}" else told

    def _draft(self, typed: dict[str, Any], currency: str, locale: str) -> requests.RequestDraft:
        try:
            kind, reason = RequestKind(str(typed.get("kind", ""))), RequestReason(str(typed.get("reason", "")))
        except ValueError as error:
            raise BadInput("Choose what should happen, and a reason.", "Nothing was sent.") from error
        message = str(typed.get("message", ""))
        if len(message) > MAX_MESSAGE_LENGTH:
            raise BadInput(f"The message takes at most {MAX_MESSAGE_LENGTH} characters.", "Nothing was sent.")
        fee = parse_minor(str(typed.get("fee", "")) or "0", currency, locale) if self.asks_fee else 0
        return requests.RequestDraft(kind, reason, message, fee, self.asks_late and bool(typed.get("late")))


def _demand(answer: Answer) -> None:
    if isinstance(answer, Refused):
        raise NotAllowed(answer.sentence, answer.way_on, code=answer.code)


def _said(outcome: Any) -> Any:
    return good(outcome.sentence) if outcome.changed else calmly(outcome.sentence)


async def _seen(viewer: Viewer, code: str) -> tuple[OrderDetail, Permissions]:
    ports = container().ports
    async with ports.database.read() as session:
        detail = await order_detail(session, code, viewer.seller_id)
    return detail, ports.permissions(detail.facts)


async def _held(viewer: Viewer) -> int:
    async with container().database.read() as session:
        return await balance(session, viewer.seller_id or 0)


async def _parted(
    viewer: Viewer, codes: Sequence[str], ask: Callable[[Permissions], Answer]
) -> tuple[list[OrderRow], list[NotDone]]:
    """Which of these orders an action will touch as they are now, and which not."""
    ports = container().ports
    rows: list[OrderRow] = []
    answers: dict[str, Answer] = {}
    async with ports.database.read() as session:
        # In portions, between which others are answered.
        for start in range(0, len(codes), AT_ONCE):
            some = await rows_by_code(session, viewer.seller_id or 0, codes[start : start + AT_ONCE])
            answers |= {row.code: ask(ports.permissions(row.facts)) for row in some}
            rows += some
    return questions.parted(codes, rows, answers)
