"""Which buttons belong to a place. Actions only: their labels are the content's business."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from flows.card import candidates, sentences_of
from flows.conditions import answered, entries, follow_ups, questions
from flows.engine.paging import Rows, paged
from flows.engine.support_keyboards import MADE as FOR_SUPPORT
from flows.engine.support_keyboards import SCOPES
from flows.engine.turn import Turn
from flows.interview import Kind
from flows.keyboard import Action, Verb
from flows.places import Place, PlaceName
from flows.state import Key

_NEXT = (Action(Verb.NEXT),)
_WAYS = (Action(Verb.BACK), Action(Verb.MENU), Action(Verb.PAUSE))
_BACK = (Action(Verb.BACK),)
_BACK_AND_MENU = (Action(Verb.BACK), Action(Verb.MENU))
_YES_NO = (Action(Verb.YES), Action(Verb.NO))
LIVES = ("until-withdrawn", "7-days", "3-months", "12-months")


def rows(turn: Turn, place: Place) -> Rows:
    """The keyboard of a place, row by row."""
    made = _MADE.get(place.name)
    return made(turn, place) if made else _FIXED[place.name]


def _asking(turn: Turn, place: Place) -> Rows:
    question = turn.interview.question(place.question)
    if question.kind is Kind.NOTE:
        return (_NEXT, _WAYS)
    options = tuple((Action(Verb.OPTION, option),) for option in question.options)
    is_answered = answered(turn.state, Key(question.id, place.entry))
    on = _NEXT if place.once and is_answered else (*_NEXT, Action(Verb.SKIP))
    remove = ((Action(Verb.REMOVE),),) if is_answered else ()
    return (*options, on, *remove, _WAYS)


def _entries(turn: Turn, place: Place) -> Rows:
    numbers = entries(turn.state, place.question)
    listed = [Action(Verb.EDIT, place.question, number) for number in numbers]
    return (
        *paged(place, listed),
        (Action(Verb.ADD_ANOTHER), Action(Verb.DONE)),
        _WAYS,
    )


def _entry(turn: Turn, place: Place) -> Rows:
    group = turn.interview.question(place.question)
    asked = follow_ups(turn.interview, turn.state, group, place.entry)
    listed = [Action(Verb.EDIT, each.id, place.entry) for each in asked]
    return (
        *paged(place, listed),
        (Action(Verb.DONE), Action(Verb.REMOVE)),
        _WAYS,
    )


def _checking(turn: Turn, place: Place) -> Rows:
    listed: list[Action] = []
    for question in questions(turn.interview, turn.state, turn.interview.section(place.section)):
        if question.repeats:
            numbers = entries(turn.state, question.id)
            listed += [Action(Verb.EDIT, question.id, number) for number in numbers]
        if question.kind is not Kind.NOTE:
            listed.append(Action(Verb.EDIT, question.id))
    return (*paged(place, listed), _NEXT, _WAYS)


def _menu(turn: Turn, _place: Place) -> Rows:
    sections = tuple((Action(Verb.SECTION, each.id),) for each in turn.interview.sections)
    return (
        (Action(Verb.TEN_MINUTES),),
        *sections,
        (Action(Verb.PREVIEW), Action(Verb.PUBLISH)),
        (Action(Verb.LINKS), Action(Verb.HISTORY)),
        (Action(Verb.SUPPORTERS), Action(Verb.PAUSE)),
    )


def _stars(turn: Turn, place: Place) -> Rows:
    listed = [Action(Verb.STAR, each.id) for each in candidates(turn.interview, turn.state)]
    return (*paged(place, listed), _NEXT, _WAYS)


def _sentences(turn: Turn, place: Place) -> Rows:
    count = len(sentences_of(turn.interview, turn.state, place.line))
    listed = [Action(Verb.SENTENCE, str(number)) for number in range(count)]
    return (*paged(place, listed), _BACK_AND_MENU)


def _country(turn: Turn, _place: Place) -> Rows:
    return (*((Action(Verb.COUNTRY, each),) for each in turn.interview.countries), _BACK)


def _language(turn: Turn, _place: Place) -> Rows:
    return (*((Action(Verb.LANGUAGE, each),) for each in turn.interview.languages), _BACK)


def links(place: Place, grants: Sequence[str]) -> Rows:
    """The list of links: one row each."""
    return (
        *paged(place, [Action(Verb.LINK, each) for each in grants]),
        (Action(Verb.NEW_LINK),),
        _BACK_AND_MENU,
    )


_MADE: Mapping[PlaceName, Callable[[Turn, Place], Rows]] = MappingProxyType(
    {
        PlaceName.ASKING: _asking,
        PlaceName.ENTRIES: _entries,
        PlaceName.ENTRY: _entry,
        PlaceName.CHECKING: _checking,
        PlaceName.MENU: _menu,
        PlaceName.STARS: _stars,
        PlaceName.STAR_SENTENCE: _sentences,
        PlaceName.COUNTRY: _country,
        PlaceName.LANGUAGE: _language,
        **FOR_SUPPORT,
    }
)
_FIXED: Mapping[PlaceName, Rows] = MappingProxyType(
    {
        PlaceName.NEW: (),
        PlaceName.URGENT: (_NEXT,),
        PlaceName.HELLO: (_NEXT, _BACK),
        PlaceName.TELEGRAM: (_NEXT, _BACK),
        PlaceName.CONSENT: (_YES_NO, _BACK),
        PlaceName.DECLINED: ((Action(Verb.START_AGAIN),),),
        PlaceName.CONTENT_NOTE: ((*_NEXT, Action(Verb.SKIP)), _WAYS),
        PlaceName.CONFIRM_REMOVE: (_YES_NO,),
        PlaceName.PREVIEW: (_NEXT, _WAYS),
        PlaceName.PUBLISH_CHECK: (_YES_NO, _WAYS),
        PlaceName.PUBLISHED: (
            (Action(Verb.NEW_LINK),),
            (Action(Verb.LINKS), Action(Verb.MENU)),
        ),
        PlaceName.LINKS: links(Place(PlaceName.LINKS), ()),
        PlaceName.LINK: ((Action(Verb.REVEAL),), (Action(Verb.WITHDRAW),), _BACK_AND_MENU),
        PlaceName.LINK_LABEL: (_BACK_AND_MENU,),
        PlaceName.LINK_SCOPE: (
            *((Action(Verb.SCOPE, each),) for each in SCOPES),
            _BACK_AND_MENU,
        ),
        PlaceName.LINK_LIFE: (*((Action(Verb.LIFE, each),) for each in LIVES), _BACK_AND_MENU),
        PlaceName.CONFIRM_WITHDRAW: (_YES_NO,),
        PlaceName.HISTORY: (_BACK_AND_MENU,),
        PlaceName.CONFIRM_TIDY: (_YES_NO,),
        PlaceName.CONFIRM_DELETE: (_YES_NO,),
        PlaceName.PAUSED: ((Action(Verb.GO_ON), Action(Verb.MENU)),),
    }
)
