"""What watches over a form in the browser: unsaved words kept in the tab, the question before leaving, a choice."""

import reflex as rx
from reflex_base.event import passthrough_event_spec

from order_app.components.browser import RADIX_DIALOG


class _Form(rx.Component):
    library = "$/public/form.jsx"


class FormWatch(_Form):
    """Reports all inputs of the form in it, together, once typing rests for `delay` milliseconds.

    What differs from `loaded` is kept in the tab's storage under `store_key`, with `contested` in place of what the
    inputs show; each new `ask` offers what is kept to the server, once the form is `ready`. `draft_key` goes with every
    report; `drawn` and `shape` change when the server makes inputs anew.
    """

    tag = "FormWatch"

    delay: rx.Var[int]
    draft_key: rx.Var[str]
    store_key: rx.Var[str]
    ask: rx.Var[str]
    ready: rx.Var[bool]
    loaded: rx.Var[dict[str, str]]
    contested: rx.Var[dict[str, str]]
    drawn: rx.Var[int]
    shape: rx.Var[str]
    on_draft: rx.EventHandler[passthrough_event_spec(dict[str, str])]
    on_kept: rx.EventHandler[passthrough_event_spec(dict[str, str], dict[str, str], str)]


class DraftKeeper(_Form):
    """Drops from the tab's storage what somebody other than `user` left there, and what is older than a week."""

    tag = "DraftKeeper"

    user: rx.Var[str]


class SaveBar(_Form):
    """The end of a form, which stays in view while the form is `dirty`."""

    tag = "SaveBar"

    dirty: rx.Var[bool]


class Radio(_Form):
    """A radio button that shows a click at once, before the server has answered."""

    tag = "Radio"

    checked: rx.Var[bool]
    name: rx.Var[str]
    value: rx.Var[str]
    on_change: rx.EventHandler[passthrough_event_spec(str)]


class LeaveGuard(rx.Component):
    """Asks before a page with unsaved words is left; `dirty` is what the server knows of the form."""

    library = "$/public/leave.jsx"
    lib_dependencies: list[str] = [RADIX_DIALOG]
    tag = "LeaveGuard"

    dirty: rx.Var[bool]
