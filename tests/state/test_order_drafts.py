"""Words that the browser kept: put back, set against what others saved meanwhile, or shown to be copied."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from order_app.demo.stage import Stage
from order_app.domain.fields import Field
from order_app.domain.orders import Item, OrderContent
from order_app.domain.statuses import Payment, ProductionStep
from order_app.services import orders
from order_app.services.ports import Ports
from order_app.states.order_form import OrderFormState as Form
from tests.state.conftest import Make, OpenTab, Tab
from tests.state.form import COLLEAGUE, colleague_saves, colleague_saves_items, form, show, stored, type_in

Live = Callable[[], Awaitable[None]]
Came = dict[str, str]
STATE = "order_form_state"
"""The thread beside the form has a `store_key` of its own."""


async def come_back(tab: Tab, typed: Came, loaded: Came, how: str = "kept") -> None:
    """The page offers what it kept of an earlier visit."""
    await tab.send(Form.restore, typed={**typed, "draft-key": tab.last("draft_key")}, loaded=loaded, how=how)


async def test_a_page_is_asked_once_for_what_it_keeps_of_this_person_and_order(tab: Tab, make: Make) -> None:
    code = await make()
    await show(tab, code)
    assert tab.last("store_key", STATE) == f"merchant@example.com:{code}"
    first = tab.last("ask")
    assert first
    await type_in(tab, city="Typed City")
    await show(tab, code)
    assert tab.last("ask") == first, "what is typed is still known here"
    await tab.send(Form.discard)
    await show(tab, await make())
    assert tab.last("ask") != first


async def test_a_field_that_nobody_changed_is_put_back_and_can_be_discarded(tab: Tab, make: Make) -> None:
    await show(tab, await make(fields={Field.CITY: "Austin"}))
    await come_back(tab, {"city": "Dallas"}, {"city": "Austin"})
    assert tab.last("values")["city"] == "Dallas"
    assert tab.last("epochs")["city"] == tab.last("drawn")
    assert (tab.last("dirty"), tab.last("put_back"), tab.last("conflicts")) == (True, True, [])
    await tab.send(Form.discard)
    assert tab.last("values")["city"] == "Austin"
    assert (tab.last("dirty"), tab.last("put_back")) == (False, False)
    assert "saved" in tab.scripts[-1]


async def test_a_field_that_somebody_changed_meanwhile_becomes_a_conflict_and_others_are_put_back(
    tab: Tab, make: Make, ports: Ports
) -> None:
    code = await make(fields={Field.CITY: "Austin", Field.RECIPIENT_NAME: "First Name"})
    await show(tab, code)
    await colleague_saves(ports, tab, code, city="Theirs", state="TX")
    await show(tab, code)
    await come_back(
        tab, {"city": "Mine", "recipient_name": "My Name"}, {"city": "Austin", "recipient_name": "First Name"}
    )
    (conflict,) = tab.last("conflicts")
    assert (conflict["theirs"], conflict["yours"], conflict["who"]) == ("Theirs", "Mine", COLLEAGUE)
    assert (tab.last("values")["city"], tab.last("values")["recipient_name"]) == ("Mine", "My Name")
    await tab.send(Form.save, submitted=form(tab))
    assert (await stored(ports, code)).content.city == "Theirs"
    await tab.send(Form.choose, name="city", side="yours")
    await tab.send(Form.save, submitted=form(tab))
    content = (await stored(ports, code)).content
    assert (content.city, content.recipient_name, content.state) == ("Mine", "My Name", "TX")


async def test_what_both_have_typed_alike_is_neither_put_back_nor_a_conflict(
    tab: Tab, make: Make, ports: Ports
) -> None:
    code = await make(fields={Field.CITY: "Austin"})
    await colleague_saves(ports, tab, code, city="Dallas")
    await show(tab, code)
    await come_back(tab, {"city": "Dallas"}, {"city": "Austin"})
    assert (tab.last("dirty"), tab.last("conflicts"), tab.last("put_back")) == (False, [], False)


async def test_a_field_that_was_locked_meanwhile_is_shown_to_be_copied(tab: Tab, make: Make, stage: Stage) -> None:
    code = await make(payment=Payment.PAID, minutes_since_paid=200, fields={Field.CITY: "Austin"})
    await stage.take_step(code, ProductionStep.SCHEDULED)
    await show(tab, code)
    await come_back(tab, {"city": "Dallas"}, {"city": "Austin"})
    assert tab.last("kept") == [{"label": "City", "typed": "Dallas"}]
    assert tab.last("dirty") is False
    await show(tab, code)
    assert tab.last("kept") == [{"label": "City", "typed": "Dallas"}]
    await tab.send(Form.forget_kept)
    assert tab.last("kept") == []
    assert "forgetLocked" in tab.scripts[-1]


async def test_lines_are_put_back_with_their_order(tab: Tab, make: Make) -> None:
    await show(tab, await make(items=(("MUG-11-WHT", "1", ""),)))
    typed = {
        "item-4-sku": "TEE-U-BLK-M",
        "item-4-quantity": "2",
        "item-4-artwork": "",
        "item-2-sku": "MUG-11-BLK",
        "item-2-quantity": "5",
        "item-2-artwork": "https://example.com/a.png",
    }
    loaded = {"item-0-sku": "MUG-11-WHT", "item-0-quantity": "1", "item-0-artwork": ""}
    await come_back(tab, typed, loaded)
    assert [(line["sku"], line["quantity"], line["artwork_url"]) for line in tab.last("lines")] == [
        ("TEE-U-BLK-M", "2", ""),
        ("MUG-11-BLK", "5", "https://example.com/a.png"),
    ]
    assert tab.last("dirty") is True


async def test_lines_that_somebody_replaced_meanwhile_are_a_conflict(tab: Tab, make: Make, ports: Ports) -> None:
    code = await make(items=(("MUG-11-WHT", "1", ""),))
    await colleague_saves_items(ports, tab, code, Item("TEE-U-BLK-M", 4))
    await show(tab, code)
    await come_back(
        tab,
        {"item-1-sku": "MUG-11-WHT", "item-1-quantity": "3", "item-1-artwork": ""},
        {"item-0-sku": "MUG-11-WHT", "item-0-quantity": "1", "item-0-artwork": ""},
    )
    (conflict,) = tab.last("conflicts")
    assert (conflict["theirs"], conflict["yours"]) == ("4 × TEE-U-BLK-M", "3 × MUG-11-WHT")


async def test_lines_typed_where_none_were_do_not_replace_those_that_somebody_saved_meanwhile(
    tab: Tab, ports: Ports
) -> None:
    viewer = await tab.viewer()
    code = await orders.create(ports, viewer.actor, viewer.seller_id or 0, OrderContent(recipient_name="Jane Doe"))
    await show(tab, code)
    await colleague_saves_items(ports, tab, code, Item("MUG-11-WHT", 4))
    await show(tab, code)
    await come_back(tab, {"item-0-sku": "TEE-U-BLK-M", "item-0-quantity": "1", "item-0-artwork": ""}, {})
    assert [entry["field"] for entry in tab.last("conflicts")] == ["items"]


async def test_a_copy_has_nobody_to_be_in_conflict_with(tab: Tab, make: Make) -> None:
    code = await make(fields={Field.CITY: "Austin"})
    await tab.load(f"/orders/new?from={code}", Form.load_new)
    await come_back(tab, {"city": "Mine"}, {"city": "Somewhere else before"})
    assert (tab.last("conflicts"), tab.last("values")["city"]) == ([], "Mine")


async def test_words_that_the_page_shows_already_stay_under_the_typing_hand(tab: Tab, make: Make) -> None:
    await show(tab, await make(fields={Field.CITY: "Austin"}))
    drawn = tab.last("drawn") if tab.came("drawn") else 0
    await come_back(tab, {"city": "Dallas"}, {"city": "Austin"}, how="shown")
    assert (tab.last("drawn") if tab.came("drawn") else 0) == drawn, "no input is made anew"
    assert tab.last("dirty") is True
    assert not tab.came("put_back") or tab.last("put_back") is False


async def test_a_new_order_is_put_back_too(tab: Tab) -> None:
    await tab.load("/orders/new", Form.load_new)
    assert tab.last("store_key", STATE) == "merchant@example.com:new"
    await come_back(
        tab,
        {"recipient_name": "Jane Doe", "item-1-sku": "MUG-11-WHT", "item-1-quantity": "2", "item-1-artwork": ""},
        {"recipient_name": ""},
    )
    assert tab.last("values")["recipient_name"] == "Jane Doe"
    assert [(line["sku"], line["quantity"]) for line in tab.last("lines")] == [("MUG-11-WHT", "2")]


async def test_a_draft_of_another_form_is_left_alone(tab: Tab, make: Make) -> None:
    await show(tab, await make(fields={Field.CITY: "Austin"}))
    await tab.send(Form.restore, typed={"city": "Dallas", "draft-key": "other"}, loaded={"city": "Austin"}, how="kept")
    assert tab.last("values")["city"] == "Austin"
    assert tab.last("dirty") is False


@pytest.mark.parametrize(
    "typed",
    [
        {"country": "XX"},
        {"shipping_method": "Teleport"},
        {"city": "x" * 4001},
        {"seller_id": "2", "cost": "0", "item-1-price": "0", "item-x-sku": "MUG-11-WHT"},
    ],
)
async def test_a_forged_draft_puts_nothing_into_the_form_that_could_not_be_typed(
    tab: Tab, make: Make, typed: Came
) -> None:
    await show(tab, await make())
    before = tab.last("values")
    lines = tab.last("lines")
    await come_back(tab, typed, {})
    assert tab.last("values") == before
    assert tab.last("lines") == lines
    assert tab.last("dirty") is False


async def test_a_save_says_to_the_browser_to_forget(tab: Tab, make: Make) -> None:
    code = await make()
    await show(tab, code)
    await tab.send(Form.save, submitted=form(tab, city="Dallas"))
    assert tab.scripts == [f'saved("merchant@example.com:{code}")']


async def test_words_that_a_lock_overtook_stay_when_something_else_is_saved(
    tab: Tab, make: Make, ports: Ports, live: Live
) -> None:
    from tests.state.form import pay

    code = await make()
    await show(tab, code)
    await type_in(tab, reference="TYPED-1")
    await pay(ports, tab, code)
    await live()
    await tab.send(Form.save, submitted=form(tab, city="Dallas"))
    assert "Saved: City." in tab.toasts[-1]
    assert tab.last("kept") == [{"label": "Reference", "typed": "TYPED-1"}]


class TestNote:
    """The note beside the form."""

    @staticmethod
    async def come_back(tab: Tab, typed: Came, loaded: Came, how: str = "kept") -> None:
        await tab.send(Form.restore_note, typed=typed, loaded=loaded, how=how)

    async def test_it_is_put_back(self, tab: Tab, make: Make, ports: Ports) -> None:
        code = await make()
        await show(tab, code)
        assert tab.last("notes_store") == f"merchant@example.com:{code}:notes"
        await self.come_back(tab, {"note": "Call first"}, {"note": ""})
        assert tab.last("note") == "Call first"
        await tab.send(Form.save_note, typed={"note": "Call first", "tags": ""})
        assert (await stored(ports, code)).note == "Call first"

    async def test_one_that_somebody_changed_meanwhile_is_not_overwritten_unseen(
        self, tab: Tab, make: Make, ports: Ports, tabs: OpenTab
    ) -> None:
        code = await make()
        other: Any = await show(await tabs("colleague"), code)
        await other.send(Form.save_note, typed={"note": "Theirs", "tags": ""})
        await show(tab, code)
        await self.come_back(tab, {"note": "Mine"}, {"note": ""})
        await tab.send(Form.save_note, typed={"note": "Mine", "tags": ""})
        assert "It now says: Theirs" in tab.toasts[-1]
        assert (await stored(ports, code)).note == "Theirs"


async def test_what_is_typed_while_a_new_order_is_saved_is_left_to_the_browser_to_take_along(tab: Tab) -> None:
    await tab.load("/orders/new", Form.load_new)
    key = tab.last("store_key", STATE)
    sent = form(tab, recipient_name="Jane Doe", phone="4155550132", country="US")
    await tab.send(Form.save, submitted=sent)
    (told,) = [script for script in tab.scripts if "carry" in script]
    code = tab.redirects[-1].rpartition("/")[2]
    assert f'"{key}", "{key.removesuffix("new")}{code}"' in told
    # What was sent, and what it was stored as.
    assert '"phone": "4155550132"' in told
    assert '"phone": "+1 415-555-0132"' in told
    tab.forget()
    await tab.send(Form.typed, draft=sent | {"city": "Late Falls"})
    assert tab.came("dirty") == []
    await show(tab, code)
    assert tab.last("dirty") is False
    assert tab.last("store_key", STATE).endswith(code)
    await tab.send(Form.restore, typed={"city": "Late Falls"}, loaded={"city": ""}, how="kept")
    assert tab.last("values")["city"] == "Late Falls"
    assert tab.last("dirty") is True


@pytest.mark.parametrize(
    ("typed", "identity"),
    [
        ({"amount": "a lot", "email": "nobody"}, "email"),
        ({"amount": "a lot", "recipient_name": "x" * 130}, "first-field"),
        ({"amount": "a lot", "quantity": "0"}, "quantity"),
        ({"amount": "a lot", "city": "x" * 130, "quantity": "0"}, "city"),
        ({"amount": "a lot"}, "amount"),
    ],
)
async def test_a_refused_save_puts_the_focus_on_what_is_wrong_first_on_the_page(
    typed: dict[str, str], identity: str, tab: Tab, make: Make
) -> None:
    await show(tab, await make())
    line = f"item-{tab.last('lines')[0]['key']}-"
    names = {"quantity": f"{line}quantity"}
    await tab.send(Form.save, submitted=form(tab, **{names.get(name, name): text for name, text in typed.items()}))
    assert tab.scripts[-1] == f'focus("{names.get(identity, identity)}", false)'
