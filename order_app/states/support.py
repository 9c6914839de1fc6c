"""Support's desk in its simple form: the open requests, and the way to any seller's order."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, TypedDict

import reflex as rx
from pydantic import Field as Rule

from order_app.auth.sessions import Viewer
from order_app.bootstrap import container
from order_app.db.changes import OrderChanged
from order_app.domain.errors import StorageUnavailable
from order_app.domain.fields import MAX_MESSAGE_LENGTH
from order_app.domain.locales import EN
from order_app.domain.money import format_minor
from order_app.domain.statuses import Role
from order_app.live.reflex_adapter import hub
from order_app.queries.requests import open_requests
from order_app.queries.support import find_orders
from order_app.states.guard import handler
from order_app.states.session import here, present, unwatch, watch
from order_app.states.wording import FEE_WORDS, epoch_ms

SUPPORT = (Role.SUPPORT,)
Decision = dict[str, Annotated[str, Rule(max_length=MAX_MESSAGE_LENGTH + 1)]]


class RequestRowView(TypedDict):
    """One open request as the list shows it."""

    code: str
    href: str
    seller: str
    customer: str
    at: int
    kind: str
    status: str
    reason: str
    message: str
    stage: str
    cost: str
    accepted: str
    fee_words: str


class FoundRow(TypedDict):
    """One order that support looked for."""

    code: str
    href: str
    seller: str
    customer: str
    at: int
    stage: str


@dataclass(frozen=True, slots=True)
class ShownRequests:
    """What was read for the list of open requests."""

    rows: list[RequestRowView]
    boundary: datetime | None = None


@dataclass(frozen=True, slots=True)
class RequestsView:
    """The open requests of all sellers, money as the viewer's locale writes it."""

    seller_id: None = None
    locale: str = EN

    def concerns(self, change: OrderChanged) -> bool:
        """Any order may get or lose a request."""
        return change.order_id != 0

    async def read(self) -> ShownRequests:
        """Read the open requests, oldest first."""
        ports = container().ports
        async with ports.database.read() as session:
            found = await open_requests(session)
        rows = []
        for row in found:
            permitted = ports.permissions(row.facts)
            rows.append(
                RequestRowView(
                    code=row.order_code,
                    href=f"/orders/{row.order_code}",
                    seller=row.seller_code,
                    customer=row.recipient_name,
                    at=epoch_ms(row.created_at),
                    kind=row.kind.value.capitalize(),
                    status=row.status.value,
                    reason=row.reason.value,
                    message=row.message,
                    stage=permitted.stage.value,
                    cost=format_minor(row.cost, row.currency, self.locale),
                    accepted=format_minor(row.accepted_fee, row.currency, self.locale),
                    fee_words=FEE_WORDS[permitted.fee],
                )
            )
        return ShownRequests(rows)


class SupportState(rx.State):
    """What support's pages show."""

    shown_url: str = ""
    failed: str = ""
    rows: list[RequestRowView] = []
    found: list[FoundRow] = []
    search: str = ""

    @handler(roles=(), supersedes=True)
    async def load(self, viewer: Viewer) -> Any:
        """Show the open requests."""
        await present(self, viewer)
        if viewer.role not in SUPPORT:
            return rx.redirect("/")
        view = RequestsView(locale=viewer.locale)
        mark = hub().mark
        try:
            shown = await view.read()
        except StorageUnavailable as error:
            self.failed, self.shown_url = error.message, here(self)
            return None
        self.failed = ""
        await self._apply(shown)
        self.shown_url = here(self)
        watch(self, viewer, view, shown, mark)
        return None

    async def _apply(self, shown: ShownRequests) -> None:
        if self.rows != shown.rows:
            self.rows = shown.rows

    @handler(roles=(), supersedes=True)
    async def load_orders(self, viewer: Viewer) -> Any:
        """Find any seller's order by the beginning of its code."""
        await present(self, viewer)
        if viewer.role not in SUPPORT:
            return rx.redirect("/")
        unwatch(self)
        ports = container().ports
        self.search = str(self.router.url.query_parameters.get("q", ""))[:100].strip()
        try:
            async with ports.database.read() as session:
                rows = await find_orders(session, self.search) if self.search else ()
        except StorageUnavailable as error:
            self.failed, self.shown_url = error.message, here(self)
            return None
        self.failed = ""
        self.found = [
            FoundRow(
                code=row.code,
                href=f"/orders/{row.code}",
                seller=row.seller_code,
                customer=row.recipient_name,
                at=epoch_ms(row.created_at),
                stage=ports.permissions(row.facts).stage.value,
            )
            for row in rows
        ]
        self.shown_url = here(self)
        return None
