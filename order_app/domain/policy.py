"""What may be done with an order, and why not: the one place that holds the status rules.

Everybody asks here: row buttons, the order page, bulk actions, services inside their transaction and the API. The rules
answer the help page "Guidelines for editing or canceling an order"; where a rule comes from it, the rule's sentence
stands beside it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from order_app.domain.fields import ALL_FIELDS, LABELS, SHIPPING_INFO_FIELDS, Field
from order_app.domain.statuses import Fulfillment, Life, Payment, ProductionStep, RequestKind, Role, Shipment, Tab

TRASH_DAYS = 30
"""How long a deleted order can be restored, in days."""
DEFAULT_WINDOW = timedelta(minutes=120)
"""How long a paid order can be cancelled free of charge. Help page: "you have 2 hours to cancel the order"."""


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """What the policy needs to know of an order; times are UTC."""

    payment: Payment
    fulfillment: Fulfillment
    shipment: Shipment
    life: Life
    is_complete: bool = True
    missing: tuple[Field, ...] = ()
    paid_at: datetime | None = None
    deleted_at: datetime | None = None
    open_request: RequestKind | None = None
    refund_shipping_if_late: bool = False
    """The open request says: if the order can't be cancelled any more, refund the shipping."""
    is_forgotten: bool = False
    """The buyer's personal data was removed, for good."""


TAB_RULES: tuple[tuple[Tab, Mapping[str, tuple[object, ...]]], ...] = (
    (Tab.TRASH, {"life": (Life.DELETED,)}),
    (Tab.CANCELLED, {"life": (Life.CANCELLED,)}),
    (Tab.UNPAID, {"payment": (Payment.UNPAID,), "is_complete": (True,)}),
    (Tab.INCOMPLETED, {"payment": (Payment.UNPAID,)}),
    (Tab.SHIPPED, {"shipment": (Shipment.SHIPPED, Shipment.DELIVERED)}),
    (Tab.PROCESSED, {"fulfillment": (Fulfillment.SCHEDULED, Fulfillment.FULFILLED)}),
    (Tab.PAID, {}),
)
"""The tab of an order is that of the first rule whose every column has one of the values; the stored column is built
from this table."""


def trash_cutoff(now: datetime) -> datetime:
    """What was deleted at this moment (UTC) or before it can't be restored at `now` any more."""
    return now - timedelta(days=TRASH_DAYS)


def tab_of(facts: OrderFacts) -> Tab:
    """The tab in which an order stands."""
    return next(
        tab
        for tab, conditions in TAB_RULES
        if all(getattr(facts, column) in values for column, values in conditions.items())
    )


class Stage(StrEnum):
    """The rows of the rule table: what an order's statuses and the clock come to."""

    INCOMPLETED = "Incompleted"
    UNPAID = "Unpaid"
    PAID_WINDOW_OPEN = "Paid, free cancellation open"
    PAID_WINDOW_OVER = "Paid, free cancellation over"
    SCHEDULED = "In production"
    FULFILLED = "Produced"
    SHIPPED = "Shipped"
    DELIVERED = "Delivered"
    CANCELLED = "Cancelled"
    DELETED = "Deleted"


@dataclass(frozen=True, slots=True)
class Allowed:
    """The action may be done now."""

    allowed: bool = field(default=True, init=False)


@dataclass(frozen=True, slots=True)
class Refused:
    """The action may not be done now: a code for machines, a sentence for people, and what can be done instead.

    `already` is true where the order is in the state that the action would bring about: asking again is then answered
    with the state as it is.
    """

    code: str
    sentence: str
    way_on: str = ""
    already: bool = False
    allowed: bool = field(default=False, init=False)

    @property
    def message(self) -> str:
        """The sentence and the way on, as one text."""
        return f"{self.sentence} {self.way_on}".strip()


Answer = Allowed | Refused


@dataclass(frozen=True, slots=True)
class Lock:
    """Why a field can't be edited, and what can be done instead."""

    code: str
    sentence: str
    way_on: str = ""

    @property
    def message(self) -> str:
        """The sentence and the way on, as one text."""
        return f"{self.sentence} {self.way_on}".strip()


class Approval(StrEnum):
    """What support's yes to a request does to the order."""

    CANCEL = "cancel"
    """The order ends, and what is not kept back as a fee comes back."""
    REFUND = "refund"
    """Money comes back, all or a part; the order stays as it is."""
    REFUND_SHIPPING = "refund_shipping"
    """The cancellation came too late: what the shipping cost comes back, as the request asked for this case."""


class Fee(StrEnum):
    """What a request may cost the merchant."""

    NONE = "none"
    POSSIBLE = "possible"
    LIKELY = "likely"


@dataclass(frozen=True, slots=True)
class Permissions:
    """Everything that may be done with one order at one moment."""

    stage: Stage
    editable: frozenset[Field]
    locks: Mapping[Field, Lock]
    delete: Answer
    pay: Answer
    cancel: Answer
    request: Answer
    cancel_and_copy: Answer
    duplicate: Answer
    restore: Answer
    purge: Answer
    """Whether the clean-up of the trash may take the order away for good."""
    forget: Answer
    """Whether the buyer's personal data may be removed without anybody missing it."""
    withdraw: Answer
    decide: Answer
    """Whether support may still answer a request: decline it, at least."""
    write_message: Answer
    """Whether the request's thread takes further messages, notes and photos."""
    approve: Answer
    """Whether support may grant the open request now."""
    approval: Approval
    """What granting it would do."""
    accept_fee: Answer
    """Whether the merchant may say yes to a fee that support proposed, see `accept_fee_for`."""
    cancel_for_seller: Answer
    """Whether support may cancel the order for its seller without a request."""
    keeps_fee_for_seller: bool
    """Whether support may keep a fee back when it does: nobody of the seller has said yes to one."""
    refund_for_seller: Answer
    """Whether support may bring money back for the seller without a request; the order stays as it is."""
    request_kinds: tuple[RequestKind, ...]
    """What can be asked of support, the one to preselect first; empty where nothing can."""
    fee: Fee
    """What a request sent now may cost."""
    cost_is_live: bool
    """The cost follows items, country and method; from payment on it is frozen."""
    must_stay_complete: bool
    """An edit may correct what a complete order needs, but not empty it."""
    stops_production: bool
    """The plant has begun: once the order is cancelled it must be told to stop."""
    free_cancel_until: datetime | None
    """Until when (UTC) the order can be cancelled free of charge, while that is still open."""
    free_cancel_ended: datetime | None
    """When (UTC) free cancellation ended of an order on which production has not begun."""
    kept_until: datetime | None
    """Until when (UTC) a deleted order can be restored; None outside the trash."""
    production: Mapping[ProductionStep, Answer]

    def accept_fee_for(self, proposed: Approval | None) -> Answer:
        """Whether the merchant may say yes to a fee that support asked for doing `proposed` (None: nothing): a yes must
        still do just that."""
        return self.accept_fee if not self.accept_fee.allowed or proposed is self.approval else _OUTRUN


def stage_of(facts: OrderFacts, now: datetime, window: timedelta = DEFAULT_WINDOW) -> Stage:
    """The row of the rule table in which an order stands at `now` (UTC)."""
    tab = tab_of(facts)
    if tab is Tab.PROCESSED:
        return Stage.FULFILLED if facts.fulfillment is Fulfillment.FULFILLED else Stage.SCHEDULED
    if tab is Tab.SHIPPED:
        return Stage.DELIVERED if facts.shipment is Shipment.DELIVERED else Stage.SHIPPED
    if tab is Tab.PAID:
        is_open = facts.paid_at is not None and now < facts.paid_at + window
        return Stage.PAID_WINDOW_OPEN if is_open else Stage.PAID_WINDOW_OVER
    return _STAGE_OF_TAB[tab]


_STAGE_OF_TAB = {
    Tab.TRASH: Stage.DELETED,
    Tab.CANCELLED: Stage.CANCELLED,
    Tab.INCOMPLETED: Stage.INCOMPLETED,
    Tab.UNPAID: Stage.UNPAID,
}

_UNPAID_STAGES = (Stage.INCOMPLETED, Stage.UNPAID)
_PAID_STAGES = (Stage.PAID_WINDOW_OPEN, Stage.PAID_WINDOW_OVER)
_MAKING_STAGES = (Stage.SCHEDULED, Stage.FULFILLED)
_FINAL = (Stage.CANCELLED,)
_SENT_STAGES = (Stage.SHIPPED, Stage.DELIVERED)

# The code under which each stage refuses what it closes, with the sentence that says why.
_CLOSED: Mapping[Stage, tuple[str, str]] = {
    Stage.SCHEDULED: ("in_production", "The order is in production."),
    Stage.FULFILLED: ("produced", "The order has been produced."),
    Stage.SHIPPED: ("shipped", "The order has been shipped."),
    Stage.DELIVERED: ("shipped", "The order has been delivered."),
    Stage.CANCELLED: ("cancelled", "The order is cancelled."),
    Stage.DELETED: ("deleted", "The order is in the trash."),
}
_WAY_ON: Mapping[Stage, str] = {
    Stage.SCHEDULED: "Use Refund to ask support; a fee may apply.",
    Stage.FULFILLED: "Use Refund to ask support; a fee is likely.",
    Stage.SHIPPED: "Use Refund to ask support for money back.",
    Stage.DELIVERED: "Use Refund to ask support for money back.",
    Stage.CANCELLED: "Place a new order instead.",
    Stage.DELETED: "Restore it from the trash first.",
}


def permissions(facts: OrderFacts, now: datetime, window: timedelta = DEFAULT_WINDOW) -> Permissions:
    """What may be done with an order at `now` (UTC), with `window` for free cancellation from payment."""
    stage = stage_of(facts, now, window)
    editable, locks = _fields(stage, facts)
    kinds = _request_kinds(stage, facts)
    cancel = _cancel(stage)
    return Permissions(
        stage=stage,
        editable=editable,
        locks=locks,
        delete=_delete(stage),
        pay=_pay(stage, facts),
        cancel=cancel,
        cancel_and_copy=_cancel_and_copy(stage, cancel),
        duplicate=_duplicate(stage),
        request=_request(stage, facts, kinds),
        restore=_restore(stage, facts, now),
        purge=_purge(stage, facts, now),
        forget=_forget(stage, facts),
        withdraw=_needs_request(facts, "There is no open request on this order."),
        decide=_needs_request(facts, "This request is no longer open."),
        write_message=_write_message(facts),
        approve=_approve(stage, facts),
        approval=_approval(stage, facts),
        accept_fee=_accept_fee(stage, facts),
        cancel_for_seller=_cancel_for_seller(stage, facts),
        # Help page: a fee may apply once "the order has been put into production"; before, it is free.
        keeps_fee_for_seller=stage in _MAKING_STAGES,
        refund_for_seller=_refund_for_seller(stage, facts, kinds),
        request_kinds=kinds,
        fee=_FEES.get(stage, Fee.NONE),
        cost_is_live=stage in _UNPAID_STAGES,
        must_stay_complete=stage not in _UNPAID_STAGES,
        stops_production=stage in _MAKING_STAGES,
        free_cancel_until=(
            facts.paid_at + window if stage is Stage.PAID_WINDOW_OPEN and facts.paid_at is not None else None
        ),
        free_cancel_ended=(
            facts.paid_at + window if stage is Stage.PAID_WINDOW_OVER and facts.paid_at is not None else None
        ),
        kept_until=_kept_until(facts) if stage is Stage.DELETED else None,
        production={step: _production(step, stage, facts) for step in ProductionStep},
    )


_LOOK_LOCK = Lock(
    "support_looks", "Only the seller can edit the order.", "Write to the seller, or decide on a request."
)
_LOOKS = Refused("support_looks", "Only the seller can do this.", "Decide on a request instead.")
_SUPPORT_ONLY = Refused("support_only", "Only support can do this.", "Send a request to support instead.")


def as_seen_by(permitted: Permissions, role: Role) -> Permissions:
    """The same, for somebody of this role: support looks and decides on requests, the seller does the rest."""
    if role is not Role.SUPPORT:
        return replace(
            permitted,
            approve=_SUPPORT_ONLY,
            cancel_for_seller=_SUPPORT_ONLY,
            refund_for_seller=_SUPPORT_ONLY,
        )
    return replace(
        permitted,
        editable=frozenset(),
        locks=_lock_all(_LOOK_LOCK),
        delete=_LOOKS,
        pay=_LOOKS,
        cancel=_LOOKS,
        cancel_and_copy=_LOOKS,
        duplicate=_LOOKS,
        request=_LOOKS,
        restore=_LOOKS,
        withdraw=_LOOKS,
        write_message=(
            permitted.write_message
            if permitted.write_message.allowed
            else replace(_THREAD_ENDED, way_on="The seller can send a new request.")
        ),
        accept_fee=_LOOKS,
    )


_FEES = {
    Stage.SCHEDULED: Fee.POSSIBLE,
    Stage.FULFILLED: Fee.LIKELY,
    Stage.SHIPPED: Fee.LIKELY,
    Stage.DELIVERED: Fee.LIKELY,
}


def _lock_all(lock: Lock, fields: Iterable[Field] = ALL_FIELDS) -> dict[Field, Lock]:
    return dict.fromkeys(fields, lock)


_PAID_LOCK = Lock(
    "paid",
    "Locked since payment.",
    "To change it, cancel or ask for a refund, then order again.",
)
_COUNTRY_LOCK = Lock(
    "country_after_payment",
    "The country can't be changed after payment.",
    "To ship elsewhere, cancel or ask for a refund, then order again.",
)
_PAID_LOCKS: Mapping[Field, Lock] = {
    **_lock_all(_PAID_LOCK, ALL_FIELDS - SHIPPING_INFO_FIELDS),
    Field.COUNTRY: _COUNTRY_LOCK,
}
_STAGE_LOCKS: Mapping[Stage, Mapping[Field, Lock]] = {
    **dict.fromkeys(_PAID_STAGES, _PAID_LOCKS),
    **{
        stage: _lock_all(Lock(code, f"{sentence[:-1]}, so it can't be edited.", _WAY_ON[stage]))
        for stage, (code, sentence) in _CLOSED.items()
    },
}


_FORGOTTEN = "The buyer's personal data was removed"
_FORGOTTEN_LOCK = Lock("forgotten", f"{_FORGOTTEN}, so the order can't be edited.", "Place a new order instead.")


def _fields(stage: Stage, facts: OrderFacts) -> tuple[frozenset[Field], Mapping[Field, Lock]]:
    """Help page: unpaid, "you can modify the entire order"; paid and unfulfilled, "you can only edit the Shipping info,
    but the Country field cannot be changed"; in production, "you cannot modify any information"; produced orders "also
    cannot be edited"."""
    locks = _lock_all(_FORGOTTEN_LOCK) if facts.is_forgotten else _STAGE_LOCKS.get(stage, {})
    return ALL_FIELDS - locks.keys(), locks


def _closed(stage: Stage, *, way_on: str | None = None, already: Stage | None = None) -> Refused:
    code, sentence = _CLOSED[stage]
    return Refused(code, sentence, _WAY_ON[stage] if way_on is None else way_on, already=stage is already)


def _delete(stage: Stage) -> Answer:
    """Help page: "if the order is still in the Unpaid status [...] you can cancel the order by selecting one or more
    orders and clicking Delete"."""
    if stage in _UNPAID_STAGES:
        return Allowed()
    if stage is Stage.PAID_WINDOW_OPEN:
        return Refused(
            "already_paid", "The order is paid, so it can't be deleted.", "Cancel it free of charge instead."
        )
    if stage is Stage.PAID_WINDOW_OVER:
        return Refused("already_paid", "The order is paid, so it can't be deleted.", "Use Refund to ask support.")
    return _closed(stage, already=Stage.DELETED)


def _pay(stage: Stage, facts: OrderFacts) -> Answer:
    if stage in _UNPAID_STAGES and facts.is_forgotten:
        return Refused("forgotten", f"{_FORGOTTEN}, so the order can't be paid.", "Place a new order instead.")
    if stage is Stage.UNPAID:
        return Allowed()
    if stage is Stage.INCOMPLETED:
        names = ", ".join(LABELS[name] for name in facts.missing)
        return Refused(
            "incomplete",
            f"The order is not complete yet; still needed: {names}." if names else "The order is not complete yet.",
            "Open it, fill in what is needed and save, then pay.",
        )
    if stage in (Stage.CANCELLED, Stage.DELETED):
        return _closed(stage)
    return Refused("already_paid", "The order is paid already.", "See the Wallet for the entry.", already=True)


def _cancel(stage: Stage) -> Answer:
    """Help page: "you have 2 hours to cancel the order without any fees"; in production "you will need to contact
    support"; "Orders that have already been shipped cannot be canceled"."""
    if stage is Stage.PAID_WINDOW_OPEN:
        return Allowed()
    if stage in _UNPAID_STAGES:
        return Refused("not_paid", "The order is not paid, so there is nothing to cancel.", "Delete it instead.")
    if stage is Stage.PAID_WINDOW_OVER:
        return Refused(
            "window_over",
            "The time for free cancellation is over.",
            "Use Refund to ask support; no fee is expected while nothing has been produced.",
        )
    if stage in _SENT_STAGES:
        return Refused("shipped", "An order that has been shipped can't be cancelled.", _WAY_ON[stage])
    return _closed(stage, already=Stage.CANCELLED)


def _cancel_and_copy(stage: Stage, cancel: Answer) -> Answer:
    """Whoever may cancel free of charge may order anew in the same step; asked again, nothing is copied twice."""
    if isinstance(cancel, Refused) and stage is Stage.CANCELLED:
        return replace(cancel, way_on="Use Duplicate to order it again.", already=False)
    return cancel


def _duplicate(stage: Stage) -> Answer:
    return _closed(stage) if stage is Stage.DELETED else Allowed()


def _request_kinds(stage: Stage, facts: OrderFacts) -> tuple[RequestKind, ...]:
    if facts.payment is Payment.REFUNDED:
        return ()
    if stage in _SENT_STAGES:
        return (RequestKind.REFUND,)
    if stage in _PAID_STAGES or stage in _MAKING_STAGES:
        return (RequestKind.CANCEL, RequestKind.REFUND)
    return ()


_NOTHING_LEFT = Refused(
    "nothing_left", "The whole cost of this order has come back already.", "See the Wallet for the entry."
)


def _request(stage: Stage, facts: OrderFacts, kinds: tuple[RequestKind, ...]) -> Answer:
    """Help page: "create a refund request in the system to send to support"."""
    if stage in _UNPAID_STAGES:
        return Refused(
            "nothing_paid", "Nothing was paid for this order, so there is nothing to refund.", "Delete it instead."
        )
    if stage in (Stage.CANCELLED, Stage.DELETED):
        return _closed(stage)
    if facts.open_request is not None:
        return Refused(
            "request_exists",
            "A request for this order is already with support.",
            "Wait for the answer, or withdraw the request.",
        )
    if not kinds:
        return _NOTHING_LEFT
    return Allowed()


def _approve(stage: Stage, facts: OrderFacts) -> Answer:
    """Help page: "Orders that have already been shipped cannot be canceled"; a refund of one can still be granted."""
    if facts.open_request is None:
        return _needs_request(facts, "This request is no longer open.")
    too_late = facts.open_request is RequestKind.CANCEL and stage in _SENT_STAGES
    if too_late and not facts.refund_shipping_if_late:
        return Refused(
            "shipped",
            "The order has been shipped meanwhile, so it can't be cancelled any more; nothing was decided.",
            "Decline the request and say that a refund can be asked for.",
        )
    return Allowed()


_OUTRUN = Refused(
    "changed_meanwhile",
    "The order has gone on since support asked for this fee, so it can't be accepted any more; no fee was taken.",
    "Withdraw the request, or wait for support's answer.",
)


def _accept_fee(stage: Stage, facts: OrderFacts) -> Answer:
    """A fee was proposed for cancelling; once that is too late nobody owes it."""
    if facts.open_request is RequestKind.CANCEL and stage in _SENT_STAGES:
        return Refused(
            "shipped",
            "The order has been shipped meanwhile, so it can't be cancelled any more; no fee was taken.",
            "Withdraw the request, or wait for support's answer.",
        )
    return _needs_request(facts, "There is no open request on this order.")


def _approval(stage: Stage, facts: OrderFacts) -> Approval:
    if stage not in _SENT_STAGES:
        return Approval.CANCEL
    return Approval.REFUND_SHIPPING if facts.open_request is RequestKind.CANCEL else Approval.REFUND


_ANSWER_FIRST = Refused(
    "request_open", "The seller has an open request on this order.", "Decide on the request instead."
)


def _cancel_for_seller(stage: Stage, facts: OrderFacts) -> Answer:
    """Help page: "You can contact support directly to cancel the order"."""
    if facts.open_request is not None:
        return _ANSWER_FIRST
    if stage in _PAID_STAGES or stage in _MAKING_STAGES:
        return Allowed()
    if stage in _UNPAID_STAGES:
        return Refused(
            "not_paid", "The order is not paid, so there is nothing to cancel.", "The seller can delete it instead."
        )
    if stage in _SENT_STAGES:
        return Refused("shipped", "An order that has been shipped can't be cancelled.", "Refund it instead.")
    return _closed(stage, way_on="What came back stands in the timeline.", already=Stage.CANCELLED)


def _refund_for_seller(stage: Stage, facts: OrderFacts, kinds: tuple[RequestKind, ...]) -> Answer:
    if facts.open_request is not None:
        return _ANSWER_FIRST
    if stage in _UNPAID_STAGES:
        return Refused(
            "nothing_paid",
            "Nothing was paid for this order, so there is nothing to refund.",
            "The seller can delete it instead.",
        )
    if stage in (Stage.CANCELLED, Stage.DELETED):
        return _closed(stage, way_on="What came back stands in the timeline.")
    if not kinds:
        return _NOTHING_LEFT
    return Allowed()


def _restore(stage: Stage, facts: OrderFacts, now: datetime) -> Answer:
    if stage is not Stage.DELETED:
        return Refused(
            "not_deleted",
            "The order is not in the trash.",
            "Nothing needs to be restored.",
            already=stage not in _FINAL,
        )
    if _is_kept(facts, now):
        return Allowed()
    return Refused(
        "trash_over", f"The order was deleted more than {TRASH_DAYS} days ago.", "Place a new order instead."
    )


def _purge(stage: Stage, facts: OrderFacts, now: datetime) -> Answer:
    """What can't be restored any more may go: the two never hold of an order at once."""
    if stage is not Stage.DELETED:
        return Refused("not_deleted", "The order is not in the trash.", "It is kept.")
    if _is_kept(facts, now):
        return Refused("still_kept", f"The order can be restored for {TRASH_DAYS} days.", "Wait until they are over.")
    return Allowed()


def _forget(stage: Stage, facts: OrderFacts) -> Answer:
    """What is paid and not delivered still needs its address, and the seller somebody to write to."""
    if facts.is_forgotten:
        return Refused("forgotten", f"{_FORGOTTEN} already.", "Nothing is left to remove.", already=True)
    if stage in _PAID_STAGES or stage in _MAKING_STAGES or stage is Stage.SHIPPED:
        return Refused(
            "not_delivered",
            "The order is paid and not delivered yet, so its address is still needed.",
            "Wait until it is delivered, or cancel it.",
        )
    return Allowed()


def _kept_until(facts: OrderFacts) -> datetime | None:
    return None if facts.deleted_at is None else facts.deleted_at + timedelta(days=TRASH_DAYS)


def _is_kept(facts: OrderFacts, now: datetime) -> bool:
    until = _kept_until(facts)
    return until is None or now < until


def _needs_request(facts: OrderFacts, sentence: str) -> Answer:
    if facts.open_request is not None:
        return Allowed()
    return Refused("no_open_request", sentence, "What became of it stands in the order's timeline.", already=True)


_THREAD_ENDED = Refused(
    "no_open_request",
    "No request is open on this order, so what was written can only be read.",
    "Send a new request with Refund, or contact support.",
)


def _write_message(facts: OrderFacts) -> Answer:
    return Allowed() if facts.open_request is not None else _THREAD_ENDED


_STEP_FROM: Mapping[ProductionStep, tuple[Stage, ...]] = {
    ProductionStep.SCHEDULED: _PAID_STAGES,
    ProductionStep.FULFILLED: (Stage.SCHEDULED,),
    ProductionStep.SHIPPED: (Stage.FULFILLED,),
    ProductionStep.DELIVERED: (Stage.SHIPPED,),
}
_STAGE_RANK = {
    stage: rank
    for rank, stages in enumerate(
        (_UNPAID_STAGES, _PAID_STAGES, (Stage.SCHEDULED,), (Stage.FULFILLED,), (Stage.SHIPPED,), (Stage.DELIVERED,))
    )
    for stage in stages
}
_STEP_RANK = {
    ProductionStep.SCHEDULED: 2,
    ProductionStep.FULFILLED: 3,
    ProductionStep.SHIPPED: 4,
    ProductionStep.DELIVERED: 5,
}


def _production(step: ProductionStep, stage: Stage, facts: OrderFacts) -> Answer:
    """The plant's steps go one by one; an open request only stops the first."""
    if stage in (Stage.CANCELLED, Stage.DELETED):
        return _closed(stage, way_on="Stop working on it.")
    if _STAGE_RANK[stage] >= _STEP_RANK[step]:
        return Refused(f"already_{step}", f"The order is {step} already.", "Report the next step.", already=True)
    if stage not in _STEP_FROM[step]:
        if stage in _UNPAID_STAGES:
            return Refused("not_paid", "The order is not paid.", "Wait until the seller has paid it.")
        return Refused("out_of_turn", f"The order can't be {step} yet.", "Report the steps in their order.")
    if step is ProductionStep.SCHEDULED and facts.is_forgotten:
        return Refused(
            "forgotten", f"{_FORGOTTEN}, so there is nowhere to ship to.", "Wait until the seller has cancelled it."
        )
    if step is ProductionStep.SCHEDULED and facts.open_request is not None:
        return Refused(
            "request_open", "The seller has an open request on this order.", "Wait until support has decided."
        )
    return Allowed()
