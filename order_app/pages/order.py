"""The order page: one form for a new order and for an existing one."""

import reflex as rx

from order_app.components.address_fields import address_section
from order_app.components.browser import PageLink
from order_app.components.dialog import confirm_dialog
from order_app.components.form import FormWatch, LeaveGuard
from order_app.components.guide import PageTitle
from order_app.components.item_fields import items_fields
from order_app.components.order_conflict import conflicts, kept, put_back, unsettled
from order_app.components.order_fields import method_field, text_field
from order_app.components.order_head import order_head, presence
from order_app.components.order_side import contact_panel, note_panel, request_panel, timeline_panel
from order_app.components.parts import button, empty, failed, link_button, notice, skeleton
from order_app.components.shell import page
from order_app.domain.fields import Field
from order_app.pages import routes
from order_app.states.catalogue import CatalogueState
from order_app.states.order_form import OrderFormState as Form


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
                    unsettled(),
                    class_name="save-bar",
                ),
            ),
            rx.el.input(type="hidden", name="drawn", value=Form.drawn, read_only=True),
            on_submit=Form.save,
            no_validate=True,
            aria_label="Order",
        ),
        delay=150,
        draft_key=Form.draft_key,
        store_key=Form.store_key,
        ask=Form.ask,
        ready=CatalogueState.places.length() > 0,
        loaded=Form.loaded,
        contested=Form.contested,
        drawn=Form.drawn,
        shape=Form.shape,
        on_draft=Form.typed,
        on_kept=Form.restore,
    )


def _body(side: rx.Component) -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.p(Form.announcement, role="status", class_name="announcement"),
            rx.el.p(Form.alarm, role="status", class_name="sr-only"),
            presence(),
            put_back(),
            kept(),
            conflicts(),
            # Said in the moment of the lock already.
            rx.cond(
                (Form.common_reason != "") & (Form.common_reason != Form.announcement),
                notice(Form.common_reason, kind="lock"),
            ),
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
                rx.cond(
                    Form.code != "",
                    rx.fragment(order_head(routes.SUPPORT, routes.ALL_ORDERS), _body(side)),
                    skeleton(),
                ),
            ),
        ),
        PageTitle.create(
            words=rx.cond(Form.missing_words != "", "Order not found", rx.cond(Form.code != "", Form.code, "Order"))
        ),
        confirm_dialog(),
        LeaveGuard.create(dirty=Form.dirty),
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
        LeaveGuard.create(dirty=Form.dirty),
        shown_url=Form.shown_url,
    )
