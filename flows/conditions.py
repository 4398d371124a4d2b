"""Which questions apply, and which are settled. All derived; nothing of this is stored.

A question that does not apply keeps its answer, hidden, and shows it again if it applies again.
A question is settled when it is answered or was passed by.
"""

from collections.abc import Iterator

from flows.interview import Condition, Interview, Kind, Question, Section
from flows.state import Key, State

# Conditions look back at earlier questions; the bound only protects from content in a circle.
_DEPTH = 16


def group_of(interview: Interview, question_id: str) -> Question | None:
    """The group whose follow-up this is, or None for a question of its own."""
    above = question_id.rpartition(".")[0]
    if not interview.has_question(above):
        return None
    return interview.question(above)


def applies(
    interview: Interview, state: State, question: Question, entry: int = 0, depth: int = _DEPTH
) -> bool:
    """Whether the answers so far make this question one to ask."""
    return all(_holds(interview, state, each, entry, depth) for each in question.when)


def _holds(
    interview: Interview, state: State, condition: Condition, entry: int, depth: int
) -> bool:
    if depth == 0 or not interview.has_question(condition.question):
        return False
    asked = interview.question(condition.question)
    number = entry if group_of(interview, asked.id) else 0
    picked = state.answer(asked.id, number).picked
    return not condition.any_of.isdisjoint(picked) and applies(
        interview, state, asked, number, depth - 1
    )


def questions(interview: Interview, state: State, section: Section) -> tuple[Question, ...]:
    """The questions of a section that apply, in order."""
    return tuple(each for each in section.questions if applies(interview, state, each))


def left_out(state: State, question: Question, entry: int = 0) -> bool:
    """Whether the short version of its section leaves this question out, unanswered."""
    if question.short or question.id.partition(".")[0] not in state.short:
        return False
    return not answered(state, Key(question.id, entry)) and not entries(state, question.id)


def follow_ups(
    interview: Interview, state: State, group: Question, entry: int
) -> tuple[Question, ...]:
    """The follow-ups that apply to one entry, in order; the first names the entry."""
    return tuple(each for each in group.follow_ups if applies(interview, state, each, entry))


def entries(state: State, group: str) -> tuple[int, ...]:
    """The numbers of a group's entries, oldest first."""
    return state.entries.get(group, ())


def keys(interview: Interview, state: State, section: Section) -> Iterator[Key]:
    """Every place where an answer belongs now: questions that apply, follow-ups of each entry.

    A group without entries stands there once, for itself.
    """
    for question in questions(interview, state, section):
        numbers = entries(state, question.id)
        if not question.repeats or not numbers:
            yield Key(question.id)
        for number in numbers if question.repeats else ():
            for follow_up in follow_ups(interview, state, question, number):
                yield Key(follow_up.id, number)


def answered(state: State, key: Key) -> bool:
    """Whether something a reader could see rests under this key."""
    return state.answer(*key).given


def settled(interview: Interview, state: State, key: Key) -> bool:
    """Whether there is nothing left to ask here."""
    to_read = interview.question(key.question).kind is Kind.NOTE
    if to_read or key in state.skipped or answered(state, key):
        return True
    return left_out(state, interview.question(key.question), key.entry)


def has_answers(interview: Interview, state: State, section: Section) -> bool:
    """Whether a reader would see anything of this section."""
    return any(answered(state, key) for key in keys(interview, state, section))
