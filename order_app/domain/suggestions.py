"""Near misses: what was probably meant by a state, a postal code, a phone number or an e-mail address.

A suggestion never changes anything by itself; it is offered beside the field and put in by a click.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from order_app.domain.address_rules import Rules, State, find_state, key, rules_of
from order_app.domain.fields import Field
from order_app.domain.phone import likely_number
from order_app.domain.text import without_hidden_marks, without_unseen

MOST = 2
"""The most suggestions for one field."""
_LONGEST = 60
_LONGEST_POSTAL_CODE = 20


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a field was probably meant to hold.

    A `tidy` one only spells better what is right already, so it is no reason to doubt the address.
    """

    field: Field
    value: str
    tidy: bool = False


def matching_postal_code(rules: Rules, typed: str) -> str:
    """The code as the country's pattern takes it, with or without the country's letters before it; else empty."""
    code = _plain_code(typed)
    if not code or rules.postal is None:
        return ""
    candidates = (code, code.removeprefix(rules.postal_prefix), rules.postal_prefix + code)
    return next((c for c in candidates if rules.postal.fullmatch(c)), "")


def states_of_postal_code(rules: Rules, code: str) -> tuple[State, ...]:
    """The states whose postal codes begin like this one; at most `MOST`, none when there would be more."""
    found = [state for state in rules.state_choices if state.postal_start and state.postal_start.match(code)]
    return tuple(found) if len(found) <= MOST else ()


@lru_cache(maxsize=2048)
def state_suggestions(country: str, typed: str, postal_code: str) -> tuple[Suggestion, ...]:
    """States that are spelled nearly like what was typed, or to which the postal code belongs."""
    rules, typed = rules_of(country), typed.strip()
    if not rules.states or len(typed) > _LONGEST:
        return ()
    state = find_state(rules, typed)
    code = matching_postal_code(rules, postal_code)
    owners = states_of_postal_code(rules, code) if code else ()
    if state is not None:
        if state.postal_start is None or not code or state.postal_start.match(code):
            return ()
        found = list(owners)
    elif typed:
        near = _near_states(rules, key(typed))
        # Of several near names the one that the postal code belongs to is meant.
        found = [s for s in near if s in owners] or near or (list(owners) if rules.state_required else [])
    else:
        found = list(owners) if rules.state_required else []
    short = 0 < len(typed) <= 3
    return tuple(Suggestion(Field.STATE, s.letters if short and s.letters else s.name) for s in found[:MOST])


def _near_states(rules: Rules, folded: str) -> list[State]:
    """The states whose name begins with, ends with or resembles what was typed, or whose code has swapped letters."""
    if len(folded) < 2:
        return []
    if len(folded) <= 3:
        swapped = [s for s in rules.state_choices if s.letters and sorted(s.letters.lower()) == sorted(folded)]
        begun = [s for name, s in rules.states.items() if len(folded) == 3 and name.startswith(folded)]
        return _few(swapped) or _few(begun)
    parts = [s for name, s in rules.states.items() if name.startswith(folded) or name.endswith(folded)]
    names = [name for name in rules.states if len(name) > 3]
    near = get_close_matches(folded, names, n=MOST, cutoff=0.75)
    return _few(parts) or list(dict.fromkeys(rules.states[name] for name in near))


def _few(states: list[State]) -> list[State]:
    found = list(dict.fromkeys(states))
    return found if len(found) <= MOST else []


_ALIKE = {"O": "0", "Q": "0", "I": "1", "L": "1", "S": "5", "B": "8", "Z": "2", "G": "6"}
_ALIKE |= {digit: letter for letter, digit in reversed(_ALIKE.items())}


@lru_cache(maxsize=2048)
def postal_suggestions(country: str, state: str, typed: str) -> tuple[Suggestion, ...]:
    """The postal code that was probably meant, or a better spelling of one that is right."""
    rules = rules_of(country)
    code = _plain_code(typed)
    if rules.postal is None or not code:
        return ()
    matching = matching_postal_code(rules, typed)
    if matching:
        tidy = _spelled(rules, matching)
        # Letters of the country before the code are neither missed nor in the way.
        untidy = tidy != typed.strip() and key(tidy) == key(code)
        return (Suggestion(Field.POSTAL_CODE, tidy, tidy=True),) if untidy else ()
    found_state = find_state(rules, state)
    owned = found_state.postal_start if found_state is not None else None
    for candidate in _slips(rules, code):
        right = matching_postal_code(rules, candidate)
        if right and (owned is None or owned.match(right)):
            return (Suggestion(Field.POSTAL_CODE, _spelled(rules, right)),)
    return ()


def _slips(rules: Rules, code: str) -> Iterator[str]:
    """What may have been meant by a code that fits no pattern: separators, words before it, a lost zero, O for 0."""
    bare = "".join(c for c in code if c.isalnum())
    yield from _separated(bare)
    for word in ("ZIP", "CP", "PLZ", "PIN"):
        if bare.startswith(word):
            yield from _separated(bare.removeprefix(word))
    without_letters = bare.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    if without_letters.isdigit() and 0 < len(bare) - len(without_letters) <= 2:
        yield from _separated(without_letters)
    examples = ["".join(c for c in example if c.isalnum()) for example in rules.postal_examples]
    # A spreadsheet takes the zero in front for no part of the number.
    if bare.isdigit() and examples and all(e.isdigit() and len(bare) + 1 == len(examples[0]) for e in examples[:1]):
        yield from _separated(f"0{bare}")
    # Longer than any code of the country can be, no swapped letter makes it one.
    longest = max(map(len, examples), default=10) + 2
    spots = [i for i, c in enumerate(bare) if c in _ALIKE] if len(bare) <= longest else []
    for first in spots:
        once = bare[:first] + _ALIKE[bare[first]] + bare[first + 1 :]
        yield from _separated(once)
        for second in spots:
            if second > first:
                yield from _separated(once[:second] + _ALIKE[once[second]] + once[second + 1 :])


def _separated(bare: str) -> Iterator[str]:
    yield bare
    for place in range(2, len(bare) - 1):
        yield f"{bare[:place]} {bare[place:]}"
        yield f"{bare[:place]}-{bare[place:]}"


def _spelled(rules: Rules, code: str) -> str:
    """A right code with the separator where the country's examples have it."""
    bare = "".join(c for c in code if c.isalnum())
    for example in rules.postal_examples:
        mark = next((c for c in example if c in " -"), "")
        example_bare = example.replace(mark, "") if mark else example
        if not mark or (len(example_bare) != len(bare) and not example_bare[0].isalpha()):
            continue
        tail = len(example) - example.index(mark) - 1
        spelled = f"{bare[:-tail]}{mark}{bare[-tail:]}"
        if rules.postal is not None and rules.postal.fullmatch(spelled):
            return spelled
    return code


def _plain_code(typed: str) -> str:
    return unicodedata.normalize("NFKC", typed.strip()).upper() if len(typed) <= _LONGEST_POSTAL_CODE else ""


def phone_suggestions(country: str, typed: str) -> tuple[Suggestion, ...]:
    """The number with the "+" that was forgotten, or with digits for letters."""
    number = likely_number(typed, country)
    return (Suggestion(Field.PHONE, number),) if number else ()


_COMMON_DOMAINS = (
    "gmail.com", "googlemail.com", "yahoo.com", "hotmail.com", "outlook.com", "icloud.com", "live.com", "msn.com",
    "protonmail.com", "comcast.net", "verizon.net", "sbcglobal.net", "yahoo.co.uk", "hotmail.co.uk", "btinternet.com",
    "yahoo.fr", "hotmail.fr", "orange.fr", "wanadoo.fr", "yahoo.de", "hotmail.de", "t-online.de", "outlook.de",
    "freenet.de", "libero.it", "hotmail.it", "yahoo.it", "hotmail.es", "yahoo.es", "yahoo.com.br", "hotmail.com.br",
    "yahoo.co.jp", "yahoo.com.vn", "naver.com", "yandex.ru",
)  # fmt: skip
# One letter away from a common one, and people's real addresses.
_REAL_NEIGHBOURS = frozenset({"mail.com", "email.com", "ymail.com", "gmail.de", "live.co", "line.com", "like.com"})
_ENDING_SLIPS = dict.fromkeys(("con", "cmo", "ocm", "vom", "xom", "comm", "coom", "cpm", "clm", "c0m"), "com")


@lru_cache(maxsize=2048)
def email_suggestions(typed: str) -> tuple[Suggestion, ...]:
    """The address at the common mail provider that was probably meant: one slip of the hand away, no further."""
    name, at, domain = typed.strip().rpartition("@")
    domain = domain.lower().strip(".")
    if not name or not at or len(domain) > _LONGEST or domain in _COMMON_DOMAINS or domain in _REAL_NEIGHBOURS:
        return ()
    host, _, ending = domain.rpartition(".")
    if ending in _ENDING_SLIPS and host:
        domain = f"{host}.{_ENDING_SLIPS[ending]}"
        meant = next((common for common in _COMMON_DOMAINS if _one_slip(domain, common)), domain)
    else:
        meant = next((common for common in _COMMON_DOMAINS if _one_slip(domain, common)), "")
        # Another country's house of the same provider is no slip.
        if meant and host == meant.partition(".")[0] and _is_country(ending):
            return ()
    return (Suggestion(Field.EMAIL, f"{name}@{meant}"),) if meant else ()


def _is_country(ending: str) -> bool:
    return len(ending) == 2 and ending.isalpha() and ending not in ("co", "cm", "om")


def _one_slip(typed: str, meant: str) -> bool:
    """Whether one letter was left out, doubled, mistaken or swapped with its neighbour."""
    if typed == meant:
        return True
    if abs(len(typed) - len(meant)) > 1:
        return False
    start = 0
    while start < min(len(typed), len(meant)) and typed[start] == meant[start]:
        start += 1
    a, b = typed[start:], meant[start:]
    if len(a) == len(b):
        return a[1:] == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])
    longer, shorter = (a, b) if len(a) > len(b) else (b, a)
    return longer[1:] == shorter


def mark_suggestions(field: Field, typed: str) -> tuple[Suggestion, ...]:
    """The same text without marks that nobody sees and that can't be stored."""
    plain = (without_unseen if field is Field.EMAIL else without_hidden_marks)(typed).strip()
    return (Suggestion(field, plain),) if plain and plain != typed.strip() else ()
