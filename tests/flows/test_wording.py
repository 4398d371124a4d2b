"""Wording: look-ups, placeholders, and the words the design fixes."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows import phrases
from flows.keyboard import Verb
from flows.library import Library
from flows.loading import load
from flows.wording import Wording, digest, fill

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def library() -> Library:
    return load()


@pytest.fixture(scope="module")
def english(library: Library) -> Wording:
    return library.wording("en")


def test_the_common_buttons_are_called_what_the_design_says(english: Wording) -> None:
    names = ("next", "skip", "back", "menu", "pause", "add-another", "done", "yes", "no")
    assert [english.button(name) for name in names] == [
        "Next", "Skip", "Back", "Menu", "Pause", "Add another", "Done", "Yes", "No",
    ]  # fmt: skip


def test_yes_and_no_are_called_the_same_as_options_and_as_buttons(library: Library) -> None:
    for options in library.labels("en").values():
        assert options.get("yes", "Yes") == "Yes"
        assert options.get("no", "No") == "No"


def test_every_question_says_what_it_asks_why_and_its_label(library: Library) -> None:
    english = library.wording("en")
    for section in library.interview.sections:
        for question in section.questions:
            for one in (question, *question.follow_ups):
                assert english.prompt(one.id)
                assert english.why(one.id)
                assert english.label(one.id)


def test_a_section_may_go_without_introduction_and_content_note(english: Wording) -> None:
    assert english.section_title("allergies") == "Allergies and bad reactions"
    assert english.section_intro("medicines-not-wanted") == ""
    assert english.content_note("allergies") == ""
    assert "skip" in english.content_note("medicines-not-wanted")


def test_placeholders_are_filled_and_empty_ones_vanish() -> None:
    assert fill("{label}: {day}.", {"label": "Team"}) == "Team: ."


def test_a_value_is_never_read_for_placeholders_again() -> None:
    assert fill("{label}", {"label": "{day} {code}", "day": "x"}) == "{day} {code}"


def test_an_unknown_option_is_given_back_as_it_is(english: Wording) -> None:
    assert english.option("who-i-am.interpreter", "gone") == "gone"


def test_a_place_without_words_of_its_own_says_nothing(english: Wording) -> None:
    assert english.place("asking") == ""


def test_an_unknown_notice_is_an_error_of_ours(english: Wording) -> None:
    with pytest.raises(KeyError):
        english.notice("nonsense")


def test_a_digest_changes_with_the_text() -> None:
    assert digest("Next") != digest("next")
    assert digest("Next") == digest("Next")


def test_every_button_that_is_not_labelled_by_its_subject_has_words(english: Wording) -> None:
    by_subject = {
        Verb.SECTION, Verb.OPTION, Verb.COUNTRY, Verb.LANGUAGE, Verb.EDIT, Verb.STAR,
        Verb.SENTENCE, Verb.LINK, Verb.SCOPE, Verb.LIFE, Verb.EXTEND, Verb.CHANGES, Verb.DEBRIEF,
        Verb.REPLY, Verb.REMOVE_ONE,
        Verb.ROLE, Verb.CONTACT, Verb.GIVE, Verb.SUPPORTER, Verb.SUPPORTED, Verb.ABOUT,
        Verb.CARER_ANSWER, Verb.PART,
    }  # fmt: skip
    for verb in set(Verb) - by_subject:
        assert english.button(verb.value)


@pytest.mark.parametrize("name", sorted(phrases.COMMANDS))
def test_every_command_has_its_line_in_the_list(english: Wording, name: str) -> None:
    assert english.command(name)


def _notices_in(folder: str) -> Iterator[tuple[str, str]]:
    """Every notice id that code names in a call to `Say`, `tell` or `say_notice`."""
    for path in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                place = {"Say": 0, "tell": 1, "say_notice": 2}.get(name, 99)
                given = node.args[place] if place < len(node.args) else None
                if isinstance(given, ast.Constant) and isinstance(given.value, str):
                    yield path.name, given.value


@pytest.mark.parametrize("folder", ["flows", "bot"])
def test_every_notice_that_code_names_has_words(folder: str) -> None:
    named = list(_notices_in(folder))
    assert named, "nothing found: the search itself is broken"
    assert [each for each in named if each[1] not in phrases.NOTICES] == []
