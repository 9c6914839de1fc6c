"""Tops up a seller's wallet."""

from order_app.db.locking import lock_seller
from order_app.db.unit_of_work import Actor
from order_app.domain.errors import BadInput, WrongRole
from order_app.domain.money import format_minor
from order_app.services import ledger
from order_app.services.ports import Ports

MAX_TOP_UP = 100_000_00
"""The most that is put in at once, in minor units."""


async def top_up(ports: Ports, actor: Actor, seller_id: int, amount: int) -> int:
    """Put money (minor units) into the wallet; returns the new balance.

    Raises BadInput for an amount outside 1 ... `MAX_TOP_UP`, WrongRole for another seller's wallet.
    """
    if actor.seller_id not in (None, seller_id):
        raise WrongRole("This wallet is another seller's; nothing was changed.")
    if not 0 < amount <= MAX_TOP_UP:
        raise BadInput(f"A top-up is an amount up to {format_minor(MAX_TOP_UP)}.", "Nothing was changed.")
    async with ports.transaction() as uow:
        await lock_seller(uow.session, seller_id)
        return await ledger.move(uow, seller_id, actor, ports.now(), ledger.TOP_UP, amount)
