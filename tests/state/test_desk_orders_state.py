"""Find an order: the list of all sellers' orders, and the list of one."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from order_app.clock import MovableClock
from order_app.demo.stage import Stage, Wanted
from order_app.domain.fields import Field
from order_app.domain.statuses import Payment
from order_app.queries import all_orders
from order_app.services import trash
from order_app.services.ports import Ports
from order_app.states.desk_orders import FindState as Find
from tests.state.conftest import Make, OpenTab, Tab

Live = Callable[[], Awaitable[None]]
ANNA = {Field.RECIPIENT_NAME: "Anna Zimmer"}


@pytest.fixture
async def support(tabs: OpenTab) -> Tab:
    """A tab of support."""
    return await tabs("support")


async def show(tab: Tab, query: str = "") -> Tab:
    return await tab.load(f"/support/orders{query}", Find.load)


def rows(tab: Tab, name: str = "rows") -> list[str]:
    return [row["code"] for row in tab.last(name, "find_state")] if tab.came(name) else []


@pytest.mark.parametrize("query", ["", "?q=anna", "?seller=B10042"])
async def test_a_merchant_is_sent_to_the_own_page(tab: Tab, make: Make, query: str) -> None:
    await make(fields=ANNA)
    await show(tab, query)
    assert tab.redirects == ["/"]
    assert not tab.came("rows")


async def test_the_orders_of_all_sellers_are_found_live_and_in_the_trash_too(
    support: Tab, make: Make, ports: Ports, tab: Tab, live: Live
) -> None:
    mine = await make(fields=ANNA)
    theirs = await make("B10042", fields=ANNA)
    await make(fields={Field.RECIPIENT_NAME: "Bo"})
    await show(support, "?q=zim")
    assert sorted(rows(support)) == sorted([mine, theirs])
    assert {row["seller"] for row in support.last("rows", "find_state")} == {"A33378", "B10042"}
    assert {row["email"] for row in support.last("rows", "find_state")} != {""}
    another = await make(fields=ANNA)
    await live()
    assert sorted(rows(support)) == sorted([mine, theirs, another])
    viewer = await tab.viewer()
    await trash.delete_many(ports, viewer.actor, viewer.seller_id or 0, [mine])
    await live()
    assert {row["code"]: row["stage"] for row in support.last("rows", "find_state")}[mine] == "Deleted"


async def test_a_sellers_list_has_its_tabs_filters_and_pages(support: Tab, make: Make, live: Live) -> None:
    unpaid = await make()
    paid = await make(payment=Payment.PAID)
    await make("B10042")
    await show(support, "?seller=a33378")
    assert sorted(rows(support)) == sorted([paid, unpaid])
    assert (support.last("seller"), support.last("query", "find_state")) == ("A33378", "seller=A33378")
    assert (support.last("counts")["all"], support.last("counts")["paid"]) == (2, 1)
    await show(support, "?seller=A33378&tab=paid&sort=-cost")
    assert rows(support) == [paid]
    assert support.last("first_href", "find_state") == "/support/orders?seller=A33378&tab=paid&sort=-cost"
    third = await make(payment=Payment.PAID)
    await live()
    assert sorted(rows(support)) == sorted([paid, third])
    assert support.last("counts")["paid"] == 2


async def test_pages_of_a_sellers_list_lead_on_within_it(support: Tab, make: Make, stage: Stage) -> None:
    await stage.make_orders(Wanted("A33378", count=30))
    await show(support, "?seller=A33378")
    assert len(rows(support)) == 25
    following = support.last("next_href", "find_state")
    assert following.startswith("/support/orders?seller=A33378&page=a")
    await support.load(following, Find.load)
    assert len(rows(support)) == 5
    assert support.last("next_href", "find_state") == ""


async def test_a_seller_that_there_is_not_is_told(support: Tab, make: Make) -> None:
    await make(fields=ANNA)
    await show(support, "?seller=NOBODY&q=zim")
    assert support.last("notice", "find_state") == (
        "Part of the address was not understood and is left out: seller “NOBODY”."
    )
    assert len(rows(support)) == 1


async def test_the_list_of_all_sellers_has_their_tabs_filters_and_sorts_too(
    support: Tab, make: Make, live: Live
) -> None:
    unpaid = await make()
    paid = await make(payment=Payment.PAID)
    theirs = await make("B10042", payment=Payment.PAID, fields=ANNA)
    await show(support)
    assert sorted(rows(support)) == sorted([unpaid, paid, theirs])
    assert (support.last("counts")["all"], support.last("counts")["paid"]) == (3, 2)
    await show(support, "?tab=paid&sort=cost")
    assert sorted(rows(support)) == sorted([paid, theirs])
    assert support.last("first_href", "find_state") == "/support/orders?tab=paid&sort=cost"
    another = await make("B10042", payment=Payment.PAID)
    await live()
    assert sorted(rows(support)) == sorted([paid, theirs, another])
    assert support.last("counts")["paid"] == 3
    await show(support, "?q=zim&payment=paid&country=US,DE&sort=-amount")
    assert rows(support) == [theirs]
    assert [chip["words"] for chip in support.last("chips", "find_state")] == [
        "Payment: Paid", "Country: Germany", "Country: United States",
    ]  # fmt: skip
    await show(support, "?q=zim&payment=unpaid")
    assert rows(support) == []
    assert not any(support.came("notice"))


async def test_days_of_creation_are_those_of_the_viewers_zone(support: Tab, make: Make, clock: MovableClock) -> None:
    code = await make("B10042")
    today = clock.now().date()
    await show(support, f"?from={today}&to={today}")
    assert rows(support) == [code]
    await show(support, f"?to={today - timedelta(days=1)}")
    assert rows(support) == []


async def test_pages_lead_on_through_all_sellers_and_back(support: Tab, stage: Stage) -> None:
    await stage.make_orders(Wanted("A33378", count=20))
    await stage.make_orders(Wanted("B10042", count=20))
    await show(support)
    first = rows(support)
    assert {code[:6] for code in first} == {"A33378", "B10042"}
    following = support.last("next_href", "find_state")
    assert following.startswith("/support/orders?page=a")
    await support.load(following, Find.load)
    assert len({*first, *rows(support)}) == 40
    await support.load(support.last("previous_href", "find_state"), Find.load)
    assert rows(support) == first
    await support.load(support.last("last_href", "find_state"), Find.load)
    assert len(rows(support)) == 25
    assert support.last("next_href", "find_state") == ""


async def test_a_search_that_more_orders_match_than_are_looked_through_says_so(
    support: Tab, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(all_orders, "LOOKED_THROUGH", 30)
    await stage.make_orders(Wanted("A33378", count=70))
    await show(support, "?q=a33378")
    assert len(rows(support)) == 25
    assert not support.came("cut")
    await show(support, "?q=a33378&sort=cost")
    assert support.last("cut", "find_state") == (
        "Only the newest 2,000 orders that match are looked through. Another word, or a seller, narrows it down."
    )
    await show(support, "?seller=A33378&q=a33378&sort=cost")
    assert support.last("cut", "find_state") == ""


async def test_a_tab_that_shows_all_orders_is_served_anew_by_any_sellers_change(
    support: Tab, make: Make, live: Live
) -> None:
    await show(support)
    assert rows(support) == []
    for seller in ("A33378", "B10042"):
        code = await make(seller)
        await live()
        assert rows(support)[0] == code
        assert support.last("rows", "find_state")[0]["seller"] == seller
    assert support.last("counts")["all"] == 2
