"""What the dialog says before support decides: what comes back, what is kept, and what the wallet holds afterwards."""

from typing import NamedTuple

from order_app.domain.errors import BadInput, DomainError
from order_app.domain.fees import Settled, settle
from order_app.domain.money import format_minor, parse_minor, plain_minor
from order_app.domain.policy import Approval, Permissions
from order_app.queries.orders import OrderDetail
from order_app.states.questions import Asked, Fact, Grant, Question

CANCEL, REFUND = "cancel_for_seller", "refund_for_seller"
_STOPS = " Production is told to stop working on it."
_TOO_LATE = (
    "The order has been shipped, so it stays as it is. As the request asks for this case, the shipping is refunded."
)


class Effect(NamedTuple):
    """What an amount comes to: lines of the dialog, or what is wrong with it."""

    facts: list[Fact]
    problem: str = ""


def approve(
    detail: OrderDetail, permitted: Permissions, grant: Grant, settled: Settled, wallet: int, locale: str
) -> Question:
    """Whether the request shall be granted so; `wallet` (minor units) is what the seller's holds."""
    asked = Asked("approve", (detail.code,), grant=grant)
    assert detail.request is not None
    if settled.fee > detail.request.accepted_fee:
        fee, accepted = (
            format_minor(amount, detail.currency, locale) for amount in (settled.fee, detail.request.accepted_fee)
        )
        return Question(
            asked,
            title=f"Ask the merchant to accept a fee of {fee}?",
            lead=f"The merchant accepted a fee of at most {accepted}. Nothing moves until the merchant says yes.",
            facts=_wallet_facts(settled, wallet, detail.currency, locale),
        )
    lead = {
        Approval.CANCEL: "The order is cancelled, which can't be undone."
        + (_STOPS if permitted.stops_production else ""),
        Approval.REFUND: "The money comes back at once; the order stays as it is.",
        Approval.REFUND_SHIPPING: _TOO_LATE,
    }[permitted.approval]
    return Question(
        asked,
        title=f"Approve the request for {detail.code}?",
        lead=lead,
        facts=_wallet_facts(settled, wallet, detail.currency, locale),
    )


def decline(code: str, grant: Grant) -> Question:
    """Whether the request shall be refused."""
    return Question(
        Asked("decline", (code,), grant=grant),
        title=f"Decline the request for {code}?",
        lead="The order goes on as before, and nothing moves in the wallet. The merchant reads your reason.",
        danger=True,
    )


def cancel_for_seller(
    detail: OrderDetail, permitted: Permissions, suggested: int, wallet: int, locale: str
) -> Question:
    """Whether the order shall be cancelled for its seller, at which fee (at first `suggested`, minor units) and why."""
    may_cost = permitted.keeps_fee_for_seller
    fee = plain_minor(suggested, detail.currency, locale) if may_cost else ""
    return Question(
        Asked(CANCEL, (detail.code,), detail.held.left, may_cost=may_cost),
        title=f"Cancel {detail.code} for the seller?",
        lead="The order is cancelled, which can't be undone."
        + (_STOPS if permitted.stops_production else "")
        + ("" if may_cost else " Production has not begun, so no fee is kept back."),
        facts=effect(CANCEL, fee, detail, wallet, locale).facts,
        danger=True,
        amount=fee,
        amount_label=f"Fee kept back ({detail.currency})" if may_cost else "",
        words_label="Reason, which the seller reads",
    )


def refund_for_seller(detail: OrderDetail, wallet: int, locale: str) -> Question:
    """Whether money shall come back for the seller, how much (at first all that is left) and why."""
    amount = plain_minor(detail.held.left, detail.currency, locale)
    return Question(
        Asked(REFUND, (detail.code,), detail.held.left),
        title=f"Refund {detail.code} for the seller?",
        lead="The money comes back at once; the order stays as it is.",
        facts=effect(REFUND, amount, detail, wallet, locale).facts,
        amount=amount,
        amount_label=f"Amount back ({detail.currency})",
        words_label="Reason, which the seller reads",
    )


def effect(action: str, typed: str, detail: OrderDetail, wallet: int, locale: str) -> Effect:
    """What a typed amount comes to before Confirm."""
    try:
        settled = settle_typed(action, typed, detail, locale)
    except DomainError as error:
        return Effect([], error.message)
    return Effect(_wallet_facts(settled, wallet, detail.currency, locale))


def settle_typed(action: str, typed: str, detail: OrderDetail, locale: str) -> Settled:
    """A typed fee or amount, reckoned up. Raises BadInput, FeeOutOfRange, RefundOutOfRange."""
    if action == CANCEL:
        return settle(
            detail.held, Approval.CANCEL, parse_minor(typed.strip() or "0", detail.currency, locale), locale=locale
        )
    if not typed.strip():
        raise BadInput("An amount is needed.", "Type how much shall come back.")
    return settle(detail.held, Approval.REFUND, part=parse_minor(typed, detail.currency, locale), locale=locale)


def _wallet_facts(settled: Settled, wallet: int, currency: str, locale: str) -> list[Fact]:
    def money(amount: int) -> str:
        return format_minor(amount, currency, locale)

    return [
        *([Fact(label="Fee kept back", value=money(settled.fee))] if settled.fee else []),
        Fact(label="Comes back to the wallet", value=money(settled.back)),
        Fact(label="Wallet now", value=money(wallet)),
        Fact(label="Wallet after", value=money(wallet + settled.back)),
    ]
