"""What the confirmation dialog says before an action: what it will do, what it will leave, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple, TypedDict

from order_app.domain.locales import EN, format_number
from order_app.domain.money import format_minor, plain_minor
from order_app.domain.policy import TRASH_DAYS, Answer, Approval, Fee, Permissions, Refused
from order_app.domain.statuses import RequestKind
from order_app.queries.lists import OrderRow
from order_app.queries.orders import OrderDetail
from order_app.services.ledger import TOP_UP_FIRST, short_words
from order_app.services.outcomes import NOT_FOUND, NotDone
from order_app.services.payments import WAITS, lasts_for
from order_app.states.wording import FEE_WORDS, Group, count_words, free_words, groups_of, kind_words, orders

SHOWN_CODES = 200
"""How many codes a dialog lists; the rest is counted."""


class Fact(TypedDict):
    """A line of the dialog: what, and how much."""

    label: str
    value: str


class Choice(TypedDict):
    """One option of a select."""

    value: str
    label: str


class Grant(NamedTuple):
    """How support decides on a request: which one, what a yes did when it was asked, the fee or the part (minor units),
    the words to the merchant, and the fee that support had proposed by then, as the page showed it."""

    request_id: int
    approval: str = ""
    fee: int = 0
    part: int | None = None
    words: str = ""
    proposed: int | None = None


class Asked(NamedTuple):
    """What Confirm will do; money in minor units of the currency. A plain tuple, which Reflex keeps as it is."""

    action: str
    codes: tuple[str, ...]
    agreed: int = 0
    costs: tuple[tuple[str, int], ...] = ()
    currency: str = ""
    waiting: tuple[tuple[str, int], ...] = ()
    """The orders that a payment leaves for want of money, and what they cost."""
    grant: Grant | None = None
    may_cost: bool = False
    """A fee could be kept back when support was asked."""


@dataclass(frozen=True, slots=True)
class Question:
    """A whole dialog."""

    asked: Asked
    title: str
    lead: str
    facts: Sequence[Fact] = ()
    listed: Sequence[str] = ()
    listed_words: str = ""
    left: Sequence[NotDone] = ()
    kinds: Sequence[Choice] = ()
    danger: bool = False
    problem: str = ""
    confirm_off: bool = False
    offers_copy: bool = False
    asks_fee: bool = False
    fee: str = ""
    fee_label: str = ""
    asks_late: bool = False
    amount: str = ""
    amount_label: str = ""
    words_label: str = ""
    locale: str = EN

    @property
    def groups(self) -> list[Group]:
        """What is left as before, by reason."""
        return groups_of(self.left, self.locale)

    @property
    def more(self) -> str:
        """How many codes are not listed."""
        hidden = len(self.listed) - SHOWN_CODES
        return f"and {format_number(hidden, self.locale)} more" if hidden > 0 else ""


def delete_one(code: str) -> Question:
    """Whether one order shall go."""
    return Question(
        Asked("delete", (code,)), title=f"Delete {orders(1)}?", lead=_TRASH_WORDS, listed=[code], danger=True
    )


def delete_many(rows: Sequence[OrderRow], left: Sequence[NotDone], locale: str) -> Question:
    """Whether these orders shall go; the others of the selection stay."""
    codes = tuple(row.code for row in rows)
    return Question(
        Asked("delete_many", codes),
        title=f"Delete {orders(len(codes), locale)}?",
        lead=_TRASH_WORDS,
        facts=[Fact(label="Total cost", value=format_minor(sum(row.cost for row in rows), rows[0].currency, locale))],
        listed=codes,
        listed_words="Will be deleted",
        left=left,
        danger=True,
        locale=locale,
    )


_TRASH_WORDS = f"Deleted orders wait in the Trash for {TRASH_DAYS} days and can be restored from there."


def restore_many(rows: Sequence[OrderRow], left: Sequence[NotDone], locale: str) -> Question:
    """Whether these orders shall come back from the trash."""
    codes = tuple(row.code for row in rows)
    return Question(
        Asked("restore_many", codes),
        title=f"Restore {orders(len(codes), locale)}?",
        lead="They go back to the tab they were in. One whose reference another order has by now stays in the Trash.",
        listed=codes,
        listed_words="Will be restored",
        left=left,
        locale=locale,
    )


def pay_one(detail: OrderDetail, held: int, window: timedelta, locale: str) -> Question:
    """Whether one order shall be paid: its cost and what the wallet (minor units) holds afterwards."""
    enough = held >= detail.cost
    return Question(
        Asked("pay", (detail.code,), detail.cost),
        title=f"Pay {detail.code}?",
        lead=f"The cost is taken from the wallet. {free_words(window)}",
        facts=_wallet_facts(detail.cost, held, detail.currency, locale),
        problem="" if enough else _short(held, detail.cost, detail.currency, locale),
        confirm_off=not enough,
    )


def pay_many(
    rows: Sequence[OrderRow], left: Sequence[NotDone], held: int, beyond: int = 0, locale: str = EN
) -> Question:
    """Whether these orders shall be paid, oldest first as far as the wallet (minor units) lasts.

    `beyond` is how many further orders wait that are not asked about.
    """
    costs = {row.code: row.cost for row in sorted(rows, key=lambda row: (row.created_at, row.id))}
    currency = rows[0].currency
    paid = lasts_for(costs, held)
    lasting = set(paid)
    unpaid = [code for code in costs if code not in lasting]
    cost = sum(costs[code] for code in paid or costs)
    facts = _wallet_facts(cost, held, currency, locale)
    if paid and unpaid:
        missing = sum(costs.values()) - held
        facts.append(Fact(label="Missing for the rest", value=format_minor(missing, currency, locale)))
    lead = "The cost is taken from the wallet, order by order, oldest first."
    if unpaid:
        lead += " At the first order that the wallet does not hold enough for, paying ends: no newer one overtakes it."
    if beyond:
        lead += (
            f" These are the oldest; {count_words(beyond, 'more order', 'more orders', locale)} can be paid after them."
        )
    problem = ""
    if unpaid:
        rest = format_minor(sum(costs.values()) - held, currency, locale)
        lasting_for = f"the {format_number(len(paid), locale)} oldest of {orders(len(costs), locale)}"
        problem = f"The wallet lasts for {lasting_for}: {rest} is missing for the rest. Ask support to top it up."
    return Question(
        Asked(
            "pay_many",
            paid,
            cost,
            tuple((code, costs[code]) for code in paid),
            currency,
            tuple((code, costs[code]) for code in unpaid),
        ),
        title=f"Pay {orders(len(paid) or len(costs), locale)}?",
        lead=lead,
        facts=facts,
        listed=paid,
        listed_words="Will be paid",
        left=[*left, *(NotDone(code, WAITS) for code in unpaid)],
        problem=problem if paid or not unpaid else _short(held, cost, currency, locale),
        confirm_off=not paid,
        locale=locale,
    )


def _short(held: int, needed: int, currency: str, locale: str) -> str:
    return f"{short_words(held, needed, currency, locale)} {TOP_UP_FIRST}"


def _wallet_facts(cost: int, held: int, currency: str, locale: str) -> list[Fact]:
    return [
        Fact(label="Cost", value=format_minor(cost, currency, locale)),
        Fact(label="Wallet now", value=format_minor(held, currency, locale)),
        Fact(label="Wallet after", value=format_minor(held - cost, currency, locale))
        if held >= cost
        else Fact(label="Missing", value=format_minor(cost - held, currency, locale)),
    ]


def cancel(detail: OrderDetail, permitted: Permissions, until: str, locale: str) -> Question:
    """Whether the order shall be cancelled free of charge, with the same order placed anew if wanted.

    `until` says in words when the free cancellation ends.
    """
    return Question(
        Asked("cancel", (detail.code,)),
        title=f"Cancel {detail.code}?",
        lead=f"Cancelling is free {f'until {until}' if until else 'now'} and can't be undone.",
        facts=_free_facts(detail, locale),
        danger=True,
        offers_copy=permitted.cancel_and_copy.allowed,
    )


def cancel_and_copy(detail: OrderDetail, locale: str) -> Question:
    """Whether the order shall be cancelled free of charge and placed anew."""
    reference = f" The reference “{detail.content.reference}” goes to it." if detail.content.reference else ""
    return Question(
        Asked("cancel_and_copy", (detail.code,)),
        title=f"Cancel {detail.code} and copy it?",
        lead="The order is cancelled free of charge, and a new unpaid one with the same content opens for you to edit."
        f"{reference} Cancelling can't be undone.",
        facts=_free_facts(detail, locale),
        danger=True,
    )


def _free_facts(detail: OrderDetail, locale: str) -> list[Fact]:
    back = format_minor(detail.cost - detail.refunded, detail.currency, locale)
    return [Fact(label="Comes back to the wallet", value=back), Fact(label="Fee", value="none")]


def request(detail: OrderDetail, permitted: Permissions, locale: str) -> Question:
    """What to request from support."""
    free = permitted.fee is Fee.NONE
    return Question(
        Asked("request", (detail.code,), currency=detail.currency),
        title=f"Request a refund for {detail.code}?",
        lead=FEE_WORDS[permitted.fee]
        + (" You can also cancel at once, free of charge." if permitted.cancel.allowed else ""),
        facts=[
            Fact(
                label="Comes back to the wallet" if free else "Comes back, less the fee",
                value=format_minor(detail.cost - detail.refunded, detail.currency, locale),
            )
        ],
        kinds=[
            Choice(value=kind.value, label=kind_words(kind, cancels=permitted.approval is Approval.CANCEL))
            for kind in permitted.request_kinds
        ],
        asks_fee=not free,
        fee=plain_minor(0, detail.currency, locale),
        fee_label=f"Highest fee you accept ({detail.currency})",
        asks_late=RequestKind.CANCEL in permitted.request_kinds,
    )


def withdraw(code: str) -> Question:
    """Whether the open request shall be taken back."""
    return Question(
        Asked("withdraw", (code,)),
        title=f"Withdraw the request for {code}?",
        lead="Support stops working on it, and production may start.",
    )


def accept_fee(detail: OrderDetail, fee: int, locale: str) -> Question:
    """Whether the fee (minor units) that support proposed is accepted."""
    back = detail.cost - detail.refunded - fee
    return Question(
        Asked("accept_fee", (detail.code,), fee),
        title=f"Accept the fee for {detail.code}?",
        lead="The request is then approved at once and can't be undone.",
        facts=[
            Fact(label="Fee", value=format_minor(fee, detail.currency, locale)),
            Fact(label="Comes back to the wallet", value=format_minor(back, detail.currency, locale)),
        ],
    )


def parted(
    codes: Sequence[str], rows: Sequence[OrderRow], answers: Mapping[str, Answer]
) -> tuple[list[OrderRow], list[NotDone]]:
    """The orders that the action will touch, and those of the codes that it will leave, with the reason."""
    found = {row.code: row for row in rows}
    touched: list[OrderRow] = []
    left: list[NotDone] = []
    for code in codes:
        answer = answers.get(code, NOT_FOUND)
        if isinstance(answer, Refused):
            left.append(NotDone(code, answer))
        else:
            touched.append(found[code])
    return touched, left
