"""Every handler that a browser can reach is made by the guard, and nothing else of a state can be reached."""

import inspect

from reflex_base.registry import RegistrationContext

from order_app.states import door
from tests.wire.cases import SURFACE
from tests.wire.surface import our_handlers, our_states


def test_every_handler_of_ours_is_guarded() -> None:
    unguarded = [name for name, handler in our_handlers().items() if not getattr(handler.fn, "__guarded__", False)]
    assert unguarded == []


def test_every_handler_has_cases_in_the_suite_of_forged_events() -> None:
    assert set(our_handlers()) - set(SURFACE) == set()
    assert set(SURFACE) - set(our_handlers()) == set()


def test_the_door_lets_pass_only_our_handlers_and_three_of_the_framework() -> None:
    passing = set()
    for name, registered in RegistrationContext.get().event_handlers.items():
        if ".tests___" in name:
            continue
        parameters = list(inspect.signature(registered.handler.fn).parameters.values())[1:]
        payload = {p.name: "" for p in parameters if p.default is p.empty and p.kind is p.POSITIONAL_OR_KEYWORD}
        if name.endswith("hydrate_and_load"):
            payload = {}
        if door.problem({"name": name, "payload": payload}) is None:
            passing.add(name)
    framework = {name for name in passing if not name.startswith("reflex___state____state.order_app___")}
    assert framework == door._FRAMEWORK
    assert len(passing - framework) == len(our_handlers())


def test_no_variable_of_a_state_lives_in_the_browsers_storage() -> None:
    from reflex.istate.storage import ClientStorageBase

    kept = [
        f"{state.__name__}.{name}"
        for state in our_states()
        for name, field in state.get_fields().items()
        if isinstance(field.default, ClientStorageBase)
    ]
    assert kept == []
