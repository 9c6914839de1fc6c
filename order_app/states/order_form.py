"""The order page: one form for creating and editing, its locks, its live cost, the request and the timeline."""

import contextlib
import json
import zlib
from collections.abc import Mapping
from typing import Any

import reflex as rx

from order_app.auth.sessions import Viewer
from order_app.bootstrap import container
from order_app.domain.codes import is_order_code
from order_app.domain.errors import (
    BadInput,
    DomainError,
    EditConflict,
    InvalidFields,
    NotesConflict,
    NotFound,
    ReferenceTaken,
    StorageUnavailable,
)
from order_app.domain.fields import LABELS, TEXT_FIELDS, Field
from order_app.domain.money import format_minor
from order_app.domain.orders import OrderContent, parse_items, parse_text_fields, shown
from order_app.domain.policy import Permissions, Refused
from order_app.domain.pricing import Catalogue
from order_app.domain.text import same_line_ends
from order_app.live.reflex_adapter import hub
from order_app.queries.orders import OrderDetail
from order_app.services import orders
from order_app.services.orders import OrderPatch
from order_app.states.guard import handler
from order_app.states.order_content import OrderTyping
from order_app.states.order_lines import MERCHANT, Typed, focus
from order_app.states.order_rules import NEW_ORDER
from order_app.states.order_views import Conflict, Happening, OrderView, ShownOrder, happening, read_order, typed_of
from order_app.states.session import SessionState, here, present, watch
from order_app.states.toasts import bad, calmly, good
from order_app.states.wording import REQUEST_WORDS, epoch_ms

DRAFT_KEY = "draft-key"
"""Under this name a report of what is typed says to which loaded content it belongs."""
FOCUS_FIRST = focus("first-field")


class OrderFormState(OrderTyping, rx.State):
    """The form of one order: loading, following what others do, saving."""

    shown_url: str = ""
    missing_words: str = ""
    failed: str = ""
    owner: str = ""
    words: dict[str, str] = {name.value: "" for name in TEXT_FIELDS}
    problems: dict[str, str] = {}
    conflicts: list[Conflict] = []
    saving: bool = False
    created_at: int = 0
    copied_from: str = ""
    copy_notice: str = ""
    tracking: str = ""
    refunded: str = ""
    note: str = ""
    tags: str = ""
    notes_key: str = ""
    notes_problem: str = ""
    happenings: list[Happening] = []
    request_status: str = ""
    request_words: str = ""
    request_text: str = ""
    request_fee: str = ""
    request_answer: str = ""
    request_at: int = 0
    _version: int = 0
    _notes: tuple[str, str] = ("", "")
    _notes_typed: dict[str, str] = {}

    @handler(supersedes=True)
    async def load(self, viewer: Viewer) -> Any:
        """Show the order of the URL. What was typed and not saved stays, when the same order is loaded again."""
        await present(self, viewer)
        code = str(self.router.url.path).rsplit("/", 1)[-1]
        self._role, self._email = viewer.role, viewer.email
        self._window = container().ports.window
        self.failed, self.saving = "", False
        mark = hub().mark
        try:
            found = await read_order(code, viewer.seller_id) if is_order_code(code) else None
        except NotFound:
            found = None
        except StorageUnavailable as error:
            self.failed, self.shown_url = error.message, here(self)
            return None
        if found is None or found.detail is None:
            self._clear()
            self.missing_words = f"There is no order {code[:40]} that you can see."
            self.shown_url = here(self)
            return None
        self.missing_words = ""
        if self.code != code or not self.dirty:
            self._clear()
            self.code = code
            await self._fill(found.detail)
            await self._show(found)
        else:
            await self._apply(found)
        self.shown_url = here(self)
        detail = found.detail
        watch(self, viewer, OrderView(viewer.seller_id, detail.seller_id, detail.id, code), found, mark)
        if "mode=edit" in self.router.url.query and self._permissions().editable:
            return FOCUS_FIRST
        return None

    @handler(roles=MERCHANT, supersedes=True)
    async def load_new(self, viewer: Viewer) -> Any:
        """Show an empty form, or one that holds what the order of `?from=` holds, its reference aside."""
        await present(self, viewer)
        source = str(self.router.url.query_parameters.get("from", ""))
        self._role, self._email = viewer.role, viewer.email
        self.missing_words = self.failed = ""
        if self.code or not self.dirty or self.shown_url != here(self):
            self._clear()
            self._facts, self._now = NEW_ORDER, container().clock.now()
            self._loaded = OrderContent()
            try:
                content = await self._copied(viewer, source) if source else OrderContent()
            except StorageUnavailable as error:
                self.failed, self.shown_url = error.message, here(self)
                return None
            self.values = typed_of(content, self._currency)
            self.words = dict(self.values)
            catalogue = await container().ports.catalogue()
            self.lines = [self._line(i.sku, str(i.quantity), i.artwork_url) for i in content.items]
            self.lines = self.lines or [self._line("", "1", "")]
            self._describe_lines(catalogue)
            self._number()
            self._price(catalogue, self.values)
            self._look()
        self.shown_url = here(self)
        return FOCUS_FIRST

    async def _copied(self, viewer: Viewer, code: str) -> OrderContent:
        """What a new order takes over from the order with this code; nothing where there is none to copy."""
        nothing = f"There is no order {code[:40]} that you can copy, so the form is empty."
        try:
            found = (await read_order(code, viewer.seller_id)).detail if is_order_code(code) else None
        except NotFound:
            found = None
        answer = container().ports.permissions(found.facts).duplicate if found is not None else None
        if found is None or isinstance(answer, Refused):
            self.copy_notice = f"{answer.message} The form is empty." if isinstance(answer, Refused) else nothing
            return OrderContent()
        self.copied_from, self._currency = found.code, found.currency
        return found.content.with_values({Field.REFERENCE: ""})

    def _clear(self) -> None:
        self.problems, self.conflicts, self.kept, self.happenings = {}, [], [], []
        self.code = self.note = self.tags = self.announcement = self.request_status = self.request_words = ""
        self.copied_from = self.copy_notice = ""
        self.request_text = self.request_fee = self.request_answer = self.tracking = self.refunded = self.owner = ""
        self.dirty = self.saving = False
        self._typed, self._former, self._version = {}, {}, 0
        self._notes, self._notes_typed, self.notes_problem = ("", ""), {}, ""

    async def _fill(self, detail: OrderDetail) -> None:
        """Put the stored content into the form's inputs."""
        catalogue = await container().ports.catalogue()
        self._loaded = detail.content
        self._currency = detail.currency
        self.values = typed_of(detail.content, detail.currency)
        self._put_lines(detail, catalogue)
        self.problems, self.conflicts, self.kept = {}, [], []
        self.dirty, self._typed, self._former = False, {}, {}
        self._number()

    def _show_notes(self, detail: OrderDetail) -> None:
        """Show the stored note and tags, unless others are being typed here."""
        stored = (detail.note, ", ".join(detail.tags))
        names = zip(("note", "tags"), self._notes, strict=True)
        typed = tuple(self._notes_typed.get(name, text) for name, text in names)
        if typed in (self._notes, stored):
            self._notes = stored
            self._notes_typed = {}
            self.note, self.tags = stored
            self.notes_key = f"{self._email}:{self.code}:notes:{zlib.crc32(repr(stored).encode()):08x}"

    async def _show(self, found: ShownOrder) -> None:
        """Show everything of the order that nobody types: statuses, locked words, cost, request, timeline."""
        detail = found.detail
        if detail is None:
            return
        self._facts, self._now, self._version = detail.facts, container().clock.now(), detail.version
        self.words = {
            name.value: shown(name, detail.content.value(name), detail.currency) or "—" for name in TEXT_FIELDS
        }
        self.owner = detail.seller_code
        self.created_at = epoch_ms(detail.created_at)
        self.tracking = f"{detail.carrier} {detail.tracking_code}".strip()
        self.refunded = format_minor(detail.refunded, detail.currency) if detail.refunded else ""
        self._show_request(detail)
        self._show_notes(detail)
        self.happenings = [happening(entry) for entry in found.entries]
        catalogue = await container().ports.catalogue()
        if self._permissions().cost_is_live:
            self._price(catalogue, {**self.values, **self._typed})
        else:
            self._price_frozen(detail)
        self._look()

    def _show_request(self, detail: OrderDetail) -> None:
        request = detail.request
        self.request_status = request.status.value if request else ""
        self.request_words = REQUEST_WORDS[request.kind] if request else ""
        self.request_at = epoch_ms(request.created_at) if request else 0
        self.request_text = f"{request.reason.value}. {request.message}".strip() if request else ""
        self.request_answer = request.answer if request else ""
        proposed = request is not None and request.proposed_fee is not None and self._permissions().decide.allowed
        self.request_fee = format_minor(request.proposed_fee or 0, detail.currency) if request and proposed else ""

    async def _apply(self, found: ShownOrder) -> None:
        """Take over what happened elsewhere; what is typed here stays, and locks as soon as the policy says so."""
        if found.detail is None or found.detail.code != self.code or found.detail.version < self._version:
            # Read before something that this tab shows already, such as its own save.
            return
        before = self._permissions()
        stored = found.detail.content
        theirs = self._loaded.changed(stored)
        self._facts, self._now = found.detail.facts, container().clock.now()
        after = self._permissions()
        if newly := before.editable - after.editable:
            self._keep_typed(newly)
            lock = next(after.locks[name] for name in Field if name in newly)
            self.announcement = lock.message
        mine = self._dirty_fields()
        if theirs and not mine:
            kept = self.kept
            await self._fill(found.detail)
            self.kept = kept
        elif theirs:
            self._take(theirs - mine, stored, found.detail, await container().ports.catalogue())
        await self._show(found)
        (await self.get_state(SessionState))._tick()

    @handler(roles=MERCHANT)
    async def typed(self, draft: Typed) -> None:
        """Take down what is typed, once typing rests: for the live cost, and so that a lock loses nothing."""
        if draft.pop(DRAFT_KEY, self.draft_key) != self.draft_key:
            # Typed into a form that is no longer shown: another order's, or this one's before a save.
            return
        catalogue = await container().ports.catalogue()
        # What stood in an input when somebody else's value replaced it is not typed by this person, as long as the
        # browser may not yet have drawn the new value.
        self._former = {name: text for name, text in self._former.items() if draft.get(name) == text}
        draft = {name: text for name, text in draft.items() if name not in self._former}
        self._keep_late(draft)
        self._restore_lines(draft)
        self._typed = {
            key: value
            for key, value in draft.items()
            if (key in self.values and not self.read_only[key])
            or (key.startswith("item-") and not self.read_only["items"])
        }
        self.dirty = bool(self._dirty_fields())
        if self._permissions().cost_is_live:
            self._price(catalogue, {**self.values, **self._typed})
            self._describe_lines(catalogue)
        self._look()

    def _keep_late(self, draft: Mapping[str, str]) -> None:
        """Keep what was typed in the last moment before a lock, and arrives after it."""
        late = {name for name in Field if self.read_only[name.value]}
        if not (self.code and late and self.announcement):
            return
        fresh = {
            name.value: draft[name.value]
            for name in late & draft.keys()
            if draft[name.value] not in (self.words[name.value], self.values[name.value])
        }
        if Field.ITEMS in late:
            fresh |= {name: text for name, text in draft.items() if name.startswith("item-")}
        if fresh:
            self._typed |= fresh
            self._keep_typed(frozenset(late))

    @handler(roles=MERCHANT)
    async def discard(self, viewer: Viewer) -> Any:
        """Forget what is typed and show what is stored."""
        forgotten = self._forget_draft()
        self._discarded += 1
        if not self.code:
            self.dirty = False
            return [forgotten, OrderFormState.load_new]
        found = await read_order(self.code, viewer.seller_id)
        if found.detail is not None:
            await self._fill(found.detail)
            await self._show(found)
        return forgotten

    def _forget_draft(self) -> Any:
        """Let the browser forget what it keeps of unsaved words."""
        return rx.call_script(f"sessionStorage.removeItem({json.dumps(f'draft:{self.draft_key}')})")

    @handler(roles=MERCHANT)
    async def save(self, viewer: Viewer, submitted: Typed) -> Any:
        """Save the changed fields. Locked fields are ignored, whatever was sent for them."""
        if self.saving:
            return
        self.saving, self.problems, self.conflicts = True, {}, []
        yield
        try:
            async for event in self._save(viewer, submitted):
                yield event
        except InvalidFields as error:
            self.problems = error.problems
            self._look()
            yield bad(error.message)
        except ReferenceTaken as error:
            self.problems = {Field.REFERENCE.value: error.message}
            yield bad(error.message)
        except EditConflict as error:
            self._show_conflicts(error)
            yield bad(error.message)
        except DomainError as error:
            if self.code:
                await self._refresh()
            yield bad(error.message)
        finally:
            self.saving = False

    async def _save(self, viewer: Viewer, submitted: Mapping[str, str]) -> Any:
        ports = container().ports
        seller_id = viewer.seller_id or 0
        catalogue = await ports.catalogue()
        permitted = self._permissions()
        self._typed = {
            k: v
            for k, v in submitted.items()
            if (k in self.values and not self.read_only[k] and v != self._former.get(k))
            or (k.startswith("item-") and not self.read_only["items"])
        }
        values = self._parse(submitted, permitted, catalogue)
        if not self.code:
            content = OrderContent().with_values(values)
            if not self.shown_url.startswith("/orders/new"):
                raise NotFound("There is no order on this page.", "Nothing was saved; reload the page.")
            code = await orders.create(ports, viewer.actor, seller_id, content, copied_from=self.copied_from)
            # A second click that was under way edits this order instead of making another one.
            self.code, self._loaded, self.values = code, content, typed_of(content, self._currency)
            self.dirty, self._typed = False, {}
            yield self._forget_draft()
            yield good(f"Saved {code}.")
            yield rx.redirect(f"/orders/{code}")
            return
        mine = {name: value for name, value in values.items() if value != self._loaded.value(name)}
        loaded = {name: self._loaded.value(name) for name in mine}
        saved = await orders.edit(ports, viewer.actor, seller_id, self.code, OrderPatch(mine, loaded))
        yield self._forget_draft()
        with contextlib.suppress(StorageUnavailable):
            found = await read_order(self.code, seller_id)
            if found.detail is not None:
                await self._fill(found.detail)
                await self._show(found)
        names = ", ".join(LABELS[name] for name in Field if name in saved.fields)
        yield good(f"Saved: {names}.") if names else calmly("Nothing was changed, so nothing was saved.")

    def _parse(self, submitted: Mapping[str, str], permitted: Permissions, catalogue: Catalogue) -> dict[Field, object]:
        """The values of the editable fields; raises InvalidFields with all problems at once."""
        texts = {
            name: submitted[name.value]
            for name in TEXT_FIELDS
            if name in permitted.editable and name.value in submitted
        }
        country = texts.get(Field.COUNTRY, self._loaded.country)
        problems: dict[str, str] = {}
        values: dict[Field, object] = {}
        unchanged = {
            name
            for name, text in texts.items()
            if self.code and text in (self.values[name.value], self._former.get(name.value))
        }
        values |= {name: self._loaded.value(name) for name in unchanged}
        try:
            values |= parse_text_fields(
                {name: text for name, text in texts.items() if name not in unchanged}, self._currency, country
            )
        except InvalidFields as error:
            problems |= error.problems
        if Field.ITEMS in permitted.editable:
            try:
                values[Field.ITEMS] = parse_items(self._typed_lines(submitted), catalogue)
            except InvalidFields as error:
                problems |= error.problems
        if problems:
            raise InvalidFields(problems)
        return values

    def _show_conflicts(self, error: EditConflict) -> None:
        self.conflicts = [
            Conflict(
                field=c.field.value,
                label=LABELS[c.field],
                theirs=c.theirs or "—",
                yours=c.yours or "—",
                who=c.who,
                at=epoch_ms(c.when),
            )
            for c in error.conflicts
        ]

    @handler(roles=MERCHANT)
    async def keep_mine(self, viewer: Viewer) -> Any:
        """Accept that the others' values are replaced by what is typed here; the next save writes it."""
        found = await read_order(self.code, viewer.seller_id)
        if found.detail is not None:
            fields = {Field(c["field"]) for c in self.conflicts}
            stored = found.detail.content
            theirs = typed_of(stored, found.detail.currency)
            self._loaded = self._loaded.with_values({name: stored.value(name) for name in fields})
            self.values = {**self.values, **{name.value: theirs[name.value] for name in fields - {Field.ITEMS}}}
            self.conflicts = []
            await self._show(found)
        return calmly("Your values are kept in the form. Save to write them.")

    @handler(roles=MERCHANT)
    async def take_theirs(self, viewer: Viewer) -> Any:
        """Put the others' values into the conflicting fields; everything else typed stays."""
        found = await read_order(self.code, viewer.seller_id)
        if found.detail is not None:
            fields = frozenset(Field(c["field"]) for c in self.conflicts)
            self._take(fields, found.detail.content, found.detail, await container().ports.catalogue())
            self.conflicts, self.announcement = [], ""
            self.dirty = bool(self._dirty_fields())
            await self._show(found)
        return calmly("Their values are in the form.")

    @handler(roles=MERCHANT)
    async def note_typed(self, draft: Typed) -> None:
        """Take down the note and tags while they are typed, so that nobody else's change takes them away."""
        if draft.pop(DRAFT_KEY, self.notes_key) == self.notes_key:
            self._notes_typed = {n: same_line_ends(text) for n, text in draft.items() if n in ("note", "tags")}

    @handler(roles=MERCHANT)
    async def save_note(self, viewer: Viewer, typed: Typed) -> Any:
        """Keep the seller's own note and tags, as far as they were changed here."""
        self.notes_problem = ""
        note, tags = (
            same_line_ends(typed.get(name, text)) for name, text in zip(("note", "tags"), self._notes, strict=True)
        )
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
            self.notes_problem = error.message
            return bad(error.message)
        except BadInput as error:
            self.notes_problem = error.message
            return bad(error.message)
        forgotten = rx.call_script(f"sessionStorage.removeItem({json.dumps(f'draft:{self.notes_key}')})")
        self._notes = (note, tags)
        self._notes_typed = {}
        await self._refresh()
        return [forgotten, good("Note and tags saved.")]

    async def _refresh(self) -> None:
        """Read the present order again, after this tab itself changed something."""
        if self.code:
            session = await self.get_state(SessionState)
            viewer_seller = None if session.is_support else await self._seller()
            # What this tab changed is stored already; a page that can't be read again must not make it look undone.
            with contextlib.suppress(StorageUnavailable):
                await self._apply(await read_order(self.code, viewer_seller))

    async def _seller(self) -> int | None:
        from order_app.states.guard import current_viewer

        viewer = await current_viewer(self)
        return viewer.seller_id if viewer else 0
