"""Invents the lives of demo orders: who ordered what, and what has become of it by now.

Pure and drawn from one `random.Random`. An order lives by the rules of the product: the plant starts only after the
free window, what is cancelled or refunded comes back to the wallet, and nothing happens after `now`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import TypeVar

from order_app.demo.people import artwork_url, order_reference, person
from order_app.domain import address as addresses
from order_app.domain.fields import Field
from order_app.domain.money import format_minor
from order_app.domain.orders import Item, OrderContent, missing_fields, shown
from order_app.domain.policy import DEFAULT_WINDOW, TRASH_DAYS, Approval
from order_app.domain.pricing import Catalogue, quote
from order_app.domain.statuses import (
    AddressCheck,
    Fulfillment,
    Life,
    Payment,
    RequestKind,
    RequestReason,
    RequestStatus,
    Shipment,
    ShippingMethod,
)

T = TypeVar("T")

SUPPORT = "support@example.com"
PLANT = "Production"
CURRENCY = "USD"


@dataclass(slots=True)
class Event:
    """One entry of the timeline; `before` and `after` by field, as people read them."""

    at: datetime
    who: str
    what: str
    detail: str = ""
    before: dict[str, str] = field(default_factory=dict)
    after: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Movement:
    """Money that went out of (negative) or came into the wallet for an order, in minor units."""

    at: datetime
    who: str
    kind: str
    amount: int


@dataclass(slots=True)
class RequestStory:
    """A request to support and what was decided."""

    kind: RequestKind
    reason: RequestReason
    message: str
    created_at: datetime
    created_by: str
    accepted_fee: int = 0
    status: RequestStatus = RequestStatus.SENT
    proposed_fee: int | None = None
    proposed_approval: Approval | None = None
    fee: int | None = None
    decided_at: datetime | None = None
    decided_by: str = ""
    answer: str = ""


@dataclass(slots=True)
class Story:
    """An order with everything that happened to it until now."""

    content: OrderContent
    cost: int
    created_at: datetime
    is_complete: bool = True
    missing: tuple[Field, ...] = ()
    life: Life = Life.ACTIVE
    payment: Payment = Payment.UNPAID
    fulfillment: Fulfillment = Fulfillment.UNFULFILLED
    shipment: Shipment = Shipment.NONE
    open_request: RequestKind | None = None
    refunded: int = 0
    paid_at: datetime | None = None
    scheduled_at: datetime | None = None
    fulfilled_at: datetime | None = None
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None
    cancelled_at: datetime | None = None
    deleted_at: datetime | None = None
    carrier: str = ""
    tracking_code: str = ""
    note: str = ""
    tags: tuple[str, ...] = ()
    events: list[Event] = field(default_factory=list)
    movements: list[Movement] = field(default_factory=list)
    requests: list[RequestStory] = field(default_factory=list)

    @property
    def request_status(self) -> RequestStatus | None:
        """Where the latest request stands."""
        return self.requests[-1].status if self.requests else None

    @property
    def address_check(self) -> AddressCheck:
        """What the rules of the country say of the address."""
        return addresses.check(self.content.address, self.content.phone)


class Storyteller:
    """Tells one order after another for the people of one seller."""

    def __init__(self, rng: Random, catalogue: Catalogue, now: datetime, staff: Sequence[str]) -> None:
        self._rng = rng
        self._catalogue = catalogue
        self._now = now
        self._staff = staff
        self._products = _by_product(catalogue)
        self._fates = list(_FATES)
        self._told = 0

    def tell(self, created_at: datetime, number: int) -> Story:
        """The life, until now, of the order that was created then; `number` is its running number."""
        content = self._content(number)
        lines = [(item.sku, item.quantity) for item in content.items]
        cost = quote(lines, content.country, content.shipping_method, self._catalogue).total
        content = replace(content, amount=int(cost * self._rng.uniform(1.6, 2.3)) // 100 * 100 + 99)
        story = Story(content, cost, created_at)
        story.events.append(Event(created_at, self._someone(), "created"))
        self._decorate(story)
        self._live(story, self._fate())
        return story

    def _fate(self) -> str:
        # Dealt like cards, so that even a few dozen orders show every kind.
        if self._told % len(self._fates) == 0:
            self._rng.shuffle(self._fates)
        self._told += 1
        return self._fates[(self._told - 1) % len(self._fates)]

    def _live(self, story: Story, fate: str) -> None:
        age = self._now - story.created_at
        if fate == "incomplete" and self._make_incomplete(story):
            return
        if fate == "deleted" and age < timedelta(days=TRASH_DAYS - 3):
            story.deleted_at = self._later(story.created_at, 0.02, 40)
            if story.deleted_at is not None:
                story.life = Life.DELETED
                story.events.append(Event(story.deleted_at, self._someone(), "deleted"))
            return
        if fate in ("incomplete", "unpaid"):
            self._maybe_edit(story)
            return
        if not self._pay(story):
            return
        if fate == "cancelled free":
            self._cancel_free(story)
        elif fate == "cancelled by request":
            self._cancel_by_request(story)
        else:
            self._produce(story, fate)

    def _pay(self, story: Story) -> bool:
        self._maybe_edit(story)
        paid_at = self._later(story.events[-1].at, 0.02, 3)
        if paid_at is None:
            return False
        who = self._someone()
        story.paid_at = paid_at
        story.payment = Payment.PAID
        story.movements.append(Movement(paid_at, who, "payment", -story.cost))
        story.events.append(Event(paid_at, who, "paid", _money(story.cost)))
        return True

    def _cancel_free(self, story: Story) -> None:
        assert story.paid_at is not None
        at = self._later(story.paid_at, 0.05, DEFAULT_WINDOW.total_seconds() / 3600 - 0.1)
        if at is not None:
            self._end(story, self._someone(), story.cost, at)

    def _cancel_by_request(self, story: Story) -> None:
        assert story.paid_at is not None
        sent_at = self._later(story.paid_at + DEFAULT_WINDOW, 0.1, 6)
        if sent_at is None:
            return
        request = self._request(story, RequestKind.CANCEL, sent_at)
        decided_at = self._later(sent_at, 1, 30)
        if decided_at is not None:
            self._approve(story, request, 0, decided_at, "Cancelled before production, no fee.")

    def _produce(self, story: Story, fate: str) -> None:
        """The plant's steps, as far as they have come, with the requests that fall between them."""
        assert story.paid_at is not None
        is_recent = self._now - story.created_at < timedelta(days=12)
        asks_at = self._rng.randrange(4) if fate == "asks" and is_recent else None
        begins = self._later(story.paid_at + DEFAULT_WINDOW, 0.5, 22)
        if asks_at == 0 and self._ask_now(story, story.paid_at):
            return
        if begins is None:
            return
        story.scheduled_at, story.fulfillment = begins, Fulfillment.SCHEDULED
        story.events.append(Event(begins, PLANT, "scheduled"))
        if asks_at == 1:
            self._ask_now(story, begins)
        made = self._later(begins, 9, 50)
        if made is None or (asks_at == 1 and story.open_request):
            return
        story.fulfilled_at, story.fulfillment = made, Fulfillment.FULFILLED
        story.events.append(Event(made, PLANT, "fulfilled"))
        sent = self._later(made, 2, 22)
        if sent is None or (asks_at == 2 and self._ask_now(story, made)):
            return
        story.shipped_at, story.shipment = sent, Shipment.SHIPPED
        story.carrier, story.tracking_code = self._parcel(story.content.country)
        story.events.append(Event(sent, PLANT, "shipped", f"{story.carrier} {story.tracking_code}"))
        arrived = self._later(sent, 40, 210)
        if arrived is not None:
            story.delivered_at, story.shipment = arrived, Shipment.DELIVERED
            story.events.append(Event(arrived, PLANT, "delivered"))
        if asks_at == 3:
            self._ask_now(story, story.events[-1].at)
        elif fate in ("refunded", "declined", "withdrawn") and arrived is not None:
            self._settle(story, fate, arrived)

    def _settle(self, story: Story, fate: str, arrived: datetime) -> None:
        sent_at = self._later(arrived, 1, 72)
        if sent_at is None:
            return
        request = self._request(story, RequestKind.REFUND, sent_at)
        ended_at = self._later(sent_at, 1, 40)
        if ended_at is None:
            return
        if fate == "withdrawn":
            self._close(story, request, RequestStatus.WITHDRAWN, request.created_by, ended_at, "")
            story.events.append(Event(ended_at, request.created_by, "request_withdrawn"))
        elif fate == "declined":
            answer = self._pick(_DECLINED)
            self._close(story, request, RequestStatus.DECLINED, SUPPORT, ended_at, answer)
            story.events.append(Event(ended_at, SUPPORT, "request_declined", answer))
        else:
            fee = self._pick((0, story.cost // 4, story.cost // 2))
            request.accepted_fee = fee
            self._approve(story, request, fee, ended_at, "")

    def _ask_now(self, story: Story, since: datetime) -> bool:
        """Send a request that is still open; False when there was no time for it yet."""
        left = (self._now - since).total_seconds() / 3600
        sent_at = self._later(since, min(0.05, left * 0.2), left * 0.9)
        if sent_at is None:
            return False
        kind = RequestKind.REFUND if story.shipment is not Shipment.NONE else RequestKind.CANCEL
        request = self._request(story, kind, sent_at)
        asked_at = self._later(sent_at, 0.2, 20)
        if story.fulfillment is not Fulfillment.UNFULFILLED and asked_at is not None and self._rng.random() < 0.3:
            request.status = RequestStatus.IN_REVIEW
            request.proposed_fee = story.cost // 3
            request.proposed_approval = Approval.CANCEL if story.shipment is Shipment.NONE else Approval.REFUND
            request.answer = "The pieces are printed already; we would keep a part of the cost."
            story.events.append(Event(asked_at, SUPPORT, "fee_proposed", _money(request.proposed_fee)))
        return True

    def _request(self, story: Story, kind: RequestKind, at: datetime) -> RequestStory:
        who = self._someone()
        reason, message = self._pick(_CANCEL_REASONS if kind is RequestKind.CANCEL else _REFUND_REASONS)
        request = RequestStory(kind, reason, message, at, who)
        story.requests.append(request)
        story.open_request = kind
        story.events.append(Event(at, who, "request_sent", f"{kind.capitalize()}: {reason}"))
        return request

    def _approve(self, story: Story, request: RequestStory, fee: int, at: datetime, answer: str) -> None:
        back = story.cost - fee
        kept = f"fee {_money(fee)}" if fee else "no fee"
        self._close(story, request, RequestStatus.APPROVED, SUPPORT, at, answer)
        request.fee = fee
        story.events.append(Event(at, SUPPORT, "request_approved", f"{_money(back)} back to the wallet, {kept}"))
        if story.shipment is Shipment.NONE:
            self._end(story, SUPPORT, back, at)
        else:
            self._give_back(story, SUPPORT, back, at)

    @staticmethod
    def _close(story: Story, request: RequestStory, status: RequestStatus, who: str, at: datetime, answer: str) -> None:
        request.status, request.decided_by, request.decided_at, request.answer = status, who, at, answer
        story.open_request = None

    def _end(self, story: Story, who: str, back: int, at: datetime) -> None:
        self._give_back(story, who, back, at)
        story.life, story.cancelled_at = Life.CANCELLED, at
        story.events.append(Event(at, who, "cancelled", f"{_money(back)} back to the wallet"))

    @staticmethod
    def _give_back(story: Story, who: str, back: int, at: datetime) -> None:
        story.movements.append(Movement(at, who, "refund", back))
        story.refunded = back
        story.payment = Payment.REFUNDED if back == story.cost else Payment.PARTIALLY_REFUNDED

    def _maybe_edit(self, story: Story) -> None:
        """Now and then somebody corrects the phone or the second address line."""
        if self._rng.random() > 0.07:
            return
        at = self._later(story.created_at, 0.02, 1)
        if at is None:
            return
        name = self._pick((Field.PHONE, Field.ADDRESS_LINE2))
        after = shown(name, story.content.value(name), CURRENCY)
        before = "" if after else "c/o Reception"
        edited = {name.value: before}, {name.value: after}
        story.events.append(Event(at, self._someone(), "edited", "", *edited))

    def _make_incomplete(self, story: Story) -> bool:
        gaps: dict[Field, object] = {self._pick(_GAPS): ""}
        if self._rng.random() < 0.3:
            gaps[Field.ITEMS] = ()
        content = story.content.with_values(gaps)
        missing = missing_fields(content, self._catalogue)
        if not missing:
            return False
        lines = [(item.sku, item.quantity) for item in content.items]
        story.content, story.missing, story.is_complete = content, missing, False
        story.cost = quote(lines, content.country, content.shipping_method, self._catalogue).total
        return True

    def _content(self, number: int) -> OrderContent:
        rng = self._rng
        buyer = person(rng)
        while buyer.address.country not in self._catalogue.countries:
            buyer = person(rng)
        home = buyer.address
        return OrderContent(
            items=self._items(),
            shipping_method=self._method(home.country),
            reference=order_reference(rng, number % 1_000_000) if rng.random() < 0.95 else "",
            recipient_name=buyer.name,
            phone=buyer.phone,
            email=buyer.email,
            address_line1=home.line1,
            address_line2=home.line2,
            city=home.city,
            state=home.state,
            postal_code=home.postal_code,
            country=home.country,
        )

    def _items(self) -> tuple[Item, ...]:
        rng = self._rng
        lines = 1 if rng.random() < 0.7 else rng.randrange(2, 4)
        skus = dict.fromkeys(self._pick(self._pick(self._products)) for _ in range(lines))
        return tuple(Item(sku, 1 if rng.random() < 0.75 else rng.randrange(2, 6), artwork_url(rng)) for sku in skus)

    def _method(self, country: str) -> str:
        offered = self._catalogue.methods(country)
        drawn = self._rng.random()
        wished = (
            ShippingMethod.STANDARD
            if drawn < 0.6
            else ShippingMethod.ECONOMY
            if drawn < 0.9
            else ShippingMethod.EXPRESS
        )
        return wished.value if wished in offered else offered[0]

    def _parcel(self, country: str) -> tuple[str, str]:
        carrier, pattern = self._pick(_CARRIERS.get(country, _CARRIERS_ABROAD))
        return carrier, "".join(str(int(self._rng.random() * 10)) if c == "#" else c for c in pattern)

    def _decorate(self, story: Story) -> None:
        if self._rng.random() < 0.05:
            story.note = self._pick(_NOTES)
        if self._rng.random() < 0.12:
            story.tags = self._pick(_TAGS)

    def _someone(self) -> str:
        return self._pick(self._staff)

    def _later(self, since: datetime, least_hours: float, most_hours: float) -> datetime | None:
        """A moment some hours later, or None when that is still to come."""
        at = since + timedelta(seconds=round(self._rng.uniform(least_hours, most_hours) * 3600, 3))
        return at if at < self._now else None

    def _pick(self, choices: Sequence[T]) -> T:
        return choices[int(self._rng.random() * len(choices))]


def _by_product(catalogue: Catalogue) -> list[list[str]]:
    products: dict[str, list[str]] = {}
    for variant in catalogue.variants.values():
        products.setdefault(variant.product, []).append(variant.sku)
    return list(products.values())


def _money(minor: int) -> str:
    return format_minor(minor, CURRENCY)


_FATES = (
    *("incomplete",) * 4,
    *("unpaid",) * 5,
    *("deleted",) * 2,
    *("cancelled free",) * 3,
    *("cancelled by request",) * 2,
    *("refunded",) * 2,
    *("declined",) * 1,
    *("withdrawn",) * 1,
    *("asks",) * 4,
    *("normal",) * 56,
)
"""What becomes of eighty orders, where there is time enough for it."""

_GAPS = (
    Field.RECIPIENT_NAME,
    Field.ADDRESS_LINE1,
    Field.CITY,
    Field.POSTAL_CODE,
    Field.COUNTRY,
    Field.SHIPPING_METHOD,
)
_CANCEL_REASONS = (
    (RequestReason.BUYER_CANCELLED, "The buyer changed their mind."),
    (RequestReason.BUYER_CANCELLED, ""),
    (RequestReason.WRONG_ADDRESS, "The buyer moved and can't be reached at this address."),
    (RequestReason.WRONG_ITEM, "We ordered the wrong size."),
    (RequestReason.OTHER, "Ordered twice by mistake."),
)
_REFUND_REASONS = (
    (RequestReason.DAMAGED, "The print peels off at one corner, the buyer sent a photo."),
    (RequestReason.DAMAGED, "The frame arrived broken."),
    (RequestReason.NOT_ARRIVED, "The buyer says that nothing came."),
    (RequestReason.WRONG_ITEM, "They received a medium instead of a large."),
    (RequestReason.OTHER, ""),
)
_DECLINED = (
    "The print matches the artwork file that was sent.",
    "The carrier has a signature for this parcel.",
)
_NOTES = (
    "Buyer asked for gift wrap, told them we can't.",
    "VIP customer.",
    "Check the artwork's resolution next time.",
    "Replacement for an earlier order.",
)
_TAGS = (("gift",), ("vip",), ("reprint",), ("wholesale",), ("gift", "holiday"), ("influencer",))

_CARRIERS_ABROAD = (("DHL Express", "##########"), ("UPS", "1Z7A41W6########0#"), ("FedEx", "7#############"))
_CARRIERS = {
    "US": (
        ("USPS", "9400111899##########"),
        ("USPS", "9400111206##########"),
        ("UPS", "1Z7A41W603########"),
        ("FedEx", "7819########"),
    ),
    "CA": (("Canada Post", "7023############"), ("UPS", "1Z7A41W668########")),
    "GB": (("Royal Mail", "RM#########GB"), ("Evri", "H01AB###########")),
    "DE": (("DHL", "0034043416##########"), ("DPD", "0150############")),
    "FR": (("Colissimo", "8R###########"), ("Chronopost", "XY#########FR")),
    "AU": (("Australia Post", "33ABC#######01000935#0#"), ("DHL Express", "##########")),
    "JP": (("Yamato", "4#########2#"), ("Japan Post", "EN#########JP")),
}
