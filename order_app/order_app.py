"""The Reflex app: its pages, the mounted API and what runs beside them."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import cache

import reflex as rx
import structlog
from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from order_app import logging
from order_app.api.app import create_api
from order_app.api.test_mode import test_mode_router
from order_app.bootstrap import container
from order_app.components.connection import connection_notice
from order_app.demo.simulator import run_simulator
from order_app.live import reflex_adapter
from order_app.live.feed import announce_ended, run_feed
from order_app.live.presence import SWEEP_SECONDS
from order_app.live.presence_relay import PresenceRelay
from order_app.mail.outbox import Outbox
from order_app.pages import account, all_orders, gallery, login, nowhere, order, routes, support, trash, wallet
from order_app.services.trash_cleaning import TrashCleaner
from order_app.settings import get_settings
from order_app.states.account import AccountState
from order_app.states.catalogue import CatalogueState
from order_app.states.door import GuardedApp
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

    wired.sessions.on_end.append(signed_out)
    runs: list[Callable[[], Awaitable[object]]] = [
        lambda: run_feed(wired.database, hub.publish, end_tabs),
        hub.run,
        board.hub.run,
        _sweep,
        Outbox(wired.database, wired.clock, wired.settings).run,
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


app = GuardedApp(
    stylesheets=[f"/look/{part}.css" for part in ("tokens", "parts", "frame", "list", "order")],
    # The alphabet of most pages, asked for before the style sheet names it.
    head_components=[
        rx.el.link(
            rel="preload",
            href="/fonts/inter-latin.woff2",
            custom_attrs={"as": "font", "type": "font/woff2"},
            cross_origin="anonymous",
        ),
        rx.el.script(src="/viewer.js"),
    ],
    html_lang="en",
    toaster=rx.toast.provider(
        position="bottom-right", close_button=True, rich_colors=False, custom_attrs={"customAriaLabel": "Messages"}
    ),
    api_transformer=[_api(), _without_slash],
)
# In place of Reflex's own overlay, whose words are for developers.
app.app_wraps[5, "Overlay"] = lambda stateful: rx.fragment(connection_notice()) if stateful else None
app.register_lifespan_task(_beside)
reflex_adapter.attach(lambda: app)

_TITLE = "Order App"
app.add_page(nowhere.nowhere, route=routes.NOWHERE, title=f"Not found · {_TITLE}")
app.add_page(login.login, route=routes.LOGIN, title=f"Sign in · {_TITLE}", on_load=LoginState.load)
app.add_page(
    all_orders.all_orders, route=routes.ALL_ORDERS, title=f"All orders · {_TITLE}", on_load=OrderListState.load
)
app.add_page(
    order.new_order,
    route=routes.NEW_ORDER,
    title=f"New order · {_TITLE}",
    on_load=[CatalogueState.load, OrderFormState.load_new],
)
app.add_page(
    order.order, route=routes.ORDER, title=f"Order · {_TITLE}", on_load=[CatalogueState.load, OrderFormState.load]
)
app.add_page(trash.trash, route=routes.TRASH, title=f"Trash · {_TITLE}", on_load=TrashState.load)
app.add_page(wallet.wallet, route=routes.WALLET, title=f"Wallet · {_TITLE}", on_load=WalletState.load)
app.add_page(account.account, route=routes.ACCOUNT, title=f"Account · {_TITLE}", on_load=AccountState.load)
app.add_page(support.requests, route=routes.SUPPORT, title=f"Requests · {_TITLE}", on_load=SupportState.load)
app.add_page(
    support.find_order, route=routes.SUPPORT_ORDERS, title=f"Find an order · {_TITLE}", on_load=SupportState.load_orders
)
app.add_page(gallery.gallery, route=routes.GALLERY, title=f"Gallery · {_TITLE}", on_load=GalleryState.load)
