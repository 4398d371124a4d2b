"""The buttons of the places about supporters, on either side."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from flows.conditions import entries
from flows.engine.paging import Rows, paged
from flows.engine.turn import Turn
from flows.interview import Kind, Question
from flows.keyboard import Action, Verb
from flows.places import Place, PlaceName
from flows.support import CARER_QUESTIONS, Role, Stage, Supported, Supporter

_CONTACTS = "my-people.contacts"
_YES_NO: Rows = ((Action(Verb.YES), Action(Verb.NO)),)
_BACK = Action(Verb.BACK)
_BACK_AND_MENU = (_BACK, Action(Verb.MENU))
_WAYS = (*_BACK_AND_MENU, Action(Verb.PAUSE))
SCOPES = ("full", "card")


def links_to_give(place: Place, grants: Sequence[str]) -> Rows:
    """Links that are there, and new ones."""
    return (
        *paged(place, [Action(Verb.GIVE, each) for each in grants]),
        *((Action(Verb.GIVE, each),) for each in SCOPES),
        _BACK_AND_MENU,
    )


def confirming(turn: Turn, _place: Place) -> Rows:
    """Yes, no, and the ways on; a supporter with no statement has no menu to go to."""
    return (*_YES_NO, _WAYS if turn.state.consented else (_BACK,))


def suggestible(question: Question) -> bool:
    """Whether words can be suggested for it."""
    return question.kind is not Kind.NOTE


def _supporters(turn: Turn, place: Place) -> Rows:
    support = turn.state.support
    listed = [Action(Verb.SUPPORTER, each.id) for each in support.supporters]
    offers = ((Action(Verb.OFFERS),),) if support.offers else ()
    return (*offers, *paged(place, listed), (Action(Verb.INVITE),), _BACK_AND_MENU)


def _roles(_turn: Turn, _place: Place) -> Rows:
    return (*((Action(Verb.ROLE, each),) for each in Role), _BACK_AND_MENU)


def _names(turn: Turn, place: Place) -> Rows:
    """The contacts that the statement names already."""
    numbers: tuple[int, ...] = ()
    if turn.interview.has_question(_CONTACTS):
        numbers = entries(turn.state, _CONTACTS)
    listed = [Action(Verb.CONTACT, entry=number) for number in numbers]
    return (*paged(place, listed), _BACK_AND_MENU)


def _supporter(turn: Turn, place: Place) -> Rows:
    supporter = turn.state.support.supporter(place.relation)
    own = _of(supporter) if supporter else ()
    has_offers = any(each.supporter == place.relation for each in turn.state.support.offers)
    offers = ((Action(Verb.OFFERS),),) if has_offers else ()
    return (*offers, *((each,) for each in own), _BACK_AND_MENU)


def _of(supporter: Supporter) -> tuple[Action, ...]:
    take_out = (Action(Verb.TAKE_OUT),) if supporter.page or supporter.signed else ()
    match supporter.stage:
        case Stage.INVITED:
            return (Action(Verb.INVITE_AGAIN), Action(Verb.END))
        case Stage.ENDED:
            return take_out
        case Stage.ACTIVE:
            link = (Action(Verb.GIVE_LINK),) if supporter.role is Role.HOLDER else ()
            return (*link, *take_out, Action(Verb.END))


def _offer(_turn: Turn, _place: Place) -> Rows:
    return ((Action(Verb.ACCEPT), Action(Verb.DECLINE)), _BACK_AND_MENU)


def languages(turn: Turn) -> Rows:
    """Two in a row: offered wherever somebody reads the bot for the first time."""
    every = tuple(Action(Verb.LANGUAGE, each) for each in turn.interview.languages)
    return tuple(every[at : at + 2] for at in range(0, len(every), 2))


def _invited(turn: Turn, _place: Place) -> Rows:
    return ((Action(Verb.ACCEPT), Action(Verb.DECLINE)), (_BACK,), *languages(turn))


def _supporting(turn: Turn, place: Place) -> Rows:
    listed = [Action(Verb.SUPPORTED, each.id) for each in turn.state.support.supported]
    return (*paged(place, listed), *_ways(turn, root=True))


def _supported(turn: Turn, place: Place) -> Rows:
    supported = turn.state.support.whom(place.relation)
    own = _for(supported) if supported else ()
    root = len(turn.state.support.supported) < 2  # noqa: PLR2004 - one alone has no list above it
    return (*((each,) for each in own), (Action(Verb.END),), *_ways(turn, root=root))


def _for(supported: Supported) -> tuple[Action, ...]:
    match supported.role:
        case Role.HOLDER:
            return (Action(Verb.SHOW_HELD),) if supported.holds else ()
        case Role.HELPER:
            return (Action(Verb.SUGGEST),)
        case Role.CARER:
            return (Action(Verb.WRITE_PAGE),)
        case Role.WITNESS:
            return (Action(Verb.SIGNED),)


def _ways(turn: Turn, *, root: bool) -> Rows:
    """The way to the supporter's own statement, if there is one."""
    if turn.state.consented:
        return (_BACK_AND_MENU,)
    if not turn.state.support.supported:
        return ((Action(Verb.START_AGAIN),),)
    return () if root else ((_BACK,),)


def _suggest_section(turn: Turn, place: Place) -> Rows:
    sections = [
        Action(Verb.SECTION, each.id) for each in turn.interview.sections if not each.closing
    ]
    return (*paged(place, sections), (_BACK,))


def _suggest_question(turn: Turn, place: Place) -> Rows:
    if not turn.interview.has_section(place.section):
        return ((_BACK,),)
    section = turn.interview.section(place.section)
    asked = [Action(Verb.ABOUT, each.id) for each in section.questions if suggestible(each)]
    return (*paged(place, asked), (_BACK,))


def _carer_asking(turn: Turn, place: Place) -> Rows:
    supported = turn.state.support.whom(place.relation)
    given = supported is not None and supported.answer(place.question).given
    remove = ((Action(Verb.REMOVE),),) if given else ()
    return ((Action(Verb.NEXT), Action(Verb.SKIP)), *remove, (_BACK, Action(Verb.DONE)))


def _carer_check(_turn: Turn, place: Place) -> Rows:
    listed = [Action(Verb.CARER_ANSWER, each) for each in CARER_QUESTIONS]
    return ((Action(Verb.SEND_PAGE),), *paged(place, listed), (_BACK,))


def _fixed(rows: Rows) -> Callable[[Turn, Place], Rows]:
    def made(_turn: Turn, _place: Place) -> Rows:
        return rows

    return made


P = PlaceName
MADE: Mapping[PlaceName, Callable[[Turn, Place], Rows]] = MappingProxyType(
    {
        P.SUPPORTERS: _supporters,
        P.SUPPORT_ROLE: _roles,
        P.SUPPORT_NAME: _names,
        P.SUPPORT_MYSELF: _fixed((_BACK_AND_MENU,)),
        P.SUPPORT_LINK: lambda _, place: links_to_give(place, ()),
        P.SUPPORT_CHECK: _fixed((*_YES_NO, _BACK_AND_MENU)),
        P.SUPPORTER: _supporter,
        P.OFFER: _offer,
        **dict.fromkeys(
            (P.CONFIRM_TAKE_OUT, P.TELL_HOLDER, P.CONFIRM_END, P.CARER_REMOVE), confirming
        ),
        P.INVITED: _invited,
        P.SUPPORTING: _supporting,
        P.SUPPORTED: _supported,
        P.SUGGEST_SECTION: _suggest_section,
        P.SUGGEST_QUESTION: _suggest_question,
        P.SUGGEST_TEXT: _fixed(((_BACK,),)),
        P.SUGGEST_CHECK: _fixed((*_YES_NO, (_BACK,))),
        P.CARER_ASKING: _carer_asking,
        P.CARER_CHECK: _carer_check,
        P.SIGN_DAY: _fixed(((_BACK,),)),
    }
)
