"""The end of the order's form: what is not saved yet, in words, with Save; what the order still needs."""

import reflex as rx

from order_app.components.form import SaveBar
from order_app.components.order_conflict import unsettled
from order_app.components.parts import button
from order_app.states.order_form import OrderFormState as Form


def _changes() -> rx.Component:
    return rx.el.details(
        rx.el.summary(Form.change_words),
        rx.el.dl(
            rx.foreach(
                Form.changes,
                lambda change: rx.el.div(
                    rx.el.dt(change["label"]),
                    rx.el.dd(
                        rx.el.del_(rx.cond(change["before"] != "", change["before"], "empty")),
                        rx.el.span(" → ", aria_hidden="true"),
                        rx.el.ins(rx.cond(change["after"] != "", change["after"], "empty")),
                    ),
                    key=change["label"],
                ),
            ),
            class_name="changes",
        ),
    )


def _unsaved() -> rx.Component:
    return rx.fragment(
        rx.el.p("Not saved yet", class_name="unsaved"),
        rx.cond(
            Form.code != "",
            rx.cond(
                Form.changes.length() > 0,
                _changes(),
                rx.el.p("What you keep is stored already; save to settle it.", class_name="hint"),
            ),
        ),
    )


def save_bar() -> rx.Component:
    """Save, while anything is editable; in view as long as something waits to be saved."""
    return rx.cond(
        Form.can_save,
        SaveBar.create(
            rx.el.div(
                rx.cond(
                    Form.dirty,
                    _unsaved(),
                    rx.el.p(
                        rx.cond(Form.code != "", "Everything is saved.", "Nothing is stored until you save."),
                        class_name="hint",
                    ),
                ),
                rx.cond(
                    Form.still_needed != "",
                    rx.el.p(
                        "Before it can be paid: ",
                        Form.still_needed,
                        ".",
                        class_name="needed",
                        title=Form.still_needed,
                    ),
                ),
                class_name="bar-words",
            ),
            unsettled(),
            rx.el.div(
                rx.cond(
                    Form.dirty & Form.cost_is_live,
                    rx.el.p("Cost ", rx.el.b(Form.total_cost), class_name="bar-cost"),
                ),
                rx.cond(Form.dirty, button("Discard changes", kind="quiet", on_click=Form.discard)),
                rx.el.button(
                    "Save",
                    type="submit",
                    class_name="button primary",
                    disabled=Form.saving,
                    custom_attrs={"aria-busy": Form.saving},
                ),
                class_name="actions",
            ),
            dirty=Form.dirty,
        ),
    )
