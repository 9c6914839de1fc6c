"""Every sentence that a refusal or a message says has the same form: what happened, what stays, what to do; plain and
short."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import order_app
from order_app.domain import errors
from order_app.domain.errors import DomainError, InvalidFields, NotesConflict
from order_app.states.wording import count_words, orders, span_words

ROOT = Path(order_app.__file__).parent
MOST = 160
"""How long what one refusal says may be, in characters."""
REFUSALS = {name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, DomainError)}
SPOKEN = REFUSALS | {"Refused", "Lock", "good", "bad", "calmly"}
FOR_MACHINES = ("api", "db", "demo", "live", "queries", "mail", "auth")
"""Rooms whose refusals no person reads on a screen; sign-in tells its own by a code."""
JARGON = re.compile(
    r"\b(payload|state|session|token|handler|database|transaction|null|invalid|please|sorry|oops|e-mail|anew)\b",
    re.IGNORECASE,
)
CODE = "A33378-CT-3781211"


@dataclass(frozen=True)
class Saying:
    """One call that says something: where it stands, what it says, and whether it names a way on too, where it must."""

    where: str
    texts: list[str]
    leads_on: bool


def sayings() -> Iterator[Saying]:
    """Every call that says something; what is put in is stood for by an order's code."""
    for path in sorted(ROOT.rglob("*.py")):
        place = path.relative_to(ROOT)
        if place.parts[0] in FOR_MACHINES or place.name in ("cli.py", "serving.py"):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or (name := _name(node)) not in SPOKEN:
                continue
            texts = [text for argument in node.args for text in _texts(argument)]
            if texts := [text for text in texts if " " in text]:
                needed = {"Refused": 3} | dict.fromkeys(REFUSALS, 2)
                yield Saying(f"{place}:{node.lineno}", texts, len(node.args) >= needed.get(name, 0))


def _name(call: ast.Call) -> str:
    function = call.func
    if isinstance(function, ast.Name):
        return function.id
    if not isinstance(function, ast.Attribute):
        return ""
    of = function.value
    is_super = isinstance(of, ast.Call) and isinstance(of.func, ast.Name) and of.func.id == "super"
    return DomainError.__name__ if is_super else function.attr


def _texts(node: ast.expr) -> Iterator[str]:
    """What an argument says: a text, either one of a choice, or parts that are put together."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else CODE for part in node.values)
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body)
        yield from _texts(node.orelse)


SAID = pytest.mark.parametrize("said", list(sayings()), ids=lambda said: said.where)


def test_there_is_something_to_look_at() -> None:
    assert len([*sayings()]) > 80


@SAID
def test_what_is_said_has_the_form_of_a_sentence(said: Saying) -> None:
    for text in said.texts:
        assert text[0].isupper(), "begins like a sentence"
        assert text.endswith((".", CODE)), "ends with a full stop, or with another sentence"
        assert "  " not in text, "single spaces"
        assert "!" not in text, "calm"
        assert not JARGON.search(text), "in the field's words"
        assert len(text) <= MOST, "short"


@SAID
def test_a_refusal_says_what_to_do(said: Saying) -> None:
    assert said.leads_on


def test_a_count_of_fields_agrees_with_its_words() -> None:
    assert InvalidFields({"city": "x"}).message == (
        "Nothing was saved: one field needs correcting. The reason stands beside it."
    )
    assert InvalidFields({"city": "x", "state": "x"}).message == (
        "Nothing was saved: 2 fields need correcting. The reason stands beside each."
    )


def test_somebody_elses_note_is_told_whole() -> None:
    assert NotesConflict("Gift", ("rush", "vip")).sentence.endswith("It now says: Gift; rush, vip.")
    assert NotesConflict("", ()).sentence.endswith("It now says: nothing.")


@pytest.mark.parametrize(
    ("number", "locale", "words"),
    [
        (0, "en_US", "0 orders"),
        (1, "en_US", "1 order"),
        (1234, "en_US", "1,234 orders"),
        (1234, "de_DE", "1.234 orders"),
    ],
)
def test_a_count_agrees_with_its_word(number: int, locale: str, words: str) -> None:
    assert orders(number, locale) == words


def test_two_words_of_a_count() -> None:
    assert [count_words(number, "is paid", "are paid") for number in (1, 2)] == ["1 is paid", "2 are paid"]


@pytest.mark.parametrize(
    ("seconds", "words"), [(1, "1 second"), (99, "99 seconds"), (100, "2 minutes"), (3601, "61 minutes")]
)
def test_how_long_something_lasts(seconds: int, words: str) -> None:
    assert span_words(seconds) == words
