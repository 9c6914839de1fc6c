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


def demand(answer: Answer, code: str) -> Outcome | None:
    """None where the policy allows; the state as it is where it is asked for again; otherwise raises NotAllowed."""
    if not isinstance(answer, Refused):
        return None
    if answer.already:
        return Outcome(code, changed=False, sentence=answer.sentence)
    raise NotAllowed(answer.sentence, answer.way_on, code=answer.code)


NOT_FOUND = Refused("not_found", "There is no order with this code.", "Reload the list.")


def chunks(codes: Sequence[str], size: int = 50) -> Iterator[Sequence[str]]:
    """A long list in parts, each small enough for one short transaction."""
    unique = list(dict.fromkeys(codes))
    for start in range(0, len(unique), size):
        yield unique[start : start + size]
