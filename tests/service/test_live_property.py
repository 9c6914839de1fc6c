"""A page that is kept current by what the hub delivers equals the page read afresh, whatever happens to the orders."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

import psycopg
import pytest

from order_app import bootstrap
from order_app.auth.sessions import Sessions
from order_app.bootstrap import Container
from order_app.db.changes import OrderChanged
from order_app.db.engine import Database
from order_app.domain.errors import DomainError
from order_app.domain.fields import Field
from order_app.domain.statuses import ProductionStep, RequestKind, Tab
from order_app.live.feed import Publish, announce_ended, run_feed
from order_app.live.hub import Hub, Watch
from order_app.queries.lists import LAST, ListQuery
from order_app.services import cancellation, orders, payments, production, requests, trash
from order_app.services.orders import OrderPatch
from order_app.services.ports import Ports
from order_app.settings import Settings
from order_app.states.order_list import ListView, ShownList
from tests.service.builders import COMPLETE, COST, Shop, draft

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
                await asyncio.wait(pending, timeout=0.2)


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
    shown: dict[str, ShownList] = field(default_factory=dict)
    views: dict[str, ListView] = field(default_factory=dict)

    def __post_init__(self) -> None:
        async def deliver(watch: Watch, shown: ShownList) -> None:
            self.shown[watch.token] = shown

        self.hub = Hub(self.shop.clock, deliver, lambda _: True)

    async def open(self, *queries: ListQuery) -> None:
        for number, query in enumerate(queries):
            token, view = f"tab {number}", ListView(query)
            self.views[token], self.shown[token] = view, await view.read()
            self.hub.watch(Watch(token, 1, view, screen=None, boundary=self.shown[token].boundary))

    async def demand_current(self) -> None:
        """Fails unless every page soon equals what is read afresh."""
        loop = asyncio.get_running_loop()
        start = loop.time()
        stale = dict(self.views)
        while stale:
            for token, view in list(stale.items()):
                afresh = await view.read()
                if replace(self.shown[token], began=0) == replace(afresh, began=0):
                    del stale[token]
            assert loop.time() - start < 3 * SECONDS, f"stale: {[view.query for view in stale.values()]}"
            await asyncio.sleep(0.003)


async def act_at_random(shop: Shop, ports: Ports, rng: Random, codes: Sequence[str]) -> str | None:
    """One service call, allowed or not; returns the code of an order that it created."""
    own = (ports, shop.merchant, shop.seller_id)
    code = rng.choice(codes) if codes else ""
    some = rng.sample(codes, min(len(codes), 3))
    name = rng.choice(["Anna Miller", "Bo Miles", "Cora Stone"])
    content = COMPLETE.with_values({Field.RECIPIENT_NAME: name, Field.CITY: rng.choice(["Springfield", ""])})
    choices: list[Callable[[], Awaitable[object]]] = [
        lambda: orders.edit(*own, code, OrderPatch({Field.RECIPIENT_NAME: name}, {})),
        lambda: orders.edit(*own, code, OrderPatch({Field.CITY: "Peoria"}, {})),
        lambda: payments.pay(*own, code),
        lambda: payments.pay_many(*own, codes),
        lambda: trash.delete_many(*own, some),
        lambda: trash.restore_many(*own, some),
        lambda: cancellation.cancel(*own, code),
        lambda: requests.send(*own, code, draft(rng.choice(list(RequestKind)))),
        lambda: requests.withdraw(*own, code),
        lambda: requests.approve(ports, shop.support, code, 0),
        lambda: requests.decline(ports, shop.support, code, "No."),
        lambda: orders.annotate(*own, code, note=name),
        *[lambda step=step: production.advance(ports, code, step) for step in ProductionStep],  # type: ignore[misc]
    ]
    if not codes or rng.random() < 0.25:
        return await orders.create(*own, content)
    with suppress(DomainError):
        await rng.choice(choices)()
    return None


@pytest.mark.parametrize("through", ["itself", "another process"])
@pytest.mark.parametrize("seed", range(3))
async def test_an_old_page_and_what_was_delivered_equal_the_page_read_afresh(
    shop: Shop, database_url: str, seed: int, through: str
) -> None:
    rng = Random(seed)
    await shop.fund(8 * COST)
    codes = [await shop.create() for _ in range(4)]
    pages = Pages(shop)
    await pages.open(
        ListQuery(shop.seller_id, size=3),
        ListQuery(shop.seller_id, cursor=LAST, size=3),
        *(ListQuery(shop.seller_id, tab) for tab in (Tab.UNPAID, Tab.PAID, Tab.PROCESSED, Tab.CANCELLED)),
        ListQuery(shop.seller_id, text="miles"),
        ListQuery(shop.other_seller_id),
    )
    actor_database = shop.database if through == "itself" else Database(database_url)
    ports = Ports(actor_database, shop.clock, shop.ports.window)

    async with running(pages.hub.run(), feed(shop.database, pages.hub.publish)):
        await until_heard(shop, pages)
        for number in range(30):
            made = await act_at_random(shop, ports, rng, codes)
            codes += [made] if made else []
            if rng.random() < 0.1:
                shop.clock.advance(minutes=rng.choice([1, 60, 121, 60 * 24 * 31]))
                pages.hub.clock_changed()
            if number % 6 == 0:
                await pages.demand_current()
        await pages.demand_current()

    if actor_database is not shop.database:
        await actor_database.close()


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
