"""The rules of the house that no linter knows: where status rules live, and that every query names its seller."""

import ast
import inspect
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest

import order_app
from order_app import queries

APP = Path(order_app.__file__).parent
STATUS_AXES = {"Payment", "Fulfillment", "Shipment", "Life", "Stage"}
STATUS_WORDS = {
    "Unpaid", "Paid", "Partially refunded", "Refunded", "Unfulfilled", "Scheduled", "Fulfilled", "Shipped", "Delivered",
    "Active", "Cancelled", "Deleted",
}  # fmt: skip
# QA's stage says which states can be made at all; it asks nothing of an order.
MAKES_STATES = APP / "api" / "test_mode.py"
ASKERS = ["services", "queries", "states", "components", "pages", "api", "live", "auth", "mail"]
# What support and the plant may ask of every seller's orders, and what belongs to nobody.
OF_NO_SELLER = {
    "catalogue.load_catalogue",
    "fees.fee_ladder",
    "orders.events_after",
    "orders.items_of",
    "orders.last_change",
    "orders.last_event_id",
    "orders.timeline",
    "list_sql.without",
    "lists.list_page",
    # Support sees every seller's requests and orders; the fee ladder is its own.
    "requests.request_by_id",
    "requests.request_page",
    "support.all_sellers",
    "people.support_among",
    "stops.open_stops",
    "stops.stop_of",
    "support.newest_matches",
    "all_orders.counts_of_all",
    "all_orders.page_of_all",
    "wallet.wallet_of",
    "wallet.wallets_page",
}


def _asks_a_status(node: ast.Compare) -> bool:
    sides = [node.left, *node.comparators]
    for side in sides:
        for part in ast.walk(side):
            if isinstance(part, ast.Constant) and part.value in STATUS_WORDS:
                return True
            if isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name) and part.value.id in STATUS_AXES:
                return True
    return False


@pytest.mark.parametrize("room", ASKERS)
def test_no_room_but_the_domain_compares_a_status(room: str) -> None:
    found = [
        f"{path.relative_to(APP)}:{node.lineno}"
        for path in sorted((APP / room).rglob("*.py"))
        if path != MAKES_STATES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Compare) and _asks_a_status(node)
    ]
    assert found == []


def test_the_check_above_sees_what_it_forbids() -> None:
    for source in ('order.payment == "Paid"', "order.life is Life.DELETED", 'x in ("Shipped", "b")'):
        assert _asks_a_status(ast.parse(source, mode="eval").body)


def _public_queries() -> dict[str, object]:
    found = {}
    for module_info in iter_modules(queries.__path__):
        module = import_module(f"order_app.queries.{module_info.name}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            asks = "session" in inspect.signature(function).parameters
            if asks and not name.startswith("_") and function.__module__ == module.__name__:
                found[f"{module_info.name}.{name}"] = function
    return found


@pytest.mark.parametrize("name", sorted(_public_queries()))
def test_a_query_of_a_sellers_data_takes_the_seller(name: str) -> None:
    parameters = inspect.signature(_public_queries()[name]).parameters  # type: ignore[arg-type]
    if name in OF_NO_SELLER:
        assert "seller_id" not in parameters
    else:
        assert parameters["seller_id"].default is inspect.Parameter.empty


def test_a_list_query_can_not_be_made_without_a_seller() -> None:
    from order_app.queries.lists import ListQuery

    with pytest.raises(TypeError):
        ListQuery()  # type: ignore[call-arg]


def test_services_post_their_mail_by_the_port_which_adds_the_link() -> None:
    past_it = [
        path.name
        for path in sorted((APP / "services").glob("*.py"))
        if path.name != "ports.py" and "outbox" in path.read_text()
    ]
    assert past_it == []
