"""A text that nothing waits for: it is not kept, and the person hears so."""

from dataclasses import replace

from flows.effects import Say
from flows.engine import link_table, support_table
from flows.engine.moving import NOT_KEPT, tell
from flows.engine.turn import Step, Turn
from flows.places import PlaceName

# Here a button is needed; elsewhere a text without an open question has no meaning at all.
_BY_BUTTON = frozenset(
    {
        PlaceName.COUNTRY,
        PlaceName.LANGUAGE,
        PlaceName.CONTENT_NOTE,
        PlaceName.WITH_SOMEONE,
        PlaceName.CONFIRM_REMOVE,
        PlaceName.PICK_OR_WORDS,
        PlaceName.STAR_SENTENCE,
        PlaceName.PUBLISH_CHECK,
        PlaceName.PUBLISH_AGAIN,
        PlaceName.CONFIRM_TIDY,
        PlaceName.CONFIRM_DELETE,
        PlaceName.STILL_TRUE,
        PlaceName.ENDING,
        PlaceName.NOTICED,
        PlaceName.REPLIED,
        PlaceName.REMINDERS,
        PlaceName.DEBRIEF_NOTE,
        PlaceName.DEBRIEF_DONE,
        PlaceName.DEBRIEF_REMOVE,
    }
    | link_table.BY_BUTTON
    | support_table.BY_BUTTON
)


def not_kept(turn: Turn) -> Step:
    """Said in full once; a burst is not answered with the same page over and over."""
    said = f"{NOT_KEPT}{turn.day}"
    if said in turn.state.told:
        return Step(turn.state, (Say("not-kept-either"),))
    turn = turn.having(replace(turn.state, told=turn.state.told | {said}))
    return tell(turn, _why_not_kept(turn))


def _why_not_kept(turn: Turn) -> str:
    if not turn.state.consented:
        return "not-yet-consented"
    return "use-buttons" if turn.place.name in _BY_BUTTON else "nothing-open"
