"""What every page shows while its connection to the server is lost."""

import reflex as rx
from reflex_components_core.core.banner import has_connection_errors


@rx.memo
def connection_notice() -> rx.Component:
    """A calm sentence instead of the technical one that Reflex shows."""
    return rx.el.div(
        rx.cond(
            has_connection_errors,
            rx.el.p(
                rx.el.b("The connection is lost."),
                " What is shown may be old, and nothing can be changed. What you typed is kept. Reconnecting…",
            ),
        ),
        role="status",
        class_name="offline",
    )
