"""What is typed into the order's form beside what is stored: drafts, live cost, words that a lock overtook."""

import zlib
from collections.abc import Mapping

from order_app.bootstrap import container
from order_app.domain.fields import LABELS, TEXT_FIELDS, Field
from order_app.domain.money import format_minor
from order_app.domain.orders import OrderContent
from order_app.domain.pricing import Catalogue, quote
from order_app.queries.orders import OrderDetail
from order_app.states.address_help import AddressHelp
from order_app.states.order_views import Kept, typed_of


class OrderTyping(AddressHelp, mixin=True):
    """The form's inputs. They are uncontrolled: `values` and `lines` are what was loaded, `_typed` what is typed."""

    draft_key: str = ""
    methods: list[str] = []
    kept: list[Kept] = []
    items_cost: str = ""
    shipping_cost: str = ""
    total_cost: str = ""
    still_needed: str = ""
    announcement: str = ""
    _loaded: OrderContent = OrderContent()
    _former: dict[str, str] = {}
    _discarded: int = 0
    _email: str = ""

    def _number(self) -> None:
        """Give what is loaded a name of its own: inputs are made anew when it changes, and what a browser keeps of
        unsaved words belongs to it. The same content has the same name, also after a restart of the server."""
        lines = [(line["sku"], line["quantity"], line["artwork_url"]) for line in self.lines]
        content = repr((sorted(self.values.items()), lines))
        self.generation = f"{zlib.crc32(content.encode()):08x}-{self._discarded}"
        self.draft_key = f"{self._email}:{self.code or 'new'}:{self.generation}"

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

    async def _reckon(self) -> None:
        self._price(await container().ports.catalogue(), {**self.values, **self._typed})

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
