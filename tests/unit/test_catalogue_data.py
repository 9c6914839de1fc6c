"""The demo plant's catalogue is whole: SKUs, prices, shipping."""

import re
from collections import Counter

import pytest

from order_app.domain.address import COUNTRIES
from order_app.domain.catalogue_data import PRODUCTS, SHIPPING_RATES
from order_app.domain.statuses import ShippingMethod

WITH_EXPRESS = "US CA GB IE AU NZ DE FR ES IT PT NL BE LU AT CH DK SE NO FI PL CZ JP KR SG AE IL"
WITHOUT_EXPRESS = "SK HU RO BG GR EE LV LT VN TH MX BR IN ZA TR"
SHIPS_TO = {*WITH_EXPRESS.split(), *WITHOUT_EXPRESS.split()}


def test_there_is_enough_to_choose_from() -> None:
    assert len(PRODUCTS) == 106
    assert len({variant.product for variant in PRODUCTS}) == 20


def test_each_sku_and_each_name_is_given_once() -> None:
    assert [sku for sku, times in Counter(v.sku for v in PRODUCTS).items() if times > 1] == []
    assert [title for title, times in Counter(v.title for v in PRODUCTS).items() if times > 1] == []


def test_skus_are_short_and_typeable() -> None:
    assert [v.sku for v in PRODUCTS if not re.fullmatch(r"[A-Z0-9]+(-[A-Z0-9]+){1,3}", v.sku) or len(v.sku) > 16] == []


def test_prices_are_whole_cents_of_a_believable_size() -> None:
    assert all(type(v.price) is int for v in PRODUCTS)
    assert (min(v.price for v in PRODUCTS), max(v.price for v in PRODUCTS)) == (180, 4490)


@pytest.mark.parametrize(
    ("sku", "title", "price"),
    [
        ("TEE-U-BLK-M", "Unisex T-shirt, Black / M", 890),
        ("TEE-U-HGR-2XL", "Unisex T-shirt, Heather grey / 2XL", 1140),
        ("MUG-15-WHT", "Ceramic mug, 15 oz / White", 680),
        ("CASE-IP15P", "Tough phone case, iPhone 15 Pro", 1200),
        ("FRM-18X24-OAK", "Framed poster, 18x24 in / Oak frame", 3690),
    ],
)
def test_a_variant_adds_its_choices_to_the_price(sku: str, title: str, price: int) -> None:
    assert [(v.title, v.price) for v in PRODUCTS if v.sku == sku] == [(title, price)]


def test_shipping_is_priced_for_each_country() -> None:
    assert {country for country, _ in SHIPPING_RATES} == SHIPS_TO
    assert set(COUNTRIES) >= SHIPS_TO


def test_economy_and_standard_go_everywhere_and_express_does_not() -> None:
    for country in SHIPS_TO:
        offered = {method for where, method in SHIPPING_RATES if where == country}
        expected = {ShippingMethod.ECONOMY, ShippingMethod.STANDARD}
        assert offered == (expected if country in WITHOUT_EXPRESS.split() else {*expected, ShippingMethod.EXPRESS}), (
            country
        )


def test_a_faster_method_costs_more_and_a_further_piece_less_than_the_first() -> None:
    for country in SHIPS_TO:
        offered = [SHIPPING_RATES[country, m] for m in ShippingMethod if (country, m) in SHIPPING_RATES]
        assert [r.first for r in offered] == sorted({r.first for r in offered}), country
        assert [r.additional for r in offered] == sorted({r.additional for r in offered}), country
        assert all(0 < rate.additional < rate.first for rate in offered), country


def test_each_method_says_how_long_it_takes() -> None:
    assert [r.days for r in SHIPPING_RATES.values() if not re.fullmatch(r"\d+-\d+ business days", r.days)] == []
