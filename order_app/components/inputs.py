"""Inputs that help in the browser itself: lists of choices, suggestions to put in, tidy spelling, small pictures."""

import reflex as rx
from reflex_base.event import passthrough_event_spec

from order_app.states.order_views import Choice


class _Field(rx.Component):
    library = "$/public/fields.jsx"


class ChoiceBox(_Field):
    """An input with choices under it, found by the words of each; any other text can be typed as well.

    Nothing of it is controlled: the browser's own input event tells what is typed or chosen.
    """

    tag = "ChoiceBox"

    choices: rx.Var[list[Choice]]
    name: rx.Var[str]
    default_value: rx.Var[str]
    max_length: rx.Var[int]
    placeholder: rx.Var[str]


class Locked(_Field):
    """A read-only input that looks like text; words too long for it are wrapped in its place."""

    tag = "Locked"

    name: rx.Var[str]
    value: rx.Var[str]


class PutIn(_Field):
    """A button that puts `value` into the input whose id is `field`."""

    tag = "PutIn"

    field: rx.Var[str]
    value: rx.Var[str]


class TidyUp(_Field):
    """Turns `typed` into `tidy` in the input whose id is `field`, once it is left; shows nothing."""

    tag = "TidyUp"

    field: rx.Var[str]
    typed: rx.Var[str]
    tidy: rx.Var[str]


class Artwork(_Field):
    """A small picture of a checked address, or calm words where there is none; with `ask`, only after a click.

    Fetched by the browser without a referrer, once the input whose id is `field` is left or rests; the server never
    asks for it.
    """

    tag = "Artwork"

    url: rx.Var[str]
    field: rx.Var[str]
    refused: rx.Var[bool]
    label: rx.Var[str]
    ask: rx.Var[bool]


class DuplicateLine(_Field):
    """A button that reports what stands in the inputs of the line with this key."""

    tag = "DuplicateLine"

    line: rx.Var[str]
    on_duplicate: rx.EventHandler[passthrough_event_spec(dict[str, str])]
