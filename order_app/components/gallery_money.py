"""The gallery's money: the ledger with its tools, the top-up, and the fee ladder."""

from typing import Any

import reflex as rx

from order_app.components.fee_ladder import ladder_of
from order_app.components.gallery_parts import SOMETIME, part
from order_app.components.gallery_product import CODE
from order_app.components.ledger import Ledger, ledger_of
from order_app.components.parts import drawn_as
from order_app.components.top_up import TopUp, top_up_of
from order_app.states.fee_ladder import LadderRow
from order_app.states.wallet import EntryRow, FilterChip

HERE = "/test/gallery"


def _moved(number: int, what: str, who: str, amount: str, balance: str, **shown: Any) -> EntryRow:
    entry: dict[str, Any] = {
        "key": str(number),
        "at": SOMETIME,
        "what": what,
        "who": who,
        "note": "",
        "code": CODE,
        "amount": amount,
        "is_in": amount.startswith("+"),
        "balance": balance,
    } | shown
    return EntryRow(**entry)  # type: ignore[typeddict-item]


ENTRIES = [
    _moved(4, "Fee", "Support", "−$12.45", "$1,075.10"),
    _moved(3, "Refund", "Support", "+$24.90", "$1,087.55", note="The print was crooked."),
    _moved(2, "Payment", "merchant@example.com", "−$24.90", "$1,062.65"),
    _moved(1, "Top-up", "Support", "+$1,000.00", "$1,087.55", code="", note="Bank transfer of 12 January"),
]
CHIPS = [FilterChip(words=words, href=HERE) for words in ("Type: Payment", "From: Jan 1, 2024")]
LEDGER: dict[str, Any] = {
    "shown_url": HERE,
    "notice": "",
    "rows": ENTRIES,
    "chips": [],
    "plain_href": HERE,
    "statement_href": "/api/v1/wallet/statement.csv",
    "kinds": [],
    "first_day": "",
    "last_day": "",
    "order": "",
    "zone": "UTC",
    "loads": 0,
    "number_words": "4 entries",
    "money_in": "+$1,024.90",
    "money_out": "−$37.35",
    "newer_href": "",
    "older_href": HERE,
}
LEDGERS: dict[str, dict[str, Any]] = {
    "All of it": LEDGER,
    "With filters": LEDGER
    | {
        "rows": ENTRIES[2:3],
        "chips": CHIPS,
        "number_words": "1 entry",
        "money_in": "$0.00",
        "money_out": "−$24.90",
        "older_href": "",
        "notice": "The date “2024-02-31” in the address is no date; it was left out.",
    },
    "Nothing fits": LEDGER | {"rows": [], "chips": CHIPS, "older_href": ""},
    "Nothing yet": LEDGER | {"rows": [], "older_href": ""},
}
"""A wallet's ledger in full, narrowed, narrowed to nothing, and before anything moved."""


def ledgers() -> rx.Component:
    """The ledger with its filters and sums."""
    return part(
        "Ledger",
        *(
            rx.fragment(
                rx.el.h3(name), ledger_of(drawn_as(Ledger, **ledger), pages=f"Pages of the ledger, {name.lower()}")
            )
            for name, ledger in LEDGERS.items()
        ),
    )


def top_ups() -> rx.Component:
    """The form that puts money into a wallet, as it is and refused."""
    refused = "Say where the money comes from. Nothing was put in; type a reason."
    return part(
        "Top-up",
        *(
            top_up_of(
                drawn_as(TopUp, currency="USD", example="100.00", problem=problem),
                slug=f"gallery-{number}-",
                label=f"Top up, {name}",
            )
            for number, (name, problem) in enumerate({"empty": "", "refused": refused}.items())
        ),
    )


LADDER = [
    LadderRow(name="gallery-paid", stage="Paid", percent="0", who="", at=0, problem=""),
    LadderRow(
        name="gallery-production",
        stage="In production",
        percent="50",
        who="support@example.com",
        at=SOMETIME,
        problem="",
    ),
    LadderRow(
        name="gallery-produced",
        stage="Produced",
        percent="120",
        who="",
        at=0,
        problem="This is not a whole number from 0 to 100. Type another one.",
    ),
]
"""Steps: as it came, set by somebody, with a slip."""


def ladder() -> rx.Component:
    """The fee ladder."""
    return part("Fee ladder", ladder_of(rx.Var.create(LADDER).to(list[LadderRow])))
