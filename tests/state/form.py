"""An order's form as a browser without a screen uses it: opening, typing, and what others do meanwhile."""

from dataclasses import replace

from order_app.db.unit_of_work import Actor
from order_app.domain.fields import Field
from order_app.domain.orders import Item, parse_text_fields
from order_app.queries.orders import OrderDetail, order_detail
from order_app.services import orders, payments
from order_app.services.orders import OrderPatch
from order_app.services.ports import Ports
from order_app.states.order_form import OrderFormState as Form
from tests.state.conftest import Tab

COLLEAGUE = "colleague@example.com"


async def show(tab: Tab, code: str) -> Tab:
    """Open an order."""
    return await tab.load(f"/orders/{code}", Form.load)


def form(tab: Tab, **typed: str) -> dict[str, str]:
    """The whole form as the browser sends it, with this typed into it."""
    return {**_untouched(tab), **typed}


def _untouched(tab: Tab) -> dict[str, str]:
    read_only, values, words = tab.last("read_only"), tab.last("values"), tab.last("words")
    texts = {name: words[name] if read_only[name] else values[name] for name in values}
    lines = {
        f"item-{line['key']}-{part}": line[value]
        for line in tab.last("lines")
        for part, value in (("sku", "sku"), ("quantity", "quantity"), ("artwork", "artwork_url"))
    }
    return texts | lines


async def type_in(tab: Tab, **typed: str) -> None:
    """Type, and rest for a moment."""
    await tab.send(Form.typed, draft=form(tab, **typed))


async def stored(ports: Ports, code: str) -> OrderDetail:
    """The order as it is in the database."""
    async with ports.database.read() as session:
        return await order_detail(session, code, None)


async def colleague(tab: Tab) -> Actor:
    """Somebody else of the same seller."""
    return replace((await tab.viewer()).actor, name=COLLEAGUE)


async def colleague_saves_items(ports: Ports, tab: Tab, code: str, *items: Item) -> None:
    """Somebody else of the seller replaces the lines."""
    now = await stored(ports, code)
    patch = OrderPatch({Field.ITEMS: items}, {Field.ITEMS: now.content.items})
    await orders.edit(ports, await colleague(tab), now.seller_id, code, patch)


async def colleague_saves(ports: Ports, tab: Tab, code: str, **texts: str) -> None:
    """Somebody else of the seller changes these fields."""
    now = await stored(ports, code)
    values = parse_text_fields({Field(name): text for name, text in texts.items()}, now.currency, now.content.country)
    await orders.edit(
        ports,
        await colleague(tab),
        now.seller_id,
        code,
        OrderPatch(values, {name: now.content.value(name) for name in values}),
    )


async def pay(ports: Ports, tab: Tab, code: str) -> None:
    """Somebody else of the seller pays the order."""
    viewer = await tab.viewer()
    await payments.pay(ports, viewer.actor, viewer.seller_id or 0, code)
