"""What the e-mails say, as text and as HTML, from simple arguments; amounts come as integers in minor units."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from order_app.domain.money import format_minor
from order_app.domain.text import same_line_ends, without_hidden_marks


@dataclass(frozen=True, slots=True)
class MailText:
    """What one e-mail says: `lines` of ours, the first of which tells the most, what support wrote, and the address of
    the order's page, if there is one."""

    subject: str
    lines: tuple[str, ...]
    answer: str = ""
    order_url: str = ""

    @property
    def body(self) -> str:
        """All of it as plain text."""
        parts = [_HELLO, "\n".join(map(_plain, self.lines))]
        if self.answer.strip():
            parts.append("\n".join([_WRITES, *_answered(self.answer)]))
        if self.order_url:
            parts.append(f"The order: {self.order_url}")
        return "\n\n".join([*parts, _FROM]) + "\n"

    @property
    def html(self) -> str:
        """The same as an HTML document, in which everything that people wrote stays text."""
        return _html(self.subject, [_plain(line) for line in self.lines], _answered(self.answer), self.order_url)


def request_approved(
    order_code: str,
    *,
    refunded: int,
    fee: int = 0,
    currency: str,
    cancelled: bool,
    answer: str = "",
) -> MailText:
    """Support granted a request: what came back to the wallet, what was kept back, whether the order is cancelled."""
    lines = [
        f"Your request for order {order_code} was approved.",
        "The order is cancelled and will not be shipped." if cancelled else "The order itself stays as it is.",
        f"Back to your wallet: {format_minor(refunded, currency)}",
        f"Fee kept back: {format_minor(fee, currency)}" if fee else "No fee was kept back.",
    ]
    return _text(f"Order {order_code}: your request was approved", lines, answer)


def request_declined(order_code: str, *, reason: str) -> MailText:
    """Support refused a request, with the reason."""
    lines = [
        f"Your request for order {order_code} was declined.",
        "The order goes on as before, and nothing was taken from or put into your wallet.",
    ]
    return _text(f"Order {order_code}: your request was declined", lines, reason)


def fee_asked(order_code: str, *, fee: int, refunded: int, currency: str, answer: str = "") -> MailText:
    """Support would grant a request at a fee that the merchant has not accepted yet."""
    lines = [
        f"Your request for order {order_code} can be approved, but not without a fee.",
        f"Fee: {format_minor(fee, currency)}",
        f"Back to your wallet after the fee: {format_minor(refunded, currency)}",
        "Nothing happens until you answer: open the order to accept the fee or to withdraw the request.",
    ]
    return _text(f"Order {order_code}: a fee of {format_minor(fee, currency)} needs your answer", lines, answer)


def support_wrote(order_code: str, *, words: str, photos: int = 0) -> MailText:
    """A message of support in a request's thread; its photos are counted, not sent along."""
    with_it = "a photo" if photos == 1 else f"{photos} photos"
    lines = [
        f"Support wrote to you about order {order_code}.",
        *([f"With it: {with_it}, to be seen on the order's page."] if photos else []),
        "To answer, open the order and write there, not to this address.",
    ]
    return _text(f"Order {order_code}: support wrote to you", lines, words)


def part_refunded(order_code: str, *, refunded: int, left: int, currency: str, answer: str = "") -> MailText:
    """Support granted a part of a refund; the rest can be asked for again."""
    lines = [
        f"Your request for order {order_code} was approved in part.",
        "The order itself stays as it is.",
        f"Back to your wallet: {format_minor(refunded, currency)}",
        f"Not refunded: {format_minor(left, currency)}. You can ask for it in another request.",
    ]
    return _text(f"Order {order_code}: a part was refunded", lines, answer)


def shipping_refunded(order_code: str, *, refunded: int, currency: str, answer: str = "") -> MailText:
    """The cancellation came too late; what the shipping cost came back, as the request asked for that case."""
    lines = [
        f"Order {order_code} had been shipped before it could be cancelled, so it stays as it is.",
        "As you asked for this case, the shipping was refunded.",
        f"Back to your wallet: {format_minor(refunded, currency)}",
    ]
    return _text(f"Order {order_code}: the shipping was refunded", lines, answer)


def cancelled_by_support(order_code: str, *, refunded: int, fee: int = 0, currency: str, reason: str) -> MailText:
    """Support cancelled an order for its seller, without a request."""
    lines = [
        f"Support has cancelled order {order_code} for you. It will not be shipped.",
        f"Back to your wallet: {format_minor(refunded, currency)}",
        f"Fee kept back: {format_minor(fee, currency)}" if fee else "No fee was kept back.",
    ]
    return _text(f"Order {order_code} was cancelled by support", lines, reason)


def refunded_by_support(order_code: str, *, refunded: int, left: int, currency: str, reason: str) -> MailText:
    """Support brought money of an order back to its seller's wallet, without a request."""
    lines = [
        f"Support has refunded order {order_code} for you. The order itself stays as it is.",
        f"Back to your wallet: {format_minor(refunded, currency)}",
        f"Not refunded: {format_minor(left, currency)}" if left else "With this, its whole cost has come back.",
    ]
    return _text(f"Order {order_code}: support refunded {format_minor(refunded, currency)}", lines, reason)


_HELLO, _WRITES, _FROM = "Hello,", "Support writes:", "Order App"


def _text(subject: str, lines: Sequence[str], answer: str) -> MailText:
    return MailText(_plain(subject), tuple(lines), answer)


def _answered(answer: str) -> list[str]:
    return [_plain(line) for line in same_line_ends(answer.strip()).split("\n")] if answer.strip() else []


def _plain(line: str) -> str:
    """One line without what nobody sees: marks that turn the reading direction, controls, halves of characters."""
    return without_hidden_marks(line.replace("\t", " "))


# No colour but the button's own and the line's, which is seen on white and on black: programs that show mail on a dark
# ground turn their own colours round, and leave a page's colours half turned.
_BODY = "margin:0;padding:24px 16px;font-family:system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
_SHEET = "max-width:560px;margin:0 auto;font-size:16px;line-height:1.5;overflow-wrap:anywhere;word-break:break-word"
_FIRST = "margin:0 0 12px;font-size:18px;line-height:1.4;font-weight:600"
_PARAGRAPH = "margin:0 0 20px"
_ANSWER = "margin:0 0 24px;padding:4px 16px;border-left:3px solid #808792"
_BUTTON = (
    "display:inline-block;padding:10px 18px;border:1px solid #2f55d4;border-radius:6px;background-color:#2f55d4;"
    "color:#ffffff;font-weight:600;text-decoration:none"
)
_SMALL = "margin:0 0 20px;font-size:14px"


def _html(subject: str, lines: Sequence[str], answered: Sequence[str], order_url: str) -> str:
    first, *rest = lines
    parts = [
        f'<p style="{_PARAGRAPH}">{_HELLO}</p>',
        f'<p style="{_FIRST}">{escape(first)}</p>',
        f'<p style="{_PARAGRAPH}">{_broken(rest)}</p>' if rest else "",
    ]
    if answered:
        parts.append(f'<p style="margin:0 0 8px">{_WRITES}</p>')
        parts.append(f'<div style="{_ANSWER}"><div dir="auto">{_broken(answered)}</div></div>')
    if order_url:
        url = escape(order_url)
        parts.append(f'<p style="{_PARAGRAPH}"><a href="{url}" style="{_BUTTON}">Open the order</a></p>')
        parts.append(f'<p style="{_SMALL}">The order: <a href="{url}">{url}</a></p>')
    parts.append(f'<p style="{_SMALL}">{_FROM}</p>')
    return (
        '<!doctype html>\n<html lang="en" dir="ltr"><head><meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">\n'
        f"<title>{escape(subject)}</title></head>\n"
        f'<body style="{_BODY}"><div style="{_SHEET}">\n' + "\n".join(filter(None, parts)) + "\n</div></body></html>\n"
    )


def _broken(lines: Sequence[str]) -> str:
    return "<br>\n".join(escape(line) for line in lines)
