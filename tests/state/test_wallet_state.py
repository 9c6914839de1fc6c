"""The wallet's pages: filters in the address, pages, sums, support's view of any seller, and the top-up."""

from collections.abc import Awaitable, Callable

import pytest

from order_app.clock import MovableClock
from order_app.demo.stage import Stage, Wanted
from order_app.domain.money import format_minor
from order_app.domain.statuses import Payment
from order_app.queries import wallet as queries
from order_app.queries.orders import order_detail
from order_app.services.ports import Ports
from order_app.states.top_ups import TopUpState
from order_app.states.wallet import WalletState
from tests.state.conftest import Make, OpenTab, Tab

LEDGER = "wallet_state"
FORM = "top_up_state"
ONE = "/support/wallets?seller=A33378"


def column(tab: Tab, name: str) -> list[str]:
    """A column of the ledger."""
    return [row[name] for row in tab.last("rows", LEDGER)]


async def cost_of(ports: Ports, code: str) -> str:
    """What an order costs, in words."""
    async with ports.database.read() as session:
        return format_minor((await order_detail(session, code, None)).cost, "USD")


async def topped_up(tab: Tab, amount: str = "25.50", reason: str = "Bank transfer") -> None:
    """Let support top up the wallet that the tab shows."""
    await tab.send(TopUpState.ask, typed={"amount": amount, "reason": reason})
    await tab.send(TopUpState.confirm, typed={})


class TestLedger:
    async def test_it_tells_the_balance_the_sums_and_the_entries(self, tab: Tab, make: Make, ports: Ports) -> None:
        code = await make(payment=Payment.PAID)
        cost = await cost_of(ports, code)
        await tab.load("/wallet", WalletState.load)
        assert tab.last("balance", LEDGER) == "$1,000.00"
        assert column(tab, "amount") == [f"−{cost}", f"+{cost}", "+$1,000.00"]
        assert column(tab, "code") == [code, "", ""]
        assert column(tab, "note") == ["", "Test mode", "Demo"]
        assert tab.last("number_words", LEDGER) == "3 entries"
        assert tab.last("money_out", LEDGER) == f"−{cost}"
        assert tab.last("chips", LEDGER) == []
        assert tab.last("statement_href", LEDGER) == "/api/v1/wallet/statement.csv"

    async def test_the_address_narrows_it_and_each_chip_takes_one_filter_out(
        self, tab: Tab, make: Make, ports: Ports
    ) -> None:
        code = await make(payment=Payment.PAID)
        await make(payment=Payment.PAID)
        await tab.load(f"/wallet?order={code.lower()}&kind=payment,top-up&from=2026-01-02", WalletState.load)
        assert column(tab, "code") == [code]
        assert tab.last("number_words", LEDGER) == "1 entry"
        assert (tab.last("money_in", LEDGER), tab.last("money_out", LEDGER)) == (
            "$0.00",
            f"−{await cost_of(ports, code)}",
        )
        query = f"from=2026-01-02&order={code}"
        assert {chip["words"]: chip["href"] for chip in tab.last("chips", LEDGER)} == {
            "Type: Top-up": f"/wallet?kind=payment&{query}",
            "Type: Payment": f"/wallet?kind=top-up&{query}",
            "From: Jan 2, 2026": f"/wallet?kind=top-up,payment&order={code}",
            f"Order: {code}": "/wallet?kind=top-up,payment&from=2026-01-02",
        }
        assert tab.last("plain_href", LEDGER) == "/wallet"
        assert tab.last("statement_href", LEDGER) == f"/api/v1/wallet/statement.csv?kind=top-up,payment&{query}"

    async def test_a_day_is_one_of_the_viewers_zone(self, tab: Tab, make: Make, clock: MovableClock) -> None:
        await make(payment=Payment.PAID)
        clock.set(clock.now().replace(hour=12))
        day, cookie = clock.now().date().isoformat(), tab.cookie
        # There it is the next day already, and there the day has only just begun.
        for zone, number in (("Pacific%2FKiritimati", "0 entries"), ("Pacific%2FPago_Pago", "3 entries")):
            tab.cookie = f"{cookie}; zone={zone}"
            await tab.load(f"/wallet?from={day}&to={day}", WalletState.load)
            assert tab.last("number_words", LEDGER) == number
        assert tab.last("zone", LEDGER) == "Pacific/Pago Pago"

    async def test_nonsense_is_left_out_and_named(self, tab: Tab, make: Make) -> None:
        await make(payment=Payment.PAID)
        await tab.load("/wallet?kind=gift&from=2026-13-01&order=x&page=z9", WalletState.load)
        assert len(tab.last("rows", LEDGER)) == 3
        assert tab.last("notice", LEDGER) == (
            "Part of the address was not understood and is left out: kind “gift”, from “2026-13-01”, order “x” and 1 "
            "more."
        )

    async def test_pages_lead_on_by_links_that_keep_the_filters(
        self, tab: Tab, stage: Stage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        codes = await stage.make_orders(Wanted("A33378", payment=Payment.PAID, count=5))
        monkeypatch.setattr(queries.ledger_page, "__defaults__", ("", 2))
        await tab.load("/wallet?kind=payment", WalletState.load)
        seen = column(tab, "code")
        while href := tab.last("older_href", LEDGER):
            assert href.startswith("/wallet?kind=payment&page=b")
            await tab.load(href, WalletState.load)
            seen += column(tab, "code")
        assert seen == codes[::-1]
        await tab.load(tab.last("newer_href", LEDGER), WalletState.load)
        assert column(tab, "code") == [codes[2], codes[1]]
        assert tab.last("number_words", LEDGER) == "5 entries"

    async def test_what_is_chosen_becomes_the_address(self, tab: Tab) -> None:
        await tab.load("/wallet", WalletState.load)
        typed = {"kind-payment": "on", "kind-money-back": "on", "from": "2026-01-02", "to": "", "order": " x "}
        await tab.send(WalletState.narrow, typed=typed)
        assert tab.redirects[-1] == "/wallet?kind=payment,money-back&from=2026-01-02&order=+x+"
        await tab.send(WalletState.narrow, typed={})
        assert tab.redirects[-1] == "/wallet"


class TestSupport:
    async def test_the_sellers_stand_with_what_they_hold(self, tabs: OpenTab) -> None:
        tab = await (await tabs("support")).load("/support/wallets?q=north", WalletState.load_wallets)
        assert [(row["code"], row["balance"], row["href"]) for row in tab.last("sellers", LEDGER)] == [
            ("B10042", "$1,000.00", "/support/wallets?seller=B10042")
        ]
        assert tab.last("seller", LEDGER) == ""

    async def test_an_unknown_seller_is_told(self, tabs: OpenTab) -> None:
        tab = await (await tabs("support")).load("/support/wallets?seller=NOBODY", WalletState.load_wallets)
        assert tab.last("notice", LEDGER) == "There is no seller with this code; all wallets are shown."
        assert len(tab.last("sellers", LEDGER)) == 2

    async def test_a_merchant_is_sent_home_and_sees_nobodys_wallet(self, tab: Tab) -> None:
        await tab.load("/support/wallets?seller=B10042", WalletState.load_wallets)
        assert tab.redirects == ["/"]
        with pytest.raises(AssertionError):
            tab.last("rows", LEDGER)

    async def test_a_top_up_moves_both_screens_with_its_reason_and_names_support_to_support_only(
        self, tabs: OpenTab, live: Callable[[], Awaitable[None]]
    ) -> None:
        merchant = await (await tabs("merchant")).load("/wallet", WalletState.load)
        support = await (await tabs("support")).load(ONE, WalletState.load_wallets)
        everybody = await (await tabs("support")).load("/support/wallets", WalletState.load_wallets)

        await support.send(TopUpState.ask, typed={"amount": "25.50", "reason": " Bank  transfer "})
        assert support.last("title", FORM) == "Top up the wallet of A33378?"
        assert support.last("lead", FORM) == (
            "The seller sees the amount and the reason: “Bank transfer”. It can't be undone."
        )
        assert [fact["value"] for fact in support.last("facts", FORM)] == ["$25.50", "$1,000.00", "$1,025.50"]
        await support.send(TopUpState.confirm, typed={"amount": "99999"})
        await live()

        assert "Added $25.50 to the wallet of A33378; it now holds $1,025.50." in support.toasts[-1]
        for tab, who in ((merchant, "Support"), (support, "support@example.com")):
            row = tab.last("rows", LEDGER)[0]
            assert (row["what"], row["amount"], row["balance"], row["note"], row["who"]) == (
                "Top-up",
                "+$25.50",
                "$1,025.50",
                "Bank transfer",
                who,
            )
            assert tab.last("balance", LEDGER) == "$1,025.50"
        assert everybody.last("sellers", LEDGER)[0]["balance"] == "$1,025.50"
        assert "support@example.com" not in str(merchant.came("rows"))

    async def test_confirm_works_once_and_going_back_changes_nothing(self, tabs: OpenTab) -> None:
        tab = await (await tabs("support")).load(ONE, WalletState.load_wallets)
        await topped_up(tab)
        for _ in range(3):
            await tab.send(TopUpState.confirm, typed={})
        await tab.send(TopUpState.ask, typed={"amount": "7", "reason": "x"})
        await tab.send(TopUpState.close, on=False)
        await tab.send(TopUpState.confirm, typed={})
        await tab.load(ONE, WalletState.load_wallets)
        assert column(tab, "amount") == ["+$25.50", "+$1,000.00"]

    @pytest.mark.parametrize(
        ("amount", "reason", "problem"),
        [
            ("", "x", "This is not an amount. Write it like 24.90."),
            ("5", " ", "A top-up needs a reason; nothing was changed. Say what the money is for."),
            (
                "100000.01",
                "x",
                "A top-up must be above $0.00 and at most $100,000.00; nothing was changed. Type another amount.",
            ),
        ],
    )
    async def test_what_can_not_be_is_told_in_the_form(
        self, tabs: OpenTab, amount: str, reason: str, problem: str
    ) -> None:
        tab = await (await tabs("support")).load(ONE, WalletState.load_wallets)
        await tab.send(TopUpState.ask, typed={"amount": amount, "reason": reason})
        assert tab.last("problem", FORM) == problem
        assert True not in tab.came("is_open")

    async def test_no_merchant_reaches_it(self, tab: Tab) -> None:
        await tab.load("/wallet", WalletState.load)
        await topped_up(tab)
        assert all("Your account can't do this." in toast for toast in tab.toasts[-2:])
        await tab.load("/wallet", WalletState.load)
        assert tab.last("balance", LEDGER) == "$1,000.00"
