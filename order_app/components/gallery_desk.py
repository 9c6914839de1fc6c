"""The gallery's desk: the queue with its panel, the request beside an order, the decision, the stop of production."""

from typing import Any

import reflex as rx

from order_app.components.desk_queue import peek_of, queue_of, queue_row
from order_app.components.gallery_parts import SOMETIME, part
from order_app.components.gallery_product import CODE, HAPPENINGS
from order_app.components.order_decision import Deciding, decision_of
from order_app.components.order_request import Asked, request_of, stop_of
from order_app.components.parts import drawn_as
from order_app.domain.policy import Approval
from order_app.states.desk_rows import NO_PEEK, Effect, Fact, Peek, QueueRow

HOUR = 3_600_000
"""In milliseconds."""
ANSWERED = "colleague@example.com is in it"


def _asking(number: int, **shown: Any) -> QueueRow:
    row: dict[str, Any] = {
        "id": number,
        "order_id": number,
        "code": f"A33378-CT-{number}",
        "href": f"/orders/A33378-CT-{number}",
        "seller": "A33378",
        "seller_name": "Northwind Prints",
        "customer": "Clara Novak",
        "at": SOMETIME,
        "kind": "Cancel",
        "status": "Sent",
        "reason": "Customer changed their mind",
        "message": "The buyer wants another size.",
        "stage": "In production",
        "fee_words": "50% is suggested: $12.45",
        "cost": "$24.90",
        "accepted": "$0.00",
        "news": False,
        "request": "",
    } | shown
    return QueueRow(**row)  # type: ignore[typeddict-item]


LOOKED, ATTENDED = 1002, 1003
QUEUE = [
    _asking(1001, news=True),
    _asking(LOOKED, status="In review", kind="Refund", accepted="$10.00"),
    _asking(ATTENDED, status="In review", reason="Defective or damaged", message="", stage="Shipped", fee_words=""),
    _asking(1004, status="Declined", customer="Maria Alexandra Fernández de Córdoba-Hohenlohe", message="Late. " * 30),
]
"""A new request, one that is looked at, one that a colleague has open, and a decided one with long words."""


def queue() -> rx.Component:
    """The rows of Requests."""

    def row(asked: rx.Var[QueueRow]) -> rx.Component:
        attended = rx.cond(asked["id"] == ATTENDED, ANSWERED, "")
        return queue_row(asked, asked["id"] == LOOKED, attended, panel="gallery-peek-0")

    return part(
        "Queue",
        rx.el.div(
            queue_of(rx.foreach(rx.Var.create(QUEUE).to(list[QueueRow]), row)),
            class_name="list",
            style={"container": "queue / inline-size"},
        ),
    )


EFFECTS = [
    Effect(label="Paid", plain="$24.90", suggested="$24.90", total=False),
    Effect(label="Fee kept back", plain="$0.00", suggested="$12.45", total=False),
    Effect(label="Comes back", plain="$24.90", suggested="$12.45", total=True),
]
FACTS = [
    Fact(label="Cost", value="$24.90", at=0),
    Fact(label="Paid", value="", at=SOMETIME),
    Fact(label="To", value="San Francisco, United States", at=0),
    Fact(label="Wallet", value="$1,075.10", at=0),
]
PEEK = Peek(
    **NO_PEEK
    | {
        "id": LOOKED,
        "order_id": LOOKED,
        "code": CODE,
        "href": f"/orders/{CODE}",
        "seller": "A33378 · Northwind Prints",
        "status": "In review",
        "kind": "Cancel",
        "reason": "Customer changed their mind",
        "message": "The buyer wants another size.\nPlease stop it if you still can.",
        "at": SOMETIME + 2 * HOUR,
        "by": "merchant@example.com",
        "open": True,
        "payment": "Paid",
        "fulfillment": "Scheduled",
        "stage": "In production",
        "facts": FACTS,
        "entries": HAPPENINGS,
    },
)
LOOKS: dict[str, tuple[Peek, str]] = {
    "open": (
        Peek(
            **PEEK
            | {
                "does": "Cancels the order and stops its production.",
                "effects": EFFECTS,
                "suggestion": "50% fee",
                "accepts": "The merchant accepts a fee of up to $10.00; a higher one waits for their yes.",
            }
        ),
        ANSWERED,
    ),
    "refused": (
        Peek(
            **PEEK
            | {
                "status": "Sent",
                "stage": "Shipped",
                "fulfillment": "Fulfilled",
                "message": "",
                "refused": "The order has been shipped, so it can't be cancelled. Decline the request.",
            }
        ),
        "",
    ),
    "decided": (
        Peek(
            **PEEK
            | {
                "open": False,
                "status": "Approved",
                "outcome": "Cancelled. $12.45 came back, $12.45 was kept as a fee.",
                "answer": "It was stopped in time.",
            }
        ),
        "",
    ),
}
"""What the panel shows of an open request, of one that can't be approved, and of a decided one."""


def peeks() -> rx.Component:
    """The panel beside the queue."""
    return part(
        "Request panel",
        rx.el.div(
            *(
                peek_of(
                    rx.Var.create(peek).to(Peek),
                    rx.Var.create(True),
                    rx.Var.create(attended),
                    panel=f"gallery-peek-{number}",
                    label=f"The request, {name}",
                )
                for number, (name, (peek, attended)) in enumerate(LOOKS.items())
            ),
            class_name="side-by-side",
        ),
    )


ASKED: dict[str, Any] = {
    "request_status": "Sent",
    "request_words": "to cancel",
    "request_at": SOMETIME,
    "request_text": "Customer changed their mind. The buyer wants another size.",
    "is_open_request": True,
    "request_accepted": "",
    "request_late": False,
    "request_answer": "",
    "request_fee": "",
    "request_net": "",
    "request_outcome": "",
    "request_by": "",
    "request_decided_at": 0,
    "can_withdraw": True,
    "accept_fee_reason": "",
}
FEE = {"request_status": "In review", "request_fee": "$12.45", "request_net": "$12.45"}
REQUESTS: dict[str, tuple[bool, dict[str, Any]]] = {
    "sent": (False, ASKED | {"request_accepted": "$5.00", "request_late": True}),
    "fee asked": (False, ASKED | FEE | {"request_answer": "The print has begun; half of the cost is lost."}),
    "fee asked, for support": (True, ASKED | FEE | {"can_withdraw": False}),
    "fee can't be accepted": (
        False,
        ASKED | FEE | {"accept_fee_reason": "The order has gone on, so this fee can't be accepted any more."},
    ),
    "approved": (
        False,
        ASKED
        | {
            "request_status": "Approved",
            "is_open_request": False,
            "can_withdraw": False,
            "request_answer": "It was stopped in time.",
            "request_outcome": "$12.45 came back, $12.45 was kept as a fee.",
            "request_by": "Support",
            "request_decided_at": SOMETIME + 5 * HOUR,
        },
    ),
}
"""The request beside an order from its beginning to its end, and whether support looks at it."""


def requests() -> rx.Component:
    """The request beside an order, with fee and net."""
    return part(
        "Request",
        rx.el.div(
            *(
                request_of(
                    drawn_as(Asked, **asked),
                    rx.Var.create(support),
                    label=f"Request, {name}",
                    slug=f"gallery-{number}-",
                )
                for number, (name, (support, asked)) in enumerate(REQUESTS.items())
            ),
            class_name="side-by-side",
        ),
    )


def stops() -> rx.Component:
    """A stop of production that waits, and one that was heeded."""
    return part(
        "Stop",
        stop_of(rx.Var.create(SOMETIME), rx.Var.create(0)),
        stop_of(rx.Var.create(SOMETIME), rx.Var.create(SOMETIME + HOUR)),
    )


DECIDING: dict[str, Any] = {
    "currency": "USD",
    "refusal": "",
    "approval": Approval.CANCEL.value,
    "how": "all",
    "left": "$24.90",
    "fee": "5.00",
    "part": "24.90",
    "quick": [
        {"which": "none", "label": "No fee"},
        {"which": "suggested", "label": "Suggested, $12.45"},
        {"which": "everything", "label": "Everything, $24.90"},
    ],
    "hint": "Suggested at this stage: 50% of $24.90.",
    "facts": [{"label": "Fee kept back", "value": "$5.00"}, {"label": "Comes back", "value": "$19.90"}],
    "waits": "",
    "problem": "",
    "generation": 0,
    "round": 0,
}
DECISIONS = {
    "cancel": DECIDING,
    "waits": DECIDING
    | {
        "fee": "12.45",
        "facts": [{"label": "Fee kept back", "value": "$12.45"}, {"label": "Comes back", "value": "$12.45"}],
        "waits": "The merchant accepted at most $10.00, so this waits for the merchant's yes.",
    },
    "part": DECIDING
    | {
        "approval": Approval.REFUND.value,
        "how": "part",
        "part": "9.90",
        "facts": [{"label": "Comes back", "value": "$9.90"}, {"label": "Stays paid", "value": "$15.00"}],
    },
    "wrong": DECIDING
    | {
        "fee": "30",
        "facts": [],
        "problem": "The fee can't be more than $24.90. Nothing was decided; type a lower one.",
    },
    "refused": DECIDING | {"refusal": "The order has been shipped, so it can't be cancelled. Decline the request."},
}
"""The form with a suggestion and a preview, waiting for the merchant's yes, for a part, with a slip, and refused."""


def decisions() -> rx.Component:
    """The form in which support decides."""
    return part(
        "Decision",
        rx.el.div(
            *(
                rx.el.section(
                    decision_of(drawn_as(Deciding, **deciding), slug=f"gallery-{name}-"),
                    class_name="card request",
                    aria_label=f"Decision, {name}",
                )
                for name, deciding in DECISIONS.items()
            ),
            class_name="side-by-side",
        ),
    )
