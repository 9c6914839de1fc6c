"""Sign-in: a plain form that is posted to the server, so that the cookie is set before the websocket opens."""

import reflex as rx

from order_app.components.browser import PageRoot, PostedForm
from order_app.components.parts import button
from order_app.states.login import LoginState


def _demo() -> rx.Component:
    return rx.cond(
        LoginState.accounts.length() > 0,
        rx.el.section(
            rx.el.h2("Demo accounts"),
            rx.el.p("A click fills one in.", class_name="hint"),
            rx.el.ul(
                rx.foreach(
                    LoginState.accounts,
                    lambda account: rx.el.li(
                        button(account["email"], kind="small", on_click=LoginState.fill(account["email"])),
                        rx.el.span(account["who"], class_name="hint"),
                        key=account["email"],
                    ),
                )
            ),
            class_name="demo",
        ),
    )


def login() -> rx.Component:
    """Where everybody comes in."""
    return PageRoot.create(
        rx.el.main(
            rx.el.div(rx.el.span("O", class_name="mark", aria_hidden="true"), "Order App", class_name="brand"),
            rx.el.h1("Sign in"),
            rx.cond(LoginState.problem != "", rx.el.p(LoginState.problem, class_name="notice bad", role="alert")),
            PostedForm.create(
                rx.el.label("Email", html_for="email"),
                rx.el.input(
                    id="email",
                    name="email",
                    type="email",
                    required=True,
                    auto_complete="username",
                    default_value=LoginState.email,
                    key=f"email-{LoginState.generation}",
                ),
                rx.el.label("Password", html_for="password"),
                rx.el.input(
                    id="password",
                    name="password",
                    type="password",
                    required=True,
                    auto_complete="current-password",
                    default_value=LoginState.password,
                    key=f"password-{LoginState.generation}",
                ),
                rx.el.input(type="hidden", name="next", value=LoginState.next, read_only=True),
                rx.el.button("Sign in", type="submit", class_name="button primary"),
                method="post",
                action="/auth/sign-in",
                class_name="stack",
            ),
            _demo(),
            id="main",
            class_name="card login",
        ),
        shown_url=LoginState.shown_url,
        class_name="page centered",
    )
