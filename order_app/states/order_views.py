"""What the order page reads, and the shapes in which it shows it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypedDict
from urllib.parse import quote

from order_app.bootstrap import container
from order_app.db.changes import OrderChanged
from order_app.domain.fields import LABELS, TEXT_FIELDS, Field
from order_app.domain.money import localised, plain_minor
from order_app.domain.orders import OrderContent
from order_app.domain.phone import format_phone
from order_app.domain.policy import Permissions, Stage
from order_app.domain.statuses import SUPPORT_NAME
from order_app.queries.fees import Step, fee_ladder
from order_app.queries.orders import OrderDetail, TimelineEntry, order_detail, timeline
from order_app.queries.people import support_among
from order_app.queries.stops import StopView, stop_of
from order_app.queries.threads import ThreadView, thread
from order_app.services.fees import LADDER_CHANGED
from order_app.states.wording import HAPPENED, SELLERS_OWN, SUPPORTS_OWN, TELL_MONEY, UNTOLD, epoch_ms


class Choice(TypedDict):
    """One choice of a list: what is put in, what is shown beside it, and the folded words by which it is found."""

    value: str
    words: str
    code: str
    price: str
    key: str


class Line(TypedDict):
    """One item line as the form shows it; `preview` is what the browser may show as a picture, or empty."""

    key: str
    sku: str
    quantity: str
    artwork_url: str
    words: str
    price: str
    total: str
    preview: str
    no_preview: str


class AddressPart(TypedDict):
    """One input of the address, in its place; it is made anew with each `key`, and then holds `value`."""

    key: str
    name: str
    label: str
    required: bool
    wide: bool
    hint: str
    value: str


class Kept(TypedDict):
    """What was typed into a field that can't be saved any more."""

    label: str
    typed: str


class Conflict(TypedDict):
    """A field that somebody else changed meanwhile: both values, who and when (epoch milliseconds), and whose the next
    save keeps (`theirs`, `yours`, or empty while that is open). `again` tells that theirs changed once more, `earlier`
    what was typed here before something else was typed over theirs."""

    field: str
    label: str
    theirs: str
    yours: str
    who: str
    at: int
    choice: str
    again: bool
    earlier: str


class Change(TypedDict):
    """A field that the next save changes: what is stored, and what is typed."""

    label: str
    before: str
    after: str


class Moment(TypedDict):
    """Something that happened to the order or ends, and when (epoch milliseconds)."""

    label: str
    at: int


class Happening(TypedDict):
    """One entry of the timeline; `kind` is the word under which it is stored."""

    kind: str
    what: str
    who: str
    at: int
    detail: str
    changes: list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class ShownOrder:
    """What was read for an order; None where there is no such order any more."""

    detail: OrderDetail | None
    entries: tuple[TimelineEntry, ...]
    boundary: datetime | None
    thread: ThreadView
    stop: StopView | None = None
    ladder: Mapping[Stage, Step] | None = None
    """What support suggests to keep back; None for a merchant."""


@dataclass(frozen=True, slots=True)
class OrderView:
    """One order; support sees every seller's."""

    viewer_seller: int | None
    owner: int
    order_id: int
    code: str

    @property
    def seller_id(self) -> int | None:
        """Whose changes can be seen: support is shown the fee ladder too, which is no seller's."""
        return None if self.viewer_seller is None else self.owner

    def concerns(self, change: OrderChanged) -> bool:
        """Only changes of this order, and for support those of the fee ladder."""
        return change.order_id == self.order_id or (self.viewer_seller is None and change == LADDER_CHANGED)

    async def read(self) -> ShownOrder:
        """Read the order and its timeline."""
        return await read_order(self.code, self.viewer_seller)


async def read_order(code: str, seller_id: int | None) -> ShownOrder:
    """Read an order as somebody of this seller (None: support) may see it. Raises NotFound."""
    ports = container().ports
    hidden = SELLERS_OWN if seller_id is None else SUPPORTS_OWN
    async with ports.database.read() as session:
        detail = await order_detail(session, code, seller_id)
        entries = await timeline(session, detail.id, without=(*hidden, *UNTOLD))
        written = await thread(session, detail.id, seller_id) if detail.request is not None else ThreadView()
        stop = await stop_of(session, detail.id)
        ladder = await fee_ladder(session) if seller_id is None else None
        decider = detail.request.decided_by if detail.request else ""
        is_supports = seller_id is not None and decider in await support_among(session, [decider])
    if seller_id is None:
        # Note and tags are the seller's own.
        detail = replace(detail, note="", tags=())
    else:
        # Whoever of support it was, the seller deals with support.
        entries = tuple(replace(entry, who=SUPPORT_NAME) if entry.by_support else entry for entry in entries)
        if is_supports and detail.request is not None:
            detail = replace(detail, request=replace(detail.request, decided_by=SUPPORT_NAME))
    return ShownOrder(detail, entries, ports.permissions(detail.facts).free_cancel_until, written, stop, ladder)


def moments(detail: OrderDetail, permitted: Permissions) -> list[Moment]:
    """The times that matter of an order now, in their order; what happened stands in the timeline as well."""
    if detail.shipped_at:
        way = [("Shipped", detail.shipped_at), ("Delivered", detail.delivered_at)]
    elif detail.fulfilled_at:
        way = [("Produced", detail.fulfilled_at)]
    else:
        way = [("In production since", detail.scheduled_at)]
    known = [
        ("Created", detail.created_at),
        ("Paid", detail.paid_at),
        ("Free to cancel until", permitted.free_cancel_until),
        ("Free cancellation ended", permitted.free_cancel_ended),
        *way,
        ("Cancelled", detail.cancelled_at),
        ("Deleted", detail.deleted_at),
        ("Can be restored until", permitted.kept_until),
    ]
    return [Moment(label=label, at=epoch_ms(at)) for label, at in known if at is not None]


def mail_to(address: str) -> str:
    """Where a click on an e-mail address leads; nothing in it can add to the message."""
    return f"mailto:{quote(address, safe='@+')}" if address else ""


def typed_of(content: OrderContent, currency: str, locale: str) -> dict[str, str]:
    """A content as the inputs hold it."""
    values = {name.value: str(content.value(name) or "") for name in TEXT_FIELDS}
    values[Field.AMOUNT.value] = "" if content.amount is None else plain_minor(content.amount, currency, locale)
    values[Field.PHONE.value] = format_phone(content.phone) if content.phone else ""
    return values


def happening(entry: TimelineEntry, currency: str, locale: str) -> Happening:
    """An entry of the timeline in the page's words, money as the locale writes it."""

    def told(text: str, has_money: bool) -> str:
        return localised(text, currency, locale) if has_money else text

    names = {name.value: LABELS[name] for name in Field} | {"note": "Internal note", "tags": "Tags"}
    return Happening(
        kind=entry.what,
        what=HAPPENED.get(entry.what, entry.what),
        who=entry.who,
        at=epoch_ms(entry.at),
        detail=told(entry.detail, entry.what in TELL_MONEY),
        changes=[
            {
                "label": names.get(name, name),
                "before": told(entry.before.get(name, ""), name == Field.AMOUNT.value) or "—",
                "after": told(entry.after.get(name, ""), name == Field.AMOUNT.value) or "—",
            }
            for name in entry.fields
        ],
    )
