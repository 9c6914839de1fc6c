"""Tops up a seller's wallet: support's work, with a reason that stands in the ledger."""

from order_app.db.locking import lock_seller
from order_app.db.unit_of_work import Actor
from order_app.domain.errors import BadInput, WrongRole
from order_app.domain.ledger import MAX_REASON_LENGTH
from order_app.domain.money import format_minor
from order_app.domain.statuses import Role
from order_app.domain.text import unfit
from order_app.queries.wallet import currency_of
from order_app.services import ledger
from order_app.services.ports import Ports

MAX_TOP_UP = 100_000_00
"""The most that is put in at once, in minor units."""


async def top_up(ports: Ports, actor: Actor, seller_id: int, amount: int, reason: str) -> int:
    """Put money (minor units) into the wallet of a seller; returns the new balance. A merchant makes no money.

    Raises WrongRole for anybody but support, BadInput for an amount outside 1 ... `MAX_TOP_UP` and for a reason that is
    missing or can't be stored, NotFound for an unknown seller; the wallet is then as it was.
    """
    why = await demand_top_up(ports, actor, seller_id, amount, reason)
    async with ports.transaction() as uow:
        await lock_seller(uow.session, seller_id)
        return await ledger.move(uow, seller_id, actor, ports.now(), ledger.TOP_UP, amount, note=why)


async def demand_top_up(ports: Ports, actor: Actor, seller_id: int, amount: int, reason: str) -> str:
    """The reason as `top_up` would store it; raises what that would raise of amount, reason and person."""
    if actor.role != Role.SUPPORT:
        raise WrongRole("Only support can top up a wallet; nothing was changed.", "Contact support.")
    if not 0 < amount <= MAX_TOP_UP:
        raise await _out_of_range(ports, actor, seller_id)
    return _reason(reason)


def _reason(typed: str) -> str:
    """In one line."""
    reason = " ".join(typed.split())
    if not reason:
        raise BadInput("A top-up needs a reason; nothing was changed.", "Say what the money is for.")
    if len(reason) > MAX_REASON_LENGTH:
        raise BadInput(
            f"A reason takes at most {MAX_REASON_LENGTH} characters; nothing was changed.", "Shorten the reason."
        )
    if problem := unfit(reason):
        raise BadInput(f"The reason {problem}; nothing was changed.", "Type it again.")
    return reason


async def _out_of_range(ports: Ports, actor: Actor, seller_id: int) -> BadInput:
    async with ports.database.read() as session:
        currency = await currency_of(session, seller_id)
    none, most = (format_minor(amount, currency, actor.locale) for amount in (0, MAX_TOP_UP))
    return BadInput(f"A top-up must be above {none} and at most {most}; nothing was changed.", "Type another amount.")
