"""Tabs that show the same list are served together, and still each in its viewer's way of writing numbers."""

from collections.abc import Awaitable, Callable

import pytest

from order_app.domain.money import format_minor, parse_minor
from tests.server import Server
from tests.wire.tab import Tab

OpenTab = Callable[..., Awaitable[Tab]]
LOCALES = ("en-US", "de-DE", "ja-JP", "hi-IN")
NAME = "Manytongues"


def cost_of(tab: Tab) -> str:
    """What the only row says."""
    (row,) = tab.shown("OrderListState.rows")
    return str(row["cost"])


@pytest.mark.usefixtures("nothing_unforeseen")
async def test_each_tab_of_a_shared_message_is_told_in_its_own_way(
    server: Server, cookies: dict[str, str], open_tab: OpenTab
) -> None:
    items = [{"sku": "TEE-U-BLK-M", "quantity": 900}]
    code = server.order(seller="A33378", payment="Paid", recipient_name=NAME, items=items)
    watching = [
        (locale, await open_tab(who, f"/?q={NAME}", cookie=f"{cookies[who]}; locale={locale}"))
        for locale in LOCALES
        for who in ("merchant", "colleague")
    ]
    marks = [len(tab.frames) for _, tab in watching]
    server.post("/test/production", {"code": code, "step": "scheduled"})
    for (_, tab), mark in zip(watching, marks, strict=True):
        await tab.until(lambda tab=tab: tab.shown("OrderListState.rows")[0]["fulfillment"] == "Scheduled", "the step")
        assert tab.frames[mark:], "the change came by itself"
    minor = parse_minor(cost_of(watching[0][1]), "USD")
    assert minor > 1_000_00
    assert [cost_of(tab) for _, tab in watching] == [
        format_minor(minor, "USD", locale.replace("-", "_")) for locale, _ in watching
    ]
    assert len({cost_of(tab) for _, tab in watching}) > 1
