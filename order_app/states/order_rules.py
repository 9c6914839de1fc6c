"""What the policy says of the order on the page, as the flags and reasons that the page shows."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import reflex as rx

from order_app.domain.fields import ADDRESS_FIELDS, RECIPIENT_FIELDS, Field
from order_app.domain.policy import (
    DEFAULT_WINDOW,
    Approval,
    OrderFacts,
    Permissions,
    Refused,
    as_seen_by,
    permissions,
    tab_of,
)
from order_app.domain.statuses import Fulfillment, Life, Payment, Role, Shipment
from order_app.states.wording import STAGE_WORDS, epoch_ms

NEW_ORDER = OrderFacts(Payment.UNPAID, Fulfillment.UNFULFILLED, Shipment.NONE, Life.ACTIVE, is_complete=False)

GROUPS: Mapping[str, frozenset[Field]] = {
    "address": RECIPIENT_FIELDS | ADDRESS_FIELDS,
    "items": frozenset({Field.ITEMS}),
    "order": frozenset({Field.SHIPPING_METHOD, Field.REFERENCE, Field.AMOUNT}),
}
"""The sections of the form, by the word that their ids begin with."""


def asked(facts: OrderFacts, now: datetime, window: timedelta, role: Role) -> Permissions:
    """What the policy lets somebody of this role do with the order."""
    return as_seen_by(permissions(facts, now, window), role)


class OrderRules(rx.State, mixin=True):
    """Read-only flags, reasons and allowed actions, computed from the order's facts and the server's clock.

    The clock is no dependency that Reflex sees, so `_now` is stored; the hub wakes the page when it matters.
    """

    _facts: OrderFacts = NEW_ORDER
    _now: datetime = datetime(2000, 1, 1, tzinfo=UTC)
    _role: Role = Role.MERCHANT
    _window: timedelta = DEFAULT_WINDOW
    _proposed: Approval | None = None
    """For what support proposed the fee that it asks for."""

    def _permissions(self) -> Permissions:
        return asked(self._facts, self._now, self._window, self._role)

    @rx.var
    def read_only(self) -> dict[str, bool]:
        """Which fields can't be edited, by the policy."""
        editable = asked(self._facts, self._now, self._window, self._role).editable
        return {name.value: name not in editable for name in Field}

    @rx.var
    def reasons(self) -> dict[str, str]:
        """Why a field is locked and what can be done instead; empty where it is open."""
        locks = asked(self._facts, self._now, self._window, self._role).locks
        return {name.value: locks[name].message if name in locks else "" for name in Field}

    @rx.var
    def group_reasons(self) -> dict[str, str]:
        """The reason that all fields of a section share, told once at its head; empty where one is open or differs."""
        locks = asked(self._facts, self._now, self._window, self._role).locks
        found = {}
        for group, names in GROUPS.items():
            messages = {locks[name].message if name in locks else "" for name in names}
            found[group] = messages.pop() if len(messages) == 1 else ""
        return found

    @rx.var
    def common_reason(self) -> str:
        """The reason that all locked fields share, told once above the form; empty where they differ."""
        locks = asked(self._facts, self._now, self._window, self._role).locks
        messages = {lock.message for lock in locks.values()}
        return messages.pop() if len(messages) == 1 and len(locks) == len(Field) else ""

    @rx.var
    def can_save(self) -> bool:
        """Whether anything is editable."""
        return bool(asked(self._facts, self._now, self._window, self._role).editable)

    @rx.var
    def can_pay(self) -> bool:
        """Whether the order can be paid now."""
        return asked(self._facts, self._now, self._window, self._role).pay.allowed

    @rx.var
    def can_delete(self) -> bool:
        """Whether the order can be deleted now."""
        return asked(self._facts, self._now, self._window, self._role).delete.allowed

    @rx.var
    def can_restore(self) -> bool:
        """Whether the order can be brought back from the trash now."""
        return asked(self._facts, self._now, self._window, self._role).restore.allowed

    @rx.var
    def cost_is_live(self) -> bool:
        """Whether the cost follows what is typed."""
        return permissions(self._facts, self._now, self._window).cost_is_live

    @rx.var
    def can_cancel(self) -> bool:
        """Whether the order can be cancelled free of charge now."""
        return asked(self._facts, self._now, self._window, self._role).cancel.allowed

    @rx.var
    def can_duplicate(self) -> bool:
        """Whether a new order can be begun with this one's content."""
        return asked(self._facts, self._now, self._window, self._role).duplicate.allowed

    @rx.var
    def can_copy(self) -> bool:
        """Whether the order can be cancelled free of charge and placed anew now."""
        return asked(self._facts, self._now, self._window, self._role).cancel_and_copy.allowed

    @rx.var
    def can_request(self) -> bool:
        """Whether a request can be sent to support now."""
        return asked(self._facts, self._now, self._window, self._role).request.allowed

    @rx.var
    def can_withdraw(self) -> bool:
        """Whether there is an open request that can be taken back."""
        return asked(self._facts, self._now, self._window, self._role).withdraw.allowed

    @rx.var
    def is_open_request(self) -> bool:
        """Whether support can decide on a request now."""
        return permissions(self._facts, self._now, self._window).decide.allowed

    @rx.var
    def accept_fee_reason(self) -> str:
        """Why a fee that support proposed can't be accepted any more; empty where it can."""
        answer = asked(self._facts, self._now, self._window, self._role).accept_fee_for(self._proposed)
        return answer.message if isinstance(answer, Refused) else ""

    @rx.var
    def can_cancel_for_seller(self) -> bool:
        """Whether support may cancel the order for its seller now."""
        return asked(self._facts, self._now, self._window, self._role).cancel_for_seller.allowed

    @rx.var
    def can_refund_for_seller(self) -> bool:
        """Whether support may bring money back for the seller now."""
        return asked(self._facts, self._now, self._window, self._role).refund_for_seller.allowed

    @rx.var
    def refund_reason(self) -> str:
        """Why nothing can be requested; empty where it can."""
        answer = asked(self._facts, self._now, self._window, self._role).request
        return answer.message if isinstance(answer, Refused) else ""

    @rx.var
    def cancel_until(self) -> int:
        """Until when the order can be cancelled free of charge, in epoch milliseconds; 0 while it can't."""
        seen = asked(self._facts, self._now, self._window, self._role)
        return epoch_ms(seen.free_cancel_until) if seen.cancel.allowed else 0

    @rx.var
    def payment(self) -> str:
        """The payment status, in its word."""
        return self._facts.payment.value

    @rx.var
    def fulfillment(self) -> str:
        """The fulfillment status, in its word."""
        return self._facts.fulfillment.value

    @rx.var
    def stage(self) -> str:
        """Where the order stands, as far as payment and fulfillment don't tell it."""
        return STAGE_WORDS.get(permissions(self._facts, self._now, self._window).stage, "")

    @rx.var
    def tab(self) -> str:
        """The tab in which the order stands."""
        return tab_of(self._facts).value
