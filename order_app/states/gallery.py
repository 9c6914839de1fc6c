"""Whether the gallery of components is shown, and the toasts that it shows."""

from typing import Any, Literal

import reflex as rx

from order_app.bootstrap import container
from order_app.states.guard import handler
from order_app.states.session import here
from order_app.states.toasts import SECONDS, bad, calmly, good

Toast = Literal["done", "undo", "refused", "calm"]
LOOKED_AT = 600 * SECONDS
"""How long the gallery's toasts stay, in milliseconds."""


class GalleryState(rx.State):
    """Open in test mode only."""

    shown_url: str = ""
    is_open: bool = False

    @handler(public=True)
    async def load(self) -> None:
        """Show the gallery in test mode."""
        self.is_open = container().settings.test_mode
        self.shown_url = here(self)

    @handler(public=True)
    async def show_toast(self, kind: Toast) -> Any:
        """Show a toast of this kind, in test mode; the way back of `undo` leads to a calm one."""
        if not container().settings.test_mode:
            return None
        match kind:
            case "done":
                return good("Saved: city, postal code.", duration=LOOKED_AT)
            case "undo":
                undo = {"label": "Undo", "on_click": GalleryState.show_toast("calm")}
                return good("Deleted A33378-CT-1001.", action=undo, duration=LOOKED_AT)
            case "refused":
                return bad("Not paid: the wallet is short of $21.70. Top it up, then pay again.", duration=LOOKED_AT)
            case "calm":
                return calmly("Nothing had changed.", duration=LOOKED_AT)
