"""The plant's catalogue: what can be ordered and what shipping costs; prices in minor units."""

from sqlmodel import Field, SQLModel


class CatalogueVariant(SQLModel, table=True):
    """One SKU."""

    __tablename__ = "catalogue_variants"

    sku: str = Field(primary_key=True, max_length=40)
    product: str = Field(max_length=120)
    variant: str = Field(max_length=120)
    price: int


class ShippingPrice(SQLModel, table=True):
    """What a method costs to a country: the first piece, and each further piece."""

    __tablename__ = "shipping_prices"

    country: str = Field(primary_key=True, max_length=2)
    method: str = Field(primary_key=True, max_length=20)
    first: int
    additional: int
    days: str = Field(default="", max_length=40)
