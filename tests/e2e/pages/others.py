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
    """Balance and ledger; the merchant's own."""

    path = "/wallet"

    @property
    def balance(self) -> Locator:
        """What the wallet holds."""
        return self.page.get_by_role("main").locator(".balance")

    @property
    def entries(self) -> Locator:
        """The movements, the newest first."""
        return self.page.get_by_role("table", name="Ledger").locator("tbody").get_by_role("row")

    def entry(self, words: str) -> Locator:
        """The movements that hold these words."""
        return self.entries.filter(has_text=words)

    @property
    def chips(self) -> Locator:
        """The filters in use."""
        return self.page.get_by_role("list", name="Filters in use").get_by_role("link")

    def sum(self, label: str) -> Locator:
        """What the shown entries come to: `Shown`, `In`, `Out`."""
        return self.page.locator(".sums dt").filter(has_text=label).locator("xpath=following-sibling::dd[1]")

    def narrow(self, *kinds: str, **typed: str) -> None:
        """Choose filters: kinds by their words, and `from_`, `to`, `order`."""
        self.page.get_by_role("button", name="Filters", exact=True).click()
        panel = self.page.get_by_role("dialog", name="Filters")
        for kind in kinds:
            panel.get_by_label(kind, exact=True).check()
        for name, value in typed.items():
            panel.get_by_label(name.rstrip("_").capitalize(), exact=True).fill(value)
        panel.get_by_role("button", name="Show").click()
        expect(panel).to_be_hidden()
        self.shown()

    @property
    def download(self) -> Locator:
        """The link to the statement."""
        return self.page.get_by_role("link", name="Download CSV")


class WalletsPage(WalletPage):
    """Support's page of wallets; one of them as the merchant's page shows it, with the top-up."""

    path = "/support/wallets"

    @property
    def table(self) -> Locator:
        """The sellers with what they hold."""
        return self.page.get_by_role("table", name="Wallets")

    def row(self, code: str) -> Locator:
        """A seller's wallet."""
        return self.table.locator(f'[data-seller="{code}"]')

    @property
    def amount(self) -> Locator:
        """How much to put in."""
        return self.page.get_by_label("Amount to add (USD)")

    @property
    def reason(self) -> Locator:
        """Why."""
        return self.page.get_by_label("Reason")

    @property
    def top_up(self) -> Locator:
        """The button that asks."""
        return self.page.get_by_role("button", name="Top up")

    def fill_wallet(self, amount: str, reason: str = "Bank transfer", seller: str = "A33378") -> None:
        """Put money into a seller's wallet."""
        self.open(f"?seller={seller}")
        self.amount.fill(amount)
        self.reason.fill(reason)
        self.top_up.click()
        Dialog(self.page).expect_open(f"Top up the wallet of {seller}?").confirm.click()
        self.expect_message(f"to the wallet of {seller}")


class SupportPage(Screen):
    """The queue of requests."""

    path = "/support"

    @property
    def table(self) -> Locator:
        """The requests."""
        return self.page.get_by_role("table", name="Requests")

    def row(self, code: str) -> Locator:
        """The request for an order."""
        return self.table.locator(f'[data-order="{code}"]')

    @property
    def rows(self) -> Locator:
        """All rows of the queue."""
        return self.table.locator("[data-order]")

    def expect_requests(self, *codes: str) -> None:
        """The queue holds the requests for these orders, in this order."""
        expect(self.table.locator("a.code")).to_have_text(list(codes))

    def link(self, code: str) -> Locator:
        """The way to an order."""
        return self.table.get_by_role("link", name=code, exact=True)

    def age(self, code: str) -> Locator:
        """How long a request waits."""
        return self.row(code).get_by_role("cell").first

    def look(self, code: str) -> Locator:
        """The button that shows a request beside the queue."""
        return self.table.get_by_role("button", name=f"Look at {code}", exact=True)

    @property
    def panel(self) -> Locator:
        """The request that is looked at."""
        return self.page.get_by_role("complementary", name="The request")

    def expect_looked(self, code: str) -> Locator:
        """The panel shows the request for this order; returns the panel."""
        expect(self.panel.get_by_role("heading", level=2)).to_have_text(code)
        return self.panel

    @property
    def filters(self) -> Locator:
        """The button that opens the filters."""
        return self.page.get_by_role("button", name="Filters", exact=False)

    @property
    def chips(self) -> Locator:
        """The filters in use."""
        return self.page.get_by_role("list", name="Filters in use").get_by_role("link")

    def choose(self, *boxes: str, age: str = "") -> None:
        """Check filters by their words; the open panel stays open."""
        if self.filters.get_attribute("aria-expanded") == "false":
            self.filters.click()
        panel = self.page.get_by_role("region", name="Filters")
        for words in boxes:
            panel.get_by_role("checkbox", name=words).check()
        if age:
            panel.get_by_role("radio", name=age).check()

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
    """The orders of all sellers, or of one."""

    path = "/support/orders"

    @property
    def search(self) -> Locator:
        """The search box."""
        return self.page.get_by_role("searchbox", name="Search orders")

    def choose_seller(self, code: str) -> None:
        """Show the orders of a seller."""
        self.page.locator(".seller-menu > button").click()
        self.page.get_by_role("searchbox", name="Find a seller").fill(code)
        self.page.get_by_role("list", name="Sellers").get_by_role("link").first.click()

    @property
    def table(self) -> Locator:
        """The orders that were found."""
        return self.page.get_by_role("table", name="Orders")

    @property
    def codes(self) -> Locator:
        """The links to the orders that were found."""
        return self.table.locator("a.code")

    def link(self, code: str) -> Locator:
        """The way to an order."""
        return self.table.get_by_role("link", name=code, exact=True)

    def cell(self, code: str, column: str) -> Locator:
        """What the table says of an order."""
        return self.table.locator(f'[data-order="{code}"]').locator(f'[data-label="{column}"]')


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
