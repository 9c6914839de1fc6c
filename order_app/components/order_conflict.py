"""Above the order's form: the same field changed by two people, words that could not be saved, words put back."""

import reflex as rx

from order_app.components.browser import CopyButton
from order_app.components.form import Radio
from order_app.components.guide import Jump
from order_app.components.parts import button, local_time
from order_app.states.order_form import OrderFormState as Form
from order_app.states.order_views import Conflict


def conflicts() -> rx.Component:
    """Theirs and yours side by side, with a choice for each field."""
    return rx.cond(
        Form.conflicts.length() > 0,
        rx.el.section(
            rx.el.h2("Somebody else changed the same field", id="conflict-heading", tab_index=-1),
            rx.el.p("Choose what to keep, then save. Nothing is saved before that, and what you typed stays here."),
            rx.foreach(Form.conflicts.to(list[Conflict]), conflict_choice),
            class_name="notice warn conflict",
            aria_label="Conflict",
        ),
    )


def conflict_choice(entry: rx.Var[Conflict]) -> rx.Component:
    """One field: what stands there, what was typed here, and which of both to keep."""
    return rx.el.fieldset(
        rx.el.legend(entry["label"]),
        rx.el.div(
            _side(
                entry,
                "theirs",
                "Theirs",
                entry["theirs"],
                rx.cond(entry["who"] != "", entry["who"], "Somebody else"),
                rx.cond(entry["at"] > 0, rx.fragment(", ", local_time(entry["at"], show="both"))),
                rx.cond(entry["again"], rx.el.b(" changed it once more")),
            ),
            _side(entry, "yours", "Yours", entry["yours"], "as you typed it"),
            class_name="sides",
        ),
        rx.cond(
            entry["earlier"] != "",
            rx.el.p(
                "Before that you had typed: ",
                rx.el.span(entry["earlier"], class_name="typed"),
                " ",
                CopyButton.create(
                    text=entry["earlier"],
                    class_name="button small",
                    custom_attrs={"aria-label": f"Copy what you had typed into {entry['label']}"},
                ),
            ),
        ),
        key=entry["field"],
        class_name="settle",
    )


def _side(
    entry: rx.Var[Conflict], side: str, word: str, text: rx.Var[str], *who: rx.Var | rx.Component | str
) -> rx.Component:
    identity = f"{side}-{entry['field']}"
    return rx.el.div(
        rx.el.label(
            Radio.create(
                name=f"choose-{entry['field']}",
                value=side,
                checked=entry["choice"] == side,
                on_change=Form.choose(entry["field"], side),
                custom_attrs={"aria-describedby": identity},
            ),
            rx.el.b(word),
            rx.el.span(*who, class_name="by"),
        ),
        rx.el.p(rx.cond(text != "", text, "(empty)"), class_name="typed", custom_attrs={"id": identity}),
        rx.cond(
            (text != "") & (side == "yours"),
            CopyButton.create(
                text=text, class_name="button small", custom_attrs={"aria-label": f"Copy your {entry['label']}"}
            ),
        ),
        class_name=rx.cond(entry["choice"] == side, "side chosen", "side"),
    )


def kept() -> rx.Component:
    """Words that a lock overtook, to be read and copied."""
    return rx.cond(
        Form.kept.length() > 0,
        rx.el.section(
            rx.el.h2("What you typed was not saved"),
            rx.el.p("These fields were locked before you saved. Your words are kept here."),
            rx.el.dl(
                rx.foreach(
                    Form.kept,
                    lambda entry: rx.el.div(
                        rx.el.dt(entry["label"]),
                        rx.el.dd(
                            rx.el.span(entry["typed"], class_name="typed"),
                            CopyButton.create(
                                text=entry["typed"],
                                class_name="button small",
                                custom_attrs={"aria-label": f"Copy {entry['label']}"},
                            ),
                        ),
                        key=entry["label"],
                    ),
                ),
                class_name="kept",
            ),
            rx.el.div(button("Discard them", kind="small", on_click=Form.forget_kept), class_name="actions"),
            class_name="notice warn",
            aria_label="Typed and not saved",
        ),
    )


def put_back() -> rx.Component:
    """Says that words of an earlier visit stand in the form."""
    return rx.el.div(
        rx.cond(
            Form.put_back,
            rx.el.div(
                rx.el.p("Your unsaved changes were put back into the form."),
                button("Discard", kind="small", on_click=Form.discard, aria_label="Discard the unsaved changes"),
                class_name="notice info put-back",
            ),
        ),
        role="status",
    )


def unsettled() -> rx.Component:
    """The way from the save bar to the conflicts, which may be far above."""
    return rx.cond(
        Form.conflicts.length() > 0,
        Jump.create(
            rx.cond(Form.conflicts.length() == 1, "1 conflict", f"{Form.conflicts.length()} conflicts"),
            to="conflict-heading",
            class_name="unsettled",
        ),
    )
