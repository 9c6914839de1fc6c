"""The parts of support's pages that run in the browser itself: keys, the queue's filters, the choice of a seller."""

from typing import Any

import reflex as rx
from reflex_base.event import passthrough_event_spec

from order_app.components.browser import Asks


class Desk(rx.Component):
    """The keys of support's lists, with the button and the sheet that explain them.

    With `panel`, rows lead to a panel beside the list: `on_look` is given the number of the request to show there, 0
    for none; `looked` is the one that is shown.
    """

    library = "$/public/desk.jsx"
    tag = "Desk"

    groups: rx.Var[list[dict[str, Any]]]
    panel: rx.Var[bool]
    looked: rx.Var[int]
    on_look: rx.EventHandler[passthrough_event_spec(int)]


class QueueFilters(Asks):
    """The button and the panel of the queue's filters."""

    library = "$/public/desk.jsx"
    tag = "QueueFilters"

    groups: rx.Var[list[dict[str, Any]]]
    ages: rx.Var[list[dict[str, str]]]
    sellers: rx.Var[list[dict[str, str]]]


class SellerMenu(Asks):
    """The button (`words`) and the panel that choose whose orders are listed; `seller` is the present one's code."""

    library = "$/public/desk.jsx"
    tag = "SellerMenu"

    sellers: rx.Var[list[dict[str, str]]]
    seller: rx.Var[str]
    words: rx.Var[str]
