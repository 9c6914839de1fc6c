"""The latest request of the order that is shown: what was asked, what support asks for, what came of it."""

import reflex as rx

from order_app.domain.money import format_minor
from order_app.domain.statuses import RequestStatus
from order_app.queries.orders import OrderDetail, RequestView
from order_app.queries.stops import StopView
from order_app.states.wording import REQUEST_WORDS, epoch_ms, settled_words


class OrderRequest(rx.State, mixin=True):
    """The request in words, with fee and net; and since when the order stands on production's stop list."""

    request_status: str = ""
    request_words: str = ""
    request_text: str = ""
    request_at: int = 0
    request_accepted: str = ""
    request_late: bool = False
    request_fee: str = ""
    request_net: str = ""
    request_answer: str = ""
    request_outcome: str = ""
    request_by: str = ""
    request_decided_at: int = 0
    stop_since: int = 0
    stop_heeded: int = 0

    def _show_request(self, detail: OrderDetail, locale: str, *, is_open: bool) -> None:
        request = detail.request

        def money(amount: int) -> str:
            return format_minor(amount, detail.currency, locale)

        self.request_status = request.status.value if request else ""
        self.request_words = REQUEST_WORDS[request.kind] if request else ""
        self.request_at = epoch_ms(request.created_at) if request else 0
        self.request_text = f"{request.reason.value}. {request.message}".strip() if request else ""
        self.request_answer = request.answer if request else ""
        self.request_late = request is not None and request.refund_shipping_if_late
        self.request_accepted = money(request.accepted_fee) if request and request.accepted_fee else ""
        fee = request.proposed_fee if request is not None and is_open else None
        self.request_fee = "" if fee is None else money(fee)
        self.request_net = "" if fee is None else money(detail.held.left - fee)
        self._show_outcome(detail, request, locale)

    def _show_outcome(self, detail: OrderDetail, request: RequestView | None, locale: str) -> None:
        decided = request is not None and request.decided_at is not None
        self.request_by = request.decided_by if request and decided else ""
        self.request_decided_at = epoch_ms(request.decided_at) if request and decided else 0
        is_approved = request is not None and request.status is RequestStatus.APPROVED
        self.request_outcome = settled_words(request, detail.currency, locale) if request and is_approved else ""

    def _show_stop(self, stop: StopView | None) -> None:
        self.stop_since = epoch_ms(stop.at) if stop else 0
        self.stop_heeded = epoch_ms(stop.heeded_at) if stop else 0
