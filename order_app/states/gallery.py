"""Whether the gallery of components is shown."""

import reflex as rx

from order_app.bootstrap import container
from order_app.states.guard import handler
from order_app.states.session import here


class GalleryState(rx.State):
    """Open in test mode only."""

    shown_url: str = ""
    is_open: bool = False

    @handler(public=True)
    async def load(self) -> None:
        """Show the gallery in test mode."""
        self.is_open = container().settings.test_mode
        self.shown_url = here(self)
