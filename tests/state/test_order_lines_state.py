"""The lines of the order's form without a browser: adding, duplicating, taking out, what is told beside each."""

from typing import Any

import pytest

from order_app.domain.fields import MAX_ITEMS
from order_app.domain.statuses import Payment
from order_app.services.ports import Ports
from order_app.states.catalogue import CatalogueState
from order_app.states.order_form import OrderFormState as Form
from tests.state.conftest import Make, OpenTab, Tab
from tests.state.test_order_form_state import form, show, stored, type_in

MUG, TEE = "MUG-11-WHT", "TEE-U-BLK-M"
PICTURE = "https://example.com/a.png"


@pytest.fixture
async def tab(tabs: OpenTab) -> Tab:
    """A merchant's tab."""
    return await tabs("merchant")


def line(tab: Tab, number: int = 0) -> dict[str, Any]:
    """A line of the form, counted from 0."""
    found: dict[str, Any] = tab.last("lines")[number]
    return found


def typed(sku: str = MUG, quantity: str = "1", artwork: str = "") -> dict[str, str]:
    """What stands in the inputs of a line."""
    return {"sku": sku, "quantity": quantity, "artwork": artwork}


class TestLines:
    """Adding, duplicating, taking out."""

    async def test_an_added_line_has_the_focus_and_is_announced(self, tab: Tab, make: Make) -> None:
        await show(tab, await make(items=((MUG, "1", ""),)))
        await tab.send(Form.add_item)
        assert f"item-{line(tab, 1)['key']}-sku" in tab.scripts[-1]
        assert tab.last("items_news") == "Line 2 was added."

    async def test_a_copy_stands_after_its_line_and_holds_what_is_typed_there_now(self, tab: Tab, make: Make) -> None:
        await show(tab, await make(items=((MUG, "1", ""), (TEE, "1", ""))))
        await tab.send(Form.duplicate_item, key=line(tab)["key"], typed=typed(MUG, "7", PICTURE))
        shown = [(ln["sku"], ln["quantity"], ln["artwork_url"]) for ln in tab.last("lines")]
        assert shown == [(MUG, "1", ""), (MUG, "7", PICTURE), (TEE, "1", "")]
        assert len({ln["key"] for ln in tab.last("lines")}) == 3
        assert line(tab, 1)["words"] == "Ceramic mug, 11 oz / White"
        assert tab.last("dirty") is True
        assert f"item-{line(tab, 1)['key']}-quantity" in tab.scripts[-1]

    async def test_a_copy_is_saved(self, tab: Tab, make: Make, ports: Ports) -> None:
        code = await make(items=((MUG, "2", PICTURE),))
        await show(tab, code)
        await tab.send(Form.duplicate_item, key=line(tab)["key"], typed=typed(MUG, "2", PICTURE))
        await tab.send(Form.save, submitted=form(tab))
        items = (await stored(ports, code)).content.items
        assert [(item.sku, item.quantity, item.artwork_url) for item in items] == [(MUG, 2, PICTURE)] * 2

    async def test_of_the_last_line_an_empty_one_stays(self, tab: Tab, make: Make) -> None:
        await show(tab, await make(items=((MUG, "2", PICTURE),)))
        key = line(tab)["key"]
        await tab.send(Form.remove_item, key=key)
        (left,) = tab.last("lines")
        assert (left["sku"], left["quantity"], left["artwork_url"]) == ("", "1", "")
        assert left["key"] != key
        assert f"item-{left['key']}-sku" in tab.scripts[-1]

    async def test_after_a_removal_the_focus_goes_to_the_line_in_its_place(self, tab: Tab, make: Make) -> None:
        await show(tab, await make(items=((MUG, "1", ""), (TEE, "1", ""), (MUG, "3", ""))))
        first, second, third = (ln["key"] for ln in tab.last("lines"))
        await tab.send(Form.remove_item, key=second)
        assert f"remove-{third}" in tab.scripts[-1]
        assert tab.last("items_news") == "Line 2 was removed."
        await tab.send(Form.remove_item, key=third)
        assert f"remove-{first}" in tab.scripts[-1]

    async def test_no_line_beyond_the_most(self, tab: Tab, make: Make) -> None:
        await show(tab, await make(items=((MUG, "1", ""),) * MAX_ITEMS))
        tab.forget()
        await tab.send(Form.add_item)
        await tab.send(Form.duplicate_item, key="1", typed=typed())
        assert tab.came("lines") == []

    async def test_a_paid_order_takes_no_copy(self, tab: Tab, make: Make) -> None:
        await show(tab, await make(payment=Payment.PAID))
        key = line(tab)["key"]
        tab.forget()
        await tab.send(Form.duplicate_item, key=key, typed=typed())
        assert tab.came("lines") == []


class TestTold:
    """What stands beside a line."""

    async def test_price_and_total_follow_the_quantity(self, tab: Tab, make: Make) -> None:
        await show(tab, await make(items=((MUG, "3", ""),)))
        assert (line(tab)["price"], line(tab)["total"]) == ("$5.20 each", "$15.60")
        await type_in(tab, **{f"item-{line(tab)['key']}-quantity": "1,000"})
        assert line(tab)["total"] == ""
        await type_in(tab, **{f"item-{line(tab)['key']}-quantity": "1000"})
        assert line(tab)["total"] == "$5,200.00"

    @pytest.mark.parametrize(
        ("url", "preview", "reason"),
        [
            ("", "", ""),
            (PICTURE, PICTURE, ""),
            ("javascript:alert(1)", "", "No preview. A full address that begins with https://."),
            ("https://a:b@example.com/", "", "No preview. An address without a user name or password in it."),
            ("https://localhost/a", "", "No preview: pictures are shown from public web addresses only."),
        ],
    )
    async def test_only_a_harmless_artwork_is_shown(
        self, tab: Tab, make: Make, url: str, preview: str, reason: str
    ) -> None:
        await show(tab, await make(items=((MUG, "1", ""),)))
        await type_in(tab, **{f"item-{line(tab)['key']}-artwork": url})
        assert (line(tab)["preview"], line(tab)["no_preview"]) == (preview, reason)

    async def test_a_locked_line_has_its_picture_too(self, tab: Tab, make: Make) -> None:
        await show(tab, await make(payment=Payment.PAID, items=((MUG, "1", PICTURE),)))
        assert line(tab)["preview"] == PICTURE

    async def test_an_artwork_address_that_is_too_long_is_refused_and_not_cut(self, tab: Tab, make: Make) -> None:
        await show(tab, await make(items=((MUG, "1", ""),)))
        url = PICTURE + "?" + "x" * 2000
        await tab.send(Form.save, submitted=form(tab, **{f"item-{line(tab)['key']}-artwork": url}))
        assert tab.last("problems") == {
            "items.0.artwork_url": "An artwork address takes at most 2,000 characters; this has 2,026."
        }


async def test_the_catalogue_offers_product_variant_and_price_with_folded_words(tab: Tab) -> None:
    await tab.load("/orders/new", CatalogueState.load)
    offers = tab.last("offers")
    assert len(offers) == 106
    mug = next(offer for offer in offers if offer["value"] == MUG)
    assert mug == {
        "value": MUG,
        "words": "Ceramic mug, 11 oz / White",
        "code": "",
        "price": "$5.20",
        "key": "mug-11-wht ceramic mug, 11 oz / white",
    }
