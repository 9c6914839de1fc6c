"""How a service answers: what was done, and for many orders what was not and why."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from order_app.domain.errors import NotAllowed
from order_app.domain.policy import Answer, Refused


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer to one action on one order. `changed` is false where the order was in the asked state already."""

    code: str
    changed: bool
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class NotDone:
    """One order of a bulk action that was left as it is, and why."""

    code: str
    reason: Refused


@dataclass(frozen=True, slots=True)
class BulkOutcome:
    """What a bulk action did, order by order; `amount` is the money that moved, in minor units."""

    done: tuple[str, ...]
    not_done: tuple[NotDone, ...]
    amount: int = 0

    def __add__(self, other: "BulkOutcome") -> "BulkOutcome":
        """Both together, in this order."""
        return BulkOutcome(self.done + other.done, self.not_done + other.not_done, self.amount + other.amount)


def demand(answer: Answer, code: str) -> Outcome | None:
    """None where the policy allows; the state as it is where it is asked for again; otherwise raises NotAllowed."""
    if not isinstance(answer, Refused):
        return None
    if answer.already:
        return Outcome(code, changed=False, sentence=answer.sentence)
    raise NotAllowed(answer.sentence, answer.way_on, code=answer.code)


STOPPED = Refused("stopped", "You stopped before this order.", "Start again to go on.")
NOT_FOUND = Refused("not_found", "There is no order with this code.", "Reload the list.")


CHUNK = 20
"""How many orders one transaction of a bulk action takes: the next writer waits no longer than for these."""


def chunks(codes: Sequence[str], size: int = CHUNK) -> Iterator[Sequence[str]]:
    """A long list in parts, each small enough for one short transaction."""
    unique = list(dict.fromkeys(codes))
    for start in range(0, len(unique), size):
        yield unique[start : start + size]
