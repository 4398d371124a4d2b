"""What all places about supporters share: finding the relation, and showing again what changed."""

from flows.effects import Effect
from flows.engine.moving import go
from flows.engine.turn import Step, Turn
from flows.places import PlaceName
from flows.support import Supported, Supporter

P = PlaceName
# At these a change that came from outside is shown at once: their buttons have changed too.
_LISTS = frozenset(
    {
        *(P.SUPPORTERS, P.SUPPORTER, P.OFFER, P.CONFIRM_TAKE_OUT, P.TELL_HOLDER, P.CONFIRM_END),
        *(P.SUPPORTING, P.SUPPORTED, P.SUGGEST_SECTION, P.SUGGEST_QUESTION, P.SUGGEST_TEXT),
        *(P.SUGGEST_CHECK, P.CARER_ASKING, P.CARER_REMOVE, P.CARER_CHECK, P.SIGN_DAY),
    }
)
_INVITING = frozenset({P.SUPPORTERS, P.SUPPORTER, P.SUPPORT_CHECK})


def ours(turn: Turn) -> Supporter | None:
    """The supporter whom the place is about."""
    return turn.state.support.supporter(turn.place.relation)


def theirs(turn: Turn) -> Supported | None:
    """Whom the person supports, at a place about that."""
    return turn.state.support.whom(turn.place.relation)


def named(other: Supporter | Supported) -> tuple[tuple[str, str], ...]:
    """The values of a notice about somebody."""
    return (("name", other.name),)


def at_supporters(turn: Turn) -> bool:
    """Whether the person is where an invitation was asked for."""
    return turn.place.name in _INVITING


def refreshed(turn: Turn, *said: Effect) -> Step:
    """Something came from outside: it is said, and whoever looks at such a list sees it anew.

    Anywhere else nobody is moved, and the buttons of the open question stay good.
    """
    return go(turn, turn.place, *said) if turn.place.name in _LISTS else Step(turn.state, said)
