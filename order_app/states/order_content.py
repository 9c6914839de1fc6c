"""The inputs of the order's form: its lines, what is typed into them, and what that costs."""

from collections.abc import Mapping

from order_app.domain.fields import LABELS, TEXT_FIELDS, Field
from order_app.domain.money import format_minor
from order_app.domain.pricing import Catalogue, quote
from order_app.queries.orders import OrderDetail
from order_app.states.order_rules import OrderRules
from order_app.states.order_views import Line


class OrderTyping(OrderRules, mixin=True):
    """The form's inputs. They are uncontrolled: `values` and `lines` are what they were made with, `_typed` what has
    been typed into them since."""

    code: str = ""
    values: dict[str, str] = {name.value: "" for name in TEXT_FIELDS}
    lines: list[Line] = []
    methods: list[str] = []
    dirty: bool = False
    items_cost: str = ""
    shipping_cost: str = ""
    total_cost: str = ""
    still_needed: str = ""
    announcement: str = ""
    _typed: dict[str, str] = {}
    _email: str = ""
    _currency: str = "USD"
    _next_key: int = 0

    def _put_lines(self, detail: OrderDetail, catalogue: Catalogue) -> None:
        self.lines = [
            self._line(item.sku, str(item.quantity), item.artwork_url, catalogue, price)
            for item, price in zip(detail.content.items, detail.item_prices, strict=True)
        ] or [self._line("", "1", "")]

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
