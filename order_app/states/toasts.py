"""Short messages that come and go in the page's live region."""

from typing import Any

import reflex as rx

SECONDS = 1000


def good(text: str, **options: Any) -> Any:
    """Tell that something was done."""
    return rx.toast.success(text, duration=options.pop("duration", 7 * SECONDS), **options)


def bad(text: str) -> Any:
    """Tell that something was refused or failed, and what to do."""
    return rx.toast.error(text, duration=12 * SECONDS)


def calmly(text: str) -> Any:
    """Tell how things stand."""
    return rx.toast.info(text, duration=7 * SECONDS)
