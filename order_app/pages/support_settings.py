"""Support's settings: what is suggested to keep back, stage by stage."""

import reflex as rx

from order_app.components.parts import failed, local_time, skeleton
from order_app.components.shell import page
from order_app.pages import routes
from order_app.states.fee_ladder import FeeLadderState, LadderRow


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
                    rx.el.form(
                        rx.foreach(FeeLadderState.rows.to(list[LadderRow]), _step),
                        rx.el.button("Save", type="submit", class_name="button primary"),
                        on_submit=FeeLadderState.save,
                        no_validate=True,
                        aria_label="Fee ladder",
                        class_name="ladder",
                    ),
                    skeleton(4),
                ),
                class_name="card",
            ),
        ),
        shown_url=FeeLadderState.shown_url,
        current=routes.SUPPORT_SETTINGS,
    )
