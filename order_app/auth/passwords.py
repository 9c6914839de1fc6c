"""Passwords: hashed with argon2id, off the event loop, at the same cost whether or not the account exists."""

import asyncio
import unicodedata
from functools import cache, cached_property
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from order_app.domain.errors import BadInput

MIN_PASSWORD_LENGTH = 10
"""The shortest password that may be set, in characters."""
MAX_PASSWORD_LENGTH = 200
"""The longest password that may be set or is looked at, in characters."""
PARALLEL_HASHES = 2
"""How many hashes are computed at once: each holds its memory, so a flood of sign-ins must queue."""


RULES = {
    "password_too_short": (
        f"The password is shorter than {MIN_PASSWORD_LENGTH} characters.",
        "Choose a longer one, such as a few words.",
    ),
    "password_too_long": (f"The password is longer than {MAX_PASSWORD_LENGTH} characters.", "Choose a shorter one."),
    "password_common": (
        "The password is one of those that are tried first.",
        "Choose one that nobody else has, such as a few words.",
    ),
    "password_is_email": ("The password is the account's email address.", "Choose something that is not known."),
}
"""Why a password is refused: code, sentence, way on. Kinds of characters are no rule."""


class WeakPassword(BadInput):
    """The password breaks one of the RULES, whose code it carries; nothing was changed."""

    def __init__(self, code: str) -> None:
        super().__init__(*RULES[code], code=code)


def check_password_rule(password: str, email: str) -> None:
    """Raise WeakPassword unless the password's length is within the rule and it is neither common nor the address."""
    if len(password) < MIN_PASSWORD_LENGTH:
        raise WeakPassword("password_too_short")
    if len(password) > MAX_PASSWORD_LENGTH:
        raise WeakPassword("password_too_long")
    folded = _folded(password)
    if folded in common_passwords():
        raise WeakPassword("password_common")
    if folded == _folded(email):
        raise WeakPassword("password_is_email")


@cache
def common_passwords() -> frozenset[str]:
    """The common passwords that are long enough to be asked about, folded."""
    package = find_spec("zxcvbn")
    assert package is not None
    assert package.submodule_search_locations is not None
    # On its own and dropped: imported as usual, the package would keep its other lists and rankings in memory.
    spec = spec_from_file_location(
        "frequency_lists", Path(package.submodule_search_locations[0]) / "frequency_lists.py"
    )
    assert spec is not None
    assert spec.loader is not None
    lists = module_from_spec(spec)
    spec.loader.exec_module(lists)
    return frozenset(_folded(one) for one in lists.FREQUENCY_LISTS["passwords"] if len(one) >= MIN_PASSWORD_LENGTH)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()


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
