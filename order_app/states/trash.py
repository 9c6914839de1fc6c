"""The Trash: deleted orders, each with the way back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict

import reflex as rx

from order_app.auth.sessions import Viewer
from order_app.bootstrap import container
from order_app.db.changes import OrderChanged
from order_app.domain.errors import StorageUnavailable
from order_app.domain.money import format_minor
from order_app.domain.policy import Refused
from order_app.domain.statuses import Role, Tab
from order_app.live.reflex_adapter import hub
from order_app.queries.lists import ListQuery, list_page
from order_app.services import trash
from order_app.states.guard import handler
from order_app.states.order_list import PAGE_SIZE, Code
from order_app.states.session import here, present, watch
from order_app.states.toasts import bad, good
from order_app.states.wording import epoch_ms

MERCHANT = (Role.MERCHANT,)


class TrashRow(TypedDict):
    """One deleted order."""

    code: str
    at: int
    reference: str
    customer: str
    cost: str
    can_restore: bool
    reason: str


@dataclass(frozen=True, slots=True)
class ShownTrash:
    """What was read for the trash."""

    rows: list[TrashRow]
    next: str
    previous: str
    boundary: datetime | None = None


@dataclass(frozen=True, slots=True)
class TrashView:
    """A page of a seller's trash."""

    query: ListQuery

    @property
    def seller_id(self) -> int:
        """Whose trash."""
        return self.query.seller_id

    def concerns(self, change: OrderChanged) -> bool:
        """Any order may come or go."""
        return change.order_id != 0

    async def read(self) -> ShownTrash:
        """Read the page."""
        ports = container().ports
        async with ports.database.read() as session:
            page = await list_page(session, self.query)
        rows = []
        for row in page.rows:
            answer = ports.permissions(row.facts).restore
            rows.append(
                TrashRow(
                    code=row.code,
                    at=epoch_ms(row.facts.deleted_at),
                    reference=row.reference,
                    customer=row.recipient_name,
                    cost=format_minor(row.cost, row.currency),
                    can_restore=answer.allowed,
                    reason=answer.message if isinstance(answer, Refused) else "",
                )
            )
        return ShownTrash(rows, page.next, page.previous)


class TrashState(rx.State):
    """What the trash shows."""

    shown_url: str = ""
    failed: str = ""
    rows: list[TrashRow] = []
    next_href: str = ""
    previous_href: str = ""
    _view: TrashView | None = None

    @handler(roles=MERCHANT, supersedes=True)
    async def load(self, viewer: Viewer) -> None:
        """Show the page of the URL."""
        await present(self, viewer)
        cursor = str(self.router.url.query_parameters.get("page", ""))
        self._view = TrashView(ListQuery(viewer.seller_id or 0, Tab.TRASH, "", cursor, PAGE_SIZE))
        mark = hub().mark
        try:
            shown = await self._view.read()
        except StorageUnavailable as error:
            self.failed, self.shown_url = error.message, here(self)
            return
        self.failed = ""
        await self._apply(shown)
        self.shown_url = here(self)
        watch(self, viewer, self._view, shown, mark)

    async def _apply(self, shown: ShownTrash) -> None:
        if self.rows != shown.rows:
            self.rows = shown.rows
        self.next_href = f"/trash?page={shown.next}" if shown.next else ""
        self.previous_href = f"/trash?page={shown.previous}" if shown.previous else ""

    @handler(roles=MERCHANT)
    async def restore(self, viewer: Viewer, code: Code) -> Any:
        """Bring one order back."""
        outcome = await trash.restore_many(container().ports, viewer.actor, viewer.seller_id or 0, [code])
        if self._view is not None:
            await self._apply(await self._view.read())
        if outcome.done:
            return good(f"Restored {code}.")
        return bad(outcome.not_done[0].reason.message)
