"""Folded text, the words of a search, and what no field takes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from order_app.domain.text import (
    fold,
    has_control_characters,
    query_words,
    same_line_ends,
    unfit,
    without_hidden_marks,
    words,
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("", ""),
        ("Miller", "miller"),
        ("Đặng Văn Ánh", "dang van anh"),
        ("Łódź", "lodz"),
        ("Søren Ångström", "soren angstrom"),
        ("Straße", "strasse"),
        ("Æsir Œuvre", "aesir oeuvre"),
        ("İstanbul Iğdır", "istanbul igdir"),
        ("Þór Ðe", "thor de"),
        ("ﬁne", "fine"),
        ("Ｔｏｋｙｏ", "tokyo"),
        ("東京", "東京"),
        ("e\u0301", "e"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text(alphabet=st.characters(max_codepoint=0x24F)))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("A33378-CT-3781211", ["a33378", "ct", "3781211"]),
        ("Đặng, Đặng Thị", ["dang", "thi"]),
        ("jo.miller_2@mail.example", ["jo", "miller", "2", "mail", "example"]),
        ("--- !!!", []),
    ],
)
def test_words(text: str, found: list[str]) -> None:
    assert words(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ()),
        ("a", ()),
        ("a mi", ("mi",)),
        ("Miller  miller", ("miller",)),
        ("one two three four five six seven", ("one", "two", "three", "four", "five", "six")),
        ("x" * 5000, ("x" * 100,)),
        ("\" OR * NEAR(x'); --", ("or", "near")),
    ],
)
def test_query_words(text: str, found: tuple[str, ...]) -> None:
    assert query_words(text) == found


@pytest.mark.parametrize(
    "text",
    ["\x00", "a\x1bb", "a\nb", "a\tb", "\x7f", "\x85", "\ud800", "\u2028", "\u2029", "\ufffe", "\ufdd0", "\U0010ffff"],
)
def test_control_characters(text: str) -> None:
    assert has_control_characters(text)


@pytest.mark.parametrize("text", ["", "Grüße", "東京", "👕", "a b", "family: 👩‍👧"])
def test_no_control_characters(text: str) -> None:
    assert not has_control_characters(text)


def test_line_ends_are_fine_where_they_are_allowed() -> None:
    assert not has_control_characters("a\r\n\tb", allow_newlines=True)
    assert has_control_characters("a\n\x00b", allow_newlines=True)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Grüße",
        "e\u0301 and é",
        "محمد بن سلمان",
        "שלום עולם",
        "العنوان\u200f 12",
        "👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽 🇻🇳",
        "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𠮷野家",
        "می‌خواهم",
        "a\u200bb",
        "Z̴͎̈́ä̶̪l̷̝̾g̸̱̈o̵̝͝",
        "\ue000",
    ],
)
def test_every_writing_of_the_world_is_fit(text: str) -> None:
    assert unfit(text) == ""


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a\x00b", "holds characters that can't be shown"),
        ("a\nb", "holds characters that can't be shown"),
        ("\ud83d", "holds characters that can't be shown"),
        ("a\uffff", "holds characters that can't be shown"),
        ("a\ufffdb", "holds a character that was damaged on its way here"),
        ("invoice\u202egnp.exe", "holds invisible marks that turn the reading direction"),
        ("\u2066left\u2069", "holds invisible marks that turn the reading direction"),
        ("\u200b\u200d\ufeff", "holds nothing that can be seen"),
    ],
)
def test_what_could_not_be_shown_back_unchanged_is_unfit(text: str, reason: str) -> None:
    assert unfit(text) == reason


def test_lines_are_fit_where_they_are_allowed() -> None:
    assert unfit("a\n\tb", allow_newlines=True) == ""
    assert unfit("a\x00b", allow_newlines=True) == "holds characters that can't be shown"


@given(st.text())
def test_without_its_hidden_marks_a_text_has_nothing_that_turns_or_breaks(text: str) -> None:
    assert unfit(without_hidden_marks(text)) in ("", "holds nothing that can be seen")


def test_line_ends_of_every_kind_become_one() -> None:
    assert same_line_ends("a\r\nb\rc\nd") == "a\nb\nc\nd"
