"""What the order form offers: the SKUs and countries of the plant's catalogue."""

from typing import TypedDict

import reflex as rx

from order_app.auth.sessions import Viewer
from order_app.bootstrap import container
from order_app.domain.address import COUNTRIES
from order_app.domain.errors import StorageUnavailable
from order_app.domain.money import format_minor
from order_app.domain.text import fold
from order_app.states.guard import handler
from order_app.states.order_views import Choice


class Place(TypedDict):
    """One country the plant ships to."""

    code: str
    name: str


class CatalogueState(rx.State):
    """The choices of the form; read once a tab."""

    offers: list[Choice] = []
    places: list[Place] = []

    @handler
    async def load(self, viewer: Viewer) -> None:
        """Read the catalogue, unless this tab has it."""
        if self.offers:
            return
        try:
            catalogue = await container().ports.catalogue()
        except StorageUnavailable:
            return
        self.offers = [
            Choice(
                value=v.sku,
                words=v.title,
                code="",
                price=format_minor(v.price, catalogue.currency, viewer.locale),
                key=fold(f"{v.sku} {v.title}"),
            )
            for v in catalogue.variants.values()
        ]
        self.places = [Place(code=code, name=name) for code, name in COUNTRIES.items() if code in catalogue.countries]
