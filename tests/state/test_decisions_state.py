"""Support's form and dialogs without a browser: what is suggested, what is kept while others act, and who may ask."""

from typing import Any

import pytest

from order_app.bootstrap import Container
from order_app.domain.fees import LADDER
from order_app.domain.fields import Field
from order_app.domain.policy import Stage as OrderStage
from order_app.domain.statuses import Fulfillment, Life, Payment, ProductionStep, RequestKind, RequestReason, Role
from order_app.live import reflex_adapter
from order_app.queries.orders import OrderDetail, order_detail
from order_app.services import fees, requests
from order_app.services.ports import Ports
from order_app.services.production import advance
from order_app.services.requests import RequestDraft
from order_app.states.decision_dialogs import DecisionDialogs
from order_app.states.decisions import DecisionState
from order_app.states.dialogs import DialogState
from order_app.states.fee_ladder import FeeLadderState
from order_app.states.order_form import OrderFormState
from tests.state.conftest import Make, OpenTab, Tab

FORM, DIALOG = "decision_state", "dialog_state"
SCHEDULED = {"payment": Payment.PAID, "fulfillment": Fulfillment.SCHEDULED}
FULFILLED = {"payment": Payment.PAID, "fulfillment": Fulfillment.FULFILLED}
MUG = {"items": [{"sku": "MUG-11-WHT"}], "method": "Economy"}


@pytest.fixture
async def desk(tabs: OpenTab) -> Tab:
    """Support's tab."""
    return await tabs("support")


@pytest.fixture
async def merchant(tabs: OpenTab) -> Tab:
    """A merchant's tab."""
    return await tabs("merchant")


async def send(ports: Ports, merchant: Tab, code: str, kind: RequestKind = RequestKind.CANCEL, fee: int = 0) -> None:
    """The merchant asks support."""
    viewer = await merchant.viewer()
    wanted = RequestDraft(kind, RequestReason.OTHER, "", fee)
    await requests.send(ports, viewer.actor, viewer.seller_id or 0, code, wanted)


async def show(tab: Tab, code: str) -> Tab:
    """Open an order's page."""
    return await tab.load(f"/orders/{code}", OrderFormState.load)


async def detail(ports: Ports, code: str) -> OrderDetail:
    """The order as it is in the database."""
    async with ports.database.read() as session:
        return await order_detail(session, code, None)


async def set_step(ports: Ports, desk: Tab, percent: int) -> None:
    """Somebody of support sets the ladder's step of an order in production, and open pages hear of it."""
    heard = ports.database.listeners
    heard.append(reflex_adapter.hub().publish)
    try:
        await fees.set_ladder(ports, (await desk.viewer()).actor, {OrderStage.SCHEDULED: percent}, LADDER)
    finally:
        heard.remove(reflex_adapter.hub().publish)
    await reflex_adapter.hub()._round()


def would(tab: Tab) -> dict[str, str]:
    """What the form says a yes comes to."""
    return {fact["label"]: fact["value"] for fact in tab.last("facts", FORM)}


def facts(tab: Tab) -> dict[str, str]:
    """The dialog's figures."""
    return {fact["label"]: fact["value"] for fact in tab.last("facts", DIALOG)}


def told(tab: Tab) -> Any:
    """The last message."""
    return tab.toasts[-1]


class TestForm:
    """The form that decides."""

    @pytest.mark.parametrize(("wanted", "percent"), [(SCHEDULED, 30), (FULFILLED, 60), ({"payment": Payment.PAID}, 0)])
    async def test_the_fee_is_the_ladders_share_of_what_the_order_holds(
        self, desk: Tab, merchant: Tab, make: Make, ports: Ports, wanted: dict[str, Any], percent: int
    ) -> None:
        code = await make(**wanted)
        await send(ports, merchant, code)
        await show(desk, code)
        cost = (await detail(ports, code)).cost
        assert desk.last("fee", FORM) == f"{(cost * percent + 50) // 100 / 100:.2f}"
        assert [choice["which"] for choice in desk.last("quick", FORM)] == (
            ["none", "suggested", "everything"] if percent else ["none", "everything"]
        )

    async def test_a_merchants_page_knows_nothing_of_it(self, merchant: Tab, make: Make, ports: Ports) -> None:
        code = await make(**SCHEDULED)
        await send(ports, merchant, code)
        await show(merchant, code)
        sent = [name for delta in merchant.deltas for name in delta if name.endswith(f"____{FORM}")]
        assert all(not delta.get(name, {}).get("fee_rx_state_", "") for delta in merchant.deltas for name in sent)

    async def test_what_is_typed_outlives_what_the_plant_does(
        self, desk: Tab, merchant: Tab, make: Make, ports: Ports
    ) -> None:
        code = await make(**SCHEDULED)
        await send(ports, merchant, code)
        await show(desk, code)
        await desk.send(DecisionState.fee_typed, text="1.25", generation=desk.last("generation", FORM))
        before = desk.last("generation", FORM)
        await advance(ports, code, ProductionStep.FULFILLED)
        await show(desk, code)
        assert desk.last("generation", FORM) == before
        assert would(desk)["Fee kept back"] == "$1.25"

    async def test_an_untouched_fee_follows_the_stage(self, desk: Tab, merchant: Tab, make: Make, ports: Ports) -> None:
        code = await make(**SCHEDULED)
        await send(ports, merchant, code)
        await show(desk, code)
        await advance(ports, code, ProductionStep.FULFILLED)
        await show(desk, code)
        cost = (await detail(ports, code)).cost
        assert desk.last("fee", FORM) == f"{(cost * 60 + 50) // 100 / 100:.2f}"

    async def test_an_untouched_fee_follows_the_ladder_by_itself(
        self, desk: Tab, merchant: Tab, make: Make, ports: Ports
    ) -> None:
        code = await make(**SCHEDULED)
        await send(ports, merchant, code)
        await show(desk, code)
        await show(merchant, code)
        shown_to_merchant = len(merchant.deltas)
        await set_step(ports, desk, 35)
        cost = (await detail(ports, code)).cost
        suggested = f"{(cost * 35 + 50) // 100 / 100:.2f}"
        assert desk.last("fee", FORM) == suggested
        assert desk.last("hint", FORM) == f"Suggested at this stage: 35% of ${cost / 100:.2f}."
        assert len(merchant.deltas) == shown_to_merchant

    @pytest.mark.parametrize("typed", ["1.25", ""])
    async def test_a_typed_fee_stays_when_the_ladder_changes(
        self, desk: Tab, merchant: Tab, make: Make, ports: Ports, typed: str
    ) -> None:
        code = await make(**SCHEDULED)
        await send(ports, merchant, code)
        await show(desk, code)
        await desk.send(DecisionState.fee_typed, text=typed, generation=desk.last("generation", FORM))
        before = desk.last("generation", FORM)
        await set_step(ports, desk, 35)
        assert desk.last("generation", FORM) == before
        assert desk.last("hint", FORM).startswith("Suggested at this stage: 35%")
        assert would(desk)["Comes back"] == f"${(await detail(ports, code)).cost / 100 - float(typed or 0):.2f}"

    @pytest.mark.parametrize(("event", "name"), [(DecisionState.fee_typed, "fee"), (DecisionState.part_typed, "part")])
    async def test_what_was_being_typed_when_the_ladder_changed_comes_back(
        self, desk: Tab, merchant: Tab, make: Make, ports: Ports, event: Any, name: str
    ) -> None:
        code = await make(**SCHEDULED)
        await send(ports, merchant, code)
        await show(desk, code)
        before = desk.last("generation", FORM)
        await set_step(ports, desk, 35)
        made_anew = desk.last("generation", FORM)
        assert made_anew > before
        await desk.send(event, text="1.25", generation=before)
        assert desk.last(name, FORM) == "1.25"
        assert desk.last("generation", FORM) > made_anew

    async def test_what_was_typed_before_a_click_does_not_come_back_after_it(
        self, desk: Tab, merchant: Tab, make: Make, ports: Ports
    ) -> None:
        code = await make(**SCHEDULED)
        await send(ports, merchant, code)
        await show(desk, code)
        before = desk.last("generation", FORM)
        await desk.send(DecisionState.choose_fee, which="none")
        await desk.send(DecisionState.fee_typed, text="1.25", generation=before)
        assert desk.last("fee", FORM) == "0.00"
        assert "Fee kept back" not in would(desk)

    async def test_amounts_are_put_up_again_as_they_were_typed(
        self, desk: Tab, merchant: Tab, make: Make, ports: Ports
    ) -> None:
        code = await make(**FULFILLED, shipped=True)
        await send(ports, merchant, code, RequestKind.REFUND)
        await show(desk, code)
        await desk.send(DecisionState.choose_how, how="part")
        await desk.send(DecisionState.part_typed, text="4", generation=desk.last("generation", FORM))
        await desk.send(DecisionState.choose_how, how="all")
        await desk.send(DecisionState.choose_how, how="part")
        assert desk.last("part", FORM) == "4"
        assert would(desk)["Comes back"] == "$4.00"

    async def test_what_arrives_late_from_another_orders_form_is_not_taken_for_this_one(
        self, desk: Tab, merchant: Tab, make: Make, ports: Ports
    ) -> None:
        first, second = await make(**SCHEDULED), await make(**SCHEDULED)
        for code in (first, second):
            await send(ports, merchant, code)
        await show(desk, first)
        before = desk.last("generation", FORM)
        await show(desk, second)
        suggested, made = desk.last("fee", FORM), desk.last("generation", FORM)
        await desk.send(DecisionState.fee_typed, text="1.25", generation=before)
        assert (desk.last("fee", FORM), desk.last("generation", FORM)) == (suggested, made)
        assert would(desk)["Fee kept back"] == f"${suggested}"

    async def test_a_fee_above_the_accepted_one_is_said_to_wait(
        self, desk: Tab, merchant: Tab, make: Make, ports: Ports
    ) -> None:
        code = await make(**SCHEDULED)
        await send(ports, merchant, code, fee=300)
        await show(desk, code)
        await desk.send(DecisionState.fee_typed, text="3.01", generation=desk.last("generation", FORM))
        assert desk.last("waits", FORM) == "The merchant accepted at most $3.00, so this waits for the merchant's yes."
        await desk.send(DecisionState.fee_typed, text="3", generation=desk.last("generation", FORM))
        assert desk.last("waits", FORM) == ""

    async def test_where_approving_is_refused_it_says_why(
        self, desk: Tab, merchant: Tab, make: Make, ports: Ports
    ) -> None:
        code = await make(**FULFILLED)
        await send(ports, merchant, code)
        await advance(ports, code, ProductionStep.SHIPPED)
        await show(desk, code)
        assert "it can't be cancelled any more" in desk.last("refusal", FORM)

    async def test_the_choice_of_a_part_counts_the_part(
        self, desk: Tab, merchant: Tab, make: Make, ports: Ports
    ) -> None:
        code = await make(**FULFILLED, shipped=True)
        await send(ports, merchant, code, RequestKind.REFUND)
        await show(desk, code)
        await desk.send(DecisionState.choose_how, how="part")
        await desk.send(DecisionState.part_typed, text="0.01", generation=desk.last("generation", FORM))
        assert would(desk)["Comes back"] == "$0.01"
        await desk.send(DecisionState.part_typed, text="0", generation=desk.last("generation", FORM))
        assert "The refund must be above $0.00" in desk.last("problem", FORM)


class TestDialogs:
    """The question before a decision."""

    async def test_nothing_happens_before_confirm_and_confirm_works_once(
        self, desk: Tab, merchant: Tab, make: Make, ports: Ports
    ) -> None:
        code = await make(**SCHEDULED)
        await send(ports, merchant, code, fee=100)
        await show(desk, code)
        await desk.send(DecisionDialogs.ask_approve, code=code, typed={"fee": "1.00", "answer": "Fine."})
        cost = (await detail(ports, code)).cost
        assert facts(desk) == {
            "Fee kept back": "$1.00",
            "Comes back to the wallet": f"${(cost - 100) / 100:.2f}",
            "Wallet now": "$1,000.00",
            "Wallet after": f"${(100_000 + cost - 100) / 100:,.2f}",
        }
        assert (await detail(ports, code)).facts.life is Life.ACTIVE
        for _ in range(2):
            await desk.send(DialogState.confirm, typed={})
        found = await detail(ports, code)
        assert (found.facts.life, found.refunded) == (Life.CANCELLED, cost - 100)
        assert found.request is not None
        assert found.request.answer == "Fine."
        assert sum("Approved" in toast for toast in desk.toasts) == 1
        assert desk.last("stop_since") > 0

    async def test_a_decision_that_somebody_else_took_is_told_with_the_time(
        self, desk: Tab, merchant: Tab, make: Make, ports: Ports
    ) -> None:
        code = await make(**SCHEDULED)
        await send(ports, merchant, code)
        await show(desk, code)
        await desk.send(DecisionDialogs.ask_decline, code=code, typed={"answer": "No."})
        viewer = await merchant.viewer()
        await requests.withdraw(ports, viewer.actor, viewer.seller_id or 0, code)
        await desk.send(DialogState.confirm, typed={})
        assert "merchant@example.com withdrew this request already (12:00" in told(desk)
        await desk.send(DecisionDialogs.ask_approve, code=code, typed={"fee": "0"})
        assert "withdrew this request already" in told(desk)

    @pytest.mark.parametrize("asks", [DecisionDialogs.ask_approve, DecisionDialogs.ask_decline])
    async def test_a_fee_that_a_colleague_asked_for_since_the_page_was_shown_is_not_decided_over(
        self, desk: Tab, merchant: Tab, make: Make, ports: Ports, asks: Any
    ) -> None:
        code = await make(**SCHEDULED)
        await send(ports, merchant, code)
        await show(desk, code)
        await requests.approve(ports, (await desk.viewer()).actor, code, 900, "Printed.")
        for shown_again in (False, True):
            if shown_again:
                await show(desk, code)
            await desk.send(asks, code=code, typed={"fee": "0", "answer": "No."})
            await desk.send(DialogState.confirm, typed={})
            request = (await detail(ports, code)).request
            assert request is not None
            assert (request.decided_at is not None) == shown_again
            if not shown_again:
                assert "Support has asked the merchant to accept a fee of $9.00 meanwhile" in told(desk)

    async def test_the_second_of_two_people_of_support_is_told_by_mail_who_decided(
        self, desk: Tab, merchant: Tab, tabs: OpenTab, container: Container, make: Make, ports: Ports
    ) -> None:
        await container.sessions.add_user("kim@example.com", "kim of support 77", Role.SUPPORT)
        kim = await tabs("kim", password="kim of support 77")
        code = await make(**SCHEDULED, fields={Field.SHIPPING_METHOD: "Economy"}, items=(("MUG-11-WHT", "1", ""),))
        await send(ports, merchant, code, fee=100)
        for tab in (desk, kim):
            await show(tab, code)
            await tab.send(DecisionDialogs.ask_approve, code=code, typed={"fee": "1.00"})
        await kim.send(DialogState.confirm, typed={})
        assert "Approved: the order is cancelled, $8.49 came back, fee $1.00." in told(kim)
        await desk.send(DialogState.confirm, typed={})
        first = "kim@example.com approved this request already (12:00"
        assert first in told(desk)
        assert "$8.49 came back, fee $1.00. Nothing was decided again." in told(desk)
        await desk.send(DecisionDialogs.ask_decline, code=code, typed={"answer": "No."})
        assert first in told(desk)
        found = await detail(ports, code)
        assert found.request is not None
        assert (found.request.decided_by, found.refunded) == ("kim@example.com", 849)

    async def test_the_amount_is_reckoned_while_it_is_typed(self, desk: Tab, make: Make, ports: Ports) -> None:
        code = await make(**FULFILLED, shipped=True)
        await show(desk, code)
        await desk.send(DecisionDialogs.ask_refund, code=code)
        await desk.send(DialogState.amount_typed, text="4")
        assert facts(desk)["Wallet after"] == "$1,004.00"
        await desk.send(DialogState.amount_typed, text="9999")
        assert "The refund must be above $0.00" in desk.last("problem", DIALOG)
        await desk.send(DialogState.confirm, typed={"amount": "4", "words": "A scratch."})
        assert (await detail(ports, code)).refunded == 400

    async def test_without_a_reason_the_dialog_stays(self, desk: Tab, make: Make, ports: Ports) -> None:
        code = await make(**SCHEDULED)
        await show(desk, code)
        await desk.send(DecisionDialogs.ask_cancel, code=code)
        await desk.send(DialogState.confirm, typed={"amount": "0", "words": " "})
        assert desk.last("problem", DIALOG) == (
            "This needs a reason; nothing was changed. Write what the seller should know."
        )
        await desk.send(DialogState.confirm, typed={"amount": "0", "words": "Asked."})
        assert (await detail(ports, code)).facts.life is Life.CANCELLED

    async def test_before_production_no_fee_is_asked_for_and_none_taken(
        self, desk: Tab, make: Make, ports: Ports
    ) -> None:
        code = await make(payment=Payment.PAID)
        await show(desk, code)
        await desk.send(DecisionDialogs.ask_cancel, code=code)
        assert (desk.last("amount_label", DIALOG), desk.last("amount", DIALOG)) == ("", "")
        assert "no fee is kept back" in desk.last("lead", DIALOG)
        await desk.send(DialogState.confirm, typed={"amount": "1", "words": "Asked."})
        assert desk.last("problem", DIALOG).startswith("Production has not begun, so cancelling is free")
        await desk.send(DialogState.confirm, typed={"words": "Asked."})
        order = await detail(ports, code)
        assert (order.facts.life, order.refunded) == (Life.CANCELLED, order.cost)

    async def test_a_merchant_decides_nothing(self, merchant: Tab, make: Make, ports: Ports) -> None:
        code = await make(**SCHEDULED)
        await send(ports, merchant, code)
        await show(merchant, code)
        for handler in (DecisionDialogs.ask_cancel, DecisionDialogs.ask_refund):
            await merchant.send(handler, code=code)
        for handler in (DecisionDialogs.ask_approve, DecisionDialogs.ask_decline):
            await merchant.send(handler, code=code, typed={"fee": "0", "answer": "x"})
        await merchant.send(DialogState.confirm, typed={"amount": "0", "words": "x"})
        found = await detail(ports, code)
        assert (found.facts.life, found.facts.open_request, found.refunded) == (Life.ACTIVE, RequestKind.CANCEL, 0)
        assert len(merchant.toasts) == 4
        assert all("Your account can't do this." in toast for toast in merchant.toasts)

    async def test_the_late_option_is_sent_with_a_cancellation(self, merchant: Tab, make: Make, ports: Ports) -> None:
        code = await make(**FULFILLED)
        await merchant.send(DialogState.ask_refund, code=code)
        assert merchant.last("asks_late") is True
        await merchant.send(
            DialogState.confirm,
            typed={"kind": "cancel", "reason": "Something else", "message": "", "fee": "0", "late": "on"},
        )
        found = await detail(ports, code)
        assert found.request is not None
        assert found.request.refund_shipping_if_late

    async def test_a_merchant_reads_support_and_no_address_of_theirs(
        self, desk: Tab, merchant: Tab, make: Make, ports: Ports
    ) -> None:
        code = await make(**SCHEDULED)
        await send(ports, merchant, code)
        await requests.decline(ports, (await desk.viewer()).actor, code, "No.")
        await show(merchant, code)
        assert merchant.last("request_by") == "Support"
        assert merchant.last("happenings")[0]["who"] == "Support"
        assert "support@example.com" not in str(merchant.came("happenings"))
        await show(desk, code)
        assert desk.last("request_by") == "support@example.com"


class TestSettings:
    """The fee ladder's page."""

    async def test_a_save_changes_what_differs_and_tells_it(self, desk: Tab, ports: Ports) -> None:
        await desk.load("/support/settings", FeeLadderState.load)
        assert [row["percent"] for row in desk.last("rows", "fee_ladder_state")] == [str(p) for p in LADDER.values()]
        typed = {row["name"]: row["percent"] for row in desk.last("rows", "fee_ladder_state")}
        await desk.send(FeeLadderState.save, typed={**typed, "scheduled": " 35 % "})
        assert "Saved: In production 35%." in told(desk)
        row = desk.last("rows", "fee_ladder_state")[2]
        assert (row["percent"], row["who"]) == ("35", "support@example.com")
        await desk.send(FeeLadderState.save, typed={**typed, "scheduled": "35"})
        assert "Nothing was changed, so nothing was saved." in told(desk)

    async def test_what_somebody_else_set_is_shown_and_not_overwritten(self, desk: Tab, ports: Ports) -> None:
        await desk.load("/support/settings", FeeLadderState.load)
        await fees.set_ladder(ports, (await desk.viewer()).actor, {OrderStage.SCHEDULED: 35}, LADDER)
        await desk.send(FeeLadderState.save, typed={"scheduled": "40"})
        assert "In production was set to 35% by support@example.com meanwhile; nothing was saved." in told(desk)
        assert desk.last("rows", "fee_ladder_state")[2]["percent"] == "35"

    async def test_a_merchant_is_sent_away_and_saves_nothing(self, merchant: Tab, ports: Ports) -> None:
        await merchant.load("/support/settings", FeeLadderState.load)
        assert merchant.redirects == ["/"]
        await merchant.send(FeeLadderState.save, typed={"scheduled": "99"})
        assert "Your account can't do this." in told(merchant)
