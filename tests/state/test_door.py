"""Which messages pass the websocket's door, and the private names of Reflex that it stands on."""

import inspect
from typing import Any
from unittest import mock

import pytest
from reflex.app import EventNamespace
from reflex_base.event.processor import BaseStateEventProcessor
from reflex_base.registry import RegistrationContext
from reflex_base.utils.form import FORM_DATA_ENTRIES_KEY

from order_app.order_app import app
from order_app.states.door import BAD_PER_MINUTE, MAX_DEPTH, MAX_TEXT, MAX_VALUES, GuardedNamespace, problem
from tests.wire.surface import our_handlers
from tests.wire.tab import BOOT, WIRE_NAMES

TOGGLE, SAVE = WIRE_NAMES["OrderListState.toggle"], WIRE_NAMES["OrderFormState.save"]
ON = {"code": "A33378-CT-1", "on": True}


def test_a_message_as_the_page_sends_it_passes() -> None:
    assert (
        problem({"name": TOGGLE, "payload": ON, "router_data": {"pathname": "/", "asPath": "/?tab=paid", "query": {}}})
        is None
    )
    assert (
        problem({"name": SAVE, "payload": {"submitted": {FORM_DATA_ENTRIES_KEY: [["city", "Hue"], ["city", "Hanoi"]]}}})
        is None
    )
    assert problem({"name": BOOT, "payload": {"vars": {}, "hashes": ["abc"]}, "router_data": {}}) is None


@pytest.mark.parametrize("name", sorted(our_handlers()))
def test_every_handler_can_be_reached(name: str) -> None:
    parameters = list(inspect.signature(our_handlers()[name].fn).parameters)[1:]
    assert problem({"name": WIRE_NAMES[name], "payload": dict.fromkeys(parameters)}) is None


@pytest.mark.parametrize(
    "message", [None, 5, "text", [], [{}], b"bytes", {}, {"name": None}, {"name": 5}, {"name": ["a"]}, {"name": {}}]
)
def test_what_is_no_call_is_refused(message: Any) -> None:
    assert problem(message) is not None


@pytest.mark.parametrize(
    "name",
    [
        "nothing",
        "",
        "reflex___state____state",
        "reflex___state____state.setvar",
        "reflex___state____state.hydrate",
        "reflex___state____state.set_is_hydrated",
        "reflex___state____state.reflex___state____update_vars_internal_state.update_vars_internal",
        f"{TOGGLE.rpartition('.')[0]}.setvar",
        f"{TOGGLE.rpartition('.')[0]}._select",
        f"{TOGGLE.rpartition('.')[0]}.reset",
        f"{TOGGLE.rpartition('.')[0]}.get_state",
    ],
)
def test_a_name_that_no_page_calls_is_refused(name: str) -> None:
    assert problem({"name": name, "payload": {}}) == "unknown handler"


@pytest.mark.parametrize("payload", [None, [], [1], "", "text", 0, 5, False, True])
def test_a_payload_that_is_no_object_is_refused(payload: Any) -> None:
    assert problem({"name": TOGGLE, "payload": payload}) == "payload is not an object"


@pytest.mark.parametrize(
    "payload", [{}, {"code": "a"}, {**ON, "extra": 1}, {**ON, "self": 1}, {**ON, "viewer": {}}, {"": 1}]
)
def test_a_payload_with_other_arguments_is_refused(payload: dict[str, Any]) -> None:
    assert problem({"name": TOGGLE, "payload": payload}) == "arguments"


@pytest.mark.parametrize(
    "router",
    [None, [], "", 5, {"pathname": 5}, {"asPath": ["/"]}, {"asPath": "/" * 4001}, {"query": [1]}, {"query": "x"}],
)
def test_odd_router_data_is_refused(router: Any) -> None:
    assert problem({"name": TOGGLE, "payload": ON, "router_data": router}) is not None


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("x" * MAX_TEXT, None),
        ("x" * (MAX_TEXT + 1), "too big"),
        ({"x" * (MAX_TEXT + 1): 1}, "too big"),
        ([0] * (MAX_VALUES - 6), None),
        ([0] * MAX_VALUES, "too big"),
        (b"bytes", "too big"),
    ],
)
def test_the_size_of_a_payload_has_a_bound(value: Any, why: str | None) -> None:
    assert problem({"name": TOGGLE, "payload": {"code": value, "on": True}}) == why


def test_the_depth_of_a_payload_has_a_bound() -> None:
    deep: Any = "bottom"
    for _ in range(MAX_DEPTH):
        deep = [deep]
    assert problem({"name": TOGGLE, "payload": {"code": deep, "on": True}}) == "too big"
    assert problem({"name": TOGGLE, "payload": {"code": deep[0], "on": True}}) is None


@pytest.mark.parametrize(
    "entries", [5, None, "text", {}, [5], ["ab"], [["a"]], [["a", "b", "c"]], [[{}, 1]], [[None, "x"]]]
)
def test_a_form_of_another_shape_is_refused_before_reflex_unpacks_it(entries: Any) -> None:
    assert problem({"name": SAVE, "payload": {"submitted": {FORM_DATA_ENTRIES_KEY: entries}}}) == "form data"


@pytest.mark.parametrize("payload", [{"vars": {"a.b": 1}}, {"hashes": 5}, {"hashes": [5]}, {"hashes": {"a": "b"}}])
def test_a_boot_message_sets_nothing(payload: dict[str, Any]) -> None:
    assert problem({"name": BOOT, "payload": payload}) == "boot payload"


def test_the_private_names_of_reflex_are_there() -> None:
    assert set(inspect.signature(EventNamespace.link_token_to_sid).parameters) == {
        "self",
        "sid",
        "token",
        "update_state",
    }
    assert "link_token_to_sid" in inspect.getsource(EventNamespace.on_connect)
    assert hasattr(BaseStateEventProcessor, "_on_disconnect")
    assert isinstance(RegistrationContext.get().event_handlers, dict)
    for name in ("on_event", "on_connect", "on_disconnect", "trigger_event"):
        assert callable(getattr(EventNamespace, name))


async def test_what_is_refused_never_reaches_reflexs_queue_where_its_future_would_stay(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    queue, told = mock.AsyncMock(), mock.AsyncMock()
    monkeypatch.setattr(EventNamespace, "on_event", queue)
    monkeypatch.setattr(GuardedNamespace, "sid_to_token", {"sid": "token"})
    monkeypatch.setattr(GuardedNamespace, "_tell", told)
    namespace = GuardedNamespace("/_event", app)
    for number in range(BAD_PER_MINUTE):
        await namespace.on_event("sid", {"name": f"reflex___state____state.nope{number}", "payload": {}})
    queue.assert_not_awaited()
    assert told.await_count == BAD_PER_MINUTE
    await namespace.on_event("sid", {"name": TOGGLE, "payload": ON})
    queue.assert_awaited_once()
