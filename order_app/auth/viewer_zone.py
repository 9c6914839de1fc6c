"""The time zone and the locale of the one who looks, which the browser tells by two cookies."""

import re
from collections.abc import Iterator
from urllib.parse import unquote
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from order_app.domain.locales import EN, known_locale

ZONE_COOKIE, LOCALE_COOKIE = "zone", "locale"
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_+-]{1,30}(/[A-Za-z0-9_+-]{1,30}){0,2}")
_MAX_TAG = 40
UTC = ZoneInfo("UTC")


def zone_of(cookie_header: str) -> ZoneInfo:
    """The zone in a Cookie header; UTC where there is none, or one that nobody knows."""
    for key in _told(cookie_header, ZONE_COOKIE):
        if _NAME.fullmatch(key):
            try:
                return ZoneInfo(key)
            except (ZoneInfoNotFoundError, ValueError, OSError):
                continue
    return UTC


def locale_of(cookie_header: str) -> str:
    """The locale in a Cookie header; `EN` where there is none, or one that nobody knows."""
    for tag in _told(cookie_header, LOCALE_COOKIE):
        if len(tag) <= _MAX_TAG:
            return known_locale(tag)
    return EN


def _told(cookie_header: str, cookie: str) -> Iterator[str]:
    for part in cookie_header.split(";"):
        name, _, value = part.strip().partition("=")
        if name == cookie:
            yield unquote(value)
