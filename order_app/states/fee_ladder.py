"""Support's settings: the fee ladder, followed live and changed by all of support."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, TypedDict

import reflex as rx
from pydantic import Field as Rule

from order_app.auth.sessions import Viewer
from order_app.bootstrap import container
from order_app.db.changes import OrderChanged
from order_app.domain.errors import BadInput, DomainError, StorageUnavailable
from order_app.domain.fees import LADDER, MAX_PERCENT
from order_app.domain.policy import Stage
from order_app.live.reflex_adapter import hub
from order_app.queries.fees import fee_ladder
from order_app.services import fees
from order_app.states.decisions import SUPPORT
from order_app.states.guard import handler
from order_app.states.session import here, present, watch
from order_app.states.toasts import bad, calmly, good
from order_app.states.wording import epoch_ms, joined

Typed = dict[str, Annotated[str, Rule(max_length=40)]]


class LadderRow(TypedDict):
    """One step: the stage, its percentage as the input holds it, and who set it when (epoch milliseconds)."""

    name: str
    stage: str
    percent: str
    who: str
    at: int
    problem: str


@dataclass(frozen=True, slots=True)
class ShownLadder:
    """What was read of the ladder."""

    rows: list[LadderRow]
    boundary: datetime | None = None


@dataclass(frozen=True, slots=True)
class LadderView:
    """The fee ladder, which is no seller's."""

    seller_id: None = None

    def concerns(self, change: OrderChanged) -> bool:
        """Only its own changes."""
        return change == fees.LADDER_CHANGED

    async def read(self) -> ShownLadder:
        """Read every step."""
        async with container().database.read() as session:
            ladder = await fee_ladder(session)
        return ShownLadder(
            [
                LadderRow(
                    name=stage.name.lower(),
                    stage=stage.value,
                    percent=str(step.percent),
                    who=step.changed_by,
                    at=epoch_ms(step.changed_at),
                    problem="",
                )
                for stage, step in ladder.items()
            ]
        )


class FeeLadderState(rx.State):
    """What the settings page shows; `rows` hold what the inputs were made with."""

    shown_url: str = ""
    failed: str = ""
    rows: list[LadderRow] = []

    @handler(roles=(), supersedes=True)
    async def load(self, viewer: Viewer) -> Any:
        """Show the ladder."""
        await present(self, viewer)
        if viewer.role not in SUPPORT:
            return rx.redirect("/")
        view = LadderView()
        mark = hub().mark
        try:
            shown = await view.read()
        except StorageUnavailable as error:
            self.failed, self.shown_url = error.message, here(self)
            return None
        self.failed = ""
        await self._apply(shown)
        self.shown_url = here(self)
        watch(self, viewer, view, shown, mark)
        return None

    async def _apply(self, shown: ShownLadder) -> None:
        problems = {row["name"]: row["problem"] for row in self.rows}
        stored = {row["name"]: row["percent"] for row in self.rows}
        rows = [
            LadderRow(**{**row, "problem": problems.get(row["name"], "")})
            if stored.get(row["name"]) == row["percent"]
            else row
            for row in shown.rows
        ]
        if list(self.rows) != rows:
            self.rows = rows

    @handler(roles=SUPPORT)
    async def save(self, viewer: Viewer, typed: Typed) -> Any:
        """Store what was typed; a step that somebody else set meanwhile is not overwritten."""
        loaded = {Stage[row["name"].upper()]: int(row["percent"]) for row in self.rows}
        problems: dict[str, str] = {}
        wanted: dict[Stage, int] = {}
        for stage in LADDER:
            name = stage.name.lower()
            if name in typed:
                try:
                    wanted[stage] = _percent(typed[name])
                except BadInput as error:
                    problems[name] = error.message
        self.rows = [LadderRow(**{**row, "problem": problems.get(row["name"], "")}) for row in self.rows]
        if problems:
            return bad("Nothing was saved: the reason stands beside each suggestion that needs correcting.")
        try:
            new = await fees.set_ladder(container().ports, viewer.actor, wanted, loaded)
        except DomainError as error:
            await self._apply(await LadderView().read())
            return bad(error.message)
        await self._apply(await LadderView().read())
        if not new:
            return calmly("Nothing was changed, so nothing was saved.")
        return good(f"Saved: {joined(f'{stage.value} {percent}%' for stage, percent in new.items())}.")


def _percent(text: str) -> int:
    text = text.strip().removesuffix("%").strip()
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(MAX_PERCENT)) and int(text) <= MAX_PERCENT):
        raise BadInput(f"This is not a whole number from 0 to {MAX_PERCENT}.", "Type another one.")
    return int(text)
