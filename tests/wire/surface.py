"""What a browser can call: the handlers of our states, and those of the framework."""

from reflex.state import State
from reflex_base.event import EventHandler

import order_app.order_app  # noqa: F401  (registers every state of the product)


def our_states() -> list[type[State]]:
    """Every state class of the product, substates of substates too."""
    found: list[type[State]] = []
    waiting = list(State.get_substates())
    while waiting:
        state = waiting.pop()
        waiting += state.get_substates()
        if state.__module__.startswith("order_app."):
            found.append(state)
    return sorted(found, key=lambda state: state.__name__)


def our_handlers() -> dict[str, EventHandler]:
    """Every handler of ours by its short name, such as `OrderListState.toggle`."""
    return {
        f"{state.__name__}.{name}": handler
        for state in our_states()
        for name, handler in state.event_handlers.items()
        if name != "setvar"
    }
