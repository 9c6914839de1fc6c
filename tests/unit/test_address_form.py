"""The address as each country lays it out, and what is told beside it while it is typed."""

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from order_app.domain.address import COUNTRIES, Address, check
from order_app.domain.address_form import address_inputs, look_at, phone_hint
from order_app.domain.fields import TEXT_FIELDS, Field
from order_app.domain.phone import format_phone
from order_app.domain.statuses import AddressCheck

VERIFIED, LOOK = AddressCheck.VERIFIED, AddressCheck.NEEDS_A_LOOK
NEW_YORK = Address("12 Main St", "", "New York", "NY", "10001", "US")
L1, L2, CITY, STATE, POSTAL = "address_line1", "address_line2", "city", "state", "postal_code"


def order_in(country: str) -> list[str]:
    return [part.field.value for part in address_inputs(country)]


@pytest.mark.parametrize(
    ("country", "order"),
    [
        ("", [L1, L2, CITY, STATE, POSTAL]),
        ("XX", [L1, L2, CITY, STATE, POSTAL]),
        ("US", [L1, L2, CITY, STATE, POSTAL]),
        ("DE", [L1, L2, POSTAL, CITY, STATE]),
        ("GB", [L1, L2, CITY, POSTAL, STATE]),
        ("HU", [CITY, L1, L2, POSTAL, STATE]),
        ("ES", [L1, L2, POSTAL, CITY, STATE]),
        ("JP", [POSTAL, STATE, CITY, L1, L2]),
        ("KR", [STATE, CITY, L1, L2, POSTAL]),
        ("HK", [STATE, CITY, L1, L2, POSTAL]),
        ("AE", [L1, L2, CITY, STATE, POSTAL]),
        ("SG", [L1, L2, POSTAL, CITY, STATE]),
    ],
)
def test_the_fields_stand_in_the_countrys_order(country: str, order: list[str]) -> None:
    assert order_in(country) == order


def test_a_field_that_the_country_does_not_have_stands_at_the_end_and_says_so() -> None:
    last = address_inputs("DE")[-1]
    assert last.field is Field.STATE
    assert (last.required, last.hint) == (False, "Not part of addresses in Germany")


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_needed_field_is_there_and_none_twice(country: str) -> None:
    parts = address_inputs(country)
    names = [part.field for part in parts]
    assert len(names) == len(set(names))
    assert Field.ADDRESS_LINE1 in names
    assert names.index(Field.ADDRESS_LINE2) == names.index(Field.ADDRESS_LINE1) + 1
    full = Address("", "", "", "", "", country)
    assert {part.field for part in parts if part.required} == {
        field for field in look_at(full, "", {}).missing if field is not Field.COUNTRY
    }


@pytest.mark.parametrize(
    ("country", "field", "hint"),
    [
        ("US", Field.POSTAL_CODE, "ZIP code, like 95014"),
        ("IN", Field.POSTAL_CODE, "PIN code, like 110034"),
        ("IE", Field.POSTAL_CODE, "Eircode, like A65 F4E2"),
        ("GB", Field.POSTAL_CODE, "Postcode, like EC1Y 8SY"),
        ("DE", Field.POSTAL_CODE, "Like 26133"),
        ("", Field.POSTAL_CODE, ""),
        ("JP", Field.STATE, "Prefecture"),
        ("CA", Field.STATE, "Province"),
        ("IE", Field.STATE, "County"),
        ("US", Field.STATE, ""),
        ("", Field.STATE, ""),
        ("AU", Field.CITY, "Suburb"),
        ("GB", Field.CITY, "Post town"),
        ("BR", Field.ADDRESS_LINE2, "Also the neighborhood"),
        ("US", Field.ADDRESS_LINE2, ""),
    ],
)
def test_the_countrys_own_word_and_an_example_stand_beside_the_label(country: str, field: Field, hint: str) -> None:
    assert {part.field: part.hint for part in address_inputs(country)}[field] == hint


@pytest.mark.parametrize(
    ("country", "hint"),
    [
        ("US", "+1, like 201-555-0123"),
        ("DE", "+49, like 1512 3456789"),
        ("", "With the country code, like +1 202 555 0123"),
        ("AQ", "With the country code, like +1 202 555 0123"),
    ],
)
def test_how_a_phone_number_looks(country: str, hint: str) -> None:
    assert phone_hint(country) == hint


@pytest.mark.parametrize(
    ("address", "phone", "verdict"),
    [
        (NEW_YORK, "", VERIFIED),
        (NEW_YORK, "+12125550123", VERIFIED),
        (NEW_YORK, "+4915228817386", VERIFIED),  # a buyer may have a number of another country
        (replace(NEW_YORK, postal_code=" 10001 ", state="new york"), "", VERIFIED),
        (Address("1 Road", "", "Ottawa", "ON", "K1A0B1", "CA"), "", VERIFIED),  # only untidy
        (Address("1 Road", "", "Huế", "a province founded tomorrow", "530000", "VN"), "", VERIFIED),
        (Address("1 Road", "", "Berlin", "Berlin", "10115", "DE"), "", VERIFIED),
        (replace(NEW_YORK, city=""), "", LOOK),
        (replace(NEW_YORK, country=""), "", LOOK),
        (replace(NEW_YORK, state="Californa"), "", LOOK),
        (replace(NEW_YORK, postal_code="9O210"), "", LOOK),
        (replace(NEW_YORK, postal_code="90210"), "", LOOK),
        (NEW_YORK, "+15550000000", LOOK),  # possible, but no such number is handed out
        (Address("1 Road", "", "Hanoi", "Ha Noii", "", "VN"), "", LOOK),  # not needed, but a slip
        (Address("1 \u202eRoad", "", "Hanoi", "", "", "VN"), "", LOOK),
    ],
    ids=str,
)
def test_the_check(address: Address, phone: str, verdict: AddressCheck) -> None:
    assert check(address, phone) is verdict


def test_what_is_missing_is_told_in_one_sentence_and_doubts_beside_their_fields() -> None:
    look = look_at(Address("", "", "", "Californa", "", "US"), "12", {Field.EMAIL: "jo@gmial.com"})
    assert look.check is LOOK
    assert look.missing == (Field.ADDRESS_LINE1, Field.CITY, Field.POSTAL_CODE)
    assert look.notes == {
        Field.STATE: (
            "“Californa” is no state or province in United States addresses. "
            "Give its name or code, for example Alabama or AL."
        ),
        Field.PHONE: "This is not a phone number; write it like +1 201-555-0123.",
    }
    assert [(s.field, s.value) for s in look.suggestions] == [
        (Field.STATE, "California"),
        (Field.EMAIL, "jo@gmail.com"),
    ]
    assert look.reasons() == ("Missing: Address line 1, City, Postal code.", *look.notes.values())
    assert look.reasons({Field.STATE, Field.PHONE}) == ("Missing: Address line 1, City, Postal code.",)


@pytest.mark.parametrize(
    ("field", "text", "note"),
    [
        (Field.RECIPIENT_NAME, "x" * 121, "Recipient name takes at most 120 characters; this has 121."),
        (Field.CITY, "Ber\u202elin", "City holds invisible marks that turn the reading direction."),
        (Field.REFERENCE, "\u200b\u2060", "Reference holds nothing that can be seen."),
        (Field.REFERENCE, "a\ufffdb", "Reference holds a character that was damaged on its way here."),
        (Field.EMAIL, "jo\u200b@example.com", "Email holds invisible characters, so mail would not arrive."),
        (Field.ADDRESS_LINE2, "a\x00b", "Address line 2 holds characters that can't be shown."),
    ],
)
def test_what_could_not_be_saved_is_told_while_it_is_typed(field: Field, text: str, note: str) -> None:
    assert look_at(NEW_YORK, "", {field: text}).notes == {field: note}


def test_an_extension_is_told_before_it_is_dropped_but_spoils_nothing() -> None:
    look = look_at(NEW_YORK, "212 555 0123 ext. 42", {})
    assert look.notes == {Field.PHONE: "The extension is not kept; write it into Address line 2."}
    assert look.check is VERIFIED


_WORDS = st.sampled_from(
    ["", "NY", "New York", "Californa", "10001", "9O210", "K1A0B1", "Tokio", "東京", "東京都", "x"]
)
_PHONES = st.sampled_from(["", "+12125550123", "+15550000000", "+4915228817386", "+81312345678"])


@given(_WORDS, _WORDS, _WORDS, _WORDS, st.sampled_from(["", "US", "CA", "JP", "DE", "VN", "AE", "XX"]), _PHONES)
def test_the_page_and_what_is_kept_with_the_order_never_disagree(
    line1: str, city: str, state: str, postal_code: str, country: str, phone: str
) -> None:
    address = Address(line1, "", city, state, postal_code, country)
    typed = format_phone(phone) if phone else ""
    assert look_at(address, typed, {}).check is check(address, phone)


@example({Field.STATE: "0\x08"}, "")
@given(st.dictionaries(st.sampled_from(TEXT_FIELDS), st.text(max_size=300)), st.sampled_from([*COUNTRIES, "", "XX"]))
def test_any_text_can_be_looked_at(typed: dict[Field, str], country: str) -> None:
    parts = (typed.get(Field(name), "") for name in (L1, L2, CITY, STATE, POSTAL))
    look = look_at(Address(*parts, country), typed.get(Field.PHONE, ""), typed)
    assert all(note.endswith(".") for note in look.notes.values())
    assert all(len(note) < 250 for note in look.notes.values())
