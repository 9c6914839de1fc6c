"""The words in which lists, dialogs and timelines tell what the domain knows."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TypedDict

from order_app.domain.locales import EN, format_number
from order_app.domain.money import format_minor
from order_app.domain.policy import Fee, Refused, Stage
from order_app.domain.statuses import RequestKind, Tab
from order_app.queries.orders import RequestView
from order_app.services.outcomes import BulkOutcome, NotDone

TABS: tuple[tuple[str, str, Tab | None], ...] = (
    ("all", "All", None),
    *((tab.value.lower(), tab.value, tab) for tab in Tab if tab is not Tab.TRASH),
)
"""The tabs of All orders: the word in the URL, the word on the screen, the tab."""
TAB_OF_SLUG = {slug: tab for slug, _, tab in TABS}

HAPPENED = {
    "created": "Created",
    "edited": "Edited",
    "paid": "Paid",
    "copied_from": "Copied from",
    "copied_to": "Copied to",
    "deleted": "Deleted",
    "restored": "Restored",
    "cancelled": "Cancelled",
    "request_sent": "Request sent",
    "request_withdrawn": "Request withdrawn",
    "fee_proposed": "Fee proposed by support",
    "fee_accepted": "Fee accepted",
    "request_approved": "Request approved",
    "request_declined": "Request declined",
    "message_sent": "Message",
    "internal_note": "Internal note",
    "cancelled_for_seller": "Cancelled by support",
    "refunded_for_seller": "Refunded by support",
    "money_back": "Money came back",
    "stop_listed": "Put on production's stop list",
    "stop_heeded": "Production has stopped",
    "scheduled": "In production",
    "fulfilled": "Produced",
    "shipped": "Shipped",
    "delivered": "Delivered",
    "forgotten": "Personal data removed",
    "note": "Note changed",
    "tags": "Tags changed",
}
"""What an event of the timeline is called."""

TELL_MONEY = ("paid", "cancelled", "fee_proposed", "fee_accepted", "request_approved", "money_back")
"""Events whose detail is an amount, or a sentence of ours with one."""

SELLERS_OWN = ("note", "tags")
"""Events that only the seller's team sees."""

SUPPORTS_OWN = ("internal_note",)
"""Events that only support sees."""
UNTOLD = ("news_seen", "forgotten_values")
"""Events that only let other screens know; no timeline tells of them."""

FEE_WORDS = {
    Fee.NONE: "No fee is expected: nothing has been produced yet.",
    Fee.POSSIBLE: "A fee may apply: the order is in production.",
    Fee.LIKELY: "A fee is likely: the order has been produced.",
}

REQUEST_WORDS = {RequestKind.CANCEL: "to cancel the order", RequestKind.REFUND: "for a refund"}
"""What a request asks for."""
ROW_REQUEST = {None: "", RequestKind.CANCEL: "Cancel requested", RequestKind.REFUND: "Refund requested"}
"""How a row of the list tells of its open request."""

STAGE_WORDS = {
    stage: stage.value for stage in (Stage.INCOMPLETED, Stage.SHIPPED, Stage.DELIVERED, Stage.CANCELLED, Stage.DELETED)
}
"""What a stage says beyond the words of payment and fulfillment."""

_SHORT = {
    "already_paid": ("is paid", "are paid"),
    "incomplete": ("is not complete", "are not complete"),
    "in_production": ("is in production", "are in production"),
    "produced": ("has been produced", "have been produced"),
    "shipped": ("has been shipped", "have been shipped"),
    "cancelled": ("is cancelled", "are cancelled"),
    "deleted": ("is in the trash", "are in the trash"),
    "not_found": ("is gone", "are gone"),
    "forgotten": ("has no buyer any more", "have no buyer any more"),
    "insufficient_funds": ("waits for money in the wallet", "wait for money in the wallet"),
    "reference_taken": ("has a reference in use", "have references in use"),
    "trash_over": ("was deleted too long ago", "were deleted too long ago"),
    "storage_unavailable": ("could not be reached", "could not be reached"),
    "not_deleted": ("is not in the trash", "are not in the trash"),
    "failed": ("failed on our side", "failed on our side"),
    "stopped": ("was not reached before you stopped", "were not reached before you stopped"),
    "cost_changed": ("costs something else by now", "cost something else by now"),
}


def settled_words(request: RequestView, currency: str, locale: str) -> str:
    """What an approved request came to: "$20.24 came back, fee $5.00."; empty for any other, or where it is unknown."""
    if request.refund is None or request.fee is None:
        return ""
    back, fee = (format_minor(amount, currency, locale) for amount in (request.refund, request.fee))
    return f"{back} came back, {f'fee {fee}' if request.fee else 'no fee'}."


def kind_words(kind: RequestKind, *, cancels: bool) -> str:
    """What can be asked for; before shipping the order is cancelled whichever it is."""
    if kind is RequestKind.CANCEL:
        return "Cancel the order"
    return "Refund; the order is cancelled with it" if cancels else "Refund"


def count_words(number: int, one: str, many: str, locale: str = EN) -> str:
    """ "1 order", "7 orders", "1,234 orders" as the locale writes numbers."""
    return f"{format_number(number, locale)} {one if number == 1 else many}"


def orders(number: int, locale: str = EN) -> str:
    """How many orders, in words."""
    return count_words(number, "order", "orders", locale)


def span_words(seconds: int) -> str:
    """How long something lasts: "1 second", "90 seconds", then in minutes that have begun, "2 minutes"."""
    if seconds < _IN_SECONDS:
        return count_words(seconds, "second", "seconds")
    return count_words(-(-seconds // 60), "minute", "minutes")


def reasons(refusals: Iterable[Refused], locale: str = EN) -> str:
    """Why some orders are left out, counted by reason: "2 are paid, 1 is in production"."""
    counted = Counter(refusal.code for refusal in refusals)
    return ", ".join(
        count_words(number, *_SHORT.get(code, ("stays as it is", "stay as they are")), locale)
        for code, number in counted.most_common()
    )


_IN_SECONDS = 100
GROUP_CODES = 20
"""How many codes of a reason are listed; the rest is counted."""


class Group(TypedDict):
    """Orders that are left as before for one reason."""

    words: str
    way_on: str
    codes: list[str]
    more: str


def groups_of(left: Iterable[NotDone], locale: str = EN) -> list[Group]:
    """Orders that are left as before, by reason: "2 are paid", with what can be done where it is the same for all."""
    by_code: dict[str, list[NotDone]] = {}
    for entry in left:
        by_code.setdefault(entry.reason.code, []).append(entry)
    groups = []
    for entries in sorted(by_code.values(), key=len, reverse=True):
        ways = {entry.reason.way_on for entry in entries}
        hidden = len(entries) - GROUP_CODES
        groups.append(
            Group(
                words=reasons((entry.reason for entry in entries), locale),
                way_on=ways.pop() if len(ways) == 1 else "",
                codes=[entry.code for entry in entries[:GROUP_CODES]],
                more=f"and {format_number(hidden, locale)} more" if hidden > 0 else "",
            )
        )
    return groups


def bulk_words(outcome: BulkOutcome, did: str, locale: str = EN) -> str:
    """What a bulk action did and what it did not: "Deleted 5 orders. 2 were left: 2 are paid."."""
    text = f"{did} {orders(len(outcome.done), locale)}."
    if outcome.not_done:
        left = count_words(len(outcome.not_done), "was", "were", locale)
        text += f" {left} left as before: {reasons((entry.reason for entry in outcome.not_done), locale)}."
    return text


def joined(words: Iterable[str]) -> str:
    """A list as people say it: "City, State and Phone"."""
    *first, last = [*words] or [""]
    return f"{', '.join(first)} and {last}" if first else last


def epoch_ms(moment: datetime | None) -> int:
    """A moment as the browser counts it, in milliseconds; 0 for none."""
    return 0 if moment is None else int(moment.timestamp() * 1000)


def free_words(window: timedelta) -> str:
    """How long a paid order can be cancelled free of charge: "For 2 hours it can ..."."""
    minutes = int(window.total_seconds()) // 60
    if not minutes:
        return ""
    span = (
        count_words(minutes // 60, "hour", "hours") if minutes % 60 == 0 else count_words(minutes, "minute", "minutes")
    )
    return f"For {span} the order can be cancelled free of charge."
