"""The ledger's address: what it asks for, what of it makes no sense, and its one spelling."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from order_app.domain.ledger import (
    FROM,
    KIND,
    KIND_OF_SLUG,
    ORDER,
    TO,
    WHOLE_LEDGER,
    LedgerAddress,
    LedgerFilter,
    parse_ledger,
)

CODE = "A33378-CT-1001"
FULL = LedgerAddress(frozenset({"payment", "refund"}), date(2026, 3, 1), date(2026, 3, 29), CODE, "b12")


def test_the_kinds_have_the_words_that_people_read() -> None:
    assert KIND_OF_SLUG == {"top-up": "top_up", "payment": "payment", "money-back": "refund"}


@pytest.mark.parametrize(
    ("query", "address"),
    [
        ("", WHOLE_LEDGER),
        ("kind=payment,money-back&from=2026-03-01&to=2026-03-29&order=a33378-ct-1001&page=b12", FULL),
        ("kind=MONEY-BACK&kind=payment&unknown=1", LedgerAddress(frozenset({"payment", "refund"}))),
        ("kind=&from=&to=&order=&page=", WHOLE_LEDGER),
    ],
)
def test_what_makes_sense_is_asked_for(query: str, address: LedgerAddress) -> None:
    asked = parse_ledger(query)
    assert (asked.address, asked.left_out, asked.turned) == (address, (), False)


@pytest.mark.parametrize(
    ("query", "left_out"),
    [
        ("kind=gift,payment", (("kind", "gift"),)),
        ("from=2026-02-30", (("from", "2026-02-30"),)),
        ("to=1999-12-31", (("to", "1999-12-31"),)),
        ("order=A33378", (("order", "A33378"),)),
        ("page=b" + "9" * 16, (("page", "b" + "9" * 16),)),
        ("page=%D9%A1", (("page", "\u0661"),)),
        ("from=2026-03-01&from=2026-03-02", (("from", "2026-03-01"),)),
    ],
)
def test_what_makes_no_sense_is_left_out_and_named(query: str, left_out: tuple[tuple[str, str], ...]) -> None:
    assert parse_ledger(query).left_out == left_out


def test_days_the_wrong_way_round_are_swapped() -> None:
    asked = parse_ledger("from=2026-03-29&to=2026-03-01")
    assert (asked.address.first_day, asked.address.last_day, asked.turned) == (
        date(2026, 3, 1),
        date(2026, 3, 29),
        True,
    )


def test_the_address_has_one_spelling_that_reads_back() -> None:
    query = FULL.query(page=FULL.page)
    assert query == f"kind=payment,money-back&from=2026-03-01&to=2026-03-29&order={CODE}&page=b12"
    assert parse_ledger(query).address == FULL
    assert FULL.query(seller="A33378") == f"seller=A33378&{query.removesuffix('&page=b12')}"
    assert WHOLE_LEDGER.query() == ""


def test_days_are_whole_ones_of_the_zone_also_where_the_clocks_change() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    assert FULL.where(berlin) == LedgerFilter(
        frozenset({"payment", "refund"}),
        datetime(2026, 2, 28, 23, tzinfo=UTC),
        datetime(2026, 3, 29, 22, tzinfo=UTC),
        CODE,
    )
    assert WHOLE_LEDGER.where(berlin) == LedgerFilter()


def test_taking_one_filter_out_leaves_the_others_and_begins_at_the_first_page() -> None:
    assert FULL.without(KIND, "payment").query() == f"kind=money-back&from=2026-03-01&to=2026-03-29&order={CODE}"
    assert FULL.without(FROM).first_day is None
    assert FULL.without(TO).last_day is None
    assert FULL.without(ORDER).order_code == ""
    assert {FULL.without(param, "payment").page for param in (KIND, FROM, TO, ORDER)} == {""}
    assert (FULL.is_filtered, LedgerAddress(page="b1").is_filtered) == (True, False)
