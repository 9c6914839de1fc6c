"""Order codes: `<seller code>-CT-<running number>`, such as `A33378-CT-3781211`."""

import re

_CODE = re.compile(r"[A-Z0-9]{2,12}-CT-[0-9]{1,12}")
SELLER_CODE = re.compile(r"[A-Z0-9]{2,12}")


def order_code(seller_code: str, number: int) -> str:
    """The code of the seller's order with this running number."""
    return f"{seller_code}-CT-{number}"


def is_order_code(text: object) -> bool:
    """Whether the text has the form of an order code; says nothing of whether such an order exists."""
    return isinstance(text, str) and _CODE.fullmatch(text) is not None
