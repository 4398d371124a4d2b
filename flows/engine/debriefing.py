"""Looking back after a crisis: what was followed, what was not, what the person learned.

Rules: it is the person's alone (`flows.private`); each question may be left out; it leads on to
the parts of the statement that the person may want to change.
"""

from dataclasses import replace
from types import MappingProxyType

from flows.effects import Say
from flows.engine.answering import wrote_privately
from flows.engine.moving import aside, go, home
from flows.engine.turn import Step, Turn
from flows.keyboard import Action
from flows.places import Place, PlaceName
from flows.private import STEPS, debriefs, keys_of

wrote = wrote_privately


def begin(turn: Turn, action: Action) -> Step:
    """The note before it, or what was written at another time."""
    if action.entry in debriefs(turn.state):
        return aside(turn, Place(PlaceName.DEBRIEF_DONE, entry=action.entry))
    return aside(turn, Place(PlaceName.DEBRIEF_NOTE))


def note_next(turn: Turn, _action: Action) -> Step:
    """The first question, of a new looking back."""
    number = turn.state.counter + 1
    turn = turn.having(replace(turn.state, counter=number))
    return go(turn, Place(PlaceName.DEBRIEF, question=STEPS[0], entry=number))


def note_back(turn: Turn, _action: Action) -> Step:
    """Not now: back to where the person was."""
    return home(turn)


def next_(turn: Turn, _action: Action) -> Step:
    """The next question, answered or not; after the last, what was written."""
    at = STEPS.index(turn.place.question) + 1
    if at < len(STEPS):
        return go(turn, replace(turn.place, question=STEPS[at]))
    return go(turn, Place(PlaceName.DEBRIEF_DONE, entry=turn.place.entry))


def back(turn: Turn, _action: Action) -> Step:
    """One question back; from the first, to the note."""
    at = STEPS.index(turn.place.question)
    if at:
        return go(turn, replace(turn.place, question=STEPS[at - 1]))
    return go(turn, Place(PlaceName.DEBRIEF_NOTE))


def done(turn: Turn, _action: Action) -> Step:
    """Enough: straight to what was written."""
    return go(turn, Place(PlaceName.DEBRIEF_DONE, entry=turn.place.entry))


def edit(turn: Turn, action: Action) -> Step:
    """One of the questions again."""
    return go(turn, Place(PlaceName.DEBRIEF, question=action.subject, entry=turn.place.entry))


def ask_removal(turn: Turn, _action: Action) -> Step:
    """Nothing is taken away before a yes."""
    return go(turn, replace(turn.place, name=PlaceName.DEBRIEF_REMOVE))


def keep(turn: Turn, _action: Action) -> Step:
    """Nothing is taken away."""
    return go(turn, replace(turn.place, name=PlaceName.DEBRIEF_DONE))


def remove(turn: Turn, _action: Action) -> Step:
    """All of this looking back is taken away."""
    gone = keys_of(turn.place.entry)
    kept = {key: each for key, each in turn.state.answers.items() if key not in gone}
    turn = turn.having(replace(turn.state, answers=MappingProxyType(kept)))
    return home(turn, Say("entry-removed"))
