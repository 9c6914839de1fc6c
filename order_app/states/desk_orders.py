"""Find an order: the list of all sellers' orders, or the list of the seller that the URL names."""

import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode

import reflex as rx

from order_app.auth.sessions import Viewer
from order_app.bootstrap import container
from order_app.db.changes import OrderChanged
from order_app.domain.errors import StorageUnavailable
from order_app.domain.locales import EN, format_number
from order_app.live.reflex_adapter import hub
from order_app.queries.all_orders import LOOKED_THROUGH, AllQuery, AnyonesRow, counts_of_all, page_of_all
from order_app.queries.support import SellerName
from order_app.states.assign import set_new
from order_app.states.guard import handler
from order_app.states.list_address import ListAddress, parse
from order_app.states.list_rows import ListView, Row, ShownList, show_list, show_row
from order_app.states.order_list import Chip, chips_of, parts_of
from order_app.states.session import SessionState, here, present, watch
from order_app.states.support import SUPPORT, SellerChoice, choices, read_sellers
from order_app.states.viewer_zone import viewer_zone
from order_app.states.wording import TAB_OF_SLUG

HOME = "/support/orders"


class FindRow(Row, total=False):
    """One order as the desk's table shows it; in the list of one seller it is that seller's own row."""

    seller: str
    seller_name: str
    email: str


@dataclass(frozen=True, slots=True)
class AllView:
    """One page of the list of all sellers' orders; its fields are those of a `ListView`."""

    query: AllQuery
    address: str = ""
    locale: str = EN
    seller_id: None = None

    def concerns(self, change: OrderChanged) -> bool:
        """Every order may enter or leave the page, and the counts stand beside it."""
        return change.order_id != 0

    async def read(self) -> ShownList:
        """Read the page and the counts of all tabs."""
        ports, began = container().ports, time.monotonic()
        async with ports.database.read() as session:
            page = await page_of_all(session, self.query)
            counts = await counts_of_all(session)
        return show_list(self, began, page, counts, _show)


def _show(order: AnyonesRow, *given: Any) -> Row:
    row = show_row(order, *given)
    return FindRow(**row, seller=order.seller_code, seller_name=order.seller_name, email=order.email)


class FindState(rx.State):
    """Any seller's orders, with the tools that a seller has for the own list."""

    shown_url: str = ""
    failed: str = ""
    notice: str = ""
    sellers: list[SellerChoice] = []
    seller: str = ""
    seller_name: str = ""
    search: str = ""
    cut: str = ""
    tab: str = "all"
    query: str = ""
    sort: str = "-date"
    zone: str = "UTC"
    chips: list[Chip] = []
    rows: list[FindRow] = []
    rows_b: list[FindRow] = []
    rows_c: list[FindRow] = []
    rows_d: list[FindRow] = []
    counts: dict[str, int] = dict.fromkeys(TAB_OF_SLUG, 0)
    next_href: str = ""
    previous_href: str = ""
    first_href: str = ""
    last_href: str = ""
    moved: float = 0.0
    _view: ListView | AllView | None = None
    _address: ListAddress = ListAddress()
    _began: float = 0.0

    @handler(roles=(), supersedes=True)
    async def load(self, viewer: Viewer) -> Any:
        """Show what the URL asks for."""
        await present(self, viewer)
        if viewer.role not in SUPPORT:
            return rx.redirect("/")
        try:
            sellers = await read_sellers()
            address, nonsense = parse(self.router.url.query)
            asked = parse_qs(self.router.url.query).get("seller", [""])[-1].strip()
            seller = next((one for one in sellers if one.code == asked.upper()), None)
            if asked and seller is None:
                nonsense.add("seller", [asked])
            mark = hub().mark
            view = self._view_of(viewer, seller, address)
            shown = await view.read()
        except StorageUnavailable as error:
            self.failed, self.shown_url = error.message, here(self)
            return None
        set_new(
            self,
            failed="",
            sellers=choices(sellers),
            seller=seller.code if seller else "",
            seller_name=seller.name if seller else "",
            search=address.text,
            notice=nonsense.words(),
        )
        self._address, self._view = address, view
        self._show_address(address, viewer)
        self._put(shown)
        self.shown_url = here(self)
        watch(self, viewer, view, shown, mark)
        return None

    @handler(roles=SUPPORT)
    async def retry(self, viewer: Viewer) -> Any:
        """Try again after the database could not be reached."""
        return FindState.load

    def _view_of(self, viewer: Viewer, seller: SellerName | None, address: ListAddress) -> ListView | AllView:
        zone = viewer_zone(self)
        if seller is None:
            return AllView(address.all_query(zone), address.query(), viewer.locale)
        # As the seller's own tabs ask for it, so that it is read once for all of them.
        return ListView(address.list_query(seller.id, zone), address.query(), viewer.locale)

    async def _apply(self, shown: ShownList) -> None:
        """Show what changed meanwhile."""
        if not self._is_newer(shown):
            return
        if any(self.get_value(name) != part for name, part in parts_of(shown.rows)):
            self.moved = shown.began
        self._put(shown)
        (await self.get_state(SessionState))._tick(shown.read_at)

    def _is_newer(self, shown: ShownList) -> bool:
        view: ListView | AllView | None = self.get_value("_view")
        return view is not None and shown.query == view.query and shown.began >= self._began

    def _put(self, shown: ShownList) -> None:
        self._began = shown.began
        address: ListAddress = self.get_value("_address")
        set_new(
            self,
            **dict(parts_of(shown.rows)),
            counts=shown.counts,
            cut=_cut_words(self.get_value("_view").locale) if shown.is_cut else "",
            next_href=self._href(address, shown.next) if shown.next else "",
            previous_href=self._href(address, shown.previous) if shown.previous else "",
        )

    def _show_address(self, address: ListAddress, viewer: Viewer) -> None:
        set_new(
            self,
            tab=address.slug,
            sort=address.sort_word,
            zone=viewer_zone(self).key,
            query=self._query(address),
            first_href=self._href(address),
            last_href=self._href(address, "last"),
            chips=chips_of(address, viewer.locale),
        )

    def _query(self, address: ListAddress) -> str:
        """The URL's query in its one spelling, without the place in the list."""
        seller = urlencode({"seller": self.seller}) if self.seller else ""
        return "&".join(part for part in (seller, address.query()) if part)

    def _href(self, address: ListAddress, cursor: str = "") -> str:
        query = "&".join(part for part in (self._query(address), urlencode({"page": cursor}) if cursor else "") if part)
        return f"{HOME}?{query}" if query else HOME


def _cut_words(locale: str) -> str:
    newest = format_number(LOOKED_THROUGH, locale)
    return f"Only the newest {newest} orders that match are looked through. Another word, or a seller, narrows it down."
