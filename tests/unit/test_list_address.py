"""The list's address: read whatever it holds, written in one spelling, days as the viewer's zone has them."""

from dataclasses import fields
from datetime import UTC, date, datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from order_app.domain.list_filter import NO_FILTER, PAGE_SIZES, ListFilter, Sort, SortColumn
from order_app.domain.statuses import AddressCheck, Fulfillment, Payment, RequestStatus, ShippingMethod, Tab
from order_app.queries.lists import ListQuery
from order_app.states.list_address import FACETS, FROM, TO, ListAddress, parse

EVERYTHING = (
    "tab=paid&q=miller+%26+co&payment=paid,partially-refunded&fulfillment=unfulfilled&country=DE,US&method=express"
    "&request=sent,in-review&address=needs-a-look&from=2026-11-01&to=2026-11-15&sort=-amount&size=50"
)
BERLIN, NEW_YORK, CAIRO = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York"), ZoneInfo("Africa/Cairo")


def address(query: str) -> ListAddress:
    """What a query asks for that makes sense throughout."""
    found, bad = parse(query)
    assert bad.words() == ""
    return found


def said(query: str) -> str:
    """The notice about a query."""
    return parse(query)[1].words()


def test_every_part_of_an_address_is_read() -> None:
    assert address(EVERYTHING) == ListAddress(
        tab=Tab.PAID,
        text="miller & co",
        where=ListFilter(
            payments=frozenset({Payment.PAID, Payment.PARTIALLY_REFUNDED}),
            fulfillments=frozenset({Fulfillment.UNFULFILLED}),
            countries=frozenset({"DE", "US"}),
            methods=frozenset({ShippingMethod.EXPRESS}),
            requests=frozenset({RequestStatus.SENT, RequestStatus.IN_REVIEW}),
            address_checks=frozenset({AddressCheck.NEEDS_A_LOOK}),
        ),
        first_day=date(2026, 11, 1),
        last_day=date(2026, 11, 15),
        sort=Sort(SortColumn.AMOUNT, descending=True),
        size=50,
    )


def test_what_was_read_is_written_again_word_for_word() -> None:
    assert address(EVERYTHING).query() == EVERYTHING


def test_every_field_of_the_filter_has_its_word() -> None:
    words = {facet.attribute for facet in FACETS} | {"created_from", "created_before"}
    assert words == {field.name for field in fields(ListFilter)}


@pytest.mark.parametrize("query", ["", "tab=all", "sort=-date&size=25", "utm_source=mail&fbclid=1", "q=&payment=,"])
def test_the_plain_list_has_the_plain_address(query: str) -> None:
    assert address(query) == ListAddress()
    assert address(query).href() == "/"


@pytest.mark.parametrize(
    ("query", "same"),
    [
        ("payment=paid&payment=unpaid", "payment=unpaid,paid"),
        ("payment=Paid, UNPAID ,paid", "payment=unpaid,paid"),
        ("country=us,de&country=US", "country=DE,US"),
        ("size=100&sort=cost&tab=PAID&q=++a++", "tab=paid&q=a&sort=cost&size=100"),
        ("to=2026-03-01&from=2026-02-01", "from=2026-02-01&to=2026-03-01"),
    ],
)
def test_other_spellings_of_the_same_are_the_same(query: str, same: str) -> None:
    assert address(query).query() == same


@pytest.mark.parametrize(
    ("query", "nearest", "left_out"),
    [
        ("payment=paid,bogus", "payment=paid", "payment “bogus”"),
        ("country=XX,DE", "country=DE", "country “XX”"),
        ("sort=weight", "", "sort “weight”"),
        ("size=7", "", "size “7”"),
        ("size=٢٥", "", "size “٢٥”"),
        ("from=2026-02-30&to=2026-03-01", "to=2026-03-01", "from “2026-02-30”"),
        ("from=0001-01-01", "", "from “0001-01-01”"),
        ("to=9999-12-31", "", "to “9999-12-31”"),
        ("from=20260101", "", "from “20260101”"),
        ("page=a'--", "", "page “a'--”"),
        ("sort=amount&page=ahgx0-1z", "sort=amount", "page “ahgx0-1z”"),
        ("page=a1z.hgx0-1z", "", "page “a1z.hgx0-1z”"),
        ("q=a%00b", "q=a+b", "q “ab”"),
        ("tab=paid&tab=unpaid", "tab=unpaid", "tab “paid”"),
        ("size=50&size=100&size=50", "size=50", "size “100”"),
        ("payment=%E2%80%AEdiap", "", "payment “diap”"),
        ("payment=" + "x" * 500, "", "payment “" + "x" * 29 + "…”"),
    ],
)
def test_nonsense_gives_the_nearest_list_and_is_named(query: str, nearest: str, left_out: str) -> None:
    found, bad = parse(query)
    assert found.query() == nearest
    assert found.cursor == ""
    assert bad.words() == f"Part of the address was not understood and is left out: {left_out}."


def test_many_things_that_are_left_out_are_counted() -> None:
    values = ",".join(f"x{number}" for number in range(1000))
    assert said(f"country={values},US") == (
        "Part of the address was not understood and is left out: country “x0”, country “x1”, country “x2” and 997 more."
    )
    assert parse(f"country={values},US")[0].query() == "country=US"


def test_dates_the_wrong_way_round_are_swapped() -> None:
    found, bad = parse("from=2026-11-15&to=2026-11-01")
    assert (found.first_day, found.last_day) == (date(2026, 11, 1), date(2026, 11, 15))
    assert bad.words() == "The two dates were the wrong way round, so they were swapped."


def test_an_unknown_tab_is_all_of_them() -> None:
    assert said("tab=trash") == "There is no such tab; all orders are shown."
    assert parse("tab=trash")[0].tab is None


def test_a_search_is_cut_where_the_database_stops_reading() -> None:
    found, bad = parse("q=" + "a" * 101)
    assert found.text == "a" * 100
    assert bad.words().endswith("left out: q “a”.")


@pytest.mark.parametrize(
    "text", ["مرحبا بالعالم", "e\u0301\u0323", "👩‍👩‍👧 🧵", "𝒜𝓃𝓃𝒶", "a\u200bb", "Đặng, Thị", "100% & + ="]
)
def test_a_search_in_any_script_is_kept_as_it_is(text: str) -> None:
    asked_for = address(urlencode({"q": text}))
    assert asked_for.text == text
    assert address(asked_for.query()) == asked_for


def test_a_place_in_the_list_fits_its_order() -> None:
    assert address("page=last").cursor == "last"
    assert address("page=ahgx0-1z").cursor == "ahgx0-1z"
    assert address("sort=-cost&page=b1z.hgx0-1z").cursor == "b1z.hgx0-1z"
    assert address("sort=amount&page=a.hgx0-1z").cursor == "a.hgx0-1z", "an order without an amount"
    assert address("tab=paid&page=last").href("last") == "/?tab=paid&page=last"


def moments(query: str, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
    """From when to when a query's days last."""
    where = address(query).list_query(1, zone).where
    return where.created_from, where.created_before


def test_days_are_those_of_the_viewers_zone() -> None:
    assert moments("from=2026-11-01&to=2026-11-15", BERLIN) == (
        datetime(2026, 10, 31, 23, tzinfo=UTC),
        datetime(2026, 11, 15, 23, tzinfo=UTC),
    )
    assert moments("from=2026-11-15", NEW_YORK) == (datetime(2026, 11, 15, 5, tzinfo=UTC), None)


@pytest.mark.parametrize(
    ("day", "zone", "begins", "ends", "hours"),
    [
        ("2026-03-29", BERLIN, datetime(2026, 3, 28, 23, tzinfo=UTC), datetime(2026, 3, 29, 22, tzinfo=UTC), 23),
        ("2026-10-25", BERLIN, datetime(2026, 10, 24, 22, tzinfo=UTC), datetime(2026, 10, 25, 23, tzinfo=UTC), 25),
        ("2026-11-01", NEW_YORK, datetime(2026, 11, 1, 4, tzinfo=UTC), datetime(2026, 11, 2, 5, tzinfo=UTC), 25),
        # In Cairo the clocks go forward at midnight: the day begins at one o'clock, which is when midnight would be.
        ("2026-04-24", CAIRO, datetime(2026, 4, 23, 22, tzinfo=UTC), datetime(2026, 4, 24, 21, tzinfo=UTC), 23),
    ],
)
def test_a_day_on_which_the_clocks_change_is_as_long_as_it_is(
    day: str, zone: ZoneInfo, begins: datetime, ends: datetime, hours: int
) -> None:
    first, last = moments(f"from={day}&to={day}", zone)
    assert (first, last) == (begins, ends)
    assert first is not None
    assert last is not None
    assert (last - first).total_seconds() == hours * 3600


def test_the_question_to_the_database_holds_all_of_it() -> None:
    asked_for = address("tab=unpaid&q=ann&payment=unpaid&sort=cost&size=100&page=last")
    assert asked_for.list_query(7, BERLIN) == ListQuery(
        seller_id=7,
        tab=Tab.UNPAID,
        text="ann",
        cursor="last",
        size=100,
        where=ListFilter(payments=frozenset({Payment.UNPAID})),
        sort=Sort(SortColumn.COST, descending=False),
    )


def test_a_view_keeps_neither_the_place_nor_the_size() -> None:
    assert address("tab=paid&country=US&size=100&page=last").view_query() == "tab=paid&country=US"


@pytest.mark.parametrize(
    ("query", "is_plain"),
    [("tab=paid", True), ("size=100&page=last", True), ("q=a", False), ("sort=date", False), ("to=2026-01-01", False)],
)
def test_a_plain_tab_is_one_without_search_filter_and_order(query: str, is_plain: bool) -> None:
    assert address(query).is_plain is is_plain


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("tab=paid", "tab=paid&sort=cost&size=100&page=last", True),
        ("tab=paid", "tab=unpaid", False),
        ("q=a", "q=b", False),
        ("payment=paid", "payment=paid,unpaid", False),
        ("from=2026-01-01", "from=2026-01-02", False),
    ],
)
def test_paging_and_sorting_leave_the_orders_the_same(one: str, other: str, same: bool) -> None:
    assert address(one).same_orders(address(other)) is same


_SLUGS = [slug for facet in FACETS for slug in list(facet.values)[:6]]
_VALUES = st.one_of(
    st.text(max_size=40),
    st.sampled_from([*_SLUGS, "paid", "all", "-amount", "25", "2026-02-29", "2026-11-01", "last", "ahgx0-1z"]),
    st.lists(st.sampled_from(_SLUGS), max_size=5).map(",".join),
    st.dates().map(date.isoformat),
)
_NAMES = st.sampled_from(["tab", "q", *(facet.param for facet in FACETS), FROM, TO, "sort", "size", "page", "x"])
_QUERIES = st.one_of(st.text(), st.lists(st.tuples(_NAMES, _VALUES), max_size=12).map(urlencode))


@given(_QUERIES, st.sampled_from([BERLIN, NEW_YORK, CAIRO, ZoneInfo("Pacific/Apia"), ZoneInfo("UTC")]))
@example("q=%ED%A0%80&tab=%00&page=%0a&from=%F0%9F%98%80", BERLIN)
@example("q=" + "%00" * 300, BERLIN)
@example("&=&&==;;%%%", BERLIN)
@example("q=" + "a" * 99 + "+b", BERLIN)
def test_any_query_is_read_and_what_was_read_is_stable(query: str, zone: ZoneInfo) -> None:
    found, bad = parse(query)
    asked_for = found.list_query(1, zone)
    again, nothing = parse(found.href(found.cursor).partition("?")[2])
    assert again == found
    assert nothing.words() == ""
    assert again.query() == found.query()
    assert asked_for.size in PAGE_SIZES
    assert bad.words().isprintable()
    if not found.is_filtered:
        assert asked_for.where == NO_FILTER
