"""What the order form offers: the SKUs and countries of the plant's catalogue."""

from typing import TypedDict

import reflex as rx

from order_app.bootstrap import container
from order_app.domain.address import COUNTRIES
from order_app.domain.errors import StorageUnavailable
from order_app.domain.money import format_minor
from order_app.states.guard import handler


class Offer(TypedDict):
    """One SKU as the form suggests it."""

    sku: str
    words: str


class Place(TypedDict):
    """One country the plant ships to."""

    code: str
    name: str


class CatalogueState(rx.State):
    """The choices of the form; read once a tab."""

    offers: list[Offer] = []
    places: list[Place] = []

    @handler
    async def load(self) -> None:
        """Read the catalogue, unless this tab has it."""
        if self.offers:
            return
        try:
            catalogue = await container().ports.catalogue()
        except StorageUnavailable:
            return
        self.offers = [
            Offer(sku=v.sku, words=f"{v.title}, {format_minor(v.price, catalogue.currency)}")
            for v in catalogue.variants.values()
        ]
        self.places = [Place(code=code, name=name) for code, name in COUNTRIES.items() if code in catalogue.countries]
