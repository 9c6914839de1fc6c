"""The address part of the form as a country needs it, and what is told beside it while it is typed."""

from collections.abc import Container, Mapping
from dataclasses import dataclass

from order_app.domain import address as addresses
from order_app.domain.address import COUNTRIES, Address
from order_app.domain.address_rules import ADDRESS_ORDER, find_state, rules_of
from order_app.domain.fields import LABELS, MAX_LENGTH, TEXT_FIELDS, Field
from order_app.domain.phone import has_extension, is_known_number, normalize_phone, phone_example
from order_app.domain.statuses import AddressCheck
from order_app.domain.suggestions import Suggestion, email_suggestions, mark_suggestions
from order_app.domain.text import hides_something, unfit

_READ_BY_THEIR_OWN = frozenset({Field.AMOUNT, Field.COUNTRY, Field.SHIPPING_METHOD, Field.PHONE})
_ASKED = (*ADDRESS_ORDER, Field.COUNTRY, Field.PHONE)
"""The fields that the check is about."""


@dataclass(frozen=True, slots=True)
class AddressInput:
    """One input of the address: which field, whether the country needs it, and the country's own words for it."""

    field: Field
    required: bool
    hint: str
    """The country's own term and an example; empty where the label says it all."""


@dataclass(frozen=True, slots=True)
class Look:
    """What is told of what is typed: the check, what is missing, a sentence on each doubtful field, what is meant."""

    check: AddressCheck
    missing: tuple[Field, ...]
    notes: Mapping[Field, str]
    suggestions: tuple[Suggestion, ...]

    def reasons(self, told: Container[Field] = ()) -> tuple[str, ...]:
        """Why the address needs a look, but for what is told beside the fields of `told`."""
        lacking = ", ".join(LABELS[field] for field in self.missing)
        doubts = (self.notes[field] for field in _ASKED if field in self.notes and field not in told)
        return ((f"Missing: {lacking}.",) if lacking else ()) + (
            tuple(doubts) if self.check is AddressCheck.NEEDS_A_LOOK else ()
        )


def address_inputs(country: str) -> tuple[AddressInput, ...]:
    """The inputs of an address in the country's order, the country itself aside.

    A field that the country's addresses don't have stands at the end and says so: what it holds is never out of sight,
    and whoever fills in forms by their labels finds every one of them.
    """
    rules = rules_of(country if country in COUNTRIES else "")
    order = (*rules.fields, *(field for field in ADDRESS_ORDER if field not in rules.fields))
    hints = {
        Field.ADDRESS_LINE2: f"Also the {rules.area_word}" if rules.area_word else "",
        Field.CITY: rules.city_word,
        Field.STATE: rules.state_word,
        Field.POSTAL_CODE: _postal_hint(rules.postal_word, rules.postal_examples),
    }
    foreign = f"Not part of addresses in {COUNTRIES.get(country, '')}"
    return tuple(
        AddressInput(field, field in rules.required, hints.get(field, "") if field in rules.fields else foreign)
        for field in order
    )


def _postal_hint(word: str, examples: tuple[str, ...]) -> str:
    example = f"like {examples[0]}" if examples else ""
    return f"{word}, {example}" if word and example else word or example[:1].upper() + example[1:]


def phone_hint(country: str) -> str:
    """How a phone number of the country looks; how any does, while no country is chosen."""
    code, example = phone_example(country)
    if not code:
        return "With the country code, like +1 202 555 0123"
    return f"{code}, like {example.removeprefix(code).strip()}" if example else code


def look_at(address: Address, phone: str, typed: Mapping[Field, str]) -> Look:
    """Look at an address, a phone number and every other text of the form, as they are typed now.

    `typed` holds all texts; the address and the phone number alone decide over the check.
    """
    country = addresses.known_country(address)
    problems = addresses.problems(address)
    notes = {problem.field: problem.sentence for problem in problems if problem.code != "required"}
    missing = tuple(problem.field for problem in problems if problem.code == "required")
    found = list(addresses.suggestions(address, phone))
    doubt = _phone_doubt(phone, country)
    if doubt:
        notes[Field.PHONE] = doubt
    notes |= _unfit_texts(typed)
    found += email_suggestions(typed.get(Field.EMAIL, ""))
    found += [
        suggestion
        for field in (Field.RECIPIENT_NAME, Field.EMAIL, Field.REFERENCE)
        if field in notes
        for suggestion in mark_suggestions(field, typed[field])
    ]
    # Without a country every state may be right.
    unheard = bool(country and address.state.strip()) and find_state(rules_of(country), address.state) is None
    if unheard and any(suggestion.field is Field.STATE for suggestion in found):
        notes.setdefault(Field.STATE, f"No state or province of {COUNTRIES[country]} is known by this name.")
    doubted = missing or any(field in notes for field in _ASKED)
    # A number is right without its extension; only that it is not kept must be told.
    if Field.PHONE not in notes and has_extension(phone, country):
        notes[Field.PHONE] = "The extension is not kept; write it into Address line 2."
    check = AddressCheck.NEEDS_A_LOOK if doubted else AddressCheck.VERIFIED
    return Look(check, missing, notes, tuple(found))


def _phone_doubt(typed: str, country: str) -> str:
    if not typed.strip():
        return ""
    if normalize_phone(typed, country) is None:
        return f"This is not a phone number; write it like {phone_example(country)[1] or '+1 202 555 0123'}."
    if not is_known_number(typed, country):
        return "No such number is known; check the digits and the country code."
    return ""


def _unfit_texts(typed: Mapping[Field, str]) -> dict[Field, str]:
    found: dict[Field, str] = {}
    for field in TEXT_FIELDS:
        text = typed.get(field, "").strip()
        if field in _READ_BY_THEIR_OWN or not text:
            continue
        if len(text) > MAX_LENGTH[field]:
            found[field] = f"{LABELS[field]} takes at most {MAX_LENGTH[field]} characters; this has {len(text):,}."
        elif reason := unfit(text):
            found[field] = f"{LABELS[field]} {reason}."
        elif field is Field.EMAIL and hides_something(text):
            found[field] = "Email holds invisible characters, so mail would not arrive."
    return found
