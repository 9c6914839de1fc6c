"""The card that follows an action on many orders: progress, stop, and what came of it."""

import reflex as rx

from order_app.components.guide import Told, ToldProgress
from order_app.components.parts import button
from order_app.states.bulk import BulkState
from order_app.states.wording import Group


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


def _under_way() -> rx.Component:
    return rx.fragment(
        rx.el.div(
            rx.el.div(style={"width": f"calc(100% * {BulkState.done + BulkState.left} / {BulkState.total})"}),
            role="progressbar",
            aria_label=BulkState.title,
            custom_attrs={
                "aria-valuemin": "0",
                "aria-valuemax": BulkState.total.to_string(),
                "aria-valuenow": (BulkState.done + BulkState.left).to_string(),
                "aria-valuetext": BulkState.progress,
            },
            class_name="progress",
        ),
        rx.el.p(BulkState.progress, rx.el.span(" · ", BulkState.counts, class_name="hint"), class_name="figures"),
        rx.el.div(
            button(
                rx.cond(BulkState.stopping, "Stopping", "Stop"),
                kind="small",
                disabled=BulkState.stopping,
                on_click=BulkState.stop,
            ),
            class_name="actions",
        ),
    )


def _ended() -> rx.Component:
    return rx.fragment(
        rx.cond(BulkState.groups.length() > 0, left_groups(BulkState.groups)),
        rx.cond(
            BulkState.keeps_selected,
            rx.el.p("What was left is still selected in the list.", class_name="hint"),
        ),
        rx.el.div(
            rx.cond(
                BulkState.undo_number > 0,
                button("Undo", kind="small", on_click=BulkState.undo(BulkState.undo_number)),
            ),
            button("Close", kind="small", on_click=BulkState.dismiss),
            class_name="actions",
        ),
    )


def bulk_panel() -> rx.Component:
    """Stands over every page while the action runs, and afterwards until it is closed."""
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
        rx.cond(
            BulkState.is_shown,
            rx.el.section(
                rx.el.h2(BulkState.title),
                rx.cond(BulkState.running, _under_way(), _ended()),
                class_name=rx.cond(BulkState.running, "bulk running", "bulk"),
                aria_label="Action on many orders",
            ),
        ),
    )
