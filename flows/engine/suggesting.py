"""A helper's suggestion: which question, the words, a last look, off it goes.

Rule: a helper sees questions, never answers. All questions are on the list, whatever the person
answered: what applies would tell.
"""

from dataclasses import replace

from flows.bubbles import units
from flows.effects import Say
from flows.engine.moving import go, tell
from flows.engine.relations import named, theirs
from flows.engine.turn import Step, Turn
from flows.events import Wrote
from flows.keyboard import Action
from flows.places import Place, PlaceName
from flows.support_effects import Suggest
from flows.support_events import Delivered

LONGEST = 3000  # UTF-16 units: it stands in one bubble, with a question above it


def begin(turn: Turn, _action: Action) -> Step:
    """The sections."""
    return go(turn, Place(PlaceName.SUGGEST_SECTION, relation=turn.place.relation))


def chose_section(turn: Turn, action: Action) -> Step:
    """The questions of one section."""
    relation = turn.place.relation
    place = Place(PlaceName.SUGGEST_QUESTION, section=action.subject, relation=relation)
    return go(turn, place)


def chose_question(turn: Turn, action: Action) -> Step:
    """One question, open for words."""
    turn = _writing(turn, "")
    return go(turn, replace(turn.place, name=PlaceName.SUGGEST_TEXT, question=action.subject))


def wrote(turn: Turn, event: Wrote) -> Step:
    """The words; more messages join them until they are sent."""
    earlier = turn.state.support.words
    words = f"{earlier}\n{event.text}" if earlier else event.text
    if not words.strip():
        return tell(turn, "use-buttons")
    if units(words) > LONGEST:
        return tell(turn, "suggestion-long")
    return go(_writing(turn, words), replace(turn.place, name=PlaceName.SUGGEST_CHECK))


def send(turn: Turn, _action: Action) -> Step:
    """The driver brings it to the person."""
    relation, question = turn.place.relation, turn.place.question
    return Step(turn.state, (Suggest(relation, question, turn.state.support.words),))


def discard(turn: Turn, _action: Action) -> Step:
    """Nothing is sent; the question stays open."""
    return go(_writing(turn, ""), replace(turn.place, name=PlaceName.SUGGEST_TEXT))


def delivered(turn: Turn, event: Delivered) -> Step:
    """On to the next question; what found no room is kept to be sent later."""
    supported = theirs(turn)
    if supported is None or supported.id != event.id:
        return Step(turn.state)
    if not event.done:
        return tell(turn, "suggestion-full", *named(supported))
    said = Say("suggestion-sent", named(supported))
    place = replace(turn.place, name=PlaceName.SUGGEST_QUESTION, question="")
    return go(_writing(turn, ""), place, said)


def back(turn: Turn, _action: Action) -> Step:
    """One step back."""
    if turn.place.name is PlaceName.SUGGEST_QUESTION:
        return begin(turn, _action)
    return go(turn, replace(turn.place, name=PlaceName.SUGGEST_QUESTION, question=""))


def _writing(turn: Turn, words: str) -> Turn:
    support = replace(turn.state.support, words=words)
    return turn.having(replace(turn.state, support=support))
