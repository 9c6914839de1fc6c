"""What is typed against what is stored: the base of each typed word, taking over from others, words a lock overtook."""

import re
import zlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

import reflex as rx

from order_app.domain.address import COUNTRIES, country_name
from order_app.domain.errors import BadInput
from order_app.domain.fields import LABELS, MAX_ITEMS, TEXT_FIELDS, Field
from order_app.domain.money import carried_minor, parse_minor, plain_minor
from order_app.domain.orders import OrderContent, is_blank_line
from order_app.domain.pricing import Catalogue
from order_app.queries.orders import OrderDetail
from order_app.states.order_content import OrderTyping
from order_app.states.order_lines import PARTS
from order_app.states.order_views import Kept, typed_of

Row = tuple[str, str, str]
"""A typed item line: SKU, quantity, artwork URL."""
Text = str | tuple[Row, ...]
"""What stands in a field's inputs: one text, or the lines of Items."""

ITEM_INPUT = re.compile(rf"item-([0-9]{{1,5}})-({'|'.join(PARTS)})")
"""The name of an input of an item line."""
DRAWN = "drawn"
"""Under this name a form tells how new the inputs are that its words were typed into."""


def item_inputs(rows: Iterable[Row]) -> dict[str, str]:
    """The inputs of item lines, numbered from 0."""
    return {
        f"item-{number}-{part}": text for number, row in enumerate(rows) for part, text in zip(PARTS, row, strict=True)
    }


def item_rows(inputs: Mapping[str, str]) -> tuple[Row, ...]:
    """The item lines that inputs hold, in their order; wholly empty lines are left out."""
    lines: dict[str, dict[str, str]] = {}
    for name, text in inputs.items():
        if found := ITEM_INPUT.fullmatch(name):
            lines.setdefault(found[1], {})[found[2]] = text
    rows = [(line.get("sku", ""), line.get("quantity", ""), line.get("artwork", "")) for line in lines.values()]
    return tuple(row for row in rows if not is_blank_line(*row))[:MAX_ITEMS]


def words_of_rows(rows: Iterable[Row]) -> str:
    """Item lines as people read and copy them, one below the other."""
    return "\n".join(f"{quantity} × {sku} {url}".strip() for sku, quantity, url in rows)


def words(name: Field, text: Text) -> str:
    """What stands in a field, as people read it."""
    if not isinstance(text, str):
        return words_of_rows(text)
    return country_name(text) if name is Field.COUNTRY and text in COUNTRIES else text


def inputs_of(content: OrderContent, currency: str, locale: str) -> dict[str, str]:
    """A content as the form's inputs hold it, lines numbered from 0."""
    return typed_of(content, currency, locale) | item_inputs(
        (item.sku, str(item.quantity), item.artwork_url) for item in content.items
    )


def _field_of(name: str) -> str:
    return Field.ITEMS.value if ITEM_INPUT.fullmatch(name) else name


class OrderEdits(OrderTyping, mixin=True):
    """What is stored, as last seen here (`_stored`), what the words in the form are based on (`loaded`), and the words.

    Where nobody types, the base follows what is stored. Where somebody types, the base stays: a stored value that
    differs from it was put there by somebody else meanwhile.
    """

    loaded: dict[str, str] = {name.value: "" for name in TEXT_FIELDS}
    drawn: int = 0
    draft_key: str = ""
    ask: str = ""
    kept: list[Kept] = []
    _stored: OrderContent = OrderContent()
    _seen: dict[str, str] = {name.value: "" for name in TEXT_FIELDS}
    _former: dict[str, Any] = {}
    _discarded: int = 0

    @rx.var
    def shape(self) -> str:
        """Changes when a line comes or goes."""
        return ",".join(line["key"] for line in self.lines)

    def _number(self) -> None:
        """Give what is loaded a name of its own: inputs are made anew when it changes, and a report of what is typed
        belongs to it. The same content has the same name, also after a restart of the server."""
        self.generation = f"{zlib.crc32(repr(sorted(self.loaded.items())).encode()):08x}-{self._discarded}"
        self.draft_key = f"{self._email}:{self.code or 'new'}:{self.generation}"

    def _begin(self, content: OrderContent) -> None:
        """Base the form on this content, with nothing typed."""
        self._store(content)
        self.loaded = dict(self._seen)
        values = {name.value: self._seen[name.value] for name in TEXT_FIELDS}
        # A page that stood open while the server was away keeps its inputs: what is typed in them is still there.
        if self.ask and (changed := [name for name in TEXT_FIELDS if values[name.value] != self.values[name.value]]):
            self._count(changed)
        self.values, self._typed = values, {}

    def _store(self, content: OrderContent) -> None:
        self._stored = content
        self._seen = inputs_of(content, self._currency, self._locale)

    def _text(self, name: Field) -> Text:
        """What stands in the form now."""
        if name is Field.ITEMS:
            return tuple(self._typed_lines())
        return self._typed.get(name.value, self.values[name.value])

    def _base(self, name: Field) -> Text:
        """What the words in the form are based on."""
        return item_rows(self.loaded) if name is Field.ITEMS else self.loaded[name.value]

    def _stored_text(self, name: Field) -> Text:
        """What is stored, as last seen here."""
        return item_rows(self._seen) if name is Field.ITEMS else self._seen[name.value]

    def _same(self, name: Field, one: Text, other: Text) -> bool:
        """Whether two texts of a field mean the same, although an amount may have been written under another locale."""
        if one == other or name is not Field.AMOUNT:
            return one == other
        first, second = (carried_minor(str(text), self._currency, self._locale) for text in (one, other))
        return first is not None and first == second

    def _carried(self, texts: Mapping[Field, Text]) -> dict[Field, Text]:
        """Texts that the browser kept, an amount as this locale writes it where it was written under another one."""
        amount = texts.get(Field.AMOUNT, "")
        minor = carried_minor(str(amount), self._currency, self._locale)
        if minor is None or self._reads(str(amount)):
            return dict(texts)
        return {**texts, Field.AMOUNT: plain_minor(minor, self._currency, self._locale)}

    def _reads(self, amount: str) -> bool:
        with suppress(BadInput):
            return parse_minor(amount, self._currency, self._locale) >= 0
        return False

    def _rebase(self, names: Iterable[Field]) -> None:
        """Base these fields on what is stored."""
        self._base_on({name: self._stored_text(name) for name in names})

    def _base_on(self, bases: Mapping[Field, Text]) -> None:
        """Base what stands in these fields on these texts."""
        loaded = dict(self.loaded)
        for name, base in bases.items():
            if isinstance(base, str):
                loaded[name.value] = base
            else:
                loaded = {key: text for key, text in loaded.items() if not ITEM_INPUT.fullmatch(key)}
                loaded |= item_inputs(base)
        self.loaded = loaded

    def _draw(self, texts: Mapping[Field, Text], catalogue: Catalogue) -> None:
        """Make the inputs of these fields anew, so that they show these texts."""
        if not texts:
            return
        self._count(texts)
        plain = {name.value: text for name, text in texts.items() if isinstance(text, str)}
        self.values = {**self.values, **plain}
        self._typed = {key: text for key, text in self._typed.items() if key not in plain}
        rows = texts.get(Field.ITEMS)
        if isinstance(rows, tuple):
            self.lines = [self._line(*row, catalogue) for row in rows] or [self._line("", "1", "")]
            self._typed = {key: text for key, text in self._typed.items() if not ITEM_INPUT.fullmatch(key)}

    def _count(self, names: Iterable[Field]) -> None:
        """Number the inputs that are made anew, and remember what stood in them."""
        fields = list(names)
        self.drawn += 1
        self._former = {**self._former, **{name.value: self._text(name) for name in fields}}
        self.epochs = {**self.epochs, **{name.value: self.drawn for name in fields}}

    def _fresh_and_old(self, inputs: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
        """What was typed into the inputs that the form shows now, and what came of inputs that were replaced since: a
        report may have been under way when somebody else's value was put into the form."""
        told = inputs.get(DRAWN, "")
        drawn = int(told) if told.isascii() and told.isdigit() and len(told) < 10 else self.drawn
        words = {name: text for name, text in inputs.items() if name != DRAWN}
        fresh = {name: text for name, text in words.items() if self.epochs.get(_field_of(name), 0) <= drawn}
        return fresh, {name: text for name, text in words.items() if name not in fresh}

    def _typed_over(self, old: Mapping[str, str], catalogue: Catalogue) -> None:
        """Put back what was typed into an input in the very moment in which it was replaced."""
        typed: dict[Field, Text] = {Field(name): text for name, text in old.items() if name in self.values}
        if any(ITEM_INPUT.fullmatch(name) for name in old):
            typed[Field.ITEMS] = item_rows(old)
        self._put_over(
            {
                name: text
                for name, text in typed.items()
                if not self.read_only[name.value] and text != self._former.get(name.value, text)
            },
            catalogue,
        )

    def _put_over(self, typed: Mapping[Field, Text], catalogue: Catalogue) -> None:
        self._base_on({name: self._former[name.value] for name in typed})
        self._draw(typed, catalogue)

    def _open_inputs(self, inputs: Mapping[str, str]) -> dict[str, str]:
        """Those inputs that can be edited; whatever else came is nothing of ours."""
        drawn = {f"item-{line['key']}-{part}" for line in self.lines for part in PARTS}
        return {
            name: text
            for name, text in inputs.items()
            if (name in self.values and not self.read_only[name])
            or (not self.read_only[Field.ITEMS.value] and name in drawn)
        }

    def _dirty_fields(self) -> frozenset[Field]:
        """The fields in which something other than their base is typed."""
        return frozenset(name for name in Field if self._text(name) != self._base(name))

    def _take(self, fields: frozenset[Field], detail: OrderDetail, catalogue: Catalogue) -> None:
        """Take over other people's fields that are not being typed here; their inputs are made anew."""
        self._rebase(fields)
        self._draw({name: self._stored_text(name) for name in fields if name is not Field.ITEMS}, catalogue)
        if Field.ITEMS in fields:
            self._count([Field.ITEMS])
            self._typed = {name: text for name, text in self._typed.items() if not ITEM_INPUT.fullmatch(name)}
            self._put_lines(detail, catalogue)

    def _keep(self, texts: Mapping[Field, Text]) -> None:
        """Show words that can't be saved any more, to be read and copied."""
        kept = {entry["label"]: entry for entry in self.kept}
        for name, text in texts.items():
            words = text if isinstance(text, str) else words_of_rows(text)
            kept[LABELS[name]] = Kept(label=LABELS[name], typed=words)
        self.kept = [kept[label] for label in LABELS.values() if label in kept]

    def _lock(self, locked: frozenset[Field], catalogue: Catalogue) -> None:
        """Keep what was typed into fields that can't be edited any more; the form shows what is stored."""
        mine = self._dirty_fields() & locked
        self._keep({name: self._text(name) for name in Field if name in mine})
        self._rebase(locked)
        # Those too that nobody typed in: what others changed there may have come in the same reading as the lock.
        self._draw(
            {name: self._stored_text(name) for name in locked if self._text(name) != self._stored_text(name)}, catalogue
        )
