"""The `order-app` command: what it does, and that every mistake ends in one clear line and the right exit code."""

import io
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from order_app import cli, serving
from order_app.db.migrate import migrate
from order_app.settings import get_settings

ROOT = Path(cli.__file__).parents[1]


class Screen:
    """Runs a command line in this process and keeps what it said."""

    def __init__(self, capsys: pytest.CaptureFixture[str], folder: Path) -> None:
        self._capsys = capsys
        self.file = folder / "orders.db"
        self.out = ""
        self.err = ""

    def run(self, *arguments: str) -> int:
        code = cli.run(arguments)
        self.out, self.err = self._capsys.readouterr()
        return code

    def query(self, sql: str) -> list[Any]:
        connection = sqlite3.connect(self.file)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()


@pytest.fixture(autouse=True)
def clean_environment(tmp_path: Path) -> Iterator[None]:
    before = dict(os.environ)
    for name in [name for name in os.environ if name.startswith("ORDER_APP_")]:
        del os.environ[name]
    os.environ["ORDER_APP_DATABASE_URL"] = f"sqlite:///{tmp_path / 'orders.db'}"
    yield
    os.environ.clear()
    os.environ.update(before)
    get_settings.cache_clear()


@pytest.fixture
def screen(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Screen:
    return Screen(capsys, tmp_path)


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("cli") / "orders.db"
    migrate(f"sqlite:///{file}")
    return file


@pytest.fixture
def migrated(schema: Path, screen: Screen) -> Screen:
    shutil.copy(schema, screen.file)
    return screen


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int, int, str]]:
    """What would have been served, and what would have been printed when it is ready."""
    calls: list[tuple[str, int, int, str]] = []

    def serve(host: str, port: int, workers: int = 1, *, ready: str | None = None) -> None:
        calls.append((host, port, workers, ready or ""))

    monkeypatch.setattr(serving, "serve", serve)
    return calls


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Puts text onto standard input."""
    return lambda text: monkeypatch.setattr(sys, "stdin", io.StringIO(text))


def one_line(text: str) -> bool:
    return text.endswith("\n") and text.count("\n") == 1 and len(text) > 10 and "Traceback" not in text


class TestWrongUse:
    @pytest.mark.parametrize(
        ("arguments", "says"),
        [
            ((), "A command is missing."),
            (("user",), "A command is missing."),
            (("fly",), "No such command 'fly'."),
            (("serve", "--fast"), "No such option: --fast"),
            (("serve", "--port", "0"), "'--port'"),
            (("serve", "--port", "http"), "'--port'"),
            (("serve", "--workers", "0"), "'--workers'"),
            (("seed", "--sellers", "2"), "'--orders'"),
            (("seed", "--sellers", "0", "--orders", "5"), "'--sellers'"),
            (("simulate", "--rate", "0"), "'--rate'"),
            (("simulate", "--for", "-1"), "'--for'"),
            (("user", "add"), "'EMAIL'"),
            (("user", "add", "a@example.com"), "'--role'"),
            (("user", "add", "a@example.com", "--role", "owner"), "'owner'"),
            (("user", "add", "a@example.com", "--role", "merchant"), "add --seller CODE"),
            (("user", "add", "a@example.com", "--role", "support", "--seller", "A33378"), "leave out --seller"),
        ],
    )
    def test_is_one_line_and_2(self, screen: Screen, arguments: tuple[str, ...], says: str) -> None:
        assert screen.run(*arguments) == 2
        assert one_line(screen.err)
        assert says in screen.err
        assert screen.out == ""
        assert not screen.file.exists()

    @pytest.mark.parametrize(
        ("name", "value", "says"),
        [
            ("DATABASE_URL", "mysql://here/orders", "ORDER_APP_DATABASE_URL"),
            ("DATABASE_URL", "sqlite://", "SQLite needs a file"),
            ("DATABASE_URL", "nonsense", "ORDER_APP_DATABASE_URL"),
            ("CANCEL_WINDOW_MINUTES", "soon", "ORDER_APP_CANCEL_WINDOW_MINUTES"),
            ("TEST_MODE", "perhaps", "ORDER_APP_TEST_MODE"),
        ],
    )
    def test_a_setting_that_can_not_be_is_named(self, screen: Screen, name: str, value: str, says: str) -> None:
        os.environ[f"ORDER_APP_{name}"] = value
        assert screen.run("migrate") == 2
        assert one_line(screen.err)
        assert says in screen.err


class TestServe:
    def test_several_workers_need_postgresql(self, screen: Screen, served: list[Any]) -> None:
        assert screen.run("serve", "--workers", "2") == 2
        assert one_line(screen.err)
        assert "PostgreSQL" in screen.err
        assert served == []
        assert not screen.file.exists()

    def test_several_workers_need_redis(self, screen: Screen, served: list[Any]) -> None:
        os.environ["ORDER_APP_DATABASE_URL"] = "postgresql://orders@localhost/orders"
        assert screen.run("serve", "--workers", "2") == 2
        assert "ORDER_APP_REDIS_URL" in screen.err
        assert served == []

    @pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "orders.example.com", ""])
    def test_test_mode_listens_on_loopback_only(self, screen: Screen, served: list[Any], host: str) -> None:
        os.environ["ORDER_APP_TEST_MODE"] = "1"
        assert screen.run("serve", "--host", host) == 2
        assert one_line(screen.err)
        assert "127.0.0.1" in screen.err
        assert served == []
        assert not screen.file.exists()

    @pytest.mark.parametrize(
        ("arguments", "given", "address"),
        [
            (("--demo", "--port", "3250"), None, "http://127.0.0.1:3250"),
            (("--demo", "--port", "3250"), "https://orders.example.com", "https://orders.example.com"),
            (("--port", "3250"), None, ""),
        ],
    )
    def test_links_in_mails_of_the_demo_lead_to_where_it_is_served(
        self,
        screen: Screen,
        served: list[Any],
        monkeypatch: pytest.MonkeyPatch,
        arguments: tuple[str, ...],
        given: str | None,
        address: str,
    ) -> None:
        monkeypatch.setattr(cli, "DEMO_ORDERS", ())
        if given is not None:
            os.environ["ORDER_APP_PUBLIC_URL"] = given
        assert screen.run("serve", *arguments) == 0
        assert len(served) == 1
        assert get_settings().public_url == address

    def test_without_an_address_it_warns_that_mails_hold_no_links(self, screen: Screen, served: list[Any]) -> None:
        os.environ["ORDER_APP_SMTP_URL"] = "smtp://127.0.0.1:2525"
        assert screen.run("serve") == 0
        assert "ORDER_APP_PUBLIC_URL" in screen.err
        os.environ["ORDER_APP_PUBLIC_URL"] = "https://orders.example.com"
        assert screen.run("serve") == 0
        assert screen.err == ""
        assert len(served) == 2

    def test_test_mode_runs_in_one_process(self, screen: Screen, served: list[Any]) -> None:
        os.environ["ORDER_APP_TEST_MODE"] = "1"
        assert screen.run("serve", "--workers", "2") == 2
        assert served == []

    @pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "localhost", "::1"])
    def test_test_mode_has_accounts_and_full_wallets_and_no_orders(
        self, screen: Screen, served: list[Any], host: str
    ) -> None:
        os.environ["ORDER_APP_TEST_MODE"] = "1"
        assert screen.run("serve", "--host", host, "--port", "3250", "--demo") == 0
        assert screen.query("SELECT count(*) FROM orders") == [(0,)]
        assert screen.query("SELECT count(*) FROM users") == [(4,)]
        assert screen.query("SELECT code, balance FROM wallets JOIN sellers ON id = seller_id ORDER BY code") == [
            ("A33378", 1_000_00),
            ("B10042", 1_000_00),
        ]
        assert served[0][:3] == (host, 3250, 1)

    def test_test_mode_tops_up_what_was_spent(self, screen: Screen, served: list[Any]) -> None:
        os.environ["ORDER_APP_TEST_MODE"] = "1"
        screen.run("serve")
        connection = sqlite3.connect(screen.file)
        connection.execute("UPDATE wallets SET balance = 400 WHERE seller_id = 1")
        connection.commit()
        connection.close()
        assert screen.run("serve") == 0
        assert screen.query("SELECT balance FROM wallets") == [(1_000_00,), (1_000_00,)]
        assert screen.query("SELECT amount, balance FROM wallet_entries ORDER BY id DESC LIMIT 1") == [
            (996_00, 1_000_00)
        ]

    def test_the_demo_fills_an_empty_database_once(self, screen: Screen, served: list[Any]) -> None:
        assert screen.run("serve", "--demo") == 0
        first = screen.query("SELECT count(*) FROM orders")
        assert first == [(600,)]
        assert "demo orders" in screen.out
        assert screen.query("SELECT count(DISTINCT seller_id) FROM orders") == [(2,)]
        assert screen.query(
            "SELECT DISTINCT tab FROM orders JOIN sellers ON sellers.id = seller_id"
            " WHERE sellers.code = 'A33378' ORDER BY tab"
        ) == [("Cancelled",), ("Incompleted",), ("Paid",), ("Processed",), ("Shipped",), ("Trash",), ("Unpaid",)]
        assert screen.run("serve", "--demo") == 0
        assert screen.out == ""
        assert screen.query("SELECT count(*) FROM orders") == first
        assert screen.query("SELECT count(*) FROM users") == [(4,)]

    def test_the_demo_says_where_to_go_and_how_to_sign_in(self, screen: Screen, served: list[Any]) -> None:
        screen.run("serve", "--demo", "--host", "0.0.0.0", "--port", "3251")
        ready = served[0][3]
        assert "http://127.0.0.1:3251\n" in ready
        for word in ("merchant@example.com", "merchant-demo", "A33378", "support@example.com", "support-demo"):
            assert word in ready
        assert os.environ["ORDER_APP_DEMO"] == "1"

    def test_without_demo_nobody_and_nothing_is_made_up(self, screen: Screen, served: list[Any]) -> None:
        assert screen.run("serve") == 0
        assert screen.query("SELECT count(*) FROM orders UNION ALL SELECT count(*) FROM users") == [(0,), (0,)]
        assert screen.query("SELECT count(*) > 60 FROM catalogue_variants") == [(1,)]
        assert "merchant-demo" not in served[0][3]
        assert "order-app user add" in served[0][3]

    def test_a_relative_database_keeps_its_place_when_the_server_changes_the_folder(
        self, screen: Screen, served: list[Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.chdir(tmp_path)
        os.environ["ORDER_APP_DATABASE_URL"] = "sqlite:///here.db"
        assert screen.run("serve") == 0
        assert os.environ["ORDER_APP_DATABASE_URL"] == f"sqlite:///{tmp_path / 'here.db'}"

    def test_what_the_server_can_not_is_one_line(self, screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(*_: Any, **__: Any) -> None:
            raise serving.ServeError("Port 3000 on 127.0.0.1 is taken; choose another port.")

        monkeypatch.setattr(serving, "serve", refuse)
        assert screen.run("serve") == 1
        assert screen.err == "Port 3000 on 127.0.0.1 is taken; choose another port.\n"


class TestMigrate:
    def test_makes_the_database(self, screen: Screen) -> None:
        assert screen.run("migrate") == 0
        assert screen.query("SELECT count(*) FROM orders") == [(0,)]
        assert screen.run("migrate") == 0

    def test_check_finds_nothing(self, migrated: Screen) -> None:
        assert migrated.run("migrate", "--check") == 0

    def test_check_finds_a_difference(self, migrated: Screen) -> None:
        connection = sqlite3.connect(migrated.file)
        connection.execute("ALTER TABLE users ADD COLUMN shoe_size INTEGER")
        connection.close()
        assert migrated.run("migrate", "--check") == 1
        assert one_line(migrated.err)
        assert "shoe_size" in migrated.err

    def test_check_of_a_database_without_tables(self, screen: Screen) -> None:
        sqlite3.connect(screen.file).close()
        screen.file.touch()
        assert screen.run("migrate", "--check") == 1
        assert one_line(screen.err)
        assert "run `order-app migrate`" in screen.err

    def test_check_makes_no_file(self, screen: Screen) -> None:
        assert screen.run("migrate", "--check") == 1
        assert one_line(screen.err)
        assert not screen.file.exists()

    @pytest.mark.parametrize("place", ["no/such/folder/orders.db", "notes.txt"])
    def test_a_file_that_is_no_database(self, screen: Screen, tmp_path: Path, place: str) -> None:
        (tmp_path / "notes.txt").write_text("This is no database, only a long enough text. " * 50)
        os.environ["ORDER_APP_DATABASE_URL"] = f"sqlite:///{tmp_path / place}"
        assert screen.run("migrate") == 1
        assert one_line(screen.err)

    def test_a_server_that_is_away(self, screen: Screen) -> None:
        os.environ["ORDER_APP_DATABASE_URL"] = "postgresql://orders:very-secret@127.0.0.1:3299/orders"
        for command in (("migrate",), ("user", "disable", "a@example.com")):
            assert screen.run(*command) == 1
            assert one_line(screen.err)
            assert "very-secret" not in screen.err


class TestSeed:
    def test_adds_orders_and_says_so(self, screen: Screen) -> None:
        assert screen.run("seed", "--sellers", "3", "--orders", "50", "--seed", "11") == 0
        assert screen.query("SELECT count(*) FROM orders") == [(50,)]
        assert screen.query("SELECT count(*) FROM sellers") == [(3,)]
        assert screen.out == "50 orders of 3 sellers added.\n"


class TestSimulate:
    def test_plays_for_a_while(self, screen: Screen) -> None:
        screen.run("seed", "--sellers", "1", "--orders", "200")
        assert screen.run("simulate", "--rate", "6000", "--for", "0.5") == 0
        steps = int(screen.out.splitlines()[1].split()[0])
        assert steps > 0
        moved = (
            "SELECT count(*) FROM order_events WHERE who = 'Production' AND id > (SELECT max(id) - ? FROM order_events)"
        )
        assert screen.query(moved.replace("?", str(steps))) == [(steps,)]

    def test_without_a_database(self, screen: Screen) -> None:
        assert screen.run("simulate") == 1
        assert one_line(screen.err)
        assert "run `order-app migrate`" in screen.err

    def test_without_tables(self, screen: Screen) -> None:
        screen.file.touch()
        assert screen.run("simulate", "--for", "5", "--rate", "6000") == 1
        assert one_line(screen.err)
        assert "run `order-app migrate`" in screen.err


class TestUser:
    def test_add_support(self, migrated: Screen, typed: Callable[[str], None]) -> None:
        typed("correct horse battery\nsecond line\n")
        assert migrated.run("user", "add", "Sue@Example.com", "--role", "support", "--password-stdin") == 0
        assert migrated.query("SELECT email, role, seller_id FROM users") == [("sue@example.com", "support", None)]

    def test_add_merchant(self, migrated: Screen, typed: Callable[[str], None], served: list[Any]) -> None:
        migrated.run("serve")
        typed("correct horse battery")
        arguments = ("user", "add", "m@example.com", "--role", "merchant", "--seller", "A33378", "--password-stdin")
        assert migrated.run(*arguments) == 0
        assert migrated.query("SELECT users.email, sellers.code FROM users JOIN sellers ON sellers.id = seller_id") == [
            ("m@example.com", "A33378")
        ]
        typed("correct horse battery")
        assert migrated.run(*arguments) == 1
        assert one_line(migrated.err)
        assert "already has an account" in migrated.err

    @pytest.mark.parametrize(
        ("arguments", "password", "says"),
        [
            (("add", "s@example.com", "--role", "support"), "short", "shorter than 10"),
            (("add", "nobody", "--role", "support"), "correct horse battery", "not an email address"),
            (
                ("add", "m@example.com", "--role", "merchant", "--seller", "x-1"),
                "correct horse battery",
                "capital letters and digits",
            ),
            (("password", "nobody@example.com"), "correct horse battery", "no account"),
        ],
    )
    def test_a_refusal_is_one_line_and_1(
        self, migrated: Screen, typed: Callable[[str], None], arguments: tuple[str, ...], password: str, says: str
    ) -> None:
        typed(password)
        assert migrated.run("user", *arguments, "--password-stdin") == 1
        assert one_line(migrated.err)
        assert says in migrated.err
        assert migrated.query("SELECT count(*) FROM users") == [(0,)]

    @pytest.mark.parametrize("arguments", [(), ("--password-stdin",)])
    def test_no_password_at_all(
        self, migrated: Screen, typed: Callable[[str], None], arguments: tuple[str, ...]
    ) -> None:
        typed("")
        assert migrated.run("user", "add", "s@example.com", "--role", "support", *arguments) == 2
        assert one_line(migrated.err)

    def test_password_and_disable(self, migrated: Screen, typed: Callable[[str], None]) -> None:
        typed("correct horse battery")
        migrated.run("user", "add", "s@example.com", "--role", "support", "--password-stdin")
        (before,) = migrated.query("SELECT password_hash FROM users")
        typed("another good one")
        assert migrated.run("user", "password", "s@example.com", "--password-stdin") == 0
        assert migrated.query("SELECT password_hash FROM users") != [before]
        assert migrated.run("user", "disable", "s@example.com") == 0
        assert migrated.query("SELECT disabled_at IS NOT NULL FROM users") == [(1,)]
        assert migrated.run("user", "disable", "nobody@example.com") == 1
        assert "no account" in migrated.err


class TestFailure:
    def test_a_traceback_only_with_debug(self, screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
        def broken(_: Any) -> None:
            raise RuntimeError("a wheel came off\nand rolled away")

        monkeypatch.setattr(cli, "_migrate", broken)
        assert screen.run("migrate") == 1
        assert one_line(screen.err)
        assert "a wheel came off" in screen.err
        for arguments in (("--debug", "migrate"), ("migrate", "--debug")):
            with pytest.raises(RuntimeError, match="a wheel came off"):
                cli.run(arguments)

    def test_ctrl_c_ends_quietly(self, screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
        def interrupted(_: Any) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(cli, "_migrate", interrupted)
        assert screen.run("migrate") == 130
        assert screen.err == ""


def test_a_process_of_its_own(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "order_app.cli", "user", "disable", "nobody@example.com"]
    ended = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=environment, check=False)
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert one_line(ended.stderr)


class TestForget:
    @pytest.fixture
    def buyer(self, screen: Screen) -> str:
        """The address of a buyer of one seeded order that is delivered, with its orders' others away from it."""
        screen.run("seed", "--sellers", "1", "--orders", "40")
        [(email,)] = screen.query("SELECT email FROM orders WHERE shipment = 'Delivered' AND email <> '' LIMIT 1")
        connection = sqlite3.connect(screen.file)
        connection.execute(
            "UPDATE orders SET email = 'x' || email WHERE email = ? AND shipment <> 'Delivered'", (email,)
        )
        connection.commit()
        connection.close()
        return str(email)

    def test_one_line_says_what_was_removed_and_a_second_time_that_nothing_is_left(
        self, screen: Screen, buyer: str
    ) -> None:
        money = screen.query("SELECT * FROM wallet_entries UNION ALL SELECT * FROM wallet_entries ORDER BY 1")
        assert screen.run("forget", buyer.upper(), "--yes") == 0
        assert re.fullmatch(r"Removed: the buyer of \d+ orders?.*\. Money, statuses and history stay\.\n", screen.out)
        assert buyer not in screen.out.lower()
        assert screen.query("SELECT count(*) FROM orders WHERE forgotten_at IS NOT NULL") != [(0,)]
        assert screen.query(f"SELECT count(*) FROM orders WHERE lower(email) = '{buyer.lower()}'") == [(0,)]
        assert screen.query("SELECT * FROM wallet_entries UNION ALL SELECT * FROM wallet_entries ORDER BY 1") == money

        assert screen.run("forget", buyer, "--yes") == 0
        assert screen.out == "No order holds this email address; nothing was changed.\n"

    def test_what_is_still_to_be_delivered_is_refused_in_one_line_and_done_when_meant(
        self, screen: Screen, buyer: str
    ) -> None:
        connection = sqlite3.connect(screen.file)
        connection.execute("UPDATE orders SET email = ? WHERE payment = 'Paid' AND shipment = 'None'", (buyer,))
        connection.commit()
        connection.close()
        assert screen.run("forget", buyer, "--yes") == 1
        assert one_line(screen.err)
        assert "paid and not delivered yet" in screen.err
        assert "--even-open" in screen.err
        assert screen.query("SELECT count(*) FROM orders WHERE forgotten_at IS NOT NULL") == [(0,)]

        assert screen.run("forget", buyer, "--yes", "--even-open") == 0
        assert "paid and not delivered)" in screen.out

    @pytest.mark.parametrize("typed", ["", "nobody", "@"])
    def test_what_is_no_address_is_a_wrong_use(self, migrated: Screen, typed: str) -> None:
        assert migrated.run("forget", typed, "--yes") == 2
        assert migrated.err == "This is not an email address; nothing was changed. Write it like name@example.com.\n"

    def test_without_a_terminal_it_asks_for_yes(self, screen: Screen, buyer: str, typed: Callable[[str], None]) -> None:
        typed("y\n")
        assert screen.run("forget", buyer) == 2
        assert screen.err == "There is no terminal to ask on: use --yes.\n"
        assert screen.query("SELECT count(*) FROM orders WHERE forgotten_at IS NOT NULL") == [(0,)]

    def test_without_a_database_it_says_what_to_do(self, screen: Screen) -> None:
        assert screen.run("forget", "a@b.example", "--yes") == 1
        assert one_line(screen.err)

    def test_debug_shows_where_it_failed(self, screen: Screen, buyer: str) -> None:
        connection = sqlite3.connect(screen.file)
        connection.execute("DROP TABLE request_photos")
        connection.commit()
        connection.close()
        assert screen.run("forget", buyer, "--yes", "--even-open") == 1
        assert one_line(screen.err)
        with pytest.raises(Exception, match="request_photos"):
            screen.run("--debug", "forget", buyer, "--yes", "--even-open")
