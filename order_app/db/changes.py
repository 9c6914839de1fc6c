"""The announcement port: a hint that an order changed, given only after the change is committed."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OrderChanged:
    """A hint, never the data: whose order changed. `order_id` is 0 where something else of the seller did (wallet)."""

    seller_id: int
    order_id: int


Listener = Callable[[OrderChanged], None]
