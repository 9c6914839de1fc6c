"""Days as people of a zone count them, as moments."""

import re
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
YEARS = range(2000, 2100)
"""In which years something can have happened."""


def begin_of(day: date, zone: ZoneInfo) -> datetime:
    """The first moment of a day in a zone, in UTC.

    Where the clocks are put forward at midnight that is the moment at which they are; where midnight comes twice, the
    first.
    """
    return datetime.combine(day, time(), zone).astimezone(UTC)


def day_of(word: str) -> date | None:
    """The day that a word such as "2026-03-02" names; None where it names none, or one outside of `YEARS`."""
    try:
        day = date.fromisoformat(word) if _DATE.fullmatch(word) else None
    except ValueError:
        return None
    return day if day is not None and day.year in YEARS else None
