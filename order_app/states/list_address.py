"""The list's address: what a URL's query asks for, what of it makes no sense, and the one way to write it."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qsl, urlencode
from zoneinfo import ZoneInfo

from order_app.domain.address import COUNTRIES
from order_app.domain.days import begin_of, day_of
from order_app.domain.list_filter import NEWEST_FIRST, NO_FILTER, PAGE_SIZES, ListFilter, Sort, SortColumn
from order_app.domain.statuses import AddressCheck, Fulfillment, Payment, RequestStatus, ShippingMethod, Tab
from order_app.domain.text import MAX_QUERY_LENGTH, has_control_characters
from order_app.queries.all_orders import AllQuery
from order_app.queries.lists import ListQuery
from order_app.states.wording import TAB_OF_SLUG

_CURSOR = re.compile(r"last|[ab](?P<money>[0-9a-z]{0,7}\.)?[0-9a-z]{1,12}-[0-9a-z]{1,6}", re.ASCII)
"""A place in the list as `queries.lists` names it; one in a list by money begins with the amount."""
_NAMED = 3
"""How many things that were left out are named; the rest is counted."""
_NAMED_LENGTH = 30


@dataclass(frozen=True, slots=True)
class Facet:
    """One field that the list can be narrowed by: its word in the URL, its attribute of `ListFilter`, its name on the
    screen, and its values by their words in the URL."""

    param: str
    attribute: str
    name: str
    values: Mapping[str, str]
    label: Callable[[str], str] = str

    def slugs(self, where: ListFilter) -> list[str]:
        """What the filter holds of this field, in the words of the URL and in their one order."""
        chosen = getattr(where, self.attribute)
        return [slug for slug, value in self.values.items() if value in chosen]


def _slugs(words: type[StrEnum]) -> dict[str, str]:
    return {word.value.lower().replace(" ", "-"): word for word in words}


FACETS = (
    Facet("payment", "payments", "Payment", _slugs(Payment)),
    Facet("fulfillment", "fulfillments", "Fulfillment", _slugs(Fulfillment)),
    Facet("country", "countries", "Country", {code: code for code in sorted(COUNTRIES)}, COUNTRIES.__getitem__),
    Facet("method", "methods", "Shipping method", _slugs(ShippingMethod)),
    Facet("request", "requests", "Request", _slugs(RequestStatus)),
    Facet("address", "address_checks", "Address check", _slugs(AddressCheck)),
)
FROM, TO = "from", "to"
_SORTS = {
    ("-" if descending else "") + column.value.lower(): Sort(column, descending)
    for column in SortColumn
    for descending in (True, False)
}
_SORT_WORDS = {sort: word for word, sort in _SORTS.items()}
_SLUG_OF_TAB = {tab: slug for slug, tab in TAB_OF_SLUG.items()}
_PARAMS = ("tab", "q", *(facet.param for facet in FACETS), FROM, TO, "sort", "size", "page")


@dataclass(frozen=True, slots=True)
class ListAddress:
    """What is asked for. `where` holds no moments: the days, both included, are those of the viewer's zone."""

    tab: Tab | None = None
    text: str = ""
    where: ListFilter = NO_FILTER
    first_day: date | None = None
    last_day: date | None = None
    sort: Sort = NEWEST_FIRST
    size: int = PAGE_SIZES[0]
    cursor: str = ""

    @property
    def slug(self) -> str:
        """The tab's word in the URL."""
        return _SLUG_OF_TAB[self.tab]

    @property
    def sort_word(self) -> str:
        """The order's word in the URL, such as "-date"."""
        return _SORT_WORDS[self.sort]

    @property
    def is_filtered(self) -> bool:
        """Whether the list is narrowed by anything but the tab and the search."""
        return not self.where.is_empty or self.first_day is not None or self.last_day is not None

    @property
    def is_plain(self) -> bool:
        """Whether this is a tab as it is, however many orders a page of it holds."""
        return not self.is_filtered and not self.text and self.sort == NEWEST_FIRST

    def same_orders(self, other: "ListAddress") -> bool:
        """Whether both ask for the same orders, however sorted and paged."""
        plain = {"sort": NEWEST_FIRST, "size": PAGE_SIZES[0], "cursor": ""}
        return replace(self, **plain) == replace(other, **plain)

    def list_query(self, seller_id: int, zone: ZoneInfo) -> ListQuery:
        """The same as a question to the database, the days as moments."""
        return ListQuery(seller_id, self.tab, self.text, self.cursor, self.size, self._where(zone), self.sort)

    def all_query(self, zone: ZoneInfo) -> AllQuery:
        """The same of all sellers' orders."""
        return AllQuery(self.tab, self.text, self.cursor, self.size, self._where(zone), self.sort)

    def _where(self, zone: ZoneInfo) -> ListFilter:
        return replace(
            self.where,
            created_from=None if self.first_day is None else begin_of(self.first_day, zone),
            created_before=None if self.last_day is None else begin_of(self.last_day + timedelta(days=1), zone),
        )

    def query(self) -> str:
        """The URL's query in its one spelling, without the place in the list; empty for the plain list."""
        return _write({**self._asked(), "size": "" if self.size == PAGE_SIZES[0] else str(self.size)})

    def view_query(self) -> str:
        """What a saved view keeps of it: neither the place in the list nor how much a page holds."""
        return _write(self._asked())

    def href(self, cursor: str = "") -> str:
        """The address of a page of this list."""
        query = "&".join(part for part in (self.query(), _write({"page": cursor})) if part)
        return f"/?{query}" if query else "/"

    def _asked(self) -> dict[str, str]:
        return {
            "tab": "" if self.tab is None else self.slug,
            "q": self.text,
            **{facet.param: ",".join(facet.slugs(self.where)) for facet in FACETS},
            FROM: "" if self.first_day is None else self.first_day.isoformat(),
            TO: "" if self.last_day is None else self.last_day.isoformat(),
            "sort": "" if self.sort == NEWEST_FIRST else self.sort_word,
        }


@dataclass(slots=True)
class Nonsense:
    """What of an address was left out of the list, in the order in which it was found."""

    unknown_tab: bool = False
    turned: bool = False
    left_out: list[tuple[str, str]] = field(default_factory=list)

    def add(self, param: str, values: Iterable[str]) -> None:
        """These values of a parameter count for nothing."""
        self.left_out += [(param, value) for value in values]

    def words(self) -> str:
        """One calm notice that names it; empty where everything made sense."""
        said = ["There is no such tab; all orders are shown."] if self.unknown_tab else []
        if self.left_out:
            said.append(f"Part of the address was not understood and is left out: {_named(self.left_out)}.")
        if self.turned:
            said.append("The two dates were the wrong way round, so they were swapped.")
        return " ".join(said)


def _named(parts: Sequence[tuple[str, str]]) -> str:
    """Parameters of an address with their values, as a notice names them: the first few, and how many more."""
    listed = ", ".join(f"{param} “{_shown(value)}”" for param, value in parts[:_NAMED])
    more = len(parts) - _NAMED
    return listed + (f" and {more:,} more" if more > 0 else "")


def parse(query: str) -> tuple[ListAddress, Nonsense]:
    """What a URL's query asks for; whatever it holds, there is a list that comes nearest."""
    given: dict[str, list[str]] = defaultdict(list)
    for param, value in parse_qsl(query):
        if param in _PARAMS and value.strip():
            given[param].append(value.strip())
    bad = Nonsense()
    chosen = {facet.attribute: _chosen(facet, given[facet.param], bad) for facet in FACETS}
    first, last = (_day(param, _one(given, param, bad), bad) for param in (FROM, TO))
    if first is not None and last is not None and first > last:
        first, last, bad.turned = last, first, True
    slug = _one(given, "tab", bad).lower() or "all"
    bad.unknown_tab = slug not in TAB_OF_SLUG
    sort = _known("sort", _one(given, "sort", bad).lower(), _SORTS, NEWEST_FIRST, bad)
    address = ListAddress(
        tab=TAB_OF_SLUG.get(slug),
        text=_text(_one(given, "q", bad), bad),
        where=ListFilter(**chosen),
        first_day=first,
        last_day=last,
        sort=sort,
        size=_known("size", _one(given, "size", bad), {str(size): size for size in PAGE_SIZES}, PAGE_SIZES[0], bad),
        cursor=_cursor(_one(given, "page", bad), sort, bad),
    )
    return address, bad


def _one(given: Mapping[str, list[str]], param: str, bad: Nonsense) -> str:
    """The last value of a parameter that takes one."""
    values = given.get(param, [])
    if not values:
        return ""
    bad.add(param, dict.fromkeys(value for value in values if value != values[-1]))
    return values[-1]


def _chosen(facet: Facet, values: list[str], bad: Nonsense) -> frozenset[Any]:
    words = [word.strip() for value in values for word in value.split(",")]
    cased = {word: word.upper() if facet.attribute == "countries" else word.lower() for word in words if word}
    bad.add(facet.param, [word for word, slug in cased.items() if slug not in facet.values])
    return frozenset(facet.values[slug] for slug in cased.values() if slug in facet.values)


def _known(param: str, word: str, known: Mapping[str, Any], usual: Any, bad: Nonsense) -> Any:
    if word and word not in known:
        bad.add(param, [word])
    return known.get(word, usual)


def _day(param: str, word: str, bad: Nonsense) -> date | None:
    if not word:
        return None
    day = day_of(word)
    if day is None:
        bad.add(param, [word])
        return None
    return day


def _cursor(word: str, sort: Sort, bad: Nonsense) -> str:
    """A place in a list of this order; one of another order leads nowhere in it."""
    found = _CURSOR.fullmatch(word)
    fits = found is not None and (word == "last" or (found["money"] is None) == (sort.column is SortColumn.DATE))
    if word and not fits:
        bad.add("page", [word])
    return word if fits else ""


def _text(typed: str, bad: Nonsense) -> str:
    text = typed
    if has_control_characters(text):
        bad.add("q", [text])
        text = "".join(" " if has_control_characters(c) else c for c in text).strip()
    if len(text) > MAX_QUERY_LENGTH:
        bad.add("q", [text[MAX_QUERY_LENGTH:]])
        text = text[:MAX_QUERY_LENGTH].strip()
    return text


def _write(params: Mapping[str, str]) -> str:
    return urlencode({name: value for name, value in params.items() if value}, safe=",")


def _shown(value: str) -> str:
    """A value as a notice can name it: short, and without characters that would change the notice's own look."""
    plain = "".join(c for c in value if c.isprintable()) or "…"
    return plain if len(plain) <= _NAMED_LENGTH else plain[: _NAMED_LENGTH - 1] + "…"
