"""The sign-in page: what went wrong last time, and the demo accounts where there are any."""

from typing import Annotated, Any, TypedDict

import reflex as rx
from pydantic import Field as Rule

from order_app.auth.landing import local_path
from order_app.auth.sessions import DEMO_ACCOUNTS, Viewer
from order_app.bootstrap import container
from order_app.states.guard import handler
from order_app.states.page_calls import page_call
from order_app.states.session import HOME, here
from order_app.states.wording import span_words


class Account(TypedDict):
    """A demo account as the sign-in page lists it."""

    email: str
    who: str


class LoginState(rx.State):
    """What the sign-in page shows; the form itself is posted to the server without Reflex."""

    shown_url: str = ""
    problem: str = ""
    email: str = ""
    password: str = ""
    next: str = ""
    generation: int = 0
    accounts: list[Account] = []

    @handler(public=True)
    async def load(self, viewer: Viewer | None) -> Any:
        """Show why the last sign-in was refused; whoever is signed in goes on to the page that was asked for, or to the
        first one."""
        params = self.router.url.query_parameters
        if viewer is not None and "error" not in params:
            wanted = local_path(str(params.get("next", "")))
            return rx.redirect(wanted if wanted not in (None, "/") else HOME[viewer.role])
        self.problem = _problem(str(params.get("error", "")), str(params.get("wait", "")))
        self.email = str(params.get("email", ""))[:254]
        self.next = local_path(str(params.get("next", ""))) or ""
        settings = container().settings
        shows = settings.demo or settings.test_mode
        self.accounts = (
            [Account(email=a.email, who=f"{a.role.value} {a.seller_code}".strip()) for a in DEMO_ACCOUNTS]
            if shows
            else []
        )
        if self.email:
            self.generation += 1
        self.shown_url = here(self)
        # Unsaved words belong to who typed them. Who comes with `next` was sent here because the sign-in had ended by
        # itself, and may go on typing after signing in again; somebody else's words are dropped by the first page that
        # is shown then.
        return None if "next" in params or "error" in params else page_call("forgetDrafts")

    @handler(public=True)
    async def fill(self, email: Annotated[str, Rule(max_length=254)]) -> None:
        """Fill one demo account in."""
        if any(account["email"] == email for account in self.accounts):
            self.email = email
            self.password = next(a.password for a in DEMO_ACCOUNTS if a.email == email)
            self.generation += 1


def _problem(error: str, wait: str) -> str:
    seconds = int(wait) if wait.isascii() and wait.isdigit() and len(wait) < 6 else 0
    seconds = seconds or (60 if error == "locked" else 0)
    span = span_words(seconds)
    match error:
        case "":
            return ""
        case "locked":
            return f"Too many wrong tries. Sign-in is closed for {span}; try again then."
        case "unavailable":
            return "The data can't be reached right now. Try again in a moment."
        case "wrong_credentials":
            pause = f" The next try is possible in {span}." if seconds else ""
            return f"Email or password is wrong. Check both and try again.{pause}"
        case _:
            return "You could not be signed in. Try again."
