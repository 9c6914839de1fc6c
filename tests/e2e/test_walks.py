"""Two stories of the README, walked through by two browsers: a conflict, and a lock under the eyes of who types."""

from playwright.sync_api import Page, expect

from tests.e2e.api import TestMode
from tests.e2e.conftest import SignIn
from tests.e2e.pages.order import OrderPage
from tests.e2e.pages.order_list import OrderListPage
from tests.e2e.walk import SCREEN, Walk


def _at_the_top(page: Page) -> None:
    page.evaluate("window.scrollTo(0, 0)")


def test_two_colleagues_change_the_same_field_and_one_chooses(signed_in: SignIn, api: TestMode) -> None:
    code = api.order(recipient_name="Jane Miller", items=[{"sku": "MUG-11-WHT"}])
    merchant, colleague = signed_in("merchant", viewport=SCREEN), signed_in("colleague", viewport=SCREEN)
    people = {"merchant@example.com": merchant, "colleague@example.com": colleague}
    with Walk("conflict", people) as walk:
        mine = OrderPage(merchant).open_order(code)
        theirs = OrderPage(colleague).open_order(code)
        expect(mine.companions).to_have_text(["colleague@example.com is here"])
        expect(theirs.companions).to_have_text(["merchant@example.com is here"])
        walk.step("Two colleagues open the same order, and see each other.")
        mine.fill(city="Hudson Falls")
        expect(theirs.companions).to_have_text(["merchant@example.com is editing City"])
        walk.step("One corrects the city ...")
        theirs.fill(city="Glens Falls")
        expect(mine.companions).to_have_text(["colleague@example.com is editing City"])
        walk.step("... and so does the other, with another one.")
        theirs.save.click()
        theirs.expect_message("Saved: City.")
        expect(mine.conflict).to_contain_text("Glens Falls")
        expect(mine.conflict).to_contain_text("Hudson Falls")
        expect(mine.field("City")).to_have_value("Hudson Falls")
        _at_the_top(merchant)
        walk.step("The other saves first. Both values stand side by side at once; nothing typed is lost.", seconds=4)
        mine.save.click()
        mine.expect_message("Nothing was saved: somebody else changed City too.")
        expect(theirs.field("City")).to_have_value("Glens Falls")
        _at_the_top(merchant)
        walk.step("Saving is refused until a choice is made: nobody is overwritten unseen.")
        mine.choice("City", "Theirs").check()
        expect(mine.field("City")).to_have_value("Glens Falls")
        expect(mine.conflict).to_contain_text("Hudson Falls")
        _at_the_top(merchant)
        walk.step("Theirs? The form shows it, and one's own words stay in view.")
        mine.choice("City", "Yours").check()
        expect(mine.field("City")).to_have_value("Hudson Falls")
        _at_the_top(merchant)
        walk.step("Or one's own, with theirs in view.")
        mine.save.click()
        mine.expect_message("Saved: City.")
        expect(mine.conflict).to_have_count(0)
        expect(theirs.field("City")).to_have_value("Hudson Falls")
        for page in (merchant, colleague):
            _at_the_top(page)
        walk.step("Saved: the colleague sees the new city, and who changed it.", seconds=4)


def test_production_starts_while_somebody_types(signed_in: SignIn, api: TestMode) -> None:
    code = api.paid(recipient_name="Jane Miller", items=[{"sku": "MUG-11-WHT"}])
    merchant, colleague = signed_in("merchant", viewport=SCREEN), signed_in("colleague", viewport=SCREEN)
    people = {"merchant@example.com, in the order": merchant, "colleague@example.com, in the list": colleague}
    reason = "The order is in production, so it can't be edited. Use Refund to ask support; a fee may apply."
    with Walk("lock", people) as walk:
        orders = OrderListPage(colleague).open()
        order = OrderPage(merchant).open_order(code)
        orders.expect_state(code, payment="Paid", fulfillment="Unfulfilled", tab="Paid")
        walk.step("A paid order: its address can still be corrected, and cancelling is free.")
        order.field("Address line 1").fill("12 Unsaved Str")
        order.expect_unsaved()
        walk.step("Somebody types a new address ...", seconds=2)
        order.field("Address line 1").press_sequentially("eet")
        expect(order.field("Address line 1")).to_have_value("12 Unsaved Street")
        walk.step("... and has not saved it yet.", seconds=2)
        api.production(code, "scheduled")
        order.expect_locked("Address line 1", reason)
        orders.expect_state(code, payment="Paid", fulfillment="Scheduled", tab="Processed")
        expect(order.kept).to_contain_text("12 Unsaved Street")
        expect(order.cancel).to_have_count(0)
        expect(order.save).to_have_count(0)
        _at_the_top(merchant)
        walk.step("Production starts: the form locks under the hands, says why, and keeps the words.", seconds=4)
        order.kept.scroll_into_view_if_needed()
        order.kept.get_by_role("button", name="Copy Address line 1").click()
        walk.step("They can be copied, and sent to support with a refund request.")
        order.refund.click()
        expect(merchant.get_by_role("alertdialog")).to_contain_text("A fee may apply")
        walk.step("Refund says what may come back and what it may cost.", seconds=4)
