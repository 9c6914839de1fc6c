"""The time, as a port: the system's in production, one that can be moved in test mode."""

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the present moment."""

    def now(self) -> datetime:
        """The present moment, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present moment, in UTC."""
        return datetime.now(UTC)


class MovableClock:
    """A clock that runs on like the system's but can be set and advanced, so that two hours pass without waiting."""

    def __init__(self) -> None:
        self._offset = timedelta()

    def now(self) -> datetime:
        """The present moment of this clock, in UTC."""
        return datetime.now(UTC) + self._offset

    def set(self, moment: datetime) -> None:
        """Let the clock show this moment (UTC) and run on from it."""
        self._offset = moment - datetime.now(UTC)

    def advance(self, by: timedelta) -> None:
        """Let time pass."""
        self._offset += by

    def reset(self) -> None:
        """Show the system's time again."""
        self._offset = timedelta()
