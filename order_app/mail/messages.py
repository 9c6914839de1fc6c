"""What the e-mails say: plain text from simple arguments; amounts come as integers in minor units."""

from dataclasses import dataclass

from order_app.domain.money import format_minor


@dataclass(frozen=True, slots=True)
class MailText:
    """The subject and the plain-text body of one e-mail."""

    subject: str
    body: str


def request_approved(
    order_code: str,
    *,
    refunded: int,
    fee: int = 0,
    currency: str,
    cancelled: bool,
    answer: str = "",
    order_url: str = "",
) -> MailText:
    """Support granted a request: what came back to the wallet, what was kept back, whether the order is cancelled."""
    lines = [
        f"Your request for order {order_code} was approved.",
        "The order is cancelled and will not be shipped." if cancelled else "The order itself stays as it is.",
        f"Back to your wallet: {format_minor(refunded, currency)}",
        f"Fee kept back: {format_minor(fee, currency)}" if fee else "No fee was kept back.",
    ]
    return _text(f"Order {order_code}: your request was approved", lines, answer, order_url)


def request_declined(order_code: str, *, reason: str, order_url: str = "") -> MailText:
    """Support refused a request, with the reason."""
    lines = [
        f"Your request for order {order_code} was declined.",
        "The order goes on as before, and nothing was taken from or put into your wallet.",
    ]
    return _text(f"Order {order_code}: your request was declined", lines, reason, order_url)


def fee_asked(
    order_code: str, *, fee: int, refunded: int, currency: str, answer: str = "", order_url: str = ""
) -> MailText:
    """Support would grant a request at a fee that the merchant has not accepted yet."""
    lines = [
        f"Your request for order {order_code} can be approved, but not without a fee.",
        f"Fee: {format_minor(fee, currency)}",
        f"Back to your wallet after the fee: {format_minor(refunded, currency)}",
        "Nothing happens until you answer: open the order to accept the fee or to withdraw the request.",
    ]
    return _text(
        f"Order {order_code}: a fee of {format_minor(fee, currency)} needs your answer", lines, answer, order_url
    )


def part_refunded(
    order_code: str, *, refunded: int, left: int, currency: str, answer: str = "", order_url: str = ""
) -> MailText:
    """Support granted a part of a refund; the rest can be asked for again."""
    lines = [
        f"Your request for order {order_code} was approved in part.",
        "The order itself stays as it is.",
        f"Back to your wallet: {format_minor(refunded, currency)}",
        f"Not refunded: {format_minor(left, currency)}. You can ask for it in another request.",
    ]
    return _text(f"Order {order_code}: a part was refunded", lines, answer, order_url)


def shipping_refunded(
    order_code: str, *, refunded: int, currency: str, answer: str = "", order_url: str = ""
) -> MailText:
    """The cancellation came too late; what the shipping cost came back, as the request asked for that case."""
    lines = [
        f"Order {order_code} had been shipped before it could be cancelled, so it stays as it is.",
        "As you asked for this case, the shipping was refunded.",
        f"Back to your wallet: {format_minor(refunded, currency)}",
    ]
    return _text(f"Order {order_code}: the shipping was refunded", lines, answer, order_url)


def cancelled_by_support(
    order_code: str, *, refunded: int, fee: int = 0, currency: str, reason: str, order_url: str = ""
) -> MailText:
    """Support cancelled an order for its seller, without a request."""
    lines = [
        f"Support has cancelled order {order_code} for you. It will not be shipped.",
        f"Back to your wallet: {format_minor(refunded, currency)}",
        f"Fee kept back: {format_minor(fee, currency)}" if fee else "No fee was kept back.",
    ]
    return _text(f"Order {order_code} was cancelled by support", lines, reason, order_url)


def refunded_by_support(
    order_code: str, *, refunded: int, left: int, currency: str, reason: str, order_url: str = ""
) -> MailText:
    """Support brought money of an order back to its seller's wallet, without a request."""
    lines = [
        f"Support has refunded order {order_code} for you. The order itself stays as it is.",
        f"Back to your wallet: {format_minor(refunded, currency)}",
        f"Not refunded: {format_minor(left, currency)}" if left else "With this, its whole cost has come back.",
    ]
    return _text(f"Order {order_code}: support refunded {format_minor(refunded, currency)}", lines, reason, order_url)


def _text(subject: str, lines: list[str], answer: str, order_url: str) -> MailText:
    parts = ["Hello,", "\n".join(lines)]
    if answer.strip():
        parts.append(f"Support writes:\n{answer.strip()}")
    if order_url:
        parts.append(f"The order: {order_url}")
    parts.append("Order App")
    return MailText(subject, "\n\n".join(parts) + "\n")
