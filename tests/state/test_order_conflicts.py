"""The same field changed here and elsewhere: theirs and yours side by side, and nothing overwritten unseen."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from order_app.demo.stage import Stage
from order_app.domain.fields import Field
from order_app.domain.orders import Item
from order_app.domain.statuses import Payment, ProductionStep
from order_app.services.ports import Ports
from order_app.states.order_form import OrderFormState as Form
from tests.state.conftest import Make, Tab
from tests.state.form import COLLEAGUE, colleague_saves, colleague_saves_items, form, show, stored, type_in

Live = Callable[[], Awaitable[None]]
MUG, TEE = Item("MUG-11-WHT", 1), Item("TEE-U-BLK-M", 4, "https://example.com/a.png")


def conflict(tab: Tab, field: str = "city") -> dict[str, Any]:
    """The one conflict in this field."""
    (found,) = [entry for entry in tab.last("conflicts") if entry["field"] == field]
    return found


async def choose(tab: Tab, side: str, name: str = "city") -> None:
    """Choose whose value is kept."""
    await tab.send(Form.choose, name=name, side=side)


@pytest.fixture
async def code(tab: Tab, make: Make, ports: Ports, live: Live) -> str:
    """An order into whose city `Mine` is typed, and a name, when somebody else saves `Theirs` and another line."""
    code = await make(fields={Field.CITY: "Austin", Field.RECIPIENT_NAME: "First Name"})
    await show(tab, code)
    await type_in(tab, city="Mine", recipient_name="My Name")
    await colleague_saves(ports, tab, code, city="Theirs", address_line2="Floor 7")
    await live()
    return code


class TestFound:
    """When a conflict is shown, and what it says."""

    async def test_at_once_while_typing_with_both_values_who_and_when(self, code: str, tab: Tab) -> None:
        found = conflict(tab)
        assert found.pop("at") > 0
        assert found == {
            "field": "city",
            "label": "City",
            "theirs": "Theirs",
            "yours": "Mine",
            "who": COLLEAGUE,
            "choice": "",
            "again": False,
            "earlier": "",
        }
        assert tab.last("alarm") == (
            "colleague@example.com changed City too. Choose theirs or yours; nothing is saved before that."
        )
        assert tab.last("values")["city"] == "Austin", "the input that is typed into is not made anew"
        assert tab.last("values")["address_line2"] == "Floor 7"
        assert tab.scripts == [], "the focus stays where somebody types"

    async def test_at_the_save_when_no_live_update_came_and_the_focus_goes_there(
        self, tab: Tab, make: Make, ports: Ports
    ) -> None:
        code = await make(fields={Field.CITY: "Austin", Field.RECIPIENT_NAME: "First Name"})
        await show(tab, code)
        await colleague_saves(ports, tab, code, city="Theirs")
        await tab.send(Form.save, submitted=form(tab, city="Mine", recipient_name="My Name"))
        assert (conflict(tab)["theirs"], conflict(tab)["yours"]) == ("Theirs", "Mine")
        assert "somebody else changed the same field meanwhile" in tab.toasts[-1]
        assert "conflict-heading" in tab.scripts[-1]
        content = (await stored(ports, code)).content
        assert (content.city, content.recipient_name) == ("Theirs", "First Name")
        assert tab.last("dirty") is True
        assert tab.last("saving") is False

    async def test_the_same_typed_by_both_is_none(self, tab: Tab, make: Make, ports: Ports, live: Live) -> None:
        code = await make(fields={Field.CITY: "Austin"})
        await show(tab, code)
        await type_in(tab, city="Dallas")
        await colleague_saves(ports, tab, code, city="Dallas")
        await live()
        assert tab.last("conflicts") == []
        await type_in(tab, city="Dallas East")
        assert conflict(tab)["theirs"] == "Dallas", "typing on over what somebody else saved is one after all"

    async def test_items_are_one_field(self, tab: Tab, make: Make, ports: Ports, live: Live) -> None:
        code = await make(items=(("MUG-11-WHT", "1", ""),))
        await show(tab, code)
        key = tab.last("lines")[0]["key"]
        await type_in(tab, **{f"item-{key}-quantity": "3"})
        await colleague_saves_items(ports, tab, code, MUG, TEE)
        await live()
        assert conflict(tab, "items")["yours"] == "3 × MUG-11-WHT"
        assert conflict(tab, "items")["theirs"] == "1 × MUG-11-WHT\n4 × TEE-U-BLK-M https://example.com/a.png"

    async def test_words_that_are_chosen_are_shown_as_words(
        self, tab: Tab, make: Make, ports: Ports, live: Live
    ) -> None:
        code = await make()
        await show(tab, code)
        await type_in(tab, country="DE")
        await colleague_saves(ports, tab, code, country="FR")
        await live()
        assert (conflict(tab, "country")["theirs"], conflict(tab, "country")["yours"]) == ("France", "Germany")

    async def test_it_is_over_when_they_take_their_change_back(
        self, code: str, tab: Tab, ports: Ports, live: Live
    ) -> None:
        await colleague_saves(ports, tab, code, city="Austin")
        await live()
        assert tab.last("conflicts") == []
        assert tab.last("alarm") == ""
        await tab.send(Form.save, submitted=form(tab, city="Mine", recipient_name="My Name"))
        assert (await stored(ports, code)).content.city == "Mine"


class TestChoice:
    """What a choice does to the form and to the save."""

    async def test_without_one_nothing_is_saved(self, code: str, tab: Tab, ports: Ports) -> None:
        await tab.send(Form.save, submitted=form(tab, city="Mine", recipient_name="My Name"))
        assert "Nothing was saved: somebody else changed City too. Choose theirs or yours" in tab.toasts[-1]
        assert "conflict-heading" in tab.scripts[-1]
        content = (await stored(ports, code)).content
        assert (content.city, content.recipient_name) == ("Theirs", "First Name")

    async def test_yours_is_written_by_the_save_and_other_fields_merge(self, code: str, tab: Tab, ports: Ports) -> None:
        await choose(tab, "yours")
        await tab.send(Form.save, submitted=form(tab, city="Mine", recipient_name="My Name"))
        content = (await stored(ports, code)).content
        assert (content.city, content.recipient_name, content.address_line2) == ("Mine", "My Name", "Floor 7")
        assert tab.last("conflicts") == []
        assert tab.last("dirty") is False

    async def test_yours_may_be_the_first_value_after_all(self, code: str, tab: Tab, ports: Ports) -> None:
        await choose(tab, "yours")
        await type_in(tab, city="Austin", recipient_name="My Name")
        await tab.send(Form.save, submitted=form(tab, city="Austin", recipient_name="My Name"))
        assert (await stored(ports, code)).content.city == "Austin"

    async def test_theirs_shows_theirs_and_yours_stays_in_view(self, code: str, tab: Tab, ports: Ports) -> None:
        await choose(tab, "theirs")
        assert tab.last("values")["city"] == "Theirs"
        assert tab.last("epochs")["city"] == tab.last("drawn"), "the input is made anew, so that it shows theirs"
        assert (conflict(tab)["choice"], conflict(tab)["yours"]) == ("theirs", "Mine")
        assert tab.last("contested") == {"city": "Mine"}, "the browser keeps it too"
        assert tab.last("dirty") is True
        await tab.send(Form.save, submitted=form(tab, recipient_name="My Name"))
        content = (await stored(ports, code)).content
        assert (content.city, content.recipient_name, content.address_line2) == ("Theirs", "My Name", "Floor 7")
        assert tab.last("contested") == {}

    async def test_one_may_change_ones_mind(self, code: str, tab: Tab) -> None:
        await choose(tab, "theirs")
        await choose(tab, "yours")
        assert tab.last("values")["city"] == "Mine"
        assert tab.last("contested") == {}

    async def test_a_late_report_does_not_type_ones_own_city_over_theirs(self, code: str, tab: Tab) -> None:
        before = str(tab.came("drawn")[-1] if tab.came("drawn") else 0)
        late = form(tab, city="Mine", recipient_name="My Name", drawn=before)
        await choose(tab, "theirs")
        await tab.send(Form.typed, draft=late)
        assert conflict(tab)["choice"] == "theirs"
        assert tab.last("values")["city"] == "Theirs"

    async def test_words_typed_in_the_moment_of_the_choice_are_still_ones_own(self, code: str, tab: Tab) -> None:
        before = str(tab.came("drawn")[-1] if tab.came("drawn") else 0)
        late = form(tab, city="Mine East", recipient_name="My Name", drawn=before)
        await choose(tab, "theirs")
        await tab.send(Form.typed, draft=late)
        assert (conflict(tab)["choice"], conflict(tab)["yours"]) == ("theirs", "Mine East")

    async def test_typing_on_over_theirs_makes_it_ones_own_and_keeps_what_was_typed_before(
        self, code: str, tab: Tab
    ) -> None:
        await choose(tab, "theirs")
        await type_in(tab, city="Theirs East", recipient_name="My Name")
        found = conflict(tab)
        assert (found["choice"], found["yours"], found["earlier"]) == ("yours", "Theirs East", "Mine")

    async def test_items_are_taken_or_kept_as_a_whole(self, tab: Tab, make: Make, ports: Ports, live: Live) -> None:
        code = await make(items=(("MUG-11-WHT", "1", ""),))
        await show(tab, code)
        await type_in(tab, **{f"item-{tab.last('lines')[0]['key']}-quantity": "3"})
        await colleague_saves_items(ports, tab, code, MUG, TEE)
        await live()
        await choose(tab, "theirs", "items")
        assert [(line["sku"], line["quantity"]) for line in tab.last("lines")] == [
            ("MUG-11-WHT", "1"),
            ("TEE-U-BLK-M", "4"),
        ]
        await choose(tab, "yours", "items")
        assert [(line["sku"], line["quantity"]) for line in tab.last("lines")] == [("MUG-11-WHT", "3")]
        await tab.send(Form.save, submitted=form(tab))
        assert (await stored(ports, code)).content.items == (Item("MUG-11-WHT", 3),)

    async def test_a_choice_for_a_field_without_a_conflict_does_nothing(self, code: str, tab: Tab) -> None:
        before = tab.last("values")
        await choose(tab, "theirs", "recipient_name")
        assert tab.last("values") == before


class TestAgain:
    """The colleague goes on while somebody chooses."""

    @pytest.mark.parametrize("side", ["yours", "theirs"])
    async def test_a_further_change_is_shown_and_asks_again(
        self, code: str, tab: Tab, ports: Ports, live: Live, side: str
    ) -> None:
        await choose(tab, side)
        await colleague_saves(ports, tab, code, city="Theirs Again")
        await live()
        found = conflict(tab)
        assert (found["theirs"], found["yours"], found["choice"], found["again"]) == ("Theirs Again", "Mine", "", True)
        await tab.send(Form.save, submitted=form(tab, city="Mine", recipient_name="My Name"))
        assert (await stored(ports, code)).content.city == "Theirs Again"

    async def test_one_that_no_live_update_told_of_is_not_overwritten_by_the_save(
        self, code: str, tab: Tab, ports: Ports
    ) -> None:
        await choose(tab, "yours")
        await colleague_saves(ports, tab, code, city="Theirs Again")
        await tab.send(Form.save, submitted=form(tab, city="Mine", recipient_name="My Name"))
        assert (await stored(ports, code)).content.city == "Theirs Again"
        assert (conflict(tab)["theirs"], conflict(tab)["choice"]) == ("Theirs Again", "")

    async def test_a_change_elsewhere_leaves_choices_and_words_alone(
        self, code: str, tab: Tab, ports: Ports, live: Live
    ) -> None:
        await choose(tab, "theirs")
        generation = tab.last("generation")
        await colleague_saves(ports, tab, code, state="TX")
        await live()
        assert conflict(tab)["choice"] == "theirs"
        assert tab.last("generation") == generation, "the input with the typed name is not made anew"

    async def test_a_lock_ends_it_and_keeps_what_was_typed_whatever_was_chosen(
        self, tab: Tab, make: Make, ports: Ports, stage: Stage, live: Live
    ) -> None:
        code = await make(payment=Payment.PAID, minutes_since_paid=200)
        await show(tab, code)
        await type_in(tab, city="Mine", recipient_name="My Name")
        await colleague_saves(ports, tab, code, city="Theirs")
        await live()
        await choose(tab, "theirs")
        await stage.take_step(code, ProductionStep.SCHEDULED)
        await live()
        assert tab.last("conflicts") == []
        assert tab.last("kept") == [{"label": "Recipient name", "typed": "My Name"}, {"label": "City", "typed": "Mine"}]

    async def test_what_was_typed_in_the_moment_in_which_the_field_was_taken_over_is_a_conflict(
        self, tab: Tab, make: Make, ports: Ports, live: Live
    ) -> None:
        code = await make(fields={Field.CITY: "Austin"})
        await show(tab, code)
        late = form(tab, city="Mine", drawn="0")
        await colleague_saves(ports, tab, code, city="Theirs")
        await live()
        assert tab.last("values")["city"] == "Theirs"
        await tab.send(Form.typed, draft=late)
        assert (conflict(tab)["theirs"], conflict(tab)["yours"]) == ("Theirs", "Mine")
        assert tab.last("values")["city"] == "Mine"

    async def test_so_is_a_line_typed_in_that_moment(self, tab: Tab, make: Make, ports: Ports, live: Live) -> None:
        code = await make(items=(("MUG-11-WHT", "1", ""),))
        await show(tab, code)
        late = form(tab, **{f"item-{tab.last('lines')[0]['key']}-quantity": "3", "drawn": "0"})
        await colleague_saves_items(ports, tab, code, TEE)
        await live()
        await tab.send(Form.typed, draft=late)
        assert conflict(tab, "items")["yours"] == "3 × MUG-11-WHT"
