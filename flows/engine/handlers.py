"""What stands in the engine's table."""

from collections.abc import Callable

from flows.engine.turn import Step, Turn
from flows.keyboard import Action, Verb
from flows.places import PlaceName

Handler = Callable[[Turn, Action], Step]


def same(*names: PlaceName, **handlers: Handler) -> dict[tuple[PlaceName, Verb], Handler]:
    """Rows of the table: for each of these places, verb by verb."""
    return {
        (name, Verb[verb.upper()]): handler for name in names for verb, handler in handlers.items()
    }
