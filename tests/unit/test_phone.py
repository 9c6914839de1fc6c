"""Phone numbers: many spellings, one stored form."""

import pytest

from order_app.domain.phone import (
    format_phone,
    has_extension,
    is_known_number,
    likely_number,
    normalize_phone,
    phone_example,
)


@pytest.mark.parametrize(
    ("text", "country", "expected"),
    [
        ("(212) 555-0123", "US", "+12125550123"),
        ("  212.555.0123 ", "us", "+12125550123"),
        ("1 212 555 0123", "US", "+12125550123"),
        ("+1 212-555-0123", "DE", "+12125550123"),
        ("+1 212-555-0123", "", "+12125550123"),
        ("212 555 0123 ext. 42", "US", "+12125550123"),
        ("0152 28817386", "DE", "+4915228817386"),
        ("0049 152 28817386", "FR", "+4915228817386"),
        ("020 7946 0018", "GB", "+442079460018"),
        ("0912 345 678", "VN", "+84912345678"),
        ("09012345678", "JP", "+819012345678"),
        ("٠٥٠١٢٣٤٥٦٧", "AE", "+971501234567"),
    ],
)
def test_a_number_is_stored_in_one_spelling(text: str, country: str, expected: str) -> None:
    assert normalize_phone(text, country) == expected


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("", "US"),
        ("   ", "US"),
        ("hello", "US"),
        ("12345", "US"),
        ("212 555 0123", ""),
        ("212 555 0123", "XX"),
        ("+999 123 456 789", "US"),
        ("+1 212 555 01234", "US"),
        ("2" * 10_000_000, "US"),
        ("+" * 50, "US"),
        ("\x00", "US"),
    ],
    ids=lambda value: repr(value[:16]),
)
def test_what_is_no_number_is_refused(text: str, country: str) -> None:
    assert normalize_phone(text, country) is None


def test_a_stored_number_stays_as_it_is() -> None:
    assert normalize_phone("+4915228817386", "US") == "+4915228817386"


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("+12125550123", "+1 212-555-0123"),
        ("+442079460018", "+44 20 7946 0018"),
        ("+84912345678", "+84 912 345 678"),
        ("", ""),
        ("not a number", "not a number"),
    ],
)
def test_a_number_is_shown_in_international_form(stored: str, shown: str) -> None:
    assert format_phone(stored) == shown


@pytest.mark.parametrize(
    ("text", "country", "expected"),
    [
        ("+1 555 000 0000", "", "+15550000000"),
        ("12345", "DE", "+4912345"),
        ("\u202a+1\u00a0212\u00a0555\u00a00123\u202c", "", "+12125550123"),
        ("☎ +1 212 555 0123", "", "+12125550123"),
    ],
)
def test_a_number_that_may_exist_is_stored_even_where_the_plan_does_not_know_it(
    text: str, country: str, expected: str
) -> None:
    assert normalize_phone(text, country) == expected


@pytest.mark.parametrize(
    ("text", "country", "known"),
    [
        ("(212) 555-0123", "US", True),
        ("+4915228817386", "", True),
        ("+15550000000", "", False),
        ("12345", "DE", False),
        ("", "US", False),
        ("x", "US", False),
    ],
)
def test_whether_the_numbering_plan_knows_a_number(text: str, country: str, known: bool) -> None:
    assert is_known_number(text, country) is known


def test_an_extension_is_seen() -> None:
    assert has_extension("212 555 0123 ext. 42", "US")
    assert not has_extension("212 555 0123", "US")
    assert not has_extension("ext. 42", "US")


def test_a_number_that_is_right_was_meant_as_it_is() -> None:
    assert likely_number("212 555 0123", "US") == ""
    assert likely_number("12125550123", "DE") == "+1 212-555-0123"


@pytest.mark.parametrize(
    ("country", "example"), [("GB", ("+44", "+44 7400 123456")), ("VN", ("+84", "+84 912 345 678")), ("XX", ("", ""))]
)
def test_the_example_of_a_country(country: str, example: tuple[str, str]) -> None:
    assert phone_example(country) == example
