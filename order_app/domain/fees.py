"""What support keeps back: the suggested share per stage, and what a decision comes to."""

from collections.abc import Mapping

from order_app.domain.policy import Stage

LADDER: Mapping[Stage, int] = {
    Stage.PAID_WINDOW_OPEN: 0,
    Stage.PAID_WINDOW_OVER: 0,
    Stage.SCHEDULED: 30,
    Stage.FULFILLED: 60,
    Stage.SHIPPED: 0,
    Stage.DELIVERED: 0,
}
"""The stages in which a fee can be asked, with what is suggested until support sets something else: percent of what the
order still holds. Help page: "you may be able to cancel it without any fees or with a fee"."""


def suggested_fee(left: int, percent: int) -> int:
    """That share of what the order still holds, both in minor units, rounded to the nearest (halves up)."""
    return (left * percent + 50) // 100
