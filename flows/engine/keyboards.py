"""Which buttons belong to a place. Actions only: their labels are the content's business."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from flows.card import offered, sentences_of
from flows.changes import Change, pages
from flows.conditions import answered, entries, follow_ups, has_answers, questions
from flows.engine.link_keyboards import FIXED as FOR_LINKS
from flows.engine.link_keyboards import MADE as OF_LINKS
from flows.engine.paging import Rows, paged, turning
from flows.engine.support_keyboards import MADE as FOR_SUPPORT
from flows.engine.support_keyboards import confirming, languages
from flows.engine.turn import Turn
from flows.interview import Kind
from flows.keyboard import Action, Verb
from flows.places import Place, PlaceName
from flows.private import STEPS, debriefs, keys_of
from flows.replies import TOLD as REPLIED
from flows.state import Key

_NEXT = (Action(Verb.NEXT),)
_WAYS = (Action(Verb.BACK), Action(Verb.MENU), Action(Verb.PAUSE))
_BACK = (Action(Verb.BACK),)
_BACK_AND_MENU = (Action(Verb.BACK), Action(Verb.MENU))
_YES_NO = (Action(Verb.YES), Action(Verb.NO))
_LATER = (Action(Verb.STILL_TRUE), Action(Verb.DEBRIEF))
_LATER_OR_NEVER = (Action(Verb.NOT_NOW), Action(Verb.REMINDERS_OFF))
_ON = (Action(Verb.MENU), Action(Verb.PAUSE))


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


def _urgent(turn: Turn, _place: Place) -> Rows:
    """The very first page: whoever needs another language finds it before anything else."""
    return (_NEXT, *languages(turn))


def _removal(turn: Turn, place: Place) -> Rows:
    """All of it, or one of several voice notes."""
    answer = turn.state.answer(place.question, place.entry)
    several = len(answer.media) + answer.readable > 1
    ones = [Action(Verb.REMOVE_ONE, str(each.message)) for each in answer.media if several]
    return (*paged(place, ones), *confirming(turn, place))


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


def _menu(turn: Turn, place: Place) -> Rows:
    """A page for each chapter; the paths lead through all of them, and stand on every page."""
    chapters = turn.interview.chapters
    page = min(place.page, len(chapters) - 1)
    sections = [each for each in turn.interview.sections if each.chapter == chapters[page]]
    return (
        (Action(Verb.TEN_MINUTES), Action(Verb.FULL)),
        *((Action(Verb.SECTION, each.id),) for each in sections),
        *turning(page, len(chapters) - 1),
        (Action(Verb.PREVIEW), Action(Verb.PUBLISH)),
        (Action(Verb.LINKS), Action(Verb.HISTORY)),
        *((_LATER,) if turn.state.published else ()),
        (Action(Verb.SUPPORTERS), Action(Verb.PAUSE)),
    )


def _stars(turn: Turn, place: Place) -> Rows:
    listed = [Action(Verb.STAR, each.id) for each in offered(turn.interview, turn.state)]
    return (*paged(place, listed), _NEXT, _WAYS)


def _sentences(turn: Turn, place: Place) -> Rows:
    count = len(sentences_of(turn.interview, turn.state, place.line))
    listed = [Action(Verb.SENTENCE, str(number)) for number in range(count)]
    return (*paged(place, listed), _BACK_AND_MENU)


def _country(turn: Turn, _place: Place) -> Rows:
    return (*((Action(Verb.COUNTRY, each),) for each in turn.interview.countries), _BACK)


def _language(turn: Turn, _place: Place) -> Rows:
    return (*((Action(Verb.LANGUAGE, each),) for each in turn.interview.languages), _BACK)


def _debrief_note(turn: Turn, place: Place) -> Rows:
    earlier = [Action(Verb.DEBRIEF, entry=number) for number in reversed(debriefs(turn.state))]
    return (_NEXT, *paged(place, earlier), _WAYS)


def _debrief_done(turn: Turn, place: Place) -> Rows:
    """The parts that hold answers: whoever looked back may want to change one."""
    sections = [
        Action(Verb.SECTION, each.id)
        for each in turn.interview.sections
        if has_answers(turn.interview, turn.state, each)
    ]
    written = [key for key in keys_of(place.entry) if answered(turn.state, key)]
    return (
        *((Action(Verb.DEBRIEF, key.question),) for key in written),
        *paged(place, sections),
        *(((Action(Verb.REMOVE),),) if written else ()),
        _BACK_AND_MENU,
    )


def _debrief(turn: Turn, place: Place) -> Rows:
    """Beside what was done and what was not: what staff said about it, if they did."""
    compares = place.question != STEPS[-1] and REPLIED in turn.state.told
    return ((*_NEXT, Action(Verb.SKIP)), *(((Action(Verb.REPLIES),),) if compares else ()), _WAYS)


def _reminders(turn: Turn, _place: Place) -> Rows:
    other = Verb.REMINDERS_OFF if turn.state.reminders else Verb.REMINDERS_ON
    return ((Action(other),), _BACK)


def ending(grants: Sequence[str]) -> Rows:
    """The links that end soon: one row each."""
    return (*((Action(Verb.EXTEND, each),) for each in grants), _LATER_OR_NEVER, _ON)


def reply(number: int, count: int, *, looks_back: bool) -> Rows:
    """One of `count` replies. Whoever looks back came from there and goes back there."""
    others = (
        *((Action(Verb.OLDER),) if number > 1 else ()),
        *((Action(Verb.NEWER),) if number < count else ()),
    )
    looking = () if looks_back else ((Action(Verb.DEBRIEF),),)
    return (*((others,) if others else ()), *looking, _WAYS)


def history(place: Place, listed: Sequence[Action]) -> Rows:
    """The history: a row for each thing that there is more to see of."""
    return (*paged(place, listed), _BACK_AND_MENU)


def changed(place: Place, changes: Sequence[Change]) -> Rows:
    """What a version changed: the way to the other pages."""
    return (*_pages(place, changes), _BACK_AND_MENU)


def publish_check(place: Place, changes: Sequence[Change]) -> Rows:
    """The last question before publishing, with the way through what it would change."""
    return (*_pages(place, changes), _YES_NO, _WAYS)


def publish_again(place: Place, changes: Sequence[Change]) -> Rows:
    """The short step of publishing again, with the way through what it would change."""
    return (*_pages(place, changes), (Action(Verb.AS_BEFORE),), (Action(Verb.LOOK_FIRST),), _WAYS)


def _pages(place: Place, changes: Sequence[Change]) -> Rows:
    last = max(0, len(pages(changes)) - 1)
    return turning(min(place.page, last), last)


_MADE: Mapping[PlaceName, Callable[[Turn, Place], Rows]] = MappingProxyType(
    {
        PlaceName.URGENT: _urgent,
        PlaceName.ASKING: _asking,
        PlaceName.CONFIRM_REMOVE: _removal,
        PlaceName.ENTRIES: _entries,
        PlaceName.ENTRY: _entry,
        PlaceName.CHECKING: _checking,
        PlaceName.MENU: _menu,
        PlaceName.STARS: _stars,
        PlaceName.STAR_SENTENCE: _sentences,
        PlaceName.COUNTRY: _country,
        PlaceName.LANGUAGE: _language,
        PlaceName.DEBRIEF: _debrief,
        PlaceName.DEBRIEF_NOTE: _debrief_note,
        PlaceName.DEBRIEF_DONE: _debrief_done,
        PlaceName.REMINDERS: _reminders,
        **dict.fromkeys(
            (
                *(PlaceName.CONFIRM_TIDY, PlaceName.CONFIRM_DELETE),
                PlaceName.DEBRIEF_REMOVE,
            ),
            confirming,
        ),
        **OF_LINKS,
        **FOR_SUPPORT,
    }
)
_FIXED: Mapping[PlaceName, Rows] = MappingProxyType(
    {
        PlaceName.NEW: (),
        PlaceName.HELLO: (_NEXT, _BACK),
        PlaceName.TELEGRAM: (_NEXT, _BACK),
        PlaceName.CONSENT: (_YES_NO, _BACK),
        PlaceName.DECLINED: ((Action(Verb.START_AGAIN),),),
        PlaceName.CONTENT_NOTE: (
            (*_NEXT, Action(Verb.SKIP)),
            (Action(Verb.SHORT),),
            (Action(Verb.WITH_SOMEONE),),
            _WAYS,
        ),
        PlaceName.WITH_SOMEONE: ((*_NEXT, Action(Verb.SKIP)), (Action(Verb.INVITE),), _WAYS),
        PlaceName.PICK_OR_WORDS: (
            (Action(Verb.KEEP_BOTH),),
            (Action(Verb.ONLY_WORDS),),
            (Action(Verb.ONLY_PICK),),
            _WAYS,
        ),
        PlaceName.PREVIEW: (_NEXT, _WAYS),
        PlaceName.QUALITY: (_NEXT, _WAYS),
        PlaceName.PUBLISH_CHECK: (_YES_NO, _WAYS),
        PlaceName.PUBLISH_AGAIN: publish_again(Place(PlaceName.PUBLISH_AGAIN), ()),
        PlaceName.PUBLISHED: (
            (Action(Verb.NEW_LINK),),
            (Action(Verb.LINKS), Action(Verb.MENU)),
        ),
        **FOR_LINKS,
        PlaceName.HISTORY: (_BACK_AND_MENU,),
        PlaceName.PAUSED: ((Action(Verb.GO_ON), Action(Verb.MENU)),),
        PlaceName.STILL_TRUE: (
            (Action(Verb.YES),),
            (Action(Verb.CHANGE_SOMETHING),),
            _LATER_OR_NEVER,
            (Action(Verb.PREVIEW), *_ON),
        ),
        PlaceName.ENDING: ending(()),
        PlaceName.NOTICED: ((Action(Verb.GO_ON),), _LATER_OR_NEVER, _ON),
        PlaceName.CHANGES: (_BACK_AND_MENU,),
        PlaceName.REPLIED: ((Action(Verb.READ_IT),), (Action(Verb.NOT_NOW),), _ON),
        PlaceName.REPLY: (_WAYS,),
    }
)
