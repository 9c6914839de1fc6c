"""Topping up a wallet: within its limits, and only one's own."""

import pytest

from order_app.db.changes import OrderChanged
from order_app.domain.errors import BadInput, NotFound, WrongRole
from order_app.queries.wallet import balance
from order_app.services import wallet
from tests.service.builders import NOON, Shop


@pytest.mark.parametrize("amount", [1, 2490, wallet.MAX_TOP_UP])
async def test_the_money_stands_in_the_wallet_with_its_entry(shop: Shop, amount: int) -> None:
    held = await wallet.top_up(shop.ports, shop.merchant, shop.seller_id, amount)

    assert held == amount == await shop.balance()
    (entry,) = await shop.entries()
    assert (entry.kind, entry.amount, entry.balance, entry.order_code) == ("top_up", amount, amount, "")
    assert (entry.who, entry.at) == ("merchant@example.com", NOON)
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


async def test_another_sellers_wallet_is_refused_and_an_unknown_sellers_is_not_found(shop: Shop) -> None:
    before = await shop.everything()

    with pytest.raises(WrongRole):
        await wallet.top_up(shop.ports, shop.stranger, shop.seller_id, 100)
    with pytest.raises(NotFound):
        await wallet.top_up(shop.ports, shop.support, 999, 100)

    assert await shop.everything() == before


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_the_sellers_screens_are_told(shop: Shop) -> None:
    heard: list[OrderChanged] = []
    shop.database.listeners.append(heard.append)

    await shop.fund(100)

    assert heard == [OrderChanged(shop.seller_id, 0)]
