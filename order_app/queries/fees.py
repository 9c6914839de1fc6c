"""The fee ladder: what support suggests to keep back, stage by stage."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from order_app.domain.fees import LADDER
from order_app.domain.policy import Stage
from order_app.models import FeeSuggestion


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the ladder, in percent of what an order holds; who set it and when (UTC), empty where nobody did."""

    percent: int
    changed_by: str = ""
    changed_at: datetime | None = None


async def fee_ladder(session: AsyncSession) -> Mapping[Stage, Step]:
    """The suggestion for each stage in which a fee can be asked, in their order."""
    found = {row.stage: row for row in await session.scalars(select(FeeSuggestion))}
    return {
        stage: Step(row.percent, row.changed_by, row.changed_at)
        if (row := found.get(stage.value)) is not None
        else Step(percent)
        for stage, percent in LADDER.items()
    }
