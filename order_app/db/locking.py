"""Row locks, always taken in the same order: the seller, then its orders by id, then its wallet.

Whoever writes a seller's orders holds the seller's row, so one transaction at a time works for a seller and none of
them waits for another in a circle. On SQLite the whole file has one writer and the locks cost nothing.
"""

from collections.abc import Iterable

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from order_app.domain.errors import NotFound
from order_app.models import Order, Seller, Wallet


async def lock_seller(session: AsyncSession, seller_id: int) -> Seller:
    """The seller's row, held until the transaction ends. Raises NotFound."""
    found = await session.execute(
        select(Seller).where(Seller.id == seller_id).with_for_update().execution_options(populate_existing=True)
    )
    seller = found.scalar_one_or_none()
    if seller is None:
        raise NotFound("There is no such seller.", "Sign in again.")
    return seller


async def lock_order(session: AsyncSession, code: str, seller_id: int | None) -> Order:
    """The order with this code as it is now, held until the transaction ends, its seller with it.

    `seller_id` is whose order it must be; None stands for support and the plant, who see everybody's. Raises NotFound,
    for somebody else's order too.
    """
    found = await session.execute(select(Order.id, Order.seller_id).where(Order.code == code))
    owner = found.one_or_none()
    if owner is None or (seller_id is not None and owner.seller_id != seller_id):
        raise order_not_found()
    await lock_seller(session, owner.seller_id)
    locked = await session.execute(
        select(Order).where(Order.id == owner.id).with_for_update().execution_options(populate_existing=True)
    )
    order = locked.scalar_one_or_none()
    if order is None:
        raise order_not_found()
    return order


async def lock_orders(session: AsyncSession, codes: Iterable[str], seller_id: int) -> list[Order]:
    """The seller's orders with these codes, held until the transaction ends, by ascending id.

    Codes that are unknown or somebody else's are absent from the answer. Raises NotFound for an unknown seller.
    """
    await lock_seller(session, seller_id)
    wanted = list(dict.fromkeys(codes))
    orders: list[Order] = []
    # In portions, since a statement takes a limited number of values.
    for start in range(0, len(wanted), 500):
        locked = await session.execute(
            select(Order)
            .where(Order.seller_id == seller_id, Order.code.in_(wanted[start : start + 500]))
            .order_by(Order.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        orders.extend(locked.scalars())
    return sorted(orders, key=lambda order: order.id or 0)


async def lock_wallet(session: AsyncSession, seller_id: int) -> Wallet:
    """The seller's wallet, held until the transaction ends. Raises NotFound."""
    locked = await session.execute(
        select(Wallet).where(Wallet.seller_id == seller_id).with_for_update().execution_options(populate_existing=True)
    )
    wallet = locked.scalar_one_or_none()
    if wallet is None:
        raise NotFound("There is no wallet for this seller.", "Contact support.")
    return wallet


async def lock_ladder(session: AsyncSession) -> None:
    """The fee ladder, held until the transaction ends, the steps too that nobody has set and that have no row yet."""
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(text("LOCK TABLE fee_suggestions IN SHARE ROW EXCLUSIVE MODE"))


def order_not_found() -> NotFound:
    """What is said of an unknown order, and of somebody else's."""
    return NotFound("There is no order with this code.", "Check the code, or look for it under All orders.")
