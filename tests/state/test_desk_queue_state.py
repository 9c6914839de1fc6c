"""Support's queue: what its address asks for, what it shows of a request, and how it moves by itself."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from order_app.bootstrap import Container
from order_app.clock import MovableClock
from order_app.db.changes import OrderChanged
from order_app.db.locking import lock_order
from order_app.db.unit_of_work import Actor
from order_app.demo.stage import Stage
from order_app.domain.fees import LADDER
from order_app.domain.fields import Field
from order_app.domain.policy import Stage as OrderStage
from order_app.domain.statuses import Fulfillment, Payment, ProductionStep, RequestKind, RequestReason, Role
from order_app.live import reflex_adapter
from order_app.services import fees, requests, wallet
from order_app.services.ports import Ports
from order_app.services.requests import RequestDraft
from order_app.states.desk_address import QueueAddress
from order_app.states.desk_rows import QueueView
from order_app.states.order_form import OrderFormState as Form
from order_app.states.order_list import OrderListState
from order_app.states.support import SupportState as Queue
from tests.state.conftest import Make, OpenTab, Tab

Live = Callable[[], Awaitable[None]]
Ask = Callable[..., Awaitable[str]]
ECONOMY = {Field.SHIPPING_METHOD: "Economy"}
ITEMS = (("MUG-11-WHT", "1", ""),)
"""One mug: $5.20, and $4.29 to the United States by Economy."""


TOO_LATE = (
    "The order has been shipped meanwhile, so it can't be cancelled any more; nothing was decided. "
    "Decline the request and say that a refund can be asked for."
)


@pytest.fixture
def ask(make: Make, ports: Ports) -> Ask:
    """Makes an order and a request for it: `await ask(fulfillment=...)`; returns the order's code."""

    async def one(
        kind: RequestKind = RequestKind.CANCEL,
        accepted_fee: int = 0,
        message: str = "",
        late: bool = False,
        **made: Any,
    ) -> str:
        seller = made.get("seller", "A33378")
        code = await make(payment=Payment.PAID, fields=ECONOMY, items=ITEMS, **made)
        await requests.send(
            ports,
            Actor("merchant@example.com", "merchant", 1 if seller == "A33378" else 2),
            1 if seller == "A33378" else 2,
            code,
            RequestDraft(kind, RequestReason.OTHER, message, accepted_fee, late),
        )
        return code

    return one


@pytest.fixture
async def support(tabs: OpenTab) -> Tab:
    """A tab of support."""
    return await tabs("support")


async def show(tab: Tab, query: str = "") -> Tab:
    return await tab.load(f"/support{query}", Queue.load)


def codes(tab: Tab) -> list[str]:
    return [row["code"] for row in tab.last("rows", "support_state")]


async def look(tab: Tab, code: str) -> dict[str, Any]:
    """Look at the request for an order; returns what is shown of it."""
    (number,) = [row["id"] for row in tab.last("rows", "support_state") if row["code"] == code]
    await tab.send(Queue.look, request_id=number)
    peek: dict[str, Any] = tab.last("peek")
    return peek


def effects(peek: dict[str, Any]) -> dict[str, tuple[str, str]]:
    return {line["label"]: (line["plain"], line["suggested"]) for line in peek["effects"]}


async def test_a_merchant_is_sent_to_the_own_page(tab: Tab) -> None:
    await show(tab)
    assert tab.redirects == ["/"]
    assert not tab.came("rows")


async def test_the_address_asks_and_what_makes_no_sense_is_told(support: Tab, ask: Ask, clock: MovableClock) -> None:
    old = await ask(seller="B10042")
    clock.advance(timedelta(hours=2))
    new = await ask(kind=RequestKind.REFUND)
    await show(support)
    assert (codes(support), support.last("open"), support.last("count")) == ([old, new], 2, "2 requests")
    await show(support, "?kind=refund")
    assert codes(support) == [new]
    await show(support, "?age=1H&status=sent,sent&seller=b10042&kind=gift&age=5y")
    assert codes(support) == [old]
    assert support.last("query") == "status=sent&seller=B10042"
    assert [chip["words"] for chip in support.last("chips")] == ["Status: Sent", "Seller: B10042"]
    assert support.last("notice") == (
        "Part of the address was not understood and is left out: kind “gift”, age “1H”, age “5y”."
    )
    await show(support, "?status=approved&age=1h")
    assert (codes(support), support.last("open"), support.last("count")) == ([], 2, "")


async def test_a_request_grows_into_an_age_by_the_clock_alone(
    support: Tab, ask: Ask, clock: MovableClock, live: Live
) -> None:
    code = await ask()
    await show(support, "?age=1h")
    assert not support.came("rows") or codes(support) == []
    clock.advance(timedelta(minutes=60))
    await reflex_adapter.hub()._round()
    assert codes(support) == [code]


async def test_a_request_comes_and_goes_by_itself_at_its_place(
    support: Tab, ask: Ask, ports: Ports, clock: MovableClock, live: Live
) -> None:
    first = await ask()
    clock.advance(timedelta(minutes=1))
    await show(support)
    second = await ask()
    await live()
    assert codes(support) == [first, second]
    await requests.decline(ports, (await support.viewer()).actor, first, "Too late")
    await live()
    assert (codes(support), support.last("open")) == ([second], 1)


async def test_what_approving_does_and_brings_back_is_shown_for_both_fees(support: Tab, ask: Ask) -> None:
    code = await ask(fulfillment=Fulfillment.SCHEDULED, accepted_fee=100, message="Two\nlines")
    await show(support)
    assert support.last("rows", "support_state")[0]["message"] == "Two lines"
    peek = await look(support, code)
    assert peek["does"] == "Approving cancels the order. The plant has begun and is told to stop."
    assert peek["suggestion"] == "30% suggested"
    assert effects(peek) == {
        "Fee kept back": ("$0.00", "$2.85"),
        "Comes back": ("$9.49", "$6.64"),
        "Wallet now": ("$1,000.00", "$1,000.00"),
        "Wallet after": ("$1,009.49", "$1,006.64"),
    }
    assert peek["accepts"] == (
        "The seller accepts a fee of up to $1.00. "
        "The suggested one is above that, so it would wait for the seller's yes."
    )
    assert (peek["message"], peek["by"], peek["open"]) == ("Two\nlines", "merchant@example.com", True)
    assert [entry["what"] for entry in peek["entries"]][:2] == ["Request sent", "In production"]
    known = {fact["label"]: fact["value"] for fact in peek["facts"]}
    assert (known["Items"], known["Cost"]) == ("1 piece: MUG-11-WHT", "$9.49")


async def test_where_no_fee_is_suggested_there_is_one_column(support: Tab, ask: Ask, clock: MovableClock) -> None:
    code = await ask(minutes_since_paid=200)
    peek = await look(await show(support), code)
    assert (peek["does"], peek["suggestion"]) == ("Approving cancels the order.", "")
    assert effects(peek)["Comes back"] == ("$9.49", "$9.49")
    assert peek["accepts"] == "The seller accepts a fee of up to $0.00."


@pytest.mark.parametrize(
    ("kind", "late", "does", "back", "refused"),
    [
        (RequestKind.REFUND, False, "Approving brings money back; the order stays as it is.", "$9.49", ""),
        (
            RequestKind.CANCEL,
            True,
            "Too late to cancel: approving brings the shipping back; the order stays as it is.",
            "$4.29",
            "",
        ),
        (
            RequestKind.CANCEL,
            False,
            "",
            "",
            TOO_LATE,
        ),
    ],
)
async def test_a_request_for_an_order_that_was_shipped_meanwhile(
    support: Tab, ask: Ask, stage: Stage, kind: RequestKind, late: bool, does: str, back: str, refused: str
) -> None:
    code = await ask(kind=kind, late=late, fulfillment=Fulfillment.FULFILLED)
    await stage.take_step(code, ProductionStep.SHIPPED)
    peek = await look(await show(support), code)
    assert (peek["does"], peek["refused"]) == (does, refused)
    assert effects(peek).get("Comes back", ("",))[0] == back


async def test_shipping_that_came_back_already_is_refused_beside_the_queue_as_by_the_decision(
    support: Tab, ask: Ask, stage: Stage, ports: Ports
) -> None:
    code = await ask(late=True, fulfillment=Fulfillment.FULFILLED)
    await stage.take_step(code, ProductionStep.SHIPPED)
    async with ports.transaction() as uow:
        order = await lock_order(uow.session, code, None)
        order.refunded, order.payment = 429, Payment.PARTIALLY_REFUNDED
    peek = await look(await show(support), code)
    assert peek["refused"] == (
        "What the shipping cost has come back already; nothing was decided. Decline the request and say so."
    )
    assert (peek["does"], effects(peek)) == ("", {})


def test_a_change_of_no_order_concerns_the_queue_only_while_something_is_looked_at() -> None:
    top_up = OrderChanged(1, 0)
    assert QueueView(QueueAddress(), looked=1).concerns(top_up)
    assert not QueueView(QueueAddress()).concerns(top_up)


async def test_what_approving_comes_to_follows_the_wallet_and_the_ladder(
    support: Tab, ask: Ask, ports: Ports, live: Live
) -> None:
    code = await ask(fulfillment=Fulfillment.SCHEDULED)
    peek = await look(await show(support), code)
    after = peek["effects"][-1]["plain"]
    actor = Actor("support@example.com", "support")
    await wallet.top_up(ports, actor, 1, 100_00, "Gift")
    await live()
    peek = support.last("peek")
    assert (after, peek["effects"][-1]["plain"]) == ("$1,009.49", "$1,109.49")
    await fees.set_ladder(ports, actor, {OrderStage.SCHEDULED: 50}, LADDER)
    await live()
    assert support.last("peek")["suggestion"] == "50% suggested"


async def test_what_was_decided_meanwhile_stays_to_be_read_while_the_row_leaves(
    support: Tab, ask: Ask, ports: Ports, live: Live
) -> None:
    code = await ask(fulfillment=Fulfillment.SCHEDULED, accepted_fee=500)
    await look(await show(support), code)
    await requests.approve(ports, (await support.viewer()).actor, code, 200, "Half was printed.")
    await live()
    assert codes(support) == []
    peek = support.last("peek")
    assert (peek["status"], peek["open"], peek["effects"], peek["answer"]) == (
        "Approved", False, [], "Half was printed.",
    )  # fmt: skip
    assert peek["outcome"].startswith("Approved by support@example.com")
    await support.send(Queue.look, request_id=0)
    assert (support.last("looked"), support.last("peek")["code"]) == (0, "")


async def test_a_request_that_there_is_not_shows_nothing(support: Tab, ask: Ask) -> None:
    code = await ask()
    await look(await show(support), code)
    await support.send(Queue.look, request_id=2**31 - 1)
    assert (support.last("looked"), support.last("peek")["code"], codes(support)) == (0, "", [code])


async def test_what_is_looked_at_stays_when_the_filters_change(support: Tab, ask: Ask) -> None:
    code = await ask()
    await look(await show(support), code)
    await show(support, "?status=declined")
    assert codes(support) == []
    assert support.last("peek")["code"] == code
    assert support.last("looked") == support.last("peek")["id"]


@pytest.fixture
def round_of_presence(tabs: OpenTab) -> Live:
    """Tells whoever follows it of the comings and goings since the last time, and nothing else."""

    async def one() -> None:
        await reflex_adapter.presence().hub._round()

    return one


def attended(tab: Tab) -> dict[str, str]:
    """Who of support has which order open, as the tab was told last."""
    return tab.last("attended") if tab.came("attended") else {}


async def test_my_own_other_tab_is_told_in_the_queue_and_a_merchant_is_nobody_of_support(
    tabs: OpenTab, ask: Ask, round_of_presence: Live
) -> None:
    code = await ask()
    desk, other, merchant = await tabs("support"), await tabs("support"), await tabs("merchant")
    await show(desk)
    await merchant.load(f"/orders/{code}", Form.load)
    await round_of_presence()
    assert attended(desk) == {}
    await other.load(f"/orders/{code}", Form.load)
    await round_of_presence()
    number = str(desk.last("rows", "support_state")[0]["order_id"])
    assert attended(desk) == {number: "You, in another tab"}
    await other.load("/support", Queue.load)
    await round_of_presence()
    assert attended(desk) == {}


async def test_a_colleague_of_support_who_opens_a_requests_order_is_named_in_the_queue_until_they_leave(
    tabs: OpenTab, ask: Ask, round_of_presence: Live, container: Container
) -> None:
    await container.sessions.add_user("kim@example.com", "kim of support 77", Role.SUPPORT, name="Kim Undertow")
    code, beside = await ask(), await ask()
    desk, again = await tabs("support"), await tabs("support")
    merchant, on_the_list = await tabs("merchant"), await tabs("merchant")
    kim = await tabs("kim", password="kim of support 77")
    await show(desk)
    await merchant.load(f"/orders/{code}", Form.load)
    await on_the_list.load("/", OrderListState.load)
    numbers = {row["code"]: str(row["order_id"]) for row in desk.last("rows", "support_state")}

    await kim.load(f"/orders/{code}", Form.load)
    await round_of_presence()
    assert attended(desk) == {numbers[code]: "kim@example.com is in it"}
    await again.load(f"/orders/{code}", Form.load)
    await round_of_presence()
    assert attended(desk) == {numbers[code]: "kim@example.com is in it; so are you, in another tab"}
    await again.load("/support", Queue.load)
    assert attended(again) == {numbers[code]: "kim@example.com is in it"}
    await kim.load(f"/orders/{beside}", Form.load)
    await round_of_presence()
    assert attended(desk) == attended(again) == {numbers[beside]: "kim@example.com is in it"}
    await kim.load("/support", Queue.load)
    await round_of_presence()
    assert attended(desk) == attended(kim) == {}

    for tab in (merchant, on_the_list):
        assert "kim@example.com" not in str(tab.deltas)
        assert "Kim Undertow" not in str(tab.deltas)
        assert not tab.came("attended") or tab.last("attended") == {}


async def test_a_merchant_who_asks_for_the_queue_is_told_of_nobody(
    tabs: OpenTab, ask: Ask, round_of_presence: Live
) -> None:
    code = await ask()
    merchant, desk = await tabs("merchant"), await tabs("support")
    await merchant.load("/support", Queue.load)
    await desk.load(f"/orders/{code}", Form.load)
    await round_of_presence()
    assert merchant.redirects == ["/"]
    assert attended(merchant) == {}
