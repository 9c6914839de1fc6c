"""What an order costs at the plant: items plus shipping to a country by a method, in minor units."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from order_app.domain.statuses import ShippingMethod


@dataclass(frozen=True, slots=True)
class ShippingRate:
    """What a method costs to a country, in minor units: the first piece, and each further piece."""

    first: int
    additional: int
    days: str = ""
    """How long it takes, as people say it: "3-5 days"."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One sellable thing of the catalogue; price in minor units."""

    sku: str
    product: str
    variant: str
    price: int

    @property
    def title(self) -> str:
        """Product and variant, as a person names it."""
        return f"{self.product}, {self.variant}"


@dataclass(frozen=True)
class Catalogue:
    """The plant's prices: variants by SKU, shipping rates by country and method."""

    variants: Mapping[str, Variant]
    rates: Mapping[tuple[str, str], ShippingRate]
    currency: str = "USD"
    prices: Mapping[str, int] = field(init=False)
    countries: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "prices", {sku: variant.price for sku, variant in self.variants.items()})
        object.__setattr__(self, "countries", frozenset(country for country, _ in self.rates))

    def offers(self, country: str, method: str) -> bool:
        """Whether the plant ships to the country by this method."""
        return (country, method) in self.rates

    def methods(self, country: str) -> tuple[str, ...]:
        """The methods offered to a country, in the plant's order; all of them where no country is chosen."""
        every = tuple(method.value for method in ShippingMethod)
        if country not in self.countries:
            return every
        return tuple(method for method in every if self.offers(country, method))


@dataclass(frozen=True, slots=True)
class Quote:
    """The cost of an order, in minor units. `shipping` is None while country or method don't allow a price."""

    items: int
    shipping: int | None

    @property
    def total(self) -> int:
        """Items and what is known of shipping."""
        return self.items + (self.shipping or 0)


def quote(lines: Iterable[tuple[str, int]], country: str, method: str, catalogue: Catalogue) -> Quote:
    """Price (SKU, quantity) lines; unknown SKUs and quantities below one count nothing."""
    known = [(catalogue.prices[sku], quantity) for sku, quantity in lines if sku in catalogue.prices and quantity > 0]
    pieces = sum(quantity for _, quantity in known)
    rate = catalogue.rates.get((country, method))
    shipping = None if rate is None or not pieces else rate.first + rate.additional * (pieces - 1)
    return Quote(sum(price * quantity for price, quantity in known), shipping)
