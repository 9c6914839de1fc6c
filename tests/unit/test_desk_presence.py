"""The words for who of support has an order open."""

import pytest

from order_app.live.presence import Visitor
from order_app.states.desk_presence import attended_words


def person(user_id: int, name: str) -> Visitor:
    return Visitor(user_id, "Support", email=f"{name}@example.com")


@pytest.mark.parametrize(
    ("there", "words"),
    [
        ((person(1, "me"),), "You, in another tab"),
        ((person(2, "kim"),), "kim@example.com is in it"),
        ((person(3, "lee"), person(2, "kim")), "kim@example.com and lee@example.com are in it"),
        ((person(1, "me"), person(2, "kim")), "kim@example.com is in it; so are you, in another tab"),
    ],
)
def test_each_person_is_named_and_oneself_is_you(there: tuple[Visitor, ...], words: str) -> None:
    assert attended_words(there, 1) == words
