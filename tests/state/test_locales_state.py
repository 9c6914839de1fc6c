"""Money, counts and hours in each viewer's way: people of several countries look at the same orders."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from order_app.clock import MovableClock
from order_app.demo.stage import Stage, Wanted
from order_app.domain.fields import Field
from order_app.domain.money import format_minor
from order_app.domain.statuses import Payment
from order_app.live import reflex_adapter
from order_app.services import payments
from order_app.services.ports import Ports
from order_app.states.bulk import BulkState
from order_app.states.catalogue import CatalogueState
from order_app.states.dialogs import DialogState
from order_app.states.order_form import OrderFormState as Form
from order_app.states.order_list import OrderListState
from order_app.states.top_ups import TopUpState
from order_app.states.wallet import WalletState
from tests.state.conftest import Make, OpenTab, Tab
from tests.state.form import form, show, stored

Live = Callable[[], Awaitable[None]]
FORM = "order_form_state"
EVENING = datetime(2026, 11, 23, 21, 20, tzinfo=UTC)


async def of(tabs: OpenTab, locale: str, zone: str = "UTC", who: str = "merchant") -> Tab:
    """A tab of somebody whose browser has this language and zone."""
    tab = await tabs(who)
    tab.cookie += f"; locale={locale}; zone={zone.replace('/', '%2F')}"
    return tab


async def deal_in(ports: Ports, currency: str) -> None:
    """Let the first seller deal in another currency from now on."""
    async with ports.transaction() as uow:
        await uow.session.execute(text("UPDATE sellers SET currency = :currency"), {"currency": currency})


def told(tab: Tab, words: str) -> bool:
    """Whether the last message says this."""
    return words in tab.toasts[-1]


def costs(tab: Tab) -> list[str]:
    """What the rows say."""
    return [row["cost"] for row in tab.last("rows", "order_list_state")]


async def test_each_is_shown_the_same_list_in_their_own_way(tabs: OpenTab, stage: Stage, ports: Ports) -> None:
    (code,) = await stage.make_orders(Wanted("A33378", fields={Field.AMOUNT: "1024.90"}))
    cost = (await stored(ports, code)).cost
    for locale, amount in (
        ("en-US", "$1,024.90"),
        ("de-DE", "1.024,90\u00a0$"),
        ("ja-JP", "$1,024.90"),
        ("fr-FR", "1\u202f024,90\u00a0$US"),
    ):
        tab = await of(tabs, locale)
        await tab.load("/", OrderListState.load)
        (row,) = tab.last("rows", "order_list_state")
        assert row["amount"] == amount
        assert row["cost"] == format_minor(cost, "USD", locale.replace("-", "_"))


async def put_back(tabs: OpenTab, locale: str, code: str, typed: str, loaded: str) -> Tab:
    """A tab of this locale, into which its browser puts back an amount that was typed over another one."""
    tab = await of(tabs, locale)
    await show(tab, code)
    await tab.send(
        Form.restore,
        typed={"amount": typed, "draft-key": tab.last("draft_key")},
        loaded={"amount": loaded},
        how="kept",
    )
    return tab


@pytest.mark.parametrize(
    ("locale", "typed", "loaded", "value", "before"),
    [
        ("de-DE", "30.00", "24.90", "30.00", "24,90"),
        ("en-US", "30,00", "24,90", "30.00", "24.90"),
        ("en-US", "1.030,50", "24,90", "1030.50", "24.90"),
        ("de-DE", "a lot", "24.90", "a lot", "24,90"),
    ],
)
async def test_an_amount_typed_in_one_locale_is_put_back_in_another_without_a_conflict(
    tabs: OpenTab, make: Make, locale: str, typed: str, loaded: str, value: str, before: str
) -> None:
    code = await make(fields={Field.AMOUNT: "24.90"})
    tab = await put_back(tabs, locale, code, typed, loaded)
    assert not any(tab.came("conflicts"))
    assert tab.last("values")["amount"] == value
    assert tab.last("changes") == [{"label": "Amount", "before": before, "after": value}]


async def test_an_amount_that_somebody_changed_meanwhile_is_a_conflict_in_every_locale(
    tabs: OpenTab, make: Make
) -> None:
    code = await make(fields={Field.AMOUNT: "26.00"})
    tab = await put_back(tabs, "en-US", code, "30,00", "24,90")
    (conflict,) = tab.last("conflicts")
    assert (conflict["theirs"], conflict["yours"]) == ("26.00", "30.00")


@pytest.mark.parametrize(("locale", "typed"), [("en-US", "26,00"), ("de-DE", "26.00"), ("de-DE", "26")])
async def test_the_same_amount_in_the_words_of_another_locale_is_no_change(
    tabs: OpenTab, make: Make, locale: str, typed: str
) -> None:
    code = await make(fields={Field.AMOUNT: "26.00"})
    tab = await put_back(tabs, locale, code, typed, "24,90")
    assert not any(tab.came("conflicts"))
    assert not any(tab.came("dirty"))


async def test_a_live_change_reaches_each_in_their_own_way(
    tabs: OpenTab, make: Make, ports: Ports, live: Live, clock: MovableClock
) -> None:
    code = await make()
    cost = (await stored(ports, code)).cost
    seen = [await of(tabs, locale) for locale in ("en-US", "de-DE", "ja-JP")]
    for tab in seen:
        await tab.load("/", OrderListState.load)
        tab.forget()
    viewer = await (await tabs("colleague")).viewer()
    await payments.pay(ports, viewer.actor, viewer.seller_id or 0, code)
    await live()
    english, german, japanese = seen
    assert costs(english) == costs(japanese) == [format_minor(cost, "USD")]
    assert costs(german) == [format_minor(cost, "USD", "de_DE")]
    assert reflex_adapter.hub().size == 3


@pytest.mark.parametrize(
    ("currency", "locale", "amount"),
    [
        ("JPY", "en-US", "¥102,490"),
        ("JPY", "ja-JP", "￥102,490"),
        ("JPY", "de-DE", "102.490\u00a0¥"),
        ("KWD", "de-DE", "102,490\u00a0KWD"),
    ],
)
async def test_an_order_is_shown_in_its_own_currency(
    tabs: OpenTab, stage: Stage, ports: Ports, currency: str, locale: str, amount: str
) -> None:
    (code,) = await stage.make_orders(Wanted("A33378"))
    async with ports.transaction() as uow:
        await uow.session.execute(
            text("UPDATE orders SET currency = :currency, amount = 102490 WHERE code = :code"),
            {"currency": currency, "code": code},
        )
    tab = await of(tabs, locale)
    await tab.load("/", OrderListState.load)
    assert tab.last("rows", "order_list_state")[0]["amount"] == amount
    await show(tab, code)
    assert tab.last("words", FORM)["amount"] == amount
    assert tab.last("currency", FORM) == currency


async def test_the_wallet_has_the_sellers_currency_and_the_viewers_way(tabs: OpenTab, ports: Ports) -> None:
    await deal_in(ports, "JPY")
    tab = await of(tabs, "de-DE", who="support")
    await tab.load("/support/wallets?seller=A33378", WalletState.load_wallets)
    assert (tab.last("balance"), tab.last("currency"), tab.last("example")) == ("100.000\u00a0¥", "JPY", "100")
    await tab.send(TopUpState.ask, typed={"amount": "1.500", "reason": "Bank transfer"})
    await tab.send(TopUpState.confirm, typed={})
    assert told(tab, "Added 1.500\u00a0¥ to the wallet of A33378; it now holds 101.500\u00a0¥.")
    await tab.send(TopUpState.ask, typed={"amount": "1,5", "reason": "Bank transfer"})
    assert tab.last("problem", "top_up_state") == "Amounts in JPY have no decimals. Write it like 24."
    await tab.send(TopUpState.ask, typed={"amount": "0", "reason": "Bank transfer"})
    assert tab.last("problem", "top_up_state") == (
        "A top-up must be above 0\u00a0¥ and at most 10.000.000\u00a0¥; nothing was changed. Type another amount."
    )


async def test_a_dialog_and_its_message_are_written_for_the_one_who_asks(
    tabs: OpenTab, make: Make, ports: Ports
) -> None:
    code = await make()
    cost = format_minor((await stored(ports, code)).cost, "USD", "de_DE")
    tab = await of(tabs, "de-DE")
    await tab.load("/", OrderListState.load)
    await tab.send(DialogState.ask_pay, code=code)
    facts = {fact["label"]: fact["value"] for fact in tab.last("facts", "dialog_state")}
    assert facts["Cost"] == cost
    assert facts["Wallet now"] == "1.000,00\u00a0$"
    await tab.send(DialogState.confirm, typed={})
    assert told(tab, f"Paid {cost}.")


@pytest.mark.parametrize(
    ("locale", "zone", "until"),
    [
        ("en-US", "America/New_York", "6:20 PM"),
        ("de-DE", "Europe/Berlin", "24 Nov 2026, 00:20"),
        ("ja-JP", "Asia/Tokyo", "08:20"),
    ],
)
async def test_the_end_of_free_cancellation_is_told_on_the_viewers_clock(
    tabs: OpenTab, make: Make, clock: MovableClock, locale: str, zone: str, until: str
) -> None:
    clock.set(EVENING)
    code = await make(payment=Payment.PAID, minutes_since_paid=0)
    tab = await of(tabs, locale, zone)
    await tab.load("/", OrderListState.load)
    await tab.send(DialogState.ask_cancel, code=code)
    assert tab.last("lead", "dialog_state") == f"Cancelling is free until {until} and can't be undone."


async def test_many_at_once_are_counted_and_summed_up_in_the_viewers_way(
    tabs: OpenTab, stage: Stage, ports: Ports
) -> None:
    made = await stage.make_orders(Wanted("A33378", count=2))
    cost = sum([(await stored(ports, code)).cost for code in made])
    tab = await of(tabs, "de-DE")
    await tab.load("/", OrderListState.load)
    await tab.send(OrderListState.toggle_page, on=True)
    await tab.send(DialogState.ask_pay_selected)
    await tab.send(DialogState.confirm, typed={})
    assert told(tab, f"Paid 2 orders. {format_minor(cost, 'USD', 'de_DE')} left the wallet.")
    await tab.send(BulkState.dismiss)


async def test_the_timeline_is_stored_for_all_and_told_to_each(
    tabs: OpenTab, make: Make, ports: Ports, live: Live
) -> None:
    code = await make(payment=Payment.PAID)
    cost = (await stored(ports, code)).cost
    for locale in ("en-US", "de-DE"):
        tab = await of(tabs, locale)
        await show(tab, code)
        details = {entry["what"]: entry["detail"] for entry in tab.last("happenings", FORM)}
        assert details["Paid"] == format_minor(cost, "USD", locale.replace("-", "_"))


async def test_an_amount_is_typed_and_held_as_the_viewer_writes_it(tabs: OpenTab, make: Make, ports: Ports) -> None:
    code = await make()
    tab = await of(tabs, "de-DE")
    await tab.send(CatalogueState.load)
    await show(tab, code)
    await tab.send(Form.save, submitted=form(tab, amount="1.024,90"))
    assert "Saved: Amount." in tab.toasts[-1]
    assert (await stored(ports, code)).content.amount == 102490
    assert tab.last("values", FORM)["amount"] == "1024,90"
    changes = {entry["what"]: entry["changes"] for entry in tab.last("happenings", FORM)}
    assert changes["Edited"][0]["after"] == "1.024,90\u00a0$"
    await tab.send(Form.save, submitted=form(tab, amount="1,024.90"))
    assert tab.last("problems", FORM)["amount"] == "This is not an amount. Write it like 24,90."
    other = await of(tabs, "en-US")
    await show(other, code)
    assert other.last("values", FORM)["amount"] == "1024.90"


async def test_what_the_catalogue_offers_is_priced_in_the_viewers_way(tabs: OpenTab) -> None:
    tab = await of(tabs, "de-DE")
    await tab.send(CatalogueState.load)
    prices = {offer["value"]: offer["price"] for offer in tab.last("offers")}
    assert prices["MUG-11-WHT"].endswith("\u00a0$")
    assert len(prices) > 50
