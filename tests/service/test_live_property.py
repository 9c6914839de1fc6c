"""A page that is kept current by what the hub delivers equals the page read afresh, whatever happens to the orders."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any, cast

import psycopg
import pytest

from order_app import bootstrap
from order_app.auth.sessions import Sessions
from order_app.bootstrap import Container
from order_app.db.changes import OrderChanged
from order_app.db.engine import Database
from order_app.db.unit_of_work import Actor
from order_app.domain.errors import DomainError
from order_app.domain.fields import Field
from order_app.domain.ledger import LedgerAddress
from order_app.domain.policy import Stage
from order_app.domain.statuses import ProductionStep, RequestKind, RequestStatus, Tab
from order_app.live.feed import Publish, announce_ended, run_feed
from order_app.live.hub import Hub, View, Watch
from order_app.queries.lists import LAST, ListQuery
from order_app.queries.requests import RequestFilter
from order_app.services import erasure, orders, trash
from order_app.services.fees import set_ladder
from order_app.services.orders import OrderPatch
from order_app.services.ports import Ports
from order_app.settings import Settings
from order_app.states.desk_address import AGES, QueueAddress
from order_app.states.desk_rows import QueueView
from order_app.states.fee_ladder import LadderView
from order_app.states.order_list import ListView
from order_app.states.order_views import OrderView
from order_app.states.trash import TrashView
from order_app.states.wallet import WalletsView, WalletView
from tests.service.builders import COMPLETE, COST, Shop
from tests.service.test_lifecycle_machine import ACTIONS, Act
from tests.service.test_many_hands import BESIDE, HANDS

SECONDS = 1.0
"""Within which a committed change has to be told, in seconds."""


@asynccontextmanager
async def running(*works: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Let these go on in the background; none of them may end by itself."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        yield
        assert not any(task.done() for task in tasks)
    finally:
        async with asyncio.timeout(5):
            while pending := [task for task in tasks if not task.done()]:
                for task in pending:
                    task.cancel()
                # Again only after a while: a second one would end what closes a connection.
                await asyncio.wait(pending, timeout=1.0)


async def feed(database: Database, publish: Publish, ended: list[int] | None = None) -> None:
    """The feed of this process; `ended` gathers the sign-ins that ended elsewhere."""

    async def end(login_ids: list[int]) -> None:
        if ended is not None:
            ended.extend(login_ids)

    await run_feed(database, publish, end)


@pytest.fixture
def container(shop: Shop) -> Container:
    settings = Settings(database_url=shop.database.url.render_as_string(hide_password=False))
    sessions = Sessions(shop.database, shop.clock, settings)
    return Container(settings, shop.database, shop.clock, sessions, shop.ports)


@pytest.fixture(autouse=True)
def used(container: Container) -> Iterator[None]:
    bootstrap.use(container)
    yield
    bootstrap.use(None)


@dataclass(slots=True)
class Pages:
    """The pages that some tabs show, each as it was last delivered."""

    shop: Shop
    hub: Hub = field(init=False)
    shown: dict[str, Any] = field(default_factory=dict)
    views: dict[str, View] = field(default_factory=dict)

    def __post_init__(self) -> None:
        async def deliver(watch: Watch, shown: Any) -> None:
            self.shown[watch.token] = shown

        self.hub = Hub(self.shop.clock, deliver, lambda _: True)

    async def open(self, *views: View) -> None:
        for number, view in enumerate(views, start=len(self.views)):
            token = f"tab {number}"
            self.views[token], self.shown[token] = view, await view.read()
            self.hub.watch(Watch(token, 1, view, screen=None, boundary=self.shown[token].boundary))

    async def open_order(self, code: str) -> None:
        """An order's page as somebody of the seller has it, and as support."""
        detail = await self.shop.detail(code)
        await self.open(
            *(OrderView(who, detail.seller_id, detail.id, code) for who in (detail.seller_id, None)),
        )

    async def demand_current(self, after: str) -> None:
        """Fails unless every page soon equals what is read afresh."""
        loop = asyncio.get_running_loop()
        start = loop.time()
        stale = dict(self.views)
        while stale:
            is_late = loop.time() - start > 3 * SECONDS
            for token, view in list(stale.items()):
                if _content(self.shown[token]) == _content(await view.read()):
                    del stale[token]
            assert not (is_late and stale), f"stale after {after}: {list(stale.values())}"
            await asyncio.sleep(0.003)


def _content(shown: Any) -> Any:
    """What was read, without the moment at which it was."""
    return replace(shown, began=0) if hasattr(shown, "began") else shown


@dataclass(slots=True)
class Actors:
    """All who act on the orders; what they do reaches the database through `shop`, which may be another process's."""

    shop: Shop
    rng: Random
    codes: list[str]
    deeds: Sequence[str]
    own: tuple[Ports, Actor, int] = field(init=False)

    def __post_init__(self) -> None:
        self.own = (self.shop.ports, self.shop.merchant, self.shop.seller_id)

    async def act(self) -> str:
        """One service call at random, mostly one that is allowed; returns what it was."""
        code = self.rng.choice(self.codes)
        permitted = await self.shop.permissions(code)
        allowed = [name for name, (ask, _) in ACTIONS.items() if ask(permitted).allowed]
        likely = [*allowed, *(BESIDE if permitted.decide.allowed else [])]
        name = self.rng.choice(likely if likely and self.rng.random() < 0.6 else self.deeds)
        with suppress(DomainError):
            await self.do(name, code)
        return f"{name} of {code}"

    async def do(self, name: str, code: str) -> None:
        """One deed. Raises where it is refused."""
        made = await DEEDS[name](cast("Any", self), code)
        if name in MAKES:
            self.codes.append(made)


MAKES = ("create", "create another")
"""What makes an order, and returns its code."""
DEEDS: dict[str, Act] = {
    **HANDS,
    "create another": lambda m, _: orders.create(
        *m.own, COMPLETE.with_values({Field.RECIPIENT_NAME: "Bo Miles", Field.CITY: ""})
    ),
    "rename": lambda m, code: orders.edit(*m.own, code, OrderPatch({Field.RECIPIENT_NAME: "Cora Miles"}, {})),
    "complete": lambda m, code: orders.edit(*m.own, code, OrderPatch({Field.CITY: "Springfield"}, {})),
    "annotate": lambda m, code: orders.annotate(*m.own, code, note="Twice."),
    "suggest": lambda m, _: set_ladder(m.shop.ports, m.shop.support, {Stage.SCHEDULED: len(m.codes)}, {}),
}
"""What somebody does to an order or to several, whether it is allowed or not."""
NO_ORDERS = ("suggest", "top up")
"""What changes no order."""


@pytest.fixture(params=["itself", "another process"])
async def actors(request: pytest.FixtureRequest, shop: Shop, database_url: str) -> AsyncIterator[Actors]:
    """Those who act, in the process that serves the pages or in another one, on orders that are with support."""
    await shop.fund(8 * COST)
    codes = [
        await shop.requested(await shop.paid()),
        await shop.requested(await shop.produced_to(ProductionStep.SCHEDULED)),
        await shop.requested(await shop.paid(), RequestKind.REFUND),
        await shop.create(),
        await shop.create(),
    ]
    is_other = request.param != "itself"
    database = Database(database_url) if is_other else shop.database
    # Beside the one that serves pages no process on SQLite does what changes no order: the command line can't.
    left_out = NO_ORDERS if is_other and database.dialect == "sqlite" else ()
    yield Actors(
        replace(shop, database=database), Random(), codes, [name for name in sorted(DEEDS) if name not in left_out]
    )
    if is_other:
        await database.close()


@pytest.fixture
async def pages(shop: Shop, actors: Actors) -> Pages:
    """Pages of every kind, of people of both sellers and of support."""
    first = actors.codes[0]
    request = (await shop.detail(first)).request
    assert request is not None
    opened = Pages(shop)
    await opened.open(
        ListView(ListQuery(shop.seller_id, size=3)),
        ListView(ListQuery(shop.seller_id, cursor=LAST, size=3)),
        *(ListView(ListQuery(shop.seller_id, tab)) for tab in (Tab.UNPAID, Tab.PAID, Tab.PROCESSED, Tab.CANCELLED)),
        ListView(ListQuery(shop.seller_id, text="miles")),
        ListView(ListQuery(shop.other_seller_id)),
        TrashView(ListQuery(shop.seller_id, Tab.TRASH)),
        WalletView(shop.seller_id),
        WalletView(shop.seller_id, address=LedgerAddress(order_code=first), names_support=True),
        WalletView(shop.other_seller_id),
        WalletsView(),
        QueueView(QueueAddress(), looked=request.id),
        QueueView(QueueAddress(RequestFilter(frozenset(RequestStatus)))),
        QueueView(QueueAddress(RequestFilter(older_than=AGES["24h"]), "24h")),
        LadderView(),
    )
    for code in actors.codes[:3]:
        await opened.open_order(code)
    return opened


ANSWERED = (
    ("write", 0), ("support looks", 0), ("support writes", 0), ("look", 0), ("note", 0),
    ("approve 900", 0), ("accept what is asked", 0), ("approve 0", 1), ("heed", 1),
    ("decline", 2), ("desk-refund 400", 2), ("desk-cancel 0", 2), ("top up", 0), ("suggest", 0),
)  # fmt: skip
"""How requests are talked about and answered, and what support does without one: each to an order, by its place."""


async def test_each_step_of_a_request_reaches_every_page_that_shows_it(
    shop: Shop, actors: Actors, pages: Pages
) -> None:
    async with running(pages.hub.run(), feed(shop.database, pages.hub.publish)):
        await until_heard(shop, pages)
        for name, place in ANSWERED:
            if name in actors.deeds:
                await actors.do(name, actors.codes[place])
                await pages.demand_current(name)


@pytest.mark.parametrize("seed", range(3))
async def test_an_old_page_and_what_was_delivered_equal_the_page_read_afresh(
    shop: Shop, actors: Actors, pages: Pages, seed: int
) -> None:
    actors.rng = rng = Random(seed)
    async with running(pages.hub.run(), feed(shop.database, pages.hub.publish)):
        await until_heard(shop, pages)
        for _ in range(25):
            done = await actors.act()
            if rng.random() < 0.1:
                shop.clock.advance(minutes=rng.choice([1, 60, 121, 60 * 24 * 31]))
                pages.hub.clock_changed()
            # Several may come at once; but what follows at once would hide that nobody was told of this one.
            if rng.random() < 0.4:
                await pages.demand_current(done)
        await pages.demand_current("all")
        await erasure.forget(actors.shop.ports, shop.support, COMPLETE.email, even_open=True)
        await pages.demand_current("the erasure")


async def until_heard(shop: Shop, pages: Pages) -> None:
    """The feed needs a moment to begin to listen; a change is made again until it is delivered."""
    code = await shop.create()
    token = next(iter(pages.shown))
    for number in range(100):
        before = pages.shown[token]
        await orders.annotate(shop.ports, shop.merchant, shop.seller_id, code, note=f"try {number}")
        await asyncio.sleep(0.05)
        if pages.shown[token] is not before:
            return
    pytest.fail("the feed never began")


class TestFeed:
    @pytest.fixture
    async def elsewhere(self, shop: Shop, database_url: str) -> AsyncIterator[Ports]:
        """The services as another process has them, on the same database."""
        database = Database(database_url)
        yield Ports(database, shop.clock, shop.ports.window)
        await database.close()

    @staticmethod
    async def begun(shop: Shop, elsewhere: Ports, heard: list[OrderChanged], code: str) -> None:
        """Wait until the feed hears at all, and until it has gone quiet again."""
        for number in range(200):
            await orders.annotate(elsewhere, shop.merchant, shop.seller_id, code, note=f"try {number}")
            await asyncio.sleep(0.03)
            if heard:
                await asyncio.sleep(0.12)
                heard.clear()
                return
        pytest.fail("the feed never began")

    @staticmethod
    async def soon(heard: list[OrderChanged], change: OrderChanged, seconds: float = SECONDS) -> None:
        for _ in range(round(seconds / 0.005)):
            if change in heard:
                return
            await asyncio.sleep(0.005)
        pytest.fail(f"{change} was not told; heard {heard}")

    async def test_a_change_of_another_process_arrives_within_a_second(self, shop: Shop, elsewhere: Ports) -> None:
        code = await shop.create()
        order_id = (await shop.detail(code)).id
        heard: list[OrderChanged] = []

        async with running(feed(shop.database, heard.append)):
            await self.begun(shop, elsewhere, heard, code)
            await trash.delete_many(elsewhere, shop.merchant, shop.seller_id, [code])
            await self.soon(heard, OrderChanged(shop.seller_id, order_id))

        assert set(heard) == {OrderChanged(shop.seller_id, order_id)}

    async def test_a_change_of_its_own_process_arrives_too(self, shop: Shop, elsewhere: Ports) -> None:
        code = await shop.create()
        heard: list[OrderChanged] = []

        async with running(feed(shop.database, heard.append)):
            await self.begun(shop, elsewhere, heard, code)
            await trash.delete_many(shop.ports, shop.merchant, shop.seller_id, [code])
            await self.soon(heard, OrderChanged(shop.seller_id, (await shop.detail(code)).id))

    async def test_what_was_rolled_back_is_not_told(
        self, shop: Shop, elsewhere: Ports, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        code = await shop.create()
        heard: list[OrderChanged] = []

        async def fail(*_: object, **__: object) -> None:
            raise RuntimeError

        async with running(feed(shop.database, heard.append)):
            await self.begun(shop, elsewhere, heard, code)
            with monkeypatch.context() as patched:
                patched.setattr("order_app.services.trash.record", fail)
                with pytest.raises(RuntimeError):
                    await trash.delete_many(elsewhere, shop.merchant, shop.seller_id, [code])
            await asyncio.sleep(0.15)

        assert heard == []

    async def test_each_order_of_a_bulk_is_told(self, shop: Shop, elsewhere: Ports) -> None:
        codes = [await shop.create() for _ in range(5)]
        heard: list[OrderChanged] = []

        async with running(feed(shop.database, heard.append)):
            await self.begun(shop, elsewhere, heard, codes[0])
            await trash.delete_many(elsewhere, shop.merchant, shop.seller_id, codes)
            for code in codes:
                await self.soon(heard, OrderChanged(shop.seller_id, (await shop.detail(code)).id))

    @pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
    async def test_a_lost_connection_is_made_anew(self, shop: Shop, elsewhere: Ports) -> None:
        code = await shop.create()
        heard: list[OrderChanged] = []

        async with running(feed(shop.database, heard.append)):
            await self.begun(shop, elsewhere, heard, code)
            with psycopg.connect(shop.database.libpq_url, autocommit=True) as other:
                other.execute(
                    "SELECT pg_terminate_backend(pid, 2000) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            await self.begun(shop, elsewhere, heard, code)
            await trash.delete_many(elsewhere, shop.merchant, shop.seller_id, [code])
            await self.soon(heard, OrderChanged(shop.seller_id, (await shop.detail(code)).id))

    @pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
    async def test_sign_ins_that_ended_in_another_process_are_told(self, shop: Shop, elsewhere: Ports) -> None:
        code = await shop.create()
        heard: list[OrderChanged] = []
        ended: list[int] = []

        async with running(feed(shop.database, heard.append, ended)):
            await self.begun(shop, elsewhere, heard, code)
            await announce_ended(elsewhere.database, [3, 14])
            await orders.annotate(elsewhere, shop.merchant, shop.seller_id, code, note="afterwards")
            await self.soon(heard, OrderChanged(shop.seller_id, (await shop.detail(code)).id))

        assert ended == [3, 14]
