"""The person's own word for their crisis: in the bot's sentences, and in the statement."""

from dataclasses import replace
from datetime import date

import pytest

from flows.answers import Answer, Part
from flows.building import build_statement
from flows.landmarks import CRISIS_WORD
from flows.library import Library
from flows.loading import load
from flows.own_word import own_word, wording_for
from flows.state import Key, State
from tests.flows.talking import Chat


@pytest.fixture(scope="module")
def library() -> Library:
    return load()


def calling_it(*words: str, picked: tuple[str, ...] = ()) -> State:
    parts = tuple(Part(number, word) for number, word in enumerate(words))
    return State.new().with_answer(Key(CRISIS_WORD), Answer(parts, picked))


@pytest.mark.parametrize(
    ("state", "word"),
    [
        (State.new(), ""),
        (calling_it("the fog"), "the fog"),
        (calling_it(" The Fog. "), "The Fog"),
        (calling_it(picked=("episode",)), "an episode"),
        (calling_it("my storm", picked=("episode",)), "my storm"),
        (calling_it("the", "fog"), ""),
        (calling_it("x" * 41), ""),
        (calling_it("..."), ""),
        (calling_it("{day}"), "{day}"),
    ],
)
def test_a_word_that_fits_into_a_sentence_is_the_persons_own(
    library: Library, state: State, word: str
) -> None:
    assert own_word(library, state) == word


def test_without_a_word_the_bot_says_what_it_says_to_everybody(library: Library) -> None:
    said = wording_for(library, State.new()).prompt("how-to-talk.say")
    assert said == "During a hard time, what is good to say to you?"


def test_the_bot_speaks_with_the_persons_word(library: Library) -> None:
    chat = Chat(library).begin().press("○ Who I am", *["Next"] * 2)
    assert "What do you call the times" in chat.text
    chat.write("the fog").press("Next").command("menu").press("○ How to talk")
    assert chat.heard[0].text == "Now, how people can talk with you during the fog."
    assert "During the fog, what is good to say to you?" in chat.text
    chat.command("menu").press("○ Afterwards")
    assert "The next part is about the time after the fog." in chat.text


def test_braces_in_a_word_are_never_filled(library: Library) -> None:
    said = wording_for(library, calling_it("{day}")).prompt("how-to-talk.say")
    assert said == "During {day}, what is good to say to you?"


def test_the_word_goes_with_the_statement(library: Library) -> None:
    for state, word in ((calling_it("the fog"), "the fog"), (State.new(), "")):
        statement = build_statement(
            library, state, version=1, made_on=date(2026, 11, 23), confirmed_on=None
        )
        assert statement.crisis_word == word


def test_a_statement_made_in_easy_words_is_in_english(library: Library) -> None:
    state = replace(calling_it("the fog"), language="en-easy")
    statement = build_statement(
        library, state, version=1, made_on=date(2026, 11, 23), confirmed_on=None
    )
    assert statement.language == "en"


def test_labels_that_readers_see_hold_no_placeholder(library: Library) -> None:
    for key, text in library.wording("en").texts.items():
        if key.endswith((".label", ".title")) or ".option." in key:
            assert "{" not in text
