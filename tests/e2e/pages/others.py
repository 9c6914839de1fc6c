"""The smaller pages: Trash, Wallet and support's pages."""

from playwright.sync_api import Locator, expect

from tests.e2e.pages.dialog import Dialog
from tests.e2e.pages.screen import Screen


class TrashPage(Screen):
    """Deleted orders."""

    path = "/trash"

    @property
    def table(self) -> Locator:
        """The deleted orders."""
        return self.page.get_by_role("table", name="Deleted orders")

    def row(self, code: str) -> Locator:
        """A deleted order."""
        return self.table.locator(f'[data-order="{code}"]')

    def restore(self, code: str) -> Locator:
        """The button that brings an order back."""
        return self.page.get_by_role("button", name=f"Restore {code}", exact=True)


class WalletPage(Screen):
    """Balance, top-up and ledger."""

    path = "/wallet"

    @property
    def balance(self) -> Locator:
        """What the wallet holds."""
        return self.page.get_by_role("main").get_by_role("status")

    @property
    def amount(self) -> Locator:
        """How much to put in."""
        return self.page.get_by_label("Amount to add (USD)")

    @property
    def top_up(self) -> Locator:
        """The button that puts it in."""
        return self.page.get_by_role("button", name="Top up")

    @property
    def entries(self) -> Locator:
        """The movements, the newest first."""
        return self.page.get_by_role("table", name="Ledger").locator("tbody").get_by_role("row")

    def entry(self, words: str) -> Locator:
        """The movements that hold these words."""
        return self.entries.filter(has_text=words)


class SupportPage(Screen):
    """The open requests."""

    path = "/support"

    @property
    def table(self) -> Locator:
        """The open requests."""
        return self.page.get_by_role("table", name="Open requests")

    def row(self, code: str) -> Locator:
        """The request for an order."""
        return self.table.locator(f'[data-order="{code}"]')

    def open_order(self, code: str) -> "Decision":
        """Go to the order."""
        self.table.get_by_role("link", name=code, exact=True).click()
        decision = Decision(self.page)
        decision.expect_heading(code)
        return decision.shown()


class Decision(Screen):
    """An order as support sees it, with the form that decides on its request."""

    @property
    def fee(self) -> Locator:
        """What is kept back."""
        return self.page.get_by_label("Fee kept back (USD)")

    @property
    def words(self) -> Locator:
        """What the merchant reads."""
        return self.page.get_by_label("Message to the merchant (optional)")

    @property
    def approve(self) -> Locator:
        """The button that grants the request."""
        return self.page.get_by_role("button", name="Approve")

    def grant(self) -> Dialog:
        """Click Approve; the dialog that then asks."""
        self.approve.click()
        dialog = Dialog(self.page)
        expect(dialog.box).to_be_visible()
        return dialog

    def refuse(self, reason: str) -> Dialog:
        """Type why and click Decline; the dialog that then asks."""
        self.reason.fill(reason)
        self.decline.click()
        dialog = Dialog(self.page)
        expect(dialog.box).to_be_visible()
        return dialog

    def choose_fee(self, label: str) -> None:
        """Click a quick choice of the fee, such as `No fee`."""
        self.page.get_by_role("group", name="Fee").get_by_role("button", name=label).click()

    @property
    def comes_to(self) -> Locator:
        """What a yes comes to, as one types."""
        return self.page.get_by_role("status", name="What this comes to")

    def would(self, label: str) -> Locator:
        """A figure of what a yes comes to, such as `Comes back`."""
        term = self.comes_to.get_by_role("term").filter(has_text=label)
        return term.locator("xpath=following-sibling::dd[1]")

    @property
    def part(self) -> Locator:
        """How much of a refund comes back."""
        return self.page.get_by_label("Amount back (USD)")

    @property
    def cancel_for_seller(self) -> Locator:
        """The button that cancels without a request."""
        return self.page.get_by_role("button", name="Cancel for the seller")

    @property
    def refund_for_seller(self) -> Locator:
        """The button that refunds without a request."""
        return self.page.get_by_role("button", name="Refund for the seller")

    @property
    def reason(self) -> Locator:
        """Why the request is declined."""
        return self.page.get_by_label("Reason for declining")

    @property
    def decline(self) -> Locator:
        """The button that refuses the request."""
        return self.page.get_by_role("button", name="Decline")


class FindOrderPage(Screen):
    """Support's search over all sellers."""

    path = "/support/orders"

    @property
    def search(self) -> Locator:
        """The search box."""
        return self.page.get_by_role("searchbox", name="Search orders")

    @property
    def table(self) -> Locator:
        """The orders that were found."""
        return self.page.get_by_role("table", name="Orders")


class SettingsPage(Screen):
    """Support's settings."""

    path = "/support/settings"

    def percent(self, stage: str) -> Locator:
        """What is suggested to keep back of an order in this stage."""
        return self.page.get_by_label(stage, exact=True)

    @property
    def save(self) -> Locator:
        """The button that stores the ladder."""
        return self.page.get_by_role("button", name="Save")

    def step(self, stage: str) -> Locator:
        """The line of a stage."""
        return self.page.locator(".step").filter(has=self.percent(stage))
