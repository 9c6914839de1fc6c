"""Many orders at once without a browser: what the card and the messages say, what stays selected, and the way back."""

from datetime import timedelta
from typing import Any

import pytest

from order_app.db.unit_of_work import Actor
from order_app.demo.stage import Stage, Wanted
from order_app.domain.errors import StorageUnavailable
from order_app.domain.fields import Field
from order_app.domain.money import format_minor
from order_app.domain.policy import Refused
from order_app.domain.statuses import Life, Payment
from order_app.live import reflex_adapter
from order_app.queries.orders import OrderDetail, order_detail
from order_app.queries.wallet import balance
from order_app.services import bulk as bulk_service
from order_app.services import payments, trash, wallet
from order_app.services.outcomes import CHUNK, BulkOutcome, NotDone
from order_app.services.ports import Ports
from order_app.states import bulk, dialogs
from order_app.states.bulk import BulkState
from order_app.states.dialogs import DialogState
from order_app.states.order_list import OrderListState
from order_app.states.trash import TrashState
from order_app.states.wording import GROUP_CODES, groups_of
from tests.state.conftest import Make, OpenTab, Tab

STATE = "bulk_state"
SAME = {Field.REFERENCE: "#1"}


@pytest.fixture
async def tab(tabs: OpenTab) -> Tab:
    """A merchant's tab on All orders."""
    return await (await tabs("merchant")).load("/", OrderListState.load)


def said(tab: Tab, variable: str) -> Any:
    """What the card holds."""
    return tab.last(variable, STATE)


def asked(tab: Tab, variable: str) -> Any:
    """What the dialog holds."""
    return tab.last(variable, "dialog_state")


async def select_all(tab: Tab) -> Tab:
    """Select every order of the first page."""
    await tab.load("/", OrderListState.load)
    return await tab.send(OrderListState.toggle_page, on=True)


async def confirm(tab: Tab) -> Tab:
    """Click Confirm and wait for the end of the action."""
    return await tab.send(DialogState.confirm, typed={})


async def detail(ports: Ports, code: str) -> OrderDetail:
    """The order as it is in the database."""
    async with ports.database.read() as session:
        return await order_detail(session, code, None)


async def held(ports: Ports, tab: Tab) -> int:
    """What the wallet holds."""
    async with ports.database.read() as session:
        return await balance(session, (await tab.viewer()).seller_id or 0)


class TestBefore:
    """What the dialog tells of what it will touch."""

    async def test_delete_tells_what_stays_and_why(self, tab: Tab, make: Make) -> None:
        paid = [await make(payment=Payment.PAID) for _ in range(2)]
        old = await make(payment=Payment.PAID, minutes_since_paid=300)
        gone = [await make(), await make()]
        await select_all(tab)
        await tab.send(DialogState.ask_delete_selected)
        assert (asked(tab, "title"), set(asked(tab, "listed"))) == ("Delete 2 orders?", set(gone))
        (group,) = asked(tab, "groups")
        assert (group["words"], group["way_on"], set(group["codes"])) == ("3 are paid", "", {*paid, old})

    async def test_what_can_no_longer_be_found_is_told_too(self, tab: Tab, make: Make, ports: Ports) -> None:
        code, other = await make(), await make()
        await select_all(tab)
        viewer = await tab.viewer()
        await trash.delete_many(ports, viewer.actor, viewer.seller_id or 0, [other])
        await tab.send(DialogState.ask_delete_selected)
        assert asked(tab, "listed") == [code]
        assert [group["words"] for group in asked(tab, "groups")] == ["1 is in the trash"]

    async def test_pay_tells_for_how_many_the_wallet_lasts_oldest_first(
        self, tab: Tab, stage: Stage, ports: Ports
    ) -> None:
        sku, price = max((await ports.catalogue()).prices.items(), key=lambda item: item[1])
        pieces = 40_000 // price
        codes = await stage.make_orders(Wanted("A33378", count=4, items=((sku, str(pieces), ""),)))
        costs = [(await detail(ports, code)).cost for code in codes]
        before = await held(ports, tab)
        lasts = max(n for n in range(5) if sum(costs[:n]) <= before)
        cost = sum(costs[:lasts])
        assert 0 < lasts < 4
        await select_all(tab)
        await tab.send(DialogState.ask_pay_selected)
        assert asked(tab, "title") == f"Pay {lasts} order{'s' if lasts > 1 else ''}?"
        assert asked(tab, "listed") == codes[:lasts]
        assert asked(tab, "problem") == (
            f"The wallet lasts for the {lasts} oldest of 4 orders: "
            f"{format_minor(sum(costs) - before, 'USD')} is missing for the rest. Ask support to top it up."
        )
        facts = {fact["label"]: fact["value"] for fact in asked(tab, "facts")}
        assert facts == {
            "Cost": format_minor(cost, "USD"),
            "Wallet now": format_minor(before, "USD"),
            "Wallet after": format_minor(before - cost, "USD"),
            "Missing for the rest": format_minor(sum(costs) - before, "USD"),
        }
        assert asked(tab, "lead") == (
            "The cost is taken from the wallet, order by order, oldest first. At the first order that the wallet does "
            "not hold enough for, paying ends: no newer one overtakes it."
        )
        await confirm(tab)
        assert await held(ports, tab) == before - cost
        assert tab.toasts[-1].startswith(
            f'toast("success", "Paid {lasts} order{"s" if lasts > 1 else ""}. {format_minor(cost, "USD")} left the '
            f"wallet. {4 - lasts} order{'s wait' if lasts < 3 else ' waits'} for money: "
            f'{format_minor(sum(costs) - before, "USD")} is missing in the wallet."'
        )
        assert set(tab.last("selected_here", "order_list_state")) == set(codes[lasts:])

    async def test_a_wallet_that_lasts_for_none_leaves_confirm_off(self, tab: Tab, stage: Stage, ports: Ports) -> None:
        sku = next(iter((await ports.catalogue()).prices))
        await stage.make_orders(Wanted("A33378", count=2, items=((sku, "1000", ""),)))
        await tab.send(DialogState.ask_pay_all)
        assert asked(tab, "confirm_off") is True
        facts = {fact["label"]: fact["value"] for fact in asked(tab, "facts")}
        assert asked(tab, "problem") == (
            f"The wallet holds {facts['Wallet now']}, and {facts['Cost']} is needed: {facts['Missing']} is missing; "
            "nothing was paid. Ask support to top up the wallet, then pay again."
        )

    async def test_a_cheaper_newer_order_does_not_overtake_a_dear_older_one(
        self, tab: Tab, stage: Stage, ports: Ports
    ) -> None:
        sku = next(iter((await ports.catalogue()).prices))
        (first,) = await stage.make_orders(Wanted("A33378"))
        (dear,) = await stage.make_orders(Wanted("A33378", items=((sku, "1000", ""),)))
        (cheap,) = await stage.make_orders(Wanted("A33378"))
        await tab.send(DialogState.ask_pay_all)
        assert asked(tab, "listed") == [first]
        assert [group["codes"] for group in asked(tab, "groups")] == [[dear, cheap]]
        await confirm(tab)
        paid = [code for code in (first, dear, cheap) if (await detail(ports, code)).paid_at is not None]
        assert paid == [first]
        assert "2 orders wait for money: $" in tab.toasts[-1]

    async def test_money_that_came_meanwhile_is_told(self, tab: Tab, stage: Stage, ports: Ports) -> None:
        sku = next(iter((await ports.catalogue()).prices))
        await stage.make_orders(Wanted("A33378"))
        await stage.make_orders(Wanted("A33378", items=((sku, "1000", ""),)))
        await tab.send(DialogState.ask_pay_all)
        support = Actor("support@example.com", "support")
        await wallet.top_up(ports, support, (await tab.viewer()).seller_id or 0, 90_000_00, "Bank transfer")
        await confirm(tab)
        assert "1 order waits for money, and the wallet now holds enough: pay again." in tab.toasts[-1]

    async def test_pay_all_takes_the_oldest_and_tells_how_many_wait(
        self, tab: Tab, stage: Stage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        codes = await stage.make_orders(Wanted("A33378", count=5))
        monkeypatch.setattr(dialogs, "MAX_SELECTED", 3)
        await tab.send(DialogState.ask_pay_all)
        assert asked(tab, "listed") == codes[:3]
        assert "These are the oldest; 2 more orders can be paid after them." in asked(tab, "lead")

    async def test_a_selection_that_has_left_the_database_is_refused_calmly(
        self, tab: Tab, make: Make, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await make()
        await select_all(tab)

        async def none(*_: object) -> tuple[()]:
            return ()

        monkeypatch.setattr(dialogs, "rows_by_code", none)
        await tab.send(DialogState.ask_pay_selected)
        assert "None of the selected orders can be paid. Nothing was changed." in tab.toasts[-1]


class TestDuring:
    """Progress, stop, and who may act meanwhile."""

    async def test_progress_is_told_after_each_transaction(self, tab: Tab, stage: Stage) -> None:
        await stage.make_orders(Wanted("A33378", count=25))
        await select_all(tab)
        await tab.send(DialogState.ask_delete_selected)
        await confirm(tab)
        assert list(dict.fromkeys(tab.came("progress"))) == ["0 of 25", f"{CHUNK} of 25", "25 of 25"]
        assert tab.came("running") == [True, False]
        assert said(tab, "title") == "Deleted 25 orders."
        assert said(tab, "is_shown") is True

    async def test_a_stop_leaves_the_rest_selected(
        self, tab: Tab, stage: Stage, ports: Ports, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        codes = await stage.make_orders(Wanted("A33378", count=25))
        await select_all(tab)
        await tab.send(DialogState.ask_delete_selected)
        part = bulk_service._part

        async def stopped_meanwhile(*arguments: Any) -> BulkOutcome:
            outcome = await part(*arguments)
            # The tab's lock is free: its own click is worked off while the action runs.
            await tab.send(BulkState.stop)
            return outcome

        monkeypatch.setattr(bulk_service, "_part", stopped_meanwhile)
        await confirm(tab)
        deleted = [code for code in codes if (await detail(ports, code)).facts.life is Life.DELETED]
        assert len(deleted) == CHUNK
        assert set(tab.last("selected_here", "order_list_state")) == set(codes) - set(deleted)
        assert said(tab, "title") == f"Deleted {CHUNK} orders. 5 orders left as before."
        assert [group["words"] for group in said(tab, "groups")] == ["5 were not reached before you stopped"]
        assert said(tab, "keeps_selected") is True

    async def test_a_sign_out_midway_ends_it_after_the_transaction_under_way(
        self, tab: Tab, stage: Stage, ports: Ports, container: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        codes = await stage.make_orders(Wanted("A33378", count=25))
        await select_all(tab)
        await tab.send(DialogState.ask_delete_selected)
        part = bulk_service._part

        async def signed_out_meanwhile(*arguments: Any) -> BulkOutcome:
            outcome = await part(*arguments)
            await container.sessions.sign_out(tab.cookie.partition("=")[2])
            return outcome

        monkeypatch.setattr(bulk_service, "_part", signed_out_meanwhile)
        await confirm(tab)
        lives = [(await detail(ports, code)).facts.life for code in codes]
        assert lives.count(Life.DELETED) == CHUNK

    async def test_run_without_a_confirmed_job_does_nothing(self, tab: Tab, make: Make, ports: Ports) -> None:
        code = await make()
        await select_all(tab)
        await tab.send(DialogState.ask_delete_selected)
        await tab.send(BulkState.run)
        await tab.send(BulkState.settle)
        assert (await detail(ports, code)).facts.life is Life.ACTIVE
        assert tab.toasts == []

    async def test_a_run_that_died_with_its_process_is_told_on_the_next_page(
        self, tab: Tab, stage: Stage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await stage.make_orders(Wanted("A33378", count=25))
        await select_all(tab)
        await tab.send(DialogState.ask_delete_selected)

        with monkeypatch.context() as patched:
            patched.setattr(BulkState, "_begin", _begun_and_forgotten)
            await confirm(tab)
        monkeypatch.setattr(bulk, "SILENT_SECONDS", -1.0)
        await tab.load("/", OrderListState.load)
        assert said(tab, "running") is False
        assert said(tab, "title") == "Interrupted at 0 of 25. The lists show what was done."


def _begun_and_forgotten(self: BulkState, job: bulk.Job) -> None:
    self.running, self.is_shown, self.total = True, True, len(job.codes)


class TestAfter:
    """What came of it, and the way back."""

    async def test_what_could_not_be_done_is_told_by_reason_and_stays_selected(
        self, tab: Tab, make: Make, ports: Ports
    ) -> None:
        first, second, third = await make(), await make(), await make()
        await select_all(tab)
        await tab.send(DialogState.ask_delete_selected)
        viewer = await tab.viewer()
        await payments.pay(ports, viewer.actor, viewer.seller_id or 0, first)
        await confirm(tab)
        assert said(tab, "title") == "Deleted 2 orders. 1 order left as before."
        assert [(group["words"], group["codes"]) for group in said(tab, "groups")] == [("1 is paid", [first])]
        assert tab.last("selected_here", "order_list_state") == [first]
        assert "Deleted 2 orders. 1 was left as before: 1 is paid." in tab.toasts[-1]
        assert "Undo" in tab.toasts[-1]
        assert {(await detail(ports, code)).facts.life for code in (second, third)} == {Life.DELETED}

    async def test_a_few_that_all_went_well_are_told_by_a_message_only(self, tab: Tab, make: Make) -> None:
        await make()
        await make()
        await tab.send(DialogState.ask_pay_all)
        await confirm(tab)
        assert "Paid 2 orders. $" in tab.toasts[-1]
        assert "left the wallet." in tab.toasts[-1]
        assert True not in tab.came("is_shown")

    async def test_undo_takes_no_code_from_the_browser_and_works_once(
        self, tab: Tab, stage: Stage, ports: Ports
    ) -> None:
        codes = await stage.make_orders(Wanted("A33378", count=25))
        await select_all(tab)
        await tab.send(DialogState.ask_delete_selected)
        await confirm(tab)
        number = said(tab, "undo_number")
        assert not any(code in toast for code in codes for toast in tab.toasts)
        for _ in range(3):
            await tab.send(BulkState.undo, number=number)
        assert {(await detail(ports, code)).facts.life for code in codes} == {Life.ACTIVE}
        assert said(tab, "title") == "Restored 25 orders."
        assert "There is nothing to undo any more." in tab.toasts[-1]

    async def test_the_undo_of_an_earlier_delete_brings_back_the_earlier_orders(
        self, tab: Tab, make: Make, ports: Ports
    ) -> None:
        first, second = await make(), await make()
        for code in (first, second):
            await tab.send(DialogState.ask_delete, code=code)
            await confirm(tab)
        await tab.send(BulkState.undo, number=1)
        assert (await detail(ports, first)).facts.life is Life.ACTIVE
        assert (await detail(ports, second)).facts.life is Life.DELETED

    async def test_the_cards_undo_stays_its_own_when_one_more_is_deleted(self, tab: Tab, make: Make) -> None:
        await make()
        await make()
        await select_all(tab)
        await tab.send(DialogState.ask_delete_selected)
        await confirm(tab)
        number = said(tab, "undo_number")
        await tab.send(DialogState.ask_delete, code=await make())
        await confirm(tab)
        assert (number, said(tab, "undo_number")) == (1, 1)

    async def test_undo_tells_what_can_not_come_back(self, tab: Tab, make: Make) -> None:
        code = await make(fields=SAME)
        await tab.send(DialogState.ask_delete, code=code)
        await confirm(tab)
        await make(fields=SAME)
        await tab.send(BulkState.undo, number=1)
        assert said(tab, "title") == "Restored 0 orders. 1 order left as before."
        assert [group["words"] for group in said(tab, "groups")] == ["1 has a reference in use"]
        assert said(tab, "keeps_selected") is False

    async def test_the_card_is_closed(self, tab: Tab, stage: Stage) -> None:
        await stage.make_orders(Wanted("A33378", count=25))
        await select_all(tab)
        await tab.send(DialogState.ask_delete_selected)
        await confirm(tab)
        await tab.send(BulkState.dismiss)
        assert said(tab, "is_shown") is False

    async def test_a_database_that_goes_away_is_the_reason_told(
        self, tab: Tab, make: Make, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await make()
        await make()
        await select_all(tab)
        await tab.send(DialogState.ask_delete_selected)

        async def away(*_: object, **__: object) -> BulkOutcome:
            raise StorageUnavailable

        with monkeypatch.context() as patched:
            patched.setattr(bulk.trash, "delete_many", away)
            await confirm(tab)
        assert [group["words"] for group in said(tab, "groups")] == ["2 could not be reached"]
        assert "Deleted 0 orders." in said(tab, "title")
        assert said(tab, "running") is False

    async def test_an_error_that_nobody_foresaw_does_not_hide_what_is_done(
        self, tab: Tab, stage: Stage, ports: Ports, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        codes = await stage.make_orders(Wanted("A33378", count=25))
        await select_all(tab)
        await tab.send(DialogState.ask_delete_selected)
        part, calls = bulk_service._part, []

        async def breaks_down(*arguments: Any) -> BulkOutcome:
            calls.append(1)
            if len(calls) > 1:
                raise RuntimeError("secret inside")
            return await part(*arguments)

        with monkeypatch.context() as patched:
            patched.setattr(bulk_service, "_part", breaks_down)
            await confirm(tab)
        lives = [(await detail(ports, code)).facts.life for code in codes]
        assert lives.count(Life.DELETED) == CHUNK
        assert said(tab, "title") == f"Deleted {CHUNK} orders. 5 orders left as before."
        (group,) = said(tab, "groups")
        assert group["words"] == "5 failed on our side"
        assert "secret" not in str(tab.deltas)
        assert len(tab.last("selected_here", "order_list_state")) == 5


class TestTrash:
    """Several orders come back at once."""

    async def test_the_selected_ones_come_back_and_the_others_are_told(
        self, tab: Tab, make: Make, ports: Ports
    ) -> None:
        first, second = await make(fields=SAME), await make()
        for code in (first, second):
            await tab.send(DialogState.ask_delete, code=code)
            await confirm(tab)
        taker = await make(fields=SAME)
        await tab.load("/trash", TrashState.load)
        await tab.send(TrashState.toggle_page, on=True)
        assert set(tab.last("selected", "trash_state")) == {first, second}
        await tab.send(DialogState.ask_restore_selected)
        assert asked(tab, "title") == "Restore 2 orders?"
        await confirm(tab)
        assert (await detail(ports, second)).facts.life is Life.ACTIVE
        assert said(tab, "title") == "Restored 1 order. 1 order left as before."
        (group,) = said(tab, "groups")
        assert (group["words"], group["codes"]) == ("1 has a reference in use", [first])
        assert group["way_on"] == "Change that order's reference, then restore."
        assert tab.last("selected", "trash_state") == [first]
        assert [row["code"] for row in tab.last("rows", "trash_state")] == [first]
        assert taker != first

    async def test_a_row_says_when_it_went_and_until_when_it_is_kept(self, tab: Tab, make: Make, clock: Any) -> None:
        code = await make()
        await tab.send(DialogState.ask_delete, code=code)
        await confirm(tab)
        deleted_at = int(clock.now().timestamp() * 1000)
        clock.advance(timedelta(days=3, seconds=1))
        await tab.load("/trash", TrashState.load)
        (row,) = tab.last("rows", "trash_state")
        assert abs(row["at"] - deleted_at) < 5_000
        assert row["until"] - row["at"] == 30 * 24 * 3600 * 1000

    async def test_the_moment_at_which_a_row_can_no_longer_be_restored_wakes_the_page(
        self, tab: Tab, make: Make, clock: Any
    ) -> None:
        code = await make()
        await tab.send(DialogState.ask_delete, code=code)
        await confirm(tab)
        await tab.load("/trash", TrashState.load)
        (watch,) = reflex_adapter.hub()._watches.values()
        assert watch.boundary is not None
        assert timedelta(days=29, hours=23) < watch.boundary - clock.now() <= timedelta(days=30)


def test_reasons_are_grouped_with_their_codes_shortened() -> None:
    paid, gone = Refused("already_paid", "It is paid.", "See it."), Refused("not_found", "Gone.", "Reload.")
    left = [NotDone("G", gone), *(NotDone(f"P{n}", paid) for n in range(GROUP_CODES + 2))]
    assert groups_of(left) == [
        {
            "words": f"{GROUP_CODES + 2} are paid",
            "way_on": "See it.",
            "codes": [f"P{n}" for n in range(GROUP_CODES)],
            "more": "and 2 more",
        },
        {"words": "1 is gone", "way_on": "Reload.", "codes": ["G"], "more": ""},
    ]
