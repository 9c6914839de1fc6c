"""The list holds still: bars that stick, columns that are chosen and kept, widths, cards, what loading moves."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, StorageState, expect

from tests.e2e.api import TestMode
from tests.e2e.conftest import Complaints, SignIn
from tests.e2e.pages.dialog import Dialog
from tests.e2e.pages.order_list import COLUMNS, OrderListPage

LONG = "Donaudampfschifffahrtsgesellschaftskapitänswitwe Maria-Magdalena von und zu Hohenstein"
DEAR = [{"sku": "BLNK-6080", "quantity": 999}]
SHIFTS = """
  window.shifts = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts.push(entry.value);
  }).observe({ type: "layout-shift", buffered: true });
"""


def _box(part: Locator) -> dict[str, float]:
    box = part.bounding_box()
    assert box is not None
    return {**box, "bottom": box["y"] + box["height"], "right": box["x"] + box["width"]}


def _shifted(page: Page) -> float:
    """How much the page's layout has shifted by itself so far, as Chromium counts it."""
    # What has been drawn is reported after the frame, so two frames are waited for.
    found: float = page.evaluate(
        "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout("
        "() => done(window.shifts.reduce((sum, value) => sum + value, 0))))))"
    )
    return found


def _scroll(page: Page, to: int) -> None:
    page.evaluate("(to) => window.scrollTo({ top: to, behavior: 'instant' })", to)


def test_the_selection_bar_and_the_heads_stick_under_the_pages_head_and_nothing_shows_through(
    merchant: Page, api: TestMode
) -> None:
    codes = api.orders(25)
    orders = OrderListPage(merchant).open()
    head, th = merchant.get_by_role("banner"), orders.head("Customer")
    _scroll(merchant, 500)
    assert _box(th)["y"] == pytest.approx(_box(head)["bottom"], abs=0.5)
    orders.select(codes[2])
    bar = orders.selection
    assert _box(bar)["y"] == pytest.approx(_box(head)["bottom"], abs=0.5)
    assert _box(th)["y"] == pytest.approx(_box(bar)["bottom"], abs=0.5)
    # Along the whole seam, what lies on top belongs to the head, the bar or the heads of the columns.
    seen = merchant.evaluate(
        "(bottom) => [...Array(Math.floor(bottom)).keys()].map((y) => document.elementFromPoint(300, y)"
        ".closest('header, [role=region], thead')?.tagName ?? `nothing at ${y}`)",
        _box(th)["bottom"] - 1,
    )
    assert set(seen) == {"HEADER", "DIV", "THEAD"}


def test_the_heads_follow_the_bars_height_when_its_words_need_more_lines(signed_in: SignIn, api: TestMode) -> None:
    page = signed_in("merchant", viewport={"width": 1010, "height": 700})
    codes = api.orders(30)
    orders = OrderListPage(page).open()
    orders.select_page.check()
    expect(orders.selection.get_by_role("button", name="Select all 30 in this list")).to_be_visible()
    tall = _box(orders.selection)["height"]
    _scroll(page, 400)
    assert _box(orders.head("Customer"))["y"] == pytest.approx(_box(orders.selection)["bottom"], abs=0.5)
    orders.selection.get_by_role("button", name="Clear selection").click()
    expect(orders.selection).to_have_count(0)
    assert _box(orders.head("Customer"))["y"] == pytest.approx(_box(page.get_by_role("banner"))["bottom"], abs=0.5)
    orders.select(codes[-1])
    assert tall >= _box(orders.selection)["height"]


def test_on_a_phone_the_selection_bar_sticks_too(phone: Page, api: TestMode) -> None:
    codes = list(reversed(api.orders(10)))
    orders = OrderListPage(phone).open()
    orders.checkbox(codes[0]).tap()
    expect(orders.selection).to_be_visible()
    _scroll(phone, 900)
    assert _box(orders.selection)["y"] == pytest.approx(max(0.0, _box(phone.get_by_role("banner"))["bottom"]), abs=0.5)
    expect(orders.selection.get_by_role("button", name="Delete")).to_be_in_viewport(ratio=1)


def test_selecting_the_first_order_moves_no_row(merchant: Page, api: TestMode) -> None:
    codes = list(reversed(api.orders(25)))
    orders = OrderListPage(merchant).open()
    before = orders.place(orders.row(codes[3]))
    orders.checkbox(codes[3]).click()
    expect(orders.selection).to_be_visible()
    assert orders.place(orders.row(codes[3])) == pytest.approx(before, abs=1)
    orders.checkbox(codes[3]).click()
    expect(orders.selection).to_have_count(0)
    assert orders.place(orders.row(codes[3])) == pytest.approx(before, abs=1)


def test_rows_are_dense_and_the_density_is_chosen_and_kept(merchant: Page, api: TestMode) -> None:
    code = api.paid(recipient_name=LONG)
    orders = OrderListPage(merchant).open()
    assert _box(orders.row(code))["height"] == 40
    menu = orders.open_columns()
    expect(menu.get_by_role("radio", name="Comfortable")).to_be_checked()
    menu.get_by_role("radio", name="Compact").check()
    assert _box(orders.row(code))["height"] == 32
    merchant.reload()
    orders.shown()
    assert _box(orders.row(code))["height"] == 32
    menu = orders.open_columns()
    expect(menu.get_by_role("radio", name="Compact")).to_be_checked()
    menu.get_by_role("button", name="Reset to standard").click()
    assert _box(orders.row(code))["height"] == 40


def test_all_columns_are_shown_until_somebody_hides_one_and_hidden_ones_are_gone(merchant: Page, api: TestMode) -> None:
    code = api.paid()
    orders = OrderListPage(merchant).open()
    orders.expect_columns(*COLUMNS)
    menu = orders.open_columns()
    expect(menu.get_by_role("checkbox", name="Order")).to_be_disabled()
    expect(menu.get_by_role("checkbox", name="Order")).to_be_checked()
    for column in ("Country", "Cost", "Date"):
        menu.get_by_role("checkbox", name=column, exact=True).uncheck()
    kept = [column for column in COLUMNS if column not in ("Country", "Cost", "Date")]
    orders.expect_columns(*kept)
    merchant.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(orders.columns_button).to_be_focused()
    merchant.reload()
    orders.shown().expect_columns(*kept)
    # The toolbar stands in the column that can't be hidden.
    orders.row(code).hover()
    expect(orders.action(code, "Edit")).to_be_visible()
    row, toolbar = _box(orders.row(code)), _box(orders.toolbar(code))
    assert toolbar["right"] <= row["right"]
    orders.open_columns().get_by_role("button", name="Reset to standard").click()
    orders.expect_columns(*COLUMNS)
    merchant.reload()
    orders.shown().expect_columns(*COLUMNS)


def test_the_choice_is_each_users_own_and_follows_into_other_tabs(
    merchant: Page, sign_ins: dict[str, StorageState], api: TestMode
) -> None:
    api.order()
    orders = OrderListPage(merchant).open()
    other = OrderListPage(merchant.context.new_page()).open()
    orders.show_columns("Date", "Customer")
    orders.expect_columns("Date", "Order", "Customer")
    other.expect_columns("Date", "Order", "Customer")
    other.page.close()
    mine = merchant.context.cookies()
    merchant.context.clear_cookies()
    merchant.context.add_cookies(sign_ins["colleague"]["cookies"])
    orders.open().expect_columns(*COLUMNS)
    orders.show_columns("Cost")
    orders.expect_columns("Order", "Cost")
    merchant.context.clear_cookies()
    merchant.context.add_cookies(mine)  # type: ignore[arg-type]
    orders.open().expect_columns("Date", "Order", "Customer")


def test_the_choice_is_there_before_any_script_of_the_page_has_run(
    merchant: Page, api: TestMode, complaints: Complaints
) -> None:
    api.order()
    orders = OrderListPage(merchant).open()
    menu = orders.open_columns()
    menu.get_by_role("checkbox", name="Country").uncheck()
    menu.get_by_role("radio", name="Compact").check()
    # Only the page as it was built, its style sheet and the first script come.
    complaints.allow("")
    merchant.route(re.compile(r"/assets/.*\.js"), lambda route: route.fulfill(body="", content_type="text/javascript"))
    merchant.reload(wait_until="load")
    expect(merchant.locator("#orders tbody tr").first).to_be_visible()
    expect(merchant.locator("#orders th").filter(has_text="Country")).to_be_hidden()
    expect(merchant.locator("#orders th").filter(has_text="Payment")).to_be_visible()
    assert _box(merchant.locator("#orders tbody tr").first)["height"] == 32


@pytest.mark.parametrize(
    "stored", ["", "{", "null", '{"hide": 7}', '{"hide": ["order", "nonsense"], "compact": "yes"}']
)
def test_what_makes_no_sense_in_the_browsers_storage_counts_for_nothing(
    merchant: Page, api: TestMode, stored: str
) -> None:
    code = api.order()
    orders = OrderListPage(merchant).open()
    orders.columns_button.click()
    orders.columns_menu.get_by_role("checkbox", name="Country").uncheck()
    merchant.evaluate(
        "stored => localStorage.setItem('list-look:' + localStorage.getItem('list-look'), stored)", stored
    )
    orders.open()
    orders.expect_columns(*COLUMNS)
    assert _box(orders.row(code))["height"] == 40


def test_on_a_phone_the_columns_steer_the_cards_lines(phone: Page, api: TestMode) -> None:
    code = api.order(recipient_name="Greta Muster", reference="REF-77")
    orders = OrderListPage(phone).open()
    expect(orders.row(code)).to_contain_text("REF-77")
    tall = _box(orders.row(code))["height"]
    orders.columns_button.tap()
    orders.columns_menu.get_by_role("checkbox", name="Reference").uncheck()
    orders.columns_menu.get_by_role("checkbox", name="Customer").uncheck()
    expect(phone.get_by_text("REF-77")).to_be_hidden()
    expect(phone.get_by_text("Greta Muster")).to_be_hidden()
    assert _box(orders.row(code))["height"] < tall


def _lefts(orders: OrderListPage) -> list[float]:
    heads = orders.table.get_by_role("columnheader")
    lefts: list[float] = heads.evaluate_all("(heads) => heads.map((head) => head.getBoundingClientRect().left)")
    return lefts


def test_columns_keep_their_widths_whatever_stands_in_them(merchant: Page, api: TestMode) -> None:
    api.order()
    orders = OrderListPage(merchant).open()
    lefts = _lefts(orders)
    long = api.paid(recipient_name=LONG, reference="A" * 60, country="GB")
    dear = api.order(items=DEAR)
    for code in (long, dear):
        expect(orders.row(code)).to_be_visible()
    assert _lefts(orders) == lefts
    for step in ("scheduled", "fulfilled"):
        api.production(long, step)  # type: ignore[arg-type]
    api.production(long, "shipped", carrier="Deutsche Post DHL International", tracking_code="JD" + "0" * 40)
    expect(orders.cell(long, "Tracking")).to_contain_text("Shipped")
    assert _lefts(orders) == lefts
    for tab in ("Unpaid", "Shipped", "Cancelled", "All"):
        orders.go_to(tab)
        assert _lefts(orders) == lefts
    assert {round(_box(row)["height"]) for row in orders.rows.all()} == {40}
    # Nothing is lost: what does not fit stands in the title.
    expect(orders.cell(long, "Customer").locator("[title]")).to_have_attribute("title", LONG)
    expect(orders.cell(long, "Reference").locator("[title]")).to_have_attribute("title", "A" * 60)
    expect(orders.cell(long, "Tracking").locator("[title]").first).to_have_attribute(
        "title", "Deutsche Post DHL International JD" + "0" * 40
    )


@pytest.mark.parametrize("width", [1680, 1440, 1280, 1200, 1100, 1024, 1008])
def test_figures_and_codes_are_never_cut_off_on_a_wide_screen(signed_in: SignIn, api: TestMode, width: int) -> None:
    page = signed_in("merchant", viewport={"width": width, "height": 800})
    code = api.order()
    orders = OrderListPage(page).open()
    for column in ("Amount", "Cost"):
        # A narrow screen leaves columns out, so a cell is found by its name.
        cell = orders.row(code).locator(f'[data-label="{column}"]')
        cell.locator("span").evaluate("(span) => { span.textContent = '$1,234,567.89'; }")
        assert cell.evaluate("(cell) => cell.scrollWidth <= cell.clientWidth"), column
    assert orders.link(code).evaluate("(link) => link.scrollWidth <= link.clientWidth")
    assert _box(orders.table)["right"] <= width
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("width", [1420, 1345, 1280, 1165, 1130, 1100, 1008])
def test_names_have_room_and_times_one_line_on_narrower_screens(signed_in: SignIn, api: TestMode, width: int) -> None:
    page = signed_in("merchant", viewport={"width": width, "height": 800})
    now = datetime.now(UTC)
    api.set_clock(now - timedelta(hours=24))
    code = api.order()
    api.set_clock(now)
    orders = OrderListPage(page).open()
    for column in ("Reference", "Customer"):
        assert _box(orders.row(code).locator(f'[data-label="{column}"]'))["width"] >= 78, column
    date = orders.row(code).locator('[data-label="Date"]')
    expect(date).to_have_text(re.compile("^yesterday, "))
    assert date.evaluate("(cell) => cell.scrollWidth <= cell.clientWidth")
    assert _box(date.locator("time"))["height"] < 30
    assert _box(orders.row(code))["height"] == 40


def test_the_toolbar_leaves_the_amounts_free_and_moves_nothing(merchant: Page, api: TestMode) -> None:
    code = api.paid()
    orders = OrderListPage(merchant).open()
    cells = [orders.cell(code, column) for column in COLUMNS]
    before = [cell.bounding_box() for cell in cells]
    orders.row(code).hover()
    expect(orders.toolbar(code)).to_have_css("opacity", "1")
    assert [cell.bounding_box() for cell in cells] == before
    assert _box(orders.toolbar(code))["right"] <= _box(orders.cell(code, "Amount"))["x"]
    names = orders.toolbar(code).locator(":scope > *").all_inner_texts()
    assert names == ["Edit", "Cancel order", "Refund", "Duplicate"]


def test_a_click_beside_a_checkbox_selects_too(merchant: Page, api: TestMode) -> None:
    code, _ = api.orders(2)
    orders = OrderListPage(merchant).open()
    cell = _box(orders.row(code).get_by_role("cell").first)
    merchant.mouse.click(cell["x"] + 4, cell["y"] + 4)
    expect(orders.checkbox(code)).to_be_checked()
    expect(orders.selection).to_contain_text("1 selected")


def test_a_card_of_the_phone_is_low_and_its_targets_are_large(phone: Page, api: TestMode) -> None:
    code = api.paid(recipient_name=LONG, reference="REF-77")
    orders = OrderListPage(phone).open()
    assert _box(orders.row(code))["height"] <= 155
    hit = orders.row(code).locator("label").filter(has=orders.checkbox(code))
    for target in (hit, *orders.toolbar(code).locator(":scope > *").all(), orders.filters, orders.columns_button):
        assert _box(target)["height"] >= 44
    assert _box(hit)["width"] >= 44
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
    new, title = _box(phone.get_by_role("link", name="New order")), _box(phone.get_by_role("heading", level=1))
    assert abs((new["y"] + new["bottom"]) / 2 - (title["y"] + title["bottom"]) / 2) < 4
    assert new["right"] <= 390


def test_on_a_phone_the_tabs_tell_that_there_are_more(phone: Page) -> None:
    orders = OrderListPage(phone).open()
    tabs = phone.get_by_role("tablist")
    expect(tabs).to_have_attribute("data-more", "after")
    orders.tab("Cancelled").evaluate("(tab) => tab.scrollIntoView({ inline: 'end', behavior: 'instant' })")
    expect(tabs).to_have_attribute("data-more", "before")
    orders.go_to("Processed")
    expect(orders.tab("Processed")).to_be_in_viewport(ratio=1)
    tabs.evaluate("(tabs) => { tabs.scrollLeft = 60; }")
    expect(tabs).to_have_attribute("data-more", "before after")


def test_on_a_wide_screen_no_tab_is_out_of_sight(merchant: Page) -> None:
    OrderListPage(merchant).open()
    expect(merchant.get_by_role("tablist")).to_have_attribute("data-more", "")


@pytest.mark.parametrize("held", ["desk", "phone"])
@pytest.mark.parametrize("count", [0, 3, 40])
def test_loading_shifts_nothing(signed_in: SignIn, api: TestMode, held: str, count: int) -> None:
    options: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    page = signed_in("merchant", **(options if held == "phone" else {}))
    if count:
        api.orders(count)
    page.add_init_script(SHIFTS)
    OrderListPage(page).open()
    assert _shifted(page) <= 0.02


def test_a_live_change_shifts_nothing_and_a_new_order_slides_in(merchant: Page, api: TestMode) -> None:
    merchant.emulate_media(reduced_motion="no-preference")
    codes = api.orders(25, payment="Paid", minutes_since_paid=200)
    merchant.add_init_script(SHIFTS)
    orders = OrderListPage(merchant).open()
    loaded = _shifted(merchant)
    for code in codes[-3:]:
        api.production(code, "scheduled")
        expect(orders.row(code)).to_have_attribute("data-fulfillment", "Scheduled")
    assert _shifted(merchant) - loaded <= 0.001
    new = api.order()
    expect(orders.row(new)).to_be_visible()
    assert _shifted(merchant) - loaded <= 0.02


def test_the_skeleton_has_the_tables_shape_and_height(merchant: Page, api: TestMode) -> None:
    api.orders(25)
    orders = OrderListPage(merchant).open()
    top, height = orders.place(orders.rows.first), _box(orders.table)["height"]
    merchant.route_web_socket(re.compile("/_event"), lambda _: None)
    merchant.reload()
    ghosts = merchant.locator("#orders tbody tr")
    expect(ghosts).to_have_count(25)
    assert orders.place(ghosts.first) == pytest.approx(top, abs=1)
    assert _box(merchant.locator("#orders"))["height"] == pytest.approx(height, abs=1)


def test_an_empty_tab_leads_to_all_orders_and_a_search_to_all_tabs(merchant: Page, api: TestMode) -> None:
    code = api.order(recipient_name="Jana Vesela")
    orders = OrderListPage(merchant).open("?tab=shipped")
    merchant.get_by_role("link", name="Show all orders").click()
    orders.expect_orders(code)
    orders.open("?tab=shipped&q=vesela")
    merchant.get_by_role("link", name="Look in all tabs").click()
    orders.expect_orders(code)
    expect(orders.search).to_have_value("vesela")


def test_the_next_page_of_the_list_begins_at_its_beginning(merchant: Page, api: TestMode) -> None:
    codes = list(reversed(api.orders(50)))
    orders = OrderListPage(merchant).open()
    orders.pager("Next").click()
    orders.expect_orders(*codes[25:])
    expect(orders.row(codes[25])).to_be_in_viewport(ratio=1)
    assert _box(orders.row(codes[25]))["y"] >= _box(orders.head("Customer"))["bottom"] - 1


def test_a_dialog_over_a_scrolled_list_leaves_it_where_it_is(merchant: Page, api: TestMode) -> None:
    codes = list(reversed(api.orders(25)))
    orders = OrderListPage(merchant).open()
    _scroll(merchant, 400)
    place = orders.place(orders.row(codes[15]))
    orders.act(codes[15], "Pay")
    Dialog(merchant).go_back.click()
    expect(Dialog(merchant).box).to_be_hidden()
    assert orders.place(orders.row(codes[15])) == pytest.approx(place, abs=1)
