"""Find an order: a search over all sellers, and the whole list of one."""

from collections.abc import Awaitable, Callable

import pytest

from order_app.demo.stage import Stage, Wanted
from order_app.domain.fields import Field
from order_app.domain.statuses import Payment
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


def rows(tab: Tab, name: str = "found") -> list[str]:
    return [row["code"] for row in tab.last(name, "find_state")] if tab.came(name) else []


@pytest.mark.parametrize("query", ["", "?q=anna", "?seller=B10042"])
async def test_a_merchant_is_sent_to_the_own_page(tab: Tab, make: Make, query: str) -> None:
    await make(fields=ANNA)
    await show(tab, query)
    assert tab.redirects == ["/"]
    assert not tab.came("found")
    assert not tab.came("rows")


async def test_the_orders_of_all_sellers_are_found_live_and_in_the_trash_too(
    support: Tab, make: Make, ports: Ports, tab: Tab, live: Live
) -> None:
    mine = await make(fields=ANNA)
    theirs = await make("B10042", fields=ANNA)
    await make(fields={Field.RECIPIENT_NAME: "Bo"})
    await show(support, "?q=zim")
    assert sorted(rows(support)) == sorted([mine, theirs])
    assert {row["seller"] for row in support.last("found")} == {"A33378", "B10042"}
    assert {row["email"] for row in support.last("found")} != {""}
    another = await make(fields=ANNA)
    await live()
    assert sorted(rows(support)) == sorted([mine, theirs, another])
    viewer = await tab.viewer()
    await trash.delete_many(ports, viewer.actor, viewer.seller_id or 0, [mine])
    await live()
    assert {row["code"]: row["stage"] for row in support.last("found")}[mine] == "Deleted"


async def test_a_sellers_list_has_its_tabs_filters_and_pages(support: Tab, make: Make, live: Live) -> None:
    unpaid = await make()
    paid = await make(payment=Payment.PAID)
    await make("B10042")
    await show(support, "?seller=a33378")
    assert sorted(rows(support, "rows")) == sorted([paid, unpaid])
    assert (support.last("seller"), support.last("query", "find_state")) == ("A33378", "seller=A33378")
    assert (support.last("counts")["all"], support.last("counts")["paid"]) == (2, 1)
    await show(support, "?seller=A33378&tab=paid&sort=-cost")
    assert rows(support, "rows") == [paid]
    assert support.last("first_href", "find_state") == "/support/orders?seller=A33378&tab=paid&sort=-cost"
    third = await make(payment=Payment.PAID)
    await live()
    assert sorted(rows(support, "rows")) == sorted([paid, third])
    assert support.last("counts")["paid"] == 2


async def test_pages_of_a_sellers_list_lead_on_within_it(support: Tab, make: Make, stage: Stage) -> None:
    await stage.make_orders(Wanted("A33378", count=30))
    await show(support, "?seller=A33378")
    assert len(rows(support, "rows")) == 25
    following = support.last("next_href", "find_state")
    assert following.startswith("/support/orders?seller=A33378&page=a")
    await support.load(following, Find.load)
    assert len(rows(support, "rows")) == 5
    assert support.last("next_href", "find_state") == ""


async def test_a_seller_that_there_is_not_is_told(support: Tab, make: Make) -> None:
    await make(fields=ANNA)
    await show(support, "?seller=NOBODY&q=zim")
    assert support.last("notice", "find_state") == (
        "Part of the address was not understood and is left out: seller “NOBODY”."
    )
    assert len(rows(support)) == 1


@pytest.mark.parametrize(
    ("query", "waits"),
    [
        ("?q=zim&tab=paid", "tab “paid”"),
        ("?q=zim&sort=-cost", "sort “-cost”"),
        (
            "?q=zim&from=2026-03-01&payment=paid,unpaid&page=last",
            "payment “unpaid,paid”, from “2026-03-01”, page “last”",
        ),
        (
            "?q=zim&tab=paid&country=US&method=economy&sort=cost",
            "tab “paid”, country “US”, method “economy” and 1 more",
        ),
    ],
)
async def test_what_only_a_sellers_list_knows_is_told_and_waits_for_a_seller(
    support: Tab, make: Make, query: str, waits: str
) -> None:
    code = await make(fields=ANNA)
    await show(support, query)
    assert support.last("notice", "find_state") == (
        f"Only the search counts until a seller is chosen. For a seller's list: {waits}."
    )
    assert rows(support) == [code]
    await show(support, f"{query}&seller=A33378")
    assert support.last("notice", "find_state") == ""


@pytest.mark.parametrize("query", ["?q=zim", "?q=zim&size=50", "?q=zim&sort=-date&tab=all"])
async def test_a_mere_search_is_told_nothing(support: Tab, make: Make, query: str) -> None:
    await make(fields=ANNA)
    await show(support, query)
    assert not any(support.came("notice"))


async def test_an_unknown_seller_and_what_waits_for_one_are_both_told(support: Tab, make: Make) -> None:
    await show(support, "?seller=NOBODY&tab=paid")
    assert support.last("notice", "find_state") == (
        "Part of the address was not understood and is left out: seller “NOBODY”. "
        "Only the search counts until a seller is chosen. For a seller's list: tab “paid”."
    )
