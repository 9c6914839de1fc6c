"""The content of an order as a form holds it: what is typed, what it means, and what is missing."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace

from order_app.domain import address as addresses
from order_app.domain.artwork import artwork_refusal
from order_app.domain.errors import BadInput, InvalidFields
from order_app.domain.fields import (
    LABELS,
    MAX_ITEMS,
    MAX_LENGTH,
    MAX_QUANTITY,
    Field,
)
from order_app.domain.locales import EN
from order_app.domain.money import format_minor, parse_minor
from order_app.domain.phone import format_phone, normalize_phone
from order_app.domain.pricing import Catalogue
from order_app.domain.statuses import ShippingMethod
from order_app.domain.text import hides_something, unfit

_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


@dataclass(frozen=True, slots=True)
class Item:
    """One line of an order: how many pieces of a SKU, printed with which artwork."""

    sku: str
    quantity: int
    artwork_url: str = ""


@dataclass(frozen=True, slots=True)
class OrderContent:
    """Everything that the order's form holds; `amount` in minor units, None while not entered."""

    items: tuple[Item, ...] = ()
    shipping_method: str = ShippingMethod.STANDARD.value
    reference: str = ""
    amount: int | None = None
    recipient_name: str = ""
    phone: str = ""
    email: str = ""
    address_line1: str = ""
    address_line2: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    country: str = ""

    def value(self, name: Field) -> object:
        """The value of one field."""
        return getattr(self, name.value)

    def changed(self, other: "OrderContent") -> frozenset[Field]:
        """The fields in which the other content differs."""
        return frozenset(Field(f.name) for f in fields(self) if getattr(self, f.name) != getattr(other, f.name))

    def with_values(self, values: Mapping[Field, object]) -> "OrderContent":
        """The same content with these fields replaced."""
        return replace(self, **{name.value: value for name, value in values.items()})  # type: ignore[arg-type]

    @property
    def address(self) -> addresses.Address:
        """The postal address."""
        return addresses.Address(
            self.address_line1, self.address_line2, self.city, self.state, self.postal_code, self.country
        )


def missing_fields(content: OrderContent, catalogue: Catalogue) -> tuple[Field, ...]:
    """What an order still needs before it can be paid, in the form's order.

    Complete means: a recipient name, an address that satisfies the country's rules, at least one item with a known SKU
    and a quantity of one or more, and a shipping method that is offered to the country.
    """
    missing = set()
    if not content.recipient_name:
        missing.add(Field.RECIPIENT_NAME)
    missing |= {Field(problem.field) for problem in addresses.problems(content.address)}
    if content.country and content.country not in catalogue.countries:
        missing.add(Field.COUNTRY)
    if not content.items or any(item.sku not in catalogue.prices or item.quantity < 1 for item in content.items):
        missing.add(Field.ITEMS)
    if not content.shipping_method or (
        content.country in catalogue.countries and not catalogue.offers(content.country, content.shipping_method)
    ):
        missing.add(Field.SHIPPING_METHOD)
    return tuple(name for name in Field if name in missing)


def parse_text_fields(typed: Mapping[Field, str], currency: str, country: str, locale: str = EN) -> dict[Field, object]:
    """Read what was typed into single inputs; `country` is the order's country, for the phone number.

    Texts are stored as they were typed, in whatever Unicode form, without the white space around them; what can't be
    stored or shown back unchanged is refused (`domain.text.unfit`).

    Raises InvalidFields with a sentence beside each field that holds what can't be stored.
    """
    values: dict[Field, object] = {}
    problems: dict[str, str] = {}
    for name, text in typed.items():
        try:
            values[name] = _parse(name, text, currency, country, locale)
        except BadInput as problem:
            problems[name.value] = problem.message
    if problems:
        raise InvalidFields(problems)
    return values


def is_blank_line(sku: str, quantity: str, artwork_url: str) -> bool:
    """Whether nothing was typed into an item line; one piece is what a new line begins with."""
    return not sku.strip() and not artwork_url.strip() and quantity.strip() in ("", "1")


def parse_items(lines: Iterable[tuple[str, str, str]], catalogue: Catalogue) -> tuple[Item, ...]:
    """Read item lines (SKU, quantity, artwork URL); wholly empty lines are dropped.

    Raises InvalidFields; its keys are `items.<line from 0>.<sku|quantity|artwork_url>`, or `items` for all of them.
    """
    items: list[Item] = []
    problems: dict[str, str] = {}
    rows = list(lines)
    if len(rows) > MAX_ITEMS:
        raise InvalidFields({"items": f"An order holds at most {MAX_ITEMS} lines. Split it into several orders."})
    for number, (sku, quantity, artwork_url) in enumerate(rows):
        sku, quantity, artwork_url = sku.strip().upper(), quantity.strip(), artwork_url.strip()
        if is_blank_line(sku, quantity, artwork_url):
            continue
        if sku not in catalogue.prices:
            problems[f"items.{number}.sku"] = (
                "The catalogue has no such SKU. Choose one from the list." if sku else "Choose a SKU."
            )
        if (
            not quantity.isascii()
            or not quantity.isdigit()
            or len(quantity) > 6
            or not 1 <= int(quantity) <= MAX_QUANTITY
        ):
            problems[f"items.{number}.quantity"] = f"A whole number from 1 to {MAX_QUANTITY}."
        elif sku in catalogue.prices:
            items.append(Item(sku, int(quantity), artwork_url))
        if artwork_url and (refusal := artwork_refusal(artwork_url)):
            problems[f"items.{number}.artwork_url"] = refusal
    if problems:
        raise InvalidFields(problems)
    return tuple(items)


def _parse(name: Field, typed: str, currency: str, country: str, locale: str) -> object:
    text = typed.strip()
    if len(text) > MAX_LENGTH[name]:
        raise BadInput(f"{LABELS[name]} takes at most {MAX_LENGTH[name]} characters.", "Shorten it.")
    # Of a phone number only the digits are kept, so what comes along with a pasted one does no harm.
    if name is not Field.PHONE and (reason := unfit(text)):
        raise BadInput(f"{LABELS[name]} {reason}.", "Type it again.")
    if name is Field.AMOUNT:
        return parse_minor(text, currency, locale) if text else None
    if not text:
        return text
    if name is Field.COUNTRY and text not in addresses.COUNTRIES:
        raise BadInput("This country is not known.", "Choose one from the list.")
    if name is Field.SHIPPING_METHOD and text not in tuple(ShippingMethod):
        raise BadInput("This shipping method is not known.", "Choose one from the list.")
    if name is Field.EMAIL and not _EMAIL.fullmatch(text):
        raise BadInput("This is not an email address.", "Write it like name@example.com.")
    if name is Field.EMAIL and hides_something(text):
        raise BadInput("Email holds invisible characters, so mail would not arrive.", "Type it again.")
    if name is Field.PHONE:
        number = normalize_phone(text, country)
        if number is None:
            raise BadInput(
                "This is not a phone number of the country." if country else "This is not a phone number.",
                "Write it with the country code, like +1 202 555 0123.",
            )
        return number
    return text


def shown(name: Field, value: object, currency: str, locale: str = EN) -> str:
    """A field's value in the words that people read, in the timeline and in a locked field."""
    if name is Field.ITEMS:
        return "; ".join(f"{item.quantity} × {item.sku}" for item in value)  # type: ignore[attr-defined]
    if name is Field.AMOUNT:
        return "" if value is None else format_minor(int(value), currency, locale)  # type: ignore[call-overload]
    if name is Field.COUNTRY:
        return addresses.country_name(str(value)) if value else ""
    if name is Field.PHONE:
        return format_phone(str(value))
    return str(value)
