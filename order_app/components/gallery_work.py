"""The gallery's last third: rows of the list, and the bars and the card over them."""

from typing import Any

import reflex as rx

from order_app.components import list_selection, order_bar
from order_app.components.browser import Ghosts, QueryLink
from order_app.components.bulk import Action, bulk_card
from order_app.components.gallery_parts import MINUTE, SOMETIME, part
from order_app.components.gallery_product import CODES, LEFT
from order_app.components.list_columns import KINDS
from order_app.components.list_selection import Selected
from order_app.components.list_table import order_row, table_of
from order_app.components.order_bar import Unsaved
from order_app.states.list_rows import Row
from order_app.states.order_views import Change

LONG_NAME = "Maria Alexandra Fernández de Córdoba-Hohenlohe y Sotomayor"


def _order(number: int, customer: str, **shown: Any) -> Row:
    code = f"A33378-CT-{number}"
    row: dict[str, Any] = {
        "code": code,
        "href": f"/orders/{code}",
        "at": SOMETIME,
        "reference": f"SHOP-{number}",
        "customer": customer,
        "country": "United States",
        "payment": "Unpaid",
        "fulfillment": "Unfulfilled",
        "stage": "",
        "tab": "Unpaid",
        "request": "",
        "request_status": "",
        "news": False,
        "tracking": "",
        "amount": "$39.90",
        "cost": "$24.90",
        "until": 0,
        "can_pay": False,
        "can_cancel": False,
        "can_delete": False,
        "can_refund": False,
        "can_duplicate": True,
    } | shown
    return Row(**{name: row.get(name, "") for name in Row.__annotations__})  # type: ignore[typeddict-item]


POINTED, CHOSEN, CHANGED = CODES[0], CODES[2], CODES[3]
ROWS = [
    _order(1001, "Pointed at", can_pay=True, can_delete=True),
    _order(1002, "Incomplete", tab="Incompleted", reference="", country="", amount="", cost="$0.00", can_delete=True),
    _order(1003, "Selected", can_pay=True, can_delete=True),
    _order(1004, "Changed just now", payment="Paid", fulfillment="Scheduled", tab="Processed", can_refund=True),
    _order(1005, "To be cancelled free", payment="Paid", tab="Paid", until=119 * MINUTE, can_cancel=True),
    _order(1006, "In its last minutes", payment="Paid", tab="Paid", until=4 * MINUTE, can_cancel=True),
    _order(
        1007,
        "With a request",
        payment="Paid",
        fulfillment="Scheduled",
        tab="Processed",
        request="Refund requested",
        request_status="Sent",
    ),
    _order(
        1010,
        "With an answer to it",
        payment="Paid",
        fulfillment="Scheduled",
        tab="Processed",
        request="Refund requested",
        request_status="In review",
        news=True,
    ),
    _order(
        1008,
        "Shipped",
        payment="Partially refunded",
        fulfillment="Fulfilled",
        stage="Shipped",
        tab="Shipped",
        tracking="DHL 00340434161094042557",
        can_refund=True,
    ),
    _order(1009, "Cancelled", payment="Refunded", stage="Cancelled", tab="Cancelled"),
    _order(
        1234567890,
        LONG_NAME,
        reference="2024-SPRING-WHOLESALE-000017-B",
        country="South Georgia & South Sandwich Islands",
        amount="$9,999,999.99",
        cost="$8,765,432.10",
        can_pay=True,
    ),
]
"""Orders of each kind; the customer's name says which."""


def rows() -> rx.Component:
    """The list's rows: pointed at, selected, changed, of each status, with long names and big numbers, and to come."""

    def row(order: rx.Var[Row]) -> rx.Component:
        code = order["code"]
        return order_row(
            order,
            chosen=code == CHOSEN,
            now=0,
            asks={},
            **{
                "data-pointed": rx.cond(code == POINTED, "", rx.Var("undefined")),
                "data-moved": rx.cond(code == CHANGED, "changed", rx.Var("undefined")),
            },
        )

    return part(
        "List rows",
        rx.el.div(
            table_of(
                rx.foreach(rx.Var.create(ROWS).to(list[Row]), row),
                Ghosts.create(columns=list(KINDS.values()), rows=2),
                sort="-date",
                link=QueryLink.create,
                all_selected=False,
            ),
            class_name="list",
        ),
    )


SELECTED = {
    "One": Selected(
        "1 selected: 1 can be deleted", count=1, href=f"/orders/{CHOSEN}?mode=edit", deletable=1, payable=1
    ),
    "Many": Selected(
        "1,000 selected: 988 can be deleted, 12 are paid",
        whole="Select the first 1,000 of the 12,840 in this list",
        count=1000,
        deletable=988,
        payable=912,
    ),
    "News": Selected(
        "3 selected: 2 can be deleted, 1 is in production",
        news=f"{CHANGED} can no longer be deleted. It is in production.",
        count=3,
        deletable=2,
    ),
}
"""The selection bar with one order, with a page of a longer list, and after a change by others."""


def selection_bars() -> rx.Component:
    """The bar over the list while something is selected."""
    return part(
        "Selection bar",
        *(list_selection.bar_of(selected, label=f"Selection, {name}") for name, selected in SELECTED.items()),
    )


CHANGES: list[Change] = [
    {"label": "City", "before": "Springfield", "after": "San Francisco"},
    {"label": "Address line 2", "before": "", "after": "Apartment 12, second floor, at the back"},
]
WAITING: dict[str, Any] = {
    "code": CHOSEN,
    "dirty": True,
    "changes": CHANGES,
    "change_words": "2 changes: City and Address line 2",
    "total_cost": "$24.90",
}
UNSAVED = (
    Unsaved(code=CHOSEN),
    Unsaved(still_needed="recipient name, country and shipping method"),
    Unsaved(**WAITING, cost_is_live=True, still_needed="postal code"),
    Unsaved(**WAITING, saving=True),
)
"""The save bar of a saved order, of a new one, with changes, and while they are saved."""


def save_bars() -> rx.Component:
    """The end of the order's form."""
    return part("Save bar", *(rx.el.form(order_bar.bar_of(unsaved)) for unsaved in UNSAVED))


ACTIONS = {
    "under way": Action(
        "Deleting 1,000 orders",
        running=True,
        total=1000,
        done=300,
        left=12,
        progress="312 of 1,000",
        counts="300 done, 12 left as before",
    ),
    "stopping": Action(
        "Paying 1,000 orders",
        running=True,
        stopping=True,
        total=1000,
        done=640,
        progress="640 of 1,000",
        counts="640 done, 0 left as before",
    ),
    "done": Action("Paid 1,000 orders. $24,900.00 left the wallet."),
    "with some left": Action(
        "Deleted 998 orders. 2 orders left as before.", groups=LEFT, keeps_selected=True, undo_number=1
    ),
}
"""The card of an action on many orders, from its beginning to its end."""


def bulk_cards() -> rx.Component:
    """The card that follows an action on many orders."""
    return part(
        "Many orders",
        rx.el.div(
            *(bulk_card(action, label=f"Action on many orders, {name}") for name, action in ACTIONS.items()),
            class_name="side-by-side",
        ),
    )
