"""The gallery's second half: dialogs of every kind, and what the order's page and the list are made of."""

from typing import Any

import reflex as rx

from order_app.components.browser import AlertDialogRoot, AlertDialogTrigger
from order_app.components.dialog import Asking, dialog_box
from order_app.components.gallery_parts import part
from order_app.components.parts import button
from order_app.domain.statuses import RequestReason

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
    "lead": "The order is in production. Support decides and answers by e-mail.",
    "facts": [{"label": "Could come back", "value": "24.90 USD"}, {"label": "Fee", "value": "may apply"}],
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
            {"label": "Cost", "value": "24.90 USD"},
            {"label": "Wallet", "value": "1,000.00 USD"},
            {"label": "Left after it", "value": "975.10 USD"},
        ],
    ),
    "Pay, wallet too small": Asking(
        f"Pay {CODE}?",
        "The cost is taken from your wallet.",
        facts=[{"label": "Cost", "value": "24.90 USD"}, {"label": "Wallet", "value": "3.20 USD"}],
        problem="The wallet is short of 21.70 USD. Nothing was paid; top up first.",
        confirm_off=True,
    ),
    "Cancel": Asking(
        f"Cancel {CODE}?",
        "It is free of charge until 11:30; the whole cost comes back to your wallet.",
        facts=[{"label": "Comes back", "value": "24.90 USD"}],
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
