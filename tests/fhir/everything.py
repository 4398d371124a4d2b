"""Statements that hold everything the interview can: every section, every question, every role.

Made by the real builder from answers to the real content, so that a question which is added
tomorrow is in here too. `says` gives the words for a place, named by the id of its question.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from flows.answers import Answer, Part
from flows.building import build_statement
from flows.interview import Kind, Question
from flows.landmarks import FELT_ABLE, NOT_PRESSED
from flows.library import Library, every_question
from flows.loading import load
from flows.media import Kept, Medium
from flows.state import Key, State
from flows.statement import Statement
from flows.support import CARER_QUESTIONS, Role, Stage, Support, Supporter

Says = Callable[[str], str]
LIBRARY: Library = load()
ENTRIES = 2
# The digest is the SHA-1 of nothing, in base64.
KEPT = Kept("file", 4211, "2jmj7l5rSw0yVb/vlWAYkK/YBwk=", seconds=42, width=800, height=600)
VOICE, PHOTO = Medium(7, "voice", 42, KEPT), Medium(8, "photo", 0, replace(KEPT, file="picture"))


def plain(place: str) -> str:
    """Words that nobody could take for markup, another place's words each."""
    return f"words of {place}"


def everything(
    says: Says = plain, *, language: str = "en", country: str = "", turn: int = 0
) -> Statement:
    """A statement with an answer to every question that can be answered together.

    `turn`: which way to go where one question leads to several others: 0 or -1.
    """
    state = State(
        language=language,
        country=country or LIBRARY.interview.countries[0],
        answers=MappingProxyType(dict(_answers(says, language, turn))),
        entries=MappingProxyType({each.id: _numbers() for each in _questions() if each.repeats}),
        support=_support(says),
    )
    return build_statement(
        LIBRARY,
        state,
        version=12,
        made_on=date(2026, 11, 20),
        confirmed_on=date(2026, 11, 21),
    )


def _numbers() -> tuple[int, ...]:
    return tuple(range(1, ENTRIES + 1))


def _questions() -> Iterator[Question]:
    for section in LIBRARY.interview.sections:
        yield from section.questions


def _answers(says: Says, language: str, turn: int) -> Iterator[tuple[Key, Answer]]:
    for question in _questions():
        if question.repeats:
            for number in _numbers():
                for follow_up in question.follow_ups:
                    words = says(f"{follow_up.id}.{number}")
                    yield Key(follow_up.id, number), _answer(follow_up, words, language, turn)
        elif question.kind is not Kind.NOTE:
            yield Key(question.id), _answer(question, says(question.id), language, turn)


def _answer(question: Question, words: str, language: str, turn: int) -> Answer:
    """What leads on is picked; words stand beside it; sound and picture where they can be."""
    own = Part(1, words, language)
    if question.kind is Kind.PHOTO:
        return Answer(media=(PHOTO,))
    voice = (VOICE,) if question.kind is Kind.TEXT and question.id.endswith(".say") else ()
    return Answer(parts=(own,), picked=_picked(question, turn), media=voice)


def _picked(question: Question, turn: int) -> tuple[str, ...]:
    if question.id in {FELT_ABLE, NOT_PRESSED}:
        return ("yes", "no")[turn : turn + 1] or ("no",)
    leads_on = {
        option
        for each in every_question(LIBRARY.interview)
        for condition in each.when
        if condition.question == question.id
        for option in condition.any_of
    }
    if question.kind is Kind.CHOICES:
        return question.options
    ways = [option for option in question.options if option in leads_on]
    return (ways[turn],) if ways else ()


def _support(says: Says) -> Support:
    supporters = tuple(
        Supporter(
            id=role,
            role=role,
            name=says(f"supporter.{role}.name"),
            me="",
            stage=Stage.ACTIVE,
            page=_page(says) if role is Role.CARER else (),
            signed=says("supporter.witness.day") if role is Role.WITNESS else "",
        )
        for role in Role
    )
    helped = MappingProxyType({1: says("supporter.helper.name")})
    return replace(Support(), supporters=supporters, helped=helped)


def _page(says: Says) -> tuple[tuple[str, str], ...]:
    return tuple((question, says(f"carer.{question}")) for question in CARER_QUESTIONS)
