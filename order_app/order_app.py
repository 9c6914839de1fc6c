"""The Reflex app: its pages, the mounted API and what runs beside them."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import cache
from pathlib import Path
from typing import Any

import reflex as rx
import structlog
from fastapi import FastAPI
from reflex.utils.prerequisites import get_web_dir
from reflex_base.constants import Dirs
from starlette.types import ASGIApp, Receive, Scope, Send

from order_app import logging
from order_app.api.app import create_api
from order_app.api.test_mode import test_mode_router
from order_app.bootstrap import container
from order_app.built_pages import PagesNow
from order_app.components.connection import ConnectionNotice, error_boundary
from order_app.components.guide import Guide
from order_app.db.changes import OrderChanged
from order_app.demo.simulator import run_simulator
from order_app.headers import Headers
from order_app.live import reflex_adapter
from order_app.live.feed import announce_ended, run_feed
from order_app.live.presence import SWEEP_SECONDS
from order_app.live.presence_relay import PresenceRelay
from order_app.mail.outbox import Outbox
from order_app.pages import (
    account,
    all_orders,
    gallery,
    login,
    nowhere,
    order,
    routes,
    support,
    support_settings,
    trash,
    wallet,
    wallets,
)
from order_app.services.trash_cleaning import TrashCleaner
from order_app.settings import get_settings
from order_app.states.account import AccountState
from order_app.states.catalogue import CatalogueState
from order_app.states.desk_orders import FindState
from order_app.states.door import GuardedApp
from order_app.states.fee_ladder import FeeLadderState
from order_app.states.gallery import GalleryState
from order_app.states.login import LoginState
from order_app.states.order_form import OrderFormState
from order_app.states.order_list import OrderListState
from order_app.states.support import SupportState
from order_app.states.trash import TrashState
from order_app.states.wallet import WalletState

logging.set_up()
log = structlog.get_logger(__name__)


async def _keep_running(run: Callable[[], Awaitable[object]]) -> None:
    """Run it until cancelled; what fails is logged and begun again."""
    while True:
        try:
            await run()
        except Exception:
            log.exception("background_task_failed")
        await asyncio.sleep(1)


@cache
def _cleaner() -> TrashCleaner:
    """This process's cleaner of the trash."""
    return TrashCleaner(container().ports)


async def _sweep() -> None:
    """Notice tabs whose connection was cut off, for as long as the server runs."""
    while True:
        reflex_adapter.presence().sweep(reflex_adapter.answers)
        await asyncio.sleep(SWEEP_SECONDS)


@contextlib.asynccontextmanager
async def _beside() -> AsyncIterator[None]:
    """Run the change feed, the hub, the outbox, the trash's cleaner and, in the demo, the simulator for as long as the
    server runs."""
    wired = container()
    hub, board = reflex_adapter.hub(), reflex_adapter.presence()
    end_tabs = app.event_namespace.end_logins

    async def signed_out(login_ids: list[int]) -> None:
        await end_tabs(login_ids)
        await announce_ended(wired.database, login_ids)

    outbox = Outbox(wired.database, wired.clock, wired.settings)

    def changed(change: OrderChanged) -> None:
        hub.publish(change)
        # Every e-mail tells of a change: whichever process committed it, the mail is in the outbox by now.
        outbox.wake()

    wired.sessions.on_end.append(signed_out)
    runs: list[Callable[[], Awaitable[object]]] = [
        lambda: run_feed(wired.database, changed, end_tabs),
        hub.run,
        board.hub.run,
        _sweep,
        outbox.run,
        _cleaner().run,
    ]
    if wired.settings.redis_url:
        runs.append(PresenceRelay(wired.settings.redis_url, board).run)
    if wired.settings.demo and not wired.settings.test_mode:
        runs.append(lambda: run_simulator(wired, rate_per_minute=20))
    tasks = [asyncio.create_task(_keep_running(run)) for run in runs]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await wired.database.close()


def _api() -> FastAPI:
    settings = get_settings()
    if not settings.test_mode:
        return create_api(container())

    def moved() -> None:
        reflex_adapter.hub().clock_changed()
        _cleaner().look_now()

    return create_api(container(), test_mode_router(container(), on_clock_change=moved, on_reset=moved))


def _without_slash(app: ASGIApp) -> ASGIApp:
    """Serve a page under its own address: the built pages are folders, and a file server would send `/wallet` on to
    `/wallet/`."""
    folders = {
        route for route in vars(routes).values() if isinstance(route, str) and route.startswith("/") and len(route) > 1
    }

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] in folders:
            scope = {**scope, "path": f"{scope['path']}/"}
        await app(scope, receive, send)

    return serve


_EARLY = Path(__file__).parents[1] / "assets" / "early.js"
app = GuardedApp(
    stylesheets=[f"/look/{part}.css" for part in ("tokens", "parts", "frame", "list", "order", "desk", "access")],
    # The alphabet of most pages, asked for before the style sheet names it.
    head_components=[
        rx.el.link(
            rel="preload",
            href="/fonts/inter-latin.woff2",
            custom_attrs={"as": "font", "type": "font/woff2"},
            cross_origin="anonymous",
        ),
        # Blocks the first drawing, on purpose: the list's look must not change under the eyes. In the page itself, so
        # that it runs while the other files come.
        rx.el.script(_EARLY.read_text()),
    ],
    html_lang="en",
    toaster=rx.toast.provider(
        position="bottom-right", close_button=True, rich_colors=False, custom_attrs={"customAriaLabel": "Messages"}
    ),
    api_transformer=[_api(), _without_slash],
)
# In place of Reflex's own overlays, whose words are for developers.
app.app_wraps[5, "Overlay"] = lambda stateful: rx.fragment(ConnectionNotice.create()) if stateful else None
app.app_wraps[6, "Guide"] = lambda _: rx.fragment(Guide.create())
app.app_wraps[55, "ErrorBoundary"] = error_boundary
app.register_lifespan_task(_beside)
reflex_adapter.attach(lambda: app)


def served() -> ASGIApp:
    """The application as a server runs it: Reflex's with all its answers under the headers of `headers.py`."""
    pages = PagesNow(get_web_dir() / Dirs.STATIC)
    https = get_settings().public_url.lower().startswith("https://")
    inner = app()
    app.event_namespace.build = lambda: pages.facts.version
    return Headers(inner, inline_scripts=lambda: pages.facts.inline_scripts, https=https)


_TITLE = "Order App"


def _page(component: Callable[[], rx.Component], route: str, title: str, on_load: Any = None, told: str = "") -> None:
    app.add_page(
        component,
        route=route,
        title=f"{title} · {_TITLE}",
        description=told or f"{title}: {_ABOUT}",
        image="/favicon.ico",
        on_load=on_load,
    )


_ABOUT = "orders of a print-on-demand seller, placed, paid, corrected, cancelled and refunded in one place."

_page(nowhere.nowhere, routes.NOWHERE, "Not found", told="There is no page at this address.")
_page(login.login, routes.LOGIN, "Sign in", LoginState.load)
_page(all_orders.all_orders, routes.ALL_ORDERS, "All orders", OrderListState.load)
_page(order.new_order, routes.NEW_ORDER, "New order", [CatalogueState.load, OrderFormState.load_new])
_page(order.order, routes.ORDER, "Order", [CatalogueState.load, OrderFormState.load])
_page(trash.trash, routes.TRASH, "Trash", TrashState.load)
_page(wallet.wallet, routes.WALLET, "Wallet", WalletState.load)
_page(wallets.wallets, routes.SUPPORT_WALLETS, "Wallets", WalletState.load_wallets)
_page(account.account, routes.ACCOUNT, "Account", AccountState.load)
_page(support.requests, routes.SUPPORT, "Requests", SupportState.load)
_page(support.find_order, routes.SUPPORT_ORDERS, "Find an order", FindState.load)
_page(support_settings.support_settings, routes.SUPPORT_SETTINGS, "Settings", FeeLadderState.load)
_page(gallery.gallery, routes.GALLERY, "Gallery", GalleryState.load)
