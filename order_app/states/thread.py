"""The thread of the shown order's request: who wrote what and when, and whether the viewer may write."""

from collections.abc import Iterator
from typing import TypedDict

import reflex as rx

from order_app.auth.sessions import Viewer
from order_app.bootstrap import container
from order_app.domain.photos import MAX_OF_REQUEST
from order_app.domain.policy import Permissions, Refused
from order_app.domain.statuses import SUPPORT_NAME, RequestStatus, Role
from order_app.queries.orders import OrderDetail
from order_app.queries.threads import AskedView, MessageView, ThreadView
from order_app.services import thread
from order_app.states.assign import set_new
from order_app.states.guard import handler
from order_app.states.order_drafts import store_key
from order_app.states.order_list import Code
from order_app.states.wording import REQUEST_WORDS, epoch_ms

YOU = "You"


class Entry(TypedDict):
    """One entry of the thread; `kind` is "request", "message", "note" (support's own) or "end", `side` whose it is:
    "own" (the viewer's people) or "other". `lead` tells what a request asks for, `status` how it ended."""

    key: str
    kind: str
    side: str
    who: str
    at: int
    lead: str
    status: str
    body: str
    photos: list[dict[str, str]]


class ThreadState(rx.State):
    """The thread beside the order's form. `unseen` holds until somebody of the viewer's people has seen it, `news` as
    long as this page shows what was new when it was opened or came since."""

    code: str = ""
    entries: list[Entry] = []
    can_write: bool = False
    closed_words: str = ""
    store_key: str = ""
    room: int = MAX_OF_REQUEST
    unseen: bool = False
    news: bool = False

    def _show(self, found: ThreadView, detail: OrderDetail, permitted: Permissions, email: str, role: Role) -> None:
        """Show the thread as it is now to this person."""
        answer = permitted.write_message
        is_support = role is Role.SUPPORT
        unseen = detail.request_news
        if is_support:
            unseen = detail.request is not None and detail.request.news_for_support
        set_new(
            self,
            news=unseen or (self.news and self.code == detail.code),
            code=detail.code,
            entries=entries_of(found, email, role),
            can_write=answer.allowed,
            closed_words=answer.message if isinstance(answer, Refused) else "",
            store_key=store_key(email, f"{detail.code}:thread"),
            room=_room(found, detail, role),
            unseen=unseen,
        )

    @handler
    async def seen(self, viewer: Viewer, code: Code) -> None:
        """The page has come before somebody's eyes while there was something new on it."""
        await thread.looked(container().ports, viewer.actor, viewer.seller_id, code)
        if code == self.code:
            self.unseen = False


def _room(found: ThreadView, detail: OrderDetail, role: Role) -> int:
    """How many more photos the latest request takes of this viewer: messages and internal notes have room each."""
    begun = detail.request.created_at if detail.request is not None else None
    there = {False: 0, True: 0}
    for message in found.messages:
        if begun is None or message.at >= begun:
            there[message.internal] += len(message.photos)
    # Support decides only while it writes which of the two it will be.
    taken = min(there.values()) if role is Role.SUPPORT else there[False]
    return max(0, MAX_OF_REQUEST - taken)


def entries_of(found: ThreadView, email: str, role: Role) -> list[Entry]:
    """The thread in the page's words, the oldest first. Who of support wrote something is told to support alone."""
    told = [*_of_requests(found.requests, email, role), *_of_messages(found.messages, email, role)]
    return [entry for _, entry in sorted(told, key=lambda one: one[0])]


_Told = tuple[tuple[int, int, int], Entry]


def _of_requests(requests: tuple[AskedView, ...], email: str, role: Role) -> Iterator[_Told]:
    for asked in requests:
        at = epoch_ms(asked.at)
        yield (
            (at, 0, asked.id),
            Entry(
                key=f"request-{asked.id}",
                kind="request",
                side="own" if role is Role.MERCHANT else "other",
                who=YOU if asked.who == email else asked.who,
                at=at,
                lead=f"Request {REQUEST_WORDS[asked.kind]}: {asked.reason.value}",
                status="",
                body=asked.body,
                photos=[],
            ),
        )
        if asked.ended is not None:
            # Any of the seller's people may have taken it back, not only who sent it.
            is_withdrawn = asked.status is RequestStatus.WITHDRAWN
            by = Role.MERCHANT if is_withdrawn else Role.SUPPORT
            is_supports_word = is_withdrawn and asked.asked_fee and bool(asked.answer)
            ended = epoch_ms(asked.ended)
            yield (
                (ended, 2, asked.id),
                Entry(
                    key=f"end-{asked.id}",
                    kind="end",
                    side="own" if role is by else "other",
                    who="",
                    at=ended,
                    lead="",
                    status=asked.status.value,
                    body=f"{SUPPORT_NAME} had written: {asked.answer}" if is_supports_word else asked.answer,
                    photos=[],
                ),
            )


def _of_messages(messages: tuple[MessageView, ...], email: str, role: Role) -> Iterator[_Told]:
    for message in messages:
        who = YOU if message.who == email else message.who
        if role is Role.MERCHANT and message.role is Role.SUPPORT:
            who = SUPPORT_NAME
        at, count = epoch_ms(message.at), len(message.photos)
        yield (
            (at, 1, message.id),
            Entry(
                key=f"message-{message.id}",
                kind="note" if message.internal else "message",
                side="own" if message.role is role else "other",
                who=who,
                at=at,
                lead="",
                status="",
                body=message.body,
                photos=[
                    {
                        "url": f"/api/v1/photos/{photo.id}",
                        "alt": f"Photo {number} of {count} from {who}",
                        "width": str(photo.width),
                        "height": str(photo.height),
                    }
                    for number, photo in enumerate(message.photos, 1)
                ],
            ),
        )
