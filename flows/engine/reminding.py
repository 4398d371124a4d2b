"""What the bot says of its own accord, and how a person ends it.

Rules: whatever a person writes at one of these places is heard where they were before, so no
reminder takes words away from an open question. Every one of them can be answered with "stop".
"""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from flows.effects import AskAgainLater, Confirm, Effect, ExtendGrant, Say, ShowEnding
from flows.engine.keyboards import ending
from flows.engine.moving import arrive, aside, go, home, stay, tell
from flows.engine.route import MENU
from flows.engine.turn import Step, Turn
from flows.events import (
    ConfirmationDue,
    Confirmed,
    GrantExtended,
    GrantFact,
    GrantsListed,
    PauseNoticed,
    TimeCame,
)
from flows.keyboard import Action, Verb
from flows.places import Place, PlaceName

_SWITCH: Mapping[str, bool] = MappingProxyType({"on": True, "off": False})


def came(turn: Turn, event: TimeCame) -> Step:
    """A reminder, if the person wants any."""
    if not turn.state.reminders:
        return Step(turn.state)
    match event:
        case ConfirmationDue():
            return aside(turn, Place(PlaceName.STILL_TRUE))
        case PauseNoticed():
            return aside(turn, Place(PlaceName.NOTICED))
        case _:
            beside = aside(turn, Place(PlaceName.ENDING))
            return _ending(turn.having(beside.state), event.grants)


def ask(turn: Turn, _action: Action) -> Step:
    """The person asks by themselves."""
    if not turn.state.published:
        return tell(turn, "nothing-to-confirm")
    return aside(turn, Place(PlaceName.STILL_TRUE))


def look(turn: Turn, _action: Action) -> Step:
    """What it is about, and the question again."""
    return go(turn, replace(turn.place, page=1))


def confirm(turn: Turn, _action: Action) -> Step:
    """Still true; what follows is said when the driver has answered."""
    return Step(turn.state, (Confirm(),))


def confirmed(turn: Turn, _event: Confirmed) -> Step:
    """Readers see the new day."""
    return _left(turn, PlaceName.STILL_TRUE, Say("confirmed"))


def change(turn: Turn, _action: Action) -> Step:
    """Something is not true any more: to the menu, where all parts are."""
    return go(turn, MENU, Say("change-something"))


def not_now(turn: Turn, _action: Action) -> Step:
    """Later, or never: nothing was lost."""
    if turn.place.name is PlaceName.STILL_TRUE:
        left = home(turn, Say("not-now"))
        return Step(left.state, (AskAgainLater(), *left.effects))
    if turn.place.name is PlaceName.NOTICED:  # the question again would be pressing
        return aside(turn, Place(PlaceName.PAUSED))
    return home(turn)


def resume(turn: Turn, _action: Action) -> Step:
    """On to where the person was."""
    return home(turn)


def extend(turn: Turn, action: Action) -> Step:
    """This link works for as long again; the rest is said when the driver has answered."""
    return Step(turn.state, (ExtendGrant(action.subject),))


def extended(turn: Turn, event: GrantExtended) -> Step:
    """The link's new end; if others end soon, they are listed again."""
    said = Say("link-extended", (("label", event.grant.label),))
    if turn.place.name is not PlaceName.ENDING:
        return stay(turn, said)
    others = tuple(each for each in _asked(turn) if each != event.grant.id)
    if not others:
        return home(turn, said)
    return stay(arrive(turn, turn.place, ending(others)), said)


def listed(turn: Turn, event: GrantsListed) -> Step:
    """The links that were asked about, as they are; with none left, back to where one was."""
    there = tuple(each for each in event.grants if each.id in _asked(turn))
    return _ending(turn, there) if there else home(turn)


def switch(turn: Turn, argument: str) -> Step:
    """/reminders, with on, off, or nothing: then the person is shown how it stands."""
    wanted = _SWITCH.get(argument.strip().casefold())
    return aside(turn, Place(PlaceName.REMINDERS)) if wanted is None else _set(turn, on=wanted)


def turn_on(turn: Turn, _action: Action) -> Step:
    """The bot may write first."""
    return _set(turn, on=True)


def turn_off(turn: Turn, _action: Action) -> Step:
    """The bot writes first no more, but for what the notice says."""
    return _set(turn, on=False)


def _set(turn: Turn, *, on: bool) -> Step:
    turn = turn.having(replace(turn.state, reminders=on))
    said = Say("reminders-on" if on else "reminders-off")
    if turn.place.name is PlaceName.NOTICED:
        return aside(turn, Place(PlaceName.PAUSED), said)
    if turn.place.name in {PlaceName.REMINDERS, PlaceName.STILL_TRUE, PlaceName.ENDING}:
        return home(turn, said)
    return tell(turn, said.notice)


def _left(turn: Turn, place: PlaceName, said: Effect) -> Step:
    """Home from this place; elsewhere the person stays."""
    return home(turn, said) if turn.place.name is place else stay(turn, said)


def _ending(turn: Turn, grants: tuple[GrantFact, ...]) -> Step:
    keyboard = ending([each.id for each in grants])
    if turn.state.keyboard.rows != keyboard:  # one that is on the screen already stays
        turn = arrive(turn, turn.place, keyboard)
    return Step(turn.state, (ShowEnding(grants),))


def _asked(turn: Turn) -> tuple[str, ...]:
    """The links with a button here."""
    actions = turn.state.keyboard.actions()
    return tuple(each.subject for each in actions if each.verb is Verb.EXTEND)
