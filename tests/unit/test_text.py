"""Folded text, the words of a search, and what no field takes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from order_app.domain.text import fold, has_control_characters, query_words, words


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


@pytest.mark.parametrize("text", ["\x00", "a\x1bb", "a\nb", "a\tb", "\x7f", "\x85", "\ud800"])
def test_control_characters(text: str) -> None:
    assert has_control_characters(text)


@pytest.mark.parametrize("text", ["", "Grüße", "東京", "👕", "a b", "family: 👩‍👧"])
def test_no_control_characters(text: str) -> None:
    assert not has_control_characters(text)


def test_line_ends_are_fine_where_they_are_allowed() -> None:
    assert not has_control_characters("a\r\n\tb", allow_newlines=True)
    assert has_control_characters("a\n\x00b", allow_newlines=True)
