"""What the order form offers: the SKUs and countries of the plant's catalogue."""

from functools import lru_cache
from typing import TypedDict

import reflex as rx

from order_app.auth.sessions import Viewer
from order_app.bootstrap import container
from order_app.domain.address import COUNTRIES
from order_app.domain.errors import StorageUnavailable
from order_app.domain.money import format_minor
from order_app.domain.pricing import Variant
from order_app.domain.text import fold
from order_app.states.guard import handler
from order_app.states.order_views import Choice


class Place(TypedDict):
    """One country the plant ships to."""

    code: str
    name: str


@lru_cache(maxsize=64)
def _offers(variants: tuple[Variant, ...], currency: str, locale: str) -> list[Choice]:
    """The choices of SKUs: one list for all tabs in which prices are written alike, never changed."""
    return [
        Choice(
            value=variant.sku,
            words=variant.title,
            code="",
            price=format_minor(variant.price, currency, locale),
            key=fold(f"{variant.sku} {variant.title}"),
        )
        for variant in variants
    ]


class CatalogueState(rx.State):
    """The choices of the form; read once a tab."""

    offers: list[Choice] = []
    places: list[Place] = []
    _locale: str = ""

    @handler
    async def load(self, viewer: Viewer) -> None:
        """Read the catalogue, unless this tab has it."""
        if self.offers and self._locale == viewer.locale:
            return
        try:
            catalogue = await container().ports.catalogue()
        except StorageUnavailable:
            return
        self._locale = viewer.locale
        self.offers = _offers(tuple(catalogue.variants.values()), catalogue.currency, viewer.locale)
        self.places = [Place(code=code, name=name) for code, name in COUNTRIES.items() if code in catalogue.countries]
