"""Money as an integer count of the currency's minor unit; read from text and shown with babel."""

import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from babel.numbers import format_currency, get_currency_precision

from order_app.domain.errors import BadInput

# A comma only parts thousands: "24,90" may mean either and is asked back.
_AMOUNT = re.compile(r"([0-9]+|[0-9]{1,3}(,[0-9]{3})+)(\.[0-9]*)?|\.[0-9]+")

MAX_MINOR = 10_000_000_00
"""The largest amount that a form takes, in minor units: far above any order, far below an integer column's end."""


@lru_cache(maxsize=64)
def minor_digits(currency: str) -> int:
    """How many digits the currency's minor unit has: 2 for USD, 0 for JPY."""
    return get_currency_precision(currency)


def parse_minor(text: str, currency: str) -> int:
    """Read what a person typed ("24.9", "1,024.90", "$24.90") as minor units.

    Raises BadInput when it is no amount, negative, too large or finer than the minor unit.
    """
    typed = re.sub(r"[\s\u00a0]", "", text).lstrip("$€£")
    if not _AMOUNT.fullmatch(typed) or len(typed) > 20:
        raise BadInput("This is not an amount.", "Write it like 24.90.")
    cleaned = typed.replace(",", "")
    try:
        value = Decimal(cleaned).scaleb(minor_digits(currency))
    except InvalidOperation as error:
        raise BadInput("This is not an amount.", "Write it like 24.90.") from error
    if value != value.to_integral_value():
        raise BadInput(f"{currency} has {minor_digits(currency)} digits behind the point.", "Write it like 24.90.")
    if value > MAX_MINOR:
        raise BadInput("This amount is too large.", f"The most is {format_minor(MAX_MINOR, currency)}.")
    return int(value)


@lru_cache(maxsize=4096)
def format_minor(minor: int, currency: str = "USD") -> str:
    """Show minor units as people write them: 2490 USD is "$24.90"."""
    return format_currency(Decimal(minor).scaleb(-minor_digits(currency)), currency, locale="en_US")


def plain_minor(minor: int, currency: str = "USD") -> str:
    """Minor units as a bare number for an input: 2490 USD is "24.90"."""
    digits = minor_digits(currency)
    return f"{Decimal(minor).scaleb(-digits):.{digits}f}"
