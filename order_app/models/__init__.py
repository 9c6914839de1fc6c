"""What is stored: SQLModel tables, one file an aggregate. Importing this package registers them all.

`base` comes first: its naming convention must stand before the first table is made.
"""

from order_app.models import base
from order_app.models.catalogue import CatalogueVariant, ShippingPrice
from order_app.models.event import OrderEvent, OrderEventValues
from order_app.models.mail import OutboxMail
from order_app.models.order import Order, OrderItem, OrderListing, RouteCount, StandingCount
from order_app.models.request import FeeSuggestion, ProductionStop, RefundRequest, RequestMessage, RequestPhoto
from order_app.models.seller import Seller
from order_app.models.user import LoginSession, LoginThrottle, User
from order_app.models.view import SavedView
from order_app.models.wallet import Wallet, WalletEntry

__all__ = [
    "CatalogueVariant",
    "FeeSuggestion",
    "LoginSession",
    "LoginThrottle",
    "Order",
    "OrderEvent",
    "OrderEventValues",
    "OrderItem",
    "OrderListing",
    "OutboxMail",
    "ProductionStop",
    "RefundRequest",
    "RequestMessage",
    "RequestPhoto",
    "RouteCount",
    "SavedView",
    "Seller",
    "ShippingPrice",
    "StandingCount",
    "User",
    "Wallet",
    "WalletEntry",
    "base",
]
