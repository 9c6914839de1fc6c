"""Which orders somebody of support has open, for those who look at the queue."""

from dataclasses import dataclass, field
from datetime import datetime

import reflex as rx

from order_app.auth.sessions import Viewer
from order_app.db.changes import OrderChanged
from order_app.live.hub import Watch
from order_app.live.presence import Board, Visitor
from order_app.live.reflex_adapter import presence
from order_app.states.wording import joined

YOU = "You, in another tab"


@dataclass(frozen=True, slots=True)
class Attended:
    """The orders that somebody of support has open, each with who; the clock changes nothing about it."""

    orders: tuple[tuple[int, tuple[Visitor, ...]], ...]
    boundary: datetime | None = None


@dataclass(frozen=True, slots=True)
class AttendedView:
    """Who of support is in which order, whosever it is."""

    board: Board = field(compare=False)
    seller_id: None = None

    def concerns(self, change: OrderChanged) -> bool:
        """Comings and goings in any order: the board knows nothing else."""
        return True

    async def read(self) -> Attended:
        """Who is where now."""
        return Attended(self.board.of_support())


class DeskPresenceState(rx.State):
    """Who of support has an order open, in words, by the order's number."""

    attended: dict[str, str] = {}
    _user_id: int = 0

    def _apply(self, shown: Attended) -> None:
        words = {str(order_id): attended_words(visitors, self._user_id) for order_id, visitors in shown.orders}
        if words != self.get_value("attended"):
            self.attended = words


def attended_words(visitors: tuple[Visitor, ...], user_id: int) -> str:
    """Who of support is in an order, each person once; for support only, whose addresses they are."""
    others = sorted({visitor.email for visitor in visitors if visitor.user_id != user_id})
    if not others:
        return YOU
    words = f"{joined(others)} {'is' if len(others) == 1 else 'are'} in it"
    return f"{words}; so are you, in another tab" if any(v.user_id == user_id for v in visitors) else words


async def attend(state: rx.State, viewer: Viewer) -> None:
    """Let this tab follow who of support has which order open."""
    shown = await state.get_state(DeskPresenceState)
    shown._user_id = viewer.user_id
    board = presence()
    view = AttendedView(board)
    board.hub.watch(Watch(state.router.session.client_token, viewer.login_id, view, DeskPresenceState))
    shown._apply(await view.read())
