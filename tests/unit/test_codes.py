"""Order codes: how they are written and what has their form."""

import pytest

from order_app.domain.codes import is_order_code, order_code


def test_a_code_is_the_sellers_code_and_the_running_number() -> None:
    assert order_code("A33378", 3781211) == "A33378-CT-3781211"


@pytest.mark.parametrize("text", ["A33378-CT-3781211", "AB-CT-1", "B10042-CT-0", "ABCDEFGHIJKL-CT-123456789012"])
def test_what_has_the_form(text: str) -> None:
    assert is_order_code(text)


@pytest.mark.parametrize(
    "thing",
    [
        "",
        "A33378",
        "a33378-CT-1",
        "A33378-ct-1",
        "A33378-CT-",
        "A33378-CT--1",
        "A33378-CT-1\n",
        " A33378-CT-1",
        "A-CT-1",
        "ABCDEFGHIJKLM-CT-1",
        "A33378-CT-1234567890123",
        "A33378-CT-٣",
        "A33378-CT-1' OR 1=1",
        None,
        1,
        ["A33378-CT-1"],
        {"code": "A33378-CT-1"},
        b"A33378-CT-1",
    ],
)
def test_what_has_not(thing: object) -> None:
    assert not is_order_code(thing)
