"""What the order page and the list show of a request's thread, and when something on it stops being news."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from order_app.clock import MovableClock
from order_app.db.unit_of_work import Actor
from order_app.domain.photos import Photo
from order_app.domain.statuses import Fulfillment, Payment, RequestKind, RequestReason
from order_app.services import requests, thread
from order_app.services.ports import Ports
from order_app.services.requests import RequestDraft
from order_app.services.thread import Draft
from order_app.states.order_list import OrderListState
from order_app.states.thread import ThreadState
from tests.state.conftest import Make, OpenTab, Tab
from tests.state.form import show, stored

Live = Callable[[], Awaitable[None]]
SUPPORT = Actor("support@example.com", "support")
PHOTO = Photo("image/png", 30, 20, b"pixels")


@pytest.fixture
async def code(make: Make, tab: Tab, ports: Ports) -> str:
    """An order with an open request of merchant@example.com."""
    made = await make(payment=Payment.PAID, fulfillment=Fulfillment.SCHEDULED)
    draft = RequestDraft(RequestKind.REFUND, RequestReason.DAMAGED, "A hole.")
    await requests.send(ports, (await tab.viewer()).actor, (await stored(ports, made)).seller_id, made, draft)
    return made


def read(tab: Tab) -> list[tuple[str, str, str, str]]:
    """The thread as it was shown last: kind, side, who, words."""
    return [(e["kind"], e["side"], e["who"], e["body"]) for e in tab.last("entries", "thread_state")]


async def conversation(ports: Ports, tab: Tab, code: str, clock: MovableClock) -> None:
    """A message each way, and a note between them."""
    viewer = await tab.viewer()
    for body, actor, seller_id, internal in (
        ("See the photo.", viewer.actor, viewer.seller_id, False),
        ("Ask Tom.", SUPPORT, None, True),
        ("We look at it.", SUPPORT, None, False),
    ):
        clock.advance(timedelta(minutes=1))
        photos = (PHOTO,) if actor is not SUPPORT else ()
        await thread.write(ports, actor, seller_id, code, Draft(body, internal, photos))


async def test_each_side_sees_its_own_people_and_the_other(
    tabs: OpenTab, tab: Tab, ports: Ports, code: str, clock: MovableClock
) -> None:
    await conversation(ports, tab, code, clock)
    colleague, support = await tabs("colleague"), await tabs("support")
    for one in (tab, colleague, support):
        await show(one, code)

    assert read(tab) == [
        ("request", "own", "You", "A hole."),
        ("message", "own", "You", "See the photo."),
        ("message", "other", "Support", "We look at it."),
    ]
    assert [who for _, _, who, _ in read(colleague)] == ["merchant@example.com", "merchant@example.com", "Support"]
    assert read(support) == [
        ("request", "other", "merchant@example.com", "A hole."),
        ("message", "other", "merchant@example.com", "See the photo."),
        ("note", "own", "You", "Ask Tom."),
        ("message", "own", "You", "We look at it."),
    ]
    assert tab.last("entries", "thread_state")[0]["lead"] == "Request for a refund: Arrived damaged or misprinted"


async def test_nothing_of_support_but_its_name_reaches_a_merchant(
    tabs: OpenTab, tab: Tab, ports: Ports, code: str, clock: MovableClock
) -> None:
    await conversation(ports, tab, code, clock)
    await requests.decline(ports, SUPPORT, code, "Too late.")
    await show(tab, code)

    sent = repr(tab.deltas)
    assert "support@example.com" not in sent.replace("'support_contact_rx_state_': 'support@example.com'", "")
    assert "Ask Tom" not in sent
    assert "internal_note" not in sent
    assert [(e["kind"], e["who"]) for e in tab.last("happenings")][:2] == [
        ("request_declined", "Support"),
        ("message_sent", "Support"),
    ]


async def test_support_sees_its_notes_on_the_timeline_too(tabs: OpenTab, tab: Tab, ports: Ports, code: str) -> None:
    await thread.write(ports, SUPPORT, None, code, Draft("Ask Tom.", internal=True))
    support = await show(await tabs("support"), code)
    kinds = [(e["kind"], e["who"]) for e in support.last("happenings")]
    assert kinds[:2] == [("internal_note", "support@example.com"), ("request_sent", "merchant@example.com")]


async def test_a_new_message_comes_by_itself_and_an_internal_note_does_not(
    tabs: OpenTab, tab: Tab, ports: Ports, code: str, live: Live
) -> None:
    support = await show(await tabs("support"), code)
    await show(tab, code)
    await live()
    tab.forget()

    await thread.write(ports, SUPPORT, None, code, Draft("Ask Tom.", internal=True))
    await live()
    assert tab.came("entries") == []
    assert read(support)[-1] == ("note", "own", "You", "Ask Tom.")

    await thread.write(ports, SUPPORT, None, code, Draft("Hello."))
    await live()
    assert read(tab)[-1] == ("message", "other", "Support", "Hello.")
    assert tab.last("request_status") == "In review"
    assert (tab.last("unseen"), tab.last("news")) == (True, True)


async def test_opening_the_order_takes_the_mark_from_the_lists_and_leaves_it_on_the_page(
    tabs: OpenTab, tab: Tab, ports: Ports, code: str, live: Live
) -> None:
    await thread.write(ports, SUPPORT, None, code, Draft("Hello."))
    colleague = await (await tabs("colleague")).load("/", OrderListState.load)

    def row() -> dict[str, Any]:
        (found,) = [one for one in colleague.last("rows") if one["code"] == code]
        return {name: found[name] for name in ("request", "request_status", "news")}

    assert row() == {"request": "Refund requested", "request_status": "In review", "news": True}

    await show(tab, code)
    await live()

    assert row()["news"] is False
    assert (tab.last("news"), tab.last("unseen")) == (True, False)
    assert (await stored(ports, code)).request_news is False
    await show(tab, code)
    assert [e["kind"] for e in tab.last("happenings")] == [e["kind"] for e in tab.came("happenings")[0]]


async def test_what_comes_while_the_page_is_open_is_seen_when_the_page_says_so(
    tab: Tab, ports: Ports, code: str, live: Live
) -> None:
    await show(tab, code)
    await thread.write(ports, SUPPORT, None, code, Draft("Hello."))
    await live()
    assert (await stored(ports, code)).request_news is True

    await tab.send(ThreadState.seen, code=code)

    assert (await stored(ports, code)).request_news is False
    assert tab.last("unseen") is False


async def test_support_opening_the_order_takes_only_its_own_mark(
    tabs: OpenTab, tab: Tab, ports: Ports, code: str
) -> None:
    await thread.write(ports, SUPPORT, None, code, Draft("Hello."))
    await show(await tabs("support"), code)
    detail = await stored(ports, code)
    assert detail.request is not None
    assert (detail.request_news, detail.request.news_for_support) == (True, False)


async def test_a_stranger_takes_no_mark_away(tabs: OpenTab, ports: Ports, code: str) -> None:
    await thread.write(ports, SUPPORT, None, code, Draft("Hello."))
    stranger = await tabs("other")
    await stranger.send(ThreadState.seen, code=code)
    assert "There is no order with this code." in stranger.toasts[0]
    assert (await stored(ports, code)).request_news is True


async def test_once_the_request_has_ended_the_form_says_why_and_what_to_do(
    tab: Tab, ports: Ports, code: str, live: Live
) -> None:
    await show(tab, code)
    assert tab.last("can_write") is True
    await requests.decline(ports, SUPPORT, code, "Too late.")
    await live()
    assert tab.last("can_write") is False
    assert tab.last("closed_words") == (
        "No request is open on this order, so what was written can only be read. "
        "Send a new request with Refund, or contact support."
    )
    last = tab.last("entries", "thread_state")[-1]
    assert (last["kind"], last["status"], last["body"], last["who"]) == ("end", "Declined", "Too late.", "")


async def test_a_request_taken_back_by_a_colleague_ends_on_the_sellers_side_with_what_support_had_written(
    tabs: OpenTab, tab: Tab, ports: Ports, code: str
) -> None:
    await requests.approve(ports, SUPPORT, code, 300, "It is printed.")
    colleague, support = await tabs("colleague"), await tabs("support")
    viewer = await colleague.viewer()
    await requests.withdraw(ports, viewer.actor, viewer.seller_id or 0, code)
    for one, side in ((tab, "own"), (colleague, "own"), (support, "other")):
        await show(one, code)
        assert read(one)[-1] == ("end", side, "", "Support had written: It is printed.")


async def test_internal_photos_leave_a_sellers_room_as_it_is(tabs: OpenTab, tab: Tab, ports: Ports, code: str) -> None:
    viewer = await tab.viewer()
    await thread.write(ports, SUPPORT, None, code, Draft("Ours.", internal=True, photos=(PHOTO,) * 6))
    await thread.write(ports, viewer.actor, viewer.seller_id, code, Draft("Mine.", photos=(PHOTO,) * 2))
    support = await tabs("support")
    for one in (tab, support):
        await show(one, code)
        assert one.last("room") == 18
