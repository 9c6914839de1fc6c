"""The bar that is shown while orders of the list are selected."""

import reflex as rx

from order_app.components.browser import grouped
from order_app.components.guide import Told
from order_app.components.parts import button, link_button
from order_app.states.dialogs import DialogState
from order_app.states.order_list import OrderListState as List


def selection_bar() -> rx.Component:
    """What is selected, and what can be done with it."""
    return rx.cond(
        List.selected_count > 0,
        rx.el.div(
            rx.el.p(List.selection_words, class_name="said"),
            rx.cond(List.selection_news != "", rx.el.p(List.selection_news, class_name="news")),
            rx.cond(
                List.whole_words != "", button(List.whole_words, kind="small quiet whole", on_click=List.select_list)
            ),
            rx.el.div(
                rx.cond(List.selected_count == 1, link_button("Edit", to=List.selected_href, kind="small")),
                button(
                    "Delete (",
                    grouped(List.deletable),
                    ")",
                    kind="small danger",
                    disabled=List.deletable == 0,
                    on_click=DialogState.ask_delete_selected,
                ),
                button(
                    "Pay (",
                    grouped(List.payable),
                    ")",
                    kind="small",
                    disabled=List.payable == 0,
                    on_click=DialogState.ask_pay_selected,
                ),
                button("Clear selection", kind="small quiet", on_click=List.clear_selection),
                class_name="actions",
            ),
            class_name="selection",
            role="region",
            aria_label="Selection",
        ),
    )


def selection_told() -> rx.Component:
    """The same for screen readers, as it changes."""
    return rx.fragment(
        Told.create(
            words=rx.cond(List.selection_words != "", List.selection_words, "Nothing is selected."), about="selected"
        ),
        Told.create(words=List.selection_news),
    )
