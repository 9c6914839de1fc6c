"""Many orders at once over a real websocket: the page answers meanwhile, and neither a sign-out, a lost connection nor
a hundred clicks leave anything half done or untold."""

import itertools
from collections import Counter
from pathlib import Path

import pytest

from order_app.services.outcomes import CHUNK
from tests.server import Server
from tests.wire.conftest import Dump, OpenTab
from tests.wire.faults import locked
from tests.wire.tab import Tab, sign_in, sign_out

pytestmark = [pytest.mark.usefixtures("nothing_unforeseen"), pytest.mark.timeout(120)]

TO_LOGIN = 'leave("/login")'


_names = itertools.count(1)


def make(server: Server, count: int) -> tuple[str, list[str]]:
    """Unpaid orders of one buyer, whom no other test has; the buyer's name and the codes."""
    name = f"Bulkbuyer{next(_names)}x"
    return name, server.orders(count=count, recipient_name=name)


async def select(tab: Tab, name: str, pages: int) -> int:
    """Select every unpaid order of the first pages of this buyer's; returns how many."""
    await tab.go(f"/?tab=unpaid&q={name}")
    for number in range(pages):
        if number:
            await tab.go(tab.shown("OrderListState.next_href"))
        await tab.call("OrderListState.toggle_page", {"on": True})
    return tab.shown("OrderListState.selected_count")


def lives(dump: Dump, codes: list[str]) -> Counter[str]:
    """How many of these orders stand in which life."""
    wanted = set(codes)
    return Counter(
        word for row in dump()["orders"] if row[2] in wanted for word in ("Active", "Deleted") if word in row
    )


async def test_while_many_are_deleted_the_same_tab_answers_and_progress_comes(
    server: Server, open_tab: OpenTab, dump: Dump, database_path: Path
) -> None:
    name, codes = make(server, 100)
    tab = await open_tab("merchant")
    assert await select(tab, name, 4) == 100
    await tab.call("DialogState.ask_delete_selected")
    assert tab.shown("DialogState.title") == "Delete 100 orders?"
    mark = len(tab.frames)
    # However fast the machine is, the action stands in its first transaction until the tab has answered.
    with locked(database_path):
        await tab.send("DialogState.confirm", {"typed": {}})
        await tab.send("OrderListState.clear_selection")
        await tab.send("OrderListState.load", path="/?tab=paid")
        await tab.until(lambda: tab.shown("OrderListState.tab") == "paid", "the list of paid orders")
    await tab.until(lambda: tab.toasts(mark) != [], "the message at the end")
    frames = tab.frames[mark:]
    steps = [
        value
        for frame in frames
        for state, values in frame["delta"].items()
        if state.endswith("bulk_state")
        for name, value in values.items()
        if name.startswith("progress")
    ]
    assert steps[0] == "0 of 100"
    assert steps[-1] == "100 of 100"
    assert len(steps) > 3
    answered = next(n for n, frame in enumerate(frames) if '"paid"' in str(frame["delta"]).replace("'", '"'))
    ended = next(n for n, frame in enumerate(frames) if frame["events"] and "Deleted 100 orders." in str(frame))
    assert answered < ended
    assert lives(dump, codes) == {"Deleted": 100}


async def test_confirm_twenty_times_deletes_once_and_undo_brings_all_back_once(
    server: Server, open_tab: OpenTab, dump: Dump
) -> None:
    name, codes = make(server, 30)
    tab = await open_tab("merchant")
    assert await select(tab, name, 1) == 25
    await tab.call("DialogState.ask_delete_selected")
    for _ in range(20):
        await tab.send("DialogState.confirm", {"typed": {}})
    await tab.until(lambda: any("Deleted 25 orders." in toast for toast in tab.toasts()), "the message at the end")
    await tab.settle()
    assert sum("Deleted 25 orders." in toast for toast in tab.toasts()) == 1
    assert lives(dump, codes) == {"Deleted": 25, "Active": 5}
    number = tab.shown("BulkState.undo_number")
    for _ in range(5):
        await tab.send("BulkState.undo", {"number": number})
    await tab.until(lambda: tab.shown("BulkState.title") == "Restored 25 orders.", "the end of the way back")
    await tab.settle()
    assert lives(dump, codes) == {"Active": 30}


async def test_a_stop_ends_it_after_the_transaction_under_way_and_what_was_left_is_selected(
    server: Server, open_tab: OpenTab, dump: Dump, database_path: Path
) -> None:
    name, codes = make(server, 200)
    tab = await open_tab("merchant")
    assert await select(tab, name, 8) == 200
    await tab.call("DialogState.ask_delete_selected")
    with locked(database_path):
        await tab.send("DialogState.confirm", {"typed": {}})
        await tab.send("BulkState.stop")
        await tab.until(lambda: tab.shown("BulkState.stopping") is True, "the word that it stops")
    await tab.until(lambda: not tab.shown("BulkState.running") and bool(tab.toasts()), "the end")
    await tab.settle()
    assert lives(dump, codes) == {"Deleted": CHUNK, "Active": 200 - CHUNK}
    assert tab.shown("OrderListState.selected_count") == 200 - CHUNK
    (group,) = tab.shown("BulkState.groups")
    assert group["words"] == f"{200 - CHUNK} were not reached before you stopped"


async def test_a_sign_out_midway_ends_it(server: Server, open_tab: OpenTab, dump: Dump) -> None:
    cookie = await sign_in(server, "merchant@example.com")
    name, codes = make(server, 500)
    tab = await open_tab(cookie=cookie)
    assert await select(tab, name, 20) == 500
    await tab.call("DialogState.ask_delete_selected")
    await tab.send("DialogState.confirm", {"typed": {}})
    await tab.until(lambda: (tab.shown("BulkState.done") or 0) > 0, "the first orders")
    await sign_out(server, cookie)
    await tab.until(lambda: tab.was_told(TO_LOGIN), "the way to the sign-in page")
    # Whoever writes waits for the transaction that was under way.
    server.order()
    first = lives(dump, codes)
    for _ in range(3):
        server.order()
    assert 0 < first["Deleted"] < 500
    assert lives(dump, codes) == first


async def test_a_tab_that_is_closed_lets_it_end_and_is_told_when_it_comes_back(
    server: Server, open_tab: OpenTab, dump: Dump
) -> None:
    name, codes = make(server, 100)
    tab = await open_tab("merchant")
    assert await select(tab, name, 4) == 100
    await tab.call("DialogState.ask_delete_selected")
    await tab.send("DialogState.confirm", {"typed": {}})
    await tab.until(lambda: (tab.shown("BulkState.done") or 0) > 0, "the first orders")
    await tab.close()
    watcher = await open_tab("colleague", "/trash")
    await watcher.until(lambda: lives(dump, codes) == {"Deleted": 100}, "the last order")
    again = await open_tab("merchant", token=tab.token)
    await again.until(lambda: again.shown("BulkState.title") == "Deleted 100 orders.", "what came of it")
    assert again.shown("BulkState.is_shown") is True
    assert again.shown("BulkState.running") is False


async def test_a_second_action_waits_until_the_first_has_ended(server: Server, open_tab: OpenTab, dump: Dump) -> None:
    name, codes = make(server, 110)
    tab = await open_tab("merchant")
    assert await select(tab, name, 4) == 100
    await tab.call("DialogState.ask_delete_selected")
    await tab.send("DialogState.confirm", {"typed": {}})
    await tab.send("DialogState.ask_pay_all")
    await tab.send("DialogState.confirm", {"typed": {}})
    await tab.until(lambda: "still running" in str(tab.shown("DialogState.problem")), "the refusal")
    await tab.until(lambda: any("Deleted 100 orders." in toast for toast in tab.toasts()), "the message at the end")
    assert lives(dump, codes)["Deleted"] == 100
