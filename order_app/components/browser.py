"""The few parts that run in the browser itself: search box, links, countdown, times, copy, dialogs."""

from typing import Any

import reflex as rx
from reflex_base.event import passthrough_event_spec
from reflex_base.utils.imports import ImportVar
from reflex_base.vars import VarData
from reflex_components_core.el.elements.base import BaseHTML


class _Browser(rx.Component):
    library = "$/public/browser.jsx"


class SearchBox(_Browser):
    """Puts what is typed into the URL's query, once typing rests; the URL then loads the list."""

    tag = "SearchBox"

    param: rx.Var[str]
    delay: rx.Var[int]
    reset: rx.Var[list[str]]


class PageLink(_Browser):
    """A plain link to a page of ours, followed without a reload."""

    tag = "PageLink"

    to: rx.Var[str]
    replace: rx.Var[bool]


class Countdown(_Browser):
    """The time left until a moment on the server's clock; both in epoch milliseconds."""

    tag = "Countdown"

    until: rx.Var[int]
    now: rx.Var[int]
    over: rx.Var[str]


class LocalTime(_Browser):
    """A moment (epoch milliseconds) in the viewer's time zone."""

    tag = "LocalTime"

    at: rx.Var[int]


class Check(_Browser):
    """A checkbox that shows a click at once, before the server has answered."""

    tag = "Check"

    checked: rx.Var[bool]
    name: rx.Var[str]
    on_change: rx.EventHandler[passthrough_event_spec(bool)]


class CopyButton(_Browser):
    """Copies a text to the clipboard."""

    tag = "CopyButton"

    text: rx.Var[str]
    label: rx.Var[str]


RADIX_DIALOG = "@radix-ui/react-alert-dialog@1.2.1"


class _AlertDialogPart(rx.Component):
    library = RADIX_DIALOG


class AlertDialogRoot(_AlertDialogPart):
    """The dialog as a whole; Escape reports through `on_open_change`."""

    tag = "Root"
    alias = "AlertDialogRoot"

    open: rx.Var[bool]
    on_open_change: rx.EventHandler[passthrough_event_spec(bool)]


class AlertDialogPortal(_AlertDialogPart):
    """Puts the dialog at the end of the page."""

    tag = "Portal"
    alias = "AlertDialogPortal"


class AlertDialogOverlay(_AlertDialogPart):
    """What lies over the page while the dialog is open."""

    tag = "Overlay"
    alias = "AlertDialogOverlay"


class AlertDialogTitle(_AlertDialogPart):
    """The dialog's name."""

    tag = "Title"
    alias = "AlertDialogTitle"


class AlertDialogDescription(_AlertDialogPart):
    """What the dialog says first."""

    tag = "Description"
    alias = "AlertDialogDescription"

    as_child: rx.Var[bool]


class AlertDialogCancel(_AlertDialogPart):
    """The way out that changes nothing; has the focus at first."""

    tag = "Cancel"
    alias = "AlertDialogCancel"

    as_child: rx.Var[bool]


class AlertDialogContent(rx.Component):
    """The dialog's box; gives the focus back to what had it, or to `fallback` when that has left the page."""

    library = "$/public/dialog.jsx"
    lib_dependencies: list[str] = [RADIX_DIALOG]
    tag = "DialogContent"

    fallback: rx.Var[str]


class PostedForm(BaseHTML):
    """A form that the browser itself posts; Reflex's own form keeps every submission to itself."""

    tag = "form"

    method: rx.Var[str]
    action: rx.Var[str]


_HERE = rx.Var(
    "(shownLocation.pathname + (typeof window === 'undefined' ? '' : window.location.search))",
    _var_type=str,
    _var_data=VarData(
        imports={"react-router": [ImportVar(tag="useLocation")]}, hooks={"const shownLocation = useLocation()": None}
    ),
)


def is_shown(shown_url: Any) -> rx.Var[bool]:
    """Whether the data of the browser's present URL is what the page shows."""
    return rx.State.is_hydrated & (shown_url == _HERE)


class PageRoot(rx.el.Div):
    """A page's outermost element; tells by `data-hydrated` whether it shows the data of the present URL."""

    @classmethod
    def create(cls, *children: Any, shown_url: Any, **props: Any) -> rx.Component:
        """A root whose data is that of `shown_url` (path and query as the browser spells them)."""
        return super().create(
            *children, custom_attrs={"data-hydrated": rx.cond(is_shown(shown_url), "true", "false")}, **props
        )
