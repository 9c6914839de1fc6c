"""The demo plant's catalogue: what it prints, what that costs a seller, where it ships and for how much."""

from collections.abc import Mapping
from types import MappingProxyType

from order_app.domain.pricing import ShippingRate, Variant
from order_app.domain.statuses import ShippingMethod

CURRENCY = "USD"
"""The currency of every price here; all prices are integers in its minor unit (cents)."""

_Option = tuple[str, str, int]
"""A choice within a product: its part of the SKU, its name, what it adds to the price."""

_SIZES: tuple[_Option, ...] = (("S", "S", 0), ("M", "M", 0), ("L", "L", 0), ("XL", "XL", 0), ("2XL", "2XL", 200))
_BASIC_SIZES = _SIZES[:4]
_KIDS_SIZES: tuple[_Option, ...] = (("3Y", "3 years", 0), ("5Y", "5 years", 0), ("7Y", "7 years", 0))

_BLACK: _Option = ("BLK", "Black", 0)
_WHITE: _Option = ("WHT", "White", 0)
_NAVY: _Option = ("NVY", "Navy", 0)
_HEATHER: _Option = ("HGR", "Heather grey", 50)
_SAND: _Option = ("SND", "Sand", 50)
_FOREST: _Option = ("FOR", "Forest green", 50)
_NATURAL: _Option = ("NAT", "Natural", 0)


def _product(
    code: str, product: str, price: int, first: tuple[_Option, ...], second: tuple[_Option, ...] = (("", "", 0),)
) -> tuple[Variant, ...]:
    """Every variant of a product, from its one or two lists of choices."""
    return tuple(
        Variant(
            sku="-".join(part for part in (code, first_code, second_code) if part),
            product=product,
            variant=" / ".join(name for name in (first_name, second_name) if name),
            price=price + first_more + second_more,
        )
        for first_code, first_name, first_more in first
        for second_code, second_name, second_more in second
    )


PRODUCTS: tuple[Variant, ...] = (
    *_product("TEE-U", "Unisex T-shirt", 890, (_BLACK, _WHITE, _NAVY, _HEATHER), _SIZES),
    *_product("TEE-W", "Women's T-shirt", 940, (_BLACK, _WHITE), _BASIC_SIZES),
    *_product("TEE-K", "Kids' T-shirt", 790, (_WHITE, _NAVY), _KIDS_SIZES),
    *_product("TNK-U", "Unisex tank top", 860, (_BLACK, _WHITE), _BASIC_SIZES[:3]),
    *_product("HOOD-U", "Unisex hoodie", 2190, (_BLACK, _HEATHER, _FOREST), _SIZES),
    *_product("SWT-U", "Crewneck sweatshirt", 1890, (_BLACK, _SAND), _SIZES),
    *_product("MUG", "Ceramic mug", 520, (("11", "11 oz", 0), ("15", "15 oz", 160)), (_WHITE, _BLACK)),
    *_product("TMB", "Steel tumbler", 1390, (("20", "20 oz", 0),), (_WHITE, _BLACK)),
    *_product(
        "PST",
        "Matte poster",
        690,
        (("12X18", "12x18 in", 0), ("18X24", "18x24 in", 300), ("24X36", "24x36 in", 700)),
    ),
    *_product(
        "FRM",
        "Framed poster",
        2390,
        (("12X18", "12x18 in", 0), ("18X24", "18x24 in", 1100)),
        (("BLK", "Black frame", 0), ("OAK", "Oak frame", 200)),
    ),
    *_product(
        "CNV",
        "Canvas print",
        1690,
        (("12X12", "12x12 in", 0), ("16X20", "16x20 in", 900), ("24X36", "24x36 in", 2800)),
    ),
    *_product(
        "CASE",
        "Tough phone case",
        1150,
        (
            ("IP14", "iPhone 14", 0),
            ("IP15", "iPhone 15", 0),
            ("IP15P", "iPhone 15 Pro", 50),
            ("IP16", "iPhone 16", 50),
            ("GS23", "Galaxy S23", 0),
            ("GS24", "Galaxy S24", 0),
        ),
    ),
    *_product("TOTE", "Cotton tote bag", 780, (_NATURAL, _BLACK)),
    *_product("STK", "Kiss-cut sticker", 180, (("3", "3x3 in", 0), ("4", "4x4 in", 40), ("6", "6x6 in", 110))),
    *_product("ORN", "Ceramic ornament", 640, (("CIR", "Circle", 0), ("STR", "Star", 0), ("HRT", "Heart", 0))),
    *_product("BLNK", "Fleece blanket", 2650, (("5060", "50x60 in", 0), ("6080", "60x80 in", 950))),
    *_product("PIL", "Throw pillow", 1490, (("16", "16x16 in", 0), ("18", "18x18 in", 150))),
    *_product("CAP", "Embroidered cap", 1290, (_BLACK, _NAVY, ("KHK", "Khaki", 0))),
    *_product("NTB", "Spiral notebook", 840, (("RUL", "Ruled", 0), ("DOT", "Dotted", 0))),
    *_product("APR", "Kitchen apron", 1590, (_BLACK, _NATURAL)),
)
"""Every SKU that the plant prints, grouped by product."""


_Offer = tuple[ShippingMethod, int, int, str]
"""A method, the price of the first piece, of each further piece, the days to the door."""

_SHIPPING_GROUPS: tuple[tuple[tuple[str, ...], tuple[_Offer, ...]], ...] = (
    (
        ("US",),
        (
            (ShippingMethod.ECONOMY, 429, 150, "5-8 business days"),
            (ShippingMethod.STANDARD, 549, 195, "3-5 business days"),
            (ShippingMethod.EXPRESS, 1499, 450, "1-3 business days"),
        ),
    ),
    (
        ("CA",),
        (
            (ShippingMethod.ECONOMY, 699, 220, "8-14 business days"),
            (ShippingMethod.STANDARD, 949, 300, "5-8 business days"),
            (ShippingMethod.EXPRESS, 2299, 650, "2-4 business days"),
        ),
    ),
    (
        ("GB", "IE"),
        (
            (ShippingMethod.ECONOMY, 529, 170, "6-10 business days"),
            (ShippingMethod.STANDARD, 699, 230, "4-6 business days"),
            (ShippingMethod.EXPRESS, 1799, 520, "2-3 business days"),
        ),
    ),
    (
        ("DE", "FR", "ES", "IT", "NL", "BE", "LU", "AT"),
        (
            (ShippingMethod.ECONOMY, 549, 180, "6-10 business days"),
            (ShippingMethod.STANDARD, 749, 240, "4-7 business days"),
            (ShippingMethod.EXPRESS, 1899, 550, "2-3 business days"),
        ),
    ),
    (
        ("CH", "NO"),
        (
            (ShippingMethod.ECONOMY, 899, 280, "8-14 business days"),
            (ShippingMethod.STANDARD, 1149, 350, "6-9 business days"),
            (ShippingMethod.EXPRESS, 2699, 750, "3-4 business days"),
        ),
    ),
    (
        ("DK", "SE", "FI", "PT", "PL", "CZ"),
        (
            (ShippingMethod.ECONOMY, 599, 200, "7-11 business days"),
            (ShippingMethod.STANDARD, 799, 260, "5-8 business days"),
            (ShippingMethod.EXPRESS, 2099, 600, "2-4 business days"),
        ),
    ),
    (
        ("SK", "HU", "RO", "BG", "GR", "EE", "LV", "LT"),
        (
            (ShippingMethod.ECONOMY, 649, 220, "8-14 business days"),
            (ShippingMethod.STANDARD, 899, 290, "6-10 business days"),
        ),
    ),
    (
        ("AU", "NZ"),
        (
            (ShippingMethod.ECONOMY, 749, 250, "8-15 business days"),
            (ShippingMethod.STANDARD, 1049, 340, "6-10 business days"),
            (ShippingMethod.EXPRESS, 2499, 700, "3-5 business days"),
        ),
    ),
    (
        ("JP", "KR", "SG"),
        (
            (ShippingMethod.ECONOMY, 699, 240, "8-14 business days"),
            (ShippingMethod.STANDARD, 999, 320, "5-8 business days"),
            (ShippingMethod.EXPRESS, 2399, 680, "3-4 business days"),
        ),
    ),
    (
        ("AE", "IL"),
        (
            (ShippingMethod.ECONOMY, 899, 300, "10-18 business days"),
            (ShippingMethod.STANDARD, 1249, 400, "7-11 business days"),
            (ShippingMethod.EXPRESS, 2899, 800, "3-5 business days"),
        ),
    ),
    (
        ("VN", "TH", "MX", "BR", "IN", "ZA", "TR"),
        (
            (ShippingMethod.ECONOMY, 849, 290, "12-22 business days"),
            (ShippingMethod.STANDARD, 1199, 380, "8-14 business days"),
        ),
    ),
)

SHIPPING_RATES: Mapping[tuple[str, str], ShippingRate] = MappingProxyType(
    {
        (country, method.value): ShippingRate(first, additional, days)
        for countries, offers in _SHIPPING_GROUPS
        for country in countries
        for method, first, additional, days in offers
    }
)
"""What shipping costs by country and method; a pair that is absent is not offered."""
