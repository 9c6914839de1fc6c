"""The columns of the list of orders, from left to right."""

ALWAYS_SHOWN = "order"
"""The column that can't be hidden: its code leads to the order, and the row's toolbar stands in it."""
KINDS = {
    "Date": "date",
    "Order": "order",
    "Reference": "text reference",
    "Customer": "text customer",
    "Country": "text country",
    "Payment": "status payment",
    "Fulfillment": "status fulfillment",
    "Tracking": "text tracking",
    "Amount": "money amount",
    "Cost": "money cost",
}
"""The columns, and the classes of each one's cells; the last one is the column's own, by which it can be hidden."""
SELLER = {"Seller": "text seller"}
"""The column that the list of all sellers' orders has besides."""
CHOICES = [{"name": kind.split()[-1], "label": name} for name, kind in KINDS.items()]
"""The columns as the menu knows them."""
