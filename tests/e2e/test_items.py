"""The lines of an order: finding a SKU, the artwork's picture, adding, duplicating, removing, and the limits."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Request, Route, expect

from tests.e2e.api import TestMode
from tests.e2e.conftest import Complaints
from tests.e2e.pages.order import OrderPage

MUG = [{"sku": "MUG-11-WHT"}]


class TestSku:
    """A list of choices that helps, and an input that takes any text."""

    def test_it_is_found_by_words_and_chosen_by_the_keyboard(self, merchant: Page) -> None:
        order = OrderPage(merchant).open_new()
        sku, options = order.item("SKU"), merchant.get_by_role("listbox").get_by_role("option")
        expect(sku).to_have_role("combobox")
        expect(sku).to_have_attribute("aria-expanded", "false")
        sku.press_sequentially("hood BLACK")
        expect(options).to_have_count(5)
        expect(options.nth(4)).to_have_text("HOOD-U-BLK-2XLUnisex hoodie, Black / 2XL$23.90")
        expect(sku).to_have_attribute("aria-expanded", "true")
        sku.press("ArrowDown")
        sku.press("ArrowDown")
        chosen = merchant.get_by_role("listbox").get_by_role("option", selected=True)
        expect(chosen).to_contain_text("HOOD-U-BLK-M")
        assert chosen.get_attribute("id") == sku.get_attribute("aria-activedescendant")
        sku.press("ArrowUp")
        sku.press("Enter")
        expect(sku).to_have_value("HOOD-U-BLK-S")
        expect(sku).to_be_focused()
        expect(options).to_have_count(0)
        expect(merchant.get_by_text("Unisex hoodie, Black / S $21.90 each")).to_be_visible()
        expect(order.cost("Items")).to_have_text("$21.90")
        order.expect_heading("New order")

    def test_escape_closes_the_list_and_keeps_what_is_typed(self, merchant: Page) -> None:
        sku = OrderPage(merchant).open_new().item("SKU")
        sku.press_sequentially("mug")
        expect(merchant.get_by_role("listbox").get_by_role("option")).to_have_count(4)
        sku.press("Escape")
        expect(merchant.get_by_role("listbox")).to_have_count(0)
        expect(sku).to_have_value("mug")
        sku.press("ArrowDown")
        expect(merchant.get_by_role("listbox").get_by_role("option")).to_have_count(4)

    def test_it_is_found_by_the_code_and_without_accents_or_case(self, merchant: Page) -> None:
        sku, options = OrderPage(merchant).open_new().item("SKU"), merchant.get_by_role("listbox").get_by_role("option")
        sku.press_sequentially("tee-w-b")
        expect(options.first).to_contain_text("TEE-W-BLK-S")
        sku.fill("")
        sku.press_sequentially("ÜNISEX tànk")
        expect(options).to_have_count(6)
        sku.fill("")
        sku.press_sequentially("nothing like it")
        expect(options).to_have_count(0)

    def test_the_whole_catalogue_can_be_looked_through(self, merchant: Page) -> None:
        sku = OrderPage(merchant).open_new().item("SKU")
        sku.press("ArrowUp")
        expect(merchant.get_by_role("listbox").get_by_role("option")).to_have_count(106)

    def test_free_typing_is_taken_without_the_list(self, merchant: Page, api: TestMode) -> None:
        order = OrderPage(merchant).open_order(api.order(items=MUG))
        order.item("SKU").fill("tee-u-blk-m")
        order.item("SKU").blur()
        expect(merchant.get_by_role("listbox")).to_have_count(0)
        order.save.click()
        order.expect_message("Saved: Items.")
        expect(order.item("SKU")).to_have_value("TEE-U-BLK-M")

    def test_a_choice_is_tapped_on_a_phone(self, phone: Page) -> None:
        order = OrderPage(phone).open_new()
        order.item("SKU").tap()
        order.item("SKU").press_sequentially("mug black")
        option = phone.get_by_role("listbox").get_by_role("option").filter(has_text="MUG-11-BLK")
        box = option.bounding_box()
        assert box is not None
        assert box["height"] >= 40
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
        option.tap()
        expect(order.item("SKU")).to_have_value("MUG-11-BLK")
        expect(order.cost("Items")).to_have_text("$5.20")

    def test_what_was_chosen_outlives_a_reload(self, merchant: Page, api: TestMode) -> None:
        order = OrderPage(merchant).open_order(api.order(items=MUG))
        order.item("SKU").fill("")
        order.item("SKU").press_sequentially("mug black 15")
        merchant.get_by_role("listbox").get_by_role("option").first.click()
        expect(order.item("SKU")).to_have_value("MUG-15-BLK")
        expect(merchant.get_by_text("Not saved yet")).to_be_visible()
        merchant.reload()
        expect(order.shown().item("SKU")).to_have_value("MUG-15-BLK")

    @pytest.mark.parametrize("theme", ["light", "dark"])
    def test_axe_finds_nothing_in_the_open_list(self, merchant: Page, theme: str) -> None:
        order = OrderPage(merchant).open_new()
        merchant.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        expect(merchant.locator("html")).to_have_class(theme)
        order.fill_item(sku="tee", artwork="javascript:alert(1)")
        order.item("SKU").press("ArrowDown")
        expect(merchant.get_by_role("listbox").get_by_role("option").first).to_be_visible()
        expect(merchant.get_by_text("No preview.")).to_be_visible()
        violations = Axe().run(merchant).response["violations"]
        assert [(v["id"], v["nodes"][0]["html"]) for v in violations if v["impact"] in ("serious", "critical")] == []


class TestArtwork:
    """The small picture of an artwork."""

    def test_it_is_asked_for_by_the_browser_without_telling_from_where(self, merchant: Page, api: TestMode) -> None:
        asked: list[Request] = []
        merchant.on("request", lambda request: asked.append(request) if "cdn." in request.url else None)
        url = "https://cdn.example.com/art/a.png"
        OrderPage(merchant).open_order(api.order(items=[{"sku": "MUG-11-WHT", "artwork_url": url}]))
        picture = merchant.get_by_role("img", name="artwork of line 1")
        expect(picture).to_have_js_property("complete", True)
        expect(picture).to_have_attribute("src", url)
        expect(picture).to_have_attribute("referrerpolicy", "no-referrer")
        expect(picture).to_have_attribute("loading", "lazy")
        expect(picture).not_to_have_attribute("crossorigin", re.compile(""))
        assert [request.url for request in asked] == [url]
        assert {"referer", "cookie", "origin"} & asked[0].all_headers().keys() == set()
        link = merchant.get_by_role("link", name="Open artwork of line 1 in a new tab")
        expect(link).to_have_attribute("href", url)
        expect(link).to_have_attribute("rel", "noopener noreferrer nofollow")
        expect(link).to_have_attribute("target", "_blank")

    @pytest.mark.parametrize(
        ("url", "reason"),
        [
            ("javascript:alert(document.cookie)", "No preview. A full address that begins with https://."),
            ("data:image/svg+xml,<svg/onload=alert(1)>", "No preview. A full address that begins with https://."),
            ("http://cdn.example.com/a.png", "No preview. A full address that begins with https://."),
            ("//cdn.example.com/a.png", "No preview. A full address that begins with https://."),
            (
                "https://me:secret@cdn.example.com/a.png",
                "No preview. An address without a user name or password in it.",
            ),
            ("https://192.168.0.1/reboot", "No preview: pictures are shown from public web addresses only."),
            ("https://cdn.example.com/" + "x" * 2000, "this has 2,024."),
        ],
        ids=lambda value: value[:24],
    )
    def test_what_could_harm_is_never_asked_for(self, merchant: Page, url: str, reason: str) -> None:
        asked: list[str] = []
        order = OrderPage(merchant).open_new()
        merchant.on("request", lambda request: asked.append(request.url))
        merchant.on("dialog", lambda dialog: asked.append(dialog.message))
        order.fill_item(sku="MUG-11-WHT", artwork=url)
        expect(order.form.get_by_text(reason)).to_be_visible()
        expect(order.item("Artwork URL")).to_have_value(url)
        expect(order.form.get_by_role("img")).to_have_count(0)
        expect(order.form.get_by_role("link")).to_have_count(0)
        order.item("Artwork URL").blur()
        order.fill(city="Austin")
        expect(merchant.get_by_text("Not saved yet")).to_be_visible()
        assert asked == []

    def test_an_address_is_not_asked_for_while_it_is_being_typed(self, merchant: Page) -> None:
        asked: list[str] = []
        order = OrderPage(merchant).open_new()
        merchant.on("request", lambda request: asked.append(request.url))
        order.item("Artwork URL").press_sequentially("https://cdn.example.com/a.png")
        with merchant.expect_request("https://cdn.example.com/**"):
            order.item("Artwork URL").press("Tab")
        expect(merchant.get_by_role("img", name="artwork of line 1")).to_be_visible()
        assert asked == ["https://cdn.example.com/a.png"]

    def test_a_picture_that_is_not_there_leaves_calm_words(
        self, merchant: Page, api: TestMode, complaints: Complaints
    ) -> None:
        complaints.allow(r"404|ERR_FAILED")

        def answer(route: Route) -> None:
            route.fulfill(status=404)

        merchant.context.route("https://gone.example.com/**", answer)
        code = api.order(items=[{"sku": "MUG-11-WHT", "artwork_url": "https://gone.example.com/a.png"}])
        order = OrderPage(merchant).open_order(code)
        expect(order.form.get_by_text("No picture found")).to_be_visible()
        expect(order.form.get_by_role("img")).to_have_count(0)

    def test_a_locked_line_shows_it_too_and_to_support_only_when_asked(
        self, merchant: Page, support: Page, api: TestMode
    ) -> None:
        code = api.scheduled(items=MUG)
        OrderPage(merchant).open_order(code)
        expect(merchant.get_by_role("img", name="artwork of line 1")).to_be_visible()
        asked: list[str] = []
        support.on("request", lambda request: asked.append(request.url) if "example.com" in request.url else None)
        OrderPage(support).open_order(code)
        show = support.get_by_role("button", name="Show artwork of line 1")
        expect(show).to_be_visible()
        assert asked == []
        with support.expect_request("https://example.com/**"):
            show.click()
        expect(support.get_by_role("img", name="artwork of line 1")).to_be_visible()
        assert asked == ["https://example.com/art/test.png"]


class TestLines:
    """Adding, duplicating, removing."""

    def test_a_copy_holds_what_is_typed_and_takes_the_focus(self, merchant: Page, api: TestMode) -> None:
        order = OrderPage(merchant).open_order(api.order(items=MUG))
        order.fill_item(sku="TEE-U-BLK-M", quantity=3, artwork="https://example.com/b.png")
        order.button("Duplicate line 1").click()
        for label, value in (("SKU", "TEE-U-BLK-M"), ("Quantity", "3"), ("Artwork URL", "https://example.com/b.png")):
            expect(order.item(label, 1)).to_have_value(value)
        expect(order.item("Quantity", 1)).to_be_focused()
        expect(order.cost("Items")).to_have_text("$53.40")
        merchant.reload()
        expect(order.shown().item("SKU", 1)).to_have_value("TEE-U-BLK-M")
        order.save.click()
        order.expect_message("Saved: Items.")
        expect(order.form.get_by_label("SKU")).to_have_count(2)

    def test_adding_and_removing_keeps_what_is_typed_elsewhere_and_the_focus_in_place(
        self, merchant: Page, api: TestMode
    ) -> None:
        order = OrderPage(merchant).open_order(api.order(items=MUG))
        order.button("Add item").click()
        expect(order.item("SKU", 1)).to_be_focused()
        order.fill_item(1, sku="TEE-U-BLK-M", quantity=2, artwork="")
        order.button("Add item").click()
        expect(order.item("SKU", 2)).to_be_focused()
        order.item("SKU", 2).press_sequentially("pst")
        order.item("SKU", 2).press("Escape")
        order.button("Remove line 1").click()
        expect(order.form.get_by_label("SKU")).to_have_count(2)
        expect(order.button("Remove line 1")).to_be_focused()
        expect(order.item("SKU")).to_have_value("TEE-U-BLK-M")
        expect(order.item("Quantity")).to_have_value("2")
        expect(order.item("SKU", 1)).to_have_value("pst")
        expect(order.form.get_by_text("Line 1 was removed.")).to_have_count(1)

    def test_of_the_last_line_an_empty_one_stays(self, merchant: Page, api: TestMode) -> None:
        order = OrderPage(merchant).open_order(api.order(items=MUG))
        order.button("Remove line 1").click()
        expect(order.item("SKU")).to_have_value("")
        expect(order.item("SKU")).to_be_focused()
        expect(order.cost("Items")).to_have_text("$0.00")

    def test_a_line_tells_price_and_total(self, merchant: Page, api: TestMode) -> None:
        order = OrderPage(merchant).open_order(api.order(items=MUG))
        order.item("Quantity").fill("12")
        expect(order.form.get_by_text("$5.20 each · $62.40 together")).to_be_visible()

    def test_the_limits_are_told_before_they_are_hit(self, merchant: Page, api: TestMode) -> None:
        order = OrderPage(merchant).open_order(api.order(items=MUG * 49))
        words = "Up to 50 lines, 1 to 1,000 pieces a line, artwork addresses (https) up to 2,000 characters."
        expect(order.form.get_by_text(words)).to_be_visible()
        order.button("Add item").click()
        expect(order.form.get_by_label("SKU")).to_have_count(50)
        expect(order.button("Add item")).to_be_disabled()
        expect(order.form.get_by_text("All 50 lines are in use; put further items into another order.")).to_be_visible()
        expect(order.form.get_by_role("button", name="Duplicate line")).to_have_count(0)
        order.button("Remove line 50").click()
        expect(order.button("Add item")).to_be_enabled()

    def test_a_text_that_is_too_long_is_refused_and_not_cut(self, merchant: Page, api: TestMode) -> None:
        order = OrderPage(merchant).open_order(api.order(items=MUG))
        url = "https://example.com/" + "x" * 2000
        order.item("Artwork URL").fill(url)
        order.save.click()
        problem = "An artwork address takes at most 2,000 characters; this has 2,020."
        expect(order.item("Artwork URL")).to_have_accessible_description(re.compile(re.escape(problem)))
        expect(order.item("Artwork URL")).to_have_attribute("aria-invalid", "true")
        expect(order.item("Artwork URL")).to_have_value(url)
