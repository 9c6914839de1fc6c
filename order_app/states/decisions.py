"""The form in which support decides on a request: the suggested fee, and what comes back as one types."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypedDict

import reflex as rx
from pydantic import Field as Rule

from order_app.auth.sessions import Viewer
from order_app.bootstrap import container
from order_app.domain.errors import BadInput, DomainError, FeeOutOfRange, RefundOutOfRange
from order_app.domain.fees import Settled, settle, suggested_fee
from order_app.domain.fields import MAX_MESSAGE_LENGTH
from order_app.domain.money import format_minor, parse_minor, plain_minor
from order_app.domain.policy import Approval, Permissions, Refused, Stage
from order_app.domain.statuses import Role
from order_app.queries.fees import Step, fee_ladder
from order_app.queries.orders import OrderDetail, RequestView, order_detail
from order_app.states.guard import handler
from order_app.states.questions import Fact

SUPPORT = (Role.SUPPORT,)
MAX_AMOUNT = 40
"""The longest amount that is looked at; nobody types a longer one."""
Amount = Annotated[str, Rule(max_length=MAX_AMOUNT)]
Decision = dict[str, Annotated[str, Rule(max_length=MAX_MESSAGE_LENGTH + 1)]]
OUT_OF_RANGE = (BadInput, FeeOutOfRange, RefundOutOfRange)
"""What can be mended by typing another amount or other words."""
ALL, PART = "all", "part"


class Quick(TypedDict):
    """A choice of the fee with one click: which, and what it says."""

    which: str
    label: str


class DecisionState(rx.State):
    """What the form shows. Its inputs are made anew, with `fee` and `part`, at each new `generation`; its words at each
    new `round`: a decision, or another request. What is typed stays otherwise, whatever happens elsewhere."""

    code: str = ""
    approval: str = ""
    """What a yes would do; empty while there is nothing to decide."""
    refusal: str = ""
    how: str = ALL
    fee: str = ""
    part: str = ""
    quick: list[Quick] = []
    accepted: str = ""
    left: str = ""
    facts: list[Fact] = []
    waits: str = ""
    hint: str = ""
    problem: str = ""
    generation: int = 0
    round: int = 0
    _request_id: int = 0
    _proposed: int | None = None
    """The fee that support had proposed when the form was shown last, in minor units."""
    _typed_fee: str | None = None
    _typed_part: str | None = None
    _suggested: str = ""
    _others: int = 0
    """The last generation of inputs that were made for another request, or that a click has replaced."""

    async def _follow(
        self, detail: OrderDetail, permitted: Permissions, ladder: Mapping[Stage, Step] | None, locale: str
    ) -> None:
        """Show what may be decided of the order as it is now; `ladder` is None for a merchant, who decides nothing."""
        request = detail.request
        if ladder is None or request is None or not permitted.decide.allowed:
            if self.code:
                self._clear()
            return
        if (self.code, self._request_id) != (detail.code, request.id):
            self._clear()
            self.code, self._request_id = detail.code, request.id
            self.round += 1
            self._others = self.generation
        self._show(detail, permitted, ladder, locale)
        self._preview(detail, permitted, locale)

    def _proposed_of(self, request: RequestView) -> int | None:
        """The fee that support had proposed as whoever decides has seen it; of another request as it is now."""
        return self._proposed if self._request_id == request.id else request.proposed_fee

    def _clear(self) -> None:
        self.code = self.approval = self.refusal = self.problem = self.waits = self.fee = self.part = ""
        self.how, self.facts, self._request_id, self._proposed = ALL, [], 0, None
        self._typed_fee, self._typed_part, self._suggested = None, None, ""

    def _show(self, detail: OrderDetail, permitted: Permissions, ladder: Mapping[Stage, Step], locale: str) -> None:
        held, request = detail.held, detail.request
        assert request is not None
        self._proposed = request.proposed_fee
        self.refusal = permitted.approve.message if isinstance(permitted.approve, Refused) else ""
        self.approval = permitted.approval.value
        percent = ladder[permitted.stage].percent if permitted.stage in ladder else 0
        suggested = suggested_fee(held.left, percent)

        def money(amount: int) -> str:
            return format_minor(amount, detail.currency, locale)

        self._suggested = plain_minor(suggested, detail.currency, locale)
        self.left = money(held.left)
        self.accepted = money(request.accepted_fee)
        choices = [
            Quick(which="none", label="No fee"),
            Quick(which="suggested", label=f"Suggested, {money(suggested)}"),
            Quick(which="everything", label=f"Everything, {money(held.left)}"),
        ]
        self.quick = [choice for choice in choices if choice["which"] != "suggested" or suggested]
        self.hint = f"Suggested at this stage: {percent}% of {money(held.left)}."
        first = request.proposed_fee if request.proposed_fee is not None else suggested
        if self._typed_fee is None:
            self._put(fee=plain_minor(min(first, held.left), detail.currency, locale))
        if self._typed_part is None:
            self._put(part=plain_minor(held.left, detail.currency, locale))

    def _put(self, *, fee: str | None = None, part: str | None = None) -> None:
        """Make the inputs anew where they shall hold something else."""
        fee, part = self.fee if fee is None else fee, self.part if part is None else part
        if (fee, part) != (self.fee, self.part):
            self.fee, self.part = fee, part
            self.generation += 1

    def _given(self) -> dict[str, str]:
        return {
            "how": self.how,
            "fee": self.fee if self._typed_fee is None else self._typed_fee,
            "part": self.part if self._typed_part is None else self._typed_part,
        }

    def _preview(self, detail: OrderDetail, permitted: Permissions, locale: str) -> None:
        """Show what the typed amount comes to."""
        self.facts, self.waits = [], ""
        if self.refusal or detail.request is None:
            return
        try:
            settled = settled_from(self._given(), detail, permitted.approval, locale)
        except OUT_OF_RANGE as error:
            self.problem = error.message
            return
        except DomainError as error:
            self.refusal = error.message
            return
        self.problem = ""

        def money(amount: int) -> str:
            return format_minor(amount, detail.currency, locale)

        rest = detail.held.left - settled.back - settled.fee
        self.facts = [
            *([Fact(label="Fee kept back", value=money(settled.fee))] if settled.fee else []),
            Fact(label="Comes back", value=money(settled.back)),
            *([Fact(label="Stays paid", value=money(rest))] if rest else []),
        ]
        if settled.fee > detail.request.accepted_fee:
            self.waits = f"The merchant accepted at most {self.accepted}, so this waits for the merchant's yes."

    async def _again(self, viewer: Viewer) -> None:
        """Reckon afresh from what is stored."""
        if not self.code:
            return
        ports = container().ports
        async with ports.database.read() as session:
            detail, ladder = await order_detail(session, self.code, None), await fee_ladder(session)
        await self._follow(detail, ports.permissions(detail.facts), ladder, viewer.locale)

    def _done(self) -> None:
        """It was decided: the next request begins with an empty form."""
        self._clear()
        self.round += 1

    @handler(roles=SUPPORT)
    async def fee_typed(self, viewer: Viewer, text: Amount, generation: int) -> None:
        """Take down the fee as it is typed into the input of this `generation`."""
        if generation > self._others:
            self._typed_fee = text
            if generation != self.generation:
                # The input was made anew while it was being typed into.
                self._put(fee=text)
            await self._again(viewer)

    @handler(roles=SUPPORT)
    async def part_typed(self, viewer: Viewer, text: Amount, generation: int) -> None:
        """Take down the part that shall come back as it is typed into the input of this `generation`."""
        if generation > self._others:
            self._typed_part = text
            if generation != self.generation:
                self._put(part=text)
            await self._again(viewer)

    @handler(roles=SUPPORT)
    async def choose_how(self, viewer: Viewer, how: Literal["all", "part"]) -> None:
        """Refund everything that is left, less a fee, or a part."""
        self.how = how
        # The inputs are put up again: with what was typed into them before.
        self.fee, self.part = self._given()["fee"], self._given()["part"]
        await self._again(viewer)

    @handler(roles=SUPPORT)
    async def choose_fee(self, viewer: Viewer, which: Literal["none", "suggested", "everything"]) -> Any:
        """Put an amount into the input of the fee with one click."""
        if not self.code:
            return
        async with container().database.read() as session:
            detail = await order_detail(session, self.code, None)
        amounts = {"none": 0, "everything": detail.held.left}
        chosen = (
            self._suggested if which == "suggested" else plain_minor(amounts[which], detail.currency, viewer.locale)
        )
        # The input may hold what was typed: it is made anew even where it was made with the same.
        self._typed_fee, self.fee = chosen, chosen
        self._others = self.generation
        self.generation += 1
        await self._again(viewer)


def settled_from(typed: Mapping[str, str], detail: OrderDetail, approval: Approval, locale: str) -> Settled:
    """What the form's inputs come to. Raises BadInput, FeeOutOfRange, RefundOutOfRange, NotAllowed."""
    fee, part = amounts_from(typed, detail, approval, locale)
    return settle(detail.held, approval, fee, part, locale)


def amounts_from(
    typed: Mapping[str, str], detail: OrderDetail, approval: Approval, locale: str
) -> tuple[int, int | None]:
    """The fee, and the part that shall come back, if one shall, in minor units. Raises BadInput."""
    if approval is Approval.REFUND_SHIPPING:
        return 0, None
    if approval is Approval.REFUND and typed.get("how") == PART:
        return 0, parse_minor(typed.get("part", ""), detail.currency, locale)
    return parse_minor(typed.get("fee", "").strip() or "0", detail.currency, locale), None
