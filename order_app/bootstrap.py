"""Wires the ports to their adapters, once a process and lazily: the server forks after it has imported the app."""

from dataclasses import dataclass

from order_app.auth.sessions import Sessions
from order_app.clock import Clock, MovableClock, SystemClock
from order_app.db.engine import Database
from order_app.services.ports import Ports
from order_app.settings import Settings, get_settings


@dataclass(frozen=True, slots=True)
class Container:
    """What this process works with."""

    settings: Settings
    database: Database
    clock: Clock
    sessions: Sessions
    ports: Ports


def build(settings: Settings, clock: Clock | None = None) -> Container:
    """A container for these settings; test mode gets a clock that can be moved."""
    clock = clock or (MovableClock() if settings.test_mode else SystemClock())
    database = Database(settings.database_url)
    return Container(
        settings=settings,
        database=database,
        clock=clock,
        sessions=Sessions(database, clock, settings),
        ports=Ports(database, clock, settings.cancel_window, settings.public_url, settings.mail_from),
    )


_container: Container | None = None


def container() -> Container:
    """The container of this process."""
    global _container
    if _container is None:
        _container = build(get_settings())
    return _container


def use(replacement: Container | None) -> None:
    """Let this process work with another container; tests do."""
    global _container
    _container = replacement
