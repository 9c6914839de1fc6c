"""Who has which order open: the tabs of this process, and what other processes tell of theirs.

Nothing of it is stored: a tab is there while it answers, and what another process told holds for a few seconds unless
it is told again. Only a tab that may see the order is ever shown who else is in it.
"""

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from order_app.db.changes import OrderChanged
from order_app.live.hub import Hub, Watch

SWEEP_SECONDS = 1.0
"""How often tabs are asked whether their connection still answers."""
TOLD_SECONDS = 6.0
"""How long what another process told holds; it repeats itself every `REPEAT_SECONDS`."""
REPEAT_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Visitor:
    """One tab in an order: whose it is, and in which field (its label) they type, if they have unsaved words.

    `email` is set for people of support only, and shown to nobody else.
    """

    user_id: int
    name: str
    editing: bool = False
    field: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Present:
    """Everybody in an order, each under the name of the tab; the clock changes nothing about it."""

    visitors: tuple[tuple[str, Visitor], ...]
    boundary: datetime | None = None


@dataclass(slots=True)
class _Tab:
    """A tab of this process; `ident` names it to other processes and opens nothing."""

    seller_id: int
    order_id: int
    visitor: Visitor
    ident: str
    silent: bool = False


@dataclass(frozen=True, slots=True)
class PresenceView:
    """Who is in one order."""

    seller_id: int
    order_id: int
    board: "Board" = field(compare=False)

    def concerns(self, change: OrderChanged) -> bool:
        """Only comings and goings in this order."""
        return change.order_id == self.order_id

    async def read(self) -> Present:
        """Who is there now."""
        return Present(self.board.visitors(self.seller_id, self.order_id))


Told = Mapping[int, tuple[tuple[str, Visitor], ...]]
"""Orders and who is in them."""


class Board:
    """Who is in which order; `hub` wakes the tabs of this process that show it, and no others."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.on_change: list[Callable[[int], None]] = []
        """Told of each order in which something changed about the tabs of this process."""
        self._tabs: dict[str, _Tab] = {}
        self._in_order: dict[int, dict[str, _Tab]] = {}
        self._told: dict[str, dict[int, tuple[tuple[str, Visitor], ...]]] = {}
        self._told_at: dict[str, float] = {}

    def enter(
        self, token: str, login_id: int, seller_id: int, order_id: int, visitor: Visitor, screen: Any = None
    ) -> None:
        """The tab shows this order from now on; `screen` is where the hub puts who else is there."""
        old = self._tabs.get(token)
        if old is not None and old.order_id == order_id:
            old.silent = False
            old.visitor = replace(visitor, editing=old.visitor.editing, field=old.visitor.field)
        else:
            self.leave(token)
            tab = _Tab(seller_id, order_id, visitor, secrets.token_hex(8))
            self._tabs[token] = self._in_order.setdefault(order_id, {})[token] = tab
        self.hub.watch(Watch(token, login_id, PresenceView(seller_id, order_id, self), screen))
        self._changed(seller_id, order_id)

    def leave(self, token: str) -> None:
        """The tab shows no order any more."""
        # Support's queue follows who is where without being in an order itself.
        self.hub.forget(token)
        tab = self._tabs.pop(token, None)
        if tab is None:
            return
        others = self._in_order[tab.order_id]
        del others[token]
        if not others:
            del self._in_order[tab.order_id]
        self._changed(tab.seller_id, tab.order_id)

    def note(self, token: str, *, editing: bool, field: str) -> None:
        """Whether unsaved words stand in the tab's form, and into which field they were typed last; empty for the same
        as before."""
        tab = self._tabs.get(token)
        if tab is None:
            return
        visitor = replace(tab.visitor, editing=editing, field=(field or tab.visitor.field) if editing else "")
        if visitor != tab.visitor:
            tab.visitor = visitor
            self._changed(tab.seller_id, tab.order_id)

    def is_in(self, token: str, order_id: int) -> bool:
        """Whether the tab is known to show the order."""
        tab = self._tabs.get(token)
        return tab is not None and tab.order_id == order_id

    def visitors(self, seller_id: int, order_id: int) -> tuple[tuple[str, Visitor], ...]:
        """Everybody in an order, in this process and in others, each under a name of the tab."""
        # SQLite gives the number of an order that the trash has lost to the next one, which may be another seller's.
        own = [
            (token, tab.visitor)
            for token, tab in self._in_order.get(order_id, {}).items()
            if tab.seller_id == seller_id and not tab.silent
        ]
        others = [entry for orders in self._told.values() for entry in orders.get(order_id, ())]
        return (*own, *others)

    def of_support(self) -> tuple[tuple[int, tuple[Visitor, ...]], ...]:
        """The orders that somebody of support has open, with who, in this process and in others."""
        found: dict[int, dict[int, Visitor]] = {}
        told = [(number, entry) for orders in self._told.values() for number, seen in orders.items() for entry in seen]
        own = [(tab.order_id, (token, tab.visitor)) for token, tab in self._tabs.items() if not tab.silent]
        for number, (_, visitor) in (*own, *told):
            if visitor.email:
                found.setdefault(number, {})[visitor.user_id] = visitor
        return tuple((number, tuple(people.values())) for number, people in sorted(found.items()))

    def sweep(self, answers: Callable[[str], bool]) -> None:
        """Leave out the tabs whose connection does not answer, until it does again, and what was told too long ago."""
        for token, tab in list(self._tabs.items()):
            if tab.silent == answers(token):
                tab.silent = not tab.silent
                self._changed(tab.seller_id, tab.order_id)
        now = time.monotonic()
        for process, told_at in list(self._told_at.items()):
            if now - told_at > TOLD_SECONDS:
                self.heard(process, {}, everything=True)
                del self._told_at[process], self._told[process]

    def own(self, order_id: int | None = None) -> Told:
        """Who is in the order, or in any, by a tab of this process; for the other processes."""
        orders = self._in_order if order_id is None else {order_id: self._in_order.get(order_id, {})}
        return {
            number: tuple((tab.ident, tab.visitor) for tab in tabs.values() if not tab.silent)
            for number, tabs in orders.items()
        }

    def heard(self, process: str, orders: Told, *, everything: bool) -> None:
        """Another process tells who is in these orders by its tabs; in no others where it tells `everything`."""
        known = self._told.setdefault(process, {})
        self._told_at[process] = time.monotonic()
        news = {number: visitors for number, visitors in orders.items() if known.get(number, ()) != visitors}
        if everything:
            news |= {number: () for number in known if number not in orders}
        for number, visitors in news.items():
            if visitors:
                known[number] = visitors
            else:
                known.pop(number, None)
            self._wake(number)

    def _changed(self, seller_id: int, order_id: int) -> None:
        self.hub.publish(OrderChanged(seller_id, order_id))
        for listener in self.on_change:
            listener(order_id)

    def _wake(self, order_id: int) -> None:
        tab = next(iter(self._in_order.get(order_id, {}).values()), None)
        # Without a tab in it here, only those are told who follow all orders.
        self.hub.publish(OrderChanged(tab.seller_id if tab else 0, order_id))
