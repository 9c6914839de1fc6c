"""How every page and every part looks, in both themes, wide and on a phone: as in the kept pictures.

How to record them anew stands in `picture.py`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, Playwright, expect

from tests.chromium import ARGUMENTS
from tests.e2e import picture
from tests.e2e.api import TestMode
from tests.e2e.pages.account import AccountPage
from tests.e2e.pages.dialog import Dialog
from tests.e2e.pages.login import LoginPage
from tests.e2e.pages.order import OrderPage
from tests.e2e.pages.order_list import OrderListPage
from tests.e2e.pages.others import FindOrderPage, SettingsPage, SupportPage, TrashPage, WalletPage, WalletsPage
from tests.e2e.pages.screen import Screen
from tests.e2e.pages.thread import Thread
from tests.e2e.studio import SIZES, Size, Stock, Studio, Theme
from tests.server import Server

# Many pictures in one test, and pictures take their time on a busy machine.
pytestmark = pytest.mark.timeout(300)

Show = Callable[[Page, Stock], object]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of its own: the codes and what the orders hold follow from how many were made before."""
    with Server(tmp_path_factory.mktemp("looks")) as server:
        yield server


@pytest.fixture(scope="module")
def studio(playwright: Playwright, browser_type_launch_args: dict[str, Any], server: Server) -> Iterator[Studio]:
    """A browser that draws letters the same on every machine."""
    arguments = [*ARGUMENTS, "--font-render-hinting=none", "--disable-lcd-text", "--force-color-profile=srgb"]
    browser = playwright.chromium.launch(**{**browser_type_launch_args, "args": arguments})
    api = TestMode(server.url)
    studio = Studio(playwright, browser, server.url, api)
    yield studio
    studio.close()
    api.close()
    browser.close()


@pytest.fixture(autouse=True)
def stage() -> None:
    """Nothing is cleared away between these tests: they only look."""


@pytest.fixture
def results(pytestconfig: pytest.Config, request: pytest.FixtureRequest) -> Path:
    """Where the pictures of what failed go."""
    return pytestconfig.rootpath / str(pytestconfig.getoption("--output")) / "looks"


def _login(page: Page, _: Stock) -> None:
    expect(LoginPage(page).open("?error=wrong_credentials&email=merchant%40example.com").problem).to_be_visible()


def _list(page: Page, stock: Stock) -> None:
    expect(OrderListPage(page).open().row(stock.shipped)).to_be_visible()


def _selected(page: Page, stock: Stock) -> None:
    orders = OrderListPage(page).open()
    orders.select(stock.paid, stock.unpaid, stock.incomplete)
    expect(orders.selection.get_by_role("button", name="Delete (2)")).to_be_visible()
    orders.checkbox(stock.incomplete).blur()
    page.mouse.move(0, 0)


def _pointed(page: Page, stock: Stock) -> None:
    orders = OrderListPage(page).open()
    orders.row(stock.unpaid).hover()
    expect(orders.toolbar(stock.unpaid)).to_have_css("opacity", "1")


def _filters(page: Page, _: Stock) -> None:
    orders = OrderListPage(page).open("?payment=paid&country=DE,US").open_filters()
    expect(orders.chips).to_have_count(3)


def _no_match(page: Page, _: Stock) -> None:
    OrderListPage(page).open("?q=nothing")
    expect(page.get_by_text("No order matches")).to_be_visible()


def _keys(page: Page, _: Stock) -> None:
    OrderListPage(page).open()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()


def _delete(page: Page, stock: Stock) -> None:
    orders = OrderListPage(page).open()
    orders.select(stock.paid, stock.unpaid, stock.incomplete)
    orders.selection.get_by_role("button", name="Delete").click()
    expect(Dialog(page).box).to_contain_text("Left as before")


def _order(name: str) -> Show:
    def show(page: Page, stock: Stock) -> None:
        OrderPage(page).open_order(getattr(stock, name))

    return show


def _unsaved(page: Page, stock: Stock) -> None:
    order = OrderPage(page).open_order(stock.unpaid)
    order.fill(city="Springfield", amount="a lot", email="ines@gmial.com")
    order.expect_unsaved()
    expect(order.meant("ines@gmail.com")).to_be_visible()
    order.field("Email").blur()


def _conflict(page: Page, stock: Stock) -> None:
    mine = OrderPage(page).open_order(stock.contested)
    mine.fill(city="Minetown")
    mine.expect_unsaved()
    other = page.context.new_page()
    theirs = OrderPage(other).open_order(stock.contested)
    # On a phone something else, since it comes to the same order later.
    theirs.fill(city="Theirtown" if mine.page.viewport_size == SIZES["wide"]["viewport"] else "Elsewhere")
    theirs.expect_unsaved()
    theirs.save.click()
    theirs.expect_saved()
    other.close()
    expect(mine.conflict).to_be_visible()
    expect(mine.companions).to_have_count(0)
    # A field with the focus is scrolled out from under the save bar, some time.
    mine.field("City").blur()


def _refund(page: Page, stock: Stock) -> None:
    OrderPage(page).open_order(stock.scheduled).refund.click()
    expect(Dialog(page).box).to_be_visible()


def _new(page: Page, _: Stock) -> None:
    OrderPage(page).open_new()


def _missing(page: Page, _: Stock) -> None:
    page.goto("/orders/A33378-CT-1")
    Screen(page).expect_heading("Order not found")


def _nowhere(page: Page, _: Stock) -> None:
    page.goto("/nothing/here")
    Screen(page).expect_heading("Page not found")


def _first_money(wallet: WalletPage) -> None:
    # The first money came when the server was started.
    wallet.entry("Demo").locator("time").evaluate_all("all => all.forEach((one) => one.textContent = 'Mar 1, 08:00')")


def _wallet(page: Page, _: Stock) -> None:
    _first_money(WalletPage(page).open())


def _wallets(page: Page, _: Stock) -> None:
    wallets = WalletsPage(page).open()
    expect(wallets.row("A33378")).to_be_visible()
    wallets.table.locator("time").evaluate_all("all => all.forEach((one) => one.textContent = 'Mar 1, 08:00')")


def _wallet_of_a_seller(page: Page, _: Stock) -> None:
    _first_money(WalletsPage(page).open("?seller=A33378"))


def _settings(page: Page, _: Stock) -> None:
    expect(SettingsPage(page).open().percent("Produced")).to_be_visible()


def _trash(page: Page, _: Stock) -> None:
    TrashPage(page).open()


def _account(page: Page, _: Stock) -> None:
    AccountPage(page).open()


def _requests(page: Page, stock: Stock) -> None:
    expect(SupportPage(page).open().row(stock.asked)).to_be_visible()


def _looking(page: Page, stock: Stock) -> None:
    requests = SupportPage(page).open()
    requests.look(stock.discussed).click()
    requests.expect_looked(stock.discussed)
    page.mouse.move(0, 0)


def _discussed(page: Page, stock: Stock) -> None:
    thread = Thread(page).open(stock.discussed)
    photo = thread.box.get_by_role("img")
    # It is fetched once it comes near.
    photo.scroll_into_view_if_needed()
    expect(photo).to_have_js_property("complete", True)


def _decision(page: Page, stock: Stock) -> None:
    OrderPage(page).open_order(stock.asked)
    expect(page.get_by_role("button", name="Approve")).to_be_visible()


def _found(page: Page, _: Stock) -> None:
    expect(FindOrderPage(page).open("?q=A33378").table).to_be_visible()


def _find(page: Page, _: Stock) -> None:
    expect(FindOrderPage(page).open().codes).not_to_have_count(0)


@dataclass(frozen=True, slots=True)
class Scene:
    """A page in a state worth a picture: whose it is, how it comes about, in which themes on a phone, and whether
    more of it is pictured than what is in view."""

    who: str
    show: Show
    phone: tuple[Theme, ...] = ("light",)
    whole: bool = True


BOTH: tuple[Theme, ...] = ("light", "dark")
SCENES = {
    "sign-in": Scene("", _login, BOTH),
    "list": Scene("merchant", _list, BOTH),
    "list-selected": Scene("merchant", _selected),
    "list-pointed": Scene("merchant", _pointed, ()),
    "list-filters": Scene("merchant", _filters),
    "list-empty": Scene("merchant", _no_match),
    "keys": Scene("merchant", _keys, (), whole=False),
    "dialog-delete": Scene("merchant", _delete, whole=False),
    "dialog-refund": Scene("merchant", _refund, BOTH, whole=False),
    "order-unpaid": Scene("merchant", _order("unpaid")),
    "order-unsaved": Scene("merchant", _unsaved),
    "order-conflict": Scene("merchant", _conflict),
    "order-paid": Scene("merchant", _order("paid"), BOTH),
    "order-locked": Scene("merchant", _order("scheduled")),
    "order-asked": Scene("merchant", _order("asked"), ()),
    "order-discussed": Scene("merchant", _discussed),
    "order-shipped": Scene("merchant", _order("shipped"), ()),
    "order-cancelled": Scene("merchant", _order("cancelled"), ()),
    "order-new": Scene("merchant", _new),
    "order-missing": Scene("merchant", _missing, ()),
    "nowhere": Scene("", _nowhere),
    "trash": Scene("merchant", _trash),
    "trash-empty": Scene("other", _trash, ()),
    "wallet": Scene("merchant", _wallet),
    "account": Scene("merchant", _account),
    "requests": Scene("support", _requests),
    "requests-looking": Scene("support", _looking, whole=False),
    "decision": Scene("support", _decision),
    "decision-discussed": Scene("support", _discussed),
    "wallets": Scene("support", _wallets),
    "wallet-of-a-seller": Scene("support", _wallet_of_a_seller),
    "settings": Scene("support", _settings),
    "find": Scene("support", _found),
    "find-empty": Scene("support", _find, ()),
}
PARTS = (
    "badges",
    "buttons",
    "toolbar-tabs-chips-pager-keys",
    "fields",
    "locked",
    "notices",
    "toasts",
    "countdown",
    "empty",
    "skeleton",
    "failed",
    "list-rows",
    "selection-bar",
    "save-bar",
    "many-orders",
    "table-facts-progress",
    "timeline",
    "conflict",
    "conversation",
    "request",
    "decision",
    "stop",
    "queue",
    "request-panel",
    "ledger",
    "top-up",
    "fee-ladder",
    "dialogs",
)
"""The sections of the gallery, in their order."""
DIALOGS = ("Delete one", "Delete many", "Pay", "Pay, wallet too small", "Cancel", "Refund", "Refund, busy")
TOASTS = ("Done", "Done, with a way back", "Refused", "Calm")
FORCED = ("badges", "buttons", "fields", "notices")
"""The parts that are pictured in the system's own colours too."""


def _file(*words: str) -> str:
    return "-".join(words).lower().replace(",", "").replace(" ", "-")


def _names() -> set[str]:
    scenes = {_file(name, "wide", theme) for name in SCENES for theme in BOTH}
    phones = {_file(name, "phone", theme) for name, scene in SCENES.items() for theme in scene.phone}
    parts = {_file("part", name, *kind) for name in PARTS for kind in (("wide", "light"), ("wide", "dark"))}
    small = {_file("part", name, "phone", "light") for name in PARTS}
    forced = {_file("part", name, "forced") for name in FORCED}
    dialogs = {_file("part", "dialog", name, theme) for name in DIALOGS for theme in BOTH}
    toasts = {_file("part", "toast", name, theme) for name in TOASTS for theme in BOTH}
    focus = {_file("part", "focus", theme) for theme in BOTH}
    return scenes | phones | parts | small | forced | dialogs | toasts | focus


@pytest.mark.parametrize("name", SCENES)
def test_a_page_looks_as_in_its_pictures(studio: Studio, results: Path, name: str) -> None:
    scene = SCENES[name]
    wanted: dict[Size, tuple[Theme, ...]] = {"wide": BOTH, "phone": scene.phone}
    found = []
    for size, themes in wanted.items():
        if not themes:
            continue
        with studio.page(scene.who, size) as page:
            scene.show(page, studio.stock)
            for theme, shot in studio.shots(page, themes, whole=scene.whole):
                found.append(picture.complaint(_file(name, size, theme), shot, results))
    assert [one for one in found if one] == []


def _gallery(page: Page) -> None:
    page.goto("/test/gallery")
    Screen(page).shown()


@pytest.mark.parametrize(("size", "themes"), [("wide", BOTH), ("phone", ("light",))])
def test_each_part_looks_as_in_its_pictures(
    studio: Studio, results: Path, size: Size, themes: tuple[Theme, ...]
) -> None:
    found = []
    with studio.page("merchant", size) as page:
        _gallery(page)
        parts = page.locator("[data-part]")
        assert parts.evaluate_all("all => all.map((one) => one.dataset.part)") == list(PARTS)
        for name in PARTS:
            for theme, shot in studio.shots(page, themes, of=page.locator(f'[data-part="{name}"]')):
                found.append(picture.complaint(_file("part", name, size, theme), shot, results))
    assert [one for one in found if one] == []


def test_each_kind_of_dialog_looks_as_in_its_picture(studio: Studio, results: Path) -> None:
    found = []
    with studio.page("merchant") as page:
        _gallery(page)
        dialog = Dialog(page)
        for name in DIALOGS:
            page.get_by_role("region", name="Dialogs").get_by_role("button", name=name, exact=True).click()
            for theme, shot in studio.shots(page, BOTH, of=dialog.box):
                found.append(picture.complaint(_file("part", "dialog", name, theme), shot, results))
            page.keyboard.press("Escape")
            dialog.expect_closed()
    assert [one for one in found if one] == []


def test_each_kind_of_toast_looks_as_in_its_picture(studio: Studio, results: Path) -> None:
    found = []
    for name in TOASTS:
        with studio.page("merchant") as page:
            _gallery(page)
            page.get_by_role("region", name="Toasts").get_by_role("button", name=name, exact=True).click()
            toast = page.locator("[data-sonner-toast]")
            expect(toast).to_have_attribute("data-mounted", "true")
            page.locator("main").evaluate("(main) => { main.style.visibility = 'hidden'; }")
            for theme, shot in studio.shots(page, BOTH, of=toast, toasts=1):
                found.append(picture.complaint(_file("part", "toast", name, theme), shot, results))
    assert [one for one in found if one] == []


def test_the_focus_is_seen_as_in_its_pictures(studio: Studio, results: Path) -> None:
    found = []
    with studio.page("merchant") as page:
        _gallery(page)
        field = page.locator('[data-part="fields"] .field').first
        field.get_by_label("Open").focus()
        for theme, shot in studio.shots(page, BOTH, of=field):
            found.append(picture.complaint(_file("part", "focus", theme), shot, results))
    assert [one for one in found if one] == []


def test_parts_look_as_in_their_pictures_in_the_colours_of_the_system(studio: Studio, results: Path) -> None:
    found = []
    with studio.page("merchant") as page:
        page.emulate_media(forced_colors="active", color_scheme="light")
        _gallery(page)
        for name in FORCED:
            shot = studio.shot(page, page.locator(f'[data-part="{name}"]'))
            found.append(picture.complaint(_file("part", name, "forced"), shot, results))
    assert [one for one in found if one] == []


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("badges", '.badge[data-word="Unpaid"] { background: var(--calm-bg); }'),
        ("badges", '.badge[data-word="Paid"] { --shape: var(--shape-ring); }'),
        ("badges", ".badge { padding: 0 10px; }"),
        ("buttons", ".button { padding: 0 15px; }"),
        ("buttons", ".button.primary { background: var(--danger); }"),
        ("fields", "label { font-weight: 400; }"),
    ],
)
def test_a_change_of_a_colour_a_shape_or_a_size_is_seen(studio: Studio, part: str, change: str) -> None:
    with studio.page("merchant") as page:
        _gallery(page)
        section = page.locator(f'[data-part="{part}"]')
        before, again = studio.shot(page, section), studio.shot(page, section)
        page.add_style_tag(content=change)
        after = studio.shot(page, section)
    assert not _differ(before, again)
    assert _differ(before, after)


def _differ(one: bytes, other: bytes) -> bool:
    first, second = Image.open(BytesIO(one)), Image.open(BytesIO(other))
    return first.size != second.size or picture.difference(first, second).matters


def test_one_badge_of_a_page_is_seen_and_the_edge_of_a_letter_is_not() -> None:
    page = Image.new("RGB", (1440, 900), "white")
    badge, edge, pale = page.copy(), page.copy(), page.copy()
    badge.paste((253, 240, 208), (600, 400, 670, 420))
    edge.paste((0, 0, 0), (600, 400, 601, 414))
    pale.paste((245, 245, 245), (0, 0, 1440, 900))
    assert picture.difference(page, badge).matters
    assert not picture.difference(page, edge).matters
    assert not picture.difference(page, pale).matters


def test_every_kept_picture_is_compared_with_something() -> None:
    kept = {path.stem for path in picture.KEPT.glob("*.webp")}
    if picture.RECORD:
        for name in kept - _names():
            (picture.KEPT / f"{name}.webp").unlink()
        return
    assert kept == _names()


def test_the_kept_pictures_stay_small() -> None:
    assert sum(path.stat().st_size for path in picture.KEPT.glob("*.webp")) <= 8_000_000
