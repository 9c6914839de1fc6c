"""The sign-in page."""

from playwright.sync_api import Locator

from tests.e2e.pages.screen import Screen


class LoginPage(Screen):
    """Where everybody comes in."""

    path = "/login"

    @property
    def email(self) -> Locator:
        """The input for the e-mail address."""
        return self.page.get_by_label("Email")

    @property
    def password(self) -> Locator:
        """The input for the password."""
        return self.page.get_by_label("Password")

    @property
    def submit(self) -> Locator:
        """The form's button."""
        return self.page.get_by_role("button", name="Sign in")

    @property
    def problem(self) -> Locator:
        """Why the last try was refused."""
        return self.page.get_by_role("alert")

    def sign_in(self, email: str, password: str) -> None:
        """Fill the form in and send it."""
        self.email.fill(email)
        self.password.fill(password)
        self.submit.click()
