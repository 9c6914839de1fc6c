"""What the list says of changes that came by themselves, and what an empty list says."""

from datetime import timedelta

import pytest

from order_app.clock import MovableClock
from order_app.demo.stage import Stage
from order_app.domain.statuses import Payment, ProductionStep
from order_app.states.dialogs import DialogState
from order_app.states.order_list import OrderListState
from tests.state.conftest import Make, OpenTab, Tab
from tests.state.test_order_list_state import Live, codes, select, show


@pytest.fixture
async def tab(tabs: OpenTab) -> Tab:
    """A merchant's tab."""
    return await tabs("merchant")


def moves(tab: Tab) -> list[float]:
    """Every move that the tab was told of."""
    return list(tab.came("moved") or [])


async def test_a_step_of_the_plant_moves_the_list_each_time_anew(
    tab: Tab, make: Make, live: Live, stage: Stage
) -> None:
    code = await make(payment=Payment.PAID, minutes_since_paid=200)
    await show(tab)
    before = len(moves(tab))
    await stage.take_step(code, ProductionStep.SCHEDULED)
    await live()
    await stage.take_step(code, ProductionStep.FULFILLED)
    await live()
    told = moves(tab)[before:]
    assert len(told) == 2
    assert 0 < told[0] < told[1]


async def test_what_the_page_itself_asked_for_is_no_move(tab: Tab, make: Make, live: Live) -> None:
    code, _, _ = await make(), await make(), await make(payment=Payment.PAID)
    for path in ("/", "/?tab=unpaid", "/?sort=cost", "/?size=50", "/"):
        await show(tab, path)
    await select(tab, code)
    await tab.send(DialogState.ask_delete, code=code)
    await tab.send(DialogState.confirm, typed={})
    assert code not in codes(tab)
    await live()
    assert [move for move in moves(tab) if move] == []


async def test_a_change_that_this_page_does_not_show_is_no_move(tab: Tab, make: Make, live: Live) -> None:
    await make(payment=Payment.PAID)
    await show(tab, "/?tab=paid")
    await make()
    await live()
    assert tab.last("counts")["unpaid"] == 1
    assert [move for move in moves(tab) if move] == []


async def test_the_clock_alone_moves_the_rows_buttons(tab: Tab, make: Make, live: Live, clock: MovableClock) -> None:
    await make(payment=Payment.PAID, minutes_since_paid=60)
    await show(tab)
    clock.advance(timedelta(minutes=10))
    await live()
    assert [move for move in moves(tab) if move] == []


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("/", "Every order that you place is listed here, from payment to delivery."),
        (
            "/?tab=incompleted",
            "An order waits here while a field that it needs is missing. Fill it in, and the order can be paid.",
        ),
        ("/?tab=unpaid", "New orders come here once they have all they need. Pay them, and they go on."),
        ("/?tab=paid", "Orders come here when you pay them, and can be cancelled free of charge for a while."),
        ("/?tab=processed", "Orders come here when the plant starts on them, and leave when they are shipped."),
        ("/?tab=shipped", "Orders come here with carrier and tracking code when the plant ships them."),
        (
            "/?tab=cancelled",
            "Paid orders that were cancelled are kept here. Unpaid ones that you delete are in the trash.",
        ),
        ("/?q=miller", "Search finds the beginnings of codes, references, names and parts of email addresses."),
        ("/?payment=paid", "Take a filter away, or all of them."),
    ],
)
async def test_an_empty_list_says_what_would_be_in_it_or_what_to_try(tab: Tab, path: str, hint: str) -> None:
    await show(tab, path)
    assert tab.last("empty_hint") == hint


async def test_a_list_with_orders_says_nothing_of_being_empty(tab: Tab, make: Make) -> None:
    await show(tab)
    await make()
    await tab.send(OrderListState.retry)
    await show(tab)
    assert tab.last("empty_hint") == ""
