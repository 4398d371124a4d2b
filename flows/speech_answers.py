"""Answers as they are read back: the person's own words, never changed, never shortened."""

from collections.abc import Iterator

from flows.answers import Answer
from flows.conditions import entries, follow_ups, questions
from flows.interview import Question, Section
from flows.library import Library
from flows.media import PHOTO, Medium, minutes
from flows.state import State
from flows.wording import Wording


def picked(wording: Wording, question_id: str, answer: Answer) -> str:
    """The names of the options that were picked."""
    return ", ".join(wording.option(question_id, option) for option in answer.picked)


def words(wording: Wording, question_id: str, answer: Answer) -> str:
    """All of an answer: picked options on a line, the own words, then what was sent."""
    sent = (medium(wording, each) for each in answer.media)
    parts = (picked(wording, question_id, answer), answer.text, *sent)
    return "\n".join(part for part in parts if part)


def medium(wording: Wording, sent: Medium) -> str:
    """A voice note by its length, a photo by its name; and whether it is still under way."""
    named = wording.word("photo")
    if sent.kind != PHOTO:
        named = wording.word("voice", time=minutes(sent.length))
    return named if sent.kept else wording.word("medium-coming", text=named)


def echo(wording: Wording, question_id: str, answer: Answer) -> str:
    """What is there already, when a question is shown again. Empty for no answer."""
    said = []
    if answer.picked:
        names = picked(wording, question_id, answer)
        said.append(f"{wording.word('you-picked')} {names}")
    if answer.text:
        said.append(f"{wording.word('you-wrote')}\n{answer.text}")
    if answer.media:
        sent = "\n".join(medium(wording, each) for each in answer.media)
        said.append(f"{wording.word('you-sent')}\n{sent}")
    return "\n\n".join(said)


def titled(wording: Wording, question_id: str, answer: Answer) -> str:
    """An answer under its label."""
    text = words(wording, question_id, answer) or wording.word("no-answer")
    return f"{wording.label(question_id)}:\n{text}"


def entry(library: Library, state: State, group: Question, number: int) -> str:
    """One entry with all its answers."""
    wording = library.wording(state.language)
    asked = follow_ups(library.interview, state, group, number)
    answers = ((one.id, state.answer(one.id, number)) for one in asked)
    return "\n".join(titled(wording, key, answer) for key, answer in answers if answer.given)


def section(library: Library, state: State, asked: Section) -> Iterator[str]:
    """All answers of a section, one paragraph each; nothing for what was not answered."""
    wording = library.wording(state.language)
    for question in questions(library.interview, state, asked):
        if question.repeats:
            for number in entries(state, question.id):
                yield entry(library, state, question, number)
        elif state.answer(question.id).given:
            yield titled(wording, question.id, state.answer(question.id))
