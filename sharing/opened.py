"""The page of an opened statement, made from a view and from what one opening adds to it.

What is made here depends on nothing else: no clock, no settings. So it can be made ahead, with
marks where an opening puts in its own (`sharing.prepared`).
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, Final

from jinja2 import Template

from sharing import wishes
from sharing.chrome import chrome
from sharing.confirming import older_than_a_year
from sharing.front import front
from sharing.note import LIMITS
from sharing.rendering import environment, moment, style
from sharing.sheets import margins
from sharing.texts import ENGLISH, texts
from sharing.view import View
from sharing.wording import wording
from sharing.written import Written

# Rows that a small phone has less for the card, with a banner, or with English beside a draft.
_BANNER: Final = 4.0
_DRAFT: Final = 7.0


@dataclass(frozen=True, slots=True)
class Reading:
    """One opening: when it was, as it is said, and what the form for an answer holds.

    `sheets` is the style of the printed sheets; `stale`: nobody has confirmed it for a year;
    `group`: the group of the code in which a character was put right, 0 for none.
    """

    at: str
    sheets: str
    written: Written = field(repr=False)
    stale: bool = False
    group: int = 0
    style: str = field(default_factory=style, repr=False)


def said(at: datetime, language: str) -> tuple[str, str]:
    """The moment as the page says it: in its title, and at the foot of printed sheets."""
    shown = moment(at.astimezone(UTC), language)
    line = texts("sharing", language).tree["opened"]["opened-at"]
    return shown, line.format(at=shown)


def is_stale(confirmed: date, at: datetime) -> bool:
    """Whether the page says that this was confirmed long ago."""
    return older_than_a_year(confirmed, at.astimezone(UTC).date())


def reading(view: View, language: str, written: Written, at: datetime, group: int = 0) -> Reading:
    """What this opening adds to this view."""
    shown, line = said(at, language)
    sheets = margins(view, wording(language), line)
    return Reading(shown, sheets, written, is_stale(view.made.last_confirmed, at), group)


def html(view: View, language: str, opening: Reading) -> str:
    """The whole page."""
    words = wording(language)
    draft = texts("sharing", language).draft
    taken = _BANNER * sum((opening.stale, bool(opening.group))) + _DRAFT * draft
    values = {
        **chrome(language),
        **answering(opening.written, view),
        "view": view,
        "at": opening.at,
        "sheets": opening.sheets,
        "style": opening.style,
        "stale": opening.stale,
        "group": opening.group,
        "front": front(view, words.texts["groups"], taken=taken),
        "statement_texts": words.texts,
        "statement_english": wording(ENGLISH).texts,
    }
    return _template().render(values)


def answering(written: Written, view: View | None) -> dict[str, Any]:
    """What the form for an answer shows."""
    on_card = wishes.on_card(view) if view else ()
    sections = wishes.sections(view) if view else ()
    return {
        "written": written,
        "on_card": on_card,
        "sections": sections,
        "picked": [each for each in (*on_card, *sections) if each.id in written.picked],
        "limits": LIMITS,
        "problems": (),
    }


@cache
def _template() -> Template:
    return environment().get_template("opened.html")
