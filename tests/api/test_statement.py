"""The wallet's statement: a CSV file of one's own ledger, true to the filter, harmless in a spreadsheet."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from order_app.auth.sessions import DEMO_ACCOUNTS
from order_app.clock import MovableClock
from order_app.db.engine import Database
from order_app.db.unit_of_work import Actor
from order_app.models import WalletEntry
from order_app.services import wallet
from order_app.services.ports import Ports

STATEMENT = "/api/v1/wallet/statement.csv"
SUPPORT = Actor("support@example.com", "support")
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
HEAD = ["Date (UTC)", "Date (local)", "Time zone", "Type", "Order", "By", "Reason", "Amount", "Balance", "Currency"]


@pytest.fixture
def clock() -> MovableClock:
    """The time of what happens here."""
    made = MovableClock()
    made.set(NOON)
    return made


@pytest.fixture
async def top_up(database: Database, clock: MovableClock) -> Callable[..., Any]:
    """Puts money into a wallet."""
    ports = Ports(database, clock, timedelta(hours=2))

    async def put(amount: int, reason: str = "Bank transfer", seller_id: int = 1) -> None:
        await wallet.top_up(ports, SUPPORT, seller_id, amount, reason)

    return put


async def sign_in(client: httpx.AsyncClient, who: str, zone: str = "") -> None:
    """Let the client be somebody whose browser is in this zone."""
    account = next(one for one in DEMO_ACCOUNTS if one.email == f"{who}@example.com")
    form = {"email": account.email, "password": account.password}
    assert (await client.post("/auth/sign-in", data=form)).status_code == 303
    if zone:
        client.cookies.set("zone", zone)


async def rows(client: httpx.AsyncClient, query: str = "") -> list[dict[str, str]]:
    """The statement as a spreadsheet reads it."""
    answer = await client.get(f"{STATEMENT}{query}")
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""), strict=True))


async def test_it_is_a_file_of_ones_own_ledger_oldest_first(client: httpx.AsyncClient, top_up: Any) -> None:
    await top_up(2490, "Überweisung, “März”")
    await top_up(5)
    await top_up(99, seller_id=2)
    await sign_in(client, "merchant", "Europe%2FBerlin")

    answer = await client.get(STATEMENT)

    assert answer.headers["content-type"] == "text/csv; charset=utf-8; header=present"
    assert answer.headers["content-disposition"].startswith('attachment; filename="wallet-A33378-')
    assert answer.headers["cache-control"] == "no-store"
    assert answer.content.startswith(b"\xef\xbb\xbfDate (UTC),")
    assert answer.content.endswith(b"USD\r\n")
    assert answer.content.count(b"\n") == answer.content.count(b"\r\n") == 3
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""), strict=True))
    when = ["2026-03-02 12:00:00", "2026-03-02 13:00:00", "Europe/Berlin", "Top-up", ""]
    assert lines == [
        HEAD,
        [*when, "Support", "Überweisung, “März”", "24.90", "24.90", "USD"],
        [*when, "Support", "Bank transfer", "0.05", "24.95", "USD"],
    ]


async def test_support_takes_a_sellers_statement_and_is_named_in_it(client: httpx.AsyncClient, top_up: Any) -> None:
    await top_up(99, seller_id=2)
    await sign_in(client, "support")

    assert [(row["Amount"], row["By"]) for row in await rows(client, "?seller=b10042")] == [
        ("0.99", "support@example.com")
    ]
    assert (await client.get(STATEMENT)).json()["detail"] == "No seller was named."
    assert (await client.get(f"{STATEMENT}?seller=NOBODY")).status_code == 404


async def test_a_merchant_gets_nobody_elses(client: httpx.AsyncClient, top_up: Any) -> None:
    await top_up(1)
    await top_up(99, seller_id=2)
    await sign_in(client, "merchant")

    answer = await client.get(f"{STATEMENT}?seller=B10042")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert [row["Amount"] for row in await rows(client, "?seller=A33378")] == ["0.01"]


async def test_nobody_gets_nothing(client: httpx.AsyncClient) -> None:
    answer = await client.get(STATEMENT)
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
    client.cookies.set("order_app_session", "x" * 43)
    assert (await client.get(f"{STATEMENT}?seller=A33378")).status_code == 401


@pytest.mark.parametrize(
    ("query", "amounts"),
    [
        ("", ["0.01", "0.02", "-0.02"]),
        ("?kind=payment", ["-0.02"]),
        ("?kind=top-up,payment&page=b2", ["0.01", "0.02", "-0.02"]),
        ("?from=2026-03-03", ["0.02", "-0.02"]),
        ("?to=2026-03-02", ["0.01"]),
        ("?from=2026-03-02&to=2026-03-02&kind=payment", []),
        ("?order=A33378-CT-1", []),
    ],
)
async def test_it_holds_what_the_filter_shows(
    client: httpx.AsyncClient, top_up: Any, database: Database, clock: MovableClock, query: str, amounts: list[str]
) -> None:
    await top_up(1)
    clock.set(NOON + timedelta(hours=12))
    await top_up(2)
    async with database.write() as uow:
        uow.session.add(
            WalletEntry(seller_id=1, at=clock.now(), who="merchant@example.com", kind="payment", amount=-2, balance=1)
        )
    await sign_in(client, "merchant")

    assert [row["Amount"] for row in await rows(client, query)] == amounts


async def test_the_days_are_those_of_the_viewers_zone(client: httpx.AsyncClient, top_up: Any) -> None:
    await top_up(1)
    await sign_in(client, "merchant", "Pacific%2FKiritimati")

    assert await rows(client, "?to=2026-03-02") == []
    assert [row["Date (local)"] for row in await rows(client, "?from=2026-03-03")] == ["2026-03-03 02:00:00"]


@pytest.mark.parametrize("query", ["?kind=gift", "?from=2026-02-30", "?order=1", "?from=2026-03-02&to=2026-03-01"])
async def test_a_filter_that_makes_no_sense_gives_no_file(client: httpx.AsyncClient, query: str) -> None:
    await sign_in(client, "merchant")
    answer = await client.get(f"{STATEMENT}{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_input")


@pytest.mark.parametrize("evil", ["=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", '=HYPERLINK("http://evil.example","x")'])
async def test_no_cell_is_a_formula(client: httpx.AsyncClient, top_up: Any, database: Database, evil: str) -> None:
    await top_up(1, evil)
    async with database.write() as uow:
        uow.session.add(
            WalletEntry(seller_id=1, at=NOON, who=evil, kind="payment", note=f"\t{evil}", amount=-1, balance=0)
        )
    await sign_in(client, "merchant")

    first, second = await rows(client)
    assert first["Reason"] == f"'{evil}"
    assert (second["By"], second["Reason"], second["Amount"]) == (f"'{evil}", f"'\t{evil}", "-0.01")


async def test_quotes_commas_and_lines_stay_within_their_cell(client: httpx.AsyncClient, database: Database) -> None:
    note = 'He said "pay, now"\r\nand left'
    async with database.write() as uow:
        uow.session.add(WalletEntry(seller_id=1, at=NOON, who="x", kind="top_up", note=note, amount=1, balance=1))
    await sign_in(client, "merchant")

    (row,) = await rows(client)
    assert row["Reason"] == note


async def test_a_long_ledger_comes_whole_and_each_entry_once(client: httpx.AsyncClient, database: Database) -> None:
    async with database.write() as uow:
        uow.session.add_all(
            WalletEntry(seller_id=1, at=NOON, who="x", kind="top_up", amount=1, balance=number)
            for number in range(1, 2346)
        )
    await sign_in(client, "merchant")

    assert [row["Balance"] for row in await rows(client)] == [f"{n / 100:.2f}" for n in range(1, 2346)]


async def test_an_empty_ledger_is_a_head_alone(client: httpx.AsyncClient) -> None:
    await sign_in(client, "other")
    answer = await client.get(STATEMENT)
    assert answer.content.decode("utf-8-sig") == ",".join(HEAD) + "\r\n"
