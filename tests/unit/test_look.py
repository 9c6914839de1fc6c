"""The rules of the style sheets: colours by their role only, the same roles in both themes, and enough contrast."""

import re
from pathlib import Path

import pytest

from order_app.domain.policy import Stage
from order_app.domain.statuses import AddressCheck, Fulfillment, Payment, RequestStatus

LOOK = Path(__file__).parents[2] / "assets" / "look"
SHEETS = sorted(path.name for path in LOOK.glob("*.css"))
TOKENS = "tokens.css"

NAMED = "white|black|red|green|blue|gray|grey|orange|yellow|purple|pink|brown|silver|navy|teal"
LITERAL = re.compile(
    rf"#[0-9a-f]{{3,8}}\b|\b(?:rgba?|hsla?|oklch|oklab|lab|lch|hwb)\(|[:\s,](?:{NAMED})(?=[\s;,)])", re.IGNORECASE
)
PICTURES = re.compile(r'url\("[^"]*"\)')
COMMENTS = re.compile(r"/\*.*?\*/", re.DOTALL)

GROUNDS = ("paper", "card", "hover", "chosen")
TONES = ("calm", "info", "good", "warn", "bad", "violet")
WORDS_ON_GROUNDS = [
    *((words, ground) for words in ("ink", "ink-2", "ink-3", "accent", "danger") for ground in GROUNDS),
    *((words, "fresh") for words in ("ink", "ink-2", "ink-3")),
    *((f"{tone}-ink", f"{tone}-bg") for tone in TONES),
    # Words of a tone without its ground: problems, what is still needed, money that came in, news of a selection.
    *((f"{tone}-ink", ground) for tone in ("good", "warn", "bad") for ground in GROUNDS),
    ("ink-3", "calm-bg"),
    ("ink", "calm-bg"),
    ("accent-ink", "accent"),
    ("accent-ink", "accent-hover"),
    ("danger-ink", "danger"),
    ("danger-ink", "danger-hover"),
    ("info-ink", "card"),
]
"""Each role of words with each ground that it stands on."""
OUTLINES_ON_GROUNDS = [
    *((outline, ground) for outline in ("edge", "focus", "accent", "danger") for ground in GROUNDS),
    ("accent", "calm-bg"),
]
"""What is known by its outline or its fill: fields, the ring of the focus, progress."""


def _text(sheet: str) -> str:
    return PICTURES.sub("url()", COMMENTS.sub("", (LOOK / sheet).read_text()))


def _block(selector: str) -> dict[str, str]:
    """The custom properties that the sheet of tokens gives to this selector."""
    found: dict[str, str] = {}
    for body in re.findall(rf"(?<![\w.-]){re.escape(selector)}\s*\{{([^}}]*)\}}", _text(TOKENS)):
        found |= {name: value.strip() for name, value in re.findall(r"--([\w-]+):\s*([^;]+);", body)}
    return found


def _colours(theme: str) -> dict[str, str]:
    block = _block({"light": ":root", "dark": ".dark"}[theme])
    return {name: value for name, value in block.items() if LITERAL.search(f" {value}")}


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """How far two colours (#rrggbb) stand apart, from 1 to 21, as WCAG 2.2 measures it."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_the_measure_of_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)


@pytest.mark.parametrize("sheet", [name for name in SHEETS if name != TOKENS])
def test_only_the_tokens_name_a_colour(sheet: str) -> None:
    assert [line.strip() for line in _text(sheet).splitlines() if LITERAL.search(line)] == []


@pytest.mark.parametrize(
    "rule", ["a { color: #fff; }", "a { color: RGB(0 0 0 / 5%); }", "a { border: 1px solid black; }"]
)
def test_the_check_above_sees_what_it_forbids(rule: str) -> None:
    assert LITERAL.search(rule)


@pytest.mark.parametrize("sheet", SHEETS)
def test_each_name_that_a_sheet_uses_is_defined(sheet: str) -> None:
    defined = set().union(*(re.findall(r"--([\w-]+)\s*:", _text(name)) for name in SHEETS))
    assert sorted(set(re.findall(r"var\(--([\w-]+)", _text(sheet))) - defined) == []


def test_both_themes_give_the_same_colours() -> None:
    assert sorted(_colours("light")) == sorted(_colours("dark"))
    assert len(_colours("light")) > len(TONES) * 2


def test_each_token_is_used() -> None:
    used = set().union(*(re.findall(r"var\(--([\w-]+)", _text(name)) for name in SHEETS))
    assert sorted(set(_block(":root")) - used - SPARE) == []


SPARE: set[str] = set()
"""Steps of a scale that nothing takes yet."""


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("words", "ground"), WORDS_ON_GROUNDS)
def test_words_can_be_read_on_their_ground(theme: str, words: str, ground: str) -> None:
    colours = _colours(theme)
    assert contrast(colours[words], colours[ground]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("outline", "ground"), OUTLINES_ON_GROUNDS)
def test_outlines_can_be_seen_on_their_ground(theme: str, outline: str, ground: str) -> None:
    colours = _colours(theme)
    assert contrast(colours[outline], colours[ground]) >= 3


def _shape_of(word: str) -> str:
    """The rules that name the word in the sheet of parts, less their tone."""
    rule = re.search(
        rf'\.badge(?:\[data-word="{re.escape(word)}"\]|:is\([^)]*\[data-word="{re.escape(word)}"\][^)]*\))\s*\{{'
        r"\s*--shape: var\(--shape-([\w-]+)\);",
        _text("parts.css"),
    )
    assert rule, f"no shape for {word}"
    return rule[1]


@pytest.mark.parametrize("axis", [Payment, Fulfillment, Stage, RequestStatus, AddressCheck])
def test_each_status_of_an_axis_has_a_shape_of_its_own(axis: type[Payment]) -> None:
    shapes = [_shape_of(word.value) for word in axis]
    assert len(set(shapes)) == len(shapes)
    assert set(shapes) <= {name.removeprefix("shape-") for name in _block(":root")}


def test_every_label_of_a_status_is_shaped_where_the_system_chooses_the_colours() -> None:
    forced = _text("parts.css").partition("@media (forced-colors: active)")[2]
    assert ".badge::before" in forced
    assert "CanvasText" in forced
