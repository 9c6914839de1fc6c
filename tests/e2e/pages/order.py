"""An order, new or existing."""

import re
from typing import Literal, Self

from playwright.sync_api import Locator, expect

from tests.e2e.pages.screen import Screen

SHIPPING_INFO = (
    "Recipient name",
    "Phone",
    "Email",
    "Address line 1",
    "Address line 2",
    "City",
    "State",
    "Postal code",
)
FIELDS = (*SHIPPING_INFO, "Country", "Shipping method", "Reference", "Amount")
ITEM_FIELDS = ("SKU", "Quantity", "Artwork URL")


class OrderPage(Screen):
    """The form of an order, its actions and its side panel."""

    def open_order(self, code: str, query: str = "") -> Self:
        """Load an order by its address."""
        self.path = f"/orders/{code}"
        self.open(query)
        self.expect_heading(code)
        return self

    def open_new(self) -> Self:
        """Load the empty form."""
        self.path = "/orders/new"
        return self.open()

    @property
    def form(self) -> Locator:
        """The order's form."""
        return self.page.get_by_role("form", name="Order")

    def field(self, label: str) -> Locator:
        """A field of the form, by its label."""
        return self.form.get_by_label(label, exact=True)

    def item(self, label: str, line: int = 0) -> Locator:
        """A field of an item line; lines are counted from 0."""
        return self.form.get_by_label(label, exact=True).nth(line)

    @property
    def save(self) -> Locator:
        """The form's button."""
        return self.form.get_by_role("button", name="Save")

    def button(self, name: str) -> Locator:
        """A button of the page's main part."""
        return self.page.get_by_role("main").get_by_role("button", name=name, exact=True)

    @property
    def refund(self) -> Locator:
        """The Refund button at the top right."""
        return self.button("Refund")

    @property
    def cancel(self) -> Locator:
        """The Cancel order button."""
        return self.button("Cancel order")

    @property
    def countdown(self) -> Locator:
        """The time left for cancelling free of charge."""
        return self.cancel.locator("[data-left]")

    def cost(self, label: Literal["Items", "Shipping", "Cost", "Came back"]) -> Locator:
        """A line of the cost, by its label."""
        term = self.page.get_by_label("Cost", exact=True).get_by_role("term").filter(has_text=label)
        return term.locator("xpath=following-sibling::dd[1]")

    @property
    def summary(self) -> Locator:
        """The facts at the form's right."""
        return self.page.get_by_role("region", name="Summary")

    def fact(self, label: str) -> Locator:
        """A fact of the summary, by its label."""
        term = self.summary.get_by_role("term").filter(has_text=re.compile(f"^{label}$"))
        return term.locator("xpath=following-sibling::dd[1]")

    @property
    def bar(self) -> Locator:
        """The form's end: what is not saved, and Save."""
        return self.form.locator(".save-bar")

    def change(self, label: str) -> Locator:
        """A change that waits to be saved."""
        term = self.bar.get_by_role("term", include_hidden=True).filter(has_text=label)
        return term.locator("xpath=following-sibling::dd[1]")

    def section(self, heading: str) -> Locator:
        """A part of the form, by its heading."""
        return self.form.locator("section").filter(has=self.page.get_by_role("heading", name=heading, exact=True))

    @property
    def note(self) -> Locator:
        """The internal note."""
        return self.page.get_by_label("Internal note")

    @property
    def tags(self) -> Locator:
        """The tags, separated by commas."""
        return self.page.get_by_label("Tags", exact=True)

    @property
    def timeline(self) -> Locator:
        """What happened to the order, the newest first."""
        return self.page.get_by_role("list", name="Timeline")

    def happening(self, words: str) -> Locator:
        """The entries of the timeline that hold these words."""
        return self.timeline.locator("xpath=./li").filter(has_text=words)

    @property
    def contact(self) -> Locator:
        """The way to write to support."""
        return self.page.get_by_role("complementary", name="About this order").get_by_role("link", name="@")

    @property
    def request(self) -> Locator:
        """The panel of the latest request."""
        return self.page.get_by_role("region", name="Request")

    @property
    def conflict(self) -> Locator:
        """What is told when somebody else changed the same field."""
        return self.page.get_by_role("region", name="Conflict")

    def choice(self, label: str, side: Literal["Theirs", "Yours"]) -> Locator:
        """The radio button that keeps one side's value of a field."""
        return self.conflict.get_by_role("group", name=label, exact=True).get_by_role("radio", name=side)

    @property
    def companions(self) -> Locator:
        """Who else has the order open."""
        return self.page.get_by_role("list", name="Also here").get_by_role("listitem")

    @property
    def put_back(self) -> Locator:
        """What says that unsaved words of before stand in the form again."""
        return self.page.get_by_role("status").filter(has_text="Your unsaved changes were put back into the form.")

    def expect_unsaved(self) -> None:
        """The form says that something in it is not saved."""
        expect(self.page.get_by_text("Not saved yet")).to_be_visible()

    def expect_saved(self) -> None:
        """Nothing in the form waits to be saved."""
        expect(self.page.get_by_text("Not saved yet")).to_be_hidden()

    @property
    def kept(self) -> Locator:
        """What was typed into fields that were locked before the save."""
        return self.page.get_by_role("region", name="Typed and not saved")

    @property
    def address_check(self) -> Locator:
        """What the check says of the address."""
        return self.form.get_by_role("status", name="Address check")

    def meant(self, value: str) -> Locator:
        """The button that puts this value into its field."""
        return self.form.get_by_role("button", name=f"Did you mean {value}?", exact=True)

    def problem(self, label: str) -> str:
        """What is told of a field that holds something wrong."""
        field = self.field(label)
        expect(field).to_have_attribute("aria-invalid", "true")
        described: str = field.evaluate(
            "e => e.getAttribute('aria-describedby').split(' ').filter(id => id.endsWith('-problem'))"
            ".map(id => document.getElementById(id).textContent).join(' ')"
        )
        return described

    @property
    def facts(self) -> Locator:
        """The element that carries the order's statuses."""
        return self.page.locator("[data-order]")

    def expect_state(self, *, payment: str, fulfillment: str, tab: str) -> None:
        """The page tells this of the order."""
        expect(self.facts).to_have_attribute("data-payment", payment)
        expect(self.facts).to_have_attribute("data-fulfillment", fulfillment)
        expect(self.facts).to_have_attribute("data-tab", tab)

    def expect_open(self, label: str) -> None:
        """The field can be edited."""
        expect(self.field(label)).to_be_editable()

    def expect_locked(self, label: str, reason: str) -> None:
        """The field is a read-only input that says why, to the eye and to a screen reader."""
        field = self.field(label)
        expect(field).to_have_js_property("tagName", "INPUT")
        expect(field).to_have_attribute("readonly", "")
        expect(field).to_have_accessible_description(reason)

    def expect_all_locked(self, reason: str) -> None:
        """No field can be edited, each says why, and there is nothing to save."""
        for label in FIELDS:
            self.expect_locked(label, reason)
        for label in ITEM_FIELDS:
            expect(self.item(label)).to_have_attribute("readonly", "")
            expect(self.item(label)).to_have_accessible_description(reason)
        expect(self.save).to_have_count(0)

    def fill(self, **values: str) -> None:
        """Type into fields; `recipient_name="..."` is the field `Recipient name`. Selects are chosen from."""
        for name, value in values.items():
            field = self.field(name.replace("_", " ").capitalize())
            if field.evaluate("element => element.tagName") == "SELECT":
                field.select_option(label=value)
            else:
                field.fill(value)

    def fill_item(
        self, line: int = 0, *, sku: str, quantity: int = 1, artwork: str = "https://example.com/a.png"
    ) -> None:
        """Type an item line."""
        self.item("SKU", line).fill(sku)
        self.item("Quantity", line).fill(str(quantity))
        self.item("Artwork URL", line).fill(artwork)
