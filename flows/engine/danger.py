"""Words of danger: where help is stands beside whatever such words led to.

Rules: nothing follows from such words but that help is shown; they are kept like any others.
Where words are kept, help is offered once in a UTC day; where they are not, every time.
"""

import re
import unicodedata
from dataclasses import replace
from functools import cache
from types import MappingProxyType

from flows.effects import Say
from flows.engine.turn import Step, Turn

# Arabic letters that stand for Urdu ones on many keyboards; the typographic apostrophe.
_SAME = MappingProxyType(
    str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "ه": "ہ", "ۀ": "ہ", "’": "'"})
)


def beside_kept(turn: Turn, text: str, step: Step) -> Step:
    """The step, with an offer of help before it: the first time in a UTC day."""
    if step.state.offered_on == turn.day or not speaks_of_danger(turn, text):
        return step
    state = replace(step.state, offered_on=turn.day)
    return Step(state, (Say("urgent-offer"), *step.effects))


def beside_lost(turn: Turn, text: str, step: Step) -> Step:
    """The step, with help before it: these words are kept nowhere."""
    urgent = (Say("urgent"),) if speaks_of_danger(turn, text) else ()
    return Step(step.state, (*urgent, *step.effects))


def speaks_of_danger(turn: Turn, text: str) -> bool:
    """Whether the text holds one of the words of danger."""
    words = _searched_for(tuple(turn.danger))
    return words is not None and words.search(_plain(text)) is not None


@cache
def _searched_for(words: tuple[str, ...]) -> re.Pattern[str] | None:
    """One search for all words of a language: made once, there are few languages."""
    plain = "|".join(re.escape(_plain(word)) for word in words)
    return re.compile(rf"(?<!\w)(?:{plain})(?!\w)") if words else None


def _plain(text: str) -> str:
    """The text as such words are compared: no capitals, no accents, single blanks."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(each for each in letters if not unicodedata.combining(each))
    visible = "".join(each for each in bare if unicodedata.category(each) != "Cf")
    return " ".join(visible.translate(_SAME).split())
