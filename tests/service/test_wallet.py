"""Topping up a wallet: by support only, within limits and with a reason; and the ledger as it is narrowed and paged."""

from datetime import timedelta

import pytest

from order_app.auth.passwords import Passwords
from order_app.auth.sessions import Sessions
from order_app.db.changes import OrderChanged
from order_app.db.unit_of_work import PRODUCTION
from order_app.domain.errors import BadInput, NotFound, WrongRole
from order_app.domain.ledger import ALL_ENTRIES, LedgerFilter
from order_app.domain.statuses import Role
from order_app.queries.wallet import (
    EntryView,
    LedgerSums,
    balance,
    every_entry,
    ledger_page,
    ledger_sums,
    wallet_of,
    wallets_page,
)
from order_app.services import cancellation, payments, wallet
from order_app.settings import Settings
from tests.service.builders import COST, NOON, Shop

WHY = "Bank transfer"


@pytest.mark.parametrize("amount", [1, 2490, wallet.MAX_TOP_UP])
async def test_the_money_stands_in_the_wallet_with_its_entry_and_the_reason(shop: Shop, amount: int) -> None:
    held = await wallet.top_up(shop.ports, shop.support, shop.seller_id, amount, f"  {WHY}\n of  May ")

    assert held == amount == await shop.balance()
    (entry,) = await shop.entries()
    assert (entry.kind, entry.amount, entry.balance, entry.order_code) == ("top_up", amount, amount, "")
    assert (entry.who, entry.at, entry.note) == ("support@example.com", NOON, "Bank transfer of May")
    async with shop.database.read() as session:
        assert await balance(session, shop.other_seller_id) == 0


async def test_entries_add_up(shop: Shop) -> None:
    for amount in (100, 250, 1):
        await shop.fund(amount)

    assert [(entry.amount, entry.balance) for entry in await shop.entries()] == [(100, 100), (250, 350), (1, 351)]
    assert await shop.balance() == 351


async def test_a_wallet_may_hold_more_than_a_small_integer(shop: Shop) -> None:
    for _ in range(220):
        await shop.fund(wallet.MAX_TOP_UP)

    assert await shop.balance() == 220 * 100_000_00 > 2**31
    async with shop.database.read() as session:
        assert (await ledger_sums(session, shop.seller_id, ALL_ENTRIES)).money_in == 220 * 100_000_00


@pytest.mark.parametrize("amount", [0, -1, -(10**12), wallet.MAX_TOP_UP + 1, 10**30])
async def test_an_amount_outside_of_the_limits_is_refused(shop: Shop, amount: int) -> None:
    before = await shop.everything()

    with pytest.raises(BadInput) as refused:
        await shop.fund(amount)

    assert (
        refused.value.message
        == "A top-up must be above $0.00 and at most $100,000.00; nothing was changed. Type another amount."
    )
    assert await shop.everything() == before


@pytest.mark.parametrize(
    ("reason", "says"),
    [
        ("", "A top-up needs a reason; nothing was changed. Say what the money is for."),
        (" \n\t ", "A top-up needs a reason; nothing was changed. Say what the money is for."),
        ("x" * 201, "A reason takes at most 200 characters; nothing was changed. Shorten the reason."),
        ("a\x00b", "The reason holds characters that can't be shown; nothing was changed. Type it again."),
        ("\u200b", "The reason holds nothing that can be seen; nothing was changed. Type it again."),
    ],
)
async def test_a_reason_is_needed_and_must_be_readable(shop: Shop, reason: str, says: str) -> None:
    before = await shop.everything()

    with pytest.raises(BadInput) as refused:
        await wallet.top_up(shop.ports, shop.support, shop.seller_id, 100, reason)

    assert refused.value.message == says
    assert await shop.everything() == before


async def test_no_merchant_makes_money_and_an_unknown_seller_is_not_found(shop: Shop) -> None:
    before = await shop.everything()

    for person in (shop.merchant, shop.stranger, PRODUCTION):
        with pytest.raises(WrongRole) as refused:
            await wallet.top_up(shop.ports, person, shop.seller_id, 100, WHY)
        assert refused.value.message == "Only support can top up a wallet; nothing was changed. Contact support."
    with pytest.raises(NotFound):
        await wallet.top_up(shop.ports, shop.support, 999, 100, WHY)

    assert await shop.everything() == before


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_the_sellers_screens_are_told(shop: Shop) -> None:
    heard: list[OrderChanged] = []
    shop.database.listeners.append(heard.append)

    await shop.fund(100)

    assert heard == [OrderChanged(shop.seller_id, 0)]


async def page(
    shop: Shop, place: str = "", where: LedgerFilter = ALL_ENTRIES, size: int = 3
) -> tuple[list[int], str, str]:
    """The amounts of a page, and the places beside it."""
    async with shop.database.read() as session:
        found = await ledger_page(session, shop.seller_id, where, place, size)
    return [entry.amount for entry in found.entries], found.newer, found.older


class TestPages:
    async def test_they_go_on_exactly_where_the_one_before_ended_whatever_comes_in_meanwhile(self, shop: Shop) -> None:
        for amount in range(1, 8):
            await shop.fund(amount)
        amounts, newer, older = await page(shop)
        assert (amounts, newer) == ([7, 6, 5], "")

        await shop.fund(8)
        amounts, newer, older = await page(shop, older)
        assert amounts == [4, 3, 2]
        last = await page(shop, older)
        assert (last[0], last[2]) == ([1], "")

        back = await page(shop, last[1])
        assert back == ([4, 3, 2], newer, older)
        amounts, newer, older = await page(shop, newer)
        assert (amounts, older) == ([7, 6, 5], older)
        assert (await page(shop, newer))[0] == [8, 7, 6]

    async def test_another_sellers_entries_are_on_no_page(self, shop: Shop) -> None:
        await shop.fund(1)
        await wallet.top_up(shop.ports, shop.support, shop.other_seller_id, 99, WHY)
        await shop.fund(2)

        assert await page(shop) == ([2, 1], "", "")

    @pytest.mark.parametrize("place", ["b1", "b0", "a999999", "a0", "b999999999999999"])
    async def test_a_place_beyond_the_ends_leads_to_the_newest(self, shop: Shop, place: str) -> None:
        for amount in (1, 2):
            await shop.fund(amount)

        assert (await page(shop, place))[0] == [2, 1]

    async def test_an_empty_ledger_is_one_empty_page(self, shop: Shop) -> None:
        assert await page(shop, "b7") == ([], "", "")


class TestFilters:
    async def test_kind_day_and_order_narrow_what_is_read_and_what_is_summed_up(self, shop: Shop) -> None:
        first = await shop.paid()
        shop.clock.advance(days=1)
        second = await shop.create()
        await shop.fund(10_00 + COST)
        await payments.pay(shop.ports, shop.merchant, shop.seller_id, second)
        await cancellation.cancel(shop.ports, shop.merchant, shop.seller_id, second)
        next_day = NOON + timedelta(hours=12)
        cases = {
            LedgerFilter(): ([COST, -COST, COST + 10_00, -COST, COST], (5, 3 * COST + 10_00, 2 * COST)),
            LedgerFilter(frozenset({"payment"})): ([-COST, -COST], (2, 0, 2 * COST)),
            LedgerFilter(frozenset({"payment", "refund"})): ([COST, -COST, -COST], (3, COST, 2 * COST)),
            LedgerFilter(before=next_day): ([-COST, COST], (2, COST, COST)),
            LedgerFilter(since=next_day): ([COST, -COST, COST + 10_00], (3, 2 * COST + 10_00, COST)),
            LedgerFilter(since=NOON, before=NOON): ([], (0, 0, 0)),
            LedgerFilter(order_code=first): ([-COST], (1, 0, COST)),
            LedgerFilter(frozenset({"refund"}), order_code=second): ([COST], (1, COST, 0)),
            LedgerFilter(order_code="A33378-CT-1"): ([], (0, 0, 0)),
        }

        for where, (amounts, sums) in cases.items():
            assert (await page(shop, where=where, size=10))[0] == amounts
            async with shop.database.read() as session:
                assert await ledger_sums(session, shop.seller_id, where) == LedgerSums(*sums)

    async def test_somebody_elses_order_is_an_order_without_entries(self, shop: Shop) -> None:
        code = await shop.paid()
        async with shop.database.read() as session:
            found = await ledger_page(session, shop.other_seller_id, LedgerFilter(order_code=code))
        assert found.entries == ()


async def test_the_statement_reads_every_entry_once_oldest_first_and_none_that_comes_meanwhile(shop: Shop) -> None:
    for amount in range(1, 8):
        await shop.fund(amount)
    read: list[EntryView] = []

    async for entry in every_entry(shop.database, shop.seller_id, ALL_ENTRIES, size=3):
        read.append(entry)
        if len(read) == 1:
            await shop.fund(100)

    assert [entry.amount for entry in read] == [1, 2, 3, 4, 5, 6, 7]


async def test_people_of_support_are_known_as_such(shop: Shop) -> None:
    sessions = Sessions(shop.database, shop.clock, Settings(), passwords=Passwords(memory_kib=8))
    await sessions.add_user("support@example.com", "correct-horse-battery", Role.SUPPORT)
    await sessions.add_user("merchant@example.com", "correct-horse-battery", Role.MERCHANT, "A33378")
    await shop.paid()

    assert [(entry.who, entry.by_support) for entry in await shop.entries()] == [
        ("support@example.com", True),
        ("merchant@example.com", False),
    ]


class TestWallets:
    async def test_sellers_are_found_by_code_and_name_with_what_they_hold(self, shop: Shop) -> None:
        await shop.fund(1234)
        async with shop.database.read() as session:
            everybody = await wallets_page(session, "")
            by_code = await wallets_page(session, "b1")
            by_name = await wallets_page(session, everybody.wallets[0].name[2:].upper())
            nobody = await wallets_page(session, "%")
            one = await wallet_of(session, "A33378")

        assert [(row.code, row.balance, row.moved_at) for row in everybody.wallets] == [
            ("A33378", 1234, NOON),
            ("B10042", 0, None),
        ]
        assert [row.code for row in by_code.wallets] == ["B10042"]
        assert [row.code for row in by_name.wallets] == ["A33378"]
        assert nobody.wallets == ()
        assert one == everybody.wallets[0]

    async def test_pages_go_on_by_code(self, shop: Shop) -> None:
        async with shop.database.read() as session:
            first = await wallets_page(session, "", size=1)
            second = await wallets_page(session, "", first.after, size=1)
            back = await wallets_page(session, "", second.before, size=1)
        assert [row.code for row in first.wallets] == ["A33378"]
        assert (first.before, [row.code for row in second.wallets], second.after) == ("", ["B10042"], "")
        assert back == first
