"""What a version changed: from the history, and before a new one is published."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from flows.changes import Change
from flows.effects import Show, ShowChanges, ShowHistory
from flows.engine.keyboards import changed, history, publish_again, publish_check
from flows.engine.moving import arrive, go, home
from flows.engine.paging import Rows
from flows.engine.turn import Step, Turn
from flows.events import HistoryFact, HistoryListed, VersionsCompared
from flows.keyboard import Action, Verb
from flows.places import Place, PlaceName

_BEFORE_PUBLISHING: Mapping[PlaceName, Callable[[Place, Sequence[Change]], Rows]] = (
    MappingProxyType(
        {PlaceName.PUBLISH_CHECK: publish_check, PlaceName.PUBLISH_AGAIN: publish_again}
    )
)


def history_listed(turn: Turn, event: HistoryListed) -> Step:
    """The driver's list, if the person is still there.

    With a button for each later version, and for each reply.
    """
    if turn.place.name is not PlaceName.HISTORY:
        return Step(turn.state)
    listed = [action for line in event.lines for action in _more_of(line)]
    turn = _with_keyboard(turn, history(turn.place, listed))
    return Step(turn.state, (ShowHistory(event.lines),))


def _more_of(line: HistoryFact) -> tuple[Action, ...]:
    if line.what == "published" and line.version > 1:
        return (Action(Verb.CHANGES, entry=line.version),)
    return (Action(Verb.REPLY, entry=line.number),) if line.what == "replied" else ()


def look(turn: Turn, action: Action) -> Step:
    """What one version changed."""
    return go(turn, Place(PlaceName.CHANGES, entry=action.entry))


def back(turn: Turn, _action: Action) -> Step:
    """Back to the history."""
    return go(turn, Place(PlaceName.HISTORY))


def leave(turn: Turn, _action: Action) -> Step:
    """Out of the history, to where the person was."""
    return home(turn)


def compared(turn: Turn, event: VersionsCompared) -> Step:
    """The driver's comparison, if it is still waited for."""
    shown = ShowChanges(event.number, event.since, event.changes, turn.place.page)
    if turn.place.name is PlaceName.CHANGES and turn.place.entry == event.number:
        turn = _with_keyboard(turn, changed(turn.place, event.changes))
        return Step(turn.state, (shown,))
    asked = _BEFORE_PUBLISHING.get(turn.place.name)
    if asked and not event.number:
        turn = _with_keyboard(turn, asked(turn.place, event.changes))
        return Step(turn.state, (shown, Show()))
    return Step(turn.state)


def _with_keyboard(turn: Turn, rows: Rows) -> Turn:
    """A keyboard that is on the screen already stays as it is."""
    return turn if turn.state.keyboard.rows == rows else arrive(turn, turn.place, rows)
