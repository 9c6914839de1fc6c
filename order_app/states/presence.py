"""Who else has the order of this tab open, in words."""

from collections.abc import Iterable
from typing import TypedDict

import reflex as rx

from order_app.auth.sessions import Viewer
from order_app.domain.statuses import SUPPORT_NAME, Role
from order_app.live.presence import Present, Visitor
from order_app.live.reflex_adapter import presence
from order_app.queries.orders import OrderDetail
from order_app.states.wording import joined


class Companion(TypedDict):
    """Somebody who has the same order open, and what they do there."""

    who: str
    doing: str
    editing: bool


class PresenceState(rx.State):
    """The others in the order with this code; `said` tells a screen reader who came and who begins to edit."""

    code: str = ""
    companions: list[Companion] = []
    said: str = ""
    _user_id: int = 0
    _is_support: bool = False

    def _apply(self, present: Present) -> None:
        """Show who is there, this tab itself left out."""
        found = companions(
            present.visitors, self.router.session.client_token, self._user_id, to_support=self._is_support
        )
        if found == self.companions:
            return
        before = {(entry["who"], entry["editing"]) for entry in self.companions}
        news = [entry for entry in found if (entry["who"], entry["editing"]) not in before]
        gone = {entry["who"] for entry in self.companions} - {entry["who"] for entry in found}
        told = [f"{entry['who']} {_verb(entry['who'])} {'editing' if entry['editing'] else 'here'}." for entry in news]
        if gone:
            told.append(f"{joined(sorted(gone))} left.")
        if told:
            self.said = " ".join(told)
        self.companions = found


async def enter(state: rx.State, viewer: Viewer, detail: OrderDetail) -> None:
    """Show this tab to those who have the order open, and them to this tab."""
    token = state.router.session.client_token
    shown = await state.get_state(PresenceState)
    if shown.code != detail.code or not presence().is_in(token, detail.id):
        shown.code, shown.companions, shown.said = detail.code, [], ""
    shown._user_id, shown._is_support = viewer.user_id, viewer.role is Role.SUPPORT
    if shown._is_support:
        visitor = Visitor(viewer.user_id, SUPPORT_NAME, email=viewer.email)
    else:
        visitor = Visitor(viewer.user_id, viewer.email)
    presence().enter(token, viewer.login_id, detail.seller_id, detail.id, visitor, PresenceState)


def companions(visitors: Iterable[tuple[str, Visitor]], own: str, user_id: int, *, to_support: bool) -> list[Companion]:
    """The others, each person once, however many tabs they have open; those who edit first.

    People of support know each other by e-mail; to a merchant all of them are one "Support".
    """
    found: dict[str, Companion] = {}
    for token, visitor in visitors:
        if token == own:
            continue
        name = (to_support and visitor.email) or visitor.name
        who = "You, in another tab" if visitor.user_id == user_id else name
        if visitor.editing:
            doing = f"{_verb(who)} editing {visitor.field}".strip()
        else:
            doing = "" if who.startswith("You,") else "is here"
        if who not in found or (visitor.editing and not found[who]["editing"]):
            found[who] = Companion(who=who, doing=doing, editing=visitor.editing)
    return sorted(found.values(), key=lambda entry: (not entry["editing"], entry["who"]))


def _verb(who: str) -> str:
    return "are" if who.startswith("You,") else "is"
