"""Money: what people type becomes whole minor units or a sentence, and is shown as people write it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from order_app.domain.errors import BadInput
from order_app.domain.money import MAX_MINOR, format_minor, minor_digits, parse_minor, plain_minor


@pytest.mark.parametrize(("currency", "digits"), [("USD", 2), ("EUR", 2), ("VND", 0), ("JPY", 0), ("KWD", 3)])
def test_digits_of_the_minor_unit(currency: str, digits: int) -> None:
    assert minor_digits(currency) == digits


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("24.9", "USD", 2490),
        ("24.90", "USD", 2490),
        ("24", "USD", 2400),
        ("0", "USD", 0),
        ("0.01", "USD", 1),
        (".5", "USD", 50),
        ("5.", "USD", 500),
        ("  24.90  ", "USD", 2490),
        ("$24.90", "USD", 2490),
        ("€ 24.90", "EUR", 2490),
        ("1,024.90", "USD", 102490),
        ("1\u00a0024.90", "USD", 102490),
        ("24.9000", "USD", 2490),
        ("10000000.00", "USD", 1_000_000_000),
        ("1500", "JPY", 1500),
        ("1.234", "KWD", 1234),
    ],
)
def test_what_is_an_amount(text: str, currency: str, minor: int) -> None:
    assert parse_minor(text, currency) == minor


@pytest.mark.parametrize(
    "text",
    ["", " ", ".", "$", "-5", "-0.01", "+5", "1e3", "1.2.3", "0x10", "nan", "inf", "five", "٢٤", "24.90 USD", "1" * 21],
)
def test_what_is_none(text: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse_minor(text, "USD")
    assert caught.value.message == "This is not an amount. Write it like 24.90."


@pytest.mark.parametrize("text", ["24,90", "24,9", "1.024,90", "1,02,4"])
def test_a_comma_that_does_not_part_thousands_is_not_guessed_at(text: str) -> None:
    with pytest.raises(BadInput):
        parse_minor(text, "USD")


def test_finer_than_the_minor_unit_is_refused() -> None:
    with pytest.raises(BadInput, match="USD has 2 digits behind the point"):
        parse_minor("24.905", "USD")
    with pytest.raises(BadInput, match="JPY has 0 digits behind the point"):
        parse_minor("1.5", "JPY")


def test_the_largest_amount() -> None:
    assert parse_minor("10,000,000.00", "USD") == MAX_MINOR
    with pytest.raises(BadInput) as caught:
        parse_minor("10,000,000.01", "USD")
    assert caught.value.message == "This amount is too large. The most is $10,000,000.00."


@pytest.mark.parametrize(
    ("minor", "currency", "shown", "plain"),
    [
        (2490, "USD", "$24.90", "24.90"),
        (0, "USD", "$0.00", "0.00"),
        (5, "USD", "$0.05", "0.05"),
        (102490, "USD", "$1,024.90", "1024.90"),
        (-500, "USD", "-$5.00", "-5.00"),
        (1500, "JPY", "¥1,500", "1500"),
        (2490, "EUR", "€24.90", "24.90"),
        (1234, "KWD", "KWD1.234", "1.234"),
    ],
)
def test_how_it_is_shown(minor: int, currency: str, shown: str, plain: str) -> None:
    assert format_minor(minor, currency) == shown
    assert plain_minor(minor, currency) == plain


@given(st.integers(min_value=0, max_value=MAX_MINOR), st.sampled_from(["USD", "EUR", "JPY", "KWD"]))
def test_what_is_shown_in_an_input_reads_back_the_same(minor: int, currency: str) -> None:
    assert parse_minor(plain_minor(minor, currency), currency) == minor


@given(st.text(max_size=30))
def test_any_text_is_an_amount_or_a_sentence(text: str) -> None:
    try:
        assert 0 <= parse_minor(text, "USD") <= MAX_MINOR
    except BadInput as refusal:
        problem = refusal.message
    else:
        problem = "None."
    assert problem.endswith(".")
