"""The same field changed here and elsewhere: theirs and yours side by side, a choice for each, nothing overwritten."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field as Rule

from order_app.bootstrap import container
from order_app.domain.errors import BadInput
from order_app.domain.fields import LABELS, Field
from order_app.domain.pricing import Catalogue
from order_app.domain.statuses import Role
from order_app.queries.orders import OrderDetail, TimelineEntry
from order_app.states.guard import handler
from order_app.states.order_changes import OrderChanges
from order_app.states.order_edits import Text, item_inputs, words
from order_app.states.order_lines import focus
from order_app.states.order_views import Conflict
from order_app.states.wording import epoch_ms, joined

FOCUS_CONFLICT = focus("conflict-heading")


def alike(one: Text, other: Text) -> bool:
    """Whether two people typed the same, spaces around it aside."""
    return one.strip() == other.strip() if isinstance(one, str) and isinstance(other, str) else one == other


class OrderConflicts(OrderChanges, mixin=True):
    """The conflicts of the form. Each stands until it is saved, discarded, locked, or both have typed the same."""

    conflicts: list[Conflict] = []
    contested: dict[str, str] = {}
    alarm: str = ""
    _theirs: dict[str, Any] = {}
    _yours: dict[str, Any] = {}
    _changed_by: dict[str, tuple[str, int]] = {}

    def _note_changes(self, entries: Iterable[TimelineEntry]) -> None:
        """Remember of each field who changed it last, and when."""
        last: dict[str, tuple[str, int]] = {}
        for entry in entries:
            for name in entry.fields:
                last.setdefault(name, (entry.who, epoch_ms(entry.at)))
        self._changed_by = last

    def _compare(self, catalogue: Catalogue) -> bool:
        """Bring the conflicts up to date with what is stored and what is typed; returns whether one is new."""
        before = {entry["field"]: entry for entry in self.conflicts}
        found: list[Conflict] = []
        shown_again: dict[Field, Text] = {}
        for name in Field:
            entry, shown_text = self._conflict(name, before.get(name.value))
            if shown_text is not None:
                shown_again[name] = shown_text
            if entry is not None:
                found.append(entry)
        self._draw(shown_again, catalogue)
        if found != self.conflicts:
            self.conflicts = found
        known = {entry["field"] for entry in found}
        self._theirs = {name: text for name, text in self._theirs.items() if name in known}
        self._yours = {name: text for name, text in self._yours.items() if name in known}
        self._contest()
        self.dirty = bool(found) or bool(self._dirty_fields())
        self._tell_changes()
        if not found:
            self.alarm = ""
        news = [
            entry
            for entry in found
            if entry["field"] not in before or (entry["again"] and entry["theirs"] != before[entry["field"]]["theirs"])
        ]
        if news:
            who = joined(dict.fromkeys(self._who(Field(entry["field"]))[0] for entry in news))
            self.alarm = (
                f"{who} changed {joined(entry['label'] for entry in news)} too. Choose theirs or yours; "
                "nothing is saved before that."
            )
        return bool(news)

    def _conflict(self, name: Field, before: Conflict | None) -> tuple[Conflict | None, Text | None]:
        """The conflict of one field, if there is one, and what its input must show instead of what it shows now."""
        key = name.value
        mine, now = self._text(name), self._stored_text(name)
        if self.read_only[key]:
            return None, None
        took = before is not None and before["choice"] == "theirs"
        if self._same(name, self._base(name), now):
            # The others' change was taken back.
            return None, self._yours.get(key) if took else None
        if before is None:
            if mine == self._base(name) or self._alike(name, mine, now):
                return None, None
            self._theirs, self._yours = {**self._theirs, key: now}, {**self._yours, key: mine}
            return self._entry(name, mine, now), None
        yours: Text = self._yours.get(key, mine)
        if self._theirs.get(key) != now:
            yours = yours if took else mine
            self._theirs, self._yours = {**self._theirs, key: now}, {**self._yours, key: yours}
            entry = self._entry(name, yours, now, earlier=before["earlier"], again=True)
            return (None if self._alike(name, yours, now) else entry), yours if took else None
        if took and self._alike(name, mine, now):
            return before, None
        if self._alike(name, mine, now):
            return None, None
        if mine == yours and not took:
            return before, None
        # Typed on: over theirs, once that was taken, or over one's own.
        self._yours = {**self._yours, key: mine}
        earlier = words(name, yours) if took else before["earlier"]
        choice = "yours" if took else before["choice"]
        return self._entry(name, mine, now, earlier=earlier, choice=choice, again=before["again"]), None

    def _alike(self, name: Field, one: Text, other: Text) -> bool:
        return alike(one, other) or self._same(name, one, other)

    def _entry(
        self, name: Field, yours: Text, theirs: Text, *, earlier: str = "", choice: str = "", again: bool = False
    ) -> Conflict:
        who, at = self._changed_by.get(name.value, ("", 0))
        return Conflict(
            field=name.value,
            label=LABELS[name],
            theirs=words(name, theirs),
            yours=words(name, yours),
            who=who,
            at=at,
            choice=choice,
            again=again,
            earlier=earlier,
        )

    def _put_over(self, typed: Mapping[Field, Text], catalogue: Catalogue) -> None:
        """What was typed on in the moment in which theirs was chosen is still one's own."""
        took = {Field(entry["field"]) for entry in self.conflicts if entry["choice"] == "theirs"}
        self._yours = {**self._yours, **{name.value: text for name, text in typed.items() if name in took}}
        self.conflicts = [
            {**entry, "yours": words(name, self._yours[name])} if (name := Field(entry["field"])) in took else entry
            for entry in self.conflicts
        ]
        self._contest()
        super()._put_over({name: text for name, text in typed.items() if name not in took}, catalogue)

    def _take(self, fields: frozenset[Field], detail: OrderDetail, catalogue: Catalogue) -> None:
        super()._take(fields, detail, catalogue)
        who = joined(dict.fromkeys(self._who(name)[0] for name in Field if name in fields))
        self.announcement = f"{who} changed {joined(LABELS[name] for name in Field if name in fields)}."

    def _who(self, name: Field) -> tuple[str, int]:
        """Who changed a field last, and when (epoch milliseconds)."""
        who, at = self._changed_by.get(name.value, ("", 0))
        return ("You, in another tab," if who == self._email else who or "Somebody else"), at

    def _contest(self) -> None:
        """Tell the browser the words that the form does not show while theirs are chosen: it keeps them too."""
        contested: dict[str, str] = {}
        for entry in self.conflicts:
            if entry["choice"] == "theirs":
                yours: Text = self._yours[entry["field"]]
                contested |= {entry["field"]: yours} if isinstance(yours, str) else item_inputs(yours)
        if contested != self.contested:
            self.contested = contested

    def _lock(self, locked: frozenset[Field], catalogue: Catalogue) -> None:
        """A conflict in a field that is locked now is over: what was typed is kept, whatever was chosen."""
        names = {name.value for name in locked}
        took = {
            Field(entry["field"]): self._yours[entry["field"]]
            for entry in self.conflicts
            if entry["field"] in names and entry["choice"] == "theirs"
        }
        super()._lock(locked, catalogue)
        self._keep(took)
        self.conflicts = [entry for entry in self.conflicts if entry["field"] not in names]
        self._contest()

    def _demand_choices(self) -> None:
        """Raise BadInput while a conflict waits for a choice."""
        if waiting := [entry["label"] for entry in self.conflicts if not entry["choice"]]:
            raise BadInput(
                f"Nothing was saved: somebody else changed {joined(waiting)} too.",
                "Choose theirs or yours above the form, then save again.",
            )

    @handler(roles=(Role.MERCHANT,))
    async def choose(self, name: Annotated[str, Rule(max_length=30)], side: Literal["theirs", "yours"]) -> None:
        """Choose whose value of a field the next save keeps; the form shows it, and the other one stays in view."""
        entry = next((entry for entry in self.conflicts if entry["field"] == name), None)
        if entry is None or entry["choice"] == side:
            return
        field, catalogue = Field(name), await container().ports.catalogue()
        if side == "theirs":
            self._yours = {**self._yours, name: self._text(field)}
            self._draw({field: self._stored_text(field)}, catalogue)
        elif entry["choice"] == "theirs":
            self._draw({field: self._yours[name]}, catalogue)
        self.conflicts = [
            Conflict(**{**old, "choice": side}) if old["field"] == name else old  # type: ignore[typeddict-item]
            for old in self.conflicts
        ]
        self._contest()
        self._tell_changes()
        self._price_typed(catalogue)
        self._look()
