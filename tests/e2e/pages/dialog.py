"""The dialog that asks before anything is done."""

from playwright.sync_api import Locator, Page, expect


class Dialog:
    """The one open dialog of a page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.box = page.get_by_role("alertdialog")

    @property
    def confirm(self) -> Locator:
        """The button that does it."""
        return self.box.get_by_role("button", name="Confirm")

    @property
    def go_back(self) -> Locator:
        """The button that does nothing."""
        return self.box.get_by_role("button", name="Go back")

    @property
    def kind(self) -> Locator:
        """What shall happen, in a request."""
        return self.box.get_by_label("What should happen")

    @property
    def reason(self) -> Locator:
        """Why, in a request."""
        return self.box.get_by_label("Reason")

    @property
    def message(self) -> Locator:
        """Words to support, in a request."""
        return self.box.get_by_label("Message (optional)")

    @property
    def fee(self) -> Locator:
        """The highest fee that the merchant accepts, in a request."""
        return self.box.get_by_label("Highest fee you accept (USD)")

    @property
    def late(self) -> Locator:
        """Whether the shipping shall come back where it is too late to cancel."""
        return self.box.get_by_label("If it is too late to cancel, refund the shipping")

    @property
    def kept(self) -> Locator:
        """The fee that support keeps back."""
        return self.box.get_by_label("Fee kept back (USD)")

    @property
    def amount(self) -> Locator:
        """How much support brings back."""
        return self.box.get_by_label("Amount back (USD)")

    def fact(self, label: str) -> Locator:
        """The value that stands beside a label, such as `Cost`."""
        term = self.box.get_by_role("term").filter(has_text=label)
        return term.locator("xpath=following-sibling::dd[1]")

    def expect_open(self, title: str) -> "Dialog":
        """The dialog asks this."""
        expect(self.box).to_be_visible()
        expect(self.box).to_have_accessible_name(title)
        return self

    def expect_closed(self) -> None:
        """No dialog is open."""
        expect(self.box).to_be_hidden()
