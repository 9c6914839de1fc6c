"""The order page to the eye and the hand: what stands where, what a locked section says, the bar that tells what is not
saved, and what has the focus never under it."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.api import TestMode
from tests.e2e.conftest import SignIn
from tests.e2e.pages.order import FIELDS, OrderPage

MUG = [{"sku": "MUG-11-WHT"}]
LONG = "Maximilian Theodor Alexander von und zu Hohenstein-Langenberg-Wolkenstein the Younger of Upper Saxony"
PAID_REASON = "Locked since payment. To change it, cancel or ask for a refund, then order again."


def _top(place: Locator) -> float:
    box = place.bounding_box()
    assert box is not None
    return box["y"]


def _bottom(place: Locator) -> float:
    box = place.bounding_box()
    assert box is not None
    return box["y"] + box["height"]


class TestBar:
    """What is not saved yet."""

    def test_the_bar_names_the_changed_fields_and_shows_what_is_stored_and_what_is_typed(
        self, merchant: Page, api: TestMode
    ) -> None:
        order = OrderPage(merchant).open_order(api.order(recipient_name="Jane Miller"))
        order.expect_saved()
        expect(order.save).to_be_visible()
        order.fill(recipient_name="Jane Moss", reference="SHOP-7")
        order.expect_unsaved()
        told = order.bar.get_by_text("2 changes: Reference, Recipient name")
        expect(told).to_be_visible()
        expect(order.change("Recipient name")).to_be_hidden()
        told.click()
        expect(order.change("Recipient name").get_by_role("deletion")).to_have_text("Jane Miller")
        expect(order.change("Recipient name").get_by_role("insertion")).to_have_text("Jane Moss")
        order.save.click()
        order.expect_message("Saved: Reference, Recipient name.")
        expect(order.bar).to_have_text(re.compile("^Everything is saved."))

    def test_of_many_changes_two_are_named_and_the_rest_is_counted(self, merchant: Page, api: TestMode) -> None:
        order = OrderPage(merchant).open_order(api.order())
        order.fill(recipient_name="A", city="B", reference="C", address_line_1="D", address_line_2="E")
        expect(order.bar).to_contain_text("5 changes: Reference, Recipient name and 3 more")

    def test_a_new_order_tells_what_is_missing_before_it_can_be_paid(self, merchant: Page) -> None:
        order = OrderPage(merchant).open_new()
        expect(order.bar).to_contain_text(
            "Before it can be paid: Items, Recipient name, Address line 1, City, Country."
        )
        order.fill(recipient_name="Jane Miller", country="United States", city="Troy", state="NY", postal_code="12180")
        order.fill_item(sku="MUG-11-WHT")
        expect(order.bar).to_contain_text("Before it can be paid: Address line 1.")
        order.fill(address_line_1="1 Main Street")
        expect(order.bar).not_to_contain_text("Before it can be paid")

    @pytest.mark.parametrize("screen", ["merchant", "phone"])
    def test_the_bar_stays_in_view_while_something_waits_and_hides_nothing_that_has_the_focus(
        self, request: pytest.FixtureRequest, api: TestMode, screen: str
    ) -> None:
        page: Page = request.getfixturevalue(screen)
        order = OrderPage(page).open_order(api.order(items=MUG * 4))
        order.field("Recipient name").fill("Jane Moss")
        order.expect_unsaved()
        expect(order.save).to_be_in_viewport(ratio=1)
        order.field("Recipient name").focus()
        seen = 0
        for _ in range(60):
            page.keyboard.press("Tab")
            under = page.evaluate(
                """() => {
                    const at = document.activeElement, bar = document.querySelector('.save-bar');
                    if (!at.closest('form[aria-label=Order]') || bar.contains(at)) return null;
                    return at.getBoundingClientRect().bottom - bar.getBoundingClientRect().top;
                }"""
            )
            if under is None:
                break
            assert under <= 0
            seen += 1
        assert seen > 20
        for _ in range(seen):
            page.keyboard.press("Shift+Tab")
            hidden = page.evaluate(
                """() => {
                    const at = document.activeElement.getBoundingClientRect();
                    const head = document.querySelector('header'), bar = document.querySelector('.save-bar');
                    const sticks = getComputedStyle(head).position === 'sticky';
                    const under = sticks ? head.getBoundingClientRect().bottom : 0;
                    return at.top < under || (!bar.contains(document.activeElement)
                        && at.bottom > bar.getBoundingClientRect().top);
                }"""
            )
            assert not hidden

    @pytest.mark.parametrize("screen", ["merchant", "phone"])
    def test_the_bar_does_not_come_over_the_field_in_which_the_first_letter_is_typed(
        self, request: pytest.FixtureRequest, api: TestMode, screen: str
    ) -> None:
        page: Page = request.getfixturevalue(screen)
        order = OrderPage(page).open_order(api.order(items=MUG * 4))
        field = order.field("Reference")
        field.evaluate("e => window.scrollBy(0, e.getBoundingClientRect().bottom - window.innerHeight + 4)")
        field.evaluate("e => e.focus({preventScroll: true})")
        assert _bottom(field) > page.evaluate("window.innerHeight") - 20
        page.keyboard.type("x")
        order.expect_unsaved()
        expect(order.save).to_be_in_viewport(ratio=1)
        assert _bottom(field) <= _top(order.bar)
        assert _top(field) > 0

    def test_what_is_wrong_gets_the_focus_first_as_the_page_stands(self, merchant: Page, api: TestMode) -> None:
        order = OrderPage(merchant).open_order(api.order(items=MUG))
        order.fill(amount="a lot")
        order.item("Quantity").fill("0")
        order.save.click()
        expect(order.item("Quantity")).to_be_focused()
        expect(order.item("Quantity")).to_be_in_viewport(ratio=1)
        order.item("Quantity").fill("1")
        order.save.click()
        expect(order.field("Amount")).to_be_focused()

    def test_words_typed_while_a_new_order_is_saved_are_put_into_the_orders_own_form(self, merchant: Page) -> None:
        order = OrderPage(merchant).open_new()
        order.fill(recipient_name="Jane Miller", phone="4155550132", country="United States")
        order.expect_unsaved()
        # Typed in the same moment: after what is sent was read, before anything can be answered.
        order.form.evaluate(
            """form => {
                form.requestSubmit();
                const city = form.querySelector('[name=city]');
                city.value = 'Late Falls';
                city.dispatchEvent(new Event('input', {bubbles: true}));
            }"""
        )
        order.expect_message("Saved A33378-CT-")
        expect(merchant).to_have_url(re.compile(r"/orders/A33378-CT-\d+$"))
        expect(order.put_back).to_be_visible()
        expect(order.field("City")).to_have_value("Late Falls")
        expect(order.bar).to_contain_text("1 change: City")
        order.save.click()
        order.expect_message("Saved: City.")
        order.open_new()
        expect(order.field("City")).to_have_value("")
        order.expect_saved()


class TestLocked:
    """What can't be edited reads as text, with one reason."""

    def test_a_locked_section_tells_its_reason_once_and_each_of_its_fields_points_there(
        self, merchant: Page, api: TestMode
    ) -> None:
        order = OrderPage(merchant).open_order(api.paid(items=MUG))
        for label in ("Shipping method", "Reference", "Amount"):
            order.expect_locked(label, PAID_REASON)
        expect(order.section("Shipping and reference").get_by_text(PAID_REASON)).to_have_count(1)
        expect(order.section("Items").get_by_text(PAID_REASON)).to_have_count(1)
        expect(order.section("Items").get_by_text("Locked", exact=True)).to_be_visible()
        address = order.section("Recipient and address")
        expect(address.get_by_text("The country can't be changed after payment.")).to_have_count(1)
        expect(address.get_by_text("Locked", exact=True)).to_have_count(0)

    def test_a_reason_of_the_whole_form_is_seen_once(self, merchant: Page, api: TestMode) -> None:
        order = OrderPage(merchant).open_order(api.shipped())
        reason = "The order has been shipped, so it can't be edited. Use Refund to ask support for money back."
        order.expect_all_locked(reason)
        seen = [place for place in merchant.get_by_text(reason).all() if _is_seen(place)]
        assert len(seen) == 1
        expect(merchant.get_by_role("main").get_by_text("Locked", exact=True)).to_have_count(3)

    @pytest.mark.parametrize("screen", ["merchant", "phone"])
    def test_a_locked_value_that_is_too_long_is_wrapped_and_can_be_read_whole(
        self, request: pytest.FixtureRequest, api: TestMode, screen: str
    ) -> None:
        page: Page = request.getfixturevalue(screen)
        code = api.shipped(
            recipient_name=LONG,
            items=[{"sku": "MUG-11-WHT", "artwork_url": f"https://a.example/{LONG.replace(' ', '-')}.png"}],
        )
        order = OrderPage(page).open_order(code)
        expect(order.field("Recipient name")).to_have_value(LONG)
        for words in (LONG, f"https://a.example/{LONG.replace(' ', '-')}.png"):
            drawn = order.form.locator(".locked-box .words").filter(has_text=words)
            expect(drawn).to_be_visible()
            assert drawn.evaluate("e => e.scrollWidth <= e.clientWidth && e.clientHeight > 30")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def _is_seen(place: Locator) -> bool:
    box = place.bounding_box()
    return box is not None and box["width"] > 2


class TestPlaces:
    """Form left, facts and timeline right; on a phone what is asked and known first."""

    def test_on_a_wide_screen_the_facts_and_the_timeline_stand_beside_the_form(
        self, merchant: Page, api: TestMode
    ) -> None:
        order = OrderPage(merchant).open_order(api.paid())
        form, summary, happened = order.form.bounding_box(), order.summary.bounding_box(), order.timeline.bounding_box()
        assert form is not None
        assert summary is not None
        assert happened is not None
        assert summary["x"] > form["x"] + form["width"]
        assert abs(summary["y"] - form["y"]) < 2
        assert happened["x"] > form["x"] + form["width"]
        assert happened["y"] < _bottom(order.form)
        assert form["width"] + summary["width"] > 1150

    def test_on_a_phone_actions_and_facts_come_first_and_fingers_hit_them(self, phone: Page, api: TestMode) -> None:
        order = OrderPage(phone).open_order(api.paid())
        places = [order.cancel, order.summary, order.form, order.note, order.timeline]
        tops = [_top(place) for place in places]
        assert tops == sorted(tops)
        actions = phone.locator(".title .actions .button")
        expect(actions).to_have_count(4)
        for action in actions.all():
            box = action.bounding_box()
            assert box is not None
            assert min(box["height"], box["width"]) >= 44
        # No hole between one part and the next.
        assert _top(order.form) - _bottom(order.summary) < 40
        assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

    def test_the_facts_tell_times_customer_parcel_and_cost(self, merchant: Page, api: TestMode) -> None:
        code = api.fulfilled(items=MUG, method="Economy", email="jane@example.com", recipient_name="Jane Miller")
        api.production(code, "shipped", carrier="UPS", tracking_code="1Z999AA10123456784")
        order = OrderPage(merchant).open_order(code)
        for label in ("Created", "Paid", "Shipped"):
            expect(order.fact(label).locator("time")).to_be_visible()
        expect(order.fact("Customer")).to_have_text("Jane Miller")
        expect(order.fact("Email").get_by_role("link")).to_have_attribute("href", "mailto:jane@example.com")
        expect(order.fact("Phone").get_by_role("link")).to_have_attribute("href", re.compile(r"^tel:\+1\d{10}$"))
        expect(order.fact("Shipping by")).to_have_text("Economy")
        expect(order.fact("Carrier")).to_have_text("UPS")
        expect(order.fact("Tracking")).to_contain_text("1Z999AA10123456784")
        order.summary.get_by_role("button", name="Copy the tracking code").click()
        expect(order.summary.get_by_role("button", name="Copy the tracking code")).to_have_text("Copied")
        expect(order.cost("Cost")).to_have_text("$9.49")

    def test_the_code_can_be_copied(self, signed_in: SignIn, api: TestMode) -> None:
        page = signed_in("merchant", permissions=["clipboard-read", "clipboard-write"])
        code = api.order()
        order = OrderPage(page).open_order(code)
        order.button("Copy the order code").click()
        expect(order.button("Copy the order code")).to_have_text("Copied")
        assert page.evaluate("navigator.clipboard.readText()") == code

    def test_at_most_one_action_stands_out(self, merchant: Page, api: TestMode) -> None:
        shown = {
            api.order(): ["Pay"],
            api.order(complete=False): [],
            api.paid(): [],
            api.scheduled(): [],
            api.shipped(): [],
        }
        for code, names in shown.items():
            OrderPage(merchant).open_order(code)
            assert merchant.locator(".title .button.primary").all_inner_texts() == names

    def test_a_deleted_order_is_restored_from_its_own_page(
        self, merchant: Page, colleague: Page, api: TestMode
    ) -> None:
        code = api.order()
        order = OrderPage(merchant).open_order(code)
        theirs = OrderPage(colleague).open_order(code)
        theirs.button("Delete").click()
        colleague.get_by_role("button", name="Confirm").click()
        order.button("Restore").click()
        order.expect_message(f"Restored {code}.")
        expect(order.button("Restore")).to_have_count(0)
        expect(order.button("Pay")).to_be_visible()
        order.expect_open("City")

    def test_each_kind_of_event_has_its_own_mark(self, merchant: Page, api: TestMode) -> None:
        order = OrderPage(merchant).open_order(api.shipped())
        kinds = order.timeline.locator("xpath=./li").evaluate_all(
            "all => all.map(e => [e.dataset.kind, getComputedStyle(e, '::before').maskImage])"
        )
        assert [kind for kind, _ in kinds] == ["shipped", "fulfilled", "scheduled", "paid", "created"]
        assert len({mark for _, mark in kinds}) == 5


def test_at_400_percent_the_page_is_one_column_without_a_bar_over_it(signed_in: SignIn, api: TestMode) -> None:
    page = signed_in("merchant", viewport={"width": 320, "height": 256})
    order = OrderPage(page).open_order(api.order(items=MUG))
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    order.fill(city="Utica")
    order.expect_unsaved()
    expect(page.locator(".save-bar")).to_have_css("position", "static")
    for label in FIELDS:
        expect(order.field(label)).to_be_visible()
