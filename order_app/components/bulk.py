"""The card that follows an action on many orders: progress, stop, and what came of it."""

from dataclasses import dataclass, fields
from typing import Any

import reflex as rx

from order_app.components.guide import Told, ToldProgress
from order_app.components.parts import button, many
from order_app.states.bulk import BulkState
from order_app.states.wording import Group


@dataclass(frozen=True, slots=True)
class Action:
    """What the card shows: state vars, or plain values; the names are those of `BulkState`."""

    title: Any
    running: Any = False
    stopping: Any = False
    total: Any = 0
    done: Any = 0
    left: Any = 0
    progress: Any = ""
    counts: Any = ""
    groups: Any = ()
    keeps_selected: Any = False
    undo_number: Any = 0
    stop: Any = None
    undo: Any = None
    dismiss: Any = None


def left_groups(groups: rx.Var[list[Group]]) -> rx.Component:
    """What is left as before, by reason, with the codes."""
    return rx.el.ul(
        rx.foreach(
            groups,
            lambda group: rx.el.li(
                rx.el.p(
                    rx.el.b(group["words"]),
                    rx.cond(group["way_on"] != "", rx.el.span(" ", group["way_on"], class_name="hint")),
                ),
                rx.el.p(
                    rx.foreach(group["codes"].to(list[str]), lambda code: rx.el.span(code)),
                    rx.cond(group["more"] != "", rx.el.span(group["more"])),
                    class_name="codes",
                ),
                key=group["words"],
            ),
        ),
        class_name="groups",
        # It may scroll, and a keyboard must reach what scrolls.
        tab_index=0,
        aria_label="Left as before",
    )


def _under_way(action: Action) -> rx.Component:
    reached = rx.Var.create(action.done) + action.left
    return rx.fragment(
        rx.el.div(
            rx.el.div(style={"width": f"calc(100% * {reached} / {action.total})"}),
            role="progressbar",
            aria_label=action.title,
            custom_attrs={
                "aria-valuemin": "0",
                "aria-valuemax": rx.Var.create(action.total).to_string(),
                "aria-valuenow": reached.to_string(),
                "aria-valuetext": action.progress,
            },
            class_name="progress",
        ),
        rx.el.p(action.progress, rx.el.span(" · ", action.counts, class_name="hint"), class_name="figures"),
        rx.el.div(
            button(
                rx.cond(action.stopping, "Stopping", "Stop"),
                kind="small",
                disabled=action.stopping,
                on_click=action.stop,
            ),
            class_name="actions",
        ),
    )


def _ended(action: Action) -> rx.Component:
    groups = many(action.groups, Group)
    return rx.fragment(
        rx.cond(groups.length() > 0, left_groups(groups)),
        rx.cond(
            action.keeps_selected,
            rx.el.p("What was left is still selected in the list.", class_name="hint"),
        ),
        rx.el.div(
            rx.cond(
                action.undo_number > 0,
                button("Undo", kind="small", on_click=action.undo and action.undo(action.undo_number)),
            ),
            button("Close", kind="small", on_click=action.dismiss),
            class_name="actions",
        ),
    )


def bulk_card(action: Action, label: str = "Action on many orders") -> rx.Component:
    """How far the action is, or what came of it."""
    return rx.el.section(
        rx.el.h2(action.title),
        rx.cond(action.running, _under_way(action), _ended(action)),
        class_name=rx.cond(action.running, "bulk running", "bulk"),
        aria_label=label,
    )


def bulk_panel() -> rx.Component:
    """Stands over every page while the action runs, and afterwards until it is closed."""
    action = Action(**{field.name: getattr(BulkState, field.name) for field in fields(Action)})
    return rx.fragment(
        # What can be undone is told by the message that holds the way back.
        Told.create(
            words=rx.cond(BulkState.is_shown & (BulkState.undo_number == 0), BulkState.title, ""), about="bulk"
        ),
        ToldProgress.create(
            words=BulkState.progress,
            done=BulkState.done + BulkState.left,
            total=BulkState.total,
            running=BulkState.is_shown & BulkState.running,
        ),
        rx.cond(BulkState.is_shown, bulk_card(action)),
    )
