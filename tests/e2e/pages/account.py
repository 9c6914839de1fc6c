"""The account page."""

from playwright.sync_api import Locator

from tests.e2e.pages.screen import Screen


class AccountPage(Screen):
    """Password and open sign-ins."""

    path = "/account"

    def field(self, label: str) -> Locator:
        """An input of the password form."""
        return self.page.get_by_label(label, exact=True)

    def change_password(self, current: str, new: str, repeat: str | None = None) -> None:
        """Fill the form and send it."""
        self.field("Current password").fill(current)
        self.field("New password").fill(new)
        self.field("Repeat new password").fill(new if repeat is None else repeat)
        self.page.get_by_role("button", name="Change password").click()

    @property
    def problem(self) -> Locator:
        """Why the password was not changed."""
        return self.page.get_by_role("alert")

    @property
    def logins(self) -> Locator:
        """The open sign-ins."""
        return self.page.get_by_role("table", name="Open sign-ins").locator("tbody").get_by_role("row")

    @property
    def end_others(self) -> Locator:
        """The button that ends all other sign-ins."""
        return self.page.get_by_role("button", name="End all others")
