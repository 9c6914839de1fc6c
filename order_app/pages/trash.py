"""The Trash: deleted orders and the way back."""

import reflex as rx

from order_app.components.browser import Check
from order_app.components.dialog import confirm_dialog
from order_app.components.guide import Told
from order_app.components.parts import button, empty, failed, link_button, local_time, plain_cell, plain_table, skeleton
from order_app.components.shell import page
from order_app.domain.policy import TRASH_DAYS
from order_app.pages import routes
from order_app.states.dialogs import DialogState
from order_app.states.trash import TrashRow, TrashState


def _row(row: rx.Var[TrashRow]) -> rx.Component:
    return rx.el.tr(
        rx.el.td(
            Check.create(
                checked=TrashState.selected.contains(row["code"]),
                on_change=lambda on: TrashState.toggle(row["code"], on),
                aria_label=f"Select {row['code']}",
                name="select",
            ),
            role="cell",
            class_name="check",
        ),
        plain_cell("Deleted", local_time(row["at"], show="both")),
        plain_cell("Kept until", local_time(row["until"], show="until")),
        plain_cell("Order", rx.el.span(row["code"], class_name="code")),
        plain_cell("Reference", row["reference"]),
        plain_cell("Customer", row["customer"]),
        plain_cell("Cost", row["cost"], kind="money"),
        rx.el.td(
            button(
                "Restore",
                kind="small",
                disabled=~row["can_restore"],
                title=row["reason"],
                aria_label=f"Restore {row['code']}",
                on_click=TrashState.restore(row["code"]),
            ),
            role="cell",
            class_name="money",
        ),
        role="row",
        key=row["code"],
        custom_attrs={"data-order": row["code"]},
    )


_SELECTED = TrashState.selected_count.to_string() + " selected"


def _selection() -> rx.Component:
    return rx.el.div(
        rx.el.label(
            Check.create(
                checked=TrashState.all_selected,
                on_change=TrashState.toggle_page,
                name="select-all",
            ),
            rx.el.span("Select all on this page"),
            class_name="pick",
        ),
        rx.cond(TrashState.selected_count > 0, rx.el.p(_SELECTED, class_name="said")),
        button(
            "Restore selected (",
            TrashState.selected_count,
            ")",
            kind="small",
            disabled=TrashState.selected_count == 0,
            on_click=DialogState.ask_restore_selected,
        ),
        class_name="selection",
        role="region",
        aria_label="Selection",
    )


def trash() -> rx.Component:
    """What was deleted in the last days."""
    return page(
        rx.el.div(
            rx.el.div(
                rx.el.h1("Trash"),
                rx.el.p(
                    f"Deleted orders can be restored for {TRASH_DAYS} days, then they are removed for good.",
                    class_name="hint",
                ),
            ),
            class_name="title",
        ),
        rx.el.section(
            rx.cond(
                TrashState.failed != "",
                failed(TrashState.failed, TrashState.load),
                rx.cond(
                    TrashState.rows.length() > 0,
                    rx.fragment(
                        _selection(),
                        plain_table(
                            "Deleted orders",
                            ("Select", "Deleted", "Kept until", "Order", "Reference", "Customer"),
                            rx.foreach(TrashState.rows, _row),
                            money=("Cost", "Restore"),
                        ),
                    ),
                    rx.cond(TrashState.shown_url == "", skeleton(4), empty("The trash is empty.", picture="trash")),
                ),
            ),
            rx.el.nav(
                rx.cond(
                    TrashState.previous_href != "", link_button("Previous", to=TrashState.previous_href, kind="small")
                ),
                rx.cond(TrashState.next_href != "", link_button("Next", to=TrashState.next_href, kind="small")),
                aria_label="Pages of the list",
                class_name="pager",
            ),
            class_name="card list",
        ),
        Told.create(words=rx.cond(TrashState.selected_count > 0, _SELECTED, "Nothing is selected."), about="selected"),
        confirm_dialog(),
        shown_url=TrashState.shown_url,
        current=routes.TRASH,
    )
