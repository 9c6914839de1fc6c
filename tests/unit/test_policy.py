"""The rule table, written out: every stage x action x field, with codes, sentences and the edges of the clock."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from order_app.domain.fields import Field
from order_app.domain.policy import (
    TRASH_DAYS,
    Allowed,
    Answer,
    Approval,
    Fee,
    OrderFacts,
    Permissions,
    Refused,
    Stage,
    as_seen_by,
    permissions,
    stage_of,
    tab_of,
    trash_cutoff,
)
from order_app.domain.statuses import Fulfillment, Life, Payment, ProductionStep, RequestKind, Role, Shipment, Tab

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
FIVE_MINUTES_AGO = NOW - timedelta(minutes=5)
THREE_HOURS_AGO = NOW - timedelta(hours=3)
MOMENT = timedelta(microseconds=1)

PAID = OrderFacts(Payment.PAID, Fulfillment.UNFULFILLED, Shipment.NONE, Life.ACTIVE, paid_at=FIVE_MINUTES_AGO)
FACTS: dict[str, OrderFacts] = {
    "incompleted": OrderFacts(
        Payment.UNPAID,
        Fulfillment.UNFULFILLED,
        Shipment.NONE,
        Life.ACTIVE,
        is_complete=False,
        missing=(Field.ITEMS, Field.POSTAL_CODE),
    ),
    "unpaid": OrderFacts(Payment.UNPAID, Fulfillment.UNFULFILLED, Shipment.NONE, Life.ACTIVE),
    "paid_open": PAID,
    "paid_over": replace(PAID, paid_at=THREE_HOURS_AGO),
    "scheduled": replace(PAID, fulfillment=Fulfillment.SCHEDULED),
    "fulfilled": replace(PAID, fulfillment=Fulfillment.FULFILLED),
    "shipped": replace(PAID, fulfillment=Fulfillment.FULFILLED, shipment=Shipment.SHIPPED),
    "delivered": replace(PAID, fulfillment=Fulfillment.FULFILLED, shipment=Shipment.DELIVERED),
    "cancelled": replace(PAID, payment=Payment.REFUNDED, life=Life.CANCELLED),
    "deleted": OrderFacts(
        Payment.UNPAID, Fulfillment.UNFULFILLED, Shipment.NONE, Life.DELETED, deleted_at=FIVE_MINUTES_AGO
    ),
}


def rows(table: str) -> dict[str, dict[str, str]]:
    """A table written as text, by its first column and its heading."""
    heading, *lines = [line.split() for line in table.strip().splitlines()]
    return {line[0]: dict(zip(heading[1:], line[1:], strict=True)) for line in lines}


def told(answer: Answer) -> str:
    """An answer as the tables write it: "yes", or the code, with a star where the state is already as asked."""
    if isinstance(answer, Allowed):
        return "yes"
    return f"{answer.code}*" if answer.already else answer.code


STAGES_AND_TABS = {
    "incompleted": (Stage.INCOMPLETED, Tab.INCOMPLETED),
    "unpaid": (Stage.UNPAID, Tab.UNPAID),
    "paid_open": (Stage.PAID_WINDOW_OPEN, Tab.PAID),
    "paid_over": (Stage.PAID_WINDOW_OVER, Tab.PAID),
    "scheduled": (Stage.SCHEDULED, Tab.PROCESSED),
    "fulfilled": (Stage.FULFILLED, Tab.PROCESSED),
    "shipped": (Stage.SHIPPED, Tab.SHIPPED),
    "delivered": (Stage.DELIVERED, Tab.SHIPPED),
    "cancelled": (Stage.CANCELLED, Tab.CANCELLED),
    "deleted": (Stage.DELETED, Tab.TRASH),
}


@pytest.mark.parametrize("name", FACTS)
def test_stage_and_tab(name: str) -> None:
    stage, tab = STAGES_AND_TABS[name]
    assert stage_of(FACTS[name], NOW) is stage
    assert tab_of(FACTS[name]) is tab
    assert permissions(FACTS[name], NOW).stage is stage


# "*" marks what is answered with the state as it is.
ACTIONS = rows("""
stage        delete         pay            cancel         request       restore       withdraw          decide
incompleted  yes            incomplete     not_paid       nothing_paid  not_deleted*  no_open_request*  no_open_request*
unpaid       yes            yes            not_paid       nothing_paid  not_deleted*  no_open_request*  no_open_request*
paid_open    already_paid   already_paid*  yes            yes           not_deleted*  no_open_request*  no_open_request*
paid_over    already_paid   already_paid*  window_over    yes           not_deleted*  no_open_request*  no_open_request*
scheduled    in_production  already_paid*  in_production  yes           not_deleted*  no_open_request*  no_open_request*
fulfilled    produced       already_paid*  produced       yes           not_deleted*  no_open_request*  no_open_request*
shipped      shipped        already_paid*  shipped        yes           not_deleted*  no_open_request*  no_open_request*
delivered    shipped        already_paid*  shipped        yes           not_deleted*  no_open_request*  no_open_request*
cancelled    cancelled      cancelled      cancelled*     cancelled     not_deleted   no_open_request*  no_open_request*
deleted      deleted*       deleted        deleted        deleted       yes           no_open_request*  no_open_request*
""")
CELLS = [(stage, action) for stage, row in ACTIONS.items() for action in row]


@pytest.mark.parametrize(("stage", "action"), CELLS)
def test_action_without_a_request(stage: str, action: str) -> None:
    assert told(getattr(permissions(FACTS[stage], NOW), action)) == ACTIONS[stage][action]


def test_a_thread_is_written_while_its_request_is_open_and_read_afterwards() -> None:
    for facts in FACTS.values():
        for role in Role:
            closed = as_seen_by(permissions(facts, NOW), role).write_message
            assert told(closed) == "no_open_request"
            is_open = as_seen_by(permissions(replace(facts, open_request=RequestKind.REFUND), NOW), role).write_message
            assert is_open == Allowed()


@pytest.mark.parametrize(
    ("role", "way_on"),
    [
        (Role.MERCHANT, "Send a new request with Refund, or contact support."),
        (Role.SUPPORT, "The seller can send a new request."),
    ],
)
def test_who_can_not_write_any_more_is_told_what_to_do(role: Role, way_on: str) -> None:
    answer = as_seen_by(permissions(FACTS["shipped"], NOW), role).write_message
    assert isinstance(answer, Refused)
    assert (answer.sentence, answer.way_on) == (
        "No request is open on this order, so what was written can only be read.",
        way_on,
    )


MORE_ACTIONS = rows("""
stage        cancel_and_copy  duplicate  purge
incompleted  not_paid         yes        not_deleted
unpaid       not_paid         yes        not_deleted
paid_open    yes              yes        not_deleted
paid_over    window_over      yes        not_deleted
scheduled    in_production    yes        not_deleted
fulfilled    produced         yes        not_deleted
shipped      shipped          yes        not_deleted
delivered    shipped          yes        not_deleted
cancelled    cancelled        yes        not_deleted
deleted      deleted          deleted    still_kept
""")
MORE_CELLS = [(stage, action) for stage, row in MORE_ACTIONS.items() for action in row]


@pytest.mark.parametrize(("stage", "action"), MORE_CELLS)
def test_copying_and_clearing_away(stage: str, action: str) -> None:
    assert told(getattr(permissions(FACTS[stage], NOW), action)) == MORE_ACTIONS[stage][action]


@pytest.mark.parametrize("name", FACTS)
def test_whoever_may_cancel_free_of_charge_may_order_anew_in_the_same_step_and_nobody_else(name: str) -> None:
    for facts in (FACTS[name], replace(FACTS[name], open_request=RequestKind.CANCEL)):
        permitted = permissions(facts, NOW)
        assert permitted.cancel_and_copy.allowed is permitted.cancel.allowed


def test_a_cancelled_order_is_not_copied_twice_but_can_be_duplicated() -> None:
    answer = permissions(FACTS["cancelled"], NOW).cancel_and_copy
    assert isinstance(answer, Refused)
    assert answer.message == "The order is cancelled. Use Duplicate to order it again."


def test_an_order_of_the_trash_is_restored_before_it_is_duplicated() -> None:
    answer = permissions(FACTS["deleted"], NOW).duplicate
    assert isinstance(answer, Refused)
    assert answer.message == "The order is in the trash. Restore it from the trash first."


@pytest.mark.parametrize("name", FACTS)
@pytest.mark.parametrize("age", [timedelta(), timedelta(days=TRASH_DAYS) - MOMENT, timedelta(days=TRASH_DAYS)])
def test_an_order_can_either_be_restored_or_cleared_away_and_only_from_the_trash(name: str, age: timedelta) -> None:
    permitted = permissions(replace(FACTS[name], deleted_at=NOW - age), NOW)
    is_deleted = name == "deleted"
    is_over = age >= timedelta(days=TRASH_DAYS)
    assert permitted.restore.allowed is (is_deleted and not is_over)
    assert permitted.purge.allowed is (is_deleted and is_over)
    assert permitted.kept_until == (NOW - age + timedelta(days=TRASH_DAYS) if is_deleted else None)
    assert (NOW - age <= trash_cutoff(NOW)) is is_over


def test_support_neither_duplicates_nor_copies() -> None:
    seen = as_seen_by(permissions(FACTS["paid_open"], NOW), Role.SUPPORT)
    assert (told(seen.cancel_and_copy), told(seen.duplicate)) == ("support_looks", "support_looks")


ACTIONS_WITH_OPEN_REQUEST = rows("""
stage      delete         pay            cancel         request         restore       withdraw  decide
paid_open  already_paid   already_paid*  yes            request_exists  not_deleted*  yes       yes
paid_over  already_paid   already_paid*  window_over    request_exists  not_deleted*  yes       yes
scheduled  in_production  already_paid*  in_production  request_exists  not_deleted*  yes       yes
fulfilled  produced       already_paid*  produced       request_exists  not_deleted*  yes       yes
shipped    shipped        already_paid*  shipped        request_exists  not_deleted*  yes       yes
delivered  shipped        already_paid*  shipped        request_exists  not_deleted*  yes       yes
""")


@pytest.mark.parametrize("kind", RequestKind)
@pytest.mark.parametrize(
    ("stage", "action"), [(stage, action) for stage, row in ACTIONS_WITH_OPEN_REQUEST.items() for action in row]
)
def test_action_with_an_open_request(stage: str, action: str, kind: RequestKind) -> None:
    allowed = permissions(replace(FACTS[stage], open_request=kind), NOW)
    assert told(getattr(allowed, action)) == ACTIONS_WITH_OPEN_REQUEST[stage][action]


PRODUCTION = rows("""
stage        scheduled           fulfilled           shipped           delivered
incompleted  not_paid            not_paid            not_paid          not_paid
unpaid       not_paid            not_paid            not_paid          not_paid
paid_open    yes                 out_of_turn         out_of_turn       out_of_turn
paid_over    yes                 out_of_turn         out_of_turn       out_of_turn
scheduled    already_scheduled*  yes                 out_of_turn       out_of_turn
fulfilled    already_scheduled*  already_fulfilled*  yes               out_of_turn
shipped      already_scheduled*  already_fulfilled*  already_shipped*  yes
delivered    already_scheduled*  already_fulfilled*  already_shipped*  already_delivered*
cancelled    cancelled           cancelled           cancelled         cancelled
deleted      deleted             deleted             deleted           deleted
""")
PRODUCTION_CELLS = [(stage, step) for stage in PRODUCTION for step in ProductionStep]


@pytest.mark.parametrize(("stage", "step"), PRODUCTION_CELLS)
def test_production_step(stage: str, step: ProductionStep) -> None:
    assert told(permissions(FACTS[stage], NOW).production[step]) == PRODUCTION[stage][step]


@pytest.mark.parametrize("kind", RequestKind)
@pytest.mark.parametrize(("stage", "step"), [cell for cell in PRODUCTION_CELLS if cell[0] in ACTIONS_WITH_OPEN_REQUEST])
def test_an_open_request_only_keeps_production_from_starting(
    stage: str, step: ProductionStep, kind: RequestKind
) -> None:
    starts = stage in ("paid_open", "paid_over") and step is ProductionStep.SCHEDULED
    expected = "request_open" if starts else PRODUCTION[stage][step]
    answer = permissions(replace(FACTS[stage], open_request=kind), NOW).production[step]
    assert told(answer) == expected


FIELDS = rows("""
field           incompleted unpaid paid_open             paid_over             scheduled     fulfilled shipped delivered cancelled deleted
items           edit        edit   paid                  paid                  in_production produced  shipped shipped   cancelled deleted
shipping_method edit        edit   paid                  paid                  in_production produced  shipped shipped   cancelled deleted
reference       edit        edit   paid                  paid                  in_production produced  shipped shipped   cancelled deleted
amount          edit        edit   paid                  paid                  in_production produced  shipped shipped   cancelled deleted
recipient_name  edit        edit   edit                  edit                  in_production produced  shipped shipped   cancelled deleted
phone           edit        edit   edit                  edit                  in_production produced  shipped shipped   cancelled deleted
email           edit        edit   edit                  edit                  in_production produced  shipped shipped   cancelled deleted
address_line1   edit        edit   edit                  edit                  in_production produced  shipped shipped   cancelled deleted
address_line2   edit        edit   edit                  edit                  in_production produced  shipped shipped   cancelled deleted
city            edit        edit   edit                  edit                  in_production produced  shipped shipped   cancelled deleted
state           edit        edit   edit                  edit                  in_production produced  shipped shipped   cancelled deleted
postal_code     edit        edit   edit                  edit                  in_production produced  shipped shipped   cancelled deleted
country         edit        edit   country_after_payment country_after_payment in_production produced  shipped shipped   cancelled deleted
""")  # noqa: E501


def test_the_field_table_knows_every_field() -> None:
    assert set(FIELDS) == set(Field)


@pytest.mark.parametrize("open_request", [None, *RequestKind])
@pytest.mark.parametrize(("field", "stage"), [(field, stage) for field in Field for stage in FACTS])
def test_field(field: Field, stage: str, open_request: RequestKind | None) -> None:
    allowed = permissions(replace(FACTS[stage], open_request=open_request), NOW)
    lock = allowed.locks.get(field)
    assert ("edit" if lock is None else lock.code) == FIELDS[field][stage]
    assert (field in allowed.editable) == (FIELDS[field][stage] == "edit")


@pytest.mark.parametrize("payment", [Payment.PAID, Payment.PARTIALLY_REFUNDED])
@pytest.mark.parametrize("stage", ["paid_open", "paid_over", "scheduled", "fulfilled", "shipped", "delivered"])
def test_a_partial_refund_changes_no_rule(stage: str, payment: Payment) -> None:
    assert permissions(replace(FACTS[stage], payment=payment), NOW) == permissions(FACTS[stage], NOW)


BOTH = (RequestKind.CANCEL, RequestKind.REFUND)
REQUESTS = {
    "incompleted": ((), Fee.NONE),
    "unpaid": ((), Fee.NONE),
    "paid_open": (BOTH, Fee.NONE),
    "paid_over": (BOTH, Fee.NONE),
    "scheduled": (BOTH, Fee.POSSIBLE),
    "fulfilled": (BOTH, Fee.LIKELY),
    "shipped": ((RequestKind.REFUND,), Fee.LIKELY),
    "delivered": ((RequestKind.REFUND,), Fee.LIKELY),
    "cancelled": ((), Fee.NONE),
    "deleted": ((), Fee.NONE),
}


@pytest.mark.parametrize("stage", REQUESTS)
def test_kinds_of_request_and_their_fee(stage: str) -> None:
    allowed = permissions(FACTS[stage], NOW)
    assert (allowed.request_kinds, allowed.fee) == REQUESTS[stage]


ON_APPROVAL = rows("""
stage      cancel           late             refund
paid_open  yes,cancel       yes,cancel       yes,cancel
paid_over  yes,cancel       yes,cancel       yes,cancel
scheduled  yes,cancel       yes,cancel       yes,cancel
fulfilled  yes,cancel       yes,cancel       yes,cancel
shipped    shipped,refund_shipping  yes,refund_shipping  yes,refund
delivered  shipped,refund_shipping  yes,refund_shipping  yes,refund
""")
"""What becomes of a request to cancel, of one that says "if too late, refund the shipping", and of one for money."""


@pytest.mark.parametrize("stage", ON_APPROVAL)
@pytest.mark.parametrize("asked", ["cancel", "late", "refund"])
def test_approval_cancels_before_shipping_and_never_after(stage: str, asked: str) -> None:
    kind = RequestKind.REFUND if asked == "refund" else RequestKind.CANCEL
    facts = replace(FACTS[stage], open_request=kind, refund_shipping_if_late=asked == "late")
    allowed = permissions(facts, NOW)
    assert f"{told(allowed.approve)},{allowed.approval}" == ON_APPROVAL[stage][asked]
    assert allowed.decide.allowed


FOR_SELLER = rows("""
stage        cancel      refund        fee
incompleted  not_paid    nothing_paid  no
unpaid       not_paid    nothing_paid  no
paid_open    yes         yes           no
paid_over    yes         yes           no
scheduled    yes         yes           yes
fulfilled    yes         yes           yes
shipped      shipped     yes           no
delivered    shipped     yes           no
cancelled    cancelled*  cancelled     no
deleted      deleted     deleted       no
""")


@pytest.mark.parametrize("stage", FOR_SELLER)
def test_what_support_may_do_for_a_seller_without_a_request(stage: str) -> None:
    allowed = permissions(FACTS[stage], NOW)
    assert {
        "cancel": told(allowed.cancel_for_seller),
        "refund": told(allowed.refund_for_seller),
        "fee": "yes" if allowed.keeps_fee_for_seller else "no",
    } == FOR_SELLER[stage]


@pytest.mark.parametrize("stage", ON_APPROVAL)
def test_support_answers_an_open_request_before_anything_else(stage: str) -> None:
    allowed = permissions(replace(FACTS[stage], open_request=RequestKind.REFUND), NOW)
    assert (told(allowed.cancel_for_seller), told(allowed.refund_for_seller)) == ("request_open", "request_open")


@pytest.mark.parametrize("stage", ON_APPROVAL)
@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("kind", RequestKind)
def test_a_proposed_fee_can_be_accepted_until_what_it_pays_for_is_too_late(
    stage: str, kind: RequestKind, late: bool
) -> None:
    facts = replace(FACTS[stage], open_request=kind, refund_shipping_if_late=late)
    is_late = kind is RequestKind.CANCEL and stage in ("shipped", "delivered")
    assert told(permissions(facts, NOW).accept_fee) == ("shipped" if is_late else "yes")


@pytest.mark.parametrize("stage", ON_APPROVAL)
@pytest.mark.parametrize("proposed", [*Approval, None])
@pytest.mark.parametrize("kind", RequestKind)
def test_a_fee_is_accepted_only_for_what_support_asked_it_for(
    stage: str, kind: RequestKind, proposed: Approval | None
) -> None:
    allowed = permissions(replace(FACTS[stage], open_request=kind, refund_shipping_if_late=True), NOW)
    is_late = kind is RequestKind.CANCEL and stage in ("shipped", "delivered")
    expected = "shipped" if is_late else "yes" if proposed is allowed.approval else "changed_meanwhile"
    assert told(allowed.accept_fee_for(proposed)) == expected
    assert told(as_seen_by(allowed, Role.SUPPORT).accept_fee_for(proposed)) == "support_looks"


@pytest.mark.parametrize("stage", FOR_SELLER)
def test_without_a_request_there_is_no_fee_to_accept(stage: str) -> None:
    allowed = permissions(FACTS[stage], NOW)
    assert (told(allowed.accept_fee), told(allowed.accept_fee_for(None))) == ("no_open_request*", "no_open_request*")


def test_support_does_not_accept_a_fee_for_the_merchant() -> None:
    facts = replace(FACTS["scheduled"], open_request=RequestKind.CANCEL)
    assert told(as_seen_by(permissions(facts, NOW), Role.SUPPORT).accept_fee) == "support_looks"


def test_a_merchant_decides_nothing() -> None:
    seen = as_seen_by(permissions(replace(FACTS["shipped"], open_request=RequestKind.REFUND), NOW), Role.MERCHANT)
    assert {told(answer) for answer in (seen.approve, seen.cancel_for_seller, seen.refund_for_seller)} == {
        "support_only"
    }


STOPS = {"scheduled", "fulfilled"}


@pytest.mark.parametrize("stage", FOR_SELLER)
def test_the_plant_is_to_be_stopped_exactly_while_it_works_on_the_order(stage: str) -> None:
    assert permissions(FACTS[stage], NOW).stops_production is (stage in STOPS)


@pytest.mark.parametrize("stage", ["shipped", "delivered"])
def test_nothing_can_be_asked_once_the_whole_cost_came_back(stage: str) -> None:
    allowed = permissions(replace(FACTS[stage], payment=Payment.REFUNDED), NOW)
    assert told(allowed.request) == "nothing_left"
    assert allowed.request_kinds == ()


# The clock

WINDOWS = [timedelta(minutes=120), timedelta(minutes=1), timedelta(minutes=30), timedelta(days=30)]


@pytest.mark.parametrize("window", WINDOWS)
def test_the_last_moment_of_the_window(window: timedelta) -> None:
    allowed = permissions(PAID, FIVE_MINUTES_AGO + window - MOMENT, window)
    assert allowed.stage is Stage.PAID_WINDOW_OPEN
    assert told(allowed.cancel) == "yes"
    assert allowed.free_cancel_until == FIVE_MINUTES_AGO + window


@pytest.mark.parametrize("window", WINDOWS)
def test_the_window_is_over_at_its_very_end(window: timedelta) -> None:
    allowed = permissions(PAID, FIVE_MINUTES_AGO + window, window)
    assert allowed.stage is Stage.PAID_WINDOW_OVER
    assert told(allowed.cancel) == "window_over"
    assert told(allowed.request) == "yes"
    assert allowed.free_cancel_until is None


def test_the_window_is_two_hours_when_nothing_is_said() -> None:
    two_hours = FIVE_MINUTES_AGO + timedelta(hours=2)
    assert permissions(PAID, NOW).free_cancel_until == two_hours
    assert told(permissions(PAID, two_hours - MOMENT).cancel) == "yes"
    assert told(permissions(PAID, two_hours).cancel) == "window_over"


def test_a_window_of_zero_is_never_open() -> None:
    allowed = permissions(replace(PAID, paid_at=NOW), NOW, timedelta())
    assert told(allowed.cancel) == "window_over"
    assert allowed.free_cancel_until is None


def test_an_open_request_leaves_the_window_open() -> None:
    allowed = permissions(replace(PAID, open_request=RequestKind.REFUND), NOW)
    assert told(allowed.cancel) == "yes"
    assert allowed.free_cancel_until == FIVE_MINUTES_AGO + timedelta(hours=2)


@pytest.mark.parametrize("stage", [stage for stage in FACTS if stage != "paid_open"])
def test_no_other_stage_can_be_cancelled_free_of_charge(stage: str) -> None:
    assert permissions(FACTS[stage], NOW).free_cancel_until is None


def test_production_start_closes_the_window_at_once() -> None:
    allowed = permissions(replace(PAID, fulfillment=Fulfillment.SCHEDULED), FIVE_MINUTES_AGO + MOMENT)
    assert told(allowed.cancel) == "in_production"
    assert allowed.free_cancel_until is None


def test_the_trash_keeps_an_order_for_30_days() -> None:
    end = FIVE_MINUTES_AGO + timedelta(days=30)
    assert TRASH_DAYS == 30
    assert told(permissions(FACTS["deleted"], end - MOMENT).restore) == "yes"
    assert told(permissions(FACTS["deleted"], end).restore) == "trash_over"


# The words

EDIT_MESSAGES = {
    ("paid_open", Field.ITEMS): ("Locked since payment. To change it, cancel or ask for a refund, then order again."),
    ("paid_over", Field.COUNTRY): (
        "The country can't be changed after payment. To ship elsewhere, cancel or ask for a refund, then order again."
    ),
    ("scheduled", Field.CITY): (
        "The order is in production, so it can't be edited. Use Refund to ask support; a fee may apply."
    ),
    ("fulfilled", Field.CITY): (
        "The order has been produced, so it can't be edited. Use Refund to ask support; a fee is likely."
    ),
    ("shipped", Field.CITY): (
        "The order has been shipped, so it can't be edited. Use Refund to ask support for money back."
    ),
    ("delivered", Field.CITY): (
        "The order has been delivered, so it can't be edited. Use Refund to ask support for money back."
    ),
    ("cancelled", Field.CITY): "The order is cancelled, so it can't be edited. Place a new order instead.",
    ("deleted", Field.CITY): "The order is in the trash, so it can't be edited. Restore it from the trash first.",
}


@pytest.mark.parametrize(("stage", "field"), EDIT_MESSAGES)
def test_what_a_locked_field_says(stage: str, field: Field) -> None:
    assert permissions(FACTS[stage], NOW).locks[field].message == EDIT_MESSAGES[stage, field]


MESSAGES = {
    ("incompleted", "pay"): (
        "The order is not complete yet; still needed: Items, Postal code. "
        "Open it, fill in what is needed and save, then pay."
    ),
    ("incompleted", "cancel"): "The order is not paid, so there is nothing to cancel. Delete it instead.",
    ("unpaid", "cancel"): "The order is not paid, so there is nothing to cancel. Delete it instead.",
    ("incompleted", "request"): "Nothing was paid for this order, so there is nothing to refund. Delete it instead.",
    ("unpaid", "request"): "Nothing was paid for this order, so there is nothing to refund. Delete it instead.",
    ("paid_open", "delete"): "The order is paid, so it can't be deleted. Cancel it free of charge instead.",
    ("paid_over", "delete"): "The order is paid, so it can't be deleted. Use Refund to ask support.",
    ("paid_over", "cancel"): (
        "The time for free cancellation is over. "
        "Use Refund to ask support; no fee is expected while nothing has been produced."
    ),
    ("scheduled", "delete"): "The order is in production. Use Refund to ask support; a fee may apply.",
    ("scheduled", "cancel"): "The order is in production. Use Refund to ask support; a fee may apply.",
    ("fulfilled", "delete"): "The order has been produced. Use Refund to ask support; a fee is likely.",
    ("fulfilled", "cancel"): "The order has been produced. Use Refund to ask support; a fee is likely.",
    ("shipped", "delete"): "The order has been shipped. Use Refund to ask support for money back.",
    ("shipped", "cancel"): (
        "An order that has been shipped can't be cancelled. Use Refund to ask support for money back."
    ),
    ("delivered", "cancel"): (
        "An order that has been shipped can't be cancelled. Use Refund to ask support for money back."
    ),
    ("cancelled", "pay"): "The order is cancelled. Place a new order instead.",
    ("cancelled", "request"): "The order is cancelled. Place a new order instead.",
    ("deleted", "pay"): "The order is in the trash. Restore it from the trash first.",
    ("deleted", "cancel"): "The order is in the trash. Restore it from the trash first.",
}


@pytest.mark.parametrize(("stage", "action"), MESSAGES)
def test_what_a_refusal_says(stage: str, action: str) -> None:
    assert getattr(permissions(FACTS[stage], NOW), action).message == MESSAGES[stage, action]


def test_what_a_second_request_is_told() -> None:
    answer = permissions(replace(PAID, open_request=RequestKind.CANCEL), NOW).request
    assert isinstance(answer, Refused)
    assert answer.message == (
        "A request for this order is already with support. Wait for the answer, or withdraw the request."
    )


def test_what_an_old_deletion_is_told() -> None:
    answer = permissions(FACTS["deleted"], NOW + timedelta(days=31)).restore
    assert isinstance(answer, Refused)
    assert answer.message == "The order was deleted more than 30 days ago. Place a new order instead."


# Every combination, possible or not

MERCHANT_ACTIONS = ("delete", "pay", "cancel", "request", "restore", "withdraw")
moments = st.none() | st.timedeltas(timedelta(days=-45), timedelta(days=1)).map(lambda since: NOW + since)
orders = st.builds(
    OrderFacts,
    payment=st.sampled_from(Payment),
    fulfillment=st.sampled_from(Fulfillment),
    shipment=st.sampled_from(Shipment),
    life=st.sampled_from(Life),
    is_complete=st.booleans(),
    missing=st.lists(st.sampled_from(Field), unique=True).map(tuple),
    paid_at=moments,
    deleted_at=moments,
    open_request=st.none() | st.sampled_from(RequestKind),
)
windows = st.integers(min_value=0, max_value=60 * 24 * 30).map(lambda minutes: timedelta(minutes=minutes))


def refusals(allowed: Permissions) -> list[Refused]:
    answers = [getattr(allowed, action) for action in (*MERCHANT_ACTIONS, "decide")]
    return [answer for answer in (*answers, *allowed.production.values()) if isinstance(answer, Refused)]


@given(orders, windows)
def test_editable_and_locked_fields_share_the_form(facts: OrderFacts, window: timedelta) -> None:
    allowed = permissions(facts, NOW, window)
    assert allowed.editable | allowed.locks.keys() == set(Field)
    assert allowed.editable & allowed.locks.keys() == set()


@given(orders, windows)
def test_every_refusal_and_lock_has_a_code_and_whole_sentences(facts: OrderFacts, window: timedelta) -> None:
    allowed = permissions(facts, NOW, window)
    for reason in (*refusals(allowed), *allowed.locks.values()):
        assert reason.code
        assert reason.code == reason.code.lower()
        assert reason.sentence[0].isupper()
        assert reason.sentence.endswith(".")
        assert reason.way_on == "" or reason.way_on.endswith(".")


@given(orders, windows)
def test_every_refusal_to_a_person_says_what_can_be_done_instead(facts: OrderFacts, window: timedelta) -> None:
    allowed = permissions(facts, NOW, window)
    for action in MERCHANT_ACTIONS:
        answer = getattr(allowed, action)
        assert isinstance(answer, Allowed) or answer.already or answer.way_on, action
    assert all(lock.way_on for lock in allowed.locks.values())


@given(orders, windows)
def test_what_is_shipped_is_never_cancelled(facts: OrderFacts, window: timedelta) -> None:
    allowed = permissions(facts, NOW, window)
    if facts.shipment is not Shipment.NONE and facts.payment is not Payment.UNPAID:
        assert not allowed.cancel.allowed
        if facts.life is Life.ACTIVE:
            assert allowed.approval is not Approval.CANCEL
            assert RequestKind.CANCEL not in allowed.request_kinds


@given(orders, windows)
def test_cancelling_at_once_is_open_exactly_while_it_is_free(facts: OrderFacts, window: timedelta) -> None:
    allowed = permissions(facts, NOW, window)
    assert allowed.cancel.allowed == (allowed.free_cancel_until is not None)
    if allowed.free_cancel_until is not None:
        assert allowed.free_cancel_until > NOW
        assert facts.paid_at is not None
        assert allowed.free_cancel_until == facts.paid_at + window
        assert facts.fulfillment is Fulfillment.UNFULFILLED


@given(orders, windows)
def test_paying_deleting_and_cancelling_exclude_each_other(facts: OrderFacts, window: timedelta) -> None:
    allowed = permissions(facts, NOW, window)
    assert not (allowed.cancel.allowed and (allowed.pay.allowed or allowed.delete.allowed))
    assert not allowed.pay.allowed or allowed.delete.allowed


@given(orders, windows)
def test_the_country_and_the_items_are_open_only_while_unpaid(facts: OrderFacts, window: timedelta) -> None:
    allowed = permissions(facts, NOW, window)
    unpaid = facts.payment is Payment.UNPAID and facts.life is Life.ACTIVE
    assert (Field.COUNTRY in allowed.editable) == unpaid
    assert (Field.ITEMS in allowed.editable) == unpaid


@given(orders, windows)
def test_what_is_over_allows_no_change(facts: OrderFacts, window: timedelta) -> None:
    allowed = permissions(facts, NOW, window)
    if facts.life is not Life.ACTIVE:
        assert allowed.editable == frozenset()
        changes = [allowed.delete, allowed.pay, allowed.cancel, allowed.request, *allowed.production.values()]
        assert not any(answer.allowed for answer in changes)
    assert not allowed.restore.allowed or facts.life is Life.DELETED


@given(orders, windows)
def test_an_open_request_allows_no_second_and_no_start(facts: OrderFacts, window: timedelta) -> None:
    allowed = permissions(facts, NOW, window)
    if facts.open_request is not None:
        assert not allowed.request.allowed
        assert not allowed.production[ProductionStep.SCHEDULED].allowed
    assert not allowed.request.allowed or allowed.request_kinds


@given(orders, windows)
def test_at_most_one_production_step_is_next(facts: OrderFacts, window: timedelta) -> None:
    allowed = permissions(facts, NOW, window)
    assert sum(answer.allowed for answer in allowed.production.values()) <= 1


FORGET = rows("""
stage        forget         delete         pay            production
incompleted  yes            yes            forgotten      not_paid
unpaid       yes            yes            forgotten      not_paid
paid_open    not_delivered  already_paid   already_paid*  forgotten
paid_over    not_delivered  already_paid   already_paid*  forgotten
scheduled    not_delivered  in_production  already_paid*  already_scheduled*
fulfilled    not_delivered  produced       already_paid*  already_scheduled*
shipped      not_delivered  shipped        already_paid*  already_scheduled*
delivered    yes            shipped        already_paid*  already_scheduled*
cancelled    yes            cancelled      cancelled      cancelled
deleted      yes            deleted*       deleted        deleted
""")
"""Whether the buyer's data may be removed, and what the order then answers."""


@pytest.mark.parametrize("stage", FORGET)
def test_a_forgotten_order_is_locked_as_a_whole_and_neither_paid_nor_produced(stage: str) -> None:
    expected = FORGET[stage]
    before, after = permissions(FACTS[stage], NOW), permissions(replace(FACTS[stage], is_forgotten=True), NOW)

    assert told(before.forget) == expected["forget"]
    assert told(after.forget) == "forgotten*"
    assert (after.editable, {lock.code for lock in after.locks.values()}) == (frozenset(), {"forgotten"})
    assert after.locks[Field.CITY].message == (
        "The buyer's personal data was removed, so the order can't be edited. Place a new order instead."
    )
    assert told(after.delete) == expected["delete"]
    assert told(after.pay) == expected["pay"]
    assert told(after.production[ProductionStep.SCHEDULED]) == expected["production"]


@pytest.mark.parametrize("stage", FORGET)
def test_the_rest_of_a_forgotten_order_stays_as_it_was(stage: str) -> None:
    before, after = permissions(FACTS[stage], NOW), permissions(replace(FACTS[stage], is_forgotten=True), NOW)
    same = ("stage", "cancel", "request", "duplicate", "restore", "purge", "cancel_for_seller", "refund_for_seller")
    for name in same:
        assert getattr(after, name) == getattr(before, name), name
    assert tab_of(replace(FACTS[stage], is_forgotten=True)) is tab_of(FACTS[stage])
