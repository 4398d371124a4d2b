"""The way the person is going: which sections it leads through, and what it leaves for last.

Rule: the ten-minute path asks what matters in a crisis before the facts that find a record
(`Question.late`). Both paths share their answers, so what waits is derived and never stored.
"""

from flows.conditions import keys, settled
from flows.engine.turn import Turn
from flows.interview import Section
from flows.state import Key, Path


def way(turn: Turn) -> tuple[Section, ...]:
    """The sections of the path the person is on; the closing one is asked when publishing."""
    sections = tuple(each for each in turn.interview.sections if not each.closing)
    if turn.state.path is Path.TEN_MINUTES:
        return tuple(each for each in sections if each.ten_minutes)
    return sections if turn.state.path is Path.FULL else ()


def waiting(turn: Turn) -> bool:
    """Whether late questions wait: on the ten-minute path, as long as anything else is open."""
    if turn.state.path is not Path.TEN_MINUTES:
        return False
    return any(_first_open(turn, section, late=False) for section in way(turn))


def first_open(turn: Turn, section: Section) -> Key | None:
    """The first thing of a section that is neither answered nor passed by, and does not wait."""
    return _first_open(turn, section, late=not waiting(turn))


def _first_open(turn: Turn, section: Section, *, late: bool) -> Key | None:
    return next(
        (
            key
            for key in keys(turn.interview, turn.state, section)
            if (late or not turn.interview.question(key.question).late)
            and not settled(turn.interview, turn.state, key)
        ),
        None,
    )
