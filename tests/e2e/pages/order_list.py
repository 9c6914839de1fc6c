"""All orders."""

import re
from typing import Literal

from playwright.sync_api import Locator, expect

from tests.e2e.pages.screen import Screen

TABS = ("All", "Incompleted", "Unpaid", "Paid", "Processed", "Shipped", "Cancelled")
COLUMNS = ("Date", "Order", "Reference", "Customer", "Country", "Payment", "Fulfillment", "Tracking", "Amount", "Cost")
Action = Literal["Edit", "Pay", "Cancel order", "Delete", "Refund"]
ACTIONS: tuple[Action, ...] = ("Edit", "Pay", "Cancel order", "Delete", "Refund")


_WATCH_MARKS = """() => {
  window.marks = {};
  new MutationObserver((records) => {
    for (const { target } of records) {
      if (!target.dataset.moved) continue;
      window.marks[target.dataset.order] = {
        as: target.dataset.moved,
        animation: getComputedStyle(target).animationName,
        shadow: getComputedStyle(target.cells[0]).boxShadow,
      };
    }
  }).observe(document, { subtree: true, attributes: true, attributeFilter: ["data-moved"] });
}"""


class OrderListPage(Screen):
    """The list of a merchant's orders: tabs, search, rows, selection."""

    path = "/"

    @property
    def table(self) -> Locator:
        """The table of orders."""
        return self.page.get_by_role("table", name="Orders")

    @property
    def rows(self) -> Locator:
        """The rows that hold an order."""
        return self.page.locator("[data-order]")

    @property
    def search(self) -> Locator:
        """The search box."""
        return self.page.get_by_role("searchbox", name="Search orders")

    @property
    def selection(self) -> Locator:
        """The bar that is shown while something is selected."""
        return self.page.get_by_role("region", name="Selection")

    @property
    def select_page(self) -> Locator:
        """The checkbox for all orders of this page."""
        return self.page.get_by_role("checkbox", name="Select all on this page")

    def row(self, code: str) -> Locator:
        """The row of an order."""
        return self.page.locator(f'[data-order="{code}"]')

    def cell(self, code: str, column: str) -> Locator:
        """A cell of an order's row, by the column's name; the checkbox has a column without a name before them."""
        return self.row(code).get_by_role("cell").nth(COLUMNS.index(column) + 1)

    def link(self, code: str) -> Locator:
        """The order code, which leads to the order."""
        return self.row(code).get_by_role("link", name=code, exact=True)

    def checkbox(self, code: str) -> Locator:
        """The checkbox of an order's row."""
        return self.page.get_by_role("checkbox", name=f"Select {code}", exact=True)

    def action(self, code: str, action: Action) -> Locator:
        """A button of the row's toolbar; Edit is a link, since it leads to another page."""
        role: Literal["link", "button"] = "link" if action == "Edit" else "button"
        return self.row(code).get_by_role(role, name=f"{action} {code}", exact=True)

    def toolbar(self, code: str) -> Locator:
        """The row's toolbar."""
        return self.action(code, "Edit").locator("xpath=..")

    def act(self, code: str, action: Action) -> None:
        """Point at the row and use its toolbar."""
        self.row(code).hover()
        self.action(code, action).click()

    def tab(self, word: str) -> Locator:
        """The tab whose name begins with this word."""
        return self.page.get_by_role("tab", name=re.compile(rf"^{word}\b"))

    def go_to(self, word: str) -> "OrderListPage":
        """Show a tab."""
        self.tab(word).click()
        expect(self.tab(word)).to_have_attribute("aria-selected", "true")
        return self.shown()

    def select(self, *codes: str) -> None:
        """Select orders one by one."""
        for code in codes:
            self.checkbox(code).check()

    def look_for(self, text: str) -> "OrderListPage":
        """Type into the search box."""
        self.search.fill(text)
        return self

    def expect_orders(self, *codes: str) -> None:
        """Exactly these orders are shown, from top to bottom."""
        expect(self.rows).to_have_count(len(codes))
        for place, code in enumerate(codes):
            expect(self.rows.nth(place)).to_have_attribute("data-order", code)

    def expect_counts(self, **counts: int) -> None:
        """These tabs have these counts, all other tabs 0; All is their sum."""
        wanted = {word: counts.get(word, 0) for word in TABS[1:]}
        for word, count in {"All": sum(wanted.values()), **wanted}.items():
            expect(self.tab(word)).to_have_text(re.compile(rf"^{word}\s*{count:,}$"))

    def expect_state(self, code: str, *, payment: str, fulfillment: str, tab: str) -> None:
        """The row tells this of the order."""
        row = self.row(code)
        expect(row).to_have_attribute("data-payment", payment)
        expect(row).to_have_attribute("data-fulfillment", fulfillment)
        expect(row).to_have_attribute("data-tab", tab)

    def expect_actions(self, code: str, *allowed: Action) -> None:
        """The row's toolbar offers Edit and exactly these."""
        for action in ACTIONS:
            expect(self.action(code, action)).to_have_count(int(action == "Edit" or action in allowed))

    @property
    def filters(self) -> Locator:
        """The button that opens and closes the filters."""
        return self.page.get_by_role("button", name=re.compile("^Filters"))

    @property
    def panel(self) -> Locator:
        """The open filters."""
        return self.page.get_by_role("region", name="Filters")

    def open_filters(self) -> "OrderListPage":
        """Show the filters."""
        if self.filters.get_attribute("aria-expanded") == "false":
            self.filters.click()
        expect(self.panel).to_be_visible()
        return self

    def box(self, group: str, value: str) -> Locator:
        """A checkbox of the filters."""
        return self.panel.get_by_role("group", name=group).get_by_role("checkbox", name=value, exact=True)

    def day(self, end: Literal["from", "to"]) -> Locator:
        """One of the two dates."""
        return self.panel.get_by_label(f"Created {end}")

    @property
    def chips(self) -> Locator:
        """The filters in use."""
        return self.page.get_by_role("list", name="Filters in use").get_by_role("link")

    def chip(self, words: str) -> Locator:
        """The chip that takes this filter out."""
        return self.chips.and_(self.page.get_by_role("link", name=f"Remove {words}", exact=True))

    @property
    def clear_filters(self) -> Locator:
        """The link beside the chips that takes all filters out."""
        return self.page.get_by_role("link", name="Clear all filters").first

    def head(self, column: str) -> Locator:
        """The head of a column."""
        return self.table.get_by_role("columnheader", name=column)

    def sort(self, column: str, order: Literal["ascending", "descending"]) -> "OrderListPage":
        """Click a column's head and see which order it says."""
        self.head(column).get_by_role("link").click()
        expect(self.head(column)).to_have_attribute("aria-sort", order)
        return self.shown()

    @property
    def columns_button(self) -> Locator:
        """The button that opens the choice of columns and density."""
        return self.page.get_by_role("button", name="Columns", exact=True)

    @property
    def columns_menu(self) -> Locator:
        """The open choice of columns and density."""
        return self.page.get_by_role("dialog", name="Columns")

    def open_columns(self) -> Locator:
        """Open the choice of columns and density."""
        self.columns_button.click()
        expect(self.columns_menu).to_be_visible()
        return self.columns_menu

    def show_columns(self, *shown: str) -> "OrderListPage":
        """Show these columns besides Order and no others, and close the choice."""
        menu = self.open_columns()
        for column in COLUMNS:
            if column != "Order":
                menu.get_by_role("checkbox", name=column, exact=True).set_checked(column in shown)
        self.page.keyboard.press("Escape")
        expect(self.columns_menu).to_be_hidden()
        return self

    def expect_columns(self, *shown: str) -> None:
        """Exactly these heads are there, and as many cells in every row, beside the one for selecting."""
        expect(self.table.get_by_role("columnheader")).to_have_text(["", *shown])
        for row in self.rows.all():
            expect(row.get_by_role("cell")).to_have_count(len(shown) + 1)

    def place(self, locator: Locator) -> float:
        """How far something stands from the window's upper edge, in pixels."""
        box = locator.bounding_box()
        assert box is not None
        return box["y"]

    def watch_marks(self) -> "OrderListPage":
        """Write down from now on which rows are marked as changed by themselves, however short a mark lasts."""
        self.page.evaluate(_WATCH_MARKS)
        return self

    def marks(self) -> dict[str, dict[str, str]]:
        """Each order that was marked since: as what (`as`), with which animation, and the shadow of its first cell."""
        found: dict[str, dict[str, str]] = self.page.evaluate("window.marks")
        return found

    def expect_marked(self, **wanted: str) -> None:
        """Exactly these orders have been marked since, as "new" or as "changed"."""
        self.page.wait_for_function("(codes) => codes.every((code) => window.marks[code])", arg=list(wanted))
        assert {code: mark["as"] for code, mark in self.marks().items()} == wanted

    @property
    def page_size(self) -> Locator:
        """How many orders a page holds."""
        return self.page.get_by_label("Orders per page")

    @property
    def notice(self) -> Locator:
        """What is said about the address."""
        return self.page.get_by_role("main").get_by_role("status").filter(has_text="left out")

    def save_view(self, name: str, *, shared: bool = False) -> "OrderListPage":
        """Keep the shown list as a view."""
        self.page.get_by_role("button", name="Save view").click()
        form = self.page.get_by_role("dialog", name="Save view")
        form.get_by_label("Name").fill(name)
        if shared:
            form.get_by_label("Share with colleagues").check()
        form.get_by_role("button", name="Save", exact=True).click()
        return self

    def view_options(self, name: str) -> Locator:
        """Open what can be done with one's own view."""
        self.page.get_by_role("button", name=f"View: {name}", exact=True).click()
        return self.page.get_by_role("dialog", name="View options")

    def pager(self, way: Literal["First", "Previous", "Next", "Last"]) -> Locator:
        """A way through the pages of the list; a button while it leads nowhere."""
        pages = self.page.get_by_role("navigation", name="Pages of the list")
        return pages.get_by_role("link", name=way).or_(pages.get_by_role("button", name=way))
