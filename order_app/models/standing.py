"""What lists are filtered by, drawn together into two columns that few values stand in: an order's standing and route.

A filter then comes to a handful of standings or routes, each of them a stretch of an index. The standing is a number of
five digits, one a word: the place of the tab, payment, fulfillment, latest request (0 for none) and address check among
their words.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from order_app.domain.policy import TAB_RULES
from order_app.domain.statuses import AddressCheck, Fulfillment, Payment, RequestStatus, Tab

_TABS, _PAYMENTS, _FULFILLMENTS = tuple(Tab), tuple(Payment), tuple(Fulfillment)
_REQUESTS: tuple[RequestStatus | None, ...] = (None, *RequestStatus)
_CHECKS = tuple(AddressCheck)


@dataclass(frozen=True, slots=True)
class Standing:
    """What an order's five digits say."""

    tab: Tab
    payment: Payment
    fulfillment: Fulfillment
    request: RequestStatus | None
    address_check: AddressCheck

    @classmethod
    def of(cls, number: int) -> "Standing":
        """Read the stored number."""
        tab, payment, fulfillment, request, check = (int(digit) for digit in f"{number:05}")
        return cls(_TABS[tab], _PAYMENTS[payment], _FULFILLMENTS[fulfillment], _REQUESTS[request], _CHECKS[check])


def tab_case(word: Callable[[Tab], str] = lambda tab: f"'{tab.value}'") -> str:
    """The tab as an SQL expression, built from the domain's table; `=` and OR, since IN is reflected otherwise."""

    def condition(column: str, values: tuple[object, ...]) -> str:
        if values == (True,):
            return column
        return "(" + " OR ".join(f"{column} = '{value}'" for value in values) + ")"

    *ruled, (last, _) = TAB_RULES
    whens = " ".join(
        f"WHEN {' AND '.join(condition(column, values) for column, values in conditions.items())} THEN {word(tab)}"
        for tab, conditions in ruled
    )
    return f"CASE {whens} ELSE {word(last)} END"


def standing_sum() -> str:
    """The standing as an SQL expression over the columns of `orders`; what the triggers write."""

    def digit(column: str, values: tuple[StrEnum, ...], other: int, first: int = 0) -> str:
        whens = " ".join(f"WHEN ({column} = '{value.value}') THEN {at}" for at, value in enumerate(values, first))
        return f"CASE {whens} ELSE {other} END"

    digits = (
        tab_case(lambda tab: str(_TABS.index(tab))),
        digit("payment", _PAYMENTS[:-1], len(_PAYMENTS) - 1),
        digit("fulfillment", _FULFILLMENTS[:-1], len(_FULFILLMENTS) - 1),
        digit("request_status", tuple(RequestStatus), 0, 1),
        digit("address_check", _CHECKS[:-1], len(_CHECKS) - 1),
    )
    *higher, last = digits
    powers = range(len(higher), 0, -1)
    return " + ".join([*(f"({case}) * {10**power}" for case, power in zip(higher, powers, strict=True)), f"({last})"])


def standings_of(tab: Tab) -> range:
    """The numbers of all standings in a tab."""
    lowest = _TABS.index(tab) * 10_000
    return range(lowest, lowest + 10_000)


TRASH = _TABS.index(Tab.TRASH) * 10_000
"""The lowest standing of the trash; all others are lower."""


def route_parts(route: str) -> tuple[str, str]:
    """The country and the shipping method of a stored route; either may be empty."""
    country, _, method = route.partition("|")
    return country, method
