"""What a list shows: its rows in the table's words, read once for all tabs that show the same."""

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol, TypedDict

from order_app.bootstrap import container
from order_app.db.changes import OrderChanged
from order_app.domain.address import country_name
from order_app.domain.locales import EN
from order_app.domain.money import format_minor
from order_app.domain.policy import Answer, Permissions, tab_of
from order_app.domain.statuses import Tab
from order_app.queries.all_orders import AllPage, AllQuery
from order_app.queries.lists import ALL, MAX_PAGE, ListQuery, OrderRow, Page, list_page, tab_counts
from order_app.states.wording import ROW_REQUEST, STAGE_WORDS, TABS, epoch_ms

RECENT_PAGES = 64
"""Of how many pages the last reading is kept, to be shared by tabs; some 25 KB for 25 orders each."""


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
    request_status: str
    news: bool
    tracking: str
    amount: str
    cost: str
    until: int
    can_pay: bool
    can_cancel: bool
    can_delete: bool
    can_refund: bool
    can_duplicate: bool


def show_row(order: OrderRow, permitted: Permissions, locale: str) -> Row:
    """The table's words for an order, money as the locale writes it, and what may be done with the order."""
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
        request_status=order.request_status.value if order.request_status else "",
        news=order.request_news,
        tracking=f"{order.carrier} {order.tracking_code}".strip(),
        amount="" if order.amount is None else format_minor(order.amount, order.currency, locale),
        cost=format_minor(order.cost, order.currency, locale),
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

    query: ListQuery | AllQuery
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
    is_cut: bool = False
    """Older orders hold the words of a search over all sellers too, and were left out."""


@dataclass(frozen=True, slots=True)
class ListView:
    """One page of one list of one seller; `address` is how the URL spells it, on which links to other pages rest.

    `locale` is how the viewer writes money: those of another one are served by themselves.
    """

    query: ListQuery
    address: str = ""
    locale: str = EN

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
        return show_list(self, began, page, counts, show_row)


class _View(Protocol):
    """Which page of which list, and how its reader writes money."""

    @property
    def query(self) -> ListQuery | AllQuery: ...

    @property
    def locale(self) -> str: ...


def show_list(
    view: _View, began: float, page: Page | AllPage, counts: Mapping[str, int], show: Callable[..., Row]
) -> ShownList:
    """What was read for a view, in the table's words; `show` is `show_row`, or writes more into the row."""
    ports = container().ports
    answers = {row.code: ports.permissions(row.facts) for row in page.rows}
    boundaries = [p.free_cancel_until for p in answers.values() if p.free_cancel_until is not None]
    rows, asked = _shared(
        (view.query, view.locale),
        [show(row, answers[row.code], view.locale) for row in page.rows],
        {code: Touch(answer.delete, answer.pay) for code, answer in answers.items()},
    )
    return ShownList(
        query=view.query,
        began=began,
        rows=rows,
        asked=asked,
        counts={slug: counts.get(tab.value if tab else ALL, 0) for slug, _, tab in TABS},
        next=page.next,
        previous=page.previous,
        unpaid=counts.get(Tab.UNPAID.value, 0),
        boundary=min(boundaries, default=None),
        read_at=ports.now(),
        is_cut=isinstance(page, AllPage) and page.is_cut,
    )


async def read_first(query: ListQuery, limit: int) -> tuple[dict[str, Touch], bool]:
    """The first orders of a list, whatever page the query names, and whether the list holds more than `limit`."""
    ports = container().ports
    found: dict[str, Touch] = {}
    cursor, more = "", True
    async with ports.database.read() as session:
        while more and len(found) <= limit:
            page = await list_page(session, replace(query, cursor=cursor, size=MAX_PAGE))
            before = len(found)
            for row in page.rows:
                answer = ports.permissions(row.facts)
                found.setdefault(row.code, Touch(answer.delete, answer.pay))
            # Orders that come while this reads can move a page; one that brings nothing new is the end.
            cursor, more = page.next, bool(page.next) and len(found) > before
    return dict(list(found.items())[:limit]), len(found) > limit


_Content = tuple[list[Row], dict[str, Touch]]
_recent: OrderedDict[tuple[ListQuery | AllQuery, str], _Content] = OrderedDict()


def _shared(page: tuple[ListQuery | AllQuery, str], rows: list[Row], asked: dict[str, Touch]) -> _Content:
    """The same content, in the objects of the last reading of this page where nothing has changed since: tabs that show
    the same then take its memory once."""
    content = (rows, asked)
    if (known := _recent.get(page)) == content:
        assert known is not None
        content = known
    _recent[page] = content
    _recent.move_to_end(page)
    if len(_recent) > RECENT_PAGES:
        _recent.popitem(last=False)
    return content
