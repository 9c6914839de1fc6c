"""What a decision comes to: the suggested share, and what comes back of what an order still holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from order_app.domain.errors import BadInput, DomainError, FeeOutOfRange, NotAllowed, RefundOutOfRange
from order_app.domain.fees import LADDER, MAX_PERCENT, Held, Settled, settle, suggested_fee
from order_app.domain.policy import Approval, Stage

HELD = Held(cost=2524, refunded=0, items=1975, currency="USD")
"""Items of $19.75 and shipping of $5.49."""


@pytest.mark.parametrize(
    ("left", "percent", "fee"),
    [(2524, 0, 0), (2524, 30, 757), (2524, 60, 1514), (2524, 100, 2524), (1, 50, 1), (1, 49, 0), (0, 60, 0)],
)
def test_the_suggestion_is_that_share_rounded_to_the_nearest_minor_unit(left: int, percent: int, fee: int) -> None:
    assert suggested_fee(left, percent) == fee


def test_a_fee_is_suggested_exactly_where_one_can_be_asked() -> None:
    assert list(LADDER) == [
        Stage.PAID_WINDOW_OPEN,
        Stage.PAID_WINDOW_OVER,
        Stage.SCHEDULED,
        Stage.FULFILLED,
        Stage.SHIPPED,
        Stage.DELIVERED,
    ]
    assert all(0 <= percent <= MAX_PERCENT for percent in LADDER.values())


@pytest.mark.parametrize("approval", [Approval.CANCEL, Approval.REFUND])
def test_what_is_not_kept_back_comes_back(approval: Approval) -> None:
    assert settle(HELD, approval) == Settled(2524, 0)
    assert settle(HELD, approval, 757) == Settled(1767, 757)
    assert settle(HELD, approval, 2524) == Settled(0, 2524)


@pytest.mark.parametrize("fee", [-1, 2525])
def test_a_fee_lies_within_what_the_order_holds(fee: int) -> None:
    with pytest.raises(FeeOutOfRange) as refused:
        settle(HELD, Approval.CANCEL, fee)
    assert refused.value.sentence == "The fee must be between $0.00 and $25.24; nothing was changed."


def test_a_part_can_come_back_where_the_order_stays() -> None:
    assert settle(HELD, Approval.REFUND, part=1) == Settled(1, 0)
    assert settle(HELD, Approval.REFUND, part=2524) == Settled(2524, 0)


@pytest.mark.parametrize("part", [-1, 0, 2525])
def test_a_part_lies_within_what_the_order_holds(part: int) -> None:
    with pytest.raises(RefundOutOfRange) as refused:
        settle(HELD, Approval.REFUND, part=part)
    assert refused.value.sentence == "The refund must be above $0.00 and at most $25.24; nothing was changed."


@pytest.mark.parametrize(
    ("approval", "fee", "part"),
    [(Approval.CANCEL, 0, 5), (Approval.REFUND_SHIPPING, 0, 5), (Approval.REFUND, 1, 5)],
)
def test_a_part_goes_neither_with_a_cancellation_nor_with_a_fee(approval: Approval, fee: int, part: int) -> None:
    with pytest.raises(BadInput):
        settle(HELD, approval, fee, part)


@pytest.mark.parametrize(
    ("refunded", "back"),
    [(0, 549), (1, 548), (548, 1)],
)
def test_the_shipping_comes_back_less_what_came_back_already(refunded: int, back: int) -> None:
    held = Held(2524, refunded, 1975, "USD")
    assert settle(held, Approval.REFUND_SHIPPING) == Settled(back, 0)


@pytest.mark.parametrize("refunded", [549, 550, 2524])
def test_shipping_that_came_back_already_does_not_come_back_again(refunded: int) -> None:
    with pytest.raises(NotAllowed) as refused:
        settle(Held(2524, refunded, 1975, "USD"), Approval.REFUND_SHIPPING)
    assert refused.value.code == "nothing_left"


def test_no_fee_is_kept_of_the_shipping() -> None:
    with pytest.raises(FeeOutOfRange):
        settle(HELD, Approval.REFUND_SHIPPING, 1)


def test_amounts_are_told_as_the_locale_writes_them() -> None:
    with pytest.raises(FeeOutOfRange) as refused:
        settle(HELD, Approval.CANCEL, 2525, locale="de_DE")
    assert "25,24\xa0$" in refused.value.sentence


@given(
    items=st.integers(0, 10_000),
    shipping=st.integers(0, 10_000),
    refunded=st.integers(0, 20_000),
    approval=st.sampled_from(Approval),
    fee=st.integers(-5, 20_005),
    part=st.none() | st.integers(-5, 20_005),
)
def test_nothing_comes_back_beyond_what_is_left(
    items: int, shipping: int, refunded: int, approval: Approval, fee: int, part: int | None
) -> None:
    held = Held(items + shipping, min(refunded, items + shipping), items, "USD")
    try:
        settled = settle(held, approval, fee, part)
    except DomainError:
        return
    assert settled.back >= 0
    assert settled.fee >= 0
    assert settled.back + settled.fee <= held.left
