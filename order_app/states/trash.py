"""The Trash: deleted orders, each with the way back."""

import contextlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict

import reflex as rx

from order_app.auth.sessions import Viewer
from order_app.bootstrap import container
from order_app.db.changes import OrderChanged
from order_app.domain.errors import StorageUnavailable
from order_app.domain.locales import EN
from order_app.domain.money import format_minor
from order_app.domain.policy import Refused
from order_app.domain.statuses import Tab
from order_app.live.reflex_adapter import hub
from order_app.queries.lists import ListQuery, list_page
from order_app.services import trash
from order_app.states.guard import MERCHANT, handler
from order_app.states.order_list import PAGE_SIZE, Code
from order_app.states.session import here, present, watch
from order_app.states.toasts import bad, good
from order_app.states.wording import epoch_ms


class TrashRow(TypedDict):
    """One deleted order."""

    code: str
    at: int
    until: int
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
    boundary: datetime | None
    """When the first of the rows can't be restored any more."""


@dataclass(frozen=True, slots=True)
class TrashView:
    """A page of a seller's trash, its money as the viewer's locale writes it."""

    query: ListQuery
    locale: str = EN

    @property
    def seller_id(self) -> int:
        """Whose trash."""
        return self.query.seller_id

    def concerns(self, change: OrderChanged) -> bool:
        """Any order may come or go; one that is cleared away for good is told of without its id."""
        return True

    async def read(self) -> ShownTrash:
        """Read the page."""
        ports = container().ports
        async with ports.database.read() as session:
            page = await list_page(session, self.query)
        rows, untils = [], []
        for row in page.rows:
            permitted = ports.permissions(row.facts)
            answer = permitted.restore
            if answer.allowed and permitted.kept_until is not None:
                untils.append(permitted.kept_until)
            rows.append(
                TrashRow(
                    code=row.code,
                    at=epoch_ms(row.facts.deleted_at),
                    until=epoch_ms(permitted.kept_until),
                    reference=row.reference,
                    customer=row.recipient_name,
                    cost=format_minor(row.cost, row.currency, self.locale),
                    can_restore=answer.allowed,
                    reason=answer.message if isinstance(answer, Refused) else "",
                )
            )
        return ShownTrash(rows, page.next, page.previous, min(untils, default=None))


class TrashState(rx.State):
    """What the trash shows."""

    shown_url: str = ""
    failed: str = ""
    rows: list[TrashRow] = []
    next_href: str = ""
    previous_href: str = ""
    selected: list[str] = []
    _view: TrashView | None = None

    @rx.var
    def all_selected(self) -> bool:
        """Whether every order of this page that can be restored is selected."""
        codes = {row["code"] for row in self.rows if row["can_restore"]}
        return bool(codes) and codes <= set(self.selected)

    @rx.var
    def selected_count(self) -> int:
        """How many orders are selected."""
        return len(self.selected)

    @handler(roles=MERCHANT, supersedes=True)
    async def load(self, viewer: Viewer) -> None:
        """Show the page of the URL."""
        await present(self, viewer)
        cursor = str(self.router.url.query_parameters.get("page", ""))
        self._view = TrashView(ListQuery(viewer.seller_id or 0, Tab.TRASH, "", cursor, PAGE_SIZE), viewer.locale)
        mark = hub().mark
        try:
            shown = await self._view.read()
        except StorageUnavailable as error:
            self.failed, self.shown_url = error.message, here(self)
            return
        self.failed = ""
        self._select([])
        await self._apply(shown)
        self.shown_url = here(self)
        watch(self, viewer, self._view, shown, mark)

    async def _apply(self, shown: ShownTrash) -> None:
        if self.rows != shown.rows:
            self.rows = shown.rows
        self.next_href = f"/trash?page={shown.next}" if shown.next else ""
        self.previous_href = f"/trash?page={shown.previous}" if shown.previous else ""
        here_now = {row["code"] for row in shown.rows}
        self._select([code for code in self.selected if code in here_now])

    async def _refresh(self) -> None:
        """Read the present page again, after this tab itself changed something."""
        if self._view is not None:
            # What this tab changed is stored already; a list that can't be read again must not make it look undone.
            with contextlib.suppress(StorageUnavailable):
                await self._apply(await self._view.read())

    def _select(self, codes: list[str]) -> None:
        if codes != self.selected:
            self.selected = codes

    @handler(roles=MERCHANT)
    async def toggle(self, code: Code, on: bool) -> None:
        """Select or unselect one order of this page."""
        if any(row["code"] == code for row in self.rows):
            rest = [other for other in self.selected if other != code]
            self._select([*rest, code] if on else rest)

    @handler(roles=MERCHANT)
    async def toggle_page(self, on: bool) -> None:
        """Select every order of this page that can be restored, or none."""
        self._select([row["code"] for row in self.rows if row["can_restore"]] if on else [])

    @handler(roles=MERCHANT)
    async def restore(self, viewer: Viewer, code: Code) -> Any:
        """Bring one order back."""
        outcome = await trash.restore_many(container().ports, viewer.actor, viewer.seller_id or 0, [code])
        await self._refresh()
        if outcome.done:
            return good(f"Restored {code}.")
        return bad(outcome.not_done[0].reason.message)
