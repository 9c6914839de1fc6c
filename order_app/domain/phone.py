"""Phone numbers as one spelling to store (E.164) and one to show, with the numbering plans of `phonenumbers`.

A number whose length is possible is stored even where the numbering plan does not know it yet: new ranges are handed
out all the time. What the plan does not know is a doubt that is told, never a refusal.
"""

from functools import lru_cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, PhoneNumberType, ValidationResult

_LONGEST = 60
_SLIPS = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1"})


def normalize_phone(text: str, country: str) -> str | None:
    """The number in E.164 ("+12125550123"), or None when it is no number that can be dialled.

    `country` is the ISO 3166 alpha-2 code in whose way a number without "+" is read; a number with "+" may belong
    to any country. An extension is dropped, as E.164 has none.
    """
    number = _read(text, country)
    if number is None or phonenumbers.is_possible_number_with_reason(number) != ValidationResult.IS_POSSIBLE:
        return None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def is_known_number(text: str, country: str = "") -> bool:
    """Whether the numbering plan knows the number, read as `normalize_phone` reads it."""
    number = _read(text, country)
    return number is not None and phonenumbers.is_valid_number(number)


def has_extension(text: str, country: str) -> bool:
    """Whether the text names an extension, which is not kept."""
    number = _read(text, country)
    return number is not None and bool(number.extension)


def likely_number(text: str, country: str) -> str:
    """What a number was probably meant to be, as people read it; empty where it is right or nothing offers itself.

    Looks for a forgotten "+", for "00" instead of it, and for letters that look like digits.
    """
    if is_known_number(text, country) or len(text) > _LONGEST:
        return ""
    cleaned = text.strip().translate(_SLIPS)
    digits = "".join(c for c in cleaned if c.isdecimal())
    for candidate in (cleaned, f"+{digits}", f"+{digits.removeprefix('00')}"):
        if candidate != text.strip() and is_known_number(candidate, country):
            return format_phone(normalize_phone(candidate, country) or "")
    return ""


@lru_cache(maxsize=512)
def phone_example(country: str) -> tuple[str, str]:
    """The calling code of a country and a mobile number there, as people read them; empty where it has none."""
    code = phonenumbers.country_code_for_region(country)
    if not code:
        return "", ""
    example = phonenumbers.example_number_for_type(country, PhoneNumberType.MOBILE)
    example = example or phonenumbers.example_number(country)
    shown = phonenumbers.format_number(example, PhoneNumberFormat.INTERNATIONAL) if example else ""
    return f"+{code}", shown


@lru_cache(maxsize=4096)
def format_phone(e164: str) -> str:
    """A stored number as people read it ("+1 212-555-0123"); what is no number comes back as it is."""
    try:
        number = phonenumbers.parse(e164, None)
    except NumberParseException:
        return e164
    return phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)


@lru_cache(maxsize=1024)
def _read(text: str, country: str) -> PhoneNumber | None:
    cleaned = text.strip()
    if not cleaned or len(cleaned) > _LONGEST:
        return None
    try:
        return phonenumbers.parse(cleaned, country.strip().upper() or None)
    except NumberParseException:
        return None
