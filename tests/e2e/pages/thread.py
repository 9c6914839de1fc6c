"""The conversation beside an order's form."""

import io

from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.e2e.pages.order import OrderPage


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40)) -> bytes:
    """The content of a small photo's file."""
    made = io.BytesIO()
    Image.new("RGB", size, (30, 90, 160)).save(made, kind)
    return made.getvalue()


class Thread:
    """What was written about an order's requests, and the form that writes."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.box = page.get_by_role("region", name="Conversation")

    def open(self, code: str) -> "Thread":
        """Load the order by its address."""
        OrderPage(self.page).open_order(code)
        expect(self.box).to_be_visible()
        return self

    @property
    def entries(self) -> Locator:
        """Everything that was written, the oldest first."""
        return self.box.locator("[data-entry]")

    def entry(self, words: str) -> Locator:
        """The entry that holds these words."""
        return self.entries.filter(has_text=words)

    @property
    def field(self) -> Locator:
        """Where a message is typed."""
        return self.box.get_by_role("textbox")

    @property
    def send(self) -> Locator:
        """The button that sends to the other side."""
        return self.box.get_by_role("button", name="Send", exact=True)

    @property
    def add_note(self) -> Locator:
        """The button that keeps a note for support."""
        return self.box.get_by_role("button", name="Add note")

    @property
    def for_support(self) -> Locator:
        """What makes a note of a message."""
        return self.box.get_by_role("checkbox", name="For support only")

    @property
    def problem(self) -> Locator:
        """Why something was not sent."""
        return self.box.get_by_role("alert")

    @property
    def chosen(self) -> Locator:
        """The photos that go with the next message."""
        return self.box.get_by_role("list", name="Chosen photos").get_by_role("listitem")

    def choose(self, *files: tuple[str, str, bytes]) -> None:
        """Choose files: name, type as the browser declares it, content."""
        self.box.locator("input[type=file]").set_input_files(
            [{"name": name, "mimeType": kind, "buffer": content} for name, kind, content in files],
            # A large file takes its time from the test to the browser.
            timeout=30_000,
        )

    def say(self, words: str) -> None:
        """Send a message and wait until it stands in the conversation."""
        self.field.fill(words)
        self.send.click()
        expect(self.entry(words)).to_be_visible()
        expect(self.field).to_have_value("")
