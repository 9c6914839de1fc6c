"""The order page: one form for creating and editing, its locks, its live cost, the request and the timeline."""

import contextlib
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, TypedDict

import reflex as rx
from pydantic import Field as Rule

from order_app.auth.sessions import Viewer
from order_app.bootstrap import container
from order_app.db.changes import OrderChanged
from order_app.domain.codes import is_order_code
from order_app.domain.errors import DomainError, EditConflict, InvalidFields, NotFound, ReferenceTaken, StorageUnavailable
from order_app.domain.fields import LABELS, MAX_ITEMS, TEXT_FIELDS, Field
from order_app.domain.money import format_minor, plain_minor
from order_app.domain.orders import OrderContent, parse_items, parse_text_fields, shown
from order_app.domain.phone import format_phone
from order_app.domain.policy import DEFAULT_WINDOW, OrderFacts, Permissions, Refused, as_seen_by, permissions, tab_of
from order_app.domain.pricing import Catalogue, quote
from order_app.domain.statuses import Fulfillment, Life, Payment, Role, Shipment
from order_app.queries.orders import OrderDetail, TimelineEntry, order_detail, timeline
from order_app.services import orders
from order_app.services.orders import OrderPatch
from order_app.states.guard import handler
from order_app.states.session import SessionState, here, present, watch
from order_app.states.toasts import bad, calmly, good
from order_app.states.wording import HAPPENED, REQUEST_WORDS, STAGE_WORDS, epoch_ms

NEW_ORDER = OrderFacts(Payment.UNPAID, Fulfillment.UNFULFILLED, Shipment.NONE, Life.ACTIVE, is_complete=False)
Typed = Annotated[dict[Annotated[str, Rule(max_length=60)], Annotated[str, Rule(max_length=4000)]], Rule(max_length=250)]
ItemKey = Annotated[str, Rule(max_length=12)]
MERCHANT = (Role.MERCHANT,)
# The form is drawn a moment after the event that asks for the focus.
FOCUS_FIRST = (
    "(function focus(tries){const field=document.getElementById('first-field');"
    "if(field)field.focus();else if(tries)requestAnimationFrame(()=>focus(tries-1))})(60)"
)


def asked(facts: OrderFacts, now: datetime, window: timedelta, role: Role) -> Permissions:
    """What the policy lets somebody of this role do with the order."""
    return as_seen_by(permissions(facts, now, window), role)


class Line(TypedDict):
    """One item line as the form shows it."""

    key: str
    sku: str
    quantity: str
    artwork_url: str
    words: str
    price: str


class Kept(TypedDict):
    """What was typed into a field that can't be saved any more."""

    label: str
    typed: str


class Conflict(TypedDict):
    """A field that somebody else changed meanwhile."""

    field: str
    label: str
    theirs: str
    yours: str
    who: str
    at: int


class Happening(TypedDict):
    """One entry of the timeline."""

    what: str
    who: str
    at: int
    detail: str
    changes: list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class ShownOrder:
    """What was read for an order; None where there is no such order any more."""

    detail: OrderDetail | None
    entries: tuple[TimelineEntry, ...]
    boundary: datetime | None


@dataclass(frozen=True, slots=True)
class OrderView:
    """One order; support sees every seller's."""

    viewer_seller: int | None
    owner: int
    order_id: int
    code: str

    @property
    def seller_id(self) -> int:
        """Whose order."""
        return self.owner

    def concerns(self, change: OrderChanged) -> bool:
        """Only changes of this order."""
        return change.order_id == self.order_id

    async def read(self) -> ShownOrder:
        """Read the order and its timeline."""
        return await read_order(self.code, self.viewer_seller)


async def read_order(code: str, seller_id: int | None) -> ShownOrder:
    """Read an order as somebody of this seller (None: support) may see it. Raises NotFound."""
    ports = container().ports
    async with ports.database.read() as session:
        detail = await order_detail(session, code, seller_id)
        entries = await timeline(session, detail.id)
    return ShownOrder(detail, entries, ports.permissions(detail.facts).free_cancel_until)


def typed_of(content: OrderContent, currency: str) -> dict[str, str]:
    """A content as the inputs hold it."""
    values = {name.value: str(content.value(name) or "") for name in TEXT_FIELDS}
    values[Field.AMOUNT.value] = "" if content.amount is None else plain_minor(content.amount, currency)
    values[Field.PHONE.value] = format_phone(content.phone) if content.phone else ""
    return values


class OrderFormState(rx.State):
    """The form of one order. What the policy says of it is computed from `_facts` and `_now`."""

    shown_url: str = ""
    code: str = ""
    missing_words: str = ""
    failed: str = ""
    owner: str = ""
    generation: str = ""
    draft_key: str = ""
    epochs: dict[str, int] = {name.value: 0 for name in TEXT_FIELDS}
    values: dict[str, str] = {name.value: "" for name in TEXT_FIELDS}
    words: dict[str, str] = {name.value: "" for name in TEXT_FIELDS}
    lines: list[Line] = []
    methods: list[str] = []
    problems: dict[str, str] = {}
    conflicts: list[Conflict] = []
    kept: list[Kept] = []
    dirty: bool = False
    saving: bool = False
    items_cost: str = ""
    shipping_cost: str = ""
    total_cost: str = ""
    still_needed: str = ""
    created_at: int = 0
    tracking: str = ""
    refunded: str = ""
    note: str = ""
    tags: str = ""
    note_generation: int = 0
    happenings: list[Happening] = []
    request_status: str = ""
    request_words: str = ""
    request_text: str = ""
    request_fee: str = ""
    request_answer: str = ""
    request_at: int = 0
    announcement: str = ""
    _facts: OrderFacts = NEW_ORDER
    _now: datetime = datetime(2000, 1, 1, tzinfo=UTC)
    _role: Role = Role.MERCHANT
    _window: timedelta = DEFAULT_WINDOW
    _loaded: OrderContent = OrderContent()
    _typed: dict[str, str] = {}
    _former: dict[str, str] = {}
    _discarded: int = 0
    _email: str = ""
    _currency: str = "USD"
    _order_id: int = 0
    _version: int = 0
    _next_key: int = 0

    def _permissions(self) -> Permissions:
        return asked(self._facts, self._now, self._window, self._role)

    @rx.var
    def read_only(self) -> dict[str, bool]:
        """Which fields can't be edited, by the policy."""
        editable = asked(self._facts, self._now, self._window, self._role).editable
        return {name.value: name not in editable for name in Field}

    @rx.var
    def reasons(self) -> dict[str, str]:
        """Why a field is locked and what can be done instead; empty where it is open."""
        locks = asked(self._facts, self._now, self._window, self._role).locks
        return {name.value: locks[name].message if name in locks else "" for name in Field}

    @rx.var
    def common_reason(self) -> str:
        """The reason that all locked fields share, told once above the form; empty where they differ."""
        locks = asked(self._facts, self._now, self._window, self._role).locks
        messages = {lock.message for lock in locks.values()}
        return messages.pop() if len(messages) == 1 and len(locks) == len(Field) else ""

    @rx.var
    def can_save(self) -> bool:
        """Whether anything is editable."""
        return bool(asked(self._facts, self._now, self._window, self._role).editable)

    @rx.var
    def can_pay(self) -> bool:
        """Whether the order can be paid now."""
        return asked(self._facts, self._now, self._window, self._role).pay.allowed

    @rx.var
    def can_delete(self) -> bool:
        """Whether the order can be deleted now."""
        return asked(self._facts, self._now, self._window, self._role).delete.allowed

    @rx.var
    def can_cancel(self) -> bool:
        """Whether the order can be cancelled free of charge now."""
        return asked(self._facts, self._now, self._window, self._role).cancel.allowed

    @rx.var
    def can_request(self) -> bool:
        """Whether a request can be sent to support now."""
        return asked(self._facts, self._now, self._window, self._role).request.allowed

    @rx.var
    def can_withdraw(self) -> bool:
        """Whether there is an open request that can be taken back."""
        return asked(self._facts, self._now, self._window, self._role).withdraw.allowed

    @rx.var
    def is_open_request(self) -> bool:
        """Whether support can decide on a request now."""
        return permissions(self._facts, self._now, self._window).decide.allowed

    @rx.var
    def refund_reason(self) -> str:
        """Why nothing can be requested; empty where it can."""
        answer = asked(self._facts, self._now, self._window, self._role).request
        return answer.message if isinstance(answer, Refused) else ""

    @rx.var
    def cancel_until(self) -> int:
        """Until when the order can be cancelled free of charge, in epoch milliseconds; 0 while it can't."""
        seen = asked(self._facts, self._now, self._window, self._role)
        return epoch_ms(seen.free_cancel_until) if seen.cancel.allowed else 0

    @rx.var
    def payment(self) -> str:
        """The payment status, in its word."""
        return self._facts.payment.value

    @rx.var
    def fulfillment(self) -> str:
        """The fulfillment status, in its word."""
        return self._facts.fulfillment.value

    @rx.var
    def stage(self) -> str:
        """Where the order stands, as far as payment and fulfillment don't tell it."""
        return STAGE_WORDS.get(permissions(self._facts, self._now, self._window).stage, "")

    @rx.var
    def tab(self) -> str:
        """The tab in which the order stands."""
        return tab_of(self._facts).value

    @handler(supersedes=True)
    async def load(self, viewer: Viewer) -> Any:
        """Show the order of the URL. What was typed and not saved stays, when the same order is loaded again."""
        await present(self, viewer)
        code = str(self.router.url.path).rsplit("/", 1)[-1]
        self._role, self._email = viewer.role, viewer.email
        self._window = container().ports.window
        self.failed = ""
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
        watch(self, viewer, OrderView(viewer.seller_id, detail.seller_id, detail.id, code), found)
        if "mode=edit" in self.router.url.query and self._permissions().editable:
            return rx.call_script(FOCUS_FIRST)
        return None

    @handler(roles=MERCHANT, supersedes=True)
    async def load_new(self, viewer: Viewer) -> Any:
        """Show an empty form."""
        await present(self, viewer)
        self._role, self._email = viewer.role, viewer.email
        self.missing_words = self.failed = ""
        if self.code or not self.dirty or not self.shown_url.startswith("/orders/new"):
            self._clear()
            self._facts, self._now = NEW_ORDER, container().clock.now()
            self._loaded = OrderContent()
            self.values = typed_of(self._loaded, self._currency)
            self.words = dict(self.values)
            self.lines = [self._line("", "1", "")]
            self._number()
            self._price(await container().ports.catalogue(), self.values)
        self.shown_url = here(self)
        return rx.call_script(FOCUS_FIRST)

    def _clear(self) -> None:
        self.problems, self.conflicts, self.kept, self.happenings = {}, [], [], []
        self.code = self.note = self.tags = self.announcement = self.request_status = self.request_words = ""
        self.request_text = self.request_fee = self.request_answer = self.tracking = self.refunded = self.owner = ""
        self.dirty = self.saving = False
        self._typed, self._version = {}, 0

    async def _fill(self, detail: OrderDetail) -> None:
        """Put the stored content into the form's inputs."""
        catalogue = await container().ports.catalogue()
        self._loaded = detail.content
        self._currency = detail.currency
        self._order_id = detail.id
        self.values = typed_of(detail.content, detail.currency)
        self._put_lines(detail, catalogue)
        self.note, self.tags = detail.note, ", ".join(detail.tags)
        self.problems, self.conflicts, self.kept = {}, [], []
        self.dirty, self._typed, self._former = False, {}, {}
        self._number()
        self.note_generation += 1

    def _number(self) -> None:
        """Give what is loaded a name of its own: inputs are made anew when it changes, and what a browser keeps of
        unsaved words belongs to it. The same content has the same name, also after a restart of the server."""
        lines = [(line["sku"], line["quantity"], line["artwork_url"]) for line in self.lines]
        content = repr((sorted(self.values.items()), lines))
        self.generation = f"{zlib.crc32(content.encode()):08x}-{self._discarded}"
        self.draft_key = f"{self._email}:{self.code or 'new'}:{self.generation}"

    def _put_lines(self, detail: OrderDetail, catalogue: Catalogue) -> None:
        self.lines = [
            self._line(item.sku, str(item.quantity), item.artwork_url, catalogue, price)
            for item, price in zip(detail.content.items, detail.item_prices, strict=True)
        ] or [self._line("", "1", "")]

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
        self.happenings = [_happening(entry) for entry in found.entries]
        catalogue = await container().ports.catalogue()
        if self._permissions().cost_is_live:
            self._price(catalogue, {**self.values, **self._typed})
        else:
            self._price_frozen(detail)

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
        if not self.dirty:
            self.note, self.tags = found.detail.note, ", ".join(found.detail.tags)
        await self._show(found)
        (await self.get_state(SessionState))._tick()

    def _take(self, fields: frozenset[Field], stored: OrderContent, detail: OrderDetail, catalogue: Catalogue) -> None:
        """Take over other people's fields that are not being typed here; their inputs are made anew."""
        new = typed_of(stored, detail.currency)
        texts = [name.value for name in fields if name is not Field.ITEMS]
        self._former = {**self._former, **{name: self._typed.get(name, self.values[name]) for name in texts}}
        self._typed = {name: value for name, value in self._typed.items() if name not in texts}
        self.values = {**self.values, **{name: new[name] for name in texts}}
        self.epochs = {**self.epochs, **{name: self.epochs[name] + 1 for name in texts}}
        if Field.ITEMS in fields:
            self._typed = {name: value for name, value in self._typed.items() if not name.startswith("item-")}
            self._put_lines(detail, catalogue)
        self._loaded = self._loaded.with_values({name: stored.value(name) for name in fields})
        self.announcement = "Somebody else changed " + ", ".join(LABELS[name] for name in Field if name in fields) + "."

    def _dirty_fields(self) -> frozenset[Field]:
        """The fields in which something other than the loaded value is typed."""
        if not self._typed:
            return frozenset()
        fields = {name for name in TEXT_FIELDS if self._typed.get(name.value, self.values[name.value]) != self.values[name.value]}
        if self._typed_lines() != [(i.sku, str(i.quantity), i.artwork_url) for i in self._loaded.items]:
            fields.add(Field.ITEMS)
        return frozenset(fields)

    def _typed_lines(self, typed: Mapping[str, str] | None = None) -> list[tuple[str, str, str]]:
        values = self._typed if typed is None else typed
        rows = [
            (
                values.get(f"item-{line['key']}-sku", line["sku"]),
                values.get(f"item-{line['key']}-quantity", line["quantity"]),
                values.get(f"item-{line['key']}-artwork", line["artwork_url"]),
            )
            for line in self.lines
        ]
        return [row for row in rows if row[0].strip() or row[2].strip() or row[1].strip() not in ("", "1")]

    def _keep_typed(self, locked: frozenset[Field]) -> None:
        mine = self._dirty_fields() & locked
        kept = {entry["label"]: entry for entry in self.kept}
        for name in Field:
            if name not in mine:
                continue
            if name is Field.ITEMS:
                typed = "; ".join(f"{quantity} × {sku} {url}".strip() for sku, quantity, url in self._typed_lines())
            else:
                typed = self._typed[name.value]
            kept[LABELS[name]] = Kept(label=LABELS[name], typed=typed)
        self.kept = list(kept.values())
        self._typed = {key: value for key, value in self._typed.items() if key not in {name.value for name in locked}}
        self.dirty = bool(self._dirty_fields())

    @handler(roles=MERCHANT)
    async def typed(self, draft: Typed) -> None:
        """Take down what is typed, once typing rests: for the live cost, and so that a lock loses nothing."""
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
            if key in self.values and not self.read_only[key] or key.startswith("item-") and not self.read_only["items"]
        }
        self.dirty = bool(self._dirty_fields())
        if self._permissions().cost_is_live:
            self._price(catalogue, {**self.values, **self._typed})
            self._describe_lines(catalogue)

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

    def _restore_lines(self, draft: Mapping[str, str]) -> None:
        """Add the lines that a draft kept by the browser has beyond those of the form."""
        known = {line["key"] for line in self.lines}
        keys = dict.fromkeys(name.split("-")[1] for name in draft if name.startswith("item-") and name.count("-") == 2)
        missing = [key for key in keys if key not in known and key.isascii() and key.isdigit() and len(key) < 6]
        if missing and not self.read_only["items"]:
            for key in missing[: MAX_ITEMS - len(self.lines)]:
                sku, quantity, url = (draft.get(f"item-{key}-{part}", "") for part in ("sku", "quantity", "artwork"))
                self.lines = [*self.lines, Line(key=key, sku=sku, quantity=quantity, artwork_url=url, words="", price="")]
                self._next_key = max(self._next_key, int(key))

    @handler(roles=MERCHANT)
    async def add_item(self) -> None:
        """Add an empty line."""
        if len(self.lines) < MAX_ITEMS and not self.read_only["items"]:
            self.lines = [*self.lines, self._line("", "1", "")]

    @handler(roles=MERCHANT)
    async def remove_item(self, key: ItemKey) -> None:
        """Take a line out."""
        if not self.read_only["items"] and any(line["key"] == key for line in self.lines):
            self.lines = [line for line in self.lines if line["key"] != key]
            self._typed = {name: value for name, value in self._typed.items() if not name.startswith(f"item-{key}-")}
            self.dirty = True
            self._price(await container().ports.catalogue(), {**self.values, **self._typed})

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
            k: v for k, v in submitted.items() if (k in self.values and v != self._former.get(k)) or k.startswith("item-")
        }
        values = self._parse(submitted, permitted, catalogue)
        if not self.code:
            content = OrderContent().with_values(values)
            if not self.shown_url.startswith("/orders/new"):
                raise NotFound("There is no order on this page.", "Nothing was saved; reload the page.")
            code = await orders.create(ports, viewer.actor, seller_id, content)
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

    def _parse(
        self, submitted: Mapping[str, str], permitted: Permissions, catalogue: Catalogue
    ) -> dict[Field, object]:
        """The values of the editable fields; raises InvalidFields with all problems at once."""
        texts = {
            name: submitted[name.value] for name in TEXT_FIELDS if name in permitted.editable and name.value in submitted
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
    async def save_note(self, viewer: Viewer, typed: Typed) -> Any:
        """Keep the seller's own note and tags."""
        ports, seller_id = container().ports, viewer.seller_id or 0
        tags = typed.get("tags", "").split(",")
        await orders.set_note(ports, viewer.actor, seller_id, self.code, typed.get("note", ""))
        await orders.set_tags(ports, viewer.actor, seller_id, self.code, tags)
        await self._refresh()
        return good("Note and tags saved.")

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

    def _line(
        self, sku: str, quantity: str, artwork_url: str, catalogue: Catalogue | None = None, price: int | None = None
    ) -> Line:
        self._next_key += 1
        variant = catalogue.variants.get(sku) if catalogue else None
        each = price if price is not None else (variant.price if variant else None)
        return Line(
            key=str(self._next_key),
            sku=sku,
            quantity=quantity,
            artwork_url=artwork_url,
            words=variant.title if variant else "",
            price="" if each is None else f"{format_minor(each, self._currency)} each",
        )

    def _describe_lines(self, catalogue: Catalogue) -> None:
        """Tell beside each line what the typed SKU is."""
        lines = []
        for line in self.lines:
            sku = self._typed.get(f"item-{line['key']}-sku", line["sku"]).strip().upper()
            variant = catalogue.variants.get(sku)
            words = variant.title if variant else ("Not in the catalogue" if sku else "")
            price = f"{format_minor(variant.price, self._currency)} each" if variant else ""
            lines.append(Line(**{**line, "words": words, "price": price}))  # type: ignore[typeddict-item]
        if lines != self.lines:
            self.lines = lines

    def _price(self, catalogue: Catalogue, typed: Mapping[str, str]) -> None:
        """Show what the typed content costs, while the cost is live."""
        lines = [
            (sku.strip().upper(), int(quantity))
            for sku, quantity, _ in self._typed_lines(typed)
            if quantity.strip().isascii() and quantity.strip().isdigit() and len(quantity.strip()) <= 6
        ]
        country, method = typed.get(Field.COUNTRY.value, ""), typed.get(Field.SHIPPING_METHOD.value, "")
        cost = quote(lines, country, method, catalogue)
        self.items_cost = format_minor(cost.items, self._currency)
        self.shipping_cost = "—" if cost.shipping is None else format_minor(cost.shipping, self._currency)
        self.total_cost = format_minor(cost.total, self._currency)
        self.methods = list(catalogue.methods(country))
        if method and method not in self.methods and method in tuple(catalogue.methods("")):
            self.methods = [*self.methods, method]
            self.shipping_cost = "not offered to this country"
        missing = self._facts.missing if self.code and not self.dirty else ()
        self.still_needed = ", ".join(LABELS[name] for name in missing)

    def _price_frozen(self, detail: OrderDetail) -> None:
        items = sum(i.quantity * p for i, p in zip(detail.content.items, detail.item_prices, strict=True))
        self.items_cost = format_minor(items, detail.currency)
        self.shipping_cost = format_minor(detail.cost - items, detail.currency)
        self.total_cost = format_minor(detail.cost, detail.currency)
        self.still_needed = ""


def _happening(entry: TimelineEntry) -> Happening:
    names = {name.value: LABELS[name] for name in Field} | {"note": "Internal note", "tags": "Tags"}
    return Happening(
        what=HAPPENED.get(entry.what, entry.what),
        who=entry.who,
        at=epoch_ms(entry.at),
        detail=entry.detail,
        changes=[
            {
                "label": names.get(name, name),
                "before": entry.before.get(name, "") or "—",
                "after": entry.after.get(name, "") or "—",
            }
            for name in entry.fields
        ],
    )
