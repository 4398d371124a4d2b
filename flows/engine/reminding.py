"""What the bot says of its own accord, and how a person ends it.

Rules: whatever a person writes at one of these places is heard where they were before, so no
reminder takes words away from an open question. Every one of them can be answered with "stop".
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
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
    LinksEnding,
    PauseNoticed,
    TimeCame,
)
from flows.keyboard import Action
from flows.places import Place, PlaceName

# The first of the reminders before a link ends (docs/decisions/0008).
SOON = timedelta(days=30)
_PLACES: Mapping[type[TimeCame], PlaceName] = MappingProxyType(
    {
        ConfirmationDue: PlaceName.STILL_TRUE,
        LinksEnding: PlaceName.ENDING,
        PauseNoticed: PlaceName.NOTICED,
    }
)
_SWITCH: Mapping[str, bool] = MappingProxyType({"on": True, "off": False})


def came(turn: Turn, event: TimeCame) -> Step:
    """A reminder, if the person wants any."""
    if not turn.state.reminders:
        return Step(turn.state)
    return aside(turn, Place(_PLACES[type(event)]))


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
    """The link's new end; if another one ends soon, that one is listed again."""
    return tell(turn, "link-extended", ("label", event.grant.label))


def listed(turn: Turn, event: GrantsListed) -> Step:
    """Those of the links that come to their end soon; with none left, back to where one was."""
    soon = tuple(each for each in event.grants if _ends_soon(each, event.at.date()))
    if not soon:
        return home(turn)
    keyboard = ending([each.id for each in soon])
    if turn.state.keyboard.rows != keyboard:  # one that is on the screen already stays
        turn = arrive(turn, turn.place, keyboard)
    return Step(turn.state, (ShowEnding(soon),))


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


def _ends_soon(grant: GrantFact, today: date) -> bool:
    return grant.expires_on is not None and today <= grant.expires_on <= today + SOON
