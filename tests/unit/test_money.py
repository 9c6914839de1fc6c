"""Money: what people type becomes whole minor units or a sentence, and is shown as people write it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from order_app.domain.errors import BadInput
from order_app.domain.locales import EN
from order_app.domain.money import (
    MAX_MINOR,
    carried_minor,
    format_minor,
    localised,
    minor_digits,
    parse_minor,
    plain_minor,
)

LOCALES = st.sampled_from(
    [EN, "de_DE", "de_CH", "fr_FR", "ja_JP", "hi_IN", "en_ZA", "ar_EG", "he_IL", "nb_NO", "mr_IN"]
)
CURRENCIES = st.sampled_from(["USD", "EUR", "JPY", "KWD"])


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
        ("1 024.90", "USD", 102490),
        ("24.90 USD", "USD", 2490),
        ("usd 24.90", "USD", 2490),
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
    [
        "",
        " ",
        ".",
        "$",
        "-5",
        "-0.01",
        "+5",
        "1e3",
        "1.2.3",
        "0x10",
        "nan",
        "inf",
        "five",
        "٢٤",
        "24.90 EUR",
        "€24.90",
        "24 90",
        "0,500",
        "000,500",
        "1²",
        "1" * 31,
    ],
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
    with pytest.raises(BadInput, match="Amounts in USD have at most 2 decimals"):
        parse_minor("24.905", "USD")
    with pytest.raises(BadInput, match="Amounts in JPY have no decimals"):
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


@pytest.mark.parametrize(
    ("minor", "currency", "locale", "shown", "plain"),
    [
        (102490, "USD", "de_DE", "1.024,90\u00a0$", "1024,90"),
        (102490, "USD", "ja_JP", "$1,024.90", "1024.90"),
        (102490, "USD", "fr_FR", "1\u202f024,90\u00a0$US", "1024,90"),
        (12345678, "USD", "en_IN", "$1,23,456.78", "123456.78"),
        (1500, "JPY", "de_DE", "1.500\u00a0¥", "1500"),
        (1500, "JPY", "ja_JP", "￥1,500", "1500"),
        (1234567, "KWD", "de_DE", "1.234,567\u00a0KWD", "1234,567"),
    ],
)
def test_how_people_elsewhere_are_shown_it(minor: int, currency: str, locale: str, shown: str, plain: str) -> None:
    assert format_minor(minor, currency, locale) == shown
    assert plain_minor(minor, currency, locale) == plain


@pytest.mark.parametrize(
    ("text", "currency", "locale", "minor"),
    [
        ("24,90", "USD", "de_DE", 2490),
        ("24.90", "USD", "de_DE", 2490),
        ("1.024", "USD", "de_DE", 102400),
        ("1.024,9 $", "USD", "de_DE", 102490),
        ("1’024.90", "CHF", "de_CH", 102490),
        ("1 024,90 $US", "USD", "fr_FR", 102490),
        ("12,34,567.80", "USD", "en_IN", 123456780),
        ("1,234,567.80", "USD", "en_IN", 123456780),
        ("￥２，４９０", "JPY", "ja_JP", 2490),
        ("1.024", "JPY", "de_DE", 1024),
        ("1,024", "KWD", "de_DE", 1024),
    ],
)
def test_what_people_elsewhere_write(text: str, currency: str, locale: str, minor: int) -> None:
    assert parse_minor(text, currency, locale) == minor


@pytest.mark.parametrize(
    ("text", "currency", "locale", "refusal"),
    [
        ("1,024.90", "USD", "de_DE", "This is not an amount. Write it like 24,90."),
        ("1,024", "USD", "de_DE", "Amounts in USD have at most 2 decimals. Write it like 24,90."),
        (
            "1.024",
            "KWD",
            "de_DE",
            "This can be read as 1.024,000\u00a0KWD or as 1,024\u00a0KWD. Write it like 24,900.",
        ),
    ],
)
def test_what_may_be_meant_in_two_ways_is_asked_back(text: str, currency: str, locale: str, refusal: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse_minor(text, currency, locale)
    assert caught.value.message == refusal


@given(st.integers(min_value=0, max_value=MAX_MINOR), CURRENCIES, LOCALES)
def test_what_is_shown_reads_back_the_same(minor: int, currency: str, locale: str) -> None:
    assert parse_minor(plain_minor(minor, currency, locale), currency, locale) == minor
    assert parse_minor(format_minor(minor, currency, locale), currency, locale) == minor


@given(st.integers(min_value=0, max_value=MAX_MINOR), CURRENCIES, LOCALES)
def test_a_stored_sentence_is_told_in_the_viewers_way(minor: int, currency: str, locale: str) -> None:
    stored, told = format_minor(minor, currency), format_minor(minor, currency, locale)
    assert localised(f"{stored} back to the wallet, fee {stored}", currency, locale) == (
        f"{told} back to the wallet, fee {told}"
    )


def test_only_amounts_of_the_currency_are_told_anew() -> None:
    assert localised("2 × TEE-1, $5.00, 1,000", "EUR", "de_DE") == "2 × TEE-1, $5.00, 1,000"


@given(st.text(max_size=40), CURRENCIES, LOCALES)
def test_any_text_is_an_amount_or_a_sentence(text: str, currency: str, locale: str) -> None:
    try:
        assert 0 <= parse_minor(text, currency, locale) <= MAX_MINOR
    except BadInput as refusal:
        problem = refusal.message
    else:
        problem = "None."
    assert problem.endswith(".")


@pytest.mark.parametrize(
    ("text", "currency", "locale", "minor"),
    [
        ("24.90", "USD", "de_DE", 2490),
        ("24,90", "USD", "en_US", 2490),
        ("1.024,90", "USD", "en_US", 102490),
        ("1,024.90", "USD", "de_DE", 102490),
        ("24,90 $", "USD", "en_US", 2490),
        ("2490", "JPY", "de_DE", 2490),
        ("1.500", "KWD", "en_US", None),
        ("1,500", "KWD", "de_DE", None),
        ("a lot", "USD", "en_US", None),
        ("", "USD", "en_US", None),
    ],
)
def test_an_amount_of_another_locale_is_read_where_it_can_mean_one_thing_only(
    text: str, currency: str, locale: str, minor: int | None
) -> None:
    assert carried_minor(text, currency, locale) == minor
