"""The words an order's state is told in, one enumeration an axis."""

from enum import StrEnum

SUPPORT_NAME = "Support"
"""How everybody of support is called to a seller; who exactly is nobody's business."""


class Payment(StrEnum):
    """How far the seller has paid the plant for an order."""

    UNPAID = "Unpaid"
    """Nothing was taken from the wallet; the cost still follows the items, the country and the method."""
    PAID = "Paid"
    """The whole cost was taken from the wallet and is frozen."""
    PARTIALLY_REFUNDED = "Partially refunded"
    """A part of the cost came back to the wallet."""
    REFUNDED = "Refunded"
    """The whole cost came back to the wallet."""


class Fulfillment(StrEnum):
    """How far the plant is with making an order."""

    UNFULFILLED = "Unfulfilled"
    """Not produced."""
    SCHEDULED = "Scheduled"
    """In production."""
    FULFILLED = "Fulfilled"
    """Produced."""


class Shipment(StrEnum):
    """Where the parcel is."""

    NONE = "None"
    """Nothing left the plant."""
    SHIPPED = "Shipped"
    """Handed to a carrier, with a tracking code."""
    DELIVERED = "Delivered"
    """The carrier reported the delivery."""


class Life(StrEnum):
    """Whether an order still counts."""

    ACTIVE = "Active"
    """In its normal course."""
    CANCELLED = "Cancelled"
    """Had been paid, then was cancelled; final."""
    DELETED = "Deleted"
    """Unpaid and put into the trash; can be restored for 30 days."""


class RequestKind(StrEnum):
    """What a merchant asks support for."""

    CANCEL = "cancel"
    """Stop the order and give the money back; only before shipping."""
    REFUND = "refund"
    """Give money back."""


class RequestStatus(StrEnum):
    """Where a request to support stands."""

    SENT = "Sent"
    """Waiting for support."""
    IN_REVIEW = "In review"
    """Support has taken it up: wrote to the merchant, or asks for a fee and waits for the merchant's yes."""
    APPROVED = "Approved"
    """Granted; the money came back less the fee."""
    DECLINED = "Declined"
    """Refused, with a reason."""
    WITHDRAWN = "Withdrawn"
    """Taken back by the merchant."""


OPEN_REQUEST_STATUSES = (RequestStatus.SENT, RequestStatus.IN_REVIEW)
"""The statuses in which a request still waits for somebody; at most one such request an order."""


class RequestReason(StrEnum):
    """Why a merchant asks for money back."""

    BUYER_CANCELLED = "The buyer cancelled"
    WRONG_ADDRESS = "Wrong address or recipient"
    WRONG_ITEM = "Wrong item, size or artwork"
    DAMAGED = "Arrived damaged or misprinted"
    NOT_ARRIVED = "Did not arrive"
    OTHER = "Something else"


class ShippingMethod(StrEnum):
    """How fast an order travels."""

    ECONOMY = "Economy"
    STANDARD = "Standard"
    EXPRESS = "Express"


class AddressCheck(StrEnum):
    """What the rules of the country say of an order's address and phone number."""

    VERIFIED = "Verified"
    """Nothing is missing and nothing looks like a slip."""
    NEEDS_A_LOOK = "Needs a look"
    """Something is missing, can't be right, or looks like a slip of the hand."""


class Tab(StrEnum):
    """The list an order stands in; derived, never set."""

    INCOMPLETED = "Incompleted"
    """Unpaid, a needed field missing."""
    UNPAID = "Unpaid"
    """Unpaid and complete."""
    PAID = "Paid"
    """Paid, not produced."""
    PROCESSED = "Processed"
    """In production, or produced and not shipped."""
    SHIPPED = "Shipped"
    """Shipped or delivered."""
    CANCELLED = "Cancelled"
    """Cancelled after payment."""
    TRASH = "Trash"
    """Deleted; shown apart from the tabs."""


class Role(StrEnum):
    """What a signed-in person may see."""

    MERCHANT = "merchant"
    SUPPORT = "support"


class ProductionStep(StrEnum):
    """What the plant reports of an order."""

    SCHEDULED = "scheduled"
    FULFILLED = "fulfilled"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
