"""Beside the order's form: the thread of its requests, and the form in which merchant and support write into it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import reflex as rx
from reflex_base.event import passthrough_event_spec

from order_app.components.parts import badge, hidden, local_time, shown_by
from order_app.domain.fields import MAX_MESSAGE_LENGTH
from order_app.domain.photos import MAX_BYTES, MAX_OF_MESSAGE
from order_app.states.order_form import OrderFormState as Form
from order_app.states.session import SessionState
from order_app.states.thread import Entry, ThreadState


class _Thread(rx.Component):
    library = "$/public/thread.jsx"


class ThreadLog(_Thread):
    """The part that scrolls; goes to its end when `count` grows, unless somebody reads further up."""

    tag = "ThreadLog"

    count: rx.Var[int]
    label: rx.Var[str]


class ThreadForm(_Thread):
    """The form that writes: `store_key` is where the tab keeps typed words, `room_for` how many photos the request
    still takes. While `unseen` holds, `on_seen` is told the order's `code` once the page is before somebody's eyes. The
    ids in it begin with `slug`. It begins with having told why something was `refused`, with photos `chosen` (`name`,
    and the address of a `picture`), and with a `share` (0 to 1) of them sent; below 0 nothing is being sent."""

    tag = "ThreadForm"

    code: rx.Var[str]
    store_key: rx.Var[str]
    open: rx.Var[bool]
    closed_words: rx.Var[str]
    support: rx.Var[bool]
    unseen: rx.Var[bool]
    most_photos: rx.Var[int]
    room_for: rx.Var[int]
    max_bytes: rx.Var[int]
    max_length: rx.Var[int]
    slug: rx.Var[str]
    label: rx.Var[str]
    refused: rx.Var[str]
    chosen: rx.Var[list[dict[str, str]]]
    share: rx.Var[float]
    on_seen: rx.EventHandler[passthrough_event_spec(str)]


def _photo(photo: rx.Var[dict[str, str]]) -> rx.Component:
    return rx.el.li(
        rx.el.a(
            rx.el.img(src=photo["url"], alt=photo["alt"], width=photo["width"], height=photo["height"], loading="lazy"),
            href=photo["url"],
            target="_blank",
            rel="noopener",
        ),
        key=photo["url"],
    )


def thread_entry(entry: rx.Var[Entry]) -> rx.Component:
    """Who wrote what and when; an internal note says by a word of its own whom it is for."""
    return rx.el.li(
        rx.el.p(
            rx.cond(entry["status"] != "", badge(entry["status"], "request-status"), rx.el.b(entry["who"])),
            rx.cond(entry["kind"] == "note", rx.el.span("For support only", class_name="for-support")),
            local_time(entry["at"], show="ago"),
            class_name="by-whom",
        ),
        rx.cond(entry["lead"] != "", rx.el.p(entry["lead"], class_name="lead")),
        rx.cond(entry["body"] != "", rx.el.p(entry["body"], dir="auto", class_name="words")),
        rx.cond(
            entry["photos"].length() > 0,
            rx.el.ul(rx.foreach(entry["photos"], _photo), class_name="photos"),
        ),
        key=entry["key"],
        class_name=f"entry {entry['kind']} {entry['side']}",
        custom_attrs={"data-entry": entry["kind"]},
    )


@dataclass(frozen=True, slots=True)
class Begun:
    """With what the form that writes begins, see `ThreadForm`."""

    refused: str = ""
    chosen: Sequence[dict[str, str]] = ()
    share: float = -1


NOTHING_BEGUN = Begun()


@dataclass(frozen=True, slots=True)
class Talk:
    """What a conversation shows, in vars; the names are those of `ThreadState`."""

    entries: Any
    can_write: Any
    closed_words: Any
    code: Any
    store_key: Any
    room: Any
    unseen: Any
    seen: Any = None


def thread_of(
    talk: Talk,
    support: Any,
    *,
    label: str = "Conversation",
    writes: str = "Write",
    slug: str = "thread",
    begun: Begun = NOTHING_BEGUN,
) -> rx.Component:
    """What was written, and the form, as one of the sides sees them; `label` names the section, `writes` the form."""
    return rx.el.section(
        rx.el.h2("Conversation"),
        ThreadLog.create(
            rx.el.ol(rx.foreach(talk.entries.to(list[Entry]), thread_entry)),
            count=talk.entries.length(),
            label="What was written",
        ),
        ThreadForm.create(
            code=talk.code,
            store_key=talk.store_key,
            open=talk.can_write,
            closed_words=talk.closed_words,
            support=support,
            unseen=talk.unseen,
            most_photos=MAX_OF_MESSAGE,
            room_for=talk.room,
            max_bytes=MAX_BYTES,
            max_length=MAX_MESSAGE_LENGTH,
            slug=slug,
            label=writes,
            refused=begun.refused,
            chosen=list(begun.chosen),
            share=begun.share,
            on_seen=talk.seen,
        ),
        class_name="card thread",
        aria_label=label,
    )


def thread_panel() -> rx.Component:
    """The thread of the order's requests; none on an order that never had one."""
    return rx.cond(Form.request_status != "", thread_of(shown_by(Talk, ThreadState), SessionState.is_support))


def request_chip() -> rx.Component:
    """The latest request's status in the page's head, with a mark while something about it is new."""
    return rx.cond(
        Form.request_status != "",
        rx.el.span(
            hidden("Request: "),
            badge(Form.request_status, "request-status"),
            rx.cond(
                ThreadState.news,
                rx.el.span(rx.cond(SessionState.is_support, "New message", "New answer"), class_name="fresh-mark"),
            ),
            class_name="request-chip",
        ),
    )
