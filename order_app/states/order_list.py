"""All orders: the list that the URL asks for, its counts, the selection and what each order allows."""

import asyncio
import contextlib
from collections.abc import Hashable
from typing import Any, TypedDict

import reflex as rx

from order_app.auth.sessions import Viewer
from order_app.domain.errors import StorageUnavailable
from order_app.domain.list_filter import PAGE_SIZES
from order_app.domain.locales import format_day, format_number
from order_app.domain.statuses import Role
from order_app.live.reflex_adapter import hub
from order_app.states.assign import set_new
from order_app.states.guard import handler
from order_app.states.list_address import FACETS, FROM, TO, ListAddress, parse
from order_app.states.list_rows import ListView, Row, ShownList
from order_app.states.list_selection import MAX_SELECTED, Code, ListSelection
from order_app.states.session import HOME, SessionState, here, present, watch
from order_app.states.viewer_zone import viewer_zone
from order_app.states.views import ViewsState, read_views
from order_app.states.wording import TAB_OF_SLUG

__all__ = ["MAX_SELECTED", "PAGE_SIZE", "Code", "ListView", "OrderListState", "Row", "ShownList"]

PAGE_SIZE = PAGE_SIZES[0]
PARTS = ("rows", "rows_b", "rows_c", "rows_d")
"""The variables that hold a page's rows, `PAGE_SIZE` each: a variable is sent as a whole when anything in it changes,
and of a hundred rows mostly one does."""
assert len(PARTS) * PAGE_SIZE == PAGE_SIZES[-1]


class Chip(TypedDict):
    """One filter in use: in words, and what of the URL's query it is."""

    words: str
    param: str
    value: str


class OrderListState(ListSelection, rx.State):
    """The list that this tab shows; the URL's query is the truth of what is asked for."""

    shown_url: str = ""
    tab: str = "all"
    search: str = ""
    query: str = ""
    sort: str = "-date"
    zone: str = "UTC"
    chips: list[Chip] = []
    notice: str = ""
    failed: str = ""
    rows: list[Row] = []
    rows_b: list[Row] = []
    rows_c: list[Row] = []
    rows_d: list[Row] = []
    counts: dict[str, int] = dict.fromkeys(TAB_OF_SLUG, 0)
    next_href: str = ""
    previous_href: str = ""
    first_href: str = ""
    last_href: str = ""
    unpaid: int = 0
    moved: float = 0.0
    _address: ListAddress = ListAddress()
    _began: float = 0.0

    @rx.var
    def selected_href(self) -> str:
        """Where Edit leads: only one order can be edited at a time."""
        return f"/orders/{self._chosen[0]}?mode=edit" if len(self._chosen) == 1 else ""

    @handler(supersedes=True)
    async def load(self, viewer: Viewer) -> Any:
        """Show what the URL asks for."""
        await present(self, viewer)
        if viewer.seller_id is None:
            return rx.redirect(HOME[viewer.role])
        address, nonsense = parse(self.router.url.query)
        self.notice = nonsense.words()
        if not address.same_orders(self.get_value("_address")):
            self._select([])
        zone = viewer_zone(self)
        view = ListView(address.list_query(viewer.seller_id, zone), address.query(), viewer.locale)
        self._view, self._address, self._locale = view, address, viewer.locale
        mark = hub().mark
        try:
            shown, saved = await asyncio.gather(view.read(), read_views(viewer))
        except StorageUnavailable as error:
            self.failed, self.shown_url = error.message, here(self)
            return None
        self.failed = ""
        self._show_address(address, zone.key)
        (await self.get_state(ViewsState))._follow(saved, address)
        self.next_href = self.previous_href = ""
        await self._put(shown)
        self._tell()
        self.shown_url = here(self)
        watch(self, viewer, view, shown, mark)
        return None

    @handler(roles=(Role.MERCHANT,))
    async def retry(self, viewer: Viewer) -> Any:
        """Try again after the database could not be reached."""
        return OrderListState.load

    async def _apply(self, shown: ShownList) -> None:
        """Show what changed meanwhile, touching only what is new."""
        if not self._is_newer(shown):
            return
        if any(self._parts_moved(shown)):
            # The same for all tabs that are sent the same; the page marks what has changed by itself.
            self.moved = shown.began
        await self._put(shown)
        (await self.get_state(SessionState))._tick(shown.read_at)

    def _news(self, shown: ShownList) -> Hashable:
        """What `_apply` would send: tabs that show the same view and give the same answer are sent the same.

        None where it depends on more than that.
        """
        if self.get_value("_chosen") or self.failed or not self.shown_url or not self._is_newer(shown):
            return None
        return self._parts_moved(shown), self.get_value("counts") != shown.counts

    def _parts_moved(self, shown: ShownList) -> tuple[bool, ...]:
        return tuple(self.get_value(name) != part for name, part in parts_of(shown.rows))

    def _is_newer(self, shown: ShownList) -> bool:
        """Whether it wasn't read for the page before this one, or before something that this tab shows already."""
        # Read without Reflex's proxies: a change asks this of every tab that shows the list.
        view: ListView | None = self.get_value("_view")
        return view is not None and shown.query == view.query and shown.began >= self._began

    async def _refresh(self) -> None:
        """Read the present page again, after this tab itself changed something."""
        view: ListView | None = self.get_value("_view")
        if view is not None:
            # What this tab changed is stored already; a list that can't be read again must not make it look undone.
            with contextlib.suppress(StorageUnavailable):
                shown = await view.read()
                await self._put(shown, at_once=True)
                (await self.get_state(SessionState))._tick(shown.read_at)

    async def _put(self, shown: ShownList, *, at_once: bool = False) -> None:
        self._began = shown.began
        address: ListAddress = self.get_value("_address")
        set_new(
            self,
            **dict(parts_of(shown.rows)),
            counts=shown.counts,
            unpaid=shown.unpaid,
            next_href=address.href(shown.next) if shown.next else "",
            previous_href=address.href(shown.previous) if shown.previous else "",
        )
        await self._follow_selection(shown, at_once=at_once)

    def _in_list(self) -> int | None:
        plain = not self._address.is_filtered and not self._address.text
        return self.counts[self._address.slug] if plain else None

    def _show_address(self, address: ListAddress, zone: str) -> None:
        self.tab, self.search, self.sort, self.zone = address.slug, address.text, address.sort_word, zone
        self.query = address.query()
        self.first_href, self.last_href = address.href(), address.href("last")
        self.chips = chips_of(address, self._locale)

    @rx.var
    def empty_words(self) -> str:
        """What an empty list says."""
        if self.rows or not self.shown_url:
            return ""
        if self.search:
            return f"No order matches “{self.search}”{' with these filters' if self.chips else ''}."
        return "No order fits these filters." if self.chips else _EMPTY[self.tab][0]

    @rx.var
    def empty_hint(self) -> str:
        """What would be in an empty list, or what to try instead."""
        if self.rows or not self.shown_url:
            return ""
        if self.search:
            return "Search finds the beginnings of codes, references, names and parts of email addresses."
        return "Take a filter away, or all of them." if self.chips else _EMPTY[self.tab][1]

    @rx.var
    def pay_all_words(self) -> str:
        """The name of the button that pays all unpaid orders."""
        return f"Pay all unpaid ({format_number(self.unpaid, self._locale)})"


_EMPTY = {
    "all": ("No orders yet.", "Every order that you place is listed here, from payment to delivery."),
    "incompleted": (
        "Nothing is incomplete: every unpaid order can be paid.",
        "An order waits here while a field that it needs is missing. Fill it in, and the order can be paid.",
    ),
    "unpaid": (
        "Nothing waits for payment.",
        "New orders come here once they have all they need. Pay them, and they go on.",
    ),
    "paid": (
        "No paid order waits for production.",
        "Orders come here when you pay them, and can be cancelled free of charge for a while.",
    ),
    "processed": (
        "Nothing is in production.",
        "Orders come here when the plant starts on them, and leave when they are shipped.",
    ),
    "shipped": (
        "Nothing has been shipped yet.",
        "Orders come here with carrier and tracking code when the plant ships them.",
    ),
    "cancelled": (
        "No order was cancelled.",
        "Paid orders that were cancelled are kept here. Unpaid ones that you delete are in the trash.",
    ),
}
"""What an empty tab says, and what would be in it."""


def parts_of(rows: list[Row]) -> list[tuple[str, list[Row]]]:
    """Which rows belong into which variable; the first takes the list itself where that is all, to share its memory."""
    if len(rows) <= PAGE_SIZE:
        return [(PARTS[0], rows), *((name, []) for name in PARTS[1:])]
    return [(name, rows[number * PAGE_SIZE : (number + 1) * PAGE_SIZE]) for number, name in enumerate(PARTS)]


def chips_of(address: ListAddress, locale: str) -> list[Chip]:
    """The filters in use, days as the locale writes them."""
    chips = [
        Chip(words=f"{facet.name}: {facet.label(facet.values[slug])}", param=facet.param, value=slug)
        for facet in FACETS
        for slug in facet.slugs(address.where)
    ]
    days = ((FROM, "Created from", address.first_day), (TO, "Created to", address.last_day))
    chips += [
        Chip(words=f"{name}: {format_day(day, locale)}", param=param, value="")
        for param, name, day in days
        if day is not None
    ]
    return chips
