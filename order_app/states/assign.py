"""Setting of a screen's variables what is new, and nothing else."""

from typing import Any

import reflex as rx


def set_new(state: rx.State, **news: Any) -> None:
    """Set those of the variables that hold something else.

    What is assigned is sent, and each assignment takes time, which a live change asks of every open page.
    """
    for name, value in news.items():
        if state.get_value(name) != value:
            setattr(state, name, value)
