"""The Trash: deleted orders and the way back."""

import reflex as rx

from order_app.components.parts import button, empty, failed, link_button, local_time, plain_cell, plain_table, skeleton
from order_app.components.shell import page
from order_app.domain.policy import TRASH_DAYS
from order_app.pages import routes
from order_app.states.trash import TrashRow, TrashState


def _row(row: rx.Var[TrashRow]) -> rx.Component:
    return rx.el.tr(
        plain_cell("Deleted", local_time(row["at"])),
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
            class_name="money",
        ),
        key=row["code"],
        custom_attrs={"data-order": row["code"]},
    )


def trash() -> rx.Component:
    """What was deleted in the last days."""
    return page(
        rx.el.div(
            rx.el.div(
                rx.el.h1("Trash"),
                rx.el.p(f"Deleted orders can be restored for {TRASH_DAYS} days.", class_name="hint"),
            ),
            class_name="title",
        ),
        rx.el.section(
            rx.cond(
                TrashState.failed != "",
                failed(TrashState.failed, TrashState.load),
                rx.cond(
                    TrashState.rows.length() > 0,
                    plain_table(
                        "Deleted orders",
                        ("Deleted", "Order", "Reference", "Customer"),
                        rx.foreach(TrashState.rows, _row),
                        money=("Cost", "Restore"),
                    ),
                    rx.cond(TrashState.shown_url == "", skeleton(4), empty("The trash is empty.")),
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
        shown_url=TrashState.shown_url,
        current=routes.TRASH,
    )
