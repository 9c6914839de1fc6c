"""Every component in every state on one page, for looking at; served in test mode only."""

import reflex as rx

from order_app.components import gallery_desk as desk
from order_app.components import gallery_fields as fields
from order_app.components import gallery_money as money
from order_app.components import gallery_parts as parts
from order_app.components import gallery_product as product
from order_app.components import gallery_talk as talk
from order_app.components import gallery_work as work
from order_app.components.browser import PageRoot
from order_app.components.parts import empty
from order_app.states.gallery import GalleryState


def _all() -> rx.Component:
    return rx.el.main(
        rx.el.h1("Gallery"),
        parts.badges(),
        parts.buttons(),
        parts.bars(),
        fields.fields(),
        fields.locks(),
        parts.messages(),
        parts.toasts(),
        parts.countdowns(),
        parts.emptiness(),
        work.rows(),
        work.selection_bars(),
        work.save_bars(),
        work.bulk_cards(),
        product.tables(),
        product.timeline(),
        product.conflict(),
        talk.conversation(),
        desk.requests(),
        desk.decisions(),
        desk.stops(),
        desk.queue(),
        desk.peeks(),
        money.ledgers(),
        money.top_ups(),
        money.ladder(),
        product.dialogs(),
        id="main",
        class_name="gallery",
    )


def gallery() -> rx.Component:
    """All parts, or nothing outside of test mode."""
    return PageRoot.create(
        rx.cond(GalleryState.is_open, _all(), rx.el.main(empty("There is nothing here.", picture="lost"), id="main")),
        shown_url=GalleryState.shown_url,
        class_name="page",
    )
