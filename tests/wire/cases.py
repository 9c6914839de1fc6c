"""The forged calls: for every handler that a browser can reach, what somebody might send and what is answered.

Words in braces stand for the orders of the stage (`{unpaid}`, `{foreign}` ...) and for the key of the shown order's
first line (`{line}`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from reflex_base.utils.form import FORM_DATA_ENTRIES_KEY

MERCHANT, OTHER, SUPPORT, NOBODY = "merchant", "other", "support", "nobody"
PEOPLE = (MERCHANT, OTHER, SUPPORT, NOBODY)
UNKNOWN = "A33378-CT-1"
FOREIGN_VIEWS = {"other": 1, "colleague": 2}
"""The ids of saved views that are not the merchant's, though both are shared."""
NOT_FOUND = "There is no order with this code."
NOT_UNDERSTOOD = "could not be read"
NO_VIEW = "This view no longer exists."
WRONG_ROLE = "Your account can't do this."

_LONG = "x" * 15_000
JUNK: tuple[Any, ...] = (
    None,
    True,
    -1,
    1e308,
    "",
    _LONG,
    "\x00\x1b[2J\u202e",
    "'; DROP TABLE orders; --",
    "../../etc/passwd",
    UNKNOWN,
    "{foreign}",
    [],
    [[["deep"]]],
    [None, 5, "x"],
    ["x"] * 1500,
    {"": ""},
    {"a": {"b": [1, None]}},
    {"a": None},
    {"a": _LONG},
    {str(number): "x" for number in range(300)},
    {FORM_DATA_ENTRIES_KEY: 5},
    {FORM_DATA_ENTRIES_KEY: [["a", "b", "c"], [[], {}]]},
    {FORM_DATA_ENTRIES_KEY: [[{}, 1]]},
)
"""What any argument is given in turn."""
NOT_ARGUMENTS: tuple[Any, ...] = (
    None,
    [],
    [1],
    "",
    "text",
    0,
    5,
    {"": 1},
    {"self": 1},
    {"viewer": {"role": "support"}},
)
"""Payloads that fit no handler."""


STAGEHAND = "Stagehand"
"""The buyer of the stage's orders."""
THE_STAGE = f"/?q={STAGEHAND}"
"""The list of them alone."""


@dataclass(frozen=True, slots=True)
class Case:
    """One forged call and what is to be seen of it; the data must be the same afterwards in any case."""

    payload: Mapping[str, Any]
    says: str = ""
    """A part of the toast; empty where silence is right."""
    who: str = MERCHANT
    page: str = ""
    before: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    """Handlers that are called first, with their payloads."""
    shows: Mapping[str, Any] = field(default_factory=dict)
    """Variables and what they hold afterwards."""
    redirects: str = ""
    broken: str = ""
    """Why this is not so yet."""


@dataclass(frozen=True, slots=True)
class Surface:
    """How one handler is attacked."""

    page: str = THE_STAGE
    """The page on which it is called, by whoever is let in there."""
    people: tuple[str, ...] = (MERCHANT, OTHER)
    """Who may call it; for everybody else it ends in `WRONG_ROLE` or at the sign-in page."""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    """Harmless arguments of the right kind; each is replaced by junk in turn."""
    cases: tuple[Case, ...] = ()

    def junk(self) -> Iterator[Mapping[str, Any]]:
        """Every argument replaced by junk, in turn."""
        for name in self.arguments:
            for value in JUNK:
                yield {**self.arguments, name: value}

    def misfits(self) -> Iterator[Any]:
        """Payloads that lack an argument, have one too many or are none at all."""
        yield from NOT_ARGUMENTS
        yield {**self.arguments, "extra": 1}
        for name in self.arguments:
            yield {other: value for other, value in self.arguments.items() if other != name}


ALL_SIGNED_IN = (MERCHANT, OTHER, SUPPORT)


def _codes(*cases: Case) -> tuple[Case, ...]:
    """The cases of a handler that takes the code of one order."""
    return (
        Case({"code": "{foreign}"}, says=NOT_FOUND),
        Case({"code": "{unpaid}"}, says=NOT_FOUND, who=OTHER),
        Case({"code": UNKNOWN}, says=NOT_FOUND),
        Case({"code": "x" * 41}, says=NOT_UNDERSTOOD),
        *cases,
    )


def _save(
    typed: Mapping[str, str], says: str = "Nothing was saved", page: str = "/orders/{unpaid}", **more: Any
) -> Case:
    return Case({"submitted": typed}, says=says, page=page, **more)


def _views(**more: Any) -> tuple[Case, ...]:
    """The cases of a handler that takes a saved view: nobody but its owner has it."""
    return (
        *(
            Case({"view_id": view_id, **more}, says=NO_VIEW, page=_FILTERED)
            for view_id in (*FOREIGN_VIEWS.values(), 2**31 - 1)
        ),
        *(
            Case({"view_id": view_id, **more}, says=NOT_UNDERSTOOD, page=_FILTERED)
            for view_id in (0, -1, 2**31, 10**400, 1.5, True, "one", None, [1])
        ),
    )


_ORDER = "/orders/{shipped}"
_FILTERED = "/?payment=paid&country=DE"
_REFUND = (("DialogState.ask_refund", {"code": "{scheduled}"}),)
_REQUEST = {"kind": "refund", "reason": "Something else", "message": ""}

_ONE_WALLET = "/support/wallets?seller=A33378"
SURFACE: dict[str, Surface] = {
    "AccountState.end": Surface(
        page="/account",
        people=ALL_SIGNED_IN,
        arguments={"login_id": 0},
        cases=(
            Case({"login_id": 0}, says="That sign-in has ended already."),
            Case({"login_id": 1}, says="That sign-in has ended already.", who=OTHER),
            Case({"login_id": 2**31 - 1}, says="That sign-in has ended already."),
            Case({"login_id": -1}, says=NOT_UNDERSTOOD),
            Case({"login_id": 2**31}, says=NOT_UNDERSTOOD),
        ),
    ),
    "AccountState.end_others": Surface(page="/account", people=ALL_SIGNED_IN),
    "AccountState.load": Surface(
        page="/account",
        people=ALL_SIGNED_IN,
        cases=(
            Case(
                {},
                page="/account?error=wrong_credentials&wait=4",
                shows={
                    "AccountState.problem": "The current password is wrong. Nothing was changed. Type it again. "
                    "The next try is possible in 4 seconds."
                },
            ),
            Case(
                {},
                page="/account?error=%3Cscript%3E&wait=-5&changed=nonsense",
                shows={"AccountState.problem": "Nothing was changed. Try again."},
            ),
        ),
    ),
    "BulkState.dismiss": Surface(),
    "BulkState.run": Surface(cases=(Case({}, shows={"BulkState.running": False}),)),
    "BulkState.settle": Surface(cases=(Case({}, shows={"BulkState.title": ""}),)),
    "BulkState.stop": Surface(cases=(Case({}, shows={"BulkState.stopping": False}),)),
    "BulkState.undo": Surface(
        arguments={"number": 0},
        cases=(
            *(Case({"number": number}, says="There is nothing to undo any more.") for number in (0, 1, 10**9)),
            *(Case({"number": number}, says=NOT_UNDERSTOOD) for number in (-1, 10**9 + 1)),
        ),
    ),
    "CatalogueState.load": Surface(page="/orders/new", people=ALL_SIGNED_IN),
    "DecisionDialogs.ask_approve": Surface(
        page="/orders/{requested}",
        people=(SUPPORT,),
        arguments={"code": UNKNOWN, "typed": {"fee": "0", "answer": ""}},
        cases=(
            Case({"code": "{requested}", "typed": {"fee": "0"}}, says=WRONG_ROLE, who=MERCHANT),
            Case({"code": "{requested}", "typed": {"fee": "0"}}, says=WRONG_ROLE, who=OTHER),
            Case({"code": "{foreign}", "typed": {"fee": "0"}}, says="no longer open", who=SUPPORT),
            Case({"code": "{shipped}", "typed": {"fee": "0"}}, says="no longer open", who=SUPPORT),
            Case({"code": UNKNOWN, "typed": {"fee": "0"}}, says=NOT_FOUND, who=SUPPORT),
            *(
                Case(
                    {"code": "{requested}", "typed": {"fee": fee}},
                    who=SUPPORT,
                    shows={"DecisionState.problem": "This is not an amount. Write it like 24.90."},
                )
                for fee in ("-1", "NaN", "1e3", "0x10", "١٢", "1,5", "\x00")
            ),
            Case(
                {"code": "{requested}", "typed": {"fee": "0", "answer": "x" * 1002}}, says=NOT_UNDERSTOOD, who=SUPPORT
            ),
        ),
    ),
    "DecisionDialogs.ask_decline": Surface(
        page="/orders/{requested}",
        people=(SUPPORT,),
        arguments={"code": UNKNOWN, "typed": {"answer": "No."}},
        cases=(
            Case({"code": "{requested}", "typed": {"answer": "No."}}, says=WRONG_ROLE, who=MERCHANT),
            Case({"code": "{shipped}", "typed": {"answer": "No."}}, says="no longer open", who=SUPPORT),
            Case(
                {"code": "{requested}", "typed": {"answer": " "}},
                who=SUPPORT,
                shows={
                    "DecisionState.problem": "Declining needs a reason; nothing was decided. "
                    "Write what the merchant should know."
                },
            ),
        ),
    ),
    "DecisionDialogs.ask_cancel": Surface(
        page="/orders/{paid}",
        people=(SUPPORT,),
        arguments={"code": UNKNOWN},
        cases=(
            Case({"code": "{paid}"}, says=WRONG_ROLE, who=MERCHANT),
            Case({"code": "{paid}"}, says=WRONG_ROLE, who=OTHER),
            Case({"code": "{unpaid}"}, says="nothing to cancel", who=SUPPORT),
            Case({"code": "{shipped}"}, says="can't be cancelled", who=SUPPORT),
            Case({"code": "{requested}"}, says="Decide on the request instead.", who=SUPPORT),
            Case({"code": UNKNOWN}, says=NOT_FOUND, who=SUPPORT),
        ),
    ),
    "DecisionDialogs.ask_refund": Surface(
        page="/orders/{paid}",
        people=(SUPPORT,),
        arguments={"code": UNKNOWN},
        cases=(
            Case({"code": "{shipped}"}, says=WRONG_ROLE, who=MERCHANT),
            Case({"code": "{unpaid}"}, says="nothing to refund", who=SUPPORT),
            Case({"code": "{requested}"}, says="Decide on the request instead.", who=SUPPORT),
            Case({"code": UNKNOWN}, says=NOT_FOUND, who=SUPPORT),
        ),
    ),
    "DecisionState.choose_fee": Surface(
        page="/orders/{requested}",
        people=(SUPPORT,),
        arguments={"which": "none"},
        cases=(
            Case({"which": "none"}, says=WRONG_ROLE, who=MERCHANT),
            Case({"which": "half"}, says=NOT_UNDERSTOOD, who=SUPPORT),
        ),
    ),
    "DecisionState.choose_how": Surface(
        page="/orders/{requested}",
        people=(SUPPORT,),
        arguments={"how": "all"},
        cases=(
            Case({"how": "part"}, says=WRONG_ROLE, who=MERCHANT),
            Case({"how": "twice"}, says=NOT_UNDERSTOOD, who=SUPPORT),
        ),
    ),
    "DecisionState.fee_typed": Surface(
        page="/orders/{requested}",
        people=(SUPPORT,),
        arguments={"text": "0", "generation": 1000},
        cases=(
            Case({"text": "1", "generation": 0}, says=WRONG_ROLE, who=MERCHANT),
            Case({"text": "9" * 41, "generation": 0}, says=NOT_UNDERSTOOD, who=SUPPORT),
        ),
    ),
    "DecisionState.part_typed": Surface(
        page="/orders/{requested}",
        people=(SUPPORT,),
        arguments={"text": "0", "generation": 1000},
        cases=(
            Case({"text": "1", "generation": 0}, says=WRONG_ROLE, who=MERCHANT),
            Case({"text": "9" * 41, "generation": 0}, says=NOT_UNDERSTOOD, who=SUPPORT),
        ),
    ),
    "DialogState.amount_typed": Surface(
        page="/orders/{paid}",
        people=(SUPPORT,),
        arguments={"text": "0"},
        cases=(
            Case({"text": "1"}, says=WRONG_ROLE, who=MERCHANT),
            Case({"text": "9" * 41}, says=NOT_UNDERSTOOD, who=SUPPORT),
        ),
    ),
    "FeeLadderState.load": Surface(
        page="/support/settings",
        people=ALL_SIGNED_IN,
        cases=(Case({}, redirects="/"), Case({}, who=OTHER, redirects="/")),
    ),
    "FeeLadderState.save": Surface(
        page="/support/settings",
        people=(SUPPORT,),
        arguments={"typed": {}},
        cases=(
            Case({"typed": {"scheduled": "99"}}, says=WRONG_ROLE, who=MERCHANT),
            Case({"typed": {"scheduled": "99"}}, says=WRONG_ROLE, who=OTHER),
            *(
                Case({"typed": {"scheduled": percent}}, says="Nothing was saved", who=SUPPORT)
                for percent in ("", "-1", "101", "1.5", "1e1", "NaN", "١٢", "\x00")
            ),
            Case({"typed": {"unpaid": "5", "changed_by": "me"}}, says="Nothing was changed", who=SUPPORT),
        ),
    ),
    "DialogState.ask_accept_fee": Surface(
        arguments={"code": UNKNOWN},
        cases=_codes(
            Case({"code": "{shipped}"}, says="There is no open request"),
            Case({"code": "{requested}"}, says="Support has not proposed a fee."),
        ),
    ),
    "DialogState.ask_cancel": Surface(
        arguments={"code": UNKNOWN},
        cases=_codes(
            Case({"code": "{unpaid}"}, says="nothing to cancel"),
            Case({"code": "{scheduled}"}, says="in production"),
            Case({"code": "{shipped}"}, says="can't be cancelled"),
        ),
    ),
    "DialogState.ask_cancel_and_copy": Surface(
        arguments={"code": UNKNOWN},
        cases=_codes(
            Case({"code": "{unpaid}"}, says="nothing to cancel"),
            Case({"code": "{scheduled}"}, says="in production"),
            Case({"code": "{shipped}"}, says="can't be cancelled"),
            Case({"code": "{deleted}"}, says="in the trash"),
        ),
    ),
    "DialogState.ask_delete": Surface(
        arguments={"code": UNKNOWN},
        cases=_codes(
            Case({"code": "{paid}"}, says="so it can't be deleted"),
            Case({"code": "{shipped}"}, says="has been shipped"),
            Case({"code": "{deleted}"}, says="in the trash"),
        ),
    ),
    "DialogState.ask_delete_selected": Surface(
        cases=(
            Case({}, says="None of the selected orders can be deleted."),
            Case(
                {},
                says="None of the selected orders can be deleted.",
                before=(("OrderListState.toggle", {"code": "{paid}", "on": True}),),
            ),
            Case(
                {},
                says="None of the selected orders can be deleted.",
                before=(("OrderListState.toggle", {"code": "{foreign}", "on": True}),),
            ),
        ),
    ),
    "DialogState.ask_pay": Surface(
        arguments={"code": UNKNOWN},
        cases=_codes(
            Case({"code": "{incomplete}"}, says="not complete yet"),
            Case({"code": "{paid}"}, says="is paid already"),
            Case({"code": "{deleted}"}, says="in the trash"),
        ),
    ),
    "DialogState.ask_pay_all": Surface(
        cases=(
            Case(
                {},
                says="No unpaid order is complete, so none was paid. Complete one under Incompleted first.",
                who=OTHER,
            ),
        )
    ),
    "DialogState.ask_pay_selected": Surface(
        cases=(
            Case({}, says="None of the selected orders can be paid."),
            Case(
                {},
                says="None of the selected orders can be paid.",
                before=(("OrderListState.toggle", {"code": "{paid}", "on": True}),),
            ),
        ),
    ),
    "DialogState.ask_refund": Surface(
        arguments={"code": UNKNOWN},
        cases=_codes(
            Case({"code": "{unpaid}"}, says="nothing to refund"),
            Case({"code": "{requested}"}, says="already with support"),
        ),
    ),
    "DialogState.ask_restore_selected": Surface(
        page="/trash",
        cases=(
            Case({}, says="None of the selected orders can be restored."),
            Case(
                {},
                says="None of the selected orders can be restored.",
                before=(("TrashState.toggle", {"code": "{foreign_deleted}", "on": True}),),
            ),
            Case(
                {},
                says="None of the selected orders can be restored.",
                before=(("TrashState.toggle", {"code": "{unpaid}", "on": True}),),
            ),
        ),
    ),
    "DialogState.ask_withdraw": Surface(
        arguments={"code": UNKNOWN}, cases=_codes(Case({"code": "{shipped}"}, says="There is no open request"))
    ),
    "DialogState.close": Surface(people=PEOPLE, arguments={"on": False}, cases=(Case({}), Case({"on": True}))),
    "DialogState.confirm": Surface(
        people=ALL_SIGNED_IN,
        arguments={"typed": {}},
        cases=(
            Case({"typed": _REQUEST}),
            *(
                Case({"typed": {**_REQUEST, **typed}}, before=_REFUND, shows={"DialogState.problem": problem})
                for typed, problem in (
                    ({"kind": "destroy"}, "Choose what should happen, and a reason. Nothing was sent."),
                    (
                        {"kind": None, "reason": ["Something else"]},
                        "Choose what should happen, and a reason. Nothing was sent.",
                    ),
                    ({"reason": _LONG}, "Choose what should happen, and a reason. Nothing was sent."),
                    ({"message": "x" * 1001}, "The message takes at most 1000 characters. Nothing was sent."),
                    ({"message": "\x00"}, "A message takes at most 1000 characters of plain text. Nothing was sent."),
                    ({"fee": "-5"}, "This is not an amount. Write it like 24.90."),
                    ({"fee": {"a": 1}}, "This is not an amount. Write it like 24.90."),
                )
            ),
            Case({"typed": {**_REQUEST, "fee": "99999"}}, before=_REFUND),
            Case(
                {"typed": {"amount": "0", "words": ""}},
                who=SUPPORT,
                page="/orders/{paid}",
                before=(("DecisionDialogs.ask_cancel", {"code": "{paid}"}),),
                shows={
                    "DialogState.problem": "This needs a reason; nothing was changed. "
                    "Write what the seller should know."
                },
            ),
            Case(
                {"typed": {"amount": "-1", "words": "x"}},
                who=SUPPORT,
                page="/orders/{paid}",
                before=(("DecisionDialogs.ask_refund", {"code": "{paid}"}),),
                shows={"DialogState.problem": "This is not an amount. Write it like 24.90."},
            ),
            Case(
                {"typed": {}},
                who=SUPPORT,
                page="/orders/{requested}",
                before=(("DecisionDialogs.ask_approve", {"code": "{requested}", "typed": {"answer": "bell \x07"}}),),
                shows={
                    "DialogState.problem": "A message takes at most 1000 characters of plain text. Nothing was sent."
                },
            ),
            Case(
                {"typed": {"amount": "0", "words": "x"}}, before=(("DecisionDialogs.ask_cancel", {"code": "{paid}"}),)
            ),
            Case(
                {"typed": {**_REQUEST, "kind": "cancel"}},
                before=(("DialogState.ask_refund", {"code": "{shipped}"}),),
                says="can't be cancelled any more",
            ),
        ),
    ),
    "FindState.load": Surface(
        page="/support/orders?q=%25_'%00" + "9" * 200,
        people=ALL_SIGNED_IN,
        cases=(
            Case({}, page="/support/orders?q=A33378", redirects="/"),
            Case({}, page="/support/orders?seller=A33378", redirects="/"),
            Case({}, who=OTHER, page="/support/orders?seller=A33378", redirects="/"),
            Case(
                {},
                who=SUPPORT,
                page="/support/orders?seller=%00'--&tab=gold",
                shows={"FindState.seller": "", "FindState.query": ""},
            ),
            Case(
                {},
                who=SUPPORT,
                page="/support/orders?q=%25_'%00&payment=paid,'--&page=a1.zz-1&from=2026-13-01&sort=id;drop",
                shows={"FindState.query": "q=%25_%27&payment=paid", "FindState.sort": "-date"},
            ),
            Case({}, who=SUPPORT, page="/support/orders?q=zzqq&sort=-amount&page=last", shows={"FindState.rows": []}),
        ),
    ),
    "FindState.retry": Surface(page="/support/orders", people=(SUPPORT,)),
    "GalleryState.load": Surface(page="/test/gallery", people=PEOPLE),
    "GalleryState.show_toast": Surface(
        page="/test/gallery",
        people=PEOPLE,
        arguments={"kind": "undo"},
        cases=(Case({"kind": "other"}),),
    ),
    "LoginState.fill": Surface(
        page="/login?error=x",
        people=PEOPLE,
        arguments={"email": "merchant@example.com"},
        cases=(Case({"email": "root@example.com"}, shows={"LoginState.password": ""}),),
    ),
    "LoginState.load": Surface(
        page="/login?error=locked&wait=-5&email=%00&next=//evil.example",
        people=PEOPLE,
        cases=(
            Case(
                {},
                who=NOBODY,
                shows={"LoginState.problem": "Too many wrong tries. Sign-in is closed for 60 seconds; try again then."},
            ),
        ),
    ),
    "OrderFormState.add_item": Surface(page=_ORDER, cases=(Case({}), Case({}, page="/orders/{paid}"))),
    "OrderFormState.choose": Surface(
        page=_ORDER,
        arguments={"name": "city", "side": "theirs"},
        cases=(
            Case({"name": "city", "side": "yours"}, page="/"),
            Case({"name": "recipient_name", "side": "theirs"}, page="/orders/{foreign}"),
            Case({"name": "seller_id", "side": "theirs"}, page="/orders/{unpaid}"),
            Case({"name": "city", "side": "mine"}, says=NOT_UNDERSTOOD),
        ),
    ),
    "OrderFormState.discard": Surface(page=_ORDER),
    "OrderFormState.duplicate_item": Surface(
        page="/orders/{unpaid}",
        arguments={"key": "none", "typed": {}},
        cases=(
            Case({"key": "{line}", "typed": {}}, page="/orders/{paid}", shows={"OrderFormState.dirty": False}),
            Case({"key": "none", "typed": {"sku": "x"}}, shows={"OrderFormState.dirty": False}),
            Case({"key": "{line}", "typed": {"sku": "\x00", "quantity": "9" * 4000, "artwork": "javascript:alert(1)"}}),
            Case({"key": "{line}", "typed": {"sku": "x" * 4001}}, says=NOT_UNDERSTOOD),
        ),
    ),
    "OrderFormState.forget_kept": Surface(page=_ORDER, cases=(Case({}, page="/orders/{scheduled}"),)),
    "OrderFormState.load": Surface(
        page=_ORDER,
        people=ALL_SIGNED_IN,
        cases=(
            Case(
                {},
                page="/orders/{foreign}",
                shows={"OrderFormState.missing_words": "There is no order {foreign} that you can see."},
            ),
            Case(
                {},
                page="/orders/{unpaid}",
                who=OTHER,
                shows={"OrderFormState.missing_words": "There is no order {unpaid} that you can see."},
            ),
            Case({}, page="/orders/'%20OR%201=1", shows={"OrderFormState.code": ""}),
            Case({}, page="/orders/" + "9" * 300, shows={"OrderFormState.code": ""}),
        ),
    ),
    "OrderFormState.load_new": Surface(
        page="/orders/new",
        cases=(
            Case({}, says=WRONG_ROLE, who=SUPPORT),
            *(
                Case(
                    {},
                    page=f"/orders/new?from={code}",
                    who=who,
                    shows={
                        "OrderFormState.copied_from": "",
                        "OrderFormState.copy_notice": f"There is no order {code} that you can copy, "
                        "so the form is empty.",
                    },
                )
                for code, who in (("{foreign}", MERCHANT), ("{unpaid}", OTHER), (UNKNOWN, MERCHANT), ("x", MERCHANT))
            ),
            Case(
                {},
                page="/orders/new?from={deleted}",
                shows={
                    "OrderFormState.copied_from": "",
                    "OrderFormState.copy_notice": "The order is in the trash. Restore it from the trash first. "
                    "The form is empty.",
                },
            ),
            Case({}, page="/orders/new?from=" + "9" * 3000, shows={"OrderFormState.copied_from": ""}),
        ),
    ),
    "OrderFormState.remove_item": Surface(
        page="/orders/{unpaid}",
        arguments={"key": "none"},
        cases=(
            Case({"key": "{line}"}, page="/orders/{paid}"),
            Case({"key": "none"}, shows={"OrderFormState.dirty": False}),
        ),
    ),
    "OrderFormState.restore": Surface(
        page=_ORDER,
        arguments={"typed": {}, "loaded": {}, "how": "kept"},
        cases=(
            Case(
                {"typed": {"recipient_name": "Mallory"}, "loaded": {"recipient_name": ""}, "how": "kept"},
                page="/orders/{foreign}",
                shows={"OrderFormState.dirty": False},
            ),
            Case({"typed": {"city": "Mallory"}, "loaded": {"city": "x"}, "how": "kept"}, page="/orders/{unpaid}"),
            Case(
                {"typed": {"country": "DE", "reference": "STOLEN"}, "loaded": {}, "how": "kept"},
                page="/orders/{paid}",
                shows={"OrderFormState.dirty": False},
            ),
            Case({"typed": {"city": "Mallory"}, "loaded": {}, "how": "shown"}, page="/orders/{scheduled}"),
            Case(
                {"typed": {"city": "\x00", "country": "XX", "item-1-quantity": "-5"}, "loaded": {}, "how": "kept"},
                page="/orders/{unpaid}",
            ),
            Case({"typed": {"city": "x" * 4001}, "loaded": {}, "how": "kept"}, says=NOT_UNDERSTOOD),
            Case({"typed": {}, "loaded": {}, "how": "k" * 11}, says=NOT_UNDERSTOOD),
        ),
    ),
    "OrderFormState.restore_note": Surface(
        page=_ORDER,
        arguments={"typed": {}, "loaded": {}, "how": "kept"},
        cases=(
            Case({"typed": {"note": "mine"}, "loaded": {"note": ""}, "how": "kept"}, page="/orders/{foreign}"),
            Case({"typed": {"note": "\x00"}, "loaded": {}, "how": "shown"}, page="/orders/{unpaid}"),
        ),
    ),
    "OrderFormState.save": Surface(
        page=_ORDER,
        arguments={"submitted": {}},
        cases=(
            _save({"country": "DE", "reference": "STOLEN", "amount": "1.00"}, "Nothing was changed", "/orders/{paid}"),
            _save({"item-{line}-quantity": "99"}, "Nothing was changed", "/orders/{paid}"),
            _save({"recipient_name": "Mallory", "city": "Elsewhere"}, "Nothing was changed", "/orders/{scheduled}"),
            _save({"recipient_name": "Mallory"}, "Nothing was changed", "/orders/{shipped}"),
            _save({"recipient_name": ""}, "Nothing was saved: one field needs correcting.", "/orders/{paid}"),
            _save({"reference": "{taken}"}, "{taken_by}"),
            *(
                _save({"item-{line}-quantity": quantity})
                for quantity in ("-5", "0", "1001", "1.5", "٣", "1e2", "9" * 30)
            ),
            *(_save({"item-{line}-sku": sku}) for sku in ("NOPE", "x" * 3000, "\x00")),
            *(
                _save({"item-{line}-artwork": url})
                for url in (
                    "javascript:alert(1)",
                    "http://example.com/a.png",
                    "https://a@b/c",
                    "https://\x00",
                    "x" * 3000,
                )
            ),
            *(
                _save({name: text})
                for name, text in (
                    ("amount", "-5"),
                    ("amount", "NaN"),
                    ("amount", "1e9"),
                    ("amount", "99999999999.00"),
                    ("country", "XX"),
                    ("shipping_method", "Teleport"),
                    ("recipient_name", "a\x00b"),
                    ("recipient_name", "x" * 500),
                    ("phone", "call me"),
                    ("email", "a@b"),
                    ("postal_code", "9" * 100),
                    ("city", "\x1b[2J"),
                )
            ),
            _save({"seller_id": "2", "cost": "0", "payment": "Paid", "life": "Deleted"}, "Nothing was changed"),
            _save({"recipient_name": "x" * 4001}, NOT_UNDERSTOOD),
            _save({str(number): "x" for number in range(251)}, NOT_UNDERSTOOD),
            _save({"recipient_name": "Mallory"}, "There is no order on this page.", "/orders/{foreign}"),
            _save({"recipient_name": "Mallory"}, "There is no order on this page.", "/"),
        ),
    ),
    "OrderFormState.save_note": Surface(
        page=_ORDER,
        arguments={"typed": {}},
        cases=(
            Case({"typed": {"note": "x" * 2001}}, says="A note takes at most"),
            Case({"typed": {"note": "\x00"}}, says="The note holds characters that can't be shown."),
            Case({"typed": {"note": "\u202egnp.exe"}}, says="The note holds invisible marks"),
            Case({"typed": {"tags": "gift,\u202e"}}, says="A tag holds invisible marks"),
            Case({"typed": {"tags": "x" * 41}}, says="At most 20 tags"),
            Case(
                {"typed": {"note": "kept?", "tags": ",".join(map(str, range(21)))}},
                says="At most 20 tags",
                page="/orders/{noted}",
            ),
            Case({"typed": {"note": "mine"}}, says=NOT_FOUND, page="/orders/{foreign}"),
        ),
    ),
    "OrderFormState.typed": Surface(
        page=_ORDER,
        arguments={"draft": {}},
        cases=(
            Case({"draft": {"recipient_name": "Mallory"}}, shows={"OrderFormState.dirty": False}),
            Case(
                {"draft": {"item-{line}-quantity": "-5", "country": "XX", "shipping_method": "Teleport"}},
                page="/orders/{unpaid}",
            ),
            Case({"draft": {"item-{line}-quantity": "9" * 4000}}, page="/orders/{unpaid}"),
            Case({"draft": {"item-9999999-quantity": "5", "seller_id": "2"}}, page="/orders/{unpaid}"),
        ),
    ),
    "OrderFormState.note_typed": Surface(
        page=_ORDER,
        arguments={"draft": {}},
        cases=(
            Case({"draft": {"note": "mine", "tags": "mine"}}, page="/orders/{foreign}"),
            Case({"draft": {"note": "\x00", "seller_id": "2"}}, page="/orders/{unpaid}"),
        ),
    ),
    "OrderListState.clear_selection": Surface(),
    "OrderListState.load": Surface(
        people=ALL_SIGNED_IN,
        cases=(
            Case(
                {},
                page="/?tab=nonsense",
                shows={"OrderListState.notice": "There is no such tab; all orders are shown."},
            ),
            Case({}, page="/?tab=paid&tab=unpaid&q=%00%ff&page=a'--", shows={"OrderListState.tab": "unpaid"}),
            Case({}, page="/?page=azzzzzzzzzzzz-zzzzzz", shows={"OrderListState.tab": "all"}),
            Case({}, page="/?sort=amount&page=ahgx0-1z", shows={"OrderListState.sort": "amount"}),
            Case(
                {},
                page="/?payment=gold,paid&country=XX&size=1e9&sort=weight&from=2026-13-01&to=%00&page=%00",
                shows={
                    "OrderListState.query": "payment=paid",
                    "OrderListState.notice": "Part of the address was not understood and is left out: "
                    "payment “gold”, country “XX”, from “2026-13-01” and 4 more.",
                },
            ),
            Case(
                {},
                page="/?country=" + ",".join(["DE"] * 1000),
                shows={"OrderListState.query": "country=DE", "OrderListState.notice": ""},
            ),
            Case({}, page="/?" + "&".join(["payment=paid"] * 250), shows={"OrderListState.query": "payment=paid"}),
            Case({}, page="/?q=" + "q" * 3000, shows={"OrderListState.rows": []}),
            Case({}, who=SUPPORT, redirects="/support"),
        ),
    ),
    "OrderListState.retry": Surface(),
    "OrderListState.select_list": Surface(cases=(Case({}, page="/?q=zzzz", shows={"OrderListState.rows": []}),)),
    "OrderListState.toggle": Surface(
        arguments={"code": UNKNOWN, "on": True},
        cases=(
            Case({"code": "{foreign}", "on": True}, shows={"OrderListState.selected_here": []}),
            Case({"code": UNKNOWN, "on": True}, shows={"OrderListState.selected_here": []}),
        ),
    ),
    "OrderListState.toggle_page": Surface(arguments={"on": False}),
    "SupportState.load": Surface(
        page="/support?status=gold&age=1000y&seller=%00,A33378&page=last",
        people=ALL_SIGNED_IN,
        cases=(
            Case({}, redirects="/"),
            Case({}, who=OTHER, redirects="/"),
            Case(
                {},
                who=SUPPORT,
                page="/support?status=gold,sent&kind=gift&seller=NOBODY,a33378&age=1y&page=%00",
                shows={
                    "SupportState.query": "status=sent&seller=A33378",
                    "SupportState.notice": "Part of the address was not understood and is left out: "
                    "status “gold”, kind “gift”, seller “NOBODY” and 2 more.",
                },
            ),
        ),
    ),
    "SupportState.look": Surface(
        page="/support",
        people=(SUPPORT,),
        arguments={"request_id": 2**31 - 1},
        cases=(
            Case({"request_id": 1}, page="/", says=WRONG_ROLE),
            Case({"request_id": 1}, page="/", who=OTHER, says=WRONG_ROLE),
            Case({"request_id": 2**31 - 1}, who=SUPPORT, shows={"SupportState.looked": 0}),
            Case({"request_id": -1}, who=SUPPORT, says=NOT_UNDERSTOOD),
        ),
    ),
    "SupportState.retry": Surface(page="/support", people=(SUPPORT,)),
    "TopUpState.ask": Surface(
        page=_ONE_WALLET,
        people=(SUPPORT,),
        arguments={"typed": {"amount": "5", "reason": "x"}},
        cases=(
            Case({"typed": {"amount": "5", "reason": "x"}}, page="/wallet", says=WRONG_ROLE),
            Case({"typed": {"amount": "5", "reason": "x"}}, page="/support/wallets", who=SUPPORT, says="No seller's"),
            Case(
                {"typed": {"amount": "5", "reason": "x", "seller": "B10042"}},
                who=SUPPORT,
                shows={"TopUpState.title": "Top up the wallet of A33378?"},
            ),
            *(
                Case({"typed": {"amount": amount, "reason": "x"}}, who=SUPPORT, shows={"TopUpState.problem": problem})
                for amount, problem in (
                    ("-5", "This is not an amount. Write it like 24.90."),
                    ("NaN", "This is not an amount. Write it like 24.90."),
                    ("1e9", "This is not an amount. Write it like 24.90."),
                    ("", "This is not an amount. Write it like 24.90."),
                    ("1.001", "Amounts in USD have at most 2 decimals. Write it like 24.90."),
                    (
                        "0",
                        (
                            "A top-up must be above $0.00 and at most $100,000.00; nothing was changed. "
                            "Type another amount."
                        ),
                    ),
                )
            ),
            *(
                Case(
                    {"typed": {"amount": "5", "reason": reason}},
                    who=SUPPORT,
                    shows={
                        "TopUpState.problem": "A top-up needs a reason; nothing was changed. Say what the money is for."
                    },
                )
                for reason in ("", " \n ")
            ),
        ),
    ),
    "TopUpState.close": Surface(page=_ONE_WALLET, people=PEOPLE, arguments={"on": False}),
    "TopUpState.confirm": Surface(
        page=_ONE_WALLET,
        people=(SUPPORT,),
        arguments={"typed": {}},
        cases=(
            Case({"typed": {}}, page="/wallet", says=WRONG_ROLE),
            Case({"typed": {"amount": "5", "reason": "x"}}, who=SUPPORT),
        ),
    ),
    "ThreadState.seen": Surface(
        page="/orders/{requested}",
        people=ALL_SIGNED_IN,
        arguments={"code": UNKNOWN},
        cases=(
            Case({"code": "{foreign}"}, says=NOT_FOUND),
            Case({"code": "{requested}"}, says=NOT_FOUND, who=OTHER, page="/"),
            Case({"code": UNKNOWN}, says=NOT_FOUND),
            Case({"code": "x" * 41}, says=NOT_UNDERSTOOD),
            # Nothing is news to the seller here, so nothing changes.
            Case({"code": "{requested}"}),
        ),
    ),
    "TrashState.load": Surface(page="/trash?page=junk"),
    "TrashState.restore": Surface(
        page="/trash",
        arguments={"code": UNKNOWN},
        cases=(
            Case({"code": "{foreign_deleted}"}, says=NOT_FOUND),
            Case({"code": "{deleted}"}, says=NOT_FOUND, who=OTHER),
            Case({"code": "{unpaid}"}, says="not in the trash"),
        ),
    ),
    "TrashState.toggle": Surface(
        page="/trash",
        arguments={"code": UNKNOWN, "on": True},
        cases=(
            Case({"code": "{foreign_deleted}", "on": True}, shows={"TrashState.selected": []}),
            Case({"code": "{unpaid}", "on": True}, shows={"TrashState.selected": []}),
        ),
    ),
    "TrashState.toggle_page": Surface(page="/trash", arguments={"on": False}),
    "ViewsState.delete": Surface(page=_FILTERED, arguments={"view_id": 2**31 - 1}, cases=_views()),
    "ViewsState.rename": Surface(
        page=_FILTERED, arguments={"view_id": 2**31 - 1, "typed": {"name": ""}}, cases=_views(typed={"name": "Stolen"})
    ),
    "ViewsState.save": Surface(
        page=_FILTERED,
        arguments={"typed": {"name": ""}},
        cases=(
            *(
                Case(
                    {"typed": {"name": name}},
                    shows={
                        "ViewsState.problem": "A view's name takes 1 to 40 characters of plain text; "
                        "nothing was saved. Choose another name."
                    },
                )
                for name in ("", " ", "x" * 41, "\x00", "a\nb", "\u200b", None)
            ),
            Case(
                {"typed": {"name": "unpaid"}},
                shows={
                    "ViewsState.problem": "There is a tab named “unpaid” already; nothing was saved. "
                    "Choose another name."
                },
            ),
            Case({"typed": {"name": "Plain"}}, page="/?tab=paid", says="There is nothing to save"),
            Case({"typed": {"name": "x" * 201}}, says=NOT_UNDERSTOOD),
            Case({"typed": {"name": ["Rush"]}}, says=NOT_UNDERSTOOD),
            Case({"typed": {"name": "", "query": "tab=paid", "user_id": "2", "seller_id": "2"}}),
        ),
    ),
    "ViewsState.share": Surface(page=_FILTERED, arguments={"view_id": 2**31 - 1, "on": True}, cases=_views(on=False)),
    "ViewsState.update_view": Surface(page=_FILTERED, arguments={"view_id": 2**31 - 1}, cases=_views()),
    "WalletState.load": Surface(page="/wallet"),
    "WalletState.load_wallets": Surface(
        page="/support/wallets?seller=A33378&kind=nonsense&from=x&order='--&page=b99999999999999999999",
        people=ALL_SIGNED_IN,
        cases=(
            Case({}, page="/support/wallets?seller=A33378", redirects="/"),
            Case({}, page="/support/wallets?seller=B10042", redirects="/", who=OTHER),
            Case({}, page="/support/wallets?q=%25_'%00" + "9" * 200, who=SUPPORT, shows={"WalletState.sellers": []}),
            Case({}, page="/support/wallets?seller=%00", who=SUPPORT, shows={"WalletState.seller": ""}),
        ),
    ),
    "WalletState.narrow": Surface(
        page="/wallet",
        people=ALL_SIGNED_IN,
        arguments={"typed": {"kind-payment": "on"}},
        cases=(
            Case({"typed": {"kind-payment": "on"}}, redirects="/wallet?kind=payment"),
            Case({"typed": {"seller": "B10042", "page": "b1", "kind": "top-up"}}, redirects="/wallet"),
            Case({"typed": {"order": "//elsewhere.example"}}, redirects="/wallet?order=%2F%2Felsewhere.example"),
            Case({"typed": {"order": "x" * 101}}, says=NOT_UNDERSTOOD),
        ),
    ),
}
"""How every handler is attacked; a handler that is missing here fails the suite."""
