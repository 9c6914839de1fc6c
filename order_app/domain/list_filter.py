"""What a list can be narrowed to and sorted by."""

from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum

from order_app.domain.statuses import AddressCheck, Fulfillment, Payment, RequestStatus, ShippingMethod

PAGE_SIZES = (25, 50, 100)
"""How many orders a page of the list may hold; the first is the usual one."""


class SortColumn(StrEnum):
    """By what a list can be sorted."""

    DATE = "Date"
    """When the order was created."""
    AMOUNT = "Amount"
    """What the buyer paid; orders without an amount come after all others in either direction."""
    COST = "Cost"
    """What the seller pays the plant."""


@dataclass(frozen=True, slots=True)
class Sort:
    """By what, and which end comes first; orders that are alike in it stand by creation."""

    column: SortColumn = SortColumn.DATE
    descending: bool = True


NEWEST_FIRST = Sort()


@dataclass(frozen=True, slots=True)
class ListFilter:
    """Which orders remain: within a field any of its values, and every field that names some; empty is no limit.

    `countries` holds ISO 3166 alpha-2 codes; `created_from` (inclusive) and `created_before` (exclusive) are moments in
    UTC; `requests` goes by the order's latest request.
    """

    payments: frozenset[Payment] = frozenset()
    fulfillments: frozenset[Fulfillment] = frozenset()
    countries: frozenset[str] = frozenset()
    methods: frozenset[ShippingMethod] = frozenset()
    requests: frozenset[RequestStatus] = frozenset()
    address_checks: frozenset[AddressCheck] = frozenset()
    created_from: datetime | None = None
    created_before: datetime | None = None

    @property
    def is_empty(self) -> bool:
        """Whether every order remains."""
        return not any(getattr(self, field.name) for field in fields(self))


NO_FILTER = ListFilter()
