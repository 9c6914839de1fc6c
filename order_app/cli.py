"""The `order-app` command: serves the product, prepares its database, keeps its accounts and plays the plant.

Heavy modules are imported by the command that needs them, so that help and mistakes are answered at once.
"""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import os
import sys
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from order_app.domain.errors import DomainError, StorageUnavailable
from order_app.domain.statuses import Role

if TYPE_CHECKING:
    from order_app.bootstrap import Container
    from order_app.settings import Settings

DEMO_ORDERS = ((1, 440), (2, 160))
"""(sellers, orders) with which the demo is seeded: most for the seller whose screens people look at."""
USAGE = 2
"""The exit code of a command that was called wrongly."""
FAILURE = 1
INTERRUPTED = 130

app = typer.Typer(
    name="order-app",
    help="Orders of a print-on-demand seller: serve them, and look after what is behind them.",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
users = typer.Typer(
    help="Add people who may sign in, change their passwords, close their accounts.", no_args_is_help=True
)
app.add_typer(users, name="user")

Email = Annotated[str, typer.Argument(metavar="EMAIL", help="The email address that the person signs in with.")]
FromStdin = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from standard input instead of asking for it.")
]


class WrongUse(Exception):
    """The command was called in a way that can't work; the message is one sentence for a person."""


class Failure(Exception):
    """The command could not do its work; the message is one sentence for a person."""


def main() -> NoReturn:
    """Run the command line and end the process."""
    sys.exit(run())


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command line (the process's own by default) and return its exit code.

    0 is success, 1 a failure and 2 a wrong use; both of these say why in one line on standard error. With `--debug`
    a failure's exception comes through.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    if debug := "--debug" in given:
        given = ["--debug", *(argument for argument in given if argument != "--debug")]
    try:
        code = typer.main.get_command(app).main(given, prog_name="order-app", standalone_mode=False)
    except Exception as error:
        if debug and not isinstance(error, (typer.TyperException, WrongUse)):
            raise
        line, code = _explain(error)
        print(line, file=sys.stderr, flush=True)
    except KeyboardInterrupt:
        return INTERRUPTED
    return code if isinstance(code, int) else 0


@app.callback()
def _global(
    debug: Annotated[bool, typer.Option("--debug", help="Show the whole traceback of a failure.")] = False,
) -> None:
    if debug:
        os.environ["ORDER_APP_DEBUG"] = "1"


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")] = 3000,
    workers: Annotated[int, typer.Option(min=1, max=64, help="How many processes serve.")] = 1,
    demo: Annotated[bool, typer.Option("--demo", help="Demo accounts and orders, and a plant that works.")] = False,
) -> None:
    """Bring the database up to date and serve pages, websocket and API on one port."""
    if demo:
        os.environ["ORDER_APP_DEMO"] = "1"
    settings = _settings()
    _demand_servable(settings, host, workers)
    from order_app import serving

    with _quiet():
        _migrate(settings)
        has_users = _run(settings, lambda container: _prepare(container, settings))
    address = settings.public_url or _address(host, port)
    if settings.demo and not settings.public_url:
        # The demo is looked at on this machine, so links in its e-mails may lead here.
        os.environ["ORDER_APP_PUBLIC_URL"] = address
        settings = _settings()
    elif settings.smtp_url and not settings.public_url:
        typer.echo("E-mails will hold no links: set ORDER_APP_PUBLIC_URL to the address that browsers use.", err=True)
    if settings.demo and not _is_loopback(host):
        typer.echo("Beware: the demo's passwords are known to everybody, and other machines can reach it.", err=True)
    serving.serve(host, port, workers, ready=_welcome(settings, address, has_users=has_users))


@app.command()
def migrate(
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; fail when the database is not what the code expects.")
    ] = False,
) -> None:
    """Bring the database to the newest schema."""
    settings = _settings()
    with _quiet():
        if not check:
            _migrate(settings)
            typer.echo("The database has the newest schema.")
            return
        _demand_database(settings)
        from alembic.util import AutogenerateDiffsDetected, CommandError

        from order_app.db.migrate import check as compare

        try:
            compare(settings.database_url)
        except AutogenerateDiffsDetected as error:
            raise Failure(f"The database differs from the models: {_first_line(error)}") from error
        except CommandError as error:
            raise Failure("The database does not have the newest schema; run `order-app migrate`.") from error
        typer.echo("The database is what the code expects.")


@app.command()
def seed(
    sellers: Annotated[int, typer.Option(min=1, max=10_000, help="How many sellers; the first gets a fifth.")],
    orders: Annotated[int, typer.Option(min=1, max=10_000_000, help="How many orders.")],
    seed: Annotated[int, typer.Option(help="Another number gives other data.")] = 7,
) -> None:
    """Add believable orders with their histories; the same numbers always give the same data."""
    settings = _settings()
    with _quiet():
        _migrate(settings)
        _run(settings, lambda container: _seed_with_progress(container, sellers, orders, seed))
    typer.echo(f"{_count(orders, 'order')} of {_count(sellers, 'seller')} added.")


@app.command()
def simulate(
    rate: Annotated[float, typer.Option(min=0.01, max=100_000, metavar="PER_MINUTE", help="Steps a minute.")] = 20,
    seconds: Annotated[
        float | None, typer.Option("--for", min=0, metavar="SECONDS", help="How long; until Ctrl+C when left out.")
    ] = None,
) -> None:
    """Play the plant: take paid orders whose free window is over through production, shipping and delivery."""
    settings = _settings()
    _demand_database(settings)
    typer.echo(f"Playing the plant, {rate:g} steps a minute" + (" (Ctrl+C ends it) ..." if seconds is None else " ..."))

    async def play(container: Container) -> int:
        from random import SystemRandom

        from order_app.demo.simulator import simulate as play_plant

        return await play_plant(container.ports, rate_per_minute=rate, rng=SystemRandom(), stop_after=seconds)

    with _quiet():
        steps = _run(settings, play)
    typer.echo(f"{_count(steps, 'step')} taken.")


@app.command()
def forget(
    email: Annotated[str, typer.Argument(metavar="EMAIL", help="The buyer's email address, as it stands in orders.")],
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask before.")] = False,
    even_open: Annotated[
        bool, typer.Option("--even-open", help="Also from orders that are paid and not delivered yet.")
    ] = False,
) -> None:
    """Remove a buyer's personal data from all orders for good; money, statuses and history stay."""
    settings = _settings()
    _demand_database(settings)
    from order_app.domain.errors import BadInput
    from order_app.services import erasure

    with _quiet():
        try:
            found = _run(settings, lambda container: erasure.traces(container.ports, email))
        except BadInput as error:
            raise WrongUse(error.message) from error
        if not (found.orders or found.older or found.views):
            typer.echo("No order holds this email address; nothing was changed.")
            return
        if not yes:
            if not sys.stdin.isatty():
                raise WrongUse("There is no terminal to ask on: use --yes.")
            number = _count(len(found.orders) + len(found.older), "order")
            typer.confirm(f"Remove this buyer's personal data from {number} for good?", abort=True)
        done = _run(
            settings,
            lambda container: erasure.forget(container.ports, erasure.OPERATOR, email, even_open=even_open),
        )
    what = [f"the buyer of {_count(done.orders, 'order')}"]
    if done.open_orders:
        what[0] += f" ({done.open_orders:,} paid and not delivered)"
    if done.older:
        what.append(f"older values of {_count(done.older, 'order')}")
    counted = ((done.messages, "message"), (done.photos, "photo"), (done.mails, "mail"), (done.views, "saved view"))
    what += [_count(number, thing) for number, thing in counted if number]
    typer.echo(f"Removed: {', '.join(what)}. Money, statuses and history stay.")


@users.command("add")
def add_user(
    email: Email,
    role: Annotated[Role, typer.Option(help="Merchants see their seller's orders, support everybody's.")],
    seller: Annotated[str | None, typer.Option(metavar="CODE", help="The merchant's seller, such as A33378.")] = None,
    name: Annotated[str, typer.Option(help="The person's name.")] = "",
    password_stdin: FromStdin = False,
) -> None:
    """Make an account."""
    if role is Role.MERCHANT and not seller:
        raise WrongUse("A merchant belongs to a seller: add --seller CODE.")
    if role is Role.SUPPORT and seller:
        raise WrongUse("Support belongs to no seller: leave out --seller.")
    settings = _settings()
    _demand_database(settings)
    password = _password(from_stdin=password_stdin)

    async def add(container: Container) -> bool:
        from order_app.services.sellers import ensure_seller

        made = await ensure_seller(container.ports, seller) if seller else False
        await container.sessions.add_user(email, password, role, seller or None, name)
        return made

    with _quiet():
        made = _run(settings, add)
    if made:
        typer.echo(f"Seller {seller} is new; its wallet is empty.")
    typer.echo(f"{email} can sign in now.")


@users.command("password")
def set_password(email: Email, password_stdin: FromStdin = False) -> None:
    """Give an account a new password and end its sign-ins."""
    settings = _settings()
    _demand_database(settings)
    password = _password(from_stdin=password_stdin)
    with _quiet():
        ended = _run(settings, lambda container: container.sessions.set_password(email, password))
    typer.echo(f"The password of {email} was changed; {_count(len(ended), 'sign-in')} ended.")


@users.command("disable")
def disable_user(email: Email) -> None:
    """Close an account and end its sign-ins."""
    settings = _settings()
    _demand_database(settings)
    with _quiet():
        ended = _run(settings, lambda container: container.sessions.disable(email))
    typer.echo(f"{email} can't sign in any more; {_count(len(ended), 'sign-in')} ended.")


def _demand_servable(settings: Settings, host: str, workers: int) -> None:
    """Raise WrongUse for what can't be served, before anything is started."""
    if settings.test_mode and not _is_loopback(host):
        raise WrongUse(f"Test mode lets everybody change everything, so it listens on 127.0.0.1 only, not on {host}.")
    if workers == 1:
        return
    if settings.test_mode:
        raise WrongUse("Test mode has one clock and runs in one process: leave out --workers.")
    if settings.database_url.startswith("sqlite"):
        raise WrongUse("Several workers need PostgreSQL: set ORDER_APP_DATABASE_URL, or leave out --workers.")
    if not settings.redis_url:
        raise WrongUse(
            "Several workers share open pages through Redis: set ORDER_APP_REDIS_URL, or leave out --workers."
        )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


async def _prepare(container: Container, settings: Settings) -> bool:
    """Put into the database what serving needs; returns whether somebody can sign in."""
    from sqlalchemy import select

    from order_app.demo.seeding import ensure_basics
    from order_app.models import Order, User

    if settings.test_mode:
        from order_app.demo.stage import OPENING_BALANCE, Stage

        await ensure_basics(container.database, container.clock, OPENING_BALANCE)
        await container.sessions.ensure_demo_users()
        await Stage(container.ports).fill_wallets()
        return True
    await ensure_basics(container.database, container.clock)
    if settings.demo:
        await container.sessions.ensure_demo_users()
    async with container.database.read() as session:
        has_orders = await session.scalar(select(Order.id).limit(1)) is not None  # type: ignore[call-overload]
        has_users = await session.scalar(select(User.id).limit(1)) is not None  # type: ignore[call-overload]
    if settings.demo and not has_orders:
        from order_app.demo.seeding import seed as sow

        typer.echo("Filling the empty database with demo orders ...")
        for sellers, orders in DEMO_ORDERS:
            await sow(container.database, sellers=sellers, orders=orders, seed=sellers, clock=container.clock)
    return has_users


def _address(host: str, port: int) -> str:
    """Under which address a browser of this machine reaches what listens there."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{shown}:{port}"


def _welcome(settings: Settings, address: str, *, has_users: bool) -> str:
    """Where to go and how to sign in."""
    lines = [f"Order App is ready: {address}"]
    if settings.demo or settings.test_mode:
        from order_app.auth.sessions import DEMO_ACCOUNTS

        lines.append("Sign in with one of these:")
        lines += [
            f"  {account.email:<24} {account.password:<16} "
            + (f"seller {account.seller_code}" if account.seller_code else str(account.role.value))
            for account in DEMO_ACCOUNTS
        ]
        if settings.test_mode:
            lines.append("Test mode is on: whoever reaches this port can change everything.")
    elif not has_users:
        lines.append("Nobody can sign in yet: order-app user add EMAIL --role merchant --seller A33378")
    lines.append("Ctrl+C ends it.")
    return "\n".join(lines)


async def _seed_with_progress(container: Container, sellers: int, orders: int, number: int) -> None:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from order_app.demo.seeding import seed as sow

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Orders", total=orders)
        await sow(
            container.database,
            sellers=sellers,
            orders=orders,
            seed=number,
            clock=container.clock,
            progress=lambda done, total: progress.update(task, completed=done, total=total),
        )


def _settings() -> Settings:
    """The settings, a SQLite file's path made absolute, since the server works in another folder.

    Raises WrongUse for a variable that can't be understood.
    """
    from pydantic import ValidationError

    from order_app.settings import get_settings

    url = os.environ.get("ORDER_APP_DATABASE_URL") or "sqlite:///orders.db"
    from order_app.db.engine import plain_url

    try:
        plain = plain_url(url)
    except Exception as error:
        reason = str(error) if type(error) is ValueError else "it is no address of a database."
        raise WrongUse(f"ORDER_APP_DATABASE_URL can't be used: {reason}") from error
    if plain.get_backend_name() == "sqlite":
        os.environ["ORDER_APP_DATABASE_URL"] = plain.render_as_string(hide_password=False)
    get_settings.cache_clear()
    try:
        return get_settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = f"ORDER_APP_{str(first['loc'][0]).upper()}" if first["loc"] else "A setting"
        raise WrongUse(f"{name} can't be used: {first['msg']}.") from error


def _demand_database(settings: Settings) -> None:
    """Raise Failure where there is no SQLite file yet; another database says so itself."""
    from order_app.db.engine import plain_url

    url = plain_url(settings.database_url)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        raise Failure(f"There is no database {url.database} yet; run `order-app migrate`.")


def _migrate(settings: Settings) -> None:
    from order_app.db.migrate import migrate as bring_up_to_date

    bring_up_to_date(settings.database_url)


def _run(settings: Settings, work: Callable[[Container], Coroutine[Any, Any, Any]]) -> Any:
    """Do asynchronous work with a container of its own, which leaves nothing open behind it."""
    from order_app.bootstrap import build

    async def whole() -> Any:
        container = build(settings)
        try:
            return await work(container)
        finally:
            await container.database.close()

    return asyncio.run(whole())


def _password(*, from_stdin: bool) -> str:
    """The new password: the first line of standard input, or asked for twice without showing it."""
    if from_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
        if not password:
            raise WrongUse("Standard input held no password.")
        return password
    if not sys.stdin.isatty():
        raise WrongUse("There is no terminal to ask for the password: use --password-stdin.")
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt="The same again"))


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep log lines away from the one line that a command says."""
    if os.environ.get("ORDER_APP_DEBUG"):
        yield
        return
    root, silence = logging.getLogger(), logging.NullHandler()
    import structlog

    before = structlog.get_config()
    root.addHandler(silence)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    try:
        yield
    finally:
        structlog.configure(**before)
        root.removeHandler(silence)


def _explain(error: Exception) -> tuple[str, int]:
    """One line for a person, and the exit code."""
    match error:
        case typer.TyperException(exit_code=code):
            # Without a command the message is the whole help.
            text = error.format_message()
            line = "A command is missing." if text.startswith("Usage:") else _one_line(text)
            return f"{line} (`order-app --help` shows what there is.)", code
        case WrongUse():
            return str(error), USAGE
        case Failure():
            return str(error), FAILURE
        case typer.Abort():
            return "Given up; nothing was changed.", FAILURE
        case StorageUnavailable():
            cause = error.__cause__
            return f"{error.sentence}" + (f" ({_reason(cause)})" if cause is not None else ""), FAILURE
        case DomainError():
            return _one_line(error.message), FAILURE
    return _explain_by_library(error), FAILURE


def _explain_by_library(error: Exception) -> str:
    from order_app.serving import ServeError

    if isinstance(error, ServeError):
        return _one_line(str(error))
    from alembic.util import CommandError
    from sqlalchemy.exc import DBAPIError, SQLAlchemyError

    if isinstance(error, DBAPIError):
        if any(
            sign in str(error.orig) for sign in ("no such table", "no such column", "UndefinedTable", "does not exist")
        ):
            return f"The database does not have the newest schema; run `order-app migrate`. ({_reason(error)})"
        return f"The database can't be used: {_reason(error)}"
    if isinstance(error, (SQLAlchemyError, CommandError, OSError)):
        return f"The database can't be used: {_reason(error)}"
    return f"Something went wrong: {type(error).__name__}: {_first_line(error)} (`order-app --debug ...` shows where.)"


def _reason(error: BaseException) -> str:
    return _first_line(getattr(error, "orig", None) or error)


def _first_line(error: BaseException) -> str:
    return next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


if __name__ == "__main__":
    main()
