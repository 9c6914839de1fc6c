"""The order page: one form for a new order and for an existing one."""

import reflex as rx

from order_app.components.address_fields import address_section
from order_app.components.browser import CopyButton, Countdown, FormWatch, PageLink
from order_app.components.dialog import confirm_dialog
from order_app.components.item_fields import items_fields
from order_app.components.order_fields import method_field, text_field
from order_app.components.order_side import contact_panel, note_panel, request_panel, timeline_panel
from order_app.components.parts import badge, button, empty, failed, link_button, local_time, notice, skeleton
from order_app.components.shell import page
from order_app.domain.fields import Field
from order_app.pages import routes
from order_app.states.catalogue import CatalogueState
from order_app.states.dialogs import DialogState
from order_app.states.order_form import OrderFormState as Form
from order_app.states.session import SessionState


def _cancel() -> rx.Component:
    return rx.cond(
        Form.can_cancel,
        rx.el.div(
            _cancel_button(),
            rx.el.span("Free of charge until ", local_time(Form.cancel_until), id="cancel-why", class_name="sr-only"),
        ),
    )


def _cancel_button() -> rx.Component:
    return button(
        "Cancel order",
        rx.cond(
            Form.cancel_until > 0,
            rx.el.span(
                Countdown.create(
                    until=Form.cancel_until,
                    now=SessionState.now_ms,
                    over="over",
                    aria_label="Free cancellation ends in",
                ),
                class_name="countdown",
                aria_hidden="true",
            ),
        ),
        on_click=DialogState.ask_cancel(Form.code),
        aria_label="Cancel order",
        aria_describedby="cancel-why",
    )


def _refund() -> rx.Component:
    return rx.el.div(
        button(
            "Refund",
            on_click=DialogState.ask_refund(Form.code),
            custom_attrs={
                "aria-disabled": rx.cond(Form.can_request, "false", "true"),
                "aria-describedby": "refund-why",
                "title": Form.refund_reason,
            },
        ),
        rx.el.span(Form.refund_reason, id="refund-why", class_name="sr-only"),
    )


def _title() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            PageLink.create(
                rx.cond(SessionState.is_support, "← Requests", "← All orders"),
                to=rx.cond(SessionState.is_support, routes.SUPPORT, routes.ALL_ORDERS),
                class_name="back",
            ),
            rx.el.h1(Form.code),
            rx.el.p(
                badge(Form.payment, "payment"),
                badge(Form.fulfillment, "fulfillment"),
                rx.cond(Form.stage != "", badge(Form.stage, "stage")),
                class_name="badges",
                custom_attrs={
                    "data-order": Form.code,
                    "data-payment": Form.payment,
                    "data-fulfillment": Form.fulfillment,
                    "data-tab": Form.tab,
                },
            ),
            rx.el.p(
                rx.cond(SessionState.is_support, rx.el.span(Form.owner, " · ")),
                "created ",
                local_time(Form.created_at),
                rx.cond(Form.tracking != "", rx.el.span(" · tracking ", Form.tracking)),
                class_name="hint",
            ),
        ),
        rx.cond(
            ~SessionState.is_support,
            rx.el.div(
                rx.cond(Form.can_delete, button("Delete", kind="quiet", on_click=DialogState.ask_delete(Form.code))),
                rx.cond(Form.can_pay, button("Pay", kind="primary", on_click=DialogState.ask_pay(Form.code))),
                rx.cond(
                    Form.can_duplicate,
                    link_button(
                        "Duplicate",
                        to=f"/orders/new?from={Form.code}",
                        kind="quiet",
                        aria_label=f"Duplicate {Form.code}",
                    ),
                ),
                rx.cond(Form.can_copy, button("Cancel and copy", on_click=DialogState.ask_cancel_and_copy(Form.code))),
                _cancel(),
                _refund(),
                class_name="actions",
            ),
        ),
        class_name="title",
    )


def _kept() -> rx.Component:
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
            class_name="notice warn",
            aria_label="Typed and not saved",
        ),
    )


def _conflicts() -> rx.Component:
    return rx.cond(
        Form.conflicts.length() > 0,
        rx.el.section(
            rx.el.h2("Somebody else changed the same field"),
            rx.el.p("Nothing was saved, and what you typed is still in the form."),
            rx.el.table(
                rx.el.thead(
                    rx.el.tr(*(rx.el.th(word, scope="col") for word in ("Field", "Theirs", "Yours", "Changed by")))
                ),
                rx.el.tbody(
                    rx.foreach(
                        Form.conflicts,
                        lambda c: rx.el.tr(
                            rx.el.th(c["label"], scope="row"),
                            rx.el.td(c["theirs"]),
                            rx.el.td(c["yours"]),
                            rx.el.td(c["who"], " ", local_time(c["at"])),
                            key=c["field"],
                        ),
                    )
                ),
            ),
            rx.el.div(
                button("Keep mine", kind="small", on_click=Form.keep_mine),
                button("Take theirs", kind="small", on_click=Form.take_theirs),
                class_name="actions",
            ),
            class_name="notice warn",
            role="alert",
            aria_label="Conflict",
        ),
    )


def _cost() -> rx.Component:
    def line(label: str, value: rx.Var[str], kind: str = "") -> rx.Component:
        return rx.el.div(rx.el.dt(label), rx.el.dd(value), class_name=kind)

    return rx.el.div(
        rx.el.dl(
            line("Items", Form.items_cost),
            line("Shipping", Form.shipping_cost),
            line("Cost", Form.total_cost, "total"),
            rx.cond(Form.refunded != "", line("Came back", Form.refunded)),
            class_name="facts",
            aria_label="Cost",
        ),
        rx.cond(
            Form.still_needed != "", rx.el.p("Before it can be paid: ", Form.still_needed, ".", class_name="needed")
        ),
    )


def _form() -> rx.Component:
    return FormWatch.create(
        rx.el.form(
            address_section(),
            rx.el.section(rx.el.h2("Items"), items_fields(), class_name="card"),
            rx.el.section(
                rx.el.h2("Order and cost"),
                rx.el.div(
                    method_field(),
                    text_field(Field.REFERENCE),
                    text_field(Field.AMOUNT, input_mode="decimal"),
                    class_name="grid",
                ),
                _cost(),
                class_name="card",
            ),
            rx.cond(
                Form.can_save,
                rx.el.div(
                    rx.el.button(
                        "Save",
                        type="submit",
                        class_name="button primary",
                        disabled=Form.saving,
                        custom_attrs={"aria-busy": Form.saving},
                    ),
                    rx.cond(
                        Form.dirty,
                        rx.fragment(
                            button("Discard changes", kind="quiet", on_click=Form.discard),
                            rx.el.span("Not saved yet", class_name="hint"),
                        ),
                    ),
                    class_name="save-bar",
                ),
            ),
            on_submit=Form.save,
            no_validate=True,
            aria_label="Order",
        ),
        delay=150,
        draft_key=Form.draft_key,
        ready=CatalogueState.places.length() > 0,
        on_draft=Form.typed,
    )


def _body(side: rx.Component) -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.p(Form.announcement, role="status", class_name="announcement"),
            _kept(),
            _conflicts(),
            rx.cond(Form.common_reason != "", notice(Form.common_reason, kind="lock")),
            _form(),
            class_name=rx.cond(Form.common_reason != "", "main-column all-locked", "main-column"),
        ),
        side,
        class_name="columns",
    )


def order() -> rx.Component:
    """An existing order."""
    side = rx.el.aside(request_panel(), note_panel(), timeline_panel(), contact_panel(), aria_label="About this order")
    return page(
        rx.cond(
            Form.failed != "",
            failed(Form.failed, Form.load),
            rx.cond(
                Form.missing_words != "",
                rx.fragment(
                    rx.el.h1("Order not found"),
                    empty(Form.missing_words, link_button("To All orders", to=routes.ALL_ORDERS, kind="primary")),
                ),
                rx.cond(Form.code != "", rx.fragment(_title(), _body(side)), skeleton()),
            ),
        ),
        confirm_dialog(),
        shown_url=Form.shown_url,
    )


def new_order() -> rx.Component:
    """A new order."""
    return page(
        rx.el.div(
            rx.el.div(
                PageLink.create("← All orders", to=routes.ALL_ORDERS, class_name="back"),
                rx.el.h1("New order"),
                rx.cond(
                    Form.copied_from != "",
                    rx.el.p(
                        "Copied from ",
                        PageLink.create(Form.copied_from, to=f"/orders/{Form.copied_from}", class_name="code"),
                        ", without its reference. Nothing is stored until you save.",
                        class_name="hint",
                    ),
                    rx.el.p("Save whenever you like: what is not complete waits under Incompleted.", class_name="hint"),
                ),
            ),
            class_name="title",
        ),
        rx.cond(Form.copy_notice != "", notice(Form.copy_notice, role="status")),
        rx.cond(Form.failed != "", failed(Form.failed, Form.load_new), _body(rx.fragment())),
        shown_url=Form.shown_url,
    )
