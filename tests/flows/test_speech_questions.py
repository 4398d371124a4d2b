"""Every question that can be reached, in every language, within Telegram's limits."""

from collections.abc import Iterator
from dataclasses import replace
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.answers import Answer, Part
from flows.bubbles import DATA_LIMIT, TEXT_LIMIT, units
from flows.check import unreachable
from flows.effects import Introduce, Show
from flows.engine.moving import arrive
from flows.engine.turn import Turn
from flows.graphemes import length
from flows.interview import Question
from flows.keyboard import Action, Verb
from flows.landmarks import CRISIS_WORD
from flows.library import every_question
from flows.loading import load
from flows.places import Place, PlaceName
from flows.speech import Bubble, say
from flows.speech_labels import LONGEST, Labels
from flows.state import Key, State

LIBRARY = load()
QUESTIONS = tuple(every_question(LIBRARY.interview))
GROUPS = {
    follow_up.id: question
    for question in every_question(LIBRARY.interview)
    for follow_up in question.follow_ups
}
WORDS = st.one_of(
    st.just(""), st.text(max_size=60), st.just("🙂" * 5000), st.just("a. b.\n" * 900)
)


def test_every_question_can_be_reached() -> None:
    assert list(unreachable(LIBRARY.interview)) == []


@pytest.mark.parametrize("language", LIBRARY.interview.languages)
@pytest.mark.parametrize("words", ["", "🙂" * 2100])
def test_every_question_is_said_within_the_limits(language: str, words: str) -> None:
    for question in QUESTIONS:
        _fits_everywhere(
            question, _answered(question, words, "👩‍👩‍👧" * 40, language, ticked=True)
        )


@settings(max_examples=100, deadline=None)
@given(
    question=st.sampled_from(QUESTIONS),
    language=st.sampled_from(LIBRARY.interview.languages),
    words=WORDS,
    crisis=WORDS,
    ticked=st.booleans(),
)
def test_any_question_with_any_answer_is_said_within_the_limits(
    question: Question, language: str, words: str, crisis: str, *, ticked: bool
) -> None:
    _fits_everywhere(question, _answered(question, words, crisis, language, ticked=ticked))


@pytest.mark.parametrize("language", LIBRARY.interview.languages)
def test_a_part_in_the_menu_says_how_far_it_is_in_full(language: str) -> None:
    labels = Labels(LIBRARY, replace(State.new(), language=language))
    for section in LIBRARY.interview.sections:
        assert length(labels.label(Action(Verb.SECTION, section.id))) <= LONGEST


def _fits_everywhere(question: Question, state: State) -> None:
    for place in _places(question):
        here = arrive(Turn(LIBRARY.interview, state, {}), place).state
        section = LIBRARY.interview.section_of(question.id).id
        _fits(say(LIBRARY, here, [Introduce(section), Show()]))


def _answered(
    question: Question, words: str, crisis: str, language: str, *, ticked: bool
) -> State:
    group = GROUPS.get(question.id)
    answer = Answer((Part(1, words),) if words else (), question.options if ticked else ())
    state = State(language=language, consented=True)
    state = state.with_answer(Key(CRISIS_WORD), Answer((Part(2, crisis),)))
    if group is None:
        return state if question.repeats else state.with_answer(Key(question.id), answer)
    entries = MappingProxyType({group.id: (1,)})
    return replace(state.with_answer(Key(question.id, 1), answer), entries=entries, counter=1)


def _places(question: Question) -> Iterator[Place]:
    group = GROUPS.get(question.id)
    if not question.repeats:
        yield Place(PlaceName.ASKING, question=question.id, entry=1 if group else 0)
    if group:
        yield Place(PlaceName.ENTRIES, question=group.id)
        yield Place(PlaceName.ENTRY, question=group.id, entry=1)
    section = LIBRARY.interview.section_of(question.id)
    yield Place(PlaceName.CHECKING, section=section.id)
    if section.content_note:
        yield Place(PlaceName.CONTENT_NOTE, section=section.id)


def _fits(said: tuple[Bubble, ...]) -> None:
    assert said[-1].rows
    for bubble in said:
        assert 0 < units(bubble.text) <= TEXT_LIMIT
        buttons = [button for row in bubble.rows for button in row]
        assert len(buttons) <= 100
        for button in buttons:
            assert 0 < length(button.label) <= LONGEST
            assert len(button.data.encode()) <= DATA_LIMIT
