"""Places about supporters, and whether what they are about is still there.

Either side may end a relation while the other one looks at it.
"""

from dataclasses import replace

from flows.engine.turn import Turn
from flows.places import Place, PlaceName
from flows.support import CARER_QUESTIONS

P = PlaceName
_OF_SUPPORTERS = frozenset({P.SUPPORTER, P.OFFER, P.CONFIRM_TAKE_OUT, P.TELL_HOLDER})
_OF_SUPPORTED = frozenset(
    {
        *(P.SUPPORTED, P.SUGGEST_SECTION, P.SUGGEST_QUESTION, P.SUGGEST_TEXT, P.SUGGEST_CHECK),
        *(P.CARER_ASKING, P.CARER_REMOVE, P.CARER_CHECK, P.SIGN_DAY),
    }
)
_INVITING = frozenset(
    {
        *(P.SUPPORTERS, P.SUPPORT_ROLE, P.SUPPORT_NAME, P.SUPPORT_MYSELF, P.SUPPORT_LINK),
        P.SUPPORT_CHECK,
    }
)
SUPPORT_PLACES = (
    _OF_SUPPORTERS | _OF_SUPPORTED | _INVITING | {P.CONFIRM_END, P.INVITED, P.SUPPORTING}
)
_WITH_SECTION = frozenset({P.SUGGEST_QUESTION, P.SUGGEST_TEXT, P.SUGGEST_CHECK})
_WITH_QUESTION = frozenset({P.SUGGEST_TEXT, P.SUGGEST_CHECK})
_OF_PAGE = frozenset({P.CARER_ASKING, P.CARER_REMOVE})


def standing(turn: Turn, place: Place) -> Place:
    """The place itself, or the nearest one that still is about something."""
    support, relation = turn.state.support, place.relation
    if place.name in _OF_SUPPORTED:
        return _inside(turn, place) if support.whom(relation) else Place(P.SUPPORTING)
    if place.name in _OF_SUPPORTERS and support.supporter(relation) is None:
        return Place(P.SUPPORTERS)
    if place.name is P.CONFIRM_END and not support.supporter(relation):
        return place if support.whom(relation) else _list(turn)
    if place.name is P.OFFER and support.offer(place.entry) is None:
        return Place(P.SUPPORTERS)
    return place


def _list(turn: Turn) -> Place:
    return Place(P.SUPPORTERS if turn.state.consented else P.SUPPORTING)


def _inside(turn: Turn, place: Place) -> Place:
    """The content may have changed since the place was saved."""
    if place.name in _WITH_SECTION and not turn.interview.has_section(place.section):
        return Place(P.SUGGEST_SECTION, relation=place.relation)
    if place.name in _WITH_QUESTION and not turn.interview.has_question(place.question):
        return replace(place, name=P.SUGGEST_QUESTION, question="")
    if place.name in _OF_PAGE and place.question not in CARER_QUESTIONS:
        return Place(P.CARER_CHECK, relation=place.relation)
    return place
