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
    """The time left until a moment on the server's clock; both in epoch milliseconds.

    The ticking is never read aloud. With `announce` ("Free cancellation ends in") screen readers are told when 30, 10,
    5 and 1 minutes are left, and `announce_over` at the end; for one countdown of a page, never for those of rows.
    """

    tag = "Countdown"

    until: rx.Var[int]
    now: rx.Var[int]
    over: rx.Var[str]
    announce: rx.Var[str]
    announce_over: rx.Var[str]


class LocalTime(_Browser):
    """A moment (epoch milliseconds) in the viewer's time zone, the whole of it in the title.

    `show` is "ago" ("4 min ago", "yesterday, 14:20", "Nov 18"), "both" ("Nov 18, 14:20 · 5 days ago", for what a
    keyboard or a finger must learn too), "until" (the end of something: "16:20", "tomorrow, 00:20"), "age" ("11 h ago",
    "4 days ago") or "day".
    """

    tag = "LocalTime"

    at: rx.Var[int]
    show: rx.Var[str]


class ServerClock(_Browser):
    """Tells all times of a page the server's clock (epoch milliseconds)."""

    tag = "ServerClock"

    now: rx.Var[int]


def grouped(number: Any) -> rx.Var[str]:
    """A count with its digits in groups, as the viewer's locale writes it."""
    of = rx.Var.create(number)
    needs = VarData(imports={"$/public/browser.jsx": [ImportVar(tag="grouped")]})
    return rx.Var(f"grouped({of!s})", _var_type=str, _var_data=VarData.merge(of._get_all_var_data(), needs))


class Check(_Browser):
    """A checkbox that shows a click at once, before the server has answered; `refused` changes when one was in vain."""

    tag = "Check"

    checked: rx.Var[bool]
    refused: rx.Var[int]
    name: rx.Var[str]
    on_change: rx.EventHandler[passthrough_event_spec(bool)]


class CopyButton(_Browser):
    """Copies a text to the clipboard."""

    tag = "CopyButton"

    text: rx.Var[str]
    label: rx.Var[str]


class _List(rx.Component):
    library = "$/public/list.jsx"


class Asks(_List):
    """Rests on the list's address: `query` is how the server spells it, `shown` for which URL that holds."""

    query: rx.Var[str]
    shown: rx.Var[str]


class QueryLink(Asks):
    """A link to the same list with something changed, whatever else the URL asks for meanwhile.

    `change` gives parameters and their new values ("" takes one out), `only` a whole query to replace the present one,
    `drop` a filter to take out, as parameter and value; `focus` selects what has the focus afterwards.
    """

    tag = "QueryLink"

    change: rx.Var[dict[str, str]]
    only: rx.Var[str]
    drop: rx.Var[list[str]]
    focus: rx.Var[str]


class QuerySelect(Asks):
    """A select whose choice stands in the URL's query as `param`; the first option is the usual one, left out there."""

    tag = "QuerySelect"

    param: rx.Var[str]
    options: rx.Var[list[dict[str, str]]]


class Filters(Asks):
    """The button and the panel of the filters; `zone` is in whose days dates are meant, `clock` the server's."""

    tag = "Filters"

    groups: rx.Var[list[dict[str, Any]]]
    countries: rx.Var[list[dict[str, str]]]
    zone: rx.Var[str]
    clock: rx.Var[int]


class TabList(_List):
    """A row of tabs that is one stop for the Tab key; arrows lead from one to the next."""

    tag = "TabList"


class Columns(rx.Component):
    """The button and the menu that choose the list's columns and density, kept in the browser for each `user`.

    `columns` are all of them by `name` and `label`; the one called `fixed` can't be hidden.
    """

    library = "$/public/columns.jsx"
    tag = "Columns"

    user: rx.Var[str]
    columns: rx.Var[list[dict[str, str]]]
    fixed: rx.Var[str]


class _Keeper(rx.Component):
    library = "$/public/keeper.jsx"


class ListKeeper(_Keeper):
    """Keeps scroll and focus while the list's contents change, and marks the rows that changed by themselves.

    `rows` are all that the page shows, for the URL `shown`; `earlier` and `later` lead to the pages around them.
    `moved` changes with what others did; while `own` holds, it is this page's own action. The rest may change what
    stands over the rows.
    """

    tag = "ListKeeper"

    rows: rx.Var[list[dict[str, Any]]]
    shown: rx.Var[str]
    earlier: rx.Var[str]
    later: rx.Var[str]
    moved: rx.Var[float]
    own: rx.Var[bool]
    above: rx.Var[list[str]]


class Ghosts(_Keeper):
    """Rows of nothing, for a table whose first rows have not come yet; `columns` are the classes of their cells."""

    tag = "Ghosts"

    columns: rx.Var[list[str]]
    rows: rx.Var[int]


class Popover(_List):
    """A button (`words`) and the small dialog (`label`) under it, which closes when `done` changes."""

    tag = "Popover"

    words: rx.Var[str]
    label: rx.Var[str]
    done: rx.Var[int]


class Keys(rx.Component):
    """The keys of the merchant's pages, with the button and the sheet that explain them."""

    library = "$/public/keys.jsx"
    tag = "Keys"

    groups: rx.Var[list[dict[str, Any]]]


RADIX_DIALOG = "@radix-ui/react-alert-dialog@1.2.1"


class _AlertDialogPart(rx.Component):
    library = RADIX_DIALOG


class AlertDialogRoot(_AlertDialogPart):
    """The dialog as a whole; Escape reports through `on_open_change`."""

    tag = "Root"
    alias = "AlertDialogRoot"

    open: rx.Var[bool]
    on_open_change: rx.EventHandler[passthrough_event_spec(bool)]


class AlertDialogTrigger(_AlertDialogPart):
    """A button that opens the dialog it stands in, where no state does."""

    tag = "Trigger"
    alias = "AlertDialogTrigger"

    as_child: rx.Var[bool]


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
    """The dialog's box; gives the focus back to what had it, or to what stands in its place by then."""

    library = "$/public/dialog.jsx"
    lib_dependencies: list[str] = [RADIX_DIALOG]
    tag = "DialogContent"


class PostedForm(BaseHTML):
    """A form that the browser itself posts; Reflex's own form keeps every submission to itself."""

    tag = "form"

    method: rx.Var[str]
    action: rx.Var[str]


class FileLink(BaseHTML):
    """A link to a file that the browser saves; Reflex's own link belongs to the router, which knows pages only."""

    tag = "a"

    href: rx.Var[str]
    download: rx.Var[str]


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
