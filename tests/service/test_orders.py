"""Orders are created and edited under the policy's locks, and nobody's change is lost."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from order_app.domain.errors import EditConflict, FieldConflict, FieldLocked, InvalidFields, NotFound, ReferenceTaken
from order_app.domain.fields import ALL_FIELDS, SHIPPING_INFO_FIELDS, Field
from order_app.domain.orders import Item, OrderContent
from order_app.domain.policy import Stage, tab_of
from order_app.domain.pricing import Variant, quote
from order_app.domain.statuses import Tab
from order_app.queries.lists import ListQuery, list_page
from order_app.services import cancellation, orders, payments, trash
from order_app.services.orders import OrderPatch
from tests.service.builders import COMPLETE, COST, NOON, Shop, patch

OTHER_VALUES: dict[Field, Any] = {
    Field.ITEMS: (Item("MUG-11-WHT", 1),),
    Field.SHIPPING_METHOD: "Express",
    Field.REFERENCE: "#2",
    Field.AMOUNT: 100,
    Field.RECIPIENT_NAME: "Bo Miles",
    Field.PHONE: "+12025550199",
    Field.EMAIL: "bo@example.com",
    Field.ADDRESS_LINE1: "2 Side St",
    Field.ADDRESS_LINE2: "Apt 3",
    Field.CITY: "Peoria",
    Field.STATE: "Illinois",
    Field.POSTAL_CODE: "61602",
    Field.COUNTRY: "CA",
}
"""Another good value for every field of `COMPLETE`."""
MUG = Variant("MUG-11-WHT", "Ceramic mug", "11 oz / White", 520)


async def edit(shop: Shop, code: str, wanted: OrderPatch) -> frozenset[Field]:
    return (await orders.edit(shop.ports, shop.merchant, shop.seller_id, code, wanted)).fields


class TestCreate:
    async def test_a_complete_order_stands_under_unpaid_at_the_catalogues_quote(self, shop: Shop) -> None:
        code = await shop.create(reference="#1001")

        order = await shop.detail(code)
        catalogue = await shop.ports.catalogue()
        assert order.content == replace(COMPLETE, reference="#1001")
        assert order.cost == COST == quote([("TEE-U-BLK-M", 2)], "US", "Standard", catalogue).total == 2524
        assert order.item_prices == (890,)
        assert (order.facts.is_complete, order.facts.missing, tab_of(order.facts)) == (True, (), Tab.UNPAID)
        assert (order.version, order.created_at, order.paid_at, order.refunded) == (1, NOON, None, 0)
        (event,) = await shop.timeline(code)
        assert (event.what, event.who, event.at) == ("created", "merchant@example.com", NOON)

    async def test_an_empty_order_is_welcome_and_names_what_is_missing(self, shop: Shop) -> None:
        code = await shop.create(OrderContent())

        order = await shop.detail(code)
        assert tab_of(order.facts) is Tab.INCOMPLETED
        assert order.cost == 0
        assert set(order.facts.missing) == {
            Field.ITEMS,
            Field.RECIPIENT_NAME,
            Field.ADDRESS_LINE1,
            Field.CITY,
            Field.COUNTRY,
        }

    async def test_without_a_country_the_cost_is_that_of_the_items(self, shop: Shop) -> None:
        code = await shop.create(country="", state="", postal_code="")

        assert (await shop.detail(code)).cost == 1780

    async def test_codes_count_up_from_each_sellers_own_number(self, shop: Shop) -> None:
        codes = [await shop.create() for _ in range(3)]
        foreign = await orders.create(shop.ports, shop.stranger, shop.other_seller_id, COMPLETE)

        assert codes == ["A33378-CT-3781211", "A33378-CT-3781212", "A33378-CT-3781213"]
        assert foreign == "B10042-CT-2904118"

    async def test_a_reference_in_use_is_refused_naming_the_order_and_takes_no_number(self, shop: Shop) -> None:
        first = await shop.create(reference="#1001")
        before = await shop.everything()

        with pytest.raises(ReferenceTaken) as refused:
            await shop.create(reference="#1001")

        assert refused.value.sentence == f"Order {first} already has the reference “#1001”."
        assert refused.value.way_on == "Use another reference."
        assert await shop.everything() == before

    async def test_a_reference_is_free_again_after_delete_and_cancel_and_was_never_taken_elsewhere(
        self, shop: Shop
    ) -> None:
        deleted = await shop.create(reference="#1")
        await trash.delete_many(shop.ports, shop.merchant, shop.seller_id, [deleted])
        cancelled = await shop.paid(reference="#1")
        await cancellation.cancel(shop.ports, shop.merchant, shop.seller_id, cancelled)
        await orders.create(shop.ports, shop.stranger, shop.other_seller_id, replace(COMPLETE, reference="#1"))

        assert (await shop.detail(await shop.create(reference="#1"))).content.reference == "#1"

    async def test_many_orders_may_have_no_reference(self, shop: Shop) -> None:
        assert await shop.create() != await shop.create()


class TestEdit:
    @pytest.mark.parametrize("stage", [Stage.INCOMPLETED, Stage.UNPAID])
    async def test_an_unpaid_order_can_be_modified_entirely(self, shop: Shop, stage: Stage) -> None:
        code = await shop.in_stage(stage)
        loaded = (await shop.detail(code)).content
        wanted = OTHER_VALUES | {Field.STATE: "ON", Field.CITY: "Ottawa", Field.POSTAL_CODE: "K1A 0B1"}

        changed = await edit(shop, code, patch(wanted, loaded))

        order = await shop.detail(code)
        assert changed == ALL_FIELDS
        assert order.content == COMPLETE.with_values(wanted)
        assert tab_of(order.facts) is Tab.UNPAID
        assert order.cost == 520 + 2299
        assert order.item_prices == (520,)

    @pytest.mark.parametrize("name", sorted(SHIPPING_INFO_FIELDS))
    async def test_of_a_paid_order_each_part_of_the_shipping_info_can_be_corrected(
        self, shop: Shop, name: Field
    ) -> None:
        code = await shop.paid()

        changed = await edit(shop, code, patch({name: OTHER_VALUES[name]}))

        order = await shop.detail(code)
        assert changed == {name}
        assert order.content == COMPLETE.with_values({name: OTHER_VALUES[name]})
        assert order.cost == COST
        assert tab_of(order.facts) is Tab.PAID

    @pytest.mark.parametrize(
        ("stage", "code", "locked"),
        [
            (Stage.PAID_WINDOW_OPEN, "paid", ALL_FIELDS - SHIPPING_INFO_FIELDS - {Field.COUNTRY}),
            (Stage.PAID_WINDOW_OPEN, "country_after_payment", {Field.COUNTRY}),
            (Stage.PAID_WINDOW_OVER, "paid", ALL_FIELDS - SHIPPING_INFO_FIELDS - {Field.COUNTRY}),
            (Stage.PAID_WINDOW_OVER, "country_after_payment", {Field.COUNTRY}),
            (Stage.SCHEDULED, "in_production", ALL_FIELDS),
            (Stage.FULFILLED, "produced", ALL_FIELDS),
            (Stage.SHIPPED, "shipped", ALL_FIELDS),
            (Stage.DELIVERED, "shipped", ALL_FIELDS),
            (Stage.CANCELLED, "cancelled", ALL_FIELDS),
            (Stage.DELETED, "deleted", ALL_FIELDS),
        ],
    )
    async def test_a_locked_field_is_refused_with_its_code_and_nothing_changes(
        self, shop: Shop, stage: Stage, code: str, locked: frozenset[Field]
    ) -> None:
        order = await shop.in_stage(stage)
        before = await shop.everything()

        refusals = {}
        for name in locked:
            with pytest.raises(FieldLocked) as refused:
                await edit(shop, order, patch({name: OTHER_VALUES[name]}))
            refusals[name] = refused.value

        assert {refusal.code for refusal in refusals.values()} == {code}
        assert all(refusal.way_on for refusal in refusals.values())
        assert await shop.everything() == before

    async def test_one_locked_field_keeps_the_whole_save_back(self, shop: Shop) -> None:
        code = await shop.paid()
        before = await shop.everything()

        with pytest.raises(FieldLocked) as refused:
            await edit(shop, code, patch({Field.CITY: "Peoria", Field.COUNTRY: "CA"}))

        assert refused.value.sentence == "Country was not saved. The country can't be changed after payment."
        assert refused.value.way_on == "To ship elsewhere, cancel or ask for a refund, then order again."
        assert await shop.everything() == before

    async def test_a_locked_field_that_was_sent_unchanged_is_no_offence(self, shop: Shop) -> None:
        code = await shop.paid()

        changed = await edit(shop, code, patch({Field.CITY: "Peoria", Field.COUNTRY: "US"}))

        assert changed == {Field.CITY}

    async def test_a_save_without_any_change_writes_nothing(self, shop: Shop) -> None:
        code = await shop.create()
        before = await shop.everything()

        assert await edit(shop, code, patch({Field.CITY: "Springfield"})) == frozenset()
        assert await shop.everything() == before

    async def test_changes_of_different_fields_merge(self, shop: Shop) -> None:
        code = await shop.create()

        await orders.edit(shop.ports, shop.colleague, shop.seller_id, code, patch({Field.CITY: "Peoria"}))
        await edit(shop, code, patch({Field.RECIPIENT_NAME: "Bo Miles"}))

        assert (await shop.detail(code)).content == replace(COMPLETE, city="Peoria", recipient_name="Bo Miles")
        assert (await shop.detail(code)).version == 3

    async def test_the_same_field_changed_by_two_is_a_conflict_that_names_who_and_when(self, shop: Shop) -> None:
        code = await shop.create()
        shop.clock.advance(minutes=3)
        await orders.edit(
            shop.ports,
            shop.colleague,
            shop.seller_id,
            code,
            patch({Field.CITY: "Peoria", Field.AMOUNT: 100, Field.ADDRESS_LINE2: "Apt 1"}),
        )
        before = await shop.everything()

        with pytest.raises(EditConflict) as refused:
            await edit(shop, code, patch({Field.CITY: "Joliet", Field.AMOUNT: 200, Field.RECIPIENT_NAME: "Bo Miles"}))

        when = NOON + timedelta(minutes=3)
        assert refused.value.conflicts == (
            FieldConflict(Field.CITY, theirs="Peoria", yours="Joliet", who="colleague@example.com", when=when),
            FieldConflict(Field.AMOUNT, theirs="$1.00", yours="$2.00", who="colleague@example.com", when=when),
        )
        assert refused.value.message == (
            "Nothing was saved: somebody else changed the same field meanwhile."
            " Choose which value to keep, then save again."
        )
        assert await shop.everything() == before

    async def test_a_conflict_is_settled_by_a_save_that_knows_their_value(self, shop: Shop) -> None:
        code = await shop.create()
        await edit(shop, code, patch({Field.CITY: "Peoria"}))

        await edit(shop, code, patch({Field.CITY: "Joliet"}, replace(COMPLETE, city="Peoria")))

        assert (await shop.detail(code)).content.city == "Joliet"

    async def test_two_who_made_the_same_change_do_not_conflict(self, shop: Shop) -> None:
        code = await shop.create()
        await edit(shop, code, patch({Field.CITY: "Peoria"}))

        assert await edit(shop, code, patch({Field.CITY: "Peoria"})) == frozenset()

    async def test_a_change_of_status_is_no_conflict(self, shop: Shop) -> None:
        code = await shop.paid()

        assert await edit(shop, code, patch({Field.CITY: "Peoria"})) == {Field.CITY}

    @pytest.mark.parametrize(
        ("values", "named"),
        [
            ({Field.RECIPIENT_NAME: ""}, {"recipient_name"}),
            ({Field.CITY: "", Field.ADDRESS_LINE1: ""}, {"city", "address_line1"}),
            ({Field.POSTAL_CODE: "9"}, {"postal_code"}),
            ({Field.STATE: "Nowhere"}, {"state"}),
            # The state alone is good, but the postal code that stays behind does not belong to it.
            ({Field.STATE: "CA"}, {"postal_code"}),
        ],
    )
    async def test_a_paid_address_may_be_corrected_but_stays_complete(
        self, shop: Shop, values: dict[Field, object], named: set[str]
    ) -> None:
        code = await shop.paid()
        before = await shop.everything()

        with pytest.raises(InvalidFields) as refused:
            await edit(shop, code, patch(values))

        assert set(refused.value.problems) == named
        assert await shop.everything() == before

    async def test_phone_and_email_are_not_needed_after_payment_either(self, shop: Shop) -> None:
        code = await shop.paid()

        assert await edit(shop, code, patch({Field.PHONE: "", Field.EMAIL: ""})) == {Field.PHONE, Field.EMAIL}

    async def test_another_country_changes_the_cost_of_an_unpaid_order(self, shop: Shop) -> None:
        code = await shop.create()

        await edit(shop, code, patch({Field.COUNTRY: "GB", Field.POSTAL_CODE: "SW1A 1AA", Field.STATE: ""}))

        assert (await shop.detail(code)).cost == 1780 + 699 + 230

    async def test_a_country_without_the_method_makes_the_order_incomplete(self, shop: Shop) -> None:
        code = await shop.create(shipping_method="Express")

        await edit(
            shop,
            code,
            patch(
                {Field.COUNTRY: "VN", Field.STATE: "Hanoi", Field.POSTAL_CODE: ""},
                replace(COMPLETE, shipping_method="Express"),
            ),
        )

        order = await shop.detail(code)
        assert (tab_of(order.facts), order.facts.missing) == (Tab.INCOMPLETED, (Field.SHIPPING_METHOD,))
        assert order.cost == 1780

    async def test_emptying_an_unpaid_order_moves_it_to_incompleted_and_back(self, shop: Shop) -> None:
        code = await shop.create()

        await edit(shop, code, patch({Field.CITY: ""}))
        emptied = (await shop.detail(code)).facts
        await edit(shop, code, patch({Field.CITY: "Peoria"}, replace(COMPLETE, city="")))

        assert (tab_of(emptied), emptied.missing) == (Tab.INCOMPLETED, (Field.CITY,))
        assert tab_of((await shop.detail(code)).facts) is Tab.UNPAID

    async def test_other_items_at_the_same_cost_still_count_as_a_new_version(self, shop: Shop) -> None:
        code = await shop.create()
        items = (Item("TEE-U-WHT-M", 2),)

        await edit(shop, code, patch({Field.ITEMS: items}))

        order = await shop.detail(code)
        assert (order.content.items, order.cost, order.version) == (items, COST, 2)

    async def test_the_timeline_tells_what_stood_before_and_after(self, shop: Shop) -> None:
        code = await shop.create()

        await edit(
            shop,
            code,
            patch({Field.CITY: "Peoria", Field.AMOUNT: None, Field.ITEMS: (Item("MUG-11-WHT", 3),)}),
        )

        event = (await shop.timeline(code))[-1]
        assert (event.what, event.who) == ("edited", "merchant@example.com")
        assert event.before == {"items": "2 × TEE-U-BLK-M", "amount": "$49.90", "city": "Springfield"}
        assert event.after == {"items": "3 × MUG-11-WHT", "amount": "", "city": "Peoria"}
        assert event.fields == ("items", "amount", "city")

    async def test_a_reference_in_use_is_refused_and_its_own_is_not(self, shop: Shop) -> None:
        first, second = await shop.create(reference="#1"), await shop.create(reference="#2")
        loaded = replace(COMPLETE, reference="#2")
        before = await shop.everything()

        with pytest.raises(ReferenceTaken) as refused:
            await edit(shop, second, patch({Field.REFERENCE: "#1"}, loaded))

        assert first in refused.value.sentence
        assert await shop.everything() == before
        assert await edit(shop, second, patch({Field.REFERENCE: "#3"}, loaded)) == {Field.REFERENCE}

    async def test_the_search_finds_the_new_words_and_no_longer_the_old(self, shop: Shop) -> None:
        code = await shop.create()

        await edit(shop, code, patch({Field.RECIPIENT_NAME: "Đặng Văn"}))

        async with shop.database.read() as session:
            found = await list_page(session, ListQuery(shop.seller_id, text="dang"))
            lost = await list_page(session, ListQuery(shop.seller_id, text="miller"))
        assert [row.code for row in found.rows] == [code]
        assert lost.rows == ()

    async def test_the_cost_of_a_paid_order_is_frozen(self, shop: Shop) -> None:
        code = await shop.paid()
        catalogue = await shop.ports.catalogue()
        dearer = {sku: replace(variant, price=9999) for sku, variant in catalogue.variants.items()}
        shop.ports._catalogue = replace(catalogue, variants=dearer)

        await edit(shop, code, patch({Field.CITY: "Peoria"}))

        order = await shop.detail(code)
        assert (order.cost, order.item_prices, order.content.city) == (COST, (890,), "Peoria")

    async def test_what_the_catalogue_dropped_after_payment_does_not_hold_back_a_correction(self, shop: Shop) -> None:
        code = await shop.paid()
        shop.ports._catalogue = replace(await shop.ports.catalogue(), variants={"MUG-11-WHT": MUG})

        assert await edit(shop, code, patch({Field.CITY: "Peoria"})) == {Field.CITY}


@pytest.mark.parametrize("code", ["foreign", "A33378-CT-1", "", "x' OR 1=1 --"])
async def test_somebody_elses_order_is_not_found_and_stays(shop: Shop, code: str) -> None:
    foreign = await orders.create(shop.ports, shop.stranger, shop.other_seller_id, COMPLETE)
    before = await shop.everything()

    with pytest.raises(NotFound) as refused:
        await edit(shop, foreign if code == "foreign" else code, patch({Field.CITY: "Peoria"}))

    assert refused.value.sentence == "There is no order with this code."
    assert await shop.everything() == before


async def test_an_order_pays_what_it_cost_when_it_was_last_saved(shop: Shop) -> None:
    code = await shop.create()
    await edit(shop, code, patch({Field.ITEMS: (Item("TEE-U-BLK-M", 3),)}))
    await shop.fund(5000)

    await payments.pay(shop.ports, shop.merchant, shop.seller_id, code)

    assert await shop.balance() == 5000 - (3 * 890 + 549 + 2 * 195)
