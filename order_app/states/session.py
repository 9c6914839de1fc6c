"""Who looks at this tab, and what every page shows around its content."""

from datetime import datetime

import reflex as rx

from order_app.auth.sessions import Viewer
from order_app.bootstrap import container
from order_app.domain.statuses import Role
from order_app.live.hub import View, Watch
from order_app.live.reflex_adapter import hub, presence
from order_app.states.wording import epoch_ms

HOME = {Role.MERCHANT: "/", Role.SUPPORT: "/support"}


class SessionState(rx.State):
    """The signed-in person, in the words of the page's head."""

    email: str = ""
    seller_code: str = ""
    is_support: bool = False
    support_contact: str = ""
    now_ms: int = 0
    _login_id: int = 0

    def _show(self, viewer: Viewer) -> None:
        self.email = viewer.email
        self.seller_code = viewer.seller_code
        self.is_support = viewer.role is Role.SUPPORT
        self.support_contact = container().settings.support_contact
        self._login_id = viewer.login_id
        self._tick()

    def _tick(self, now: datetime | None = None) -> None:
        """Set the page's clock to the server's, or to the moment (UTC) at which what it shows was read."""
        self.now_ms = epoch_ms(now or container().clock.now())


async def present(state: rx.State, viewer: Viewer) -> SessionState:
    """Show who is signed in, and no dialog of the page before; every page's load begins here."""
    # Both know the screens, and those this module.
    from order_app.states.bulk import BulkState
    from order_app.states.dialogs import DialogState

    (await state.get_state(DialogState))._close()
    (await state.get_state(BulkState))._mend()
    session = await state.get_state(SessionState)
    session._show(viewer)
    return session


def here(state: rx.State) -> str:
    """Path and query of the tab's URL, as the browser spells them."""
    url = state.router.url
    return url.path + ("?" + url.query if url.query else "")


def watch(state: rx.State, viewer: Viewer, view: View, shown: object, mark: int) -> None:
    """Let this tab follow what it shows, and nothing else; `mark` is the hub's from before it was read."""
    token = state.router.session.client_token
    hub().watch(
        Watch(
            token=token,
            login_id=viewer.login_id,
            view=view,
            screen=type(state),
            boundary=getattr(shown, "boundary", None),
        )
    )
    hub().catch_up(token, mark)
    if not presence().is_in(token, getattr(view, "order_id", 0)):
        presence().leave(token)


def unwatch(state: rx.State) -> None:
    """This tab shows nothing that others change."""
    hub().forget(state.router.session.client_token)
    presence().leave(state.router.session.client_token)
