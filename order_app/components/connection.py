"""What stands on every page for its own sake: word of a lost connection or a new version, and of a page that failed."""

import reflex as rx
from reflex_base.vars.base import Var
from reflex_base.vars.function import ArgsFunctionOperation
from reflex_components_core.base.error_boundary import ErrorBoundary


class ConnectionNotice(rx.Component):
    """Says that the connection is lost and holds actions back meanwhile; reloads the page for a new version."""

    library = "$/public/connection.jsx"
    tag = "ConnectionNotice"


class LostConnection(rx.Component):
    """The words of the notice alone."""

    library = "$/public/connection.jsx"
    tag = "LostConnection"


class PageFailed(rx.Component):
    """Calm words and a button to reload, in place of a page whose own code has failed."""

    library = "$/public/connection.jsx"
    tag = "PageFailed"


def error_boundary(stateful: bool) -> rx.Component:
    """Catches what fails in a page's own code; in place of Reflex's words, which are for developers."""
    failed: Var[rx.Component] = ArgsFunctionOperation.create(
        args_names=("event_args",), return_expr=Var.create(PageFailed.create())
    )
    return ErrorBoundary.create(fallback_render=failed, **({} if stateful else {"on_error": rx.noop()}))
