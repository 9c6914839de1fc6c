"""Support's pages: the open requests, and the way to any seller's order."""

import reflex as rx

from order_app.components.browser import PageLink, SearchBox
from order_app.components.parts import badge, empty, failed, local_time, plain_cell, plain_table, skeleton
from order_app.components.shell import page
from order_app.pages import routes
from order_app.states.support import FoundRow, RequestRowView, SupportState


def _request(row: rx.Var[RequestRowView]) -> rx.Component:
    return rx.el.tr(
        plain_cell("Sent", local_time(row["at"], show="both")),
        plain_cell("Order", PageLink.create(row["code"], to=row["href"], class_name="code")),
        plain_cell("Seller", row["seller"]),
        plain_cell("Customer", row["customer"]),
        plain_cell("Request", rx.el.span(badge(row["status"], "request-status"), " ", row["kind"])),
        plain_cell("Reason", row["reason"], rx.cond(row["message"] != "", rx.el.p(row["message"], class_name="hint"))),
        plain_cell("Status", badge(row["stage"], "stage"), rx.el.p(row["fee_words"], class_name="hint")),
        plain_cell("Cost", row["cost"], kind="money"),
        plain_cell("Fee accepted", row["accepted"], kind="money"),
        role="row",
        key=row["code"],
        custom_attrs={"data-order": row["code"]},
    )


def requests() -> rx.Component:
    """What waits for a decision."""
    heads = ("Sent", "Order", "Seller", "Customer", "Request", "Reason", "Status")
    return page(
        rx.el.div(
            rx.el.div(
                rx.el.h1("Requests"),
                rx.el.p("Open an order to look at it and decide. The oldest request comes first.", class_name="hint"),
            ),
            class_name="title",
        ),
        rx.el.section(
            rx.cond(
                SupportState.failed != "",
                failed(SupportState.failed, SupportState.load),
                rx.cond(
                    SupportState.rows.length() > 0,
                    plain_table(
                        "Open requests", heads, rx.foreach(SupportState.rows, _request), money=("Cost", "Fee accepted")
                    ),
                    rx.cond(SupportState.shown_url == "", skeleton(4), empty("No request is open.")),
                ),
            ),
            class_name="card list",
        ),
        shown_url=SupportState.shown_url,
        current=routes.SUPPORT,
        wide=True,
    )


def _found(row: rx.Var[FoundRow]) -> rx.Component:
    return rx.el.tr(
        plain_cell("Order", PageLink.create(row["code"], to=row["href"], class_name="code")),
        plain_cell("Seller", row["seller"]),
        plain_cell("Customer", row["customer"]),
        plain_cell("Created", local_time(row["at"], show="both")),
        plain_cell("Status", badge(row["stage"], "stage")),
        role="row",
        key=row["code"],
    )


def find_order() -> rx.Component:
    """Any seller's order, by its code."""
    return page(
        rx.el.div(rx.el.h1("Find an order"), class_name="title"),
        rx.el.div(
            SearchBox.create(
                param="q",
                delay=150,
                reset=[],
                aria_label="Search orders",
                custom_attrs={"placeholder": "Order code, or its beginning", "maxLength": 100},
                class_name="search",
            ),
            class_name="find",
        ),
        rx.el.section(
            rx.cond(
                SupportState.failed != "",
                failed(SupportState.failed, SupportState.load_orders),
                rx.cond(
                    SupportState.found.length() > 0,
                    plain_table(
                        "Orders",
                        ("Order", "Seller", "Customer", "Created", "Status"),
                        rx.foreach(SupportState.found, _found),
                    ),
                    empty(
                        rx.cond(
                            SupportState.search != "",
                            "No order code begins with this. Check it, then try again.",
                            "Type an order code, such as A33378-CT-1001.",
                        ),
                        picture="search",
                    ),
                ),
            ),
            class_name="card list",
        ),
        shown_url=SupportState.shown_url,
        current=routes.SUPPORT_ORDERS,
    )
