"""Slow-down and lock of repeated sign-in attempts, per account and per address."""

import hashlib
import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from order_app.domain.text import has_control_characters
from order_app.models import LoginThrottle

MEMORY = timedelta(minutes=15)
"""Failures count together while no more than this lies between one and the next."""
LONG_LOCK = timedelta(minutes=15)
FIRST_SLOW_FAILURE = 3
"""From this failure on each one locks the account, for 1, 2, 4 ... seconds."""
ACCOUNT_FAILURES = 8
"""The failure that locks an account for LONG_LOCK."""
ADDRESS_FAILURES = 30
"""The failure that locks an address for LONG_LOCK; many people may share one address."""
_KEPT = timedelta(days=1)
_LONGEST_PLAIN = 254


@dataclass(frozen=True, slots=True)
class Key:
    """What attempts are counted for: an account or an address."""

    text: str
    is_account: bool

    def lock_after(self, failures: int) -> timedelta:
        """How long the key is locked after this many failures; zero for not at all."""
        if failures >= (ACCOUNT_FAILURES if self.is_account else ADDRESS_FAILURES):
            return LONG_LOCK
        if self.is_account and failures >= FIRST_SLOW_FAILURE:
            return timedelta(seconds=2 ** (failures - FIRST_SLOW_FAILURE))
        return timedelta()


def account_key(email: str) -> Key:
    """The key of an account, known or not; what can't be stored as it is stands there as its hash."""
    if len(email) > _LONGEST_PLAIN or has_control_characters(email):
        return Key("account#" + hashlib.sha256(email.encode("utf-8", "surrogatepass")).hexdigest(), is_account=True)
    return Key(f"account:{email}", is_account=True)


def address_key(address: str) -> Key | None:
    """The key of a network address, of its /64 network for IPv6; None where the address is not known."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return None
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is None:
            return Key(f"address:{ipaddress.ip_network((int(ip), 64), strict=False)}", is_account=False)
        ip = ip.ipv4_mapped
    return Key(f"address:{ip}", is_account=False)


async def begin_attempt(session: AsyncSession, keys: list[Key], now: datetime) -> timedelta:
    """Count an attempt as failed before its password is looked at, so that parallel guesses can't outrun the count.

    Returns how long to wait when a key is locked; nothing is counted then. Zero lets the attempt go on.
    """
    rows = [await _row(session, key, now) for key in keys]
    wait = max((row.locked_until - now for row in rows if row.locked_until is not None), default=timedelta())
    if wait > timedelta():
        return wait
    for key, row in zip(keys, rows, strict=True):
        row.failures = row.failures + 1 if now - row.last_failure_at < MEMORY else 1
        row.last_failure_at = now
        lock = key.lock_after(row.failures)
        row.locked_until = now + lock if lock else None
    return timedelta()


async def lock_left(session: AsyncSession, keys: list[Key], now: datetime) -> timedelta:
    """How long the keys are still locked; zero for not at all."""
    found = await session.scalars(select(LoginThrottle).where(col(LoginThrottle.key).in_([key.text for key in keys])))
    return max((row.locked_until - now for row in found if row.locked_until is not None), default=timedelta())


async def attempt_succeeded(session: AsyncSession, keys: list[Key], now: datetime) -> None:
    """Forget the account's failures and take this attempt off the address's; drop what is too old to matter."""
    for key in keys:
        row = await session.get(LoginThrottle, key.text, with_for_update=True)
        if row is None:
            continue
        if key.is_account or row.failures <= 1:
            await session.delete(row)
        else:
            row.failures -= 1
            if not key.lock_after(row.failures):
                row.locked_until = None
    await session.flush()
    await session.execute(delete(LoginThrottle).where(col(LoginThrottle.last_failure_at) < now - _KEPT))


async def _row(session: AsyncSession, key: Key, now: datetime) -> LoginThrottle:
    """The key's row, made when absent, held until the transaction ends."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    fresh = {"key": key.text, "failures": 0, "last_failure_at": now, "locked_until": None}
    # A row that is there is taken by writing its own key: left alone, it could be deleted before it is read.
    held = insert(LoginThrottle).values(fresh)
    await session.execute(held.on_conflict_do_update(index_elements=["key"], set_={"key": held.excluded.key}))
    return await session.get_one(LoginThrottle, key.text, with_for_update=True)
