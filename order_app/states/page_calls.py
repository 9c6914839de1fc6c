"""What the server asks of the page itself: a message, the focus, its drafts, another address.

Reflex sends code as text for this (`rx.call_script`, `rx.toast`), and a page that runs text as code has to allow it to
everybody. Here only a name and its arguments travel; `assets/calls.jsx` holds what the names do.
"""

from typing import Any, Literal

from reflex_base.event import Event

PAGE_CALL = "_page_call"
"""The name of the event, as `rxconfig.py` teaches it to Reflex's browser code."""

Name = Literal["toast", "focus", "saved", "drop", "carry", "forgetLocked", "forgetDrafts", "signIn", "leave"]


def page_call(name: Name, *arguments: Any) -> Event:
    """Have the page do what `name` stands for; the arguments are plain JSON values."""
    return Event(name=PAGE_CALL, payload={"name": name, "arguments": list(arguments)})
