"""Believable recipients for demo orders: real places and postal codes, valid numbers, mail that goes nowhere.

Everything is drawn from the given `random.Random`, so one seed always gives the same people. E-mail addresses use the
domains that are reserved for examples; phone numbers come from ranges kept for fiction where a country has one.
"""

from bisect import bisect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

from order_app.demo.people_pools import NAMES, PLACES, NamePool, PlacePool
from order_app.domain.address import Address
from order_app.domain.text import fold

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Weighted(Generic[T]):
    """Choices of which some come up more often; `upto` holds the weights added up."""

    choices: tuple[T, ...]
    upto: tuple[int, ...]

    @classmethod
    def of(cls, choices: Sequence[tuple[T, int]]) -> "_Weighted[T]":
        return cls(tuple(choice for choice, _ in choices), tuple(accumulate(weight for _, weight in choices)))

    def draw(self, rng: Random) -> T:
        return self.choices[bisect(self.upto, rng.random() * self.upto[-1])]


@dataclass(frozen=True, slots=True)
class Person:
    """A recipient: name, phone in E.164, e-mail, and an address that its country's rules accept."""

    name: str
    phone: str
    email: str
    address: Address


def person(rng: Random, country: str | None = None) -> Person:
    """The next recipient, of the given country (ISO alpha-2) or of any, more than half of them in the US.

    Raises KeyError for a country that nobody of the demo lives in.
    """
    pool = _EVERYWHERE.draw(rng) if country is None else _BY_COUNTRY[country].draw(rng)
    name, mailbox = _pick(rng, _names(pool.names.draw(rng)))
    home = _pick(rng, pool.homes)
    number = str(1 + int(rng.random() ** 2 * pool.highest_number))
    line1 = pool.line1.replace("{n}", number).replace("{s}", _pick(rng, home.streets))
    line2 = ""
    if pool.line2 and rng.random() < _SHARE_WITH_SECOND_LINE:
        line2 = _pick(rng, pool.line2).replace("{n}", str(1 + int(rng.random() * 9)))
    return Person(
        name=name,
        phone=_dialled(rng, _pick(rng, pool.phones)),
        email=f"{mailbox}{int(rng.random() * 90) + 10}@{_pick(rng, _MAIL_DOMAINS)}",
        address=Address(line1, line2, home.city, home.state, home.postal_code, pool.country),
    )


def order_reference(rng: Random, n: int) -> str:
    """The seller's own order number for its n-th order, in the way of one of the usual shops; differs for each n."""
    return f"{_SHOPS.draw(rng)}{100_000 + n}"


def artwork_url(rng: Random) -> str:
    """The address of a print file that does not exist."""
    motif = f"{_pick(rng, _MOTIF_MANNERS)}-{_pick(rng, _MOTIFS)}"
    return f"https://example.com/art/{motif}-{int(rng.random() * 0x10000):04x}.png"


_SHARE_WITH_SECOND_LINE = 0.22
_MAIL_DOMAINS = ("example.com", "example.com", "example.org", "example.net")
_MOTIF_MANNERS = (
    "retro",
    "minimal",
    "watercolor",
    "vintage",
    "neon",
    "line",
    "folk",
    "pixel",
    "botanical",
    "paper-cut",
)
_MOTIFS = (
    "sunset", "fox", "mountains", "cactus", "cat", "wave", "moon", "fern", "bicycle", "lighthouse", "whale", "mushroom",
    "heron", "camper-van", "astronaut", "lemon",
)  # fmt: skip


_SHOPS = _Weighted.of((("#", 60), ("ETSY-", 25), ("WEB-", 15)))


@dataclass(frozen=True, slots=True)
class _Home:
    city: str
    state: str
    postal_code: str
    streets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Pool:
    """A `PlacePool` taken apart once, so that drawing a person only picks."""

    country: str
    names: _Weighted[str]
    homes: tuple[_Home, ...]
    phones: tuple[str, ...]
    line1: str
    line2: tuple[str, ...]
    highest_number: int


def _pool(raw: PlacePool) -> _Pool:
    return _Pool(
        country=raw.country,
        names=_Weighted.of(raw.names),
        homes=tuple(
            _home(place, raw.streets) for line in raw.places.splitlines() for place in line.split("|") if place.strip()
        ),
        phones=tuple(raw.phones.split(", ")),
        line1=raw.line1,
        line2=tuple(raw.line2.split(", ")) if raw.line2 else (),
        highest_number=raw.highest_number,
    )


def _home(place: str, streets: str) -> _Home:
    city, state, postal_code, *own_street = (part.strip() for part in place.split(";"))
    return _Home(city, state, postal_code, tuple(own_street or streets.split(", ")))


@cache
def _names(language: str) -> tuple[tuple[str, str], ...]:
    """Every full name of a language with the part of a mail address that fits it."""
    pool = NAMES[language]
    return tuple(
        _full_name(pool, first, last)
        for firsts, lasts in ((pool.women, pool.women_last or pool.last), (pool.men, pool.last))
        for first in firsts.split(", ")
        for last in lasts.split(", ")
    )


def _full_name(pool: NamePool, first: str, last: str) -> tuple[str, str]:
    shown_first, _, plain_first = first.partition("|")
    shown_last, _, plain_last = last.partition("|")
    order = (shown_last, shown_first) if pool.last_name_first else (shown_first, shown_last)
    return pool.gap.join(order), f"{_mailbox(plain_first or first)}.{_mailbox(plain_last or last)}"


def _mailbox(name: str) -> str:
    return "".join(c for c in fold(name) if c.isascii() and c.isalnum())


def _pick(rng: Random, choices: Sequence[T]) -> T:
    # A random() is several times cheaper than choice(), and a hundred thousand people take a million picks.
    return choices[int(rng.random() * len(choices))]


def _dialled(rng: Random, pattern: str) -> str:
    """The pattern with a digit for each "#", which all stand at its end."""
    fixed = pattern.rstrip("#")
    digits = len(pattern) - len(fixed)
    return f"{fixed}{int(rng.random() * 10**digits):0{digits}d}" if digits else fixed


_POOLS = tuple((_pool(raw), raw.weight) for raw in PLACES)
_EVERYWHERE = _Weighted.of(_POOLS)
_BY_COUNTRY: Mapping[str, _Weighted[_Pool]] = {
    country: _Weighted.of([(pool, weight) for pool, weight in _POOLS if pool.country == country])
    for country in {pool.country for pool, _ in _POOLS}
}
