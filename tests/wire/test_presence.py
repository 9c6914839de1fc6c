"""Who is in an order, over the real websocket: seen at once, gone with the connection or when it falls silent."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

from engineio import packet

from tests.server import Server
from tests.wire.tab import Tab

OpenTab = Callable[..., Awaitable[Tab]]


def others(tab: Tab) -> list[str]:
    """Who else is shown."""
    found = [
        values["companions_rx_state_"]
        for frame in tab.frames
        for values in frame["delta"].values()
        if "companions_rx_state_" in values
    ]
    return [entry["who"] for entry in found[-1]] if found else []


async def test_a_colleague_is_seen_and_a_stranger_is_not(open_tab: OpenTab, stage: dict[str, str]) -> None:
    page = f"/orders/{stage['unpaid']}"
    mine = await open_tab("merchant", page)
    stranger = await open_tab("other", page)
    theirs = await open_tab("colleague", page)
    await mine.until(lambda: others(mine) == ["colleague@example.com"], "the colleague")
    await theirs.close()
    await mine.until(lambda: others(mine) == [], "nobody")
    await stranger.settle()
    assert "colleague@example.com" not in stranger.text
    assert "merchant@example.com" not in stranger.text


async def test_who_calls_a_handler_on_a_strangers_order_is_not_seen_in_it(
    open_tab: OpenTab, stage: dict[str, str]
) -> None:
    theirs = await open_tab("other", f"/orders/{stage['foreign']}")
    mine = await open_tab("merchant", "/")
    for handler, payload in (
        ("OrderFormState.load", {}),
        ("OrderFormState.typed", {"draft": {"city": "Mallory", "typed-in": "city"}}),
    ):
        await mine.call(handler, payload, path=f"/orders/{stage['foreign']}")
    await theirs.settle()
    assert others(theirs) == []


async def test_a_connection_that_no_longer_answers_is_gone_within_ten_seconds_and_comes_back(
    open_tab: OpenTab, server: Server, stage: dict[str, str]
) -> None:
    page = f"/orders/{stage['incomplete']}"
    mine, theirs = await open_tab("merchant", page), await open_tab("colleague", page)
    await mine.until(lambda: others(mine) == ["colleague@example.com"], "the colleague")
    assert theirs._client is not None
    connection = theirs._client.eio
    send, held = connection._send_packet, []

    async def cut_off(pkt: Any) -> None:
        if pkt.packet_type == packet.PONG:
            held.append(pkt)
        else:
            await send(pkt)

    connection._send_packet = cut_off
    begun = time.monotonic()
    await mine.until(lambda: others(mine) == [], "silence to be noticed", seconds=10)
    assert time.monotonic() - begun <= 10
    connection._send_packet = send
    await asyncio.gather(*(send(pkt) for pkt in held))
    await mine.until(lambda: others(mine) == ["colleague@example.com"], "the colleague again")
