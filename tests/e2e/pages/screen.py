"""What all pages share: opening, waiting for their data, messages and the head."""

import re
from typing import Self

from playwright.sync_api import Locator, Page, expect


class Screen:
    """One page of the product in one browser tab."""

    path = "/"

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self, query: str = "") -> Self:
        """Load the page by its address, and wait until it shows its data."""
        self.page.goto(f"{self.path}{query}")
        return self.shown()

    def shown(self) -> Self:
        """Wait until the data of the present address is shown."""
        expect(self.page.locator("[data-hydrated]")).to_have_attribute("data-hydrated", "true")
        return self

    def expect_heading(self, words: str) -> None:
        """The page's heading says this."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(words)

    @property
    def messages(self) -> Locator:
        """The live region in which short messages appear."""
        return self.page.get_by_role("region", name="Messages")

    def expect_message(self, words: str | re.Pattern[str]) -> Locator:
        """A short message holds these words; returns it."""
        message = self.messages.get_by_role("listitem").filter(has_text=words)
        expect(message).to_be_visible()
        return message

    @property
    def sign_out(self) -> Locator:
        """The button that ends the sign-in."""
        return self.page.get_by_role("button", name="Sign out")

    def follow(self, name: str) -> None:
        """Go on by the head's way of this name."""
        self.page.get_by_role("navigation", name="Pages").get_by_role("link", name=name).click()
