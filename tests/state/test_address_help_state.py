"""The order page without a browser: the country's fields, doubts and suggestions while typing, and the check."""

from typing import Any

import pytest

from order_app.demo.stage import Stage
from order_app.domain.fields import Field
from order_app.domain.statuses import Payment
from order_app.services.ports import Ports
from order_app.states.order_form import OrderFormState as Form
from tests.state.conftest import Make, OpenTab, Tab
from tests.state.test_order_form_state import Live, colleague_saves, form, show, stored, type_in

NEW_YORK = {
    Field.ADDRESS_LINE1: "12 Main St",
    Field.CITY: "New York",
    Field.STATE: "NY",
    Field.POSTAL_CODE: "10001",
    Field.PHONE: "+12125550123",
}


@pytest.fixture
async def tab(tabs: OpenTab) -> Tab:
    """A merchant's tab."""
    return await tabs("merchant")


def parts(tab: Tab) -> list[str]:
    """The address's inputs in their order."""
    return [part["name"] for part in tab.last("address_parts")]


def part(tab: Tab, name: str) -> dict[str, Any]:
    """One of the address's inputs."""
    found: dict[str, Any] = next(part for part in tab.last("address_parts") if part["name"] == name)
    return found


class TestLayout:
    """Which inputs there are, and in which order."""

    async def test_an_empty_form_has_every_field(self, tab: Tab) -> None:
        await tab.load("/orders/new", Form.load_new)
        assert parts(tab) == ["address_line1", "address_line2", "city", "state", "postal_code"]
        assert (tab.came("address_check"), tab.came("notes")) == ([], [])

    async def test_the_layout_follows_the_country_before_anything_is_saved(self, tab: Tab, make: Make) -> None:
        await show(tab, await make(country="US", fields=NEW_YORK))
        await type_in(tab, country="JP")
        assert parts(tab)[:3] == ["postal_code", "state", "city"]
        assert part(tab, "state")["hint"] == "Prefecture"
        assert len(tab.last("state_choices")) == 47
        assert tab.last("phone_hint") == "+81, like 90-1234-5678"
        await type_in(tab, country="DE")
        assert parts(tab) == ["address_line1", "address_line2", "postal_code", "city", "state"]
        assert tab.last("state_choices") == []

    async def test_needed_fields_are_marked(self, tab: Tab, make: Make) -> None:
        await show(tab, await make(country="IE"))
        needed = {part["name"] for part in tab.last("address_parts") if part["required"]}
        assert needed == {"address_line1", "city"}

    async def test_a_choice_of_state_is_found_by_name_code_and_native_name(self, tab: Tab, make: Make) -> None:
        await show(tab, await make(country="JP"))
        tokyo = next(choice for choice in tab.last("state_choices") if choice["value"] == "Tokyo")
        assert "東京都" in tokyo["key"]
        await type_in(tab, country="US")
        california = next(choice for choice in tab.last("state_choices") if choice["value"] == "California")
        assert (california["code"], california["key"].split()[0]) == ("CA", "ca")


class TestDoubts:
    """What is told while typing rests."""

    async def test_a_slip_is_told_with_what_was_meant_and_nothing_is_changed(self, tab: Tab, make: Make) -> None:
        code = await make(country="US", fields=NEW_YORK)
        await show(tab, code)
        assert tab.last("address_check") == "Verified"
        await type_in(tab, state="Californa", postal_code="9O210", email="jo@gmial.com", phone="12")
        assert tab.last("address_check") == "Needs a look"
        assert tab.last("meant") == {
            "state": ["California"],
            "postal_code": ["90210"],
            "email": ["jo@gmail.com"],
        }
        assert set(tab.last("notes")) == {"state", "postal_code", "phone"}
        assert tab.last("values")["state"] == "NY"
        assert (await stored(tab_ports(), code)).content.state == "NY"

    async def test_what_is_missing_is_told_once(self, tab: Tab, make: Make) -> None:
        await show(tab, await make(country="US", fields=NEW_YORK))
        await type_in(tab, city="", state="")
        assert tab.last("address_reasons") == ["Missing: City, State."]
        assert tab.last("meant") == {"state": ["New York"]}

    async def test_what_looks_like_a_slip_may_be_saved_all_the_same(self, tab: Tab, make: Make, ports: Ports) -> None:
        code = await make(country="US", fields=NEW_YORK)
        await show(tab, code)
        await tab.send(Form.save, submitted=form(tab, state="Californa", email="jo@gmial.com", phone="+1 555 000 0000"))
        content = (await stored(ports, code)).content
        assert (content.state, content.email, content.phone) == ("Californa", "jo@gmial.com", "+15550000000")
        assert tab.last("address_check") == "Needs a look"

    async def test_the_check_goes_to_the_database_with_the_save(self, tab: Tab, make: Make, ports: Ports) -> None:
        from sqlalchemy import select

        from order_app.models import Order

        code = await make(country="US", fields=NEW_YORK)
        kept = []
        for state in ("Californa", "NY"):
            await show(tab, code)
            await tab.send(Form.save, submitted=form(tab, state=state))
            async with ports.database.read() as session:
                kept.append(await session.scalar(select(Order.address_check).where(Order.code == code)))
            assert tab.last("address_check") == kept[-1]
        assert kept == ["Needs a look", "Verified"]

    async def test_a_number_is_offered_in_its_usual_spelling(self, tab: Tab, make: Make) -> None:
        await show(tab, await make(country="US", fields=NEW_YORK))
        await type_in(tab, phone="(212) 555-0199")
        assert (tab.last("phone_typed"), tab.last("phone_tidy")) == ("(212) 555-0199", "+1 212-555-0199")
        await type_in(tab, phone="212 555 0199 ext. 7")
        assert tab.last("phone_tidy") == ""
        assert tab.last("notes")["phone"].startswith("The extension is not kept")
        await type_in(tab, phone="12")
        assert tab.last("phone_tidy") == ""

    async def test_a_colleagues_address_is_looked_at_as_soon_as_it_is_here(
        self, tab: Tab, make: Make, ports: Ports, live: Live
    ) -> None:
        code = await make(country="US", fields=NEW_YORK)
        await show(tab, code)
        await colleague_saves(ports, tab, code, state="CA")
        await live()
        assert tab.last("address_check") == "Needs a look"
        assert tab.last("meant") == {"state": ["NY"]}

    async def test_a_refused_save_is_looked_at_too(self, tab: Tab, make: Make) -> None:
        await show(tab, await make(country="US", fields=NEW_YORK))
        await tab.send(Form.save, submitted=form(tab, recipient_name="a\u202eb", state="Californa"))
        assert tab.last("problems") == {
            "recipient_name": "Recipient name holds invisible marks that turn the reading direction. Type it again."
        }
        assert tab.last("meant") == {"recipient_name": ["ab"], "state": ["California"]}

    async def test_support_sees_the_check_and_every_reason_but_no_suggestion(
        self, tabs: OpenTab, stage: Stage, make: Make
    ) -> None:
        code = await make(complete=False, country="US", fields={**NEW_YORK, Field.STATE: "Californa", Field.CITY: ""})
        tab = await show(await tabs("support"), code)
        assert tab.last("address_check") == "Needs a look"
        assert tab.last("address_reasons") == [
            "Missing: City.",
            (
                "“Californa” is no state or province in United States addresses. "
                "Give its name or code, for example Alabama or AL."
            ),
        ]
        assert (tab.came("meant"), tab.came("notes")) == ([], [])

    async def test_a_paid_orders_address_is_looked_at_while_it_is_corrected(self, tab: Tab, make: Make) -> None:
        await show(tab, await make(payment=Payment.PAID, country="US", fields=NEW_YORK))
        await type_in(tab, postal_code="90210")
        assert tab.last("notes") == {
            "postal_code": "Postal code 90210 belongs to California, not to New York; correct one of the two."
        }
        assert tab.last("meant") == {"state": ["CA"]}


def tab_ports() -> Ports:
    """The ports behind the tab."""
    from order_app.bootstrap import container

    return container().ports
