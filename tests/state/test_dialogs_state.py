"""The confirmation dialog without a browser: what it says before, and that Confirm does it once."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from order_app.demo.stage import Stage, Wanted
from order_app.domain.errors import StorageUnavailable
from order_app.domain.money import format_minor
from order_app.domain.statuses import Fulfillment, Life, Payment, ProductionStep, RequestKind, RequestReason
from order_app.models import Order, RefundRequest, WalletEntry
from order_app.queries.orders import OrderDetail, order_detail
from order_app.queries.wallet import balance
from order_app.services import payments, requests
from order_app.services.ports import Ports
from order_app.services.production import advance
from order_app.services.requests import RequestDraft
from order_app.states import dialogs, list_rows, questions
from order_app.states.bulk import BulkState
from order_app.states.dialogs import DialogState
from order_app.states.order_form import OrderFormState
from order_app.states.order_list import OrderListState
from tests.state.conftest import Make, OpenTab, Tab
from tests.wire.faults import AWAY, locked

STATE = "dialog_state"
SENT = (
    "Your request has been successfully sent to our support team. "
    "The Support Team will assist with your request as quickly as possible."
)
SCHEDULED = {"payment": Payment.PAID, "fulfillment": Fulfillment.SCHEDULED}
REQUEST = {"kind": "cancel", "reason": "Something else", "message": ""}


NO_FEE = "No fee is expected: nothing has been produced yet."
LIKELY_FEE = "A fee is likely: the order has been produced."
BOTH = ["cancel", "refund"]
FULFILLED = {"payment": Payment.PAID, "fulfillment": Fulfillment.FULFILLED}


@pytest.fixture
async def tab(tabs: OpenTab) -> Tab:
    """A merchant's tab on All orders."""
    return await (await tabs("merchant")).load("/", OrderListState.load)


async def ask(tab: Tab, handler: Any, code: str = "") -> Tab:
    """Open a dialog."""
    return await tab.send(handler, {"code": code} if code else {})


async def confirm(tab: Tab, **typed: Any) -> Tab:
    """Click Confirm."""
    return await tab.send(DialogState.confirm, typed=typed)


def said(tab: Tab, variable: str) -> Any:
    """What the dialog holds."""
    return tab.last(variable, STATE)


def facts(tab: Tab) -> dict[str, str]:
    """The dialog's figures."""
    return {fact["label"]: fact["value"] for fact in said(tab, "facts")}


async def detail(ports: Ports, code: str) -> OrderDetail:
    """The order as it is in the database."""
    async with ports.database.read() as session:
        return await order_detail(session, code, None)


async def held(ports: Ports, tab: Tab) -> int:
    """What the wallet holds."""
    async with ports.database.read() as session:
        return await balance(session, (await tab.viewer()).seller_id or 0)


async def number_of(ports: Ports, model: Any) -> int:
    """How many rows a table has."""
    async with ports.database.read() as session:
        return int(await session.scalar(select(func.count()).select_from(model)) or 0)


class TestDelete:
    """Deleting one or many."""

    async def test_one(self, tab: Tab, make: Make, ports: Ports) -> None:
        code = await make()
        await tab.load("/", OrderListState.load)
        await ask(tab, DialogState.ask_delete, code)
        assert said(tab, "title") == "Delete 1 order?"
        assert said(tab, "lead") == "Deleted orders wait in the Trash for 30 days and can be restored from there."
        assert said(tab, "listed") == [code]
        assert said(tab, "is_open") is True
        assert (await detail(ports, code)).facts.life is Life.ACTIVE
        await confirm(tab)
        assert (await detail(ports, code)).facts.life is Life.DELETED
        assert f"Deleted {code}." in tab.toasts[-1]
        assert "Undo" in tab.toasts[-1]
        assert said(tab, "is_open") is False
        assert tab.last("rows", "order_list_state") == []

    async def test_those_of_the_selection_that_can(self, tab: Tab, make: Make, ports: Ports) -> None:
        deletable, paid = [await make(), await make(complete=False)], await make(payment=Payment.PAID)
        await tab.load("/", OrderListState.load)
        await tab.send(OrderListState.toggle_page, on=True)
        await ask(tab, DialogState.ask_delete_selected)
        assert said(tab, "title") == "Delete 2 orders?"
        assert set(said(tab, "listed")) == set(deletable)
        assert [(group["words"], group["codes"]) for group in said(tab, "groups")] == [("1 is paid", [paid])]
        await confirm(tab)
        assert "Deleted 2 orders." in tab.toasts[-1]
        assert (await detail(ports, paid)).facts.life is Life.ACTIVE
        assert tab.last("selected_here") == [paid]

    async def test_a_long_list_is_shortened(self, tab: Tab, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(dialogs, "SHOWN_CODES", 8)
        monkeypatch.setattr(questions, "SHOWN_CODES", 8)
        await stage.make_orders(Wanted("A33378", count=8 + 3))
        await tab.load("/", OrderListState.load)
        await tab.send(OrderListState.toggle_page, on=True)
        await ask(tab, DialogState.ask_delete_selected)
        assert len(said(tab, "listed")) == 8
        assert said(tab, "more") == "and 3 more"

    async def test_what_was_paid_meanwhile_is_left_and_told(self, tab: Tab, make: Make, ports: Ports) -> None:
        first, second = await make(), await make()
        await tab.load("/", OrderListState.load)
        await tab.send(OrderListState.toggle_page, on=True)
        await ask(tab, DialogState.ask_delete_selected)
        viewer = await tab.viewer()
        await payments.pay(ports, viewer.actor, viewer.seller_id or 0, first)
        await confirm(tab)
        assert "Deleted 1 order. 1 was left as before: 1 is paid." in tab.toasts[-1]
        assert (await detail(ports, second)).facts.life is Life.DELETED

    async def test_undo_brings_them_back_once(self, tab: Tab, make: Make, ports: Ports) -> None:
        code = await make()
        await confirm(await ask(tab, DialogState.ask_delete, code))
        await tab.send(BulkState.undo, number=1)
        assert (await detail(ports, code)).facts.life is Life.ACTIVE
        assert "Restored 1 order." in tab.toasts[-1]
        await tab.send(BulkState.undo, number=1)
        assert "There is nothing to undo any more." in tab.toasts[-1]

    async def test_from_the_orders_own_page_leads_to_the_list(self, tab: Tab, make: Make) -> None:
        code = await make()
        await tab.load(f"/orders/{code}", OrderFormState.load)
        await confirm(await ask(tab, DialogState.ask_delete, code))
        assert tab.redirects == ["/"]

    async def test_a_paid_order_is_refused_with_its_way_on(self, tab: Tab, make: Make) -> None:
        await ask(tab, DialogState.ask_delete, await make(payment=Payment.PAID))
        assert "The order is paid, so it can't be deleted. Cancel it free of charge instead." in tab.toasts[-1]
        assert tab.came("is_open") == []


class TestPay:
    """Paying one, several, all."""

    async def test_the_cost_and_what_the_wallet_holds_afterwards(self, tab: Tab, make: Make, ports: Ports) -> None:
        code = await make()
        cost, before = (await detail(ports, code)).cost, await held(ports, tab)
        await ask(tab, DialogState.ask_pay, code)
        assert said(tab, "title") == f"Pay {code}?"
        assert facts(tab) == {
            "Cost": format_minor(cost, "USD"),
            "Wallet now": format_minor(before, "USD"),
            "Wallet after": format_minor(before - cost, "USD"),
        }
        await confirm(tab)
        assert await held(ports, tab) == before - cost
        assert f"Paid {format_minor(cost, 'USD')}." in tab.toasts[-1]

    async def test_confirm_works_once(self, tab: Tab, make: Make, ports: Ports) -> None:
        await ask(tab, DialogState.ask_pay, await make())
        before = await number_of(ports, WalletEntry)
        for _ in range(5):
            await confirm(tab)
        assert await number_of(ports, WalletEntry) == before + 1
        assert sum("Paid $" in toast for toast in tab.toasts) == 1

    async def test_two_tabs_pay_once(self, tab: Tab, tabs: OpenTab, make: Make, ports: Ports) -> None:
        code = await make()
        other = await (await tabs("colleague")).load("/", OrderListState.load)
        before = await number_of(ports, WalletEntry)
        for one in (tab, other):
            await ask(one, DialogState.ask_pay, code)
        for one in (tab, other):
            await confirm(one)
        assert await number_of(ports, WalletEntry) == before + 1
        assert "The order is paid already." in other.toasts[-1]

    async def test_a_wallet_that_holds_too_little_is_told_and_confirm_is_off(
        self, tab: Tab, make: Make, ports: Ports
    ) -> None:
        sku = next(iter((await ports.catalogue()).prices))
        code = await make(items=((sku, "1000", ""),))
        cost, before = (await detail(ports, code)).cost, await held(ports, tab)
        await ask(tab, DialogState.ask_pay, code)
        assert facts(tab)["Missing"] == format_minor(cost - before, "USD")
        holds, needed, missing = (format_minor(minor, "USD") for minor in (before, cost, cost - before))
        assert said(tab, "problem") == (
            f"The wallet holds {holds}, and {needed} is needed: {missing} is missing; nothing was paid. "
            "Ask support to top up the wallet, then pay again."
        )
        assert said(tab, "confirm_off") is True
        await confirm(tab)
        assert (await detail(ports, code)).facts.payment is Payment.UNPAID

    async def test_a_cost_that_changed_meanwhile_is_not_paid(self, tab: Tab, make: Make, ports: Ports) -> None:
        catalogue = await ports.catalogue()
        cheap, *_, dear = sorted(catalogue.prices, key=lambda sku: catalogue.prices[sku])
        code = await make(items=((cheap, "1", ""),))
        await ask(tab, DialogState.ask_pay, code)
        await tab.load(f"/orders/{code}", OrderFormState.load)
        key = tab.last("lines")[0]["key"]
        await tab.send(OrderFormState.save, submitted={f"item-{key}-sku": dear, f"item-{key}-quantity": "1"})
        # The page closes a dialog of the page before; the click may have been under way.
        dialog_was_open = said(tab, "is_open")
        await confirm(tab)
        assert (await detail(ports, code)).facts.payment is Payment.UNPAID
        assert not dialog_was_open or "The cost is now" in tab.toasts[-1]

    async def test_all_that_are_complete(self, tab: Tab, make: Make, ports: Ports) -> None:
        first, second, incomplete = await make(), await make(), await make(complete=False)
        cost = (await detail(ports, first)).cost + (await detail(ports, second)).cost
        await ask(tab, DialogState.ask_pay_all)
        assert said(tab, "title") == "Pay 2 orders?"
        assert facts(tab)["Cost"] == format_minor(cost, "USD")
        await confirm(tab)
        assert f"Paid 2 orders. {format_minor(cost, 'USD')} left the wallet." in tab.toasts[-1]
        assert (await detail(ports, incomplete)).facts.payment is Payment.UNPAID
        await ask(tab, DialogState.ask_pay_all)
        assert "No unpaid order is complete, so none was paid. Complete one under Incompleted first." in tab.toasts[-1]

    async def test_those_of_the_selection_that_can(self, tab: Tab, make: Make, ports: Ports) -> None:
        payable, _ = await make(), await make(complete=False)
        await tab.load("/", OrderListState.load)
        await tab.send(OrderListState.toggle_page, on=True)
        await ask(tab, DialogState.ask_pay_selected)
        assert said(tab, "title") == "Pay 1 order?"
        await confirm(tab)
        assert (await detail(ports, payable)).facts.payment is Payment.PAID


class TestCancelAndRequest:
    """Cancelling at once, and asking support."""

    async def test_cancelling_tells_what_comes_back(self, tab: Tab, make: Make, ports: Ports) -> None:
        code = await make(payment=Payment.PAID)
        cost, before = (await detail(ports, code)).cost, await held(ports, tab)
        await ask(tab, DialogState.ask_cancel, code)
        assert said(tab, "title") == f"Cancel {code}?"
        assert facts(tab) == {"Comes back to the wallet": format_minor(cost, "USD"), "Fee": "none"}
        await confirm(tab)
        assert (await detail(ports, code)).facts.life is Life.CANCELLED
        assert await held(ports, tab) == before + cost

    @pytest.mark.parametrize(
        ("wanted", "lead", "kinds", "asks_fee"),
        [
            ({"payment": Payment.PAID}, f"{NO_FEE} You can also cancel at once, free of charge.", BOTH, False),
            ({"payment": Payment.PAID, "minutes_since_paid": 200}, NO_FEE, BOTH, False),
            (SCHEDULED, "A fee may apply: the order is in production.", BOTH, True),
            (FULFILLED, LIKELY_FEE, BOTH, True),
            (FULFILLED | {"shipped": True}, LIKELY_FEE, ["refund"], True),
        ],
    )
    async def test_a_request_tells_what_it_may_cost(
        self, tab: Tab, make: Make, wanted: dict[str, Any], lead: str, kinds: list[str], asks_fee: bool
    ) -> None:
        await ask(tab, DialogState.ask_refund, await make(**wanted))
        assert said(tab, "lead") == lead
        assert [kind["value"] for kind in said(tab, "kinds")] == kinds
        assert said(tab, "kind") == kinds[0]
        assert (said(tab, "asks_fee") if tab.came("asks_fee") else False) is asks_fee

    async def test_a_request_returns_to_all_orders_with_the_notification(
        self, tab: Tab, make: Make, ports: Ports
    ) -> None:
        code = await make(**SCHEDULED)
        await tab.load(f"/orders/{code}", OrderFormState.load)
        await ask(tab, DialogState.ask_refund, code)
        await confirm(tab, **REQUEST, fee="1.50")
        assert SENT in tab.toasts[-1]
        assert tab.redirects == ["/"]
        request = (await detail(ports, code)).request
        assert request is not None
        assert (request.kind, request.accepted_fee) == (RequestKind.CANCEL, 150)

    @pytest.mark.parametrize(
        ("typed", "problem"),
        [
            ({"kind": "destroy"}, "Choose what should happen, and a reason. Nothing was sent."),
            ({"reason": ""}, "Choose what should happen, and a reason. Nothing was sent."),
            ({"message": "x" * 1001}, "The message takes at most 1000 characters. Nothing was sent."),
            ({"fee": "much"}, "This is not an amount. Write it like 24.90."),
            ({"fee": "-1"}, "This is not an amount. Write it like 24.90."),
        ],
    )
    async def test_a_problem_stands_in_the_dialog_which_stays_open(
        self, tab: Tab, make: Make, ports: Ports, typed: dict[str, str], problem: str
    ) -> None:
        await ask(tab, DialogState.ask_refund, await make(**SCHEDULED))
        await confirm(tab, **REQUEST | typed)
        assert said(tab, "problem") == problem
        assert (said(tab, "is_open"), said(tab, "busy")) == (True, False)
        assert await number_of(ports, RefundRequest) == 0
        await confirm(tab, **REQUEST)
        assert await number_of(ports, RefundRequest) == 1

    async def test_a_request_is_withdrawn(self, tab: Tab, make: Make, ports: Ports) -> None:
        code = await make(**SCHEDULED)
        await confirm(await ask(tab, DialogState.ask_refund, code), **REQUEST)
        await ask(tab, DialogState.ask_withdraw, code)
        assert said(tab, "title") == f"Withdraw the request for {code}?"
        await confirm(tab)
        assert (await detail(ports, code)).facts.open_request is None
        await ask(tab, DialogState.ask_withdraw, code)
        assert "There is no open request on this order." in tab.toasts[-1]

    async def test_a_proposed_fee_is_accepted_as_it_was_shown(
        self, tab: Tab, tabs: OpenTab, make: Make, ports: Ports
    ) -> None:
        code = await make(**SCHEDULED)
        viewer, support = await tab.viewer(), await (await tabs("support")).viewer()
        draft = RequestDraft(RequestKind.CANCEL, RequestReason.OTHER)
        await requests.send(ports, viewer.actor, viewer.seller_id or 0, code, draft)
        await requests.approve(ports, support.actor, code, 300)
        cost, before = (await detail(ports, code)).cost, await held(ports, tab)
        await ask(tab, DialogState.ask_accept_fee, code)
        assert facts(tab) == {"Fee": "$3.00", "Comes back to the wallet": format_minor(cost - 300, "USD")}
        await requests.approve(ports, support.actor, code, 400)
        await confirm(tab)
        assert "Support has not proposed this fee; nothing was changed." in tab.toasts[-1]
        await confirm(await ask(tab, DialogState.ask_accept_fee, code))
        assert await held(ports, tab) == before + cost - 400

    async def test_a_fee_is_not_offered_for_something_else_than_support_asked_it_for(
        self, tab: Tab, tabs: OpenTab, make: Make, ports: Ports
    ) -> None:
        code = await make(payment=Payment.PAID, fulfillment=Fulfillment.FULFILLED)
        viewer, support = await tab.viewer(), await (await tabs("support")).viewer()
        draft = RequestDraft(RequestKind.REFUND, RequestReason.OTHER)
        await requests.send(ports, viewer.actor, viewer.seller_id or 0, code, draft)
        await requests.approve(ports, support.actor, code, 300)
        await advance(ports, code, ProductionStep.SHIPPED)
        await ask(tab, DialogState.ask_accept_fee, code)
        assert "The order has gone on since support asked for this fee" in tab.toasts[-1]


class TestCancelAndCopy:
    """Cancelling and ordering anew in one step."""

    async def test_the_page_of_the_copy_opens_to_be_edited(self, tab: Tab, make: Make, ports: Ports) -> None:
        code = await make(payment=Payment.PAID)
        before = await detail(ports, code)
        await ask(tab, DialogState.ask_cancel_and_copy, code)
        assert said(tab, "title") == f"Cancel {code} and copy it?"
        assert f"The reference “{before.content.reference}” goes to it." in said(tab, "lead")
        assert facts(tab) == {"Comes back to the wallet": format_minor(before.cost, "USD"), "Fee": "none"}
        await confirm(tab)
        (target,) = tab.redirects
        new = target.removeprefix("/orders/").removesuffix("?mode=edit")
        assert target == f"/orders/{new}?mode=edit"
        assert (await detail(ports, new)).content == before.content
        assert (await detail(ports, code)).facts.life is Life.CANCELLED
        assert (
            f"Cancelled {code}. {format_minor(before.cost, 'USD')} came back to the wallet. This is the copy, {new}."
            in (tab.toasts[-1])
        )

    async def test_it_is_a_second_choice_of_the_cancel_dialog(self, tab: Tab, make: Make, ports: Ports) -> None:
        code = await make(payment=Payment.PAID)
        await ask(tab, DialogState.ask_cancel, code)
        assert said(tab, "offers_copy") is True
        await confirm(tab, copy="on")
        assert len(tab.redirects) == 1
        assert (await detail(ports, code)).facts.life is Life.CANCELLED

    async def test_without_the_choice_nothing_is_copied(self, tab: Tab, make: Make, ports: Ports) -> None:
        code = await make(payment=Payment.PAID)
        orders = await number_of(ports, Order)
        await confirm(await ask(tab, DialogState.ask_cancel, code))
        assert await number_of(ports, Order) == orders
        assert tab.redirects == []

    async def test_confirm_works_once(self, tab: Tab, make: Make, ports: Ports) -> None:
        await ask(tab, DialogState.ask_cancel_and_copy, await make(payment=Payment.PAID))
        orders = await number_of(ports, Order)
        for _ in range(5):
            await confirm(tab)
        assert await number_of(ports, Order) == orders + 1
        assert len(tab.redirects) == 1

    async def test_production_that_starts_meanwhile_leaves_everything_as_it_is(
        self, tab: Tab, make: Make, ports: Ports, stage: Stage
    ) -> None:
        code = await make(payment=Payment.PAID)
        await ask(tab, DialogState.ask_cancel_and_copy, code)
        await stage.take_step(code, ProductionStep.SCHEDULED)
        orders, before = await number_of(ports, Order), await held(ports, tab)
        await confirm(tab)
        assert "The order is in production. Use Refund to ask support; a fee may apply." in tab.toasts[-1]
        assert (await number_of(ports, Order), await held(ports, tab)) == (orders, before)
        assert tab.redirects == []


class TestGoingBack:
    """Escape and Go back change nothing; faults change nothing either."""

    async def test_go_back_forgets_what_was_asked(self, tab: Tab, make: Make, ports: Ports) -> None:
        code = await make()
        await ask(tab, DialogState.ask_delete, code)
        await tab.send(DialogState.close)
        assert said(tab, "is_open") is False
        await confirm(tab)
        assert (await detail(ports, code)).facts.life is Life.ACTIVE
        assert tab.toasts == []

    async def test_the_dialogs_own_word_that_it_opened_closes_nothing(self, tab: Tab, make: Make) -> None:
        await ask(tab, DialogState.ask_delete, await make())
        await tab.send(DialogState.close, on=True)
        assert said(tab, "is_open") is True

    async def test_a_locked_database_is_told_and_the_dialog_closes(
        self, tab: Tab, make: Make, ports: Ports, database_path: Path
    ) -> None:
        code = await make()
        await ask(tab, DialogState.ask_pay, code)
        with locked(database_path):
            await confirm(tab)
        assert AWAY in tab.toasts[-1]
        assert (said(tab, "is_open"), said(tab, "busy")) == (False, False)
        assert (await detail(ports, code)).facts.payment is Payment.UNPAID

    async def test_an_error_that_nobody_foresaw_leaves_no_dialog_behind(
        self, tab: Tab, make: Make, ports: Ports, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        code = await make()
        await ask(tab, DialogState.ask_pay, code)
        with monkeypatch.context() as patched:
            patched.setattr(dialogs.payments, "pay", _broken)
            await confirm(tab)
        assert "Something went wrong on our side" in tab.toasts[-1]
        assert (said(tab, "is_open"), said(tab, "busy")) == (False, False)
        await confirm(await ask(tab, DialogState.ask_pay, code))
        assert (await detail(ports, code)).facts.payment is Payment.PAID

    async def test_a_list_that_can_not_be_read_again_does_not_deny_what_was_done(
        self, tab: Tab, make: Make, ports: Ports, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        code = await make()
        await tab.load("/", OrderListState.load)
        await ask(tab, DialogState.ask_pay, code)

        async def away(*_: object) -> None:
            raise StorageUnavailable

        with monkeypatch.context() as patched:
            patched.setattr(list_rows, "list_page", away)
            await confirm(tab)
        assert "Paid $" in tab.toasts[-1]
        assert (await detail(ports, code)).facts.payment is Payment.PAID

    @pytest.mark.parametrize(
        "handler",
        [
            DialogState.ask_delete,
            DialogState.ask_pay,
            DialogState.ask_cancel,
            DialogState.ask_cancel_and_copy,
            DialogState.ask_refund,
            DialogState.ask_withdraw,
            DialogState.ask_accept_fee,
        ],
    )
    async def test_nobody_elses_order_can_be_asked_about(self, handler: Any, tab: Tab, make: Make) -> None:
        foreign = await make(seller="B10042", payment=Payment.PAID)
        await ask(tab, handler, foreign)
        assert "There is no order with this code." in tab.toasts[-1]
        assert tab.came("is_open") == []


async def _broken(*_: object) -> None:
    raise RuntimeError("secret inside")
