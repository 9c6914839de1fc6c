"""The queue's address: which requests a URL's query asks for, and the one way to write it."""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode

from order_app.domain.statuses import RequestKind, RequestStatus
from order_app.queries.requests import ALL_OPEN, OPEN, RequestFilter
from order_app.states.list_address import Nonsense
from order_app.states.order_list import Chip

HOME = "/support"
STATUSES = {status.value.lower().replace(" ", "-"): status for status in RequestStatus}
KINDS = {kind.value: kind for kind in RequestKind}
KIND_WORDS = {RequestKind.CANCEL: "Cancel", RequestKind.REFUND: "Refund"}
AGES = {"1h": timedelta(hours=1), "24h": timedelta(hours=24), "3d": timedelta(days=3)}
AGE_WORDS = {"1h": "Older than 1 hour", "24h": "Older than 24 hours", "3d": "Older than 3 days"}
MAX_SELLERS = 20
"""By how many sellers the queue can be narrowed at once."""
_PARAMS = ("status", "kind", "seller", "age", "page")
_CURSOR = re.compile(r"last|[ab][0-9a-z]{1,12}-[0-9a-z]{1,6}", re.ASCII)


@dataclass(frozen=True, slots=True)
class QueueAddress:
    """What is asked for; `age` is its word in the URL, empty for any."""

    where: RequestFilter = field(default=ALL_OPEN)
    age: str = ""
    cursor: str = ""

    @property
    def is_filtered(self) -> bool:
        """Whether the queue is anything but all open requests."""
        return self.where != ALL_OPEN

    def query(self) -> str:
        """The URL's query in its one spelling, without the place in the queue; empty for all open requests."""
        return _write(self._asked())

    def href(self, cursor: str = "") -> str:
        """The address of a page of this queue."""
        query = _write({**self._asked(), "page": cursor})
        return f"{HOME}?{query}" if query else HOME

    def chips(self) -> list[Chip]:
        """The filters in use; that requests are open is none."""
        where = self.where
        statuses = [] if where.statuses == OPEN else [s for s in STATUSES if STATUSES[s] in where.statuses]
        return [
            *(Chip(words=f"Status: {STATUSES[slug]}", param="status", value=slug) for slug in statuses),
            *(
                Chip(words=f"Kind: {KIND_WORDS[kind]}", param="kind", value=slug)
                for slug, kind in KINDS.items()
                if kind in where.kinds
            ),
            *(Chip(words=f"Seller: {code}", param="seller", value=code) for code in sorted(where.sellers)),
            *([Chip(words=AGE_WORDS[self.age], param="age", value="")] if self.age else []),
        ]

    def _asked(self) -> dict[str, str]:
        where = self.where
        return {
            "status": ""
            if where.statuses == OPEN
            else ",".join(slug for slug, status in STATUSES.items() if status in where.statuses),
            "kind": ",".join(slug for slug, kind in KINDS.items() if kind in where.kinds),
            "seller": ",".join(sorted(where.sellers)),
            "age": self.age,
        }


def parse(query: str, sellers: Collection[str]) -> tuple[QueueAddress, Nonsense]:
    """What a URL's query asks for, `sellers` being the codes that there are; whatever it holds, there is a queue that
    comes nearest."""
    given: dict[str, list[str]] = defaultdict(list)
    for param, value in parse_qsl(query):
        if param in _PARAMS:
            given[param] += [word.strip() for word in value.split(",") if word.strip()]
    bad = Nonsense()
    statuses = _chosen("status", given, STATUSES, bad)
    kinds = _chosen("kind", given, KINDS, bad)
    named = {word: word.upper() for word in given["seller"]}
    bad.add("seller", [word for word, code in named.items() if code not in sellers])
    codes = list(dict.fromkeys(code for code in named.values() if code in sellers))
    bad.add("seller", codes[MAX_SELLERS:])
    age = _last("age", given, bad).lower()
    if age and age not in AGES:
        bad.add("age", [age])
        age = ""
    cursor = _last("page", given, bad)
    if cursor and not _CURSOR.fullmatch(cursor):
        bad.add("page", [cursor])
        cursor = ""
    where = RequestFilter(statuses or OPEN, kinds, frozenset(codes[:MAX_SELLERS]), AGES.get(age))
    return QueueAddress(where, age, cursor), bad


def _chosen(param: str, given: Mapping[str, list[str]], known: Mapping[str, Any], bad: Nonsense) -> frozenset[Any]:
    words = given.get(param, [])
    bad.add(param, [word for word in dict.fromkeys(words) if word.lower() not in known])
    return frozenset(known[word.lower()] for word in words if word.lower() in known)


def _last(param: str, given: Mapping[str, list[str]], bad: Nonsense) -> str:
    """The last value of a parameter that takes one."""
    words = given.get(param, [])
    if not words:
        return ""
    bad.add(param, dict.fromkeys(word for word in words if word != words[-1]))
    return words[-1]


def _write(params: Mapping[str, str]) -> str:
    return urlencode({name: value for name, value in params.items() if value}, safe=",")
