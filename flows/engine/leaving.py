"""Side ways and ways out: pause, history, tidying, export, erasing.

Rule: a pause ends with whatever the person does next, and nothing they then write is lost.
"""

from flows.effects import Erase, Export, Say, Tidy
from flows.engine.moving import aside, home, stay
from flows.engine.turn import Step, Turn
from flows.events import CameBack
from flows.keyboard import Action
from flows.places import Place, PlaceName
from flows.state import State


def pause(turn: Turn, _action: Action) -> Step:
    """Stop here for as long as the person likes."""
    return aside(turn, Place(PlaceName.PAUSED))


def resume(turn: Turn, _action: Action) -> Step:
    """Out of a pause, to where the person was."""
    return home(turn, Say("welcome-back"))


def go_on(turn: Turn, _action: Action) -> Step:
    """Out of any other side way, to where the person was."""
    return home(turn)


def history(turn: Turn, _action: Action) -> Step:
    """Openings and versions; the driver lists them."""
    return aside(turn, Place(PlaceName.HISTORY))


def ask_tidying(turn: Turn, _action: Action) -> Step:
    """Nothing is tidied before a yes."""
    return aside(turn, Place(PlaceName.CONFIRM_TIDY))


def tidy(turn: Turn, _action: Action) -> Step:
    """Then nothing more is said of what was there: whoever tidies may be hiding it."""
    if not turn.state.consented:
        return home(turn, Tidy())
    return aside(turn, Place(PlaceName.PAUSED), Tidy())


def export(turn: Turn, _action: Action) -> Step:
    """Everything that is held, as files."""
    return stay(turn, Say("exporting"), Export())


def ask_erasing(turn: Turn, _action: Action) -> Step:
    """Nothing is erased before a yes."""
    return aside(turn, Place(PlaceName.CONFIRM_DELETE))


def erase(turn: Turn, _action: Action) -> Step:
    """Nothing is left: not even that there was a state."""
    del turn
    return Step(State.new(), (Erase(),))


def came_back(turn: Turn, _event: CameBack) -> Step:
    """The bot itself was away: say so, and show again where the person is."""
    if turn.place.name is PlaceName.NEW:
        return Step(turn.state)
    return stay(turn, Say("came-back"))
