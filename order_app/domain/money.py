"""Money as an integer count of the currency's minor unit; read from text and shown as people of a locale write it."""

import re
import unicodedata
from contextlib import suppress
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.numbers import (
    format_currency,
    get_currency_precision,
    get_currency_symbol,
    get_decimal_symbol,
    get_group_symbol,
    parse_pattern,
)

from order_app.domain.errors import BadInput
from order_app.domain.locales import EN

MAX_MINOR = 10_000_000_00
"""The largest amount that a form takes, in minor units: far above any order, far below an integer column's end."""

_COMMA = "de"
"""A locale with a decimal comma."""
_PARTED = re.compile(r"[.,][0-9]{3}\b")
_EXAMPLE = 2490
_MAX_TYPED = 30
_UNSEEN = re.compile("[\u200e\u200f\u061c]")
"""Marks of direction, which come along with an amount that is copied from a page."""
_FULL_WIDTH = re.compile("[\uff01-\uff5e\uffe0-\uffe6]")
"""Of what looks like digits only these are: a small raised 2 is none."""
_GROUP_MARKS = " '’"
"""What parts thousands and is never a decimal mark, wherever it is typed."""


@lru_cache(maxsize=64)
def minor_digits(currency: str) -> int:
    """How many digits the currency's minor unit has: 2 for USD, 0 for JPY."""
    return get_currency_precision(currency)


def parse_minor(text: str, currency: str, locale: str = EN) -> int:
    """Read what a person of the locale typed as minor units: "24.9", "1,024.90", "$24.90"; in Germany "24,90 $" too.

    What can be read in two ways is asked back: "1.024" of a currency with three decimals in Germany. Raises BadInput
    for that, and when it is no amount, negative, too large or finer than the minor unit.
    """
    digits, way_on = minor_digits(currency), f"Write it like {plain_minor(_example(currency), currency, locale)}."
    typed = _bare(text, currency, locale)
    values = _readings(typed, digits, locale) if len(typed) <= _MAX_TYPED else []
    if not values:
        raise BadInput("This is not an amount.", way_on)
    scaled = [value.scaleb(digits) for value in values]
    whole = list(dict.fromkeys(int(value) for value in scaled if value == value.to_integral_value()))
    if not whole:
        most = f"at most {digits} decimals" if digits else "no decimals"
        raise BadInput(f"Amounts in {currency} have {most}.", way_on)
    if len(whole) > 1:
        first, second = (format_minor(minor, currency, locale) for minor in whole)
        raise BadInput(f"This can be read as {first} or as {second}.", way_on)
    if whole[0] > MAX_MINOR:
        raise BadInput("This amount is too large.", f"The most is {format_minor(MAX_MINOR, currency, locale)}.")
    return whole[0]


def carried_minor(text: str, currency: str, locale: str = EN) -> int | None:
    """What an amount means that may have been written down under another locale, in minor units; None where it is no
    amount, and where a decimal point and a decimal comma make two amounts of it."""
    found = set()
    for reader in (locale, EN, _COMMA):
        with suppress(BadInput):
            found.add(parse_minor(text, currency, reader))
    # With three decimals a mark before the last three digits may be either; nobody guesses then.
    certain = len(found) == 1 and (minor_digits(currency) < 3 or not _PARTED.search(text))
    return found.pop() if certain else None


def _example(currency: str) -> int:
    return int(Decimal(_EXAMPLE).scaleb(minor_digits(currency) - 2))


def _usual(found: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", found[0])


def _bare(text: str, currency: str, locale: str) -> str:
    """What was typed without the currency: digits of full width as usual ones, and one kind of space."""
    typed = _UNSEEN.sub("", " ".join(_FULL_WIDTH.sub(_usual, text).split()))
    for mark in _currency_marks(currency, locale):
        if typed[: len(mark)].casefold() == mark:
            return typed[len(mark) :].strip()
        if typed[-len(mark) :].casefold() == mark:
            return typed[: -len(mark)].strip()
    return typed


@lru_cache(maxsize=256)
def _currency_marks(currency: str, locale: str) -> tuple[str, ...]:
    marks = {currency, get_currency_symbol(currency, locale=EN), get_currency_symbol(currency, locale=locale)}
    folded = {_UNSEEN.sub("", unicodedata.normalize("NFKC", mark)).casefold().strip() for mark in marks}
    return tuple(sorted(folded - {""}, key=len, reverse=True))


def _readings(typed: str, digits: int, locale: str) -> list[Decimal]:
    """What the text means as the locale writes numbers, and as a bare number with a point where that differs."""
    pattern, group, decimal = _number(locale)
    values = []
    if found := pattern.fullmatch(typed):
        bare = typed.replace(found["group"] or group, "").replace(decimal, ".")
        values.append(Decimal(bare))
    if decimal != "." and re.fullmatch(rf"[0-9]*\.[0-9]{{1,{digits or 1}}}", typed):
        values.append(Decimal(typed))
    return values


@lru_cache(maxsize=256)
def _number(locale: str) -> tuple[re.Pattern[str], str, str]:
    """How the locale writes a number: its pattern, what parts its groups of digits, and the decimal mark."""
    decimal = unicodedata.normalize("NFKC", get_decimal_symbol(locale))
    group = unicodedata.normalize("NFKC", get_group_symbol(locale))
    last, others = parse_pattern(Locale.parse(locale).decimal_formats[None]).grouping
    marks = "".join(re.escape(mark) for mark in {group, *_GROUP_MARKS} - {decimal})
    thousands = "(?:(?P=group)[0-9]{3})+"
    sizes = rf"(?:(?P=group)[0-9]{{{others}}})*(?P=group)[0-9]{{{last}}}"
    first = rf"[1-9][0-9]{{0,2}}(?=(?P<group>[{marks}]))(?:{thousands}|{sizes})"
    point = re.escape(decimal)
    return re.compile(rf"(?:{first}|[0-9]+)(?:{point}[0-9]*)?|{point}[0-9]+"), group, decimal


@lru_cache(maxsize=4096)
def format_minor(minor: int, currency: str, locale: str = EN) -> str:
    """Show minor units as people of the locale write them: 2490 USD is "$24.90", and "24,90 $" in Germany."""
    return format_currency(Decimal(minor).scaleb(-minor_digits(currency)), currency, locale=locale)


def plain_minor(minor: int, currency: str, locale: str = EN) -> str:
    """Minor units as a bare number for an input: 2490 USD is "24.90", and "24,90" in Germany."""
    digits = minor_digits(currency)
    return f"{Decimal(minor).scaleb(-digits):.{digits}f}".replace(".", get_decimal_symbol(locale))


def localised(text: str, currency: str, locale: str) -> str:
    """A stored sentence with its amounts, which are written down as `EN` writes them, as the locale does."""
    if locale == EN:
        return text
    symbol = re.escape(get_currency_symbol(currency, locale=EN))
    return re.sub(
        rf"{symbol}\s?([0-9][0-9,]*(?:\.[0-9]+)?)",
        lambda found: format_minor(
            int(Decimal(found[1].replace(",", "")).scaleb(minor_digits(currency))), currency, locale
        ),
        text,
    )
