"""Words that the browser kept of an earlier visit: put back, set against what others saved, or kept to be read."""

import secrets
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field as Rule

from order_app.bootstrap import container
from order_app.domain.address import COUNTRIES
from order_app.domain.fields import MAX_TYPED, TEXT_FIELDS, Field
from order_app.domain.statuses import Role, ShippingMethod
from order_app.states.guard import handler
from order_app.states.order_conflicts import OrderConflicts
from order_app.states.order_edits import ITEM_INPUT, Text, item_rows
from order_app.states.order_lines import Typed
from order_app.states.page_calls import page_call

DRAFT_KEY = "draft-key"
"""Under this name a report of what is typed says to which loaded content it belongs."""
SHOWN = "shown"
"""How a page offers kept words whose inputs show them already: the server came back, not the page."""
_CHOICES = {Field.COUNTRY: ("", *COUNTRIES), Field.SHIPPING_METHOD: tuple(ShippingMethod)}
"""The fields that are chosen, not typed."""


def store_key(email: str, subject: str) -> str:
    """Where a tab keeps the unsaved words of one person about one subject: an order's code, or `new`."""
    return f"{email}:{subject}"


def drop_draft(key: str, *, saved: bool = False) -> Any:
    """Let the browser forget what it keeps of unsaved words; after a save those stay that could not be saved."""
    return page_call("saved" if saved else "drop", key)


def carry_draft(key: str, to: str, sent: Mapping[str, str], stored: Mapping[str, str]) -> Any:
    """Let the browser keep under `to` what is typed on in a new form while it is saved: what differs from the inputs
    that were `sent`, based on those that are `stored`. Whatever else it kept under `key` is forgotten."""
    return page_call("carry", key, to, dict(sent), dict(stored))


def forget_locked(key: str) -> Any:
    """Let the browser forget what it keeps of fields that are locked by now."""
    return page_call("forgetLocked", key)


def kept_texts(inputs: Mapping[str, str]) -> dict[Field, Text]:
    """The fields that kept inputs tell of; what no input of the form can hold is left out."""
    texts: dict[Field, Text] = {
        name: inputs[name.value]
        for name in TEXT_FIELDS
        if name.value in inputs
        and len(inputs[name.value]) <= MAX_TYPED
        and inputs[name.value] in _CHOICES.get(name, (inputs[name.value],))
    }
    if any(ITEM_INPUT.fullmatch(name) for name in inputs):
        texts[Field.ITEMS] = item_rows(inputs)
    return texts


class OrderDrafts(OrderConflicts, mixin=True):
    """The form's side of what the browser keeps: under which key, and how it comes back."""

    store_key: str = ""
    put_back: bool = False

    def _ask_for_draft(self, subject: str) -> None:
        """Let the page offer what it keeps of this order; each form that is filled anew asks once."""
        self.store_key = store_key(self._email, subject)
        self.ask, self.put_back = secrets.token_hex(4), False

    @handler(roles=(Role.MERCHANT,))
    async def restore(self, typed: Typed, loaded: Typed, how: Annotated[str, Rule(max_length=10)]) -> None:
        """Put back words that the browser kept, with what they were based on.

        Nothing is saved by it. A field that nobody changed since is put back; one that somebody changed becomes a
        conflict; one that is locked by now is shown to be copied.
        """
        if typed.pop(DRAFT_KEY, self.draft_key) != self.draft_key or not self.store_key:
            return
        catalogue = await container().ports.catalogue()
        texts, bases = self._carried(kept_texts(typed)), kept_texts(loaded) if self.code else {}
        # What somebody else wrote meanwhile is another text; the same amount under another locale is not.
        bases = {
            name: stored if self._same(name, text, stored := self._stored_text(name)) else text
            for name, text in bases.items()
        }
        if self.code and Field.ITEMS in texts:
            # Lines that were based on none tell of no base.
            bases.setdefault(Field.ITEMS, ())
        conflicting = {entry["field"] for entry in self.conflicts}
        mine: dict[Field, Text] = {
            name: text
            for name, text in texts.items()
            if not self._same(name, text, bases.get(name, self._stored_text(name))) and name.value not in conflicting
        }
        if late := {name: text for name, text in mine.items() if self.read_only[name.value]}:
            self._keep(
                {name: text for name, text in late.items() if not self._same(name, text, self._stored_text(name))}
            )
        mine = {
            name: text
            for name, text in mine.items()
            if name not in late and not self._same(name, text, self._stored_text(name))
        }
        self._base_on({name: bases.get(name, self._stored_text(name)) for name in mine})
        if how == SHOWN:
            self._typed = {**self._typed, **self._open_inputs({**typed})}
        else:
            # The page is new: its inputs show what they were made with, also where more is known here.
            self._draw({name: self._text(name) for name in self._dirty_fields()} | mine, catalogue)
        self._compare(catalogue)
        self.put_back = self.dirty and how != SHOWN
        if self._permissions().cost_is_live:
            self._price(catalogue, {**self.values, **self._typed})
            self._describe_lines(catalogue)
        self._look()
