"""Support's queue: which requests remain, in which order, page by page, and what is known of each."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from order_app.db.engine import Database
from order_app.domain.statuses import RequestKind, RequestReason, RequestStatus
from order_app.models import Order, RefundRequest
from order_app.queries.requests import (
    ALL_OPEN,
    RequestFilter,
    RequestPage,
    request_by_id,
    request_page,
)

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ALL = frozenset(RequestStatus)


async def ask(database: Database, order: Order, minutes_ago: float, **values: Any) -> int:
    """Write a request past the services; returns its number."""
    assert order.id is not None
    request = RefundRequest(
        order_id=order.id,
        seller_id=order.seller_id,
        kind=values.pop("kind", RequestKind.REFUND),
        reason=RequestReason.DAMAGED,
        created_at=NOW - timedelta(minutes=minutes_ago),
        created_by="merchant@example.com",
        **values,
    )
    async with database.write() as uow:
        uow.session.add(request)
        await uow.session.flush()
    assert request.id is not None
    return request.id


async def page(database: Database, where: RequestFilter = ALL_OPEN, cursor: str = "", size: int = 50) -> RequestPage:
    async with database.read() as session:
        return await request_page(session, where, NOW, cursor, size)


def ids(found: RequestPage) -> list[int]:
    return [row.id for row in found.rows]


async def test_open_requests_of_every_seller_come_oldest_first(
    database: Database, add_order: Any, seller_id: int, other_seller_id: int
) -> None:
    mine = await add_order(seller_id, recipient_name="Anna", cost=3000)
    theirs = await add_order(other_seller_id, recipient_name="Bo", cost=700)
    closed = await add_order(other_seller_id)
    newer = await ask(database, mine, 10, status=RequestStatus.IN_REVIEW, proposed_fee=500, news_for_support=True)
    older = await ask(database, theirs, 20, message="Torn")
    await ask(database, closed, 30, status=RequestStatus.WITHDRAWN)
    found = await page(database)
    assert ids(found) == [older, newer]
    first, second = found.rows
    assert (first.order_code, first.order_id, first.seller_code, first.recipient_name, first.cost, first.message) == (
        theirs.code, theirs.id, "B10042", "Bo", 700, "Torn",
    )  # fmt: skip
    assert (second.status, second.proposed_fee, second.has_news, first.has_news) == (
        RequestStatus.IN_REVIEW, 500, True, False,
    )  # fmt: skip
    assert second.facts == mine.facts
    assert (found.total, found.open, found.next, found.previous, found.grows_at) == (2, 2, "", "", None)


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (RequestFilter(statuses=ALL), ["approved", "old", "mine", "young"]),
        (RequestFilter(statuses=frozenset({RequestStatus.APPROVED})), ["approved"]),
        (RequestFilter(statuses=frozenset({RequestStatus.DECLINED})), []),
        (RequestFilter(kinds=frozenset({RequestKind.CANCEL})), ["old"]),
        (RequestFilter(sellers=frozenset({"A33378"})), ["mine"]),
        (RequestFilter(sellers=frozenset({"A33378", "B10042"})), ["old", "mine", "young"]),
        (RequestFilter(sellers=frozenset({"NOBODY"})), []),
        (RequestFilter(older_than=timedelta(minutes=60)), ["old", "mine"]),
        (RequestFilter(older_than=timedelta(days=3)), []),
        (RequestFilter(kinds=frozenset({RequestKind.REFUND}), older_than=timedelta(hours=1)), ["mine"]),
    ],
)
async def test_a_filter_leaves_what_fits_every_field(
    database: Database,
    add_order: Any,
    seller_id: int,
    other_seller_id: int,
    where: RequestFilter,
    expected: list[str],
) -> None:
    names = {
        await ask(database, await add_order(seller_id), 60): "mine",
        await ask(database, await add_order(other_seller_id), 59.9): "young",
        await ask(database, await add_order(other_seller_id), 90, kind=RequestKind.CANCEL): "old",
        await ask(database, await add_order(seller_id), 5000, status=RequestStatus.APPROVED): "approved",
    }
    found = await page(database, where)
    assert [names[number] for number in ids(found)] == expected
    assert (found.total, found.open) == (len(expected), 3)


async def test_the_moment_is_told_at_which_the_next_request_is_old_enough(
    database: Database, add_order: Any, seller_id: int, other_seller_id: int
) -> None:
    await ask(database, await add_order(seller_id), 20)
    await ask(database, await add_order(seller_id), 45)
    await ask(database, await add_order(other_seller_id), 50)
    await ask(database, await add_order(seller_id), 70)
    hour = RequestFilter(sellers=frozenset({"A33378"}), older_than=timedelta(hours=1))
    assert (await page(database, hour)).grows_at == NOW + timedelta(minutes=15)


async def test_pages_hold_every_request_once_in_either_direction(
    database: Database, add_order: Any, seller_id: int
) -> None:
    statuses = (RequestStatus.APPROVED, RequestStatus.DECLINED, RequestStatus.WITHDRAWN)
    where = RequestFilter(statuses=frozenset(statuses))
    # Three of each moment, so that the number decides between them.
    made = [
        await ask(database, await add_order(seller_id), 100 - number // 3, status=statuses[number % 3])
        for number in range(11)
    ]
    forward, cursor = [], ""
    while True:
        found = await page(database, where, cursor, size=4)
        assert found.total == 11
        forward.append(ids(found))
        if not found.next:
            break
        cursor = found.next
    assert forward == [made[:4], made[4:8], made[8:]]
    found = await page(database, where, "last", size=4)
    backward = [ids(found)]
    while found.previous:
        found = await page(database, where, found.previous, size=4)
        backward.append(ids(found))
    assert backward == [made[7:], made[3:7], made[:3]]


async def test_a_place_beyond_which_all_was_decided_is_the_last_page(
    database: Database, add_order: Any, seller_id: int
) -> None:
    made = [await ask(database, await add_order(seller_id), 10 - number) for number in range(3)]
    cursor = (await page(database, size=2)).next
    async with database.write() as uow:
        (await uow.session.get_one(RefundRequest, made[2])).status = RequestStatus.APPROVED
    found = await page(database, cursor=cursor, size=2)
    assert (ids(found), found.next, found.previous) == (made[:2], "", "")
    assert ids(await page(database, cursor="a-nonsense", size=2)) == made[:2]


async def test_one_request_is_found_whatever_became_of_it(database: Database, add_order: Any, seller_id: int) -> None:
    order = await add_order(seller_id, cost=3000)
    number = await ask(
        database, order, 5, status=RequestStatus.APPROVED, fee=200, refund=2800, decided_at=NOW,
        decided_by="support@example.com", answer="Sorry",
    )  # fmt: skip
    async with database.read() as session:
        row = await request_by_id(session, number)
        assert row is not None
        assert (row.status, row.fee, row.refund, row.decided_at, row.decided_by, row.answer) == (
            RequestStatus.APPROVED, 200, 2800, NOW, "support@example.com", "Sorry",
        )  # fmt: skip
        assert await request_by_id(session, number + 1) is None
