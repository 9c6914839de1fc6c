"""Phone numbers: many spellings, one stored form."""

import pytest

from order_app.domain.phone import format_phone, normalize_phone


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
