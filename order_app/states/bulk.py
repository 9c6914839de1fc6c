"""Many orders at once: how far the action is, its stop, what came of it, and the way back after a delete.

The action runs as a background task: the tab's state is held for a moment after each transaction only, so the page
answers everything else meanwhile. It ends early when it is stopped and when the person signs out; a tab that is closed
lets it come to its end. The server keeps which orders are meant, the browser only sees how many.
"""

import secrets
import time
from contextlib import suppress
from typing import Annotated, Any, NamedTuple

import reflex as rx
from pydantic import Field as Rule

from order_app.auth.sessions import Viewer
from order_app.bootstrap import container
from order_app.domain.errors import BadInput, DomainError, StorageUnavailable
from order_app.domain.locales import EN, format_number
from order_app.domain.money import format_minor
from order_app.domain.policy import Refused
from order_app.queries.wallet import balance
from order_app.services import payments, trash
from order_app.services.outcomes import CHUNK, BulkOutcome, NotDone
from order_app.services.payments import WAITS
from order_app.states.guard import MERCHANT, current_viewer, handler, unforeseen
from order_app.states.order_form import OrderFormState
from order_app.states.order_list import MAX_SELECTED, OrderListState
from order_app.states.toasts import SECONDS, calmly, good
from order_app.states.trash import TrashState
from order_app.states.wording import Group, bulk_words, groups_of, orders

KEPT_FOR_UNDO = 3
"""After how many deletes the first one's Undo is forgotten."""
SILENT_SECONDS = 60.0
"""A run that has told nothing for so long has ended with its process."""
LONG = CHUNK
"""Up to so many orders are done within a moment: a message is enough then, unless something was left."""

TRASH = "/trash"

_DOES = {"delete": ("Deleting", "Deleted"), "pay": ("Paying", "Paid"), "restore": ("Restoring", "Restored")}


class Job(NamedTuple):
    """What is to be done with which orders; `costs` (minor units) is what a payment agreed to.

    `locale` is how the one who asked writes numbers; `waiting` are orders, with their costs, that a payment leaves for
    want of money.
    """

    action: str
    codes: tuple[str, ...]
    costs: tuple[tuple[str, int], ...] = ()
    currency: str = ""
    locale: str = EN
    waiting: tuple[tuple[str, int], ...] = ()


class Settled(NamedTuple):
    """What came of a job, until the page has been told."""

    action: str
    words: str
    done: tuple[str, ...]
    left: tuple[str, ...]
    number: int
    """By which a delete is undone; 0 where there is nothing to undo."""


class BulkState(rx.State):
    """The bulk action of this tab; one at a time."""

    is_shown: bool = False
    running: bool = False
    stopping: bool = False
    title: str = ""
    total: int = 0
    done: int = 0
    left: int = 0
    groups: list[Group] = []
    keeps_selected: bool = False
    undo_number: int = 0
    _job: Job | None = None
    _run: str = ""
    _ticked: float = 0.0
    _settled: Settled | None = None
    _undoable: dict[int, tuple[str, ...]] = {}
    _numbers: int = 0
    _locale: str = EN

    @rx.var
    def progress(self) -> str:
        """How far the action is: "312 of 1,000"."""
        return f"{format_number(self.done + self.left, self._locale)} of {format_number(self.total, self._locale)}"

    @rx.var
    def counts(self) -> str:
        """What was done so far and what was left."""
        return f"{format_number(self.done, self._locale)} done, {format_number(self.left, self._locale)} left as before"

    def _begin(self, job: Job) -> Any:
        """Take the job up; returns the event that does it. Raises BadInput while another one runs."""
        if self.running:
            raise BadInput("Another action on many orders is still running.", "Wait until it ends, or stop it.")
        self._job, self._settled, self._locale = job, None, job.locale
        self.running, self.stopping = True, False
        self.total, self.done, self.left = len(job.codes), 0, 0
        self.title = f"{_DOES[job.action][0]} {orders(len(job.codes), job.locale)}"
        self.groups, self.keeps_selected, self.undo_number = [], False, 0
        self._run, self._ticked = "", time.time()
        self.is_shown = self.total > LONG
        return BulkState.run

    def _remember(self, codes: tuple[str, ...]) -> int:
        """Keep what was deleted for `undo`; returns the number to undo it by."""
        self._numbers += 1
        kept = {**self._undoable, self._numbers: codes}
        self._undoable = {number: kept[number] for number in sorted(kept)[-KEPT_FOR_UNDO:]}
        return self._numbers

    def _mend(self) -> None:
        """Say so when the process that worked on it ended meanwhile; every page's load asks."""
        if self.running and time.time() - self._ticked > SILENT_SECONDS:
            self.running, self._run, self._job = False, "", None
            self.title = f"Interrupted at {self.progress}. The lists show what was done."

    @handler(roles=MERCHANT, background=True)
    async def run(self, viewer: Viewer) -> Any:
        """Do what was confirmed; without that nothing."""
        async with self:
            job, self._job = self._job, None
            if job is None:
                return None
            run = self._run = secrets.token_hex(8)
        follower = _Follower(self, run, viewer)
        try:
            outcome = await _do(viewer, job, follower)
        except Exception as error:
            # What is committed must be told, whatever kept the rest from being done.
            outcome = follower.so_far + _rest(job, follower.so_far, _why(error))
        short = await _short_words(viewer, job, outcome)
        async with self:
            if self._run != run:
                return None
            self._end(job, outcome, short)
        return BulkState.settle

    def _end(self, job: Job, outcome: BulkOutcome, short: str) -> None:
        self.running, self.stopping, self._run = False, False, ""
        self.done, self.left = len(outcome.done), len(outcome.not_done)
        words = f"{_DOES[job.action][1]} {orders(self.done, job.locale)}."
        paid = ""
        if outcome.amount:
            paid = f" {format_minor(outcome.amount, job.currency, job.locale)} left the wallet."
        words += paid
        self.title = words + (f" {orders(self.left, job.locale)} left as before." if self.left else "") + short
        self.groups = groups_of(outcome.not_done, job.locale)
        self.is_shown = bool(self.groups) or self.total > LONG
        number = self._remember(outcome.done) if job.action == "delete" and outcome.done else 0
        self.undo_number = number
        told = bulk_words(outcome, _DOES[job.action][1], job.locale) + paid + short
        self._settled = Settled(job.action, told, outcome.done, tuple(entry.code for entry in outcome.not_done), number)

    @handler(roles=MERCHANT)
    async def settle(self, viewer: Viewer) -> Any:
        """Show what came of the action: the lists afresh, what was left selected, and a message."""
        settled, self._settled = self._settled, None
        if settled is None:
            return None
        is_restore = settled.action == "restore"
        if settled.left and not (is_restore and self.router.url.path != TRASH):
            screen = await self.get_state(TrashState if is_restore else OrderListState)
            screen._select(list(dict.fromkeys([*settled.left, *screen.selected]))[:MAX_SELECTED])
            self.keeps_selected = True
        await refresh(self)
        if settled.action == "delete" and settled.done:
            return self._told(settled.words, settled.number)
        if self.is_shown:
            # The card says it already, and stays.
            return None
        return good(settled.words) if settled.done else calmly(settled.words)

    def _told(self, words: str, number: int) -> Any:
        """The message after a delete, with the way back."""
        undo = {"label": "Undo", "on_click": BulkState.undo(number)}
        return good(words, action=undo, duration=15 * SECONDS)

    def _deleted_one(self, code: str) -> Any:
        # The card's own way back stays what it is.
        return self._told(f"Deleted {code}.", self._remember((code,)))

    @handler(roles=MERCHANT)
    async def stop(self) -> None:
        """End the action before the next orders; what is done stays done."""
        if self.running:
            self.stopping = True

    @handler(roles=MERCHANT)
    async def dismiss(self) -> None:
        """Close the result."""
        if not self.running:
            self.is_shown = False

    @handler(roles=MERCHANT)
    async def undo(self, viewer: Viewer, number: Annotated[int, Rule(ge=0, le=10**9)]) -> Any:
        """Bring back what was deleted under this number; the policy is asked again for each order."""
        codes = self._undoable.get(number)
        if codes is None:
            return calmly("There is nothing to undo any more. Deleted orders wait in the Trash.")
        begun = self._begin(Job("restore", tuple(codes), locale=viewer.locale))
        self._undoable = {other: kept for other, kept in self._undoable.items() if other != number}
        return begun


class _Follower:
    """Tells the tab how far a run is, and asks it whether to go on."""

    def __init__(self, state: BulkState, run: str, viewer: Viewer) -> None:
        self._state, self._run, self._viewer = state, run, viewer
        self.so_far = BulkOutcome((), ())

    async def goes_on(self, so_far: BulkOutcome) -> bool:
        """Show what is committed; False once it was stopped, and once the person who began it signed out."""
        self.so_far = so_far
        is_present = True
        # A database that is away is met again by the next transaction, which tells it better.
        with suppress(StorageUnavailable):
            viewer = await current_viewer(self._state)
            is_present = viewer is not None and viewer.login_id == self._viewer.login_id
        async with self._state as state:
            if state._run != self._run or not is_present:
                return False
            state.done, state.left = len(so_far.done), len(so_far.not_done)
            state._ticked = time.time()
            return not state.stopping


async def _do(viewer: Viewer, job: Job, follower: _Follower) -> BulkOutcome:
    ports, actor, seller_id = container().ports, viewer.actor, viewer.seller_id or 0
    match job.action:
        case "delete":
            return await trash.delete_many(ports, actor, seller_id, job.codes, follower)
        case "restore":
            return await trash.restore_many(ports, actor, seller_id, job.codes, follower)
        case _:
            return await payments.pay_many(ports, actor, seller_id, job.codes, dict(job.costs), follower)


async def _short_words(viewer: Viewer, job: Job, outcome: BulkOutcome) -> str:
    """How many orders wait for money after a payment, and how much is missing for them now."""
    costs = dict(job.costs)
    waiting = [cost for _, cost in job.waiting]
    waiting += [costs.get(left.code, 0) for left in outcome.not_done if left.reason.code == WAITS.code]
    if not waiting:
        return ""
    left = f" {orders(len(waiting), job.locale)} {'waits' if len(waiting) == 1 else 'wait'} for money"
    try:
        async with container().database.read() as session:
            missing = sum(waiting) - await balance(session, viewer.seller_id or 0)
    except StorageUnavailable:
        return f"{left} in the wallet."
    if missing <= 0:
        return f"{left}, and the wallet now holds enough: pay again."
    return f"{left}: {format_minor(missing, job.currency, job.locale)} is missing in the wallet."


def _why(error: Exception) -> Refused:
    if isinstance(error, DomainError):
        return Refused(error.code, error.sentence, error.way_on)
    number = unforeseen(error, "BulkState.run")
    return Refused("failed", "Something went wrong on our side.", f"Reload, then try again (number {number}).")


def _rest(job: Job, so_far: BulkOutcome, why: Refused) -> BulkOutcome:
    answered = {*so_far.done, *(entry.code for entry in so_far.not_done)}
    return BulkOutcome((), tuple(NotDone(code, why) for code in job.codes if code not in answered))


async def refresh(state: rx.State) -> None:
    """Show at once in this tab what this tab did; other tabs are woken by the hub."""
    path = state.router.url.path
    screen = {"/": OrderListState, TRASH: TrashState}.get(path, OrderFormState)
    await (await state.get_state(screen))._refresh()
