"""The order's form: what typed text means, what is refused beside which field, and what is still missing."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from order_app.domain.errors import InvalidFields
from order_app.domain.fields import MAX_ITEMS, MAX_LENGTH, TEXT_FIELDS, Field
from order_app.domain.orders import (
    Item,
    OrderContent,
    missing_fields,
    parse_items,
    parse_text_fields,
)
from order_app.domain.pricing import Catalogue, ShippingRate, Variant

CATALOGUE = Catalogue(
    variants={"MUG-WHT": Variant("MUG-WHT", "Mug", "White", 500)},
    rates={
        ("US", "Economy"): ShippingRate(399, 100),
        ("US", "Standard"): ShippingRate(599, 100),
        ("HK", "Express"): ShippingRate(999, 100),
    },
)
COMPLETE = OrderContent(
    items=(Item("MUG-WHT", 1),),
    shipping_method="Standard",
    recipient_name="Jo Miller",
    address_line1="1 Main Street",
    city="Springfield",
    state="IL",
    postal_code="62701",
    country="US",
)


def typed_problem(name: Field, text: str, country: str = "US") -> str:
    """What stands beside a field after a save that was refused for it alone."""
    with pytest.raises(InvalidFields) as caught:
        parse_text_fields({name: text}, "USD", country)
    assert list(caught.value.problems) == [name.value]
    return caught.value.problems[name.value]


class TestMissing:
    def test_a_complete_order_misses_nothing(self) -> None:
        assert missing_fields(COMPLETE, CATALOGUE) == ()

    @pytest.mark.parametrize(
        ("change", "missing"),
        [
            ({"recipient_name": ""}, (Field.RECIPIENT_NAME,)),
            ({"address_line1": ""}, (Field.ADDRESS_LINE1,)),
            ({"city": ""}, (Field.CITY,)),
            ({"state": ""}, (Field.STATE,)),
            ({"postal_code": ""}, (Field.POSTAL_CODE,)),
            ({"country": "FR", "state": ""}, (Field.COUNTRY,)),
            ({"items": ()}, (Field.ITEMS,)),
            ({"items": (Item("NOTHING", 1),)}, (Field.ITEMS,)),
            ({"items": (Item("MUG-WHT", 0),)}, (Field.ITEMS,)),
            ({"items": (Item("MUG-WHT", 1), Item("NOTHING", 1))}, (Field.ITEMS,)),
            ({"shipping_method": ""}, (Field.SHIPPING_METHOD,)),
            ({"shipping_method": "Express"}, (Field.SHIPPING_METHOD,)),
            ({"phone": "", "email": "", "address_line2": "", "reference": "", "amount": None}, ()),
            (
                {"items": (), "recipient_name": "", "city": ""},
                (Field.ITEMS, Field.RECIPIENT_NAME, Field.CITY),
            ),
        ],
    )
    def test_what_is_missing(self, change: dict[str, object], missing: tuple[Field, ...]) -> None:
        assert missing_fields(replace(COMPLETE, **change), CATALOGUE) == missing  # type: ignore[arg-type]

    def test_an_empty_order(self) -> None:
        assert missing_fields(OrderContent(), CATALOGUE) == (
            Field.ITEMS,
            Field.RECIPIENT_NAME,
            Field.ADDRESS_LINE1,
            Field.CITY,
            Field.COUNTRY,
        )

    def test_a_country_needs_only_its_own_parts(self) -> None:
        hong_kong = replace(COMPLETE, country="HK", state="Kowloon", city="", postal_code="", shipping_method="Express")
        assert missing_fields(hong_kong, CATALOGUE) == ()

    @pytest.mark.parametrize("change", [{"postal_code": "ABCDE"}, {"state": "Bavaria"}, {"postal_code": "90210"}])
    def test_an_address_that_breaks_the_countrys_rules_is_not_complete(self, change: dict[str, str]) -> None:
        assert missing_fields(replace(COMPLETE, **change), CATALOGUE) != ()  # type: ignore[arg-type]


class TestTextFields:
    def test_reads_every_field(self) -> None:
        typed = {
            Field.SHIPPING_METHOD: "Standard",
            Field.REFERENCE: " SHOP-1 ",
            Field.AMOUNT: "24.90",
            Field.RECIPIENT_NAME: " Đặng Ánh ",
            Field.PHONE: "(212) 555-0123",
            Field.EMAIL: "jo@example.com",
            Field.ADDRESS_LINE1: "1 Main Street",
            Field.ADDRESS_LINE2: "",
            Field.CITY: "New York",
            Field.STATE: "NY",
            Field.POSTAL_CODE: "10001",
            Field.COUNTRY: "US",
        }
        assert parse_text_fields(typed, "USD", "US") == {
            Field.SHIPPING_METHOD: "Standard",
            Field.REFERENCE: "SHOP-1",
            Field.AMOUNT: 2490,
            Field.RECIPIENT_NAME: "Đặng Ánh",
            Field.PHONE: "+12125550123",
            Field.EMAIL: "jo@example.com",
            Field.ADDRESS_LINE1: "1 Main Street",
            Field.ADDRESS_LINE2: "",
            Field.CITY: "New York",
            Field.STATE: "NY",
            Field.POSTAL_CODE: "10001",
            Field.COUNTRY: "US",
        }

    def test_a_blank_form_is_fine(self) -> None:
        assert parse_text_fields(dict.fromkeys(TEXT_FIELDS, ""), "USD", "") == {
            name: None if name is Field.AMOUNT else "" for name in TEXT_FIELDS
        }

    @pytest.mark.parametrize(
        ("name", "text", "sentence"),
        [
            (Field.AMOUNT, "a lot", "This is not an amount. Write it like 24.90."),
            (Field.AMOUNT, "-1", "This is not an amount. Write it like 24.90."),
            (Field.EMAIL, "jo", "This is not an email address. Write it like name@example.com."),
            (Field.EMAIL, "jo@mail", "This is not an email address. Write it like name@example.com."),
            (Field.EMAIL, "jo @example.com", "This is not an email address. Write it like name@example.com."),
            (Field.COUNTRY, "XX", "This country is not known. Choose one from the list."),
            (Field.COUNTRY, "us", "This country is not known. Choose one from the list."),
            (Field.COUNTRY, "USA", "Country takes at most 2 characters. Shorten it."),
            (Field.SHIPPING_METHOD, "Teleport", "This shipping method is not known. Choose one from the list."),
            (
                Field.PHONE,
                "12",
                "This is not a phone number of the country. Write it with the country code, like +1 202 555 0123.",
            ),
            (Field.CITY, "a\x00b", "City holds characters that can't be shown. Type it again."),
            (Field.RECIPIENT_NAME, "a\nb", "Recipient name holds characters that can't be shown. Type it again."),
        ],
    )
    def test_what_can_not_be_stored(self, name: Field, text: str, sentence: str) -> None:
        assert typed_problem(name, text) == sentence

    def test_a_phone_number_without_a_country(self) -> None:
        assert typed_problem(Field.PHONE, "212 555 0123", country="") == (
            "This is not a phone number. Write it with the country code, like +1 202 555 0123."
        )

    @pytest.mark.parametrize("name", [name for name in TEXT_FIELDS if name is not Field.AMOUNT])
    def test_no_field_takes_more_than_its_length(self, name: Field) -> None:
        sentence = typed_problem(name, "x" * (MAX_LENGTH[name] + 1))
        assert f"takes at most {MAX_LENGTH[name]} characters. Shorten it." in sentence

    def test_every_problem_is_told_at_once(self) -> None:
        with pytest.raises(InvalidFields) as caught:
            parse_text_fields({Field.AMOUNT: "x", Field.EMAIL: "x", Field.CITY: "fine"}, "USD", "US")
        assert set(caught.value.problems) == {"amount", "email"}
        assert caught.value.message == "Nothing was saved: 2 fields need correcting. The reason stands beside each."

    @given(st.dictionaries(st.sampled_from(TEXT_FIELDS), st.text(max_size=300)), st.sampled_from(["", "US", "VN"]))
    def test_any_text_is_read_or_refused_with_sentences(self, typed: dict[Field, str], country: str) -> None:
        problems: dict[str, str] = {}
        try:
            assert parse_text_fields(typed, "USD", country).keys() == typed.keys()
        except InvalidFields as refusal:
            problems = refusal.problems
        assert problems.keys() <= {name.value for name in typed}
        assert all(sentence.endswith(".") for sentence in problems.values())


class TestItems:
    def test_reads_lines(self) -> None:
        lines = [(" mug-wht ", " 2 ", " https://cdn.example.com/a.png "), ("MUG-WHT", "1", "")]
        assert parse_items(lines, CATALOGUE) == (
            Item("MUG-WHT", 2, "https://cdn.example.com/a.png"),
            Item("MUG-WHT", 1, ""),
        )

    def test_drops_empty_lines(self) -> None:
        assert parse_items([("", "", ""), ("", "1", ""), (" ", " 1 ", " ")], CATALOGUE) == ()

    @pytest.mark.parametrize(
        ("line", "problems"),
        [
            (("NOTHING", "1", ""), {"items.0.sku": "The catalogue has no such SKU. Choose one from the list."}),
            (("", "2", ""), {"items.0.sku": "Choose a SKU."}),
            (("MUG-WHT", "", ""), {"items.0.quantity": "A whole number from 1 to 1000."}),
            (("MUG-WHT", "0", ""), {"items.0.quantity": "A whole number from 1 to 1000."}),
            (("MUG-WHT", "-1", ""), {"items.0.quantity": "A whole number from 1 to 1000."}),
            (("MUG-WHT", "1.5", ""), {"items.0.quantity": "A whole number from 1 to 1000."}),
            (("MUG-WHT", "1001", ""), {"items.0.quantity": "A whole number from 1 to 1000."}),
            (("MUG-WHT", "9" * 5000, ""), {"items.0.quantity": "A whole number from 1 to 1000."}),
            (("MUG-WHT", "²", ""), {"items.0.quantity": "A whole number from 1 to 1000."}),
            (("MUG-WHT", "٣", ""), {"items.0.quantity": "A whole number from 1 to 1000."}),
            (
                ("MUG-WHT", "1", "javascript:alert(1)"),
                {"items.0.artwork_url": "A full address that begins with https://."},
            ),
            (
                ("NOTHING", "x", "x"),
                {
                    "items.0.sku": "The catalogue has no such SKU. Choose one from the list.",
                    "items.0.quantity": "A whole number from 1 to 1000.",
                    "items.0.artwork_url": "A full address that begins with https://.",
                },
            ),
        ],
    )
    def test_what_can_not_be_stored(self, line: tuple[str, str, str], problems: dict[str, str]) -> None:
        with pytest.raises(InvalidFields) as caught:
            parse_items([line], CATALOGUE)
        assert caught.value.problems == problems

    def test_a_problem_names_the_line_as_it_stands_in_the_form(self) -> None:
        with pytest.raises(InvalidFields) as caught:
            parse_items([("MUG-WHT", "1", ""), ("", "", ""), ("NOTHING", "1", "")], CATALOGUE)
        assert list(caught.value.problems) == ["items.2.sku"]

    def test_the_most_lines(self) -> None:
        assert len(parse_items([("MUG-WHT", "1", "")] * MAX_ITEMS, CATALOGUE)) == MAX_ITEMS
        with pytest.raises(InvalidFields) as caught:
            parse_items([("MUG-WHT", "1", "")] * (MAX_ITEMS + 1), CATALOGUE)
        assert caught.value.problems == {"items": "An order holds at most 50 lines. Split it into several orders."}


class TestContent:
    def test_tells_what_changed(self) -> None:
        other = replace(COMPLETE, city="Chicago", amount=2490)
        assert COMPLETE.changed(other) == {Field.CITY, Field.AMOUNT}
        assert COMPLETE.changed(COMPLETE) == frozenset()

    def test_takes_new_values(self) -> None:
        assert COMPLETE.with_values({Field.CITY: "Chicago"}) == replace(COMPLETE, city="Chicago")
        assert COMPLETE.with_values({}) == COMPLETE

    def test_gives_one_value(self) -> None:
        assert COMPLETE.value(Field.CITY) == "Springfield"
        assert COMPLETE.value(Field.ITEMS) == (Item("MUG-WHT", 1),)

    def test_has_every_field_of_the_form(self) -> None:
        assert {name.value for name in Field} == set(OrderContent.__dataclass_fields__)
