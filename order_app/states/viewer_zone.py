"""The time zone of the one who looks, which the browser tells by a cookie."""

import re
from urllib.parse import unquote
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

COOKIE = "zone"
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_+-]{1,30}(/[A-Za-z0-9_+-]{1,30}){0,2}")
UTC = ZoneInfo("UTC")


def zone_of(cookie_header: str) -> ZoneInfo:
    """The zone in a Cookie header; UTC where there is none, or one that nobody knows."""
    for part in cookie_header.split(";"):
        name, _, value = part.strip().partition("=")
        if name != COOKIE:
            continue
        key = unquote(value)
        if _NAME.fullmatch(key):
            try:
                return ZoneInfo(key)
            except (ZoneInfoNotFoundError, ValueError, OSError):
                continue
    return UTC
