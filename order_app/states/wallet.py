"""A wallet: its balance, and its ledger as the address narrows it; the merchant's own, and any seller's for support."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, TypedDict
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import reflex as rx
from pydantic import Field as Rule

from order_app.auth.sessions import Viewer
from order_app.auth.viewer_zone import UTC
from order_app.bootstrap import container
from order_app.db.changes import OrderChanged
from order_app.domain.errors import StorageUnavailable
from order_app.domain.ledger import (
    FROM,
    KIND,
    KIND_OF_SLUG,
    KINDS,
    ORDER,
    TO,
    WHOLE_LEDGER,
    LedgerAddress,
    parse_ledger,
)
from order_app.domain.locales import EN, format_day
from order_app.domain.money import format_minor, minor_digits, plain_minor
from order_app.domain.statuses import SUPPORT_NAME, Role
from order_app.live.reflex_adapter import hub
from order_app.queries.wallet import (
    WalletRow,
    balance,
    currency_of,
    ledger_page,
    ledger_sums,
    wallet_of,
    wallets_page,
)
from order_app.states.guard import MERCHANT, handler
from order_app.states.list_address import Nonsense
from order_app.states.session import here, present, watch
from order_app.states.viewer_zone import viewer_zone
from order_app.states.wording import count_words, epoch_ms

WALLET, WALLETS = "/wallet", "/support/wallets"
SELLER = "seller"
STATEMENT = "/api/v1/wallet/statement.csv"
_MAX_SEARCH = 60


class EntryRow(TypedDict):
    """One movement of the ledger."""

    key: str
    at: int
    what: str
    who: str
    note: str
    code: str
    amount: str
    is_in: bool
    balance: str


class FilterChip(TypedDict):
    """One filter in use: in words, and the address without it."""

    words: str
    href: str


class SellerRow(TypedDict):
    """One seller's wallet in support's list."""

    code: str
    name: str
    href: str
    balance: str
    at: int


@dataclass(frozen=True, slots=True)
class ShownWallet:
    """What was read for a wallet; `older` and `newer` are places in its ledger."""

    balance: str
    currency: str
    rows: list[EntryRow]
    newer: str
    older: str
    sums: tuple[str, str, str]
    """How many entries fit, what came in and what went out, in words."""
    boundary: datetime | None = None


@dataclass(frozen=True, slots=True)
class WalletView:
    """A seller's wallet as an address asks for it, its money as the viewer's locale writes it."""

    seller_id: int
    locale: str = EN
    address: LedgerAddress = WHOLE_LEDGER
    zone: ZoneInfo = UTC
    names_support: bool = False
    """Support's own people are named to support only."""

    def concerns(self, change: OrderChanged) -> bool:
        """Every payment and refund, and what is put in; the hint of another process names only the order."""
        return True

    async def read(self) -> ShownWallet:
        """Read the balance, the page and the sums."""
        where = self.address.where(self.zone)
        async with container().database.read() as session:
            held = await balance(session, self.seller_id)
            page = await ledger_page(session, self.seller_id, where, self.address.page)
            sums = await ledger_sums(session, self.seller_id, where)
            currency = await currency_of(session, self.seller_id)

        def money(amount: int) -> str:
            return format_minor(amount, currency, self.locale)

        rows = [
            EntryRow(
                key=str(entry.id),
                at=epoch_ms(entry.at),
                what=KINDS.get(entry.kind, entry.kind),
                who=SUPPORT_NAME if entry.by_support and not self.names_support else entry.who,
                note=entry.note,
                code=entry.order_code,
                amount=("+" if entry.amount > 0 else "−") + money(abs(entry.amount)),
                is_in=entry.amount > 0,
                balance=money(entry.balance),
            )
            for entry in page.entries
        ]
        told = (
            count_words(sums.number, "entry", "entries", self.locale),
            f"+{money(sums.money_in)}" if sums.money_in else money(0),
            f"−{money(sums.money_out)}" if sums.money_out else money(0),
        )
        return ShownWallet(money(held), currency, rows, page.newer, page.older, told)


@dataclass(frozen=True, slots=True)
class ShownWallets:
    """What was read for the list of wallets."""

    rows: list[SellerRow]
    before: str
    after: str
    boundary: datetime | None = None


@dataclass(frozen=True, slots=True)
class WalletsView:
    """All sellers' wallets that a search finds, a page of them."""

    text: str = ""
    place: str = ""
    locale: str = EN
    seller_id: None = None

    def concerns(self, change: OrderChanged) -> bool:
        """Any seller's money may move."""
        return True

    async def read(self) -> ShownWallets:
        """Read the page."""
        async with container().database.read() as session:
            page = await wallets_page(session, self.text, self.place)
        rows = [
            SellerRow(
                code=row.code,
                name=row.name,
                href=f"{WALLETS}?{SELLER}={row.code}",
                balance=format_minor(row.balance, row.currency, self.locale),
                at=epoch_ms(row.moved_at),
            )
            for row in page.wallets
        ]
        return ShownWallets(rows, page.before, page.after)


class WalletState(rx.State):
    """What the wallet's pages show: one ledger, or support's list of wallets."""

    shown_url: str = ""
    failed: str = ""
    notice: str = ""
    balance: str = ""
    currency: str = ""
    example: str = ""
    rows: list[EntryRow] = []
    newer_href: str = ""
    older_href: str = ""
    number_words: str = ""
    money_in: str = ""
    money_out: str = ""
    chips: list[FilterChip] = []
    plain_href: str = ""
    statement_href: str = ""
    kinds: list[str] = []
    first_day: str = ""
    last_day: str = ""
    order: str = ""
    zone: str = ""
    loads: int = 0
    seller: str = ""
    seller_name: str = ""
    search: str = ""
    sellers: list[SellerRow] = []
    _address: LedgerAddress = WHOLE_LEDGER

    @handler(roles=MERCHANT, supersedes=True)
    async def load(self, viewer: Viewer) -> None:
        """Show the merchant's own wallet."""
        await present(self, viewer)
        self.seller = self.seller_name = ""
        await self._load_ledger(viewer, viewer.seller_id or 0)

    @handler(roles=(), supersedes=True)
    async def load_wallets(self, viewer: Viewer) -> Any:
        """Show support one seller's wallet, or the sellers with what they hold."""
        from order_app.states.top_ups import TopUpState

        await present(self, viewer)
        if viewer.role is not Role.SUPPORT:
            return rx.redirect("/")
        (await self.get_state(TopUpState))._close()
        given = self.router.url.query_parameters
        code = str(given.get(SELLER, ""))[:_MAX_SEARCH].strip().upper()
        try:
            found = await _seller(code) if code else None
            if found is None:
                await self._load_sellers(viewer, given, code)
                return None
        except StorageUnavailable as error:
            self.failed, self.shown_url = error.message, here(self)
            return None
        self.seller, self.seller_name = found.code, found.name
        await self._load_ledger(viewer, found.seller_id)
        return None

    async def _load_ledger(self, viewer: Viewer, seller_id: int) -> None:
        asked = parse_ledger(self.router.url.query)
        zone = viewer_zone(self)
        view = WalletView(seller_id, viewer.locale, asked.address, zone, viewer.role is Role.SUPPORT)
        mark = hub().mark
        try:
            shown = await view.read()
        except StorageUnavailable as error:
            self.failed, self.shown_url = error.message, here(self)
            return
        self.failed = ""
        self.notice = Nonsense(turned=asked.turned, left_out=list(asked.left_out)).words()
        self._show_filters(asked.address, zone, viewer.locale)
        await self._apply(shown)
        self.example = plain_minor(100 * 10 ** minor_digits(shown.currency), shown.currency, viewer.locale)
        self.loads += 1
        self.shown_url = here(self)
        watch(self, viewer, view, shown, mark)

    async def _load_sellers(self, viewer: Viewer, given: Mapping[str, Any], code: str) -> None:
        self.seller = self.seller_name = ""
        self.search = str(given.get("q", ""))[:_MAX_SEARCH].strip()
        view = WalletsView(self.search, _place(str(given.get("page", ""))), viewer.locale)
        mark = hub().mark
        shown = await view.read()
        self.failed = ""
        self.notice = "There is no seller with this code; all wallets are shown." if code else ""
        await self._apply(shown)
        self.shown_url = here(self)
        watch(self, viewer, view, shown, mark)

    def _show_filters(self, address: LedgerAddress, zone: ZoneInfo, locale: str) -> None:
        self._address = address
        self.kinds = address.slugs
        self.first_day = address.first_day.isoformat() if address.first_day else ""
        self.last_day = address.last_day.isoformat() if address.last_day else ""
        self.order = address.order_code
        self.zone = zone.key.replace("_", " ")
        words = [(f"Type: {KINDS[KIND_OF_SLUG[slug]]}", KIND, slug) for slug in address.slugs]
        words += [
            (f"{name}: {format_day(day, locale)}", param, "")
            for name, param, day in (("From", FROM, address.first_day), ("To", TO, address.last_day))
            if day is not None
        ]
        words += [(f"Order: {address.order_code}", ORDER, "")] if address.order_code else []
        self.chips = [
            FilterChip(words=told, href=self._href(address.without(param, value))) for told, param, value in words
        ]
        self.plain_href = self._href(WHOLE_LEDGER)
        query = address.query(**self._whose())
        self.statement_href = f"{STATEMENT}?{query}" if query else STATEMENT

    def _whose(self) -> dict[str, str]:
        return {SELLER: self.seller} if self.seller else {}

    def _href(self, address: LedgerAddress, page: str = "") -> str:
        query = address.query(**self._whose(), page=page)
        path = WALLETS if self.seller else WALLET
        return f"{path}?{query}" if query else path

    async def _apply(self, shown: ShownWallet | ShownWallets) -> None:
        if isinstance(shown, ShownWallets):
            self.newer_href, self.older_href = self._sellers_href(shown.before), self._sellers_href(shown.after)
            if self.sellers != shown.rows:
                self.sellers = shown.rows
            return
        address: LedgerAddress = self.get_value("_address")
        self.balance, self.currency = shown.balance, shown.currency
        self.number_words, self.money_in, self.money_out = shown.sums
        self.newer_href = self._href(address, shown.newer) if shown.newer else ""
        self.older_href = self._href(address, shown.older) if shown.older else ""
        if self.rows != shown.rows:
            self.rows = shown.rows

    def _sellers_href(self, place: str) -> str:
        if not place:
            return ""
        return f"{WALLETS}?{WHOLE_LEDGER.query(q=self.search, page=place)}"

    @handler()
    async def narrow(self, typed: dict[str, Annotated[str, Rule(max_length=100)]]) -> Any:
        """Go to the address that asks for what was chosen; what makes no sense is told there."""
        words = {
            KIND: ",".join(slug for slug in KIND_OF_SLUG if typed.get(f"kind-{slug}")),
            **{param: typed.get(param, "") for param in (FROM, TO, ORDER)},
        }
        asked = urlencode({name: word for name, word in {**self._whose(), **words}.items() if word}, safe=",")
        path = WALLETS if self.seller else WALLET
        return rx.redirect(f"{path}?{asked}" if asked else path)


async def _seller(code: str) -> WalletRow | None:
    async with container().database.read() as session:
        return await wallet_of(session, code)


def _place(word: str) -> str:
    """A place in the list of sellers: "a" or "b" and a seller's code; anything else is its beginning."""
    return word if word[:1] in ("a", "b") and word[1:].isalnum() and word[1:].isascii() else ""
