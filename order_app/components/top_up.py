"""The form in which support puts money into a seller's wallet."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from order_app.domain.ledger import MAX_REASON_LENGTH
from order_app.states.top_ups import TopUpState
from order_app.states.wallet import WalletState


@dataclass(frozen=True, slots=True)
class TopUp:
    """What the form shows, in vars, and what it does when it is sent."""

    currency: Any
    example: Any
    problem: Any
    on_submit: Any = None
    key: Any = ""


def top_up() -> rx.Component:
    """The form of the wallet that this tab shows."""
    return top_up_of(
        TopUp(
            currency=WalletState.currency,
            example=WalletState.example,
            problem=TopUpState.problem,
            on_submit=TopUpState.ask,
            key=f"{WalletState.seller} {TopUpState.done}",
        )
    )


def top_up_of(shown: TopUp, slug: str = "", label: str = "Top up") -> rx.Component:
    """How much is put in, and why; the ids in it begin with `slug`, and `label` names the form."""
    return rx.el.form(
        rx.el.div(
            rx.el.label("Amount to add (", shown.currency, ")", html_for=f"{slug}top-up"),
            rx.el.input(
                id=f"{slug}top-up",
                name="amount",
                input_mode="decimal",
                placeholder=shown.example,
                auto_complete="off",
                max_length=20,
            ),
        ),
        rx.el.div(
            rx.el.label("Reason", html_for=f"{slug}top-up-reason"),
            rx.el.input(
                id=f"{slug}top-up-reason",
                name="reason",
                placeholder="Bank transfer of 20 November",
                auto_complete="off",
                max_length=MAX_REASON_LENGTH,
                dir="auto",
            ),
        ),
        rx.el.button("Top up", type="submit", class_name="button primary"),
        rx.cond(shown.problem != "", rx.el.p(shown.problem, class_name="problem", role="alert")),
        on_submit=shown.on_submit,
        key=shown.key,
        class_name="top-up",
        aria_label=label,
    )
