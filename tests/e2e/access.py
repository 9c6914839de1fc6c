"""What the tests of accessibility measure in a page: axe's complaints, the focus, what is told, sizes."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, expect

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
"""Which of axe's rules must hold: WCAG 2.2 AA, and what the makers of axe advise beyond it."""
THEMES = ("light", "dark")


def complaints(page: Page, *within: str, theme: str | None = None) -> list[str]:
    """What axe finds in the page, or only within these selectors, one line for each place."""
    if theme is not None:
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        expect(page.locator("html")).to_have_class(theme)
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found: dict[str, Any] = page.evaluate(
        """([within, tags]) => axe.run(within.length ? { include: within.map((one) => [one]) } : document, {
             resultTypes: ["violations"],
             runOnly: { type: "tag", values: tags },
             rules: { "target-size": { enabled: true } },
           })""",
        [list(within), list(TAGS)],
    )
    return [
        f"{violation['id']} ({violation['impact']}): {violation['help']}: {node['target']} {node['html'][:160]}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def expect_no_complaints(page: Page, *within: str, themes: tuple[str, ...] = THEMES) -> None:
    """Axe finds nothing in either theme."""
    found = [f"{theme}: {line}" for theme in themes for line in complaints(page, *within, theme=theme)]
    assert not found, "\n".join(found)


@dataclass(frozen=True)
class Focus:
    """What has the focus, as a screen reader names it."""

    role: str
    name: str

    def __str__(self) -> str:
        return f"{self.role} “{self.name}”"

    def is_called(self, role: str, name: str | re.Pattern[str]) -> bool:
        """Whether it has this role and this name; a pattern may fit anywhere in the name."""
        fits = self.name == name if isinstance(name, str) else name.search(self.name) is not None
        return self.role == role and fits


NOWHERE = Focus("body", "")


def focused(page: Page) -> Focus:
    """What has the focus now; the body where nothing has."""
    here = page.locator("*:focus")
    if page.evaluate("() => document.activeElement === document.body || document.activeElement === null"):
        return NOWHERE
    # The snapshot's first line is the element itself: `- button "Pay" [disabled]`.
    line = here.aria_snapshot().partition("\n")[0]
    found = re.match(r"""- '?(?P<role>[\w-]+)(?: "(?P<name>(?:[^"\\\\]|\\\\.)*)")?(?::? (?P<text>.*))?""", line)
    if found is None:
        # Hidden from screen readers, as the page is for a moment more when a dialog closes.
        return Focus("hidden", line)
    return Focus(found["role"], (found["name"] or found["text"] or "").replace('\\\\"', '"'))


class Keyboard:
    """Somebody who has nothing but a keyboard."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, *keys: str) -> "Keyboard":
        """Press keys one after the other."""
        for key in keys:
            self.page.keyboard.press(key)
        return self

    def type(self, text: str) -> "Keyboard":
        """Type into what has the focus."""
        self.page.keyboard.type(text)
        return self

    def tab_to(self, role: str, name: str | re.Pattern[str], *, back: bool = False, most: int = 80) -> "Keyboard":
        """Press Tab (Shift+Tab with `back`) until this has the focus; fails after `most` presses, says what it met."""
        passed = []
        for _ in range(most):
            self.page.keyboard.press("Shift+Tab" if back else "Tab")
            here = focused(self.page)
            if here.is_called(role, name):
                return self
            passed.append(str(here))
        raise AssertionError(f"{most} times Tab never led to {role} {name!r}, but to: {', '.join(passed)}")

    def expect_on(self, role: str, name: str | re.Pattern[str]) -> "Keyboard":
        """This has the focus, or gets it in a moment."""
        for _ in range(100):
            if focused(self.page).is_called(role, name):
                return self
            self.page.wait_for_timeout(50)
        raise AssertionError(f"the focus is on {focused(self.page)}, not on {role} {name!r}")


_SIGHT = (Path(__file__).parent / "focus.js").read_text()


def walk(page: Page, most: int = 150) -> list[str]:
    """Press Tab through the whole page: what is wrong with the focus on its way, one line for each place.

    It has to go in the order in which the page is written, with a ring that can be seen, on what nothing covers.
    """
    found: list[str] = []
    before = -1
    for _ in range(most):
        page.keyboard.press("Tab")
        here = focused(page)
        if here == NOWHERE:
            return found
        sight = page.evaluate(_SIGHT)
        if sight["at"] <= before:
            # Round once, or back.
            return found if sight["at"] < 40 else [*found, f"{here}: before what had the focus"]
        before = sight["at"]
        found += [f"{here}: {line}" for line in sight["found"]]
    raise AssertionError(f"{most} times Tab did not lead through the page")


_LISTEN = """() => {
  window.told = [];
  const regions = '[aria-live="polite"], [aria-live="assertive"], [role="status"], [role="alert"], [role="log"]';
  const hear = (node) => {
    const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
    const region = element?.closest?.(regions);
    const words = (region?.getAttribute("aria-atomic") === "false" ? node : region)?.textContent.trim();
    if (words && region.getAttribute("aria-live") !== "off") window.told.push(words.replace(/\\s+/g, " "));
    else node.querySelectorAll?.('[role="alert"]').forEach((alert) => window.told.push(alert.textContent.trim()));
  };
  new MutationObserver((changes) => changes.forEach((change) => {
    if (change.type === "characterData") hear(change.target);
    change.addedNodes.forEach(hear);
  })).observe(document.body, { childList: true, subtree: true, characterData: true });
}"""


_SURVEY = (Path(__file__).parent / "survey.js").read_text()


def survey(page: Page, *, smallest: int = 24, handy: int = 24) -> list[str]:
    """What of the page is cut off, covered or beyond the edge, and what is too small to be hit.

    `smallest` and `handy` are CSS pixels: of every target, and of those that a finger uses all day. While a dialog is
    open, only what is in it is looked at.
    """
    found: list[str] = page.evaluate(_SURVEY, [smallest, handy])
    return found


class Ear:
    """Hears what the live regions of a page are told, from now on until the page is loaded anew."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.evaluate(_LISTEN)

    @property
    def told(self) -> list[str]:
        """Everything that was said, the oldest first."""
        words: list[str] = self.page.evaluate("() => window.told")
        return words

    def expect(self, words: str) -> None:
        """This is said, or was."""
        self.page.wait_for_function("words => window.told.some((said) => said.includes(words))", arg=words)

    def times(self, words: str) -> int:
        """How often something that begins with these words was said."""
        return sum(said.startswith(words) for said in self.told)
