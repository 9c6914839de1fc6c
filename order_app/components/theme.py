"""The choice of the theme: as the machine has it, light or dark; remembered by the browser."""

import reflex as rx
from reflex.style import color_mode
from reflex_base.event import EventChain
from reflex_base.style import color_mode_imports
from reflex_base.vars import VarData

THEMES = {"system": "As the machine", "light": "Light", "dark": "Dark"}
"""What can be chosen, by the framework's own words."""
# Set by the page itself: an event of Reflex would wait for the server's connection.
_CHOOSE = rx.Var(
    "((event) => setColorMode(event.target.value))",
    _var_type=EventChain,
    _var_data=VarData(
        imports=color_mode_imports, hooks={"const { setColorMode } = useContext(ColorModeContext)": None}
    ),
)


def theme_choice() -> rx.Component:
    """An icon that shows the choice, under a select that makes it."""
    return rx.el.span(
        rx.el.span(
            class_name=rx.match(color_mode, ("light", "icon sun"), ("dark", "icon moon"), "icon"), aria_hidden="true"
        ),
        rx.el.select(
            *(rx.el.option(words, value=theme) for theme, words in THEMES.items()),
            value=color_mode,
            on_change=_CHOOSE,
            custom_attrs={"aria-label": "Theme", "title": "Theme", "name": "theme"},
        ),
        class_name="icon-choice",
    )
