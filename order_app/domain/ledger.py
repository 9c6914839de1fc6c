"""A wallet's ledger: the kinds of its movements, what it can be narrowed by, and the words of its address."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from urllib.parse import parse_qsl, urlencode
from zoneinfo import ZoneInfo

from order_app.domain.codes import is_order_code
from order_app.domain.days import begin_of, day_of

TOP_UP = "top_up"
PAYMENT = "payment"
REFUND = "refund"
KINDS: Mapping[str, str] = {TOP_UP: "Top-up", PAYMENT: "Payment", REFUND: "Money back"}
"""The kinds of a ledger's entries as they are stored, and what people call them."""
KIND_OF_SLUG: Mapping[str, str] = {words.lower().replace(" ", "-"): kind for kind, words in KINDS.items()}
"""The kinds by their words in an address."""
KIND, FROM, TO, ORDER, PAGE = "kind", "from", "to", "order", "page"
MAX_REASON_LENGTH = 200
"""The longest reason of a top-up, in characters."""
_PARAMS = (KIND, FROM, TO, ORDER, PAGE)
_PAGE = re.compile(r"[ab][0-9]{1,15}", re.ASCII)


@dataclass(frozen=True, slots=True)
class LedgerFilter:
    """Which entries: of these kinds (none named: all), from a moment on, before another (UTC), of one order."""

    kinds: frozenset[str] = frozenset()
    since: datetime | None = None
    before: datetime | None = None
    order_code: str = ""


ALL_ENTRIES = LedgerFilter()


@dataclass(frozen=True, slots=True)
class LedgerAddress:
    """What an address asks for. The days, both included, are those of the viewer's zone; `page` is a place in the
    ledger: behind ("b") or ahead of ("a") an entry."""

    kinds: frozenset[str] = frozenset()
    first_day: date | None = None
    last_day: date | None = None
    order_code: str = ""
    page: str = ""

    @property
    def is_filtered(self) -> bool:
        """Whether the ledger is narrowed by anything."""
        return replace(self, page="") != WHOLE_LEDGER

    @property
    def slugs(self) -> list[str]:
        """The kinds in the words of the address, in their one order."""
        return [slug for slug, kind in KIND_OF_SLUG.items() if kind in self.kinds]

    def where(self, zone: ZoneInfo) -> LedgerFilter:
        """The same as a question to the database, the days as moments."""
        return LedgerFilter(
            self.kinds,
            None if self.first_day is None else begin_of(self.first_day, zone),
            None if self.last_day is None else begin_of(self.last_day + timedelta(days=1), zone),
            self.order_code,
        )

    def query(self, **more: str) -> str:
        """The address's query in its one spelling, without the place in the ledger; `more` goes along."""
        params = {
            **more,
            KIND: ",".join(self.slugs),
            FROM: "" if self.first_day is None else self.first_day.isoformat(),
            TO: "" if self.last_day is None else self.last_day.isoformat(),
            ORDER: self.order_code,
        }
        page = params.pop(PAGE, "")
        return urlencode({name: value for name, value in {**params, PAGE: page}.items() if value}, safe=",")

    def without(self, param: str, value: str = "") -> "LedgerAddress":
        """The same with one filter taken out, from the first page on."""
        if param == FROM:
            return replace(self, first_day=None, page="")
        if param == TO:
            return replace(self, last_day=None, page="")
        if param == ORDER:
            return replace(self, order_code="", page="")
        return replace(self, kinds=self.kinds - {KIND_OF_SLUG[value]}, page="")


WHOLE_LEDGER = LedgerAddress()


@dataclass(frozen=True, slots=True)
class LedgerAsked:
    """What an address asks for, and what of it made no sense: parameters with their values, and days the wrong way
    round, which were swapped."""

    address: LedgerAddress
    left_out: tuple[tuple[str, str], ...] = ()
    turned: bool = False


def parse_ledger(query: str) -> LedgerAsked:
    """What a URL's query asks for; whatever it holds, there is a ledger that comes nearest."""
    given: dict[str, list[str]] = defaultdict(list)
    for param, value in parse_qsl(query):
        if param in _PARAMS and value.strip():
            given[param].append(value.strip())
    left_out: list[tuple[str, str]] = []

    def one(param: str) -> str:
        *others, last = given.get(param) or [""]
        left_out.extend((param, other) for other in dict.fromkeys(others) if other != last)
        return last

    slugs = dict.fromkeys(slug for value in given[KIND] for slug in value.lower().split(",") if slug.strip())
    left_out += [(KIND, slug) for slug in slugs if slug not in KIND_OF_SLUG]
    days = []
    for param in (FROM, TO):
        word = one(param)
        day = day_of(word)
        if word and day is None:
            left_out.append((param, word))
        days.append(day)
    first, last = days
    turned = first is not None and last is not None and first > last
    if turned:
        first, last = last, first
    order, page = one(ORDER), one(PAGE)
    for param, word, fits in ((ORDER, order, is_order_code(order.upper())), (PAGE, page, _PAGE.fullmatch(page))):
        if word and not fits:
            left_out.append((param, word))
    address = LedgerAddress(
        frozenset(KIND_OF_SLUG[slug] for slug in slugs if slug in KIND_OF_SLUG),
        first,
        last,
        order.upper() if is_order_code(order.upper()) else "",
        page if _PAGE.fullmatch(page) else "",
    )
    return LedgerAsked(address, tuple(left_out), turned)
