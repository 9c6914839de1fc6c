"""The account page: what came of a change of the password, and the person's open sign-ins.

The passwords themselves are posted by the browser as a plain form and never come here.
"""

from typing import Annotated, Any, TypedDict

import reflex as rx
from pydantic import Field as Rule

from order_app.auth.devices import device_words
from order_app.auth.passwords import MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH, RULES
from order_app.auth.sessions import Viewer
from order_app.bootstrap import container
from order_app.domain.errors import BadInput, StorageUnavailable
from order_app.states.guard import handler
from order_app.states.session import here, present, unwatch
from order_app.states.toasts import calmly, good
from order_app.states.wording import count_words, epoch_ms, span_words

LoginId = Annotated[int, Rule(ge=0, le=2**31 - 1)]

PASSWORD_RULE = (
    f"{MIN_PASSWORD_LENGTH} to {MAX_PASSWORD_LENGTH} characters of any kind, such as a few words. "
    "Common passwords and your email address are refused."
)


class LoginRow(TypedDict):
    """One open sign-in."""

    id: int
    device: str
    address: str
    since: int
    until: int
    is_this: bool


class AccountState(rx.State):
    """What the account page shows."""

    shown_url: str = ""
    failed: str = ""
    problem: str = ""
    logins: list[LoginRow] = []

    @rx.var
    def others(self) -> int:
        """How many sign-ins there are beside this one."""
        return sum(not login["is_this"] for login in self.logins)

    @handler(supersedes=True)
    async def load(self, viewer: Viewer) -> Any:
        """Show the open sign-ins, and what came of a change of the password."""
        await present(self, viewer)
        unwatch(self)
        params = self.router.url.query_parameters
        self.problem = _problem(str(params.get("error", "")), str(params.get("wait", "")))
        try:
            await self._show(viewer)
        except StorageUnavailable as error:
            self.failed, self.shown_url = error.message, here(self)
            return None
        self.failed, self.shown_url = "", here(self)
        changed = str(params.get("changed", ""))
        if changed.isascii() and changed.isdigit() and len(changed) < 6:
            ended = _ended(int(changed))
            # The address is cleared, so that a reload doesn't say it again.
            return [good(f"Your password was changed. {ended}"), rx.redirect("/account", replace=True)]
        return None

    async def _show(self, viewer: Viewer) -> None:
        self.logins = [
            LoginRow(
                id=login.login_id,
                device=device_words(login.user_agent),
                address=login.address,
                since=epoch_ms(login.created_at),
                until=epoch_ms(login.expires_at),
                is_this=login.login_id == viewer.login_id,
            )
            for login in await container().sessions.open_logins(viewer.user_id)
        ]

    @handler
    async def end(self, viewer: Viewer, login_id: LoginId) -> Any:
        """End one of the person's other sign-ins, with every tab that is open in it."""
        if login_id == viewer.login_id:
            raise BadInput("This is the sign-in that you are using.", "Use Sign out to end it.")
        ended = await container().sessions.end_session(viewer.user_id, login_id)
        await self._show(viewer)
        return good("The sign-in ended.") if ended else calmly("That sign-in has ended already.")

    @handler
    async def end_others(self, viewer: Viewer) -> Any:
        """End all of the person's other sign-ins."""
        ended = await container().sessions.end_other_sessions(viewer.user_id, viewer.login_id)
        await self._show(viewer)
        return good(_ended(len(ended))) if ended else calmly("There is no other sign-in.")


def _ended(number: int) -> str:
    return (
        f"{count_words(number, 'other sign-in', 'other sign-ins')} ended." if number else "There was no other sign-in."
    )


def _problem(error: str, wait: str) -> str:
    seconds = int(wait) if wait.isascii() and wait.isdigit() and len(wait) < 6 else 0
    span = span_words(seconds)
    if error in RULES:
        sentence, way_on = RULES[error]
        return f"{sentence} Nothing was changed. {way_on}"
    match error:
        case "":
            return ""
        case "mismatch":
            return "The two new passwords are not the same. Nothing was changed. Type the new one twice."
        case "wrong_credentials":
            pause = f" The next try is possible in {span}." if seconds else ""
            return f"The current password is wrong. Nothing was changed. Type it again.{pause}"
        case "locked":
            return f"Too many wrong tries. The password can't be changed for {span if seconds else 'a while'}."
        case "unavailable":
            return "The data can't be reached right now. Nothing was changed. Try again in a moment."
        case _:
            return "Nothing was changed. Try again."
