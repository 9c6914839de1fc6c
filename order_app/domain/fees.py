"""What support keeps back: the suggested share per stage, and what a decision comes to."""

from collections.abc import Mapping
from dataclasses import dataclass

from order_app.domain.errors import BadInput, FeeOutOfRange, NotAllowed, RefundOutOfRange
from order_app.domain.locales import EN
from order_app.domain.money import format_minor
from order_app.domain.policy import Approval, Stage

MAX_PERCENT = 100
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


@dataclass(frozen=True, slots=True)
class Held:
    """What an order holds of its seller's money; all in minor units of the currency."""

    cost: int
    refunded: int
    items: int
    """The frozen prices of its lines together; the rest of the cost is the shipping."""
    currency: str

    @property
    def left(self) -> int:
        """What can still come back."""
        return self.cost - self.refunded

    @property
    def shipping_left(self) -> int:
        """What can still come back of the shipping: what came back already counts against it."""
        return max(0, self.cost - self.items - self.refunded)


@dataclass(frozen=True, slots=True)
class Settled:
    """What a decision comes to, in minor units: what comes back to the wallet, and the fee that is kept back."""

    back: int
    fee: int = 0


def settle(held: Held, approval: Approval, fee: int = 0, part: int | None = None, locale: str = EN) -> Settled:
    """What a yes comes to that keeps `fee` back, or brings `part` back where the order stays.

    Raises FeeOutOfRange and RefundOutOfRange for amounts beyond what the order holds, BadInput where a fee and a part
    are both given or neither is possible, NotAllowed where nothing of the shipping is left; amounts as the locale
    writes them.
    """

    def money(amount: int) -> str:
        return format_minor(amount, held.currency, locale)

    if fee and part is not None:
        raise BadInput("A fee and a part refund don't go together; nothing was decided.", "Give one of them.")
    if part is not None:
        if approval is not Approval.REFUND:
            raise BadInput(
                "A part can come back only where the order stays; nothing was decided.", "Keep a fee back instead."
            )
        if not 0 < part <= held.left:
            raise RefundOutOfRange(
                f"The refund must be above {money(0)} and at most {money(held.left)}; nothing was changed.",
                "Type another amount.",
            )
        return Settled(part)
    most = 0 if approval is Approval.REFUND_SHIPPING else held.left
    if not 0 <= fee <= most:
        if not most:
            raise FeeOutOfRange("No fee can be kept back here; nothing was changed.", "Approve it without a fee.")
        raise FeeOutOfRange(
            f"The fee must be between {money(0)} and {money(most)}; nothing was changed.", "Type another fee."
        )
    if approval is not Approval.REFUND_SHIPPING:
        return Settled(held.left - fee, fee)
    if not held.shipping_left:
        raise NotAllowed(
            "What the shipping cost has come back already; nothing was decided.",
            "Decline the request and say so.",
            code="nothing_left",
        )
    return Settled(held.shipping_left)
