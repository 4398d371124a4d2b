"""Publishing again: one short step where the card and "how this was made" are as they were.

Rules: what a person agreed to is the card's lines and the closing answers, as they stood when they
last published. Where either is another one now, everything is gone through again. The closing
answers speak about every version, so they are shown before the short step.
"""

from flows import card
from flows.conditions import keys
from flows.engine.moving import aside, go
from flows.engine.turn import Step, Turn
from flows.keyboard import Action
from flows.places import Place, PlaceName
from flows.wording import digest

_AGAIN = Place(PlaceName.PUBLISH_AGAIN)
_PREVIEW = Place(PlaceName.PREVIEW)


def publish(turn: Turn, _action: Action) -> Step:
    """To the whole statement as staff will see it; or to the short step."""
    state = turn.state
    as_before = state.published and state.changed and state.agreed == agreement(turn)
    return aside(turn, _AGAIN if as_before else _PREVIEW)


def look_first(turn: Turn, _action: Action) -> Step:
    """The preview, and from there the whole way."""
    return go(turn, _PREVIEW)


def agreement(turn: Turn) -> str:
    """A mark of what the person agrees to besides the answers themselves."""
    lines = card.chosen(turn.interview, turn.state, turn.labels)
    closing = (each for each in turn.interview.sections if each.closing)
    answers = [
        (key, turn.state.answer(*key).picked, turn.state.answer(*key).text)
        for section in closing
        for key in keys(turn.interview, turn.state, section)
    ]
    return digest(repr(([(line.id, line.text) for line in lines], answers)))
