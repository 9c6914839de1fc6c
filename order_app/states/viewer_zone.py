"""The time zone and the locale of the one who looks at a tab."""

from zoneinfo import ZoneInfo

import reflex as rx

from order_app.auth.viewer_zone import locale_of, zone_of


def viewer_zone(state: rx.State) -> ZoneInfo:
    """The zone of the one who looks at this tab."""
    return zone_of(state.router.headers.cookie or "")


def viewer_locale(state: rx.State) -> str:
    """The locale of the one who looks at this tab."""
    return locale_of(state.router.headers.cookie or "")
