"""Creates and edits orders, and keeps the seller's own note and tags."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.attributes import flag_modified
from sqlalchemy.orm.exc import StaleDataError

from order_app.db.locking import lock_order, lock_seller
from order_app.db.search import index_order
from order_app.db.unit_of_work import Actor, UnitOfWork
from order_app.domain import address as addresses
from order_app.domain.codes import order_code
from order_app.domain.errors import (
    BadInput,
    ChangedMeanwhile,
    EditConflict,
    FieldConflict,
    FieldLocked,
    InvalidFields,
    NotesConflict,
    ReferenceTaken,
)
from order_app.domain.fields import LABELS, MAX_NOTE_LENGTH, MAX_TAG_LENGTH, MAX_TAGS, TEXT_FIELDS, Field
from order_app.domain.orders import OrderContent, missing_fields, shown
from order_app.domain.pricing import Catalogue, quote
from order_app.domain.text import same_line_ends, unfit
from order_app.models import Order, OrderItem
from order_app.queries.orders import content_of, items_of, last_change
from order_app.services.ports import Ports
from order_app.services.recording import record

_SEARCHED = frozenset({Field.REFERENCE, Field.RECIPIENT_NAME, Field.EMAIL})


@dataclass(frozen=True, slots=True)
class OrderPatch:
    """The fields that a person changed: as they shall be, and as they were when the form was loaded."""

    values: Mapping[Field, object]
    loaded: Mapping[Field, object]


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save did: the order's code and the fields that are new."""

    code: str
    fields: frozenset[Field]


async def create(ports: Ports, actor: Actor, seller_id: int, content: OrderContent, *, copied_from: str = "") -> str:
    """Create an order of the seller; returns its code. Incomplete content is welcome: it stands under Incompleted.

    `copied_from` is the code of the order that it duplicates. Raises ReferenceTaken.
    """
    catalogue = await ports.catalogue()
    async with ports.transaction() as uow:
        order = await place(uow, actor, seller_id, content, catalogue, ports.now())
        if copied_from:
            await record(uow, order, actor, ports.now(), "copied_from", copied_from)
        return order.code


async def place(
    uow: UnitOfWork, actor: Actor, seller_id: int, content: OrderContent, catalogue: Catalogue, now: datetime
) -> Order:
    """Store a new order of the seller in the caller's transaction. Raises ReferenceTaken."""
    seller = await lock_seller(uow.session, seller_id)
    await demand_free_reference(uow, seller_id, content.reference)
    order = Order(
        seller_id=seller_id,
        code=order_code(seller.code, seller.next_number),
        created_at=now,
        currency=seller.currency,
    )
    seller.next_number += 1
    _put(order, content, frozenset(Field), catalogue)
    uow.session.add(order)
    await uow.session.flush()
    await _put_items(uow, order, content, catalogue)
    await index_order(uow.session, order)
    await record(uow, order, actor, now, "created")
    return order


async def edit(ports: Ports, actor: Actor, seller_id: int, code: str, patch: OrderPatch) -> Saved:
    """Save the changed fields of an order. Changes of other fields by other people are kept.

    Help page: unpaid orders can be modified entirely; of paid, unfulfilled ones only the shipping info without the
    country; later nothing. Raises FieldLocked, EditConflict, ReferenceTaken, InvalidFields, NotFound; then nothing is
    written.
    """
    catalogue = await ports.catalogue()
    try:
        async with ports.transaction() as uow:
            return await _edit(ports, uow, actor, seller_id, code, patch, catalogue)
    except (IntegrityError, StaleDataError) as error:
        raise ChangedMeanwhile from error


async def _edit(
    ports: Ports, uow: UnitOfWork, actor: Actor, seller_id: int, code: str, patch: OrderPatch, catalogue: Catalogue
) -> Saved:
    order = await lock_order(uow.session, code, seller_id)
    items = await items_of(uow.session, order)
    stored = content_of(order, items)
    wanted = {
        name: value for name, value in patch.values.items() if value != patch.loaded.get(name, stored.value(name))
    }
    permitted = ports.permissions(order.facts)
    for name in Field:
        if name in wanted and name in permitted.locks:
            lock = permitted.locks[name]
            raise FieldLocked(f"{LABELS[name]} was not saved. {lock.sentence}", lock.way_on, code=lock.code)
    await _demand_no_conflict(uow, order, stored, wanted, patch)
    content = stored.with_values(wanted)
    changed = stored.changed(content)
    if not changed:
        return Saved(code, frozenset())
    missing = missing_fields(content, catalogue)
    # A change can spoil a field beside it too: a new state leaves behind a postal code that is another state's.
    lacked = frozenset(missing_fields(stored, catalogue)) - changed
    if permitted.must_stay_complete and (spoiled := [name for name in missing if name not in lacked]):
        told = {problem.field: problem.sentence for problem in addresses.problems(content.address)}
        raise InvalidFields(
            {name.value: told.get(name, "A paid order can't do without this. Fill it in.") for name in spoiled}
        )
    if Field.REFERENCE in changed:
        await demand_free_reference(uow, seller_id, content.reference)
    now = ports.now()
    _put(order, content, changed, catalogue, cost_is_live=permitted.cost_is_live)
    if Field.ITEMS in changed:
        await _put_items(uow, order, content, catalogue)
        flag_modified(order, "cost")  # the lines are part of the order: its version counts their change too
    await uow.session.flush()
    if changed & _SEARCHED:
        await index_order(uow.session, order)
    await record(
        uow,
        order,
        actor,
        now,
        "edited",
        before={name.value: shown(name, stored.value(name), order.currency) for name in Field if name in changed},
        after={name.value: shown(name, content.value(name), order.currency) for name in Field if name in changed},
    )
    return Saved(code, changed)


async def annotate(
    ports: Ports,
    actor: Actor,
    seller_id: int,
    code: str,
    *,
    note: str | None = None,
    tags: Iterable[str] | None = None,
    loaded_note: str | None = None,
    loaded_tags: Iterable[str] | None = None,
) -> None:
    """Keep the seller's own note and tags; editable in every state. None leaves what is there.

    `loaded_note` and `loaded_tags` are what the change started from. Raises BadInput, NotFound, and NotesConflict when
    somebody else changed the same meanwhile; then neither is written.
    """
    new_note = None if note is None else _note(note)
    new_tags = None if tags is None else _tags(tags)
    from_tags = None if loaded_tags is None else _tags(loaded_tags)
    async with ports.transaction() as uow:
        order = await lock_order(uow.session, code, seller_id)
        now = ports.now()
        old_tags: list[str] = json.loads(order.tags)
        note_is_old = None not in (new_note, loaded_note) and order.note not in (loaded_note, new_note)
        tags_are_old = None not in (new_tags, from_tags) and old_tags not in (from_tags, new_tags)
        if note_is_old or tags_are_old:
            raise NotesConflict(order.note, tuple(old_tags))
        if new_note is not None and order.note != new_note:
            before, order.note = order.note, new_note
            await record(uow, order, actor, now, "note", before={"note": before}, after={"note": new_note})
        if new_tags is not None and old_tags != new_tags:
            order.tags = json.dumps(new_tags, ensure_ascii=False)
            before, after = ", ".join(old_tags), ", ".join(new_tags)
            await record(uow, order, actor, now, "tags", before={"tags": before}, after={"tags": after})


def _note(note: str) -> str:
    note = same_line_ends(note).strip()
    if len(note) > MAX_NOTE_LENGTH:
        sentence = f"A note takes at most {MAX_NOTE_LENGTH:,} characters; this has {len(note):,}."
        raise BadInput(sentence, "Shorten it; nothing was saved.")
    if reason := unfit(note, allow_newlines=True):
        raise BadInput(f"The note {reason}.", "Type it again; nothing was saved.")
    return note


def _tags(tags: Iterable[str]) -> list[str]:
    kept = list(dict.fromkeys(tag.strip() for tag in tags if tag.strip()))
    if len(kept) > MAX_TAGS or any(len(tag) > MAX_TAG_LENGTH for tag in kept):
        raise BadInput(f"At most {MAX_TAGS} tags of at most {MAX_TAG_LENGTH} characters each.", "Nothing was saved.")
    if reason := next(filter(None, map(unfit, kept)), ""):
        raise BadInput(f"A tag {reason}.", "Type it again; nothing was saved.")
    return kept


def _put(
    order: Order, content: OrderContent, names: frozenset[Field], catalogue: Catalogue, *, cost_is_live: bool = True
) -> None:
    for name in names:
        if name in TEXT_FIELDS:
            setattr(order, name.value, content.value(name))
    if cost_is_live:
        lines = ((item.sku, item.quantity) for item in content.items)
        order.cost = quote(lines, content.country, content.shipping_method, catalogue).total
    missing = missing_fields(content, catalogue)
    order.missing = ",".join(missing)
    order.is_complete = not missing
    order.address_check = addresses.check(content.address, content.phone)


async def _put_items(uow: UnitOfWork, order: Order, content: OrderContent, catalogue: Catalogue) -> None:
    assert order.id is not None
    await uow.session.execute(delete(OrderItem).where(OrderItem.order_id == order.id))  # type: ignore[arg-type]
    for position, item in enumerate(content.items):
        uow.session.add(
            OrderItem(
                order_id=order.id,
                position=position,
                sku=item.sku,
                quantity=item.quantity,
                artwork_url=item.artwork_url,
                unit_price=catalogue.prices.get(item.sku, 0),
            )
        )


async def _demand_no_conflict(
    uow: UnitOfWork, order: Order, stored: OrderContent, wanted: Mapping[Field, object], patch: OrderPatch
) -> None:
    conflicts = []
    for name, yours in wanted.items():
        now_stored = stored.value(name)
        if now_stored not in (patch.loaded.get(name, now_stored), yours):
            assert order.id is not None
            change = await last_change(uow.session, order.id, name.value)
            conflicts.append(
                FieldConflict(
                    name,
                    theirs=shown(name, now_stored, order.currency),
                    yours=shown(name, yours, order.currency),
                    who=change[0] if change else "",
                    when=change[1] if change else None,
                )
            )
    if conflicts:
        raise EditConflict(tuple(conflicts))


async def demand_free_reference(uow: UnitOfWork, seller_id: int, reference: str) -> None:
    """Raise ReferenceTaken, naming the order, when another live order of the seller has the reference."""
    if not reference:
        return
    holder = await uow.session.scalar(
        select(Order.code).where(  # type: ignore[call-overload]
            Order.seller_id == seller_id,
            Order.reference == reference,
            Order.deleted_at.is_(None),  # type: ignore[union-attr]
            Order.cancelled_at.is_(None),  # type: ignore[union-attr]
        )
    )
    if holder is not None:
        raise ReferenceTaken(f"Order {holder} already has the reference “{reference}”.", "Use another reference.")
