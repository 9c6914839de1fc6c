"""All orders: the list of one tab, its counts, the selection and what each order allows."""

import contextlib
import time
from collections import OrderedDict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, TypedDict
from urllib.parse import parse_qsl, urlencode

import reflex as rx
from pydantic import Field as Rule

from order_app.auth.sessions import Viewer
from order_app.bootstrap import container
from order_app.db.changes import OrderChanged
from order_app.domain.address import country_name
from order_app.domain.errors import StorageUnavailable
from order_app.domain.money import format_minor
from order_app.domain.policy import Answer, Permissions, Refused, tab_of
from order_app.domain.statuses import Role, Tab
from order_app.live.reflex_adapter import hub
from order_app.queries.lists import ListQuery, OrderRow, list_page, rows_by_code, tab_counts
from order_app.states.guard import handler
from order_app.states.session import HOME, SessionState, here, present, watch
from order_app.states.wording import ROW_REQUEST, STAGE_WORDS, TAB_OF_SLUG, TABS, count_words, epoch_ms, reasons

PAGE_SIZE = 25
MAX_SELECTED = 1000
RECENT_PAGES = 64
"""Of how many pages the last reading is kept, to be shared by tabs; some 25 KB each."""
Code = Annotated[str, Rule(max_length=40)]
Codes = Annotated[list[Code], Rule(max_length=MAX_SELECTED)]


class Row(TypedDict):
    """One order as the table shows it."""

    code: str
    href: str
    at: int
    reference: str
    customer: str
    country: str
    payment: str
    fulfillment: str
    stage: str
    tab: str
    request: str
    tracking: str
    amount: str
    cost: str
    until: int
    can_pay: bool
    can_cancel: bool
    can_delete: bool
    can_refund: bool
    can_duplicate: bool


def show_row(order: OrderRow, permitted: Permissions) -> Row:
    """The table's words for an order and what may be done with it."""
    facts = order.facts
    return Row(
        code=order.code,
        href=f"/orders/{order.code}",
        at=epoch_ms(order.created_at),
        reference=order.reference,
        customer=order.recipient_name,
        country=country_name(order.country) if order.country else "",
        payment=facts.payment.value,
        fulfillment=facts.fulfillment.value,
        stage=STAGE_WORDS.get(permitted.stage, ""),
        tab=tab_of(facts).value,
        request=ROW_REQUEST[facts.open_request],
        tracking=f"{order.carrier} {order.tracking_code}".strip(),
        amount="" if order.amount is None else format_minor(order.amount, order.currency),
        cost=format_minor(order.cost, order.currency),
        until=epoch_ms(permitted.free_cancel_until),
        can_pay=permitted.pay.allowed,
        can_cancel=permitted.cancel.allowed,
        can_delete=permitted.delete.allowed,
        can_refund=permitted.request.allowed,
        can_duplicate=permitted.duplicate.allowed,
    )


@dataclass(frozen=True, slots=True)
class Touch:
    """Whether a selected order can be deleted and paid: all that a tab keeps of the policy's answers, to stay small."""

    delete: Answer
    pay: Answer


@dataclass(frozen=True, slots=True)
class ShownList:
    """What was read for a list: shared by all tabs that show the same, so never changed."""

    query: ListQuery
    began: float
    """When reading began, on this process's steady clock, in seconds."""
    rows: list[Row]
    asked: Mapping[str, Touch]
    counts: dict[str, int]
    next: str
    previous: str
    unpaid: int
    boundary: datetime | None
    read_at: datetime


@dataclass(frozen=True, slots=True)
class ListView:
    """One page of one tab of one seller."""

    query: ListQuery

    @property
    def seller_id(self) -> int:
        """Whose orders."""
        return self.query.seller_id

    def concerns(self, change: OrderChanged) -> bool:
        """Every order may enter or leave the page, and the counts stand beside it."""
        return change.order_id != 0

    async def read(self) -> ShownList:
        """Read the page and the counts of all tabs."""
        ports, began = container().ports, time.monotonic()
        async with ports.database.read() as session:
            page = await list_page(session, self.query)
            counts = await tab_counts(session, self.query.seller_id)
        answers = {row.code: ports.permissions(row.facts) for row in page.rows}
        boundaries = [p.free_cancel_until for p in answers.values() if p.free_cancel_until is not None]
        rows, asked = _shared(
            self.query,
            [show_row(row, answers[row.code]) for row in page.rows],
            {code: Touch(answer.delete, answer.pay) for code, answer in answers.items()},
        )
        return ShownList(
            query=self.query,
            began=began,
            rows=rows,
            asked=asked,
            counts={slug: counts.get(tab.value if tab else "All", 0) for slug, _, tab in TABS},
            next=page.next,
            previous=page.previous,
            unpaid=counts.get(Tab.UNPAID.value, 0),
            boundary=min(boundaries, default=None),
            read_at=ports.now(),
        )


_Content = tuple[list[Row], dict[str, Touch]]
_recent: OrderedDict[ListQuery, _Content] = OrderedDict()


def _shared(query: ListQuery, rows: list[Row], asked: dict[str, Touch]) -> _Content:
    """The same content, in the objects of the last reading of this page where nothing has changed since: tabs that show
    the same then take its memory once."""
    content = (rows, asked)
    if (known := _recent.get(query)) == content:
        assert known is not None
        content = known
    _recent[query] = content
    _recent.move_to_end(query)
    if len(_recent) > RECENT_PAGES:
        _recent.popitem(last=False)
    return content


class OrderListState(rx.State):
    """The list that this tab shows; the URL's query is the truth of what is asked for."""

    shown_url: str = ""
    tab: str = "all"
    search: str = ""
    notice: str = ""
    failed: str = ""
    rows: list[Row] = []
    counts: dict[str, int] = dict.fromkeys(TAB_OF_SLUG, 0)
    hrefs: dict[str, str] = dict.fromkeys(TAB_OF_SLUG, "/")
    next_href: str = ""
    previous_href: str = ""
    first_href: str = ""
    last_href: str = ""
    clear_href: str = "/"
    unpaid: int = 0
    selected: list[str] = []
    selection_news: str = ""
    selection_words: str = ""
    deletable: int = 0
    payable: int = 0
    _asked: dict[str, Touch] = {}
    _view: ListView | None = None
    _began: float = 0.0

    @rx.var
    def selected_count(self) -> int:
        """How many orders are selected."""
        return len(self.selected)

    @rx.var
    def all_selected(self) -> bool:
        """Whether every order of this page is selected."""
        return bool(self.rows) and {row["code"] for row in self.rows} <= set(self.selected)

    @rx.var
    def selected_href(self) -> str:
        """Where Edit leads: only one order can be edited at a time."""
        return f"/orders/{self.selected[0]}?mode=edit" if len(self.selected) == 1 else ""

    @handler(supersedes=True)
    async def load(self, viewer: Viewer) -> Any:
        """Show what the URL asks for."""
        await present(self, viewer)
        if viewer.seller_id is None:
            return rx.redirect(HOME[viewer.role])
        params = dict(parse_qsl(self.router.url.query))
        slug = params.get("tab", "all").lower()
        self.notice = "" if slug in TAB_OF_SLUG else "There is no such tab; all orders are shown."
        slug = slug if slug in TAB_OF_SLUG else "all"
        text = params.get("q", "").strip()[:100]
        if slug != self.tab:
            self._select([])
        self._view = ListView(ListQuery(viewer.seller_id, TAB_OF_SLUG[slug], text, params.get("page", ""), PAGE_SIZE))
        mark = hub().mark
        try:
            shown = await self._view.read()
        except StorageUnavailable as error:
            self.failed, self.shown_url = error.message, here(self)
            return None
        self.failed = ""
        self.tab, self.search = slug, text
        self._link(slug, text)
        await self._put(shown)
        self.shown_url = here(self)
        watch(self, viewer, self._view, shown, mark)
        return None

    @handler(roles=(Role.MERCHANT,))
    async def retry(self, viewer: Viewer) -> Any:
        """Try again after the database could not be reached."""
        return OrderListState.load

    @handler(roles=(Role.MERCHANT,))
    async def toggle(self, code: Code, on: bool) -> None:
        """Select or unselect one order of this page."""
        known = {row["code"] for row in self.rows} | set(self.selected)
        if code in known:
            rest = [other for other in self.selected if other != code]
            self._select([*rest, code][:MAX_SELECTED] if on else rest)

    @handler(roles=(Role.MERCHANT,))
    async def toggle_page(self, on: bool) -> None:
        """Select or unselect every order of this page."""
        page = [row["code"] for row in self.rows]
        rest = [code for code in self.selected if code not in page]
        self._select([*rest, *page][:MAX_SELECTED] if on else rest)

    @handler(roles=(Role.MERCHANT,))
    async def clear_selection(self) -> None:
        """Select nothing."""
        self._select([])

    async def _apply(self, shown: ShownList) -> None:
        """Show what changed meanwhile, touching only what is new."""
        if not self._is_newer(shown):
            return
        await self._put(shown)
        (await self.get_state(SessionState))._tick(shown.read_at)

    def _news(self, shown: ShownList) -> Hashable:
        """What `_apply` would send: tabs that show the same view and give the same answer are sent the same.

        None where it depends on more than that.
        """
        if self.get_value("selected") or self.failed or not self.shown_url or not self._is_newer(shown):
            return None
        return self.get_value("rows") != shown.rows, self.get_value("counts") != shown.counts

    def _is_newer(self, shown: ShownList) -> bool:
        """Whether it wasn't read for the page before this one, or before something that this tab shows already."""
        # Read without Reflex's proxies: a change asks this of every tab that shows the list.
        view: ListView | None = self.get_value("_view")
        return view is not None and shown.query == view.query and shown.began >= self._began

    async def _refresh(self) -> None:
        """Read the present page again, after this tab itself changed something."""
        if self._view is not None:
            # What this tab changed is stored already; a list that can't be read again must not make it look undone.
            with contextlib.suppress(StorageUnavailable):
                shown = await self._view.read()
                await self._put(shown)
                (await self.get_state(SessionState))._tick(shown.read_at)

    async def _put(self, shown: ShownList) -> None:
        self._began = shown.began
        if self.get_value("rows") != shown.rows:
            self.rows = shown.rows
        if self.get_value("counts") != shown.counts:
            self.counts = shown.counts
        self.unpaid = shown.unpaid
        self.next_href = self._page_href(shown.next)
        self.previous_href = self._page_href(shown.previous)
        if not self.get_value("selected"):
            self._asked = dict(shown.asked)
            return
        before = {code: self._asked[code].delete.allowed for code in self.selected if code in self._asked}
        asked = dict(shown.asked)
        if elsewhere := [code for code in self.selected if code not in shown.asked]:
            asked |= await self._ask(elsewhere)
        self._asked = asked
        self._select([code for code in self.selected if code in asked])
        lost = [code for code, could in before.items() if could and code in asked and not asked[code].delete.allowed]
        if lost:
            answer = asked[lost[0]].delete
            why = answer.sentence if isinstance(answer, Refused) else ""
            which = lost[0] if len(lost) == 1 else f"{len(lost):,} selected orders"
            self.selection_news = f"{which} can no longer be deleted. {why}"

    async def _ask(self, codes: Sequence[str]) -> dict[str, Touch]:
        ports = container().ports
        assert self._view is not None
        async with ports.database.read() as session:
            found = await rows_by_code(session, self._view.seller_id, codes)
        answers = {row.code: ports.permissions(row.facts) for row in found}
        return {code: Touch(answer.delete, answer.pay) for code, answer in answers.items()}

    def _select(self, codes: list[str]) -> None:
        if codes != self.selected:
            self.selected = codes
            self.selection_news = ""
        answers = [self._asked[code] for code in codes if code in self._asked]
        kept = [a.delete for a in answers if isinstance(a.delete, Refused)]
        self.deletable = sum(a.delete.allowed for a in answers)
        self.payable = sum(a.pay.allowed for a in answers)
        words = [count_words(self.deletable, "can be deleted", "can be deleted")] if self.deletable else []
        if kept:
            words.append(reasons(kept))
        self.selection_words = f"{len(codes):,} selected: {', '.join(words)}" if codes else ""

    def _link(self, slug: str, text: str) -> None:
        self.hrefs = {other: _href(other, text) for other in TAB_OF_SLUG}
        self.clear_href = _href(slug, "")
        self.first_href = _href(slug, text)
        self.last_href = _href(slug, text, "last")

    def _page_href(self, cursor: str) -> str:
        return _href(self.tab, self.search, cursor) if cursor else ""

    @rx.var
    def empty_words(self) -> str:
        """What an empty list says."""
        if self.rows:
            return ""
        if self.search:
            return f"No order matches “{self.search}”."
        return "" if not self.shown_url else _EMPTY[self.tab]

    @rx.var
    def pay_all_words(self) -> str:
        """The name of the button that pays all unpaid orders."""
        return f"Pay all unpaid ({self.unpaid:,})"


_EMPTY = {
    "all": "No orders yet.",
    "incompleted": "Nothing is incomplete: every unpaid order can be paid.",
    "unpaid": "Nothing waits for payment.",
    "paid": "No paid order waits for production.",
    "processed": "Nothing is in production.",
    "shipped": "Nothing has been shipped yet.",
    "cancelled": "Nothing was cancelled.",
}


def _href(slug: str, text: str, cursor: str = "") -> str:
    params = {"tab": "" if slug == "all" else slug, "q": text, "page": cursor}
    query = urlencode({name: value for name, value in params.items() if value})
    return f"/?{query}" if query else "/"
