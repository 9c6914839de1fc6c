"""Near misses: what was probably meant, and where nothing is suggested."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from order_app.domain.address import COUNTRIES, Address, suggestions
from order_app.domain.address_rules import find_state, rules_of
from order_app.domain.fields import Field
from order_app.domain.phone import is_known_number
from order_app.domain.suggestions import (
    Suggestion,
    email_suggestions,
    mark_suggestions,
    matching_postal_code,
    phone_suggestions,
    postal_suggestions,
    state_suggestions,
)
from order_app.domain.text import unfit


@pytest.mark.parametrize(
    ("country", "state", "postal_code", "meant"),
    [
        ("US", "Californa", "", ["California"]),
        ("US", "Kalifornien", "", ["California"]),
        ("US", "Calif", "", ["California"]),
        ("US", "CAL", "", ["CA"]),
        ("US", "New Yrok", "", ["New York"]),
        ("US", "Carolina", "", ["North Carolina", "South Carolina"]),
        ("US", "Carolina", "29401", ["South Carolina"]),
        ("US", "NY", "90210", ["CA"]),
        ("US", "New York", "90210", ["California"]),
        ("US", "", "90210", ["California"]),
        ("US", "nowhere", "90210", ["California"]),
        ("AU", "NWS", "", ["NSW"]),
        ("CA", "Ontaro", "", ["Ontario"]),
        ("JP", "Tokio", "", ["Tokyo"]),
        ("BR", "Sao Paolo", "", ["São Paulo"]),
        ("IE", "Dublin 4", "", ["Co. Dublin"]),
        ("VN", "Ha Noii", "", ["Hanoi City"]),
        # Right as it is, in whatever spelling.
        ("US", "CA.", "90210", []),
        ("US", "california", "90210", []),
        ("IE", "County Cork", "", []),
        ("KR", "전북특별자치도", "", []),
        # Nothing to say.
        ("US", "", "", []),
        ("US", "XX", "", []),
        ("US", "x" * 5000, "", []),
        ("DE", "Bayren", "80469", []),
        ("TR", "", "34710", []),
        ("XX", "Californa", "", []),
    ],
)
def test_states(country: str, state: str, postal_code: str, meant: list[str]) -> None:
    assert [s.value for s in state_suggestions(country, state, postal_code)] == meant


@pytest.mark.parametrize(
    ("country", "state", "typed", "meant", "tidy"),
    [
        ("CA", "", "K1A OB1", "K1A 0B1", False),
        ("US", "", "9O210", "90210", False),
        ("US", "", "9o2l0", "90210", False),
        ("US", "", "ZIP 90210", "90210", False),
        ("US", "", "CA 90210", "90210", False),
        ("US", "MA", "2116", "02116", False),
        ("DE", "", "1067", "01067", False),
        ("DE", "", "D-10115", "10115", False),
        ("DE", "", "10115\u200b", "10115", False),
        ("FR", "", "F 75001", "75001", False),
        ("PL", "", "00950", "00-950", False),
        ("PT", "", "2725079", "2725-079", False),
        ("GB", "", "SWIA 1AA", "SW1A 1AA", False),
        ("KR", "", "O3051", "03051", False),
        ("CA", "", "K1A0B1", "K1A 0B1", True),
        ("CA", "", "k1a 0b1", "K1A 0B1", True),
        ("GB", "", "SW1A1AA", "SW1A 1AA", True),
        ("NL", "", "1234AB", "1234 AB", True),
        ("JP", "", "1500001", "150-0001", True),
        ("BR", "", "40301110", "40301-110", True),
    ],
)
def test_postal_codes(country: str, state: str, typed: str, meant: str, tidy: bool) -> None:
    assert postal_suggestions(country, state, typed) == (Suggestion(Field.POSTAL_CODE, meant, tidy),)


@pytest.mark.parametrize(
    ("country", "state", "typed"),
    [
        ("US", "CA", "90210"),
        ("US", "", "90210-1234"),
        ("US", "NY", "2116"),  # 02116 would be in another state
        ("US", "", "abc"),
        ("US", "", ""),
        ("US", "", "9" * 1_000_000),
        ("CH", "", "CH-3011"),
        ("LU", "", "L-1471"),
        ("LV", "", "1010"),
        ("SE", "", "123 45"),
        ("VN", "", "700000"),
        ("HK", "", "999077"),
        ("XX", "", "12345"),
    ],
    ids=lambda value: value[:12],
)
def test_no_postal_code_is_suggested(country: str, state: str, typed: str) -> None:
    assert postal_suggestions(country, state, typed) == ()


@pytest.mark.parametrize(
    ("country", "typed", "meant"),
    [
        ("DE", "12125550123", "+1 212-555-0123"),
        ("US", "0049 152 28817386", "+49 1522 8817386"),
        ("", "4915228817386", "+49 1522 8817386"),
        ("US", "212 555 O123", "+1 212-555-0123"),
        ("US", "2l2-555-0123", "+1 212-555-0123"),
    ],
)
def test_phone_numbers(country: str, typed: str, meant: str) -> None:
    assert phone_suggestions(country, typed) == (Suggestion(Field.PHONE, meant),)


@pytest.mark.parametrize(
    ("country", "typed"),
    [
        ("US", "(212) 555-0123"),
        ("DE", "+1 212-555-0123"),
        ("US", "call me"),
        ("US", ""),
        ("US", "1" * 5000),
        ("", "12"),
    ],
    ids=lambda value: value[:20],
)
def test_no_phone_number_is_suggested(country: str, typed: str) -> None:
    assert phone_suggestions(country, typed) == ()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("jo@gmial.com", "jo@gmail.com"),
        ("jo@gmai.com", "jo@gmail.com"),
        ("jo@gmaill.com", "jo@gmail.com"),
        ("jo@gnail.com", "jo@gmail.com"),
        ("jo@gmail.con", "jo@gmail.com"),
        ("jo@gmail.co", "jo@gmail.com"),
        ("jo@gmail.cm", "jo@gmail.com"),
        ("jo@hotmial.com", "jo@hotmail.com"),
        ("jo@yaho.com", "jo@yahoo.com"),
        ("Jo.Miller+x@Outlok.com", "Jo.Miller+x@outlook.com"),
        ("jo@company.con", "jo@company.com"),
    ],
)
def test_email_addresses(typed: str, meant: str) -> None:
    assert email_suggestions(typed) == (Suggestion(Field.EMAIL, meant),)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "jo",
        "@gmial.com",
        "jo@",
        "jo@gmail.com",
        "jo@GMAIL.com",
        "jo@mail.com",
        "jo@ymail.com",
        "jo@yahoo.ca",
        "jo@hotmail.se",
        "jo@gmx.de",
        "jo@gmx.at",
        "jo@web.de",
        "jo@me.com",
        "jo@aol.com",
        "jo@qq.com",
        "jo@example.com",
        "jo@" + "g" * 5000 + ".com",
    ],
    ids=lambda value: value[:24],
)
def test_no_email_address_is_suggested(typed: str) -> None:
    assert email_suggestions(typed) == ()


def test_a_text_with_hidden_marks_is_offered_without_them() -> None:
    assert mark_suggestions(Field.CITY, "Ber\u202elin\u2069") == (Suggestion(Field.CITY, "Berlin"),)
    assert mark_suggestions(Field.EMAIL, "jo\u200d@example.com") == (Suggestion(Field.EMAIL, "jo@example.com"),)
    assert mark_suggestions(Field.CITY, "\u202e") == ()
    assert mark_suggestions(Field.CITY, "Berlin") == ()


_PARTS = st.text(max_size=24).filter(lambda text: not unfit(text))


@given(st.sampled_from([*COUNTRIES, "", "XX"]), _PARTS, _PARTS, _PARTS)
def test_whatever_is_suggested_is_right(country: str, state: str, postal_code: str, phone: str) -> None:
    for suggestion in suggestions(Address("", "", "", state, postal_code, country), phone):
        match suggestion.field:
            case Field.POSTAL_CODE:
                assert matching_postal_code(rules_of(country), suggestion.value)
                assert suggestion.value != postal_code.strip()
            case Field.STATE:
                assert find_state(rules_of(country), suggestion.value) is not None
                assert suggestion.value != state.strip()
            case _:
                assert is_known_number(suggestion.value)
