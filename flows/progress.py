"""How far a section is, and where it goes on."""

from enum import StrEnum

from flows.conditions import answered, has_answers, keys, settled
from flows.interview import Interview, Kind, Section
from flows.state import Key, State


class Progress(StrEnum):
    """What the menu says about a section."""

    DONE = "done"  # nothing left to ask, and something answered
    BEGUN = "begun"
    EMPTY = "empty"  # nothing answered


def progress(interview: Interview, state: State, section_id: str) -> Progress:
    """How far this section is. Raises KeyError for an unknown section."""
    section = interview.section(section_id)
    if not has_answers(interview, state, section):
        return Progress.EMPTY
    return Progress.BEGUN if first_open(interview, state, section) else Progress.DONE


def first_open(interview: Interview, state: State, section: Section) -> Key | None:
    """The first thing of a section that is neither answered nor passed by."""
    every = keys(interview, state, section)
    return next((key for key in every if not settled(interview, state, key)), None)


def first_unanswered(interview: Interview, state: State, section: Section) -> Key | None:
    """The first thing of a section without an answer, passed by or not."""
    every = keys(interview, state, section)
    return next(
        (
            key
            for key in every
            if not answered(state, key) and interview.question(key.question).kind is not Kind.NOTE
        ),
        None,
    )


def first_required(interview: Interview, state: State) -> Key | None:
    """The first required question without an answer: without it nothing can be published."""
    return next(
        (
            key
            for section in interview.sections
            for key in keys(interview, state, section)
            if interview.question(key.question).required and not state.answer(*key).readable
        ),
        None,
    )
