"""How people of a region write numbers, days and hours; the words themselves are English everywhere."""

import re
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.dates import format_date, format_time
from babel.numbers import format_decimal

EN = "en_US"
"""Of whom nothing is known, and whatever is written for everybody: the timeline's entries, mail, the log."""

_TAG = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z]{4})?([-_]([A-Za-z]{2}|[0-9]{3}))?")


MAX_LOCALES = 64
"""How many locales this process writes in: each one's data stay in memory, and a browser may name any."""
_in_use: set[str] = {EN}


def known_locale(tag: str) -> str:
    """The locale that a browser's language tag ("de-DE") names; where its region is not known, that of the language.

    `EN` where neither is known, and for new ones once `MAX_LOCALES` are in use.
    """
    found = _named(tag)
    if len(_in_use) < MAX_LOCALES:
        _in_use.add(found)
    return found if found in _in_use else EN


@lru_cache(maxsize=256)
def _named(tag: str) -> str:
    for name in (tag, tag.replace("_", "-").partition("-")[0]):
        if _TAG.fullmatch(name):
            try:
                found = str(Locale.parse(name.replace("-", "_")))
            except (UnknownLocaleError, ValueError):
                continue
            return EN if found == "en" else found
    return EN


@lru_cache(maxsize=256)
def english_of(locale: str) -> str:
    """English as it is written in the locale's region: of "de_DE" that is "en_DE"."""
    asked = Locale.parse(locale)
    if asked.language == "en":
        return locale
    region = asked.territory or get_global("likely_subtags").get(asked.language, "").rpartition("_")[2]
    try:
        return str(Locale.parse(f"en_{region}"))
    except (UnknownLocaleError, ValueError):
        return EN


def format_number(number: int, locale: str = EN) -> str:
    """A count with its digits in groups: 1234 is "1,234", and "1.234" in Germany."""
    return f"{number:,}" if locale == EN else str(format_decimal(number, locale=locale))


def format_day(day: date, locale: str = EN) -> str:
    """A day: "Nov 3, 2026", and "3 Nov 2026" in Germany."""
    return str(format_date(day, "medium", locale=english_of(locale)))


def format_moment(moment: datetime, now: datetime, zone: ZoneInfo, locale: str = EN) -> str:
    """When something near is, on the zone's clock: "14:20", "2:20 PM", and with the day where that is not today's."""
    there = moment.astimezone(zone)
    has_halves = "a" in Locale.parse(locale).time_formats["short"].pattern
    hour = str(format_time(there, "h:mm a" if has_halves else "HH:mm", locale=EN))
    return hour if there.date() == now.astimezone(zone).date() else f"{format_day(there.date(), locale)}, {hour}"
