"""The one way to define a handler: who asks, what the arguments are, and a calm answer when something is refused.

Any browser can call any public method of a state with any payload, so a test finds every handler that is not made here.
"""

import functools
import inspect
import secrets
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any, get_type_hints

import reflex as rx
import structlog
from pydantic import TypeAdapter
from reflex_base.utils.form import FORM_DATA_ENTRIES_KEY

from order_app.auth.sessions import Viewer
from order_app.bootstrap import container
from order_app.domain.errors import BadInput, DomainError, NotSignedIn, StorageUnavailable, WrongRole
from order_app.domain.statuses import Role
from order_app.states.page_calls import page_call
from order_app.states.session import here
from order_app.states.toasts import bad
from order_app.states.viewer_zone import viewer_locale

log = structlog.get_logger(__name__)

MERCHANT = (Role.MERCHANT,)
"""The roles of a handler that is for merchants only."""


async def current_viewer(state: rx.State) -> Viewer | None:
    """Who is signed in behind this tab, from the cookie with which its websocket was opened."""
    sessions = container().sessions
    token = sessions.token(state.router.headers.cookie or "")
    viewer = await sessions.viewer(token) if token else None
    return replace(viewer, locale=viewer_locale(state)) if viewer else None


def handler(
    fn: Callable[..., Any] | None = None, *, roles: tuple[Role, ...] = (), public: bool = False, **options: Any
) -> Any:
    """Make a method an event handler that a browser may call.

    A parameter named `viewer` is given who is signed in; every other one is parsed by its annotation. `roles` limits
    who may call it (empty: whoever is signed in), `public` lets anybody. `options` are those of `rx.event`; with
    `background` the method runs beside the tab's other events, without its state's lock, and `self` may be changed
    inside `async with self` only.
    """
    if fn is None:
        return functools.partial(handler, roles=roles, public=public, **options)
    call = _Call(fn, roles, public)
    if inspect.isasyncgenfunction(fn):

        @functools.wraps(fn)
        async def wrapped(self: rx.State, *args: Any, **kwargs: Any) -> AsyncIterator[Any]:
            try:
                async for event in fn(self, **await call.arguments(self, args, kwargs)):
                    yield event
            except Exception as error:
                yield _answer(self, error, fn)

    else:

        @functools.wraps(fn)
        async def wrapped(self: rx.State, *args: Any, **kwargs: Any) -> Any:  # type: ignore[misc]
            try:
                result = fn(self, **await call.arguments(self, args, kwargs))
                return await result if inspect.isawaitable(result) else result
            except Exception as error:
                return _answer(self, error, fn)

    wrapped.__signature__ = call.outer_signature  # type: ignore[attr-defined]
    wrapped.__annotations__ = call.outer_annotations
    wrapped.__guarded__ = True  # type: ignore[attr-defined]
    del wrapped.__wrapped__  # type: ignore[attr-defined]
    return rx.event(**options)(wrapped) if options else rx.event(wrapped)


class _Call:
    """What a handler takes, and how to make it from what came in."""

    def __init__(self, fn: Callable[..., Any], roles: tuple[Role, ...], public: bool) -> None:
        self._roles, self._public = roles, public
        signature = inspect.signature(fn)
        exact = get_type_hints(fn, include_extras=True)
        plain = get_type_hints(fn)
        self._wants_viewer = "viewer" in signature.parameters
        outer = [p for name, p in signature.parameters.items() if name != "viewer"]
        self.outer_signature = signature.replace(
            parameters=[p.replace(annotation=plain.get(p.name, p.annotation)) for p in outer]
        )
        self.outer_annotations = {name: hint for name, hint in plain.items() if name != "viewer"}
        self._adapters = {p.name: TypeAdapter(exact[p.name]) for p in outer if p.name != "self"}

    async def arguments(self, state: rx.State, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
        """The arguments of the method itself. Raises NotSignedIn, WrongRole, BadInput."""
        viewer = await current_viewer(state)
        if not self._public:
            if viewer is None:
                raise NotSignedIn
            if self._roles and viewer.role not in self._roles:
                raise WrongRole("Your account can't do this.", "Nothing was changed.")
        try:
            given = self.outer_signature.bind(state, *args, **kwargs).arguments
            parsed = {
                name: self._adapters[name].validate_python(_plain(value))
                for name, value in given.items()
                if name != "self"
            }
        except (TypeError, ValueError) as error:
            raise BadInput("This could not be read.", "Nothing was changed; reload the page and try again.") from error
        return {**parsed, "viewer": viewer} if self._wants_viewer else parsed


def _plain(value: Any) -> Any:
    """A submitted form as the mapping of its inputs; anything else as it came."""
    if isinstance(value, dict) and FORM_DATA_ENTRIES_KEY in value:
        return dict(value[FORM_DATA_ENTRIES_KEY])
    return value


def _answer(state: rx.State, error: Exception, fn: Callable[..., Any]) -> Any:
    """A page that could not be loaded, be it for the sign-in that could not be looked up, says so in its own place."""
    if isinstance(error, StorageUnavailable) and fn.__name__.startswith("load") and "failed" in state.vars:
        state.failed, state.shown_url = error.message, here(state)
        return None
    return calm(error, fn.__qualname__)


def calm(error: Exception, where: str) -> Any:
    """What the page does about an error; only what nobody foresaw is logged, under a number that the user sees too."""
    if isinstance(error, NotSignedIn):
        return page_call("signIn")
    if isinstance(error, DomainError):
        return bad(error.message)
    number = unforeseen(error, where)
    return bad(f"Something went wrong on our side (number {number}). What is shown may be old: reload, then try again.")


def unforeseen(error: Exception, where: str) -> str:
    """Log an error that nobody foresaw; returns the number under which it is found there."""
    number = secrets.token_hex(4)
    log.error("handler_failed", where=where, number=number, exc_info=error)
    return number
