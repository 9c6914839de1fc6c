"""The lines of the order's form: adding, duplicating and taking out, what each is and costs."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field as Rule

from order_app.bootstrap import container
from order_app.domain.artwork import preview_refusal
from order_app.domain.fields import MAX_ITEMS, MAX_TYPED
from order_app.domain.locales import EN
from order_app.domain.money import format_minor
from order_app.domain.orders import is_blank_line
from order_app.domain.pricing import Catalogue
from order_app.queries.orders import OrderDetail
from order_app.states.guard import MERCHANT, handler
from order_app.states.order_rules import OrderRules
from order_app.states.order_views import Line
from order_app.states.page_calls import page_call

Typed = Annotated[
    dict[Annotated[str, Rule(max_length=60)], Annotated[str, Rule(max_length=MAX_TYPED)]], Rule(max_length=250)
]
ItemKey = Annotated[str, Rule(max_length=12)]
PARTS = ("sku", "quantity", "artwork")
"""The inputs of a line, as the end of their names `item-<key>-<part>`."""


def focus(identity: str, *, tell: bool = False) -> Any:
    """Put the focus on what has this id; it is drawn a moment after the event that asks for it.

    With `tell` the form's watch takes down what the new inputs hold, as if it had been typed.
    """
    return page_call("focus", identity, tell)


class OrderLines(OrderRules, mixin=True):
    """The item lines. Their inputs are uncontrolled: `lines` is what was loaded or added, `_typed` what is typed."""

    lines: list[Line] = []
    items_news: str = ""
    dirty: bool = False
    _typed: dict[str, str] = {}
    _currency: str = ""
    _locale: str = EN
    _next_key: int = 0

    def _money(self, amount: int) -> str:
        return format_minor(amount, self._currency, self._locale)

    def _put_lines(self, detail: OrderDetail, catalogue: Catalogue) -> None:
        self.items_news = ""
        self.lines = [
            self._line(item.sku, str(item.quantity), item.artwork_url, catalogue, price)
            for item, price in zip(detail.content.items, detail.item_prices, strict=True)
        ] or [self._line("", "1", "")]

    def _typed_line(self, line: Line, values: Mapping[str, str]) -> tuple[str, str, str]:
        loaded = (line["sku"], line["quantity"], line["artwork_url"])
        sku, quantity, url = (
            values.get(f"item-{line['key']}-{part}", text) for part, text in zip(PARTS, loaded, strict=True)
        )
        return sku, quantity, url

    def _typed_lines(self, typed: Mapping[str, str] | None = None) -> list[tuple[str, str, str]]:
        return [row for row in self._all_lines(typed) if not is_blank_line(*row)]

    def _all_lines(self, typed: Mapping[str, str] | None = None) -> list[tuple[str, str, str]]:
        """The lines as they are typed, the empty ones too, so that each stands where the page has it."""
        values = self._typed if typed is None else typed
        return [self._typed_line(line, values) for line in self.lines]

    def _line(
        self,
        sku: str,
        quantity: str,
        artwork_url: str,
        catalogue: Catalogue | None = None,
        price: int | None = None,
    ) -> Line:
        self._next_key += 1
        line = Line(
            key=str(self._next_key),
            sku=sku,
            quantity=quantity,
            artwork_url=artwork_url,
            words="",
            price="",
            total="",
            preview="",
            no_preview="",
        )
        return self._described(line, (sku, quantity, artwork_url), catalogue, price)

    def _described(
        self, line: Line, typed: tuple[str, str, str], catalogue: Catalogue | None, price: int | None = None
    ) -> Line:
        """The line with what is told beside it of the SKU, the quantity and the artwork that are typed."""
        sku, quantity, url = (text.strip() for text in typed)
        variant = catalogue.variants.get(sku.upper()) if catalogue else None
        if variant is not None and price is None:
            price = variant.price
        pieces = int(quantity) if quantity.isascii() and quantity.isdigit() and len(quantity) <= 6 else 0
        refusal = preview_refusal(url) if url else ""
        line = Line(**line)  # type: ignore[typeddict-item]
        line["words"] = variant.title if variant else ("Not in the catalogue" if sku and catalogue else "")
        line["price"] = "" if price is None else f"{self._money(price)} each"
        line["total"] = self._money(price * pieces) if price is not None and pieces > 1 else ""
        line["preview"] = "" if refusal else url
        line["no_preview"] = refusal
        return line

    def _describe_lines(self, catalogue: Catalogue) -> None:
        """Tell beside each line what is typed there."""
        lines = [self._described(line, self._typed_line(line, self._typed), catalogue) for line in self.lines]
        if lines != self.lines:
            self.lines = lines

    @handler(roles=MERCHANT)
    async def add_item(self) -> Any:
        """Add an empty line, and go there."""
        if len(self.lines) >= MAX_ITEMS or self.read_only["items"]:
            return None
        self.lines = [*self.lines, self._line("", "1", "")]
        self.items_news = f"Line {len(self.lines)} was added."
        return focus(f"item-{self.lines[-1]['key']}-sku")

    @handler(roles=MERCHANT)
    async def duplicate_item(self, key: ItemKey, typed: Typed) -> Any:
        """Add a line like this one right after it, as it is typed at this moment, and go there."""
        place = next((at for at, line in enumerate(self.lines) if line["key"] == key), None)
        if place is None or len(self.lines) >= MAX_ITEMS or self.read_only["items"]:
            return None
        sku, quantity, url = (typed.get(part, "") for part in PARTS)
        copy = self._line(sku, quantity, url, await container().ports.catalogue())
        self.lines = [*self.lines[: place + 1], copy, *self.lines[place + 1 :]]
        self.items_news = f"Line {place + 2} is a copy of line {place + 1}."
        await self._reckon()
        return focus(f"item-{copy['key']}-quantity", tell=True)

    @handler(roles=MERCHANT)
    async def remove_item(self, key: ItemKey) -> Any:
        """Take a line out, and go to the one that takes its place; of the last one an empty line stays."""
        place = next((at for at, line in enumerate(self.lines) if line["key"] == key), None)
        if place is None or self.read_only["items"]:
            return None
        self._typed = {name: value for name, value in self._typed.items() if not name.startswith(f"item-{key}-")}
        rest = [line for line in self.lines if line["key"] != key]
        self.lines = rest or [self._line("", "1", "")]
        self.items_news = f"Line {place + 1} was removed."
        await self._reckon()
        near = self.lines[min(place, len(self.lines) - 1)]["key"]
        return focus(f"remove-{near}" if rest else f"item-{near}-sku")

    async def _reckon(self) -> None:
        """Take note of lines that came or went: what is typed, what it costs, what others see."""
        raise NotImplementedError
