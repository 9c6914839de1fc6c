"""Numbers, days and hours as people of a region write them, in English words."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from babel.localedata import locale_identifiers

from order_app.domain import locales
from order_app.domain.locales import EN, MAX_LOCALES, english_of, format_day, format_moment, format_number, known_locale

NOON = datetime(2026, 11, 23, 12, 20, tzinfo=UTC)
BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("locale", "english"),
    [("de_DE", "en_DE"), ("de", "en_DE"), ("ja_JP", "en_US"), ("en_GB", "en_GB"), ("en_US", "en_US"), ("eo", "en_001")],
)
def test_the_words_are_english_everywhere(locale: str, english: str) -> None:
    assert english_of(locale) == english


@pytest.mark.parametrize(
    ("locale", "shown"),
    [("en_US", "1,234,567"), ("de_DE", "1.234.567"), ("en_IN", "12,34,567"), ("ja_JP", "1,234,567")],
)
def test_counts_are_grouped(locale: str, shown: str) -> None:
    assert format_number(1_234_567, locale) == shown


@pytest.mark.parametrize(
    ("locale", "shown"), [("en_US", "Nov 3, 2026"), ("de_DE", "3 Nov 2026"), ("en_GB", "3 Nov 2026")]
)
def test_a_day(locale: str, shown: str) -> None:
    assert format_day(date(2026, 11, 3), locale) == shown


@pytest.mark.parametrize(
    ("zone", "locale", "hour"),
    [
        (NEW_YORK, "en_US", "7:20 AM"),
        (NEW_YORK, "de_DE", "07:20"),
        (BERLIN, "de_DE", "13:20"),
        (BERLIN, "ja_JP", "13:20"),
        (BERLIN, "en_US", "1:20 PM"),
    ],
)
def test_an_hour_of_today_is_told_by_the_viewers_clock(zone: ZoneInfo, locale: str, hour: str) -> None:
    assert format_moment(NOON, NOON - timedelta(hours=2), zone, locale) == hour


def test_an_hour_of_another_day_of_the_viewers_names_the_day() -> None:
    late = NOON + timedelta(hours=11)
    assert format_moment(late, NOON, BERLIN, "de_DE") == "24 Nov 2026, 00:20"
    assert format_moment(late, NOON, NEW_YORK, "en_US") == "6:20 PM"


def test_a_browser_that_names_ever_new_locales_fills_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locales, "_in_use", {EN})
    assert known_locale("de-DE") == "de_DE"
    named = {known_locale(name.replace("_", "-")) for name in locale_identifiers()}
    assert len(named) == MAX_LOCALES
    assert known_locale("de-DE") == "de_DE"
