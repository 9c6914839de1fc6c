"""The order page without a browser: locks, live cost, what is typed while others change the order, and saving."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, func, select

from order_app.bootstrap import container
from order_app.clock import MovableClock
from order_app.demo.stage import Stage
from order_app.domain.errors import StorageUnavailable
from order_app.domain.fields import SHIPPING_INFO_FIELDS, Field
from order_app.domain.money import format_minor
from order_app.domain.orders import Item
from order_app.domain.policy import permissions
from order_app.domain.statuses import Fulfillment, Payment, ProductionStep, RequestKind, RequestReason
from order_app.live import reflex_adapter
from order_app.models import CatalogueVariant, Order
from order_app.queries.orders import order_detail, timeline
from order_app.services import requests
from order_app.services.ports import Ports
from order_app.services.production import advance
from order_app.services.requests import RequestDraft
from order_app.states import order_saving
from order_app.states.order_form import OrderFormState as Form
from tests.state.conftest import Make, OpenTab, Tab
from tests.state.form import colleague_saves, colleague_saves_items, form, pay, show, stored, type_in
from tests.wire.faults import AWAY, locked

Live = Callable[[], Awaitable[None]]
STATE = "order_form_state"
STAGES: dict[str, dict[str, Any]] = {
    "Incompleted": {"complete": False},
    "Unpaid": {},
    "Paid, window open": {"payment": Payment.PAID},
    "Paid, window over": {"payment": Payment.PAID, "minutes_since_paid": 200},
    "Scheduled": {"payment": Payment.PAID, "fulfillment": Fulfillment.SCHEDULED},
    "Fulfilled": {"payment": Payment.PAID, "fulfillment": Fulfillment.FULFILLED},
    "Shipped": {"payment": Payment.PAID, "fulfillment": Fulfillment.FULFILLED, "shipped": True},
}


class TestLocks:
    """What can be edited, and the reason beside what can't."""

    @pytest.mark.parametrize("name", STAGES)
    async def test_flags_and_reasons_are_the_policys(self, name: str, tab: Tab, make: Make, ports: Ports) -> None:
        code = await make(**STAGES[name])
        await show(tab, code)
        permitted = permissions((await stored(ports, code)).facts, ports.now(), ports.window)
        assert tab.last("read_only") == {field.value: field not in permitted.editable for field in Field}
        assert tab.last("reasons") == {
            field.value: permitted.locks[field].message if field in permitted.locks else "" for field in Field
        }
        assert tab.last("can_save") is bool(permitted.editable)
        assert tab.last("can_pay") is permitted.pay.allowed
        assert tab.last("can_delete") is permitted.delete.allowed
        assert tab.last("can_cancel") is permitted.cancel.allowed
        assert tab.last("can_request") is permitted.request.allowed

    async def test_a_paid_order_opens_the_shipping_info_without_the_country(self, tab: Tab, make: Make) -> None:
        await show(tab, await make(payment=Payment.PAID))
        opened = {name for name, locked in tab.last("read_only").items() if not locked}
        assert opened == {field.value for field in SHIPPING_INFO_FIELDS}
        assert tab.last("reasons")["country"].startswith("The country can't be changed after payment.")
        assert tab.last("common_reason") == ""

    async def test_a_reason_that_all_fields_share_is_told_once(self, tab: Tab, make: Make) -> None:
        await show(tab, await make(**STAGES["Scheduled"]))
        assert tab.last("common_reason").startswith("The order is in production, so it can't be edited.")

    async def test_support_looks_only(self, tabs: OpenTab, make: Make) -> None:
        tab = await show(await tabs("support"), await make())
        assert all(tab.last("read_only").values())
        assert tab.last("common_reason").startswith("Only the seller can edit the order.")
        assert tab.last("owner") == "A33378"

    async def test_the_end_of_the_free_window_takes_cancel_away(
        self, tab: Tab, make: Make, clock: MovableClock, live: Live
    ) -> None:
        await show(tab, await make(payment=Payment.PAID, minutes_since_paid=119))
        assert tab.last("cancel_until") > 0
        clock.advance(timedelta(minutes=1))
        await live()
        assert tab.last("can_cancel") is False
        assert tab.last("cancel_until") == 0

    @pytest.mark.parametrize("code", ["A33378-CT-1", "nonsense", "x" * 500, "%00", "B10042-CT-1'--"])
    async def test_an_unknown_code_is_told(self, tab: Tab, code: str) -> None:
        await show(tab, code)
        assert tab.last("missing_words", STATE) == f"There is no order {code[:40]} that you can see."

    async def test_another_sellers_order_is_unknown(self, tab: Tab, make: Make) -> None:
        own, foreign = await make(), await make(seller="B10042", fields={Field.RECIPIENT_NAME: "Foreign Buyer"})
        await show(tab, own)
        await show(tab, foreign)
        assert tab.last("missing_words", STATE) == f"There is no order {foreign} that you can see."
        assert "Foreign Buyer" not in str(tab.deltas)
        assert tab.last("code", STATE) == ""


class TestTyping:
    """What happens while somebody types."""

    async def test_the_cost_follows_what_is_typed(self, tab: Tab, make: Make) -> None:
        catalogue = await _catalogue()
        sku, price = next(iter(catalogue.prices.items()))
        await show(tab, await make(items=((sku, "1", ""),), method="Standard"))
        key = tab.last("lines")[0]["key"]
        await type_in(tab, **{f"item-{key}-quantity": "3"})
        assert tab.last("items_cost") == _usd(3 * price)
        before = tab.last("shipping_cost")
        await type_in(tab, **{f"item-{key}-quantity": "3", "shipping_method": "Express"})
        assert tab.last("shipping_cost") != before
        assert tab.last("dirty") is True

    @pytest.mark.parametrize("quantity", ["", "-5", "0", "1.5", "x", "9" * 50, "²", "٣"])
    async def test_a_quantity_that_is_none_costs_nothing_and_breaks_nothing(
        self, tab: Tab, make: Make, quantity: str
    ) -> None:
        await show(tab, await make(items=((await _sku(), "1", ""),)))
        key = tab.last("lines")[0]["key"]
        await type_in(tab, **{f"item-{key}-quantity": quantity})
        assert tab.last("items_cost") == "$0.00"
        assert tab.toasts == []

    async def test_a_typed_sku_is_described(self, tab: Tab, make: Make) -> None:
        await show(tab, await make())
        key = tab.last("lines")[0]["key"]
        await type_in(tab, **{f"item-{key}-sku": "NOPE"})
        assert tab.last("lines")[0]["words"] == "Not in the catalogue"

    async def test_typing_back_to_what_was_loaded_is_no_change(self, tab: Tab, make: Make) -> None:
        await show(tab, await make(fields={Field.CITY: "Austin"}))
        await type_in(tab, city="Dallas")
        assert tab.last("dirty") is True
        await type_in(tab, city="Austin")
        assert tab.last("dirty") is False

    async def test_lines_are_added_and_taken_out(self, tab: Tab, make: Make) -> None:
        await show(tab, await make(items=((await _sku(), "2", ""),)))
        await tab.send(Form.add_item)
        first, second = tab.last("lines")
        await type_in(tab, **{f"item-{second['key']}-sku": await _sku(), f"item-{second['key']}-quantity": "1"})
        await tab.send(Form.remove_item, key=first["key"])
        assert [line["key"] for line in tab.last("lines")] == [second["key"]]
        assert tab.last("items_cost") == _usd((await _catalogue()).prices[await _sku()])

    async def test_a_report_that_was_under_way_does_not_bring_a_removed_line_back(self, tab: Tab, make: Make) -> None:
        await show(tab, await make(items=((await _sku(), "2", ""),)))
        await tab.send(Form.add_item)
        _, second = tab.last("lines")
        late = {f"item-{second['key']}-sku": await _sku(), f"item-{second['key']}-quantity": "1"}
        await tab.send(Form.remove_item, key=second["key"])
        await type_in(tab, **late)
        assert len(tab.last("lines")) == 1

    async def test_no_line_is_added_to_or_taken_from_a_paid_order(self, tab: Tab, make: Make) -> None:
        await show(tab, await make(payment=Payment.PAID))
        lines = tab.last("lines")
        await tab.send(Form.add_item)
        await tab.send(Form.remove_item, key=lines[0]["key"])
        assert tab.last("lines") == lines
        assert tab.last("dirty") is False

    async def test_discard_brings_back_what_is_stored(self, tab: Tab, make: Make) -> None:
        await show(tab, await make(fields={Field.CITY: "Austin"}))
        await type_in(tab, city="Dallas")
        generation = tab.last("generation", STATE)
        await tab.send(Form.discard)
        assert tab.last("values")["city"] == "Austin"
        assert tab.last("dirty") is False
        assert tab.last("generation", STATE) != generation


class TestOthers:
    """What happens when others change the order under the hands of somebody who types."""

    async def test_a_field_that_nobody_types_into_is_taken_over(
        self, tab: Tab, make: Make, ports: Ports, live: Live
    ) -> None:
        code = await make(fields={Field.CITY: "Austin"})
        await show(tab, code)
        await type_in(tab, recipient_name="Typed Here")
        await colleague_saves(ports, tab, code, city="Dallas")
        await live()
        assert tab.last("values")["city"] == "Dallas"
        assert tab.last("announcement") == "colleague@example.com changed City."
        assert tab.last("conflicts") == []
        await tab.send(Form.save, submitted=form(tab, recipient_name="Typed Here"))
        content = (await stored(ports, code)).content
        assert (content.recipient_name, content.city) == ("Typed Here", "Dallas")

    async def test_a_fee_that_is_not_to_be_had_any_more_says_so_by_itself(
        self, tab: Tab, tabs: OpenTab, make: Make, ports: Ports, live: Live
    ) -> None:
        code = await make(**STAGES["Fulfilled"])
        viewer, support = await tab.viewer(), await (await tabs("support")).viewer()
        draft = RequestDraft(RequestKind.REFUND, RequestReason.OTHER)
        await requests.send(ports, viewer.actor, viewer.seller_id or 0, code, draft)
        await requests.approve(ports, support.actor, code, 300)
        await show(tab, code)
        assert (tab.last("request_fee"), tab.last("accept_fee_reason")) == ("$3.00", "")

        await advance(ports, code, ProductionStep.SHIPPED)
        await live()
        assert tab.last("accept_fee_reason") == (
            "The order has gone on since support asked for this fee, so it can't be accepted any more; "
            "no fee was taken. Withdraw the request, or wait for support's answer."
        )

        await requests.approve(ports, support.actor, code, 300)
        await live()
        assert (tab.last("request_fee"), tab.last("accept_fee_reason")) == ("$3.00", "")

    async def test_an_untouched_form_follows_wholly(self, tab: Tab, make: Make, ports: Ports, live: Live) -> None:
        code = await make(fields={Field.CITY: "Austin"})
        await show(tab, code)
        await colleague_saves(ports, tab, code, city="Dallas", recipient_name="New Name")
        await live()
        assert tab.last("values")["city"] == "Dallas"
        assert tab.last("values")["recipient_name"] == "New Name"
        assert tab.last("dirty") is False

    async def test_a_lock_comes_with_its_reason_and_what_was_typed_is_kept(
        self, tab: Tab, make: Make, stage: Stage, live: Live
    ) -> None:
        code = await make(payment=Payment.PAID, minutes_since_paid=200)
        await show(tab, code)
        await type_in(tab, recipient_name="Typed Here", city="Typed City")
        await stage.take_step(code, ProductionStep.SCHEDULED)
        await live()
        assert all(tab.last("read_only").values())
        assert tab.last("announcement").startswith("The order is in production, so it can't be edited.")
        assert tab.last("kept") == [
            {"label": "Recipient name", "typed": "Typed Here"},
            {"label": "City", "typed": "Typed City"},
        ]

    async def test_typed_items_are_kept_when_the_order_is_paid_elsewhere(
        self, tab: Tab, make: Make, ports: Ports, live: Live
    ) -> None:
        sku = await _sku()
        code = await make(items=((sku, "1", ""),))
        await show(tab, code)
        key = tab.last("lines")[0]["key"]
        await type_in(tab, **{f"item-{key}-quantity": "7", "recipient_name": "Still Open"})
        await pay(ports, tab, code)
        await live()
        assert tab.last("kept") == [{"label": "Items", "typed": f"7 × {sku}"}]
        assert tab.last("dirty") is True, "the recipient is still open and typed"

    async def test_what_was_typed_in_the_last_moment_before_a_lock_is_kept_too(
        self, tab: Tab, make: Make, stage: Stage, live: Live
    ) -> None:
        code = await make(payment=Payment.PAID, minutes_since_paid=200)
        await show(tab, code)
        last_moment = form(tab, city="Last Moment")
        await stage.take_step(code, ProductionStep.SCHEDULED)
        await live()
        await tab.send(Form.typed, draft=last_moment)
        assert tab.last("kept") == [{"label": "City", "typed": "Last Moment"}]

    async def test_so_are_items_typed_in_the_last_moment(self, tab: Tab, make: Make, ports: Ports, live: Live) -> None:
        sku = await _sku()
        code = await make(items=((sku, "1", ""),))
        await show(tab, code)
        last_moment = form(tab, **{f"item-{tab.last('lines')[0]['key']}-quantity": "7"})
        await pay(ports, tab, code)
        await live()
        await tab.send(Form.typed, draft=last_moment)
        assert tab.last("kept") == [{"label": "Items", "typed": f"7 × {sku}"}]

    async def test_what_is_kept_stays_when_others_change_the_order_further(
        self, tab: Tab, make: Make, ports: Ports, live: Live
    ) -> None:
        code = await make()
        await show(tab, code)
        await type_in(tab, reference="TYPED-1")
        await pay(ports, tab, code)
        await colleague_saves(ports, tab, code, city="Dallas")
        await live()
        assert tab.last("kept") == [{"label": "Reference", "typed": "TYPED-1"}]
        assert tab.last("values")["city"] == "Dallas"

    async def test_a_lock_that_came_while_the_connection_was_lost_keeps_what_was_typed(
        self, tab: Tab, make: Make, stage: Stage
    ) -> None:
        code = await make(payment=Payment.PAID, minutes_since_paid=200)
        await show(tab, code)
        await type_in(tab, city="Typed City")
        await stage.take_step(code, ProductionStep.SCHEDULED)
        await show(tab, code)
        assert tab.last("kept") == [{"label": "City", "typed": "Typed City"}]
        assert tab.last("announcement").startswith("The order is in production")

    async def test_a_reload_keeps_what_is_typed_and_another_order_does_not(self, tab: Tab, make: Make) -> None:
        first, second = await make(), await make()
        await show(tab, first)
        await type_in(tab, city="Typed City")
        generation = tab.last("generation", STATE)
        await show(tab, first)
        assert tab.last("generation", STATE) == generation
        assert tab.last("dirty") is True
        await show(tab, second)
        assert tab.last("dirty") is False

    async def test_what_was_read_before_the_own_save_does_not_come_back(
        self, tab: Tab, make: Make, ports: Ports
    ) -> None:
        code = await make(fields={Field.CITY: "Austin"})
        await show(tab, code)
        (watch,) = reflex_adapter.hub()._watches.values()
        late = await watch.view.read()
        await tab.send(Form.save, submitted=form(tab, city="Dallas"))
        tab.forget()
        await reflex_adapter._deliver(watch, late)
        assert tab.deltas == []


class TestSaving:
    """What a save writes and says."""

    async def test_the_changed_fields_are_named(self, tab: Tab, make: Make, ports: Ports) -> None:
        code = await make()
        await show(tab, code)
        await tab.send(Form.save, submitted=form(tab, city="Dallas", recipient_name="New Name"))
        assert "Saved: Recipient name, City." in tab.toasts[-1]
        assert tab.last("dirty") is False
        assert tab.last("happenings")[0]["what"] == "Edited"

    async def test_nothing_changed_is_said_calmly(self, tab: Tab, make: Make) -> None:
        await show(tab, await make())
        await tab.send(Form.save, submitted=form(tab))
        assert "Nothing was changed, so nothing was saved." in tab.toasts[-1]

    async def test_every_problem_stands_beside_its_field(self, tab: Tab, make: Make, ports: Ports) -> None:
        code = await make()
        await show(tab, code)
        before = await stored(ports, code)
        key = tab.last("lines")[0]["key"]
        typed = {"email": "nobody", "amount": "much", f"item-{key}-quantity": "-5", f"item-{key}-sku": "NOPE"}
        await tab.send(Form.save, submitted=form(tab, **typed))
        assert set(tab.last("problems")) == {"email", "amount", "items.0.sku", "items.0.quantity"}
        assert "Nothing was saved: 4 fields need correcting." in tab.toasts[-1]
        assert await stored(ports, code) == before
        await tab.send(Form.save, submitted=form(tab, city="Dallas"))
        assert tab.last("problems") == {}

    async def test_a_reference_in_use_stands_beside_the_reference(self, tab: Tab, make: Make) -> None:
        owner = await make(fields={Field.REFERENCE: "TAKEN-1"})
        await show(tab, await make())
        await tab.send(Form.save, submitted=form(tab, reference="TAKEN-1"))
        assert owner in tab.last("problems")["reference"]

    async def test_what_is_sent_for_a_locked_field_is_ignored(self, tab: Tab, make: Make, ports: Ports) -> None:
        code = await make(payment=Payment.PAID)
        await show(tab, code)
        before = (await stored(ports, code)).content
        key = tab.last("lines")[0]["key"]
        forged = {
            "country": "DE",
            "reference": "X",
            "amount": "1",
            "shipping_method": "Express",
            f"item-{key}-quantity": "9",
        }
        await tab.send(Form.save, submitted=form(tab, city="Dallas", **forged))
        assert "Saved: City." in tab.toasts[-1]
        assert (await stored(ports, code)).content == before.with_values({Field.CITY: "Dallas"})

    async def test_a_paid_order_stays_complete(self, tab: Tab, make: Make, ports: Ports) -> None:
        code = await make(payment=Payment.PAID)
        await show(tab, code)
        await tab.send(Form.save, submitted=form(tab, recipient_name=""))
        assert "A paid order can't do without this" in tab.last("problems")["recipient_name"]
        assert (await stored(ports, code)).content.recipient_name

    async def test_a_save_that_comes_after_production_began_is_refused_with_the_reason(
        self, tab: Tab, make: Make, stage: Stage, ports: Ports
    ) -> None:
        code = await make(payment=Payment.PAID, minutes_since_paid=200)
        await show(tab, code)
        await stage.take_step(code, ProductionStep.SCHEDULED)
        await tab.send(Form.save, submitted=form(tab, city="Too Late"))
        assert "City was not saved. The order is in production, so it can't be edited." in tab.toasts[-1]
        assert (await stored(ports, code)).content.city != "Too Late"
        assert tab.last("kept") == [{"label": "City", "typed": "Too Late"}]

    async def test_a_locked_database_is_told_and_the_form_stays(
        self, tab: Tab, make: Make, ports: Ports, database_path: Path
    ) -> None:
        code = await make()
        await show(tab, code)
        before = await stored(ports, code)
        with locked(database_path):
            await tab.send(Form.save, submitted=form(tab, city="Dallas"))
        assert AWAY in tab.toasts[-1]
        assert await stored(ports, code) == before
        assert tab.last("saving") is False
        await tab.send(Form.save, submitted=form(tab, city="Dallas"))
        assert "Saved: City." in tab.toasts[-1]

    async def test_a_page_that_can_not_be_read_again_after_the_save_does_not_deny_it(
        self, tab: Tab, make: Make, ports: Ports, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        code = await make()
        await show(tab, code)

        async def away(*_: object) -> None:
            raise StorageUnavailable

        with monkeypatch.context() as patched:
            patched.setattr(order_saving, "read_order", away)
            await tab.send(Form.save, submitted=form(tab, city="Dallas"))
        assert "Saved: City." in tab.toasts[-1]
        assert (await stored(ports, code)).content.city == "Dallas"

    async def test_note_and_tags_are_kept_in_every_state(self, tab: Tab, make: Make, ports: Ports) -> None:
        code = await make(**STAGES["Shipped"])
        await show(tab, code)
        await tab.send(Form.save_note, typed={"note": " Call first ", "tags": "vip, gift, vip"})
        detail = await stored(ports, code)
        assert (detail.note, detail.tags) == ("Call first", ("vip", "gift"))
        assert tab.last("note", STATE) == "Call first"


class TestNewOrder:
    """The empty form."""

    async def test_a_new_order_is_created_and_opened(self, tab: Tab, ports: Ports) -> None:
        await tab.load("/orders/new", Form.load_new)
        assert not any(tab.last("read_only").values())
        await tab.send(Form.save, submitted=form(tab, recipient_name="Jane Doe", reference="NEW-1"))
        assert "Saved A33378-CT-" in tab.toasts[-1]
        (path,) = tab.redirects
        detail = await stored(ports, path.rpartition("/")[2])
        assert (detail.content.recipient_name, detail.content.reference) == ("Jane Doe", "NEW-1")
        assert detail.facts.is_complete is False

    async def test_a_double_click_makes_one_order(self, tab: Tab, ports: Ports) -> None:
        await tab.load("/orders/new", Form.load_new)
        typed = form(tab, recipient_name="Jane Doe")
        await tab.send(Form.save, submitted=typed)
        await tab.send(Form.save, submitted=typed)
        assert sum("Saved A33378-CT-" in toast for toast in tab.toasts) == 1
        assert "Nothing was changed" in tab.toasts[-1]

    async def test_another_new_order_begins_empty(self, tab: Tab) -> None:
        await tab.load("/orders/new", Form.load_new)
        await tab.send(Form.save, submitted=form(tab, recipient_name="Jane Doe"))
        code = tab.redirects[-1].rpartition("/")[2]
        await show(tab, code)
        assert tab.last("values")["recipient_name"] == "Jane Doe"
        await tab.load("/orders/new", Form.load_new)
        assert tab.last("code", STATE) == ""
        assert tab.last("values")["recipient_name"] == ""

    async def test_what_is_typed_outlives_a_reload(self, tab: Tab) -> None:
        await tab.load("/orders/new", Form.load_new)
        await type_in(tab, recipient_name="Jane Doe")
        generation = tab.last("generation", STATE)
        await tab.load("/orders/new", Form.load_new)
        assert tab.last("generation", STATE) == generation

    async def test_a_save_on_a_page_without_an_order_makes_none(self, tab: Tab, ports: Ports) -> None:
        await show(tab, "A33378-CT-1")
        await tab.send(Form.save, submitted={"recipient_name": "Jane Doe"})
        assert "There is no order on this page." in tab.toasts[-1]
        assert tab.redirects == []


async def _catalogue() -> Any:
    return await container().ports.catalogue()


async def _sku() -> str:
    return next(iter((await _catalogue()).prices))


def _usd(minor: int) -> str:
    return format_minor(minor, "USD")


class TestDuplicate:
    """A new order that begins with another one's content."""

    async def test_the_form_holds_everything_but_the_reference_and_stores_nothing(
        self, tabs: OpenTab, make: Make, ports: Ports
    ) -> None:
        code = await make(payment=Payment.PAID)
        async with ports.database.read() as session:
            source = await order_detail(session, code, None)
        tab = await (await tabs("merchant")).load(f"/orders/new?from={code}", Form.load_new)
        values = tab.last("values")
        assert (values["recipient_name"], values["city"]) == (source.content.recipient_name, source.content.city)
        assert (source.content.reference != "", values["reference"]) == (True, "")
        assert [(line["sku"], line["quantity"], line["artwork_url"]) for line in tab.last("lines")] == [
            (item.sku, str(item.quantity), item.artwork_url) for item in source.content.items
        ]
        assert tab.last("copied_from") == code
        async with ports.database.read() as session:
            assert await session.scalar(select(func.count()).select_from(Order)) == 1

    async def test_saved_it_is_an_order_of_its_own_that_names_its_source(
        self, tabs: OpenTab, make: Make, ports: Ports
    ) -> None:
        code = await make(payment=Payment.PAID)
        tab = await (await tabs("merchant")).load(f"/orders/new?from={code}", Form.load_new)
        await tab.send(Form.save, submitted=dict(tab.last("values")))
        (target,) = tab.redirects
        async with ports.database.read() as session:
            new = await order_detail(session, target.removeprefix("/orders/"), None)
            source = await order_detail(session, code, None)
            entries = await timeline(session, new.id)
        assert new.content == source.content.with_values({Field.REFERENCE: ""})
        assert new.facts.payment is Payment.UNPAID
        assert [(entry.what, entry.detail) for entry in entries] == [("copied_from", code), ("created", "")]

    async def test_a_line_that_left_the_catalogue_comes_along_and_is_marked(
        self, tabs: OpenTab, make: Make, ports: Ports
    ) -> None:
        sku = next(iter((await ports.catalogue()).prices))
        code = await make(items=((sku, "2", ""),))
        async with ports.database.write() as uow:
            await uow.session.execute(delete(CatalogueVariant).where(CatalogueVariant.sku == sku))  # type: ignore[arg-type]
        ports._catalogue = None
        tab = await (await tabs("merchant")).load(f"/orders/new?from={code}", Form.load_new)
        (line,) = tab.last("lines")
        assert (line["sku"], line["quantity"], line["words"]) == (sku, "2", "Not in the catalogue")

    @pytest.mark.parametrize("foreign", [True, False])
    async def test_an_order_that_one_can_not_see_gives_the_plain_form(
        self, tabs: OpenTab, make: Make, foreign: bool
    ) -> None:
        code = await make(seller="B10042") if foreign else "A33378-CT-1"
        tab = await (await tabs("merchant")).load(f"/orders/new?from={code}", Form.load_new)
        assert tab.last("copy_notice") == f"There is no order {code} that you can copy, so the form is empty."
        assert set(tab.last("lines")[0].values()) <= {"", "1", tab.last("lines")[0]["key"]}

    async def test_a_copy_and_then_a_new_order_is_empty_again(self, tabs: OpenTab, make: Make) -> None:
        code = await make()
        tab = await (await tabs("merchant")).load(f"/orders/new?from={code}", Form.load_new)
        await tab.load("/orders/new", Form.load_new)
        assert tab.last("values")["recipient_name"] == ""
        assert tab.last("copied_from") == ""


class TestSeams:
    """What happens in one moment with something else."""

    async def test_a_colleagues_change_that_comes_with_the_lock_is_shown_and_nobodys_words_stay(
        self, tab: Tab, make: Make, ports: Ports, live: Live
    ) -> None:
        code = await make(items=(("MUG-11-WHT", "1", ""),), fields={Field.REFERENCE: "OLD-1"})
        await show(tab, code)
        await type_in(tab, city="Typed City")
        await colleague_saves(ports, tab, code, reference="NEW-1")
        await colleague_saves_items(ports, tab, code, Item("TEE-U-BLK-M", 4))
        await pay(ports, tab, code)
        await live()
        assert [(line["sku"], line["quantity"]) for line in tab.last("lines")] == [("TEE-U-BLK-M", "4")]
        assert tab.last("values")["reference"] == "NEW-1"
        await tab.send(Form.discard)
        assert tab.last("dirty") is False

    async def test_what_is_typed_between_save_and_its_answer_is_put_back(self, tab: Tab, make: Make) -> None:
        await show(tab, await make(fields={Field.CITY: "Austin"}))
        await type_in(tab, city="Dallas")
        key = tab.last("draft_key")
        typed_on = form(tab, city="Dallas", address_line2="Floor 2")
        await tab.send(Form.save, submitted=form(tab, city="Dallas"))
        assert tab.last("draft_key") != key
        await tab.send(Form.typed, draft={**typed_on, "draft-key": key})
        assert (tab.last("values")["address_line2"], tab.last("dirty")) == ("Floor 2", True)
        assert tab.last("values")["city"] == "Dallas"

    async def test_a_problem_stands_under_its_own_line_though_one_before_is_empty(self, tab: Tab, make: Make) -> None:
        await show(tab, await make(items=(("MUG-11-WHT", "1", ""), ("TEE-U-BLK-M", "1", ""))))
        first, second = (line["key"] for line in tab.last("lines"))
        changed = {f"item-{first}-sku": "", f"item-{first}-quantity": "1", f"item-{second}-sku": "NOPE"}
        await tab.send(Form.save, submitted=form(tab, **changed))
        assert list(tab.last("problems")) == ["items.1.sku"]

    async def test_a_page_that_comes_back_after_a_lost_connection_takes_nobodys_focus(
        self, tab: Tab, make: Make
    ) -> None:
        code = await make()
        await tab.load(f"/orders/{code}?mode=edit", Form.load)
        focused = len(tab.scripts)
        await type_in(tab, city="Half ty")
        await tab.load(f"/orders/{code}?mode=edit", Form.load)
        assert (focused, len(tab.scripts)) == (1, 1)
