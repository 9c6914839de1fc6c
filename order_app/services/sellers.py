"""Makes sellers: the business that a merchant's account belongs to."""

from sqlalchemy import select
from sqlmodel import col

from order_app.domain.codes import SELLER_CODE
from order_app.domain.errors import BadInput
from order_app.models import Seller, Wallet
from order_app.services.ports import Ports


async def ensure_seller(ports: Ports, code: str) -> bool:
    """Make the seller with an empty wallet unless there is one with this code; tells whether it was made.

    Raises BadInput for a code that can't begin an order code.
    """
    if not SELLER_CODE.fullmatch(code):
        raise BadInput("A seller's code is 2 to 12 capital letters and digits.", "Write it like A33378.")
    async with ports.transaction() as uow:
        if await uow.session.scalar(select(col(Seller.id)).where(col(Seller.code) == code)) is not None:
            return False
        seller = Seller(code=code, name=code)
        uow.session.add(seller)
        await uow.session.flush()
        assert seller.id is not None
        uow.session.add(Wallet(seller_id=seller.id))
    return True
