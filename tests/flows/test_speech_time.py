"""What is said about time passing."""

from collections.abc import Iterator
from datetime import date

import pytest

from flows.bubbles import TEXT_LIMIT, units
from flows.changes import Change, How, pages
from flows.effects import ShowChanges
from flows.events import ConfirmationDue, GrantFact, LinksEnding
from flows.library import Library
from flows.loading import load
from flows.speech_time import say_changes, say_ending
from tests.flows.talking import NOW, Chat


@pytest.fixture(scope="module")
def library() -> Library:
    return load()


def languages(library: Library) -> Iterator[str]:
    yield from library.wordings


def test_a_change_shows_old_and_new_words_in_full(library: Library) -> None:
    change = Change(How.CHANGED, ("Please don't", "Shouting", "Why"), ("It hurts.",), ("It", "x"))
    for language in languages(library):
        said = say_changes(library.wording(language), ShowChanges(2, 1, (change,)))
        assert all(text in said for text in ("Please don't", "Shouting", "Why"))
        assert said.index("It hurts.") < said.index("It\nx")


def test_nothing_changed_and_nothing_to_compare_are_two_things(library: Library) -> None:
    english = library.wording("en")
    assert english.place("changes-none") in say_changes(english, ShowChanges(2, 1, ()))
    assert say_changes(english, ShowChanges(1, 0, ())) == english.place("changes-first")


def test_a_page_beyond_the_last_is_the_last(library: Library) -> None:
    every = tuple(Change(How.ADDED, ("a",), new=(f"{n}" * 2000,)) for n in range(4))
    assert len(pages(every)) == 4
    said = say_changes(library.wording("en"), ShowChanges(0, 1, every, 99))
    assert "3" * 2000 in said


def test_a_link_without_an_end_is_not_among_those_that_end(library: Library) -> None:
    ends = GrantFact("a", "Ward", "full", date(2026, 1, 1), date(2026, 12, 3), 0)
    lives = GrantFact("b", "Sister", "full", date(2026, 1, 1), None, 0)
    said = say_ending(library.wording("en"), (ends, lives))
    assert "3 December 2026" in said
    assert "Sister" not in said


def test_one_change_too_long_for_a_bubble_arrives_in_several(library: Library) -> None:
    chat = published(library)
    chat.changes = (Change(How.CHANGED, ("a",), ("öld " * 2000,), ("nèw " * 2000,)),)
    chat.command("share").press("Next", "Next")
    while "Yes" not in chat.labels or "Next" in chat.labels:
        chat.press("Next")
    assert all(units(bubble.text) <= TEXT_LIMIT for bubble in chat.heard)
    assert chat.text.count("öld") == chat.text.count("nèw") == 2000


def test_who_changed_answers_since_hears_that_yes_is_about_the_published_ones(
    library: Library,
) -> None:
    english, chat = library.wording("en"), published(library)
    chat.happens(ConfirmationDue(NOW))
    assert english.place("still-true-changed") in chat.text
    chat.press("See it as staff will")
    assert "Robin" in chat.text
    assert english.place("still-true") in chat.text


def test_links_that_end_have_a_button_each(library: Library) -> None:
    chat = published(library)
    ends = GrantFact("a", "Ward 5", "full", NOW.date(), date(2026, 12, 3), 0)
    chat.grants = (ends,)
    chat.happens(LinksEnding(NOW, (ends,)))
    assert "Keep it going: Ward 5" in chat.labels
    chat.press("Keep it going")
    assert library.wording("en").notice("link-extended", label="Ward 5") in chat.text


def published(library: Library) -> Chat:
    """Somebody who changed an answer after publishing."""
    chat = Chat(library).begin().press("The ten-minute path").write("Robin").command("share")
    chat.press("Next", "Next", "Next")
    while "Yes" not in chat.labels or "Next" in chat.labels:
        chat.press("Next")
    chat.press("Yes").command("menu")
    chat.press(next(label for label in chat.labels if "Who I am" in label))
    return chat.write("they")
