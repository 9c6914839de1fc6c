"""Saved views as this tab shows them: further tabs of the list, and what their owner may do with them."""

from typing import Annotated, Any, TypedDict

import reflex as rx
from pydantic import Field as Rule

from order_app.auth.sessions import Viewer
from order_app.bootstrap import container
from order_app.domain.errors import BadInput
from order_app.queries.views import ViewRow, views_of
from order_app.services import views as service
from order_app.states.guard import MERCHANT, handler
from order_app.states.list_address import ListAddress, parse
from order_app.states.toasts import good

MAX_VIEW_NAME = service.MAX_NAME_LENGTH
ViewId = Annotated[int, Rule(strict=True, ge=1, le=2**31 - 1)]
Typed = Annotated[dict[str, Annotated[str, Rule(max_length=200)] | bool | None], Rule(max_length=10)]


class ViewTab(TypedDict):
    """One saved view as a tab; `title` says whose it is."""

    id: int
    name: str
    query: str
    title: str
    shared: bool


NO_VIEW = ViewTab(id=0, name="", query="", title="", shared=False)


async def read_views(viewer: Viewer) -> tuple[ViewRow, ...]:
    """The views that somebody finds as tabs."""
    async with container().database.read() as session:
        return await views_of(session, viewer.seller_id or 0, viewer.user_id)


class ViewsState(rx.State):
    """The saved views beside the tabs. `active` is the view that the list shows, `mine` the own view that is shown or
    from which the list has since been changed, `changed` whether it has."""

    views: list[ViewTab] = []
    active: int = 0
    mine: ViewTab = NO_VIEW
    changed: bool = False
    can_save: bool = False
    problem: str = ""
    done: int = 0
    _rows: tuple[ViewRow, ...] = ()
    _address: ListAddress = ListAddress()

    def _follow(self, rows: tuple[ViewRow, ...], address: ListAddress) -> None:
        """Show these views beside a list that is asked for by this address."""
        query = address.view_query()
        shown = [_tab(row) for row in rows]
        if shown != self.get_value("views"):
            self.views = shown
        self._rows, self._address = rows, address
        own = {row.id: tab for row, tab in zip(rows, shown, strict=True) if row.is_own}
        active = next((tab["id"] for tab in shown if tab["query"] == query), 0)
        self.active = active
        if active or address.is_plain:
            self.mine = own.get(active, NO_VIEW)
        else:
            self.mine = own.get(self.get_value("mine")["id"], NO_VIEW)
        self.changed = self.mine["id"] != active
        self.can_save = not active and not address.is_plain
        self.problem = ""

    @handler(roles=MERCHANT)
    async def save(self, viewer: Viewer, typed: Typed) -> Any:
        """Keep the shown list under a name."""
        if not self.can_save:
            raise BadInput("There is nothing to save: this list is a tab already.", "Nothing was changed.")
        name, shared = str(typed.get("name") or ""), bool(typed.get("shared"))
        try:
            await service.save(
                container().ports, viewer.actor, viewer.seller_id or 0, name, self._query(), shared=shared
            )
        except BadInput as error:
            self.problem = error.message
            return None
        return await self._told(viewer, f"Saved the view “{name.strip()}”.")

    @handler(roles=MERCHANT)
    async def rename(self, viewer: Viewer, view_id: ViewId, typed: Typed) -> Any:
        """Give one of one's own views another name."""
        try:
            name = await service.rename(
                container().ports, viewer.actor, viewer.seller_id or 0, view_id, str(typed.get("name") or "")
            )
        except BadInput as error:
            self.problem = error.message
            return None
        return await self._told(viewer, f"The view is now named “{name}”.")

    @handler(roles=MERCHANT)
    async def share(self, viewer: Viewer, view_id: ViewId, on: bool) -> Any:
        """Show one of one's own views to the colleagues, or no longer."""
        name = await service.share(container().ports, viewer.actor, viewer.seller_id or 0, view_id, shared=on)
        return await self._told(viewer, f"{'Your colleagues see' if on else 'Only you see'} the view “{name}” now.")

    @handler(roles=MERCHANT)
    async def update_view(self, viewer: Viewer, view_id: ViewId) -> Any:
        """Let one of one's own views stand for the list that is shown."""
        if not self.can_save:
            raise BadInput("There is nothing to keep: this list is a tab already.", "Nothing was changed.")
        name = await service.change_query(
            container().ports, viewer.actor, viewer.seller_id or 0, view_id, self._query()
        )
        return await self._told(viewer, f"The view “{name}” shows this list from now on.")

    @handler(roles=MERCHANT)
    async def delete(self, viewer: Viewer, view_id: ViewId) -> Any:
        """Delete one of one's own views; the list stays as it is shown."""
        name = await service.delete(container().ports, viewer.actor, viewer.seller_id or 0, view_id)
        return await self._told(viewer, f"Deleted the view “{name}”.")

    def _query(self) -> str:
        address: ListAddress = self.get_value("_address")
        return address.view_query()

    async def _told(self, viewer: Viewer, words: str) -> Any:
        self._follow(await read_views(viewer), self.get_value("_address"))
        self.done += 1
        return good(words)


def _tab(row: ViewRow) -> ViewTab:
    if row.is_own:
        title = "Your view, shared with colleagues" if row.shared else "Your view"
    else:
        title = f"Shared by {row.owner}"
    # Stored in the one spelling of its time; read again, so that a word that has gone since does no harm.
    return ViewTab(id=row.id, name=row.name, query=parse(row.query)[0].view_query(), title=title, shared=not row.is_own)
