"""One exception class per kind of refusal; each carries a code, a sentence for people and a way on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from order_app.domain.fields import Field


class DomainError(Exception):
    """A refusal that a person can read: what happened, what stays as it was, what to do."""

    code = "refused"

    def __init__(self, sentence: str, way_on: str = "", *, code: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.way_on = way_on
        if code is not None:
            self.code = code

    @property
    def message(self) -> str:
        """The sentence and the way on, as one text."""
        return f"{self.sentence} {self.way_on}".strip()


class NotAllowed(DomainError):
    """The policy refuses this action in the order's present state; the code is the policy's."""

    code = "not_allowed"


class FieldLocked(DomainError):
    """A save names a field that the order's state locks; the code is the lock's."""

    code = "locked"


class NotFound(DomainError):
    """There is no such thing for the one who asks; somebody else's order is not found either."""

    code = "not_found"


class ReferenceTaken(DomainError):
    """Another live order of the seller has this reference."""

    code = "reference_taken"


class InsufficientFunds(DomainError):
    """The wallet holds less than the cost."""

    code = "insufficient_funds"


class WrongRole(DomainError):
    """The one who asks is signed in, but not as somebody who may do this."""

    code = "wrong_role"


class NotSignedIn(DomainError):
    """Nobody is signed in behind this call."""

    code = "not_signed_in"

    def __init__(self) -> None:
        super().__init__("You are signed out.", "Sign in to go on; nothing was changed.")


class BadInput(DomainError):
    """What came in could not be understood; nothing was changed."""

    code = "bad_input"


class InvalidFields(DomainError):
    """Some fields of a form hold what can't be stored; nothing was changed."""

    code = "invalid_fields"

    def __init__(self, problems: Mapping[str, str]) -> None:
        count = len(problems)
        super().__init__(
            "Nothing was saved: one field needs correcting."
            if count == 1
            else f"Nothing was saved: {count} fields need correcting.",
            "The reason stands beside it." if count == 1 else "The reason stands beside each.",
        )
        self.problems = dict(problems)


class NotesConflict(DomainError):
    """Somebody else changed the note or the tags meanwhile; what they hold now comes along."""

    code = "notes_conflict"

    def __init__(self, note: str, tags: tuple[str, ...]) -> None:
        held = "; ".join(text for text in (note, ", ".join(tags)) if text)
        super().__init__(
            f"Not saved: somebody else changed this meanwhile. It now says: {held or 'nothing'}.",
            "Take over what you need, then save again.",
        )
        self.note, self.tags = note, tags


class ChangedMeanwhile(DomainError):
    """Two saves met at the same moment; this one was not written."""

    code = "changed_meanwhile"

    def __init__(self) -> None:
        super().__init__("Nothing was saved: the order was changed at the same moment.", "Save again.")


class CostChanged(DomainError):
    """The cost that the merchant agreed to is no longer the cost of what would be paid."""

    code = "cost_changed"


class FeeOutOfRange(DomainError):
    """A fee below zero or above what the order still holds."""

    code = "fee_out_of_range"


class RefundOutOfRange(DomainError):
    """A refund of nothing, or of more than the order still holds."""

    code = "refund_out_of_range"


class LadderConflict(DomainError):
    """Somebody else set the same step of the fee ladder meanwhile; nothing was stored."""

    code = "ladder_conflict"


class StorageUnavailable(DomainError):
    """The database is locked or away; nothing was changed."""

    code = "storage_unavailable"

    def __init__(self) -> None:
        super().__init__("The data can't be reached right now; nothing was changed.", "Try again in a moment.")


@dataclass(frozen=True, slots=True)
class FieldConflict:
    """One field that two people changed: what it is now, what was typed, who changed it and when (UTC)."""

    field: Field
    theirs: str
    yours: str
    who: str
    when: datetime | None


class EditConflict(DomainError):
    """Somebody else changed the same fields meanwhile; nothing was written and what was typed is kept."""

    code = "edit_conflict"

    def __init__(self, conflicts: tuple[FieldConflict, ...]) -> None:
        super().__init__(
            "Nothing was saved: somebody else changed the same field meanwhile.",
            "Choose which value to keep, then save again.",
        )
        self.conflicts = conflicts
