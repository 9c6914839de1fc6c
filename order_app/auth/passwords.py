"""Passwords: hashed with argon2id, off the event loop, at the same cost whether or not the account exists."""

import asyncio
import unicodedata
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from order_app.domain.errors import BadInput

MIN_PASSWORD_LENGTH = 10
"""The shortest password that may be set, in characters."""
MAX_PASSWORD_LENGTH = 200
"""The longest password that may be set or is looked at, in characters."""
PARALLEL_HASHES = 2
"""How many hashes are computed at once: each holds its memory, so a flood of sign-ins must queue."""


class WeakPassword(BadInput):
    """The password is too short or too long; nothing was changed."""

    code = "weak_password"


def check_password_rule(password: str) -> None:
    """Raise WeakPassword unless the password's length is within the rule; nothing else is asked of it."""
    if len(password) < MIN_PASSWORD_LENGTH:
        raise WeakPassword(
            f"The password is shorter than {MIN_PASSWORD_LENGTH} characters.",
            "Choose a longer one, such as a few words.",
        )
    if len(password) > MAX_PASSWORD_LENGTH:
        raise WeakPassword(f"The password is longer than {MAX_PASSWORD_LENGTH} characters.", "Choose a shorter one.")


class Passwords:
    """Hashes and checks passwords; `memory_kib` and `rounds` are argon2id's costs."""

    def __init__(self, *, memory_kib: int = 47_104, rounds: int = 1) -> None:
        self._hasher = PasswordHasher(time_cost=rounds, memory_cost=memory_kib, parallelism=1)
        self._turns = asyncio.Semaphore(PARALLEL_HASHES)

    async def hash(self, password: str) -> str:
        """The hash to store."""
        async with self._turns:
            return await asyncio.to_thread(self._hasher.hash, _normal(password))

    async def verify(self, stored_hash: str | None, password: str) -> bool:
        """Whether the password is the one behind the hash; without a hash as slow as with one, and False."""
        async with self._turns:
            return await asyncio.to_thread(self._verify, stored_hash, password)

    def needs_rehash(self, stored_hash: str) -> bool:
        """Whether the hash was made at other costs than today's."""
        return self._hasher.check_needs_rehash(stored_hash)

    @cached_property
    def _nobodys_hash(self) -> str:
        return self._hasher.hash("nobody has this password")

    def _verify(self, stored_hash: str | None, password: str) -> bool:
        fits = len(password) <= MAX_PASSWORD_LENGTH
        # Made before it is needed, so that the first unknown account does not take longer than the next.
        nobodys_hash = self._nobodys_hash
        try:
            self._hasher.verify(stored_hash or nobodys_hash, _normal(password) if fits else "")
        except (VerificationError, InvalidHashError):
            return False
        return stored_hash is not None and fits


def _normal(password: str) -> bytes:
    """One spelling for what looks the same on different keyboards."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
