"""The wallet's statement: the ledger as the page narrows it, as a CSV file (RFC 4180) that a spreadsheet opens.

It begins with a byte order mark: without it Excel takes UTF-8 for another encoding. Entries stand oldest first, so that
the balance can be followed downwards; amounts are plain decimals with a point, whatever the viewer's locale.
"""

import csv
import io
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse

from order_app.api.problems import ApiRefusal
from order_app.auth.sessions import Viewer
from order_app.auth.viewer_zone import zone_of
from order_app.domain.errors import NotSignedIn
from order_app.domain.ledger import KINDS, LedgerFilter, parse_ledger
from order_app.domain.money import plain_minor
from order_app.domain.statuses import SUPPORT_NAME, Role
from order_app.queries.wallet import EntryView, WalletRow, every_entry, wallet_by_id, wallet_of

if TYPE_CHECKING:
    from order_app.api.app import Container

HEAD = ("Date (UTC)", "Date (local)", "Time zone", "Type", "Order", "By", "Reason", "Amount", "Balance", "Currency")
BYTE_ORDER_MARK = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""With these a spreadsheet takes a text for a formula."""
_LINES = 200
"""How many lines go out at once."""
_SELLER = "seller"
_PARAMETERS = [
    {"name": name, "in": "query", "required": False, "schema": {"type": "string"}, "description": told}
    for name, told in (
        ("kind", "top-up, payment, money-back; several with commas between them"),
        ("from", "the first day, such as 2026-03-01, in the zone of the cookie `zone`, else in UTC"),
        ("to", "the last day, included"),
        ("order", "an order's code"),
        (_SELLER, "whose wallet; for support only"),
    )
]


@dataclass(frozen=True, slots=True)
class Statement:
    """Whose ledger, narrowed by what, in whose days, and whether people of support are named in it."""

    wallet: WalletRow
    where: LedgerFilter
    zone: ZoneInfo
    names_support: bool


def statement_routes(container: "Container") -> APIRouter:
    """The route behind the wallet's download link."""
    router = APIRouter(tags=["wallet"])

    @router.get(
        "/api/v1/wallet/statement.csv",
        response_class=Response,
        responses={200: {"content": {"text/csv": {}}, "description": "The statement."}},
        openapi_extra={"parameters": _PARAMETERS},
    )
    async def statement(request: Request) -> Response:
        """The ledger of the signed-in merchant's wallet, or for support that of a seller's, as CSV."""
        cookies = request.headers.get("cookie", "")
        token = container.sessions.token(cookies)
        viewer = await container.sessions.viewer(token) if token is not None else None
        if viewer is None:
            raise NotSignedIn
        wallet = await _wallet(container, viewer, request.query_params.get(_SELLER, "").strip().upper())
        asked = parse_ledger(request.url.query)
        if asked.left_out or asked.turned:
            named = ", ".join(sorted({param for param, _ in asked.left_out} or {"from", "to"}))
            raise ApiRefusal(
                HTTPStatus.BAD_REQUEST,
                "bad_input",
                f"The statement was not made: {named} could not be understood.",
                "Use the download link of the wallet's page.",
            )
        zone = zone_of(cookies)
        asked_for = Statement(wallet, asked.address.where(zone), zone, viewer.role is Role.SUPPORT)
        lines = csv_lines(container, asked_for)
        # Read before the answer begins: what fails here is told by a status, not by a file cut short.
        first = await anext(lines)
        today = container.clock.now().astimezone(zone).date().isoformat()
        return StreamingResponse(
            _after(first, lines),
            media_type="text/csv; charset=utf-8; header=present",
            headers={
                "Content-Disposition": f'attachment; filename="wallet-{wallet.code}-{today}.csv"',
                "Cache-Control": "no-store",
            },
        )

    return router


async def _wallet(container: "Container", viewer: Viewer, code: str) -> WalletRow:
    """The wallet that the viewer may see; for a merchant only their own, whatever is asked for."""
    async with container.database.read() as session:
        if viewer.role is Role.SUPPORT:
            if not code:
                raise ApiRefusal(
                    HTTPStatus.BAD_REQUEST, "bad_input", "No seller was named.", "Open a seller's wallet first."
                )
            found = await wallet_of(session, code)
        else:
            own = await wallet_by_id(session, viewer.seller_id or 0)
            found = own if own is not None and code in ("", own.code) else None
    if found is None:
        raise ApiRefusal(HTTPStatus.NOT_FOUND, "not_found", "There is no such wallet.", "Open your own wallet.")
    return found


async def csv_lines(container: "Container", asked: Statement) -> AsyncIterator[str]:
    """The statement, some lines at a time; the head comes with the first."""
    buffer = io.StringIO(newline="")
    lines = csv.writer(buffer, lineterminator="\r\n")
    buffer.write(BYTE_ORDER_MARK)
    lines.writerow(HEAD)
    waiting = 0
    async for entry in every_entry(container.database, asked.wallet.seller_id, asked.where):
        lines.writerow(_cells(entry, asked))
        waiting += 1
        if waiting == _LINES:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
            waiting = 0
    yield buffer.getvalue()


async def _after(first: str, rest: AsyncIterator[str]) -> AsyncIterator[str]:
    yield first
    async for part in rest:
        yield part


def _cells(entry: EntryView, asked: Statement) -> tuple[str, ...]:
    currency = asked.wallet.currency
    return (
        _moment(entry.at),
        _moment(entry.at.astimezone(asked.zone)),
        asked.zone.key,
        KINDS.get(entry.kind, entry.kind),
        harmless(entry.order_code),
        SUPPORT_NAME if entry.by_support and not asked.names_support else harmless(entry.who),
        harmless(entry.note),
        plain_minor(entry.amount, currency),
        plain_minor(entry.balance, currency),
        currency,
    )


def _moment(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S")


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula: one that looks like it gets an apostrophe in front."""
    return f"'{text}" if text.startswith(_FORMULA) else text
