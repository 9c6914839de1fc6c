"""Support's settings: what is suggested to keep back, stage by stage."""

import reflex as rx

from order_app.components.fee_ladder import ladder_of
from order_app.components.parts import failed, skeleton
from order_app.components.shell import page
from order_app.pages import routes
from order_app.states.fee_ladder import FeeLadderState


def support_settings() -> rx.Component:
    """The fee ladder."""
    return page(
        rx.el.div(
            rx.el.div(
                rx.el.h1("Settings"),
                rx.el.p("What all of support works with. A change is seen by everybody at once.", class_name="hint"),
            ),
            class_name="title",
        ),
        rx.cond(
            FeeLadderState.failed != "",
            failed(FeeLadderState.failed, FeeLadderState.load),
            rx.el.section(
                rx.el.h2("Fee ladder"),
                rx.el.p(
                    "The fee that is suggested when a request is decided or an order is cancelled for its seller, in "
                    "percent of what the order still holds. It is only a suggestion: each decision sets its own fee.",
                    class_name="hint",
                ),
                rx.cond(
                    FeeLadderState.rows.length() > 0,
                    ladder_of(FeeLadderState.rows, FeeLadderState.save),
                    skeleton(4),
                ),
                class_name="card",
            ),
        ),
        shown_url=FeeLadderState.shown_url,
        current=routes.SUPPORT_SETTINGS,
    )
