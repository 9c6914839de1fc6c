"""Support's queue: the requests that the URL asks for, live, and the one that is looked at beside them."""

from typing import Annotated, Any, TypedDict

import reflex as rx
from pydantic import Field as Rule

from order_app.auth.sessions import Viewer
from order_app.bootstrap import container
from order_app.domain.errors import StorageUnavailable
from order_app.domain.locales import format_number
from order_app.domain.statuses import Role
from order_app.live.reflex_adapter import hub
from order_app.queries.support import SellerName, all_sellers
from order_app.states.assign import set_new
from order_app.states.desk_address import QueueAddress, parse
from order_app.states.desk_presence import attend
from order_app.states.desk_rows import NO_PEEK, Peek, QueueRow, QueueView, ShownQueue
from order_app.states.guard import handler
from order_app.states.order_list import Chip
from order_app.states.session import SessionState, here, present, watch
from order_app.states.wording import count_words

SUPPORT = (Role.SUPPORT,)
RequestId = Annotated[int, Rule(strict=True, ge=0, le=2**31 - 1)]


class SellerChoice(TypedDict):
    """A seller as lists of choices know it."""

    value: str
    label: str


class SupportState(rx.State):
    """The queue that this tab shows; the URL's query is the truth of what is asked for."""

    shown_url: str = ""
    failed: str = ""
    notice: str = ""
    query: str = ""
    chips: list[Chip] = []
    rows: list[QueueRow] = []
    open: int = 0
    count: str = ""
    next_href: str = ""
    previous_href: str = ""
    first_href: str = ""
    last_href: str = ""
    sellers: list[SellerChoice] = []
    looked: int = 0
    peek: Peek = NO_PEEK
    moved: float = 0.0
    _view: QueueView | None = None
    _began: float = 0.0

    @handler(roles=(), supersedes=True)
    async def load(self, viewer: Viewer) -> Any:
        """Show what the URL asks for."""
        await present(self, viewer)
        if viewer.role not in SUPPORT:
            return rx.redirect("/")
        try:
            sellers = await read_sellers()
            address, nonsense = parse(self.router.url.query, {seller.code for seller in sellers})
            mark = hub().mark
            view = QueueView(address, self.looked, viewer.locale)
            shown = await view.read()
        except StorageUnavailable as error:
            self.failed, self.shown_url = error.message, here(self)
            return None
        self.failed, self.notice = "", nonsense.words()
        set_new(self, sellers=choices(sellers))
        self._show_address(address)
        self._put(shown)
        self.shown_url = here(self)
        watch(self, viewer, view, shown, mark)
        await attend(self, viewer)
        return None

    @handler(roles=SUPPORT)
    async def retry(self, viewer: Viewer) -> Any:
        """Try again after the database could not be reached."""
        return SupportState.load

    @handler(roles=SUPPORT, supersedes=True)
    async def look(self, viewer: Viewer, request_id: RequestId) -> Any:
        """Show a request beside the queue; 0 for none. The queue stays as it is."""
        before: QueueView | None = self.get_value("_view")
        if before is None:
            return None
        view = QueueView(before.address, request_id, viewer.locale)
        mark = hub().mark
        # A database that can't be reached is told of; what was looked at before stays.
        shown = await view.read()
        self._put(shown)
        watch(self, viewer, view, shown, mark)
        await attend(self, viewer)
        return None

    async def _apply(self, shown: ShownQueue) -> None:
        """Show what changed meanwhile."""
        if shown.view != self.get_value("_view") or shown.began < self._began:
            return
        if self.get_value("rows") != shown.rows:
            self.moved = shown.began
        self._put(shown)
        (await self.get_state(SessionState))._tick(shown.read_at)

    def _put(self, shown: ShownQueue) -> None:
        self._view, self._began = shown.view, shown.began
        address = shown.view.address
        set_new(
            self,
            rows=shown.rows,
            open=shown.open,
            count=_count(len(shown.rows), shown.total, shown.view.locale),
            peek=shown.peek,
            looked=shown.peek["id"],
            next_href=address.href(shown.next) if shown.next else "",
            previous_href=address.href(shown.previous) if shown.previous else "",
        )

    def _show_address(self, address: QueueAddress) -> None:
        set_new(
            self,
            query=address.query(),
            chips=address.chips(),
            first_href=address.href(),
            last_href=address.href("last"),
        )


def _count(rows: int, total: int, locale: str) -> str:
    """How many requests the queue holds, and how many of them are on this page."""
    if not rows:
        return ""
    words = count_words(total, "request", "requests", locale)
    return words if rows == total else f"{format_number(rows, locale)} on this page of {words}"


async def read_sellers() -> tuple[SellerName, ...]:
    """Every seller, by code. Raises StorageUnavailable."""
    async with container().ports.database.read() as session:
        return await all_sellers(session)


def choices(sellers: tuple[SellerName, ...]) -> list[SellerChoice]:
    """The sellers as lists of choices know them."""
    return [SellerChoice(value=seller.code, label=f"{seller.code} · {seller.name}") for seller in sellers]
