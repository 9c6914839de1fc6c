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


def _text(subject: str, lines: list[str], answer: str, order_url: str) -> MailText:
    parts = ["Hello,", "\n".join(lines)]
    if answer.strip():
        parts.append(f"Support writes:\n{answer.strip()}")
    if order_url:
        parts.append(f"The order: {order_url}")
    parts.append("Order App")
    return MailText(subject, "\n\n".join(parts) + "\n")
