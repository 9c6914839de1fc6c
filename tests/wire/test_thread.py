"""A thread over the real server: live on every screen, support's notes in no frame of a merchant, no endless body."""

import asyncio
import contextlib
import re
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.server import Server
from tests.wire.conftest import Dump
from tests.wire.tab import Tab

OpenTab = Callable[..., Awaitable[Tab]]
SECRET = "Between us only 4711"


async def write(server: Server, cookie: str, code: str, **fields: str) -> httpx.Response:
    async with httpx.AsyncClient(base_url=server.url, headers={"cookie": cookie}) as client:
        files: list[Any] = [(name, (None, text)) for name, text in fields.items()]
        return await client.post(f"/api/v1/orders/{code}/messages", files=files)


@pytest.fixture
async def code(server: Server, open_tab: OpenTab) -> str:
    """An order of its own with an open request."""
    made = server.order(seller="A33378", payment="Paid", fulfillment="Scheduled")
    tab = await open_tab("merchant", f"/orders/{made}")
    await tab.call("DialogState.ask_refund", {"code": made})
    await tab.call("DialogState.confirm", {"typed": {"kind": "refund", "reason": "Something else"}})
    assert "successfully sent" in tab.text
    return made


async def test_a_merchants_frames_hold_no_word_of_an_internal_note(
    server: Server, cookies: dict[str, str], open_tab: OpenTab, code: str
) -> None:
    mine, support = await open_tab("merchant", f"/orders/{code}"), await open_tab("support", f"/orders/{code}")
    their_list = await open_tab("colleague", f"/?q={code}")

    note = await write(server, cookies["support"], code, message=SECRET, internal="true")
    assert note.status_code == 201
    await support.until(lambda: SECRET in support.text, "the note on support's page")
    answer = await write(server, cookies["support"], code, message="For you too.")
    assert answer.status_code == 201

    await mine.until(lambda: "For you too." in mine.text, "the message on the merchant's page")
    reloaded = await open_tab("colleague", f"/orders/{code}")
    for tab in (mine, their_list, reloaded):
        await tab.settle()
        assert SECRET not in tab.text
        assert "internal_note" not in tab.text
        assert "support@example.com" not in tab.text.replace('"support_contact_rx_state_": "support@example.com"', "")
    await their_list.until(lambda: '"request_status": "In review"' in their_list.text, "the new status in the list")


async def test_a_stranger_hears_nothing_of_a_message(
    server: Server, cookies: dict[str, str], open_tab: OpenTab, code: str
) -> None:
    stranger, mine = await open_tab("other", f"/orders/{code}"), await open_tab("merchant", f"/orders/{code}")
    assert (await write(server, cookies["other"], code, message="Mine?")).status_code == 404
    assert (await write(server, cookies["merchant"], code, message="Hello 4712")).status_code == 201
    await mine.until(lambda: "Hello 4712" in mine.text, "the message")
    await stranger.settle()
    assert "Hello 4712" not in stranger.text


async def test_two_hundred_megabytes_are_refused_before_they_are_sent(
    server: Server, cookies: dict[str, str], code: str
) -> None:
    host, port = server.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    head = (
        f"POST /api/v1/orders/{code}/messages HTTP/1.1",
        f"Host: {host}:{port}",
        f"Cookie: {cookies['merchant']}",
        "Content-Type: multipart/form-data; boundary=x",
        f"Content-Length: {200 * 1024**2}",
    )
    writer.write("\r\n".join([*head, "", ""]).encode() + bytes(1024))
    answer = await asyncio.wait_for(reader.readuntil(b"sent."), 10)
    writer.close()
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"application/problem+json" in answer
    assert b"The message is larger than 48 MB; nothing was sent." in answer


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks Linux how much memory the server took")
@pytest.mark.timeout(120)
async def test_two_hundred_megabytes_of_unknown_length_are_cut_off_and_kept_nowhere(
    server: Server, cookies: dict[str, str], code: str, dump: Dump
) -> None:
    forget_most_memory(server)
    before, held = dump(), most_memory(server)
    host, port = server.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    head = (
        f"POST /api/v1/orders/{code}/messages HTTP/1.1",
        f"Host: {host}:{port}",
        f"Cookie: {cookies['merchant']}",
        "Content-Type: multipart/form-data; boundary=x",
        "Transfer-Encoding: chunked",
    )
    part = b'--x\r\nContent-Disposition: form-data; name="photos"; filename="fox.png"\r\n\r\n'
    writer.write("\r\n".join([*head, "", ""]).encode() + chunk(part))
    answering = asyncio.create_task(reader.readuntil(b"sent."))
    piece, sent = chunk(bytes(64 * 1024)), 0
    with contextlib.suppress(ConnectionError):
        while sent < 200 * MEGABYTE and not answering.done():
            writer.write(piece)
            # Waits until the server takes it: what it no longer reads is not counted as sent.
            drained = asyncio.create_task(writer.drain())
            await asyncio.wait({drained, answering}, return_when=asyncio.FIRST_COMPLETED, timeout=30)
            assert drained.done() or answering.done(), f"nothing was read or said after {sent} bytes"
            sent += len(piece)
            if drained.done():
                await drained
            else:
                drained.cancel()
    # Where a piece meets the server's end of the connection, the system drops the answer with it.
    with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
        answer = await asyncio.wait_for(answering, 10)
        assert answer.startswith(b"HTTP/1.1 413 ")
        assert b"The message is larger than 48 MB; nothing was sent." in answer
    writer.close()
    # Beyond the limit there is only what was under way: in the buffers of both ends.
    assert 48 * MEGABYTE < sent < 80 * MEGABYTE
    assert most_memory(server) - held < 24 * MEGABYTE
    assert dump() == before
    assert (await write(server, cookies["merchant"], code, message="Still here.")).status_code == 201


MEGABYTE = 1024**2


def chunk(data: bytes) -> bytes:
    """One chunk as HTTP/1.1 sends what has no length."""
    return b"%x\r\n%b\r\n" % (len(data), data)


def family_of(server: Server) -> list[Path]:
    """Where Linux tells of the server's processes."""
    found = [Path("/proc") / str(server.pid)]
    for path in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if f"\nPPid:\t{server.pid}\n" in (path / "status").read_text():
                found.append(path)
    return found


def forget_most_memory(server: Server) -> None:
    """Let the count of the most begin anew: at its start a process holds more than later."""
    for path in family_of(server):
        (path / "clear_refs").write_text("5")


def most_memory(server: Server) -> int:
    """The most that each of the server's processes held at once since then, together, in bytes."""
    told = [re.search(r"VmHWM:\s+(\d+) kB", (path / "status").read_text()) for path in family_of(server)]
    return sum(int(one[1]) * 1024 for one in told if one)
