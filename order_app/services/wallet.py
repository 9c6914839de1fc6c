"""Tops up a seller's wallet."""

from order_app.db.locking import lock_seller
from order_app.db.unit_of_work import Actor
from order_app.domain.errors import BadInput, WrongRole
from order_app.domain.money import format_minor
from order_app.queries.wallet import currency_of
from order_app.services import ledger
from order_app.services.ports import Ports

MAX_TOP_UP = 100_000_00
"""The most that is put in at once, in minor units."""


async def top_up(ports: Ports, actor: Actor, seller_id: int, amount: int) -> int:
    """Put money (minor units) into the wallet; returns the new balance.

    Raises BadInput for an amount outside 1 ... `MAX_TOP_UP`, WrongRole for another seller's wallet.
    """
    if actor.seller_id not in (None, seller_id):
        raise WrongRole("This wallet is another seller's; nothing was changed.", "Open your own wallet.")
    if not 0 < amount <= MAX_TOP_UP:
        raise await _out_of_range(ports, actor, seller_id)
    async with ports.transaction() as uow:
        await lock_seller(uow.session, seller_id)
        return await ledger.move(uow, seller_id, actor, ports.now(), ledger.TOP_UP, amount)


async def _out_of_range(ports: Ports, actor: Actor, seller_id: int) -> BadInput:
    async with ports.database.read() as session:
        currency = await currency_of(session, seller_id)
    none, most = (format_minor(amount, currency, actor.locale) for amount in (0, MAX_TOP_UP))
    return BadInput(f"A top-up must be above {none} and at most {most}; nothing was changed.", "Type another amount.")
