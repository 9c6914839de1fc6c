"""Demo recipients pass every check that a merchant's typing must pass."""

import re
from collections import Counter
from random import Random

import phonenumbers
import pytest

from order_app.demo.people import artwork_url, order_reference, person
from order_app.demo.people_pools import NAMES, PLACES
from order_app.domain.address import Address, problems
from order_app.domain.catalogue_data import SHIPPING_RATES
from order_app.domain.fields import MAX_LENGTH, Field
from order_app.domain.phone import normalize_phone
from order_app.domain.text import fold, has_control_characters

COUNTRIES = sorted({country for country, _ in SHIPPING_RATES})
AT_LEAST = {"US": 40, "GB": 10, "DE": 10, "FR": 10, "CA": 10, "AU": 10}


def places(country: str) -> set[tuple[str, str, str]]:
    return {
        tuple(part.strip() for part in place.split(";")[:3])  # type: ignore[misc]
        for pool in PLACES
        if pool.country == country
        for place in re.split(r"[|\n]", pool.places)
        if place.strip()
    }


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_place_stands_up_to_the_address_rules(country: str) -> None:
    found = {place: problems(Address("1", "", *place, country)) for place in places(country)}

    assert {place: wrong for place, wrong in found.items() if wrong} == {}
    assert len(found) >= AT_LEAST.get(country, 4)


@pytest.mark.parametrize("country", COUNTRIES)
def test_people_of_a_country_pass_every_check(country: str) -> None:
    rng = Random(country)
    for _ in range(40):
        someone = person(rng, country)
        number = phonenumbers.parse(someone.phone)
        texts = {
            Field.RECIPIENT_NAME: someone.name,
            Field.PHONE: someone.phone,
            Field.EMAIL: someone.email,
            Field.ADDRESS_LINE1: someone.address.line1,
            Field.ADDRESS_LINE2: someone.address.line2,
            Field.CITY: someone.address.city,
            Field.STATE: someone.address.state,
            Field.POSTAL_CODE: someone.address.postal_code,
        }

        assert someone.address.country == country
        assert problems(someone.address) == ()
        assert phonenumbers.is_valid_number_for_region(number, country), someone.phone
        assert normalize_phone(someone.phone, country) == someone.phone
        assert re.fullmatch(r"[a-z0-9]+\.[a-z0-9]+@example\.(com|org|net)", someone.email), someone.email
        assert [name for name, text in texts.items() if len(text) > MAX_LENGTH[name]] == []
        assert not any(has_control_characters(text) or text != text.strip() or "{" in text for text in texts.values())


def test_one_seed_gives_the_same_people() -> None:
    def some(seed: int) -> list[object]:
        rng = Random(seed)
        return [(person(rng), order_reference(rng, n), artwork_url(rng)) for n in range(20)]

    assert some(7) == some(7)
    assert some(7) != some(8)


def test_more_than_half_live_in_the_us_and_nobody_is_left_out() -> None:
    rng = Random(1)
    counts = Counter(person(rng).address.country for _ in range(20_000))

    assert 0.53 < counts["US"] / 20_000 < 0.57
    assert sorted(counts) == COUNTRIES


def test_names_keep_their_own_letters() -> None:
    rng = Random(2)
    names = {person(rng, country).name for country in ("PL", "SE", "ES", "JP", "VN") for _ in range(400)}

    for expected in ("Łukasz", "Åsa", "José", "山田 太郎", "Đặng Thị Hồng"):
        assert any(expected in name for name in names), expected


def test_an_inflected_last_name_follows_the_first_name() -> None:
    rng = Random(3)
    names = {person(rng, "CZ").name for _ in range(600)}

    assert "Tereza Nováková" in names
    assert "Jiří Novák" in names
    assert "Jiří Nováková" not in names


def test_no_name_loses_a_letter_in_its_mail_address() -> None:
    lists = [names for pool in NAMES.values() for names in (pool.women, pool.men, pool.last, pool.women_last) if names]
    plain = {name: fold(name.rpartition("|")[2]) for names in lists for name in names.split(", ")}

    assert [name for name, letters in plain.items() if any(c.isalpha() and not c.isascii() for c in letters)] == []


def test_a_country_without_people_is_an_error() -> None:
    with pytest.raises(KeyError):
        person(Random(1), "XX")


def test_references_differ_for_each_order_of_a_seller() -> None:
    rng = Random(4)
    references = [order_reference(rng, n) for n in range(2_000)]

    assert len(set(references)) == 2_000
    assert all(re.fullmatch(r"(#|ETSY-|WEB-)\d{6}", reference) for reference in references)


def test_artwork_lies_on_the_example_domain() -> None:
    rng = Random(5)
    assert all(re.fullmatch(r"https://example\.com/art/[a-z-]+-[0-9a-f]{4}\.png", artwork_url(rng)) for _ in range(200))
