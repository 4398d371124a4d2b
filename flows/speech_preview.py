"""The statement as staff will read it: the card first, then everything, in the person's words."""

from collections.abc import Iterator

from flows import card
from flows.bubbles import BREAK
from flows.library import Library
from flows.speech_answers import section
from flows.state import State
from flows.wording import Wording


def preview(library: Library, state: State) -> str:
    """What the next version would hold. `BREAK` stands between two bubbles."""
    wording = library.wording(state.language)
    sections = list(_sections(library, state))
    if not sections:
        return wording.place("preview-empty")
    parts = [wording.place("preview"), _card(library, state, wording), "\n\n".join(sections)]
    return BREAK.join([*parts, wording.place("preview-end")])


def _card(library: Library, state: State, wording: Wording) -> str:
    lines = [line.text for line in card.chosen(library.interview, state)]
    return "\n".join([wording.word("card"), "", *lines])


def _sections(library: Library, state: State) -> Iterator[str]:
    wording = library.wording(state.language)
    for each in library.interview.sections:
        answers = list(section(library, state, each))
        if answers:
            yield "\n\n".join([f"— {wording.section_title(each.id)} —", *answers])
