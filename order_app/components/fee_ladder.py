"""The form that holds the fee ladder, one step for each stage."""

from typing import Any

import reflex as rx

from order_app.components.parts import local_time
from order_app.states.fee_ladder import LadderRow


def _step(row: rx.Var[LadderRow]) -> rx.Component:
    return rx.el.div(
        rx.el.label(row["stage"], html_for=f"ladder-{row['name']}"),
        rx.el.div(
            rx.el.input(
                name=row["name"],
                default_value=row["percent"],
                # Made anew when a colleague sets another percentage; the other inputs keep what is typed.
                key=f"{row['name']}-{row['percent']}",
                input_mode="numeric",
                auto_complete="off",
                max_length=5,
                custom_attrs={
                    "id": f"ladder-{row['name']}",
                    "aria-describedby": f"ladder-{row['name']}-by",
                    "aria-invalid": rx.cond(row["problem"] != "", "true", "false"),
                },
            ),
            rx.el.span("%", aria_hidden="true"),
            class_name="percent",
        ),
        rx.el.p(
            rx.cond(
                row["who"] != "",
                rx.fragment("Set by ", row["who"], ", ", local_time(row["at"], show="both")),
                "As it came; nobody changed it yet.",
            ),
            rx.cond(row["problem"] != "", rx.el.span(row["problem"], class_name="problem", role="alert")),
            id=f"ladder-{row['name']}-by",
            class_name="hint",
        ),
        key=row["name"],
        class_name="step",
    )


def ladder_of(rows: rx.Var[list[LadderRow]], on_submit: Any = None) -> rx.Component:
    """Every step, and Save."""
    return rx.el.form(
        rx.foreach(rows.to(list[LadderRow]), _step),
        rx.el.button("Save", type="submit", class_name="button primary"),
        on_submit=on_submit,
        no_validate=True,
        aria_label="Fee ladder",
        class_name="ladder",
    )
