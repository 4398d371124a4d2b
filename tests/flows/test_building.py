"""From answers to the statement, with the real content."""

from dataclasses import replace
from datetime import date
from types import MappingProxyType

import pytest

from flows.answers import Answer, Part
from flows.building import build_statement
from flows.library import Library
from flows.loading import load
from flows.state import Key, State
from flows.statement import Statement

MADE = date(2026, 3, 2)


@pytest.fixture(scope="module")
def library() -> Library:
    return load()


def words(*texts: str) -> Answer:
    return Answer(tuple(Part(number, text) for number, text in enumerate(texts, start=1)))


def built(library: Library, answers: dict[Key, Answer], **groups: tuple[int, ...]) -> Statement:
    state = State(
        country="england-wales",
        answers=MappingProxyType(answers),
        entries=MappingProxyType({name.replace("__", "."): n for name, n in groups.items()}),
    )
    return build_statement(library, state, version=3, made_on=MADE, confirmed_on=None)


def test_nothing_answered_is_an_empty_statement_that_claims_nothing(library: Library) -> None:
    statement = built(library, {})
    assert statement.sections == ()
    assert statement.card == ()
    assert statement.name == ""
    provenance = statement.provenance
    assert (provenance.version, provenance.made_on, provenance.confirmed_on) == (3, MADE, None)
    assert (provenance.helped_by, provenance.felt_able, provenance.not_pressed) == (None,) * 3
    assert provenance.in_their_words == ()


def test_the_name_to_use_comes_first_and_a_name_in_two_messages_is_one_name(
    library: Library,
) -> None:
    name = {Key("who-i-am.name"): words("Ana", "Example")}
    assert built(library, name).name == "Ana Example"
    statement = built(library, {**name, Key("who-i-am.name-to-use"): words("Annie")})
    assert statement.name == "Annie"
    assert statement.full_name == "Ana Example"


def test_every_message_is_a_paragraph_exactly_as_written(library: Library) -> None:
    statement = built(library, {Key("how-to-talk.say"): words("  two  blanks\n\nand lines ", " ")})
    (section,) = statement.sections
    assert section.id == "how-to-talk"
    assert section.items[0].paragraphs == ("  two  blanks\n\nand lines ",)
    assert section.items[0].own_words


def test_every_message_keeps_the_language_that_the_bot_spoke_then(library: Library) -> None:
    parts = (Part(1, "Cerddoriaeth", "cy"), Part(2, "Music"), Part(3, "Tea", "en-easy"))
    title = Answer((Part(4, "Gweiddi", "cy"),))
    beside = replace(words("yn ei geiriau"), parts=(Part(5, "Do", "cy"),))
    statement = built(
        library,
        {
            Key("what-helps.most"): Answer(parts),
            Key("please-dont.items.what", 1): title,
            Key("how-made.felt-able"): beside,
            Key("how-made.helped-by"): beside,
        },
        **{"please-dont__items": (1,)},
    )
    helps, dont = (one for one in statement.sections if one.id in {"what-helps", "please-dont"})
    assert helps.items[0].languages == ("cy", "en", "en")
    assert dont.entries[0].language == "cy"
    assert [line.language for line in statement.card if line.text == "Gweiddi"] == ["cy"]
    assert statement.provenance.words_languages == ("cy",)
    assert statement.provenance.helped_by_language == "cy"


def test_a_picked_option_is_marked_as_not_their_own_words(library: Library) -> None:
    answer = Answer((Part(1, "BSL please"),), ("yes",))
    (section,) = built(library, {Key("who-i-am.interpreter"): answer}).sections
    picked, own = section.items
    assert (picked.paragraphs, picked.own_words) == (("Yes",), False)
    assert (own.paragraphs, own.own_words) == (("BSL please",), True)


def test_an_entry_is_named_by_its_first_answer_which_is_not_said_twice(library: Library) -> None:
    answers = {
        Key("please-dont.items.what", 1): words("Shouting"),
        Key("please-dont.items.why", 1): words("It hurts"),
    }
    statement = built(library, answers, **{"please-dont__items": (1,)})
    (entry,) = statement.sections[0].entries
    assert (entry.group, entry.number, entry.title) == ("please-dont.items", 1, "Shouting")
    assert [item.paragraphs for item in entry.items] == [("It hurts",)]
    assert [(line.title, line.text) for line in statement.card] == [("Please don't", "Shouting")]


def test_an_entry_with_nothing_in_it_is_left_out(library: Library) -> None:
    answers = {Key("please-dont.items.what", 1): words("  ")}
    assert built(library, answers, **{"please-dont__items": (1,)}).sections == ()


def test_a_hidden_answer_is_left_out(library: Library) -> None:
    answers = {
        Key("allergies.any"): Answer(picked=("no",)),
        Key("allergies.items.what", 1): words("Latex"),
    }
    statement = built(library, answers, allergies__items=(1,))
    assert statement.sections[0].entries == ()


@pytest.mark.parametrize("option", ["yes", "no"])
def test_provenance_says_what_the_person_said(library: Library, option: str) -> None:
    answers = {
        Key("how-made.helped-by"): words("My sister"),
        Key("how-made.felt-able"): Answer((Part(9, "on most days"),), (option,)),
        Key("how-made.not-pressed"): words("I would rather not say"),
        Key("how-made.signature"): words("Ana"),
    }
    statement = built(library, answers)
    provenance = statement.provenance
    assert provenance.helped_by == "My sister"
    assert provenance.felt_able is (option == "yes")
    assert provenance.not_pressed is None
    assert provenance.in_their_words == ("on most days", "I would rather not say")
    labels = [item.label for item in statement.sections[0].items]
    assert labels == ["Signed"]


def test_help_by_nobody_is_said_in_the_contents_words(library: Library) -> None:
    answers = {Key("how-made.helped-by"): Answer(picked=("nobody",))}
    assert built(library, answers).provenance.helped_by_picked == "Nobody"
    assert built(library, answers).provenance.helped_by is None
    beside = replace(answers[Key("how-made.helped-by")], parts=(Part(1, "but the dog"),))
    statement = built(library, {Key("how-made.helped-by"): beside})
    assert statement.provenance.helped_by_picked == "Nobody"
    assert statement.provenance.helped_by == "but the dog"
