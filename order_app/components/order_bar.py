"""The end of the order's form: what is not saved yet, in words, with Save; what the order still needs."""

from dataclasses import dataclass, fields
from typing import Any

import reflex as rx

from order_app.components.form import SaveBar
from order_app.components.order_conflict import unsettled
from order_app.components.parts import button, many
from order_app.states.order_form import OrderFormState as Form
from order_app.states.order_views import Change


@dataclass(frozen=True, slots=True)
class Unsaved:
    """What the bar shows: state vars, or plain values; the names are those of `OrderFormState`."""

    code: Any = ""
    dirty: Any = False
    saving: Any = False
    changes: Any = ()
    change_words: Any = ""
    still_needed: Any = ""
    cost_is_live: Any = False
    total_cost: Any = ""
    discard: Any = None


def _changes(unsaved: Unsaved, changes: rx.Var[list[Change]]) -> rx.Component:
    return rx.el.details(
        rx.el.summary(unsaved.change_words),
        rx.el.dl(
            rx.foreach(
                changes,
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


def _unsaved(unsaved: Unsaved) -> rx.Component:
    changes = many(unsaved.changes, Change)
    return rx.fragment(
        rx.el.p("Not saved yet", class_name="unsaved"),
        rx.cond(
            unsaved.code != "",
            rx.cond(
                changes.length() > 0,
                _changes(unsaved, changes),
                rx.el.p("What you keep is stored already; save to settle it.", class_name="hint"),
            ),
        ),
    )


def bar_of(unsaved: Unsaved, *children: rx.Component) -> rx.Component:
    """Save, in view as long as something waits to be saved; `children` stand before the buttons. It needs a form."""
    return SaveBar.create(
        rx.el.div(
            rx.cond(
                unsaved.dirty,
                _unsaved(unsaved),
                rx.el.p(
                    rx.cond(unsaved.code != "", "Everything is saved.", "Nothing is stored until you save."),
                    class_name="hint",
                ),
            ),
            rx.cond(
                unsaved.still_needed != "",
                rx.el.p(
                    "Before it can be paid: ",
                    unsaved.still_needed,
                    ".",
                    class_name="needed",
                    title=unsaved.still_needed,
                ),
            ),
            class_name="bar-words",
        ),
        *children,
        rx.el.div(
            rx.cond(
                rx.Var.create(unsaved.dirty) & unsaved.cost_is_live,
                rx.el.p("Cost ", rx.el.b(unsaved.total_cost), class_name="bar-cost"),
            ),
            rx.cond(unsaved.dirty, button("Discard changes", kind="quiet", on_click=unsaved.discard)),
            rx.el.button(
                "Save",
                type="submit",
                class_name="button primary",
                disabled=unsaved.saving,
                custom_attrs={"aria-busy": unsaved.saving},
            ),
            class_name="actions",
        ),
        dirty=unsaved.dirty,
    )


def save_bar() -> rx.Component:
    """The bar of the order in this tab, while anything of it is editable."""
    unsaved = Unsaved(**{field.name: getattr(Form, field.name) for field in fields(Unsaved)})
    return rx.cond(Form.can_save, bar_of(unsaved, unsettled()))
