"""Short messages that come and go in the page's live region."""

from typing import Any

from reflex_base.event import Event

from order_app.states.page_calls import page_call

SECONDS = 1000


def good(text: str, **options: Any) -> Any:
    """Tell that something was done."""
    return _shown("success", text, **{"duration": 7 * SECONDS, **options})


def bad(text: str, **options: Any) -> Any:
    """Tell that something was refused or failed, and what to do."""
    return _shown("error", text, **{"duration": 12 * SECONDS, **options})


def calmly(text: str, **options: Any) -> Any:
    """Tell how things stand."""
    return _shown("info", text, **{"duration": 7 * SECONDS, **options})


def _shown(level: str, text: str, action: dict[str, Any] | None = None, **options: Any) -> Any:
    if action is not None:
        events = Event.from_event_type(action["on_click"])
        options["action"] = {
            "label": action["label"],
            "events": [{"name": event.name, "payload": event.payload} for event in events],
        }
    return page_call("toast", level, text, options)
