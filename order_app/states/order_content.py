"""What is typed into the order's form beside what is stored: drafts, lines, live cost, words that a lock overtook."""

import zlib
from collections.abc import Mapping

from order_app.domain.fields import LABELS, MAX_ITEMS, TEXT_FIELDS, Field
from order_app.domain.money import format_minor
from order_app.domain.orders import OrderContent
from order_app.domain.pricing import Catalogue, quote
from order_app.queries.orders import OrderDetail
from order_app.states.order_rules import OrderRules
from order_app.states.order_views import Kept, Line, typed_of


class OrderTyping(OrderRules, mixin=True):
    """The form's inputs. They are uncontrolled: `values` and `lines` are what was loaded, `_typed` what is typed."""

    code: str = ""
    values: dict[str, str] = {name.value: "" for name in TEXT_FIELDS}
    epochs: dict[str, int] = {name.value: 0 for name in TEXT_FIELDS}
    lines: list[Line] = []
    generation: str = ""
    draft_key: str = ""
    methods: list[str] = []
    kept: list[Kept] = []
    dirty: bool = False
    items_cost: str = ""
    shipping_cost: str = ""
    total_cost: str = ""
    still_needed: str = ""
    announcement: str = ""
    _loaded: OrderContent = OrderContent()
    _typed: dict[str, str] = {}
    _former: dict[str, str] = {}
    _discarded: int = 0
    _email: str = ""
    _currency: str = "USD"
    _next_key: int = 0
    _removed: tuple[str, ...] = ()

    def _number(self) -> None:
        """Give what is loaded a name of its own: inputs are made anew when it changes, and what a browser keeps of
        unsaved words belongs to it. The same content has the same name, also after a restart of the server."""
        lines = [(line["sku"], line["quantity"], line["artwork_url"]) for line in self.lines]
        content = repr((sorted(self.values.items()), lines))
        self.generation = f"{zlib.crc32(content.encode()):08x}-{self._discarded}"
        self.draft_key = f"{self._email}:{self.code or 'new'}:{self.generation}"

    def _put_lines(self, detail: OrderDetail, catalogue: Catalogue) -> None:
        self.lines = [
            self._line(item.sku, str(item.quantity), item.artwork_url, catalogue, price)
            for item, price in zip(detail.content.items, detail.item_prices, strict=True)
        ] or [self._line("", "1", "")]

    def _take(self, fields: frozenset[Field], stored: OrderContent, detail: OrderDetail, catalogue: Catalogue) -> None:
        """Take over other people's fields that are not being typed here; their inputs are made anew."""
        new = typed_of(stored, detail.currency)
        texts = [name.value for name in fields if name is not Field.ITEMS]
        self._former = {**self._former, **{name: self._typed.get(name, self.values[name]) for name in texts}}
        self._typed = {name: value for name, value in self._typed.items() if name not in texts}
        self.values = {**self.values, **{name: new[name] for name in texts}}
        self.epochs = {**self.epochs, **{name: self.epochs[name] + 1 for name in texts}}
        if Field.ITEMS in fields:
            self._typed = {name: value for name, value in self._typed.items() if not name.startswith("item-")}
            self._put_lines(detail, catalogue)
        self._loaded = self._loaded.with_values({name: stored.value(name) for name in fields})
        self.announcement = "Somebody else changed " + ", ".join(LABELS[name] for name in Field if name in fields) + "."

    def _dirty_fields(self) -> frozenset[Field]:
        """The fields in which something other than the loaded value is typed."""
        fields = {
            name
            for name in TEXT_FIELDS
            if self._typed.get(name.value, self.values[name.value]) != self.values[name.value]
        }
        if self._typed_lines() != [(i.sku, str(i.quantity), i.artwork_url) for i in self._loaded.items]:
            fields.add(Field.ITEMS)
        return frozenset(fields)

    def _typed_lines(self, typed: Mapping[str, str] | None = None) -> list[tuple[str, str, str]]:
        values = self._typed if typed is None else typed
        rows = [
            (
                values.get(f"item-{line['key']}-sku", line["sku"]),
                values.get(f"item-{line['key']}-quantity", line["quantity"]),
                values.get(f"item-{line['key']}-artwork", line["artwork_url"]),
            )
            for line in self.lines
        ]
        return [row for row in rows if row[0].strip() or row[2].strip() or row[1].strip() not in ("", "1")]

    def _keep_typed(self, locked: frozenset[Field]) -> None:
        mine = self._dirty_fields() & locked
        kept = {entry["label"]: entry for entry in self.kept}
        for name in Field:
            if name not in mine:
                continue
            if name is Field.ITEMS:
                typed = "; ".join(f"{quantity} × {sku} {url}".strip() for sku, quantity, url in self._typed_lines())
            else:
                typed = self._typed[name.value]
            kept[LABELS[name]] = Kept(label=LABELS[name], typed=typed)
        self.kept = list(kept.values())
        self._typed = {key: value for key, value in self._typed.items() if key not in {name.value for name in locked}}
        self.dirty = bool(self._dirty_fields())

    def _restore_lines(self, draft: Mapping[str, str]) -> None:
        """Add the lines that a draft kept by the browser has beyond those of the form."""
        known = {line["key"] for line in self.lines}
        keys = dict.fromkeys(name.split("-")[1] for name in draft if name.startswith("item-") and name.count("-") == 2)
        # A report that was under way when a line was removed must not bring it back.
        known |= set(self._removed)
        missing = [key for key in keys if key not in known and key.isascii() and key.isdigit() and len(key) < 6]
        if missing and not self.read_only["items"]:
            for key in missing[: MAX_ITEMS - len(self.lines)]:
                sku, quantity, url = (draft.get(f"item-{key}-{part}", "") for part in ("sku", "quantity", "artwork"))
                self.lines = [
                    *self.lines,
                    Line(key=key, sku=sku, quantity=quantity, artwork_url=url, words="", price=""),
                ]
                self._next_key = max(self._next_key, int(key))

    def _line(
        self, sku: str, quantity: str, artwork_url: str, catalogue: Catalogue | None = None, price: int | None = None
    ) -> Line:
        self._next_key += 1
        variant = catalogue.variants.get(sku) if catalogue else None
        each = price if price is not None else (variant.price if variant else None)
        return Line(
            key=str(self._next_key),
            sku=sku,
            quantity=quantity,
            artwork_url=artwork_url,
            words=variant.title if variant else "",
            price="" if each is None else f"{format_minor(each, self._currency)} each",
        )

    def _describe_lines(self, catalogue: Catalogue) -> None:
        """Tell beside each line what the typed SKU is."""
        lines = []
        for line in self.lines:
            sku = self._typed.get(f"item-{line['key']}-sku", line["sku"]).strip().upper()
            variant = catalogue.variants.get(sku)
            words = variant.title if variant else ("Not in the catalogue" if sku else "")
            price = f"{format_minor(variant.price, self._currency)} each" if variant else ""
            lines.append(Line(**{**line, "words": words, "price": price}))  # type: ignore[typeddict-item]
        if lines != self.lines:
            self.lines = lines

    def _price(self, catalogue: Catalogue, typed: Mapping[str, str]) -> None:
        """Show what the typed content costs, while the cost is live."""
        lines = [
            (sku.strip().upper(), int(quantity))
            for sku, quantity, _ in self._typed_lines(typed)
            if quantity.strip().isascii() and quantity.strip().isdigit() and len(quantity.strip()) <= 6
        ]
        country, method = typed.get(Field.COUNTRY.value, ""), typed.get(Field.SHIPPING_METHOD.value, "")
        cost = quote(lines, country, method, catalogue)
        self.items_cost = format_minor(cost.items, self._currency)
        self.shipping_cost = "—" if cost.shipping is None else format_minor(cost.shipping, self._currency)
        self.total_cost = format_minor(cost.total, self._currency)
        self.methods = list(catalogue.methods(country))
        if method and method not in self.methods and method in tuple(catalogue.methods("")):
            self.methods = [*self.methods, method]
            self.shipping_cost = "not offered to this country"
        missing = self._facts.missing if self.code and not self.dirty else ()
        self.still_needed = ", ".join(LABELS[name] for name in missing)

    def _price_frozen(self, detail: OrderDetail) -> None:
        items = sum(i.quantity * p for i, p in zip(detail.content.items, detail.item_prices, strict=True))
        self.items_cost = format_minor(items, detail.currency)
        self.shipping_cost = format_minor(detail.cost - items, detail.currency)
        self.total_cost = format_minor(detail.cost, detail.currency)
        self.still_needed = ""
