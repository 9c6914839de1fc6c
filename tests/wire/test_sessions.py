"""A tab's state belongs to one sign-in: nothing of it reaches the next one, and a sign-out ends every tab."""

import asyncio
import json
import uuid
from typing import Any

import pytest
import socketio

from tests.server import Server
from tests.wire.cases import THE_STAGE
from tests.wire.conftest import Dump, OpenTab
from tests.wire.tab import BOOT, NAMESPACE, WIRE_NAMES, Tab, sign_in, sign_out

pytestmark = pytest.mark.timeout(60)
calmly = pytest.mark.usefixtures("nothing_unforeseen")

TO_LOGIN = 'leave("/login")'


@calmly
async def test_the_next_person_at_the_same_tab_gets_nothing_of_the_first(
    server: Server, open_tab: OpenTab, stage: dict[str, str]
) -> None:
    cookie = await sign_in(server, "merchant@example.com")
    first = await open_tab(cookie=cookie, path=f"/orders/{stage['paid']}")
    await first.go(THE_STAGE)
    assert stage["paid"] in first.text
    await first.close()
    second = await open_tab(cookie=await sign_in(server, "other@example.com", cookie), token=first.token)
    assert second.shown("SessionState.email") == "other@example.com"
    assert second.token != first.token
    assert "A33378" not in second.text
    assert stage["foreign"] in second.text


@calmly
async def test_so_does_somebody_who_is_not_signed_in(server: Server, open_tab: OpenTab, stage: dict[str, str]) -> None:
    first = await open_tab("merchant")
    assert stage["paid"] in first.text
    await first.close()
    second = await open_tab("nobody", token=first.token)
    assert "A33378" not in second.text
    assert second.token != first.token


@calmly
async def test_a_token_alone_opens_nothing_and_disturbs_nothing(open_tab: OpenTab, stage: dict[str, str]) -> None:
    owner = await open_tab("merchant")
    await owner.call("OrderListState.toggle", {"code": stage["paid"], "on": True})
    for who in ("nobody", "other"):
        thief = await open_tab(who, token=owner.token)
        assert "A33378-CT" not in thief.text
        assert thief.token != owner.token
    await owner.call("OrderListState.toggle", {"code": stage["unpaid"], "on": True})
    assert owner.shown("OrderListState.selected_here") == [stage["paid"], stage["unpaid"]]


@calmly
async def test_a_reload_keeps_the_token_and_the_selection(open_tab: OpenTab, stage: dict[str, str]) -> None:
    first = await open_tab("merchant")
    await first.call("OrderListState.toggle", {"code": stage["paid"], "on": True})
    await first.close()
    again = await open_tab("merchant", token=first.token)
    assert again.token == first.token
    assert again.shown("OrderListState.selected_here") == [stage["paid"]]


@calmly
async def test_a_sign_out_ends_every_tab_of_it_and_no_other(
    server: Server, open_tab: OpenTab, stage: dict[str, str]
) -> None:
    cookie = await sign_in(server, "merchant@example.com")
    tabs = [await open_tab(cookie=cookie, path=path) for path in ("/", f"/orders/{stage['paid']}", "/wallet")]
    neighbour = await open_tab("merchant")
    await sign_out(server, cookie)
    for tab in tabs:
        await tab.until(lambda tab=tab: tab.was_told(TO_LOGIN), "the way to the sign-in page")
    assert neighbour.scripts() == []
    await neighbour.call("OrderListState.toggle", {"code": stage["paid"], "on": True})
    assert neighbour.shown("OrderListState.selected_here") == [stage["paid"]]


@calmly
async def test_after_a_sign_out_a_handler_does_nothing_and_nothing_more_comes(
    server: Server, open_tab: OpenTab, dump: Dump
) -> None:
    cookie = await sign_in(server, "merchant@example.com")
    code = server.order()
    tab, watcher = await open_tab(cookie=cookie), await open_tab("colleague")
    await tab.call("DialogState.ask_delete", {"code": code})
    await sign_out(server, cookie)
    await tab.until(lambda: tab.was_told(TO_LOGIN), "the way to the sign-in page")
    before, came = dump(), len(tab.frames)
    for name, payload in (
        ("DialogState.confirm", {"typed": {}}),
        ("BulkState.undo", {"number": 1}),
        ("OrderListState.load", {}),
        ("TopUpState.ask", {"typed": {"amount": "5.00", "reason": "x"}}),
    ):
        await tab.send(name, payload)
    server.order()
    await watcher.until(lambda: watcher.shown("OrderListState.counts")["all"] > 1, "the neighbour's live update")
    await watcher.settle()
    assert {name: rows for name, rows in dump().items() if name == "wallet_entries"} == {
        "wallet_entries": before["wallet_entries"]
    }
    assert [row for row in dump()["orders"] if row[2] == code] == [row for row in before["orders"] if row[2] == code]
    assert tab.frames[came:] == []


@calmly
async def test_after_a_sign_out_the_old_cookie_and_token_open_nothing(
    server: Server, open_tab: OpenTab, stage: dict[str, str]
) -> None:
    cookie = await sign_in(server, "merchant@example.com")
    tab = await open_tab(cookie=cookie)
    await sign_out(server, cookie)
    await tab.until(lambda: tab.was_told(TO_LOGIN), "the way to the sign-in page")
    await tab.close()
    again = await open_tab(cookie=cookie, token=tab.token, path=f"/orders/{stage['paid']}")
    assert "A33378-CT" not in again.text.replace(f"/orders/{stage['paid']}", "")
    assert again.was_told("signIn()")


@calmly
async def test_signing_in_anew_in_the_same_browser_ends_the_tabs_of_before(server: Server, open_tab: OpenTab) -> None:
    cookie = await sign_in(server, "merchant@example.com")
    tab = await open_tab(cookie=cookie)
    await sign_in(server, "other@example.com", cookie)
    await tab.until(lambda: tab.was_told(TO_LOGIN), "the way to the sign-in page")


@calmly
@pytest.mark.parametrize("who", ["nobody", "other"])
async def test_a_forged_connect_message_makes_nobody_somebody_else(
    who: str, server: Server, open_tab: OpenTab, cookies: dict[str, str], stage: dict[str, str]
) -> None:
    victim = await open_tab("merchant")
    tab = await open_tab(who)
    boot = {"name": BOOT, "payload": {}, "router_data": {"pathname": "/", "asPath": "/"}}
    environ = {
        "QUERY_STRING": f"token={victim.token}",
        "HTTP_COOKIE": cookies["merchant"],
        "asgi.scope": {"headers": [["cookie", cookies["merchant"]]], "client": ["6.6.6.6", 1]},
    }
    before = len(tab.frames)
    await tab.packet(f"2{NAMESPACE}," + json.dumps(["connect", environ, {"event": boot}]))
    await tab.settle()
    assert tab.frames[before:] == []
    assert "6.6.6.6" not in tab.text
    assert "A33378-CT" not in tab.text


@calmly
@pytest.mark.parametrize(
    "packet",
    [
        '["disconnect","x"]',
        '["connect"]',
        '["emit_update",1]',
        '["link_token_to_sid","a","b"]',
        '["end_logins",[1]]',
        '["event",1,2,3]',
        '["event"]',
        '["ping",1,2]',
        '["client_error"]',
        '["__class__"]',
        "[5]",
        "[[]]",
    ],
)
async def test_odd_packets_leave_the_tab_at_work(
    packet: str, open_tab: OpenTab, stage: dict[str, str], dump: Dump
) -> None:
    tab, before = await open_tab("merchant"), dump()
    await tab.packet(f"2{NAMESPACE},{packet}")
    await tab.settle()
    await tab.call("OrderListState.toggle", {"code": stage["paid"], "on": True})
    assert tab.shown("OrderListState.selected_here") == [stage["paid"]]
    assert dump() == before


async def test_a_packet_that_is_no_event_leaves_the_tab_at_work(server: Server, cookies: dict[str, str]) -> None:
    async with Tab(server, cookies["merchant"]) as tab:
        await tab.load("/")
        for packet in ('{"a":1}', "[]", "5", "null", '"text"'):
            await tab.packet(f"2{NAMESPACE},{packet}")
        await tab.settle()
        assert tab.toasts() == []


@calmly
@pytest.mark.parametrize(
    "message",
    [
        None,
        5,
        "text",
        "{bad",
        [1, 2],
        {},
        {"name": None},
        {"name": 7, "payload": {}},
        {"name": "reflex___state____state.nope"},
    ],
)
async def test_odd_messages_are_told_and_leave_the_tab_at_work(
    message: Any, open_tab: OpenTab, stage: dict[str, str]
) -> None:
    tab = await open_tab("merchant")
    await tab.raw(message)
    await tab.settle()
    assert sum("could not be read" in toast for toast in tab.toasts()) == 1
    await tab.call("OrderListState.toggle", {"code": stage["paid"], "on": True})
    assert tab.shown("OrderListState.selected_here") == [stage["paid"]]


@calmly
async def test_a_flood_of_unknown_names_ends_that_connection_only(server: Server, open_tab: OpenTab) -> None:
    tab, neighbour = await open_tab("merchant"), await open_tab("merchant")
    for number in range(80):
        await tab.raw({"name": f"reflex___state____state.nope{number}", "payload": {}})
    await tab.until(lambda: not tab.is_open, "the end of the connection")
    assert 1 <= len(tab.toasts()) <= 60
    await neighbour.settle()
    assert server.answers()


@calmly
@pytest.mark.parametrize(
    "boot",
    [
        None,
        "x",
        [1],
        {"name": "nope"},
        {"name": BOOT, "payload": {"vars": {"a.b": 1}}},
        {"name": BOOT, "payload": {"hashes": 5}},
        {"name": BOOT, "payload": []},
    ],
)
async def test_an_odd_first_message_leaves_a_tab_that_works(
    boot: Any, server: Server, cookies: dict[str, str], stage: dict[str, str]
) -> None:
    async with Tab(server, cookies["merchant"]) as tab:
        await tab.open(boot=boot)
        await tab.settle()
        await tab.go(THE_STAGE)
        assert stage["paid"] in tab.text


@calmly
@pytest.mark.parametrize("token", ["", "x", "a" * 3000, "../../etc", "00000000-0000-0000-0000-00000000000Z", "%00"])
async def test_an_odd_token_is_refused_or_replaced(token: str, server: Server, cookies: dict[str, str]) -> None:
    tab = Tab(server, cookies["merchant"])
    tab.token = token
    async with tab:
        try:
            await tab.load("/")
        except socketio.exceptions.ConnectionError:
            return
        assert str(uuid.UUID(tab.token)) == tab.token
        assert tab.shown("SessionState.email") == "merchant@example.com"


@calmly
async def test_two_tabs_at_once_with_one_token_are_two_tabs(open_tab: OpenTab, stage: dict[str, str]) -> None:
    first = await open_tab("merchant")
    second = await open_tab("merchant", token=first.token)
    assert second.token != first.token
    await second.call("OrderListState.toggle", {"code": stage["paid"], "on": True})
    assert first.shown("OrderListState.selected_here") == []


@calmly
async def test_a_burst_of_calls_from_many_tabs_is_worked_off(open_tab: OpenTab, stage: dict[str, str]) -> None:
    tabs = [await open_tab("merchant") for _ in range(5)]
    for _ in range(20):
        for tab in tabs:
            await tab.raw(
                {
                    "name": WIRE_NAMES["OrderListState.toggle"],
                    "payload": {"code": stage["paid"], "on": True},
                    "router_data": {"pathname": "/", "asPath": "/"},
                }
            )
    await asyncio.gather(*(tab.settle() for tab in tabs))
    assert all(tab.shown("OrderListState.selected_here") == [stage["paid"]] for tab in tabs)
