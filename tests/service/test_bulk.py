"""A bulk action tells how far it is, and ends between its transactions when it is told to."""

from dataclasses import dataclass, field

import pytest

from order_app.domain.statuses import Life
from order_app.services import payments, trash
from order_app.services.outcomes import CHUNK, BulkOutcome
from tests.service.builders import COST, Shop


@dataclass
class Follower:
    """Notes what it is told and ends the action after so many calls."""

    calls: int = 1000
    told: list[BulkOutcome] = field(default_factory=list)

    async def goes_on(self, so_far: BulkOutcome) -> bool:
        self.told.append(so_far)
        return len(self.told) < self.calls


async def test_after_each_transaction_it_tells_what_is_committed(shop: Shop) -> None:
    codes = [await shop.create() for _ in range(CHUNK + 2)]
    follower = Follower()

    outcome = await trash.delete_many(shop.ports, shop.merchant, shop.seller_id, [*codes, "nonsense"], follower)

    assert [len(told.done) for told in follower.told] == [CHUNK, CHUNK + 2]
    assert [len(told.not_done) for told in follower.told] == [0, 1]
    assert follower.told[-1] == outcome


async def test_what_is_told_is_stored_already(shop: Shop) -> None:
    codes = [await shop.create() for _ in range(CHUNK + 1)]

    class Looker(Follower):
        async def goes_on(self, so_far: BulkOutcome) -> bool:
            for code in codes:
                deleted = (await shop.detail(code)).facts.life is Life.DELETED
                assert deleted is (code in so_far.done)
            return await super().goes_on(so_far)

    looker = Looker()
    await trash.delete_many(shop.ports, shop.merchant, shop.seller_id, codes, looker)
    assert len(looker.told) == 2


async def test_a_stop_leaves_the_rest_as_it_is_and_says_so(shop: Shop) -> None:
    codes = [await shop.create() for _ in range(2 * CHUNK + 1)]
    await shop.fund(len(codes) * COST)

    outcome = await payments.pay_many(shop.ports, shop.merchant, shop.seller_id, codes, course=Follower(calls=1))

    assert outcome.done == tuple(codes[:CHUNK])
    assert outcome.amount == CHUNK * COST
    assert [left.code for left in outcome.not_done] == codes[CHUNK:]
    assert {left.reason.code for left in outcome.not_done} == {"stopped"}
    assert await shop.balance() == (CHUNK + 1) * COST


async def test_a_stop_after_the_last_transaction_leaves_nothing(shop: Shop) -> None:
    codes = [await shop.create() for _ in range(2)]
    outcome = await trash.delete_many(shop.ports, shop.merchant, shop.seller_id, codes, Follower(calls=1))
    assert outcome == BulkOutcome(tuple(codes), ())


@pytest.mark.parametrize("number", [2, 3])
async def test_equal_references_within_one_transaction_are_restored_once(shop: Shop, number: int) -> None:
    codes = []
    for _ in range(number):
        codes.append(await shop.create(reference="#1"))
        await trash.delete_many(shop.ports, shop.merchant, shop.seller_id, codes[-1:])

    outcome = await trash.restore_many(shop.ports, shop.merchant, shop.seller_id, codes)

    assert outcome.done == (codes[0],)
    assert {left.reason.code for left in outcome.not_done} == {"reference_taken"}
