"""What the next save would change, in words: which fields, each with what is stored and what is typed."""

from collections.abc import Sequence

from order_app.domain.fields import LABELS, Field
from order_app.states.assign import set_new
from order_app.states.order_edits import OrderEdits, words
from order_app.states.order_views import Change
from order_app.states.wording import count_words

MOST_SHOWN = 300
"""Of a longer text only its beginning is shown, in characters; the field itself holds the whole."""
MOST_NAMED = 3
"""Up to so many fields are all named; of more the first two are, and the rest is counted."""


def change_words(labels: Sequence[str]) -> str:
    """ "1 change: City", "5 changes: City, Phone and 3 more"; nothing for none."""
    if not labels:
        return ""
    named = labels if len(labels) <= MOST_NAMED else labels[: MOST_NAMED - 1]
    more = len(labels) - len(named)
    names = ", ".join(named) + (f" and {more} more" if more else "")
    return f"{count_words(len(labels), 'change', 'changes')}: {names}"


def _clipped(text: str) -> str:
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"


class OrderChanges(OrderEdits, mixin=True):
    """The changes that wait to be saved. What is the same as stored is none, whoever typed it."""

    changes: list[Change] = []
    change_words: str = ""

    def _tell_changes(self) -> None:
        """Bring them up to date with what is typed and what is stored."""
        found = [
            Change(
                label=LABELS[name],
                before=_clipped(words(name, self._stored_text(name))),
                after=_clipped(words(name, self._text(name))),
            )
            for name in Field
            if name in self._dirty_fields() and self._text(name) != self._stored_text(name)
        ]
        set_new(self, changes=found, change_words=change_words([change["label"] for change in found]))
