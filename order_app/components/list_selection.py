"""The bar that is shown while orders of the list are selected."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from order_app.components.browser import grouped
from order_app.components.guide import Told
from order_app.components.parts import button, link_button
from order_app.states.dialogs import DialogState
from order_app.states.order_list import OrderListState as List


@dataclass(frozen=True, slots=True)
class Selected:
    """What the bar shows, in state vars or plain values, and what its buttons do; `whole` offers all of the list."""

    words: Any
    news: Any = ""
    whole: Any = ""
    count: Any = 0
    href: Any = ""
    deletable: Any = 0
    payable: Any = 0
    on_whole: Any = None
    on_delete: Any = None
    on_pay: Any = None
    on_clear: Any = None


def bar_of(selected: Selected, label: str = "Selection") -> rx.Component:
    """What is selected, and what can be done with it."""
    return rx.el.div(
        rx.el.p(selected.words, class_name="said"),
        rx.cond(selected.news != "", rx.el.p(selected.news, class_name="news")),
        rx.cond(selected.whole != "", button(selected.whole, kind="small quiet whole", on_click=selected.on_whole)),
        rx.el.div(
            rx.cond(selected.count == 1, link_button("Edit", to=selected.href, kind="small")),
            button(
                "Delete (",
                grouped(selected.deletable),
                ")",
                kind="small danger",
                disabled=selected.deletable == 0,
                on_click=selected.on_delete,
            ),
            button(
                "Pay (",
                grouped(selected.payable),
                ")",
                kind="small",
                disabled=selected.payable == 0,
                on_click=selected.on_pay,
            ),
            button("Clear selection", kind="small quiet", on_click=selected.on_clear),
            class_name="actions",
        ),
        class_name="selection",
        role="region",
        aria_label=label,
    )


def selection_bar() -> rx.Component:
    """The bar of the list that this tab shows, while anything is selected there."""
    return rx.cond(
        List.selected_count > 0,
        bar_of(
            Selected(
                words=List.selection_words,
                news=List.selection_news,
                whole=List.whole_words,
                count=List.selected_count,
                href=List.selected_href,
                deletable=List.deletable,
                payable=List.payable,
                on_whole=List.select_list,
                on_delete=DialogState.ask_delete_selected,
                on_pay=DialogState.ask_pay_selected,
                on_clear=List.clear_selection,
            )
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
