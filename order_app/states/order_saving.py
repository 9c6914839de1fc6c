"""Saving the order's form: the changed fields, each as it was last seen here, and what a refusal leaves on the page."""

import contextlib
from collections.abc import Mapping
from typing import Any

import reflex as rx

from order_app.auth.sessions import Viewer
from order_app.bootstrap import container
from order_app.domain.errors import DomainError, InvalidFields, NotFound, ReferenceTaken, StorageUnavailable
from order_app.domain.fields import LABELS, TEXT_FIELDS, Field
from order_app.domain.orders import OrderContent, parse_items, parse_text_fields
from order_app.domain.policy import Permissions
from order_app.domain.pricing import Catalogue
from order_app.services import orders
from order_app.services.orders import OrderPatch
from order_app.states.guard import MERCHANT, handler
from order_app.states.order_conflicts import FOCUS_CONFLICT
from order_app.states.order_drafts import OrderDrafts, carry_draft, drop_draft, forget_locked, store_key
from order_app.states.order_edits import Text, item_rows
from order_app.states.order_lines import PARTS, Typed, focus
from order_app.states.order_views import read_order
from order_app.states.toasts import bad, calmly, good

_ABOVE = (Field.COUNTRY.value, Field.PHONE.value, Field.EMAIL.value)
"""The fields that stand above the address itself, the name aside."""
_STORED = tuple(zip(PARTS, ("sku", "quantity", "artwork_url"), strict=True))
"""Each input of a line with the word under which its problems are told."""


class OrderSaving(OrderDrafts, mixin=True):
    """What Save does, and what it says of fields that hold something wrong."""

    problems: dict[str, str] = {}
    saving: bool = False
    copied_from: str = ""
    _before_save: tuple[str, dict[str, str]] = ("", {})

    @handler(roles=MERCHANT)
    async def forget_kept(self) -> Any:
        """Forget the words that a lock overtook; what can still be saved stays."""
        self.kept = []
        return forget_locked(self.store_key)

    @handler(roles=MERCHANT)
    async def save(self, viewer: Viewer, submitted: Typed) -> Any:
        """Save the changed fields. Locked fields are ignored, whatever was sent for them."""
        if self.saving:
            return
        self.saving, self.problems = True, {}
        yield
        try:
            async for event in self._save(viewer, submitted):
                yield event
        except InvalidFields as error:
            self.problems = error.problems
            self._look()
            yield bad(error.message)
            yield focus(self._first_wrong())
        except ReferenceTaken as error:
            self.problems = {Field.REFERENCE.value: error.message}
            yield bad(error.message)
            yield focus(self._first_wrong())
        except DomainError as error:
            if self.code:
                await self._refresh()
            yield bad(error.message)
            if self.conflicts:
                yield FOCUS_CONFLICT
        finally:
            self.saving = False

    async def _save(self, viewer: Viewer, submitted: Mapping[str, str]) -> Any:
        ports = container().ports
        seller_id = viewer.seller_id or 0
        catalogue = await ports.catalogue()
        permitted = self._permissions()
        fresh, old = self._fresh_and_old(submitted)
        self._typed = self._open_inputs(fresh)
        self._typed_over(old, catalogue)
        self._compare(catalogue)
        if not self.code:
            values = self._parse(fresh, permitted, catalogue)
            content = OrderContent().with_values(values)
            if not self.shown_url.startswith("/orders/new"):
                raise NotFound("There is no order on this page.", "Nothing was saved; reload the page.")
            code = await orders.create(ports, viewer.actor, seller_id, content, copied_from=self.copied_from)
            # A second click that was under way edits this order instead of making another one.
            self.code = code
            self._store(content)
            self._rebase(Field)
            self.dirty = False
            self._tell_changes()
            yield carry_draft(self.store_key, store_key(self._email, code), fresh, self.get_value("_seen"))
            yield good(f"Saved {code}.")
            yield rx.redirect(f"/orders/{code}")
            return
        self._demand_choices()
        values = self._parse(fresh, permitted, catalogue)
        seen: OrderContent = self.get_value("_stored")
        mine = {name: value for name, value in values.items() if value != seen.value(name)}
        loaded = {name: seen.value(name) for name in mine}
        saved = await orders.edit(ports, viewer.actor, seller_id, self.code, OrderPatch(mine, loaded))
        yield drop_draft(self.store_key, saved=True)
        with contextlib.suppress(StorageUnavailable):
            found = await read_order(self.code, seller_id)
            if found.detail is not None:
                kept, before = self.kept, (self.draft_key, dict(fresh))
                await self._fill(found.detail)
                self._before_save = before
                self.kept = kept
                await self._show(found)
                await self._tell_others()
        names = ", ".join(LABELS[name] for name in Field if name in saved.fields)
        yield good(f"Saved: {names}.") if names else calmly("Nothing was changed, so nothing was saved.")

    def _first_wrong(self) -> str:
        """The id of the first input, in the order of the page, that holds something wrong."""
        address = [part["name"] for part in self.address_parts]
        rows = {
            f"items.{at}.{stored}": f"item-{line['key']}-{part}"
            for at, line in enumerate(self.lines)
            for part, stored in _STORED
        }
        ids = {Field.RECIPIENT_NAME.value: "first-field", **{name: name for name in (*_ABOVE, *address)}, **rows}
        ids |= {Field.ITEMS.value: f"item-{self.lines[0]['key']}-sku"}
        ids |= {name.value: name.value for name in TEXT_FIELDS if name.value not in ids}
        return next((identity for name, identity in ids.items() if name in self.problems), "first-field")

    def _typed_while_saving(self, key: str, inputs: Mapping[str, str], catalogue: Catalogue) -> bool:
        """Put back what was typed between a click on Save and its answer; the inputs that held it are no more."""
        before, sent = self.get_value("_before_save")
        if not before or key != before:
            return False
        typed: dict[Field, Text] = {
            Field(name): text for name, text in inputs.items() if name in self.values and text != sent.get(name, text)
        }
        rows = item_rows(inputs)
        if rows != item_rows(sent):
            typed[Field.ITEMS] = rows
        self._draw({name: text for name, text in typed.items() if not self.read_only[name.value]}, catalogue)
        self._compare(catalogue)
        self._look()
        return bool(typed)

    def _parse(self, submitted: Mapping[str, str], permitted: Permissions, catalogue: Catalogue) -> dict[Field, object]:
        """The values of the editable fields that the form told of; raises InvalidFields with all problems at once."""
        texts = {
            name: self._typed.get(name.value, self.values[name.value])
            for name in TEXT_FIELDS
            if name in permitted.editable and name.value in submitted
        }
        stored: OrderContent = self.get_value("_stored")
        country = texts.get(Field.COUNTRY, stored.country)
        problems: dict[str, str] = {}
        unchanged = {name for name, text in texts.items() if self.code and text == self._stored_text(name)}
        values: dict[Field, object] = {name: stored.value(name) for name in unchanged}
        try:
            values |= parse_text_fields(
                {name: text for name, text in texts.items() if name not in unchanged},
                self._currency,
                country,
                self._locale,
            )
        except InvalidFields as error:
            problems |= error.problems
        if Field.ITEMS in permitted.editable:
            try:
                values[Field.ITEMS] = parse_items(self._all_lines(), catalogue)
            except InvalidFields as error:
                problems |= error.problems
        if problems:
            raise InvalidFields(problems)
        return values
