"""What is typed into the order's form costs, and what an order still needs."""

from collections.abc import Mapping

from order_app.domain.fields import LABELS, TEXT_FIELDS, Field
from order_app.domain.orders import Item, OrderContent, missing_fields
from order_app.domain.pricing import Catalogue, quote
from order_app.queries.orders import OrderDetail
from order_app.states.address_help import AddressHelp


class OrderTyping(AddressHelp, mixin=True):
    """What the typed content costs, and what the order still needs before it can be paid."""

    methods: list[str] = []
    items_cost: str = ""
    shipping_cost: str = ""
    total_cost: str = ""
    still_needed: str = ""
    announcement: str = ""
    _email: str = ""

    def _price(self, catalogue: Catalogue, typed: Mapping[str, str]) -> None:
        """Show what the typed content costs, while the cost is live."""
        lines = [
            (sku.strip().upper(), int(quantity))
            for sku, quantity, _ in self._typed_lines(typed)
            if quantity.strip().isascii() and quantity.strip().isdigit() and len(quantity.strip()) <= 6
        ]
        country, method = typed.get(Field.COUNTRY.value, ""), typed.get(Field.SHIPPING_METHOD.value, "")
        cost = quote(lines, country, method, catalogue)
        self.items_cost = self._money(cost.items)
        self.shipping_cost = "—" if cost.shipping is None else self._money(cost.shipping)
        self.total_cost = self._money(cost.total)
        self.methods = list(catalogue.methods(country))
        if method and method not in self.methods and method in tuple(catalogue.methods("")):
            self.methods = [*self.methods, method]
            self.shipping_cost = "not offered to this country"
        missing = self._facts.missing if self.code and not self.dirty else self._missing(catalogue, typed)
        self.still_needed = ", ".join(LABELS[name] for name in missing)

    def _missing(self, catalogue: Catalogue, typed: Mapping[str, str]) -> tuple[Field, ...]:
        """What the typed content still needs before it can be paid; what can't be stored counts as not there."""
        items = tuple(
            Item(sku.strip().upper(), int(quantity), url)
            for sku, quantity, url in self._typed_lines(typed)
            if quantity.strip().isascii() and quantity.strip().isdigit() and len(quantity.strip()) <= 6
        )
        texts: dict[Field, object] = {
            name: typed.get(name.value, "").strip() for name in TEXT_FIELDS if name is not Field.AMOUNT
        }
        return missing_fields(OrderContent(items=items).with_values(texts), catalogue)

    def _price_typed(self, catalogue: Catalogue) -> None:
        """Show what the form as it is typed now costs, unless the cost is frozen."""
        if self._permissions().cost_is_live:
            self._price(catalogue, {**self.values, **self._typed})

    def _price_frozen(self, detail: OrderDetail) -> None:
        items = sum(i.quantity * p for i, p in zip(detail.content.items, detail.item_prices, strict=True))
        self.items_cost = self._money(items)
        self.shipping_cost = self._money(detail.cost - items)
        self.total_cost = self._money(detail.cost)
        self.still_needed = ""
