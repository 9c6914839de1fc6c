"""Whatever a client sends to whichever handler ends in a calm message, and no data is changed."""

import inspect
import re
from collections.abc import Mapping
from typing import Any

import pytest

from tests.server import Server
from tests.wire.cases import MERCHANT, NOBODY, NOT_UNDERSTOOD, PEOPLE, SUPPORT, SURFACE, WRONG_ROLE, Case
from tests.wire.conftest import Dump, OpenTab
from tests.wire.surface import our_handlers
from tests.wire.tab import WIRE_NAMES, Tab, toasts_of

pytestmark = [pytest.mark.usefixtures("nothing_unforeseen"), pytest.mark.timeout(120)]

MAY_BE_EMPTY = {"DialogState.close", "TopUpState.close"}
"""Handlers whose every argument has a default."""
BY_HANDLER = pytest.mark.parametrize("handler", sorted(SURFACE))


def fill(value: Any, words: Mapping[str, str]) -> Any:
    """The same with the words in braces replaced."""
    match value:
        case str():
            return re.sub(r"\{(\w+)\}", lambda found: words.get(found[1], found[0]), value)
        case Mapping():
            return {fill(key, words): fill(one, words) for key, one in value.items()}
        case list() | tuple():
            return [fill(one, words) for one in value]
    return value


def test_every_handler_is_attacked() -> None:
    assert set(SURFACE) == set(our_handlers())


def test_every_argument_of_a_handler_is_attacked() -> None:
    for name, handler in our_handlers().items():
        parameters = [p for p in inspect.signature(handler.fn).parameters if p != "self"]
        assert list(SURFACE[name].arguments) == parameters, name


@BY_HANDLER
@pytest.mark.parametrize("who", PEOPLE)
async def test_payloads_that_fit_no_handler_are_told_and_change_nothing(
    handler: str, who: str, open_tab: OpenTab, stage: dict[str, str], dump: Dump
) -> None:
    surface = SURFACE[handler]
    tab = await open_tab(who, fill(surface.page, stage))
    before = dump()
    payloads = [payload for payload in surface.misfits() if payload != {} or handler not in MAY_BE_EMPTY]
    for payload in payloads:
        await tab.send(handler, fill(payload, stage))
    await tab.settle(1)
    assert sum(NOT_UNDERSTOOD in toast for toast in tab.toasts()) == len(payloads)
    assert tab.is_open
    assert dump() == before


@BY_HANDLER
async def test_arguments_of_any_kind_change_nothing(
    handler: str, open_tab: OpenTab, stage: dict[str, str], dump: Dump
) -> None:
    surface = SURFACE[handler]
    before = dump()
    for who in surface.people:
        tab = await open_tab(who, fill(surface.page, stage))
        for payload in surface.junk():
            await tab.send(handler, fill(payload, stage))
        await tab.settle()
        assert tab.is_open
        if who == MERCHANT:
            assert stage["foreign"] not in tab.text.replace(f"There is no order {stage['foreign']}", "")
    assert dump() == before


@pytest.mark.parametrize(
    ("handler", "who"),
    [(handler, who) for handler, surface in sorted(SURFACE.items()) for who in PEOPLE if who not in surface.people],
)
async def test_nobody_calls_what_is_not_theirs(
    handler: str, who: str, open_tab: OpenTab, stage: dict[str, str], dump: Dump
) -> None:
    surface = SURFACE[handler]
    tab = await open_tab(who, fill(surface.page, stage))
    before = dump()
    frames = await tab.call(handler, fill(surface.arguments, stage))
    if who == NOBODY:
        assert tab.was_told("signIn()")
        assert tab.shown("OrderFormState.values")["recipient_name"] == ""
        assert tab.shown("OrderListState.rows") == []
    else:
        assert any(WRONG_ROLE in toast for toast in toasts_of(frames))
    assert dump() == before


@pytest.mark.parametrize(
    ("handler", "case"),
    [
        pytest.param(
            handler,
            case,
            id=f"{handler}-{number}",
            marks=[pytest.mark.xfail(reason=case.broken)] if case.broken else [],
        )
        for handler, surface in sorted(SURFACE.items())
        for number, case in enumerate(surface.cases)
    ],
)
async def test_a_forged_call_is_answered_and_changes_nothing(
    handler: str, case: Case, open_tab: OpenTab, stage: dict[str, str], dump: Dump
) -> None:
    before = dump()
    tab = await open_tab(case.who, fill(case.page or SURFACE[handler].page, stage))
    words = {**stage, "line": first_line(tab)}
    for name, payload in case.before:
        await tab.call(name, fill(payload, words))
    frames = await tab.call(handler, fill(case.payload, words))
    if case.says:
        toasts = toasts_of(frames)
        assert any(fill(case.says, words) in toast for toast in toasts), toasts
    for variable, value in case.shows.items():
        assert tab.shown(variable) == fill(value, words)
    if case.redirects:
        assert tab.redirects()[-1] == case.redirects
    if case.who != SUPPORT:
        assert tab.is_open
    assert dump() == before


def first_line(tab: Tab) -> str:
    """The key of the shown order's first line."""
    lines = tab.shown("OrderFormState.lines")
    return lines[0]["key"] if lines else ""


async def test_a_string_of_ten_megabytes_closes_that_connection_only(
    server: Server, open_tab: OpenTab, stage: dict[str, str], dump: Dump
) -> None:
    neighbour = await open_tab("merchant")
    tab = await open_tab("merchant", f"/orders/{stage['unpaid']}")
    before = dump()
    await tab.raw(
        {
            "name": WIRE_NAMES["OrderFormState.save"],
            "payload": {"submitted": {"recipient_name": "x" * 10_000_000}},
            "router_data": {},
        }
    )
    await tab.until(lambda: not tab.is_open, "the end of the connection")
    assert dump() == before
    assert server.answers()
    await neighbour.call("OrderListState.toggle", {"code": stage["unpaid"], "on": True})
    assert neighbour.shown("OrderListState.selected_here") == [stage["unpaid"]]


@pytest.mark.parametrize("size", [20_001, 500_000])
async def test_a_long_string_is_refused_and_the_connection_stands(
    size: int, open_tab: OpenTab, stage: dict[str, str], dump: Dump
) -> None:
    tab = await open_tab("merchant", f"/orders/{stage['unpaid']}")
    before = dump()
    frames = await tab.call("OrderFormState.save", {"submitted": {"recipient_name": "x" * size}})
    assert any(NOT_UNDERSTOOD in toast for toast in toasts_of(frames))
    assert tab.is_open
    assert dump() == before


async def test_confirm_twenty_times_pays_once(server: Server, open_tab: OpenTab, dump: Dump) -> None:
    code = server.order(payment="Unpaid", items=[{"sku": a_sku(dump), "quantity": 1}])
    tab = await open_tab("merchant", f"/orders/{code}")
    await tab.call("DialogState.ask_pay", {"code": code})
    entries = len(dump()["wallet_entries"])
    for _ in range(20):
        await tab.send("DialogState.confirm", {"typed": {}})
    await tab.settle()
    assert len(dump()["wallet_entries"]) == entries + 1
    assert sum("Paid $" in toast for toast in tab.toasts()) == 1
    assert tab.shown("DialogState.is_open") is False
    assert tab.shown("OrderFormState.payment") == "Paid"


async def test_confirm_in_two_tabs_at_once_sends_one_request(server: Server, open_tab: OpenTab, dump: Dump) -> None:
    code = server.order(payment="Paid", fulfillment="Scheduled")
    tabs = [await open_tab("merchant", f"/orders/{code}"), await open_tab("colleague", f"/orders/{code}")]
    requests = len(dump()["refund_requests"])
    for tab in tabs:
        await tab.call("DialogState.ask_refund", {"code": code})
    for tab in tabs:
        for _ in range(5):
            await tab.send("DialogState.confirm", {"typed": {"kind": "cancel", "reason": "Something else"}})
    for tab in tabs:
        await tab.settle()
    assert len(dump()["refund_requests"]) == requests + 1
    told = [toast for tab in tabs for toast in tab.toasts()]
    assert sum("Your request has been successfully sent" in toast for toast in told) == 1
    assert sum("already with support" in toast for toast in told) == 1


async def test_save_twenty_times_makes_one_order(open_tab: OpenTab, dump: Dump) -> None:
    tab = await open_tab("merchant", "/orders/new")
    orders = len(dump()["orders"])
    for _ in range(20):
        await tab.send("OrderFormState.save", {"submitted": {"recipient_name": "Once Only"}})
    await tab.settle()
    assert len(dump()["orders"]) == orders + 1


async def test_a_stale_page_saves_nothing_into_an_order_that_went_into_production(
    server: Server, open_tab: OpenTab, dump: Dump
) -> None:
    code = server.order(payment="Paid")
    tab = await open_tab("merchant", f"/orders/{code}")
    server.post("/test/production", {"code": code, "step": "scheduled"})
    before = dump()
    await tab.call("OrderFormState.save", {"submitted": {"recipient_name": "Too Late"}})
    assert dump() == before
    assert tab.shown("OrderFormState.read_only")["recipient_name"] is True


async def test_a_stale_dialog_deletes_nothing_that_was_paid_meanwhile(
    server: Server, open_tab: OpenTab, dump: Dump
) -> None:
    code = server.order()
    late, quick = await open_tab("merchant"), await open_tab("colleague")
    await late.call("DialogState.ask_delete", {"code": code})
    await quick.call("DialogState.ask_pay", {"code": code})
    await quick.call("DialogState.confirm", {"typed": {}})
    before = dump()
    frames = await late.call("DialogState.confirm", {"typed": {}})
    assert any("so it can't be deleted" in toast for toast in toasts_of(frames))
    assert dump() == before


def a_sku(dump: Dump) -> str:
    """Some SKU of the catalogue."""
    return str(dump()["order_items"][0][2])
