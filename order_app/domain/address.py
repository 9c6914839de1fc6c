"""Which parts of an address a country needs, and whether what was typed can be right there.

A city only has to be present, and a state may be given as its code or its name in any language of the country.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import pycountry
from babel import Locale

from order_app.domain.address_rules import Rules, State, find_state, rules_of
from order_app.domain.fields import LABELS, Field
from order_app.domain.phone import is_known_number
from order_app.domain.statuses import AddressCheck
from order_app.domain.suggestions import (
    Suggestion,
    mark_suggestions,
    matching_postal_code,
    phone_suggestions,
    postal_suggestions,
    state_suggestions,
    states_of_postal_code,
)
from order_app.domain.text import fold, unfit


@dataclass(frozen=True, slots=True)
class Address:
    """Where a parcel goes, as it was typed; `country` is the ISO 3166 alpha-2 code. Absent parts are empty."""

    line1: str
    line2: str
    city: str
    state: str
    postal_code: str
    country: str


@dataclass(frozen=True, slots=True)
class AddressProblem:
    """One thing that keeps an address from being complete: the field, a code for machines, a sentence for people."""

    field: Field
    code: str
    sentence: str


_SHORT_NAMES = {"HK": "Hong Kong", "MO": "Macao"}


def _country_names() -> dict[str, str]:
    english = Locale("en").territories
    names = {c.alpha_2: _SHORT_NAMES.get(c.alpha_2, english.get(c.alpha_2, c.name)) for c in pycountry.countries}
    return dict(sorted(names.items(), key=lambda item: fold(item[1])))


COUNTRIES: Mapping[str, str] = MappingProxyType(_country_names())
"""Every country by its ISO 3166 alpha-2 code, with its English name, in the order of the names.

Which of them the plant ships to is the catalogue's matter.
"""


def country_name(code: str) -> str:
    """The English name of a country; a code that is no country's comes back as it is."""
    return COUNTRIES.get(code.strip().upper(), code)


def missing_fields(address: Address) -> tuple[Field, ...]:
    """The fields that the country needs and that are empty, in the order of the form.

    The country itself is always needed; without a known one the least that any country needs is asked for.
    """
    return tuple(field for field in rules_of(known_country(address)).required if not _value(address, field))


def problems(address: Address) -> tuple[AddressProblem, ...]:
    """Everything that keeps the address from being complete, in the order of the form; empty when it is fine.

    Codes: `required`, `unknown_country`, `unknown_state`, `bad_postal_code`, `postal_code_not_in_state`.
    States are checked only where the country needs one, postal codes wherever the country has them.
    """
    country = known_country(address)
    rules = rules_of(country)
    found = [_missing(field, country) for field in rules.required if not _value(address, field)]
    typed_country = address.country.strip()
    if typed_country and not country:
        found.append(
            AddressProblem(
                Field.COUNTRY, "unknown_country", f"“{_cut(typed_country)}” is no country; choose one from the list."
            )
        )
    state = find_state(rules, address.state)
    if rules.state_required and address.state.strip() and state is None:
        found.append(_unknown_state(address.state.strip(), country, rules))
    if rules.postal is not None and address.postal_code.strip():
        problem = _postal_problem(address.postal_code, country, rules, state)
        if problem is not None:
            found.append(problem)
    if len(found) > 1:
        found.sort(key=lambda problem: _FORM_ORDER.index(problem.field))
    return tuple(found)


def suggestions(address: Address, phone: str) -> tuple[Suggestion, ...]:
    """What was probably meant by parts of the address and by the phone number, as they were typed."""
    country = known_country(address)
    texts = (
        (Field.ADDRESS_LINE1, address.line1),
        (Field.ADDRESS_LINE2, address.line2),
        (Field.CITY, address.city),
        (Field.STATE, address.state),
        (Field.POSTAL_CODE, address.postal_code),
    )
    found = [s for field, text in texts if unfit(text) for s in mark_suggestions(field, text)]
    if not country or found:
        return (*found, *phone_suggestions(country, phone))
    return (
        *state_suggestions(country, address.state, address.postal_code),
        *postal_suggestions(country, address.state, address.postal_code),
        *phone_suggestions(country, phone),
    )


def check(address: Address, phone: str) -> AddressCheck:
    """What is kept with an order of its address and its phone number (E.164, empty where there is none).

    `Needs a look`: something is missing or can't be right, the numbering plan does not know the phone number, or a
    suggestion stands that is more than a tidier spelling. The e-mail address is not asked: the parcel arrives without.
    A phone number of another country than the parcel's is fine, and so is none.
    """
    if problems(address) or (phone and not is_known_number(phone)):
        return AddressCheck.NEEDS_A_LOOK
    slip = any(not suggestion.tidy for suggestion in suggestions(address, ""))
    return AddressCheck.NEEDS_A_LOOK if slip else AddressCheck.VERIFIED


def required_fields(country: str) -> frozenset[Field]:
    """The fields that an address in this country needs; for an unknown country the least that any country needs."""
    code = country.strip().upper()
    return frozenset(rules_of(code if code in COUNTRIES else "").required)


_FORM_ORDER = (Field.ADDRESS_LINE1, Field.CITY, Field.STATE, Field.POSTAL_CODE, Field.COUNTRY)


def known_country(address: Address) -> str:
    """The country's code in capitals, empty where it is none."""
    code = address.country.strip().upper()
    return code if code in COUNTRIES else ""


def _value(address: Address, field: Field) -> str:
    match field:
        case Field.ADDRESS_LINE1:
            return address.line1.strip()
        case Field.CITY:
            return address.city.strip()
        case Field.STATE:
            return address.state.strip()
        case Field.POSTAL_CODE:
            return address.postal_code.strip()
        case _:
            return address.country.strip()


def _missing(field: Field, country: str) -> AddressProblem:
    if field is Field.COUNTRY:
        sentence = "Country is missing; choose where the parcel goes."
    elif country:
        sentence = f"{LABELS[field]} is missing; {COUNTRIES[country]} addresses need it."
    else:
        sentence = f"{LABELS[field]} is missing; every address needs it."
    return AddressProblem(field, "required", sentence)


def _unknown_state(typed: str, country: str, rules: Rules) -> AddressProblem:
    way_on = ""
    if rules.example_state is not None:
        name, letters = rules.example_state.name, rules.example_state.letters
        way_on = f" Give its name or code, for example {name}" + (f" or {letters}." if letters else ".")
    sentence = f"“{_cut(typed)}” is no state or province in {COUNTRIES[country]} addresses.{way_on}"
    return AddressProblem(Field.STATE, "unknown_state", sentence)


def _postal_problem(typed: str, country: str, rules: Rules, state: State | None) -> AddressProblem | None:
    matching = matching_postal_code(rules, typed)
    if not matching:
        example = f"; it looks like {rules.postal_examples[0]}." if rules.postal_examples else "."
        sentence = f"“{_cut(typed.strip())}” is no postal code in {COUNTRIES[country]} addresses{example}"
        return AddressProblem(Field.POSTAL_CODE, "bad_postal_code", sentence)
    if state is not None and state.postal_start is not None and not state.postal_start.match(matching):
        owners = " or ".join(owner.name for owner in states_of_postal_code(rules, matching))
        belongs = f"belongs to {owners}, not to {state.name}" if owners else f"does not belong to {state.name}"
        sentence = f"Postal code {matching} {belongs}; correct one of the two."
        return AddressProblem(Field.POSTAL_CODE, "postal_code_not_in_state", sentence)
    return None


def _cut(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
