"""Places in a list: where a row stands by a sort, and cursors that name a place in an address."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum

from order_app.domain.list_filter import SortColumn
from order_app.domain.text import base36

LAST = "last"
"""The cursor of the last page."""


class Way(Enum):
    """From where a page is read, and in which direction."""

    FIRST = "first"
    AFTER = "after"
    BEFORE = "before"
    LAST = "last"

    @property
    def is_backward(self) -> bool:
        """Whether the page is read from its end."""
        return self in (Way.BEFORE, Way.LAST)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands: its amount or cost (None where the list goes by date, or without an amount), time, id."""

    key: int | None
    created_at: datetime
    id: int


@dataclass(frozen=True, slots=True)
class Cursor:
    """From where to read; a place where there is one to read on from."""

    way: Way
    place: Place | None = None

    @classmethod
    def parse(cls, written: str, column: SortColumn) -> "Cursor":
        """Read a cursor from the page's address; nonsense, and a cursor of another sort, is the first page."""
        if written == LAST:
            return cls(Way.LAST)
        found = (_BY_DATE if column is SortColumn.DATE else _BY_MONEY).fullmatch(written)
        if found is None or (column is SortColumn.COST and not found["key"]):
            return cls(Way.FIRST)
        try:
            moment = _EPOCH + timedelta(microseconds=int(found["micros"], 36))
        except OverflowError:
            return cls(Way.FIRST)
        key = int(found["key"], 36) if column is not SortColumn.DATE and found["key"] else None
        return cls(Way.AFTER if found["way"] == "a" else Way.BEFORE, Place(key, moment, int(found["id"], 36)))

    @staticmethod
    def beside(place: Place, way: Way, column: SortColumn) -> str:
        """The cursor that leads on from a row at this place."""
        key = "" if place.key is None else base36(place.key)
        micros = (place.created_at - _EPOCH) // timedelta(microseconds=1)
        money = "" if column is SortColumn.DATE else f"{key}."
        return f"{'a' if way is Way.AFTER else 'b'}{money}{base36(micros)}-{base36(place.id)}"


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_BY_DATE = re.compile(r"(?P<way>[ab])(?P<micros>[0-9a-z]{1,12})-(?P<id>[0-9a-z]{1,6})", re.ASCII)
_BY_MONEY = re.compile(
    r"(?P<way>[ab])(?P<key>[0-9a-z]{0,7})\.(?P<micros>[0-9a-z]{1,12})-(?P<id>[0-9a-z]{1,6})", re.ASCII
)
