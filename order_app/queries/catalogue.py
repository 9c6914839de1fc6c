"""The plant's catalogue as it is stored."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from order_app.domain.catalogue_data import CURRENCY
from order_app.domain.pricing import Catalogue, ShippingRate, Variant
from order_app.models import CatalogueVariant, ShippingPrice


async def load_catalogue(session: AsyncSession) -> Catalogue:
    """Every variant and every shipping price; the same for all sellers."""
    variants = await session.scalars(select(CatalogueVariant))
    prices = await session.scalars(select(ShippingPrice))
    return Catalogue(
        variants={row.sku: Variant(row.sku, row.product, row.variant, row.price) for row in variants},
        rates={(row.country, row.method): ShippingRate(row.first, row.additional, row.days) for row in prices},
        currency=CURRENCY,
    )
