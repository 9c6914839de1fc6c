"""What stands at an address that no page has."""

import reflex as rx

from order_app.components.parts import empty, link_button
from order_app.pages import routes


def nowhere() -> rx.Component:
    """A sentence and the way back."""
    return rx.el.div(
        rx.el.main(
            rx.el.h1("Page not found"),
            empty(
                "There is no page at this address. Check it, or go on from All orders.",
                link_button("To All orders", to=routes.ALL_ORDERS, kind="primary"),
                picture="lost",
            ),
            id="main",
            class_name="card login",
        ),
        class_name="page centered",
    )
