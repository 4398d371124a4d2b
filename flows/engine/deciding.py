"""A single choice that holds a pick and own words: shall both stand?

Rule: until the person says so, both stay; neither is ever dropped in silence.
"""

from dataclasses import replace

from flows.answers import Answer
from flows.effects import Say
from flows.engine.answering import changed
from flows.engine.moving import go
from flows.engine.turn import Step, Turn
from flows.engine.walking import pass_on
from flows.keyboard import Action
from flows.places import PlaceName
from flows.state import Key


def both(turn: Turn, _action: Action) -> Step:
    """Both stand; on from the question."""
    return pass_on(_asking(turn))


def only_words(turn: Turn, _action: Action) -> Step:
    """The pick goes."""
    return _with(turn, replace(_answer(turn), picked=(), by=()))


def only_pick(turn: Turn, _action: Action) -> Step:
    """The own words go."""
    return _with(turn, replace(_answer(turn), parts=()))


def back(turn: Turn, _action: Action) -> Step:
    """To the question; both stay as they are."""
    return go(turn, _asking(turn).place)


def _with(turn: Turn, answer: Answer) -> Step:
    key = Key(turn.place.question, turn.place.entry)
    state, said = changed(turn.state.with_answer(key, answer))
    step = pass_on(_asking(turn.having(state)))
    return Step(step.state, (Say("decided"), *said, *step.effects))


def _asking(turn: Turn) -> Turn:
    place = replace(turn.place, name=PlaceName.ASKING)
    return turn.having(replace(turn.state, place=place))


def _answer(turn: Turn) -> Answer:
    return turn.state.answer(turn.place.question, turn.place.entry)
