"""What an order's page says at a glance: changes that wait to be saved, locked sections, what is missing, times."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from order_app.clock import MovableClock
from order_app.domain.fields import Field
from order_app.domain.statuses import Fulfillment, Payment
from order_app.services import trash
from order_app.services.ports import Ports
from order_app.states.order_changes import MOST_SHOWN, change_words
from order_app.states.order_form import OrderFormState as Form
from order_app.states.order_views import mail_to
from order_app.states.trash import TrashState
from tests.state.conftest import Make, OpenTab, Tab
from tests.state.form import colleague_saves, form, show, stored, type_in

Live = Callable[[], Awaitable[None]]
PAID_REASON = "Locked since payment. To change it, cancel or ask for a refund, then order again."


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        ([], ""),
        (["City"], "1 change: City"),
        (["City", "Phone"], "2 changes: City, Phone"),
        (["City", "Phone", "State"], "3 changes: City, Phone, State"),
        (["City", "Phone", "State", "Email"], "4 changes: City, Phone and 2 more"),
        (["City", "Phone", "State", "Email", "Items"], "5 changes: City, Phone and 3 more"),
    ],
)
def test_changes_are_counted_and_up_to_three_are_named(labels: list[str], words: str) -> None:
    assert change_words(labels) == words


class TestChanges:
    """What the next save would change."""

    async def test_each_changed_field_is_told_with_what_is_stored_and_what_is_typed(self, tab: Tab, make: Make) -> None:
        await show(tab, await make(fields={Field.CITY: "Troy"}))
        assert tab.last("changes") == []
        await type_in(tab, city="Utica", country="DE")
        assert tab.last("changes") == [
            {"label": "City", "before": "Troy", "after": "Utica"},
            {"label": "Country", "before": "United States", "after": "Germany"},
        ]
        assert tab.last("change_words") == "2 changes: City, Country"

    async def test_what_is_typed_back_is_no_change(self, tab: Tab, make: Make) -> None:
        await show(tab, await make(fields={Field.CITY: "Troy"}))
        await type_in(tab, city="Utica")
        await type_in(tab, city="Troy")
        assert tab.last("changes") == []
        assert tab.last("change_words") == ""
        assert tab.last("dirty") is False

    async def test_lines_are_one_change_in_words(self, tab: Tab, make: Make) -> None:
        await show(tab, await make(items=(("MUG-11-WHT", "1", ""),)))
        key = tab.last("lines")[0]["key"]
        await type_in(tab, **{f"item-{key}-quantity": "3"})
        assert tab.last("changes") == [{"label": "Items", "before": "1 × MUG-11-WHT", "after": "3 × MUG-11-WHT"}]

    async def test_of_a_long_text_the_beginning_is_told(self, tab: Tab, make: Make) -> None:
        await show(tab, await make())
        await type_in(tab, city="x" * 1000)
        assert tab.last("changes")[0]["after"] == "x" * MOST_SHOWN + "…"

    async def test_after_a_save_and_after_a_discard_none_is_left(self, tab: Tab, make: Make) -> None:
        await show(tab, await make())
        await type_in(tab, city="Utica")
        await tab.send(Form.save, submitted=form(tab, city="Utica"))
        assert tab.last("changes") == []
        await type_in(tab, city="Troy")
        assert tab.last("change_words") == "1 change: City"
        await tab.send(Form.discard)
        assert tab.last("changes") == []

    async def test_theirs_once_chosen_is_no_change_of_mine_and_waits_to_be_settled(
        self, tab: Tab, make: Make, ports: Ports, live: Live
    ) -> None:
        code = await make(fields={Field.CITY: "Troy"})
        await show(tab, code)
        await type_in(tab, city="Minetown")
        await colleague_saves(ports, tab, code, city="Theirtown")
        await live()
        assert tab.last("changes") == [{"label": "City", "before": "Theirtown", "after": "Minetown"}]
        await tab.send(Form.choose, name="city", side="theirs")
        assert tab.last("changes") == []
        assert tab.last("dirty") is True
        await tab.send(Form.choose, name="city", side="yours")
        assert tab.last("change_words") == "1 change: City"


class TestSections:
    """Where a whole section is locked for one reason, it is told once."""

    @pytest.mark.parametrize(
        ("made", "locked"),
        [
            ({}, {"address": "", "items": "", "order": ""}),
            ({"payment": Payment.PAID}, {"address": "", "items": PAID_REASON, "order": PAID_REASON}),
        ],
    )
    async def test_the_reason_of_each_section(
        self, made: dict[str, Any], locked: dict[str, str], tab: Tab, make: Make
    ) -> None:
        await show(tab, await make(**made))
        assert tab.last("group_reasons") == locked

    async def test_in_production_all_sections_share_the_reason_of_the_whole_form(self, tab: Tab, make: Make) -> None:
        await show(tab, await make(payment=Payment.PAID, fulfillment=Fulfillment.SCHEDULED))
        assert set(tab.last("group_reasons").values()) == {tab.last("common_reason")}
        assert tab.last("common_reason") != ""


class TestMissing:
    """What an order still needs is told while it is typed."""

    async def test_a_new_order_tells_from_the_beginning_and_follows_what_is_typed(self, tab: Tab) -> None:
        await tab.load("/orders/new", Form.load_new)
        assert tab.last("still_needed") == "Items, Recipient name, Address line 1, City, Country"
        key = tab.last("lines")[0]["key"]
        await type_in(tab, recipient_name="Jane", country="US", **{f"item-{key}-sku": "MUG-11-WHT"})
        assert tab.last("still_needed") == "Address line 1, City, State, Postal code"
        await type_in(
            tab,
            recipient_name="Jane",
            country="US",
            address_line1="1 Main St",
            city="Troy",
            state="NY",
            postal_code="12180",
            **{f"item-{key}-sku": "MUG-11-WHT"},
        )
        assert tab.last("still_needed") == ""

    async def test_a_paid_order_needs_nothing(self, tab: Tab, make: Make) -> None:
        await show(tab, await make(payment=Payment.PAID))
        await type_in(tab, city="")
        assert tab.last("still_needed") == ""


class TestFacts:
    """The times and ways at the page's right."""

    @pytest.mark.parametrize(
        ("made", "labels"),
        [
            ({}, ["Created"]),
            ({"payment": Payment.PAID}, ["Created", "Paid", "Free to cancel until"]),
            ({"payment": Payment.PAID, "minutes_since_paid": 200}, ["Created", "Paid", "Free cancellation ended"]),
            (
                {"payment": Payment.PAID, "fulfillment": Fulfillment.SCHEDULED},
                ["Created", "Paid", "In production since"],
            ),
            ({"payment": Payment.PAID, "fulfillment": Fulfillment.FULFILLED}, ["Created", "Paid", "Produced"]),
            (
                {"payment": Payment.PAID, "fulfillment": Fulfillment.FULFILLED, "shipped": True},
                ["Created", "Paid", "Shipped"],
            ),
        ],
    )
    async def test_the_times_that_matter_in_each_state(
        self, made: dict[str, Any], labels: list[str], tab: Tab, make: Make
    ) -> None:
        await show(tab, await make(**made))
        assert [moment["label"] for moment in tab.last("moments")] == labels

    async def test_the_end_of_the_window_turns_until_into_ended_at_the_same_time(
        self, tab: Tab, make: Make, clock: MovableClock, live: Live
    ) -> None:
        await show(tab, await make(payment=Payment.PAID, minutes_since_paid=119))
        until = tab.last("moments")[-1]
        clock.advance(timedelta(minutes=1))
        await live()
        assert tab.last("moments")[-1] == {"label": "Free cancellation ended", "at": until["at"]}

    async def test_the_customer_can_be_written_to_and_called(self, tab: Tab, make: Make) -> None:
        await show(tab, await make(fields={Field.EMAIL: "jane@example.com", Field.PHONE: "+1 415 555 0132"}))
        assert tab.last("mail_to") == "mailto:jane@example.com"
        assert tab.last("call_to") == "tel:+14155550132"
        await show(tab, await make(fields={Field.EMAIL: "", Field.PHONE: ""}))
        assert tab.last("mail_to") == ""
        assert tab.last("call_to") == ""

    def test_nothing_in_an_address_adds_to_the_message(self) -> None:
        assert mail_to("a?bcc=evil@example.com&x") == "mailto:a%3Fbcc%3Devil@example.com%26x"


class TestTrash:
    """A deleted order is brought back from its own page too."""

    async def test_restore_is_offered_by_the_policy_and_brings_it_back(
        self, tabs: OpenTab, tab: Tab, make: Make, ports: Ports, live: Live
    ) -> None:
        code = await make()
        await show(tab, code)
        assert tab.last("can_restore") is False
        viewer = await tab.viewer()
        await trash.delete_many(ports, viewer.actor, viewer.seller_id or 0, [code])
        await live()
        assert tab.last("can_restore") is True
        await tab.send(TrashState.restore, code=code)
        await live()
        assert tab.last("can_restore") is False
        assert (await stored(ports, code)).deleted_at is None
