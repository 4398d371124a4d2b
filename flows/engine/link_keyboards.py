"""The buttons of the places about links."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from flows.engine.paging import Rows, paged
from flows.engine.support_keyboards import confirming
from flows.engine.turn import Turn
from flows.events import GrantFact
from flows.keyboard import Action, Verb
from flows.places import Place, PlaceName

SCOPES = ("full", "card", "family")
LIVES = ("until-withdrawn", "7-days", "3-months", "12-months")
_BACK_AND_MENU = (Action(Verb.BACK), Action(Verb.MENU))


def links(place: Place, grants: Sequence[str]) -> Rows:
    """The list of links: one row each."""
    return (
        *paged(place, [Action(Verb.LINK, each) for each in grants]),
        (Action(Verb.NEW_LINK),),
        _BACK_AND_MENU,
    )


def link(fact: GrantFact) -> Rows:
    """One link. What cannot be done with it has no button."""
    ends = (Action(Verb.EXTEND, fact.id),) if fact.expires_on else ()
    closed = () if fact.software else (Action(Verb.REOPEN),)
    listed = (
        Action(Verb.REVEAL),
        Action(Verb.SEE),
        Action(Verb.RESCOPE),
        Action(Verb.PAPER),
        Action(Verb.PASSCODE),
        Action(Verb.SOFTWARE),
        *closed,
        *ends,
        Action(Verb.WITHDRAW),
    )
    return (*((each,) for each in listed), _BACK_AND_MENU)


def parts(place: Place, offered: Sequence[str]) -> Rows:
    """What a link can show, to be picked from."""
    return (
        *paged(place, [Action(Verb.PART, each) for each in offered]),
        (Action(Verb.ALL_PARTS), Action(Verb.NO_PARTS)),
        (Action(Verb.NEXT),),
        _BACK_AND_MENU,
    )


def _parts(turn: Turn, place: Place) -> Rows:
    return parts(place, turn.state.link.offered)


def _passcode(turn: Turn, _place: Place) -> Rows:
    if not turn.state.link.passcode:
        return ((Action(Verb.ADD_PASSCODE),), _BACK_AND_MENU)
    own = (Verb.SHOW_PASSCODE, Verb.NEW_PASSCODE, Verb.REMOVE_PASSCODE)
    return (*((Action(each),) for each in own), _BACK_AND_MENU)


MADE: Mapping[PlaceName, Callable[[Turn, Place], Rows]] = MappingProxyType(
    {
        PlaceName.LINK_SECTIONS: _parts,
        PlaceName.PASSCODE: _passcode,
        PlaceName.LINK_CHANGE: confirming,
        PlaceName.CONFIRM_WITHDRAW: confirming,
        PlaceName.CONFIRM_PASSCODE: confirming,
    }
)
FIXED: Mapping[PlaceName, Rows] = MappingProxyType(
    {
        PlaceName.LINKS: links(Place(PlaceName.LINKS), ()),
        PlaceName.LINK: (_BACK_AND_MENU,),  # the rest comes with the driver's list
        PlaceName.LINK_LABEL: (_BACK_AND_MENU,),
        PlaceName.LINK_SCOPE: (*((Action(Verb.SCOPE, each),) for each in SCOPES), _BACK_AND_MENU),
        PlaceName.LINK_LIFE: (*((Action(Verb.LIFE, each),) for each in LIVES), _BACK_AND_MENU),
        PlaceName.SHL_CLOSED: (
            (Action(Verb.REOPEN),),
            (Action(Verb.NOT_NOW),),
            (Action(Verb.MENU), Action(Verb.PAUSE)),
        ),
    }
)
