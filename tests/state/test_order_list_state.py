"""All orders without a browser: what the URL asks for, the selection and its words, and what moves by itself."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from order_app.clock import MovableClock
from order_app.demo.stage import Stage, Wanted
from order_app.domain.statuses import Fulfillment, Payment, ProductionStep
from order_app.live import reflex_adapter
from order_app.services import payments
from order_app.services.ports import Ports
from order_app.states.dialogs import DialogState
from order_app.states.order_list import PAGE_SIZE, PARTS, OrderListState
from tests.state.conftest import Make, OpenTab, Tab
from tests.wire.faults import AWAY, away

Live = Callable[[], Awaitable[None]]
SCHEDULED = {"payment": Payment.PAID, "fulfillment": Fulfillment.SCHEDULED}


@pytest.fixture
async def tab(tabs: OpenTab) -> Tab:
    """A merchant's tab."""
    return await tabs("merchant")


async def show(tab: Tab, path: str = "/") -> Tab:
    """Go to a list."""
    return await tab.load(path, OrderListState.load)


async def select(tab: Tab, *codes: str) -> Tab:
    """Tick these orders."""
    for code in codes:
        await tab.send(OrderListState.toggle, code=code, on=True)
    return tab


def codes(tab: Tab) -> list[str]:
    """The shown rows, of all parts."""
    rest = [row for part in PARTS[1:] for row in (tab.came(part) or [[]])[-1]]
    return [row["code"] for row in [*tab.last("rows", "order_list_state"), *rest]]


async def test_the_rows_say_what_may_be_done(tab: Tab, make: Make) -> None:
    unpaid, paid, scheduled = await make(), await make(payment=Payment.PAID), await make(**SCHEDULED)
    await show(tab)
    may = {
        row["code"]: {name for name in ("can_pay", "can_cancel", "can_delete", "can_refund") if row[name]}
        for row in tab.last("rows", "order_list_state")
    }
    assert may == {
        unpaid: {"can_pay", "can_delete"},
        paid: {"can_cancel", "can_refund"},
        scheduled: {"can_refund"},
    }


async def test_the_counts_are_those_of_all_tabs(tab: Tab, make: Make) -> None:
    for wanted in ({}, {}, {"complete": False}, {"payment": Payment.PAID}, SCHEDULED):
        await make(**wanted)
    await show(tab, "/?tab=paid")
    assert tab.last("counts") == {
        "all": 5,
        "incompleted": 1,
        "unpaid": 2,
        "paid": 1,
        "processed": 1,
        "shipped": 0,
        "cancelled": 0,
    }
    assert tab.last("pay_all_words") == "Pay all unpaid (2)"


@pytest.mark.parametrize("slug", ["nonsense", "Paid%00", "trash", "x" * 500, "../all"])
async def test_an_unknown_tab_shows_all_and_says_so(tab: Tab, make: Make, slug: str) -> None:
    code = await make()
    await show(tab, f"/?tab={slug}")
    assert tab.last("notice") == "There is no such tab; all orders are shown."
    assert codes(tab) == [code]
    await show(tab, "/?tab=unpaid")
    assert tab.last("notice") == ""


async def test_the_words_of_a_tab_are_read_in_any_case(tab: Tab, make: Make) -> None:
    paid, _ = await make(payment=Payment.PAID), await make()
    await show(tab, "/?tab=PAID")
    assert codes(tab) == [paid]


async def test_the_shown_url_is_the_one_of_the_browser(tab: Tab, make: Make) -> None:
    await make()
    await show(tab, "/?tab=paid&q=%C3%BC%20x+y%zz")
    assert tab.last("shown_url", "order_list_state") == "/?tab=paid&q=%C3%BC%20x+y%zz"


async def test_nobody_elses_orders_are_shown(tab: Tab, make: Make) -> None:
    own, foreign = await make(), await make(seller="B10042")
    await show(tab)
    assert codes(tab) == [own]
    await select(tab, foreign)
    assert foreign not in str(tab.deltas)


async def test_support_is_sent_to_its_own_page(tabs: OpenTab) -> None:
    support = await show(await tabs("support"))
    assert support.redirects == ["/support"]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/", "No orders yet."),
        ("/?tab=paid", "No paid order waits for production."),
        ("/?q=miller", "No order matches “miller”."),
    ],
)
async def test_an_empty_list_says_what_is_empty(tab: Tab, path: str, words: str) -> None:
    await show(tab, path)
    assert tab.last("empty_words") == words


async def test_pages_lead_on_and_back_and_keep_what_is_asked_for(tab: Tab, stage: Stage) -> None:
    made = await stage.make_orders(Wanted("A33378", count=2 * PAGE_SIZE + 1))
    await show(tab, "/?tab=unpaid")
    newest_first = made[::-1]
    seen = codes(tab)
    assert tab.last("previous_href") == ""
    assert tab.last("first_href") == "/?tab=unpaid"
    assert tab.last("last_href") == "/?tab=unpaid&page=last"
    while tab.last("next_href"):
        assert tab.last("next_href").startswith("/?tab=unpaid&page=a")
        await show(tab, tab.last("next_href"))
        seen += codes(tab)
    assert seen == newest_first
    await show(tab, tab.last("previous_href"))
    assert codes(tab) == newest_first[PAGE_SIZE : 2 * PAGE_SIZE]
    await show(tab, "/?tab=unpaid&page=last")
    assert codes(tab)[-1] == newest_first[-1]


async def test_the_selection_tells_how_many_each_action_would_touch(tab: Tab, make: Make) -> None:
    chosen = [await make(), await make(complete=False), await make(payment=Payment.PAID)]
    await select(await show(tab), *chosen)
    assert tab.last("selection_words") == "3 selected: 2 can be deleted, 1 is paid"
    assert (tab.last("deletable"), tab.last("payable")) == (2, 1)
    await select(tab, await make(**SCHEDULED))
    assert tab.last("selection_words") == "3 selected: 2 can be deleted, 1 is paid", "not shown, so not selectable"


async def test_several_reasons_are_counted_apart(tab: Tab, make: Make) -> None:
    chosen = [await make(payment=Payment.PAID), await make(payment=Payment.PAID), await make(**SCHEDULED)]
    await select(await show(tab), *chosen)
    assert tab.last("selection_words") == "3 selected: 2 are paid, 1 is in production"
    assert tab.last("deletable") == 0


async def test_only_one_order_can_be_edited_at_a_time(tab: Tab, make: Make) -> None:
    first, second = await make(), await make()
    await select(await show(tab), first)
    assert tab.last("selected_href") == f"/orders/{first}?mode=edit"
    await select(tab, second)
    assert tab.last("selected_href") == ""


async def test_the_page_is_selected_and_unselected_as_a_whole(tab: Tab, make: Make) -> None:
    first, second = await make(), await make()
    await show(tab)
    await tab.send(OrderListState.toggle_page, on=True)
    assert set(tab.last("selected_here")) == {first, second}
    assert tab.last("all_selected") is True
    await tab.send(OrderListState.toggle, code=first, on=False)
    assert tab.last("all_selected") is False
    await tab.send(OrderListState.toggle_page, on=False)
    assert tab.last("selected_here") == []
    assert tab.last("selection_words") == ""


async def test_the_selection_outlives_paging_and_sorting(tab: Tab, stage: Stage) -> None:
    made = await stage.make_orders(Wanted("A33378", count=PAGE_SIZE + 1))
    await select(await show(tab), made[-1])
    await show(tab, tab.last("next_href"))
    assert codes(tab) == [made[0]]
    assert (tab.last("selected_count"), tab.last("selected_here")) == (1, [])
    assert tab.last("selection_words") == "1 selected: 1 can be deleted"
    for path in ("/?sort=cost", "/?size=100", "/?sort=-amount&page=last"):
        await show(tab, path)
        assert tab.last("selected_count") == 1


@pytest.mark.parametrize("path", ["/?tab=unpaid", "/?q=anna", "/?payment=unpaid", "/?from=2026-01-01"])
async def test_but_not_another_tab_search_or_filter(tab: Tab, make: Make, path: str) -> None:
    await select(await show(tab), await make())
    assert tab.last("selected_count") == 0, "not shown yet, so not selectable"
    await select(await show(tab), codes(tab)[0])
    assert tab.last("selected_count") == 1
    await show(tab, path)
    assert tab.last("selected_count") == 0
    assert tab.last("selection_words") == ""


async def test_a_live_update_shows_a_new_order_and_keeps_the_selection(tab: Tab, make: Make, live: Live) -> None:
    first = await make()
    await select(await show(tab), first)
    second = await make()
    tab.forget()
    await live()
    assert codes(tab) == [second, first]
    assert tab.last("counts")["all"] == 2
    assert tab.came("selected_here") == []
    await select(tab, second)
    assert tab.last("selection_words") == "2 selected: 2 can be deleted"


async def test_a_selected_order_that_stops_being_deletable_says_so_at_once(
    tab: Tab, make: Make, live: Live, ports: Ports
) -> None:
    first, second = await make(), await make()
    await select(await show(tab), first, second)
    viewer = await tab.viewer()
    await payments.pay(ports, viewer.actor, viewer.seller_id or 0, first)
    await live()
    assert tab.last("selection_news") == (
        f"{first} can no longer be deleted. The order is paid, so it can't be deleted."
    )
    assert tab.last("selection_words") == "2 selected: 1 can be deleted, 1 is paid"
    assert set(tab.last("selected_here")) == {first, second}


async def test_so_does_a_selected_order_of_another_page(tab: Tab, stage: Stage, live: Live, ports: Ports) -> None:
    made = await stage.make_orders(Wanted("A33378", count=PAGE_SIZE + 1))
    await select(await show(tab), made[-1])
    await show(tab, tab.last("next_href"))
    viewer = await tab.viewer()
    await payments.pay(ports, viewer.actor, viewer.seller_id or 0, made[-1])
    await live()
    assert tab.last("selection_news").startswith(f"{made[-1]} can no longer be deleted.")


async def test_a_row_leaves_its_tab_when_the_plant_takes_it(tab: Tab, make: Make, live: Live, stage: Stage) -> None:
    code = await make(payment=Payment.PAID, minutes_since_paid=200)
    await show(tab, "/?tab=paid")
    await stage.take_step(code, ProductionStep.SCHEDULED)
    await live()
    assert codes(tab) == []
    assert tab.last("counts")["processed"] == 1


async def test_the_end_of_the_free_window_takes_cancel_away(
    tab: Tab, make: Make, live: Live, clock: MovableClock
) -> None:
    await make(payment=Payment.PAID, minutes_since_paid=119)
    await show(tab)
    assert tab.last("rows", "order_list_state")[0]["can_cancel"] is True
    clock.advance(timedelta(minutes=1))
    await live()
    assert tab.last("rows", "order_list_state")[0]["can_cancel"] is False


async def test_what_was_read_for_the_page_before_is_not_shown_on_this_one(tab: Tab, make: Make) -> None:
    await make()
    await show(tab, "/?tab=unpaid")
    (watch,) = reflex_adapter.hub()._watches.values()
    late = await watch.view.read()
    await show(tab, "/?tab=paid")
    await reflex_adapter._deliver(watch, late)
    assert codes(tab) == []


async def test_what_was_read_before_this_tab_changed_something_is_not_shown(tab: Tab, make: Make, ports: Ports) -> None:
    code = await make()
    await show(tab)
    (watch,) = reflex_adapter.hub()._watches.values()
    late = await watch.view.read()
    await tab.send(DialogState.ask_delete, code=code)
    await tab.send(DialogState.confirm, typed={})
    assert codes(tab) == []
    await reflex_adapter._deliver(watch, late)
    assert codes(tab) == []


async def test_a_database_that_is_away_is_told_and_back_again_shown(
    tab: Tab, make: Make, ports: Ports, database_path: Path
) -> None:
    code = await make()
    await show(tab)
    await ports.database.close()
    with away(database_path):
        await show(tab, "/?tab=unpaid")
        assert tab.last("failed", "order_list_state") == AWAY
        assert tab.last("shown_url", "order_list_state") == "/?tab=unpaid"
    await tab.send(OrderListState.retry)
    assert tab.last("failed", "order_list_state") == ""
    assert codes(tab) == [code]


async def test_so_is_one_that_is_away_when_the_sign_in_must_be_looked_up(
    tab: Tab, make: Make, ports: Ports, database_path: Path
) -> None:
    code = await make()
    await ports.database.close()
    with away(database_path):
        await show(tab)
        assert tab.last("failed", "order_list_state") == AWAY
        assert tab.last("shown_url", "order_list_state") == "/"
    await tab.send(OrderListState.retry)
    assert tab.last("failed", "order_list_state") == ""
    assert codes(tab) == [code]
