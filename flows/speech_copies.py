"""Who could have a copy: the checklist that is shown once, after the first publishing."""

from flows import card
from flows.conditions import entries
from flows.landmarks import CONTACTS, COPIES
from flows.library import Library
from flows.state import State

_NAMED = "my-people"  # the option that stands for the contacts


def copies(library: Library, state: State) -> str:
    """A line for each option, marked if the person has ticked it; then their own words."""
    wording = library.wording(state.language)
    answer = state.answer(COPIES)
    lines = []
    for option in library.interview.question(COPIES).options:
        mark = wording.word("picked-mark" if option in answer.picked else "empty-mark")
        names = _contacts(library, state) if option == _NAMED else ""
        lines.append(f"{mark} {wording.option(COPIES, option)}{names}")
    lines += [f"{wording.word('picked-mark')} {line}" for line in answer.text.splitlines()]
    return "\n".join(lines)


def _contacts(library: Library, state: State) -> str:
    numbers = entries(state, CONTACTS)
    names = [card.title(library.interview, state, CONTACTS, number) for number in numbers]
    between = library.wording(state.language).word("between-parts")
    return ": " + between.join(name for name in names if name) if any(names) else ""
