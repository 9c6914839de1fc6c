"""The cost of an order: items plus shipping to a country by a method."""

import pytest

from order_app.domain.pricing import Catalogue, Quote, ShippingRate, Variant, quote

CATALOGUE = Catalogue(
    variants={
        "TEE-BLK-M": Variant("TEE-BLK-M", "T-shirt", "Black / M", 850),
        "MUG-WHT": Variant("MUG-WHT", "Mug", "White", 500),
    },
    rates={
        ("US", "Economy"): ShippingRate(399, 100),
        ("US", "Express"): ShippingRate(1299, 250),
        ("DE", "Standard"): ShippingRate(599, 0),
    },
)


@pytest.mark.parametrize(
    ("lines", "country", "method", "expected"),
    [
        ([], "US", "Economy", Quote(0, None)),
        ([("MUG-WHT", 1)], "US", "Economy", Quote(500, 399)),
        ([("MUG-WHT", 3)], "US", "Economy", Quote(1500, 599)),
        ([("MUG-WHT", 1), ("TEE-BLK-M", 2)], "US", "Express", Quote(2200, 1799)),
        ([("MUG-WHT", 1), ("MUG-WHT", 1)], "US", "Economy", Quote(1000, 499)),
        ([("MUG-WHT", 5)], "DE", "Standard", Quote(2500, 599)),
        ([("MUG-WHT", 1)], "DE", "Economy", Quote(500, None)),
        ([("MUG-WHT", 1)], "", "Economy", Quote(500, None)),
        ([("MUG-WHT", 1)], "US", "", Quote(500, None)),
        ([("NOTHING", 4)], "US", "Economy", Quote(0, None)),
        ([("NOTHING", 4), ("MUG-WHT", 1)], "US", "Economy", Quote(500, 399)),
        ([("MUG-WHT", 0)], "US", "Economy", Quote(0, None)),
        ([("MUG-WHT", -3), ("MUG-WHT", 1)], "US", "Economy", Quote(500, 399)),
    ],
)
def test_quote(lines: list[tuple[str, int]], country: str, method: str, expected: Quote) -> None:
    assert quote(lines, country, method, CATALOGUE) == expected


def test_the_total_counts_what_is_known() -> None:
    assert Quote(500, 399).total == 899
    assert Quote(500, 0).total == 500
    assert Quote(500, None).total == 500


def test_what_is_offered() -> None:
    assert CATALOGUE.countries == {"US", "DE"}
    assert CATALOGUE.offers("US", "Express")
    assert not CATALOGUE.offers("US", "Standard")
    assert CATALOGUE.methods("US") == ("Economy", "Express")
    assert CATALOGUE.methods("DE") == ("Standard",)


@pytest.mark.parametrize("country", ["", "FR", "us"])
def test_every_method_while_the_country_is_open(country: str) -> None:
    assert CATALOGUE.methods(country) == ("Economy", "Standard", "Express")


def test_a_variant_as_people_name_it() -> None:
    assert CATALOGUE.variants["TEE-BLK-M"].title == "T-shirt, Black / M"
    assert CATALOGUE.prices == {"TEE-BLK-M": 850, "MUG-WHT": 500}
