"""Phone numbers as one spelling to store (E.164) and one to show, with the numbering plans of `phonenumbers`."""

from functools import lru_cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

_LONGEST = 60


def normalize_phone(text: str, country: str) -> str | None:
    """The number in E.164 ("+12125550123"), or None when it is no number that can be dialled.

    `country` is the ISO 3166 alpha-2 code in whose way a number without "+" is read; a number with "+" may belong
    to any country. An extension is dropped, as E.164 has none.
    """
    cleaned = text.strip()
    if not cleaned or len(cleaned) > _LONGEST:
        return None
    try:
        number = phonenumbers.parse(cleaned, country.strip().upper() or None)
    except NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


@lru_cache(maxsize=4096)
def format_phone(e164: str) -> str:
    """A stored number as people read it ("+1 212-555-0123"); what is no number comes back as it is."""
    try:
        number = phonenumbers.parse(e164, None)
    except NumberParseException:
        return e164
    return phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
