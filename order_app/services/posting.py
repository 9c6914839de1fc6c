"""Who of a seller is written to about an order: whoever asked, or everybody who can still sign in."""

from order_app.db.unit_of_work import UnitOfWork
from order_app.mail.messages import MailText
from order_app.models import Order, RefundRequest
from order_app.queries.people import active_merchants
from order_app.services.ports import Ports


async def to_seller(ports: Ports, uow: UnitOfWork, order: Order, mail: MailText) -> None:
    """Write to everybody of the order's seller who can sign in."""
    for recipient in await active_merchants(uow.session, order.seller_id):
        await ports.post(uow, recipient, mail, order.code)


async def to_asker(ports: Ports, uow: UnitOfWork, order: Order, request: RefundRequest, mail: MailText) -> None:
    """Write to whoever sent the request; where that person is gone, to everybody of the seller in their place."""
    people = await active_merchants(uow.session, order.seller_id)
    recipients = people if people and request.created_by not in people else (request.created_by,)
    for recipient in recipients:
        await ports.post(uow, recipient, mail, order.code)
