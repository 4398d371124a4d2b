"""What applies, what is settled, how far a section is."""

from dataclasses import replace
from types import MappingProxyType

import pytest

from flows.answers import Answer, Part
from flows.conditions import applies, keys, settled
from flows.interview import AboutMe, Condition, Interview, Kind, Question, Section
from flows.progress import Progress, first_open, first_required, first_unanswered, progress
from flows.state import Key, State
from tests.flows.small import ALLERGIES, EXTRA, HARD, INTERVIEW, ME

YES, NO = Answer(picked=("yes",)), Answer(picked=("no",))
WORDS = Answer((Part(1, "words"),))


def picking(question: str, option: str, state: State | None = None, entry: int = 0) -> State:
    return (state or State.new()).with_answer(Key(question, entry), Answer(picked=(option,)))


def with_entries(state: State, **groups: tuple[int, ...]) -> State:
    named = {group.replace("__", "."): numbers for group, numbers in groups.items()}
    return replace(state, entries=MappingProxyType(named))


def test_a_question_applies_only_after_the_answer_it_hangs_on() -> None:
    which = INTERVIEW.question("me.which")
    assert not applies(INTERVIEW, State.new(), which)
    assert not applies(INTERVIEW, picking("me.signs", "no"), which)
    assert applies(INTERVIEW, picking("me.signs", "yes"), which)


def test_a_follow_up_looks_at_its_own_entry() -> None:
    why = INTERVIEW.question("hard.refused.why")
    state = picking("hard.refused.how", "long", entry=2)
    assert applies(INTERVIEW, state, why, 2)
    assert not applies(INTERVIEW, state, why, 1)


def chained(*whens: str) -> Interview:
    """Questions q.0, q.1 …, each hanging on the question named."""
    made = tuple(
        Question(
            f"q.{number}",
            Kind.CHOICE,
            ("yes", "no"),
            when=(Condition(when, frozenset({"yes"})),) if when else (),
        )
        for number, when in enumerate(whens)
    )
    return Interview("chain", 1, (Section("q", 1, made, AboutMe.ALSO),))


def test_what_hangs_on_a_hidden_answer_is_hidden_too() -> None:
    interview = chained("", "q.0", "q.1")
    state = picking("q.1", "yes", picking("q.0", "no"))
    assert not applies(interview, state, interview.question("q.2"))
    assert applies(interview, picking("q.0", "yes", state), interview.question("q.2"))


def test_conditions_in_a_circle_or_on_nothing_never_hold() -> None:
    circle = chained("q.1", "q.0")
    state = picking("q.1", "yes", picking("q.0", "yes"))
    assert not applies(circle, state, circle.question("q.0"))
    nothing = chained("q.gone")
    assert not applies(nothing, State.new(), nothing.question("q.0"))


def test_a_group_stands_for_itself_until_it_has_entries() -> None:
    assert list(keys(INTERVIEW, State.new(), HARD)) == [Key("hard.refused")]
    state = with_entries(State.new(), hard__refused=(4,))
    assert list(keys(INTERVIEW, state, HARD)) == [
        Key("hard.refused.name", 4),
        Key("hard.refused.how", 4),
        Key("hard.refused.phone", 4),
    ]


def test_a_text_to_read_is_always_settled() -> None:
    assert settled(INTERVIEW, State.new(), Key("me.hello"))


@pytest.mark.parametrize("answer", [WORDS, YES])
def test_an_answer_settles_a_question(answer: Answer) -> None:
    state = State.new().with_answer(Key("me.signs"), answer)
    assert settled(INTERVIEW, state, Key("me.signs"))


def test_blanks_alone_settle_nothing() -> None:
    state = State.new().with_answer(Key("me.name"), Answer((Part(1, "  "),)))
    assert not settled(INTERVIEW, state, Key("me.name"))


def test_a_section_is_empty_then_begun_then_done() -> None:
    state = State.new()
    assert progress(INTERVIEW, state, "allergies") is Progress.EMPTY
    state = picking("allergies.any", "yes", state)
    assert progress(INTERVIEW, state, "allergies") is Progress.BEGUN
    state = state.with_answer(Key("allergies.items.what", 1), WORDS)
    state = with_entries(state, allergies__items=(1,))
    assert progress(INTERVIEW, state, "allergies") is Progress.DONE


def test_a_section_that_was_passed_by_is_empty() -> None:
    state = replace(State.new(), skipped=frozenset({Key("extra.born")}))
    assert progress(INTERVIEW, state, "extra") is Progress.EMPTY
    assert first_open(INTERVIEW, state, EXTRA) is None
    assert first_unanswered(INTERVIEW, state, EXTRA) == Key("extra.born")


def test_a_text_to_read_is_never_the_first_unanswered() -> None:
    assert first_unanswered(INTERVIEW, State.new(), ME) == Key("me.name")


def test_a_required_answer_is_missed_until_it_is_given() -> None:
    assert first_required(INTERVIEW, State.new()) == Key("me.name")
    state = State.new().with_answer(Key("me.name"), WORDS)
    assert first_required(INTERVIEW, state) is None


def test_a_section_that_does_not_exist_is_said_so() -> None:
    with pytest.raises(KeyError):
        progress(INTERVIEW, State.new(), "gone")


def test_hidden_answers_do_not_count() -> None:
    state = picking("allergies.any", "no").with_answer(Key("allergies.items.what", 1), WORDS)
    state = with_entries(state, allergies__items=(1,))
    assert list(keys(INTERVIEW, state, ALLERGIES)) == [Key("allergies.any")]
