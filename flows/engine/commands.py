"""Slash commands: always available, and always answered."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from flows.effects import Say
from flows.engine import (
    agreeing,
    debriefing,
    inviting,
    leaving,
    linking,
    publishing,
    reminding,
    supporting,
    walking,
)
from flows.engine.beginning import begin
from flows.engine.moving import aside, go, tell
from flows.engine.route import MENU
from flows.engine.turn import Step, Turn
from flows.events import Commanded
from flows.keyboard import Action, Verb
from flows.places import Place, PlaceName

# These do what the button of the same name does.
BUTTONS: Mapping[str, Verb] = MappingProxyType(
    {"next": Verb.NEXT, "skip": Verb.SKIP, "back": Verb.BACK, "done": Verb.DONE}
)


def _start(turn: Turn, _action: Action) -> Step:
    if not turn.state.consented:
        return begin(turn)
    return go(turn, MENU, *((Say("welcome-back"),) if turn.state.answers else ()))


def _share(turn: Turn, action: Action) -> Step:
    """To a link: straight there if readers would see everything that is written."""
    if turn.state.published and not turn.state.changed:
        return linking.overview(turn, action)
    return agreeing.publish(turn, action)


def _language(turn: Turn, _action: Action) -> Step:
    return aside(turn, Place(PlaceName.LANGUAGE))


def _country(turn: Turn, _action: Action) -> Step:
    return aside(turn, Place(PlaceName.COUNTRY))


def _notice(notice: str) -> Callable[[Turn, Action], Step]:
    def say(turn: Turn, _action: Action) -> Step:
        return tell(turn, notice)

    return say


_ALWAYS: Mapping[str, Callable[[Turn, Action], Step]] = MappingProxyType(
    {
        "start": _start,
        "urgent": _notice("urgent"),
        "privacy": _notice("privacy"),
        "help": _notice("help"),
        "language": _language,
        "export": leaving.export,
        "delete": leaving.ask_erasing,
        "tidy": leaving.ask_tidying,
        "supporting": supporting.menu,
    }
)
_WITH_CONSENT: Mapping[str, Callable[[Turn, Action], Step]] = MappingProxyType(
    {
        "menu": walking.menu,
        "pause": leaving.pause,
        "preview": publishing.preview,
        "share": _share,
        "links": linking.overview,
        "history": leaving.history,
        "country": _country,
        "supporters": inviting.overview,
        "stilltrue": reminding.ask,
        "debrief": debriefing.begin,
    }
)


def commanded(turn: Turn, event: Commanded) -> Step:
    """Any command but those that stand for a button."""
    action = Action(Verb.MENU)
    if event.command in _ALWAYS:
        return _ALWAYS[event.command](turn, action)
    if event.command not in _WITH_CONSENT.keys() | {"reminders"}:
        return tell(turn, "unknown-command")
    if not turn.state.consented:
        return tell(turn, "not-yet-consented")
    if event.command == "reminders":
        return reminding.switch(turn, event.argument)
    return _WITH_CONSENT[event.command](turn, action)
