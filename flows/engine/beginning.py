"""The first minutes: urgent help, what this is, who can see it, the country, consent to keep.

Rule: before consent nothing a person writes is kept.
"""

from dataclasses import replace

from flows.effects import Say
from flows.engine.moving import go, home, rooted
from flows.engine.route import MENU
from flows.engine.turn import Step, Turn
from flows.keyboard import Action
from flows.places import Place, PlaceName
from flows.state import State
from flows.support import Role, Stage
from flows.support_effects import TellCountry

_WAY = (
    PlaceName.URGENT,
    PlaceName.HELLO,
    PlaceName.TELEGRAM,
    PlaceName.COUNTRY,
    PlaceName.CONSENT,
)


def begin(turn: Turn) -> Step:
    """The very first place, whatever the person did to get here."""
    return go(turn, Place(_WAY[0]))


def next_(turn: Turn, _action: Action) -> Step:
    """One page on."""
    return go(turn, Place(_WAY[_WAY.index(turn.place.name) + 1]))


def back(turn: Turn, _action: Action) -> Step:
    """One page back; from a change of country later on, back to where the person was."""
    if turn.state.consented:
        return home(turn)
    return go(turn, Place(_WAY[_WAY.index(turn.place.name) - 1]))


def chose_country(turn: Turn, action: Action) -> Step:
    """The country is kept; before consent the person goes on, later back to where they were."""
    before = turn.state.country
    turn = turn.having(replace(turn.state, country=action.subject))
    if turn.state.consented:
        told = _witnesses(turn.state) if before != action.subject else ()
        return home(turn, *told, Say("country-set"))
    return go(turn, Place(PlaceName.CONSENT), Say("country-set"))


def _witnesses(state: State) -> tuple[TellCountry, ...]:
    """Whoever signs on paper signs by the rules of the country."""
    return tuple(
        TellCountry(each.id, state.country)
        for each in state.support.supporters
        if each.role is Role.WITNESS and each.stage is Stage.ACTIVE
    )


def chose_language(turn: Turn, action: Action) -> Step:
    """The language is kept; in the first minutes all is said again in it."""
    first = turn.place.name is _WAY[0]
    turn = turn.having(replace(turn.state, language=action.subject))
    if rooted(turn.state) and not first:
        return home(turn, Say("language-set"))
    return go(turn, Place(_WAY[0]), Say("language-set"))


def language_back(turn: Turn, _action: Action) -> Step:
    """Back without a change."""
    return home(turn) if rooted(turn.state) else begin(turn)


def consented(turn: Turn, _action: Action) -> Step:
    """From now on answers are kept."""
    return go(turn.having(replace(turn.state, consented=True)), MENU)


def declined(turn: Turn, _action: Action) -> Step:
    """Nothing is kept; the way back stays open."""
    return go(turn, Place(PlaceName.DECLINED))


def start_again(turn: Turn, _action: Action) -> Step:
    """From the beginning."""
    return begin(turn)
