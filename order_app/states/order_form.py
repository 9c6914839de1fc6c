"""The order page: one form for creating and editing, its locks, its live cost, the request and the timeline."""

import contextlib
from collections.abc import Mapping
from typing import Any

import reflex as rx

from order_app.auth.sessions import Viewer
from order_app.bootstrap import container
from order_app.domain.codes import is_order_code
from order_app.domain.errors import NotFound, StorageUnavailable
from order_app.domain.fields import LABELS, TEXT_FIELDS, Field
from order_app.domain.orders import OrderContent, shown
from order_app.domain.policy import Refused
from order_app.live.reflex_adapter import hub, presence
from order_app.queries.orders import OrderDetail
from order_app.queries.wallet import currency_of
from order_app.services import thread
from order_app.states.decisions import DecisionState
from order_app.states.guard import MERCHANT, handler
from order_app.states.order_drafts import DRAFT_KEY, drop_draft
from order_app.states.order_edits import Text, item_rows
from order_app.states.order_lines import Typed, focus
from order_app.states.order_notes import OrderNotes
from order_app.states.order_request import OrderRequest
from order_app.states.order_rules import NEW_ORDER
from order_app.states.order_saving import OrderSaving
from order_app.states.order_views import (
    Happening,
    Moment,
    OrderView,
    ShownOrder,
    happening,
    mail_to,
    moments,
    read_order,
)
from order_app.states.presence import enter
from order_app.states.session import SessionState, here, present, unwatch, watch
from order_app.states.thread import ThreadState

TYPED_IN = "typed-in"
"""Under this name a report of what is typed says in which input that was."""
FOCUS_FIRST = focus("first-field")


class OrderFormState(OrderSaving, OrderNotes, OrderRequest, rx.State):
    """The form of one order: loading, following what others do, saving."""

    shown_url: str = ""
    missing_words: str = ""
    failed: str = ""
    owner: str = ""
    words: dict[str, str] = {name.value: "" for name in TEXT_FIELDS}
    moments: list[Moment] = []
    mail_to: str = ""
    call_to: str = ""
    copy_notice: str = ""
    carrier: str = ""
    tracking: str = ""
    refunded: str = ""
    happenings: list[Happening] = []
    _version: int = 0

    @rx.var
    def currency(self) -> str:
        """In what the order's amounts are."""
        return self._currency

    @handler(supersedes=True)
    async def load(self, viewer: Viewer) -> Any:
        """Show the order of the URL. What was typed and not saved stays, when the same order is loaded again."""
        await present(self, viewer)
        code = str(self.router.url.path).rsplit("/", 1)[-1]
        self._role, self._email, self._locale = viewer.role, viewer.email, viewer.locale
        self._window = container().ports.window
        self.failed, self.saving = "", False
        is_new_here = self.shown_url != here(self)
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
            unwatch(self)
            self.missing_words = f"There is no order {code[:40]} that you can see."
            self.shown_url = here(self)
            return None
        self.missing_words = ""
        if is_new_here:
            (await self.get_state(ThreadState)).news = False
        if self.code != code or not (self.dirty or self.kept):
            self._clear()
            self.code = code
            await self._fill(found.detail)
            await self._show(found)
            self._ask_for_draft(code)
        else:
            await self._apply(found)
        self.shown_url = here(self)
        detail = found.detail
        watch(self, viewer, OrderView(viewer.seller_id, detail.seller_id, detail.id, code), found, mark)
        await enter(self, viewer, detail)
        await self._tell_others()
        await self._look_at_news(viewer)
        # A page that only came back after a lost connection has somebody's hands in it already.
        if is_new_here and "mode=edit" in self.router.url.query and self._permissions().editable:
            return FOCUS_FIRST
        return None

    async def _look_at_news(self, viewer: Viewer) -> None:
        """Opening the order is looking at what is new on it; the other screens are told."""
        shown_thread = await self.get_state(ThreadState)
        if shown_thread.unseen:
            # What can't be noted now is noted the next time.
            with contextlib.suppress(StorageUnavailable):
                await thread.looked(container().ports, viewer.actor, viewer.seller_id, self.code)
                shown_thread.unseen = False

    @handler(roles=MERCHANT, supersedes=True)
    async def load_new(self, viewer: Viewer) -> Any:
        """Show an empty form, or one that holds what the order of `?from=` holds, its reference aside."""
        await present(self, viewer)
        source = str(self.router.url.query_parameters.get("from", ""))
        unwatch(self)
        self._role, self._email, self._locale = viewer.role, viewer.email, viewer.locale
        self.missing_words = self.failed = ""
        is_new_here = self.shown_url != here(self)
        if self.code or not self.dirty or is_new_here:
            self._clear()
            self._facts, self._now = NEW_ORDER, container().clock.now()
            try:
                self._currency = await _currency(viewer)
                content = await self._copied(viewer, source) if source else OrderContent()
            except StorageUnavailable as error:
                self.failed, self.shown_url = error.message, here(self)
                return None
            self._begin(content)
            self.words = dict(self.values)
            catalogue = await container().ports.catalogue()
            self.lines = [self._line(i.sku, str(i.quantity), i.artwork_url) for i in content.items]
            self.lines = self.lines or [self._line("", "1", "")]
            self._describe_lines(catalogue)
            self._number()
            self._price(catalogue, self.values)
            self._look()
            self._ask_for_draft(f"copy-of-{self.copied_from}" if self.copied_from else "new")
        self.shown_url = here(self)
        return FOCUS_FIRST if is_new_here else None

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
        self.code = self.announcement = self.alarm = self.request_status = self.store_key = self.tracking = ""
        self.refunded = self.owner = ""
        self.stop_since = 0
        self.carrier = self.mail_to = self.call_to = self.change_words = ""
        self.moments, self.changes = [], []
        self.dirty = self.saving = self.put_back = False
        self._typed, self._former, self._version, self.contested = {}, {}, 0, {}
        self.copied_from = self.copy_notice = self.items_news = ""
        self._clear_notes()

    async def _fill(self, detail: OrderDetail) -> None:
        """Put the stored content into the form's inputs."""
        catalogue = await container().ports.catalogue()
        self._currency = detail.currency
        self._begin(detail.content)
        self._put_lines(detail, catalogue)
        self.problems, self.conflicts, self.kept, self.contested = {}, [], [], {}
        self.dirty = self.put_back = False
        self._tell_changes()
        self.announcement = self.alarm = ""
        self._former = {}
        self._number()

    async def _show(self, found: ShownOrder) -> None:
        """Show everything of the order that nobody types: statuses, locked words, cost, request, timeline."""
        detail = found.detail
        if detail is None:
            return
        self._facts, self._now, self._version = detail.facts, container().clock.now(), detail.version
        self._proposed = detail.request.proposed_approval if detail.request is not None else None
        self.words = {
            name.value: shown(name, detail.content.value(name), detail.currency, self._locale) or "—"
            for name in TEXT_FIELDS
        }
        self.owner = detail.seller_code
        self.carrier, self.tracking = detail.carrier, detail.tracking_code
        self.mail_to = mail_to(detail.content.email)
        self.call_to = f"tel:{detail.content.phone}" if detail.content.phone else ""
        permitted = self._permissions()
        self.moments = moments(detail, permitted)
        self.refunded = self._money(detail.refunded) if detail.refunded else ""
        shown_thread = await self.get_state(ThreadState)
        shown_thread._show(found.thread, detail, permitted, self._email, self._role)
        self._show_request(detail, self._locale, is_open=permitted.decide.allowed)
        self._show_stop(found.stop)
        # What may be decided is the policy's word on the order, whoever looks.
        may = container().ports.permissions(detail.facts)
        await (await self.get_state(DecisionState))._follow(detail, may, found.ladder, self._locale)
        self._show_notes(detail, self._email)
        self._note_changes(found.entries)
        self.happenings = [happening(entry, detail.currency, self._locale) for entry in found.entries]
        catalogue = await container().ports.catalogue()
        if self._permissions().cost_is_live:
            self._price(catalogue, {**self.values, **self._typed})
        else:
            self._price_frozen(detail)
        self._look()

    async def _apply(self, found: ShownOrder) -> None:
        """Take over what happened elsewhere; what is typed here stays, and locks as soon as the policy says so."""
        if found.detail is None or found.detail.code != self.code or found.detail.version < self._version:
            # Read before something that this tab shows already, such as its own save.
            return
        detail, catalogue = found.detail, await container().ports.catalogue()
        before = self._permissions()
        self._facts, self._now = detail.facts, container().clock.now()
        after = self._permissions()
        self._store(detail.content)
        self._note_changes(found.entries)
        if newly := before.editable - after.editable:
            self._lock(newly, catalogue)
            self.announcement = next(after.locks[name].message for name in Field if name in newly)
        mine = self._dirty_fields() | {Field(entry["field"]) for entry in self.conflicts}
        if theirs := frozenset(
            name for name in Field if name not in mine and self._base(name) != self._stored_text(name)
        ):
            self._take(theirs, detail, catalogue)
        self._compare(catalogue)
        await self._show(found)
        await self._tell_others()
        (await self.get_state(SessionState))._tick()

    @handler(roles=MERCHANT)
    async def typed(self, draft: Typed) -> None:
        """Take down what is typed, once typing rests: for the live cost, and so that a lock loses nothing."""
        if self.code and self.shown_url.startswith("/orders/new"):
            # Typed on while a new order was saved: the browser takes it along to the order's own page.
            return
        field, key = draft.pop(TYPED_IN, ""), draft.pop(DRAFT_KEY, self.draft_key)
        catalogue = await container().ports.catalogue()
        if key != self.draft_key:
            # Typed into a form that is no longer shown: another order's, or this one's while it was being saved.
            if self._typed_while_saving(key, draft, catalogue):
                await self._tell_others(field)
            return
        self._keep_late(draft)
        fresh, old = self._fresh_and_old(draft)
        self._typed = self._open_inputs(fresh)
        self._typed_over(old, catalogue)
        self._compare(catalogue)
        await self._tell_others(field)
        if self._permissions().cost_is_live:
            self._price(catalogue, {**self.values, **self._typed})
            self._describe_lines(catalogue)
        self._look()

    def _keep_late(self, draft: Mapping[str, str]) -> None:
        """Keep what was typed in the last moment before a lock, and arrives after it."""
        late = {name for name in Field if self.read_only[name.value]}
        if not (self.code and late and self.announcement):
            return
        fresh: dict[Field, Text] = {
            name: draft[name.value]
            for name in late & draft.keys()
            if draft[name.value] not in (self.words[name.value], self._stored_text(name))
        }
        rows = item_rows(draft)
        if Field.ITEMS in late and rows and rows != self._stored_text(Field.ITEMS):
            fresh[Field.ITEMS] = rows
        self._keep(fresh)

    async def _tell_others(self, field: str = "") -> None:
        """Tell those who look at the same order whether words are being typed here, and in which field."""
        label = LABELS[Field.ITEMS] if field.startswith("item-") else LABELS.get(field, "")  # type: ignore[call-overload]
        presence().note(self.router.session.client_token, editing=self.dirty, field=label)

    async def _reckon(self) -> None:
        catalogue = await container().ports.catalogue()
        self._compare(catalogue)
        await self._tell_others(f"item-{self._next_key}")
        self._price_typed(catalogue)

    @handler(roles=MERCHANT)
    async def discard(self, viewer: Viewer) -> Any:
        """Forget what is typed and show what is stored."""
        forgotten = drop_draft(self.store_key, saved=bool(self.code))
        self._discarded += 1
        if not self.code:
            self.dirty = False
            return [forgotten, OrderFormState.load_new]
        found = await read_order(self.code, viewer.seller_id)
        if found.detail is not None:
            kept = self.kept
            await self._fill(found.detail)
            self.kept = kept
            await self._show(found)
            await self._tell_others()
        return forgotten

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


async def _currency(viewer: Viewer) -> str:
    async with container().database.read() as session:
        return await currency_of(session, viewer.seller_id or 0)
