"""Who is signed in: sign-ins behind random tokens, only their SHA-256 stored, and the accounts they belong to."""

import hashlib
import re
import secrets
import time
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.cookies import CookieError, SimpleCookie

import structlog
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from order_app.auth import throttle
from order_app.auth.passwords import Passwords, check_password_rule
from order_app.clock import Clock
from order_app.db.engine import Database
from order_app.db.unit_of_work import Actor
from order_app.domain.errors import BadInput, DomainError, NotFound
from order_app.domain.locales import EN
from order_app.domain.statuses import Role
from order_app.domain.text import has_control_characters
from order_app.models import LoginSession, Seller, User
from order_app.settings import Settings

COOKIE_NAME = "order_app_session"
"""The cookie that carries the token over plain http; HttpOnly, so that no page script reads it."""
HTTPS_COOKIE_NAME = f"__Host-{COOKIE_NAME}"
"""The same over https. Browsers take this name only from the host itself, over https and for every path: no neighbour
on the same domain and no plain http answer can put another sign-in in its place."""
LIFETIME = timedelta(days=14)
"""How long a sign-in lasts."""
CACHE_SECONDS = 5.0
"""How long a sign-in is believed without asking the database again; another process's sign-out shows after this."""
_CACHE_SIZE = 10_000
_TOKEN = re.compile(r"[A-Za-z0-9_-]{20,100}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_LONGEST_EMAIL = 254
_log = structlog.get_logger(__name__)


class SignInRefused(DomainError):
    """No sign-in: `wrong_credentials`, the same for an unknown account, or `locked` with the seconds to wait."""

    def __init__(self, code: str, sentence: str, way_on: str, *, wait_seconds: int = 0) -> None:
        super().__init__(sentence, way_on, code=code)
        self.wait_seconds = wait_seconds


class AccountExists(BadInput):
    """The e-mail address has an account already; nothing was changed."""

    code = "account_exists"


@dataclass(frozen=True, slots=True)
class Viewer:
    """The person behind a sign-in; `seller_id` is None and `seller_code` empty for support.

    `locale` is how the browser they look with writes numbers.
    """

    user_id: int
    email: str
    name: str
    role: Role
    seller_id: int | None
    seller_code: str
    login_id: int
    locale: str = EN

    @property
    def actor(self) -> Actor:
        """The same person as the timeline names them."""
        return Actor(
            name=self.email, role=self.role, seller_id=self.seller_id, user_id=self.user_id, locale=self.locale
        )


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A fresh sign-in: the token for the cookie, which nobody keeps, and who it stands for."""

    token: str
    viewer: Viewer


@dataclass(frozen=True, slots=True)
class OpenLogin:
    """One open sign-in of a person, as the account page lists it; times in UTC."""

    login_id: int
    created_at: datetime
    expires_at: datetime
    address: str
    user_agent: str


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account of the demo and of test mode, with its well-known password."""

    email: str
    password: str
    name: str
    role: Role
    seller_code: str = ""


DEMO_ACCOUNTS = (
    DemoAccount("merchant@example.com", "merchant-demo", "Mia Merchant", Role.MERCHANT, "A33378"),
    DemoAccount("colleague@example.com", "colleague-demo", "Cole League", Role.MERCHANT, "A33378"),
    DemoAccount("other@example.com", "other-demo", "Otis Other", Role.MERCHANT, "B10042"),
    DemoAccount("support@example.com", "support-demo", "Sue Support", Role.SUPPORT),
)
"""Made by `ensure_demo_users` only; the sign-in page of the demo lists them."""

EndListener = Callable[[list[int]], Awaitable[None]]


def token_from_cookie(header: str, *, only_https: bool = False) -> str | None:
    """The token in a Cookie header, or None; a header that is no cookie header holds none.

    The cookie that only https can set is believed before the other one, and alone with `only_https`.
    """
    return next(iter(_tokens(header, only_https=only_https)), None)


def _tokens(header: str, *, only_https: bool) -> list[str]:
    names = (HTTPS_COOKIE_NAME,) if only_https else (HTTPS_COOKIE_NAME, COOKIE_NAME)
    return [token for name in names if (token := _token_under(name, header))]


def _token_under(wanted: str, header: str) -> str | None:
    for part in header.split(";"):
        name, _, value = part.strip().partition("=")
        if name != wanted:
            continue
        # One pair at a time: SimpleCookie gives up on the whole header at the first odd cookie of somebody else's.
        try:
            token = SimpleCookie(f"{name}={value}")[wanted].value
        except (CookieError, KeyError):
            continue
        if _TOKEN.fullmatch(token):
            return token
    return None


class Sessions:
    """Signs people in and out and tells who is behind a token; keeps the accounts."""

    def __init__(
        self, database: Database, clock: Clock, settings: Settings, *, passwords: Passwords | None = None
    ) -> None:
        self._database = database
        self._clock = clock
        self._settings = settings
        self._passwords = passwords or Passwords()
        self._cache: dict[str, tuple[float, datetime, Viewer]] = {}
        # Grows with every end, so that a look-up that overlapped it is not remembered.
        self._ends = 0
        self.on_end: list[EndListener] = []
        """Told the ids of sign-ins that ended, after the commit."""

    async def sign_in(self, email: str, password: str, *, address: str, user_agent: str) -> SignedIn:
        """Check the password and begin a sign-in from this network address.

        Raises SignInRefused. Repeated failures slow the account down, then lock it; an address is locked after many.
        """
        email = normal_email(email)
        keys = _throttle_keys(email, address)
        user = await self._checked(email, password, keys)
        new_hash = await self._passwords.hash(password) if self._passwords.needs_rehash(user.password_hash) else None
        return await self._begin(user, keys, new_hash, address, user_agent)

    async def _checked(self, email: str, password: str, keys: list[throttle.Key]) -> User:
        """The account whose password this is; the attempt counts as failed for these keys until `attempt_succeeded`.

        Raises SignInRefused.
        """
        async with self._database.write() as uow:
            wait = await throttle.begin_attempt(uow.session, keys, self._clock.now())
        if wait > timedelta():
            raise _locked(wait)
        user = await self._enabled_user(email)
        stored_hash = user.password_hash if user is not None else None
        if not await self._passwords.verify(stored_hash, password) or user is None:
            async with self._database.read() as session:
                wait = await throttle.lock_left(session, keys, self._clock.now())
            if wait >= throttle.LONG_LOCK / 2:
                raise _locked(wait)
            raise _wrong_credentials(wait)
        return user

    def token(self, cookie_header: str) -> str | None:
        """The token in a browser's Cookie header, or None; behind a public https address only the cookie of https."""
        return token_from_cookie(cookie_header, only_https=self._only_https)

    def tokens(self, cookie_header: str) -> list[str]:
        """The tokens of all sign-ins of a browser that may be believed, by its Cookie header: they end together."""
        return _tokens(cookie_header, only_https=self._only_https)

    @property
    def _only_https(self) -> bool:
        return self._settings.public_url.lower().startswith("https://")

    async def viewer(self, token: str) -> Viewer | None:
        """Who is behind a token; None when it is unknown, ended or expired, or when the account is disabled."""
        if not _TOKEN.fullmatch(token):
            return None
        digest = _digest(token)
        now = self._clock.now()
        cached = self._cache.get(digest)
        if cached is not None:
            read_at, expires_at, viewer = cached
            if time.monotonic() - read_at < CACHE_SECONDS and now < expires_at:
                return viewer
            self._cache.pop(digest, None)
        ends = self._ends
        async with self._database.read() as session:
            found = (
                await session.execute(
                    select(LoginSession, User, Seller.code)
                    .join(User, col(User.id) == col(LoginSession.user_id))
                    .outerjoin(Seller, col(Seller.id) == col(User.seller_id))
                    .where(
                        col(LoginSession.token_sha256) == digest,
                        col(LoginSession.ended_at).is_(None),
                        col(LoginSession.expires_at) > now,
                        col(User.disabled_at).is_(None),
                    )
                )
            ).one_or_none()
        if found is None:
            return None
        login, user, seller_code = found
        if user.role is Role.MERCHANT and user.seller_id is None:
            # Without a seller one would be taken for support, who may look at everybody's orders.
            return None
        viewer = _viewer(user, seller_code, login)
        if ends == self._ends:
            while len(self._cache) >= _CACHE_SIZE:
                del self._cache[next(iter(self._cache))]
            self._cache[digest] = (time.monotonic(), login.expires_at, viewer)
        return viewer

    async def sign_out(self, token: str) -> int | None:
        """End the sign-in behind a token; returns its id, or None when there was none to end."""
        if not _TOKEN.fullmatch(token):
            return None
        async with self._database.write() as uow:
            ended = await self._end(uow.session, col(LoginSession.token_sha256) == _digest(token))
        await self._tell(ended)
        return ended[0] if ended else None

    async def end_session(self, user_id: int, login_id: int) -> list[int]:
        """End one sign-in of a person; returns its id, or nothing when it had ended or is somebody else's."""
        async with self._database.write() as uow:
            ended = await self._end(uow.session, col(LoginSession.user_id) == user_id, col(LoginSession.id) == login_id)
        await self._tell(ended)
        return ended

    async def end_other_sessions(self, user_id: int, keep_login_id: int) -> list[int]:
        """End every sign-in of a person but one; returns the ids of those that ended."""
        async with self._database.write() as uow:
            ended = await self._end(
                uow.session, col(LoginSession.user_id) == user_id, col(LoginSession.id) != keep_login_id
            )
        await self._tell(ended)
        return ended

    async def open_logins(self, user_id: int) -> list[OpenLogin]:
        """The open sign-ins of a person, the newest first."""
        async with self._database.read() as session:
            found = await session.scalars(
                select(LoginSession)
                .where(
                    col(LoginSession.user_id) == user_id,
                    col(LoginSession.ended_at).is_(None),
                    col(LoginSession.expires_at) > self._clock.now(),
                )
                .order_by(col(LoginSession.id).desc())
            )
            return [
                OpenLogin(login.id or 0, login.created_at, login.expires_at, login.address, login.user_agent)
                for login in found
            ]

    async def add_user(
        self, email: str, password: str, role: Role, seller_code: str | None = None, name: str = ""
    ) -> int:
        """Make an account and return its id; merchants need the code of an existing seller, support has none.

        Raises BadInput (AccountExists, WeakPassword) and NotFound for an unknown seller.
        """
        check_password_rule(password, normal_email(email))
        return await self._add(email, password, role, seller_code, name)

    async def set_password(self, email: str, password: str) -> list[int]:
        """Give an account a new password, end its sign-ins and lift its lock; returns the ids that ended.

        Raises WeakPassword and NotFound.
        """
        email = normal_email(email)
        check_password_rule(password, email)
        return await self._store_password(email, password, keys=[throttle.account_key(email)], keep_login_id=None)

    async def change_password(self, viewer: Viewer, current: str, new: str, *, address: str = "") -> list[int]:
        """Let a person change their own password and end their other sign-ins; returns the ids that ended.

        Raises WeakPassword, and SignInRefused when the current password is wrong; wrong ones count as at sign-in.
        """
        check_password_rule(new, viewer.email)
        keys = _throttle_keys(viewer.email, address)
        user = await self._checked(viewer.email, current, keys)
        return await self._store_password(
            viewer.email, new, keys=keys, keep_login_id=viewer.login_id, checked_hash=user.password_hash
        )

    async def disable(self, email: str) -> list[int]:
        """Close an account for good and end its sign-ins; returns the ids that ended. Raises NotFound."""
        async with self._database.write() as uow:
            user = await _find(uow.session, normal_email(email))
            if user is None:
                raise _no_account()
            user.disabled_at = user.disabled_at or self._clock.now()
            ended = await self._end(uow.session, col(LoginSession.user_id) == user.id)
        await self._tell(ended)
        return ended

    async def ensure_demo_users(self) -> None:
        """Make the demo's accounts where they are missing; what is there stays, a changed password too.

        Raises NotFound while their sellers are missing.
        """
        if not (self._settings.demo or self._settings.test_mode):
            _log.warning("demo_accounts_outside_demo", reason="their passwords are known to everybody")
        for account in DEMO_ACCOUNTS:
            async with self._database.read() as session:
                if await _find(session, account.email) is not None:
                    continue
            await self._add(account.email, account.password, account.role, account.seller_code or None, account.name)

    async def _enabled_user(self, email: str) -> User | None:
        if len(email) > _LONGEST_EMAIL or has_control_characters(email):
            return None
        async with self._database.read() as session:
            user = await _find(session, email)
        return user if user is not None and user.disabled_at is None else None

    async def _begin(
        self, user: User, keys: list[throttle.Key], new_hash: str | None, address: str, user_agent: str
    ) -> SignedIn:
        token = secrets.token_urlsafe(32)
        now = self._clock.now()
        async with self._database.write() as uow:
            # Read again: the account may have been closed, or its password changed, while the hash was computed.
            current = await uow.session.get(User, user.id, with_for_update=True)
            if current is None or current.disabled_at is not None or current.password_hash != user.password_hash:
                raise _wrong_credentials(timedelta())
            await throttle.attempt_succeeded(uow.session, keys, now)
            if new_hash is not None:
                current.password_hash = new_hash
            login = LoginSession(
                token_sha256=_digest(token),
                user_id=_id(current.id),
                created_at=now,
                expires_at=now + LIFETIME,
                address=_clean(address, 64),
                user_agent=_clean(user_agent, 300),
            )
            uow.session.add(login)
            await uow.session.flush()
            seller = await uow.session.get(Seller, current.seller_id) if current.seller_id is not None else None
            viewer = _viewer(current, seller.code if seller is not None else None, login)
        return SignedIn(token, viewer)

    async def _store_password(
        self,
        email: str,
        password: str,
        *,
        keys: list[throttle.Key],
        keep_login_id: int | None,
        checked_hash: str | None = None,
    ) -> list[int]:
        new_hash = await self._passwords.hash(password)
        now = self._clock.now()
        async with self._database.write() as uow:
            user = await _find(uow.session, email, for_update=True)
            if user is None:
                raise _no_account()
            # Changed meanwhile: the password that was checked is no longer this account's.
            if checked_hash is not None and user.password_hash != checked_hash:
                raise _wrong_credentials(timedelta())
            user.password_hash = new_hash
            await throttle.attempt_succeeded(uow.session, keys, now)
            conditions = [col(LoginSession.user_id) == user.id]
            if keep_login_id is not None:
                conditions.append(col(LoginSession.id) != keep_login_id)
            ended = await self._end(uow.session, *conditions)
        await self._tell(ended)
        return ended

    async def _add(self, email: str, password: str, role: Role, seller_code: str | None, name: str) -> int:
        email = normal_email(email)
        if not _EMAIL.fullmatch(email) or len(email) > _LONGEST_EMAIL or has_control_characters(email):
            raise BadInput("This is not an email address.", "Write it like name@example.com.")
        if (role is Role.MERCHANT) != (seller_code is not None):
            raise BadInput(
                "A merchant belongs to a seller, support to none.", "Give the seller's code with a merchant only."
            )
        taken = AccountExists("This email address already has an account.", "Set its password instead.")
        async with self._database.read() as session:
            if await _find(session, email) is not None:
                raise taken
        user = User(
            email=email,
            name=_clean(name, 120),
            password_hash=await self._passwords.hash(password),
            role=role,
            created_at=self._clock.now(),
        )
        try:
            async with self._database.write() as uow:
                if seller_code is not None:
                    user.seller_id = await uow.session.scalar(select(Seller.id).where(col(Seller.code) == seller_code))
                    if user.seller_id is None:
                        raise NotFound("There is no such seller.", "Check its code.")
                uow.session.add(user)
                await uow.session.flush()
                return _id(user.id)
        except IntegrityError as error:
            raise taken from error

    async def _end(self, session: AsyncSession, *conditions: object) -> list[int]:
        ended = await session.scalars(
            update(LoginSession)
            .where(col(LoginSession.ended_at).is_(None), *conditions)  # type: ignore[arg-type]
            .values(ended_at=self._clock.now())
            .returning(col(LoginSession.id))
            .execution_options(synchronize_session=False)
        )
        return sorted(_id(login_id) for login_id in ended)

    async def _tell(self, ended: list[int]) -> None:
        """Forget what is remembered of ended sign-ins, then tell who listens; one that fails keeps no other from it."""
        if not ended:
            return
        self._ends += 1
        gone = set(ended)
        self._cache = {digest: entry for digest, entry in self._cache.items() if entry[2].login_id not in gone}
        for listener in list(self.on_end):
            try:
                await listener(list(ended))
            except Exception:
                _log.error("session_end_listener_failed", traceback=traceback.format_exc())


def _throttle_keys(email: str, address: str) -> list[throttle.Key]:
    address_key = throttle.address_key(address)
    return [throttle.account_key(email)] + ([address_key] if address_key is not None else [])


def normal_email(email: str) -> str:
    """The spelling under which an account is stored and looked up."""
    return email.strip().lower()


async def _find(session: AsyncSession, email: str, *, for_update: bool = False) -> User | None:
    wanted = select(User).where(col(User.email) == email)
    return (await session.scalars(wanted.with_for_update() if for_update else wanted)).one_or_none()


def _viewer(user: User, seller_code: str | None, login: LoginSession) -> Viewer:
    return Viewer(
        user_id=_id(user.id),
        email=user.email,
        name=user.name,
        role=user.role,
        seller_id=user.seller_id,
        seller_code=seller_code or "",
        login_id=_id(login.id),
    )


def _id(value: int | None) -> int:
    if value is None:
        raise LookupError("the row is not stored yet")
    return value


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _clean(text: str, longest: int) -> str:
    return "".join(c for c in text[:longest] if not has_control_characters(c))


def _no_account() -> NotFound:
    return NotFound("There is no account with this email address.", "Check the spelling.")


def _wrong_credentials(wait: timedelta) -> SignInRefused:
    seconds = _whole_seconds(wait)
    way_on = f"Check both and try again in {_spoken(seconds)}." if seconds else "Check both and try again."
    return SignInRefused(
        "wrong_credentials", "The email address or the password is wrong.", way_on, wait_seconds=seconds
    )


def _locked(wait: timedelta) -> SignInRefused:
    seconds = _whole_seconds(wait)
    return SignInRefused(
        "locked",
        "Sign-in is locked for a while after too many wrong passwords.",
        f"Try again in {_spoken(seconds)}.",
        wait_seconds=seconds,
    )


def _whole_seconds(wait: timedelta) -> int:
    return max(0, -(-wait // timedelta(seconds=1)))


def _spoken(seconds: int) -> str:
    """A wait as people say it: seconds below two minutes, else minutes, rounded up."""
    count, unit = (seconds, "second") if seconds < 120 else (-(-seconds // 60), "minute")
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
