"""Beside the order's form: the request with its decision, the seller's note and tags, and the timeline."""

import reflex as rx

from order_app.components.form import FormWatch
from order_app.components.parts import badge, button, local_time
from order_app.domain.fields import MAX_MESSAGE_LENGTH, MAX_NOTE_LENGTH, MAX_TYPED
from order_app.states.dialogs import DialogState
from order_app.states.order_form import OrderFormState as Form
from order_app.states.order_views import Happening
from order_app.states.session import SessionState
from order_app.states.support import DecisionState


def request_panel() -> rx.Component:
    """The latest request, and what the viewer may do about it."""
    return rx.cond(
        Form.request_status != "",
        rx.el.section(
            rx.el.h2("Request"),
            rx.el.p(
                badge(Form.request_status, "request-status"),
                " ",
                Form.request_words,
                ", ",
                local_time(Form.request_at, show="both"),
            ),
            rx.el.p(Form.request_text),
            rx.cond(Form.request_answer != "", rx.el.p(rx.el.b("Support: "), Form.request_answer)),
            rx.cond(
                Form.request_fee != "",
                rx.el.p("Support asks for a fee of ", rx.el.b(Form.request_fee), ".", class_name="notice warn"),
            ),
            rx.cond(
                Form.can_withdraw,
                rx.el.div(
                    rx.cond(
                        Form.request_fee != "",
                        button("Accept fee", kind="primary small", on_click=DialogState.ask_accept_fee(Form.code)),
                    ),
                    button("Withdraw request", kind="small", on_click=DialogState.ask_withdraw(Form.code)),
                    class_name="actions",
                ),
            ),
            rx.cond(SessionState.is_support & Form.is_open_request, _decision()),
            class_name="card",
            aria_label="Request",
        ),
    )


def _decision() -> rx.Component:
    return rx.el.div(
        rx.el.form(
            rx.el.label("Fee kept back (", Form.currency, ")", html_for="fee"),
            rx.el.input(
                id="fee",
                name="fee",
                default_value=Form.no_fee,
                key=f"fee-{DecisionState.generation}",
                input_mode="decimal",
                auto_complete="off",
            ),
            rx.el.label("Message to the merchant (optional)", html_for="approve-answer"),
            rx.el.textarea(id="approve-answer", name="answer", rows=2, max_length=MAX_MESSAGE_LENGTH),
            rx.el.button("Approve", type="submit", class_name="button primary"),
            on_submit=lambda typed: DecisionState.approve(Form.code, typed),
            class_name="stack",
        ),
        rx.el.form(
            rx.el.label("Reason for declining", html_for="decline-answer"),
            rx.el.textarea(
                id="decline-answer",
                name="answer",
                rows=2,
                required=True,
                max_length=MAX_MESSAGE_LENGTH,
                key=f"decline-{DecisionState.generation}",
            ),
            rx.el.button("Decline", type="submit", class_name="button danger"),
            on_submit=lambda typed: DecisionState.decline(Form.code, typed),
            class_name="stack",
        ),
        rx.cond(DecisionState.problem != "", rx.el.p(DecisionState.problem, class_name="problem", role="alert")),
        class_name="decision",
    )


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
