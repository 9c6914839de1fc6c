"""The order page: one form for a new order and for an existing one."""

import reflex as rx

from order_app.components.address_fields import address_section
from order_app.components.browser import PageLink
from order_app.components.dialog import confirm_dialog
from order_app.components.form import FormWatch, LeaveGuard
from order_app.components.guide import PageTitle
from order_app.components.item_fields import items_section
from order_app.components.order_bar import save_bar
from order_app.components.order_conflict import conflicts, kept, put_back
from order_app.components.order_facts import cost_panel, facts_panel
from order_app.components.order_fields import method_field, section, text_field
from order_app.components.order_head import order_head, presence
from order_app.components.order_request import request_panel, stop_panel
from order_app.components.order_side import contact_panel, note_panel, timeline_panel
from order_app.components.order_thread import thread_panel
from order_app.components.parts import empty, failed, link_button, notice, skeleton
from order_app.components.shell import page
from order_app.domain.fields import Field
from order_app.pages import routes
from order_app.states.catalogue import CatalogueState
from order_app.states.order_form import OrderFormState as Form


def _form() -> rx.Component:
    return FormWatch.create(
        rx.el.form(
            address_section(),
            items_section(),
            section(
                "Shipping and reference",
                "order",
                rx.el.div(
                    method_field(),
                    text_field(Field.REFERENCE),
                    text_field(Field.AMOUNT, hint=Form.currency, input_mode="decimal"),
                    class_name="grid",
                ),
            ),
            save_bar(),
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


def _news() -> rx.Component:
    """What is told above the form, and calls for a look."""
    return rx.el.div(
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
        class_name="news",
    )


def _existing() -> rx.Component:
    return rx.fragment(
        order_head(routes.SUPPORT, routes.ALL_ORDERS),
        _news(),
        rx.el.div(
            # Read first, and first on a phone; on a wide screen at the right.
            rx.el.div(stop_panel(), request_panel(), thread_panel(), facts_panel(), class_name="at-hand"),
            rx.el.div(_form(), class_name="main-column"),
            rx.el.aside(note_panel(), timeline_panel(), contact_panel(), aria_label="About this order"),
            class_name="columns",
        ),
    )


def order() -> rx.Component:
    """An existing order."""
    return page(
        rx.el.div(
            rx.cond(
                Form.failed != "",
                rx.fragment(rx.el.h1("Order"), failed(Form.failed, Form.load)),
                rx.cond(
                    Form.missing_words != "",
                    rx.fragment(
                        rx.el.h1("Order not found"),
                        empty(Form.missing_words, link_button("To All orders", to=routes.ALL_ORDERS, kind="primary")),
                    ),
                    rx.cond(Form.code != "", _existing(), skeleton()),
                ),
            ),
            class_name="order-page",
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
                rx.el.div(
                    PageLink.create("← All orders", to=routes.ALL_ORDERS, class_name="back"),
                    rx.el.h1("New order"),
                    rx.cond(
                        Form.copied_from != "",
                        rx.el.p(
                            "Copied from ",
                            PageLink.create(Form.copied_from, to=f"/orders/{Form.copied_from}", class_name="code"),
                            ", without its reference. Nothing is saved yet.",
                            class_name="hint",
                        ),
                        rx.el.p(
                            "Save at any time: an order that is not complete waits under Incompleted.",
                            class_name="hint",
                        ),
                    ),
                ),
                class_name="title",
            ),
            rx.cond(Form.copy_notice != "", notice(Form.copy_notice, role="status")),
            rx.cond(
                Form.failed != "",
                failed(Form.failed, Form.load_new),
                rx.fragment(
                    _news(),
                    rx.el.div(
                        rx.el.div(_form(), class_name="main-column"),
                        rx.el.div(cost_panel(), class_name="at-hand"),
                        class_name="columns",
                    ),
                ),
            ),
            class_name="order-page",
        ),
        LeaveGuard.create(dirty=Form.dirty),
        shown_url=Form.shown_url,
    )
