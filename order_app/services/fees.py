"""Keeps the fee ladder: what support suggests to keep back, stage by stage."""

from collections.abc import Mapping

from order_app.db.changes import OrderChanged
from order_app.db.locking import lock_ladder
from order_app.db.unit_of_work import Actor
from order_app.domain.errors import BadInput, LadderConflict, WrongRole
from order_app.domain.fees import LADDER, MAX_PERCENT
from order_app.domain.policy import Stage
from order_app.domain.statuses import Role
from order_app.models import FeeSuggestion
from order_app.queries.fees import fee_ladder
from order_app.services.ports import Ports

EVERYBODY = 0
"""The seller under which a change is announced that is no seller's."""
LADDER_CHANGED = OrderChanged(EVERYBODY, 0)
"""What is told of a changed fee ladder."""


async def set_ladder(
    ports: Ports, actor: Actor, wanted: Mapping[Stage, int], loaded: Mapping[Stage, int]
) -> Mapping[Stage, int]:
    """Store the percentages that differ from those that the change started from; returns what is new.

    Raises WrongRole, BadInput for what is no whole percentage of a known stage, LadderConflict when somebody else set
    the same step otherwise meanwhile; then nothing is stored.
    """
    if actor.role != Role.SUPPORT:
        raise WrongRole("Only support sets the fee ladder; nothing was changed.", "Write to support.")
    if any(stage not in LADDER or not 0 <= percent <= MAX_PERCENT for stage, percent in wanted.items()):
        raise BadInput(
            f"A suggestion is a whole number from 0 to {MAX_PERCENT}; nothing was saved.", "Type another one."
        )
    changed = {stage: percent for stage, percent in wanted.items() if percent != loaded.get(stage)}
    async with ports.transaction() as uow:
        await lock_ladder(uow.session)
        steps = await fee_ladder(uow.session)
        stored = {stage: step.percent for stage, step in steps.items()}
        clash = [s for s, percent in changed.items() if stored[s] not in (percent, loaded.get(s, stored[s]))]
        if clash:
            raise LadderConflict(
                f"{clash[0].value} was set to {stored[clash[0]]}% by {steps[clash[0]].changed_by} meanwhile; "
                "nothing was saved.",
                "Look at it again, then save.",
            )
        new = {stage: percent for stage, percent in changed.items() if stored[stage] != percent}
        now = ports.now()
        for stage, percent in new.items():
            await uow.session.merge(
                FeeSuggestion(stage=stage.value, percent=percent, changed_at=now, changed_by=actor.name)
            )
        if new:
            uow.announce(EVERYBODY)
    return new
