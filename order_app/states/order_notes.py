"""The seller's own note and tags beside the order's form: typed, kept, saved, and never overwritten unseen."""

import zlib
from typing import Annotated, Any

import reflex as rx
from pydantic import Field as Rule

from order_app.auth.sessions import Viewer
from order_app.bootstrap import container
from order_app.domain.errors import BadInput, NotesConflict
from order_app.domain.text import same_line_ends
from order_app.queries.orders import OrderDetail
from order_app.services import orders
from order_app.states.guard import MERCHANT, handler
from order_app.states.order_drafts import DRAFT_KEY, SHOWN, drop_draft, store_key
from order_app.states.order_lines import Typed
from order_app.states.toasts import bad, good

NAMES = ("note", "tags")


class OrderNotes(rx.State, mixin=True):
    """Note and tags: `note` and `tags` are what the inputs were made with, `_notes` what that is based on."""

    note: str = ""
    tags: str = ""
    notes_key: str = ""
    notes_store: str = ""
    notes_loaded: dict[str, str] = {}
    notes_problem: str = ""
    _notes: tuple[str, str] = ("", "")
    _notes_typed: dict[str, str] = {}

    def _clear_notes(self) -> None:
        self.note = self.tags = self.notes_problem = ""
        self._notes, self._notes_typed = ("", ""), {}

    def _show_notes(self, detail: OrderDetail, email: str) -> None:
        """Show the stored note and tags, unless others are being typed here."""
        stored = (detail.note, ", ".join(detail.tags))
        names = zip(NAMES, self._notes, strict=True)
        typed = tuple(self._notes_typed.get(name, text) for name, text in names)
        if typed in (self._notes, stored):
            self._notes_typed = {}
            self._base_notes(stored, stored)
            self.notes_store = store_key(email, f"{detail.code}:notes")

    def _base_notes(self, base: tuple[str, str], shown: tuple[str, str]) -> None:
        """Make the inputs anew with what is shown; it is based on what was stored at some time."""
        self._notes = base
        self.note, self.tags = shown
        self.notes_loaded = dict(zip(NAMES, base, strict=True))
        self.notes_key = f"{zlib.crc32(repr((self.code, base, shown)).encode()):08x}"

    @handler(roles=MERCHANT)
    async def note_typed(self, draft: Typed) -> None:
        """Take down the note and tags while they are typed, so that nobody else's change takes them away."""
        if draft.pop(DRAFT_KEY, self.notes_key) == self.notes_key:
            self._notes_typed = {name: same_line_ends(text) for name, text in draft.items() if name in NAMES}

    @handler(roles=MERCHANT)
    async def restore_note(self, typed: Typed, loaded: Typed, how: Annotated[str, Rule(max_length=10)]) -> None:
        """Put back a note and tags that the browser kept; what others saved meanwhile is told at the next save."""
        if typed.pop(DRAFT_KEY, self.notes_key) != self.notes_key or not self.notes_store:
            return
        note, tags = (same_line_ends(typed.get(name, text)) for name, text in zip(NAMES, self._notes, strict=True))
        base = [loaded.get(name, text) for name, text in zip(NAMES, self._notes, strict=True)]
        if (note, tags) == self._notes:
            return
        self._notes_typed = {"note": note, "tags": tags}
        if how == SHOWN:
            self._notes = (base[0], base[1])
        else:
            self._base_notes((base[0], base[1]), (note, tags))

    @handler(roles=MERCHANT)
    async def save_note(self, viewer: Viewer, typed: Typed) -> Any:
        """Keep the seller's own note and tags, as far as they were changed here."""
        self.notes_problem = ""
        note, tags = (same_line_ends(typed.get(name, text)) for name, text in zip(NAMES, self._notes, strict=True))
        was_note, was_tags = self._notes
        try:
            await orders.annotate(
                container().ports,
                viewer.actor,
                viewer.seller_id or 0,
                self.code,
                note=None if note == was_note else note,
                tags=None if tags == was_tags else tags.split(","),
                loaded_note=was_note,
                loaded_tags=was_tags.split(","),
            )
        except NotesConflict as error:
            # The next save is made with theirs in view.
            self._notes_typed = {"note": note, "tags": tags}
            self._notes = (error.note, ", ".join(error.tags))
            self.notes_loaded = dict(zip(NAMES, self._notes, strict=True))
            self.notes_problem = error.message
            return bad(error.message)
        except BadInput as error:
            self.notes_problem = error.message
            return bad(error.message)
        self._notes = (note, tags)
        self._notes_typed = {}
        await self._refresh()
        return [drop_draft(self.notes_store), good("Note and tags saved.")]
