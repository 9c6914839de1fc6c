"""What helps with the address while it is typed: the country's own fields, doubts, suggestions, and the check."""

from order_app.domain.address import Address
from order_app.domain.address_form import AddressInput, address_inputs, look_at, phone_hint
from order_app.domain.address_rules import rules_of
from order_app.domain.fields import ADDRESS_FIELDS, LABELS, TEXT_FIELDS, Field
from order_app.domain.phone import format_phone, is_known_number, normalize_phone
from order_app.states.assign import set_new
from order_app.states.order_lines import OrderLines
from order_app.states.order_views import AddressPart, Choice

_WIDE = frozenset({Field.ADDRESS_LINE1, Field.ADDRESS_LINE2})


def _part(part: AddressInput, key: str, value: str) -> AddressPart:
    return AddressPart(
        key=key,
        name=part.field.value,
        label=LABELS[part.field],
        required=part.required,
        wide=part.field in _WIDE,
        hint=part.hint,
        value=value,
    )


class AddressHelp(OrderLines, mixin=True):
    """All of it follows what is typed; nothing of it changes what is typed or keeps it from being saved."""

    code: str = ""
    values: dict[str, str] = {name.value: "" for name in TEXT_FIELDS}
    epochs: dict[str, int] = {name.value: 0 for name in TEXT_FIELDS}
    generation: str = ""
    address_parts: list[AddressPart] = [_part(part, "", "") for part in address_inputs("")]
    state_choices: list[Choice] = []
    phone_hint: str = ""
    phone_typed: str = ""
    phone_tidy: str = ""
    notes: dict[str, str] = {}
    meant: dict[str, list[str]] = {}
    address_check: str = ""
    address_reasons: list[str] = []
    _parts_of: str = ""

    def _look(self) -> None:
        """Look at what is typed now, and tell what is new."""
        typed = {name: self._typed.get(name.value, self.values[name.value]) for name in TEXT_FIELDS}
        country = typed[Field.COUNTRY]
        address = Address(
            typed[Field.ADDRESS_LINE1],
            typed[Field.ADDRESS_LINE2],
            typed[Field.CITY],
            typed[Field.STATE],
            typed[Field.POSTAL_CODE],
            country,
        )
        self._lay_out(country, typed)
        phone = typed[Field.PHONE]
        look = look_at(address, phone, typed)
        open_fields = {name for name in TEXT_FIELDS if not self.read_only[name.value]}
        meant: dict[str, list[str]] = {}
        for suggestion in look.suggestions:
            if suggestion.field in open_fields:
                meant.setdefault(suggestion.field.value, []).append(suggestion.value)
        begun = any(typed[name].strip() for name in ADDRESS_FIELDS | {Field.PHONE})
        known = is_known_number(phone, country) and Field.PHONE not in look.notes
        set_new(
            self,
            notes={name.value: note for name, note in look.notes.items() if name in open_fields},
            meant=meant,
            address_check=look.check.value if begun else "",
            address_reasons=list(look.reasons(open_fields)) if begun else [],
            phone_hint=phone_hint(country),
            phone_typed=phone,
            phone_tidy=format_phone(normalize_phone(phone, country) or "") if known else "",
        )

    def _lay_out(self, country: str, typed: dict[Field, str]) -> None:
        """Lay the address out as the country does."""
        here = f"{self.code}:{self.generation}:{country}"
        made = {part["key"]: part["value"] for part in self.address_parts}
        parts = []
        for part in address_inputs(country):
            # An input is made anew when other content is loaded into it; until then it begins with what it began with.
            key = f"{part.field.value}-{self.generation}-{self.epochs[part.field.value]}"
            parts.append(_part(part, key, made.get(key, typed[part.field])))
        set_new(self, address_parts=parts)
        if here != self._parts_of:
            self._parts_of = here
            set_new(self, state_choices=_state_choices(country))


def _state_choices(country: str) -> list[Choice]:
    rules = rules_of(country)
    keys: dict[str, list[str]] = {}
    for name, state in rules.states.items():
        keys.setdefault(state.name, []).append(name)
    return [
        Choice(value=state.name, words="", code=state.letters, price="", key=" ".join(keys.get(state.name, [])))
        for state in rules.state_choices
    ]
