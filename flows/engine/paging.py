"""Lists of buttons that may have several pages."""

from collections.abc import Sequence

from flows.keyboard import Action, Verb
from flows.places import Place

Rows = tuple[tuple[Action, ...], ...]

# Rows of a list on one page: a phone shows about this many buttons without scrolling.
PAGE = 8


def paged(place: Place, actions: Sequence[Action]) -> Rows:
    """One action a row, a page at a time, with the way to the other pages."""
    last = max(0, (len(actions) - 1) // PAGE)
    page = min(place.page, last)
    shown = tuple((action,) for action in actions[page * PAGE : (page + 1) * PAGE])
    return (*shown, *turning(page, last))


def turning(page: int, last: int) -> Rows:
    """The row that leads to the other pages, if there are any."""
    row = (
        *((Action(Verb.FEWER),) if page > 0 else ()),
        *((Action(Verb.MORE),) if page < last else ()),
    )
    return (row,) if row else ()
