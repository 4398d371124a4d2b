"""The card: the person's own lines."""

from dataclasses import replace
from types import MappingProxyType

import pytest

from flows import card
from flows.answers import Answer, Part
from flows.entry_line import LINE
from flows.graphemes import length
from flows.state import Key, State
from tests.flows.small import INTERVIEW, LABELS

LONG = "I like the sea. " + "It calms me every time, whatever the weather. " * 6 + "Bye."


def answered(**answers: str) -> State:
    """A state with these answers; `__` stands for a dot."""
    state = State.new()
    for number, (question, text) in enumerate(answers.items(), start=1):
        key = Key(question.replace("__", "."))
        state = state.with_answer(key, Answer((Part(number, text),)))
    return state


def refusing(*names: str) -> State:
    """A state with a name and these refused medicines."""
    state = answered(me__name="Ana")
    for number, name in enumerate(names, start=1):
        key = Key("hard.refused.name", number)
        state = state.with_answer(key, Answer((Part(100 + number, name),)))
    numbers = tuple(range(1, len(names) + 1))
    return replace(state, entries=MappingProxyType({"hard.refused": numbers}))


def texts(state: State) -> list[str]:
    return [line.text for line in card.chosen(INTERVIEW, state, LABELS)]


def starred(state: State, **stars: str) -> State:
    return replace(state, stars=MappingProxyType({**state.stars, **stars}))


def test_nothing_written_is_no_card() -> None:
    assert texts(State.new()) == []


def test_default_lines_stand_on_the_card_without_a_star() -> None:
    assert texts(refusing("Haloperidol")) == ["Ana", "Haloperidol"]


def test_an_offered_line_needs_a_star() -> None:
    state = answered(me__name="Ana", me__story="I paint.")
    assert texts(state) == ["Ana"]
    assert texts(starred(state, **{"me.story#2#0": card.ON})) == ["Ana", "I paint."]


def test_a_default_line_can_be_taken_off() -> None:
    state = starred(refusing("Haloperidol"), **{"hard.refused#1": card.OFF})
    assert texts(state) == ["Ana"]


def test_with_everything_taken_off_the_card_is_still_not_empty() -> None:
    off = {"me.name#1#0": card.OFF, "hard.refused#1": card.OFF}
    assert texts(starred(refusing("Haloperidol"), **off)) == ["Ana"]


def test_every_paragraph_is_a_line_of_its_own_exactly_as_written() -> None:
    state = answered(me__story=" one \n\n  two")
    found = card.candidates(INTERVIEW, state)
    assert [each.text for each in found] == [" one ", "  two"]
    assert [each.id for each in found] == ["me.story#1#0", "me.story#1#2"]


def test_a_line_has_at_most_160_characters_as_a_reader_counts_them() -> None:
    wheelchair = "\U0001f469\U0001f3fd\u200d\U0001f9bd"
    fits, too_long = wheelchair * 160, wheelchair * 161
    assert texts(starred(answered(me__story=fits), **{"me.story#1#0": card.ON})) == [fits]
    found = card.candidate(INTERVIEW, answered(me__story=too_long), "me.story#1#0")
    assert found is not None
    assert not found.fits


def test_of_a_long_paragraph_the_picked_sentence_stands_on_the_card() -> None:
    state = answered(me__name="Ana", me__story=LONG)
    assert "I like the sea." in card.sentences_of(INTERVIEW, state, "me.story#2#0")
    state = starred(state, **{"me.story#2#0": "I like the sea."})
    assert texts(state) == ["Ana", "I like the sea."]


def test_a_picked_sentence_that_was_edited_away_no_longer_stands_there() -> None:
    state = answered(me__name="Ana", me__story=LONG.replace("the sea", "the woods"))
    assert texts(starred(state, **{"me.story#2#0": "I like the sea."})) == ["Ana"]


def test_a_sentence_that_is_too_long_is_not_offered() -> None:
    state = answered(me__story="Short one. " + "x" * 200)
    assert card.sentences_of(INTERVIEW, state, "me.story#1#0") == ("Short one.",)


def test_a_line_that_is_gone_has_no_sentences() -> None:
    assert card.sentences_of(INTERVIEW, State.new(), "me.story#1#0") == ()


def test_the_card_has_at_most_twelve_lines_and_hides_no_question_behind_a_long_list() -> None:
    state = refusing(*[f"Medicine {number}" for number in range(1, 20)])
    state = replace(
        state.with_answer(Key("allergies.any"), Answer(picked=("yes",))).with_answer(
            Key("allergies.items.what", 50), Answer((Part(900, "Latex"),))
        ),
        entries=MappingProxyType({**state.entries, "allergies.items": (50,)}),
    )
    lines = texts(state)
    assert len(lines) == card.LINES
    assert lines[0] == "Ana"
    assert lines[-1] == "Latex"


def test_a_star_comes_before_a_default() -> None:
    state = refusing(*[f"Medicine {number}" for number in range(1, 20)])
    state = starred(state, **{"hard.refused#19": card.ON})
    assert "Medicine 19" in texts(state)


def test_an_entry_stands_with_what_belongs_beside_its_name() -> None:
    state = refusing("Haloperidol")
    state = state.with_answer(Key("hard.refused.how", 1), Answer(picked=("once",)))
    state = state.with_answer(Key("hard.refused.phone", 1), Answer((Part(9, "07700 900123"),)))
    assert texts(state) == ["Ana", "Haloperidol · Even once · 07700 900123"]


def ringing(name: str, phone: str, **beside: str) -> State:
    """An entry with a phone number, and what else is said of it."""
    state = refusing(name).with_answer(Key("hard.refused.phone", 1), Answer((Part(9, phone),)))
    for question, text in beside.items():
        key = Key(f"hard.refused.{question}", 1)
        state = state.with_answer(key, Answer((Part(10, text),)))
    if "why" in beside:
        state = state.with_answer(Key("hard.refused.how", 1), Answer(picked=("long",)))
    return state


def test_what_finds_no_room_beside_an_entry_is_left_out_and_the_rest_stays() -> None:
    state = ringing("Haloperidol", "07700 900123", how="x" * 150)
    assert texts(state) == ["Ana", "Haloperidol · 07700 900123"]


def test_a_long_name_is_cut_before_its_phone_number_is() -> None:
    (_, line) = texts(ringing("M" * 200, "07700 900123"))
    assert line == "M" * 144 + "… · 07700 900123"
    assert length(line) == LINE


@pytest.mark.parametrize(
    "phone",
    [
        "Ring in the morning, please, she works late " * 4 + "\n07700 900123",
        "Ring in the morning, please, she works late " * 4 + "07700 900123" + " or later" * 20,
        "Ring in the morning, please, she works late " * 4 + "+٠٧٧٠٠ ٩٠٠١٢٣",
    ],
)
def test_the_number_in_a_long_answer_stands_beside_the_name(phone: str) -> None:
    (_, line) = texts(ringing("Maria", phone))
    assert line.startswith("Maria · ")
    assert "07700 900123" in line or "+٠٧٧٠٠ ٩٠٠١٢٣" in line
    assert length(line) <= LINE


def test_a_long_answer_without_a_number_is_cut() -> None:
    (_, line) = texts(ringing("Maria", "she has none " * 20))
    assert line.endswith("…")
    assert length(line) <= LINE


WHY = "hard.refused.why@1#10#0"


def test_what_is_said_about_an_entry_stands_below_it_once_it_is_starred() -> None:
    state = ringing("Haloperidol", "1", why="It hurts\nand lasts")
    assert texts(state) == ["Ana", "Haloperidol · For long · 1"]
    state = starred(state, **{WHY: card.ON})
    assert texts(state) == ["Ana", "Haloperidol · For long · 1", "It hurts"]
    lines = card.chosen(INTERVIEW, state, LABELS)
    assert [line.question for line in lines][1:] == ["hard.refused", "hard.refused.why"]


def test_it_never_stands_without_the_line_that_it_belongs_to() -> None:
    state = starred(ringing("Haloperidol", "1", why="It hurts"), **{WHY: card.ON})
    assert texts(starred(state, **{"hard.refused#1": card.OFF})) == ["Ana"]
    long = starred(ringing("x", "1", why="It hurts"), **{WHY: card.ON})
    long = long.with_answer(Key("hard.refused.phone", 1), Answer())
    long = long.with_answer(Key("hard.refused.name", 1), Answer((Part(101, "x" * 200),)))
    assert texts(long) == ["Ana"]


def test_the_line_it_belongs_to_finds_room_before_it() -> None:
    names = [f"Medicine {number}" for number in range(1, 20)]
    state = refusing(*names)
    state = state.with_answer(Key("hard.refused.how", 19), Answer(picked=("long",)))
    state = state.with_answer(Key("hard.refused.why", 19), Answer((Part(10, "It hurts"),)))
    lines = texts(starred(state, **{"hard.refused.why@19#10#0": card.ON}))
    assert lines[-2:] == ["Medicine 19 · For long", "It hurts"]
    assert len(lines) == card.LINES


def test_what_only_repeats_the_title_is_no_line_of_its_own() -> None:
    state = refusing("   ").with_answer(Key("hard.refused.how", 1), Answer(picked=("long",)))
    state = state.with_answer(Key("hard.refused.why", 1), Answer((Part(9, "It hurts"),)))
    found = [each.text for each in card.candidates(INTERVIEW, state, LABELS)]
    assert found == ["Ana", "It hurts · For long"]


def test_an_entry_without_any_words_is_no_line() -> None:
    state = refusing("   ")
    assert texts(state) == ["Ana"]


def test_an_entry_without_a_name_goes_by_its_other_words() -> None:
    state = refusing("   ").with_answer(Key("hard.refused.phone", 1), Answer((Part(9, "123"),)))
    assert card.title(INTERVIEW, state, "hard.refused", 1) == "123"
    assert texts(state) == ["Ana", "123"]


def test_a_picked_option_stands_there_by_its_label() -> None:
    state = State.new().with_answer(Key("allergies.any"), Answer(picked=("no",)))
    assert texts(state) == ["No"]


def test_a_yes_that_only_led_to_a_list_gives_way_to_the_list() -> None:
    state = State.new().with_answer(Key("allergies.any"), Answer(picked=("yes",)))
    assert texts(state) == ["Yes"]
    state = state.with_answer(Key("allergies.items.what", 1), Answer((Part(1, "Latex"),)))
    state = replace(state, entries=MappingProxyType({"allergies.items": (1,)}))
    assert texts(state) == ["Latex"]


def test_if_all_that_is_written_is_too_long_the_card_shows_its_beginning_and_says_so() -> None:
    (line,) = texts(answered(me__name="x" * 200, me__story="y" * 200))
    assert line == "x" * 159 + "…"


def test_hidden_answers_stand_on_no_card() -> None:
    state = State.new().with_answer(Key("allergies.any"), Answer(picked=("no",)))
    state = state.with_answer(Key("allergies.items.what", 1), Answer((Part(1, "Latex"),)))
    state = replace(state, entries=MappingProxyType({"allergies.items": (1,)}))
    assert texts(state) == ["No"]
