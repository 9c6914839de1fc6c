"""Orders under random hands: whatever is done, the policy told it beforehand and the money is right afterwards."""

import asyncio
import shutil
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select

from order_app.db.engine import Database
from order_app.domain.errors import DomainError, NotFound
from order_app.domain.fields import Field
from order_app.domain.orders import Item, missing_fields
from order_app.domain.policy import Allowed, Answer, Approval, Permissions, Refused, tab_of
from order_app.domain.statuses import OPEN_REQUEST_STATUSES, Life, ProductionStep, RequestKind
from order_app.models import Order, OrderEvent, RefundRequest, Seller, Wallet, WalletEntry
from order_app.queries.lists import ALL, tab_counts
from order_app.queries.orders import OrderDetail
from order_app.services import cancellation, desk, orders, payments, production, requests, trash, wallet
from order_app.services.outcomes import BulkOutcome, Outcome
from tests.service.builders import COMPLETE, COST, Shop, draft, patch

ACCEPTED = 300
"""The fee that a merchant who asks for money back accepts beforehand, in minor units."""
REFERENCES = ("", "#1", "#2")
EDITS: tuple[Mapping[Field, Any], ...] = (
    {Field.CITY: "Peoria"},
    {Field.CITY: ""},
    {Field.STATE: "CA"},
    {Field.RECIPIENT_NAME: ""},
    {Field.PHONE: "", Field.EMAIL: ""},
    {Field.COUNTRY: "GB", Field.STATE: "", Field.POSTAL_CODE: "SW1A 1AA"},
    {Field.ITEMS: (Item("MUG-11-WHT", 3),)},
    {Field.ITEMS: ()},
    {Field.SHIPPING_METHOD: "Express"},
    {Field.REFERENCE: "#1"},
    {Field.AMOUNT: 100},
)

Act = Callable[["Lifecycle", str], Awaitable[Any]]


def _send(kind: RequestKind, accepted_fee: int, *, late: bool = False) -> tuple[Callable[[Permissions], Answer], Act]:
    def ask(permitted: Permissions) -> Answer:
        if isinstance(permitted.request, Allowed) and kind not in permitted.request_kinds:
            return Refused("shipped", "")
        return permitted.request

    wanted = replace(draft(kind, accepted_fee), refund_shipping_if_late=late)
    return ask, lambda m, code: requests.send(*m.own, code, wanted)


def _approve(fee: int) -> tuple[Callable[[Permissions], Answer], Act]:
    return lambda p: p.approve, lambda m, code: requests.approve(m.shop.ports, m.shop.support, code, fee)


def _part(amount: int) -> tuple[Callable[[Permissions], Answer], Act]:
    return lambda p: p.approve, lambda m, code: requests.approve(m.shop.ports, m.shop.support, code, part=amount)


def _desk_cancel(fee: int) -> tuple[Callable[[Permissions], Answer], Act]:
    return lambda p: p.cancel_for_seller, lambda m, code: desk.cancel(m.shop.ports, m.shop.support, code, fee, "Asked.")


def _desk_refund(amount: int) -> tuple[Callable[[Permissions], Answer], Act]:
    return (
        lambda p: p.refund_for_seller,
        lambda m, code: desk.refund(m.shop.ports, m.shop.support, code, amount, "Asked."),
    )


def _accept(fee: int) -> tuple[Callable[[Permissions], Answer], Act]:
    return lambda p: p.accept_fee, lambda m, code: requests.accept_fee(*m.own, code, fee)


def _step(step: ProductionStep) -> tuple[Callable[[Permissions], Answer], Act]:
    return lambda p: p.production[step], lambda m, code: production.advance(m.shop.ports, code, step)


ACTIONS: dict[str, tuple[Callable[[Permissions], Answer], Act]] = {
    "pay": (lambda p: p.pay, lambda m, code: payments.pay(*m.own, code)),
    "pay many": (lambda p: p.pay, lambda m, code: payments.pay_many(*m.own, [code])),
    "delete": (lambda p: p.delete, lambda m, code: trash.delete_many(*m.own, [code])),
    "restore": (lambda p: p.restore, lambda m, code: trash.restore_many(*m.own, [code])),
    "cancel": (lambda p: p.cancel, lambda m, code: cancellation.cancel(*m.own, code)),
    "withdraw": (lambda p: p.withdraw, lambda m, code: requests.withdraw(*m.own, code)),
    "decline": (lambda p: p.decide, lambda m, code: requests.decline(m.shop.ports, m.shop.support, code, "No.")),
    "send cancel": _send(RequestKind.CANCEL, 0),
    "send late": _send(RequestKind.CANCEL, 0, late=True),
    "send refund": _send(RequestKind.REFUND, ACCEPTED),
    **{f"part {amount}": _part(amount) for amount in (700, COST)},
    **{f"desk-cancel {fee}": _desk_cancel(fee) for fee in (0, 900)},
    **{f"desk-refund {amount}": _desk_refund(amount) for amount in (400, COST)},
    **{f"approve {fee}": _approve(fee) for fee in (0, 300, 900)},
    **{f"accept {fee}": _accept(fee) for fee in (300, 900)},
    **{step.value: _step(step) for step in ProductionStep},
}


class Lifecycle(RuleBasedStateMachine):
    """Random services on a few orders, asked of the policy first and held against the invariants afterwards."""

    open_url: Callable[[], str]
    drop_url: Callable[[str], None]

    def __init__(self) -> None:
        super().__init__()
        self.url = type(self).open_url()
        self.runner = asyncio.Runner()
        self.shop = self.run(self._open())
        self.own = (self.shop.ports, self.shop.merchant, self.shop.seller_id)
        self.codes: list[str] = [self.run(self.shop.create(reference=reference)) for reference in ("#1", "")]
        self.events = 0

    def run(self, work: Awaitable[Any]) -> Any:
        async def wait() -> Any:
            return await work

        return self.runner.run(wait())

    async def _open(self) -> Shop:
        database = Database(self.url)
        async with database.read() as session:
            found = dict((await session.execute(select(Seller.code, Seller.id))).all())  # type: ignore[call-overload]
        shop = Shop(database, found["A33378"], found["B10042"])
        await shop.fund(4 * COST)
        return shop

    def teardown(self) -> None:
        self.run(self.shop.database.close())
        self.runner.close()
        type(self).drop_url(self.url)

    def one(self, number: int) -> str:
        return self.codes[number % len(self.codes)]

    @rule(reference=st.sampled_from(REFERENCES), city=st.sampled_from(["Springfield", "Springfield", ""]))
    def create(self, reference: str, city: str) -> None:
        content = COMPLETE.with_values({Field.REFERENCE: reference, Field.CITY: city})
        said = self.run(self._settle(orders.create(*self.own, content)))
        if isinstance(said, str):
            self.codes.append(said)
        else:
            assert said.code == "reference_taken"
            assert reference in self.run(self._live_references())

    @rule(amount=st.sampled_from([1, COST, 5 * COST]))
    def top_up(self, amount: int) -> None:
        before = self.run(self.shop.balance())
        asked = (self.shop.ports, self.shop.support, self.shop.seller_id)
        assert self.run(wallet.top_up(*asked, amount, "More")) == before + amount

    @rule(minutes=st.sampled_from([1, 59, 60, 120, 24 * 60, 30 * 24 * 60]))
    def let_time_pass(self, minutes: int) -> None:
        self.shop.clock.advance(minutes=minutes)

    @rule(number=st.integers(0, 5), name=st.sampled_from(sorted(ACTIONS)))
    def try_anything(self, number: int, name: str) -> None:
        self.run(self._act(self.one(number), name))

    # Several in a row, so that orders get as far as the parcel and the money back.
    @rule(number=st.integers(0, 5), seed=st.integers(0, 10_000), steps=st.integers(8, 20))
    def do_what_is_allowed(self, number: int, seed: int, steps: int) -> None:
        code, rng = self.one(number), Random(seed)
        for _ in range(steps):
            permitted = self.run(self.shop.permissions(code))
            allowed = [name for name, (ask, _) in ACTIONS.items() if ask(permitted).allowed]
            if allowed:
                self.run(self._act(code, rng.choice(allowed)))
                self.run(self._demand_all())

    @rule(number=st.integers(0, 5), values=st.sampled_from(EDITS))
    def edit(self, number: int, values: Mapping[Field, Any]) -> None:
        self.run(self._edit(self.one(number), dict(values)))

    @rule(number=st.integers(0, 5), note=st.sampled_from(["", "a note"]))
    def note(self, number: int, note: str) -> None:
        self.run(orders.annotate(*self.own, self.one(number), note=note))
        assert self.run(self.shop.detail(self.one(number))).note == note

    @rule(number=st.integers(0, 5), name=st.sampled_from(["pay", "cancel", "withdraw", "delete", "restore"]))
    def another_seller_tries(self, number: int, name: str) -> None:
        before = self.run(self.shop.everything())
        mine, self.own = self.own, (self.shop.ports, self.shop.stranger, self.shop.other_seller_id)
        said = self.run(self._settle(ACTIONS[name][1](self, self.one(number))))
        self.own = mine
        if isinstance(said, BulkOutcome):
            assert (said.done, said.not_done[0].reason.code) == ((), "not_found")
        else:
            assert isinstance(said, NotFound)
        assert self.run(self.shop.everything()) == before

    async def _settle(self, acting: Awaitable[Any]) -> Any:
        try:
            return await acting
        except DomainError as error:
            return error

    async def _act(self, code: str, name: str) -> None:
        ask, do = ACTIONS[name]
        detail, before = await self.shop.detail(code), await self.shop.everything()
        answer = ask(self.shop.ports.permissions(detail.facts))
        beyond = await self._beyond_the_policy(name, detail) if answer.allowed else None
        said = await self._settle(do(self, code))
        if beyond is None and isinstance(answer, Allowed):
            assert _did(said), (name, said)
            assert (await self.shop.detail(code)).version > detail.version or name.startswith("approve")
            return
        assert await self.shop.everything() == before, (name, said)
        if beyond is not None:
            assert _code(said) == beyond, (name, said)
        elif isinstance(answer, Refused) and answer.already and not isinstance(said, BulkOutcome):
            assert isinstance(said, Outcome)
            assert not said.changed
        elif isinstance(answer, Refused):
            assert _code(said) == answer.code, (name, said)

    async def _beyond_the_policy(self, name: str, detail: OrderDetail) -> str | None:
        """What refuses an action that the order's state allows: money, a reference, a fee; None where nothing does."""
        request, left = detail.request, detail.cost - detail.refunded
        permitted = self.shop.ports.permissions(detail.facts)
        approval = permitted.approval
        match name.split():
            case ["approve", fee] if approval is Approval.REFUND_SHIPPING:
                if int(fee):
                    return "fee_out_of_range"
                return None if detail.held.shipping_left else "nothing_left"
            case ["part", _] if approval is not Approval.REFUND:
                return "bad_input"
            case ["part" | "desk-refund", amount] if int(amount) > left:
                return "refund_out_of_range"
            case ["send", "refund"] if left < ACCEPTED:
                return "fee_out_of_range"
            case ["desk-cancel", fee] if int(fee) > (left if permitted.keeps_fee_for_seller else 0):
                return "fee_out_of_range"
            case ["pay", *_] if await self.shop.balance() < detail.cost:
                return "insufficient_funds"
            case ["restore"] if detail.content.reference in await self._live_references() - {""}:
                return "reference_taken"
            case ["approve", fee] if int(fee) > left:
                return "fee_out_of_range"
            case ["approve", fee] if request is not None and (
                (request.proposed_fee, request.proposed_approval, request.answer) == (int(fee), approval, "")
            ):
                return "as it is" if int(fee) > request.accepted_fee else None
            case ["accept", fee] if request is None or request.proposed_fee != int(fee):
                return "fee_out_of_range"
            case ["accept", _] if request is not None and request.proposed_approval is not approval:
                return "changed_meanwhile"
        return None

    async def _edit(self, code: str, values: dict[Field, Any]) -> None:
        detail, before = await self.shop.detail(code), await self.shop.everything()
        permitted = self.shop.ports.permissions(detail.facts)
        changed = {name for name, value in values.items() if value != detail.content.value(name)}
        wanted = detail.content.with_values(values)
        catalogue = await self.shop.ports.catalogue()
        said = await self._settle(orders.edit(*self.own, code, patch(values, detail.content)))
        taken = Field.REFERENCE in changed and wanted.reference in await self._live_references()
        if changed and changed <= permitted.editable and not isinstance(said, DomainError):
            now = await self.shop.detail(code)
            assert now.content == wanted
            assert now.version > detail.version
            assert permitted.cost_is_live or now.cost == detail.cost
            assert not permitted.must_stay_complete or now.facts.is_complete
            return
        assert await self.shop.everything() == before
        if not changed <= permitted.editable:
            assert said.code in {permitted.locks[name].code for name in changed - permitted.editable}
        elif changed:
            spoiled = permitted.must_stay_complete and bool(missing_fields(wanted, catalogue))
            assert (said.code, spoiled or taken) in {("invalid_fields", True), ("reference_taken", True)}

    async def _live_references(self) -> set[str]:
        async with self.shop.database.read() as session:
            found = await session.scalars(
                select(Order.reference).where(Order.life == Life.ACTIVE, Order.seller_id == self.shop.seller_id)  # type: ignore[call-overload, arg-type]
            )
            return set(found)

    @invariant()
    def everything_adds_up(self) -> None:
        self.run(self._demand_all())

    async def _demand_all(self) -> None:
        async with self.shop.database.read() as session:
            found = list(await session.scalars(select(Order)))
            wallets = list(await session.scalars(select(Wallet)))
            entries = list(await session.scalars(select(WalletEntry)))
            open_ones = Counter(
                await session.scalars(
                    select(RefundRequest.order_id).where(RefundRequest.status.in_(OPEN_REQUEST_STATUSES))  # type: ignore[call-overload, attr-defined]
                )
            )
            events = await session.scalar(select(func.count()).select_from(OrderEvent)) or 0
            counts = await tab_counts(session, self.shop.seller_id)
        for held in wallets:
            assert held.balance == sum(entry.amount for entry in entries if entry.seller_id == held.seller_id)
        assert all(entry.balance >= 0 for entry in entries)
        spent: Counter[int | None] = Counter()
        for entry in entries:
            spent[entry.order_id] -= entry.amount
        tabs = Counter(tab_of(order.facts) for order in found)
        for order in found:
            assert order.tab == tab_of(order.facts).value
            assert open_ones[order.id or 0] == (order.open_request is not None)
            assert 0 <= order.refunded <= order.cost
            assert spent[order.id] == (order.cost - order.refunded if order.paid_at else 0)
        assert {tab: number for tab, number in counts.items() if number and tab != ALL} == tabs
        assert counts[ALL] == sum(order.life is not Life.DELETED for order in found)
        assert events >= self.events
        self.events = events


def _did(said: object) -> bool:
    if isinstance(said, BulkOutcome):
        return len(said.done) == 1
    return isinstance(said, Outcome) and said.changed


def _code(said: object) -> str:
    if isinstance(said, BulkOutcome):
        return said.not_done[0].reason.code
    if isinstance(said, Outcome):
        return "done" if said.changed else "as it is"
    return said.code if isinstance(said, DomainError) else repr(said)


def play(
    open_url: Callable[[], str],
    drop_url: Callable[[str], None],
    examples: int,
    steps: int,
    machine: type[Lifecycle] = Lifecycle,
) -> None:
    """Let the machine run on a fresh database for each example."""

    class Machine(machine):  # type: ignore[misc, valid-type]
        pass

    Machine.open_url, Machine.drop_url = staticmethod(open_url), staticmethod(drop_url)  # type: ignore[assignment]
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            # Neither shrinks nor explains: both play hundreds of lives more, and tracing slows every step.
            phases=(Phase.explicit, Phase.reuse, Phase.generate),
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )


def test_random_lives_on_sqlite(sqlite_template: Path, tmp_path: Path) -> None:
    numbers = count()

    def open_url() -> str:
        path = tmp_path / f"{next(numbers)}.db"
        shutil.copyfile(sqlite_template, path)
        return f"sqlite:///{path}"

    play(open_url, lambda _: None, examples=12, steps=15)


def test_random_lives_on_postgresql(postgresql: Any, postgresql_template: str) -> None:
    names: dict[str, str] = {}

    def open_url() -> str:
        name = postgresql.create(template=postgresql_template)
        url = postgresql.url(name)
        names[url] = name
        return url

    play(open_url, lambda url: postgresql.drop(names[url]), examples=2, steps=12)
