"""The card that follows an action on many orders."""

import re

from playwright.sync_api import Locator, Page, expect


class BulkCard:
    """Progress, stop and what came of it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.box = page.get_by_role("region", name="Action on many orders")

    @property
    def progress(self) -> Locator:
        """How far it is."""
        return self.box.get_by_role("progressbar")

    def button(self, name: str) -> Locator:
        """Stop, Undo or Close."""
        return self.box.get_by_role("button", name=name)

    @property
    def groups(self) -> Locator:
        """What was left, a reason each."""
        return self.box.get_by_role("listitem")

    def expect_ended(self, words: str | re.Pattern[str]) -> None:
        """It has ended and says this, to screen readers too: by itself, or by the message that has the way back."""
        heading = self.box.get_by_role("heading")
        expect(heading).to_have_text(words, timeout=30_000)
        done = heading.inner_text().split(". ")[0]
        expect(self.progress).to_have_count(0)
        told = self.page.get_by_role("status").or_(self.page.get_by_role("region", name="Messages"))
        expect(told.get_by_text(done).first).to_be_attached()
