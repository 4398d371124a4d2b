"""Every question that can be reached, in every language, within Telegram's limits."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import product
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.answers import Answer, Part
from flows.bubbles import DATA_LIMIT, TEXT_LIMIT, units
from flows.check import unreachable
from flows.effects import Introduce, ListGrants, Show, ShowGrants
from flows.engine.moving import arrive, showing, sound
from flows.engine.paging import PAGE as PAGE_ROWS
from flows.engine.standing import SUPPORT_PLACES
from flows.engine.suggesting import LONGEST as LONGEST_SUGGESTION
from flows.engine.turn import Turn
from flows.events import GrantFact
from flows.graphemes import length
from flows.interview import Question
from flows.keyboard import Action, Verb
from flows.landmarks import CRISIS_WORD
from flows.library import every_question
from flows.loading import load
from flows.media import VOICE, Kept, Medium
from flows.places import Place, PlaceName
from flows.speech import Bubble, say
from flows.speech_labels import LONGEST, Labels
from flows.state import Key, State
from flows.support import (
    CARER_QUESTIONS,
    Invitation,
    InviteDraft,
    Offer,
    OfferKind,
    Role,
    Stage,
    Support,
    Supported,
    Supporter,
)

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


NAME = "👩‍👩‍👧" * 60
PAGE = tuple((question, "a. b.\n" * 900) for question in CARER_QUESTIONS)
SPOKEN = Answer(
    (Part(1, "🙂" * 2000),), media=tuple(Medium(n, VOICE, 9, Kept("f", 1, "")) for n in range(60))
)


def _people(role: Role, stage: Stage, offer: OfferKind) -> Support:
    """Somebody with the longest names and the longest words, on both sides."""
    maria = Supporter("r1", role, NAME, NAME, stage, page=PAGE, signed="x" * 60)
    page = MappingProxyType(dict.fromkeys(CARER_QUESTIONS, SPOKEN))
    sam = Supported("r2", role, NAME, "scotland", holds=True, page=page)
    longest = "🙂" * (LONGEST_SUGGESTION // 2)
    sent = Offer(1, "r1", offer, "my-people.contacts", longest, PAGE)
    return Support(
        supporters=(maria, *(replace(maria, id=f"s{n}") for n in range(40))),
        supported=(sam, *(replace(sam, id=f"t{n}") for n in range(40))),
        offers=(sent,),
        draft=InviteDraft(role, NAME, NAME),
        invitation=Invitation("token", role, NAME),
        words=longest,
    )


@pytest.mark.parametrize("language", LIBRARY.interview.languages)
@pytest.mark.parametrize("role", list(Role))
def test_every_place_about_supporters_is_said_within_the_limits(language: str, role: Role) -> None:
    for stage, offer in product(Stage, OfferKind):
        support = _people(role, stage, offer)
        for state in (State(language=language, consented=yes) for yes in (True, False)):
            _fits_there(replace(state, support=support, country="scotland"))


def _fits_there(state: State) -> None:
    for name, relation in product(sorted(SUPPORT_PLACES), ("r1", "r2")):
        place = Place(name, "force", "force.meaning", entry=1, relation=relation)
        if name in {PlaceName.CARER_ASKING, PlaceName.CARER_REMOVE}:
            place = replace(place, question=CARER_QUESTIONS[0])
        turn = Turn(LIBRARY.interview, state, {})
        if sound(turn, place) == place:
            grants = tuple(replace(LINK, id=f"g{number}") for number in range(30))
            links = isinstance(showing(turn, place), ListGrants)
            shown = ShowGrants(grants) if links else Show()
            _fits(say(LIBRARY, arrive(turn, place).state, [shown]))


LINK = GrantFact("g", NAME, "full", date(2026, 11, 23), date(2027, 11, 23), 12)


@pytest.mark.parametrize("language", LIBRARY.interview.languages)
def test_many_voice_notes_are_listed_and_offered_one_by_one_within_the_limits(
    language: str,
) -> None:
    key = Key("how-to-talk.say")
    state = State(language=language, consented=True).with_answer(key, SPOKEN)
    for page in range(9):
        place = Place(PlaceName.CONFIRM_REMOVE, question=key.question, page=page)
        here = arrive(Turn(LIBRARY.interview, state, {}), place).state
        said = say(LIBRARY, here, [Show()])
        _fits(said)
        assert len(list(said[-1].rows)) <= PAGE_ROWS + 3


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
        yield Place(PlaceName.CONFIRM_REMOVE, question=group.id, entry=1)
    elif not question.repeats:
        yield Place(PlaceName.CONFIRM_REMOVE, question=question.id)
        yield Place(PlaceName.PICK_OR_WORDS, question=question.id)
    section = LIBRARY.interview.section_of(question.id)
    yield Place(PlaceName.CHECKING, section=section.id)
    if section.content_note:
        yield Place(PlaceName.CONTENT_NOTE, section=section.id)
        yield Place(PlaceName.WITH_SOMEONE, section=section.id)


def _fits(said: tuple[Bubble, ...]) -> None:
    assert said[-1].rows
    for bubble in said:
        assert 0 < units(bubble.text) <= TEXT_LIMIT
        buttons = [button for row in bubble.rows for button in row]
        assert len(buttons) <= 100
        for button in buttons:
            assert 0 < length(button.label) <= LONGEST
            assert len(button.data.encode()) <= DATA_LIMIT
