"""What support's queue shows: its rows, and the request that somebody looks at, in the words of the page."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from order_app.bootstrap import container
from order_app.db.changes import OrderChanged
from order_app.domain.address import country_name
from order_app.domain.errors import DomainError
from order_app.domain.fees import settle, suggested_fee
from order_app.domain.locales import EN
from order_app.domain.money import format_minor
from order_app.domain.policy import Approval, Permissions, Refused
from order_app.queries.fees import fee_ladder
from order_app.queries.orders import OrderDetail, TimelineEntry, order_detail, timeline
from order_app.queries.requests import OPEN, RequestRow, request_by_id, request_page
from order_app.queries.wallet import balance
from order_app.states.desk_address import KIND_WORDS, QueueAddress
from order_app.states.order_views import Happening, happening, moments
from order_app.states.wording import FEE_WORDS, SELLERS_OWN, UNTOLD, count_words, epoch_ms

Money = Callable[[int], str]
"""Writes minor units of the order's currency."""
ENTRIES = 5
"""How many of the newest entries of the timeline are shown beside the queue."""
_LOOKED_THROUGH = 30
MESSAGE_BEGINNING = 160
"""How much of a message a row holds, in characters."""


class QueueRow(TypedDict):
    """One request as the queue shows it; `request` is what of it is worth a mark when it changes."""

    id: int
    order_id: int
    code: str
    href: str
    seller: str
    seller_name: str
    customer: str
    at: int
    kind: str
    status: str
    reason: str
    message: str
    stage: str
    fee_words: str
    cost: str
    accepted: str
    news: bool
    request: str


class Fact(TypedDict):
    """One thing that is known of the order; `at` is set (epoch milliseconds) where it is a moment."""

    label: str
    value: str
    at: int


class Effect(TypedDict):
    """What one line of the effect comes to: without a fee, and with the suggested one."""

    label: str
    plain: str
    suggested: str
    total: bool


class Peek(TypedDict):
    """The request that somebody looks at beside the queue."""

    id: int
    order_id: int
    code: str
    href: str
    seller: str
    customer: str
    status: str
    kind: str
    reason: str
    message: str
    at: int
    by: str
    open: bool
    stage: str
    payment: str
    fulfillment: str
    facts: list[Fact]
    does: str
    refused: str
    suggestion: str
    effects: list[Effect]
    accepts: str
    outcome: str
    answer: str
    entries: list[Happening]


NO_PEEK = Peek(
    id=0, order_id=0, code="", href="", seller="", customer="", status="", kind="", reason="", message="", at=0, by="",
    open=False, stage="", payment="", fulfillment="", facts=[], does="", refused="", suggestion="", effects=[],
    accepts="", outcome="", answer="", entries=[],
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ShownQueue:
    """What was read for a page of the queue; shared by all tabs that show the same, so never changed."""

    view: "QueueView"
    began: float
    """When reading began, on this process's steady clock, in seconds."""
    rows: list[QueueRow]
    next: str
    previous: str
    total: int
    open: int
    peek: Peek
    boundary: datetime | None
    read_at: datetime


@dataclass(frozen=True, slots=True)
class QueueView:
    """A page of the queue, and the request that is looked at beside it (0: none).

    `locale` is how the viewer writes money.
    """

    address: QueueAddress
    looked: int = 0
    locale: str = EN
    seller_id: None = None

    def concerns(self, change: OrderChanged) -> bool:
        """Any order may get or lose a request; what approving comes to also follows wallets and the fee ladder."""
        return change.order_id != 0 or self.looked != 0

    async def read(self) -> ShownQueue:
        """Read the page, the counts and the request that is looked at."""
        ports, began = container().ports, time.monotonic()
        now = ports.now()
        async with ports.database.read() as session:
            page = await request_page(session, self.address.where, now, self.address.cursor)
            looked = await request_by_id(session, self.looked) if self.looked else None
            peek = NO_PEEK
            if looked is not None:
                detail = await order_detail(session, looked.order_code, None)
                permitted = ports.permissions(detail.facts)
                ladder = await fee_ladder(session)
                peek = show_peek(
                    looked,
                    detail,
                    permitted,
                    await timeline(session, detail.id, _LOOKED_THROUGH, without=(*SELLERS_OWN, *UNTOLD)),
                    await balance(session, detail.seller_id),
                    ladder[permitted.stage].percent if permitted.stage in ladder else 0,
                    self.locale,
                )
        rows = []
        boundaries = [page.grows_at] if page.grows_at else []
        for row in page.rows:
            permitted = ports.permissions(row.facts)
            rows.append(show_row(row, permitted, self.locale))
            if permitted.free_cancel_until is not None:
                boundaries.append(permitted.free_cancel_until)
        return ShownQueue(
            view=self,
            began=began,
            rows=rows,
            next=page.next,
            previous=page.previous,
            total=page.total,
            open=page.open,
            peek=peek,
            boundary=min(boundaries, default=None),
            read_at=now,
        )


def show_row(row: RequestRow, permitted: Permissions, locale: str) -> QueueRow:
    """The queue's words for a request, money as the locale writes it."""
    return QueueRow(
        id=row.id,
        order_id=row.order_id,
        code=row.order_code,
        href=f"/orders/{row.order_code}",
        seller=row.seller_code,
        seller_name=row.seller_name,
        customer=row.recipient_name,
        at=epoch_ms(row.created_at),
        kind=KIND_WORDS[row.kind],
        status=row.status.value,
        reason=row.reason.value,
        message=" ".join(row.message[:MESSAGE_BEGINNING].split()),
        stage=permitted.stage.value,
        fee_words=FEE_WORDS[permitted.fee],
        cost=format_minor(row.cost, row.currency, locale),
        accepted=format_minor(row.accepted_fee, row.currency, locale),
        news=row.has_news,
        request=f"{row.status.value}{' *' if row.has_news else ''}",
    )


def show_peek(
    row: RequestRow,
    detail: OrderDetail,
    permitted: Permissions,
    entries: tuple[TimelineEntry, ...],
    held: int,
    percent: int,
    locale: str,
) -> Peek:
    """Everything about a request at a glance: `held` is the seller's balance in minor units, `percent` the suggested
    fee."""

    def money(minor: int) -> str:
        return format_minor(minor, row.currency, locale)

    is_open = row.status in OPEN
    effect = _effect(row, detail, permitted, held, percent, money) if is_open else _NOTHING
    return Peek(
        id=row.id,
        order_id=row.order_id,
        code=row.order_code,
        href=f"/orders/{row.order_code}",
        seller=f"{row.seller_code} · {row.seller_name}",
        customer=row.recipient_name,
        status=row.status.value,
        kind=KIND_WORDS[row.kind],
        reason=row.reason.value,
        message=row.message,
        at=epoch_ms(row.created_at),
        by=row.created_by,
        open=is_open,
        stage=permitted.stage.value,
        payment=row.facts.payment.value,
        fulfillment=row.facts.fulfillment.value,
        facts=_facts(row, detail, permitted, money),
        does=effect.does,
        refused=effect.refused,
        suggestion=effect.suggestion,
        effects=list(effect.lines),
        accepts=effect.accepts,
        outcome="" if is_open else _outcome(row, money),
        answer=row.answer,
        entries=[happening(entry, row.currency, locale) for entry in entries[:ENTRIES]],
    )


_DOES = {
    Approval.CANCEL: "Approving cancels the order.",
    Approval.REFUND: "Approving brings money back; the order stays as it is.",
    Approval.REFUND_SHIPPING: "Too late to cancel: approving brings the shipping back; the order stays as it is.",
}
_STOPS = " The plant has begun and is told to stop."


@dataclass(frozen=True, slots=True)
class _Effect:
    does: str = ""
    refused: str = ""
    suggestion: str = ""
    lines: tuple[Effect, ...] = ()
    accepts: str = ""


_NOTHING = _Effect()


def _effect(
    row: RequestRow, detail: OrderDetail, permitted: Permissions, held: int, percent: int, money: Money
) -> _Effect:
    if isinstance(permitted.approve, Refused):
        return _Effect(refused=permitted.approve.message)
    approval = permitted.approval
    try:
        left = settle(detail.held, approval).back
    except DomainError as error:
        return _Effect(refused=error.message)
    if approval is Approval.REFUND_SHIPPING:
        percent = 0
    fee = suggested_fee(left, percent)
    lines = [
        ("Fee kept back", 0, fee, False),
        ("Comes back", left, left - fee, False),
        ("Wallet now", held, held, False),
        ("Wallet after", held + left, held + left - fee, True),
    ]
    does = _DOES[approval]
    if approval is Approval.CANCEL and permitted.stops_production:
        does += _STOPS
    return _Effect(
        does=does,
        suggestion=f"{percent}% suggested" if fee else "",
        lines=tuple(
            Effect(label=label, plain=money(plain), suggested=money(suggested), total=total)
            for label, plain, suggested, total in lines
        ),
        accepts=_accepts(row, fee, money),
    )


def _accepts(row: RequestRow, fee: int, money: Money) -> str:
    if row.proposed_fee is not None:
        return f"Support asked for a fee of {money(row.proposed_fee)}; the seller has not said yes to it."
    words = f"The seller accepts a fee of up to {money(row.accepted_fee)}."
    if fee > row.accepted_fee:
        words += " The suggested one is above that, so it would wait for the seller's yes."
    return words


def _outcome(row: RequestRow, money: Money) -> str:
    parts = [f"{row.status.value} by {row.decided_by}" if row.decided_by else row.status.value]
    if row.refund is not None:
        parts.append(f"{money(row.refund)} came back")
    if row.fee:
        parts.append(f"fee {money(row.fee)}")
    return f"{', '.join(parts)}."


def _facts(row: RequestRow, detail: OrderDetail, permitted: Permissions, money: Money) -> list[Fact]:
    content = detail.content
    pieces = sum(item.quantity for item in content.items)
    country = country_name(content.country) if content.country else ""
    parcel = f"{detail.carrier} {detail.tracking_code}".strip()
    known = [
        ("Reference", content.reference),
        ("Items", f"{count_words(pieces, 'piece', 'pieces')}: {', '.join(i.sku for i in content.items)}"),
        ("Ships to", ", ".join(part for part in (content.city, country, content.shipping_method) if part)),
        ("Tracking", parcel),
        ("Cost", money(row.cost)),
        ("Came back so far", money(row.refunded) if row.refunded else ""),
    ]
    return [
        *(Fact(label=label, value=value, at=0) for label, value in known if value),
        *(Fact(label=moment["label"], value="", at=moment["at"]) for moment in moments(detail, permitted)),
    ]
