"""Signing in and out: who gets in, how long, how soon too many wrong passwords lock, and what ends a sign-in."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import col, func, select

from order_app.auth import sessions as sessions_module
from order_app.auth import throttle
from order_app.auth.passwords import Passwords, WeakPassword
from order_app.auth.sessions import (
    COOKIE_NAME,
    DEMO_ACCOUNTS,
    HTTPS_COOKIE_NAME,
    AccountExists,
    Sessions,
    SignedIn,
    SignInRefused,
    Viewer,
    token_from_cookie,
)
from order_app.auth.throttle import address_key
from order_app.db.engine import Database
from order_app.db.unit_of_work import Actor
from order_app.domain.errors import BadInput, NotFound
from order_app.domain.statuses import Role
from order_app.models import LoginSession, LoginThrottle, Seller, User
from order_app.settings import Settings

MERCHANT = ("merchant@example.com", "merchant-demo")
HOME_ADDRESS = "192.0.2.7"


class StillClock:
    """A clock that moves only when told to, so that a lock of one second can be seen from both sides."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def advance(self, **by: float) -> None:
        self.moment += timedelta(**by)


@pytest.fixture
def still_clock() -> StillClock:
    return StillClock()


@pytest.fixture
async def sessions(database: Database, still_clock: StillClock) -> Sessions:
    made = Sessions(database, still_clock, Settings(demo=True), passwords=Passwords(memory_kib=8))
    await made.ensure_demo_users()
    return made


async def sign_in(
    sessions: Sessions, email: str = MERCHANT[0], password: str = MERCHANT[1], address: str = HOME_ADDRESS
) -> SignedIn:
    return await sessions.sign_in(email, password, address=address, user_agent="Test Browser")


async def refused(
    sessions: Sessions, email: str = MERCHANT[0], password: str = "wrong-password", address: str = HOME_ADDRESS
) -> SignInRefused:
    with pytest.raises(SignInRefused) as caught:
        await sign_in(sessions, email, password, address)
    return caught.value


async def fail_times(sessions: Sessions, clock: StillClock, times: int, email: str = MERCHANT[0]) -> SignInRefused:
    """Fail as fast as the locks allow; returns the last refusal."""
    for _ in range(times):
        last = await refused(sessions, email)
        clock.advance(seconds=last.wait_seconds if last.code == "wrong_credentials" else 0)
    return last


class TestSignIn:
    async def test_tells_who_signed_in(self, sessions: Sessions, database: Database) -> None:
        viewer = (await sign_in(sessions)).viewer
        async with database.read() as session:
            seller_id = await session.scalar(select(Seller.id).where(col(Seller.code) == "A33378"))
        assert (viewer.email, viewer.name, viewer.role) == ("merchant@example.com", "Mia Merchant", Role.MERCHANT)
        assert (viewer.seller_id, viewer.seller_code) == (seller_id, "A33378")
        assert viewer.actor == Actor("merchant@example.com", "merchant", seller_id, viewer.user_id)

    async def test_support_has_no_seller(self, sessions: Sessions) -> None:
        viewer = (await sign_in(sessions, "support@example.com", "support-demo")).viewer
        assert (viewer.role, viewer.seller_id, viewer.seller_code) == (Role.SUPPORT, None, "")

    async def test_takes_the_address_in_any_case_and_with_blanks_around(self, sessions: Sessions) -> None:
        assert (await sign_in(sessions, "  Merchant@Example.COM ")).viewer.email == "merchant@example.com"

    async def test_only_a_hash_of_the_token_is_stored(self, sessions: Sessions, database: Database) -> None:
        signed_in = await sign_in(sessions)
        async with database.read() as session:
            login = await session.get_one(LoginSession, signed_in.viewer.login_id)
        assert login.token_sha256 == hashlib.sha256(signed_in.token.encode()).hexdigest()
        assert signed_in.token not in repr(login)
        assert (login.address, login.user_agent) == (HOME_ADDRESS, "Test Browser")

    async def test_the_password_is_stored_as_argon2id(self, sessions: Sessions, database: Database) -> None:
        async with database.read() as session:
            stored = await session.scalar(select(User.password_hash).where(col(User.email) == MERCHANT[0]))
        assert stored is not None
        assert stored.startswith("$argon2id$")

    async def test_an_unknown_account_and_a_wrong_password_get_the_same_answer(self, sessions: Sessions) -> None:
        unknown = await refused(sessions, "nobody@example.com")
        wrong = await refused(sessions)
        for refusal in (unknown, wrong):
            assert refusal.code == "wrong_credentials"
            assert refusal.message == "The email address or the password is wrong. Check both and try again."

    async def test_an_unknown_account_costs_a_hash_too(
        self, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked: list[str | None] = []
        verify = sessions._passwords.verify

        async def spy(stored_hash: str | None, password: str) -> bool:
            asked.append(stored_hash)
            return await verify(stored_hash, password)

        monkeypatch.setattr(sessions._passwords, "verify", spy)
        await refused(sessions, "nobody@example.com")
        assert asked == [None]

    @pytest.mark.parametrize(
        ("email", "password"),
        [
            ("", ""),
            ("merchant@example.com", ""),
            ("merchant@example.com", "x" * 1_000_000),
            ("x" * 1_000_000, "merchant-demo"),
            ("merchant@example.com\x00", "merchant-demo"),
            ("\ud800@example.com", "\ud800"),
            ("' OR 1=1 --", "' OR 1=1 --"),
            ("%@example.com", "merchant-demo"),
        ],
    )
    async def test_odd_input_is_only_wrong(self, sessions: Sessions, email: str, password: str) -> None:
        assert (await refused(sessions, email, password)).code == "wrong_credentials"

    async def test_odd_headers_are_stored_without_what_cannot_be_shown(
        self, sessions: Sessions, database: Database
    ) -> None:
        signed_in = await sessions.sign_in(*MERCHANT, address="\x00" + "1" * 500, user_agent="A\x00gent" + "x" * 5000)
        async with database.read() as session:
            login = await session.get_one(LoginSession, signed_in.viewer.login_id)
        assert login.user_agent.startswith("Agentx")
        assert len(login.user_agent) <= 300

    async def test_a_disabled_account_does_not_get_in(self, sessions: Sessions) -> None:
        await sessions.disable(MERCHANT[0])
        assert (await refused(sessions, *MERCHANT)).code == "wrong_credentials"

    async def test_a_hash_of_other_costs_is_made_anew(self, sessions: Sessions, database: Database) -> None:
        sessions._passwords = Passwords(memory_kib=16)
        await sign_in(sessions)
        async with database.read() as session:
            stored = await session.scalar(select(User.password_hash).where(col(User.email) == MERCHANT[0]))
        assert stored is not None
        assert "m=16," in stored
        await sign_in(sessions)


class TestLock:
    async def test_an_account_slows_down_from_the_third_failure_and_locks_at_the_eighth(
        self, sessions: Sessions, still_clock: StillClock
    ) -> None:
        told = []
        for _ in range(8):
            refusal = await refused(sessions)
            told.append((refusal.code, refusal.wait_seconds))
            if refusal.code == "wrong_credentials":
                still_clock.advance(seconds=refusal.wait_seconds)
        assert told == [
            ("wrong_credentials", 0),
            ("wrong_credentials", 0),
            ("wrong_credentials", 1),
            ("wrong_credentials", 2),
            ("wrong_credentials", 4),
            ("wrong_credentials", 8),
            ("wrong_credentials", 16),
            ("locked", 900),
        ]

    async def test_while_locked_not_even_the_right_password_gets_in(
        self, sessions: Sessions, still_clock: StillClock
    ) -> None:
        await fail_times(sessions, still_clock, 8)
        refusal = await refused(sessions, *MERCHANT)
        assert refusal.message == (
            "Sign-in is locked for a while after too many wrong passwords. Try again in 15 minutes."
        )
        still_clock.advance(minutes=14)
        assert (await refused(sessions, *MERCHANT)).message.endswith("Try again in 60 seconds.")
        still_clock.advance(seconds=59)
        assert (await refused(sessions, *MERCHANT)).message.endswith("Try again in 1 second.")
        still_clock.advance(seconds=1)
        assert (await sign_in(sessions)).viewer.email == MERCHANT[0]

    async def test_attempts_while_locked_do_not_lengthen_the_lock(
        self, sessions: Sessions, still_clock: StillClock
    ) -> None:
        await fail_times(sessions, still_clock, 8)
        for _ in range(20):
            await refused(sessions)
        still_clock.advance(minutes=15)
        await sign_in(sessions)

    async def test_an_unknown_account_locks_in_the_same_way(self, sessions: Sessions, still_clock: StillClock) -> None:
        last = await fail_times(sessions, still_clock, 8, "nobody@example.com")
        assert (last.code, last.wait_seconds) == ("locked", 900)

    async def test_a_short_lock_says_how_many_seconds(self, sessions: Sessions) -> None:
        for _ in range(3):
            last = await refused(sessions)
        assert last.message.endswith("Check both and try again in 1 second.")
        refusal = await refused(sessions, *MERCHANT)
        assert (refusal.code, refusal.wait_seconds) == ("locked", 1)

    async def test_success_clears_the_account(
        self, sessions: Sessions, still_clock: StillClock, database: Database
    ) -> None:
        await fail_times(sessions, still_clock, 7)
        await sign_in(sessions)
        assert (await refused(sessions)).wait_seconds == 0
        async with database.read() as session:
            row = await session.get_one(LoginThrottle, f"account:{MERCHANT[0]}")
        assert row.failures == 1

    async def test_failures_fade_after_15_minutes(self, sessions: Sessions, still_clock: StillClock) -> None:
        await fail_times(sessions, still_clock, 7)
        still_clock.advance(minutes=15)
        assert (await refused(sessions)).wait_seconds == 0

    async def test_one_account_does_not_lock_another(self, sessions: Sessions, still_clock: StillClock) -> None:
        await fail_times(sessions, still_clock, 8)
        await sign_in(sessions, "other@example.com", "other-demo")

    async def test_an_address_locks_at_the_thirtieth_failure(self, sessions: Sessions) -> None:
        for number in range(29):
            assert (await refused(sessions, f"guess{number}@example.com")).code == "wrong_credentials"
        assert (await refused(sessions, "guess29@example.com")).code == "locked"
        assert (await refused(sessions, *MERCHANT)).code == "locked"
        await sign_in(sessions, address="192.0.2.8")

    async def test_success_does_not_clear_the_address(self, sessions: Sessions, database: Database) -> None:
        for number in range(5):
            await refused(sessions, f"guess{number}@example.com")
        await sign_in(sessions)
        async with database.read() as session:
            row = await session.get_one(LoginThrottle, f"address:{HOME_ADDRESS}")
        assert row.failures == 5

    async def test_parallel_guesses_do_not_outrun_the_count(self, sessions: Sessions) -> None:
        answers = await asyncio.gather(*(refused(sessions) for _ in range(12)))
        checked = [answer for answer in answers if answer.code == "wrong_credentials"]
        assert len(checked) <= 3

    async def test_the_lock_holds_in_another_process_too(
        self, sessions: Sessions, database: Database, still_clock: StillClock
    ) -> None:
        await fail_times(sessions, still_clock, 8)
        elsewhere = Sessions(database, still_clock, Settings(), passwords=Passwords(memory_kib=8))
        assert (await refused(elsewhere, *MERCHANT)).code == "locked"

    async def test_a_new_password_lifts_the_lock(self, sessions: Sessions, still_clock: StillClock) -> None:
        await fail_times(sessions, still_clock, 8)
        await sessions.set_password(MERCHANT[0], "a brand new one")
        await sign_in(sessions, MERCHANT[0], "a brand new one")

    async def test_what_is_long_past_is_dropped(
        self, sessions: Sessions, database: Database, still_clock: StillClock
    ) -> None:
        await refused(sessions, "nobody@example.com", address="192.0.2.99")
        still_clock.advance(days=2)
        await sign_in(sessions)
        async with database.read() as session:
            assert await session.scalar(select(func.count()).select_from(LoginThrottle)) == 0


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("192.0.2.7", "address:192.0.2.7"),
        ("::ffff:192.0.2.7", "address:192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "address:2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "address:2001:db8:1:2::/64"),
        ("", None),
        ("unix:", None),
    ],
)
def test_what_counts_as_one_address(address: str, key: str | None) -> None:
    found = address_key(address)
    assert (found.text if found is not None else None) == key


class TestViewer:
    async def test_is_who_signed_in(self, sessions: Sessions) -> None:
        signed_in = await sign_in(sessions)
        assert await sessions.viewer(signed_in.token) == signed_in.viewer

    @pytest.mark.parametrize("token", ["", "x", "A" * 43, "A" * 100_000, "\x00" * 43, "é" * 43, "' OR 1=1 --" * 4])
    async def test_is_nobody_behind_an_unknown_token(self, sessions: Sessions, token: str) -> None:
        await sign_in(sessions)
        assert await sessions.viewer(token) is None

    async def test_is_nobody_after_14_days(self, sessions: Sessions, still_clock: StillClock) -> None:
        token = (await sign_in(sessions)).token
        still_clock.advance(days=14, microseconds=-1)
        assert await sessions.viewer(token) is not None
        still_clock.advance(microseconds=1)
        assert await sessions.viewer(token) is None

    async def test_is_remembered_for_a_few_seconds(
        self, sessions: Sessions, database: Database, still_clock: StillClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        signed_in = await sign_in(sessions)
        moment = 1000.0
        monkeypatch.setattr(sessions_module.time, "monotonic", lambda: moment)
        await sessions.viewer(signed_in.token)
        elsewhere = Sessions(database, still_clock, Settings(), passwords=Passwords(memory_kib=8))
        await elsewhere.sign_out(signed_in.token)
        moment = 1004.9
        assert await sessions.viewer(signed_in.token) == signed_in.viewer
        moment = 1005.0
        assert await sessions.viewer(signed_in.token) is None

    async def test_is_forgotten_at_once_at_sign_out(self, sessions: Sessions) -> None:
        token = (await sign_in(sessions)).token
        assert await sessions.viewer(token) is not None
        await sessions.sign_out(token)
        assert await sessions.viewer(token) is None

    async def test_is_nobody_once_the_account_is_disabled(self, sessions: Sessions) -> None:
        token = (await sign_in(sessions)).token
        assert await sessions.viewer(token) is not None
        await sessions.disable(MERCHANT[0])
        assert await sessions.viewer(token) is None

    async def test_is_nobody_while_a_merchant_has_no_seller(self, sessions: Sessions, database: Database) -> None:
        token = (await sign_in(sessions)).token
        async with database.write() as uow:
            user = await uow.session.scalar(select(User).where(col(User.email) == MERCHANT[0]))
            assert user is not None
            user.seller_id = None
        assert await sessions.viewer(token) is None


class TestEnd:
    @pytest.fixture
    def told(self, sessions: Sessions) -> list[list[int]]:
        heard: list[list[int]] = []

        async def listener(ended: list[int]) -> None:
            heard.append(ended)

        sessions.on_end.append(listener)
        return heard

    async def test_sign_out_tells_which_sign_in_ended(self, sessions: Sessions, told: list[list[int]]) -> None:
        signed_in = await sign_in(sessions)
        assert await sessions.sign_out(signed_in.token) == signed_in.viewer.login_id
        assert told == [[signed_in.viewer.login_id]]

    async def test_a_second_sign_out_does_nothing(self, sessions: Sessions, told: list[list[int]]) -> None:
        token = (await sign_in(sessions)).token
        await sessions.sign_out(token)
        assert await sessions.sign_out(token) is None
        assert await sessions.sign_out("unknown") is None
        assert len(told) == 1

    async def test_other_sign_ins_go_on(self, sessions: Sessions) -> None:
        first, second = await sign_in(sessions), await sign_in(sessions)
        await sessions.sign_out(first.token)
        assert await sessions.viewer(second.token) == second.viewer

    async def test_end_other_sessions_keeps_this_one_and_other_people(
        self, sessions: Sessions, told: list[list[int]]
    ) -> None:
        phone, laptop, here = [await sign_in(sessions) for _ in range(3)]
        colleague = await sign_in(sessions, "colleague@example.com", "colleague-demo")
        ended = await sessions.end_other_sessions(here.viewer.user_id, here.viewer.login_id)
        assert ended == [phone.viewer.login_id, laptop.viewer.login_id]
        assert told == [ended]
        assert [await sessions.viewer(s.token) for s in (phone, laptop, here, colleague)] == [
            None,
            None,
            here.viewer,
            colleague.viewer,
        ]

    async def test_a_new_password_ends_every_sign_in_of_the_account(
        self, sessions: Sessions, told: list[list[int]]
    ) -> None:
        one, other = await sign_in(sessions), await sign_in(sessions)
        await sessions.set_password(MERCHANT[0], "a brand new one")
        assert told == [[one.viewer.login_id, other.viewer.login_id]]
        assert await sessions.viewer(one.token) is None
        assert (await refused(sessions, *MERCHANT)).code == "wrong_credentials"

    async def test_a_person_changes_the_own_password_and_stays_signed_in(self, sessions: Sessions) -> None:
        here, there = await sign_in(sessions), await sign_in(sessions)
        ended = await sessions.change_password(here.viewer, "merchant-demo", "a brand new one")
        assert ended == [there.viewer.login_id]
        assert await sessions.viewer(here.token) == here.viewer
        await sign_in(sessions, MERCHANT[0], "a brand new one")

    async def test_a_wrong_current_password_changes_nothing(self, sessions: Sessions) -> None:
        here = await sign_in(sessions)
        with pytest.raises(SignInRefused, match="The email address or the password is wrong"):
            await sessions.change_password(here.viewer, "wrong-password", "a brand new one")
        await sign_in(sessions)

    async def test_wrong_current_passwords_are_slowed_down_and_locked_like_sign_ins(
        self, sessions: Sessions, still_clock: StillClock
    ) -> None:
        here = await sign_in(sessions)
        waits = []
        for _ in range(throttle.ACCOUNT_FAILURES):
            with pytest.raises(SignInRefused) as wrong:
                await sessions.change_password(here.viewer, "wrong-password", "a brand new one", address=HOME_ADDRESS)
            waits.append((wrong.value.code, wrong.value.wait_seconds))
            still_clock.advance(seconds=wrong.value.wait_seconds if wrong.value.code == "wrong_credentials" else 0)
        assert waits == [
            *(("wrong_credentials", seconds) for seconds in (0, 0, 1, 2, 4, 8, 16)),
            ("locked", 15 * 60),
        ]
        with pytest.raises(SignInRefused, match="locked"):
            await sessions.change_password(here.viewer, "merchant-demo", "a brand new one", address=HOME_ADDRESS)
        assert (await refused(sessions, *MERCHANT)).code == "locked"

    async def test_a_changed_password_forgets_the_wrong_ones(self, sessions: Sessions) -> None:
        here = await sign_in(sessions)
        for _ in range(2):
            with pytest.raises(SignInRefused):
                await sessions.change_password(here.viewer, "wrong-password", "a brand new one")
        await sessions.change_password(here.viewer, "merchant-demo", "a brand new one")
        assert (await refused(sessions, MERCHANT[0], "wrong-password")).wait_seconds == 0

    async def test_of_two_changes_with_one_current_password_one_is_made(self, sessions: Sessions) -> None:
        here = await sign_in(sessions)
        answers = await asyncio.gather(
            *(sessions.change_password(here.viewer, "merchant-demo", f"a brand new one {n}") for n in range(2)),
            return_exceptions=True,
        )
        assert [type(answer) for answer in answers if isinstance(answer, Exception)] == [SignInRefused]
        kept = next(n for n in range(2) if not isinstance(answers[n], Exception))
        await sign_in(sessions, MERCHANT[0], f"a brand new one {kept}")

    async def test_a_count_that_another_attempt_clears_meanwhile_is_begun_again(self, database: Database) -> None:
        keys = [throttle.account_key(MERCHANT[0])]
        now = StillClock().now()

        async def attempts() -> None:
            for _ in range(40):
                async with database.write() as uow:
                    await throttle.begin_attempt(uow.session, keys, now)
                async with database.write() as uow:
                    await throttle.attempt_succeeded(uow.session, keys, now)

        await asyncio.gather(*(attempts() for _ in range(4)))

    async def test_one_of_the_own_sign_ins_is_ended_and_nobody_elses(
        self, sessions: Sessions, told: list[list[int]]
    ) -> None:
        here, there = await sign_in(sessions), await sign_in(sessions)
        colleague = await sign_in(sessions, "colleague@example.com", "colleague-demo")
        assert await sessions.end_session(here.viewer.user_id, colleague.viewer.login_id) == []
        assert await sessions.end_session(here.viewer.user_id, 10**6) == []
        assert told == []
        assert await sessions.end_session(here.viewer.user_id, there.viewer.login_id) == [there.viewer.login_id]
        assert await sessions.end_session(here.viewer.user_id, there.viewer.login_id) == []
        assert told == [[there.viewer.login_id]]
        assert [await sessions.viewer(s.token) for s in (here, there, colleague)] == [
            here.viewer,
            None,
            colleague.viewer,
        ]

    async def test_a_listener_that_fails_keeps_no_other_from_hearing(
        self, sessions: Sessions, told: list[list[int]]
    ) -> None:
        async def broken(ended: list[int]) -> None:
            raise RuntimeError("no")

        listeners: list[Callable[[list[int]], Awaitable[None]]] = [broken, *sessions.on_end]
        sessions.on_end[:] = listeners
        token = (await sign_in(sessions)).token
        await sessions.sign_out(token)
        assert len(told) == 1

    async def test_a_look_up_that_overlaps_a_sign_out_is_not_remembered(
        self, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        token = (await sign_in(sessions)).token
        make_viewer = sessions_module._viewer

        def ends_meanwhile(user: User, seller_code: str | None, login: LoginSession) -> Viewer:
            sessions._ends += 1
            return make_viewer(user, seller_code, login)

        monkeypatch.setattr(sessions_module, "_viewer", ends_meanwhile)
        await sessions.viewer(token)
        assert sessions._cache == {}

    async def test_open_logins_lists_the_newest_first(self, sessions: Sessions, still_clock: StillClock) -> None:
        first = await sign_in(sessions)
        still_clock.advance(minutes=5)
        second, ended = await sign_in(sessions), await sign_in(sessions)
        await sessions.sign_out(ended.token)
        listed = await sessions.open_logins(first.viewer.user_id)
        assert [login.login_id for login in listed] == [second.viewer.login_id, first.viewer.login_id]
        assert listed[0].expires_at == still_clock.now() + timedelta(days=14)


class TestAccounts:
    async def test_an_added_merchant_signs_in(self, sessions: Sessions) -> None:
        user_id = await sessions.add_user("New@Example.com", "long enough", Role.MERCHANT, "B10042", "Nia New")
        viewer = (await sign_in(sessions, "new@example.com", "long enough")).viewer
        assert (viewer.user_id, viewer.seller_code, viewer.name) == (user_id, "B10042", "Nia New")

    @pytest.mark.parametrize("password", ["", "123456789", "x" * 201])
    async def test_the_password_rule_is_length(self, sessions: Sessions, password: str) -> None:
        with pytest.raises(WeakPassword):
            await sessions.add_user("new@example.com", password, Role.SUPPORT)
        with pytest.raises(WeakPassword):
            await sessions.set_password(MERCHANT[0], password)
        await sign_in(sessions)

    @pytest.mark.parametrize("password", ["1029384757", "x" * 200, "пароль из слов", "   blanks   "])
    async def test_any_password_of_that_length_will_do(self, sessions: Sessions, password: str) -> None:
        await sessions.add_user("new@example.com", password, Role.SUPPORT)
        assert (await sign_in(sessions, "new@example.com", password)).viewer.role is Role.SUPPORT

    @pytest.mark.parametrize(
        ("password", "code"),
        [
            ("1234567890", "password_common"),
            ("QwertyUIOP", "password_common"),
            ("  password123 ", "password_common"),
            ("１２３４５６７８９０", "password_common"),
            ("merchant@example.com", "password_is_email"),
            ("Merchant@Example.COM", "password_is_email"),
            ("123456789", "password_too_short"),
            ("x" * 201, "password_too_long"),
        ],
    )
    async def test_a_password_that_is_tried_first_is_refused_however_it_is_spelled(
        self, sessions: Sessions, password: str, code: str
    ) -> None:
        with pytest.raises(WeakPassword) as refused:
            await sessions.set_password(MERCHANT[0], password)
        assert refused.value.code == code
        here = await sign_in(sessions)
        with pytest.raises(WeakPassword):
            await sessions.change_password(here.viewer, "merchant-demo", password)
        await sign_in(sessions)

    async def test_somebody_elses_address_is_as_good_as_any_word(self, sessions: Sessions) -> None:
        await sessions.set_password(MERCHANT[0], "other@example.com")
        await sign_in(sessions, MERCHANT[0], "other@example.com")

    async def test_the_same_letters_typed_in_another_way_are_the_same_password(self, sessions: Sessions) -> None:
        await sessions.add_user("new@example.com", "caf\u00e9 au lait", Role.SUPPORT)
        await sign_in(sessions, "new@example.com", "cafe\u0301 au lait")

    @pytest.mark.parametrize(
        "email", ["", "nobody", "a@b", "a b@example.com", "a\x00@example.com", "a" * 250 + "@b.cd"]
    )
    async def test_what_is_no_address_is_refused(self, sessions: Sessions, email: str) -> None:
        with pytest.raises(BadInput, match="not an email address"):
            await sessions.add_user(email, "long enough", Role.SUPPORT)

    async def test_an_address_has_one_account(self, sessions: Sessions) -> None:
        with pytest.raises(AccountExists):
            await sessions.add_user("MERCHANT@example.com", "long enough", Role.SUPPORT)

    async def test_two_who_add_the_same_address_at_once_make_one_account(self, sessions: Sessions) -> None:
        answers = await asyncio.gather(
            *(sessions.add_user("new@example.com", "long enough", Role.SUPPORT) for _ in range(2)),
            return_exceptions=True,
        )
        assert sorted(type(answer) for answer in answers if isinstance(answer, Exception)) == [AccountExists]

    async def test_a_merchant_needs_a_seller_that_exists(self, sessions: Sessions) -> None:
        with pytest.raises(NotFound, match="There is no such seller"):
            await sessions.add_user("new@example.com", "long enough", Role.MERCHANT, "Z99999")
        with pytest.raises(BadInput, match="A merchant belongs to a seller"):
            await sessions.add_user("new@example.com", "long enough", Role.MERCHANT)
        with pytest.raises(BadInput, match="A merchant belongs to a seller"):
            await sessions.add_user("new@example.com", "long enough", Role.SUPPORT, "A33378")

    async def test_unknown_accounts_are_not_found(self, sessions: Sessions) -> None:
        with pytest.raises(NotFound):
            await sessions.set_password("nobody@example.com", "long enough")
        with pytest.raises(NotFound):
            await sessions.disable("nobody@example.com")


class TestDemoUsers:
    async def test_every_demo_account_gets_in(self, sessions: Sessions) -> None:
        for account in DEMO_ACCOUNTS:
            viewer = (await sign_in(sessions, account.email, account.password)).viewer
            assert (viewer.role, viewer.seller_code) == (account.role, account.seller_code)

    async def test_a_second_time_nothing_changes(self, sessions: Sessions, database: Database) -> None:
        token = (await sign_in(sessions)).token
        await sessions.ensure_demo_users()
        async with database.read() as session:
            assert await session.scalar(select(func.count()).select_from(User)) == len(DEMO_ACCOUNTS)
        assert await sessions.viewer(token) is not None

    async def test_a_changed_password_stays(self, sessions: Sessions) -> None:
        await sessions.set_password(MERCHANT[0], "a brand new one")
        await sessions.ensure_demo_users()
        await sign_in(sessions, MERCHANT[0], "a brand new one")


@pytest.mark.parametrize(
    ("header", "token"),
    [
        (f"{COOKIE_NAME}={'a' * 43}", "a" * 43),
        (f"theme=dark; {COOKIE_NAME}={'a' * 43}; other=1", "a" * 43),
        (f"odd[name]=x; b@d=1; {{}}; {COOKIE_NAME}={'a' * 43}", "a" * 43),
        (f"theme=dark;{COOKIE_NAME}={'a' * 43}", "a" * 43),
        (f'{COOKIE_NAME}="{"a" * 43}"', "a" * 43),
        (f"{COOKIE_NAME}=; {COOKIE_NAME}={'a' * 43}", "a" * 43),
        ("", None),
        (";;;", None),
        ("=", None),
        (COOKIE_NAME, None),
        (f"{COOKIE_NAME}=", None),
        (f"{COOKIE_NAME}=short", None),
        (f"{COOKIE_NAME}={'a' * 5000}", None),
        (f"x{COOKIE_NAME}={'a' * 43}", None),
        (f"{COOKIE_NAME}={'a' * 42}\x00", None),
        (f"{COOKIE_NAME}={'é' * 43}", None),
    ],
)
def test_token_from_cookie(header: str, token: str | None) -> None:
    assert token_from_cookie(header) == token


@pytest.mark.parametrize(
    ("header", "only_https", "token"),
    [
        (f"{COOKIE_NAME}={'a' * 43}; {HTTPS_COOKIE_NAME}={'b' * 43}", False, "b" * 43),
        (f"{HTTPS_COOKIE_NAME}={'b' * 43}", True, "b" * 43),
        (f"{COOKIE_NAME}={'a' * 43}", True, None),
        (f"{HTTPS_COOKIE_NAME}=short; {COOKIE_NAME}={'a' * 43}", True, None),
    ],
)
def test_the_cookie_of_https_goes_first_and_alone_where_there_is_only_https(
    header: str, only_https: bool, token: str | None
) -> None:
    assert token_from_cookie(header, only_https=only_https) == token
