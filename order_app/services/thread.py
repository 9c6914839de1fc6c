"""The thread of a request: messages both ways, support's internal notes, photos, and who has looked at what."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from order_app.db.locking import lock_order
from order_app.db.unit_of_work import Actor, UnitOfWork
from order_app.domain.errors import BadInput, NotAllowed, WrongRole
from order_app.domain.fields import MAX_MESSAGE_LENGTH
from order_app.domain.photos import MAX_OF_MESSAGE, MAX_OF_REQUEST, Photo
from order_app.domain.policy import OrderFacts, Refused, as_seen_by
from order_app.domain.statuses import RequestStatus, Role
from order_app.domain.text import same_line_ends, unfit
from order_app.mail import messages
from order_app.models import Order, RefundRequest, RequestMessage, RequestPhoto
from order_app.queries.orders import order_detail
from order_app.services.ports import Ports
from order_app.services.posting import to_asker
from order_app.services.recording import record
from order_app.services.request_rows import open_request_of

MAX_KEY_LENGTH = 64
"""The longest key by which a sender knows a message again, in characters."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A message to be sent; `sent_key` is the sender's own mark of it, so that sending it again sends nothing twice."""

    body: str = ""
    internal: bool = False
    photos: Sequence[Photo] = ()
    sent_key: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that stands in the thread, with the ids of its photos; `changed` is false where it stood there."""

    id: int
    photos: tuple[int, ...]
    changed: bool


async def may_write(ports: Ports, actor: Actor, seller_id: int | None, code: str, sent_key: str = "") -> None:
    """Refuse early what `write` would refuse, before anything large is read. Raises as it does."""
    _demand_role(actor, internal=False)
    async with ports.database.read() as session:
        order = await order_detail(session, code, seller_id)
        if await _sent_before(session, order.id, actor, sent_key) is None:
            _demand_open(ports, actor, order.facts)


async def write(ports: Ports, actor: Actor, seller_id: int | None, code: str, draft: Draft) -> Sent:
    """Put a message into the thread of the order's open request, all of it or nothing.

    A message of support to the merchant takes the request up, which is In review from then on, and is mailed to who
    asked. Raises NotAllowed while no request is open, WrongRole, BadInput, NotFound.
    """
    _demand_role(actor, draft.internal)
    body = _text(draft)
    async with ports.transaction() as uow:
        order = await lock_order(uow.session, code, seller_id)
        assert order.id is not None
        if (known := await _sent_before(uow.session, order.id, actor, draft.sent_key)) is not None:
            return known
        _demand_open(ports, actor, order.facts)
        request = await open_request_of(uow, order)
        assert request is not None
        assert request.id is not None
        await _demand_room(uow, request.id, len(draft.photos), internal=draft.internal)
        now = ports.now()
        message = RequestMessage(
            request_id=request.id,
            order_id=order.id,
            seller_id=order.seller_id,
            at=now,
            who=actor.name,
            role=Role(actor.role),
            internal=draft.internal,
            body=body,
            sent_key=draft.sent_key,
        )
        uow.session.add(message)
        await uow.session.flush()
        assert message.id is not None
        photos = [_row(order, message.id, photo) for photo in draft.photos]
        uow.session.add_all(photos)
        _tell(order, request, message)
        await uow.session.flush()
        what = "internal_note" if draft.internal else "message_sent"
        await record(uow, order, actor, now, what, _count(len(photos)))
        if message.role is Role.SUPPORT and not message.internal:
            mail = messages.support_wrote(order.code, words=body, photos=len(photos))
            await to_asker(ports, uow, order, request, mail)
        return Sent(message.id, tuple(photo.id for photo in photos if photo.id is not None), changed=True)


async def looked(ports: Ports, actor: Actor, seller_id: int | None, code: str) -> bool:
    """Somebody of the seller (None: of support) has the order before their eyes: what was news to them is none any
    more. Returns whether there was any; only then other screens are told. Raises NotFound."""
    async with ports.transaction() as uow:
        order = await lock_order(uow.session, code, seller_id)
        if seller_id is not None:
            was_news, order.request_news = order.request_news, False
        else:
            seen = await uow.session.execute(
                update(RefundRequest)
                .where(
                    RefundRequest.order_id == order.id,  # type: ignore[arg-type]
                    RefundRequest.news_for_support,  # type: ignore[arg-type]
                )
                .values(news_for_support=False)
            )
            was_news = bool(seen.rowcount)  # type: ignore[attr-defined]
        if was_news:
            await record(uow, order, actor, ports.now(), "news_seen")
    return was_news


def _tell(order: Order, request: RefundRequest, message: RequestMessage) -> None:
    """Note for whom the message is news."""
    if message.internal:
        return
    if message.role is Role.SUPPORT:
        request.status = order.request_status = RequestStatus.IN_REVIEW
        order.request_news = True
    else:
        request.news_for_support = True


def _demand_role(actor: Actor, internal: bool) -> None:
    if actor.role not in tuple(Role):
        raise WrongRole("Only the seller and support write here; nothing was sent.", "Sign in as one of them.")
    if internal and actor.role != Role.SUPPORT:
        raise WrongRole("Only support writes internal notes; nothing was sent.", "Send it as a message to support.")


def _demand_open(ports: Ports, actor: Actor, facts: OrderFacts) -> None:
    answer = as_seen_by(ports.permissions(facts), Role(actor.role)).write_message
    if isinstance(answer, Refused):
        raise NotAllowed(f"{answer.sentence} Nothing was sent.", answer.way_on, code=answer.code)


async def _sent_before(session: AsyncSession, order_id: int, actor: Actor, key: str) -> Sent | None:
    """The message that the actor sent to this order under the same key."""
    if not key or len(key) > MAX_KEY_LENGTH or unfit(key):
        return None
    found = await session.scalar(
        select(RequestMessage.id).where(  # type: ignore[call-overload]
            RequestMessage.order_id == order_id, RequestMessage.who == actor.name, RequestMessage.sent_key == key
        )
    )
    if found is None:
        return None
    photos = await session.scalars(
        select(RequestPhoto.id).where(RequestPhoto.message_id == found).order_by(RequestPhoto.id)  # type: ignore[call-overload]
    )
    return Sent(found, tuple(photos), changed=False)


async def _demand_room(uow: UnitOfWork, request_id: int, more: int, *, internal: bool) -> None:
    if more > MAX_OF_MESSAGE:
        raise too_many_at_once()
    if not more:
        return
    there = int(
        await uow.session.scalar(
            select(func.count())
            .select_from(RequestPhoto)
            .join(RequestMessage, RequestMessage.id == RequestPhoto.message_id)  # type: ignore[arg-type]
            # Photos of internal notes count on their own: a merchant would meet a limit that nothing shows.
            .where(RequestMessage.request_id == request_id, RequestMessage.internal == internal)  # type: ignore[arg-type]
        )
        or 0
    )
    if there + more > MAX_OF_REQUEST:
        left = max(0, MAX_OF_REQUEST - there)
        raise BadInput(
            f"A request takes at most {MAX_OF_REQUEST} photos and has {there}; nothing was sent.",
            f"Send {left} of them at most." if left else "Send the words without photos.",
            code="too_many_photos",
        )


def too_many_at_once() -> BadInput:
    """What is told of a message with too many photos."""
    return BadInput(
        f"A message takes at most {MAX_OF_MESSAGE} photos; nothing was sent.",
        "Take some out; send them with another message.",
        code="too_many_photos",
    )


def _row(order: Order, message_id: int, photo: Photo) -> RequestPhoto:
    assert order.id is not None
    return RequestPhoto(
        message_id=message_id,
        order_id=order.id,
        seller_id=order.seller_id,
        media_type=photo.media_type,
        width=photo.width,
        height=photo.height,
        size=len(photo.content),
        content=photo.content,
    )


def _count(photos: int) -> str:
    return "" if not photos else "with a photo" if photos == 1 else f"with {photos} photos"


def _text(draft: Draft) -> str:
    text = same_line_ends(draft.body).strip()
    if len(draft.sent_key) > MAX_KEY_LENGTH or unfit(draft.sent_key):
        raise BadInput("The key of this message can't be kept; nothing was sent.", "Reload the page and try again.")
    if not text and not draft.photos:
        raise BadInput("There is nothing to send yet.", "Write a message or choose a photo.")
    if len(text) > MAX_MESSAGE_LENGTH:
        raise BadInput(
            f"A message takes at most {MAX_MESSAGE_LENGTH} characters, this one has {len(text)}; nothing was sent.",
            "Shorten it, or send it in two.",
        )
    if problem := unfit(text, allow_newlines=True):
        raise BadInput(f"The message {problem}; nothing was sent.", "Type it again.")
    return text
