"""The gallery's second half: dialogs of every kind, and what the order's page and the list are made of."""

from typing import Any

import reflex as rx

from order_app.components.browser import AlertDialogRoot, AlertDialogTrigger
from order_app.components.dialog import Asking, dialog_box
from order_app.components.gallery_parts import SOMETIME, part
from order_app.components.order_conflict import conflict_choice
from order_app.components.order_side import timeline_entry
from order_app.components.parts import button, fact, facts, local_time, plain_cell, plain_table
from order_app.domain.statuses import RequestReason
from order_app.states.order_views import Conflict, Happening

CODE = "A33378-CT-1001"
CODES = [f"A33378-CT-{number}" for number in range(1001, 1013)]
LEFT = [
    {
        "words": "Already paid.",
        "way_on": "Cancel them instead, free of charge for 2 hours after payment.",
        "codes": ["A33378-CT-1013", "A33378-CT-1014"],
        "more": "",
    }
]
REQUEST: dict[str, Any] = {
    "title": f"Ask for a refund of {CODE}?",
    "lead": "The order is in production. Support decides and answers by email.",
    "facts": [{"label": "Could come back", "value": "$24.90"}, {"label": "Fee", "value": "may apply"}],
    "is_request": True,
    "kinds": [{"value": "cancel", "label": "Cancel the order"}, {"value": "refund", "label": "Refund only"}],
    "kind": "cancel",
    "reasons": [reason.value for reason in RequestReason],
    "asks_fee": True,
    "fee_label": "Highest fee you accept (USD)",
    "fee": "0.00",
}
ASKINGS = {
    "Delete one": Asking(f"Delete {CODE}?", "It goes to the trash and can be restored for 30 days.", danger=True),
    "Delete many": Asking(
        "Delete 12 orders?",
        "They go to the trash and can be restored for 30 days.",
        listed=CODES,
        more="and 3 more",
        groups=LEFT,
        danger=True,
    ),
    "Pay": Asking(
        f"Pay {CODE}?",
        "The cost is taken from your wallet.",
        facts=[
            {"label": "Cost", "value": "$24.90"},
            {"label": "Wallet", "value": "$1,000.00"},
            {"label": "Left after it", "value": "$975.10"},
        ],
    ),
    "Pay, wallet too small": Asking(
        f"Pay {CODE}?",
        "The cost is taken from your wallet.",
        facts=[{"label": "Cost", "value": "$24.90"}, {"label": "Wallet", "value": "$3.20"}],
        problem="The wallet is short of $21.70. Nothing was paid; top up first.",
        confirm_off=True,
    ),
    "Cancel": Asking(
        f"Cancel {CODE}?",
        "It is free of charge until 11:30; the whole cost comes back to your wallet.",
        facts=[{"label": "Comes back", "value": "$24.90"}],
        offers_copy=True,
        danger=True,
    ),
    "Refund": Asking(**REQUEST),
    "Refund, busy": Asking(**REQUEST, busy=True),
}
"""A dialog of each kind; the words are such as the product asks."""


def dialogs() -> rx.Component:
    """Buttons that open a dialog of each kind."""
    return part(
        "Dialogs",
        rx.el.div(
            *(
                AlertDialogRoot.create(AlertDialogTrigger.create(button(name), as_child=True), dialog_box(asking))
                for name, asking in ASKINGS.items()
            ),
            class_name="actions",
        ),
    )


HAPPENINGS: list[Happening] = [
    {
        "kind": "edited",
        "what": "Changed",
        "detail": "",
        "who": "colleague@example.com",
        "at": SOMETIME + 7_200_000,
        "changes": [
            {"label": "City", "before": "Springfield", "after": "San Francisco"},
            {"label": "Address line 2", "before": "(empty)", "after": "Apartment 12, second floor, at the back"},
        ],
    },
    {
        "kind": "paid",
        "what": "Paid",
        "detail": "$24.90",
        "who": "merchant@example.com",
        "at": SOMETIME + 3_600_000,
        "changes": [],
    },
    {
        "kind": "created",
        "what": "Created",
        "detail": "",
        "who": "merchant@example.com",
        "at": SOMETIME,
        "changes": [],
    },
]
CONFLICT: Conflict = {
    "field": "gallery-city",
    "label": "City",
    "theirs": "San Francisco",
    "yours": "San José del Cabo",
    "who": "colleague@example.com",
    "at": SOMETIME,
    "choice": "theirs",
    "again": False,
    "earlier": "",
}
CHANGED_AGAIN: Conflict = {
    **CONFLICT,
    "field": "gallery-state",
    "label": "State",
    "theirs": "California",
    "yours": "Colorado",
    "choice": "",
    "again": True,
    "earlier": "Connecticut",
}


def timeline() -> rx.Component:
    """What happened to an order, with and without changes."""
    return part(
        "Timeline",
        rx.el.ol(
            rx.foreach(rx.Var.create(HAPPENINGS).to(list[Happening]), timeline_entry),
            class_name="timeline",
            aria_label="What happened",
        ),
    )


def conflict() -> rx.Component:
    """A field that two people changed: settled, and still open after one more change."""
    return part(
        "Conflict",
        rx.el.div(
            rx.el.h3("Somebody else changed the same field"),
            rx.foreach(rx.Var.create([CONFLICT, CHANGED_AGAIN]).to(list[Conflict]), conflict_choice),
            class_name="notice warn conflict",
        ),
    )


def tables() -> rx.Component:
    """A simple table, facts of a price, progress."""
    rows = (
        (SOMETIME, "Top-up", "", "$100.00", "$1,100.00", "in"),
        (SOMETIME, "Paid", "A33378-CT-1001", "-$24.90", "$1,075.10", ""),
    )
    return part(
        "Table facts progress",
        plain_table(
            "Entries",
            ("Date", "What", "Order"),
            rx.fragment(
                *(
                    rx.el.tr(
                        plain_cell("Date", local_time(at)),
                        plain_cell("What", what),
                        plain_cell("Order", rx.el.span(code, class_name="code") if code else ""),
                        plain_cell("Amount", amount, kind=f"money {sign}".strip()),
                        plain_cell("Balance", balance, kind="money"),
                    )
                    for at, what, code, amount, balance, sign in rows
                )
            ),
            money=("Amount", "Balance"),
        ),
        rx.el.div(
            facts(
                fact("Items", "$19.90"),
                fact("Shipping", "$5.00"),
                fact("Cost", "$24.90", kind="total"),
                fact("Came back", "$4.90"),
                aria_label="Cost",
            ),
            style={"maxWidth": "320px"},
        ),
        *(
            rx.el.div(
                rx.el.div(style={"width": f"{share}%"}),
                role="progressbar",
                aria_label=f"{share} of 100 done",
                custom_attrs={"aria-valuemin": "0", "aria-valuemax": "100", "aria-valuenow": str(share)},
                class_name="progress",
            )
            for share in (0, 40, 100)
        ),
    )
