"""The gallery's conversation: as the merchant and as support see it, ended, and on the way of a message with photos."""

from typing import Any

import reflex as rx

from order_app.components.gallery_parts import SOMETIME, part
from order_app.components.order_thread import Begun, Talk, thread_of
from order_app.components.parts import drawn_as
from order_app.domain.photos import MAX_OF_REQUEST
from order_app.states.thread import Entry

MINUTE = 60_000
"""In milliseconds."""
MERCHANT = "merchant@example.com"


def _picture(first: str, second: str) -> str:
    """A small picture that needs no file: one colour on another."""
    drawn = (
        "%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 76 76'%3E"
        f"%3Crect width='76' height='76' fill='%23{first}'/%3E%3Cpath d='M0 76 34 22l20 30 10-14 12 38Z' "
        f"fill='%23{second}'/%3E%3C/svg%3E"
    )
    return f"data:image/svg+xml,{drawn}"


COLOURS = (("c9d6ea", "4a6491"), ("ead6c9", "91664a"))


def _photos(who: str) -> list[dict[str, str]]:
    return [
        {
            "url": _picture(*pair),
            "alt": f"Photo {number} of {len(COLOURS)} from {who}",
            "width": "76",
            "height": "76",
        }
        for number, pair in enumerate(COLOURS, 1)
    ]


def _entry(number: int, kind: str, side: str, who: str, **shown: Any) -> Entry:
    entry: dict[str, Any] = {
        "key": f"{kind}-{number}",
        "kind": kind,
        "side": side,
        "who": who,
        "at": SOMETIME + number * MINUTE,
        "lead": "",
        "status": "",
        "body": "",
        "photos": [],
    } | shown
    return Entry(**entry)  # type: ignore[typeddict-item]


def _written(by: str, of_support: str, sides: tuple[str, str]) -> list[Entry]:
    merchants, supports = sides
    return [
        _entry(
            0,
            "request",
            merchants,
            by,
            lead="Request to cancel: Defective or damaged",
            body="The print is crooked.",
        ),
        _entry(5, "message", supports, of_support, body="Sorry to hear it. Can you send a photo?"),
        _entry(9, "message", merchants, by, body="Here are two.", photos=_photos(by)),
    ]


MERCHANTS = _written("You", "Support", ("own", "other"))
SUPPORTS = [
    *_written(MERCHANT, "You", ("other", "own")),
    _entry(12, "note", "own", "You", body="Tom knows this machine; the rail was loose that day."),
    _entry(15, "message", "own", "colleague@example.com", body="Thank you. We look at it and answer today."),
]
END = _entry(40, "end", "other", "", status="Declined", body="The print is within what we promise.")
CLOSED = "The request was decided, so nothing more can be written about it."


CHOSEN = [{"name": f"print-{number}.jpg", "picture": _picture(*pair)} for number, pair in enumerate(COLOURS, 1)]
BEGUN = {
    "not added": Begun(refused="Not added: “fox.gif” is not a PNG, JPEG or WebP photo."),
    "chosen": Begun(chosen=CHOSEN),
    "sending": Begun(chosen=CHOSEN, share=0.42),
    "checking": Begun(chosen=CHOSEN, share=1),
    "refused": Begun(
        refused="“evil.png” is not a PNG, JPEG or WebP photo; nothing was sent. Send it as PNG, JPEG or WebP.",
        # Of what is no photo there is no picture.
        chosen=[*CHOSEN[:1], {"name": "evil.png", "picture": ""}],
    ),
}
"""The form of a message from the choice of its photos on: one not taken, some chosen, on their way, there and being
looked at, and refused by the server, with everything kept."""


def _talk(entries: list[Entry], *, closed: str = "") -> Talk:
    return drawn_as(
        Talk,
        entries=entries,
        can_write=closed == "",
        closed_words=closed,
        code="",
        store_key="",
        room=MAX_OF_REQUEST,
        unseen=False,
    )


def conversation() -> rx.Component:
    """What was written about a request, by whom, and the form that writes."""
    return part(
        "Conversation",
        rx.el.div(
            thread_of(
                _talk(MERCHANTS),
                rx.Var.create(False),
                label="Conversation, merchant",
                slug="gallery-merchant",
                writes="Write, merchant",
            ),
            thread_of(
                _talk(SUPPORTS),
                rx.Var.create(True),
                label="Conversation, support",
                slug="gallery-support",
                writes="Write, support",
            ),
            thread_of(
                _talk([*MERCHANTS[:2], END], closed=CLOSED),
                rx.Var.create(False),
                label="Conversation, ended",
                slug="gallery-ended",
            ),
            *(
                thread_of(
                    _talk(MERCHANTS[:1]),
                    rx.Var.create(False),
                    label=f"Conversation, {name}",
                    slug=f"gallery-{name.replace(' ', '-')}",
                    writes=f"Write, {name}",
                    begun=begun,
                )
                for name, begun in BEGUN.items()
            ),
            class_name="side-by-side",
        ),
    )
