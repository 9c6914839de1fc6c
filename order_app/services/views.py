"""Saves a list's filter under a name: a person's own views, shared with the colleagues of the seller or not."""

import unicodedata

from sqlalchemy import func, select

from order_app.db.locking import lock_seller
from order_app.db.unit_of_work import Actor, UnitOfWork
from order_app.domain.errors import BadInput, NotFound
from order_app.domain.statuses import Tab
from order_app.domain.text import fold, unfit
from order_app.models import SavedView
from order_app.services.ports import Ports

MAX_VIEWS = 20
"""How many views a person may have."""
MAX_NAME_LENGTH = 40
MAX_QUERY_LENGTH = 1000
_TAKEN_BY_TABS = {fold(word) for word in ("All", *Tab)}


async def save(ports: Ports, actor: Actor, seller_id: int, name: str, query: str, *, shared: bool) -> int:
    """Keep a list's query (in its one spelling) as a view of the actor's; returns its id.

    Raises BadInput for a name that is empty, too long, taken by another of the actor's views or by a tab, for a query
    that is too long, and where the actor has `MAX_VIEWS` views.
    """
    _demand_short(query)
    async with ports.transaction() as uow:
        user_id = await _lock(uow, actor, seller_id)
        wanted = await _free_name(uow, user_id, name)
        views = SavedView.__table__.c  # type: ignore[attr-defined]
        count = await uow.session.scalar(select(func.count()).where(views.user_id == user_id))
        if (count or 0) >= MAX_VIEWS:
            raise BadInput(f"You have {MAX_VIEWS} views already; nothing was saved.", "Delete one that you don't need.")
        view = SavedView(
            seller_id=seller_id, user_id=user_id, name=wanted, query=query, shared=shared, created_at=ports.now()
        )
        uow.session.add(view)
        await uow.session.flush()
        assert view.id is not None
        return view.id


async def rename(ports: Ports, actor: Actor, seller_id: int, view_id: int, name: str) -> str:
    """Give one of the actor's views another name; returns it as it is kept. Raises NotFound, BadInput as `save`."""
    async with ports.transaction() as uow:
        view = await _own(uow, actor, seller_id, view_id)
        view.name = await _free_name(uow, view.user_id, name, but=view_id)
        return view.name


async def share(ports: Ports, actor: Actor, seller_id: int, view_id: int, *, shared: bool) -> str:
    """Show one of the actor's views to the colleagues, or no longer; returns its name. Raises NotFound."""
    async with ports.transaction() as uow:
        view = await _own(uow, actor, seller_id, view_id)
        view.shared = shared
        return view.name


async def change_query(ports: Ports, actor: Actor, seller_id: int, view_id: int, query: str) -> str:
    """Let one of the actor's views stand for another list; returns its name. Raises NotFound, BadInput."""
    _demand_short(query)
    async with ports.transaction() as uow:
        view = await _own(uow, actor, seller_id, view_id)
        view.query = query
        return view.name


async def delete(ports: Ports, actor: Actor, seller_id: int, view_id: int) -> str:
    """Delete one of the actor's views; returns the name that it had. Raises NotFound."""
    async with ports.transaction() as uow:
        view = await _own(uow, actor, seller_id, view_id)
        await uow.session.delete(view)
        return view.name


async def _lock(uow: UnitOfWork, actor: Actor, seller_id: int) -> int:
    """Let nobody else of the seller write until the transaction ends; returns the actor's user id."""
    if actor.user_id is None or actor.seller_id != seller_id:
        raise _no_such_view()
    await lock_seller(uow.session, seller_id)
    return actor.user_id


async def _own(uow: UnitOfWork, actor: Actor, seller_id: int, view_id: int) -> SavedView:
    user_id = await _lock(uow, actor, seller_id)
    columns = SavedView.__table__.c  # type: ignore[attr-defined]
    found = await uow.session.execute(
        select(SavedView).where(columns.id == view_id, columns.user_id == user_id, columns.seller_id == seller_id)
    )
    view = found.scalar_one_or_none()
    if view is None:
        raise _no_such_view()
    return view


async def _free_name(uow: UnitOfWork, user_id: int, name: str, *, but: int | None = None) -> str:
    wanted = name.strip()
    if len(wanted) > MAX_NAME_LENGTH or unfit(wanted) or not _can_be_seen(wanted):
        raise BadInput(
            f"A view's name takes 1 to {MAX_NAME_LENGTH} characters of plain text; nothing was saved.",
            "Choose another name.",
        )
    if fold(wanted) in _TAKEN_BY_TABS:
        raise BadInput(f"There is a tab named “{wanted}” already; nothing was saved.", "Choose another name.")
    columns = SavedView.__table__.c  # type: ignore[attr-defined]
    others = await uow.session.execute(select(columns.id, columns.name).where(columns.user_id == user_id))
    if any(fold(other.name) == fold(wanted) and other.id != but for other in others):
        raise BadInput(f"You have a view named “{wanted}” already; nothing was saved.", "Choose another name.")
    return wanted


def _can_be_seen(name: str) -> bool:
    """Whether a name holds anything but spaces, marks and what has no width."""
    return any(unicodedata.category(c)[0] not in "CMZ" for c in name)


def _demand_short(query: str) -> None:
    if len(query) > MAX_QUERY_LENGTH or unfit(query):
        raise BadInput("This list's filter is too long to be kept; nothing was saved.", "Choose fewer countries.")


def _no_such_view() -> NotFound:
    return NotFound("This view no longer exists.", "Nothing was changed; reload the page.")
