"""What each country needs of an address, and what can't be right there."""

import pytest

from order_app.domain.address import COUNTRIES, Address, country_name, missing_fields, problems, required_fields
from order_app.domain.fields import Field

LINE, CITY, STATE, POSTAL, COUNTRY = (
    Field.ADDRESS_LINE1,
    Field.CITY,
    Field.STATE,
    Field.POSTAL_CODE,
    Field.COUNTRY,
)


def address(
    country: str, *, line1: str = "1 Main St", city: str = "Town", state: str = "", postal: str = ""
) -> Address:
    return Address(line1, "", city, state, postal, country)


def codes(of: Address) -> list[tuple[str, str]]:
    return [(problem.field.value, problem.code) for problem in problems(of)]


@pytest.mark.parametrize(
    ("country", "expected"),
    [
        ("US", (LINE, CITY, STATE, POSTAL)),
        ("CA", (LINE, CITY, STATE, POSTAL)),
        ("AU", (LINE, CITY, STATE, POSTAL)),
        ("BR", (LINE, CITY, STATE, POSTAL)),
        ("KR", (LINE, CITY, STATE, POSTAL)),
        ("GB", (LINE, CITY, POSTAL)),
        ("DE", (LINE, CITY, POSTAL)),
        ("TR", (LINE, CITY, POSTAL)),
        ("JP", (LINE, STATE, POSTAL)),
        ("IE", (LINE, CITY)),
        ("VN", (LINE, CITY)),
        ("HK", (LINE, STATE)),
        ("AE", (LINE, STATE)),
        ("SG", (LINE, POSTAL)),
        ("XX", (LINE, CITY)),
        ("", (LINE, CITY, COUNTRY)),
    ],
)
def test_an_empty_address_lacks_what_its_country_needs(country: str, expected: tuple[Field, ...]) -> None:
    assert missing_fields(Address("", "", "", "", "", country)) == expected
    assert required_fields(country) == {*expected, COUNTRY}


def test_blanks_count_as_empty_and_are_named_in_the_words_of_the_form() -> None:
    found = problems(Address("1 Main St", "", "  ", "NY", "10001", "us"))

    assert [(p.field, p.code, p.sentence) for p in found] == [
        (CITY, "required", "City is missing; United States addresses need it.")
    ]


def test_the_country_is_asked_for_when_it_is_missing() -> None:
    assert [p.sentence for p in problems(Address("1 Main St", "", "Town", "", "", " "))] == [
        "Country is missing; choose where the parcel goes."
    ]


@pytest.mark.parametrize(
    "reasonable",
    [
        address("US", city="New York", state="NY", postal="10001"),
        address("us", city="New York", state="new york", postal="10001-1234"),
        address("US", city="Washington", state="D.C.", postal="20009"),
        address("US", city="Fishers Island", state="NY", postal="06390"),
        address("CA", city="Montreal", state="Québec", postal="h2x1y4"),
        address("CA", city="Montreal", state="quebec", postal="H2X 1Y4"),
        address("GB", city="London", state="Greater London", postal="sw1a 1aa"),
        address("GB", city="London", postal="SW1A1AA"),
        address("IE", city="Cork", state="County Cork"),
        address("IE", city="Cork", state="", postal="T12 W8KP"),
        address("ES", city="A Coruña", state="La Coruña", postal="15003"),
        address("ES", city="Bilbao", state="Bizkaia", postal="48009"),
        address("IT", city="Napoli", state="NA", postal="80134"),
        address("IT", city="Napoli", state="Napoli", postal="80134"),
        address("LU", city="Luxembourg", postal="L-1471"),
        address("CH", city="Bern", postal="CH-3011"),
        address("LV", city="Rīga", postal="1010"),
        address("LV", city="Rīga", postal="LV-1010"),
        address("JP", city="", state="東京", postal="１５０－０００１"),
        address("JP", city="Shibuya-ku", state="Tokyo-to", postal="1500001"),
        address("KR", city="Gangnam", state="Seoul", postal="06236"),
        address("KR", city="전주시", state="전북특별자치도", postal="54999"),
        address("CN", city="Some New Town", state="Guangdong", postal="510000"),
        address("IN", city="Bangalore", state="KA", postal="560038"),
        address("MX", city="CDMX", state="Ciudad de México", postal="06700"),
        address("BR", city="São Paulo", state="sao paulo", postal="01310100"),
        address("TR", city="Kadıköy", state="Istanbul", postal="34710"),
        address("VN", city="Huế", state="a province founded tomorrow", postal="530000"),
        address("AE", city="", state="Dubai"),
        address("HK", city="", state="Kowloon"),
        address("SG", city="", postal="560123"),
    ],
    ids=lambda a: f"{a.country}-{a.state or a.city}-{a.postal_code}",
)
def test_a_reasonable_address_has_no_problem(reasonable: Address) -> None:
    assert missing_fields(reasonable) == ()
    assert problems(reasonable) == ()


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        (address("US", state="Kalifornia", postal="90001"), [("state", "unknown_state")]),
        (address("US", state="NY", postal="1000"), [("postal_code", "bad_postal_code")]),
        (address("US", state="NY", postal="100011"), [("postal_code", "bad_postal_code")]),
        (address("US", state="NY", postal="90210"), [("postal_code", "postal_code_not_in_state")]),
        (address("CA", state="ON", postal="H2X 1Y4"), [("postal_code", "postal_code_not_in_state")]),
        (address("GB", postal="12345"), [("postal_code", "bad_postal_code")]),
        (address("GB", postal="GIR 0AA SW1A"), [("postal_code", "bad_postal_code")]),
        (address("DE", postal="1043"), [("postal_code", "bad_postal_code")]),
        (address("IE", postal="Dublin"), [("postal_code", "bad_postal_code")]),
        (address("JP", state="Atlantis", postal="150-0001"), [("state", "unknown_state")]),
        (address("BR", state="XX", postal="1"), [("state", "unknown_state"), ("postal_code", "bad_postal_code")]),
        (address("XX"), [("country", "unknown_country")]),
        (
            Address("", "", "Town", "Kalifornia", "", "US"),
            [("address_line1", "required"), ("state", "unknown_state"), ("postal_code", "required")],
        ),
        (
            address("US", state="x" * 1_000_000, postal="9" * 1_000_000),
            [("state", "unknown_state"), ("postal_code", "bad_postal_code")],
        ),
    ],
    ids=lambda value: value.country + value.state[:12] + value.postal_code[:12] if isinstance(value, Address) else "",
)
def test_what_cant_be_right_is_named_in_the_order_of_the_form(wrong: Address, expected: list[tuple[str, str]]) -> None:
    assert codes(wrong) == expected


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (
            address("US", state="Kalifornia", postal="90001"),
            (
                "“Kalifornia” is no state or province in United States addresses. "
                "Give its name or code, for example Alabama or AL."
            ),
        ),
        (
            address("JP", state="Atlantis", postal="150-0001"),
            "“Atlantis” is no state or province in Japan addresses. Give its name or code, for example Hokkaido.",
        ),
        (address("DE", postal="1043"), "“1043” is no postal code in Germany addresses; it looks like 26133."),
        (
            address("US", state="new york", postal="90210"),
            "Postal code 90210 belongs to California, not to New York; correct one of the two.",
        ),
        (address("XX"), "“XX” is no country; choose one from the list."),
    ],
    ids=lambda value: value.country if isinstance(value, Address) else "",
)
def test_a_problem_says_what_is_wrong_and_what_would_be_right(wrong: Address, sentence: str) -> None:
    assert [problem.sentence for problem in problems(wrong)] == [sentence]


def test_a_long_text_is_cut_in_the_sentence() -> None:
    assert len(problems(address("US", state="x" * 5000, postal="10001"))[0].sentence) < 160


def test_a_state_of_a_country_without_states_is_let_through() -> None:
    assert problems(address("DE", state="Bayern", postal="80469")) == ()


def test_countries_are_named_in_english_and_stand_in_the_order_of_their_names() -> None:
    assert len(COUNTRIES) == 249
    assert (COUNTRIES["KR"], COUNTRIES["TR"], COUNTRIES["CZ"], COUNTRIES["HK"]) == (
        "South Korea",
        "Türkiye",
        "Czechia",
        "Hong Kong",
    )
    assert list(COUNTRIES)[:3] == ["AF", "AX", "AL"]


@pytest.mark.parametrize(("code", "name"), [("us", "United States"), ("DE", "Germany"), ("XX", "XX"), ("", "")])
def test_country_name(code: str, name: str) -> None:
    assert country_name(code) == name


def test_every_country_has_rules() -> None:
    for code in COUNTRIES:
        assert {LINE, COUNTRY} <= required_fields(code)
        assert COUNTRY not in missing_fields(address(code))
