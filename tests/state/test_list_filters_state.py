"""All orders without a browser: filters, order, page sizes, the whole list selected, texts in any script."""

from datetime import UTC, datetime
from urllib.parse import quote

import pytest

from order_app.clock import MovableClock
from order_app.demo.stage import Stage, Wanted
from order_app.domain.fields import Field
from order_app.domain.statuses import Payment, ShippingMethod
from order_app.services import payments
from order_app.services.ports import Ports
from order_app.states.list_selection import FEW, MAX_SELECTED
from order_app.states.order_list import PAGE_SIZE, OrderListState
from tests.state.conftest import Make, OpenTab, Tab
from tests.state.test_order_list_state import Live, codes, select, show


@pytest.fixture
async def tab(tabs: OpenTab) -> Tab:
    """A merchant's tab."""
    return await tabs("merchant")


async def test_filters_narrow_the_list_and_are_told_as_chips(tab: Tab, make: Make) -> None:
    paid = await make(payment=Payment.PAID, country="DE")
    await make(payment=Payment.PAID, country="US")
    await make(country="DE")
    await show(tab, "/?payment=paid&country=DE,FR&from=2026-03-01&to=2026-03-31")
    assert codes(tab) == [paid]
    assert tab.last("chips") == [
        {"words": "Payment: Paid", "param": "payment", "value": "paid"},
        {"words": "Country: Germany", "param": "country", "value": "DE"},
        {"words": "Country: France", "param": "country", "value": "FR"},
        {"words": "Created from: Mar 1, 2026", "param": "from", "value": ""},
        {"words": "Created to: Mar 31, 2026", "param": "to", "value": ""},
    ]
    assert tab.last("query", "order_list_state") == "payment=paid&country=DE,FR&from=2026-03-01&to=2026-03-31"


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/?payment=refunded", "No order fits these filters."),
        ("/?payment=refunded&q=ann", "No order matches “ann” with these filters."),
    ],
)
async def test_an_empty_list_under_filters_says_so(tab: Tab, path: str, words: str) -> None:
    await show(tab, path)
    assert tab.last("empty_words") == words


async def test_nonsense_is_named_once_and_gone_with_the_next_address(tab: Tab, make: Make) -> None:
    code = await make()
    await show(tab, "/?tab=unpaid&payment=gold&size=13")
    assert tab.last("notice") == ("Part of the address was not understood and is left out: payment “gold”, size “13”.")
    assert codes(tab) == [code]
    assert tab.last("query", "order_list_state") == "tab=unpaid"
    await show(tab, "/?tab=unpaid")
    assert tab.last("notice") == ""


async def test_days_are_those_of_the_zone_in_the_cookie(tab: Tab, make: Make, clock: MovableClock) -> None:
    clock.set(datetime(2026, 3, 2, 23, 30, tzinfo=UTC))
    code = await make()
    await show(tab, "/?from=2026-03-03&to=2026-03-03")
    assert tab.last("empty_words") == "No order fits these filters."
    tab.cookie += "; zone=Europe%2FBerlin"
    await show(tab, "/?from=2026-03-03&to=2026-03-03")
    assert codes(tab) == [code]
    assert tab.last("zone") == "Europe/Berlin"


async def test_an_unknown_zone_is_utc(tab: Tab) -> None:
    tab.cookie += "; zone=Mars%2FOlympus"
    await show(tab)
    assert tab.last("zone", "order_list_state") == "UTC"


async def test_the_list_stands_by_cost_either_way(tab: Tab, make: Make) -> None:
    cheap = await make(method=ShippingMethod.ECONOMY)
    dear = await make(method=ShippingMethod.EXPRESS)
    await show(tab, "/?sort=cost")
    by_cost = sorted((cheap, dear), key=lambda code: _cost(tab, code))
    assert codes(tab) == by_cost
    await show(tab, "/?sort=-cost")
    assert codes(tab) == by_cost[::-1]
    assert tab.last("sort") == "-cost"


def _cost(tab: Tab, code: str) -> float:
    row = next(row for row in tab.last("rows", "order_list_state") if row["code"] == code)
    return float(row["cost"].lstrip("$").replace(",", ""))


@pytest.mark.parametrize("asked", ["payment=unpaid&sort=-cost", "q=vesela&sort=date", "country=DE&sort=amount"])
async def test_pages_of_a_narrowed_and_sorted_list_meet(tab: Tab, stage: Stage, asked: str) -> None:
    made = await stage.make_orders(
        Wanted("A33378", count=2 * PAGE_SIZE + 1, country="DE", fields={Field.RECIPIENT_NAME: "Jana Vesela"})
    )
    await stage.make_orders(Wanted("A33378", count=3, payment=Payment.PAID, country="US"))
    await show(tab, f"/?{asked}")
    seen = codes(tab)
    while tab.last("next_href"):
        assert tab.last("next_href").startswith(f"/?{asked}&page=a")
        await show(tab, tab.last("next_href"))
        assert tab.last("notice") == ""
        seen += codes(tab)
    assert sorted(seen) == sorted(made)
    await show(tab, tab.last("previous_href"))
    assert codes(tab) == seen[PAGE_SIZE : 2 * PAGE_SIZE]
    await tab.send(OrderListState.toggle_page, on=True)
    await tab.send(OrderListState.select_list)
    assert tab.last("selected_count") == 2 * PAGE_SIZE + 1


@pytest.mark.parametrize(("path", "size"), [("/", 25), ("/?size=50", 50), ("/?size=100", 100), ("/?size=7", 25)])
async def test_a_page_holds_as_many_as_are_asked_for(tab: Tab, stage: Stage, path: str, size: int) -> None:
    made = await stage.make_orders(Wanted("A33378", count=101))
    await show(tab, path)
    assert codes(tab) == made[::-1][:size]
    parameter = "" if size == PAGE_SIZE else f"size={size}&"
    assert tab.last("next_href").startswith(f"/?{parameter}page=a")


async def test_of_a_long_page_only_the_part_that_changed_is_sent(
    tab: Tab, stage: Stage, ports: Ports, live: Live
) -> None:
    made = await stage.make_orders(Wanted("A33378", count=100))
    await show(tab, "/?size=100")
    viewer = await tab.viewer()
    tab.forget()
    await payments.pay(ports, viewer.actor, viewer.seller_id or 0, made[10])
    await live()
    assert [tab.came(part) != [] for part in ("rows", "rows_b", "rows_c", "rows_d")] == [False, False, False, True]


async def test_all_of_the_list_is_offered_once_the_page_is_selected(tab: Tab, stage: Stage) -> None:
    made = await stage.make_orders(Wanted("A33378", count=PAGE_SIZE + 5))
    await show(tab)
    assert tab.last("whole_words") == ""
    await tab.send(OrderListState.toggle_page, on=True)
    assert tab.last("whole_words") == f"Select all {PAGE_SIZE + 5} in this list"
    await tab.send(OrderListState.select_list)
    assert tab.last("selected_count") == PAGE_SIZE + 5
    assert tab.last("selection_words") == f"{PAGE_SIZE + 5} selected: {PAGE_SIZE + 5} can be deleted"
    assert tab.last("whole_words") == ""
    assert tab.last("selection_news") == ""
    assert tab.last("selected_here") == made[::-1][:PAGE_SIZE], "the browser is told of its page only"
    await show(tab, tab.last("next_href"))
    assert tab.last("selected_here") == made[::-1][PAGE_SIZE:]
    await tab.send(OrderListState.toggle, code=made[0], on=False)
    assert tab.last("selected_count") == PAGE_SIZE + 4


async def test_a_page_that_is_all_there_is_offers_no_more(tab: Tab, stage: Stage) -> None:
    await stage.make_orders(Wanted("A33378", count=PAGE_SIZE))
    await show(tab)
    await tab.send(OrderListState.toggle_page, on=True)
    assert tab.last("whole_words") == ""


async def test_a_list_that_nobody_has_counted_offers_as_many_as_can_be_selected(tab: Tab, stage: Stage) -> None:
    await stage.make_orders(Wanted("A33378", count=PAGE_SIZE + 1, fields={Field.RECIPIENT_NAME: "Jana Vesela"}))
    await stage.make_orders(Wanted("A33378", fields={Field.RECIPIENT_NAME: "Anna Smith"}))
    await show(tab, "/?q=vesela")
    await tab.send(OrderListState.toggle_page, on=True)
    assert tab.last("whole_words") == "Select all in this list (up to 1,000)"
    await tab.send(OrderListState.select_list)
    assert tab.last("selected_count") == PAGE_SIZE + 1
    assert tab.last("whole_words") == ""


async def test_a_thousand_are_selected_and_the_rest_is_told(
    tab: Tab, stage: Stage, ports: Ports, live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await stage.make_orders(Wanted("A33378", count=MAX_SELECTED + 5))
    await show(tab)
    await tab.send(OrderListState.toggle_page, on=True)
    assert tab.last("whole_words") == "Select the first 1,000 of the 1,005 in this list"
    tab.forget()
    await tab.send(OrderListState.select_list)
    assert tab.last("selected_count") == MAX_SELECTED
    assert tab.last("selection_words") == "1,000 selected: 1,000 can be deleted"
    assert tab.last("selection_news") == "The list holds more: the first 1,000 orders are selected."
    assert sum(len(str(delta)) for delta in tab.deltas) < 2_000, "nothing of a thousand codes is sent"
    viewer = await tab.viewer()
    # A round goes on without a tab that takes long; a busy machine makes this one such.
    monkeypatch.setattr("order_app.live.hub.PATIENCE_SECONDS", 60.0)
    monkeypatch.setattr("order_app.states.list_selection.ASK_AGAIN_SECONDS", 0.0)
    await payments.pay(ports, viewer.actor, viewer.seller_id or 0, made[100])
    await live()
    assert tab.last("selection_words") == "1,000 selected: 999 can be deleted, 1 is paid"
    monkeypatch.setattr("order_app.states.list_selection.ASK_AGAIN_SECONDS", 3600.0)
    assert MAX_SELECTED - PAGE_SIZE > FEW
    await payments.pay(ports, viewer.actor, viewer.seller_id or 0, made[101])
    await live()
    assert tab.last("selection_words") == "1,000 selected: 999 can be deleted, 1 is paid", "not read again so soon"
    monkeypatch.setattr("order_app.states.list_selection.ASK_AGAIN_SECONDS", 0.0)
    await live()
    assert tab.last("selection_words") == "1,000 selected: 998 can be deleted, 2 are paid"


def test_all_that_is_selected_can_be_asked_for() -> None:
    state = OrderListState()
    state._chosen = ["A33378-CT-1", "A33378-CT-2"]
    assert state.selected == state.get_value("selected") == ["A33378-CT-1", "A33378-CT-2"]


async def test_an_order_that_left_the_list_stays_selected_until_it_is_gone(
    tab: Tab, make: Make, live: Live, ports: Ports
) -> None:
    first, second = await make(), await make()
    await select(await show(tab, "/?tab=unpaid"), first, second)
    viewer = await tab.viewer()
    await payments.pay(ports, viewer.actor, viewer.seller_id or 0, first)
    await live()
    assert (tab.last("selected_count"), tab.last("selected_here")) == (2, [second])
    assert tab.last("selection_words") == "2 selected: 1 can be deleted, 1 is paid"


TEXTS = {
    "right to left": "محمد بن سلمان",
    "both directions": "שלום Anna (2) עולם",
    "combining": "Z\u0351\u036b\u0343a\u0328\u0301l\u0334go",
    "emoji": "👩‍👩‍👧‍👦 🏳️‍🌈 Smith",
    "four bytes": "𝒜𝓃𝓃𝒶 𠮷野家",
    "zero width": "An\u200bna Mil\u200dler",
    "markup": '<b>Anna</b> & "Co" \'',
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
async def test_texts_in_any_script_are_shown_as_they_were_typed(tab: Tab, make: Make, text: str) -> None:
    code = await make(fields={Field.RECIPIENT_NAME: text, Field.REFERENCE: text})
    await show(tab)
    (row,) = tab.last("rows", "order_list_state")
    assert (row["customer"], row["reference"]) == (text, text)
    await show(tab, f"/?q={quote(text)}")
    assert tab.last("search", "order_list_state") == text
    assert codes(tab) == [code]


async def test_control_characters_in_a_search_are_left_out_and_named(tab: Tab, make: Make) -> None:
    code = await make(fields={Field.RECIPIENT_NAME: "Jana Vesela"})
    await show(tab, "/?q=jana%00%1b%07vesela")
    assert codes(tab) == [code]
    assert tab.last("search", "order_list_state") == "jana   vesela"
    assert tab.last("notice").endswith("left out: q “janavesela”.")
