"""Which orders of a list are selected, over all its pages, and what the selection's actions would touch."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from typing import Annotated

import reflex as rx
from pydantic import Field as Rule

from order_app.bootstrap import container
from order_app.domain.locales import EN, format_number
from order_app.domain.policy import Refused
from order_app.live.reflex_adapter import hub
from order_app.queries.lists import rows_by_code
from order_app.states.assign import set_new
from order_app.states.guard import MERCHANT, handler
from order_app.states.list_rows import ListView, ShownList, Touch, read_first
from order_app.states.wording import reasons

MAX_SELECTED = 1000
FEW = 200
"""Up to how many orders that are selected on other pages are read again with every change."""
ASK_AGAIN_SECONDS = 1.0
"""How often at most more of them are, while everything moves."""
Code = Annotated[str, Rule(max_length=40)]


class ListSelection(rx.State, mixin=True):
    """What is selected. The browser is told of the shown page's share only, so that a thousand cost it no more than
    ten; `selected` is all of it."""

    selected_here: list[str] = []
    selected_count: int = 0
    all_selected: bool = False
    selection_news: str = ""
    selection_words: str = ""
    whole_words: str = ""
    deletable: int = 0
    payable: int = 0
    refused: int = 0
    _locale: str = EN
    _chosen: list[str] = []
    _page: tuple[str, ...] = ()
    _whole: int | None = None
    _has_more: bool = False
    _asked: dict[str, Touch] = {}
    _asked_elsewhere: float = 0.0
    _view: ListView | None = None

    @property
    def selected(self) -> list[str]:
        """The codes of all selected orders, in the order in which they were selected."""
        return list(self.get_value("_chosen"))

    @handler(roles=MERCHANT)
    async def toggle(self, code: Code, on: bool) -> None:
        """Select or unselect one order of this page."""
        chosen = self.selected
        if code in self._page or code in chosen:
            rest = [other for other in chosen if other != code]
            self._select_more([*rest, code] if on else rest)

    @handler(roles=MERCHANT)
    async def toggle_page(self, on: bool) -> None:
        """Select or unselect every order of this page."""
        page = set(self._page)
        rest = [code for code in self.selected if code not in page]
        self._select_more([*rest, *self._page] if on else rest)

    @handler(roles=MERCHANT)
    async def select_list(self) -> None:
        """Select every order of the list, not only of this page; at most `MAX_SELECTED`, from its beginning on."""
        view: ListView | None = self.get_value("_view")
        if view is None:
            return
        found, more = await read_first(view.query, MAX_SELECTED)
        self._asked = {**self.get_value("_asked"), **found}
        rest = [code for code in self.selected if code not in found]
        self._select([*found, *rest][:MAX_SELECTED])
        self._whole = self.selected_count
        self._offer_the_whole()
        if more:
            self.selection_news = f"The list holds more: the first {self._most} orders are selected."

    @handler(roles=MERCHANT)
    async def clear_selection(self) -> None:
        """Select nothing."""
        self._select([])

    @property
    def _most(self) -> str:
        return format_number(MAX_SELECTED, self._locale)

    def _select_more(self, codes: list[str]) -> None:
        """Select these, as far as the limit goes, and say so where it is reached."""
        self._select(codes[:MAX_SELECTED])
        if len(codes) > MAX_SELECTED:
            self.refused += 1
            self.selection_news = f"At most {self._most} orders can be selected at once."

    def _select(self, codes: list[str]) -> None:
        if codes != self.get_value("_chosen"):
            self._chosen, self._whole = codes, None
            self.selection_news = ""
        self._tell()

    def _tell(self) -> None:
        """Put what is selected into what the page shows."""
        codes, asked, locale = self.selected, self.get_value("_asked"), self._locale
        answers = [asked[code] for code in codes if code in asked]
        kept = [a.delete for a in answers if isinstance(a.delete, Refused)]
        page = set(self._page)
        here = [code for code in codes if code in page]
        if here != self.get_value("selected_here"):
            self.selected_here = here
        self.selected_count = len(codes)
        self.all_selected = bool(page) and len(here) == len(page)
        self.deletable = sum(a.delete.allowed for a in answers)
        self.payable = sum(a.pay.allowed for a in answers)
        words = [f"{format_number(self.deletable, locale)} can be deleted"] if self.deletable else []
        if kept:
            words.append(reasons(kept, locale))
        self.selection_words = f"{format_number(len(codes), locale)} selected: {', '.join(words)}" if codes else ""
        self._offer_the_whole()

    def _offer_the_whole(self) -> None:
        """Offer all of the list once the page is selected as a whole and isn't all there is."""
        total = self._in_list()
        enough = self.selected_count >= min(MAX_SELECTED, MAX_SELECTED if total is None else total)
        if not self.all_selected or not self._has_more or enough or self.selected_count == self._whole:
            self.whole_words = ""
        elif total is None:
            self.whole_words = f"Select all in this list (up to {self._most})"
        elif total > MAX_SELECTED:
            self.whole_words = f"Select the first {self._most} of the {format_number(total, self._locale)} in this list"
        else:
            self.whole_words = f"Select all {format_number(total, self._locale)} in this list"

    def _in_list(self) -> int | None:
        """How many orders the list holds; None where nobody has counted."""
        return None

    async def _follow_selection(self, shown: ShownList, *, at_once: bool) -> None:
        """Take over what was read for the page; an order that is no more is no longer selected either."""
        page, has_more = tuple(row["code"] for row in shown.rows), bool(shown.next or shown.previous)
        set_new(self, _page=page, _has_more=has_more)
        chosen = self.selected
        if not chosen:
            self._asked = dict(shown.asked)
            if self.get_value("selected_count"):
                self._tell()
            return
        known: Mapping[str, Touch] = self.get_value("_asked")
        before = {code: known[code].delete.allowed for code in chosen if code in known}
        asked = dict(shown.asked)
        elsewhere = [code for code in chosen if code not in shown.asked]
        if at_once or len(elsewhere) <= FEW or self._may_ask_again():
            asked |= await self._ask(elsewhere) if elsewhere else {}
        else:
            asked |= {code: known[code] for code in elsewhere if code in known}
        self._asked = asked
        self._select([code for code in chosen if code in asked])
        lost = [code for code, could in before.items() if could and code in asked and not asked[code].delete.allowed]
        if lost:
            answer = asked[lost[0]].delete
            why = answer.sentence if isinstance(answer, Refused) else ""
            which = lost[0] if len(lost) == 1 else f"{format_number(len(lost), self._locale)} selected orders"
            self.selection_news = f"{which} can no longer be deleted. {why}"

    def _may_ask_again(self) -> bool:
        """Whether other pages' orders may be read now; if not, the hub serves this tab once more a little later."""
        now = time.monotonic()
        wait = self._asked_elsewhere + ASK_AGAIN_SECONDS - now
        if wait <= 0:
            self._asked_elsewhere = now
            return True
        asyncio.get_running_loop().call_later(wait, hub().catch_up, self.router.session.client_token, -1)
        return False

    async def _ask(self, codes: Sequence[str]) -> dict[str, Touch]:
        ports = container().ports
        view: ListView | None = self.get_value("_view")
        assert view is not None
        async with ports.database.read() as session:
            found = await rows_by_code(session, view.seller_id, codes)
        answers = {row.code: ports.permissions(row.facts) for row in found}
        return {code: Touch(answer.delete, answer.pay) for code, answer in answers.items()}
