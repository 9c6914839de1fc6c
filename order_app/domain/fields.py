"""The fields of an order's form, their labels and their limits."""

from collections.abc import Mapping
from enum import StrEnum


class Field(StrEnum):
    """One field of the order's form, named as it is stored."""

    ITEMS = "items"
    SHIPPING_METHOD = "shipping_method"
    REFERENCE = "reference"
    AMOUNT = "amount"
    RECIPIENT_NAME = "recipient_name"
    PHONE = "phone"
    EMAIL = "email"
    ADDRESS_LINE1 = "address_line1"
    ADDRESS_LINE2 = "address_line2"
    CITY = "city"
    STATE = "state"
    POSTAL_CODE = "postal_code"
    COUNTRY = "country"


LABELS: Mapping[Field, str] = {
    Field.ITEMS: "Items",
    Field.SHIPPING_METHOD: "Shipping method",
    Field.REFERENCE: "Reference",
    Field.AMOUNT: "Amount",
    Field.RECIPIENT_NAME: "Recipient name",
    Field.PHONE: "Phone",
    Field.EMAIL: "Email",
    Field.ADDRESS_LINE1: "Address line 1",
    Field.ADDRESS_LINE2: "Address line 2",
    Field.CITY: "City",
    Field.STATE: "State",
    Field.POSTAL_CODE: "Postal code",
    Field.COUNTRY: "Country",
}

RECIPIENT_FIELDS = frozenset({Field.RECIPIENT_NAME, Field.PHONE, Field.EMAIL})
ADDRESS_FIELDS = frozenset(
    {Field.ADDRESS_LINE1, Field.ADDRESS_LINE2, Field.CITY, Field.STATE, Field.POSTAL_CODE, Field.COUNTRY}
)
SHIPPING_INFO_FIELDS = (RECIPIENT_FIELDS | ADDRESS_FIELDS) - {Field.COUNTRY}
"""What the help page calls "Shipping info": recipient and address without the country."""
ALL_FIELDS = frozenset(Field)
TEXT_FIELDS = tuple(field for field in Field if field is not Field.ITEMS)
"""Every field that a single input holds, in the order of the form's reading."""

MAX_LENGTH: Mapping[Field, int] = {
    Field.SHIPPING_METHOD: 20,
    Field.REFERENCE: 60,
    Field.AMOUNT: 20,
    Field.RECIPIENT_NAME: 120,
    Field.PHONE: 40,
    Field.EMAIL: 254,
    Field.ADDRESS_LINE1: 200,
    Field.ADDRESS_LINE2: 200,
    Field.CITY: 120,
    Field.STATE: 120,
    Field.POSTAL_CODE: 20,
    Field.COUNTRY: 2,
}
"""The longest text of a field, in characters."""

MAX_ITEMS = 50
"""The most lines of one order."""
MAX_QUANTITY = 1000
"""The most pieces of one line."""
MAX_URL_LENGTH = 2000
MAX_TYPED = 4000
"""The longest text that an input sends at all: above every limit, so that a text too long is refused and not cut."""
MAX_NOTE_LENGTH = 2000
MAX_TAGS = 20
MAX_TAG_LENGTH = 40
MAX_MESSAGE_LENGTH = 1000
