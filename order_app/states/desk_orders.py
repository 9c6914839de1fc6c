"""Find an order: what a search over all sellers finds, or the whole list of the seller that the URL names."""

import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict
from urllib.parse import parse_qs, urlencode

import reflex as rx

from order_app.auth.sessions import Viewer
from order_app.bootstrap import container
from order_app.db.changes import OrderChanged
from order_app.domain.errors import StorageUnavailable
from order_app.domain.policy import tab_of
from order_app.domain.text import MAX_QUERY_LENGTH
from order_app.live.reflex_adapter import hub
from order_app.queries.support import FOUND, FoundOrder, SellerName, find_orders
from order_app.states.assign import set_new
from order_app.states.guard import handler
from order_app.states.list_address import ListAddress, named, parse
from order_app.states.list_rows import ListView, Row, ShownList
from order_app.states.order_list import Chip, chips_of, parts_of
from order_app.states.session import SessionState, here, present, unwatch, watch
from order_app.states.support import SUPPORT, SellerChoice, choices, read_sellers
from order_app.states.viewer_zone import viewer_zone
from order_app.states.wording import ROW_REQUEST, STAGE_WORDS, TAB_OF_SLUG, epoch_ms

HOME = "/support/orders"
AT_MOST = FOUND
"""How many orders of a search over all sellers are shown."""


class FoundRow(TypedDict):
    """One order that was found, whoever's it is."""

    code: str
    href: str
    seller: str
    seller_name: str
    reference: str
    customer: str
    email: str
    at: int
    payment: str
    fulfillment: str
    stage: str
    tab: str
    request: str


@dataclass(frozen=True, slots=True)
class ShownFound:
    """What a search over all sellers found; `more` tells that there is more than is shown."""

    view: "FoundView"
    began: float
    """When reading began, on this process's steady clock, in seconds."""
    rows: list[FoundRow]
    more: bool
    boundary: datetime | None
    read_at: datetime


@dataclass(frozen=True, slots=True)
class FoundView:
    """A search over all sellers' orders."""

    text: str
    seller_id: None = None

    def concerns(self, change: OrderChanged) -> bool:
        """Any order may come to hold what is looked for."""
        return change.order_id != 0 and self.text != ""

    async def read(self) -> ShownFound:
        """Look for it."""
        ports, began = container().ports, time.monotonic()
        async with ports.database.read() as session:
            found = await find_orders(session, self.text, FOUND + 1)
        rows = [_found(order) for order in found[:FOUND]]
        return ShownFound(self, began, rows, len(found) > FOUND, None, ports.now())


def _found(order: FoundOrder) -> FoundRow:
    facts = order.facts
    return FoundRow(
        code=order.code,
        href=f"/orders/{order.code}",
        seller=order.seller_code,
        seller_name=order.seller_name,
        reference=order.reference,
        customer=order.recipient_name,
        email=order.email,
        at=epoch_ms(order.created_at),
        payment=facts.payment.value,
        fulfillment=facts.fulfillment.value,
        stage=STAGE_WORDS.get(container().ports.permissions(facts).stage, ""),
        tab=tab_of(facts).value,
        request=ROW_REQUEST[facts.open_request],
    )


class FindState(rx.State):
    """Any seller's orders: found by a search, or one seller's list with the tools that the seller has."""

    shown_url: str = ""
    failed: str = ""
    notice: str = ""
    sellers: list[SellerChoice] = []
    seller: str = ""
    seller_name: str = ""
    search: str = ""
    found: list[FoundRow] = []
    more: bool = False
    tab: str = "all"
    query: str = ""
    sort: str = "-date"
    zone: str = "UTC"
    chips: list[Chip] = []
    rows: list[Row] = []
    rows_b: list[Row] = []
    rows_c: list[Row] = []
    rows_d: list[Row] = []
    counts: dict[str, int] = dict.fromkeys(TAB_OF_SLUG, 0)
    next_href: str = ""
    previous_href: str = ""
    first_href: str = ""
    last_href: str = ""
    moved: float = 0.0
    _view: ListView | FoundView | None = None
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
            notice=" ".join(filter(None, (nonsense.words(), "" if seller else waiting_words(address)))),
        )
        self._address, self._view = address, view
        self._show_address(address, viewer)
        self._put(shown)
        self.shown_url = here(self)
        if isinstance(view, FoundView) and not view.text:
            unwatch(self)
        else:
            watch(self, viewer, view, shown, mark)
        return None

    @handler(roles=SUPPORT)
    async def retry(self, viewer: Viewer) -> Any:
        """Try again after the database could not be reached."""
        return FindState.load

    def _view_of(self, viewer: Viewer, seller: SellerName | None, address: ListAddress) -> ListView | FoundView:
        if seller is None:
            return FoundView(address.text[:MAX_QUERY_LENGTH])
        # As the seller's own tabs ask for it, so that it is read once for all of them.
        return ListView(address.list_query(seller.id, viewer_zone(self)), address.query(), viewer.locale)

    async def _apply(self, shown: ShownList | ShownFound) -> None:
        """Show what changed meanwhile."""
        if not self._is_newer(shown):
            return
        if self._moved_parts(shown) != ():
            self.moved = shown.began
        self._put(shown)
        (await self.get_state(SessionState))._tick(shown.read_at)

    def _is_newer(self, shown: ShownList | ShownFound) -> bool:
        view = self.get_value("_view")
        if isinstance(shown, ShownFound):
            return shown.view == view and shown.began >= self._began
        return isinstance(view, ListView) and shown.query == view.query and shown.began >= self._began

    def _moved_parts(self, shown: ShownList | ShownFound) -> tuple[str, ...]:
        """Which of the variables that hold rows would be sent anew."""
        return tuple(name for name, rows in _rows_of(shown) if self.get_value(name) != rows)

    def _put(self, shown: ShownList | ShownFound) -> None:
        self._began = shown.began
        address: ListAddress = self.get_value("_address")
        if isinstance(shown, ShownFound):
            set_new(self, more=shown.more, next_href="", previous_href="", **dict(_rows_of(shown)))
            return
        set_new(
            self,
            **dict(_rows_of(shown)),
            counts=shown.counts,
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


def waiting_words(address: ListAddress) -> str:
    """What of an address without a seller waits for one; empty where it asks for nothing but a search."""
    # How much a page holds goes along from list to list and asks for nothing.
    waits = address.narrowing
    return f"Only the search counts until a seller is chosen. For a seller's list: {named(waits)}." if waits else ""


def _rows_of(shown: ShownList | ShownFound) -> list[tuple[str, list[Any]]]:
    """What each of the variables for rows is to hold."""
    if isinstance(shown, ShownFound):
        return [("found", shown.rows), *parts_of([])]
    return [("found", []), *parts_of(shown.rows)]
