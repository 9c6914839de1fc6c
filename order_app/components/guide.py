"""What screen readers are told, where the focus goes, and the title of the browser's tab."""

import reflex as rx


class _Guide(rx.Component):
    library = "$/public/guide.jsx"


class Guide(_Guide):
    """The one polite live region of all pages; keeps the focus on the page, and leads it to each new page's heading."""

    tag = "Guide"


class Told(_Guide):
    """Says `words` in the live region whenever they change; of several about the same thing only the last is said."""

    tag = "Told"

    words: rx.Var[str]
    about: rx.Var[str]


class ToldProgress(_Guide):
    """Says `words` at each quarter of the way from 0 to `total`, while it is `running`."""

    tag = "ToldProgress"

    words: rx.Var[str]
    done: rx.Var[int]
    total: rx.Var[int]
    running: rx.Var[bool]


class ToldList(_Guide):
    """Says how many orders a list holds once `shown`, the URL whose data the page shows, is another one.

    `name` stands before the number; `more` is whether there are further pages, `total` how many orders all pages hold,
    -1 where nobody has counted; `empty` is said where there are none.
    """

    tag = "ToldList"

    shown: rx.Var[str]
    name: rx.Var[str]
    count: rx.Var[int]
    more: rx.Var[bool]
    total: rx.Var[int]
    empty: rx.Var[str]


class PageTitle(_Guide):
    """The title of the browser's tab where it depends on what the page shows; the product's name is put after it."""

    tag = "PageTitle"

    words: rx.Var[str]


class Jump(_Guide):
    """A link to the element of this page whose id is `to`; it takes the focus there."""

    tag = "Jump"

    to: rx.Var[str]
