"""Beside the order's form: the seller's note and tags, and the timeline."""

import reflex as rx

from order_app.components.form import FormWatch
from order_app.components.parts import local_time
from order_app.domain.fields import MAX_NOTE_LENGTH, MAX_TYPED
from order_app.states.order_form import OrderFormState as Form
from order_app.states.order_views import Happening
from order_app.states.session import SessionState


def note_panel() -> rx.Component:
    """The seller's own note and tags, editable in every state."""
    return rx.cond(
        ~SessionState.is_support,
        rx.el.section(
            FormWatch.create(
                rx.el.form(
                    rx.el.label("Internal note", html_for="note"),
                    rx.el.textarea(
                        id="note",
                        name="note",
                        rows=3,
                        default_value=Form.note,
                        # Above the limit, so that a text too long is refused and not cut; line ends count twice here.
                        max_length=MAX_NOTE_LENGTH + MAX_NOTE_LENGTH // 2,
                        key=f"note-{Form.notes_key}",
                        dir="auto",
                    ),
                    rx.el.label("Tags", html_for="tags"),
                    rx.el.input(
                        id="tags",
                        name="tags",
                        default_value=Form.tags,
                        placeholder="gift, rush",
                        auto_complete="off",
                        max_length=MAX_TYPED,
                        dir="auto",
                        key=f"tags-{Form.notes_key}",
                    ),
                    rx.el.p("Only your team sees these; they can be changed at any time.", class_name="hint"),
                    rx.cond(Form.notes_problem != "", rx.el.p(Form.notes_problem, class_name="problem", role="alert")),
                    rx.el.button("Save note", type="submit", class_name="button small"),
                    on_submit=Form.save_note,
                    class_name="stack",
                ),
                delay=150,
                draft_key=Form.notes_key,
                store_key=Form.notes_store,
                ask=Form.ask,
                ready=True,
                loaded=Form.notes_loaded,
                on_draft=Form.note_typed,
                on_kept=Form.restore_note,
            ),
            class_name="card",
            aria_label="Note and tags",
        ),
    )


def timeline_entry(entry: rx.Var[Happening]) -> rx.Component:
    """What happened, by whom, when, and what it changed."""
    return rx.el.li(
        rx.el.p(rx.el.b(entry["what"]), " ", rx.el.span(entry["detail"]), class_name="what"),
        rx.el.p(rx.el.span(entry["who"]), " ", local_time(entry["at"], show="both"), class_name="hint by-whom"),
        rx.cond(
            entry["changes"].length() > 0,
            rx.el.ul(
                rx.foreach(
                    entry["changes"],
                    lambda change: rx.el.li(
                        rx.el.span(change["label"], class_name="of"),
                        " ",
                        rx.el.del_(change["before"]),
                        rx.el.span(" → ", aria_hidden="true"),
                        rx.el.ins(change["after"]),
                    ),
                ),
                class_name="changes",
            ),
        ),
        custom_attrs={"data-kind": entry["kind"]},
    )


def timeline_panel() -> rx.Component:
    """Who did what and when, newest first."""
    return rx.el.section(
        rx.el.h2("Timeline", id="timeline"),
        rx.el.ol(
            rx.foreach(Form.happenings.to(list[Happening]), timeline_entry),
            custom_attrs={"aria-labelledby": "timeline"},
            class_name="timeline",
        ),
        class_name="card",
    )


def contact_panel() -> rx.Component:
    """The way to support besides a request. Help page: "You can contact support directly"."""
    return rx.cond(
        ~SessionState.is_support,
        rx.el.section(
            rx.el.h2("Contact support"),
            rx.el.p("Questions about this order? Write to"),
            rx.el.a(SessionState.support_contact, href=f"mailto:{SessionState.support_contact}"),
            class_name="card contact",
        ),
    )
