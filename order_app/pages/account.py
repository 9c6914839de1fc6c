"""The account page: change the password, see the open sign-ins and end them."""

from typing import Any

import reflex as rx

from order_app.components.browser import PostedForm
from order_app.components.parts import badge, button, failed, local_time, plain_cell, plain_table, skeleton
from order_app.components.shell import page
from order_app.pages import routes
from order_app.states.account import PASSWORD_RULE, AccountState, LoginRow
from order_app.states.session import SessionState


def _password(label: str, name: str, completes: str, **attributes: Any) -> rx.Component:
    return rx.el.div(
        rx.el.label(label, html_for=f"password-{name}"),
        rx.el.input(
            name=name,
            type="password",
            required=True,
            auto_complete=completes,
            custom_attrs={"id": f"password-{name}", **attributes},
        ),
        class_name="field",
    )


def _change() -> rx.Component:
    return rx.el.section(
        rx.el.h2("Change password"),
        rx.cond(AccountState.problem != "", rx.el.p(AccountState.problem, class_name="notice bad", role="alert")),
        PostedForm.create(
            # Tells a password manager whose password this is.
            rx.el.input(
                type="text",
                name="email",
                value=SessionState.email,
                read_only=True,
                hidden=True,
                auto_complete="username",
                aria_label="Email",
            ),
            _password("Current password", "current", "current-password"),
            _password("New password", "new", "new-password", **{"aria-describedby": "password-rule"}),
            rx.el.p(PASSWORD_RULE, id="password-rule", class_name="hint"),
            _password("Repeat new password", "repeat", "new-password"),
            rx.el.button("Change password", type="submit", class_name="button primary"),
            rx.el.p("All other sign-ins end with the change, their open pages too.", class_name="hint"),
            method="post",
            action="/auth/password",
            class_name="stack",
        ),
        class_name="card account",
    )


def _login(row: rx.Var[LoginRow]) -> rx.Component:
    return rx.el.tr(
        plain_cell("Device", row["device"]),
        plain_cell("Address", rx.el.span(row["address"], class_name="code")),
        plain_cell("Since", local_time(row["since"], show="both")),
        plain_cell("Ends by itself", local_time(row["until"], show="until")),
        rx.el.td(
            rx.cond(
                row["is_this"],
                badge("This one", "login"),
                button(
                    "End",
                    kind="small",
                    on_click=AccountState.end(row["id"]),
                    aria_label=f"End the sign-in of {row['device']}, {row['address']}",
                ),
            ),
            role="cell",
            class_name="money",
        ),
        role="row",
        key=row["id"].to_string(),
    )


def _logins() -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.h2("Open sign-ins"),
            button(
                "End all others",
                kind="small",
                disabled=AccountState.others == 0,
                on_click=AccountState.end_others,
            ),
            class_name="title inner",
        ),
        rx.cond(
            AccountState.logins.length() > 0,
            plain_table(
                "Open sign-ins",
                ("Device", "Address", "Since", "Ends by itself"),
                rx.foreach(AccountState.logins, _login),
                money=("End",),
            ),
            skeleton(2),
        ),
        class_name="card list",
    )


def account() -> rx.Component:
    """A person's own account."""
    return page(
        rx.el.div(
            rx.el.div(rx.el.h1("Account"), rx.el.p(SessionState.email, class_name="hint")),
            class_name="title",
        ),
        rx.cond(
            AccountState.failed != "",
            failed(AccountState.failed, AccountState.load),
            rx.fragment(_change(), _logins()),
        ),
        shown_url=AccountState.shown_url,
        current=routes.ACCOUNT,
    )
