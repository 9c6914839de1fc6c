"""The test routes: what they make has a true history, and a reset leaves nothing of it."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select, text

from order_app import bootstrap
from order_app.api import test_mode
from order_app.api.app import create_api
from order_app.auth.sessions import COOKIE_NAME
from order_app.bootstrap import Container
from order_app.clock import MovableClock
from order_app.db.migrate import migrate
from order_app.db.unit_of_work import Actor
from order_app.demo.seeding import ensure_basics
from order_app.domain.policy import Stage as PolicyStage
from order_app.domain.statuses import Fulfillment, RequestKind, RequestReason, Shipment, Tab
from order_app.models import (
    LoginThrottle,
    Order,
    OrderEvent,
    OrderItem,
    RefundRequest,
    RouteCount,
    Seller,
    StandingCount,
    Wallet,
    WalletEntry,
)
from order_app.queries import lists
from order_app.services import requests, wallet
from order_app.settings import Settings

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MERCHANT = {"email": "merchant@example.com", "password": "merchant-demo"}


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database as `order-app serve` prepares it in test mode; each test works on a copy."""
    file = tmp_path_factory.mktemp("stage") / "orders.db"
    migrate(f"sqlite:///{file}")

    async def fill() -> None:
        container = bootstrap.build(Settings(database_url=f"sqlite:///{file}", test_mode=True))
        await ensure_basics(container.database, container.clock, 1_000_00)
        await container.sessions.ensure_demo_users()
        await container.database.close()

    asyncio.run(fill())
    return file


class Hooks:
    """Counts what the routes tell the open pages."""

    def __init__(self) -> None:
        self.clock_changes = 0
        self.resets = 0

    def clock_changed(self) -> None:
        self.clock_changes += 1

    def was_reset(self) -> None:
        self.resets += 1


@pytest.fixture
def hooks() -> Hooks:
    return Hooks()


@pytest.fixture
async def container(prepared: Path, tmp_path: Path) -> AsyncIterator[Container]:
    for file in prepared.parent.iterdir():
        shutil.copy(file, tmp_path / file.name)
    made = bootstrap.build(Settings(database_url=f"sqlite:///{tmp_path / prepared.name}", test_mode=True))
    assert isinstance(made.clock, MovableClock)
    made.clock.set(NOON)
    yield made
    await made.database.close()


@pytest.fixture
async def client(container: Container, hooks: Hooks) -> AsyncIterator[httpx.AsyncClient]:
    router = test_mode.test_mode_router(container, hooks.clock_changed, hooks.was_reset)
    transport = httpx.ASGITransport(create_api(container, router))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:3250") as made:
        yield made


async def make(client: httpx.AsyncClient, **wanted: Any) -> list[str]:
    answer = await client.post("/test/orders", json=wanted)
    assert answer.status_code == 200, answer.text
    codes: list[str] = answer.json()["codes"]
    return codes


async def order_of(container: Container, code: str) -> Order:
    async with container.database.read() as session:
        return (await session.scalars(select(Order).where(Order.code == code))).one()  # type: ignore[arg-type]


async def timeline(container: Container, order: Order) -> list[tuple[str, str, datetime]]:
    async with container.database.read() as session:
        found = await session.scalars(
            select(OrderEvent).where(OrderEvent.order_id == order.id).order_by(OrderEvent.id)  # type: ignore[arg-type]
        )
        return [(event.what, event.who, event.at) for event in found]


async def balances(container: Container) -> dict[str, int]:
    async with container.database.read() as session:
        return dict(
            (
                await session.execute(
                    select(Seller.code, Wallet.balance).join(Wallet, Wallet.seller_id == Seller.id)  # type: ignore[call-overload]
                )
            ).all()
        )


async def counted(container: Container, model: type[Any]) -> int:
    async with container.database.read() as session:
        return await session.scalar(select(func.count()).select_from(model)) or 0


async def tab_counts(container: Container, seller_code: str = "A33378") -> dict[str, int]:
    async with container.database.read() as session:
        seller_id = await session.scalar(select(Seller.id).where(Seller.code == seller_code))  # type: ignore[call-overload]
        counts = await lists.tab_counts(session, seller_id)
    return {tab: number for tab, number in counts.items() if number and tab != lists.ALL}


class TestOrders:
    async def test_without_wishes_one_complete_unpaid_order_of_the_first_seller(
        self, client: httpx.AsyncClient, container: Container
    ) -> None:
        (code,) = await make(client)
        order = await order_of(container, code)
        assert code.startswith("A33378-CT-")
        assert (order.payment, order.tab, order.is_complete, order.country) == ("Unpaid", "Unpaid", True, "US")
        assert order.recipient_name
        assert order.amount is not None
        assert order.amount > order.cost > 0

    async def test_an_unpaid_order_was_created_two_minutes_ago_by_the_first_merchant(
        self, client: httpx.AsyncClient, container: Container
    ) -> None:
        order = await order_of(container, (await make(client))[0])
        assert abs(order.created_at - (NOON - timedelta(minutes=2))) < timedelta(seconds=30)
        assert await timeline(container, order) == [("created", "merchant@example.com", order.created_at)]

    @pytest.mark.parametrize(
        ("wanted", "tab", "events"),
        [
            ({"complete": False}, Tab.INCOMPLETED, ["created"]),
            ({}, Tab.UNPAID, ["created"]),
            ({"payment": "Paid"}, Tab.PAID, ["created", "paid"]),
            ({"payment": "Paid", "fulfillment": "Scheduled"}, Tab.PROCESSED, ["created", "paid", "scheduled"]),
            (
                {"payment": "Paid", "fulfillment": "Fulfilled"},
                Tab.PROCESSED,
                ["created", "paid", "scheduled", "fulfilled"],
            ),
            (
                {"payment": "Paid", "fulfillment": "Fulfilled", "shipped": True},
                Tab.SHIPPED,
                ["created", "paid", "scheduled", "fulfilled", "shipped"],
            ),
        ],
    )
    async def test_each_state_stands_in_its_tab_with_its_timeline_in_the_order_of_time(
        self, client: httpx.AsyncClient, container: Container, wanted: dict[str, Any], tab: Tab, events: list[str]
    ) -> None:
        (code,) = await make(client, **wanted)
        order = await order_of(container, code)
        lived = await timeline(container, order)
        assert order.tab == tab.value
        assert [what for what, _, _ in lived] == events
        times = [at for _, _, at in lived]
        assert times == sorted(times)
        assert times[-1] < container.clock.now()
        assert await tab_counts(container) == {tab.value: 1}

    async def test_minutes_since_paid_count_back_from_the_clocks_now(
        self, client: httpx.AsyncClient, container: Container
    ) -> None:
        before = container.clock.now()
        (code,) = await make(client, payment="Paid", minutes_since_paid=5)
        after = container.clock.now()
        order = await order_of(container, code)
        assert order.paid_at is not None
        assert before - timedelta(minutes=5) <= order.paid_at <= after - timedelta(minutes=5)
        permitted = container.ports.permissions(order.facts)
        assert permitted.free_cancel_until == order.paid_at + timedelta(hours=2)

    @pytest.mark.parametrize(
        ("minutes", "stage"), [(119, PolicyStage.PAID_WINDOW_OPEN), (120, PolicyStage.PAID_WINDOW_OVER)]
    )
    async def test_the_free_window_ends_two_hours_after_payment(
        self, client: httpx.AsyncClient, container: Container, minutes: int, stage: PolicyStage
    ) -> None:
        (code,) = await make(client, payment="Paid", minutes_since_paid=minutes)
        assert container.ports.permissions((await order_of(container, code)).facts).stage is stage

    async def test_produced_orders_were_paid_long_ago_and_started_after_the_free_window(
        self, client: httpx.AsyncClient, container: Container
    ) -> None:
        (code,) = await make(client, payment="Paid", fulfillment="Scheduled")
        order = await order_of(container, code)
        assert order.paid_at is not None
        assert order.scheduled_at is not None
        assert order.scheduled_at >= order.paid_at + timedelta(hours=2)

    async def test_production_may_have_started_within_the_free_window(
        self, client: httpx.AsyncClient, container: Container
    ) -> None:
        (code,) = await make(client, payment="Paid", fulfillment="Scheduled", minutes_since_paid=10)
        order = await order_of(container, code)
        assert order.paid_at is not None
        assert order.scheduled_at == order.paid_at + timedelta(minutes=5)

    async def test_the_wallet_is_topped_up_first_so_that_its_balance_stays(
        self, client: httpx.AsyncClient, container: Container
    ) -> None:
        codes = await make(client, payment="Paid", count=3)
        cost = sum([(await order_of(container, code)).cost for code in codes])
        async with container.database.read() as session:
            entries = list(
                await session.scalars(select(WalletEntry).order_by(WalletEntry.id).where(WalletEntry.seller_id == 1))  # type: ignore[arg-type]
            )
        assert await balances(container) == {"A33378": 1_000_00, "B10042": 1_000_00}
        assert [entry.kind for entry in entries] == ["top_up", "top_up", "payment", "payment", "payment"]
        assert entries[1].amount == cost
        assert sum(entry.amount for entry in entries) == 1_000_00
        assert [entry.at for entry in entries[1:]] == sorted(entry.at for entry in entries[1:])

    async def test_a_cost_above_the_largest_top_up_is_covered_too(
        self, client: httpx.AsyncClient, container: Container
    ) -> None:
        items = [{"sku": "HOOD-U-BLK-M", "quantity": 1000}] * 6
        (code,) = await make(client, payment="Paid", items=items)
        assert (await order_of(container, code)).cost > wallet.MAX_TOP_UP
        assert (await balances(container))["A33378"] == 1_000_00

    async def test_a_shipped_order_has_a_carrier_and_a_tracking_code(
        self, client: httpx.AsyncClient, container: Container
    ) -> None:
        (code,) = await make(client, payment="Paid", fulfillment="Fulfilled", shipped=True, country="GB")
        order = await order_of(container, code)
        assert (order.shipment, order.carrier in ("Royal Mail", "Evri")) == (Shipment.SHIPPED, True)
        assert order.tracking_code

    async def test_many_orders_differ_and_the_last_code_is_the_newest(
        self, client: httpx.AsyncClient, container: Container
    ) -> None:
        codes = await make(client, count=120)
        async with container.database.read() as session:
            orders = list(await session.scalars(select(Order).order_by(Order.created_at)))  # type: ignore[arg-type]
        assert [order.code for order in orders] == codes
        assert len({order.recipient_name for order in orders}) > 60
        assert len({order.reference for order in orders}) == 120
        assert await tab_counts(container) == {"Unpaid": 120}

    async def test_other_seller_country_and_content(self, client: httpx.AsyncClient, container: Container) -> None:
        (code,) = await make(
            client,
            seller="B10042",
            country="DE",
            reference="ABC-1",
            recipient_name="Jürgen Groß",
            email="jg@example.com",
            method="Express",
            items=[{"sku": "MUG-11-WHT", "quantity": 2}],
        )
        order = await order_of(container, code)
        async with container.database.read() as session:
            items = list(await session.scalars(select(OrderItem).where(OrderItem.order_id == order.id)))  # type: ignore[arg-type]
        assert code.startswith("B10042-CT-")
        assert (order.country, order.reference, order.recipient_name) == ("DE", "ABC-1", "Jürgen Groß")
        assert (order.email, order.shipping_method) == ("jg@example.com", "Express")
        assert [(item.sku, item.quantity) for item in items] == [("MUG-11-WHT", 2)]
        assert await timeline(container, order) == [("created", "other@example.com", order.created_at)]

    async def test_the_shared_clock_is_not_moved(self, client: httpx.AsyncClient, container: Container) -> None:
        await make(client, payment="Paid", fulfillment="Fulfilled", count=3)
        assert abs(container.clock.now() - NOON) < timedelta(seconds=30)

    @pytest.mark.parametrize(
        "wanted",
        [
            {"fulfillment": "Scheduled"},
            {"payment": "Paid", "fulfillment": "Scheduled", "shipped": True},
            {"payment": "Paid", "complete": False},
            {"payment": "Refunded"},
            {"count": 0},
            {"count": 2001},
            {"count": 2, "reference": "twice"},
            {"minutes_since_paid": -1},
            {"colour": "red"},
            {"items": [{"sku": "NO-SUCH", "quantity": 1}]},
            {"email": "nobody"},
        ],
    )
    async def test_what_can_not_be_is_refused_as_a_problem(
        self, client: httpx.AsyncClient, container: Container, wanted: dict[str, Any]
    ) -> None:
        answer = await client.post("/test/orders", json=wanted)
        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"
        assert await counted(container, Order) == 0

    @pytest.mark.parametrize(
        ("wanted", "status", "code"),
        [
            ({"seller": "Z99999"}, 404, "not_found"),
            ({"country": "XX"}, 400, "bad_input"),
            ({"recipient_name": ""}, 400, "bad_input"),
        ],
    )
    async def test_unknown_seller_or_country_or_a_forbidden_gap(
        self, client: httpx.AsyncClient, wanted: dict[str, Any], status: int, code: str
    ) -> None:
        answer = await client.post("/test/orders", json=wanted)
        assert (answer.status_code, answer.json()["code"]) == (status, code)

    async def test_a_reference_that_is_taken_is_refused_and_nothing_is_made(
        self, client: httpx.AsyncClient, container: Container
    ) -> None:
        await make(client, reference="ABC-1")
        answer = await client.post("/test/orders", json={"reference": "ABC-1", "payment": "Paid"})
        assert (answer.status_code, answer.json()["code"]) == (409, "reference_taken")
        assert await counted(container, Order) == 1
        assert await counted(container, WalletEntry) == 2

    async def test_every_country_of_the_demo_gives_complete_orders(
        self, client: httpx.AsyncClient, container: Container
    ) -> None:
        catalogue = await container.ports.catalogue()
        for country in sorted(catalogue.countries):
            await make(client, country=country)
        assert await tab_counts(container) == {"Unpaid": len(catalogue.countries)}

    async def test_every_gap_leaves_the_order_incompleted(
        self, client: httpx.AsyncClient, container: Container
    ) -> None:
        codes = await make(client, complete=False, count=40)
        missing = {(await order_of(container, code)).missing for code in codes}
        assert await tab_counts(container) == {"Incompleted": 40}
        assert len(missing) >= 5


class TestClock:
    async def test_is_set_and_runs_on(self, client: httpx.AsyncClient, container: Container, hooks: Hooks) -> None:
        answer = await client.post("/test/clock", json={"now": "2027-01-01T00:00:00+01:00"})
        shown = datetime(2026, 12, 31, 23, 0, tzinfo=UTC)
        assert answer.status_code == 200
        assert timedelta() <= container.clock.now() - shown < timedelta(seconds=30)
        assert timedelta() <= datetime.fromisoformat(answer.json()["now"]) - shown < timedelta(seconds=30)
        assert hooks.clock_changes == 1

    async def test_time_passes(self, client: httpx.AsyncClient, container: Container, hooks: Hooks) -> None:
        (code,) = await make(client, payment="Paid", minutes_since_paid=0)
        await client.post("/test/clock", json={"advance_seconds": 7200})
        order = await order_of(container, code)
        assert container.ports.permissions(order.facts).stage is PolicyStage.PAID_WINDOW_OVER
        assert hooks.clock_changes == 1

    @pytest.mark.parametrize(
        "move",
        [
            {},
            {"now": "2027-01-01T00:00:00Z", "advance_seconds": 1},
            {"now": "2027-01-01T00:00:00"},
            {"now": "0001-01-01T00:00:00Z"},
            {"advance_seconds": -1},
            {"advance_seconds": 1e300},
            {"advance_seconds": "NaN"},
            {"now": "tomorrow"},
        ],
    )
    async def test_what_is_no_move_is_refused(
        self, client: httpx.AsyncClient, container: Container, hooks: Hooks, move: dict[str, Any]
    ) -> None:
        answer = await client.post("/test/clock", json=move)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
        assert abs(container.clock.now() - NOON) < timedelta(seconds=30)
        assert hooks.clock_changes == 0


class TestProduction:
    async def test_takes_an_order_through_the_plant(self, client: httpx.AsyncClient, container: Container) -> None:
        (code,) = await make(client, payment="Paid")
        for step in ("scheduled", "fulfilled", "shipped", "delivered"):
            answer = await client.post("/test/production", json={"code": code, "step": step})
            assert answer.json() == {"code": code, "changed": True}
        order = await order_of(container, code)
        assert (order.fulfillment, order.shipment) == (Fulfillment.FULFILLED, Shipment.DELIVERED)
        assert order.carrier
        assert order.tracking_code

    async def test_a_step_taken_already_changes_nothing(self, client: httpx.AsyncClient) -> None:
        (code,) = await make(client, payment="Paid", fulfillment="Scheduled")
        answer = await client.post("/test/production", json={"code": code, "step": "scheduled"})
        assert answer.json() == {"code": code, "changed": False}

    async def test_takes_the_carrier_that_is_given(self, client: httpx.AsyncClient, container: Container) -> None:
        (code,) = await make(client, payment="Paid", fulfillment="Fulfilled")
        sent = {"code": code, "step": "shipped", "carrier": "Pigeon", "tracking_code": "P1"}
        await client.post("/test/production", json=sent)
        order = await order_of(container, code)
        assert (order.carrier, order.tracking_code) == ("Pigeon", "P1")

    @pytest.mark.parametrize(
        ("made", "step", "status", "code"),
        [
            ({}, "scheduled", 409, "not_paid"),
            ({"payment": "Paid"}, "shipped", 409, "out_of_turn"),
            ({"payment": "Paid"}, "melted", 422, "invalid_request"),
        ],
    )
    async def test_a_refused_step_is_a_problem(
        self, client: httpx.AsyncClient, made: dict[str, Any], step: str, status: int, code: str
    ) -> None:
        (order_code,) = await make(client, **made)
        answer = await client.post("/test/production", json={"code": order_code, "step": step})
        assert (answer.status_code, answer.json()["code"]) == (status, code)

    async def test_an_unknown_order_is_not_found(self, client: httpx.AsyncClient) -> None:
        answer = await client.post("/test/production", json={"code": "A33378-CT-1", "step": "scheduled"})
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


class TestReset:
    async def test_leaves_no_order_and_no_row_of_one(
        self, client: httpx.AsyncClient, container: Container, hooks: Hooks
    ) -> None:
        (code, _) = await make(client, payment="Paid", fulfillment="Fulfilled", shipped=True, count=2)
        actor = Actor("merchant@example.com", "merchant", 1)
        draft = requests.RequestDraft(RequestKind.REFUND, RequestReason.OTHER)
        await requests.send(container.ports, actor, 1, code, draft)
        await make(client, count=3, seller="B10042")
        await client.post("/test/clock", json={"advance_seconds": 3600})
        answer = await client.post("/test/reset")
        assert answer.status_code == 200
        for model in (Order, OrderItem, OrderEvent, RefundRequest, StandingCount, RouteCount):
            assert await counted(container, model) == 0, model
        async with container.database.read() as session:
            assert await session.scalar(text("SELECT count(*) FROM order_search")) == 0
        assert abs(container.clock.now() - datetime.now(UTC)) < timedelta(seconds=5)
        assert (hooks.clock_changes, hooks.resets) == (2, 1)

    async def test_fills_the_wallets_with_one_entry_each(self, client: httpx.AsyncClient, container: Container) -> None:
        await make(client, payment="Paid")
        await wallet.top_up(container.ports, Actor("support@example.com", "support"), 1, 77_00, "More")
        await client.post("/test/reset")
        async with container.database.read() as session:
            entries = list(await session.scalars(select(WalletEntry).order_by(WalletEntry.seller_id)))  # type: ignore[arg-type]
        assert await balances(container) == {"A33378": 1_000_00, "B10042": 1_000_00}
        assert [(entry.seller_id, entry.kind, entry.amount, entry.balance) for entry in entries] == [
            (1, "top_up", 1_000_00, 1_000_00),
            (2, "top_up", 1_000_00, 1_000_00),
        ]

    async def test_forgets_wrong_passwords(self, client: httpx.AsyncClient, container: Container) -> None:
        for _ in range(3):
            await client.post("/auth/sign-in", data={**MERCHANT, "password": "wrong-password"})
        assert await counted(container, LoginThrottle) >= 1
        await client.post("/test/reset")
        assert await counted(container, LoginThrottle) == 0

    async def test_sign_ins_stay_valid_wherever_the_clock_stood(
        self, client: httpx.AsyncClient, container: Container
    ) -> None:
        # The clock stands at noon of March 2026, months before the reset's time.
        signed_in = await container.sessions.sign_in(**MERCHANT, address="127.0.0.1", user_agent="Test")
        await client.post("/test/reset")
        viewer = await container.sessions.viewer(signed_in.token)
        assert viewer is not None
        assert viewer.email == MERCHANT["email"]
        assert COOKIE_NAME not in client.cookies

    async def test_a_running_number_is_not_used_twice(self, client: httpx.AsyncClient) -> None:
        before = await make(client, count=2)
        await client.post("/test/reset")
        assert set(await make(client, count=2)).isdisjoint(before)

    async def test_the_same_people_order_again(self, client: httpx.AsyncClient, container: Container) -> None:
        await client.post("/test/reset")
        first = [(await order_of(container, code)).recipient_name for code in await make(client, count=3)]
        await client.post("/test/reset")
        assert [(await order_of(container, code)).recipient_name for code in await make(client, count=3)] == first


class TestMail:
    async def test_shows_what_support_wrote_and_is_empty_after_a_reset(
        self, client: httpx.AsyncClient, container: Container
    ) -> None:
        assert (await client.get("/test/mail")).json() == {"messages": []}
        (code,) = await make(client, payment="Paid", fulfillment="Scheduled")
        draft = requests.RequestDraft(RequestKind.CANCEL, RequestReason.OTHER)
        await requests.send(container.ports, Actor("merchant@example.com", "merchant", 1), 1, code, draft)
        await requests.decline(container.ports, Actor("support@example.com", "support"), code, "Too late.")
        (message,) = (await client.get("/test/mail")).json()["messages"]
        assert message["to"] == "merchant@example.com"
        assert code in message["subject"]
        assert "Too late." in message["text"]
        assert message["body"] == message["text"]
        assert "Too late." in message["html"]
        assert message["message_id"].endswith("@example.com>")
        assert message["sent_at"] is None
        await client.post("/test/reset")
        assert (await client.get("/test/mail")).json() == {"messages": []}


class TestGuard:
    async def test_outside_of_test_mode_there_are_no_such_routes(self, container: Container, hooks: Hooks) -> None:
        usual = bootstrap.build(Settings(database_url=container.settings.database_url))
        router = test_mode.test_mode_router(usual, hooks.clock_changed, hooks.was_reset)
        transport = httpx.ASGITransport(create_api(usual, router))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            answers = [
                await client.post("/test/reset"),
                await client.post("/test/clock", json={"advance_seconds": 1}),
                await client.get("/test/mail"),
            ]
        assert [answer.status_code for answer in answers] == [404, 404, 404]

    async def test_another_sites_page_can_not_call_them(self, client: httpx.AsyncClient, container: Container) -> None:
        await make(client)
        answer = await client.post("/test/reset", headers={"Origin": "https://evil.example"})
        assert answer.status_code == 403
        assert await counted(container, Order) == 1

    async def test_a_clock_that_can_not_be_moved_is_a_mistake(self, container: Container, hooks: Hooks) -> None:
        class Fixed:
            def now(self) -> datetime:
                return NOON

        immovable = bootstrap.build(container.settings, Fixed())
        with pytest.raises(TypeError):
            test_mode.test_mode_router(immovable, hooks.clock_changed, hooks.was_reset)
